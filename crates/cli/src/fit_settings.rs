//! What a fit is made of, from the command line and from a TOML file, the command line on top.

use std::fs;
use std::path::Path;

use anyhow::{Context as _, Result, bail};
use dhll::Mean as _;
use dhll::core::{Activation, FitContext, LayerTrainer};
use dhll::data::{Dataset, ImageShape};
use dhll::defaults::{DefaultTrainer, WideTrainer};
use dhll::means::{Arithmetic, registry};
use dhll::train::{Adam, EpochSelection, HeadTrainer, MlpTrainer, SgdParams};
use dhll::{Designer, Dhll, DhllBuilder, HeldOut, Order, defaults};
use serde::{Deserialize, Serialize};

use crate::alphas::{Alphas, FORMS};
use crate::effect::{TRAINERS, takes};
use crate::input::Data;
use crate::training::{Chosen, Training};
use crate::words::{activation, checkpoint, gauge, held_out, scaling, similarity, widths};

/// Every choice of a fit; none where the default shall hold.
#[derive(clap::Args, Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default, rename_all = "kebab-case")]
pub(crate) struct FitSettings {
    #[arg(long, value_name = "ALPHAS", help = format!("A layer at each of: {FORMS} [default: 0.9]"))]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) alphas: Option<String>,

    /// full, share:SHARE (the effective dimension at that share), or widths with commas: one, or one a layer [default: full]
    #[arg(long, value_name = "WIDTHS")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) widths: Option<String>,

    /// The mean between the similarities of inputs and labels [default: arithmetic]
    #[arg(long, value_name = "NAME")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) mean: Option<String>,

    /// The ridge of a mean that takes one, in units of the mean eigenvalue [default: 1e-6; none for power]
    #[arg(long, value_name = "RIDGE")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) ridge: Option<f64>,

    /// spectral or aligned [default: spectral]
    #[arg(long, value_name = "NAME")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) gauge: Option<String>,

    /// mean-norm (centre, divide by the mean norm), norm:NORM (the same, times a number, labels too) or none [default: mean-norm]
    #[arg(long, value_name = "NAME")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) scaling: Option<String>,

    /// dot or cosine [default: dot]
    #[arg(long, value_name = "NAME")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) similarity: Option<String>,

    /// Units inside a layer [default: as many as its target has columns, at least 128]
    #[arg(long, value_name = "N")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) hidden_width: Option<usize>,

    /// relu, relu2 (its square), sigmoid or tanh [default: relu]
    #[arg(long, value_name = "NAME")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) activation: Option<String>,

    /// Epochs a layer [default: 12, more for fewer than 12000 rows]
    #[arg(long, value_name = "N")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) epochs: Option<usize>,

    /// Rows a step [default: 100]
    #[arg(long, value_name = "N")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) batch_size: Option<usize>,

    /// Step size of Adam in a layer's first epoch [default: 0.001]
    #[arg(long, value_name = "RATE")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) learning_rate: Option<f64>,

    /// Which epoch's parameters are kept: best (on the rows held out) or last [default: last]
    #[arg(long, value_name = "NAME")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) checkpoint: Option<String>,

    /// Epochs of the head [default: 30, more for fewer than 12000 rows]
    #[arg(long, value_name = "N")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) head_epochs: Option<usize>,

    /// Train the layers side by side on so many threads [default: one after the other]
    #[arg(long, value_name = "THREADS")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) parallel: Option<usize>,

    /// Rows that are kept from training: a share below 1, or their number [default: 0]
    #[arg(long, value_name = "ROWS")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) held_out: Option<f64>,

    /// Fixes every random choice [default: 1]
    #[arg(long, value_name = "N")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) seed: Option<u64>,

    /// The backend; on the command line it stands with the options of all commands.
    #[arg(skip)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) backend: Option<String>,

    #[command(flatten)]
    #[serde(skip_serializing_if = "nothing_chosen")]
    pub(crate) training: Training,

    #[command(flatten)]
    pub(crate) input: Data,
}

fn nothing_chosen(training: &Training) -> bool {
    !training.is_chosen()
}

impl FitSettings {
    /// The settings of a TOML file.
    pub(crate) fn read(path: &Path) -> Result<Self> {
        let text = fs::read_to_string(path).with_context(|| path.display().to_string())?;
        toml::from_str(&text).with_context(|| format!("{} is no configuration of a fit", path.display()))
    }

    /// `self` with `below` where it says nothing.
    pub(crate) fn over(self, below: Self) -> Self {
        Self {
            alphas: self.alphas.or(below.alphas),
            widths: self.widths.or(below.widths),
            mean: self.mean.or(below.mean),
            ridge: self.ridge.or(below.ridge),
            gauge: self.gauge.or(below.gauge),
            scaling: self.scaling.or(below.scaling),
            similarity: self.similarity.or(below.similarity),
            hidden_width: self.hidden_width.or(below.hidden_width),
            activation: self.activation.or(below.activation),
            epochs: self.epochs.or(below.epochs),
            batch_size: self.batch_size.or(below.batch_size),
            learning_rate: self.learning_rate.or(below.learning_rate),
            checkpoint: self.checkpoint.or(below.checkpoint),
            head_epochs: self.head_epochs.or(below.head_epochs),
            parallel: self.parallel.or(below.parallel),
            held_out: self.held_out.or(below.held_out),
            seed: self.seed.or(below.seed),
            backend: self.backend.or(below.backend),
            training: self.training.over(below.training),
            input: self.input.over(below.input),
        }
    }

    /// With the defaults written out, as far as they do not depend on the data.
    pub(crate) fn with_defaults(self) -> Self {
        let text = |text: &str| Some(text.to_owned());
        let trainer = self.training.trainer.as_deref().unwrap_or(TRAINERS[0]);
        let checkpoint = takes(trainer, "checkpoint").then(|| "last".to_owned());
        self.over(Self {
            alphas: text("0.9"),
            widths: text("full"),
            mean: text(Arithmetic.name()),
            gauge: text("spectral"),
            scaling: text("mean-norm"),
            similarity: text("dot"),
            activation: text(Activation::default().name()),
            checkpoint,
            held_out: Some(0.0),
            seed: Some(1),
            ..Self::default()
        })
    }

    /// The number of rows that are trained on, of so many.
    pub(crate) fn trained_rows(&self, n_rows: usize) -> Result<usize> {
        Ok(n_rows - self.held_out()?.rows(n_rows)?)
    }

    pub(crate) fn alphas(&self) -> Result<Alphas> {
        self.alphas.as_deref().unwrap_or("0.9").parse()
    }

    fn held_out(&self) -> Result<HeldOut> {
        match self.held_out {
            None => Ok(HeldOut::None),
            Some(rows) => held_out(&rows.to_string()).map_err(anyhow::Error::msg),
        }
    }

    /// `Ok` if every choice can be read and is in range, as far as this can be told without data.
    pub(crate) fn check(&self) -> Result<()> {
        self.plain_builder()?;
        // Whether the data are images is found out when they are loaded.
        let image = Some(ImageShape { height: usize::MAX, width: usize::MAX });
        if let Some(trainer) = self.trainer(1, image)? {
            let setting = FitContext { validation: self.held_out()? != HeldOut::None, augmentation: false };
            trainer.accepts(setting)?;
        }
        Ok(())
    }

    /// `Ok` if a design can take every choice into account.
    pub(crate) fn check_design(&self) -> Result<()> {
        let altered = [
            ("--shifts", self.training.shifts.is_some_and(|pixels| pixels > 0)),
            ("--noise", self.training.noise.is_some_and(|noise| noise != 0.0)),
        ];
        if let Some((option, _)) = altered.iter().find(|(_, is_chosen)| *is_chosen) {
            bail!(
                "--design cannot take {option} into account: run `dhll design`, and give the alphas and widths that it finds to `dhll fit`"
            );
        }
        Ok(())
    }

    /// The designer of these settings for these rows.
    pub(crate) fn designer(&self, train: &Dataset) -> Result<Designer> {
        let defaults = Designer::default();
        // With rows of one's own held out, these judge.
        let held_out = Some(self.held_out()?).filter(|held_out| *held_out != HeldOut::None);
        let held_out = held_out.unwrap_or(defaults.held_out);
        let rows = train.n_samples() - held_out.rows(train.n_samples())?;
        let trainer = self.trainer(rows.min(defaults.pilot_rows), train.image)?;
        Ok(Designer {
            mean: registry::with_ridge(self.mean.as_deref().unwrap_or(Arithmetic.name()), self.ridge)?,
            scaling: scaling(self.scaling.as_deref().unwrap_or("mean-norm")).map_err(anyhow::Error::msg)?,
            similarity: similarity(self.similarity.as_deref().unwrap_or("dot"))?,
            gauge: gauge(self.gauge.as_deref().unwrap_or("spectral"))?,
            order: self.parallel.map_or(Order::Sequential, |workers| Order::Parallel { workers }),
            held_out,
            trainer: trainer.map(|trainer| Box::new(trainer) as Box<dyn LayerTrainer>),
            seed: self.seed.unwrap_or(1),
            ..defaults
        })
    }

    /// The estimator of these settings, as far as it does not depend on data.
    fn plain_builder<'a>(&self) -> Result<DhllBuilder<'a>> {
        Ok(Dhll::builder()
            .schedule(self.alphas()?.0)
            .widths(widths(self.widths.as_deref().unwrap_or("full"))?)
            .mean(registry::with_ridge(self.mean.as_deref().unwrap_or(Arithmetic.name()), self.ridge)?)
            .gauge(gauge(self.gauge.as_deref().unwrap_or("spectral"))?)
            .scaling(scaling(self.scaling.as_deref().unwrap_or("mean-norm")).map_err(anyhow::Error::msg)?)
            .similarity(similarity(self.similarity.as_deref().unwrap_or("dot"))?)
            .held_out(self.held_out()?)
            .seed(self.seed.unwrap_or(1)))
    }

    /// The estimator of these settings for rows of which so many are trained on.
    pub(crate) fn builder<'a>(&self, train: &Dataset, n_rows: usize) -> Result<DhllBuilder<'a>> {
        let builder = self.plain_builder()?;
        let mut builder = self.training.altered(builder, train)?;
        if let Some(trainer) = self.trainer(n_rows, train.image)? {
            builder = builder.trainer(trainer);
        }
        if let Some(epochs) = self.head_epochs {
            let head = defaults::head(n_rows);
            builder = builder.head(HeadTrainer { sgd: SgdParams { epochs, ..head.sgd }, ..head });
        }
        if let Some(workers) = self.parallel {
            builder = builder.order(Order::Parallel { workers });
        }
        Ok(builder)
    }

    /// A trainer other than the default one, if anything of it was chosen.
    fn trainer(&self, n_rows: usize, image: Option<ImageShape>) -> Result<Option<Chosen>> {
        let activation = activation(self.activation.as_deref().unwrap_or("relu"))?;
        let checkpoint = checkpoint(self.checkpoint.as_deref().unwrap_or("last"))?;
        let chosen = self.hidden_width.is_some()
            || self.epochs.is_some()
            || self.batch_size.is_some()
            || self.learning_rate.is_some()
            || activation != Activation::default()
            || checkpoint != EpochSelection::Last
            || self.training.is_chosen();
        if !chosen {
            return Ok(None);
        }
        let DefaultTrainer { least_units } = DefaultTrainer::default();
        let default = DefaultTrainer { least_units }.trainer(n_rows, 0);
        // With epochs of one's own the rate falls by the usual factor after each of them.
        let adam = if self.epochs.is_some() { Adam::default() } else { default.sgd.adam };
        let schedule = SgdParams {
            epochs: self.epochs.unwrap_or(default.sgd.epochs),
            batch_size: self.batch_size.unwrap_or(default.sgd.batch_size),
            adam: Adam { learning_rate: self.learning_rate.unwrap_or(adam.learning_rate), ..adam },
            epoch_selection: checkpoint,
            ..default.sgd
        };
        let mlp = MlpTrainer { hidden_width: self.hidden_width, activation, sgd: schedule, ..default };
        Ok(Some(self.training.trainer(WideTrainer { least_units, mlp }, image)?))
    }
}
