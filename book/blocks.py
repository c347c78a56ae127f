"""The chapters of the book and their blocks of code."""

import re
from dataclasses import dataclass
from pathlib import Path

import take

BLOCK = re.compile(r"^```([^\n`]+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
DOCTEST = re.compile(r'#\[doc = include_str!\("([^"]+)"\)\]')


@dataclass
class Block:
    """A block of code: its language, the words behind it, its text, and its line in the chapter as it is expanded."""

    language: str
    marks: list
    text: str
    line: int


@dataclass
class Chapter:
    """A chapter: its path in book/src, its text as it is written, and as its directives expand it."""

    path: str
    source: str
    text: str

    def blocks(self):
        """Give its blocks of code, in order."""
        for found in BLOCK.finditer(self.text):
            language, *marks = re.split(r"[\s,]+", found[1].strip())
            yield Block(language, marks, found[2], self.text.count("\n", 0, found.start()) + 1)

    def files(self):
        """Give the files whose text it shows: its own, and those that it takes."""
        taken = {found[2] for found in take.DIRECTIVE.finditer(self.source)}
        return {f"book/src/{self.path}"} | {file for file in taken if file.endswith(".md")}


def chapters(folder):
    """Read the chapters that SUMMARY.md lists, in its order."""
    listed = re.findall(r"\[([^]]+)\]\(([^)]+\.md)\)", (folder / "SUMMARY.md").read_text(encoding="utf-8"))
    titles = {path: title for title, path in listed}
    sources = {path: (folder / path).read_text(encoding="utf-8") for path in titles}
    whole = take.taken_whole(sources)
    return [Chapter(path, source, take.expand(path, source, whole, titles)) for path, source in sources.items()]


def compiled():
    """Give the documents whose Rust is compiled as doctests of a crate, by #[doc = include_str!("...")]."""
    documents = set()
    for library in take.ROOT.glob("crates/*/src/lib.rs"):
        for path in DOCTEST.findall(library.read_text(encoding="utf-8")):
            documents.add(str((library.parent / path).resolve().relative_to(take.ROOT)))
    return documents


def rust_that_nothing_compiles(chapters):
    """Name the documents with blocks of Rust that are no doctests."""
    shown = set().union(*(chapter.files() for chapter in chapters))
    documents = compiled()
    for file in sorted(shown - documents):
        text = Path(take.ROOT / file).read_text(encoding="utf-8")
        # A block that includes a file of the repository is compiled with that file.
        if any(found[1].startswith("rust") and "{{#include" not in found[2] for found in BLOCK.finditer(text)):
            yield f"no crate compiles the Rust in {file}: add a doctest as at the end of crates/dhll/src/lib.rs"
