//! Values of other libraries: pyRiemann 0.12 and SciPy 1.17 on one pair of positive definite matrices.
//!
//! ```python
//! import numpy as np, pyriemann.geometry.geodesic as g, pyriemann.geometry.mean as m, pyriemann.geometry.distance as d
//! A = np.array([[4., 1, .5], [1, 3, .2], [.5, .2, 2]]); B = np.array([[1., -.3, .1], [-.3, 2, .4], [.1, .4, 5]])
//! g.geodesic_riemann(A, B, .3); g.geodesic_logeuclid(A, B, .3); g.geodesic_wasserstein(A, B, .3)
//! m.mean_harmonic(np.array([A, B]), sample_weight=[.7, .3]); d.distance_wasserstein(A, B)
//! m.mean_power(np.array([A, B]), .5, sample_weight=np.array([.7, .3]), zeta=1e-14, maxiter=500)    # and -.5
//! import scipy.linalg as sl                                                                        # the same digits:
//! h = sl.sqrtm(A); k = np.linalg.inv(h) @ B @ np.linalg.inv(h); f = sl.fractional_matrix_power
//! h @ f(k, .3) @ h; sl.expm(.7 * sl.logm(A) + .3 * sl.logm(B)); h @ f(.7 * np.eye(3) + .3 * f(k, .5), 2) @ h
//! ```

mod common;

use common::{Kind, backend, defect, mean_of, rows_of};
use dhll_core::CrossGram;
use dhll_core::path::distance;
use ndarray::{Array2, array, s};

fn a() -> Array2<f64> {
    array![[4.0, 1.0, 0.5], [1.0, 3.0, 0.2], [0.5, 0.2, 2.0]]
}

fn b() -> Array2<f64> {
    array![[1.0, -0.3, 0.1], [-0.3, 2.0, 0.4], [0.1, 0.4, 5.0]]
}

/// The iterations of `mean_power` stop at 1e-14 of the size; the other values agree with SciPy's to 1e-14.
const AGREEMENT: f64 = 1e-13;

#[test]
fn means_agree_with_pyriemann() {
    let geometric = array![
        [2.5771601313981787, 0.3608021911452808, 0.3211199764299367],
        [0.3608021911452805, 2.568299994151884, 0.20021800713556026],
        [0.3211199764299367, 0.20021800713556034, 2.6125958670300338]
    ];
    let log_euclidean = array![
        [2.5723634009791922, 0.3699563830464629, 0.35799378039077806],
        [0.3699563830464629, 2.5782837981078153, 0.21952226110233666],
        [0.35799378039077806, 0.21952226110233672, 2.621380148679822]
    ];
    let bures_wasserstein = array![
        [2.8542930520424017, 0.509421310840721, 0.4134645095536746],
        [0.509421310840721, 2.6527792182715713, 0.259497773086252],
        [0.4134645095536746, 0.259497773086252, 2.756438912592242]
    ];
    let harmonic = array![
        [1.9819493514112883, 0.0766780972696916, 0.25269985803493905],
        [0.07667809726969158, 2.4203771154006644, 0.14503434816700672],
        [0.25269985803493905, 0.1450343481670067, 2.4039552110422386]
    ];
    let power_half = array![
        [2.865011497757913, 0.49816055273172155, 0.3538031801450444],
        [0.4981605527317214, 2.6402469281992293, 0.23064495838170115],
        [0.3538031801450444, 0.23064495838170115, 2.7477471252727224]
    ];
    let power_minus_half = array![
        [2.266902131400011, 0.2126278963926756, 0.2855304991642103],
        [0.2126278963926756, 2.4913004206228426, 0.17077933448215682],
        [0.2855304991642103, 0.17077933448215682, 2.4978615174988197]
    ];
    for (kind, expected) in [
        (Kind::Geometric, &geometric),
        (Kind::LogEuclidean, &log_euclidean),
        (Kind::BuresWasserstein, &bures_wasserstein),
        (Kind::Harmonic, &harmonic),
        (Kind::Power(0.5), &power_half),
        (Kind::Power(-0.5), &power_minus_half),
        // On full rank the mean of fixed rank is the geometric one.
        (Kind::BonnabelSepulchre, &geometric),
    ] {
        let found = defect(&mean_of(&*kind.mean(), &a(), &b(), 0.3), expected);
        assert!(found <= AGREEMENT, "{kind:?}: {found:e}");
    }
}

#[test]
fn the_bures_wasserstein_distance_agrees_with_pyriemann() {
    let (rows_a, rows_b) = (rows_of(&a()), rows_of(&b()));
    let s = CrossGram::new(&backend(), rows_a.view(), rows_b.view()).unwrap();
    let eye = Array2::<f64>::eye(6);
    let (of_a, of_b) = (eye.slice(s![.., ..3]), eye.slice(s![.., 3..]));
    let found = distance::bures_wasserstein(&backend(), &s, of_a, of_b).unwrap();
    assert!((found - 1.441706688836897).abs() <= AGREEMENT, "{found}");
}
