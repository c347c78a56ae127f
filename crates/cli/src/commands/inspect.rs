//! `dhll inspect`: what a model file holds.

use std::path::PathBuf;

use anyhow::{Result, bail};
use dhll::core::text_table;

use crate::context::Context;

/// Show what a model file holds: inputs, layers, classes, and how it was made
#[derive(clap::Args)]
#[command(after_help = "\
Examples:
  dhll inspect --model model.safetensors
  dhll inspect --model model.safetensors --settings
  dhll inspect --model model.safetensors --json")]
pub(crate) struct Options {
    /// The model file
    #[arg(long, value_name = "FILE")]
    model: PathBuf,

    /// Also show all settings that the hidden layers depend on, and fingerprints of the data and the targets
    #[arg(long)]
    settings: bool,
}

pub(crate) fn run(context: &Context, options: Options) -> Result<()> {
    if options.settings && context.output.is_json() {
        bail!("--settings has no effect with --json, which always has them; leave it out");
    }
    let summary = context.load(&options.model)?.summary();
    context.output.show(&summary, || {
        let mut text = summary.to_string();
        if options.settings {
            text += "\n";
            let rows: Vec<[String; 2]> = (summary.provenance.settings.iter())
                .map(|(name, value)| [name.to_owned(), shown(value)])
                .collect();
            text += &text_table(&["setting", "value"], &rows);
        }
        text
    })
}

/// A setting as people write it.
fn shown(value: &serde_json::Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}
