//! The registry: every name makes a similarity that maps rows, and others are refused with the names there are.

#![allow(clippy::unwrap_used)]

use std::sync::Arc;

use dhll_core::Backend;
use dhll_faer::Faer;
use dhll_similarities::registry::{self, Parameters, SIMILARITIES, SimilarityError};
use dhll_similarities::{Bandwidth, BandwidthError, Kernel, Polynomial, Rbf, by_name};
use ndarray::Array2;

fn rows() -> Array2<f64> {
    Array2::from_shape_fn((30, 3), |(i, j)| ((i * 7 + j * j * 5) % 11) as f64 / 11.0)
}

fn backend() -> Arc<dyn Backend> {
    Arc::new(Faer::default())
}

#[test]
fn every_name_makes_a_similarity() {
    let x = rows();
    for entry in SIMILARITIES {
        let similarity = by_name(entry.name, backend(), x.view()).unwrap();
        assert!(similarity.name().contains(entry.name), "{} {}", entry.name, similarity.name());
        assert_eq!(similarity.features(x.view()).unwrap().nrows(), 30);
        assert!(!entry.description.is_empty() && !entry.description.contains('\n'));
    }
}

/// With all rows as landmarks the Nystroem map is exact, up to the rank cut.
#[test]
fn parameters_reach_their_kernels() {
    let x = rows();
    let parameters =
        Parameters { bandwidth: Bandwidth::Given(0.7), degree: 3, constant: 2.0, ..Parameters::default() };
    for (name, kernel) in [
        ("rbf", Box::new(Rbf::new(0.7).unwrap()) as Box<dyn Kernel>),
        ("polynomial", Box::new(Polynomial::new(1.0, 2.0, 3).unwrap())),
    ] {
        let similarity = registry::with_parameters(name, backend(), x.view(), &parameters).unwrap();
        let features = similarity.features(x.view()).unwrap();
        let expected = kernel.matrix(&*backend(), x.view(), x.view()).unwrap();
        let error = (features.dot(&features.t()) - &expected).fold(0.0_f64, |m, v| m.max(v.abs()));
        assert!(error < 1e-6 * expected.diag().sum(), "{name}: {error}");
    }
    let wrong = Parameters { bandwidth: Bandwidth::Given(0.0), ..parameters };
    let error = registry::with_parameters("rbf", backend(), x.view(), &wrong).err().unwrap();
    assert_eq!(error, SimilarityError::Bandwidth(BandwidthError::NotPositive(0.0)));
}

#[test]
fn an_unknown_name_lists_the_known_ones() {
    let error = by_name("gauss", backend(), rows().view()).err().unwrap().to_string();
    assert_eq!(
        error,
        "there is no similarity `gauss`; the similarities are dot, cosine, rbf, laplacian, polynomial, arc-cosine-0, \
         arc-cosine-1"
    );
}
