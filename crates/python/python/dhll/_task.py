"""Whether a target is classes or values."""

from __future__ import annotations

from typing import Any

import numpy as np
from sklearn.utils.multiclass import type_of_target

from dhll import _dhll


def is_regression(y: Any, task: str) -> bool:
    """Whether a target is taken as values: as ``task`` says, or with ``"auto"`` as that of a table would be.

    >>> [is_regression(y, "auto") for y in ([0, 1, 1, 0], ["a", "b"], [0.5, 1.5, 2.5], list(range(30)))]
    [False, False, True, True]
    """
    if task not in ("auto", "classification", "regression"):
        raise ValueError(f"task must be 'auto', 'classification' or 'regression', got {task!r}")
    if task != "auto":
        return task == "regression"
    kind = str(type_of_target(np.asarray(y)))
    if kind in ("binary", "multiclass") and np.asarray(y).dtype.kind in "iuf":
        return not _dhll.are_classes(np.asarray(y, dtype=np.float64).ravel().tolist())
    return kind.startswith("continuous") or kind == "multiclass-multioutput"
