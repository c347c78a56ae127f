//! `dhll evaluate`: how a model does on rows with labels.

use std::path::PathBuf;

use anyhow::{Result, bail};
use clap::ValueEnum;
use dhll::Evaluation;
use dhll::core::{printable, text_table};
use dhll::diagnose::score::accuracy_text;

use crate::context::Context;
use crate::input::Data;

/// Errors, confusions and log-loss of a model on rows with labels
#[derive(clap::Args)]
#[command(after_help = "\
Columns and classes are matched by name. The label column of a text table is the one of training, unless --label names another.

Examples:
  dhll evaluate --model model.safetensors --data mnist:3,8
  dhll evaluate --model model.safetensors --data irises.csv --label species --json")]
pub(crate) struct Options {
    /// The model file
    #[arg(long, value_name = "FILE")]
    model: PathBuf,

    #[command(flatten)]
    data: Data,

    /// Which rows of data that has both parts, as built-in data has [default: test]
    #[arg(long, value_enum)]
    part: Option<Part>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Part {
    Train,
    Test,
}

pub(crate) fn run(context: &Context, options: Options) -> Result<()> {
    let model = context.load(&options.model)?;
    let parts = options.data.labelled_for(&model, context)?;
    let rows = match (options.part, parts.test) {
        (Some(_), None) => bail!(
            "--part has no effect on {}, which has one part and is evaluated whole; leave it out",
            parts.train.label()
        ),
        (Some(Part::Train), Some(_)) | (None, None) => parts.train,
        (Some(Part::Test) | None, Some(test)) => test,
    };
    let evaluation = model.evaluate(&rows)?;
    context.output.show(&evaluation.record(), || in_words(&printable(&rows.label()), &evaluation))
}

fn in_words(name: &str, evaluation: &Evaluation) -> String {
    let score = evaluation.score;
    let text = format!(
        "{name}: {} errors on {} rows, accuracy {}, log-loss {:.4}\n",
        score.errors,
        score.n,
        accuracy_text(score.error(), evaluation.error_interval),
        evaluation.log_loss
    );
    // The pairs of classes that are taken for each other most often.
    let mut confused: Vec<(usize, usize, usize)> = evaluation
        .confusion
        .iter()
        .filter(|(from, to, _)| from != to)
        .map(|(from, to, count)| (count, from, to))
        .collect();
    confused.sort_by(|a, b| b.cmp(a));
    let class = |k: usize| evaluation.classes[k].clone();
    let rows: Vec<_> = confused
        .iter()
        .take(10)
        .map(|&(count, from, to)| [class(from), class(to), count.to_string()])
        .collect();
    if rows.is_empty() {
        text
    } else {
        format!("{text}\n{}", text_table(&["class", "taken for", "rows"], &rows))
    }
}
