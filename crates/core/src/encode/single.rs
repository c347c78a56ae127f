//! From f64, in which targets are computed, to f32, in which layers are trained and run.

use ndarray::{Array2, ArrayView2};

use crate::input::InputError;

/// `values` in f32, in one pass.
///
/// # Errors
/// [`InputError::Overflow`] for a value that f32 does not hold; `what` is what the values of a row are: `its scaled features`.
pub fn single(what: &'static str, values: ArrayView2<'_, f64>) -> Result<Array2<f32>, InputError> {
    let mut all_finite = true;
    let single = values.mapv(|value| {
        let value = value as f32;
        all_finite &= value.is_finite();
        value
    });
    if all_finite {
        return Ok(single);
    }
    let first = single.indexed_iter().find(|(_, value)| !value.is_finite());
    Err(InputError::Overflow { what, row: first.map_or(0, |((row, _), _)| row) })
}
