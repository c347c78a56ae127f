//! What keeps a fit from being resumed.

use std::path::{Path, PathBuf};

use thiserror::Error;

use dhll_model::{Difference, ModelFileError};
use serde_json::Value;

/// Why finished layers could not be kept or resumed from.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum ResumeError {
    /// The folder cannot be used.
    #[error("{}: {source}", path.display())]
    Io {
        /// The folder or a file in it.
        path: PathBuf,
        /// What the system says.
        source: std::io::Error,
    },
    /// Another fit is using the folder.
    #[error("{} is in use by another fit; wait for it to end, or name another output", folder.display())]
    Busy {
        /// The folder.
        folder: PathBuf,
    },
    /// The folder holds something that no fit has written.
    #[error(
        "{} is in the way: {name} in it was not written by dhll; move it elsewhere, or name another output",
        folder.display()
    )]
    InTheWay {
        /// The folder.
        folder: PathBuf,
        /// What is in it.
        name: String,
    },
    /// The folder holds something else.
    #[error("{}: not the settings of a fit ({source}); name an empty folder", path.display())]
    NotSettings {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        source: serde_json::Error,
    },
    /// The folder holds the layers of another fit.
    #[error(
        "{} holds the layers of another fit; name another folder, or set back {}",
        folder.display(), in_words(differences)
    )]
    Differs {
        /// The folder.
        folder: PathBuf,
        /// What differs.
        differences: Vec<Difference>,
    },
    /// A kept layer cannot be read.
    #[error("{0}; delete the file to have the layer trained again")]
    Layer(#[source] ModelFileError),
    /// A checkpoint cannot be read.
    #[error("{0}; delete the file to have the layer or the head trained from its start")]
    Checkpoint(#[source] ModelFileError),
    /// A finished layer or a checkpoint cannot be written.
    #[error("{0}; nothing kept before is lost: make room, or make the folder writable, and resume the fit")]
    NotKept(#[source] ModelFileError),
}

impl ResumeError {
    pub(super) fn io(path: &Path) -> impl Fn(std::io::Error) -> Self {
        move |source| Self::Io { path: path.to_owned(), source }
    }
}

fn in_words(differences: &[Difference]) -> String {
    let value = |value: &Option<Value>| match value {
        None | Some(Value::Null) => "nothing".to_owned(),
        Some(Value::String(text)) => text.clone(),
        Some(value) => value.to_string(),
    };
    let one = |one: &Difference| format!("{} from {} to {}", one.name, value(&one.asked), value(&one.kept));
    differences.iter().map(one).collect::<Vec<_>>().join("; ")
}
