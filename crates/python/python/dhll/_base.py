"""What all estimators have in common: parameters, fits, files."""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Mapping, Sequence
from os import PathLike
from typing import Any

import numpy as np
from joblib import effective_n_jobs
from numpy.typing import NDArray
from sklearn.base import BaseEstimator
from sklearn.utils import check_random_state
from sklearn.utils.validation import _check_sample_weight, check_is_fitted

from dhll import _dhll
from dhll._frames import rows_to_predict
from dhll._types import Rows, Training

#: The variable that limits memory where ``max_memory`` does not.
MEMORY_VARIABLE = "DHLL_MAX_MEMORY"


class DhllEstimator(BaseEstimator):
    """The parameters of all estimators. See :class:`dhll.DhllClassifier`."""

    model_: _dhll.Model
    n_features_in_: int

    def __init__(
        self,
        alphas: float | Sequence[float] | str | None = None,
        *,
        hidden_width: int | None = None,
        widths: int | Sequence[int] | str | None = None,
        mean: str | Mapping[str, Any] | None = None,
        similarity: str | Mapping[str, Any] | None = None,
        trainer: str | Mapping[str, Any] | None = None,
        epochs: int | None = None,
        head: str | Mapping[str, Any] | None = None,
        scaling: str | None = None,
        validation: float | int | None = None,
        unlabelled: str | None = None,
        categorical_features: Sequence[str | int] | None = None,
        image_shape: tuple[int, int] | None = None,
        match_columns: bool = False,
        settings: Mapping[str, Any] | None = None,
        backend: str | None = None,
        n_jobs: int | None = None,
        max_memory: str | int | None = None,
        random_state: int | np.random.RandomState | None = 1,
        verbose: bool | int = 0,
    ) -> None:
        self.alphas = alphas
        self.hidden_width = hidden_width
        self.widths = widths
        self.mean = mean
        self.similarity = similarity
        self.trainer = trainer
        self.epochs = epochs
        self.head = head
        self.scaling = scaling
        self.validation = validation
        self.unlabelled = unlabelled
        self.categorical_features = categorical_features
        self.image_shape = image_shape
        self.match_columns = match_columns
        self.settings = settings
        self.backend = backend
        self.n_jobs = n_jobs
        self.max_memory = max_memory
        self.random_state = random_state
        self.verbose = verbose

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.input_tags.allow_nan = True
        tags.target_tags.required = True
        return tags

    def save(self, path: str | PathLike[str]) -> None:
        """Write the model to a file that the ``dhll`` command, the Rust library and :func:`dhll.load` read.

        Parameters
        ----------
        path : path-like
            The file; one of that name is replaced. It appears whole or not at all.
        """
        check_is_fitted(self)
        self.model_.save(os.fspath(path))

    def summary(self) -> str:
        """Describe the model and where it comes from.

        Returns
        -------
        str
            Layers, numbers of parameters, settings and data, as ``dhll inspect`` shows them.
        """
        check_is_fitted(self)
        return self.model_.summary()

    def _fit(self, training: Training) -> None:
        """Fits the model."""
        rows = training["rows"]["x"]
        started = time.monotonic()
        if self.verbose:
            _say(f"fitting {rows.shape[0]} rows of {rows.shape[1]} columns")
        with _memory_limit(self.max_memory):
            self.model_ = _dhll.fit(self._options(), training, self._threads(), _progress if self.verbose else None)
        if self.verbose:
            _say(f"fitted in {time.monotonic() - started:.1f} s")

    def _rows(self, X: Any) -> Rows:
        """Rows to predict."""
        check_is_fitted(self)
        return rows_to_predict(self, X, self.match_columns)

    def _threads(self) -> int | None:
        return None if self.n_jobs is None else int(effective_n_jobs(self.n_jobs))

    def _options(self) -> str:
        """The settings as a JSON object with the names of the command line."""
        state = self.random_state
        seed = state if isinstance(state, (int, np.integer)) else check_random_state(state).randint(2**31 - 1)
        options = dict(_kebab(self.settings or {}))
        named = {
            "alphas": self.alphas,
            "hidden-width": self.hidden_width,
            "widths": self.widths,
            "mean": self.mean,
            "similarity": self.similarity,
            "trainer": self.trainer,
            "epochs": self.epochs,
            "head": self.head,
            "scaling": self.scaling,
            "validation": self.validation,
            "backend": self.backend,
            "seed": seed,
        }
        for name, value in named.items():
            if value is None:
                continue
            if name in options:
                raise ValueError(f"{name!r} is given twice: as a parameter and in settings; leave out one of the two")
            options[name] = _kebab(value)
        return json.dumps(options, default=_plain)

    def _image(self) -> tuple[int, int] | None:
        if self.image_shape is None:
            return None
        height, width = self.image_shape
        return int(height), int(width)

    def _weights(self, sample_weight: Any, X: NDArray[Any]) -> NDArray[np.float64] | None:
        """The weights of rows, checked."""
        if sample_weight is None:
            return None
        weights: NDArray[np.float64] = _check_sample_weight(sample_weight, X, dtype=np.float64, ensure_non_negative=True)
        if not weights.any():
            raise ValueError("sample_weight: the weight of every row is zero; give at least one row a weight above 0")
        return weights

    def _require(self, y: Any, what: str) -> None:
        """Refuses a target that was not given, in the words that scikit-learn asks for."""
        if y is None:
            raise ValueError(
                f"This {type(self).__name__} estimator requires y to be passed, but the target y is None; give {what}"
            )

    def _known(self, y: Any, minus_one: bool) -> NDArray[np.bool_] | None:
        """Which rows have a target; ``None`` for all."""
        if self.unlabelled not in (None, "drop", "use"):
            raise ValueError(f"unlabelled must be None, 'drop' or 'use', got {self.unlabelled!r}")
        if self.unlabelled is None:
            return None
        missing = missing_targets(y, minus_one)
        if not missing.any():
            return None
        if missing.all():
            raise ValueError("no row has a label: y is -1 or missing throughout; give some rows a label")
        return ~missing


def missing_targets(y: Any, minus_one: bool) -> NDArray[np.bool_]:
    """Rows whose target is unknown: -1 where that counts, an empty text, ``None`` or NaN."""
    y = np.asarray(y)
    if y.dtype.kind == "O":
        unknown = (None, "", -1) if minus_one else (None,)
        found = [value in unknown or value != value for value in y.ravel()]
        missing = np.asarray(found, dtype=bool).reshape(y.shape)
    elif y.dtype.kind in "US":
        missing = y == ""
    else:
        missing = np.isnan(y) if y.dtype.kind == "f" else np.zeros(y.shape, dtype=bool)
        if minus_one:
            missing |= y == -1
    return np.asarray(missing.reshape(len(y), -1).any(axis=1))


def training(
    rows: Rows,
    target: tuple[str, NDArray[Any], list[str]],
    *,
    unlabelled: str | None,
    image: tuple[int, int] | None,
    label: str | None,
    weights: NDArray[np.float64] | None,
    known: NDArray[np.bool_] | None,
) -> Training:
    """Rows with what is to be learnt from those of them that have a target."""
    kind, y, names = target
    if known is not None:
        weights = None if weights is None else weights[known]
        if unlabelled == "drop":
            rows = {**rows, "x": rows["x"][known]}
            known = None
    return {
        "rows": rows,
        "image": image,
        "kind": kind,
        "y": y.reshape(len(y), -1),
        "target_names": names,
        "label": label,
        "weights": None if weights is None else weights.tolist(),
        "known": None if known is None else known.tolist(),
    }


class _memory_limit:
    """Sets the memory limit of the process for a while."""

    def __init__(self, limit: str | int | None) -> None:
        self.limit = f"{limit}B" if isinstance(limit, (int, np.integer)) else limit

    def __enter__(self) -> None:
        self.default = os.environ.get(MEMORY_VARIABLE) or None
        _dhll.set_memory_limit(self.limit or self.default)

    def __exit__(self, *_: object) -> None:
        _dhll.set_memory_limit(self.default)


def _progress(layer: int | None, epoch: int, loss: float, validation: float | None) -> None:
    part = "head" if layer is None else f"layer {layer + 1}"
    of_validation = "" if validation is None else f", validation loss {validation:.4g}"
    _say(f"{part}, epoch {epoch}: loss {loss:.4g}{of_validation}")


def _say(text: str) -> None:
    print(f"[dhll] {text}", file=sys.stderr, flush=True)


def _kebab(value: Any) -> Any:
    """Settings with names as the command line writes them: ``batch_size`` is ``batch-size``."""
    if isinstance(value, Mapping):
        return {str(key).replace("_", "-"): _kebab(entry) for key, entry in value.items()}
    return value


def _plain(value: Any) -> Any:
    """NumPy numbers as those of Python."""
    if isinstance(value, (np.generic, np.ndarray)):
        return value.tolist()
    raise TypeError(f"a setting must be a number, text, list or dict, got {value!r}")
