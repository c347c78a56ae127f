"""Measurements as lines of JSON in a file that an interrupted run can continue."""

import json
from pathlib import Path

import pandas as pd

KEY = ["set", "seed", "method"]


def read(path):
    """All measurements in a file. A last line without its end, left by a run that was cut off, is ignored."""
    path = Path(path)
    if not path.exists():
        return []
    whole = path.read_bytes().rpartition(b"\n")[0]
    return [json.loads(line) for line in whole.splitlines()]


def key(line):
    return tuple(line[name] for name in KEY)


def done(lines):
    """What need not be measured again; failures are tried again."""
    return {key(line) for line in lines if "error" not in line}


def mend(path):
    """Makes the file if there is none, and removes a last line without its end."""
    path = Path(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("ab+") as file:
        file.seek(0)
        file.truncate(file.read().rfind(b"\n") + 1)


def append(path, line):
    with Path(path).open("a", encoding="utf-8") as file:
        file.write(json.dumps(line) + "\n")


def tables(lines):
    """The last measurement of every set, split and method, and the failures that no later run made good, as two DataFrames."""
    measured = {key(line): line for line in lines if "error" not in line}
    failed = {key(line): line for line in lines if key(line) not in measured}
    return pd.DataFrame(measured.values()), pd.DataFrame(failed.values())
