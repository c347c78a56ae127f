//! The contract of a linear-algebra backend as tests, the same for all backends and instantiated by one macro.

pub mod eigen;
pub mod gram;
pub mod hard;
pub mod matrices;
pub mod product;
pub mod solve;
pub mod strides;
pub mod targets;
pub mod threads;

use std::sync::Arc;

use dhll::Backend;
use dhll::backends::{self, BackendError};

/// The backend of that name, if it is compiled in.
pub fn compiled(name: &str) -> Option<Arc<dyn Backend>> {
    match backends::by_name(name) {
        Ok(backend) => Some(backend),
        Err(BackendError::NotCompiled { .. }) => None,
        Err(error) => panic!("{error}"),
    }
}

/// All checks as tests of one backend, in a module of that name. Those of a backend that is not compiled in do nothing.
///
/// ```text
/// conformance!(faer);
/// conformance!(mine, Arc::new(Mine));
/// ```
#[macro_export]
macro_rules! conformance {
    ($backend:ident) => {
        $crate::conformance! { @module $backend, $crate::conformance::compiled(stringify!($backend)) }
    };
    ($backend:ident, $make:expr) => {
        $crate::conformance! { @module $backend, Some($make) }
    };
    (@module $backend:ident, $make:expr) => {
        mod $backend {
            use super::*;

            $crate::conformance! { @tests $make;
                eigen: eigenpairs_of_every_order, eigenvalues_alone, eigenproblems_in_any_strides,
                    eigenproblems_that_make_no_sense, eigenpairs_are_the_same_bits_again;
                hard: known_spectra, known_matrices, extreme_scales, entries_far_below_the_norm;
                gram: grams_of_every_shape, grams_in_any_strides, grams_leave_the_upper_triangle,
                    dense_grams, grams_are_the_same_bits_again;
                product: products_of_every_shape, products_in_any_strides, products_over_nan,
                    products_of_repeated_rows, large_products, products_are_the_same_bits_again;
                solve: systems_of_every_order, systems_in_any_strides, systems_of_extreme_scale,
                    systems_that_are_not_positive_definite, systems_that_make_no_sense;
                targets: targets_are_those_of_the_default_backend;
                threads: results_do_not_depend_on_threads;
            }
        }
    };
    (@tests $make:expr; $($family:ident: $($check:ident),+;)+) => {
        $($(
            #[test]
            fn $check() {
                if let Some(backend) = $make {
                    $crate::conformance::$family::$check(&*backend);
                }
            }
        )+)+
    };
}
