#!/usr/bin/env python3
"""Measures `dhll` and its peers on the tables, one line of JSON per set, split and method.

    python benches/tables/run.py --tables ../shared/data/tables --results target/tables.jsonl --only dhll,mlp-100 --sets glass,yeast

Run it again to continue: what the file of results has is not measured again.
"""

import argparse
import os
import platform
import subprocess
import sys
from datetime import UTC, datetime
from functools import cache
from importlib.metadata import version
from pathlib import Path

for threads in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "RAYON_NUM_THREADS"):
    os.environ[threads] = "1"  # before the libraries are loaded

import dhll_command
import peers
import results
from measure import measure
from splits import load, names, split_count, splits

ROOT = Path(__file__).resolve().parents[2]
METHODS = [*peers.CLASSIFIERS, *dhll_command.OPTIONS]
HIDDEN = {"kind", "rows", "columns", "versions", "processor", "at"}  # not on the screen
SLOW = {"svm", "mlp-512"}
SLOW_ROWS = 30_000  # where the slow methods come after everything else


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    folder = os.environ.get("DHLL_TABLES_DIR")
    parser.add_argument("--tables", default=folder, required=folder is None, help="folder of the tables (default: DHLL_TABLES_DIR)")
    parser.add_argument("--results", required=True, help="file of results, one line of JSON each")
    parser.add_argument("--only", default=",".join(METHODS), help="methods, separated by commas (default: all)")
    parser.add_argument("--sets", help="sets, separated by commas (default: all)")
    parser.add_argument("--dhll", default=str(ROOT / "target/release/dhll"), help="the dhll program")
    return parser.parse_args()


def jobs(tables, sets, methods):
    """Every set and method, small sets first, the slowest combinations last: `(frame, kind, set, method)`."""
    found = [(*load(tables, name), name) for name in sets]
    every = [
        (frame, kind, name, method)
        for frame, kind, name in found
        for method in methods
        if method in peers.PEERS[kind] or method in dhll_command.OPTIONS
    ]
    return sorted(every, key=lambda job: (job[3] in SLOW and len(job[0]) > SLOW_ROWS, len(job[0]), job[2]))


@cache
def versions(method, program):
    found = {"python": platform.python_version()}
    if method in dhll_command.OPTIONS:
        return found | {"dhll": subprocess.run([program, "--version"], check=True, capture_output=True, text=True).stdout.strip()}
    packages = ["numpy", "scikit-learn", *(["lightgbm"] if method == "lightgbm" else [])]
    return found | {package: version(package) for package in packages}


def processor():
    lines = Path("/proc/cpuinfo").read_text().splitlines() if Path("/proc/cpuinfo").exists() else []
    return next((line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")), platform.processor())


def main():
    options = arguments()
    methods = options.only.split(",")
    if unknown := set(methods) - set(METHODS):
        sys.exit(f"no method named {', '.join(sorted(unknown))}; choose from {', '.join(METHODS)}")
    sets = options.sets.split(",") if options.sets else [name for kind in names(options.tables).values() for name in kind]
    done = results.done(results.read(options.results))
    results.mend(options.results)
    for frame, kind, name, method in jobs(options.tables, sets, methods):
        for seed, train, test in splits(frame, kind, split_count(len(frame))):
            if (name, seed, method) in done:
                continue
            line = {"set": name, "kind": kind, "seed": seed, "method": method, "rows": len(frame), "columns": frame.shape[1] - 1}
            line |= measure(method, frame, kind, seed, train, test, options.dhll)
            line |= {
                "versions": versions(method, options.dhll),
                "processor": processor(),
                "at": datetime.now(UTC).isoformat(timespec="seconds"),
            }
            results.append(options.results, line)
            print({key: value for key, value in line.items() if key not in HIDDEN}, file=sys.stderr)


if __name__ == "__main__":
    main()
