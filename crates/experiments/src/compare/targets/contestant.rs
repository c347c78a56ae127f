//! The contestants: representations with the same head, and networks trained end to end.

use anyhow::{Context as _, Result};
use dhll::core::data::Finite;
use dhll::core::layer::{ClassificationTask, HeadTrainer as _, Run, Silent, classify};
use dhll::core::{Activation, Network};
use dhll::registry::{Choice, RowFacts};
use dhll::similarities::Blend;
use dhll::train::{BackpropTrainer, EndToEndLoss, Init, RidgeHead, layer_seed};
use ndarray::{Array2, Axis};
use serde::{Deserialize, Serialize};

use super::context::Context;
use super::pool::Trial;
use super::stack::plan::{Code, Stack};
use super::stack::target::codes;
use super::stack::{NORM, Representation, schedule};

/// A contestant with its settings.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Contestant {
    /// The head on the inputs.
    Inputs,
    /// The head on the features of a similarity, by its name.
    Similarity(String),
    /// The head on what a stack of layers passes upward.
    Stack(Stack),
    /// A network trained end to end on the rows with a label.
    EndToEnd(EndToEnd),
}

/// A network trained end to end.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct EndToEnd {
    /// Widths of the hidden maps.
    pub hidden: Vec<usize>,
    /// Their activation.
    pub activation: Activation,
    /// Squared error on the label code; otherwise cross-entropy.
    pub squared: bool,
    /// Steps of 100 rows, rounded up to whole epochs.
    pub steps: usize,
    /// Learning rate of Adam.
    pub rate: f64,
    /// The head is trained anew on the last hidden map.
    pub new_head: bool,
}

impl Contestant {
    /// The classes of the judged rows, and the number of parameters.
    ///
    /// # Errors
    /// If something cannot be fitted.
    pub fn classify(&self, trial: &Trial, context: &Context<'_>, seed: u64) -> Result<(Vec<usize>, usize)> {
        if let Self::EndToEnd(network) = self
            && !network.new_head
        {
            let trained = network.train(trial, context, seed)?;
            let inputs = Representation::of_inputs(trial);
            let logits = trained.forward(context.backend(), inputs.judged.view())?;
            return Ok((classify(logits.view()), trained.n_parameters()));
        }
        let representation = self.represent(trial, context, seed)?;
        head(&representation, trial, context, layer_seed(seed, usize::MAX - 1))
    }

    /// Whether the representation depends on any label.
    pub fn uses_labels(&self) -> bool {
        match self {
            Self::Inputs => false,
            Self::Similarity(name) => name != "diffusion",
            Self::Stack(stack) => stack.uses_labels(),
            Self::EndToEnd(_) => true,
        }
    }

    /// The settings that are chosen among, in short.
    pub fn settings(&self) -> String {
        match self {
            Self::Inputs | Self::Similarity(_) => String::new(),
            Self::Stack(stack) => stack.settings(),
            Self::EndToEnd(network) => format!("learning rate {}", network.rate),
        }
    }

    /// The representation that the head learns from.
    ///
    /// # Errors
    /// If something cannot be fitted.
    pub fn represent(&self, trial: &Trial, context: &Context<'_>, seed: u64) -> Result<Representation> {
        match self {
            Self::Inputs => Ok(Representation::of_inputs(trial)),
            Self::Similarity(name) => similarity(name, trial, context),
            Self::Stack(stack) => stack.represent(trial, context, seed),
            Self::EndToEnd(network) => {
                let mut layers = network.train(trial, context, seed)?.into_layers();
                let n_parameters = layers.iter().map(dhll::core::Layer::n_parameters).sum();
                layers.pop();
                let hidden = Network::new(layers)?;
                let inputs = Representation::of_inputs(trial);
                let forward = |x: &Array2<f32>| hidden.forward(context.backend(), x.view());
                Ok(Representation {
                    train: forward(&inputs.train)?,
                    judged: forward(&inputs.judged)?,
                    n_parameters,
                })
            }
        }
    }
}

/// The classes that the head gives the judged rows, and the number of all parameters.
///
/// # Errors
/// If the head cannot be fitted.
pub fn head(
    representation: &Representation,
    trial: &Trial,
    context: &Context<'_>,
    seed: u64,
) -> Result<(Vec<usize>, usize)> {
    let backend = context.backend();
    let rows = representation.train.select(Axis(0), &trial.head_rows);
    let labels = trial.head_labels();
    let task = ClassificationTask::new(rows.view(), &labels, trial.pool.classes.len())?;
    let silent = &mut Silent;
    let layer = RidgeHead::default().train(&task, &mut Run::new(backend, seed, silent))?.layer;
    let logits = layer.forward(backend, representation.judged.view())?;
    Ok((classify(logits.view()), representation.n_parameters + layer.n_parameters()))
}

fn similarity(name: &str, trial: &Trial, context: &Context<'_>) -> Result<Representation> {
    let (backend, pool) = (context.backend(), &trial.pool);
    let codes = codes(Code::Classes, trial, backend)?;
    let failed = |error| anyhow::anyhow!("the similarity {name}: {error}");
    let fitted = match name {
        "diffusion" => {
            let found = pool.diffusion(backend)?;
            let [train, judged] = [&found.train, &found.judged].map(|x| x.mapv(|v| v as f32));
            return Ok(Representation { train, judged, n_parameters: 0 });
        }
        "diffusion-and-kernel" => {
            let map = pool.diffusion(backend)?.map.clone();
            Blend::beside(map, backend, trial.known_rows().view(), codes.view(), None).map_err(failed)?
        }
        _ => {
            let fit = context.registry.similarities.make(&Choice::named(name), &RowFacts::default())?;
            let known = trial.known_rows();
            fit.fit(backend, Finite::check("the rows", known.view())?, codes.view()).map_err(failed)?
        }
    };
    // The head learns from the labelled rows alone; the others need no features.
    let known = fitted.features(backend, trial.known_rows().view())?.mapv(|v| v as f32);
    let mut train = Array2::zeros((pool.train.nrows(), known.ncols()));
    for (&row, features) in trial.known.iter().zip(known.rows()) {
        train.row_mut(row).assign(&features);
    }
    let judged = fitted.features(backend, pool.judged.view())?.mapv(|v| v as f32);
    Ok(Representation { train, judged, n_parameters: 0 })
}

impl EndToEnd {
    fn train(&self, trial: &Trial, context: &Context<'_>, seed: u64) -> Result<Network> {
        let inputs = Representation::of_inputs(trial).train.select(Axis(0), &trial.known);
        let loss = match self.squared {
            true => EndToEndLoss::SquaredError { norm: NORM, reconstruction: 0.0 },
            false => EndToEndLoss::CrossEntropy { smoothing: 0.0 },
        };
        let trainer = BackpropTrainer {
            hidden: self.hidden.iter().map(|&width| (width, Some(self.activation))).collect(),
            loss,
            output_init: self.squared.then_some(Init::Variance(0.0)),
            sgd: schedule(self.steps, self.rate, inputs.nrows()),
            ..BackpropTrainer::default()
        };
        let task = ClassificationTask::new(inputs.view(), &trial.labels, trial.n_classes)?;
        let silent = &mut Silent;
        let mut run = Run::new(context.backend(), seed, silent);
        Ok(trainer.train(&task, &mut run).context("end to end")?.network)
    }
}
