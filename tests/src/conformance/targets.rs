//! The method on any backend: the same targets up to the gauge, compared by `H H^T`.

use dhll::means::Arithmetic;
use dhll::{Backend, TargetPath, backends};
use ndarray::{Array1, Array2, concatenate, s};

use crate::{Problem, distance, norm, normal, tolerance};

/// Inputs of full rank, of low rank, graded over nine decades and with dead columns; two classes and three.
fn problems() -> Vec<Problem> {
    let two = |n: usize| Array2::from_shape_fn((n, 1), |(i, _)| if i % 3 == 0 { 1.0 } else { -1.0 });
    let three = |n: usize| Array2::from_shape_fn((n, 3), |(i, j)| f64::from(i % 3 == j) - 1.0 / 3.0);
    let grades = Array1::from_iter((0..12).map(|j| 10f64.powf(-9.0 * j as f64 / 11.0)));
    let mut dead = normal(60, 20, 5);
    dead.slice_mut(s![.., ..;3]).fill(0.0);
    vec![
        Problem { a: normal(30, 5, 1), b: two(30) },
        Problem { a: normal(40, 4, 2).dot(&normal(4, 15, 3)), b: three(40) },
        Problem { a: normal(50, 12, 4) * &grades, b: two(50) },
        Problem { a: dead, b: three(60) },
        Problem { a: normal(8, 70, 6), b: two(8) },
    ]
}

/// `H H^T` and the eigenvalues agree with the default backend's, for the rows of the cross-Gram and for others.
pub fn targets_are_those_of_the_default_backend(backend: &dyn Backend) {
    let reference = backends::default_backend().expect("a backend is compiled in");
    for problem in problems() {
        let (a, b) = (problem.a.view(), problem.b.view());
        let seen = problem.z();
        let other = (normal(7, a.ncols(), 8), normal(7, b.ncols(), 9));
        for alpha in [0.0, 1e-9, 0.3, 0.9, 1.0] {
            let targets = |backend: &dyn Backend| {
                let path = TargetPath::new(a, b, &Arithmetic, backend).expect("the problem is finite");
                let map = path.target_map(alpha).expect("alpha is in [0, 1]");
                let known = map.apply(backend, a, b).expect("the rows fit");
                let unseen = map.apply(backend, other.0.view(), other.1.view()).expect("the rows fit");
                (concatenate![ndarray::Axis(0), known, unseen], map.spectrum().eigenvalues().to_owned())
            };
            let ((h, found), (expected, values)) = (targets(backend), targets(&*reference));
            let rows = a.nrows();
            let trace = problem.arithmetic_gram(alpha).diag().sum();
            // As in the property tests: rounding, and what the rank cut may leave out.
            let columns = (a.ncols() + b.ncols()) as f64;
            let allowed =
                2.0 * (tolerance(rows + a.ncols(), trace) + columns * dhll::core::path::RANK_CUT * trace);
            let known = |h: &Array2<f64>| h.slice(s![..rows, ..]).dot(&h.slice(s![..rows, ..]).t());
            assert!(distance(known(&h).view(), known(&expected).view()) <= allowed, "alpha = {alpha}");
            assert!(found.iter().zip(&values).all(|(f, v)| (f - v).abs() <= allowed), "alpha = {alpha}");
            // Rows outside the cross-Gram also lie where its eigenvalues are rounding, and there one backend keeps a
            // direction that another cuts: only where the rank is the same beyond doubt they must agree.
            if h.ncols() == expected.ncols() && values.iter().all(|&v| v > 1e-6 * trace) {
                let scale = norm(seen.view()).max(norm(other.0.view()) + norm(other.1.view())).powi(2);
                let unseen = |h: &Array2<f64>| h.slice(s![rows.., ..]).dot(&h.slice(s![rows.., ..]).t());
                let apart = distance(unseen(&h).view(), unseen(&expected).view());
                assert!(apart <= tolerance(rows + a.ncols(), scale), "alpha = {alpha}");
            }
        }
    }
}
