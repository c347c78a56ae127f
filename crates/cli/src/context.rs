//! What every command is given: backend, output, progress.

use std::sync::Arc;

use anyhow::Result;
use dhll::core::printable;
use dhll::{Backend, backends};
use dhll_terminal::Progress;

use crate::arguments::Common;
use crate::limits;
use crate::output::Output;

/// Backend, output and progress of one run.
pub(crate) struct Context {
    pub(crate) output: Output,
    pub(crate) progress: Progress,
    backend: Option<String>,
}

impl Context {
    /// Sets the memory limit of the process, too.
    ///
    /// # Errors
    /// If an environment variable is invalid.
    pub(crate) fn new(common: Common) -> Result<Self> {
        limits::set(common.max_memory)?;
        Ok(Self {
            output: Output::new(common.json),
            progress: if common.quiet { Progress::silent() } else { Progress::on_terminal() },
            backend: common.backend,
        })
    }

    /// Says something on standard error, in one line.
    pub(crate) fn note(&self, text: &str) {
        self.progress.above(&format!("note: {}", printable(text)));
    }

    /// The backend from the command line, else from the configuration file (`configured`), else from the environment, else the default.
    pub(crate) fn backend(&self, configured: Option<&str>) -> Result<Arc<dyn Backend>> {
        Ok(backends::choose(self.backend.as_deref().or(configured))?)
    }
}
