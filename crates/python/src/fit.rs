//! Fits: settings and rows become a model.

use dhll::core::Dataset;
use dhll::core::linalg::Threads;
use dhll::registry::Registry;
use dhll::settings::FitSettings;
use pyo3::prelude::*;
use std::num::NonZero;

use crate::errors::exception;
use crate::interrupt::{Watch, watched};
use crate::model::Model;
use crate::options::settings;
use crate::rows::Training;

/// What a thread says of a failure.
type Failure = Box<dyn std::error::Error + Send + Sync>;

/// The model of these rows. `options` is a JSON object of the options of `dhll fit`; `progress` is called with the layer (`None` for the head), the
/// epoch, the training loss and the validation loss. On Ctrl-C the exception is raised at once, and the training ends at its next step.
#[pyfunction]
#[pyo3(signature = (options, training, threads=None, progress=None))]
pub(crate) fn fit(
    py: Python<'_>,
    options: &str,
    training: Training<'_>,
    threads: Option<usize>,
    progress: Option<&Bound<'_, PyAny>>,
) -> PyResult<Model> {
    let registry = Registry::default();
    let settings = settings(options, &registry)?;
    let data = training.dataset(true)?;
    let work = move |watch: &mut Watch| fitted(&settings, &registry, &data, threads, watch);
    let model = watched(py, threads, progress, work)?.map_err(|error| exception(&*error))?;
    Ok(Model::new(model, threads))
}

fn fitted(
    settings: &FitSettings,
    registry: &Registry,
    data: &Dataset,
    threads: Option<usize>,
    watch: &mut Watch,
) -> Result<dhll::Model, Failure> {
    let mut builder = settings.builder(registry, data)?;
    if let Some(threads) = threads.and_then(NonZero::new) {
        let backend = registry.backend(settings.backend.as_deref())?;
        builder = builder.backend(backend.with_threads(Threads::Exactly(threads)));
    }
    let fit = builder.prepare(data)?;
    fit.check_saved()?;
    Ok(fit.run(watch)?)
}
