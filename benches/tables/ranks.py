"""Means over splits, ranks among methods and comparisons of pairs."""

import math
from dataclasses import dataclass

import numpy as np
from scipy.stats import wilcoxon

SIGNIFICANT = 4


@dataclass(frozen=True)
class Metric:
    """A score: its column in the results, and how it is shown and compared."""

    name: str
    title: str
    higher: bool  # better if higher
    scale: float = 1
    decimals: int | None = None  # SIGNIFICANT digits if None
    relative: bool = False  # sets differ in scale, so that only ratios can be compared across them
    main: bool = False  # compared in pairs of methods, too

    def shown(self, value):
        """A value in the digits that the tables show."""
        value = value * self.scale
        decimals = self.places(value) if np.isfinite(value) else 0
        return round(float(value), decimals)

    def places(self, value):
        """Decimal places to show of a scaled value; negative for large values with few significant digits."""
        if self.decimals is not None or value == 0:
            return self.decimals or 0
        return SIGNIFICANT - 1 - math.floor(math.log10(abs(value)))


CLASSIFICATION = [
    Metric("accuracy", "accuracy, %", higher=True, scale=100, decimals=1, main=True),
    Metric("log_loss", "log-loss", higher=False, decimals=3, main=True),
    Metric("balanced_accuracy", "balanced accuracy, %", higher=True, scale=100, decimals=1),
    Metric("auc", "AUC, %", higher=True, scale=100, decimals=1),
]
REGRESSION = [
    Metric("rmse", "RMSE", higher=False, relative=True, main=True),
    Metric("mae", "MAE", higher=False, relative=True),
    Metric("r2", "R²", higher=True, decimals=3),
]


def means(frame, column, methods):
    """One row per set, one column per method: the mean over the splits, or NaN where a split of the method is missing.

    Sets are in order of their size. A method for which nothing was measured has no column.
    """
    measured = frame.reindex(columns=["set", "method", "seed", column]).dropna()
    counts = measured.pivot_table(index="set", columns="method", values="seed", aggfunc="nunique")
    values = measured.pivot_table(index="set", columns="method", values=column, aggfunc="mean")
    values = values.where(counts.eq(frame.groupby("set")["seed"].nunique(), axis=0))
    order = frame.groupby("set")["rows"].first().sort_values(kind="stable").index
    return values.reindex(index=[name for name in order if name in values.index], columns=[m for m in methods if m in values.columns])


def mean_ranks(table, metric):
    """`(mean rank of each method, number of sets)` over the sets that every method has; equal digits share their ranks' mean."""
    whole = table.dropna()
    ranks = whole.map(metric.shown).rank(axis=1, ascending=not metric.higher, method="average")
    return ranks.mean(), len(whole)


def compare(table, metric, ours, theirs):
    """Sets that `ours` wins, ties (equal in the digits shown) and loses, and the two-sided p of Wilcoxon's signed-rank test."""
    both = table[[ours, theirs]].dropna()
    sign = 1 if metric.higher else -1
    shown = both.map(metric.shown)
    gain = sign * (shown[ours] - shown[theirs])
    exact = sign * (np.log(both[ours] / both[theirs]) if metric.relative else both[ours] - both[theirs])
    return int((gain > 0).sum()), int((gain == 0).sum()), int((gain < 0).sum()), p_value(exact)


def p_value(differences):
    differences = differences[differences != 0]
    return float(wilcoxon(differences).pvalue) if len(differences) else 1.0


def behind(table, ours, points):
    """Sets where `ours` is more than so many points behind the best: `(set, ours, the best method, its score)`."""
    rows = table.dropna(subset=[ours])
    best = rows.max(axis=1)
    return [(name, rows.loc[name, ours], rows.loc[name].idxmax(), best[name]) for name in rows.index[(best - rows[ours]) * 100 > points]]
