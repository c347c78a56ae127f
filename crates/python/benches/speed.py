#!/usr/bin/env python3
"""Times fits and predictions of the package beside those of the command, in turn, on the same rows.

    cargo build --release --package dhll-cli
    cargo xtask wheel && pip install target/wheels/dhll-*.whl
    python crates/python/benches/speed.py --rounds 5

The command is timed as a whole process, from NPY files to a model file or predictions; the package from arrays in memory to an estimator or to an
array. Medians, and their ratio.
"""

import argparse
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import dhll
import numpy as np

ROOT = Path(__file__).resolve().parents[3]
ROWS, COLUMNS, CLASSES = 20_000, 100, 5
# What is fitted: options of the command, parameters of the estimator.
FITS = {
    "learnt kernel, no layers": (["--similarity", "learnt-laplacian", "--alphas", "none", "--head", "logistic"], {}),
    "one hidden layer": (["--alphas", "0.9", "--scaling", "robust"], {"alphas": 0.9}),
}


def rows():
    random = np.random.default_rng(1)
    x = random.standard_normal((ROWS, COLUMNS))
    return x, (x[:, :CLASSES] + 0.5 * random.standard_normal((ROWS, CLASSES))).argmax(axis=1)


def seconds(run):
    start = time.perf_counter()
    run()
    return time.perf_counter() - start


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--dhll", default=str(ROOT / "target/release/dhll"), help="the dhll program")
    options = parser.parse_args()
    x, y = rows()
    print(f"| {ROWS:,} x {COLUMNS} | command, s | package, s | package / command |\n|---|---|---|---|")
    with tempfile.TemporaryDirectory() as folder:
        path = lambda name: str(Path(folder) / name)
        np.save(path("x.npy"), x)
        np.save(path("y.npy"), y)
        call = lambda *words: subprocess.run([options.dhll, *words, "--quiet"], check=True, stdout=subprocess.DEVNULL)
        for name, (words, parameters) in FITS.items():
            fit = ["fit", "--data", path("x.npy"), "--labels", path("y.npy"), *words, "--out", path("m.safetensors")]
            predict = ["predict", "--model", path("m.safetensors"), "--data", path("x.npy"), "--out", path("p.csv")]
            model = dhll.DhllClassifier(**parameters)
            steps = {
                f"fit: {name}": (lambda: call(*fit), lambda: model.fit(x, y)),
                f"predict: {name}": (lambda: call(*predict), lambda: model.predict(x)),
            }
            for step, pair in steps.items():
                times = [[seconds(run) for run in pair] for _ in range(options.rounds)]
                command, package = (statistics.median(column) for column in zip(*times))
                print(f"| {step} | {command:.2f} | {package:.2f} | {package / command:.2f} |")
                sys.stdout.flush()


if __name__ == "__main__":
    main()
