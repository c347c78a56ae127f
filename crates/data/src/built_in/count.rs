//! How many rows are generated at the most.

use crate::DataError;

/// Rows a class that are drawn at the most: beyond, memory runs out before anything is learnt.
const MOST: usize = 1_000_000;

/// `Ok` if `count` rows a class can be drawn.
pub(crate) fn check_count(name: &'static str, count: usize) -> Result<(), DataError> {
    if (1..=MOST).contains(&count) {
        return Ok(());
    }
    Err(DataError::Parameter { name, expected: "1 to 1000000", found: count.to_string() })
}
