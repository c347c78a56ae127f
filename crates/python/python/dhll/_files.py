"""Models from files."""

from __future__ import annotations

import os
from os import PathLike

import numpy as np
from joblib import effective_n_jobs
from numpy.typing import NDArray

from dhll import _dhll
from dhll._classifier import DhllClassifier
from dhll._regressor import DhllRegressor


def load(
    path: str | PathLike[str], *, backend: str | None = None, n_jobs: int | None = None
) -> DhllClassifier | DhllRegressor:
    """Load a model that was saved here, by the ``dhll`` command or by the Rust library.

    Parameters
    ----------
    path : path-like
        The file.
    backend : str, optional
        The linear-algebra backend, ``"faer"`` by default.
    n_jobs : int, optional
        Threads; all cores by default.

    Returns
    -------
    DhllClassifier or DhllRegressor
        The fitted estimator. Columns of frames are found by name, as ``dhll predict`` finds them (``match_columns=True``). Classes that are all
        numbers are numbers, all others texts.

    Examples
    --------
    >>> import tempfile, os, dhll
    >>> from sklearn.datasets import load_iris
    >>> X, y = load_iris(return_X_y=True)
    >>> model = dhll.DhllClassifier().fit(X, y)
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = os.path.join(folder, "irises.safetensors")
    ...     model.save(path)
    ...     again = dhll.load(path)
    >>> bool((again.predict_proba(X) == model.predict_proba(X)).all())
    True
    """
    threads = None if n_jobs is None else int(effective_n_jobs(n_jobs))
    model = _dhll.Model.load(os.fspath(path), backend, threads)
    kind, names = model.target
    estimator: DhllClassifier | DhllRegressor
    if kind == "values":
        estimator = DhllRegressor(match_columns=True, backend=backend, n_jobs=n_jobs)
        estimator._one_column = len(names) == 1
    else:
        estimator = DhllClassifier(match_columns=True, backend=backend, n_jobs=n_jobs)
        estimator.classes_ = np.arange(len(names)) if kind == "labels" else _classes(names)
    estimator.model_ = model
    estimator.n_features_in_ = model.n_features
    if model.feature_names is not None:
        estimator.feature_names_in_ = np.asarray(model.feature_names, dtype=object)
    return estimator


def _classes(names: list[str]) -> NDArray[np.generic]:
    """Classes as numbers, if all of them are."""
    for number in (int, float):
        try:
            return np.asarray([number(name) for name in names])
        except ValueError:
            pass
    return np.asarray(names)
