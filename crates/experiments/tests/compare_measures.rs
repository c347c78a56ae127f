//! The measures of the comparison against cases whose answer is known.

#![allow(clippy::unwrap_used)]

use std::sync::Arc;

use dhll::backends;
use dhll::core::Threads;
use dhll::data::Dataset;
use dhll::data::circles::Circles;
use dhll::diagnose::{Explained, MeanInterval, PairedDifference, Verdict};
use dhll::{Backend, CrossGram, TargetPath, means};
use dhll_experiments::compare::means::layers::Layers;
use dhll_experiments::compare::means::lift::Lift;
use dhll_experiments::compare::means::measure::{Measure, from_cross_gram, probe};
use dhll_experiments::compare::means::path_table::held_from;
use dhll_experiments::compare::means::records::{DATA, MeansRecord, MeansRecords, Number, PATH, Place};
use dhll_experiments::compare::means::regression::RidgeMaps;
use dhll_experiments::compare::means::trial_rows::{Sizes, TrialRows};
use ndarray::{Array2, array, s};

fn backend() -> Arc<dyn Backend> {
    backends::default_backend().unwrap().with_threads(Threads::ONE)
}

fn circles() -> Dataset {
    Circles { per_class: 150, ..Circles::default() }.generate().unwrap()
}

fn rows() -> TrialRows {
    TrialRows::new(&*backend(), &circles(), Sizes { training: 200, held_out: 80, components: 2 }, 3).unwrap()
}

/// The map to the inputs or to the labels, as a target.
fn select(rows: &TrialRows, columns: std::ops::Range<usize>) -> Array2<f64> {
    Array2::<f64>::eye(rows.s.order()).slice(s![.., columns]).to_owned()
}

fn explained(rows: &TrialRows, lift: Lift, target: &Array2<f64>) -> f64 {
    let backend = backend();
    let features = lift.features(&backend, rows.inputs()).unwrap();
    let outputs = RidgeMaps::new(&*backend, features, rows).unwrap().outputs(&*backend, target.view());
    let targets = rows.targets(&*backend, target.view());
    Explained::of(targets[2].view(), outputs[2].view()).unwrap().pooled
}

#[test]
fn rows_are_split_once_and_the_cross_gram_is_that_of_the_training_rows() {
    let rows = rows();
    assert_eq!(rows.parts().map(|part| part.z.nrows()), [160, 40, 80]);
    assert_eq!((rows.s.n_samples(), rows.s.n_features(), rows.s.n_labels()), (200, 2, 1));
    assert!((rows.kept - 1.0).abs() < 1e-12);
    // Inputs are principal components: uncorrelated, the larger first.
    let gram = rows.s.features();
    assert!(gram[[0, 1]].abs() < 1e-9 * gram[[0, 0]] && gram[[0, 0]] >= gram[[1, 1]]);
    // Every part holds rows the others do not.
    let mut seen: Vec<u64> = rows.parts().iter().flat_map(|p| p.z.column(0).mapv(f64::to_bits)).collect();
    seen.sort_unstable();
    seen.dedup();
    assert_eq!(seen.len(), 280);
}

#[test]
fn more_rows_held_out_than_there_are_is_an_error() {
    let sizes = Sizes { training: 10, held_out: 300, components: 2 };
    let error = TrialRows::new(&*backend(), &circles(), sizes, 1).err().unwrap();
    assert!(format!("{error:#}").contains("300"), "{error:#}");
}

#[test]
fn a_ridge_map_explains_all_of_a_linear_target_and_nothing_of_a_ring() {
    let rows = rows();
    let random = Lift::Random { units: 100, seed: 1 };
    // What is missing is the square of the ridge, over that of the smallest eigenvalue of the features.
    for (lift, missing) in [(Lift::Linear, 1e-12), (random, 1e-6)] {
        let share = explained(&rows, lift, &select(&rows, 0..2));
        assert!((share - 1.0).abs() < missing, "{lift:?}: {share}");
    }
    let labels = select(&rows, 2..3);
    assert!(explained(&rows, Lift::Linear, &labels) < 0.1);
    let ring = explained(&rows, random, &labels);
    assert!(ring > 0.98, "{ring}");
}

#[test]
fn random_units_are_fixed_by_their_seed() {
    let rows = rows();
    let features = |seed| Lift::Random { units: 5, seed }.features(&backend(), rows.inputs()).unwrap();
    assert_eq!(features(1), features(1));
    assert_ne!(features(1)[0], features(2)[0]);
    assert_eq!(features(1)[2].dim(), (80, 7));
}

/// Inputs and labels orthogonal: `G = (1 - a) l u u^T + a b v v^T`, so everything has a closed form.
#[test]
fn measures_from_the_cross_gram_are_those_of_the_closed_form() {
    let backend = backend();
    let (x, y) = (array![[3.0], [-3.0], [0.0], [0.0]], array![[0.0], [0.0], [1.0], [-1.0]]);
    let s = CrossGram::new(&*backend, x.view(), y.view()).unwrap();
    let mean = means::by_name("arithmetic").unwrap();
    let path = TargetPath::from_cross_gram(s, &*mean, &*backend);
    for alpha in [0.0, 0.25, 0.95, 1.0] {
        let found = from_cross_gram(&*backend, path.cross_gram(), &path.target_map(alpha).unwrap()).unwrap();
        let (input, label) = ((1.0 - alpha) * 18.0, alpha * 2.0);
        let size = f64::hypot(input, label);
        let effective: f64 = if input.max(label) > 0.95 * (input + label) { 1.0 } else { 2.0 };
        let held = if effective == 2.0 || label > input { 1.0 } else { 0.0 };
        let whole = if alpha > 0.0 { 1.0 } else { 0.0 };
        let expected = [
            (Measure::EffectiveDimension, effective),
            (Measure::Width, if alpha > 0.0 && alpha < 1.0 { 2.0 } else { 1.0 }),
            (Measure::CkaInputs, input / size),
            (Measure::CkaLabels, label / size),
            (Measure::LabelR2Effective, held),
            (Measure::LabelR2, whole),
        ];
        for ((measure, found), (wanted, value)) in found.into_iter().zip(expected) {
            assert_eq!(measure, wanted);
            assert!((found - value).abs() < 1e-12, "alpha = {alpha}, {measure:?}: {found} is not {value}");
        }
    }
}

#[test]
fn a_probe_does_not_see_the_scale_of_a_target() {
    let (backend, rows) = (backend(), rows());
    let targets = rows.targets(&*backend, Array2::eye(3).view());
    assert_eq!(probe(&*backend, &rows, &targets).unwrap(), 1.0);
    let tiny = targets.map(|part| part * 1e-9);
    assert_eq!(probe(&*backend, &rows, &tiny).unwrap(), 1.0);
    let nothing = probe(&*backend, &rows, &rows.inputs()).unwrap();
    assert!(nothing < 0.7, "{nothing}");
}

fn place(mean: &'static str, schedule: &'static str, step: usize) -> Place {
    Place { data: "d".to_owned(), mean: mean.to_owned(), schedule, step }
}

fn record(place: &Place, measure: Measure, seed: u64, alpha: f64, value: f64) -> MeansRecord {
    MeansRecord { place: place.clone(), measure, number: Number { seed, alpha, value } }
}

#[test]
fn layers_are_judged_seed_by_seed() {
    let mut records = MeansRecords::default();
    let direct = place(DATA, PATH, 0);
    // The least share that the layers explain, beside the share of the labels.
    let shares = [(0.61, 0.5), (1.01, 0.9), (0.8, 0.7), (0.72, 0.6), (0.9, 0.8)];
    for ((least, label), seed) in shares.into_iter().zip(1..) {
        records.extend([
            record(&direct, Measure::LabelsShare, seed, 1.0, label),
            record(&direct, Measure::WideProbe, seed, 1.0, 0.95),
            record(&direct, Measure::InputsProbe, seed, 1.0, 0.9),
        ]);
        for (step, more) in [(1, 0.3), (2, 0.0)] {
            let at = place("m", "linear", step);
            for measure in [Measure::StackShare, Measure::RidgeNext, Measure::RandomNext] {
                records.extend([record(&at, measure, seed, 0.5, least + more)]);
            }
            records.extend([record(&at, Measure::StackProbe, seed, 0.5, 0.9)]);
        }
    }
    let layers = Layers::new(&records, "d", "m", "linear", 0.25).unwrap().unwrap();
    assert_eq!(layers.share, MeanInterval::of(&shares.map(|(least, _)| least)).unwrap());
    // The shares spread widely and overlap with those of the labels; seed by seed they are above.
    let (ours, control) = (shares.map(|(least, _)| 1.0 - least), shares.map(|(_, label)| 1.0 - label));
    assert_eq!(layers.against_labels, PairedDifference::on_splits(&ours, &control, 0.25).unwrap());
    assert_eq!(layers.against_labels.verdict(), Verdict::Better);
    assert_eq!(layers.against_wide_map.verdict(), Verdict::Worse);
    assert_eq!(layers.against_inputs.verdict(), Verdict::Undecided);
    assert_eq!(Layers::new(&records, "d", "m", "equal-cka", 0.25).unwrap(), None);
    let numbers = String::from_utf8(records.numbers_csv().unwrap()).unwrap();
    assert!(numbers.starts_with("data,mean,schedule,step,alpha,measure,seeds,value,low,high\n"));
    assert_eq!(numbers.lines().count(), 1 + 3 + 2 * 4);
}

#[test]
fn labels_are_held_from_where_they_stay_held() {
    let mut records = MeansRecords::default();
    for (step, value) in [0.95, 0.5, 0.91, 1.0].into_iter().enumerate() {
        for seed in [1, 2] {
            let at = place("m", PATH, step);
            records.extend([record(&at, Measure::LabelR2Effective, seed, step as f64 / 4.0, value)]);
        }
    }
    assert_eq!(held_from(&records, "d", "m").unwrap(), Some(0.5));
    assert_eq!(held_from(&records, "d", "other").unwrap(), None);
}
