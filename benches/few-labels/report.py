#!/usr/bin/env python3
"""Writes the report of what `run.py` measured.

python benches/few-labels/report.py --results target/few-labels.jsonl --out docs/few-labels.md
"""

import argparse
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tables"))

import markdown
import numpy as np
import ranks
import results
from scipy import stats

from draws import names
from methods import METHODS

OURS, CONTROL = "dhll", "dhll-labelled"
PAIRS = [
    (OURS, CONTROL),
    (OURS, "dhll-diffusion"),
    ("dhll-hidden-target", "dhll-label-alone"),
    ("dhll-hidden-target", "dhll-diffusion"),
    (OURS, "dhll-hidden-target"),
]
RANKS = """\
Differences are errors of `dhll` minus errors of the method, in points, with Student's 95 % intervals over the sets that both have. Seconds
are processor time on one thread."""
STEPS = "Differences of mean errors over the sets, as above. Below zero, the first errs less."
UNLABELLED = "The error of `dhll` minus that of `dhll-labelled`, in points, over the draws of each set."
ERROR = ranks.Metric("error", "test error, %", higher=False, scale=100, decimals=1, main=True)
INTRODUCTION = """\
# Few labels: `dhll` and its peers

Most rows have no label here. `dhll` is `dhll fit --unlabelled use` with defaults: a diffusion map of all rows beside a kernel learnt from the
labelled ones. `dhll-labelled` is the same program without the unlabelled rows: what the label alone gives. `dhll-diffusion` is the diffusion map
alone, with a ridge head: the control for everything that is built on it. `dhll-hidden-target` is a hidden layer of 512 units trained on the
diffusion map of all rows at alpha = 0.5, and `dhll-label-alone` the same layer on the label alone.
[benches/few-labels](../benches/few-labels/README.md) has the program that measured this, and the peers' settings.

The settings of the diffusion map (ten neighbours, 100 eigenvectors, a time of 32 steps) and the shares that the folds choose from are the same on all sets.
They were fixed in trials on other draws of MNIST, Fashion-MNIST and the first eight tables, so that these sets are not entirely new to `dhll`; peers have their documented
settings. A first rule for the shares was replaced after it had been seen to err on small tables among the ten that stand last."""


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--results", required=True, nargs="+", help="files that run.py wrote")
    parser.add_argument("--out", required=True, help="the report, in Markdown")
    return parser.parse_args()


def interval(values):
    """The mean and its 95 % interval, Student's t."""
    half = stats.t.ppf(0.975, len(values) - 1) * values.std(ddof=1) / np.sqrt(len(values)) if len(values) > 1 else np.nan
    return values.mean(), values.mean() - half, values.mean() + half


def differences(frame, ours, other):
    """Over the sets: the mean of the error of `ours` minus that of `other`, in points, with its interval over sets."""
    table = ranks.means(frame, "error", [ours, other]).dropna()
    return interval(100 * (table[ours] - table[other])), len(table)


def paired(frame, name, ours, other):
    """Within a set: the difference over the draws."""
    draws = frame[frame["set"] == name].pivot(index="seed", columns="method", values="error")
    return interval(100 * (draws[ours] - draws[other]).dropna())


def shown(mean, low, high):
    return markdown.NONE if np.isnan(low) else f"{mean:+.1f} ({low:+.1f} to {high:+.1f})"


def verdict(mean, low, high):
    return "better" if high < 0 else "worse" if low > 0 else "cannot be told apart"


def rank_tables(frame, table, methods):
    """Ranks over the sets that every method has, then over those that most have, without the others."""
    counts = table.count()
    # The sets that were measured without peers do not count.
    wide = [method for method in methods if counts[method] >= counts["label-spreading"]]
    for chosen in (methods, wide):
        mean_ranks, sets = ranks.mean_ranks(table[chosen], ERROR)
        rows = []
        for method in sorted(chosen, key=mean_ranks.get):
            against = ["", ""] if method == OURS else [shown(*(d := differences(frame, OURS, method)[0])), verdict(*d)]
            seconds = frame.loc[frame["method"] == method, "fit_seconds"].median()
            rows.append([method, *against, markdown.number(mean_ranks[method], 2), markdown.seconds(seconds)])
        yield f"### Over {sets} sets"
        yield markdown.table(["method", "`dhll` minus this one", "`dhll` is", "mean rank", "median fit, s"], rows, text=3)
        if wide == methods:
            break


def report(lines):
    frame, failures = results.tables(lines)
    frame = frame.assign(error=1 - frame["accuracy"])
    methods = [method for method in METHODS if method in set(frame["method"])]
    table = ranks.means(frame, "error", methods)
    table = table.reindex([name for name in names() if name in table.index])
    parts = [INTRODUCTION, "## Mean ranks", RANKS, *rank_tables(frame, table, methods)]
    parts += ["## What each step is worth", STEPS]
    rows = []
    for ours, other in PAIRS:
        (mean, low, high), sets = differences(frame, ours, other)
        rows.append([f"`{ours}` minus `{other}`", shown(mean, low, high), verdict(mean, low, high), sets])
    parts.append(markdown.table(["difference", "points (95 %)", "the first is", "sets"], rows, text=3))
    parts.append("## Each set: test error, %")
    parts.append(markdown.table(["set", *table.columns], [[name, *markdown.best_in_bold(ERROR, row)] for name, row in table.iterrows()]))
    parts += ["## What the unlabelled rows are worth", UNLABELLED]
    both = table.index[table[[OURS, CONTROL]].notna().all(axis=1)]
    rows = [[name, shown(*(d := paired(frame, name, OURS, CONTROL))), verdict(*d)] for name in both]
    parts.append(markdown.table(["set", "difference (95 %)", "`dhll` is"], rows, text=3))
    if len(failures):
        columns = ["set", "method", "error", "seed"]
        parts += ["## Failures", markdown.table(columns, failures[columns].to_numpy().tolist(), text=3)]
    return "\n\n".join(parts) + "\n"


def main():
    options = arguments()
    lines = [line for path in options.results for line in results.read(path)]
    Path(options.out).write_text(report(lines), encoding="utf-8")


if __name__ == "__main__":
    main()
