"""Fits, predictions and evaluations of files larger than memory, beside the same work in memory on a part of the rows.

Makes arrays and a text table of random rows, runs the program on them, and prints its peak memory and its speed. Needs nothing but
Python; on Linux and macOS.

    cargo build --release --package dhll-cli
    python3 benches/out-of-core/measure.py --gigabytes 2
    python3 benches/out-of-core/measure.py --gigabytes 20 --double --only 'no layers; in blocks' 'Adam, logistic head; in blocks'

The disk needs room for the array, a tenth of it for rows held, as much for tables, and the temporary files of a fit: 4 bytes an entry,
twice with a layer by Adam.
"""

import argparse
import array
import os
import platform
import random
import shutil
import subprocess
import sys
import time
from pathlib import Path

COLUMNS = 100
# Rows that are made once and written again and again.
BLOCK = 8192
# The share of the rows that is learnt from in memory.
SHARE = 10
CLOSED = "--similarity dot --head ridge --scaling robust"
UNITS = "--alphas 0.9 --trainer random-features --hidden-width 512"
ADAM = "--similarity dot --scaling robust --alphas 0.9 --widths 32 --trainer mlp --hidden-width 64 --epochs 2 --head logistic"


def npy(path, kind, shape, block, count):
    """Writes an array of `kind` from the bytes of a block, which comes `count` times; says on stderr how far it has come."""
    header = f"{{'descr': '{kind}', 'fortran_order': False, 'shape': {shape}, }}"
    header = header.ljust(117) + "\n"
    with open(path, "wb") as file:
        file.write(b"\x93NUMPY\x01\x00" + len(header).to_bytes(2, "little") + header.encode())
        for place in range(count):
            file.write(block)
            if (place + 1) % 256 == 0 or place + 1 == count:
                print(f"\r{path.name}: {(place + 1) * len(block) / 1e9:.1f} GB", end="", file=sys.stderr, flush=True)
    print(file=sys.stderr)


def make(folder, blocks, double, needed):
    """Arrays `x`, `y` with so many blocks, `few-x`, `few-y` with a part of them, and tables in `parts`: those of these that are needed."""
    draw = random.Random(1)
    rows = [[draw.gauss(0, 1) for _ in range(COLUMNS)] for _ in range(BLOCK)]
    labels = [int(row[0] * row[1] + row[2] > 0) for row in rows]
    x = array.array("d" if double else "f", [value for row in rows for value in row]).tobytes()
    y = array.array("B", labels).tobytes()
    for name, count in [("", blocks), ("few-", blocks // SHARE)]:
        if needed(f" {name}x.npy"):
            npy(folder / f"{name}x.npy", "<f8" if double else "<f4", (count * BLOCK, COLUMNS), x, count)
            npy(folder / f"{name}y.npy", "|u1", (count * BLOCK,), y, count)
    if not needed(" parts"):
        return
    names = ",".join(f"x{column}" for column in range(COLUMNS)) + ",y\n"
    lines = "".join(",".join(f"{value:.6f}" for value in row) + f",{label}\n" for row, label in zip(rows, labels))
    (folder / "parts").mkdir()
    for part in range(4):
        with open(folder / "parts" / f"{part}.csv", "w") as file:
            file.write(names)
            for _ in range(table_blocks(blocks)):
                file.write(lines)


def table_blocks(blocks):
    """Blocks of each of the four tables."""
    return max(1, blocks // SHARE // 4)


def run(program, folder, arguments):
    """Seconds and peak bytes of a run."""
    started = time.monotonic()
    child = subprocess.Popen([program, *arguments.split()], cwd=folder, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(child.pid, 0)
    seconds = time.monotonic() - started
    if os.waitstatus_to_exitcode(status) != 0:
        sys.exit(f"dhll {arguments} failed")
    unit = 1 if platform.system() == "Darwin" else 1024
    return seconds, usage.ru_maxrss * unit


def measure(options):
    """Prints the table, of the steps that have one of `only` in their name."""
    program, folder = options.program.resolve(), options.folder
    size_of = 8 if options.double else 4
    count = max(SHARE, round(options.gigabytes * 1e9 / (BLOCK * COLUMNS * size_of)))
    many, few, table = count * BLOCK, count // SHARE * BLOCK, table_blocks(count) * 4 * BLOCK
    size, few_size = (f"{rows * COLUMNS * size_of / 1e9:.1f} GB" for rows in (many, few))
    held, blocks = "--out-of-core never", "--out-of-core always --max-memory 1GiB"
    whole, part = "--data x.npy --labels y.npy", "--data few-x.npy --labels few-y.npy"
    steps = [
        ("ridge head, no layers; rows held", f"NPY, {few_size}", few, f"fit {part} {CLOSED} --alphas none {held}"),
        ("ridge head, no layers; in blocks", f"NPY, {few_size}", few, f"fit {part} {CLOSED} --alphas none {blocks}"),
        ("ridge head, no layers; in blocks", f"NPY, {size}", many, f"fit {whole} {CLOSED} --alphas none {blocks}"),
        ("512 random units, ridge head; rows held", f"NPY, {few_size}", few, f"fit {part} {CLOSED} {UNITS} {held}"),
        ("512 random units, ridge head; in blocks", f"NPY, {few_size}", few, f"fit {part} {CLOSED} {UNITS} {blocks}"),
        ("512 random units, ridge head; in blocks", f"NPY, {size}", many, f"fit {whole} {CLOSED} {UNITS} {blocks}"),
        ("one layer by Adam, logistic head; rows held", f"NPY, {few_size}", few, f"fit {part} {ADAM} {held}"),
        ("one layer by Adam, logistic head; in blocks", f"NPY, {few_size}", few, f"fit {part} {ADAM} {blocks}"),
        ("one layer by Adam, logistic head; in blocks", f"NPY, {size}", many, f"fit {whole} {ADAM} {blocks}"),
        ("`predict` by that", f"NPY, {size}", many, "predict --model model.safetensors --data x.npy --out p.npy"),
        ("`evaluate` by that", f"NPY, {size}", many, f"evaluate --model model.safetensors {whole}"),
        ("`predict` by that", "CSV in 4 files", table, "predict --model model.safetensors --data parts --target y --out p.npy"),
    ]
    steps = [step for step in steps if any(part in step[0] for part in options.only)]
    make(folder, count, options.double, lambda name: any(name in arguments for *_, arguments in steps))
    print("| step | rows from | rows | seconds | rows a second | peak memory |\n|---|---|---|---|---|---|")
    for name, source, rows, arguments in steps:
        seconds, peak = run(program, folder, arguments)
        speed = rows / seconds
        print(f"| {name} | {source} | {rows:,} | {seconds:.1f} | {speed:,.0f} | {peak / 2**20:,.0f} MiB |", flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--gigabytes", type=float, default=2.0, help="size of the array of features")
    parser.add_argument("--double", action="store_true", help="numbers of 8 bytes instead of 4")
    parser.add_argument("--folder", type=Path, default=Path("target/out-of-core"), help="where files are made; deleted afterwards")
    parser.add_argument("--program", type=Path, default=Path("target/release/dhll"))
    parser.add_argument("--only", nargs="+", default=[""], help="steps with one of these in their name; predictions need the model of a fit")
    options = parser.parse_args()
    shutil.rmtree(options.folder, ignore_errors=True)
    options.folder.mkdir(parents=True)
    try:
        measure(options)
    finally:
        shutil.rmtree(options.folder)


if __name__ == "__main__":
    main()
