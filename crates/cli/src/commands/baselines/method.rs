//! The methods of `dhll baselines`: candidate settings of each, and how each is measured.

use std::sync::Arc;

use clap::ValueEnum;
use dhll::baselines::{self, Baseline, BaselineError, Conditions, Measured, layer_by_layer};
use dhll::core::Activation;
use dhll::data::Dataset;
use dhll::diagnose::{LogisticRegression, RidgeClassifier};
use dhll::train::{
    BackpropTrainer, EndToEndLoss, Init, MlpTrainer, RandomFeatureTrainer, ResidualTrainer, RidgeHead,
    SgdSettings,
};
use dhll::{Alteration, Backend, Dhll, DhllBuilder, InputScaling, Shifts};

/// Every method chooses among so many settings.
pub(crate) const TRIALS: usize = 4;

/// A classifier.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Method {
    Logistic,
    Ridge,
    RandomFeatures,
    Backprop,
    BackpropSmoothed,
    BackpropSquared,
    BackpropReconstruction,
    LabelAlone,
    HiddenTargets,
    LabelResidual,
    HiddenResidual,
    LabelRandom,
    HiddenRandom,
}

/// Hidden units of the methods that have some.
#[derive(Debug, Clone)]
pub(crate) struct Units {
    /// Of every hidden layer.
    pub(crate) width: usize,
    /// The layer of random units, as many of them.
    pub(crate) random: RandomFeatureTrainer,
    /// How training images are shifted, for the methods that learn from altered rows.
    pub(crate) shifts: Option<Shifts>,
}

/// One of the settings that a method chooses among.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Setting {
    /// C of logistic regression.
    C(f64),
    /// In units of the mean eigenvalue.
    Ridge(f64),
    /// Adam's.
    Rate(f64),
    /// Adam's, and where the layer stands on the path.
    RateAndAlpha(f64, f64),
    /// Where a layer without epochs stands on the path.
    Alpha(f64),
}

impl std::fmt::Display for Setting {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::C(c) => write!(f, "C {c}"),
            Self::Ridge(ridge) => write!(f, "ridge {ridge}"),
            Self::Rate(rate) => write!(f, "rate {rate}"),
            Self::RateAndAlpha(rate, alpha) => write!(f, "rate {rate}, alpha {alpha}"),
            Self::Alpha(alpha) => write!(f, "alpha {alpha}"),
        }
    }
}

impl Method {
    /// As on the command line.
    pub(crate) fn name(self) -> String {
        self.to_possible_value().map_or(String::new(), |value| value.get_name().to_owned())
    }

    /// Whether it has hidden units, and so random numbers.
    pub(crate) fn has_units(self) -> bool {
        !matches!(self, Self::Logistic | Self::Ridge)
    }

    /// The methods that one on hidden targets is compared with.
    pub(crate) fn controls(self) -> &'static [Self] {
        match self {
            Self::HiddenTargets => &[
                Self::LabelAlone,
                Self::Backprop,
                Self::BackpropSmoothed,
                Self::BackpropSquared,
                Self::BackpropReconstruction,
            ],
            Self::HiddenResidual => &[Self::LabelResidual, Self::Backprop, Self::BackpropSquared],
            Self::HiddenRandom => &[Self::LabelRandom, Self::RandomFeatures],
            _ => &[],
        }
    }

    /// What validation rows choose among.
    pub(crate) fn settings(self) -> [Setting; TRIALS] {
        use Setting::{Alpha, C, Rate, RateAndAlpha, Ridge};
        match self {
            Self::Logistic => [0.01, 1.0, 10.0, 100.0].map(C),
            Self::Ridge | Self::RandomFeatures => [1e-4, 1e-3, 1e-2, 1e-1].map(Ridge),
            Self::HiddenTargets | Self::HiddenResidual => {
                [(1e-3, 0.9), (2e-3, 0.9), (1e-3, 0.99), (2e-3, 0.99)]
                    .map(|(rate, alpha)| RateAndAlpha(rate, alpha))
            }
            Self::HiddenRandom => [0.5, 0.8, 0.9, 0.99].map(Alpha),
            // Its trainer chooses the ridge.
            Self::LabelRandom => [Alpha(1.0); TRIALS],
            _ => [1e-3, 5e-4, 2e-3, 4e-3].map(Rate),
        }
    }

    /// Whether it learns from altered rows; what is solved for without a layer sees the rows as they are.
    pub(crate) fn alters_rows(self) -> bool {
        !matches!(self, Self::Logistic | Self::Ridge | Self::RandomFeatures)
    }

    /// Whether its layer is one of random units.
    pub(crate) fn is_random_layer(self) -> bool {
        matches!(self, Self::LabelRandom | Self::HiddenRandom)
    }

    /// Learns from `train` with this setting and these units, and classifies `test`.
    pub(crate) fn measure(
        self,
        setting: Setting,
        train: &Dataset,
        test: &Dataset,
        backend: &Arc<dyn Backend>,
        units: &Units,
        seed: u64,
    ) -> Result<Measured, BaselineError> {
        let width = units.width;
        let baseline = match (self, setting) {
            (Self::Logistic, Setting::C(c)) => Baseline::Logistic(LogisticRegression::with_c(c)?),
            (Self::RandomFeatures, Setting::Ridge(ridge)) => Baseline::RandomFeatures { units: width, ridge },
            (_, Setting::Ridge(ridge)) => Baseline::Ridge(RidgeClassifier { ridge }),
            _ => match self.loss() {
                Some(loss) => Baseline::Backprop(backprop(loss, setting, train, width)),
                None => {
                    // The rows were standardised for all methods alike.
                    let builder = Dhll::builder().scaling(InputScaling::MeanNorm).seed(seed);
                    let builder = builder.backend(Arc::clone(backend));
                    let builder = match units.shifts {
                        Some(shifts) => builder.alter(shifts),
                        None => builder,
                    };
                    return layer_by_layer(&self.layers(builder, setting, train, units), train, test);
                }
            },
        };
        let alterations = units.shifts.map(|shifts| Arc::new(shifts) as Arc<dyn Alteration>);
        let conditions =
            Conditions { alterations: alterations.into_iter().collect(), ..Conditions::default() };
        baseline.measure(train, test, &conditions, backend, seed)
    }

    /// What a network that is trained end to end minimises.
    fn loss(self) -> Option<EndToEndLoss> {
        let squared = |reconstruction| Some(EndToEndLoss::SquaredError { norm: 1.0, reconstruction });
        match self {
            Self::Backprop => Some(EndToEndLoss::CrossEntropy { smoothing: 0.0 }),
            Self::BackpropSmoothed => Some(EndToEndLoss::CrossEntropy { smoothing: 0.1 }),
            Self::BackpropSquared => squared(0.0),
            // As much as in a target at alpha = 0.9.
            Self::BackpropReconstruction => squared((1.0 - 0.9) / 0.9),
            _ => None,
        }
    }

    /// A layer and a head, on a hidden target or on the label alone.
    fn layers(self, builder: DhllBuilder, setting: Setting, train: &Dataset, units: &Units) -> DhllBuilder {
        let (rate, alpha) = match setting {
            Setting::RateAndAlpha(rate, alpha) => (rate, alpha),
            Setting::Alpha(alpha) => (0.0, alpha),
            Setting::Rate(rate) | Setting::C(rate) | Setting::Ridge(rate) => (rate, 1.0),
        };
        let output_init = Some(Init::Variance(0.0));
        let mlp = MlpTrainer { hidden_width: Some(units.width), output_init, ..plain(train, rate) };
        let builder = builder.alphas([alpha]);
        let builder = match self {
            Self::HiddenResidual | Self::LabelResidual => {
                builder.trainer(ResidualTrainer { inner: mlp, ..ResidualTrainer::default() })
            }
            Self::LabelRandom | Self::HiddenRandom => {
                builder.trainer(units.random.clone()).head(RidgeHead::default())
            }
            _ => builder.trainer(mlp),
        };
        match self {
            Self::LabelAlone | Self::LabelResidual | Self::LabelRandom => builder.label_alone(),
            _ => builder,
        }
    }
}

/// The maps of a layer and its head, end to end: the second map is as wide as a full target and has no activation, as in a layer.
fn backprop(loss: EndToEndLoss, setting: Setting, train: &Dataset, width: usize) -> BackpropTrainer {
    let rate = if let Setting::Rate(rate) = setting { rate } else { 1e-3 };
    let classes = if train.n_classes() == 2 { 1 } else { train.n_classes() };
    let target = (train.n_features() + classes).min(train.n_samples());
    let output_init = match loss {
        EndToEndLoss::SquaredError { .. } => Some(Init::Variance(0.0)),
        _ => None,
    };
    BackpropTrainer {
        hidden: vec![(width, Some(Activation::Relu)), (target, None)],
        loss,
        output_init,
        sgd: plain(train, rate).sgd,
        ..BackpropTrainer::default()
    }
}

/// The layer that `dhll fit` trains for so many rows, at this learning rate.
fn plain(train: &Dataset, rate: f64) -> MlpTrainer {
    let sgd = SgdSettings { learning_rate: rate, ..SgdSettings::default() }.params(train.n_samples());
    MlpTrainer { sgd, ..MlpTrainer::default() }
}

/// The setting with the fewest errors on a fifth of the training rows.
pub(crate) fn choose(
    method: Method,
    train: &Dataset,
    backend: &Arc<dyn Backend>,
    units: &Units,
    seed: u64,
    step: &mut dyn FnMut(),
) -> Result<Setting, BaselineError> {
    let settings = method.settings();
    if settings.iter().all(|setting| *setting == settings[0]) {
        settings.iter().for_each(|_| step());
        return Ok(settings[0]);
    }
    let choice =
        baselines::choose(&settings, train, train.n_samples() / 5, seed, |setting, train, validation| {
            step();
            method.measure(*setting, train, validation, backend, units, seed)
        })?;
    Ok(settings[choice.index])
}
