#!/usr/bin/env python3
"""Times a whole `dhll fit` of MNIST beside the same network in PyTorch, in turn.

    pip install torch
    DHLL_DATA_DIR=... python3 benches/peers/fit.py --rounds 3

Both read the IDX files, make the target of alpha = 0.9, train 784-794-794 on it for 12 epochs of batches of 100 with Adam, and a softmax head for
30 epochs. Of `dhll`, the whole process is timed; of PyTorch, what follows after its import.
"""

import argparse
import gzip
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

ROOT = Path(__file__).resolve().parents[2]
ALPHA, BATCH, EPOCHS, HEAD_EPOCHS, HEAD_BATCH = 0.9, 100, 12, 30, 100
PAUSE = 1.0


def idx(name):
    with gzip.open(Path(os.environ["DHLL_DATA_DIR"]) / "mnist" / f"{name}-ubyte.gz") as stream:
        dimensions = stream.read(4)[3]
        shape = np.frombuffer(stream.read(4 * dimensions), ">u4")
        return np.frombuffer(stream.read(), np.uint8).reshape(shape[0], -1)


def scaled(rows, mean, norm):
    return (rows - mean) / norm


def target(x, labels):
    """The rows of H = Z V of the arithmetic mean, for inputs of mean norm 1 and centred one-hot labels of mean norm 1."""
    y = np.eye(10)[labels] - np.eye(10)[labels].mean(axis=0)
    y /= np.linalg.norm(y, axis=1).mean()
    z = np.hstack([np.sqrt(1 - ALPHA) * x, np.sqrt(ALPHA) * y])
    values, vectors = np.linalg.eigh(z.T @ z)
    return z @ vectors[:, values > 1e-12 * values.sum()][:, ::-1]


def trained(torch, model, loss_of, rows, rate, decay, batch, epochs):
    adam = torch.optim.Adam(model.parameters(), lr=rate, fused=True)
    course = torch.optim.lr_scheduler.ExponentialLR(adam, decay)
    for _ in range(epochs):
        order = torch.randperm(rows)
        for places in order[: rows // batch * batch].split(batch):
            loss = loss_of(places)
            adam.zero_grad()
            loss.backward()
            adam.step()
        course.step()


def torch_seconds():
    import torch
    from torch.nn import Linear, ReLU, Sequential, functional

    torch.set_num_threads(os.cpu_count())
    torch.manual_seed(1)
    start = time.perf_counter()
    train, labels = idx("train-images-idx3").astype(float), idx("train-labels-idx1").ravel()
    mean = train.mean(axis=0)
    norm = np.linalg.norm(train - mean, axis=1).mean()
    x = scaled(train, mean, norm)
    t = torch.from_numpy(target(x, labels).astype(np.float32))
    x, y = torch.from_numpy(x.astype(np.float32)), torch.from_numpy(labels.astype(np.int64))
    width = t.shape[1]
    layer = Sequential(Linear(x.shape[1], width), ReLU(), Linear(width, width))
    trained(torch, layer, lambda rows: functional.mse_loss(layer(x[rows]), t[rows]), len(x), 1e-3, 0.95, BATCH, EPOCHS)
    with torch.no_grad():
        h = layer(x)
    head = Linear(width, 10)
    trained(torch, head, lambda rows: functional.cross_entropy(head(h[rows]), y[rows]), len(x), 1e-2, 1.0, HEAD_BATCH, HEAD_EPOCHS)
    with torch.no_grad():
        unseen = scaled(idx("t10k-images-idx3").astype(float), mean, norm).astype(np.float32)
        found = head(layer(torch.from_numpy(unseen))).argmax(dim=1).numpy()
    seconds = time.perf_counter() - start
    print(f"PyTorch: {seconds:.2f} s, {(found != idx('t10k-labels-idx1').ravel()).mean():.2%} errors", file=sys.stderr)
    return seconds


def dhll_seconds(program):
    with tempfile.TemporaryDirectory() as folder:
        command = [program, "fit", "--data", "mnist", "--alphas", str(ALPHA), "--out", f"{folder}/m.safetensors", "--quiet"]
        start = time.perf_counter()
        told = subprocess.run(command, check=True, capture_output=True, text=True)
        seconds = time.perf_counter() - start
    line = next((line for line in told.stdout.splitlines() if line.startswith("test")), "")
    print(f"dhll: {seconds:.2f} s, {line}", file=sys.stderr)
    return seconds


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--dhll", default=str(ROOT / "target/release/dhll"), help="the dhll program")
    options = parser.parse_args()
    pairs = []
    for _ in range(options.rounds):
        pairs.append((dhll_seconds(options.dhll), torch_seconds()))
        time.sleep(PAUSE)
    ours, theirs = (statistics.median(column) for column in zip(*pairs))
    print(f"dhll fit {ours:.1f} s, PyTorch {theirs:.1f} s: PyTorch / dhll = {theirs / ours:.2f}")


if __name__ == "__main__":
    main()
