#!/usr/bin/env python3
"""Runs `dhll-mpi fit` with 1, 2 and 4 processes, compares the models byte by byte with those of `dhll fit` where they are solved for, and with one another
where they are trained in epochs, cuts fits off and resumes them, and makes them fail.

    check.py DHLL DHLL_MPI
"""

import array
import os
import random
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROWS, PER_FILE = 150_000, 40_000  # three parts of 65,536 rows in four files
PATIENCE = 15  # seconds until all processes must have ended
dhll, dhll_mpi = (str(Path(name).resolve()) for name in sys.argv[1:3])
# Results depend on the number of threads. Containers often forbid that processes read each other's memory.
environment = os.environ | {"RAYON_NUM_THREADS": "1", "OMPI_MCA_btl_vader_single_copy_mechanism": "none"}
MPIRUN = ["mpirun", "--allow-run-as-root", "--oversubscribe", "--bind-to", "none", "-np"]
SOLVED = ["--similarity", "dot", "--head", "ridge"]
EPOCHS = ["--similarity", "dot", "--alphas", "0.5", "--epochs", "1", "--batch-size", "2000", "--head", "softmax", "--head-epochs", "1"]


def npy(path: Path, descr: str, shape: tuple, values: array.array) -> None:
    header = f"{{'descr': '{descr}', 'fortran_order': False, 'shape': {shape}, }}".ljust(117) + "\n"
    path.write_bytes(b"\x93NUMPY\x01\x00" + len(header).to_bytes(2, "little") + header.encode() + values.tobytes())


def write_rows(folder: Path) -> None:
    """A table with gaps and categories, and arrays of the same numbers."""
    draw = random.Random(1).gauss
    for start in range(0, ROWS, PER_FILE):
        name, numbers, labels, lines = f"{start:06}", array.array("d"), array.array("B"), ["a,b,colour,kind"]
        for row in range(start, min(start + PER_FILE, ROWS)):
            a, b = draw(0, 1), draw(3, 2)
            kind = int(a * b > 1)
            numbers.extend((a, b))
            labels.append(kind)
            lines.append(f"{a!r},{b if row % 7 else ''},{['red', 'green', '', 'blue'][row * row % 11 % 4]},{['no', 'yes'][kind]}")
        (folder / f"{name}.csv").write_text("\n".join(lines) + "\n")
        npy(folder / f"x-{name}.npy", "<f8", (len(labels), 2), numbers)
        npy(folder / f"y-{name}.npy", "|u1", (len(labels),), labels)


def run(command: list[str], folder: Path) -> subprocess.CompletedProcess:
    return subprocess.run(command, cwd=folder, env=environment, text=True, capture_output=True)


def shared(folder: Path, size: int, options: list[str]) -> bytes:
    """The model of so many processes."""
    ended = run([*MPIRUN, str(size), dhll_mpi, "fit", *options, "--out", "shared.safetensors"], folder)
    assert ended.returncode == 0, ended.stderr
    assert ended.stdout.count("written") == 1, ended.stdout
    model = (folder / "shared.safetensors").read_bytes()
    assert not (folder / "shared.layers").exists()
    for ending in ("safetensors", "toml"):
        (folder / f"shared.{ending}").unlink()
    return model


def repeated_models(folder: Path, options: list[str]) -> None:
    """One process is as `dhll fit`; two come to the same bits again, and to predictions close to those of one."""
    whole = run([dhll, "fit", *options, "--out", "whole.safetensors"], folder)
    assert whole.returncode == 0, whole.stderr
    assert shared(folder, 1, options) == (folder / "whole.safetensors").read_bytes()
    first, second = (shared(folder, 2, options) for _ in range(2))
    assert first == second, f"two processes, {options}: another model"
    (folder / "two.safetensors").write_bytes(first)
    errors = []
    for model in ("whole", "two"):
        said = run([dhll, "evaluate", "--model", f"{model}.safetensors", "--data", "x-*.npy", "--labels", "y-*.npy", "--json"], folder)
        assert said.returncode == 0, said.stderr
        errors.append(int(re.search(r'"errors":\s*(\d+)', said.stdout)[1]))
    assert abs(errors[0] - errors[1]) <= 1e-3 * ROWS, errors
    print(f"repeated, with {errors[0]} and {errors[1]} errors of one process and of two:", *options)


def resumed(folder: Path, options: list[str]) -> None:
    """All processes are killed, and the fit is resumed to the same bits."""
    expected = shared(folder, 2, options)
    command = [*MPIRUN, "2", dhll_mpi, "fit", *options, "--out", "shared.safetensors", "--checkpoint-every", "0"]
    job = subprocess.Popen(command, cwd=folder, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    while not list(folder.glob("shared.layers/checkpoint-1.*")):
        assert job.poll() is None, "the fit ended before it had kept a checkpoint"
        time.sleep(0.01)
    for process in processes_of(job.pid):
        os.kill(process, signal.SIGKILL)
    job.wait(timeout=PATIENCE)
    assert list(folder.glob("shared.layers/checkpoint-1.*"))
    assert shared(folder, 2, [*options, "--resume"]) == expected, "another model after it was resumed"
    print("resumed:", *options)


def same_models(folder: Path, options: list[str]) -> None:
    whole = run([dhll, "fit", *options, "--out", "whole.safetensors"], folder)
    assert whole.returncode == 0, whole.stderr
    for size in (1, 2, 4):
        ended = run([*MPIRUN, str(size), dhll_mpi, "fit", *options, "--out", "shared.safetensors"], folder)
        assert ended.returncode == 0, ended.stderr
        assert ended.stdout.count("written") == 1, ended.stdout
        for ending in ("safetensors", "toml"):
            one, other = ((folder / f"{name}.{ending}").read_bytes() for name in ("whole", "shared"))
            assert one == other, f"{size} processes, {options}: another {ending}"
            (folder / f"shared.{ending}").unlink()
    print("same:", *options)


def refused(folder: Path, size: int, options: list[str], words: str, command: str = "fit") -> None:
    """All processes end soon, with one message and without a model."""
    start = time.monotonic()
    ended = run([*MPIRUN, str(size), dhll_mpi, command, *options, "--out", "shared.safetensors"], folder)
    took = time.monotonic() - start
    errors = [line for line in ended.stderr.splitlines() if line.startswith("error:")]
    assert ended.returncode != 0 and len(errors) == 1 and words in errors[0], ended.stderr
    assert not list(folder.glob("shared.*")), list(folder.iterdir())
    print(f"refused after {took:.1f} s:", errors[0].replace(str(folder), "."))


def processes_of(parent: int) -> list[int]:
    children = Path(f"/proc/{parent}/task/{parent}/children").read_text()
    return [int(child) for child in children.split() if "dhll-mpi" in Path(f"/proc/{child}/cmdline").read_text()]


def killed(folder: Path, options: list[str]) -> None:
    """One of two processes is killed while it works: the other ends soon, and no model is written."""
    command = [*MPIRUN, "2", dhll_mpi, "fit", *options, "--out", "shared.safetensors"]
    job = subprocess.Popen(command, cwd=folder, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    while len(found := processes_of(job.pid)) < 2:
        time.sleep(0.05)
    # Time to join each other and to begin with the rows.
    time.sleep(1.5)
    os.kill(found[1], signal.SIGKILL)
    start = time.monotonic()
    _, said = job.communicate(timeout=PATIENCE)
    assert job.returncode != 0 and "signal 9" in said, said
    assert not list(folder.glob("shared.safetensors")), list(folder.iterdir())
    for leftover in folder.glob("shared.*"):
        # Finished layers and checkpoints are kept there.
        assert (leftover / "settings.json").exists(), list(leftover.iterdir())
        shutil.rmtree(leftover)
    print(f"ended {time.monotonic() - start:.1f} s after one process was killed")


with tempfile.TemporaryDirectory() as name:
    folder = Path(name)
    write_rows(folder)
    table = ["--data", "*.csv", "--target", "kind", *SOLVED]
    arrays = ["--data", "x-*.npy", "--labels", "y-*.npy", *SOLVED]
    # dhll fit holds all rows here; two of the fits read them in blocks.
    layers = ["--alphas", "0.3,0.9", "--trainer", "random-features", "--hidden-width", "50"]
    same_models(folder, [*table, "--alphas", "none"])
    same_models(folder, [*table, "--scaling", "standard", *layers])
    same_models(folder, [*arrays, "--scaling", "mean-norm", *layers, "--validation", "0.5"])
    same_models(folder, [*arrays[:4], "--similarity", "dot", "--alphas", "none", "--head", "logistic"])
    epochs = [*arrays[:4], *EPOCHS]
    repeated_models(folder, epochs)
    place = epochs.index("--epochs") + 1
    resumed(folder, [*epochs[:place], "8", *epochs[place + 1 :]])

    # One layer a process: any trainer and head.
    few = ["--data", "x-120000.npy", "--labels", "y-120000.npy", "--similarity", "dot", "--alphas", "0.3,0.6,0.9", "--parallel", "3"]
    same_models(folder, [*few, "--epochs", "2", "--hidden-width", "50", "--head", "logistic", "--validation", "0.2"])

    killed(folder, [*arrays, *layers[:-1], "3000"])
    # So many epochs that it is at work whenever it is killed.
    killed(folder, [*epochs[:place], "1000", *epochs[place + 1 :], "--hidden-width", "500"])
    refused(folder, 2, [*table, "--shifts", "1"], "--shifts")
    refused(folder, 2, [*table, "--alphas", "none", "--out-of-core", "never"], "--out-of-core")
    with open(folder / "120000.csv", "a") as last:
        last.write("1,2,red\n")
    refused(folder, 4, [*table, "--alphas", "none"], "120000.csv")
    with open(folder / "x-120000.npy", "r+b") as last:
        last.seek(-8, os.SEEK_END)
        last.write(array.array("d", [float("nan")]).tobytes())
    refused(folder, 4, [*arrays, *layers], "NaN")
