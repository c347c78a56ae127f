//! Class similarities and soft labels: what they reproduce, and what they refuse.

#![allow(clippy::unwrap_used)]

mod common;

use common::{backend, gram, largest, sample};
use dhll_core::LabelCode;
use dhll_core::LabelError;
use dhll_similarities::{ClassScaling, ClassSimilarityError, SoftLabelError, class_similarity, soft_labels};
use ndarray::{Array2, ArrayView2, array};

const LABELS: [usize; 7] = [0, 0, 0, 1, 2, 2, 3];

fn code(m: ArrayView2<'_, f64>, scaling: ClassScaling) -> Result<LabelCode, ClassSimilarityError> {
    class_similarity(&*backend(), m, &LABELS, scaling)
}

#[test]
fn the_raw_code_reproduces_the_similarity_at_any_rank() {
    let f = sample(4, 2);
    for m in [f.dot(&f.t()), f.dot(&f.t()) + Array2::<f64>::eye(4), Array2::eye(4)] {
        let code = code(m.view(), ClassScaling::Raw).unwrap();
        assert!(largest(&(gram(code.rows()) - &m)) < 64.0 * 4.0 * f64::EPSILON * largest(&m));
    }
    assert_eq!(code(f.dot(&f.t()).view(), ClassScaling::Raw).unwrap().n_columns(), 2);
}

#[test]
fn the_identity_centred_is_the_one_hot_code() {
    let one_hot = LabelCode::fit(&LABELS, 4).unwrap();
    let identity = code(Array2::eye(4).view(), ClassScaling::Centred).unwrap();
    assert!(largest(&(gram(identity.rows()) - gram(one_hot.rows()))) < 1e-14);
}

#[test]
fn centred_codes_sum_to_zero_with_mean_norm_one() {
    let m = array![[1.0, 0.8, 0.1, 0.0], [0.8, 1.0, 0.1, 0.0], [0.1, 0.1, 1.0, 0.3], [0.0, 0.0, 0.3, 2.0]];
    let rows = code(m.view(), ClassScaling::Centred).unwrap().encode(&LABELS).unwrap();
    assert!(rows.sum_axis(ndarray::Axis(0)).iter().all(|sum| sum.abs() < 1e-14));
    let norms = rows.map_axis(ndarray::Axis(1), |row| row.dot(&row).sqrt());
    assert!((norms.sum() / 7.0 - 1.0).abs() < 1e-14);
}

#[test]
fn matrices_that_are_no_similarity_are_named() {
    let mut m = Array2::<f64>::eye(4);
    m[[1, 2]] = 0.5;
    let error = code(m.view(), ClassScaling::Raw).unwrap_err();
    assert_eq!(error.to_string(), "the class similarity must be symmetric; (1, 2) is 0.5 and (2, 1) is 0");
    m[[1, 2]] = 2.0;
    m[[2, 1]] = 2.0;
    match code(m.view(), ClassScaling::Raw) {
        Err(ClassSimilarityError::Indefinite { eigenvalue }) => assert!((eigenvalue + 1.0).abs() < 1e-14),
        other => panic!("{other:?}"),
    }
    // Rounding is forgiven: a semidefinite matrix computed in floating point, slightly asymmetric.
    let f = sample(4, 1) * 1e3;
    let mut product = f.dot(&f.t());
    product[[0, 1]] *= 1.0 + 4.0 * f64::EPSILON;
    assert!(code(product.view(), ClassScaling::Raw).is_ok());

    let ones = Array2::ones((4, 4));
    assert_eq!(code(ones.view(), ClassScaling::Centred), Err(ClassSimilarityError::Indistinct));
    assert_eq!(code(Array2::zeros((4, 4)).view(), ClassScaling::Raw), Err(ClassSimilarityError::Indistinct));
    assert!(matches!(
        code(array![[f64::NAN]].view(), ClassScaling::Raw),
        Err(ClassSimilarityError::Input(_))
    ));
    assert!(matches!(
        code(Array2::zeros((4, 3)).view(), ClassScaling::Raw),
        Err(ClassSimilarityError::Input(_))
    ));
    assert_eq!(
        code(Array2::eye(3).view(), ClassScaling::Raw),
        Err(LabelError::OutOfRange { row: 6, label: 3, classes: 3 }.into())
    );
}

/// Certain rows for `labels`.
fn one_hot(labels: &[usize], classes: usize) -> Array2<f64> {
    Array2::from_shape_fn((labels.len(), classes), |(i, k)| f64::from(u8::from(labels[i] == k)))
}

#[test]
fn certain_soft_labels_are_hard_labels() {
    for (labels, classes) in [(&LABELS[..], 4), (&[0, 1, 1][..], 2)] {
        let p = one_hot(labels, classes);
        let hard = LabelCode::fit(labels, classes).unwrap();
        let soft = soft_labels::fit(p.view()).unwrap();
        assert!(largest(&(&soft.rows() - &hard.rows())) < 1e-15);
        let rows = soft_labels::encode(&hard, p.view()).unwrap();
        assert!(largest(&(rows - hard.encode(labels).unwrap())) < 1e-15);
    }
}

#[test]
fn soft_rows_are_centred_with_mean_norm_one_and_linear_in_the_probabilities() {
    let p = array![[0.7, 0.2, 0.1], [0.1, 0.1, 0.8], [0.0, 1.0, 0.0], [0.3, 0.3, 0.4]];
    let code = soft_labels::fit(p.view()).unwrap();
    let rows = soft_labels::encode(&code, p.view()).unwrap();
    assert!(rows.sum_axis(ndarray::Axis(0)).iter().all(|sum| sum.abs() < 1e-14));
    let norms = rows.map_axis(ndarray::Axis(1), |row| row.dot(&row).sqrt());
    assert!((norms.sum() / 4.0 - 1.0).abs() < 1e-14);
    let half = soft_labels::encode(&code, array![[0.4, 0.15, 0.45]].view()).unwrap();
    let middle = (&rows.row(0) + &rows.row(1)) / 2.0;
    assert!(half.row(0).iter().zip(&middle).all(|(a, b)| (a - b).abs() < 1e-14));
}

#[test]
fn rows_that_are_no_distribution_are_named() {
    let fit = |p: Array2<f64>| soft_labels::fit(p.view()).unwrap_err();
    let error = fit(array![[0.5, 0.5], [0.5, 0.6]]);
    assert_eq!(error.to_string(), "the probabilities of row 2 sum to 1.1, not to 1");
    let error = fit(array![[0.5, 0.5], [1.25, -0.25]]);
    assert_eq!(error, SoftLabelError::NotProbability { row: 1, class: 0, value: 1.25 });
    assert!(matches!(fit(array![[f64::NAN, 1.0]]), SoftLabelError::NotProbability { .. }));
    assert_eq!(fit(array![[0.3, 0.7], [0.3, 0.7], [0.3, 0.7]]), SoftLabelError::Constant { rows: 3 });
    assert_eq!(fit(Array2::zeros((0, 3))), SoftLabelError::Constant { rows: 0 });
    assert_eq!(fit(array![[1.0]]), LabelError::Classes(1).into());
    let code = LabelCode::fit(&LABELS, 4).unwrap();
    let error = soft_labels::encode(&code, array![[0.5, 0.5]].view()).unwrap_err();
    assert_eq!(error, SoftLabelError::Classes { expected: 4, found: 2 });
}
