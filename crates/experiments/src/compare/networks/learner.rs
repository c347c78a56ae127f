//! The learners of the comparison: a classifier with all its settings, and how it learns.

use std::sync::Arc;

use anyhow::{Context as _, Result};
use dhll::baselines::{self, Baseline, Conditions, Measured, layer_by_layer, standardised};
use dhll::core::{Activation, Gauge};
use dhll::data::Dataset;
use dhll::diagnose::{LogisticRegression, RidgeClassifier};
use dhll::train::{
    BackpropTrainer, EndToEndLoss, EpochSelection, Init, LrSchedule, MlpTrainer, RandomFeatureTrainer,
    ResidualTrainer, SgdParams,
};
use dhll::{Dhll, DhllBuilder, InputScaling, Shifts, Widths, backends};
use serde::{Deserialize, Serialize};

/// A classifier with its settings.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Learner {
    /// One class against the rest, solved to convergence.
    Logistic {
        /// Weight of the loss against `0.5 |w|^2`.
        c: f64,
        /// Whether every feature is standardised; otherwise rows are centred and divided by their mean norm.
        standardised: bool,
    },
    /// Least squares onto label codes.
    Ridge {
        /// In units of the mean eigenvalue.
        ridge: f64,
        /// As for logistic regression.
        standardised: bool,
    },
    /// The same on random rectified linear units.
    RandomFeatures {
        /// How many units.
        units: usize,
        /// In units of the mean eigenvalue.
        ridge: f64,
    },
    /// A network trained end to end.
    EndToEnd {
        /// Its maps and how they are trained.
        network: Network,
        /// What is minimised.
        loss: Loss,
        /// Whether the last hidden map has no activation, as the last map of a layer has none.
        linear_last: bool,
    },
    /// A network trained layer by layer, then a head.
    LayerByLayer {
        /// Its maps and how they are trained.
        network: Network,
        /// The trainer of the layers.
        trainer: Trainer,
        /// What the layers learn.
        target: Target,
    },
}

/// What a network that is trained end to end minimises.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Loss {
    /// Cross-entropy.
    CrossEntropy,
    /// Cross-entropy with label smoothing of .1.
    Smoothed,
    /// Squared error on the label code.
    Squared,
    /// The same plus reconstruction of the input, weighed as in the target at this alpha.
    Reconstruction {
        /// The alpha.
        alpha: f64,
    },
}

/// The trainer of the layers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Trainer {
    /// The paper's: affine, activation, affine, by Adam.
    Mlp,
    /// The same beside a skip. Targets are in the aligned gauge, so that hidden targets are as wide as the inputs and the skip is the identity.
    Residual,
    /// Random units and ridge regression, without epochs.
    RandomFeatures,
}

/// What the layers learn.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Target {
    /// Hidden targets; the last layer's alpha.
    Hidden {
        /// In (0, 1].
        alpha: f64,
    },
    /// The label code, in every layer.
    LabelAlone,
}

/// The maps of a network and how they are trained.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Network {
    /// Layers, each of `maps` maps with an activation and one to the target without.
    pub depth: usize,
    /// Maps with an activation in each layer.
    pub maps: usize,
    /// Units of each.
    pub width: usize,
    /// Columns of a hidden target, at most.
    pub columns: usize,
    /// Sigmoids instead of ReLU.
    pub sigmoid: bool,
    /// Epochs of each layer, or of the whole network end to end.
    pub epochs: usize,
    /// Adam's.
    pub learning_rate: f64,
    /// Mean norm of the inputs and of the label code.
    pub norm: f64,
}

impl Learner {
    /// Whether the seed makes a difference.
    pub fn is_random(&self) -> bool {
        !matches!(self, Self::Logistic { .. } | Self::Ridge { .. })
    }

    /// Learns from `train` with images shifted by up to `shifts` pixels, and classifies `test`.
    ///
    /// # Errors
    /// If the rows are no images and are to be shifted, or the training fails.
    pub fn measure(
        &self,
        train: &Dataset,
        test: &Dataset,
        shifts: usize,
        seed: u64,
        backend: &str,
    ) -> Result<Measured> {
        let backend = backends::by_name(backend)?;
        let shifts = match shifts {
            0 => None,
            pixels => Some(Shifts { shape: train.image().context("only images can be shifted")?, pixels }),
        };
        let baseline = match self {
            Self::Logistic { c, .. } => Baseline::Logistic(LogisticRegression::with_c(*c)?),
            Self::Ridge { ridge, .. } => Baseline::Ridge(RidgeClassifier { ridge: *ridge }),
            Self::RandomFeatures { units, ridge } => {
                Baseline::RandomFeatures { units: *units, ridge: *ridge }
            }
            Self::EndToEnd { network, loss, linear_last } => {
                Baseline::Backprop(network.end_to_end(*loss, *linear_last))
            }
            Self::LayerByLayer { network, trainer, target } => {
                let builder = network.builder(*trainer, *target).seed(seed).backend(backend);
                let builder = match shifts {
                    Some(shifts) => builder.alter(shifts),
                    None => builder,
                };
                return Ok(layer_by_layer(&builder, train, test)?);
            }
        };
        let mut conditions = Conditions::default();
        if let Self::EndToEnd { network, .. } = self {
            conditions.scaling = InputScaling::Norm(network.norm);
            conditions.alterations.extend(shifts.map(|shifts| Arc::new(shifts) as _));
        }
        let measure = |train: &Dataset, test: &Dataset| -> Result<Measured, baselines::BaselineError> {
            baseline.measure(train, test, &conditions, &backend, seed)
        };
        Ok(match self {
            Self::Logistic { standardised: true, .. } | Self::Ridge { standardised: true, .. } => {
                let (train, test) = standardised(train, test)?;
                measure(&train, &test)?
            }
            _ => measure(train, test)?,
        })
    }

    /// The settings that were chosen, in short.
    pub fn settings(&self) -> String {
        let inputs = |standardised: &bool| if *standardised { ", standardised" } else { "" };
        match self {
            Self::Logistic { c, standardised } => format!("C = {c}{}", inputs(standardised)),
            Self::Ridge { ridge, standardised } => format!("ridge {ridge}{}", inputs(standardised)),
            Self::RandomFeatures { units, ridge } => format!("{units} units, ridge {ridge}"),
            Self::EndToEnd { network, linear_last, .. } => {
                let last = if *linear_last { "linear" } else { "activated" };
                format!("{}, last hidden map {last}", network.settings())
            }
            Self::LayerByLayer { network, trainer, target } => {
                let rate = if *trainer == Trainer::RandomFeatures {
                    format!("{} units", network.width)
                } else {
                    network.settings()
                };
                match target {
                    Target::Hidden { alpha } => format!("{rate}, alpha {alpha}"),
                    Target::LabelAlone => rate,
                }
            }
        }
    }
}

impl Network {
    fn settings(&self) -> String {
        format!("learning rate {}, norm {}", self.learning_rate, self.norm)
    }

    fn activation(&self) -> Activation {
        if self.sigmoid { Activation::Sigmoid } else { Activation::Relu }
    }

    fn schedule(&self) -> SgdParams {
        let lr_schedule = LrSchedule::Cosine { warm_up: 0.02 };
        let mut schedule = SgdParams {
            epochs: self.epochs,
            lr_schedule,
            epoch_selection: EpochSelection::Last,
            ..SgdParams::default()
        };
        schedule.adam.learning_rate = self.learning_rate;
        schedule
    }

    /// The same maps end to end: those of every layer with their activation, and the one to the target as wide as the target.
    fn end_to_end(&self, loss: Loss, linear_last: bool) -> BackpropTrainer {
        let activation = Some(self.activation());
        let mut layer = vec![(self.width, activation); self.maps];
        layer.extend((self.columns > 0).then_some((self.columns, activation)));
        let mut hidden = layer.repeat(self.depth);
        if let Some((_, last)) = hidden.last_mut().filter(|_| linear_last) {
            *last = None;
        }
        let squared = |reconstruction| EndToEndLoss::SquaredError { norm: self.norm, reconstruction };
        let (loss, output_init) = match loss {
            Loss::CrossEntropy => (EndToEndLoss::CrossEntropy { smoothing: 0.0 }, None),
            Loss::Smoothed => (EndToEndLoss::CrossEntropy { smoothing: 0.1 }, None),
            Loss::Squared => (squared(0.0), Some(Init::Variance(0.0))),
            Loss::Reconstruction { alpha } => (squared((1.0 - alpha) / alpha), Some(Init::Variance(0.0))),
        };
        BackpropTrainer { hidden, loss, output_init, sgd: self.schedule(), ..BackpropTrainer::default() }
    }

    fn builder<'a>(&self, trainer: Trainer, target: Target) -> DhllBuilder {
        let builder = Dhll::builder().scaling(InputScaling::Norm(self.norm));
        let mlp = MlpTrainer {
            hidden_width: Some(self.width),
            further_maps: self.maps - 1,
            activation: self.activation(),
            output_init: Some(Init::Variance(0.0)),
            sgd: self.schedule(),
            ..MlpTrainer::default()
        };
        let builder = match trainer {
            Trainer::Mlp => builder.trainer(mlp),
            Trainer::Residual => {
                let trainer = ResidualTrainer { inner: mlp, ..ResidualTrainer::default() };
                match target {
                    Target::Hidden { .. } => builder.gauge(Gauge::Aligned).trainer(trainer),
                    Target::LabelAlone => builder.trainer(trainer),
                }
            }
            Trainer::RandomFeatures => builder.trainer(RandomFeatureTrainer {
                units: self.width,
                activation: self.activation(),
                ..RandomFeatureTrainer::default()
            }),
        };
        match target {
            Target::Hidden { alpha } => {
                builder.alphas(alphas(self.depth, alpha)).widths(Widths::Given(vec![self.columns]))
            }
            Target::LabelAlone => builder.alphas(vec![1.0; self.depth]).label_alone(),
        }
    }
}

/// Where the layers stand: evenly from .1 to `last`, where one layer alone stands.
pub fn alphas(depth: usize, last: f64) -> Vec<f64> {
    let step = |l: usize| 0.1 + (last - 0.1) * (l - 1) as f64 / (depth - 1) as f64;
    (1..=depth).map(|l| if depth == 1 { last } else { step(l) }).collect()
}
