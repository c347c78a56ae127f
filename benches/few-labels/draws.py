"""Data sets with few labels: which rows are labelled, which are not, and which are for testing."""

import gzip
import os
import struct
from pathlib import Path

import numpy as np
import pandas as pd
from sklearn.model_selection import train_test_split
from splits import TARGET, load

IMAGES = ("mnist", "fashion-mnist")
IMAGE_ROWS = 10_000
ALL_ROWS = "mnist-60000"
TEST_ROWS = 5_000
COUNTS = (1, 5, 10, 20, 100)
TABLES = ("german-credit", "optdigits", "page-blocks", "phoneme", "satimage", "spambase", "vehicle", "waveform")
# With and without the unlabelled rows alone, no peers.
MORE_TABLES = (
    "car",
    "glass",
    "heart-cleveland",
    "hypothyroid",
    "ionosphere",
    "kr-vs-kp",
    "pima-diabetes",
    "telco-churn",
    "titanic",
    "yeast",
)
SHARE = 0.05
DRAWS = {"images": 10, "tables": 10}


def names(only=None):
    """Every set with its number of labels: `mnist, 10 a class`, `mnist-60000, 10 a class` with all rows, and `vehicle, 5 %`."""
    every = [f"{name}, {count} a class" for name in IMAGES for count in COUNTS] + [f"{name}, 5 %" for name in TABLES]
    every += [f"{ALL_ROWS}, 10 a class", *(f"{name}, 5 %" for name in MORE_TABLES)]
    return [name for name in every if not only or name.split(",")[0] in only]


def draws(name):
    """`(seed, train, test)` for every draw. In `train` the target of unlabelled rows is missing."""
    source, labels = name.split(", ")
    for seed in range(DRAWS["images" if is_image(name) else "tables"]):
        random = np.random.default_rng(seed)
        if is_image(name):
            train, test = images(source, random)
            labelled = of_every_class(train[TARGET].to_numpy(), int(labels.split()[0]), random)
        else:
            frame, _ = load(os.environ["DHLL_TABLES_DIR"], source)
            train, test = train_test_split(frame, test_size=0.25, random_state=seed, stratify=frame[TARGET])
            labelled = share(train[TARGET].to_numpy(), SHARE, random)
        target = train[TARGET].astype(object).where(np.isin(np.arange(len(train)), labelled), None)
        yield seed, train.assign(**{TARGET: target}).reset_index(drop=True), test.reset_index(drop=True)


def is_image(name):
    return name.split(", ")[0] in (*IMAGES, ALL_ROWS)


def of_every_class(labels, count, random):
    return np.concatenate([random.choice(np.flatnonzero(labels == label), count, replace=False) for label in np.unique(labels)])


def share(labels, part, random):
    """A share of the rows, with at least two of every class."""
    two = of_every_class(labels, 2, random)
    rest = random.permutation(np.setdiff1d(np.arange(len(labels)), two))
    return np.concatenate([two, rest[: max(0, int(part * len(labels)) - len(two))]])


def images(name, random):
    """Rows drawn from the training part, and rows of the test part."""
    parts, rows = [], 60_000 if name == ALL_ROWS else IMAGE_ROWS
    name = name.removesuffix("-60000")
    for part, count in (("train", rows), ("t10k", TEST_ROWS)):
        pixels, labels = (idx(name, f"{part}-{kind}-ubyte") for kind in ("images-idx3", "labels-idx1"))
        drawn = random.choice(len(labels), count, replace=False)
        frame = pd.DataFrame(pixels[drawn].reshape(count, -1)).add_prefix("pixel-")
        parts.append(frame.assign(**{TARGET: labels[drawn].astype(str)}))
    return parts


def idx(name, file):
    with gzip.open(Path(os.environ["DHLL_DATA_DIR"]) / name / f"{file}.gz") as stream:
        dimensions = stream.read(4)[3]
        shape = struct.unpack(f">{dimensions}I", stream.read(4 * dimensions))
        return np.frombuffer(stream.read(), np.uint8).reshape(shape)
