//! Models: predictions, files, and what they are.

use std::path::PathBuf;

use dhll::core::InputError;
use dhll::registry::Registry;
use ndarray::{Array1, Array2, ArrayView2, Axis, concatenate, s};
use numpy::{Element, IntoPyArray, PyArray1, PyArray2};
use pyo3::prelude::*;
use pyo3::types::PyBytes;

use crate::errors::raise;
use crate::options::backend;
use crate::rows::Rows;
use crate::target::described;

/// Rows that are predicted between two looks at signals: a multiple of the rows that models take at once, so that results are the same.
const BLOCK_ROWS: usize = 16 * 1024;

/// A trained model.
#[pyclass(frozen, module = "dhll._dhll")]
pub(crate) struct Model {
    model: dhll::Model,
    threads: Option<usize>,
}

impl Model {
    pub(crate) fn new(model: dhll::Model, threads: Option<usize>) -> Self {
        Self { model, threads }
    }

    /// What `predict` makes of all rows, without the interpreter's lock.
    fn by_blocks<'py, T: Element + Copy + Send>(
        &self,
        py: Python<'py>,
        rows: &Rows<'_>,
        predict: impl Fn(&dhll::Model, ArrayView2<'_, f64>) -> Result<Array2<T>, InputError> + Sync,
    ) -> PyResult<Bound<'py, PyArray2<T>>> {
        let x = rows.for_model(&self.model)?;
        let mut blocks = Vec::new();
        for start in (0..x.nrows().max(1)).step_by(BLOCK_ROWS) {
            let block = x.slice(s![start..(start + BLOCK_ROWS).min(x.nrows()), ..]);
            let block = py.detach(|| predict(&self.model, block));
            blocks.push(block.map_err(|error| raise(error.of_rows(|row| start + row)))?);
            py.check_signals()?;
        }
        let all = match blocks.len() {
            1 => blocks.swap_remove(0),
            _ => {
                let views: Vec<_> = blocks.iter().map(|block| block.view()).collect();
                concatenate(Axis(0), &views).map_err(raise)?
            }
        };
        Ok(all.into_pyarray(py))
    }
}

#[pymethods]
impl Model {
    /// The model in a file.
    #[staticmethod]
    #[pyo3(signature = (path, backend_name=None, threads=None))]
    fn load(
        py: Python<'_>,
        path: PathBuf,
        backend_name: Option<&str>,
        threads: Option<usize>,
    ) -> PyResult<Self> {
        let registry = Registry::default();
        let backend = backend(&registry, backend_name, threads)?;
        let model = py.detach(|| dhll::Model::load_with(path, backend, &registry.loaders)).map_err(raise)?;
        Ok(Self { model, threads })
    }

    /// The model in the bytes of a file.
    #[staticmethod]
    #[pyo3(signature = (data, backend_name=None, threads=None))]
    fn from_bytes(data: &[u8], backend_name: Option<&str>, threads: Option<usize>) -> PyResult<Self> {
        let registry = Registry::default();
        let backend = backend(&registry, backend_name, threads)?;
        let model = dhll::Model::from_bytes(data, backend, &registry.loaders).map_err(raise)?;
        Ok(Self { model, threads })
    }

    /// Writes the model to a file, whole or not at all.
    fn save(&self, py: Python<'_>, path: PathBuf) -> PyResult<()> {
        py.detach(|| self.model.save(path)).map_err(raise)
    }

    /// The bytes of a model file.
    fn to_bytes<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyBytes>> {
        Ok(PyBytes::new(py, &self.model.to_bytes().map_err(raise)?))
    }

    /// For pickle: the same model from the bytes of its file, on the same backend.
    fn __reduce__<'py>(&self, py: Python<'py>) -> PyResult<Reduced<'py>> {
        let make = py.get_type::<Self>().getattr("from_bytes")?;
        let backend = self.model.summary().provenance.backend;
        Ok((make, (self.to_bytes(py)?, Some(backend), self.threads)))
    }

    /// `classes`, `values` or `labels`, and their names.
    #[getter]
    fn target(&self) -> (&'static str, Vec<String>) {
        described(&self.model)
    }

    /// d, the number of raw features.
    #[getter]
    fn n_features(&self) -> usize {
        self.model.n_features()
    }

    /// What the columns of the training rows were called.
    #[getter]
    fn feature_names(&self) -> Option<Vec<String>> {
        self.model.columns().features.clone()
    }

    /// The number of hidden layers.
    #[getter]
    fn n_layers(&self) -> usize {
        self.model.hidden().layers().len()
    }

    /// The width of what comes out after so many layers.
    fn width(&self, layer: usize) -> usize {
        let layers = self.model.hidden().layers();
        let last = layer.checked_sub(1).and_then(|last| layers.get(last));
        last.map_or(self.model.hidden().input_width(), |layer| layer.output_width())
    }

    /// What the model is and where it comes from, as text.
    fn summary(&self) -> String {
        self.model.summary().to_string()
    }

    /// The place of the class of every row.
    fn predict<'py>(&self, py: Python<'py>, rows: Rows<'_>) -> PyResult<Bound<'py, PyArray1<i64>>> {
        let column = |places: Vec<usize>| -> Array2<i64> {
            Array1::from_iter(places.into_iter().map(|place| place as i64)).insert_axis(Axis(1))
        };
        let places = self.by_blocks(py, &rows, |model, x| model.predict(x).map(column))?;
        Ok(places.call_method0("ravel")?.cast_into()?)
    }

    /// The values of every row, n x m.
    fn predict_values<'py>(&self, py: Python<'py>, rows: Rows<'_>) -> PyResult<Bound<'py, PyArray2<f64>>> {
        self.by_blocks(py, &rows, dhll::Model::predict_values)
    }

    /// Whether every row has every label, n x m.
    fn predict_labels<'py>(&self, py: Python<'py>, rows: Rows<'_>) -> PyResult<Bound<'py, PyArray2<bool>>> {
        self.by_blocks(py, &rows, dhll::Model::predict_labels)
    }

    /// The probability of every class or label, n x K.
    fn predict_proba<'py>(&self, py: Python<'py>, rows: Rows<'_>) -> PyResult<Bound<'py, PyArray2<f64>>> {
        match self.model.target() {
            dhll::TargetKind::Labels(_) => self.by_blocks(py, &rows, dhll::Model::predict_label_proba),
            _ => self.by_blocks(py, &rows, dhll::Model::predict_proba),
        }
    }

    /// The logit of every class or label, n x K.
    fn predict_logits<'py>(&self, py: Python<'py>, rows: Rows<'_>) -> PyResult<Bound<'py, PyArray2<f32>>> {
        self.by_blocks(py, &rows, dhll::Model::predict_logits)
    }

    /// What comes out after so many hidden layers, n x its width.
    fn transform<'py>(
        &self,
        py: Python<'py>,
        layer: usize,
        rows: Rows<'_>,
    ) -> PyResult<Bound<'py, PyArray2<f32>>> {
        let layers = self.n_layers();
        if layer > layers {
            return Err(raise(dhll::TransformError::Layer { layer, layers }));
        }
        self.by_blocks(py, &rows, |model, x| match model.transform(layer, x) {
            Ok(outputs) => Ok(outputs),
            Err(dhll::TransformError::Input(error)) => Err(error),
            Err(_) => Ok(Array2::zeros((0, 0))),
        })
    }
}

/// What pickle calls, and with what.
type Reduced<'py> = (Bound<'py, PyAny>, (Bound<'py, PyBytes>, Option<String>, Option<usize>));
