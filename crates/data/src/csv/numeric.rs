//! A first line of numbers, which is a row of data rather than a header.

use super::error::CsvError;
use crate::table::{Header, Selection};

/// Whether the names of these columns are a header. pandas names columns 0, 1, 2, ... by itself: these are names if the targets have some of
/// another kind.
pub(super) fn check(header: &Header, selection: &Selection) -> Result<(), CsvError> {
    let Selection { features, targets } = selection;
    let name = |column: usize| header.names()[column].as_str();
    let is_number = |column: usize| name(column).parse::<f64>().is_ok();
    let target_is_number = targets.iter().any(|&column| is_number(column));
    let counted = || features.iter().zip(0..).all(|(&column, place)| name(column).parse() == Ok(place));
    let pandas = features.len() > 2 && !targets.is_empty() && !target_is_number && counted();
    match features.first() {
        Some(&first) if header.named() && features.iter().all(|&column| is_number(column)) && !pandas => {
            Err(CsvError::NumericHeader { example: name(first).to_owned() })
        }
        _ => Ok(()),
    }
}

/// What is wrong where a column was not found: most names are numbers, if that is so.
pub(super) fn explanation(header: &Header) -> Option<CsvError> {
    let mut numbers = header.names().iter().filter(|name| name.parse::<f64>().is_ok());
    let most = 2 * numbers.clone().count() > header.names().len();
    let example = numbers.next().filter(|_| most)?;
    Some(CsvError::NumericHeader { example: example.clone() })
}
