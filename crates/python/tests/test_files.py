"""Model files: one format for Python, the command line and Rust."""

import csv
import os
import shutil
import subprocess
from pathlib import Path

import dhll
import numpy as np
import pytest
from sklearn.datasets import load_diabetes, load_iris
from test_frames import FRAME, X, Y

ROOT = Path(__file__).parents[3]


def command() -> str:
    """The `dhll` command: the one that DHLL_COMMAND names, or one that was built here."""
    if "DHLL_COMMAND" in os.environ:
        return os.environ["DHLL_COMMAND"]
    built = [ROOT / "target" / profile / "dhll" for profile in ("release", "debug")]
    found = next((str(path) for path in built if path.exists()), None) or shutil.which("dhll")
    if found is None:
        pytest.skip("there is no dhll command; build it with `cargo build -p dhll-cli`, or name it in DHLL_COMMAND")
    return found


def run(*arguments: object) -> None:
    subprocess.run([command(), *map(str, arguments), "--quiet"], check=True, capture_output=True, timeout=300)


@pytest.mark.parametrize("alphas", [None, [0.5, 0.9]])
def test_the_command_predicts_to_the_bit_what_python_predicts(tmp_path, alphas):
    rows, y = load_iris(return_X_y=True)
    model = dhll.DhllClassifier(alphas=alphas).fit(rows, y)
    model.save(tmp_path / "model.safetensors")
    np.save(tmp_path / "rows.npy", rows)
    run("predict", "--model", tmp_path / "model.safetensors", "--data", tmp_path / "rows.npy",
        "--proba", "--out", tmp_path / "p.npy")  # fmt: skip
    assert np.array_equal(np.load(tmp_path / "p.npy"), model.predict_proba(rows))


def test_python_predicts_to_the_bit_what_the_command_predicts(tmp_path):
    FRAME.to_csv(tmp_path / "customers.csv", index=False)
    run("fit", "--data", tmp_path / "customers.csv", "--target", "churn", "--out", tmp_path / "churn.safetensors")
    run("predict", "--model", tmp_path / "churn.safetensors", "--data", tmp_path / "customers.csv",
        "--proba", "--out", tmp_path / "p.csv")  # fmt: skip
    with open(tmp_path / "p.csv", newline="") as file:
        predicted = list(csv.DictReader(file))
    model = dhll.load(tmp_path / "churn.safetensors")
    assert model.predict(X).tolist() == [row["class"] for row in predicted]
    expected = [[float(row["p(no)"]), float(row["p(yes)"])] for row in predicted]
    assert np.array_equal(model.predict_proba(X), expected)
    assert np.array_equal(model.predict_proba(X[X.columns[::-1]]), model.predict_proba(X))
    assert model.feature_names_in_.tolist() == X.columns.tolist()


def test_a_fit_is_that_of_the_command(tmp_path):
    rows, y = load_iris(return_X_y=True)
    rows, first = np.unique(rows, axis=0, return_index=True)
    y = y[first]
    np.savez(tmp_path / "irises.npz", x=rows, y=y)
    run("fit", "--data", tmp_path / "irises.npz", "--out", tmp_path / "model.safetensors", "--seed", 5)
    ours = dhll.DhllClassifier(random_state=5).fit(rows, y)
    assert np.array_equal(ours.predict_proba(rows), dhll.load(tmp_path / "model.safetensors").predict_proba(rows))


def test_models_are_read_as_they_were_written(tmp_path):
    path = tmp_path / "model.safetensors"
    rows, y = load_diabetes(return_X_y=True)
    model = dhll.DhllRegressor().fit(rows, y)
    model.save(path)
    assert np.array_equal(dhll.load(path).predict(rows), model.predict(rows))
    frame = dhll.DhllClassifier(n_jobs=1).fit(X, Y)
    frame.save(str(path))
    again = dhll.load(path, n_jobs=1)
    assert np.array_equal(again.predict_proba(X), frame.predict_proba(X))
    for classes, expected in ((y > 100, ["False", "True"]), ((y > 100) + 1.0, [1, 2])):
        dhll.DhllClassifier(alphas=0.9, epochs=1).fit(rows, classes).save(path)
        assert dhll.load(path).classes_.tolist() == expected


def test_what_is_no_model_is_refused(tmp_path):
    with pytest.raises(OSError, match="missing.safetensors"):
        dhll.load(tmp_path / "missing.safetensors")
    (tmp_path / "text.safetensors").write_text("no model")
    with pytest.raises(ValueError, match="text.safetensors"):
        dhll.load(tmp_path / "text.safetensors")
