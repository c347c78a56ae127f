//! Every plug-in by its name: means, similarities, trainers, heads and backends, open to those of others.
//!
//! # Examples
//! A mean of one's own beside those that are built in:
//!
//! ```
//! use std::sync::Arc;
//!
//! use dhll::core::{Backend, CrossGram, Mean, MeanError, NotedFactor};
//! use dhll::means::Arithmetic;
//! use dhll::registry::{Choice, NoSettings, Registry, RowFacts};
//!
//! struct Squared;
//!
//! impl Mean for Squared {
//!     fn name(&self) -> &'static str {
//!         "squared"
//!     }
//!
//!     fn factor(&self, s: &CrossGram, alpha: f64, backend: &dyn Backend) -> Result<NotedFactor, MeanError> {
//!         Arithmetic.factor(s, alpha * alpha, backend)
//!     }
//! }
//!
//! let mut registry = Registry::default();
//! registry.means.add("squared", "the arithmetic mean at alpha^2", |_: NoSettings, _| Ok(Arc::new(Squared)));
//! let mean = registry.means.make(&Choice::named("squared"), &RowFacts::default())?;
//! assert_eq!(mean.name(), "squared");
//! # Ok::<(), dhll::registry::RegistryError>(())
//! ```

mod built_in;
mod choice;
mod error;
mod family;
mod fields;

use std::sync::Arc;

use dhll_core::{Backend, HeadTrainer, LayerTrainer, Mean, SimilarityFit};
use dhll_model::{Loaders, backends};

pub use choice::Choice;
pub use error::RegistryError;
pub use family::{Entry, Family, NoSettings, RowFacts};

/// Every plug-in by its name.
#[derive(Debug, Clone)]
pub struct Registry {
    /// Means between the similarities of inputs and labels.
    pub means: Family<dyn Mean>,
    /// Similarities of inputs.
    pub similarities: Family<dyn SimilarityFit>,
    /// Trainers of hidden layers.
    pub trainers: Family<dyn LayerTrainer>,
    /// Trainers of the head.
    pub heads: Family<dyn HeadTrainer>,
    /// Linear-algebra backends; the first is the default.
    pub backends: Family<dyn Backend>,
    /// What makes similarities of what model files hold.
    pub loaders: Loaders,
}

impl Default for Registry {
    fn default() -> Self {
        built_in::registry()
    }
}

impl Registry {
    /// The backend of that name, else the one that `DHLL_BACKEND` names, else the first.
    ///
    /// # Errors
    /// [`RegistryError`] if there is none of that name.
    pub fn backend(&self, name: Option<&str>) -> Result<Arc<dyn Backend>, RegistryError> {
        let from_environment =
            || std::env::var_os(backends::VARIABLE).map(|name| name.to_string_lossy().into_owned());
        let first = || self.backends.entries().first().map(|entry| entry.name.clone());
        let name = name.map(str::to_owned).or_else(|| from_environment().filter(|name| !name.is_empty()));
        let name = name.or_else(first).unwrap_or_default();
        if self.backends.has(&name) {
            return self.backends.make(&Choice::named(name), &RowFacts::default());
        }
        // It may be one that is not compiled in, which the error tells.
        Ok(backends::by_name(&name)?)
    }
}
