"""Scores of one method on the test rows of one split."""

import numpy as np
from sklearn import metrics

FLOOR = 1e-15


def classification(truth, prediction, classes, scores, probabilities):
    """`scores` and `probabilities` have one column per class of the set, and are None if the method has none."""
    found = {
        "accuracy": metrics.accuracy_score(truth, prediction),
        "balanced_accuracy": float(np.mean([np.mean(prediction[truth == c] == c) for c in classes if np.any(truth == c)])),
    }
    if probabilities is not None:
        own = probabilities[np.arange(len(truth)), np.searchsorted(classes, truth)]
        found["log_loss"] = float(-np.mean(np.log(np.clip(own, FLOOR, 1))))
    if scores is not None:
        found["auc"] = area_under_curve(truth, classes, scores)
    return found


def area_under_curve(truth, classes, scores):
    """The mean over the classes of the area under each class's curve against the rest; classes without test rows are left out."""
    present = [k for k, c in enumerate(classes) if 0 < np.sum(truth == c) < len(truth)]
    if not present:
        return None
    return float(np.mean([metrics.roc_auc_score(truth == classes[k], scores[:, k]) for k in present]))


def regression(truth, prediction):
    return {
        "rmse": metrics.root_mean_squared_error(truth, prediction),
        "mae": metrics.mean_absolute_error(truth, prediction),
        "r2": metrics.r2_score(truth, prediction),
    }


def for_all_classes(values, own_classes, classes):
    """Places a method's columns among the classes of the set; a class that it never saw gets the lowest score, or probability 0."""
    if values.ndim == 1:
        values = np.column_stack([-values, values])
    wide = np.full((len(values), len(classes)), min(0.0, values.min()))
    wide[:, np.searchsorted(classes, own_classes)] = values
    return wide
