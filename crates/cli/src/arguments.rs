//! The command line.

use clap::{Parser, Subcommand};

#[cfg(feature = "onnx")]
use crate::commands::export;
use crate::commands::{
    baselines, completions, cross_validate, data, design, evaluate, explain, fit, gram, inspect, path,
    plugins, predict,
};
use crate::common::Common;

/// Deep networks trained one hidden layer at a time.
#[derive(Parser)]
#[command(name = "dhll", version, after_help = AFTER)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    pub(crate) command: Command,

    #[command(flatten)]
    pub(crate) common: Common,
}

#[derive(Subcommand)]
pub(crate) enum Command {
    Data(data::Options),
    Path(path::Options),
    Design(design::Options),
    // By far the most options.
    Fit(Box<fit::Options>),
    Gram(gram::Options),
    Predict(predict::Options),
    Evaluate(evaluate::Options),
    CrossValidate(Box<cross_validate::Options>),
    Explain(explain::Options),
    Inspect(inspect::Options),
    #[cfg(feature = "onnx")]
    Export(export::Options),
    Baselines(baselines::Options),
    Plugins(plugins::Options),
    Completions(completions::Options),
}

const AFTER: &str = "\
Data: mnist, mnist:3,8, fashion-mnist, circles, strokes, FILE.csv (--target NAME; also .tsv, .txt), FILE.npy or IDX (--labels FILE), FILE.npz. `dhll data list` has more.

Exit codes: 0: success; 1: something failed, and standard error says what; 2: the command line is invalid.

Environment: DHLL_BACKEND: the backend; DHLL_DATA_DIR: a folder with MNIST and Fashion-MNIST; DHLL_OFFLINE=1: never download;
DHLL_MAX_MEMORY: the memory limit, such as 8GiB.

Examples:
  dhll path --data mnist:4,9 --alphas 0,0.25,0.5 --json
  dhll fit --data mnist:3,8 --out 3v8.safetensors
  dhll evaluate --model 3v8.safetensors --data mnist:3,8";
