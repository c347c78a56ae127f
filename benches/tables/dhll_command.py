"""The `dhll` command as a method: it reads a split from CSV files and writes its predictions to one."""

import resource
import subprocess
import tempfile
import time
from pathlib import Path

import pandas as pd

from splits import TARGET

# What each method adds to `dhll fit`.
OPTIONS = {
    "dhll": [],
    "dhll-hidden-target": ["--alphas", "0.9", "--hidden-width", "512"],
    "dhll-label-alone": ["--alphas", "1", "--hidden-width", "512"],
}
POLL_SECONDS = 0.01


def resident_peak_mib(process):
    """Peak memory of a running process, from Linux's `/proc`; a child's `ru_maxrss` would count the memory of Python before `exec`."""
    try:
        lines = Path(f"/proc/{process}/status").read_text().splitlines()
    except OSError:
        return 0.0
    return next((int(line.split()[1]) / 1024 for line in lines if line.startswith("VmHWM")), 0.0)


class Dhll:
    """`fit`, `predict` and `predict_proba` as in scikit-learn."""

    def __init__(self, program, kind, options, seed):
        self.program, self.kind, self.options, self.seed = program, kind, options, seed
        self.peak_mib = 0.0
        self.folder = tempfile.TemporaryDirectory()

    @staticmethod
    def clock():
        """Processor time of the command alone, without the writing and reading of its files here."""
        usage = resource.getrusage(resource.RUSAGE_CHILDREN)
        return usage.ru_utime + usage.ru_stime

    def path(self, name):
        return str(Path(self.folder.name) / name)

    def run(self, *arguments):
        with open(self.path("log"), "w+") as log:
            process = subprocess.Popen([self.program, *arguments], stdout=log, stderr=log)
            while process.poll() is None:
                self.peak_mib = max(self.peak_mib, resident_peak_mib(process.pid))
                time.sleep(POLL_SECONDS)
            if process.returncode:
                log.seek(0)
                raise RuntimeError(log.read().strip()[-500:])

    def fit(self, rows, target):
        rows.assign(**{TARGET: target}).to_csv(self.path("train.csv"), index=False)
        files = ["--data", self.path("train.csv"), "--target", TARGET, "--task", self.kind, "--out", self.path("m.safetensors")]
        self.run("fit", *files, "--seed", str(self.seed), *self.options, "--json")
        return self

    def table(self, rows, *options):
        """The table that `dhll predict` writes: the prediction, then one column `p(class)` per class if `--proba` is among the options."""
        rows.to_csv(self.path("test.csv"), index=False)
        self.run("predict", "--model", self.path("m.safetensors"), "--data", self.path("test.csv"), *options, "--out", self.path("p.csv"))
        return pd.read_csv(self.path("p.csv"), dtype=str, keep_default_na=False)

    def predict_proba(self, rows):
        table = self.table(rows, "--proba").iloc[:, 1:]
        self.classes_ = [name[2:-1] for name in table.columns]
        return table.to_numpy(float)

    def predict(self, rows):
        """Class names as text, or the values of a regression as numbers."""
        column = self.table(rows).iloc[:, 0]
        return (column.astype(float) if self.kind == "regression" else column.astype(object)).to_numpy()
