"""The path from inputs to labels, and the hidden targets along it."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dhll import _dhll
from dhll._base import _kebab, _plain, training
from dhll._classifier import DhllClassifier
from dhll._frames import training_rows
from dhll._regressor import DhllRegressor, value_names
from dhll._task import is_regression

#: Shares of the trace that effective dimensions hold.
SHARES = (0.5, 0.9, 0.95, 0.99)


@dataclass(frozen=True)
class TargetPath:
    """Spectra of the targets from the inputs (alpha = 0) to the labels (alpha = 1).

    Attributes
    ----------
    alphas : ndarray of shape (n_alphas,)
        Where on the path.
    eigenvalues : ndarray of shape (n_alphas, order)
        The spectra, descending.
    ranks : ndarray of shape (n_alphas,)
        Eigenvalues above the rank cut, the full widths of the targets.
    effective_dimensions : dict of float to ndarray of shape (n_alphas,)
        The fewest dimensions that hold more than 0.5, 0.9, 0.95 and 0.99 of the trace.
    label_r2 : ndarray of shape (n_alphas, order)
        Share of the labels in the first k columns of the target, for k = 1, 2, ...
    crossings : ndarray of shape (n_crossings, 3)
        An eigenvalue of the inputs, one of the labels, and the alpha at which they would meet.
    classes : ndarray or None
        The classes, if y holds classes.
    """

    alphas: NDArray[np.float64]
    eigenvalues: NDArray[np.float64]
    ranks: NDArray[np.int64]
    effective_dimensions: dict[float, NDArray[np.int64]]
    label_r2: NDArray[np.float64]
    crossings: NDArray[np.float64]
    classes: NDArray[Any] | None
    _path: _dhll.TargetPath

    def target_map(self, alpha: float) -> NDArray[np.float64]:
        """Give the map ``T`` from rows to targets, ``H = [A B] T``.

        Parameters
        ----------
        alpha : float
            Where on the path.

        Returns
        -------
        ndarray of shape (p + c, k)
            The map. ``A`` is :meth:`inputs` of rows, ``B`` is :meth:`codes` of their labels.
        """
        return self._path.target_map(float(alpha))

    def inputs(self, X: Any) -> NDArray[np.float64]:
        """Encode rows: scaled, and mapped by the similarity.

        Parameters
        ----------
        X : array-like of shape (n_samples, n_features)
            Numbers.

        Returns
        -------
        ndarray of shape (n_samples, p)
            ``A``.
        """
        return self._path.inputs(np.asarray(X))

    def codes(self, y: Any) -> NDArray[np.float64]:
        """Encode labels or values.

        Parameters
        ----------
        y : array-like of shape (n_samples,) or (n_samples, n_targets)
            Classes that the path knows, or values.

        Returns
        -------
        ndarray of shape (n_samples, c)
            ``B``.
        """
        y = np.asarray(y)
        if self.classes is not None:
            places = np.searchsorted(self.classes, y).clip(0, len(self.classes) - 1)
            if (self.classes[places] != y).any():
                unknown = y[self.classes[places] != y][0]
                raise ValueError(f"y holds {unknown!r}, which is none of the classes {self.classes.tolist()}")
            y = places
        return self._path.codes(y.reshape(len(y), -1))

    def targets(self, alpha: float, X: Any, y: Any) -> NDArray[np.float64]:
        """Compute the hidden targets of any rows with their labels.

        Parameters
        ----------
        alpha : float
            Where on the path.
        X : array-like of shape (n_samples, n_features)
            Numbers.
        y : array-like of shape (n_samples,) or (n_samples, n_targets)
            Their classes or values.

        Returns
        -------
        ndarray of shape (n_samples, k)
            ``H``. For the rows of the path, ``H H^T`` is the mean of ``A A^T`` and ``B B^T``.
        """
        return self._path.targets(float(alpha), self.inputs(X), self.codes(y))

    def notes(self, alpha: float) -> list[str]:
        """Say what the mean did beyond its formula.

        Parameters
        ----------
        alpha : float
            Where on the path.

        Returns
        -------
        list of str
            Ridges, truncations and completions.
        """
        return self._path.notes(float(alpha))


def target_path(
    X: Any,
    y: Any,
    *,
    alphas: float | Sequence[float] | str = "linear:11:0:1",
    mean: str | Mapping[str, Any] | None = None,
    similarity: str | Mapping[str, Any] | None = None,
    scaling: str | None = None,
    task: str = "auto",
    sample_weight: Any = None,
    backend: str | None = None,
    n_jobs: int | None = None,
) -> TargetPath:
    """Follow the path from inputs to labels: spectra, effective dimensions, crossings and targets.

    Parameters
    ----------
    X : array-like or frame of shape (n_samples, n_features)
        Numbers; columns of frames may also hold categories.
    y : array-like of shape (n_samples,) or (n_samples, n_targets)
        Classes or values.
    alphas : float, list of float or str, default="linear:11:0:1"
        Where the path is looked at: alphas or a rule.
    mean, similarity, scaling : optional
        As for :class:`dhll.DhllClassifier`; the similarity is the dot product by default.
    task : {"auto", "classification", "regression"}, default="auto"
        What ``y`` is. By default texts and a few whole numbers are classes, other numbers values.
    sample_weight : array-like of shape (n_samples,), optional
        How much every row counts. Weights are brought to mean 1.
    backend : str, optional
        The linear-algebra backend, ``"faer"`` by default.
    n_jobs : int, optional
        Threads; all cores by default.

    Returns
    -------
    TargetPath
        The path.

    Examples
    --------
    >>> import numpy as np, dhll
    >>> from sklearn.datasets import load_iris
    >>> X, y = load_iris(return_X_y=True)
    >>> path = dhll.target_path(X, y, alphas=[0, 0.5, 1])
    >>> path.eigenvalues.shape, path.ranks.tolist()
    ((3, 7), [4, 6, 2])
    >>> path.targets(0.5, X, y).shape
    (150, 6)
    """
    values = is_regression(y, task)
    estimator: Any = (DhllRegressor if values else DhllClassifier)(
        mean=mean, similarity=similarity, scaling=scaling, backend=backend, n_jobs=n_jobs
    )
    rows = training_rows(estimator, X, None)
    weights = estimator._weights(sample_weight, rows["x"])
    classes = None
    if values:
        array = np.asarray(y, dtype=np.float64)
        names = value_names(y) or [f"y{place + 1}" for place in range(array[0].size)]
        target: tuple[str, NDArray[Any], list[str]] = ("values", array, names)
    else:
        target = estimator._target(y, None)
        classes = estimator.classes_
    rows_and_target = training(
        rows, target, unlabelled=None, image=None, label=None, weights=weights, known=None
    )
    path = _dhll.TargetPath(estimator._options(), rows_and_target, estimator._threads())
    looked_at = path.alphas(json.dumps(_kebab(alphas), default=_plain))
    found = path.sweep(looked_at.tolist(), list(SHARES))
    dimensions = found["effective_dimensions"]
    return TargetPath(
        alphas=looked_at,
        eigenvalues=found["eigenvalues"],
        ranks=found["ranks"],
        effective_dimensions={share: dimensions[:, place] for place, share in enumerate(SHARES)},
        label_r2=found["label_r2"],
        crossings=path.crossings(),
        classes=classes,
        _path=path,
    )
