//! Errors of the library as Python exceptions, with the library's own messages.

use std::error::Error;
use std::io;

use pyo3::PyErr;
use pyo3::exceptions::{PyOSError, PyValueError};

/// An exception with the message of `error` and of all that caused it: an `OSError` where the system refused something, else a `ValueError`.
pub(crate) fn exception(error: &(dyn Error + 'static)) -> PyErr {
    let mut text = error.to_string();
    let mut of_system = false;
    let mut cause = Some(error);
    while let Some(error) = cause {
        let said = error.to_string();
        if !text.contains(&said) {
            text = format!("{text}: {said}");
        }
        of_system |= error.is::<io::Error>();
        cause = error.source();
    }
    if of_system { PyOSError::new_err(text) } else { PyValueError::new_err(text) }
}

/// [`exception`] for `map_err`.
pub(crate) fn raise<E: Error + 'static>(error: E) -> PyErr {
    exception(&error)
}
