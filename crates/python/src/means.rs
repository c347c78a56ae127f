//! Means of positive semidefinite matrices that are given by factors of any rank.

use dhll::TargetPath;
use dhll::registry::{Registry, RowFacts};
use numpy::{IntoPyArray, PyArray2};
use pyo3::prelude::*;

use crate::arrays::Doubles;
use crate::errors::raise;
use crate::options::{backend, settings};

/// A factor `H` with `H H^T = M`, where `M` is the mean of `A A^T` and `B B^T` at `alpha`, for factors `a`, N x p, and `b`, N x c. Its columns are
/// orthogonal. `options` is a JSON object with the mean and its settings.
#[pyfunction]
pub(crate) fn interpolate<'py>(
    py: Python<'py>,
    options: &str,
    a: Doubles<'_>,
    b: Doubles<'_>,
    alpha: f64,
) -> PyResult<Bound<'py, PyArray2<f64>>> {
    let registry = Registry::default();
    let settings = settings(options, &registry)?;
    let mean = registry.means.make(&settings.mean, &RowFacts::default()).map_err(raise)?;
    let backend = backend(&registry, settings.backend.as_deref(), None)?;
    let (a, b) = (a.view(), b.view());
    let factor = py.detach(|| {
        let map = TargetPath::new(a, b, &*mean, &*backend)?.target_map(alpha)?;
        Ok(map.apply(&*backend, a, b)?)
    });
    let factor = factor.map_err(|error: dhll::core::PathError| raise(error))?;
    Ok(factor.into_pyarray(py))
}

/// The names of all means, with what they are.
#[pyfunction]
pub(crate) fn mean_names() -> Vec<(String, String)> {
    let entries = Registry::default().means;
    entries.entries().iter().map(|entry| (entry.name.clone(), entry.description.clone())).collect()
}
