//! The version of the format.

use serde::Deserialize;

use super::error::Problem;

/// The version of the format that is written and read.
pub const VERSION: u64 = 4;

/// `Ok` if the document is of the version that is known. This is looked at first: a later one may have any other fields.
pub(crate) fn check(document: &str) -> Result<(), Problem> {
    #[derive(Deserialize)]
    struct Versioned {
        version: u64,
    }
    match serde_json::from_str(document)? {
        Versioned { version: VERSION } => Ok(()),
        Versioned { version: found } => Err(Problem::Version { found, known: VERSION }),
    }
}
