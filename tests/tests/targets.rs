//! Properties of hidden targets on the factored route, with the dense N x N route as the reference.

use std::sync::Arc;

use dhll::core::path::dense;
use dhll::means::Arithmetic;
use dhll::{Backend, CrossGram, CrossGramAccumulator, TargetPath, backends};
use dhll_tests::{Problem, alphas, distance, norm, normal, problems, rotation, tolerance};
use ndarray::{Array1, Array2, Axis, s};
use proptest::prelude::*;

fn backend() -> Arc<dyn Backend> {
    backends::default_backend().expect("a backend is compiled in")
}

fn path<'a>(problem: &Problem, backend: &'a dyn Backend) -> TargetPath<'a> {
    TargetPath::new(problem.a.view(), problem.b.view(), &Arithmetic, backend).expect("the problem is finite")
}

fn targets(problem: &Problem, alpha: f64) -> (Array2<f64>, Array1<f64>) {
    let backend = backend();
    let map = path(problem, &*backend).target_map(alpha).expect("alpha is in [0, 1]");
    let h = map.apply(&*backend, problem.a.view(), problem.b.view()).expect("the rows fit");
    (h, map.eigenvalues().to_owned())
}

/// What the rank cut may take away from a matrix of that trace, beside rounding.
fn slack(problem: &Problem, trace: f64) -> f64 {
    let columns = problem.a.ncols() + problem.b.ncols();
    tolerance(problem.a.nrows() + columns, trace) + columns as f64 * dhll::core::path::RANK_CUT * trace
}

proptest! {
    #[test]
    fn targets_reproduce_the_interpolated_gram((problem, alpha) in (problems(), alphas())) {
        let (h, _) = targets(&problem, alpha);
        let gram = problem.arithmetic_gram(alpha);
        prop_assert!(distance(h.dot(&h.t()).view(), gram.view()) <= slack(&problem, gram.diag().sum()));
    }

    #[test]
    fn columns_of_targets_are_orthogonal_with_the_eigenvalues_as_squares((problem, alpha) in (problems(), alphas())) {
        let (h, eigenvalues) = targets(&problem, alpha);
        let lambda = Array2::from_diag(&eigenvalues);
        prop_assert!(distance(h.t().dot(&h).view(), lambda.view()) <= slack(&problem, eigenvalues.sum()));
    }

    #[test]
    fn the_ends_of_the_path_are_inputs_and_labels(problem in problems()) {
        for (alpha, gram) in [(0.0, problem.a.dot(&problem.a.t())), (1.0, problem.b.dot(&problem.b.t()))] {
            let (h, _) = targets(&problem, alpha);
            prop_assert!(distance(h.dot(&h.t()).view(), gram.view()) <= slack(&problem, gram.diag().sum()));
        }
    }

    #[test]
    fn eigenvalues_are_positive_descending_and_sum_to_the_trace((problem, alpha) in (problems(), alphas())) {
        let (_, eigenvalues) = targets(&problem, alpha);
        let trace = problem.arithmetic_gram(alpha).diag().sum();
        prop_assert!(eigenvalues.iter().all(|&value| value > 0.0));
        prop_assert!(eigenvalues.windows(2).into_iter().all(|pair| pair[0] >= pair[1]));
        prop_assert!((eigenvalues.sum() - trace).abs() <= slack(&problem, trace));
    }

    #[test]
    fn factored_and_dense_route_agree((problem, alpha) in (problems(), alphas())) {
        let backend = backend();
        let (h, eigenvalues) = targets(&problem, alpha);
        let gram = dense::arithmetic_gram(&*backend, problem.a.view(), problem.b.view(), alpha).unwrap();
        let reference = dense::targets(&*backend, gram.view()).unwrap();
        let trace = gram.diag().sum();
        let allowed = slack(&problem, trace);
        let shared = eigenvalues.len().min(reference.spectrum.rank());
        for (left, right) in eigenvalues.iter().zip(reference.spectrum.eigenvalues()).take(shared) {
            prop_assert!((left - right).abs() <= allowed);
        }
        let back = reference.targets.dot(&reference.targets.t());
        prop_assert!(distance(h.dot(&h.t()).view(), back.view()) <= 2.0 * allowed);
        // Where a column's eigenvalue stands well apart, the columns themselves agree up to their sign.
        let gaps = |i: usize| {
            let next = eigenvalues.get(i + 1).copied().unwrap_or(0.0);
            let previous = if i == 0 { f64::INFINITY } else { eigenvalues[i - 1] };
            (eigenvalues[i] - next).min(previous - eigenvalues[i])
        };
        for i in 0..shared {
            let (column, other) = (h.column(i), reference.targets.column(i));
            let sign = column.dot(&other).signum();
            let apart = (&column - &(sign * &other)).mapv(|v| v * v).sum().sqrt();
            // With h = sqrt(lambda) u: u turns by at most the error over the gap (Davis and Kahan), and sqrt(lambda)
            // moves by the error over its double. 4 for the errors of both routes.
            let bound = eigenvalues[0].sqrt() / gaps(i) + 1.0 / eigenvalues[i].sqrt();
            prop_assert!(apart <= 4.0 * allowed * bound);
        }
    }

    #[test]
    fn permuting_the_rows_permutes_the_targets((problem, alpha, seed) in (problems(), alphas(), any::<u64>())) {
        let n = problem.a.nrows();
        let key = normal(n, 1, seed);
        let mut order: Vec<usize> = (0..n).collect();
        order.sort_by(|&i, &j| key[[i, 0]].total_cmp(&key[[j, 0]]));
        let permuted = Problem { a: problem.a.select(Axis(0), &order), b: problem.b.select(Axis(0), &order) };
        let (h, _) = targets(&problem, alpha);
        let (p, _) = targets(&permuted, alpha);
        let expected = h.select(Axis(0), &order);
        let gram = problem.arithmetic_gram(alpha);
        let difference = distance(p.dot(&p.t()).view(), expected.dot(&expected.t()).view());
        prop_assert!(difference <= slack(&problem, gram.diag().sum()));
    }

    #[test]
    fn rotating_the_inputs_changes_nothing((problem, alpha, seed) in (problems(), alphas(), any::<u64>())) {
        let turned = Problem { a: problem.a.dot(&rotation(problem.a.ncols(), seed)), b: problem.b.clone() };
        let (h, left) = targets(&problem, alpha);
        let (t, right) = targets(&turned, alpha);
        let allowed = 2.0 * slack(&problem, problem.arithmetic_gram(alpha).diag().sum());
        prop_assert!(distance(h.dot(&h.t()).view(), t.dot(&t.t()).view()) <= allowed);
        prop_assert!(left.iter().zip(&right).all(|(l, r)| (l - r).abs() <= allowed));
    }

    #[test]
    fn blocks_of_any_size_give_the_same_bits((problem, cuts) in (problems(), prop::collection::vec(0..40_usize, 0..6))) {
        let backend = backend();
        let (a, b) = (&problem.a, &problem.b);
        let whole = CrossGram::new(&*backend, a.view(), b.view()).unwrap();
        let mut sum = CrossGramAccumulator::new(&*backend, a.ncols(), b.ncols()).unwrap();
        let mut edges: Vec<usize> = cuts.into_iter().map(|cut| cut.min(a.nrows())).collect();
        edges.extend([0, a.nrows()]);
        edges.sort_unstable();
        for edge in edges.windows(2) {
            sum.push(a.slice(s![edge[0]..edge[1], ..]), b.slice(s![edge[0]..edge[1], ..])).unwrap();
        }
        prop_assert_eq!(sum.finish().unwrap(), whole);
    }

    #[test]
    fn the_cross_gram_is_the_plain_product(problem in problems()) {
        let s = CrossGram::new(&*backend(), problem.a.view(), problem.b.view()).unwrap();
        let z = problem.z();
        let plain = z.t().dot(&z);
        prop_assert!(distance(s.matrix(), plain.view()) <= tolerance(z.nrows(), norm(plain.view())));
        prop_assert_eq!(s.matrix(), s.matrix().reversed_axes());
        prop_assert_eq!(s.n_samples(), z.nrows());
    }

    #[test]
    fn a_row_has_the_same_target_whether_it_is_mapped_alone_or_with_the_others((problem, alpha) in (problems(), alphas())) {
        let backend = backend();
        let map = path(&problem, &*backend).target_map(alpha).unwrap();
        let (h, _) = targets(&problem, alpha);
        for i in 0..problem.a.nrows() {
            let alone = map.apply(&*backend, problem.a.slice(s![i..=i, ..]), problem.b.slice(s![i..=i, ..])).unwrap();
            let allowed = tolerance(problem.a.ncols() + 1, norm(h.view()).max(norm(problem.z().view())));
            prop_assert!(distance(alone.view(), h.slice(s![i..=i, ..])) <= allowed);
        }
    }

    #[test]
    fn spectrum_and_target_map_tell_the_same((problem, alpha) in (problems(), alphas())) {
        let backend = backend();
        let path = path(&problem, &*backend);
        let (alone, with_vectors) = (path.spectrum(alpha).unwrap(), path.target_map(alpha).unwrap());
        let allowed = slack(&problem, alone.trace());
        for (left, right) in alone.eigenvalues().iter().zip(with_vectors.spectrum().eigenvalues()) {
            prop_assert!((left - right).abs() <= allowed);
        }
    }

    #[test]
    fn the_same_input_gives_the_same_bits((problem, alpha) in (problems(), alphas())) {
        prop_assert_eq!(targets(&problem, alpha), targets(&problem, alpha));
    }
}

#[test]
fn blocks_longer_than_the_buffer_give_the_same_bits() {
    let backend = backend();
    let a = normal(5000, 7, 1);
    let b = Array2::from_shape_fn((5000, 1), |(i, _)| if i % 3 == 0 { 1.0 } else { -1.0 });
    let whole = CrossGram::new(&*backend, a.view(), b.view()).unwrap();
    let mut sum = CrossGramAccumulator::new(&*backend, 7, 1).unwrap();
    for start in (0..5000).step_by(777) {
        let end = (start + 777).min(5000);
        sum.push(a.slice(s![start..end, ..]), b.slice(s![start..end, ..])).unwrap();
    }
    assert_eq!(sum.finish().unwrap(), whole);
}

#[test]
fn paths_refuse_what_makes_no_sense() {
    let backend = backend();
    let problem = Problem { a: normal(6, 3, 1), b: normal(6, 1, 2) };
    for alpha in [-0.1, 1.3, f64::NAN] {
        let error = path(&problem, &*backend).target_map(alpha).unwrap_err();
        assert!(error.to_string().starts_with("alpha must be in [0, 1], got"), "{error}");
    }
    let refused = |a: Array2<f64>, b: Array2<f64>| {
        TargetPath::new(a.view(), b.view(), &Arithmetic, &*backend)
            .err()
            .expect("must be refused")
            .to_string()
    };
    assert_eq!(refused(normal(6, 3, 1), normal(5, 1, 1)), "the number of label rows must be 6, got 5");
    assert_eq!(
        refused(Array2::zeros((0, 3)), Array2::zeros((0, 1))),
        "the number of rows must be at least 1, got 0"
    );
    assert_eq!(
        refused(normal(6, 0, 1), normal(6, 1, 1)),
        "the number of input features must be at least 1, got 0"
    );
    let mut bad = normal(6, 3, 1);
    bad[[4, 2]] = f64::NAN;
    assert_eq!(
        refused(bad, normal(6, 1, 1)),
        "Z = [A B] has the value NaN at row 5, column 3; every entry must be finite"
    );
    let map = path(&problem, &*backend).target_map(0.5).unwrap();
    let error = map.apply(&*backend, normal(2, 4, 1).view(), normal(2, 1, 1).view()).unwrap_err();
    assert_eq!(error.to_string(), "the number of input features must be 3, got 4");
}
