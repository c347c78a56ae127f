//! `dhll fit`: a network of the data, saved to a file, with its configuration beside it.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::{Context as _, Result};
use dhll::resume::Earlier;
use dhll::{Backend, Model, PreparedFit, Summary, defaults};
use serde::Serialize;

use super::design::watched;
use crate::context::Context;
use crate::effect::Given;
use crate::fit_settings::FitSettings;
use crate::interrupt::on_interrupt;
use crate::output::accuracy;
use crate::outputs::FitOutputs;
use crate::watch::Watch;

/// Train a network layer by layer and save it
#[derive(clap::Args)]
#[command(after_help = "\
The effective configuration is written beside the model, as MODEL.toml, and can be given to --config. Finished layers are kept in MODEL.layers until
the model is written: --resume continues from them. The backend is that of --backend, else of the configuration, else of DHLL_BACKEND.

Examples:
  dhll fit --data mnist:3,8 --out 3v8.safetensors
  dhll fit --data irises.csv --label species --alphas linear:3:0.3:0.9 --held-out 0.1
  dhll fit --config 3v8.toml --seed 2 --out other.safetensors
  dhll fit --data mnist --alphas 0.5,0.9 --parallel 2 --out mnist.safetensors --resume")]
pub(crate) struct Options {
    #[command(flatten)]
    settings: FitSettings,

    /// A TOML file with any of these options; command-line options override it
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,

    /// The model file
    #[arg(long, value_name = "FILE", default_value = "model.safetensors")]
    out: PathBuf,

    /// Resume a fit to the same file that was cut off; begins one if there is none, and does nothing if it has finished
    #[arg(long)]
    resume: bool,

    /// Let `dhll design` choose alphas, widths and units; all other options hold for the design as well
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
    #[serde(skip_serializing_if = "Option::is_none")]
    test: Option<dhll::evaluation::EvaluationRecord<'a>>,
}

pub(crate) fn run(context: &Context, options: Options) -> Result<()> {
    let Options { settings, config, out, resume: goes_on, design } = options;
    let from_file = config.as_deref().map(FitSettings::read).transpose()?;
    let given = Given { command_line: &settings, file: config.as_deref().zip(from_file.as_ref()) };
    let merged = settings.clone().over(from_file.clone().unwrap_or_default());
    given.check(&merged, design)?;
    let mut settings = merged;
    settings.check()?;
    if design {
        settings.check_design()?;
    }
    let backend = context.backend(settings.backend.as_deref())?;
    settings.backend = Some(backend.name().to_owned());
    let earlier = if goes_on { Earlier::Resume } else { Earlier::Discard };
    let mut inputs = settings.input.files();
    inputs.extend(config.as_deref().map(|config| ("--config", config)));
    let outputs = FitOutputs::claim(out.clone(), &inputs, earlier)?;
    on_interrupt(match outputs.folder() {
        Some(folder) => format!(
            "interrupted; finished layers are kept in {}: run the same command with --resume to go on",
            folder.path().display()
        ),
        None => "interrupted".to_owned(),
    });

    let parts = settings.input.load(&context.progress)?;
    if design {
        let designer = settings.designer(&parts.train)?;
        let design = watched(context, &designer, &parts.train, &*backend)?;
        let list = |values: Vec<String>| Some(values.join(","));
        settings.alphas = list(design.alphas.iter().map(f64::to_string).collect());
        settings.widths = list(design.widths.iter().map(usize::to_string).collect());
        settings.hidden_width = settings.hidden_width.or(design.units);
        if design.alphas.len() == 1 {
            // A single layer has nothing to be trained beside.
            settings.parallel = None;
        }
    }
    let settings = settings.with_defaults();
    let rows = settings.trained_rows(parts.train.n_samples())?;
    let mut watch = Watch::new(&context.progress, "training", steps(&settings, rows)?);
    let mut builder = settings.builder(&parts.train, rows)?.backend(backend).observer(&mut watch);
    if let Some(folder) = outputs.folder() {
        builder = builder.locked_folder(folder, earlier);
    }
    let fit = builder.prepare(&parts.train)?;
    fit.check_saved().with_context(|| out.display().to_string())?;

    let finished =
        if goes_on { finished(&out, &fit, context.backend(settings.backend.as_deref())?) } else { None };
    let already_finished = finished.is_some();
    let model = match finished {
        Some(model) => model,
        None => fit.run()?,
    };
    let config = outputs.config().map(Path::to_owned);
    outputs.write((!already_finished).then_some(&model), &settings)?;

    let summary = model.summary();
    let evaluation = parts.test.as_ref().map(|test| model.evaluate(test)).transpose()?;
    let document = Document {
        model: &out,
        config: config.as_deref(),
        already_finished,
        summary: &summary,
        test: evaluation.as_ref().map(dhll::Evaluation::record),
    };
    context.output.show(&document, || {
        let mut text = format!("{summary}\n");
        if let Some(evaluation) = &evaluation {
            let score = evaluation.score;
            let shown = accuracy(score.accuracy(), evaluation.error_interval);
            text += &format!("test        {} errors on {} rows, accuracy {shown}\n", score.errors, score.n);
        }
        if already_finished {
            return text + &format!("unchanged   {}: an earlier fit has finished it", out.display());
        }
        let config = config.as_ref().map_or(String::new(), |config| format!(", {}", config.display()));
        text + &format!("written     {}{config}", out.display())
    })
}

/// The model that is there already, if it is the one that this fit would come to.
fn finished(out: &Path, fit: &PreparedFit<'_, '_>, backend: Arc<dyn Backend>) -> Option<Model> {
    // Whatever else is there is overwritten, as by any fit.
    let model = Model::load(out, backend).ok()?;
    (model.summary().provenance.settings == fit.settings()).then_some(model)
}

/// Records of training that the fit will give: for the bar.
fn steps(settings: &FitSettings, rows: usize) -> Result<usize> {
    let layer = defaults::DefaultTrainer::default().trainer(rows, 0).sgd.epochs;
    let layer = settings.epochs.unwrap_or(layer).saturating_add(1);
    let head = settings.head_epochs.unwrap_or(defaults::head(rows).sgd.epochs).saturating_add(1);
    Ok(settings.alphas()?.count().saturating_mul(layer).saturating_add(head))
}
