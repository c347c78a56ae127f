//! `dhll fit`: a network of the data, saved to a file, with its configuration beside it.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail};
use dhll::files::write_atomically;
use dhll::{Designer, Summary, defaults, resume};
use serde::Serialize;

use super::design::watched;
use crate::context::Context;
use crate::effect::Given;
use crate::fit_settings::FitSettings;
use crate::output::accuracy;
use crate::watch::Watch;

/// Train a network layer by layer and save it
#[derive(clap::Args)]
#[command(after_help = "\
The effective configuration is written beside the model, as MODEL.toml, and can be given to --config. Finished layers are kept in MODEL.layers until
the model is written: --resume takes them up. The engine is that of --backend, else of the configuration, else of DHLL_BACKEND.

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

    /// Go on where a fit to the same file was cut off
    #[arg(long)]
    resume: bool,

    /// Take alphas, widths and units from `dhll design`
    #[arg(long, conflicts_with_all = ["alphas", "widths"])]
    design: bool,
}

#[derive(Serialize)]
struct Document<'a> {
    model: &'a Path,
    config: &'a Path,
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
    let engine = context.engine(settings.backend.as_deref())?;
    settings.backend = Some(engine.name().to_owned());
    let (config, folder) = (out.with_extension("toml"), out.with_extension("layers"));
    if config == out {
        bail!("{}: a model needs another name; its configuration is to be called so", out.display());
    }
    begin(&out, &folder, goes_on)?;

    let parts = settings.input.load(&context.progress)?;
    if design {
        let designer = Designer { seed: settings.seed.unwrap_or(1), ..Designer::default() };
        let design = watched(context, &designer, &parts.train, &*engine)?;
        let list = |values: Vec<String>| Some(values.join(","));
        settings.alphas = list(design.alphas.iter().map(f64::to_string).collect());
        settings.widths = list(design.widths.iter().map(usize::to_string).collect());
        settings.hidden_width = settings.hidden_width.or(design.units);
    }
    let settings = settings.with_defaults();
    let rows = settings.trained_rows(parts.train.n_samples())?;
    let mut watch = Watch::new(&context.progress, "training", steps(&settings, rows)?);
    let builder = settings.builder(&parts.train, rows)?.backend(engine).observer(&mut watch).folder(&folder);
    let model = builder.fit(&parts.train)?;

    model.save(&out)?;
    write_atomically(&config, toml::to_string_pretty(&settings)?)
        .with_context(|| format!("{} cannot be written", config.display()))?;
    resume::clear(&folder)?;

    let summary = model.summary();
    let evaluation = parts.test.as_ref().map(|test| model.evaluate(test)).transpose()?;
    let document = Document {
        model: &out,
        config: &config,
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
        text + &format!("written     {}, {}", out.display(), config.display())
    })
}

/// See that the model can be written, now and not after an hour, and what is to become of layers that were kept.
fn begin(out: &Path, folder: &Path, goes_on: bool) -> Result<()> {
    let parent = out.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
    if !parent.is_dir() {
        bail!("{} is no folder; create it first", parent.display());
    }
    if out.is_dir() {
        bail!("{} is a folder; --out takes the name of a file", out.display());
    }
    if goes_on && !folder.is_dir() {
        bail!("there is nothing to resume: {} does not exist; leave out --resume", folder.display());
    }
    if !goes_on && folder.exists() {
        resume::clear(folder)?;
        if folder.exists() {
            bail!("{} is in the way; name another --out, or remove it", folder.display());
        }
    }
    Ok(())
}

/// Records of training that the fit will give: for the bar.
fn steps(settings: &FitSettings, rows: usize) -> Result<usize> {
    let layer = defaults::DefaultTrainer::default().trainer(rows, 0).schedule.epochs;
    let layer = settings.epochs.unwrap_or(layer).saturating_add(1);
    let head = settings.head_epochs.unwrap_or(defaults::head(rows).schedule.epochs).saturating_add(1);
    Ok(settings.alphas()?.count().saturating_mul(layer).saturating_add(head))
}
