//! The version of the format.

use serde::Deserialize;

use super::error::Problem;

/// The version of the format that is written. It is the fifth, the first with several labels.
pub const VERSION: u64 = 5;

/// The earliest version that is read: the header of every later one is a superset of its own.
const OLDEST: u64 = 4;

/// `Ok` if the document is of a version that is known. This is looked at first: a later one may have any other fields.
pub(crate) fn check(document: &str) -> Result<(), Problem> {
    #[derive(Deserialize)]
    struct Versioned {
        version: u64,
    }
    match serde_json::from_str(document)? {
        Versioned { version: OLDEST..=VERSION } => Ok(()),
        Versioned { version: found } => Err(Problem::Version { found, known: VERSION }),
    }
}
