//! NumPy arrays of any number type and memory order as matrices of doubles, with one copy or none.

use ndarray::{Array2, ArrayView2};
use numpy::{PyArrayDescrMethods, PyReadonlyArray2, PyUntypedArray, PyUntypedArrayMethods};
use pyo3::exceptions::PyTypeError;
use pyo3::prelude::*;

/// A matrix of doubles: of the caller where it is one, else a copy.
pub(crate) enum Doubles<'py> {
    /// Of the caller, in any memory order.
    Borrowed(PyReadonlyArray2<'py, f64>),
    /// Converted.
    Owned(Array2<f64>),
}

impl Doubles<'_> {
    /// The matrix.
    pub(crate) fn view(&self) -> ArrayView2<'_, f64> {
        match self {
            Self::Borrowed(array) => array.as_array(),
            Self::Owned(array) => array.view(),
        }
    }

    /// The matrix in memory of its own, row by row.
    pub(crate) fn into_owned(self) -> Array2<f64> {
        match self {
            Self::Borrowed(array) => converted(array.as_array(), |value| value),
            Self::Owned(array) => array,
        }
    }
}

impl<'a, 'py> FromPyObject<'a, 'py> for Doubles<'py> {
    type Error = PyErr;

    fn extract(object: Borrowed<'a, 'py, PyAny>) -> PyResult<Self> {
        /// The array as one of this type, if it is one.
        macro_rules! of_type {
            ($($number:ty),*) => {
                $(if let Ok(array) = object.extract::<PyReadonlyArray2<'py, $number>>() {
                    return Ok(Self::Owned(converted(array.as_array(), |value| value as f64)));
                })*
            };
        }
        if let Ok(array) = object.extract::<PyReadonlyArray2<'py, f64>>() {
            return Ok(Self::Borrowed(array));
        }
        of_type!(f32, i64, i32, u8, i8, i16, u16, u32, u64);
        let Ok(array) = object.cast::<PyUntypedArray>() else {
            return Err(PyTypeError::new_err(format!(
                "a NumPy array of two dimensions is needed, got {}; convert it with numpy.asarray",
                object.get_type().name()?
            )));
        };
        if array.ndim() != 2 {
            let found = array.ndim();
            return Err(PyTypeError::new_err(format!(
                "an array of two dimensions, rows by columns, is needed, got one of {found}; use reshape"
            )));
        }
        // Booleans, half precision, other byte orders: NumPy knows them all.
        if matches!(array.dtype().kind(), b'b' | b'i' | b'u' | b'f') {
            let doubles = object.call_method1("astype", ("float64",))?;
            return Ok(Self::Owned(doubles.extract::<PyReadonlyArray2<'py, f64>>()?.as_array().to_owned()));
        }
        Err(PyTypeError::new_err(format!(
            "an array of numbers is needed, got one of type {}; convert it with astype(float)",
            array.dtype()
        )))
    }
}

/// A copy row by row.
fn converted<T>(array: ArrayView2<'_, T>, number: impl Fn(T) -> f64) -> Array2<f64>
where
    T: Copy,
{
    let mut doubles = Array2::zeros(array.dim());
    doubles.zip_mut_with(&array, |double, &value| *double = number(value));
    doubles
}
