"""Run the code of the chapters, each in a folder of its own that has the sample files.

Blocks of the languages `sh` and `python` are run in order. A block with the mark `no-run` is not; one with `file=NAME` is written to that file. A block of
the language `text` with the mark `output` must be what the block before it prints, but for the digits of numbers. A figure at images/CHAPTER/PATH must be
what the commands of the chapter write to PATH, again but for digits.
"""

import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from take import ROOT

LIMIT = 120  # Seconds that a block may take.


def shape(text):
    """Give a text without what differs from machine to machine: digits, and the width of columns."""
    text = re.sub(r"[-+]?\d[\d,.]*(e[-+]?\d+)?", "#", text)
    return re.sub(r"[ \t]+", " ", text).strip()


def execute(block, folder):
    """Run a block, and give the completed process."""
    program = ["bash", "-euo", "pipefail", "-c"] if block.language == "sh" else [sys.executable, "-c"]
    environment = os.environ | {"DHLL_OFFLINE": "1", "MPLBACKEND": "Agg"}
    return subprocess.run(
        [*program, block.text], cwd=folder, env=environment, capture_output=True, text=True, timeout=LIMIT
    )


def run_chapter(chapter, folder, write):
    """Run the blocks of one chapter, and yield the faults."""
    printed = ""
    source = chapter.source
    for block in chapter.blocks():
        place = f"{chapter.path}, block at line {block.line}"
        names = [mark.removeprefix("file=") for mark in block.marks if mark.startswith("file=")]
        if names:
            (folder / names[0]).write_text(block.text, encoding="utf-8")
        elif block.language == "text" and "output" in block.marks:
            if write:
                source = source.replace(f"```text,output\n{block.text}```", f"```text,output\n{printed.rstrip()}\n```")
            elif shape(printed) != shape(block.text):
                yield f"{place}: the command prints\n{printed}\nnot\n{block.text}\n(--write puts it there)"
        elif block.language in ("sh", "python") and "no-run" not in block.marks:
            try:
                done = execute(block, folder)
            except subprocess.TimeoutExpired:
                yield f"{place} took more than {LIMIT} s:\n{block.text}"
                return
            printed = done.stdout
            if done.returncode != 0:
                yield f"{place} failed:\n{block.text}\n{done.stdout[-2000:]}{done.stderr[-3000:]}"
                return
    yield from pictures(chapter, folder, write)
    if source != chapter.source:
        (ROOT / "book" / "src" / chapter.path).write_text(source, encoding="utf-8")


def pictures(chapter, folder, write):
    """Compare the figures of a chapter with what its commands have written."""
    kept = ROOT / "book" / "src" / "images" / Path(chapter.path).stem
    for path in re.findall(rf"\]\(images/{kept.name}/([^)]+)\)", chapter.source):
        made = (folder / path).read_text(encoding="utf-8")
        if write:
            (kept / path).parent.mkdir(parents=True, exist_ok=True)
            (kept / path).write_text(made, encoding="utf-8")
        elif shape(made) != shape((kept / path).read_text(encoding="utf-8")):
            yield f"{chapter.path}: the commands write another figure {path} (--write puts it there)"


def faults(chapters, write):
    """Run all chapters, and give the faults."""
    found = []
    with tempfile.TemporaryDirectory() as folder:
        samples = Path(folder) / "samples"
        samples.mkdir()
        subprocess.run([sys.executable, str(ROOT / "book" / "samples.py")], cwd=samples, check=True)
        for chapter in chapters:
            started = time.monotonic()
            place = Path(folder) / "chapter"
            shutil.copytree(samples, place)
            found += run_chapter(chapter, place, write)
            shutil.rmtree(place)
            if (seconds := time.monotonic() - started) > 1:
                print(f"{chapter.path}: {seconds:.1f} s")
    return found
