"""Hidden layers as a transformer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.base import ClassNamePrefixFeaturesOutMixin, TransformerMixin

from dhll._base import DhllEstimator
from dhll._classifier import DhllClassifier
from dhll._regressor import DhllRegressor
from dhll._task import is_regression


class HiddenTargets(ClassNamePrefixFeaturesOutMixin, TransformerMixin, DhllEstimator):
    """Represents rows by hidden layers, each trained on its own target between inputs and labels.

    ``transform`` gives what a hidden layer makes of rows from their inputs alone: its estimate of their hidden target. For the targets themselves, which
    need labels, see :func:`dhll.target_path`.

    Parameters
    ----------
    alphas : float, list of float or str, default=0.9
        One hidden layer per alpha; see :class:`dhll.DhllClassifier`.
    layer : int, optional
        Which layer's outputs ``transform`` gives, from 1; 0 for the features that the first layer gets. The last one by default.
    task : {"auto", "classification", "regression"}, default="auto"
        What ``y`` is. By default texts and a few whole numbers are classes, other numbers values.
    hidden_width, widths, mean, similarity, trainer, epochs, head, scaling, validation, unlabelled, categorical_features, image_shape, match_columns, settings, backend, n_jobs, max_memory, random_state, verbose : optional
        As for :class:`dhll.DhllClassifier`.

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
    >>> from dhll import HiddenTargets
    >>> from sklearn.datasets import load_iris
    >>> from sklearn.linear_model import LogisticRegression
    >>> from sklearn.pipeline import make_pipeline
    >>> X, y = load_iris(return_X_y=True)
    >>> model = make_pipeline(HiddenTargets(alphas=0.9, epochs=20), LogisticRegression()).fit(X[::2], y[::2])
    >>> bool(model.score(X[1::2], y[1::2]) > 0.9)
    True
    """

    def __init__(
        self,
        alphas: float | Sequence[float] | str = 0.9,
        *,
        layer: int | None = None,
        task: str = "auto",
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
        super().__init__(
            alphas,
            hidden_width=hidden_width,
            widths=widths,
            mean=mean,
            similarity=similarity,
            trainer=trainer,
            epochs=epochs,
            head=head,
            scaling=scaling,
            validation=validation,
            unlabelled=unlabelled,
            categorical_features=categorical_features,
            image_shape=image_shape,
            match_columns=match_columns,
            settings=settings,
            backend=backend,
            n_jobs=n_jobs,
            max_memory=max_memory,
            random_state=random_state,
            verbose=verbose,
        )
        self.layer = layer
        self.task = task

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.transformer_tags.preserves_dtype = ["float32"]
        return tags

    def fit(self, X: Any, y: Any, sample_weight: Any = None) -> HiddenTargets:
        """Train the layers.

        Parameters
        ----------
        X : array-like or frame of shape (n_samples, n_features)
            Numbers; columns of frames may also hold categories.
        y : array-like of shape (n_samples,) or (n_samples, n_targets)
            Classes, labels or values.
        sample_weight : array-like of shape (n_samples,), optional
            How much every row counts.

        Returns
        -------
        HiddenTargets
            The estimator itself.
        """
        self._require(y, "classes or values")
        parameters = {name: value for name, value in self.get_params(deep=False).items() if name not in ("layer", "task")}
        inner = DhllRegressor(**parameters) if is_regression(y, self.task) else DhllClassifier(**parameters)
        inner.fit(X, y, sample_weight)
        self.model_ = inner.model_
        self.n_features_in_ = inner.n_features_in_
        if hasattr(inner, "feature_names_in_"):
            self.feature_names_in_ = inner.feature_names_in_
        elif hasattr(self, "feature_names_in_"):
            del self.feature_names_in_
        self._layer()
        return self

    def transform(self, X: Any) -> NDArray[np.float32]:
        """Represent rows by the outputs of a layer.

        Parameters
        ----------
        X : array-like or frame of shape (n_samples, n_features)
            The rows.

        Returns
        -------
        ndarray of shape (n_samples, width of the layer)
            The outputs.
        """
        rows = self._rows(X)
        return self.model_.transform(self._layer(), rows)

    @property
    def _n_features_out(self) -> int:
        return self.model_.width(self._layer())

    def _layer(self) -> int:
        layers = self.model_.n_layers
        layer = layers if self.layer is None else self.layer
        if not 0 <= layer <= layers:
            raise ValueError(f"layer must be in 0 to {layers}, the number of hidden layers, got {layer}")
        return int(layer)
