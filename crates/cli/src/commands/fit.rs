//! `dhll fit`: a network of the data, saved to a file, with its configuration beside it.

mod finished;
mod steps;
mod streamed;

use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context as _, Result, bail};
use dhll::core::memory::{self, Bytes};
use dhll::design::Holdout;
use dhll::diagnose::score::accuracy_text;
use dhll::registry::Choice;
use dhll::resume::Earlier;
use dhll::settings::Alphas;
use dhll::{Designer, Evaluation, RowKind, Summary, Validation, Widths};
use serde::Serialize;

use super::design::watched;
use crate::context::Context;
use crate::input::Data;
use crate::input::out_of_core::OutOfCore;
use crate::interrupt::on_interrupt;
use crate::outputs::FitOutputs;
use crate::settings::{Config, FitOptions, Given};
use crate::watch::Watch;
use finished::finished;
use steps::steps;
use streamed::Streamed;

/// Learn from rows and save the model
#[derive(clap::Args)]
#[command(after_help = "\
On a table, by default, a kernel whose metric is learnt from the target, with a solved head; --alphas, or any other option of targets and layers, asks for
hidden layers instead. On images and generated data, one hidden layer at alpha = 0.9. The effective configuration is written beside the model, as MODEL.toml, and can be given to --config. Until the model is written, MODEL.layers
keeps finished layers, and a checkpoint of the layer or head in training, written every 10 seconds (large ones less often, at least once a minute): --resume continues from them, and the model is bit-identical. The backend is that of --backend, else of the configuration, else of DHLL_BACKEND.

Examples:
  dhll fit --data customers.csv --target churn
  dhll fit --data houses.csv --target price --task regression --categorical zip
  dhll fit --data mnist:3,8 --out 3v8.safetensors
  dhll fit --data irises.csv --target species --alphas linear:3:0.3:0.9 --validation 0.1
  dhll fit --data irises.csv --target species --similarity rbf:features=100
  dhll fit --config 3v8.toml --seed 2 --out other.safetensors
  dhll fit --data mnist --alphas 0.5,0.9 --parallel 2 --out mnist.safetensors --resume
  dhll fit --data 'parts/*.parquet' --target price --similarity dot --alphas 0.9 --trainer random-features --head ridge")]
pub(crate) struct Options {
    #[command(flatten)]
    options: FitOptions,

    #[command(flatten)]
    data: Data,

    /// A TOML file with any of these options; command-line options override it
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,

    /// The model file
    #[arg(long, value_name = "FILE", default_value = "model.safetensors")]
    out: PathBuf,

    /// Resume an interrupted fit to the same file from its last checkpoint; starts one if there is none, and does nothing if it has finished
    #[arg(long)]
    resume: bool,

    /// Seconds between checkpoints, 0 for one after every step [default: 10, more if they would take over 0.5 % of the time, at most 60]
    #[arg(long, value_name = "SECONDS")]
    checkpoint_every: Option<u32>,

    /// Whether rows are read in blocks, several times, instead of being held: with --similarity dot, the default of `always`. The model is the same bit for
    /// bit; encoded rows are kept in temporary files beside it, 4 bytes an entry, and twice that while minibatches are drawn [default: auto]
    #[arg(long, value_enum, value_name = "auto|always|never", hide_default_value = true, default_value_t)]
    out_of_core: OutOfCore,

    /// Choose alphas, widths and units as `dhll design` does, with all other options as given, if that is better than doing without
    #[arg(long, conflicts_with_all = ["alphas", "widths"])]
    design: bool,
}

#[derive(Serialize)]
struct Document<'a> {
    model: &'a Path,
    #[serde(skip_serializing_if = "Option::is_none")]
    config: Option<&'a Path>,
    /// Whether an earlier fit had written the model, so that nothing was trained.
    already_finished: bool,
    summary: &'a Summary,
    /// What `--design` came to.
    #[serde(skip_serializing_if = "Option::is_none")]
    design: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    test: Option<dhll::evaluation::EvaluationRecord<'a>>,
}

pub(crate) fn run(context: &Context, options: Options) -> Result<()> {
    let Options { options, data, config: config_file, out, resume, checkpoint_every, design, out_of_core } =
        options;
    let registry = &context.registry;
    let out_of_core = match (&context.team, out_of_core) {
        (Some(_), OutOfCore::Never) => {
            bail!("several processes read rows in blocks; leave out --out-of-core never, or use `dhll fit`")
        }
        (Some(_), _) => OutOfCore::Always,
        (None, chosen) => chosen,
    };
    let seconds = |seconds| Duration::from_secs(u64::from(seconds));
    let file = config_file.as_deref().map(Given::read).transpose()?.unwrap_or_default();
    let mut config = Given::options(&options, data)?.over(&file, design, registry)?;
    let settings = &mut config.settings;
    if let Some(name) = context.backend_name() {
        settings.backend = Some(name.to_owned());
    }
    settings.backend = Some(registry.backend(settings.backend.as_deref())?.name().to_owned());
    settings.check(registry)?;
    if design && (settings.shifts > 0 || settings.noise != 0.0) {
        bail!(
            "--design cannot take {} into account: run `dhll design`, and give the alphas and widths that it finds to `dhll fit`",
            if settings.shifts > 0 { "--shifts" } else { "--noise" }
        );
    }
    let earlier = if resume { Earlier::Resume } else { Earlier::Discard };
    let mut inputs = config.input.files();
    inputs.extend(config_file.as_deref().map(|config| ("--config", config.into())));
    let every = checkpoint_every.map(seconds);
    let outputs = match context.is_first() {
        true => FitOutputs::claim(out.clone(), &inputs, earlier, every)?,
        false => FitOutputs::nothing(out.clone()),
    };
    let interrupted = match outputs.folder()? {
        Some(folder) => format!(
            "interrupted; finished layers and checkpoints are kept in {}: run the same command with --resume to go on",
            folder.path().display()
        ),
        None => "interrupted".to_owned(),
    };
    if context.is_first() {
        on_interrupt(interrupted);
    }
    let outputs = if context.team.is_some() { outputs.released() } else { outputs };

    if design && out_of_core == OutOfCore::Always {
        bail!("--design needs all rows in memory; leave it out, or choose --out-of-core never");
    }
    let in_question = out_of_core == OutOfCore::Auto && !design;
    let held = in_question.then(|| config.input.bytes_held()).flatten();
    let too_many = held.filter(|&bytes| bytes > u128::from(memory::available()));
    let too_many = too_many.map(|bytes| Bytes(u64::try_from(bytes).unwrap_or(u64::MAX)));
    let streamed = match (out_of_core, too_many) {
        (OutOfCore::Always, _) => Some(Streamed::always(context, &config)?),
        (_, Some(bytes)) => Streamed::if_possible(context, &config, bytes),
        _ => None,
    };
    if let Some(streamed) = streamed {
        let fitted = streamed.fit(context, &outputs, earlier)?;
        let Some((model, already_finished)) = fitted else { return Ok(()) };
        let config_path = outputs.config().map(Path::to_owned);
        outputs.write((!already_finished).then_some(&model), &streamed.config)?;
        let (model, config, summary) = (&*out, config_path.as_deref(), &model.summary());
        let document = Document { model, config, already_finished, summary, design: None, test: None };
        return show(context, &document, None);
    }
    let parts = config.input.load(&context.progress)?;
    let conclusion = match design {
        true => Some(choose(context, &mut config, &parts.train)?),
        false => None,
    };
    config.settings = config.settings.resolved(RowKind::of(&parts.train));
    let settings = &config.settings;
    let rows = settings.trained_rows(parts.train.n_samples())?;
    let mut watch = Watch::new(&context.progress, "training", steps(settings, rows));
    let fit = settings.builder(registry, &parts.train)?.prepare(&parts.train)?;
    fit.check_saved().with_context(|| out.display().to_string())?;

    let finished = finished(context, &out, fit.settings(), earlier);
    let already_finished = finished.is_some();
    let model = match (finished, outputs.folder()?) {
        (Some(model), _) => model,
        (None, Some(folder)) => fit.run_in(folder, earlier, &mut watch)?,
        (None, None) => fit.run(&mut watch)?,
    };
    let config_path = outputs.config().map(Path::to_owned);
    outputs.write((!already_finished).then_some(&model), &config)?;

    let summary = model.summary();
    let evaluation = parts.test.as_ref().map(|test| model.evaluate(test)).transpose()?;
    let document = Document {
        model: &out,
        config: config_path.as_deref(),
        already_finished,
        summary: &summary,
        design: conclusion.as_deref(),
        test: evaluation.as_ref().map(Evaluation::record),
    };
    show(context, &document, evaluation.as_ref())
}

/// Says what was learnt and written.
fn show(context: &Context, document: &Document<'_>, test: Option<&Evaluation>) -> Result<()> {
    context.output.show(document, || {
        let Document { model, config, already_finished, summary, design, .. } = document;
        let mut text = format!("{summary}\n");
        if let Some(conclusion) = design {
            text += &format!("design      {conclusion}\n");
        }
        if let Some(evaluation) = test {
            let score = evaluation.score;
            let shown = accuracy_text(score.error(), evaluation.error_interval);
            text += &format!("test        {} errors on {} rows, accuracy {shown}\n", score.errors, score.n);
        }
        if *already_finished {
            return text + &format!("unchanged   {}: an earlier fit has finished it", model.display());
        }
        let config = config.map_or(String::new(), |config| format!(", {}", config.display()));
        text + &format!("written     {}{config}", model.display())
    })
}

/// The alphas, widths and units that a design finds become settings, if it is worth it; what it came to, in a sentence.
fn choose(context: &Context, config: &mut Config, train: &dhll::core::Dataset) -> Result<String> {
    let settings = &mut config.settings;
    let mut designer = Designer::default();
    // Validation rows of one's own judge.
    if settings.validation != Validation::None {
        designer.holdout = Some(Holdout::Split(settings.validation));
    }
    let design = watched(context, settings, &designer, train)?;
    let conclusion = design.conclusion();
    // A single layer has nothing to be trained beside.
    settings.parallel = settings.parallel.filter(|_| design.is_worth_it() && design.alphas.len() > 1);
    if !design.is_worth_it() {
        return Ok(conclusion);
    }
    settings.widths = Widths::Given(design.widths);
    if let Some(units) = design.units {
        settings.trainer = Choice::named("mlp");
        settings.trainer.settings.insert("least-units".to_owned(), toml::Value::Integer(units as i64));
    }
    settings.alphas = Some(Alphas::list(design.alphas));
    Ok(conclusion)
}
