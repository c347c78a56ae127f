"""The tables and their seeded splits.

>>> frame, kind = load("shared/data/tables", "glass")
>>> for seed, train, test in splits(frame, kind): ...  # row numbers, for frame.iloc
"""

from pathlib import Path

import numpy as np
import pandas as pd
from sklearn.model_selection import train_test_split

KINDS = ("classification", "regression")
TARGET = "target"
TEST_SHARE = 0.25
MANY_ROWS = 20_000


def names(folder):
    """The names of all sets in a folder of tables, by kind."""
    return {kind: sorted(path.name.removesuffix(".csv.gz") for path in (Path(folder) / kind).glob("*.csv.gz")) for kind in KINDS}


def load(folder, name):
    """One set as `(DataFrame, kind)`, with the column `target` last.

    Numeric columns are floats, categories are text in columns of objects, and missing values are NaN. Class labels are always text.
    """
    kind = next((kind for kind in KINDS if (Path(folder) / kind / f"{name}.csv.gz").exists()), None)
    if kind is None:
        raise FileNotFoundError(f"no set named {name} in {folder}")
    text = pd.read_csv(Path(folder) / kind / f"{name}.csv.gz", dtype=str, keep_default_na=False, na_values=[""])
    frame = text.apply(
        lambda column: column.astype(object) if kind == "classification" and column.name == TARGET else number_or_text(column)
    )
    return frame, kind


def number_or_text(column):
    """A column is numeric if all its values are numbers."""
    try:
        return pd.to_numeric(column).astype(float)
    except ValueError:
        return column.astype(object)


def split_count(rows):
    """How many splits a set of this size gets."""
    return 3 if rows > MANY_ROWS else 5


def splits(frame, kind, count=None):
    """A list of `(seed, train, test)`, with row numbers for `frame.iloc`; seeds count from 0 and a quarter of the rows is for testing.

    Classification splits are stratified. A class with one row goes to the training rows, as does at least one row of any other class.
    """
    return [(seed, *split(frame, kind, seed)) for seed in range(count or split_count(len(frame)))]


def split(frame, kind, seed):
    rows = np.arange(len(frame))
    if kind == "regression":
        return train_test_split(rows, test_size=TEST_SHARE, random_state=seed)
    labels = frame[TARGET].to_numpy()
    alone = frame[TARGET].map(frame[TARGET].value_counts()).to_numpy() == 1
    train, test = train_test_split(rows[~alone], test_size=TEST_SHARE, random_state=seed, stratify=labels[~alone])
    return np.concatenate([train, rows[alone]]), test
