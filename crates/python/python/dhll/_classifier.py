"""Classification: one class a row, or several labels."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.base import ClassifierMixin
from sklearn.utils import compute_sample_weight
from sklearn.utils.multiclass import check_classification_targets, type_of_target
from sklearn.utils.validation import _check_y, check_consistent_length, column_or_1d

from dhll._base import DhllEstimator, training
from dhll._frames import text_of, training_rows


class DhllClassifier(ClassifierMixin, DhllEstimator):
    """Classifier trained one hidden layer at a time.

    By default it is what ``dhll fit`` makes of a table: a kernel whose metric is learnt from the labels, and a solved head, without hidden
    layers. Any choice about layers, such as ``alphas=0.9``, asks for hidden layers instead.

    Parameters
    ----------
    alphas : float, list of float or str, optional
        One hidden layer per alpha, which says where between the inputs (0) and the labels (1) its target lies; or a rule such as
        ``"linear:3:0.3:0.9"``; ``"none"`` for no layers.
    hidden_width : int, optional
        Units of a hidden map. By default as many as the target has columns, at least 128.
    widths : int, list of int or str, optional
        Columns of the targets that the layers learn: ``"full"`` (the default), ``"share:0.95"``, or numbers.
    mean : str or dict, optional
        The mean between the similarities of inputs and labels, ``"arithmetic"`` by default; see :func:`dhll.means.names`.
    similarity : str or dict, optional
        The similarity of inputs, such as ``"rbf"`` or ``{"name": "rbf", "features": 300}``.
    trainer : str or dict, optional
        The trainer of the layers: ``"mlp"`` (the default), ``"residual"`` or ``"random-features"``.
    epochs : int, optional
        Epochs per layer.
    head : str or dict, optional
        The trainer of the head: ``"logistic"`` (the default), ``"ridge"`` or ``"softmax"``.
    scaling : str, optional
        How inputs are scaled: ``"robust"`` (the default), ``"standard"``, ``"quantiles"``, ``"mean-norm"`` or ``"none"``.
    validation : float or int, optional
        Validation rows, a share or a number; they are not trained on.
    unlabelled : {"use", "drop"}, optional
        What becomes of rows whose label is -1, empty or missing: with ``"use"`` they shape what is learnt of the features. By default -1 is a
        class like any other.
    categorical_features : list of str or int, optional
        Columns of numbers that hold categories, by name or position. Columns of texts, booleans and categories are categories anyway.
    image_shape : (int, int), optional
        Height and width of the images that rows are.
    match_columns : bool, default=False
        Whether columns of frames are found by name when predicting, in any order and among others, as ``dhll predict`` does. By default
        they must be the same in the same order, as scikit-learn asks for.
    settings : dict, optional
        All other options of ``dhll fit``, such as ``{"learning_rate": 0.002, "batch_size": 50}``.
    backend : str, optional
        The linear-algebra backend, ``"faer"`` by default.
    n_jobs : int, optional
        Threads; all cores by default.
    max_memory : str or int, optional
        Memory limit of the fit, such as ``"8GiB"``; ``DHLL_MAX_MEMORY`` by default. The limit is one for the whole process.
    random_state : int, RandomState or None, default=1
        Fixes every random choice. ``None`` draws a seed from NumPy's generator.
    verbose : bool or int, default=0
        Whether progress is written to standard error.
    class_weight : dict or "balanced", optional
        Weights of the classes. ``"balanced"`` makes all classes count the same.

    Attributes
    ----------
    classes_ : ndarray of shape (n_classes,)
        The classes, in ascending order; for several labels their numbers.
    n_features_in_ : int
        Number of columns of the training rows.
    feature_names_in_ : ndarray of shape (n_features_in_,)
        Names of the columns, where the training rows had names that are all texts.
    model_ : object
        The trained model.

    Notes
    -----
    Rows that are equal, label included, are taken as one row with the sum of their weights, so that weights mean what repeated rows mean. Columns
    may have missing entries: NaN, ``None``, ``pandas.NA``.

    Examples
    --------
    >>> from dhll import DhllClassifier
    >>> from sklearn.datasets import load_iris
    >>> X, y = load_iris(return_X_y=True)
    >>> model = DhllClassifier().fit(X[::2], y[::2])
    >>> bool(model.score(X[1::2], y[1::2]) > 0.9)
    True
    >>> model.predict_proba(X[:1]).shape
    (1, 3)

    Two hidden layers:

    >>> model = DhllClassifier(alphas=[0.5, 0.9], epochs=20).fit(X[::2], y[::2])
    >>> model.predict(X[:1])
    array([0])
    """

    classes_: NDArray[Any]

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
        class_weight: Mapping[Any, float] | str | None = None,
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
        self.class_weight = class_weight

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.classifier_tags.multi_label = True
        tags.target_tags.multi_output = True
        return tags

    def fit(self, X: Any, y: Any, sample_weight: Any = None) -> DhllClassifier:
        """Learn from rows.

        Parameters
        ----------
        X : array-like or frame of shape (n_samples, n_features)
            Numbers; columns of frames may also hold categories.
        y : array-like of shape (n_samples,) or (n_samples, n_labels)
            Classes, numbers or texts; or zeros and ones for several labels.
        sample_weight : array-like of shape (n_samples,), optional
            How much every row counts.

        Returns
        -------
        DhllClassifier
            The estimator itself.
        """
        rows = training_rows(self, X, self.categorical_features)
        known = None if y is None else self._known(y, minus_one=True)
        check_consistent_length(rows["x"], y)
        weights = self._weights(sample_weight, rows["x"])
        target = self._target(y, known)
        if self.class_weight is not None:
            balance = compute_sample_weight(self.class_weight, self._labels(target))
            if known is not None:
                whole = np.ones(len(known))
                whole[known] = balance
                balance = whole
            weights = balance if weights is None else weights * balance
        label = None if hasattr(y, "columns") else getattr(y, "name", None)
        self._fit(
            training(
                rows,
                target,
                unlabelled=self.unlabelled,
                image=self._image(),
                label=None if label is None or label == "" else str(label),
                weights=weights,
                known=known,
            )
        )
        return self

    def _target(self, y: Any, known: NDArray[np.bool_] | None) -> tuple[str, NDArray[Any], list[str]]:
        """The target of the rows that have one, and the classes."""
        self._require(y, "the labels")
        y = y if known is None else np.asarray(y)[known]
        y = _check_y(y, multi_output=True, estimator=self)
        check_classification_targets(y)
        kind = type_of_target(y)
        if kind == "multilabel-indicator":
            labels = np.asarray(y.toarray() if hasattr(y, "toarray") else y)
            self.classes_ = np.arange(labels.shape[1])
            return "labels", labels.astype(np.float64), [str(label) for label in self.classes_]
        if kind == "multiclass-multioutput":
            raise ValueError("y has several columns of classes; fit one classifier a column, or give several labels as zeros and ones")
        self.classes_, places = np.unique(column_or_1d(y, warn=True), return_inverse=True)
        return "classes", places, [text_of(name) for name in self.classes_]

    def _labels(self, target: tuple[str, NDArray[Any], list[str]]) -> NDArray[Any]:
        kind, y, _ = target
        return self.classes_[y] if kind == "classes" else y

    def _several(self) -> bool:
        return self.model_.target[0] == "labels"

    def predict(self, X: Any) -> NDArray[Any]:
        """Predict the class of every row, or its labels.

        Parameters
        ----------
        X : array-like or frame of shape (n_samples, n_features)
            The rows.

        Returns
        -------
        ndarray of shape (n_samples,) or (n_samples, n_labels)
            Classes; or zeros and ones.
        """
        rows = self._rows(X)
        if self._several():
            return self.model_.predict_labels(rows).astype(np.int64)
        return np.asarray(self.classes_[self.model_.predict(rows)])

    def predict_proba(self, X: Any) -> NDArray[np.float64]:
        """Predict the probability of every class or label.

        Parameters
        ----------
        X : array-like or frame of shape (n_samples, n_features)
            The rows.

        Returns
        -------
        ndarray of shape (n_samples, n_classes)
            In the order of ``classes_``; rows sum to 1, except of several labels.
        """
        rows = self._rows(X)
        return self.model_.predict_proba(rows)

    def decision_function(self, X: Any) -> NDArray[np.float64]:
        """Compute the logits of the classes or labels.

        Parameters
        ----------
        X : array-like or frame of shape (n_samples, n_features)
            The rows.

        Returns
        -------
        ndarray of shape (n_samples,) or (n_samples, n_classes)
            For two classes the logit of the second one.
        """
        rows = self._rows(X)
        logits = self.model_.predict_logits(rows).astype(np.float64)
        if not self._several() and logits.shape[1] == 2:
            return np.asarray(logits[:, 1] - logits[:, 0])
        return logits
