"""Rows of arrays and of frames, as the extension module takes them."""

from __future__ import annotations

from collections.abc import Sequence
from numbers import Number
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.utils.validation import (
    _check_feature_names,
    _check_n_features,
    _get_feature_names,
    validate_data,
)

from dhll._types import Rows

Column = tuple[NDArray[np.float64], "list[str] | None"]


def is_frame(X: Any) -> bool:
    """Whether ``X`` is a pandas or Polars frame."""
    return type(X).__module__.split(".")[0] in ("pandas", "polars") and hasattr(X, "columns")


def text_of(value: Any) -> str:
    """What a class or level is called: as text tables write it.

    >>> [text_of(value) for value in ("a", 3.0, 0.5, np.int8(2), True)]
    ['a', '3', '0.5', '2', 'True']
    """
    if isinstance(value, (float, np.floating)):
        return str(int(value)) if float(value).is_integer() else repr(float(value))
    return str(value)


def training_rows(estimator: Any, X: Any, categorical: Sequence[str | int] | None) -> Rows:
    """Checks the rows of a fit and notes their number of columns and names."""
    matrix, levels = _checked(estimator, X, reset=True)
    names = _get_feature_names(X)
    for feature in categorical if categorical is not None else ():
        column = _position(feature, names, matrix.shape[1])
        if levels is None:
            levels = [None] * matrix.shape[1]
        if levels[column] is None:
            matrix = np.array(matrix, dtype=np.float64, order="C")
            matrix[:, column], levels[column] = _levels_of_numbers(matrix[:, column])
    return {"x": matrix, "names": None if names is None else [str(name) for name in names], "levels": levels}


def rows_to_predict(estimator: Any, X: Any, by_name: bool) -> Rows:
    """Checks rows that are shown to a fitted estimator."""
    if by_name and is_frame(X):
        columns, texts = _columns_of(X)
        return {"x": columns, "names": [str(name) for name in X.columns], "levels": texts}
    matrix, levels = _checked(estimator, X, reset=False)
    return {"x": matrix, "names": None, "levels": levels}


def _checked(estimator: Any, X: Any, reset: bool) -> tuple[NDArray[Any], list[list[str] | None] | None]:
    """The rows as a matrix, as scikit-learn checks them."""
    if is_frame(X) and not _all_numbers(X):
        if len(X) < 1 + reset:
            raise ValueError(f"Found frame with {len(X)} sample(s), while a minimum of {1 + reset} is required.")
        _check_feature_names(estimator, X, reset=reset)
        _check_n_features(estimator, X, reset=reset)
        matrix, levels = _columns_of(X)
        if np.isinf(matrix).any():
            column = X.columns[int(np.isinf(matrix).any(axis=0).argmax())]
            raise ValueError(f"Input X contains infinity, in column {column!r}.")
        return matrix, levels
    checked = validate_data(
        estimator, X, reset=reset, dtype="numeric", ensure_all_finite="allow-nan", ensure_min_samples=1 + reset
    )
    return checked, None


def _position(feature: str | int, names: Any, columns: int) -> int:
    found = [] if names is None else [place for place, name in enumerate(names) if name == feature]
    if found:
        return found[0]
    if isinstance(feature, (int, np.integer)) and -columns <= feature < columns:
        return int(feature) % columns
    raise ValueError(f"categorical_features names {feature!r}, which is no column of X; give names or positions of columns")


def _all_numbers(X: Any) -> bool:
    if type(X).__module__.startswith("polars"):
        return all(dtype.is_numeric() for dtype in X.dtypes)
    return all(_is_number(dtype) for dtype in X.dtypes)


def _is_number(dtype: Any) -> bool:
    """Whether a pandas dtype is one of numbers. Booleans are categories, as in text tables."""
    return getattr(dtype, "kind", "O") in "iuf" and not hasattr(dtype, "categories")


def _columns_of(X: Any) -> tuple[NDArray[np.float64], list[list[str] | None]]:
    """The columns of a frame: numbers, and places among levels."""
    polars = type(X).__module__.startswith("polars")
    matrix = np.empty(X.shape, dtype=np.float64)
    levels: list[list[str] | None] = []
    for place, name in enumerate(X.columns):
        column = X[:, place] if polars else X.iloc[:, place]
        matrix[:, place], found = (_polars_column if polars else _pandas_column)(column, name)
        levels.append(found)
    return matrix, levels


def _pandas_column(column: Any, name: object) -> Column:
    dtype = column.dtype
    if _is_number(dtype):
        return column.to_numpy(dtype=np.float64, na_value=np.nan), None
    if hasattr(dtype, "categories"):
        return _used(column.cat.codes.to_numpy(), list(column.cat.categories))
    if getattr(dtype, "kind", "O") in "mMc" or not (
        dtype == object or getattr(dtype, "kind", "O") in "bOUT" or dtype == "string"
    ):
        raise _refused(name, dtype)
    codes, values = column.factorize()
    if dtype == object and all(isinstance(value, Number) and not isinstance(value, bool) for value in values):
        return column.astype(np.float64).to_numpy(), None
    return _used(np.asarray(codes), list(values))


def _polars_column(column: Any, name: object) -> Column:
    import polars

    dtype = column.dtype
    if dtype.is_numeric():
        return column.cast(polars.Float64).fill_null(np.nan).to_numpy(), None
    if dtype == polars.Boolean:
        column = column.cast(polars.Int8)
        codes = column.fill_null(-1).to_numpy()
        return _used(codes, [False, True])
    if dtype not in (polars.String, polars.Categorical, polars.Enum, polars.Null):
        raise _refused(name, dtype)
    texts = column.cast(polars.String)
    ranks = texts.rank("dense").cast(polars.Int64).fill_null(0).to_numpy() - 1
    return _used(ranks, texts.drop_nulls().unique().sort().to_list())


def _used(codes: NDArray[Any], values: list[Any]) -> Column:
    """Places and texts of the levels that occur; a code below 0 is a gap."""
    used = np.unique(codes[codes >= 0])
    places = np.searchsorted(used, codes).astype(np.float64)
    places[codes < 0] = np.nan
    return places, [text_of(values[code]) for code in used]


def _levels_of_numbers(column: NDArray[np.float64]) -> Column:
    values = np.unique(column[~np.isnan(column)])
    places = np.searchsorted(values, column).astype(np.float64)
    places[np.isnan(column)] = np.nan
    return places, [text_of(value) for value in values]


def _refused(name: object, dtype: object) -> TypeError:
    return TypeError(
        f"column {name!r} has the type {dtype}, which is neither numbers nor categories; "
        "convert it to numbers (of dates: days, months or years) or to texts, or leave it out"
    )
