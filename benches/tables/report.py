#!/usr/bin/env python3
"""Writes the report of what `run.py` measured.

    python benches/tables/report.py --results target/tables.jsonl --out docs/tables.md

Several files of results may be given; the last measurement of a set, split and method counts.
"""

import argparse
from pathlib import Path

import ranks
import results
import sections

INTRODUCTION = """\
# Tables: `dhll` and its peers

All methods have their default settings. [benches/tables](../benches/tables/README.md) has the program that measured this, the preprocessing
of each peer, and how to run it again. Scores are means over random splits, three quarters of the rows for training and one quarter for
testing, stratified by class; all methods have the same splits. Seconds are processor time on one thread and include preprocessing. A dash
means that a method has no such score, or was not measured on all splits of the set. Means that are equal in the digits shown are ties."""


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--results", required=True, nargs="+", help="files that run.py wrote")
    parser.add_argument("--out", required=True, help="the report, in Markdown")
    return parser.parse_args()


def report(lines):
    frame, failures = results.tables(lines)
    parts = [INTRODUCTION]
    for kind, title, metrics in [
        ("classification", "Classification", ranks.CLASSIFICATION),
        ("regression", "Regression", ranks.REGRESSION),
    ]:
        if (of_kind := frame[frame["kind"] == kind]).empty:
            continue
        parts += [f"## {title}", *sections.kind(of_kind, metrics)]
    parts += ["## How it was measured", *sections.measured(frame, failures)]
    return "\n\n".join(parts) + "\n"


def main():
    options = arguments()
    lines = [line for path in options.results for line in results.read(path)]
    Path(options.out).write_text(report(lines), encoding="utf-8")


if __name__ == "__main__":
    main()
