//! What trainers demand of their input: sizes that fit, finite values, parameters in range.

use dhll_core::{InputError, input};
use ndarray::ArrayView2;

use crate::error::TrainError;

/// `Ok` if every entry of `a` is finite; otherwise the first one that is not, by rows.
///
/// # Errors
/// [`InputError::NonFinite`], naming `what`.
pub(crate) fn finite(what: &'static str, a: ArrayView2<'_, f32>) -> Result<(), InputError> {
    match a.indexed_iter().find(|(_, v)| !v.is_finite()) {
        Some(((row, column), &value)) => {
            Err(InputError::NonFinite { what, row, column, value: value.into() })
        }
        None => Ok(()),
    }
}

/// `Ok` if `a` has rows and columns and is finite.
///
/// # Errors
/// [`InputError`], naming `rows`, `columns` or `what`.
pub(crate) fn matrix(
    [what, rows, columns]: [&'static str; 3],
    a: ArrayView2<'_, f32>,
) -> Result<(), InputError> {
    input::not_empty(rows, a.nrows())?;
    input::not_empty(columns, a.ncols())?;
    finite(what, a)
}

/// `Ok` if `count` is at least 1.
///
/// # Errors
/// [`TrainError::Parameter`], naming `name`.
pub(crate) fn at_least_one(name: &'static str, count: usize) -> Result<(), TrainError> {
    within(name, "at least 1", count as f64, count > 0)
}

/// `Ok` if `holds`; otherwise the complaint that `name` must be `constraint` and is `value`.
///
/// # Errors
/// [`TrainError::Parameter`].
pub(crate) fn within(
    name: &'static str,
    constraint: &'static str,
    value: f64,
    holds: bool,
) -> Result<(), TrainError> {
    if holds { Ok(()) } else { Err(TrainError::Parameter { name, constraint, value }) }
}
