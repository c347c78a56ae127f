//! Rows with weights: a weight that is a whole number is as many equal rows, and 0 is a row left out.

use dhll_core::data::{Dataset, Origin, Target};
use dhll_core::linalg::{PrincipalComponents, RidgePath};
use dhll_core::{CrossGram, DotProduct, Encoding, InputScaling, LabelCode, Scaling, ValueCode};
use dhll_faer::Faer;
use ndarray::{Array1, Array2, Axis, array};

const WEIGHTS: [f64; 7] = [1.0, 3.0, 0.0, 2.0, 1.0, 0.0, 1.0];
const REPEATED: [usize; 8] = [0, 1, 1, 1, 3, 3, 4, 6];

/// Sums of a few products of order 1 to 10.
const ROUNDING: f64 = 1e4 * f64::EPSILON;

fn inputs(p: usize) -> Array2<f64> {
    Array2::from_shape_fn((7, p), |(i, j)| ((i * 37 + j * j * 91 + 5) % 101) as f64 / 50.0 - 1.0)
}

fn targets() -> Array2<f64> {
    Array2::from_shape_fn((7, 2), |(i, j)| ((i * 13 + j * 7) % 5) as f64 - 2.0)
}

fn close<'a>(a: impl IntoIterator<Item = &'a f64>, b: impl IntoIterator<Item = &'a f64>) -> bool {
    a.into_iter().zip(b).all(|(a, b)| (a - b).abs() < ROUNDING)
}

#[test]
fn the_cross_gram_is_that_of_repeated_rows() {
    let backend = Faer::sequential();
    // More rows than columns, and fewer.
    for p in [3, 12] {
        let (a, b) = (inputs(p), targets());
        let found = CrossGram::weighted(&backend, a.view(), b.view(), Some(&WEIGHTS)).unwrap();
        let (ra, rb) = (a.select(Axis(0), &REPEATED), b.select(Axis(0), &REPEATED));
        let expected = CrossGram::new(&backend, ra.view(), rb.view()).unwrap();
        assert_eq!(found.row_space().is_some(), p > 7);
        let between = match found.row_space() {
            Some(space) => space.lifted(&backend, found.between()).unwrap(),
            None => found.between().to_owned(),
        };
        assert!(close(&between, expected.between().iter()));
        assert!(close(found.labels().iter(), expected.labels().iter()));
        let unweighted = CrossGram::in_row_space(&backend, a.view(), b.view()).unwrap();
        assert_eq!(CrossGram::weighted(&backend, a.view(), b.view(), None).unwrap(), unweighted);
    }
    let ones = Array2::ones((2, 1));
    for wrong in [&[1.0][..], &[1.0, -1.0], &[0.0, 0.0], &[1.0, f64::NAN]] {
        assert!(CrossGram::weighted(&backend, ones.view(), ones.view(), Some(wrong)).is_err(), "{wrong:?}");
    }
}

#[test]
fn ridge_regression_is_that_of_repeated_rows() {
    let backend = Faer::sequential();
    for p in [3, 12] {
        let (x, b) = (inputs(p), targets());
        let (rx, rb) = (x.select(Axis(0), &REPEATED), b.select(Axis(0), &REPEATED));
        let found = RidgePath::weighted(&backend, x.view(), b.view(), Some(&WEIGHTS)).unwrap();
        let expected = RidgePath::new(&backend, rx.view(), rb.view()).unwrap();
        assert!((found.components().sigma - expected.components().sigma).abs() < ROUNDING);
        let ((w, b0), (rw, rb0)) = (found.solve(&backend, 0.3), expected.solve(&backend, 0.3));
        assert!(close(&w, &rw) && close(&b0, &rb0), "{p}");
        // The mean over rows that the fit has not seen, too.
        let on = found.errors_on(&backend, x.view(), b.view(), Some(&WEIGHTS), &[0.3]);
        assert!(close(&on, &expected.errors_on(&backend, rx.view(), rb.view(), None, &[0.3])));
    }
}

#[test]
fn errors_of_rows_left_out_are_those_of_fits_without_them() {
    let backend = Faer::sequential();
    let (x, b, weights) = (inputs(3), targets(), [1.0, 3.0, 0.5, 2.0, 1.0, 0.25, 1.0]);
    let path = RidgePath::weighted(&backend, x.view(), b.view(), Some(&weights)).unwrap();
    let residuals = path.residuals(&backend, 0.4);
    let mut sum = Array1::<f64>::zeros(2);
    for out in 0..7 {
        let rest: Vec<usize> = (0..7).filter(|&row| row != out).collect();
        let rest_weights: Vec<f64> = rest.iter().map(|&row| weights[row]).collect();
        let (rx, rb) = (x.select(Axis(0), &rest), b.select(Axis(0), &rest));
        let fit = RidgePath::weighted(&backend, rx.view(), rb.view(), Some(&rest_weights)).unwrap();
        let (w, b0) = fit.solve(&backend, 0.4);
        let expected = &b.row(out) - &(x.row(out).dot(&w) + b0);
        // Leaving a row out moves the means, too: the formula is exact.
        assert!(close(residuals.row(out), &expected), "{out}");
        sum += &(expected.mapv(|e| e * e) * weights[out]);
    }
    let total: f64 = weights.iter().sum();
    assert!(close(path.errors(&backend, &[0.4]).row(0), &(sum / total)));
}

#[test]
fn means_are_those_of_repeated_rows() {
    let backend = Faer::sequential();
    let (x, y) = (inputs(3), targets());
    let rx = x.select(Axis(0), &REPEATED);
    let (found, expected) =
        (Scaling::fit_weighted(x.view(), Some(&WEIGHTS)).unwrap(), Scaling::fit(rx.view()).unwrap());
    assert!(close(&found.mean, &expected.mean) && (found.scale - expected.scale).abs() < ROUNDING);
    let ry = y.select(Axis(0), &REPEATED);
    let (found, expected) = (
        ValueCode::fit_weighted(y.view(), Some(&WEIGHTS), 2.0).unwrap(),
        ValueCode::fit(ry.view(), 2.0).unwrap(),
    );
    assert!(close(found.mean(), expected.mean()) && close(found.scale(), expected.scale()));
    let (labels, repeated) = ([0, 1, 2, 2, 0, 1, 1], [0, 1, 1, 1, 2, 2, 0, 1]);
    let (found, expected) =
        (LabelCode::fit_weighted(&labels, 3, Some(&WEIGHTS)).unwrap(), LabelCode::fit(&repeated, 3).unwrap());
    assert!(close(found.rows().iter(), expected.rows().iter()));
    let found = PrincipalComponents::weighted(&backend, x.view(), Some(&WEIGHTS)).unwrap();
    let expected = PrincipalComponents::new(&backend, rx.view()).unwrap();
    assert!(close(&found.mean, &expected.mean) && close(&found.eigenvalues, &expected.eigenvalues));
}

#[test]
fn encodings_do_not_see_rows_of_weight_0_nor_the_unit_of_weights() {
    let names = vec!["a".to_owned(), "b".to_owned(), "c".to_owned()];
    let labels = vec![0, 1, 2, 2, 0, 1, 1];
    let mut x = inputs(2);
    // Rows that would show anywhere.
    x.row_mut(2).fill(1e6);
    x.row_mut(5).fill(-1e9);
    let target = Target::Classes { labels, names };
    let data = Dataset::table("seven", x, None, target, Origin::Read).unwrap();
    let weighted = data.clone().with_weights(WEIGHTS.to_vec()).unwrap();
    let rest = weighted.select(&[0, 1, 3, 4, 6]).unwrap();
    let scaled = rest.clone().with_weights(vec![4.0, 12.0, 8.0, 4.0, 4.0]).unwrap();
    let backend = Faer::sequential();
    for scaling in
        [InputScaling::Robust, InputScaling::Standard, InputScaling::Quantiles, InputScaling::MeanNorm]
    {
        let encode = |data: &Dataset| {
            Encoding::fit(&backend, data, scaling, &DotProduct).unwrap().encode(&backend, &rest).unwrap()
        };
        let expected = encode(&rest);
        assert_eq!(encode(&weighted), expected);
        let other = encode(&scaled);
        assert!(close(&other.a, &expected.a) && close(&other.b, &expected.b), "{scaling}");
        let unweighted = encode(&data.select(&[0, 1, 3, 4, 6]).unwrap());
        assert!(!close(&unweighted.b, &expected.b), "{scaling}");
    }
}

#[test]
fn weights_that_are_none_are_refused_by_every_fit() {
    let backend = Faer::sequential();
    let (x, b) = (array![[1.0], [2.0]], array![[1.0], [-1.0]]);
    for wrong in [&[1.0][..], &[1.0, -1.0], &[0.0, 0.0], &[1.0, f64::INFINITY]] {
        assert!(RidgePath::weighted(&backend, x.view(), b.view(), Some(wrong)).is_err());
        assert!(Scaling::fit_weighted(x.view(), Some(wrong)).is_err());
        assert!(ValueCode::fit_weighted(b.view(), Some(wrong), 1.0).is_err());
    }
}
