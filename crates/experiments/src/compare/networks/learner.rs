//! The learners of the comparison: classifiers with all their settings.

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
use dhll::{Backend, Dhll, DhllBuilder, InputScaling, Shifts, Widths};
use serde::{Deserialize, Serialize};

/// A classifier with its settings.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Learner {
    /// One class against the rest, solved to convergence.
    Logistic {
        /// Weight of the loss against `0.5 |w|^2`.
        c: f64,
        /// Standardise every feature; otherwise rows are centred and divided by their mean norm.
        standardised: bool,
    },
    /// Least squares onto label codes.
    Ridge {
        /// In units of the mean eigenvalue.
        ridge: f64,
        /// As for logistic regression.
        standardised: bool,
    },
    /// Ridge regression on random rectified linear units.
    RandomFeatures {
        /// Number of units.
        units: usize,
        /// In units of the mean eigenvalue.
        ridge: f64,
    },
    /// A network trained end to end.
    EndToEnd {
        /// Its maps and how they are trained.
        network: NetworkShape,
        /// The loss.
        loss: LossKind,
        /// No activation on the last hidden map, as on the last map of a layer.
        linear_last: bool,
    },
    /// A network trained layer by layer, then a head.
    LayerByLayer {
        /// Its maps and how they are trained.
        network: NetworkShape,
        /// The trainer of the layers.
        trainer: LayerMethod,
        /// The targets of the layers.
        target: LayerTarget,
    },
}

/// The loss of a network that is trained end to end.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum LossKind {
    /// Cross-entropy.
    CrossEntropy,
    /// Cross-entropy with label smoothing 0.1.
    Smoothed,
    /// Squared error on the label code.
    Squared,
    /// The same plus reconstruction of the input, with the weights of the target at this alpha.
    Reconstruction {
        /// The alpha.
        alpha: f64,
    },
}

/// The trainer of the layers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum LayerMethod {
    /// That of the paper: affine, activation, affine, trained with Adam.
    Mlp,
    /// The same with a skip connection. Targets are in the aligned gauge, so hidden targets are as wide as the inputs and the skip is the identity.
    Residual,
    /// Random units and ridge regression, without epochs.
    RandomFeatures,
}

/// The targets of the layers.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum LayerTarget {
    /// Hidden targets.
    Hidden {
        /// That of the last layer, in (0, 1].
        alpha: f64,
    },
    /// The label code, in every layer.
    LabelAlone,
}

/// The maps of a network and how they are trained.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct NetworkShape {
    /// Layers, each of `maps` maps with an activation and one map without to the target.
    pub depth: usize,
    /// Maps with an activation in each layer.
    pub maps: usize,
    /// Units of each map.
    pub width: usize,
    /// Maximal number of columns of a hidden target.
    pub columns: usize,
    /// Sigmoids instead of ReLU.
    pub sigmoid: bool,
    /// Epochs of each layer, or of the whole network end to end.
    pub epochs: usize,
    /// Learning rate of Adam.
    pub learning_rate: f64,
    /// Mean norm of the inputs and of the label code.
    pub norm: f64,
}

impl Learner {
    /// Whether the result depends on the seed.
    pub fn is_random(&self) -> bool {
        !matches!(self, Self::Logistic { .. } | Self::Ridge { .. })
    }

    /// Trains on `train`, with images shifted by up to `shifts` pixels, and classifies `test`.
    ///
    /// # Errors
    /// If the rows are to be shifted and are not images, or the training fails.
    pub fn measure(
        &self,
        train: &Dataset,
        test: &Dataset,
        shifts: usize,
        seed: u64,
        backend: &Arc<dyn Backend>,
    ) -> Result<Measured> {
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
                let builder = network.builder(*trainer, *target).seed(seed).backend(Arc::clone(backend));
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
            baseline.measure(train, test, &conditions, backend, seed)
        };
        Ok(match self {
            Self::Logistic { standardised: true, .. } | Self::Ridge { standardised: true, .. } => {
                let (train, test) = standardised(train, test)?;
                measure(&train, &test)?
            }
            _ => measure(train, test)?,
        })
    }

    /// The chosen settings, in short.
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
                let rate = if *trainer == LayerMethod::RandomFeatures {
                    format!("{} units", network.width)
                } else {
                    network.settings()
                };
                match target {
                    LayerTarget::Hidden { alpha } => format!("{rate}, alpha {alpha}"),
                    LayerTarget::LabelAlone => rate,
                }
            }
        }
    }
}

impl NetworkShape {
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

    /// The same maps end to end: those of every layer with an activation, and one as wide as the target.
    fn end_to_end(&self, loss: LossKind, linear_last: bool) -> BackpropTrainer {
        let activation = Some(self.activation());
        let mut layer = vec![(self.width, activation); self.maps];
        layer.extend((self.columns > 0).then_some((self.columns, activation)));
        let mut hidden = layer.repeat(self.depth);
        if let Some((_, last)) = hidden.last_mut().filter(|_| linear_last) {
            *last = None;
        }
        let squared = |reconstruction| EndToEndLoss::SquaredError { norm: self.norm, reconstruction };
        let (loss, output_init) = match loss {
            LossKind::CrossEntropy => (EndToEndLoss::CrossEntropy { smoothing: 0.0 }, None),
            LossKind::Smoothed => (EndToEndLoss::CrossEntropy { smoothing: 0.1 }, None),
            LossKind::Squared => (squared(0.0), Some(Init::Variance(0.0))),
            LossKind::Reconstruction { alpha } => (squared((1.0 - alpha) / alpha), Some(Init::Variance(0.0))),
        };
        BackpropTrainer { hidden, loss, output_init, sgd: self.schedule(), ..BackpropTrainer::default() }
    }

    /// The estimator of such a network, trained layer by layer.
    pub fn builder(&self, trainer: LayerMethod, target: LayerTarget) -> DhllBuilder {
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
            LayerMethod::Mlp => builder.trainer(mlp),
            LayerMethod::Residual => {
                let trainer = ResidualTrainer { inner: mlp, ..ResidualTrainer::default() };
                match target {
                    LayerTarget::Hidden { .. } => builder.gauge(Gauge::Aligned).trainer(trainer),
                    LayerTarget::LabelAlone => builder.trainer(trainer),
                }
            }
            LayerMethod::RandomFeatures => builder.trainer(RandomFeatureTrainer {
                units: self.width,
                activation: self.activation(),
                ..RandomFeatureTrainer::default()
            }),
        };
        match target {
            LayerTarget::Hidden { alpha } => {
                builder.alphas(alphas(self.depth, alpha)).widths(Widths::Given(vec![self.columns]))
            }
            LayerTarget::LabelAlone => builder.alphas(vec![1.0; self.depth]).label_alone(),
        }
    }
}

/// The alphas of the layers: evenly spaced from 0.1 to `last`; `last` for a single layer.
pub fn alphas(depth: usize, last: f64) -> Vec<f64> {
    let step = |l: usize| 0.1 + (last - 0.1) * (l - 1) as f64 / (depth - 1) as f64;
    (1..=depth).map(|l| if depth == 1 { last } else { step(l) }).collect()
}
