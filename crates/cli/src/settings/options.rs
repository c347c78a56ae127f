//! The options of a fit on the command line. Those that were given become a table; a configuration file is such a table, too.

use anyhow::Result;
use dhll::registry::{Choice, Registry, RowFacts};
use dhll::settings::{Alphas, FitSettings};
use dhll::{InputScaling, Mean, Validation, Widths};
use serde::Serialize;
use toml::Table;

/// Options that choose the target of a layer.
#[derive(clap::Args, Debug, Clone, Default, Serialize)]
#[serde(rename_all = "kebab-case")]
#[command(next_help_heading = "Targets")]
pub(crate) struct TargetOptions {
    /// The mean between the similarities of inputs and labels; NAME or NAME:SETTING=VALUE,... (`dhll plugins` lists them) [default: arithmetic]
    #[arg(long, value_name = "MEAN")]
    #[serde(skip_serializing_if = "Option::is_none")]
    mean: Option<Choice>,

    /// Ridge of the means that take one, relative to the mean eigenvalue [default: 1e-6; none for power]
    #[arg(long, value_name = "RIDGE")]
    #[serde(skip_serializing_if = "Option::is_none")]
    ridge: Option<f64>,

    /// robust, standard or quantiles (column by column), mean-norm (centre, divide by the mean norm), norm:NORM (the same, times a number, labels too) or none [default: robust for tables, else mean-norm]
    #[arg(long, value_name = "NAME")]
    #[serde(skip_serializing_if = "Option::is_none")]
    scaling: Option<InputScaling>,

    /// The similarity of inputs, such as rbf or rbf:bandwidth=2,features=300 (`dhll plugins` lists them) [default: dot; for tables without hidden layers learnt-laplacian, or learnt-kernel if values are to be learnt]
    #[arg(long, value_name = "SIMILARITY")]
    #[serde(skip_serializing_if = "Option::is_none")]
    similarity: Option<Choice>,
}

/// Options of `dhll fit` beside those of the data.
#[derive(clap::Args, Debug, Clone, Default, Serialize)]
#[serde(rename_all = "kebab-case")]
#[command(next_help_heading = "Targets")]
pub(crate) struct FitOptions {
    /// One layer per alpha: a list, 0.5,0.9, or COUNT alphas by a rule: linear:COUNT:FROM:TO, log:COUNT:FROM:TO, equal-steps:COUNT:FROM:TO or equal-cka:COUNT:FROM:TO; none for no hidden layers [default: none for tables, else 0.9]
    #[arg(long, value_name = "ALPHAS")]
    #[serde(skip_serializing_if = "Option::is_none")]
    alphas: Option<Alphas>,

    /// full, share:SHARE (the effective dimension at that share), or widths separated by commas: one for all, or one per layer [default: full]
    #[arg(long, value_name = "WIDTHS")]
    #[serde(skip_serializing_if = "Option::is_none")]
    widths: Option<Widths>,

    #[command(flatten)]
    #[serde(flatten)]
    target: TargetOptions,

    /// The similarity that targets are made of, where it is not that of the inputs: diffusion makes them of all rows, unlabelled ones too. A model does not keep it [default: that of --similarity]
    #[arg(long, value_name = "SIMILARITY")]
    #[serde(skip_serializing_if = "Option::is_none")]
    target_similarity: Option<Choice>,

    /// spectral or aligned [default: spectral]
    #[arg(long, value_name = "NAME", help_heading = "Targets")]
    #[serde(skip_serializing_if = "Option::is_none")]
    gauge: Option<String>,

    /// The trainer of the layers: mlp (affine, activation, affine), residual (the same beside a skip) or random-features (in closed form; random-features:patches=7 for images); or a plug-in, with settings as NAME:SETTING=VALUE,... [default: mlp]
    #[arg(long, value_name = "TRAINER", help_heading = "Layers")]
    #[serde(skip_serializing_if = "Option::is_none")]
    trainer: Option<Choice>,

    /// Units of a hidden map [default: as many as the target has columns, at least 128; 2048 for random-features]
    #[arg(long, value_name = "N", help_heading = "Layers")]
    #[serde(skip_serializing_if = "Option::is_none")]
    hidden_width: Option<usize>,

    /// Hidden maps inside a layer, each with its activation; more than 1 is backpropagation through these maps [default: 1]
    #[arg(long, value_name = "N", help_heading = "Layers")]
    #[serde(skip_serializing_if = "Option::is_none")]
    hidden_maps: Option<usize>,

    /// relu, relu2 (its square), sigmoid or tanh [default: relu]
    #[arg(long, value_name = "NAME", help_heading = "Layers")]
    #[serde(skip_serializing_if = "Option::is_none")]
    activation: Option<String>,

    /// Initialise the second map of mlp layers to zero, as residual does, instead of at random
    #[arg(long, num_args = 0, default_missing_value = "true", help_heading = "Layers")]
    #[serde(skip_serializing_if = "Option::is_none")]
    zero_outputs: Option<bool>,

    /// For random features of images: each unit sees only a rectangle with sides of this many pixels [default: the whole image]
    #[arg(long, value_name = "SHORTEST-LONGEST", value_parser = sides, alias = "fields", help_heading = "Layers")]
    #[serde(skip_serializing_if = "Option::is_none")]
    receptive_fields: Option<[usize; 2]>,

    /// Train the layers in parallel, on this many threads; one after the other where rows are read in blocks [default: one after the other]
    #[arg(long, value_name = "THREADS", help_heading = "Layers")]
    #[serde(skip_serializing_if = "Option::is_none")]
    parallel: Option<usize>,

    /// Epochs per layer [default: 12, more for fewer than 12,000 rows]
    #[arg(long, value_name = "N", help_heading = "Training")]
    #[serde(skip_serializing_if = "Option::is_none")]
    epochs: Option<usize>,

    /// Rows per step [default: 100]
    #[arg(long, value_name = "N", help_heading = "Training")]
    #[serde(skip_serializing_if = "Option::is_none")]
    batch_size: Option<usize>,

    /// Learning rate of Adam in a layer's first epoch [default: 0.001]
    #[arg(long, value_name = "RATE", help_heading = "Training")]
    #[serde(skip_serializing_if = "Option::is_none")]
    learning_rate: Option<f64>,

    /// How the learning rate decays: exponential (by .95 per epoch) or cosine (to zero, after a warm-up of 2 % of the steps) [default: exponential]
    #[arg(long, value_name = "NAME", help_heading = "Training")]
    #[serde(skip_serializing_if = "Option::is_none")]
    annealing: Option<String>,

    /// The trainer of the head: logistic, ridge or softmax; or a plug-in, with settings as NAME:SETTING=VALUE,... [default: logistic for tables, ridge for values, else softmax]
    #[arg(long, value_name = "HEAD", help_heading = "Training")]
    #[serde(skip_serializing_if = "Option::is_none")]
    head: Option<Choice>,

    /// Epochs of the softmax head [default: 30, more for fewer than 12,000 rows]
    #[arg(long, value_name = "N", help_heading = "Training")]
    #[serde(skip_serializing_if = "Option::is_none")]
    head_epochs: Option<usize>,

    /// Make all classes count the same: rows of class k get the weight n / (K n_k), times that of --weights
    #[arg(long, num_args = 0, default_missing_value = "true", help_heading = "Training")]
    #[serde(skip_serializing_if = "Option::is_none")]
    balanced: Option<bool>,

    /// Random seed [default: 1]
    #[arg(long, value_name = "N", help_heading = "Training")]
    #[serde(skip_serializing_if = "Option::is_none")]
    seed: Option<u64>,

    /// Decoupled (AdamW) weight decay [default: 0]
    #[arg(long, value_name = "RATE", help_heading = "Regularisation")]
    #[serde(skip_serializing_if = "Option::is_none")]
    weight_decay: Option<f64>,

    /// Dropout rate of the inputs of a layer [default: 0]
    #[arg(long, value_name = "SHARE", help_heading = "Regularisation")]
    #[serde(skip_serializing_if = "Option::is_none")]
    dropout_input: Option<f64>,

    /// Dropout rate of the hidden units [default: 0]
    #[arg(long, value_name = "SHARE", help_heading = "Regularisation")]
    #[serde(skip_serializing_if = "Option::is_none")]
    dropout_hidden: Option<f64>,

    /// Shift images randomly by up to this many pixels; the targets follow [default: 0]
    #[arg(long, value_name = "PIXELS", help_heading = "Regularisation")]
    #[serde(skip_serializing_if = "Option::is_none")]
    shifts: Option<usize>,

    /// Gaussian noise on the inputs: its standard deviation relative to that of the features [default: 0]
    #[arg(long, value_name = "DEVIATION", help_heading = "Regularisation")]
    #[serde(skip_serializing_if = "Option::is_none")]
    noise: Option<f64>,

    /// Validation rows, not trained on: a share below 1, or a number of rows [default: 0]
    #[arg(long, value_name = "ROWS", alias = "held-out", help_heading = "Validation")]
    #[serde(skip_serializing_if = "Option::is_none")]
    validation: Option<Validation>,

    /// Which epoch's parameters are kept: best (on the validation rows) or last [default: last]
    #[arg(long, value_name = "NAME", alias = "checkpoint", help_heading = "Validation")]
    #[serde(skip_serializing_if = "Option::is_none")]
    epoch_selection: Option<String>,

    /// Stop after this many epochs without a better validation loss [default: never]
    #[arg(long, value_name = "EPOCHS", help_heading = "Validation")]
    #[serde(skip_serializing_if = "Option::is_none")]
    patience: Option<usize>,
}

impl FitOptions {
    /// The options that were given, by their names.
    pub(super) fn table(&self) -> Result<Table> {
        Ok(Table::try_from(self)?)
    }
}

impl TargetOptions {
    /// The settings that these options come to.
    pub(crate) fn settings(&self, registry: &Registry) -> Result<FitSettings> {
        super::Given::of(Table::try_from(self)?).settings(registry)
    }

    /// The mean.
    pub(crate) fn mean(&self, registry: &Registry) -> Result<std::sync::Arc<dyn Mean>> {
        Ok(registry.means.make(&self.settings(registry)?.mean, &RowFacts::default())?)
    }

    /// The scaling of inputs, if one was asked for.
    pub(crate) fn scaling(&self) -> Option<InputScaling> {
        self.scaling
    }

    /// The similarity of inputs.
    pub(crate) fn similarity(&self) -> Choice {
        self.similarity.clone().unwrap_or_else(|| Choice::named("dot"))
    }
}

/// `8-16`.
fn sides(text: &str) -> Result<[usize; 2], String> {
    let sides = text.split_once('-').and_then(|(a, b)| Some([a.parse().ok()?, b.parse().ok()?]));
    sides.ok_or_else(|| format!("receptive fields are sides in pixels such as 8-16, got {text:?}"))
}
