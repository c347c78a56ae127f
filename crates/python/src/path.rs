//! The path from inputs to labels: spectra, effective dimensions, crossings, target maps and targets.

use std::sync::Arc;

use dhll::core::{Backend, CrossGram, Dataset, Mean, PathError, Target};
use dhll::registry::{Choice, Registry, RowFacts};
use dhll::settings::{Alphas, FitSettings};
use dhll::{Encoding, RowKind};
use ndarray::{Array1, Array2};
use numpy::{IntoPyArray, PyArray1, PyArray2};
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use pyo3::types::PyDict;
use toml::Value;

use crate::arrays::Doubles;
use crate::errors::raise;
use crate::interrupt::watched;
use crate::options::{backend, settings};
use crate::rows::Training;

/// The path of some rows.
#[pyclass(frozen, module = "dhll._dhll")]
pub(crate) struct TargetPath {
    encoding: Encoding,
    cross_gram: CrossGram,
    mean: Arc<dyn Mean>,
    backend: Arc<dyn Backend>,
}

impl TargetPath {
    /// The path as the library has it, which borrows mean and backend.
    fn path(&self) -> dhll::TargetPath<'_> {
        dhll::TargetPath::from_cross_gram(self.cross_gram.clone(), &*self.mean, &*self.backend)
    }

    fn of(
        data: &Dataset,
        settings: &FitSettings,
        registry: &Registry,
        backend: Arc<dyn Backend>,
    ) -> Result<Self, Failure> {
        let train = data.for_fit();
        let facts = RowFacts { image: train.image() };
        let similarity = settings.similarity.clone().unwrap_or_else(|| Choice::named("dot"));
        let similarity = registry.similarities.make(&similarity, &facts)?;
        let mean = registry.means.make(&settings.mean, &facts)?;
        let scaling = settings.scaling.unwrap_or(RowKind::of(&train).scaling());
        let encoding = Encoding::fit(&*backend, &train, scaling, &*similarity)?;
        let rows = encoding.encode(&*backend, &train)?;
        let cross_gram = CrossGram::weighted(&*backend, rows.a.view(), rows.b.view(), train.weights())?;
        Ok(Self { encoding, cross_gram, mean, backend })
    }
}

type Failure = Box<dyn std::error::Error + Send + Sync>;

#[pymethods]
impl TargetPath {
    /// The path of the rows; `options` is a JSON object of the options of `dhll path`.
    #[new]
    #[pyo3(signature = (options, training, threads=None))]
    fn new(py: Python<'_>, options: &str, training: Training<'_>, threads: Option<usize>) -> PyResult<Self> {
        let registry = Registry::default();
        let settings = settings(options, &registry)?;
        let backend = backend(&registry, settings.backend.as_deref(), threads)?;
        let data = training.dataset(false)?;
        let path = watched(py, threads, None, move |_| Self::of(&data, &settings, &registry, backend))?;
        path.map_err(|error| crate::errors::exception(&*error))
    }

    /// The alphas of a list, a number or a rule such as `linear:11:0:1`, as a JSON value.
    fn alphas<'py>(&self, py: Python<'py>, alphas: &str) -> PyResult<Bound<'py, PyArray1<f64>>> {
        let alphas: Value = serde_json::from_str(alphas).map_err(raise)?;
        let alphas = Alphas::try_from(alphas).map_err(PyValueError::new_err)?;
        let alphas = py.detach(|| alphas.0.alphas(&self.path(), &*self.backend)).map_err(raise)?;
        Ok(Array1::from(alphas).into_pyarray(py))
    }

    /// Eigenvalues, ranks, effective dimensions for each of `shares` and the label R² of so many columns, at every alpha.
    fn sweep<'py>(
        &self,
        py: Python<'py>,
        alphas: Vec<f64>,
        shares: Vec<f64>,
    ) -> PyResult<Bound<'py, PyDict>> {
        let points = py.detach(|| self.path().sweep(&alphas)).map_err(raise)?.points;
        let order = points.iter().map(|point| point.spectrum.eigenvalues().len()).max().unwrap_or(0);
        let mut eigenvalues = Array2::zeros((points.len(), order));
        let mut label_r2 = Array2::zeros((points.len(), order));
        let mut dimensions = Array2::zeros((points.len(), shares.len()));
        for (row, point) in points.iter().enumerate() {
            for (column, value) in point.spectrum.eigenvalues().iter().enumerate() {
                eigenvalues[[row, column]] = *value;
                label_r2[[row, column]] = point.label_r2_at(column + 1);
            }
            for (column, &share) in shares.iter().enumerate() {
                dimensions[[row, column]] = point.spectrum.effective_dimension(share) as i64;
            }
        }
        let found = PyDict::new(py);
        found.set_item("eigenvalues", eigenvalues.into_pyarray(py))?;
        found.set_item("label_r2", label_r2.into_pyarray(py))?;
        found.set_item("effective_dimensions", dimensions.into_pyarray(py))?;
        let ranks: Array1<i64> = points.iter().map(|point| point.rank as i64).collect();
        found.set_item("ranks", ranks.into_pyarray(py))?;
        Ok(found)
    }

    /// One row per crossing: the eigenvalue of the inputs, that of the labels, and alpha.
    fn crossings<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyArray2<f64>>> {
        let crossings = py.detach(|| self.path().crossings()).map_err(raise)?;
        let mut rows = Array2::zeros((crossings.len(), 3));
        for (mut row, crossing) in rows.rows_mut().into_iter().zip(crossings) {
            row.assign(&ndarray::arr1(&[crossing.data, crossing.label, crossing.alpha]));
        }
        Ok(rows.into_pyarray(py))
    }

    /// `T`, (p + c) x k, with `H = [A B] T`.
    fn target_map<'py>(&self, py: Python<'py>, alpha: f64) -> PyResult<Bound<'py, PyArray2<f64>>> {
        let map = py.detach(|| Ok(self.path().target_map(alpha)?.for_rows(&*self.backend)));
        Ok(map.map_err(|error: PathError| raise(error))?.into_pyarray(py))
    }

    /// What the mean did beyond its formula at `alpha`, one line each.
    fn notes(&self, alpha: f64) -> PyResult<Vec<String>> {
        Ok(self.path().notes(alpha).map_err(raise)?.iter().map(ToString::to_string).collect())
    }

    /// `A`, the features of rows, n x p.
    fn inputs<'py>(&self, py: Python<'py>, x: Doubles<'_>) -> PyResult<Bound<'py, PyArray2<f64>>> {
        let x = x.view();
        let features = py.detach(|| self.encoding.features(&*self.backend, x)).map_err(raise)?;
        Ok(features.into_pyarray(py))
    }

    /// `B`, the codes of targets, n x c: places of classes, or values.
    fn codes<'py>(&self, py: Python<'py>, y: Doubles<'_>) -> PyResult<Bound<'py, PyArray2<f64>>> {
        let y = y.into_owned();
        let names = |n: usize| (0..n).map(|place| place.to_string()).collect();
        let target = match self.encoding.code() {
            dhll::core::TargetCode::Classes(code) => {
                let labels = y.iter().map(|&place| place as usize).collect();
                Target::Classes { labels, names: names(code.n_classes()) }
            }
            _ => Target::Values { names: names(y.ncols()), values: y },
        };
        Ok(self.encoding.code().encode(&target).map_err(raise)?.into_pyarray(py))
    }

    /// `H`, the targets of rows at `alpha`, n x k.
    fn targets<'py>(
        &self,
        py: Python<'py>,
        alpha: f64,
        a: Doubles<'_>,
        b: Doubles<'_>,
    ) -> PyResult<Bound<'py, PyArray2<f64>>> {
        let (a, b) = (a.view(), b.view());
        let targets = py.detach(|| Ok(self.path().target_map(alpha)?.apply(&*self.backend, a, b)?));
        Ok(targets.map_err(|error: PathError| raise(error))?.into_pyarray(py))
    }
}
