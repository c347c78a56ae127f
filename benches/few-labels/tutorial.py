"""Runs docs/few-labels-tutorial.md: makes its tables, fits its models, draws its figures and writes its errors between its markers."""

import argparse
import csv
import json
import random
import shutil
import subprocess
from pathlib import Path

from sklearn.datasets import load_digits
from sklearn.semi_supervised import LabelSpreading

LABELS_A_CLASS = 5
UNSEEN = 500
SPLITS = 5
FIT = ["--target", "digit", "--scaling", "mean-norm", "--unlabelled"]
# What is fitted, and the line of the tutorial that says how.
FITS = {
    "`--unlabelled drop`": ["drop"],
    "`--unlabelled use`": ["use"],
    "`--unlabelled drop --alphas 1`: a layer on the label alone": ["drop", "--alphas", "1"],
    "`--unlabelled use --target-similarity diffusion --alphas 0.5`: a layer on hidden targets": [
        *["use", "--target-similarity", "diffusion", "--alphas", "0.5"],
    ],
}
PEER = "scikit-learn's `LabelSpreading(kernel='knn')`"
BEGIN, END = "<!-- begin benches/few-labels/tutorial.py -->\n", "<!-- end -->"


def split(seed):
    """Rows to learn from, of which few have their digit, and unseen rows."""
    images, digits = load_digits(return_X_y=True)
    rows = list(zip(images.astype(int).tolist(), digits.tolist()))
    random.Random(seed).shuffle(rows)
    seen, unseen = rows[:-UNSEEN], rows[-UNSEEN:]
    left = dict.fromkeys(range(10), LABELS_A_CLASS)
    for place, (image, digit) in enumerate(seen):
        left[digit] -= 1
        if left[digit] < 0:
            seen[place] = (image, "")
    return seen, unseen


def write(path, rows):
    header = [f"pixel-{i}" for i in range(64)] + ["digit"]
    with open(path, "w", newline="") as file:
        csv.writer(file).writerows([header, *([*image, digit] for image, digit in rows)])


def spread(seen, unseen):
    """Errors of label spreading on unseen rows, in per cent."""
    labels = [-1 if digit == "" else digit for _, digit in seen]
    model = LabelSpreading(kernel="knn").fit([image for image, _ in seen], labels)
    predicted = model.predict([image for image, _ in unseen])
    return 100 * sum(p != digit for p, (_, digit) in zip(predicted, unseen)) / len(unseen)


def main():
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--dhll", default="target/release/dhll", help="the program [default: %(default)s]")
    options.add_argument("--work", default="target/few-labels-tutorial", help="folder for tables and models [default: %(default)s]")
    options.add_argument("--write", default="docs/few-labels-tutorial.md", help="the tutorial [default: %(default)s]")
    options = options.parse_args()
    work, program = Path(options.work), Path(options.dhll).resolve()
    work.mkdir(parents=True, exist_ok=True)

    def run(*arguments):
        return subprocess.run([program, *arguments], cwd=work, check=True, capture_output=True, text=True).stdout

    errors = {name: [] for name in [*FITS, PEER]}
    for seed in reversed(range(SPLITS)):
        seen, unseen = split(seed)
        write(work / "digits.csv", seen)
        write(work / "unseen.csv", unseen)
        for name, how in FITS.items():
            run("fit", "--data", "digits.csv", *FIT, *how, "--out", "digits.safetensors", "--quiet")
            found = json.loads(run("evaluate", "--model", "digits.safetensors", "--data", "unseen.csv", "--json"))
            errors[name].append(100 * (1 - found["accuracy"]))
        errors[PEER].append(spread(seen, unseen))

    figures = Path(options.write).parent / "figures"
    for name, similarity in [("inputs", "dot"), ("diffusion", "diffusion")]:
        run("path", "--data", "digits.csv", *FIT, "use", "--similarity", similarity, "--alphas", "0,0.5,0.9,0.99", "--out", name)
        shutil.copy(work / name / "targets.png", figures / f"few-labels-{name}.png")

    lines = ["| what | " + " | ".join(f"split {i + 1}" for i in range(SPLITS)) + " | mean |", "|---" + "|---:" * (SPLITS + 1) + "|"]
    for name, all_errors in errors.items():
        cells = [*reversed(all_errors), sum(all_errors) / SPLITS]
        lines.append(f"| {name} | " + " | ".join(f"{error:.1f}" for error in cells) + " |")
    page = Path(options.write)
    before, rest = page.read_text().split(BEGIN)
    _, after = rest.split(END)
    page.write_text(before + BEGIN + "\n".join(lines) + "\n" + END + after)


if __name__ == "__main__":
    main()
