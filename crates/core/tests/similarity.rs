//! The similarities without parameters.

use dhll_core::{Cosine, DotProduct, Similarity};
use dhll_faer::Faer;
use ndarray::array;

#[test]
fn cosine_rows_have_norm_one_at_any_scale() {
    let x = array![[1e200, 1e200], [1e-200, 0.0], [-3.0, 4.0]];
    let features = Cosine.features(&Faer::sequential(), x.view()).unwrap();
    for row in features.rows() {
        assert!((row.dot(&row) - 1.0).abs() < 4.0 * f64::EPSILON);
    }
}

#[test]
fn the_dot_product_copies_nothing() {
    let (x, backend) = (array![[1.0, 2.0]], Faer::sequential());
    assert!(DotProduct.features(&backend, x.view()).unwrap().is_view());
    assert!(DotProduct.features(&backend, array![[f64::NAN]].view()).is_err());
}
