//! Metrics have scikit-learn's values, with and without sample weights.

#![allow(clippy::unwrap_used)] // Helpers of tests unwrap as tests do.

use dhll_diagnose::metrics::Bootstrap;
use dhll_diagnose::{ClassificationMetrics, Metric, ValueMetrics};
use ndarray::{Array2, array};

const VALUES_ALONE: Bootstrap = Bootstrap { resamples: 0, seed: 0 };

/// A few sums of at most 12 terms of order 1.
fn assert_close(what: &str, found: f64, expected: f64) {
    assert!((found - expected).abs() < 1e-14, "{what}: {found}, not {expected}");
}

fn value(metric: &Option<Metric>) -> f64 {
    metric.as_ref().map_or(f64::NAN, |metric| metric.value)
}

/// Accuracy, balanced accuracy, log-loss, Brier, AUC, macro F1 and calibration error.
fn assert_classification(found: &ClassificationMetrics, expected: [f64; 7]) {
    let ClassificationMetrics {
        accuracy,
        balanced_accuracy,
        log_loss,
        brier,
        auc,
        macro_f1,
        calibration_error,
        ..
    } = found;
    assert_close("accuracy", accuracy.value, expected[0]);
    assert_close("balanced accuracy", balanced_accuracy.value, expected[1]);
    assert_close("log-loss", log_loss.value, expected[2]);
    assert_close("Brier score", brier.value, expected[3]);
    assert_close("AUC", value(auc), expected[4]);
    assert_close("macro F1", macro_f1.value, expected[5]);
    assert_close("calibration error", calibration_error.value, expected[6]);
}

// scikit-learn 1.9.1, for all tests of classification here:
//
// import numpy as np
// from sklearn.metrics import *
// def show(y, p, w, classes):
//     q, c, s = p.argmax(1), p.max(1), dict(sample_weight=w)
//     auc = lambda k: roc_auc_score(np.equal(y, k), p[:, k], **s)
//     b = np.searchsorted(np.arange(1, 15) / 15, c)
//     ece = sum(abs(np.sum((w * ((q == y) - c))[b == k])) for k in range(15)) / np.sum(w)
//     print(accuracy_score(y, q, **s), balanced_accuracy_score(y, q, **s), log_loss(y, p, labels=classes, **s),
//         brier_score_loss(y, p, labels=classes, **s), np.mean([auc(k) for k in np.unique(y)]), f1_score(y, q, average="macro", **s), ece)
//     print([auc(k) for k in np.unique(y)], *(f(y, q, average=None, **s) for f in (recall_score, precision_score, f1_score)))

/// Twelve rows of four classes, with ties between rows and within a row; class 3 is predicted once and never right.
fn four_classes() -> (Array2<f64>, [usize; 12]) {
    let p = array![
        [0.5, 0.2, 0.2, 0.1],
        [0.4, 0.3, 0.2, 0.1],
        [0.2, 0.5, 0.2, 0.1],
        [0.1, 0.2, 0.6, 0.1],
        [0.4, 0.3, 0.2, 0.1],
        [0.1, 0.1, 0.1, 0.7],
        [0.2, 0.2, 0.5, 0.1],
        [0.3, 0.3, 0.3, 0.1],
        [0.0, 1.0, 0.0, 0.0],
        [0.8, 0.1, 0.1, 0.0],
        [0.1, 0.3, 0.6, 0.0],
        [0.0, 0.0, 0.9, 0.1],
    ];
    (p, [0, 0, 1, 2, 1, 0, 2, 2, 1, 0, 1, 2])
}

fn assert_classes(
    found: &ClassificationMetrics,
    auc: [f64; 3],
    recall: [f64; 3],
    precision: [f64; 4],
    f1: [f64; 4],
) {
    for (class, found) in found.classes.iter().enumerate() {
        if class < 3 {
            assert_close("AUC of a class", found.auc.unwrap(), auc[class]);
            assert_close("recall", value(&found.recall), recall[class]);
        }
        assert_close("precision", value(&found.precision), precision[class]);
        assert_close("F1", found.f1.unwrap(), f1[class]);
    }
    // Scikit-learn has a recall of 0 and a warning for a class without rows.
    let absent = &found.classes[3];
    assert_eq!((absent.rows, absent.predicted, &absent.recall, absent.auc), (0, 1, &None, None));
}

#[test]
fn several_classes_one_of_them_absent() {
    let (p, y) = four_classes();
    let found = ClassificationMetrics::with(p.view(), &y, None, VALUES_ALONE).unwrap();
    // show(y, p, np.ones(12), range(4))
    assert_classification(
        &found,
        [
            0.6666666666666666,
            0.6666666666666666,
            0.812463789188656,
            0.44833333333333325,
            0.8958333333333334,
            0.5208333333333333,
            0.2666666666666667,
        ],
    );
    assert_classes(
        &found,
        [0.828125, 0.9375, 0.921875],
        [0.75, 0.5, 0.75],
        [0.6, 1.0, 0.75, 0.0],
        [0.6666666666666666, 0.6666666666666666, 0.75, 0.0],
    );
}

#[test]
fn several_classes_with_weights() {
    let (p, y) = four_classes();
    let w = [1.0, 2.0, 0.5, 1.0, 3.0, 1.0, 0.0, 2.0, 1.0, 0.25, 1.0, 4.0];
    let found = ClassificationMetrics::with(p.view(), &y, Some(&w), VALUES_ALONE).unwrap();
    // show(y, p, np.array(w), range(4))
    assert_classification(
        &found,
        [
            0.582089552238806,
            0.5839062897886427,
            0.7992106106127604,
            0.4456716417910448,
            0.8850845015550898,
            0.4294505494505495,
            0.16119402985074624,
        ],
    );
    assert_classes(
        &found,
        [0.8211764705882353, 0.8707070707070707, 0.9633699633699634],
        [0.7647058823529411, 0.2727272727272727, 0.7142857142857143],
        [0.3939393939393939, 1.0, 0.8333333333333334, 0.0],
        [0.52, 0.42857142857142855, 0.7692307692307693, 0.0],
    );
    assert_eq!(found.rows, 11);
}

#[test]
fn two_classes() {
    let p = array![0.125, 0.75, 0.5, 0.5, 0.25, 0.25, 0.625, 0.875];
    let p = Array2::from_shape_fn((8, 2), |(row, class)| if class == 1 { p[row] } else { 1.0 - p[row] });
    let y = [0, 1, 1, 0, 1, 0, 0, 1];
    let found = ClassificationMetrics::with(p.view(), &y, None, VALUES_ALONE).unwrap();
    // show(y, p, np.ones(8), range(2))
    let expected = [0.625, 0.625, 0.5744806131755144, 0.201171875, 0.75, 0.6190476190476191, 0.140625];
    assert_classification(&found, expected);
    let w = [1.0, 2.0, 3.0, 0.5, 1.0, 1.0, 2.0, 0.1];
    let found = ClassificationMetrics::with(p.view(), &y, Some(&w), VALUES_ALONE).unwrap();
    // show(y, p, np.array(w), range(2))
    assert_classification(
        &found,
        [
            0.43396226415094336,
            0.4499089253187614,
            0.6399904479571197,
            0.22862617924528303,
            0.644808743169399,
            0.43315508021390375,
            0.24882075471698115,
        ],
    );
    assert_eq!(found.classes[0].auc, found.classes[1].auc);
}

/// RMSE, MAE and R²: their means, and then those of each column.
fn assert_values(found: &ValueMetrics, expected: [[f64; 3]; 3]) {
    let columns = found.columns.iter().map(|c| [c.rmse.value, c.mae.value, value(&c.r2)]);
    let all = std::iter::once([found.rmse.value, found.mae.value, value(&found.r2)]).chain(columns);
    for (found, expected) in all.flatten().zip(expected.into_iter().flatten()) {
        assert_close("RMSE, MAE or R²", found, expected);
    }
}

#[test]
fn values_of_two_columns() {
    let f = array![[2.5, 0.5], [0.0, 1.0], [2.0, -1.0], [8.0, 2.0], [-1.0, 5.0]];
    let v = array![[3.0, 1.0], [-0.5, 1.5], [2.0, -2.0], [7.0, 2.0], [1.0, 3.5]];
    // scikit-learn 1.9.1:
    // for w in (np.ones(5), [1, 0, 2.5, .5, 3]):
    //     print([m(v, f, sample_weight=w) for m in (root_mean_squared_error, mean_absolute_error, r2_score)])
    //     for k in range(2): print([m(v[:, k], f[:, k], sample_weight=w) for m in (root_mean_squared_error, mean_absolute_error, r2_score)])
    let found = ValueMetrics::with(f.view(), v.view(), None, VALUES_ALONE).unwrap();
    assert_values(
        &found,
        [
            [0.9574171259772951, 0.75, 0.7990318251533742],
            [1.0488088481701516, 0.8, 0.828125],
            [0.8660254037844386, 0.7, 0.7699386503067485],
        ],
    );
    let w = [1.0, 0.0, 2.5, 0.5, 3.0];
    let found = ValueMetrics::with(f.view(), v.view(), Some(&w), VALUES_ALONE).unwrap();
    assert_values(
        &found,
        [
            [1.2572839306425454, 1.0357142857142856, 0.49892840162838387],
            [1.349603116263656, 1.0, 0.22559652928416496],
            [1.164964745021435, 1.0714285714285714, 0.7722602739726028],
        ],
    );
    assert_eq!(found.rows, 4);
}

#[test]
fn the_reliability_table_is_that_of_the_definition() {
    let (p, y) = four_classes();
    let found = ClassificationMetrics::with(p.view(), &y, None, VALUES_ALONE).unwrap().reliability;
    let rows: Vec<_> = found.iter().map(|bin| bin.rows).collect();
    // Confidences .3, .4 .4, .5 .5 .5, .6 .6, .7, .8, .9, 1; .4 and .6 are upper ends of their bins.
    assert_eq!(rows, [1, 2, 3, 2, 1, 1, 1, 1]);
    assert_eq!(found[3].bin, [8.0 / 15.0, 0.6]);
    assert_eq!((found[3].confidence, found[3].accuracy.value, found[3].weight), (0.6, 0.5, 2.0 / 12.0));
    let error: f64 = found.iter().map(|bin| bin.weight * (bin.accuracy.value - bin.confidence).abs()).sum();
    assert_close("calibration error", error, 0.2666666666666667);
}
