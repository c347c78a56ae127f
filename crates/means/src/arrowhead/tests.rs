//! Fixed arrowheads against LAPACK and 50 digits; hard ones against interlacing, orthogonality and reconstruction.

use ndarray::{Array2, s};

use super::Arrowhead;

/// Eigenvalues come out within this many eps of the norm: one secular equation of order n has no error that grows with n
/// beyond that of its sums.
const VALUE_ERROR: f64 = 8.0;

fn values(arrowhead: &Arrowhead) -> Vec<f64> {
    arrowhead.roots().iter().map(|root| arrowhead.value(root)).collect()
}

fn assert_values(arrowhead: &Arrowhead, expected: &[f64]) {
    let found = values(arrowhead);
    assert_eq!(found.len(), expected.len());
    let tolerance = VALUE_ERROR * f64::EPSILON * expected[0].abs();
    for (found, expected) in found.iter().zip(expected) {
        assert!((found - expected).abs() <= tolerance, "{found:e}, not {expected:e}");
    }
}

/// `[diag(2^-k); g^T]^T` times itself, with a label of norm gamma outside the range of the inputs.
fn input_and_label(gamma: f64) -> Arrowhead {
    let roots: Vec<f64> = (0..8).map(|k| 0.5_f64.powi(k)).collect();
    let label: Vec<f64> = (0..8).map(|k| (-1.0_f64).powi(k) * f64::from(k + 1) / 16.0).collect();
    Arrowhead::new(
        roots.iter().map(|r| r * r).collect(),
        roots.iter().zip(&label).map(|(r, g)| r * g).collect(),
        label.iter().map(|g| g * g).sum::<f64>() + gamma * gamma,
    )
}

/// The eigenvalues are those of `diag(0, 4^-7, ..., 4^-0) + z z^T`, z = (gamma, g_7, ..., g_0). With LAPACK by ctypes, and as the
/// squares of SciPy's for singular values (n = 9, rho = z.z, z normalised, d ascending, i = 0..8):
///
/// ```text
/// lib.dlaed4_(n, i + 1, d, z / |z|, delta, rho, lambda, info)                 OpenBLAS 0.3.21
/// scipy.linalg.lapack.dlasd4(i, sqrt(d), z / |z|, rho)[1] ** 2                SciPy 1.17.1
/// ```
#[test]
fn a_label_outside_the_range_has_the_eigenvalues_of_lapack() {
    let dlaed4 = [
        1.0249290856850772,
        0.8453505754367058,
        0.24379199356251324,
        0.0597780123806863,
        0.014447549654674865,
        0.0034259474180686517,
        0.0007864897876210411,
        0.00016781963029854473,
        1.0514725604697732e-5,
    ];
    let dlasd4 = [
        1.024929085685077,
        0.8453505754367056,
        0.24379199356251324,
        0.0597780123806863,
        0.014447549654674865,
        0.003425947418068652,
        0.000786489787621041,
        0.00016781963029854473,
        1.0514725604697734e-5,
    ];
    assert_values(&input_and_label(0.25), &dlaed4);
    assert_values(&input_and_label(0.25), &dlasd4);
}

/// As above without the pole at zero (n = 8, gamma = 0): the ninth eigenvalue is exactly zero.
#[test]
fn a_label_in_the_range_has_the_eigenvalues_of_lapack() {
    let dlaed4 = [
        1.0183760562363806,
        0.7904750836898653,
        0.2431164098981084,
        0.059551187347760916,
        0.01435262233366505,
        0.0033859894260742027,
        0.0007697431581862259,
        0.0001608961912093076,
        0.0,
    ];
    assert_values(&input_and_label(0.0), &dlaed4);
}

fn graded() -> Arrowhead {
    Arrowhead::new(
        (0..9).map(|k| 0.25_f64.powi(3 * k)).collect(),
        (0..9).map(|k| 0.5_f64.powi(k) * if k % 2 == 0 { -0.25 } else { 0.5 }).collect(),
        1.5,
    )
}

fn clustered() -> Arrowhead {
    let e = |k| 0.5_f64.powi(k);
    Arrowhead::new(
        vec![1.0, 1.0 - e(40), 1.0 - e(20), 0.5, 0.5 - e(30)],
        vec![0.25, 0.125, e(10), e(30), 0.5],
        0.75,
    )
}

fn weak() -> Arrowhead {
    let e = |k| 0.5_f64.powi(k);
    Arrowhead::new(vec![1.0, e(10), e(30), e(50)], vec![e(3), e(20), e(12), e(26)], e(30))
}

/// `mpmath.eigsy(M, eigvals_only=True)` with `mp.dps = 50` (mpmath 1.3.0), the entries above being exact, rounded
/// to f64.
#[test]
fn graded_and_clustered_poles_have_the_eigenvalues_of_fifty_digits() {
    let expected = [
        1.641029240498842,
        0.9070313997199314,
        0.0025993588631191516,
        0.00012675934932178523,
        4.6864179141809e-7,
        3.025011953757926e-8,
        1.1153986267464974e-10,
        7.1611441110136415e-12,
        1.649690547114102e-14,
        -0.03491424156882696,
    ];
    assert_values(&graded(), &expected);
    // Those that stand between poles have full relative accuracy.
    for (found, expected) in values(&graded()).iter().zip(expected).take(9) {
        assert!((found / expected - 1.0).abs() <= 16.0 * f64::EPSILON, "{found:e}, not {expected:e}");
    }
    let expected = [
        1.3103014857878963,
        0.9999999999992724,
        0.9999990463373251,
        0.8637688390467715,
        0.5,
        0.0759296742221862,
    ];
    assert_values(&clustered(), &expected);
    let expected = [
        1.015388204092462,
        0.00097656255493511,
        3.814682964987571e-6,
        8.916470165058536e-16,
        -0.015392016967717017,
    ];
    assert_values(&weak(), &expected);
}

/// n poles that decay from 1 to `smallest` with couplings of any size down to `weakest`.
fn decaying(n: usize, smallest: f64, weakest: f64, tip: f64) -> Arrowhead {
    let poles = (0..n).map(|k| smallest.powf(k as f64 / n as f64)).collect();
    let border = (0..n)
        .map(|k| weakest.powf(((k * 37 + 11) % 64) as f64 / 64.0) * if k % 3 == 0 { -0.3 } else { 0.2 });
    Arrowhead::new(poles, border.collect(), tip)
}

#[test]
fn vectors_are_orthogonal_and_reconstruct_the_matrix() {
    let mut cases = vec![graded(), clustered(), weak(), input_and_label(0.0), input_and_label(0.25)];
    for n in [1, 2, 3, 7, 8, 9, 17, 100, 300] {
        for tip in [0.0, 1e-12, 0.5, 1.0] {
            cases.push(decaying(n, 1e-2, 1e-13, tip));
            cases.push(decaying(n, 1e-16, 1e-13, tip));
            cases.push(decaying(n, 1.0 - 1e-11, 1e-13, tip));
        }
    }
    for arrowhead in cases {
        let n = arrowhead.poles.len();
        let roots = arrowhead.roots();
        let found = values(&arrowhead);
        for (k, root) in roots.iter().enumerate() {
            // Strictly between its poles, by differences that cannot cancel.
            let from = |i: usize| (arrowhead.poles[root.origin] - arrowhead.poles[i]) + root.offset;
            assert!(k == 0 || from(k - 1) < 0.0);
            assert!(k == n || from(k) > 0.0);
        }
        let (upper, tips) = arrowhead.vectors(&roots, &(0..=n).collect::<Vec<_>>());
        let mut vectors = Array2::zeros((n + 1, n + 1));
        vectors.slice_mut(s![..n, ..]).assign(&upper);
        vectors.slice_mut(s![n, ..]).iter_mut().zip(&tips).for_each(|(to, from)| *to = *from);
        let mut matrix = Array2::zeros((n + 1, n + 1));
        for i in 0..n {
            matrix[[i, i]] = arrowhead.poles[i];
            matrix[[i, n]] = arrowhead.border[i];
            matrix[[n, i]] = arrowhead.border[i];
        }
        matrix[[n, n]] = arrowhead.tip;
        let largest = |a: Array2<f64>| a.fold(0.0_f64, |m, v| m.max(v.abs()));
        let norm = found[0].abs().max(found[n].abs());
        // 10 n eps: a few roundings in each of n terms.
        let tolerance = 10.0 * (n + 1) as f64 * f64::EPSILON;
        let orthogonal = largest(vectors.t().dot(&vectors) - Array2::<f64>::eye(n + 1));
        assert!(orthogonal <= tolerance, "n = {n}: {:.1} eps", orthogonal / f64::EPSILON);
        let diagonal = Array2::from_diag(&ndarray::Array1::from(found));
        let back = largest(vectors.dot(&diagonal).dot(&vectors.t()) - &matrix);
        assert!(back <= tolerance * norm, "n = {n}: {:.1} eps", back / norm / f64::EPSILON);
    }
}
