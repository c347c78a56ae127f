"""Exported models predict what `dhll predict` does: python check.py DHLL [NAME ...]

DHLL is the program; names choose some of the models. It needs onnx, onnxruntime and numpy. With DHLL_TABLES_DIR, a folder with classification/NAME.csv.gz and
regression/NAME.csv.gz, it also takes at most 2,000 rows of each of those tables.
"""

import csv
import gzip
import json
import math
import os
import pathlib
import subprocess
import sys
import tempfile

import numpy as np
import onnx
import onnxruntime
from onnx import numpy_helper

TOLERANCE = 1e-6
ROWS = 2000
MISSING = {"", "NA", "?"}

KERNELS = ["rbf", "laplacian", "polynomial:degree=3", "arc-cosine-0", "arc-cosine-1"]
MAPS = ["nystroem", "pivoted-cholesky"]


def dhll(*words):
    done = subprocess.run([program, *map(str, words)], capture_output=True, text=True)
    if done.returncode:
        raise SystemExit(f"dhll {' '.join(map(str, words))}: {done.stderr}")
    return done.stdout


def mixed_rows(count):
    """Numbers with outliers and ties, categories, gaps, and targets of every kind."""
    rng = np.random.default_rng(3)
    for _ in range(count):
        width, skewed, ties = rng.normal(), rng.lognormal(sigma=3), int(rng.integers(4)) / 2
        colour = str(rng.choice(["red", "green", "blue", "violet"], p=[0.5, 0.3, 0.18, 0.02]))
        score = width + 0.3 * math.log(skewed) + (colour == "red") + 0.3 * rng.normal()
        gap = lambda value: "" if rng.random() < 0.1 else value
        yield {
            "width": gap(width), "skewed": gap(skewed), "ties": ties, "colour": gap(colour),
            "size": "large" if score > 1 else "middle" if score > 0 else "small",
            "price": 1000 + 50 * score, "weight": 3 - score * score,
            "sweet": "yes" if score > 0.2 else "no", "round": "yes" if rng.random() < 0.4 + 0.1 * (score > 0) else "no",
        }  # fmt: skip


def write(path, rows):
    with open(path, "w", newline="") as file:
        writer = csv.DictWriter(file, rows[0].keys())
        writer.writeheader()
        writer.writerows(rows)


def inputs(rows, columns):
    """The rows as the graph takes them: numbers, places of levels, NaN for gaps."""
    x = np.full((len(rows), len(columns)), np.nan)
    for place, column in enumerate(columns):
        levels = column.get("levels")
        places = {level: i for i, level in enumerate(levels or [])}
        for row, fields in enumerate(rows):
            text = str(fields[column["name"]]).strip()
            if text not in MISSING:
                x[row, place] = places.get(text, len(places)) if levels else float(text)
    return x


def sums(graph, x):
    """The sizes of the sums that logits and values are, |h| |W| + |b|: what rounding in single precision is relative to."""
    model = onnx.load(str(graph))
    constants = {tensor.name: numpy_helper.to_array(tensor) for tensor in model.graph.initializer}
    head = [node for node in model.graph.node if node.op_type == "Gemm"][-1]
    model.graph.output.append(onnx.helper.make_tensor_value_info(head.input[0], onnx.TensorProto.FLOAT, None))
    h = onnxruntime.InferenceSession(model.SerializeToString()).run([head.input[0]], {"x": x})[0]
    weights, bias = (np.abs(constants[name]).astype(float) for name in head.input[1:])
    # Values are these outputs times what the last product has, plus their mean.
    scale = constants[model.graph.node[-3].input[1]] if model.graph.output[0].name == "values" else 1.0
    return (np.abs(h) @ weights + bias) * scale


def compared(model, rows, predict):
    """The largest difference between the graph and the program, relative to 1 or the spread of the values, or to the sums that logits and values are."""
    graph, predicted = model.with_suffix(".onnx"), model.with_suffix(".predicted.npy")
    dhll("export", "--model", model, "--onnx", graph)
    onnx.checker.check_model(str(graph), full_check=True)
    session = onnxruntime.InferenceSession(str(graph))
    names = session.get_modelmeta().custom_metadata_map
    x = inputs(rows, json.loads(names["columns"])) if isinstance(rows, list) else rows
    found = dict(zip([o.name for o in session.get_outputs()], session.run(None, {"x": x})))
    proba = [] if "values" in found else ["--proba"]
    dhll("predict", "--model", model, *predict, *proba, "--out", predicted)
    expected = np.load(predicted)
    if "values" in found:
        scale = np.maximum(expected.std(axis=0), sums(graph, x))
        return np.max(np.abs(found["values"] - expected) / scale)
    difference = np.max(np.abs(found["probabilities"] - expected) / np.maximum(1.0, sums(graph, x)))
    if "class" in found:
        classes = np.array(json.loads(names["classes"]), dtype=object)
        assert (found["class"] == classes[found["label"]]).all()
        ordered = np.sort(expected, axis=1)
        sure = ordered[:, -1] - ordered[:, -2] > 1e-4
        assert (found["label"] == expected.argmax(axis=1))[sure].all() and sure.any()
    else:
        assert [label["name"] for label in json.loads(names["labels"])] == ["sweet", "round"]
        sure = np.abs(expected - 0.5) > 1e-4
        assert (found["label"] == (expected > 0.5))[sure].all() and sure.any()
    return difference


def models(folder):
    """Name, rows, how to fit and how to predict."""
    mixed, rng = list(mixed_rows(400)), np.random.default_rng(5)
    short = ["--epochs", 10, "--seed", 2]
    write(folder / "mixed.csv", mixed)
    flags = {"size": ["price", "weight", "sweet", "round"], "price": ["size", "weight", "sweet", "round"],
             "price,weight": ["size", "sweet", "round"], "sweet,round": ["size", "price", "weight"]}  # fmt: skip

    def table(target, *options):
        name = "mixed-" + "-".join([target, *map(str, options)]).replace("--", "").replace(":", "-").replace("=", "-")
        data = ["--data", folder / "mixed.csv", "--drop", ",".join(flags[target])]
        return name, mixed, [*data, "--target", target, *options], [*data, "--target", target]

    for scaling in ["robust", "standard", "quantiles"]:
        for target in flags:
            yield table(target, "--scaling", scaling, "--similarity", "dot")
    for kernel in KERNELS:
        for way in MAPS + ["random-features"] * (not kernel.startswith("polynomial")):
            joint = "," if ":" in kernel else ":"
            yield table("size", "--similarity", f"{kernel}{joint}map={way}")
    for similarity in ["cosine", "learnt-laplacian", "learnt-gaussian"]:
        yield table("size", "--similarity", similarity)
        # Hidden layers on hundreds of features round by more than the tolerance, in the program as in the graph.
        yield table("price,weight", "--similarity", similarity, "--scaling", "quantiles", "--alphas", "none")
    for activation in ["relu", "relu2", "sigmoid", "tanh"]:
        yield table("size", "--similarity", "dot", "--alphas", "0.5,0.9", "--activation", activation, *short)
    yield table("size", "--similarity", "rbf", "--alphas", "0.5", "--trainer", "residual", *short)
    yield table("size", "--similarity", "rbf", "--alphas", "0.5", "--trainer", "random-features")
    yield table("size", "--similarity", "dot", "--target-similarity", "diffusion", "--alphas", "0.5", *short)

    irises = [[5.1, 3.5, 1.4, 0.2], [6.0, 2.9, 4.5, 1.5], [6.3, 3.3, 6.0, 2.5], [0.0, 0.0, 0.0, 0.0]]
    np.save(folder / "irises.npy", np.array(irises))
    rows = ["--data", folder / "irises.npy"]
    yield "irises", np.array(irises), ["--data", "irises"], rows
    yield "irises-hidden", np.array(irises), ["--data", "irises", "--alphas", "0.5", *short], rows

    images, labels = rng.integers(0, 256, (300, 8, 8), dtype=np.uint8), (np.arange(300) % 3).astype(np.uint8)
    images[:, 2, 3] //= 1 + labels
    images[7] = 100
    for name, array in {"images": images, "labels": labels}.items():
        sides = b"".join(side.to_bytes(4, "big") for side in array.shape)
        (folder / f"{name}.idx").write_bytes(bytes([0, 0, 8, array.ndim]) + sides + array.tobytes())
    rows = ["--data", folder / "images.idx"]
    patches = ["--alphas", "0.9", "--trainer", "random-features:patches=3", "--hidden-width", 40]
    yield "patches", images.reshape(300, 64).astype(float), [*rows, "--labels", folder / "labels.idx", *patches], rows

    tables = os.environ.get("DHLL_TABLES_DIR")
    for path in sorted(pathlib.Path(tables).glob("*/*.csv.gz")) if tables else []:
        name = path.name.removesuffix(".csv.gz")
        with gzip.open(path, "rt", newline="") as file:
            rows = list(csv.DictReader(file))
        rows = rows[:: -(-len(rows) // ROWS)]
        write(folder / f"{name}.csv", rows)
        target = list(rows[0])[-1]
        data = ["--data", folder / f"{name}.csv", "--target", target]
        task = ["--task", path.parent.name]
        yield name, rows, [*data, *task], data


if __name__ == "__main__":
    program, chosen = sys.argv[1], sys.argv[2:]
    failed = 0
    with tempfile.TemporaryDirectory() as folder:
        for name, rows, fit, predict in models(pathlib.Path(folder)):
            if chosen and not any(part in name for part in chosen):
                continue
            model = pathlib.Path(folder) / f"{name}.safetensors"
            dhll("fit", *fit, "--quiet", "--out", model)
            difference = compared(model, rows, predict)
            failed += not difference <= TOLERANCE
            print(f"{name}: {difference:.1e}{'' if difference <= TOLERANCE else ' IS TOO MUCH'}", flush=True)
    sys.exit(failed > 0)
