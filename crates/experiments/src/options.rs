//! Command-line options that several experiments share.

use std::path::PathBuf;

use clap::Args;

/// How an experiment runs and what it does with its claims. The command needs an option `only`.
#[derive(Debug, Args)]
pub struct ClaimOptions {
    /// Linear-algebra backend: faer, nalgebra, ndarray or openblas [default: DHLL_BACKEND, else the first of these that is compiled in]
    #[arg(long, value_name = "NAME")]
    pub backend: Option<String>,

    /// Write the claims to this Markdown document, replacing those of an earlier run
    #[arg(long, value_name = "FILE", conflicts_with = "only")]
    pub write: Option<PathBuf>,

    /// Fail if a claim does not hold
    #[arg(long)]
    pub check: bool,
}

/// Whether `--only` includes `name`; without `--only`, everything is included.
pub fn includes(only: &[String], name: &str) -> bool {
    only.is_empty() || only.iter().any(|wanted| wanted == name)
}
