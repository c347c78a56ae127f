//! Settings of the layer in closed form.

use dhll_core::data::ImageShape;
use dhll_core::layer::Activation;
use serde::{Deserialize, Serialize};

use crate::trainers::{Patches, RandomFeatureTrainer, ReceptiveFields};

/// Settings of [`RandomFeatureTrainer`].
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default, rename_all = "kebab-case")]
pub struct RandomFeatureSettings {
    /// Random units.
    pub hidden_width: usize,
    /// Their activation.
    pub activation: Activation,
    /// Each unit sees a rectangle of the image alone, with sides of the shortest to the longest number of pixels.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub receptive_fields: Option<[usize; 2]>,
    /// Each unit sees every patch of the image, a square with sides of this many pixels, and gives out one mean a cell.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub patches: Option<usize>,
    /// Cells on each side of the grid over which units on patches take their means.
    pub cells: usize,
    /// Altered copies of every row that are learnt from beside the row itself, where rows are altered.
    pub copies: usize,
    /// Ridges to choose from, in units of the mean square of a unit's centred values.
    pub ridges: Vec<f64>,
}

impl Default for RandomFeatureSettings {
    fn default() -> Self {
        let RandomFeatureTrainer { units, activation, copies, ridges, .. } = RandomFeatureTrainer::default();
        Self {
            hidden_width: units,
            activation,
            receptive_fields: None,
            patches: None,
            cells: 4,
            copies,
            ridges,
        }
    }
}

impl RandomFeatureSettings {
    /// The trainer for rows that may be images; `None` if receptive fields or patches are asked for and they are not.
    pub fn trainer(&self, image: Option<ImageShape>) -> Option<RandomFeatureTrainer> {
        if image.is_none() && (self.receptive_fields.is_some() || self.patches.is_some()) {
            return None;
        }
        let fields = image.zip(self.receptive_fields);
        let patches = image.zip(self.patches);
        Some(RandomFeatureTrainer {
            units: self.hidden_width,
            activation: self.activation,
            receptive_fields: fields.map(|(ImageShape { height, width }, [shortest, longest])| {
                ReceptiveFields { height, width, shortest, longest }
            }),
            patches: patches.map(|(ImageShape { height, width }, side)| Patches {
                height,
                width,
                side,
                cells: self.cells,
            }),
            copies: self.copies,
            ridges: self.ridges.clone(),
            ..RandomFeatureTrainer::default()
        })
    }
}
