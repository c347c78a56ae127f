//! Who trains a layer, and what keeps it from learning by heart: options of `dhll fit`, and the trainer they come to.

use anyhow::{Context as _, Result, bail};
use dhll::core::{FitContext, LayerTask, LayerTrainer, Run, TrainError, TrainedLayer};
use dhll::data::{Dataset, ImageShape};
use dhll::defaults::WideTrainer;
use dhll::train::{
    Dropout, Init, LrSchedule, MlpTrainer, RandomFeatureTrainer, ReceptiveFields, ResidualTrainer, SgdParams,
};
use dhll::{DhllBuilder, Noise, Shifts};
use serde::{Deserialize, Serialize};

/// Options that stand in a table of their own in a configuration file.
#[derive(clap::Args, Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default, rename_all = "kebab-case")]
pub(crate) struct Training {
    /// Who trains the layers: mlp (affine, activation, affine), residual (the same beside a skip) or random-features (in closed form) [default: mlp]
    #[arg(long, value_name = "NAME")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) trainer: Option<String>,

    /// Maps of the hidden width inside a layer, each with its activation; more than 1 is backpropagation through these maps [default: 1]
    #[arg(long, value_name = "N")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) hidden_maps: Option<usize>,

    /// Start layers of mlp at outputs of zero, as those of residual do, instead of at random ones
    #[arg(long, num_args = 0, default_missing_value = "true")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) zero_outputs: Option<bool>,

    /// Random features of images: each sees a rectangle alone, with sides of so many pixels [default: the whole image]
    #[arg(long, value_name = "SHORTEST-LONGEST")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) fields: Option<String>,

    /// How the learning rate falls: exponential (by .95 an epoch) or cosine (to zero, after 2 % of the steps upwards) [default: exponential]
    #[arg(long, value_name = "NAME")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) annealing: Option<String>,

    /// Share of every weight that a step takes off, in units of the learning rate [default: 0]
    #[arg(long, value_name = "RATE")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) weight_decay: Option<f64>,

    /// Share of the inputs of a layer that a step leaves out [default: 0]
    #[arg(long, value_name = "SHARE")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) dropout_input: Option<f64>,

    /// Share of the hidden values that a step leaves out [default: 0]
    #[arg(long, value_name = "SHARE")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) dropout_hidden: Option<f64>,

    /// Shift the images of every step by up to so many pixels; the targets move with them [default: 0]
    #[arg(long, value_name = "PIXELS")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) shifts: Option<usize>,

    /// Add Gaussian noise to the inputs of every step; its deviation in units of the features' own [default: 0]
    #[arg(long, value_name = "DEVIATION")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) noise: Option<f64>,

    /// Stop after so many epochs without a better validation loss [default: never]
    #[arg(long, value_name = "EPOCHS")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) patience: Option<usize>,
}

impl Training {
    /// `self` with `below` where it says nothing.
    pub(crate) fn over(self, below: Self) -> Self {
        Self {
            trainer: self.trainer.or(below.trainer),
            hidden_maps: self.hidden_maps.or(below.hidden_maps),
            zero_outputs: self.zero_outputs.or(below.zero_outputs),
            fields: self.fields.or(below.fields),
            annealing: self.annealing.or(below.annealing),
            weight_decay: self.weight_decay.or(below.weight_decay),
            dropout_input: self.dropout_input.or(below.dropout_input),
            dropout_hidden: self.dropout_hidden.or(below.dropout_hidden),
            shifts: self.shifts.or(below.shifts),
            noise: self.noise.or(below.noise),
            patience: self.patience.or(below.patience),
        }
    }

    /// Whether anything was chosen.
    pub(crate) fn is_chosen(&self) -> bool {
        *self != Self::default()
    }

    /// `builder` with the alterations that were chosen, for these rows.
    pub(crate) fn altered<'a>(
        &self,
        mut builder: DhllBuilder<'a>,
        train: &Dataset,
    ) -> Result<DhllBuilder<'a>> {
        if let Some(pixels) = self.shifts.filter(|&pixels| pixels > 0) {
            let shape = train.image.context("--shifts takes images; the rows of these data are none")?;
            builder = builder.alter(Shifts { shape, pixels });
        }
        if let Some(deviation) = self.noise.filter(|&deviation| deviation != 0.0) {
            builder = builder.alter(Noise::relative(deviation, train.features.view())?);
        }
        Ok(builder)
    }

    /// `schedule` with what was chosen.
    fn schedule(&self, schedule: SgdParams) -> Result<SgdParams> {
        let annealing = match self.annealing.as_deref().unwrap_or("exponential") {
            "exponential" => schedule.lr_schedule,
            "cosine" => LrSchedule::Cosine { warm_up: 0.02 },
            name => bail!("the annealing is exponential or cosine, got {name:?}"),
        };
        let mut adam = schedule.adam;
        adam.weight_decay = self.weight_decay.unwrap_or(adam.weight_decay);
        let Dropout { input, hidden } = schedule.dropout;
        let dropout = Dropout {
            input: self.dropout_input.unwrap_or(input),
            hidden: self.dropout_hidden.unwrap_or(hidden),
        };
        Ok(SgdParams { lr_schedule: annealing, adam, dropout, patience: self.patience, ..schedule })
    }

    /// What random features see of rows that may be images.
    fn receptive_fields(&self, image: Option<ImageShape>) -> Result<Option<ReceptiveFields>> {
        let Some(text) = self.fields.as_deref() else { return Ok(None) };
        let ImageShape { height, width } =
            image.context("--fields takes images; the rows of these data are none")?;
        let sides = text.split_once('-').and_then(|(a, b)| Some((a.parse().ok()?, b.parse().ok()?)));
        let (shortest, longest) =
            sides.with_context(|| format!("fields are sides in pixels such as 8-16, got {text:?}"))?;
        Ok(Some(ReceptiveFields { height, width, shortest, longest }))
    }

    /// The trainer, from one of the paper's layers with all other choices; `image` is the shape of the rows, where they are images.
    pub(crate) fn trainer(&self, plain: WideTrainer, image: Option<ImageShape>) -> Result<Chosen> {
        let further_maps = match self.hidden_maps.unwrap_or(1) {
            0 => bail!("a layer has at least 1 hidden map, got 0"),
            maps => maps - 1,
        };
        let zero = Some(Init::Variance(0.0));
        let output_init = if self.zero_outputs.unwrap_or(false) { zero } else { plain.mlp.output_init };
        let schedule = self.schedule(plain.mlp.sgd)?;
        let mlp = MlpTrainer { further_maps, output_init, sgd: schedule, ..plain.mlp };
        Ok(match self.trainer.as_deref().unwrap_or("mlp") {
            "mlp" => Chosen::Mlp(WideTrainer { mlp, ..plain }),
            "residual" => {
                let inner = MlpTrainer { output_init: zero, ..mlp };
                Chosen::Residual(ResidualTrainer { inner, ..ResidualTrainer::default() })
            }
            "random-features" => {
                let default = RandomFeatureTrainer::default();
                let units = mlp.hidden_width.unwrap_or(default.units);
                let (fields, activation) = (self.receptive_fields(image)?, mlp.activation);
                Chosen::RandomFeatures(RandomFeatureTrainer {
                    units,
                    receptive_fields: fields,
                    activation,
                    ..default
                })
            }
            name => bail!("the trainer is mlp, residual or random-features, got {name:?}"),
        })
    }
}

/// One of the trainers.
#[derive(Debug)]
pub(crate) enum Chosen {
    Mlp(WideTrainer),
    Residual(ResidualTrainer),
    RandomFeatures(RandomFeatureTrainer),
}

impl Chosen {
    fn inner(&self) -> &dyn LayerTrainer {
        match self {
            Self::Mlp(trainer) => trainer,
            Self::Residual(trainer) => trainer,
            Self::RandomFeatures(trainer) => trainer,
        }
    }
}

impl LayerTrainer for Chosen {
    fn name(&self) -> &'static str {
        self.inner().name()
    }

    fn accepts(&self, setting: FitContext) -> Result<(), TrainError> {
        self.inner().accepts(setting)
    }

    fn train(&self, task: &LayerTask<'_>, run: &mut Run<'_>) -> Result<TrainedLayer, TrainError> {
        self.inner().train(task, run)
    }
}
