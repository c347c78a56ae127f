//! What every command is given: engine, output, progress.

use anyhow::Result;
use dhll::{Backend, backends};
use dhll_terminal::Progress;

use crate::arguments::Common;
use crate::output::Output;

/// Engine, output and progress of one run.
pub(crate) struct Context {
    pub(crate) output: Output,
    pub(crate) progress: Progress,
    backend: Option<String>,
}

impl Context {
    pub(crate) fn new(common: Common) -> Self {
        Self {
            output: Output::new(common.json),
            progress: if common.quiet { Progress::silent() } else { Progress::on_terminal() },
            backend: common.backend,
        }
    }

    /// The engine that the command line names, else the environment, else the default; `configured` is that of a
    /// configuration file, which stands between the first two.
    pub(crate) fn engine(&self, configured: Option<&str>) -> Result<Box<dyn Backend>> {
        Ok(match self.backend.as_deref().or(configured) {
            Some(name) => backends::by_name(name)?,
            None => backends::from_environment()?,
        })
    }
}
