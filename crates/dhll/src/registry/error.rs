//! Why there is no such plug-in.

use std::error::Error;

use dhll_model::backends::BackendError;
use thiserror::Error;

/// Why a plug-in cannot be had as it was asked for.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum RegistryError {
    /// None has this name.
    #[error("there is no {kind} `{name}`; choose one of {known}")]
    Unknown {
        /// What kind of plug-in: `mean`.
        kind: &'static str,
        /// The name that was asked for.
        name: String,
        /// The names there are, with commas.
        known: String,
    },
    /// A setting that the plug-in does not have.
    #[error(
        "`{setting}` is no setting of the {kind} {name}, which has {}",
        if known.is_empty() { "none".to_owned() } else { known.join(", ") }
    )]
    Setting {
        /// What kind of plug-in.
        kind: &'static str,
        /// Its name.
        name: String,
        /// The setting.
        setting: String,
        /// The settings there are.
        known: Vec<String>,
    },
    /// The settings are invalid.
    #[error("the {kind} {name} cannot be had with these settings: {source}")]
    Invalid {
        /// What kind of plug-in.
        kind: &'static str,
        /// Its name.
        name: String,
        /// Why not.
        source: Box<dyn Error + Send + Sync>,
    },
    /// There is no such backend.
    #[error(transparent)]
    Backend(#[from] BackendError),
}
