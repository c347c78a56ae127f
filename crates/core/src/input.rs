//! What every operation demands of its input: the shape it expects, and finite values.

use ndarray::ArrayView2;
use thiserror::Error;

use crate::MemoryError;

/// Input that an operation cannot take, with the values that were found.
#[derive(Debug, Clone, PartialEq, Error)]
#[non_exhaustive]
pub enum InputError {
    /// An entry is NaN or infinite.
    #[error("{what} has the value {value} at row {}, column {}; every entry must be finite", row + 1, column + 1)]
    NonFinite {
        /// Which matrix.
        what: &'static str,
        /// Row of the first such entry, from 0; messages count from 1.
        row: usize,
        /// Its column, from 0.
        column: usize,
        /// What stands there.
        value: f64,
    },
    /// A row leads to numbers that are not finite, though its own entries are.
    #[error("row {} is beyond the range of the model: {what} overflow; check the row for wrong entries and units", row + 1)]
    Overflow {
        /// What overflows: `its scaled features`.
        what: &'static str,
        /// The first such row, from 0; messages count from 1.
        row: usize,
    },
    /// Two sizes that must agree do not.
    #[error("{what} must be {expected}, got {found}")]
    Size {
        /// Which size of which matrix.
        what: &'static str,
        /// The size that fits.
        expected: usize,
        /// The size that was found.
        found: usize,
    },
    /// There is nothing to work on.
    #[error("{what} must be at least 1, got 0")]
    Empty {
        /// Which size is zero.
        what: &'static str,
    },
    /// A size is beyond what a backend can count to.
    #[error("{what} must be at most {most} for this backend, got {found}")]
    TooLarge {
        /// Which size.
        what: &'static str,
        /// The largest that fits.
        most: usize,
        /// The size that was found.
        found: usize,
    },
    /// A quantity that must be above 0 is not.
    #[error("{what} must be finite and above 0, got {value}")]
    Positive {
        /// Which quantity.
        what: &'static str,
        /// Its value.
        value: f64,
    },
    /// A weight that is no weight.
    #[error("the weight of row {} is {value}; every weight must be finite and at least 0", row + 1)]
    Weight {
        /// The row, from 0; messages count from 1.
        row: usize,
        /// Its weight.
        value: f64,
    },
    /// No row counts.
    #[error("the weights of all {rows} rows are 0; give at least one row a weight above 0")]
    NoWeights {
        /// Number of rows.
        rows: usize,
    },
    /// The interpolation parameter lies outside the unit interval.
    #[error("alpha must be in [0, 1], got {0}")]
    Alpha(f64),
    /// Sums of other rows for a cross-Gram in the coordinates of its own rows.
    #[error(
        "a cross-Gram in the coordinates of its row space cannot be merged with another; sum the rows of both with CrossGram::new"
    )]
    RowSpace,
    /// A column of categories where the training rows had numbers.
    #[error("column {} holds categories, but the training rows had numbers there", column + 1)]
    Categories {
        /// The column, from 0; messages count from 1.
        column: usize,
    },
    /// Classes were asked for of a model that predicts values, or the other way round.
    #[error("the model predicts {predicts}, not {asked}")]
    Predicts {
        /// What it predicts.
        predicts: &'static str,
        /// What was asked for.
        asked: &'static str,
    },
    /// Categories or missing entries where all training rows were finite numbers.
    #[error("the rows have categories or missing entries, but the training rows were numbers alone")]
    Table,
    /// A size that does not fit in memory.
    #[error(transparent)]
    Memory(#[from] MemoryError),
}

impl InputError {
    /// The same error about some rows of a whole, where row `r` of these is row `place(r)`.
    pub fn of_rows(mut self, place: impl FnOnce(usize) -> usize) -> Self {
        if let Self::NonFinite { row, .. } | Self::Overflow { row, .. } | Self::Weight { row, .. } = &mut self
        {
            *row = place(*row);
        }
        self
    }
}

/// `Ok` if every entry of `a` is finite; otherwise the first one that is not, by rows.
///
/// # Errors
/// [`InputError::NonFinite`], naming `what`.
pub fn finite<T: Copy + Into<f64>>(what: &'static str, a: ArrayView2<'_, T>) -> Result<(), InputError> {
    finite_from(what, 0, a)
}

/// The same where the first row of `a` is row `first` of the whole.
pub(crate) fn finite_from<T: Copy + Into<f64>>(
    what: &'static str,
    first: usize,
    a: ArrayView2<'_, T>,
) -> Result<(), InputError> {
    // The sum of absolute values is finite only if every entry is, and one pass of additions is cheap; only a
    // suspicious sum (it may also overflow) pays for the search.
    if a.fold(0.0, |sum: f64, &v| sum + v.into().abs()).is_finite() {
        return Ok(());
    }
    match a.indexed_iter().map(|(place, &value)| (place, value.into())).find(|(_, v)| !v.is_finite()) {
        Some(((row, column), value)) => Err(InputError::NonFinite { what, row: first + row, column, value }),
        None => Ok(()),
    }
}

/// Position of the largest value, the first of equals, and 0 where there is none; NaN is never the largest.
///
/// # Examples
/// ```
/// assert_eq!(dhll_core::input::argmax([0.5, f64::NAN, 2.0, 2.0]), 2);
/// ```
pub fn argmax<T: PartialOrd>(values: impl IntoIterator<Item = T>) -> usize {
    let mut best: Option<(usize, T)> = None;
    for (position, value) in values.into_iter().enumerate() {
        // What is not equal to itself is NaN.
        let is_number = value.partial_cmp(&value).is_some();
        if is_number && best.as_ref().is_none_or(|(_, largest)| value > *largest) {
            best = Some((position, value));
        }
    }
    best.map_or(0, |(position, _)| position)
}

/// `Ok` if `found == expected`.
///
/// # Errors
/// [`InputError::Size`], naming `what`.
pub fn size(what: &'static str, expected: usize, found: usize) -> Result<(), InputError> {
    if found == expected { Ok(()) } else { Err(InputError::Size { what, expected, found }) }
}

/// `Ok` if `found` is at least 1.
///
/// # Errors
/// [`InputError::Empty`], naming `what`.
pub fn not_empty(what: &'static str, found: usize) -> Result<(), InputError> {
    if found > 0 { Ok(()) } else { Err(InputError::Empty { what }) }
}

/// `Ok` if `value` is finite and above 0.
///
/// # Errors
/// [`InputError::Positive`], naming `what`.
pub fn positive(what: &'static str, value: f64) -> Result<(), InputError> {
    if value > 0.0 && value.is_finite() { Ok(()) } else { Err(InputError::Positive { what, value }) }
}

/// `Ok` if there is a weight for each of so many rows, all are finite and at least 0, and one is above 0.
///
/// # Errors
/// [`InputError`] naming the first row whose weight is not, or saying that there are more or fewer, that all are 0, or that their sum overflows.
pub fn weights(rows: usize, weights: &[f64]) -> Result<(), InputError> {
    size("the number of row weights", rows, weights.len())?;
    let wrong = |weight: &f64| !(weight.is_finite() && *weight >= 0.0);
    if let Some(row) = weights.iter().position(wrong) {
        return Err(InputError::Weight { row, value: weights[row] });
    }
    let total: f64 = weights.iter().sum();
    if total == 0.0 {
        return Err(InputError::NoWeights { rows });
    }
    positive("the sum of the row weights", total)
}

/// The sum of the weights; each of `rows` rows without weights has weight 1.
pub fn total_weight(rows: usize, weights: Option<&[f64]>) -> f64 {
    weights.map_or(rows as f64, |weights| weights.iter().sum())
}

/// `Ok` if `0 <= alpha <= 1`; NaN is outside.
///
/// # Errors
/// [`InputError::Alpha`].
pub fn unit_interval(alpha: f64) -> Result<(), InputError> {
    if (0.0..=1.0).contains(&alpha) { Ok(()) } else { Err(InputError::Alpha(alpha)) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::array;

    #[test]
    fn the_first_bad_entry_is_named() {
        let a = array![[1.0, 2.0], [f64::NAN, f64::INFINITY]];
        let error = finite("x", a.view()).unwrap_err();
        assert_eq!(error.to_string(), "x has the value NaN at row 2, column 1; every entry must be finite");
        // A finite matrix whose absolute sum overflows is still finite.
        assert_eq!(finite("x", array![[f64::MAX, f64::MAX]].view()), Ok(()));
    }

    #[test]
    fn rows_of_a_part_are_found_in_the_whole_and_counted_from_one() {
        let error = InputError::Overflow { what: "its values", row: 2 }.of_rows(|row| [5, 6, 9][row]);
        let expected = "row 10 is beyond the range of the model: its values overflow; check the row for wrong entries and units";
        assert_eq!(error.to_string(), expected);
        assert_eq!(InputError::Alpha(2.0).of_rows(|_| 7), InputError::Alpha(2.0));
    }

    #[test]
    fn weights_are_finite_and_not_all_zero() {
        let message = |given: &[f64]| weights(2, given).unwrap_err().to_string();
        assert_eq!(weights(2, &[0.0, 3.0]), Ok(()));
        let wrong = "the weight of row 2 is -1; every weight must be finite and at least 0";
        assert_eq!(message(&[1.0, -1.0]), wrong);
        assert_eq!(message(&[1.0, f64::NAN]), wrong.replace("-1", "NaN"));
        assert_eq!(
            message(&[0.0, 0.0]),
            "the weights of all 2 rows are 0; give at least one row a weight above 0"
        );
        assert_eq!(message(&[1.0]), "the number of row weights must be 2, got 1");
        assert_eq!(
            message(&[f64::MAX, f64::MAX]),
            "the sum of the row weights must be finite and above 0, got inf"
        );
    }

    #[test]
    fn alpha_must_lie_in_the_unit_interval() {
        for alpha in [-1e-300, 1.3, f64::NAN, f64::INFINITY] {
            assert!(unit_interval(alpha).is_err(), "{alpha}");
        }
        assert_eq!(unit_interval(1.3).unwrap_err().to_string(), "alpha must be in [0, 1], got 1.3");
        assert!(unit_interval(0.0).is_ok() && unit_interval(1.0).is_ok());
    }
}
