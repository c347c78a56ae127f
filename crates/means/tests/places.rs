//! Gauges, distances and schedules along the paths of several means.

#![allow(clippy::unwrap_used)] // a helper of tests fails by panicking

mod common;

use common::{backend, defect, dense, gram, normal, of_rank};
use dhll_core::path::{distance, gauge};
use dhll_core::{AlphaSchedule, CrossGram, Distance, Gauge, Reference, ScheduleError, TargetMap, TargetPath};
use dhll_faer::Faer;
use dhll_means::{Arithmetic, BuresWasserstein, Geometric};
use ndarray::{Array2, s};
use proptest::prelude::*;

/// Products of a few well-conditioned matrices.
const CLOSE: f64 = 1e-10;

fn rows(seed: u64) -> (Array2<f64>, Array2<f64>) {
    let a = normal(30, 5, seed);
    (
        a,
        Array2::from_shape_fn(
            (30, 1),
            |(i, _)| if (i * 7 + seed as usize).is_multiple_of(3) { 1.0 } else { -1.0 },
        ),
    )
}

fn targets(map: &TargetMap, (a, b): &(Array2<f64>, Array2<f64>)) -> Array2<f64> {
    map.apply(&backend(), a.view(), b.view()).unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn distances_from_the_cross_gram_are_those_of_the_gram_matrices(
        (seed, one, two) in (any::<u64>(), 0.0..1.0_f64, 0.0..=1.0_f64)
    ) {
        let rows = rows(seed % 1000);
        let backend = backend();
        let path = TargetPath::new(rows.0.view(), rows.1.view(), &Arithmetic, &backend).unwrap();
        let (first, second) = (path.target_map(one).unwrap(), path.target_map(two).unwrap());
        let (g, l) = (gram(&targets(&first, &rows)), gram(&targets(&second, &rows)));
        let between = |d: Distance| d.between(&backend, path.cross_gram(), first.matrix(), second.matrix()).unwrap();
        // The reference subtracts traces: half the digits are lost where the targets are close.
        let scale = g.diag().sum() + l.diag().sum();
        let squared = dense::bures_wasserstein(&g, &l).powi(2);
        prop_assert!((between(Distance::BuresWasserstein).powi(2) - squared).abs() <= 1e-7 * scale);
        let inner = |x: &Array2<f64>, y: &Array2<f64>| (x * y).sum();
        let cka = inner(&g, &l) / (inner(&g, &g) * inner(&l, &l)).sqrt();
        prop_assert!((between(Distance::Cka) - (1.0 - cka)).abs() <= CLOSE);
    }

    #[test]
    fn aligning_gives_the_bures_wasserstein_distance_as_the_displacement(
        (seed, one, two) in (any::<u64>(), 0.0..1.0_f64, 0.0..=1.0_f64)
    ) {
        let rows = rows(seed % 1000);
        let backend = backend();
        let path = TargetPath::new(rows.0.view(), rows.1.view(), &Arithmetic, &backend).unwrap();
        let (first, second) = (path.target_map(one).unwrap(), path.target_map(two).unwrap());
        let s = path.cross_gram();
        let (h, spectral) = (targets(&first, &rows), targets(&second, &rows));
        let gauged = Gauge::Aligned.apply(&backend, s, Reference::Target(&first), &second).unwrap();
        let aligned = targets(&gauged.map, &rows);
        prop_assert!(defect(&gram(&aligned), &gram(&spectral)) <= CLOSE);
        prop_assert_eq!(gauged.map.width(), first.width().max(second.width()));
        prop_assert_eq!(gauged.map.spectrum(), second.spectrum());
        prop_assert!(gauged.after <= gauged.before + CLOSE);
        let d = distance::bures_wasserstein(&backend, s, first.matrix(), second.matrix()).unwrap();
        let size = gram(&h).diag().sum();
        prop_assert!((gauged.after - d * d / size).abs() <= CLOSE);
        let wide = |x: &Array2<f64>| {
            let mut wide = Array2::zeros((30, gauged.map.width()));
            wide.slice_mut(s![.., ..x.ncols()]).assign(x);
            wide
        };
        let moved = (&aligned - &wide(&h)).mapv(|v| v * v).sum() / size;
        prop_assert!((gauged.after - moved).abs() <= CLOSE);
        // Aligning anew changes nothing.
        let again = Gauge::Aligned.apply(&backend, s, Reference::Target(&first), &gauged.map).unwrap();
        prop_assert!((again.after - gauged.after).abs() <= CLOSE);
    }
}

#[test]
fn a_target_is_no_distance_from_itself() {
    let rows = rows(3);
    let backend = backend();
    let mean = Geometric::default();
    let path = TargetPath::new(rows.0.view(), rows.1.view(), &mean, &backend).unwrap();
    let map = path.target_map(0.4).unwrap();
    let d = |kind: Distance| kind.between(&backend, path.cross_gram(), map.matrix(), map.matrix()).unwrap();
    let size = map.eigenvalues().sum().sqrt();
    // No cancellation: a few eps of the size, where the formula with traces leaves its root.
    assert!(d(Distance::BuresWasserstein) <= 1e-12 * size && d(Distance::Cka).abs() <= 1e-14);
}

#[test]
fn the_first_layer_is_turned_onto_the_inputs() {
    let rows = rows(5);
    let backend = backend();
    let path = TargetPath::new(rows.0.view(), rows.1.view(), &BuresWasserstein, &backend).unwrap();
    let s = path.cross_gram();
    let (map, end) = (path.target_map(0.1).unwrap(), path.target_map(1.0).unwrap());
    let spectral = Gauge::Spectral.apply(&backend, s, Reference::Inputs, &map).unwrap();
    assert_eq!((spectral.before, &spectral.map), (spectral.after, &map));
    let aligned = Gauge::Aligned.apply(&backend, s, Reference::Inputs, &map).unwrap();
    assert_eq!(aligned.before, spectral.before);
    // At constant speed a tenth of the way is a tenth of the distance.
    let inputs = Array2::<f64>::eye(6).slice(s![.., ..5]).to_owned();
    let whole = distance::bures_wasserstein(&backend, s, inputs.view(), end.matrix()).unwrap();
    let expected = (0.1 * whole).powi(2) / gram(&rows.0).diag().sum();
    assert!((aligned.after - expected).abs() <= CLOSE);
    // The label alone, one column wide, is embedded in the inputs' width.
    let embedded = Gauge::Aligned.apply(&backend, s, Reference::Inputs, &end).unwrap();
    assert_eq!((end.width(), embedded.map.width()), (1, 5));
    let found = gauge::displacement(&backend, s, inputs.view(), embedded.map.matrix()).unwrap();
    assert_eq!(found, embedded.after);
}

fn schedule(path: &TargetPath<'_>, distance: Distance, range: (f64, f64)) -> Vec<f64> {
    AlphaSchedule::EqualSteps { distance, count: 6, range }.alphas(path, &Faer::sequential()).unwrap()
}

#[test]
fn equal_steps_are_equal() {
    let rows = rows(8);
    let backend = backend();
    let geometric = Geometric::default();
    for mean in [&Arithmetic as &dyn dhll_core::Mean, &geometric] {
        let path = TargetPath::new(rows.0.view(), rows.1.view(), mean, &backend).unwrap();
        for (distance, range) in [
            (Distance::BuresWasserstein, (0.0, 1.0)),
            (Distance::Cka, (0.0, 1.0)),
            (Distance::BuresWasserstein, (1e-6, 1e-2)),
        ] {
            let alphas = schedule(&path, distance, range);
            assert_eq!((alphas.len(), alphas[0], alphas[5]), (6, range.0, range.1));
            let maps: Vec<TargetMap> = alphas.iter().map(|&alpha| path.target_map(alpha).unwrap()).collect();
            let steps: Vec<f64> = maps
                .windows(2)
                .map(|pair| {
                    distance.between(&backend, path.cross_gram(), pair[0].matrix(), pair[1].matrix()).unwrap()
                })
                .collect();
            let mean = steps.iter().sum::<f64>() / 5.0;
            assert!(steps.iter().all(|step| *step <= 1.0101 * mean), "{distance:?} {steps:?}");
        }
    }
    // At constant speed, equal steps are equal differences.
    let path = TargetPath::new(rows.0.view(), rows.1.view(), &BuresWasserstein, &backend).unwrap();
    let even = schedule(&path, Distance::BuresWasserstein, (0.0, 1.0));
    assert!(even.iter().enumerate().all(|(i, alpha)| (alpha - 0.2 * i as f64).abs() <= 1e-12));
}

#[test]
fn what_cannot_be_compared_or_placed_is_an_error() {
    let (a, zero) = (of_rank(6, 2, 2, 1), Array2::<f64>::zeros((6, 1)));
    let s = CrossGram::new(&backend(), a.view(), zero.view()).unwrap();
    let (eye, short) = (Array2::<f64>::eye(3), Array2::<f64>::eye(2));
    let label = eye.slice(s![.., 2..]);
    let error = distance::cka(&backend(), &s, eye.view(), label).unwrap_err();
    assert_eq!(
        error.to_string(),
        "the second target is zero on all rows; a relative measure needs one that is not"
    );
    assert!(gauge::displacement(&backend(), &s, label, eye.view()).is_err());
    let error = distance::bures_wasserstein(&backend(), &s, eye.view(), short.view()).unwrap_err();
    assert_eq!(error.to_string(), "the number of rows of a target map must be 3, got 2");
    let backend = backend();
    let path = TargetPath::from_cross_gram(s, &Arithmetic, &backend);
    let listed = |alphas: Vec<f64>| AlphaSchedule::Listed(alphas).alphas(&path, &backend);
    assert_eq!(listed(vec![0.1, 0.9]), Ok(vec![0.1, 0.9]));
    assert_eq!(listed(vec![]), Ok(vec![]));
    assert!(matches!(listed(vec![0.1, 1.1]), Err(ScheduleError::Input(_))));
}
