//! Where means are delicate: extreme scales, labels uncorrelated with the inputs, reflections, vanishing ridges, zeros.

mod common;

use common::{
    ALL, Kind, backend, defect, gram, mean_of_rows, norm, normal, of_rank, rank, residual, try_mean,
};
use dhll_core::{CrossGram, Mean, MeanError, Note, TargetPath};
use dhll_means::{
    BonnabelSepulchre, BuresWasserstein, FixedRank, Geometric, Harmonic, LabelScale, LogEuclidean, PowerMean,
    Rescaled,
};
use ndarray::{Array2, array};

/// A dozen products of matrices whose condition is at most 16.
const CLOSE: f64 = 1e-10;

#[test]
fn extreme_scales_change_nothing() {
    let (a, b) = (of_rank(4, 4, 4, 1), of_rank(4, 4, 4, 2));
    for &kind in ALL {
        let mean = kind.mean();
        let plain = mean_of_rows(&*mean, &a, &b, 0.3);
        for scale in [1e150, 1e-150] {
            let s = CrossGram::new(&backend(), (&a * scale).view(), (&b * scale).view()).unwrap();
            // The Gram matrices of H would leave the range at 1e-300 and 1e300; maps and targets do not.
            let map = TargetPath::from_cross_gram(s, &*mean, &backend()).target_map(0.3).unwrap();
            let h = map.apply(&backend(), a.view(), b.view()).unwrap();
            assert!(defect(&gram(&h), &plain) <= CLOSE, "{kind:?} at {scale:e}");
        }
    }
    // Means that are homogeneous in each matrix bear them at opposite ends, too.
    for kind in [Kind::Geometric, Kind::LogEuclidean, Kind::BonnabelSepulchre] {
        let mean = kind.mean();
        let mixed = mean_of_rows(&*mean, &(&a * 1e140), &(&b * 1e-140), 0.5);
        assert!(defect(&mixed, &mean_of_rows(&*mean, &a, &b, 0.5)) <= CLOSE, "{kind:?}");
    }
    // With a ridge as well: it is relative to each matrix.
    let ridged = Geometric { ridge: 1e-3 };
    let mixed = mean_of_rows(&ridged, &(&a * 1e140), &(&b * 1e-140), 0.5);
    assert!(defect(&mixed, &mean_of_rows(&ridged, &a, &b, 0.5)) <= CLOSE);
}

#[test]
fn the_ends_are_exact_and_the_path_has_no_jump_towards_them() {
    let (a, b) = (of_rank(7, 4, 3, 1), of_rank(7, 2, 1, 2));
    for kind in [Kind::Harmonic, Kind::Geometric, Kind::Power(-0.5), Kind::Power(0.5), Kind::LogEuclidean] {
        let mean = kind.with_ridge(1e-3);
        for (end, near, expected) in [(0.0, 1e-9, gram(&a)), (1.0, 1.0 - 1e-9, gram(&b))] {
            assert!(defect(&mean_of_rows(&*mean, &a, &b, end), &expected) <= CLOSE, "{kind:?} at {end}");
            // At most t / e in relative terms, of the harmonic mean with a ridge e of 1e-3 / 4 of the trace.
            let moved = defect(&mean_of_rows(&*mean, &a, &b, near), &expected);
            assert!(moved <= 1e-4, "{kind:?} jumps by {moved:e} at {end}");
        }
    }
}

#[test]
fn a_vanishing_ridge_gives_the_mean_without_one() {
    // Ranges of rank 3 and 2 that share one dimension.
    let shared = of_rank(8, 1, 1, 5);
    let with = |other: Array2<f64>| ndarray::concatenate![ndarray::Axis(1), shared, other];
    let (a, b) = (with(of_rank(8, 2, 2, 6)), with(of_rank(8, 1, 1, 7)));
    for kind in [Kind::Harmonic, Kind::Geometric, Kind::Power(-0.5)] {
        let limit = mean_of_rows(&*kind.mean(), &a, &b, 0.5);
        assert_eq!(rank(&limit), 1, "{kind:?}");
        let off = |ridge: f64| norm((mean_of_rows(&*kind.with_ridge(ridge), &a, &b, 0.5) - &limit).view());
        let errors = [1e-2, 1e-4, 1e-6, 1e-8].map(off);
        assert!(errors.windows(2).all(|pair| pair[1] < pair[0]), "{kind:?} {errors:?}");
        // Of the order of the root of the ridge at most: that of the geometric mean.
        assert!(errors[3] <= 10.0 * 1e-8_f64.sqrt(), "{kind:?} {errors:?}");
    }
}

#[test]
fn turning_or_reflecting_either_side_changes_nothing() {
    for (seed, orthogonal_ranges) in [(1, false), (2, true)] {
        let (a, mut b) = (of_rank(9, 4, 4, seed), of_rank(9, 3, 2, seed + 20));
        if orthogonal_ranges {
            b = residual(&a, &b);
        }
        let (turn, other) = (common::orthogonal(4, seed + 30), common::orthogonal(3, seed + 40));
        for &kind in ALL {
            let mean = kind.with_ridge(1e-3);
            let Ok((plain, _)) = try_mean(&*mean, &a, &b, 0.4) else {
                assert_eq!(kind, Kind::BonnabelSepulchre);
                continue;
            };
            let turned = mean_of_rows(&*mean, &a.dot(&turn), &b.dot(&other), 0.4);
            assert!(defect(&turned, &plain) <= CLOSE, "{kind:?}");
            assert!(defect(&mean_of_rows(&*mean, &a, &(&b * -1.0), 0.4), &plain) <= CLOSE, "{kind:?}");
        }
    }
}

#[test]
fn one_label_is_turned_along_the_class_difference() {
    let (x, y) =
        (normal(20, 3, 1), Array2::from_shape_fn((20, 1), |(i, _)| if i % 3 == 0 { 1.0 } else { -1.0 }));
    let direction = x.t().dot(&y);
    let direction = &direction / norm(direction.view());
    let expected = &x * 0.7 + y.dot(&direction.t()) * 0.3;
    let (found, notes) = try_mean(&BuresWasserstein, &x, &y, 0.3).unwrap();
    assert!(defect(&found, &gram(&expected)) <= CLOSE && notes.is_empty());
}

#[test]
fn uncorrelated_labels_are_kept_apart_and_reported() {
    let x = array![[1.0, 0.0], [-1.0, 0.0], [0.0, 2.0], [0.0, -2.0]];
    let y = array![[1.0], [1.0], [-1.0], [-1.0]];
    let (found, notes) = try_mean(&BuresWasserstein, &x, &y, 0.25).unwrap();
    assert!(defect(&found, &(gram(&x) * 0.5625 + gram(&y) * 0.0625)) <= CLOSE);
    let Note::Completion { matched: 0, inputs, labels } = notes[0] else { panic!("{notes:?}") };
    assert!((inputs - 1.0).abs() <= CLOSE && (labels - 1.0).abs() <= CLOSE);
    let error = try_mean(&BonnabelSepulchre::default(), &x, &y, 0.25).unwrap_err();
    assert!(matches!(error, MeanError::RightAngle { .. }), "{error}");
    // Without a ridge there is nothing in common to interpolate.
    assert_eq!(norm(mean_of_rows(&Geometric { ridge: 0.0 }, &x, &y, 0.25).view()), 0.0);
}

#[test]
fn what_is_done_beyond_the_formula_is_reported() {
    let (a, b) = (of_rank(9, 5, 4, 1), of_rank(9, 3, 2, 2));
    let notes = |mean: &dyn Mean| try_mean(mean, &a, &b, 0.4).unwrap().1;
    let ridged = notes(&Geometric::default());
    assert!(matches!(ridged[0], Note::JointRange { dimension: 6, order: 8 }), "{ridged:?}");
    let Note::Ridge { relative, inputs, .. } = ridged[1] else { panic!("{ridged:?}") };
    assert!((inputs / (relative * gram(&a).diag().sum() / 6.0) - 1.0).abs() <= CLOSE);
    let truncated = notes(&BonnabelSepulchre::default());
    let Note::Truncation { matrix: "inputs", rank: 2, discarded } = truncated[0] else {
        panic!("{truncated:?}")
    };
    assert!(truncated.len() == 1 && discarded > 0.0 && discarded < 1.0);
    assert!(notes(&BuresWasserstein).is_empty() && notes(&PowerMean::new(0.5)).len() == 1);
}

#[test]
fn what_does_not_exist_is_a_typed_error() {
    let (a, b) = (of_rank(9, 3, 3, 1), of_rank(9, 2, 1, 2));
    let error = |mean: &dyn Mean, t: f64| try_mean(mean, &a, &b, t).unwrap_err().to_string();
    assert!(
        error(&LogEuclidean { ridge: 0.0 }, 0.5)
            .contains("has rank 3 on a joint range of 4 dimensions; add a ridge")
    );
    assert!(error(&Harmonic { ridge: -1.0 }, 0.5).contains("got -1e0"));
    assert!(error(&Harmonic { ridge: 1e-16 }, 0.0).contains("the ridge must be 0 or at least"));
    assert!(error(&Geometric { ridge: f64::NAN }, 0.5).contains("got NaN"));
    assert_eq!(error(&PowerMean::new(1.5), 0.5), "the power must be in [-1, 1], got 1.5");
    let rank_two = BonnabelSepulchre { rank: FixedRank::Exactly(2) };
    assert_eq!(error(&rank_two, 0.5), "the mean needs rank 2, but the Gram matrix of the labels has rank 1");
    for &kind in ALL {
        assert_eq!(error(&*kind.mean(), 1.5), "alpha must be in [0, 1], got 1.5", "{kind:?}");
    }
}

#[test]
fn zero_matrices_are_borne() {
    let (a, zero) = (of_rank(5, 3, 3, 1), Array2::<f64>::zeros((5, 1)));
    for kind in [Kind::Arithmetic, Kind::Harmonic, Kind::Geometric, Kind::Power(0.5), Kind::BuresWasserstein]
    {
        for ridge in [0.0, 1e-3] {
            let mean = kind.with_ridge(ridge);
            let weight = match kind {
                Kind::Arithmetic => 0.5,
                Kind::Power(_) | Kind::BuresWasserstein => 0.25,
                _ => 0.0,
            };
            let found = mean_of_rows(&*mean, &a, &zero, 0.5);
            assert!(norm((found - gram(&a) * weight).view()) <= CLOSE, "{kind:?} {ridge}");
            assert_eq!(norm(mean_of_rows(&*mean, &zero, &zero, 0.5).view()), 0.0);
        }
    }
}

#[test]
fn labels_are_put_on_the_scale_of_the_inputs() {
    let (a, b) = (of_rank(9, 4, 4, 1) * 50.0, of_rank(9, 2, 2, 2));
    let ratio = norm(a.view()) / norm(b.view());
    let mean = |scale| Rescaled { mean: BuresWasserstein, scale };
    let inputs = mean_of_rows(&mean(LabelScale::Inputs), &a, &b, 1.0);
    assert!(defect(&inputs, &(gram(&b) * ratio * ratio)) <= CLOSE);
    for (t, end) in [(0.0, gram(&a)), (1.0, gram(&b))] {
        assert!(defect(&mean_of_rows(&mean(LabelScale::Interpolated), &a, &b, t), &end) <= CLOSE);
    }
    let (plain, _) = try_mean(&BuresWasserstein, &a, &(&b * ratio), 0.3).unwrap();
    let (found, notes) = try_mean(&mean(LabelScale::Interpolated), &a, &b, 0.3).unwrap();
    assert!(defect(&found, &(plain * ratio.powf(-0.6))) <= CLOSE);
    assert!(matches!(notes[0], Note::LabelScale { factor } if (factor / ratio - 1.0).abs() <= CLOSE));
    let geometric = Geometric { ridge: 1e-3 };
    let rescaled = Rescaled { mean: geometric, scale: LabelScale::Interpolated };
    assert!(defect(&mean_of_rows(&rescaled, &a, &b, 0.3), &mean_of_rows(&geometric, &a, &b, 0.3)) <= CLOSE);
}
