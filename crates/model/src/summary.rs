//! What a model says of itself: its layers, how they were trained, and where it comes from.

use std::fmt;

use dhll_core::{Label, TargetKind, listed, printable, text_table};
use serde::{Deserialize, Serialize};

use crate::settings::Settings;

/// One hidden layer and how its training ended.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LayerSummary {
    /// Where on the path its target stands.
    pub alpha: f64,
    /// Columns it gives out.
    pub width: usize,
    /// Weights and biases.
    pub n_parameters: usize,
    /// Name of its trainer.
    pub trainer: String,
    /// Epochs it was trained for; 0 for trainers without epochs.
    pub epochs: usize,
    /// The epoch whose parameters it has.
    pub kept_epoch: usize,
    /// Loss over the monitored training rows at that epoch.
    pub train_loss: Option<f64>,
    /// Loss over the validation rows at that epoch.
    pub validation_loss: Option<f64>,
}

/// Where a model comes from.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Provenance {
    /// Name of the data set.
    pub data: String,
    /// Rows that were trained on.
    pub n_samples: usize,
    /// Rows that chose and reported.
    pub n_validation: usize,
    /// What fixed every random choice.
    pub seed: u64,
    /// The linear-algebra backend.
    pub backend: String,
    /// Version of this library.
    pub version: String,
    /// What is worth knowing about the fit: ridges that a mean added, classes of which no row was held out.
    #[serde(default)]
    pub notes: Vec<String>,
    /// All that hidden layers and head depend on, with fingerprints of data and targets.
    pub settings: Settings,
}

/// What a model is: shown as a table, or serialised.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Summary {
    /// d, columns of the input.
    pub n_features: usize,
    /// Name of the similarity.
    pub similarity: String,
    /// Whether inputs are centred and scaled.
    pub scaled: bool,
    /// The names of these columns, if they have any.
    pub feature_names: Option<Vec<String>>,
    /// The name of the label column, if it has one.
    pub label: Option<String>,
    /// What it predicts: the classes, the columns of values, or the labels with their levels.
    pub target: TargetKind,
    /// The hidden layers.
    pub layers: Vec<LayerSummary>,
    /// Weights and biases of hidden layers and head.
    pub n_parameters: usize,
    /// Where it comes from.
    pub provenance: Provenance,
}

impl fmt::Display for Summary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let p = &self.provenance;
        let scaled = if self.scaled { "centred and scaled" } else { "as they are" };
        writeln!(f, "inputs      {} features, {scaled}; similarity {}", self.n_features, self.similarity)?;
        if let Some(names) = &self.feature_names {
            writeln!(f, "columns     {}", listed(names))?;
        }
        if let Some(label) = &self.label {
            writeln!(f, "label       {}", printable(label))?;
        }
        match &self.target {
            TargetKind::Classes(names) => writeln!(f, "classes     {}: {}", names.len(), listed(names))?,
            TargetKind::Values(names) => writeln!(f, "values      {}", listed(names))?,
            TargetKind::Labels(labels) => {
                writeln!(f, "labels      {}, by positive level: {}", labels.len(), Label::listed(labels))?;
            }
        }
        writeln!(f, "parameters  {}", self.n_parameters)?;
        writeln!(f, "trained on  {}: {} rows, {} held out", printable(&p.data), p.n_samples, p.n_validation)?;
        writeln!(
            f,
            "made by     dhll {}, backend {}, seed {}",
            printable(&p.version),
            printable(&p.backend),
            p.seed
        )?;
        for note in &p.notes {
            writeln!(f, "note        {}", printable(note))?;
        }
        if self.layers.is_empty() {
            return writeln!(f, "layers      none: the head learns from the similarity");
        }
        let loss = |value: Option<f64>| value.map_or("-".to_owned(), |value| format!("{value:.6}"));
        let row = |(index, layer): (usize, &LayerSummary)| {
            [
                (index + 1).to_string(),
                layer.alpha.to_string(),
                layer.width.to_string(),
                layer.n_parameters.to_string(),
                layer.trainer.clone(),
                layer.kept_epoch.to_string(),
                loss(layer.train_loss),
                loss(layer.validation_loss),
            ]
        };
        let rows: Vec<_> = self.layers.iter().enumerate().map(row).collect();
        let names =
            ["layer", "alpha", "width", "parameters", "trainer", "epoch", "train loss", "validation loss"];
        writeln!(f, "\n{}", text_table(&names, &rows))
    }
}
