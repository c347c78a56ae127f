//! A stack of layers as data: what each layer learns, how, and what it passes upward.

use dhll::core::{Activation, Gauge};
use serde::{Deserialize, Serialize};

/// Layers that are trained one after the other.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Stack {
    /// Number of layers.
    pub depth: usize,
    /// What every layer learns.
    pub target: LayerTarget,
    /// How it learns.
    pub trainer: Trainer,
    /// What it passes to the next layer and, from the last one, to the head.
    pub passed: Passed,
    /// The inputs are passed upward beside it.
    pub skip: bool,
    /// Training rows pass the outputs of layers that were trained without them, in five folds.
    pub out_of_fold: bool,
    /// Layers get as many units as one layer needs to have the parameters of so many layers with the trainer's units.
    pub as_large_as: Option<usize>,
}

/// What a layer learns.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum LayerTarget {
    /// The label code, on the rows that have a label.
    LabelAlone,
    /// A hidden target, on all rows.
    Hidden(HiddenTarget),
}

/// A hidden target.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct HiddenTarget {
    /// The similarity of inputs, by its name.
    pub similarity: String,
    /// The mean, by its name.
    pub mean: String,
    /// The alpha of the last layer, in [0, 1]; those before it lead up to it from 0.1.
    pub alpha: f64,
    /// How alphas lead up to the last: the name of a schedule.
    pub schedule: String,
    /// How many columns of the target are learnt.
    pub width: TargetWidth,
    /// Which rotation of the target is learnt.
    pub gauge: Gauge,
    /// What the similarity compares.
    pub from: Source,
    /// What the labels are.
    pub code: Code,
}

impl Default for HiddenTarget {
    fn default() -> Self {
        Self {
            similarity: "dot".to_owned(),
            mean: "arithmetic".to_owned(),
            alpha: 0.9,
            schedule: "linear".to_owned(),
            width: TargetWidth::Full,
            gauge: Gauge::Spectral,
            from: Source::Inputs,
            code: Code::Classes,
        }
    }
}

/// How many columns of a target are learnt.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum TargetWidth {
    /// All.
    Full,
    /// At most so many, the leading ones.
    Columns(usize),
    /// The fewest that hold this share of the target's variance.
    EffectiveDimension(f64),
}

/// What the similarity of a hidden target compares.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Source {
    /// The inputs, for every layer.
    Inputs,
    /// The representation reached so far.
    Reached,
}

/// What the labels are in a hidden target.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Code {
    /// The classes; rows without a label have the code 0.
    Classes,
    /// The classes; rows without a label have the code that ridge regression on the similarity's features gives them.
    Propagated,
    /// Classes that a first model confuses are more similar than others.
    Confusions,
}

/// How a layer learns.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Trainer {
    /// Affine, activation, affine, trained with Adam.
    Adam {
        /// Units between the affine maps.
        units: usize,
        /// Steps of 100 rows, rounded up to whole epochs.
        steps: usize,
        /// Learning rate.
        rate: f64,
        /// The activation.
        activation: Activation,
    },
    /// Random units and ridge regression.
    ClosedForm {
        /// Random units.
        units: usize,
        /// The activation.
        activation: Activation,
    },
}

/// What a layer passes upward.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Passed {
    /// Its outputs, which approximate its target.
    Outputs,
    /// Its hidden units: the layer without its last affine map.
    Units,
}

impl Stack {
    /// One layer that passes its outputs.
    pub fn new(target: LayerTarget, trainer: Trainer) -> Self {
        let (passed, skip, out_of_fold, as_large_as) = (Passed::Outputs, false, false, None);
        Self { depth: 1, target, trainer, passed, skip, out_of_fold, as_large_as }
    }

    /// The same layers, passing their units.
    #[must_use]
    pub fn units(self) -> Self {
        Self { passed: Passed::Units, ..self }
    }

    /// More or fewer of the same layers.
    #[must_use]
    pub fn deep(self, depth: usize) -> Self {
        Self { depth, ..self }
    }

    /// The trainer of layers with `inputs` columns and targets of `outputs`.
    pub fn trainer(&self, inputs: usize, outputs: usize) -> Trainer {
        let Some(depth) = self.as_large_as else { return self.trainer };
        let widened = |units: usize| {
            let passed = if self.passed == Passed::Units { units } else { outputs };
            let of_layer = |inputs: usize| (inputs + 1) * units + (units + 1) * outputs;
            let all = of_layer(inputs) + depth.saturating_sub(1) * of_layer(passed);
            all.div_ceil(inputs + 1 + outputs)
        };
        match self.trainer {
            Trainer::Adam { units, steps, rate, activation } => {
                Trainer::Adam { units: widened(units), steps, rate, activation }
            }
            Trainer::ClosedForm { units, activation } => {
                Trainer::ClosedForm { units: widened(units), activation }
            }
        }
    }

    /// Whether the layers depend on any label.
    pub fn uses_labels(&self) -> bool {
        match &self.target {
            LayerTarget::LabelAlone => true,
            LayerTarget::Hidden(target) => target.alpha > 0.0 || target.similarity != "diffusion",
        }
    }

    /// The settings that are chosen among, in short.
    pub fn settings(&self) -> String {
        let size = match (self.as_large_as, self.depth) {
            (Some(layers), _) => format!("as large as {layers} layers"),
            (None, 1) => String::new(),
            (None, depth) => format!("{depth} layers"),
        };
        let alpha = match &self.target {
            LayerTarget::LabelAlone => String::new(),
            LayerTarget::Hidden(target) => format!("alpha {}", target.alpha),
        };
        let rate = match self.trainer {
            Trainer::Adam { rate, .. } => format!("learning rate {rate}"),
            Trainer::ClosedForm { units, .. } => format!("{units} random units"),
        };
        [size, alpha, rate].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(", ")
    }
}
