//! Metrics of several labels at once have scikit-learn's values, with and without sample weights, and intervals that hold them.

#![allow(clippy::unwrap_used)] // Helpers of tests unwrap as tests do.

use dhll_diagnose::metrics::{Bootstrap, LabelMetrics};
use dhll_diagnose::{ClassificationMetrics, Metric, MultiLabelMetrics};
use ndarray::{Array2, array};

const VALUES_ALONE: Bootstrap = Bootstrap { resamples: 0, seed: 0 };

fn value(metric: &Option<Metric>) -> f64 {
    metric.as_ref().map_or(f64::NAN, |metric| metric.value)
}

/// A few sums of at most 40 terms of order 1.
fn assert_close(found: &[f64], expected: &[f64]) {
    assert_eq!(found.len(), expected.len());
    let close = |(a, b): (&f64, &f64)| (a - b).abs() < 1e-14 || (a.is_nan() && b.is_nan());
    assert!(found.iter().zip(expected).all(close), "{found:?}, not {expected:?}");
}

/// Subset accuracy, Hamming loss, macro and micro F1, log-loss and AUC.
fn of_all(found: &MultiLabelMetrics) -> [f64; 6] {
    let MultiLabelMetrics { subset_accuracy, hamming_loss, macro_f1, micro_f1, log_loss, auc, .. } = found;
    [subset_accuracy.value, hamming_loss.value, value(macro_f1), value(micro_f1), log_loss.value, value(auc)]
}

fn of_label(found: &LabelMetrics) -> [f64; 3] {
    [found.accuracy.value, value(&found.f1), value(&found.auc)]
}

/// Ten rows of four labels, with ties and probabilities of 0, 1/2 and 1; no row has the last, and none is predicted to have it.
fn four_labels() -> (Array2<f64>, Array2<bool>) {
    let p = array![
        [0.9, 0.2, 0.5, 0.1],
        [0.6, 0.7, 0.3, 0.2],
        [0.3, 0.4, 0.8, 0.1],
        [0.2, 0.1, 0.6, 0.4],
        [0.75, 0.5, 0.1, 0.3],
        [0.4, 0.9, 0.9, 0.2],
        [0.1, 0.6, 0.2, 0.1],
        [0.55, 0.2, 0.4, 0.05],
        [0.5, 0.8, 0.7, 0.1],
        [0.0, 1.0, 0.3, 0.2],
    ];
    let y = array![
        [1, 0, 1, 0],
        [1, 1, 0, 0],
        [0, 1, 1, 0],
        [1, 0, 0, 0],
        [1, 0, 0, 0],
        [0, 1, 1, 0],
        [0, 0, 1, 0],
        [1, 0, 0, 0],
        [0, 1, 1, 0],
        [0, 1, 0, 0],
    ];
    (p, y.mapv(|label| label == 1))
}

// scikit-learn 1.9.1:
//
// import numpy as np
// from sklearn.metrics import *
// def show(y, p, w):
//     q, s = (p > .5).astype(int), dict(sample_weight=w)
//     two = [k for k in range(4) if 0 < y[:, k].mean() < 1]
//     f = lambda average: f1_score(y, q, average=average, zero_division=np.nan, **s)
//     loss = np.mean([log_loss(y[:, k], p[:, k], labels=[0, 1], **s) for k in range(4)])
//     print(accuracy_score(y, q, **s), hamming_loss(y, q, **s), f("macro"), f("micro"), loss,
//         np.mean([roc_auc_score(y[:, k], p[:, k], **s) for k in two]))
//     for k in two: print(accuracy_score(y[:, k], q[:, k], **s), f(None)[k], roc_auc_score(y[:, k], p[:, k], **s))
#[test]
fn values_are_those_of_scikit_learn() {
    let (p, y) = four_labels();
    let found = MultiLabelMetrics::with(p.view(), y.view(), None, VALUES_ALONE).unwrap();
    // show(y, p, np.ones(10))
    let expected =
        [0.6, 0.15, 0.7851851851851852, 0.7857142857142857, 0.3945741026059886, 0.8666666666666667];
    assert_close(&of_all(&found), &expected);
    let labels = [[0.9, 0.8888888888888888, 0.88], [0.8, 0.8, 0.92], [0.7, 0.6666666666666666, 0.8]];
    found.labels.iter().zip(labels).for_each(|(found, expected)| assert_close(&of_label(found), &expected));

    let w = [1.0, 2.0, 0.5, 1.0, 3.0, 1.0, 0.0, 2.0, 1.0, 0.25];
    let found = MultiLabelMetrics::with(p.view(), y.view(), Some(&w), VALUES_ALONE).unwrap();
    // show(y, p, np.array(w))
    let expected = [
        0.7872340425531915,
        0.07446808510638298,
        0.8666355431061313,
        0.8939393939393939,
        0.3729162477485335,
        0.9397483608009924,
    ];
    assert_close(&of_all(&found), &expected);
    let labels = [
        [0.9148936170212766, 0.9411764705882353, 0.8989898989898989],
        [0.9574468085106383, 0.9444444444444444, 0.9548872180451128],
        [0.8297872340425532, 0.7142857142857143, 0.9653679653679654],
    ];
    found.labels.iter().zip(labels).for_each(|(found, expected)| assert_close(&of_label(found), &expected));
    assert_eq!((found.rows, found.labels[0].rows), (9, 5));
}

#[test]
fn labels_that_no_row_has_are_left_out_of_the_means() {
    let (p, y) = four_labels();
    let found = MultiLabelMetrics::of(p.view(), y.view(), None, 1).unwrap();
    let absent = &found.labels[3];
    assert_eq!((absent.rows, absent.accuracy.value, &absent.f1, &absent.auc), (0, 1.0, &None, &None));
    let alone =
        MultiLabelMetrics::of(p.slice(ndarray::s![.., 3..]), y.slice(ndarray::s![.., 3..]), None, 1).unwrap();
    assert_eq!((alone.macro_f1, alone.micro_f1, alone.auc), (None, None, None));
}

#[test]
fn one_label_is_a_classification_of_two_classes() {
    let n = 200;
    let p = Array2::from_shape_fn((n, 1), |(i, _)| (((i * 37 + i * i) % 101) as f64 + 0.25) / 102.0);
    let y = Array2::from_shape_fn((n, 1), |(i, _)| p[[i, 0]] + ((i * 13 % 29) as f64 / 29.0 - 0.5) > 0.5);
    let labels: Vec<usize> = y.iter().map(|&label| usize::from(label)).collect();
    let both = Array2::from_shape_fn((n, 2), |(i, k)| if k == 1 { p[[i, 0]] } else { 1.0 - p[[i, 0]] });
    let found = MultiLabelMetrics::of(p.view(), y.view(), None, 3).unwrap();
    let expected = ClassificationMetrics::of(both.view(), &labels, None, 3).unwrap();
    // The same resamples, by the same seed; sums of 200 terms.
    let same = |a: &Metric, b: &Metric| {
        let ([a_low, a_high], [b_low, b_high]) = (a.interval.unwrap(), b.interval.unwrap());
        assert_close(&[a.value, a_low, a_high], &[b.value, b_low, b_high]);
    };
    same(&found.subset_accuracy, &expected.accuracy);
    same(&found.log_loss, &expected.log_loss);
    same(&found.auc.unwrap(), &expected.auc.unwrap());
    same(&found.labels[0].auc.unwrap(), &expected.auc.unwrap());
    assert_close(&[found.micro_f1.unwrap().value], &[expected.classes[1].f1.unwrap()]);
    let [low, high] = found.hamming_loss.interval.unwrap();
    assert!(low < found.hamming_loss.value && found.hamming_loss.value < high && high - low < 0.2);
}

#[test]
fn what_makes_no_metrics_is_refused() {
    let (p, y) = four_labels();
    let error = |p: Array2<f64>, y: Array2<bool>| {
        MultiLabelMetrics::of(p.view(), y.view(), None, 1).unwrap_err().to_string()
    };
    let mut above = p.clone();
    above[[2, 1]] = 1.5;
    assert!(error(above, y.clone()).contains("row 3"));
    assert_eq!(
        error(Array2::zeros((10, 3)), y.clone()),
        "the number of columns of probabilities must be 4, got 3"
    );
    assert_eq!(error(Array2::zeros((9, 4)), y), "the number of rows of probabilities must be 10, got 9");
    assert!(
        MultiLabelMetrics::of(Array2::zeros((3, 0)).view(), Array2::default((3, 0)).view(), None, 1).is_err()
    );
}
