//! Cross-Grams that were summed in parts, or elsewhere.

#![allow(clippy::unwrap_used)]

use dhll_core::{CrossGram, CrossGramAccumulator};
use dhll_faer::Faer;
use ndarray::{Array2, array, s};

fn message(aa: Array2<f64>, ab: Array2<f64>, bb: Array2<f64>) -> String {
    let blocks = [aa.view(), ab.view(), bb.view()];
    CrossGram::from_parts(&Faer::default(), blocks, 2).unwrap_err().to_string()
}

#[test]
fn blocks_that_no_rows_have_are_refused() {
    let (aa, ab, bb) = (array![[4.0, 1.0], [1.0, 9.0]], array![[2.0], [3.0]], array![[2.0]]);
    let good = [aa.view(), ab.view(), bb.view()];
    assert!(CrossGram::from_parts(&Faer::default(), good, 2).is_ok());
    let error = message(array![[4.0, 1.0], [1.1, 9.0]], ab.clone(), bb.clone());
    assert!(
        error.starts_with("A^T A is not symmetric: row 2, column 1 is 1.1, but row 1, column 2 is 1;"),
        "{error}"
    );
    let error = message(aa.clone(), ab.clone(), array![[-2.0]]);
    assert_eq!(error, "B^T B has the sum of squares -2 at row and column 1; sums of squares are at least 0");
    // |A^T B| is beyond |A| |B|; and products with a column of zeros.
    for (aa, ab) in [(aa.clone(), array![[2.0], [5.0]]), (array![[0.0, 0.0], [0.0, 9.0]], ab.clone())] {
        let error = message(aa, ab, bb.clone());
        assert!(error.starts_with("no rows have these sums: the matrix of all products, of order 3"));
    }
    assert!(message(aa.clone(), ab.clone(), array![[f64::NAN]]).starts_with("B^T B has the value NaN"));
    let error = message(aa, ab.t().to_owned(), bb);
    assert_eq!(error, "the number of rows of A^T B must be 2, got 1");
}

#[test]
fn sums_of_many_rows_of_low_rank_pass() {
    let a = Array2::from_shape_fn((3000, 3), |(i, j)| (i as f64 * 0.37 + j as f64).sin() * 1e6 + 1e7);
    let a = ndarray::concatenate![ndarray::Axis(1), a, a.slice(s![.., ..2]), Array2::zeros((3000, 1))];
    let b = a.slice(s![.., 1..2]).to_owned();
    let blocks = [a.t().dot(&a), a.t().dot(&b), b.t().dot(&b)];
    let blocks = blocks.each_ref().map(|block| block.view());
    CrossGram::from_parts(&Faer::default(), blocks, 3000).unwrap();
}

#[test]
fn parts_merged_are_the_whole() {
    let z = Array2::from_shape_fn((2500, 4), |(i, j)| (i as f64 * 0.37 + j as f64).sin());
    let (a, b) = (z.slice(s![.., ..3]), z.slice(s![.., 3..]));
    let backend = Faer::default();
    let of = |from: usize, to: usize| {
        CrossGram::new(&backend, a.slice(s![from..to, ..]), b.slice(s![from..to, ..])).unwrap()
    };
    let whole = of(0, 2500);
    let merged = of(0, 700).merged(&of(700, 1100)).unwrap().merged(&of(1100, 2500)).unwrap();
    let mut sum = CrossGramAccumulator::new(&backend, 3, 1).unwrap();
    sum.push(a.slice(s![..700, ..]), b.slice(s![..700, ..])).unwrap();
    sum.merge(&of(700, 1100)).unwrap();
    sum.merge(&of(1100, 2500)).unwrap();
    let accumulated = sum.finish().unwrap();
    assert_eq!(accumulated, merged);
    assert_eq!(merged.n_samples(), 2500);
    // Squares are at most 1, so that sums of 2500 are off by no more than 2500 of their roundings.
    let error = (&merged.matrix() - &whole.matrix()).iter().fold(0.0, |most: f64, v| most.max(v.abs()));
    assert!(error <= 2500.0 * 2500.0 * f64::EPSILON, "{error}");
    let mut other = CrossGramAccumulator::new(&backend, 2, 1).unwrap();
    assert_eq!(other.merge(&whole).unwrap_err().to_string(), "the number of input features must be 2, got 3");
}
