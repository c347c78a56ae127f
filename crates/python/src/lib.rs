//! The extension module `dhll._dhll`: fits, models, paths and means of the Rust library, on NumPy arrays.
//!
//! The estimators of the package are Python classes over this module. What it takes is described in `python/dhll/_dhll.pyi`.

mod arrays;
mod errors;
mod fit;
mod interrupt;
mod means;
mod merge;
mod model;
mod options;
mod path;
mod rows;
mod target;

use pyo3::prelude::*;

#[pymodule]
mod _dhll {
    #[pymodule_export]
    use super::fit::fit;
    #[pymodule_export]
    use super::means::{interpolate, mean_names};
    #[pymodule_export]
    use super::model::Model;
    #[pymodule_export]
    use super::options::set_memory_limit;
    #[pymodule_export]
    use super::path::TargetPath;
    #[pymodule_export]
    use super::target::are_classes;
}
