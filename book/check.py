"""Check the book: it builds without warnings, needs no network, its links lead somewhere, and its code runs.

    python3 book/check.py [--mdbook PROGRAM] [--only CHAPTER] [--write]

Needs mdBook, requirements.txt, the `dhll` command on the PATH (or in DHLL_COMMAND), and a Python with the package and what its tests and tests/onnx need. `--only` runs the code of one
chapter and checks nothing else. `--write` puts what commands print into the blocks of the language `text,output`.
"""

import argparse
import os
import subprocess
import sys
from pathlib import Path

import blocks
import links
import run
from take import ROOT, TakeError

BOOK = ROOT / "book"
SITE = ROOT / "target" / "book"


def build(mdbook):
    """Build the book, and give the faults."""
    try:
        built = subprocess.run([mdbook, "build", str(BOOK)], capture_output=True, text=True)
    except FileNotFoundError:
        return [f"{mdbook} is not there: cargo install mdbook --locked --no-default-features --features search"]
    faults = [line for line in built.stderr.splitlines() if "WARN" in line or "ERROR" in line]
    return faults if built.returncode == 0 else [built.stderr]


def main():
    """Run all checks, and say what fails."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--mdbook", default="mdbook", help="the program mdbook")
    parser.add_argument("--only", help="run the code of this chapter alone, such as mathematics.md")
    parser.add_argument("--write", action="store_true", help="write what commands print into the chapters")
    options = parser.parse_args()

    if command := os.environ.get("DHLL_COMMAND"):
        os.environ["PATH"] = f"{Path(command).parent}:{os.environ['PATH']}"
    try:
        chapters = blocks.chapters(BOOK / "src")
        faults = []
        if not options.only:
            faults = build(options.mdbook)
            faults = faults or links.faults(SITE)
            faults += blocks.rust_that_nothing_compiles(chapters)
        chosen = [chapter for chapter in chapters if options.only in (None, chapter.path)]
        faults += run.faults(chosen, options.write)
    except TakeError as error:
        faults = [str(error)]
    for fault in faults:
        print(f"error: {fault}", file=sys.stderr)
    sys.exit(1 if faults else 0)


if __name__ == "__main__":
    main()
