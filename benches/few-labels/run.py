#!/usr/bin/env python3
"""Measures `dhll` and its peers where few rows have a label, one line of JSON per set, draw and method.

    python benches/few-labels/run.py --results target/few-labels.jsonl --only dhll,label-spreading --sets vehicle,mnist

Run it again to continue. `DHLL_DATA_DIR` and `DHLL_TABLES_DIR` are the folders of images and of tables.
"""

import argparse
import os
import sys
import warnings
from pathlib import Path

for threads in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "RAYON_NUM_THREADS"):
    os.environ.setdefault(threads, "1")  # before the libraries are loaded
ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "benches/tables"))

import results
from measure import processor_seconds

from draws import IMAGES, TARGET, draws, names
from methods import METHODS, make


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--results", required=True, help="file of results, one line of JSON each")
    parser.add_argument("--only", default=",".join(METHODS), help="methods, separated by commas (default: all)")
    parser.add_argument("--sets", help="sets, separated by commas (default: all)")
    parser.add_argument("--dhll", default=str(ROOT / "target/release/dhll"), help="the dhll program")
    return parser.parse_args()


def measure(method, image, seed, train, test, program):
    try:
        model = make(method, image, seed, program)
        clock = getattr(model, "clock", processor_seconds)
        start = clock()
        model.fit(train.drop(columns=TARGET), train[TARGET].to_numpy(object))
        seconds = clock() - start
        right = model.predict(test.drop(columns=TARGET)).astype(str) == test[TARGET].to_numpy().astype(str)
        return {"accuracy": float(right.mean()), "fit_seconds": round(seconds, 3)}
    except Exception as error:  # noqa: BLE001  recorded: one failure must not end a run of hours
        return {"error": f"{type(error).__name__}: {error}"}


def main():
    warnings.simplefilter("ignore")
    options = arguments()
    methods = options.only.split(",")
    if unknown := set(methods) - set(METHODS):
        sys.exit(f"no method named {', '.join(sorted(unknown))}; choose from {', '.join(METHODS)}")
    done = results.done(results.read(options.results))
    results.mend(options.results)
    for name in names(options.sets.split(",") if options.sets else None):
        for seed, train, test in draws(name):
            for method in methods:
                if (name, seed, method) in done:
                    continue
                line = {"set": name, "seed": seed, "method": method, "rows": len(train), "labelled": int(train[TARGET].notna().sum())}
                line |= measure(method, name.split(",")[0] in IMAGES, seed, train, test, options.dhll)
                results.append(options.results, line)
                print(line, file=sys.stderr)


if __name__ == "__main__":
    main()
