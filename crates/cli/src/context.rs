//! What every command is given: plug-ins, output, progress.

use std::path::Path;
use std::sync::Arc;

use anyhow::Result;
use dhll::core::{Team, printable};
use dhll::registry::Registry;
use dhll::{Backend, Model};
use dhll_terminal::Progress;

use crate::common::Common;
use crate::limits;
use crate::output::Output;

/// Plug-ins, output and progress of one run.
pub(crate) struct Context {
    pub(crate) registry: Registry,
    pub(crate) output: Output,
    pub(crate) progress: Progress,
    /// The processes that share the rows of a fit, where the program was started as one of them.
    pub(crate) team: Option<Arc<Team>>,
    backend: Option<String>,
}

impl Context {
    /// Sets the memory limit of the process, too.
    ///
    /// # Errors
    /// If an environment variable is invalid.
    pub(crate) fn new(common: Common, registry: Registry, team: Option<Arc<Team>>) -> Result<Self> {
        limits::set(common.max_memory)?;
        let silent = common.quiet || team.as_ref().is_some_and(|team| team.rank() > 0);
        Ok(Self {
            registry,
            output: Output::new(common.json),
            progress: if silent { Progress::silent() } else { Progress::on_terminal() },
            team,
            backend: common.backend,
        })
    }

    /// Whether this process speaks and writes for all.
    pub(crate) fn is_first(&self) -> bool {
        self.team.as_ref().is_none_or(|team| team.rank() == 0)
    }

    /// Says something on standard error, in one line.
    pub(crate) fn note(&self, text: &str) {
        if self.is_first() {
            self.progress.above(&format!("note: {}", printable(text)));
        }
    }

    /// The backend from the command line, else from the configuration file (`configured`), else from the environment, else the default.
    pub(crate) fn backend(&self, configured: Option<&str>) -> Result<Arc<dyn Backend>> {
        Ok(self.registry.backend(self.backend_name().or(configured))?)
    }

    /// The backend that the command line names.
    pub(crate) fn backend_name(&self) -> Option<&str> {
        self.backend.as_deref()
    }

    /// The model in a file.
    pub(crate) fn load(&self, path: &Path) -> Result<Model> {
        Ok(Model::load_with(path, self.backend(None)?, &self.registry.loaders)?)
    }
}
