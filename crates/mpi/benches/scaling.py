#!/usr/bin/env python3
"""Measures `dhll-mpi fit` with one process and with two, in turn: wall time and, for each process, processor time with and without that in exchanges.

    scaling.py DHLL_MPI [--rows N] [--rounds R] [--only WORDS]
"""

import argparse
import os
import random
import re
import statistics
import subprocess
import tempfile
import time
from pathlib import Path

parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
parser.add_argument("dhll_mpi", type=Path)
parser.add_argument("--rows", type=int, default=8 * 65_536)
parser.add_argument("--columns", type=int, default=100)
parser.add_argument("--units", type=int, default=500)
parser.add_argument("--rounds", type=int, default=3)
parser.add_argument("--only", default="", help="measure the fits whose names have these words")
given = parser.parse_args()
# One thread a process; waiting processes leave the processor to others.
environment = os.environ | {
    "RAYON_NUM_THREADS": "1",
    "DHLL_MPI_TIMES": "1",
    "OMPI_MCA_btl_vader_single_copy_mechanism": "none",
    "OMPI_MCA_mpi_yield_when_idle": "1",
}
MPIRUN = ["mpirun", "--allow-run-as-root", "--oversubscribe", "--bind-to", "none", "-np"]
# Gradients are added in the order of the processes, so that the bits depend on their number.
MINIBATCHES = "one layer in minibatches"
TIMES = re.compile(r"rank (\d+): ([\d.]+) s of processor time, ([\d.]+) s of it in exchanges of (\d+) bytes")


def npy(path: Path, shape: tuple, entries: bytes) -> None:
    header = f"{{'descr': '|u1', 'fortran_order': False, 'shape': {shape}, }}".ljust(117) + "\n"
    path.write_bytes(b"\x93NUMPY\x01\x00" + len(header).to_bytes(2, "little") + header.encode() + entries)


with tempfile.TemporaryDirectory() as name:
    folder = Path(name)
    entries = random.Random(1).randbytes(given.rows * given.columns)
    npy(folder / "x.npy", (given.rows, given.columns), entries)
    first, second = (entries[column :: given.columns] for column in (0, 1))
    npy(folder / "y.npy", (given.rows,), bytes((a < 128) != (b < 128) for a, b in zip(first, second)))
    del entries
    fits = {
        "no layers": ["--alphas", "none"],
        f"one layer of {given.units} units": ["--alphas", "0.9", "--trainer", "random-features", "--hidden-width", str(given.units)],
        f"{MINIBATCHES} of {given.units} units": ["--alphas", "0.9", "--epochs", "1", "--batch-size", "500", "--hidden-width", str(given.units)],
        # Each layer is trained by one process alone.
        f"four layers of {given.units} units side by side": ["--alphas", "0.2,0.4,0.6,0.9", "--parallel", "4", "--epochs", "5", "--hidden-width", str(given.units)],
    }
    fits = {what: options for what, options in fits.items() if given.only in what}
    print(f"{given.rows} rows of {given.columns} columns, {given.rounds} rounds, medians")
    for what, options in fits.items():
        measured = {1: [], 2: []}
        models = {1: set(), 2: set()}
        for _ in range(given.rounds):
            for size, runs in measured.items():
                fit = ["fit", "--data", "x.npy", "--labels", "y.npy", "--similarity", "dot", "--head", "ridge", *options]
                start = time.monotonic()
                ended = subprocess.run(
                    [*MPIRUN, str(size), given.dhll_mpi.resolve(), *fit, "--quiet"], cwd=folder, env=environment, text=True, capture_output=True
                )
                wall = time.monotonic() - start
                assert ended.returncode == 0, ended.stderr
                ranks = sorted((int(rank), float(all_), float(exchanges), int(sent)) for rank, all_, exchanges, sent in TIMES.findall(ended.stderr))
                runs.append((wall, ranks))
                models[size].add((folder / "model.safetensors").read_bytes())
        alike = models.values() if what.startswith(MINIBATCHES) else [set.union(*models.values())]
        assert all(len(same) == 1 for same in alike), "the models differ"
        for size, runs in measured.items():
            median = lambda of: statistics.median(map(of, runs))
            work = ", ".join(f"{median(lambda run: run[1][rank][1] - run[1][rank][2]):.2f}" for rank in range(size))
            waits = ", ".join(f"{median(lambda run: run[1][rank][2]):.2f}" for rank in range(size))
            wall, sent = median(lambda run: run[0]), runs[0][1][0][3]
            print(f"{what}, {size} processes: {wall:.2f} s; processor time without exchanges {work} s, in exchanges {waits} s, {sent} bytes")
