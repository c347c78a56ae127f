"""Regression: a value a row, or several."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.base import RegressorMixin
from sklearn.utils.validation import _check_y, check_consistent_length

from dhll._base import DhllEstimator, training
from dhll._frames import training_rows


class DhllRegressor(RegressorMixin, DhllEstimator):
    """Regressor trained one hidden layer at a time.

    By default it is what ``dhll fit`` makes of a table with a target of values: a kernel whose metric is learnt from the values, and ridge
    regression, without hidden layers.

    Parameters
    ----------
    alphas, hidden_width, widths, mean, similarity, trainer, epochs, head, scaling, validation, unlabelled, categorical_features, image_shape, match_columns, settings, backend, n_jobs, max_memory, random_state, verbose : optional
        As for :class:`dhll.DhllClassifier`. Rows without a target, for ``unlabelled``, are those whose value is NaN.

    Attributes
    ----------
    n_features_in_ : int
        Number of columns of the training rows.
    feature_names_in_ : ndarray of shape (n_features_in_,)
        Names of the columns, where the training rows had names that are all texts.
    model_ : object
        The trained model.

    Examples
    --------
    >>> from dhll import DhllRegressor
    >>> from sklearn.datasets import load_diabetes
    >>> X, y = load_diabetes(return_X_y=True)
    >>> model = DhllRegressor().fit(X[::2], y[::2])
    >>> bool(model.score(X[1::2], y[1::2]) > 0.3)
    True
    """

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.target_tags.multi_output = True
        return tags

    def fit(self, X: Any, y: Any, sample_weight: Any = None) -> DhllRegressor:
        """Learn from rows.

        Parameters
        ----------
        X : array-like or frame of shape (n_samples, n_features)
            Numbers; columns of frames may also hold categories.
        y : array-like of shape (n_samples,) or (n_samples, n_targets)
            The values.
        sample_weight : array-like of shape (n_samples,), optional
            How much every row counts.

        Returns
        -------
        DhllRegressor
            The estimator itself.
        """
        rows = training_rows(self, X, self.categorical_features)
        self._require(y, "the values")
        known = self._known(y, minus_one=False)
        check_consistent_length(rows["x"], y)
        weights = self._weights(sample_weight, rows["x"])
        names = value_names(y)
        values = _check_y(
            y if known is None else np.asarray(y, dtype=np.float64)[known],
            multi_output=True,
            y_numeric=True,
            estimator=self,
        )
        self._one_column = values.ndim == 1
        self._fit(
            training(
                rows,
                ("values", values, names or [f"y{place + 1}" for place in range(values[0].size)]),
                unlabelled=self.unlabelled,
                image=self._image(),
                label=None,
                weights=weights,
                known=known,
            )
        )
        return self

    def predict(self, X: Any) -> NDArray[np.float64]:
        """Predict the values of every row.

        Parameters
        ----------
        X : array-like or frame of shape (n_samples, n_features)
            The rows.

        Returns
        -------
        ndarray of shape (n_samples,) or (n_samples, n_targets)
            The values.
        """
        rows = self._rows(X)
        values = self.model_.predict_values(rows)
        return values[:, 0] if self._one_column else values


def value_names(y: Any) -> list[str] | None:
    """What the columns of values are called, where they come with names."""
    if hasattr(y, "columns"):
        return [str(name) for name in y.columns]
    name = getattr(y, "name", None)
    return None if name is None or name == "" else [str(name)]
