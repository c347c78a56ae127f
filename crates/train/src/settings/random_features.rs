//! Settings of the layer in closed form.

use dhll_core::data::ImageShape;
use dhll_core::layer::Activation;
use serde::{Deserialize, Serialize};

use crate::trainers::{RandomFeatureTrainer, ReceptiveFields};

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
    /// Ridges to choose from, in units of the mean square of a unit's centred values.
    pub ridges: Vec<f64>,
}

impl Default for RandomFeatureSettings {
    fn default() -> Self {
        let RandomFeatureTrainer { units, activation, ridges, .. } = RandomFeatureTrainer::default();
        Self { hidden_width: units, activation, receptive_fields: None, ridges }
    }
}

impl RandomFeatureSettings {
    /// The trainer for rows that may be images; `None` if receptive fields are asked for and they are not.
    pub fn trainer(&self, image: Option<ImageShape>) -> Option<RandomFeatureTrainer> {
        let receptive_fields = match (self.receptive_fields, image) {
            (None, _) => None,
            (Some(_), None) => return None,
            (Some([shortest, longest]), Some(ImageShape { height, width })) => {
                Some(ReceptiveFields { height, width, shortest, longest })
            }
        };
        Some(RandomFeatureTrainer {
            units: self.hidden_width,
            activation: self.activation,
            receptive_fields,
            ridges: self.ridges.clone(),
            ..RandomFeatureTrainer::default()
        })
    }
}
