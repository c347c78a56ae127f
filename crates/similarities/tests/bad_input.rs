//! What kernels and feature maps refuse, and in which words.
#![allow(clippy::unwrap_used)] // Helpers of tests unwrap as tests do.

mod common;

use std::sync::Arc;

use common::{backend, kernels, sample};
use dhll_core::{InputError, Similarity};
use dhll_similarities::{
    ArcCosine, Bandwidth, BandwidthError, FeatureMapError, Landmarks, Laplacian, Nystroem, NystroemParams,
    PivotedCholesky, PivotedCholeskyParams, RandomFeatures, Rbf,
};
use ndarray::{Array2, array};

fn nystroem(x: &Array2<f64>, landmarks: usize, choice: Landmarks) -> Result<Nystroem, FeatureMapError> {
    let params = NystroemParams { landmarks, choice, seed: 0 };
    Nystroem::fit(Arc::new(Rbf::new(1.0).unwrap()), &*backend(), x.view(), &params)
}

fn cholesky(x: &Array2<f64>, tolerance: f64, max_rank: usize) -> Result<PivotedCholesky, FeatureMapError> {
    let params = PivotedCholeskyParams { tolerance, max_rank };
    PivotedCholesky::fit(Arc::new(ArcCosine::Relu), &*backend(), x.view(), &params)
}

#[test]
fn landmarks_must_fit_the_rows() {
    let x = sample(10, 2);
    for choice in [Landmarks::Sample, Landmarks::KMeans { rounds: 2 }] {
        let none = nystroem(&x, 0, choice).err().unwrap();
        assert_eq!(none.to_string(), "the number of landmarks must be at least 1, got 0");
        let many = nystroem(&x, 11, choice).err().unwrap();
        assert_eq!(many.to_string(), "11 landmarks cannot be drawn from 10 rows");
        assert!(matches!(
            nystroem(&array![[1.0], [f64::NAN]], 1, choice),
            Err(FeatureMapError::Input(InputError::NonFinite { row: 1, column: 0, .. }))
        ));
    }
    let same = nystroem(&Array2::ones((10, 2)), 3, Landmarks::KMeans { rounds: 2 }).err().unwrap();
    assert_eq!(same.to_string(), "3 different landmarks cannot be found, 1 of the rows are different");
    // Equal rows drawn at random are no error: one feature is left.
    assert_eq!(nystroem(&Array2::ones((10, 2)), 3, Landmarks::Sample).unwrap().width(), 1);
}

#[test]
fn bandwidths_must_be_positive() {
    for value in [0.0, -2.0, f64::NAN, f64::INFINITY] {
        assert!(matches!(Rbf::new(value), Err(BandwidthError::NotPositive(_))), "{value}");
        assert!(matches!(Laplacian::new(value), Err(BandwidthError::NotPositive(_))), "{value}");
    }
    let same = Array2::<f64>::ones((4, 3));
    let error = Rbf::fit(Bandwidth::default(), same.view()).unwrap_err();
    assert_eq!(
        error.to_string(),
        "the median distance between 4 rows is 0 (6 of 6 pairs are equal); give a bandwidth"
    );
    assert_eq!(Laplacian::fit(Bandwidth::default(), same.view()).unwrap_err(), error);
    let one = Rbf::fit(Bandwidth::Median { rows: 1, seed: 0 }, sample(9, 2).view());
    assert_eq!(one, Err(BandwidthError::TooFewRows(1)));
    let nan = Rbf::fit(Bandwidth::default(), array![[f64::NAN], [0.0]].view());
    assert!(matches!(nan, Err(BandwidthError::Input(_))));
}

#[test]
fn factorisations_need_a_tolerance_a_rank_and_a_kernel() {
    let x = sample(10, 2);
    for tolerance in [-0.1, 1.0, f64::NAN] {
        assert!(matches!(cholesky(&x, tolerance, 5), Err(FeatureMapError::Tolerance(_))), "{tolerance}");
    }
    assert!(matches!(cholesky(&x, 0.1, 0), Err(FeatureMapError::Input(InputError::Empty { .. }))));
    assert!(matches!(cholesky(&Array2::zeros((0, 2)), 0.1, 5), Err(FeatureMapError::Input(_))));
    assert!(matches!(cholesky(&Array2::zeros((3, 2)), 0.1, 5), Err(FeatureMapError::ZeroKernel { rows: 3 })));
    let zero = Nystroem::with_landmarks(Arc::new(ArcCosine::Relu), &*backend(), Array2::zeros((3, 2)));
    assert!(matches!(zero, Err(FeatureMapError::ZeroKernel { rows: 3 })));
    let none = Nystroem::with_landmarks(Arc::new(ArcCosine::Relu), &*backend(), Array2::zeros((0, 2)));
    assert!(matches!(none, Err(FeatureMapError::Input(InputError::Empty { .. }))));
}

#[test]
fn rows_must_be_finite_and_as_wide_as_the_training_rows() {
    let x = sample(20, 3);
    let maps: [Box<dyn Similarity>; 3] = [
        Box::new(nystroem(&x, 5, Landmarks::Sample).unwrap()),
        Box::new(cholesky(&x, 0.1, 20).unwrap()),
        Box::new(RandomFeatures::new(&ArcCosine::Step, 3, 10, 0).unwrap()),
    ];
    for map in &maps {
        let error = map.features(&*backend(), array![[1.0, 2.0]].view()).unwrap_err();
        assert_eq!(error.to_string(), "the number of features must be 3, got 2");
        assert!(map.features(&*backend(), array![[1.0, f64::INFINITY, 0.0]].view()).is_err());
    }
    assert!(RandomFeatures::new(&ArcCosine::Step, 3, 0, 0).is_err());
    for kernel in kernels() {
        let nan = array![[0.0, f64::NAN, 0.0]];
        assert!(kernel.matrix(&*backend(), nan.view(), x.view()).is_err());
        assert!(kernel.matrix(&*backend(), x.view(), nan.view()).is_err());
        assert!(kernel.matrix(&*backend(), x.view(), array![[0.0]].view()).is_err());
        assert!(kernel.diagonal(&*backend(), nan.view()).is_err());
    }
}
