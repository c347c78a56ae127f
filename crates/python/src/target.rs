//! What is to be learnt, from Python and to Python.

use dhll::core::{Label, Target};
use dhll::data::table::TargetReason;
use dhll::{Model, TargetKind};
use ndarray::Array2;
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;

/// The levels of a label that is 0 or 1.
const LEVELS: [&str; 2] = ["0", "1"];

/// Rows of a target, N x m, with what its classes, columns or labels are called.
///
/// `kind` is `classes` (one column of places among the names), `values` or `labels` (0 or 1).
pub(crate) fn target(kind: &str, rows: Array2<f64>, names: Vec<String>) -> PyResult<Target> {
    Ok(match kind {
        "classes" => Target::Classes { labels: rows.iter().map(|&place| place as usize).collect(), names },
        "values" => Target::Values { values: rows, names },
        "labels" => Target::Labels {
            values: rows.mapv(|value| value != 0.0),
            names: names.into_iter().map(|name| Label { name, levels: LEVELS.map(str::to_owned) }).collect(),
        },
        _ => {
            return Err(PyValueError::new_err(format!(
                "a target is `classes`, `values` or `labels`, got {kind:?}"
            )));
        }
    })
}

/// The kind of target of a model, and what its classes, columns or labels are called.
pub(crate) fn described(model: &Model) -> (&'static str, Vec<String>) {
    match model.target() {
        TargetKind::Classes(names) => ("classes", names.clone()),
        TargetKind::Values(names) => ("values", names.clone()),
        TargetKind::Labels(labels) => ("labels", labels.iter().map(|label| label.name.clone()).collect()),
    }
}

/// Whether a column of numbers is taken as classes by default, by the rule for the target of a table.
#[pyfunction]
pub(crate) fn are_classes(numbers: Vec<f64>) -> bool {
    TargetReason::of_numbers(&numbers).classes() == Some(true)
}
