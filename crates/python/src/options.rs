//! Settings from JSON documents: the options of the command line, by the same names.

use std::collections::HashMap;

use dhll::core::data::ImageShape;
use dhll::core::linalg::Threads;
use dhll::core::memory::{self, Bytes};
use dhll::registry::Registry;
use dhll::settings::{FitSettings, ignored_without_layers, nested, typed};
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use std::num::NonZero;
use std::sync::Arc;
use toml::{Table, Value};

use crate::errors::raise;

/// The settings in a JSON object of options, all of them checked as far as this can be told without data.
pub(crate) fn settings(options: &str, registry: &Registry) -> PyResult<FitSettings> {
    let flat = table(options)?;
    let settings = typed(nested(flat.clone()).map_err(raise)?);
    let settings = settings.map_err(|error| PyValueError::new_err(error.message().trim().to_owned()))?;
    if let Some(option) = ignored_without_layers(&flat, &settings) {
        return Err(PyValueError::new_err(format!(
            "{} has no effect without hidden layers; ask for some with alphas, as in alphas=0.9",
            option.replace('-', "_")
        )));
    }
    settings.check(registry).map_err(raise)?;
    Ok(settings)
}

/// A JSON object of options as a table.
fn table(options: &str) -> PyResult<Table> {
    let options: HashMap<String, Value> = serde_json::from_str(options).map_err(raise)?;
    Ok(options.into_iter().collect())
}

/// The backend of that name, else the default, on so many threads, else on all.
pub(crate) fn backend(
    registry: &Registry,
    name: Option<&str>,
    threads: Option<usize>,
) -> PyResult<Arc<dyn dhll::Backend>> {
    let backend = registry.backend(name).map_err(raise)?;
    Ok(match threads.and_then(NonZero::new) {
        Some(threads) => backend.with_threads(Threads::Exactly(threads)),
        None => backend,
    })
}

/// The shape of images, if rows of so many columns are images.
pub(crate) fn image(shape: Option<(usize, usize)>, columns: usize) -> PyResult<Option<ImageShape>> {
    match shape {
        Some((height, width)) if height.checked_mul(width) != Some(columns) => {
            Err(PyValueError::new_err(format!(
                "image_shape is {height} x {width}, but X has {columns} columns; give the height and width whose product that is"
            )))
        }
        shape => Ok(shape.map(|(height, width)| ImageShape { height, width })),
    }
}

/// Sets the memory limit of the process: a size such as `8GiB`, `None` for none.
#[pyfunction]
pub(crate) fn set_memory_limit(limit: Option<&str>) -> PyResult<()> {
    let limit = limit.map(str::parse::<Bytes>).transpose().map_err(raise)?;
    memory::set_limit(limit.map(|Bytes(bytes)| bytes));
    Ok(())
}
