#!/usr/bin/env python3
"""Times the library's steps and their peers in NumPy, SciPy and PyTorch side by side, in one run.

    pip install --requirement benches/peers/requirements.txt
    python3 benches/peers/compare.py --write docs/performance.md

PyTorch is a peer where it is installed (`pip install torch`). Every round runs every candidate of a row once, in turn, with a pause before
each, so that all of them meet the same machine; the table has medians.
`--write` puts the table between the two marks of that file. `--quick` leaves out what takes minutes.
"""

import argparse
import os
import platform
import statistics
import subprocess
import sys
import time
from pathlib import Path

THREADS = str(os.cpu_count())
os.environ.setdefault("OPENBLAS_NUM_THREADS", THREADS)
os.environ.setdefault("RAYON_NUM_THREADS", THREADS)

import peers  # noqa: E402  (after the number of threads is set)

ROOT = Path(__file__).resolve().parents[2]
BACKENDS = ["faer", "nalgebra", "ndarray"]
PAUSE = 0.3
FIRST, LAST = "<!-- measured -->", "<!-- end of measured -->"

TORCH = "the same epoch, beside PyTorch"

# Row, our step, the peer (its name and a maker), rounds, backends.
ROWS = [
    ("cross-Gram, 12 000 x 784", "cross_gram 12000 784", ("dsyrk", lambda: peers.cross_gram(12000, 784)), 9, BACKENDS),
    ("symmetric eigenproblem, 785", "eigen 785", ("dsyevd", lambda: peers.eigen(785)), 9, BACKENDS),
    ("spectra, 21 alphas", "sweep 784 2 21", ("dsyevd without vectors, 21 times", lambda: times(21, peers.eigenvalues(785))), 5, BACKENDS),
    ("spectra, 1000 alphas", "sweep 784 2 1000", ("dsyevd without vectors, 1000 times", None), 5, BACKENDS),
    ("spectra and label R², 10 classes, 21 alphas", "sweep 784 10 21", ("dsyevd, 21 times", lambda: times(21, peers.eigen(794))), 3, BACKENDS),
    ("targets at the first alpha, 12 000 rows", "first_target 12000 784", ("dsyevd and a product", lambda: peers.target(12000, 784)), 7, BACKENDS),
    ("targets at every further alpha", "next_target 12000 784", ("dsyevd and a product", lambda: peers.target(12000, 784)), 7, BACKENDS),
    ("epoch of the paper's first layer", "epoch 10782 784", ("NumPy", lambda: peers.epoch(10782, 784)), 5, BACKENDS),
    (TORCH, "epoch 10782 784", ("PyTorch, fused Adam", lambda: peers.torch_epoch(10782, 784, int(THREADS))), 9, ["faer"]),
    ("the products of that epoch alone", "products 10782 784", ("NumPy", lambda: peers.products(10782, 784)), 5, BACKENDS),
    ("dense route, one alpha, N = 4000", "dense 4000 784", ("dsyevd", lambda: peers.dense(4000, 784)), 1, ["faer"]),
    ("all targets of figure 8, N = 4000", "figure8_targets 4000 784 21", None, 3, ["faer"]),
    ("dense route, one alpha, N = 11 982", "dense 11982 784", ("dsyevd", lambda: peers.dense(11982, 784)), 1, []),
    ("all targets of figure 8, N = 11 982", "figure8_targets 11982 784 21", None, 3, ["faer"]),
]


def times(count, run):
    return lambda: [run() for _ in range(count)]


class Server:
    """The library's steps, timed by themselves."""

    def __init__(self):
        build = ["cargo", "build", "--release", "--quiet", "--package", "dhll-benches", "--bin", "serve"]
        subprocess.run(build, cwd=ROOT, check=True)
        program = ROOT / os.environ.get("CARGO_TARGET_DIR", "target") / "release" / "serve"
        self.process = subprocess.Popen([program], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def send(self, line):
        self.process.stdin.write(line + "\n")
        self.process.stdin.flush()

    def time(self, step, backend):
        name, *sizes = step.split()
        self.send(" ".join([name, backend, *sizes]))
        answer = self.process.stdout.readline()
        if not answer:
            sys.exit(f"{step} on {backend}: the server stopped")
        return float(answer)


def measure(server, row):
    """Median seconds of every candidate of a row."""
    name, step, peer, rounds, backends = row
    run = peer[1]() if peer and peer[1] else None
    if run and rounds > 1:
        run()  # unmeasured, as the server's first
    samples = {backend: [] for backend in backends}
    if run:
        samples["peer"] = []
    candidates = list(samples)
    for round in range(rounds):
        shift = round % len(candidates)
        for candidate in candidates[shift:] + candidates[:shift]:
            # Threads of a library spin for a while after their last product: the next candidate waits until they sleep.
            time.sleep(PAUSE)
            if candidate == "peer":
                start = time.perf_counter()
                run()
                samples[candidate].append(time.perf_counter() - start)
            else:
                samples[candidate].append(server.time(step, candidate))
    server.send("forget")
    print(f"{name}: " + ", ".join(f"{k} {statistics.median(v):.4g} s" for k, v in samples.items()), file=sys.stderr)
    return {candidate: statistics.median(values) for candidate, values in samples.items()}


def seconds(value):
    if value is None:
        return ""
    return f"{value * 1e3:.3g} ms" if value < 1 else f"{value:.3g} s"


def table(results):
    lines = [
        "| step | " + " | ".join(BACKENDS) + " | peer | which peer | peer / faer |",
        "|---|" + "---|" * (len(BACKENDS) + 3),
    ]
    for (name, _, peer, _, _), result in results:
        cells = [seconds(result.get(backend)) for backend in BACKENDS] + [seconds(result.get("peer"))]
        ratio = f"{result['peer'] / result['faer']:.3g}" if {"peer", "faer"} <= result.keys() else ""
        lines.append(f"| {name} | " + " | ".join(cells) + f" | {peer[0] if peer else ''} | {ratio} |")
    return lines


def findings(results):
    """What is expected of the library, with what was measured."""
    # The first row of a step has the peer that is named in the table below.
    found = {row[1]: result for row, result in reversed(results)}
    torch = next((result for row, result in results if row[0] == TORCH), {})
    get = lambda step, who: found.get(step, {}).get(who)
    lines = []

    def say(text, wanted, value):
        if value is not None:
            verdict = "met" if value >= wanted else "**missed**"
            lines.append(f"| {text} | {wanted:g} | {value:.3g} | {verdict} |")

    def over(a, b):
        return a / b if a and b else None

    say("cross-Gram: speed over `dsyrk`'s", 0.9, over(get("cross_gram 12000 784", "peer"), get("cross_gram 12000 784", "faer")))
    sweep = get("sweep 784 2 1000", "faer")
    say("1000 spectra: speed over one `dsyevd` (with vectors) each", 10, over(1000 * (get("eigen 785", "peer") or 0), sweep))
    say("the same, over `dsyevd` without vectors", 10, over(get("sweep 784 2 1000", "peer"), sweep))
    for n in (4000, 11982):
        dense, ours = get(f"dense {n} 784", "peer"), get(f"figure8_targets {n} 784 21", "faer")
        say(f"all targets of figure 8, N = {n}: speed over 21 times the dense route", 1000 if n > 4000 else 100, over(21 * (dense or 0), ours))
    say("training step: share of the rate of its products alone", 0.7, over(get("products 10782 784", "faer"), get("epoch 10782 784", "faer")))
    say("training step: share of the rate of NumPy's products", 0.7, over(get("products 10782 784", "peer"), get("epoch 10782 784", "faer")))
    say("training step: speed over PyTorch's", 1.5, over(torch.get("peer"), torch.get("faer")))
    return ["| expected | at least | measured | |", "|---|---|---|---|", *lines]


def processor():
    try:
        names = [line.split(":", 1)[1].strip() for line in open("/proc/cpuinfo") if line.startswith("model name")]
        return names[0] if names else platform.processor()
    except OSError:
        return platform.processor()


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--write", type=Path, metavar="FILE", help="put the table between the marks of this file")
    parser.add_argument("--quick", action="store_true", help="leave out the dense route at N = 11 982")
    parser.add_argument("--only", help="only rows with this text in their name")
    arguments = parser.parse_args()
    server = Server()
    rows = [row for row in ROWS if not (arguments.quick and row[1].startswith("dense 11982"))]
    rows = [row for row in rows if not arguments.only or arguments.only in row[0]]
    results = [(row, measure(server, row)) for row in rows]
    by_step = {row[1]: result for row, result in results}
    # A thousand eigenproblems are a thousand times one: the 21 that were measured say how long one takes.
    if {"sweep 784 2 21", "sweep 784 2 1000"} <= by_step.keys():
        by_step["sweep 784 2 1000"]["peer"] = by_step["sweep 784 2 21"]["peer"] / 21 * 1000
    import numpy, scipy

    where = f"Measured on {processor()}, {THREADS} threads, NumPy {numpy.__version__}, SciPy {scipy.__version__}."
    text = "\n".join(["", where, "", *table(results), "", *findings(results), ""])
    print(text)
    if arguments.write:
        document = arguments.write.read_text()
        if FIRST not in document or LAST not in document:
            sys.exit(f"{arguments.write} lacks the marks {FIRST} and {LAST}")
        before, rest = document.split(FIRST, 1)
        new = before + FIRST + "\n" + text + "\n" + LAST + rest.split(LAST, 1)[1]
        temporary = arguments.write.with_suffix(".tmp")
        temporary.write_text(new)
        temporary.replace(arguments.write)


if __name__ == "__main__":
    main()
