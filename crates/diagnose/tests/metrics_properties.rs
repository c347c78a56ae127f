//! What metrics and their intervals do not depend on, what they hold, and input at the edge.

#![allow(clippy::unwrap_used)] // Helpers of tests unwrap as tests do.

use dhll_diagnose::metrics::Bootstrap;
use dhll_diagnose::{
    ClassificationMetrics, Importance, Metric, StatisticsError, ValueMetrics, permutation_importance,
};
use ndarray::{Array2, Axis, array, concatenate};
use rand::seq::SliceRandom;
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

const CASES: u64 = 40;

struct Case {
    p: Array2<f64>,
    labels: Vec<usize>,
    weights: Vec<f64>,
}

/// Rows of 2 to 5 classes; probabilities in steps of 1/8 before they are normalised, so that there are ties; some weights of 0.
fn case(seed: u64) -> Case {
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    let (n, k) = (rng.random_range(2..60), rng.random_range(2..6));
    let mut p = Array2::from_shape_fn((n, k), |_| f64::from(rng.random_range(1..8)) / 8.0);
    for mut row in p.rows_mut() {
        row /= row.sum();
    }
    let labels = (0..n).map(|_| rng.random_range(0..k)).collect();
    let mut weights: Vec<f64> = (0..n).map(|_| f64::from(rng.random_range(0..4))).collect();
    weights[0] = 1.0;
    Case { p, labels, weights }
}

fn values_alone(p: &Array2<f64>, labels: &[usize], weights: Option<&[f64]>) -> ClassificationMetrics {
    ClassificationMetrics::with(p.view(), labels, weights, Bootstrap { resamples: 0, seed: 0 }).unwrap()
}

/// All metrics of all rows; the optional ones in the same places.
fn metrics(found: &ClassificationMetrics) -> Vec<Option<Metric>> {
    let of_rows = [found.accuracy, found.balanced_accuracy, found.log_loss, found.brier, found.macro_f1];
    let mut all: Vec<_> = of_rows.into_iter().map(Some).collect();
    all.extend([Some(found.calibration_error), found.auc]);
    all.extend(found.classes.iter().flat_map(|class| [class.recall, class.precision]));
    all
}

fn assert_same_values(found: &ClassificationMetrics, expected: &ClassificationMetrics) {
    for (found, expected) in metrics(found).iter().zip(metrics(expected)) {
        assert_eq!(found.is_some(), expected.is_some());
        let values = found.zip(expected).map_or([0.0; 2], |(found, expected)| [found.value, expected.value]);
        // Sums of up to 60 weighted terms in another order.
        assert!((values[0] - values[1]).abs() < 1e-13 * (1.0 + values[1]), "{found:?}, not {expected:?}");
    }
}

#[test]
fn the_order_of_rows_does_not_matter() {
    for seed in 0..CASES {
        let Case { p, labels, weights } = case(seed);
        let mut order: Vec<usize> = (0..labels.len()).collect();
        order.shuffle(&mut ChaCha8Rng::seed_from_u64(seed));
        let shuffled_labels: Vec<_> = order.iter().map(|&row| labels[row]).collect();
        let shuffled_weights: Vec<_> = order.iter().map(|&row| weights[row]).collect();
        assert_same_values(
            &values_alone(&p.select(Axis(0), &order), &shuffled_labels, Some(&shuffled_weights)),
            &values_alone(&p, &labels, Some(&weights)),
        );
    }
}

#[test]
fn a_weight_is_a_number_of_copies() {
    for seed in 0..CASES {
        let Case { p, labels, weights } = case(seed);
        let copies: Vec<usize> =
            (0..labels.len()).flat_map(|row| std::iter::repeat_n(row, weights[row] as usize)).collect();
        let copied_labels: Vec<_> = copies.iter().map(|&row| labels[row]).collect();
        assert_same_values(
            &values_alone(&p, &labels, Some(&weights)),
            &values_alone(&p.select(Axis(0), &copies), &copied_labels, None),
        );
    }
}

#[test]
fn rows_of_weight_0_are_as_if_absent_and_the_scale_of_weights_does_not_matter() {
    for seed in 0..CASES {
        let Case { p, labels, weights } = case(seed);
        let kept: Vec<usize> = (0..labels.len()).filter(|&row| weights[row] > 0.0).collect();
        let kept_labels: Vec<_> = kept.iter().map(|&row| labels[row]).collect();
        let kept_weights: Vec<_> = kept.iter().map(|&row| weights[row] * 2f64.powi(100)).collect();
        let found = ClassificationMetrics::of(p.view(), &labels, Some(&weights), 3).unwrap();
        let p = p.select(Axis(0), &kept);
        assert_eq!(ClassificationMetrics::of(p.view(), &kept_labels, Some(&kept_weights), 3).unwrap(), found);
    }
}

#[test]
fn auc_does_not_change_under_increasing_maps() {
    for seed in 0..CASES {
        let Case { p, labels, weights } = case(seed);
        let auc = |p: &Array2<f64>| values_alone(p, &labels, Some(&weights)).auc.map(|auc| auc.value);
        // Squares keep ties and order, though not the sum of a row, which an AUC does not depend on.
        assert_eq!(auc(&p.mapv(|p| p * p)), auc(&p));
        assert_eq!(auc(&p.mapv(|p| 0.5 * p)), auc(&p));
    }
}

#[test]
fn intervals_hold_the_value_and_are_fixed_by_the_seed() {
    for seed in 0..CASES {
        let Case { p, labels, weights } = case(seed);
        let of = |seed| ClassificationMetrics::of(p.view(), &labels, Some(&weights), seed).unwrap();
        let found = of(seed);
        for Metric { value, interval } in metrics(&found).into_iter().flatten() {
            assert!(value.is_finite());
            assert!(
                interval.is_none_or(|[low, high]| low <= value && value <= high),
                "{value}, {interval:?}"
            );
        }
        assert_eq!(found, of(seed));
        assert!(found.rows < 10 || found.log_loss.interval != of(seed + 1).log_loss.interval);
    }
}

#[test]
fn intervals_narrow_as_rows_are_added() {
    let Case { p, labels, .. } = case(1);
    let width = |copies: usize| {
        let rows = concatenate(Axis(0), &vec![p.view(); copies]).unwrap();
        let found = ClassificationMetrics::of(rows.view(), &labels.repeat(copies), None, 1).unwrap();
        let widths = metrics(&found).into_iter().take(7).flatten().filter_map(|metric| metric.interval);
        widths.map(|[low, high]| high - low).collect::<Vec<_>>()
    };
    // Nine times the rows, a third of the width, give or take the noise of 1,000 resamples and the bias of few rows.
    for (few, many) in width(1).into_iter().zip(width(9)) {
        assert!(many > 0.2 * few && many < 0.5 * few, "{few}, {many}");
    }
}

#[test]
fn undefined_metrics_are_none() {
    let p = array![[0.9, 0.1], [0.8, 0.2], [0.4, 0.6]];
    let found = ClassificationMetrics::of(p.view(), &[0, 0, 0], None, 1).unwrap();
    assert_eq!((found.auc, found.classes[1].recall, found.classes[1].auc), (None, None, None));
    assert_eq!(found.balanced_accuracy.value, 2.0 / 3.0);
    // A single row has values and, for shares alone, intervals.
    let found = ClassificationMetrics::of(p.slice(ndarray::s![..1, ..]), &[0], None, 1).unwrap();
    assert_eq!(found.log_loss, Metric { value: -0.9_f64.ln(), interval: None });
    assert!(found.accuracy.interval.is_some());
    let document = serde_json::to_value(&found).unwrap();
    assert!(document["auc"].is_null() && document["log_loss"]["interval"].is_null());
    assert_eq!(document["accuracy"]["value"], 1.0);
    // A class held impossible costs -log 1e-300.
    let certain = array![[1.0, 0.0], [1.0, 0.0]];
    let found = ClassificationMetrics::of(certain.view(), &[0, 1], None, 1).unwrap();
    assert_eq!(found.log_loss.value, -0.5 * 1e-300_f64.ln());
    let constant = array![[2.0], [2.0]];
    let found = ValueMetrics::of(array![[1.0], [2.0]].view(), constant.view(), None, 1).unwrap();
    assert_eq!((found.r2, found.columns[0].r2, found.mae.value), (None, None, 0.5));
}

#[test]
fn a_column_without_r2_is_left_out_of_the_mean() {
    let (f, y) = (array![[1.0, 5.0], [2.0, 5.0], [4.0, 6.0]], array![[1.0, 5.0], [2.0, 5.0], [3.0, 5.0]]);
    let found = ValueMetrics::of(f.view(), y.view(), None, 1).unwrap();
    assert_eq!(
        (found.columns[1].r2, found.r2.map(|r2| r2.value)),
        (None, found.columns[0].r2.map(|r2| r2.value))
    );
    assert_eq!(
        ValueMetrics::of(y.view(), y.view(), None, 1).unwrap().rmse,
        Metric { value: 0.0, interval: Some([0.0; 2]) }
    );
}

#[test]
fn invalid_input_is_refused() {
    let p = array![[0.9, 0.1], [0.2, 0.8]];
    let error =
        |p: &Array2<f64>, labels: &[usize]| ClassificationMetrics::of(p.view(), labels, None, 1).unwrap_err();
    let message = |p: &Array2<f64>, labels: &[usize]| error(p, labels).to_string();
    assert_eq!(message(&p, &[0, 2]), "the label of row 2 is 2; it must be below the number of classes, 2");
    assert_eq!(message(&p, &[0]), "the number of rows of probabilities must be 1, got 2");
    assert!(matches!(error(&(&p * f64::NAN), &[0, 1]), StatisticsError::Input(_)));
    let logits = array![[0.9, 0.1], [-0.5, 1.5]];
    let expected = "the probability of class 0 (counted from 0) in row 2 is -0.5; it must be in [0, 1]";
    assert_eq!(message(&logits, &[0, 1]), expected);
    assert!(ClassificationMetrics::of(Array2::zeros((0, 2)).view(), &[], None, 1).is_err());
    assert!(ClassificationMetrics::of(Array2::zeros((1, 0)).view(), &[0], None, 1).is_err());
    assert_eq!(
        ClassificationMetrics::of(p.view(), &[0, 1], Some(&[0.0, 0.0]), 1),
        Err(StatisticsError::NoWeight(2))
    );
    let values = |f: &Array2<f64>, y: &Array2<f64>| ValueMetrics::of(f.view(), y.view(), None, 1).is_err();
    assert!(values(&p, &array![[1.0], [2.0]]) && values(&p, &array![[1.0, 2.0]]));
    assert!(values(&p, &array![[1.0, 2.0], [f64::INFINITY, 0.0]]));
    assert!(values(&Array2::zeros((0, 1)), &Array2::zeros((0, 1))));
}

fn importances(n_features: usize, repeats: usize) -> Result<Vec<Importance>, StatisticsError> {
    let rows = Array2::from_shape_fn((50, 3), |(i, j)| ((i * (2 * j + 3)) % 17) as f64);
    permutation_importance(50, n_features, repeats, 5, |shuffled| {
        let error = |i: usize| {
            let place =
                |j| if shuffled.is_some_and(|(column, _)| column == j) { shuffled.unwrap().1[i] } else { i };
            let predicted = 2.0 * rows[[place(0), 0]] + rows[[place(1), 1]];
            (predicted - 2.0 * rows[[i, 0]] - rows[[i, 1]]).powi(2)
        };
        Ok(-(0..50).map(error).sum::<f64>() / 50.0)
    })
}

#[test]
fn importance_follows_from_the_weight_of_a_feature() {
    let found = importances(3, 8).unwrap();
    // Shuffling a feature of variance v and coefficient c costs 2 c^2 v on average: four times as much for the first.
    assert!(found[0].mean > 2.5 * found[1].mean && found[0].mean < 6.0 * found[1].mean, "{found:?}");
    assert!(
        found[1].interval.is_some_and(|[low, high]| 0.0 < low && low < found[1].mean && found[1].mean < high)
    );
    assert_eq!((found[2].column, found[2].mean, found[2].drops.len()), (2, 0.0, 8));
    assert_eq!(found[..2], importances(2, 8).unwrap()[..]);
    assert_eq!(importances(1, 1).unwrap()[0].interval, None);
}

#[test]
fn importance_refuses_what_it_cannot_use() {
    assert!(importances(3, 0).is_err());
    let fixed = |score: f64| permutation_importance(2, 1, 2, 1, |_| Ok::<_, StatisticsError>(score));
    assert_eq!(fixed(f64::NAN).unwrap_err().to_string(), "the score of the rows is NaN; it must be finite");
    assert!(permutation_importance(0, 1, 2, 1, |_| Ok::<_, StatisticsError>(0.0)).is_err());
    let error = permutation_importance(2, 1, 2, 1, |shuffled| {
        if shuffled.is_some() { Err(StatisticsError::TooFew(0)) } else { Ok(0.0) }
    });
    assert_eq!(error, Err(StatisticsError::TooFew(0)));
}

#[test]
fn results_can_be_shared_between_threads() {
    fn is_plain<T: Clone + std::fmt::Debug + Send + Sync + 'static>() {}
    is_plain::<ClassificationMetrics>();
    is_plain::<ValueMetrics>();
    is_plain::<Importance>();
    is_plain::<Bootstrap>();
}
