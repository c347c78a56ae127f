"""pandas and Polars frames with categories and gaps."""

import dhll
import numpy as np
import pandas as pd
import polars as pl
import pytest
from dhll import DhllClassifier, DhllRegressor


def customers(rows: int = 120) -> pd.DataFrame:
    rng = np.random.default_rng(0)
    colours = rng.choice(["red", "green", "blue"], rows)
    age = rng.integers(18, 80, rows).astype(float)
    age[::9] = np.nan
    frame = pd.DataFrame(
        {
            "age": age,
            "colour": pd.Series(colours, dtype=object).where(rng.random(rows) > 0.1),
            "member": rng.random(rows) > 0.5,
            "visits": pd.array(rng.integers(0, 5, rows), dtype="Int64"),
        }
    )
    frame["churn"] = np.where((colours == "red") | (frame["member"] & (frame["visits"] > 2)), "yes", "no")
    return frame


FRAME = customers()
X, Y = FRAME.drop(columns="churn"), FRAME["churn"]


def polars_of(frame: pd.DataFrame) -> pl.DataFrame:
    columns = {}
    for name in frame.columns:
        values = [None if pd.isna(value) else value for value in frame[name].tolist()]
        columns[name] = pl.Series(values, dtype=pl.Enum(["blue", "green", "red"]) if name == "colour" else None)
    return pl.DataFrame(columns)


def test_pandas_and_polars_are_the_same():
    model = DhllClassifier().fit(X, Y)
    assert model.feature_names_in_.tolist() == ["age", "colour", "member", "visits"]
    assert model.classes_.tolist() == ["no", "yes"]
    assert model.score(X, Y) > 0.9
    categories = X.assign(colour=X["colour"].astype("category"), member=X["member"].astype("boolean"))
    for other in (categories, polars_of(X), X.convert_dtypes()):
        assert np.array_equal(model.predict_proba(other), model.predict_proba(X))
        assert np.array_equal(DhllClassifier().fit(other, Y).predict_proba(X), model.predict_proba(X))


def test_unseen_levels_and_subsets_of_levels_are_known_by_their_texts():
    model = DhllClassifier().fit(X, Y)
    red = X[X["colour"] == "red"]
    assert np.array_equal(model.predict_proba(red), model.predict_proba(X)[X["colour"] == "red"])
    unseen = model.predict_proba(red.assign(colour="mauve"))
    assert np.isfinite(unseen).all() and not np.array_equal(unseen, model.predict_proba(red))


def test_columns_are_in_order_or_matched_by_name():
    model = DhllClassifier().fit(X, Y)
    shuffled = X[X.columns[::-1]].assign(extra=1.0)
    with pytest.raises(ValueError, match="The feature names should match"):
        model.predict(X[X.columns[::-1]])
    model.set_params(match_columns=True)
    assert np.array_equal(model.predict_proba(shuffled), model.predict_proba(X))
    with pytest.raises(ValueError, match=r"1 of the model's 4 columns is missing: age"):
        model.predict(X.drop(columns="age"))
    with pytest.raises(ValueError, match='column "age" holds texts, but numbers when the model was trained'):
        model.predict(X.assign(age="old"))


def test_numbers_can_be_categories():
    model = DhllClassifier(categorical_features=["visits"]).fit(X, Y)
    assert model.score(X, Y) > 0.9
    array = np.random.default_rng(1).integers(0, 4, (80, 2))
    y = (array[:, 0] % 2) * 1.0
    as_numbers, as_levels = (
        DhllRegressor(scaling="standard", alphas="none", similarity="dot", categorical_features=features).fit(array, y)
        for features in (None, [0])
    )
    assert as_levels.score(array, y) > 0.99 > 0.9 > as_numbers.score(array, y)
    with pytest.raises(ValueError, match="categorical_features names 'age'"):
        DhllRegressor(categorical_features=["age"]).fit(array, y)


def test_other_types_are_refused_with_the_remedy():
    for frame in (X.assign(age=pd.Timestamp("2020-01-01")), polars_of(X).with_columns(age=pl.date(2020, 1, 1))):
        with pytest.raises(TypeError, match="'age'.*convert it to numbers"):
            DhllClassifier().fit(frame, Y)
    infinite = X.assign(age=np.inf)
    with pytest.raises(ValueError, match="infinity, in column 'age'"):
        DhllClassifier().fit(infinite, Y)


def test_named_values():
    model = DhllRegressor().fit(X, FRAME["visits"].astype(float).rename("calls"))
    assert model.model_.target == ("values", ["calls"])


def test_frames_have_a_path():
    path = dhll.target_path(X, Y)
    assert path.eigenvalues.shape[0] == 11 and path.crossings[:, 2].max() < 1
