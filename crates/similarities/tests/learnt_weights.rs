//! Learnt kernels of rows with weights: the rows that count decide which columns matter.
#![allow(clippy::unwrap_used)] // Helpers of tests unwrap as tests do.

mod common;

use common::{backend, normal};
use dhll_similarities::{LearntFamily, LearntKernel};
use ndarray::Array2;

#[test]
fn columns_matter_as_they_do_for_the_rows_that_count() {
    let x = normal(600, 4);
    // Half of the rows follow the first column, the others the second.
    let b = Array2::from_shape_fn((600, 1), |(i, _)| x[[i, i % 2]].signum());
    for family in [LearntFamily::Laplacian, LearntFamily::Gaussian] {
        let learnt = |weights: Option<&[f64]>| {
            let kernel = LearntKernel::of(family).learn_weighted(&*backend(), x.view(), b.view(), weights);
            kernel.unwrap().weights().to_owned()
        };
        let of = |first: f64, second: f64| {
            let weights: Vec<f64> = (0..600).map(|i| if i % 2 == 0 { first } else { second }).collect();
            learnt(Some(&weights))
        };
        let (first, second) = (of(1.98, 0.02), of(0.02, 1.98));
        assert!(first[0] > 3.0 * first[1], "{family:?}: {first}");
        assert!(second[1] > 3.0 * second[0], "{family:?}: {second}");
        let equal = of(1.0, 1.0);
        assert!((&equal - &learnt(None)).iter().all(|error| error.abs() < 1e-6), "{family:?}: {equal}");
    }
    let wrong = LearntKernel::default().learn_weighted(&*backend(), x.view(), b.view(), Some(&[1.0]));
    assert_eq!(wrong.unwrap_err().to_string(), "the number of row weights must be 600, got 1");
}
