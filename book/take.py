"""Text of the repository's documents in the book, so that nothing is written twice.

    {{#take docs/results.md}}                     the whole file
    {{#take docs/results.md: In short}}           what stands under this heading
    {{#take docs/results.md: | learner | test}}   the table that begins so
    {{#take crates/model/src/file/mod.rs}}        the documentation of a Rust module

With `take-no-run` in place of `take`, check.py does not run the code. Links are rewritten: to chapters where a chapter takes the
whole file, else to the path in the repository.
"""

import os
import re
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent

DIRECTIVE = re.compile(r"^\{\{#take(-no-run)? ([^:}]+?)(?:: (.+?))?\}\}$", re.MULTILINE)
LINK = re.compile(r"(!?)\[((?:[^\[\]]|\[[^\[\]]*\])*)\]\(([^()\s]+)\)")
HEADING = re.compile(r"(#+) (.+?)\s*$")


class TakeError(Exception):
    """Something that a directive or a link names is not there."""


def fenced(lines):
    """Pair every line with whether it belongs to a code block."""
    inside = False
    for line in lines:
        fence = line.lstrip().startswith("```")
        yield inside or fence, line
        inside ^= fence


def module_text(source):
    """Give the documentation at the head of a Rust file, with links to items as their names."""
    lines = [line[3:].removeprefix(" ") for line in source.splitlines() if line.startswith("//!")]
    text = re.sub(r"\[(`[^`\]]+`)\](?![(\[:])", r"\1", "\n".join(lines))
    return re.sub(r"\[([^\[\]]+)\]\((?:[A-Za-z_]+::)+[A-Za-z_]+\)", r"\1", text)


def section(text, title):
    """Give what stands under a heading, up to the next one of its level or above."""
    level, taken = 0, []
    for in_code, line in fenced(text.splitlines()):
        heading = None if in_code else HEADING.match(line)
        if heading and level and len(heading[1]) <= level:
            break
        if level:
            taken.append(line)
        elif heading and heading[2] == title:
            level = len(heading[1])
    return "\n".join(taken).strip() if level else None


def table(text, start):
    """Give the table whose first line begins in this way."""
    lines = text.splitlines()
    first = next((at for at, line in enumerate(lines) if line.startswith(start)), None)
    if first is None:
        return None
    rows = [line.startswith("|") for line in lines[first:]] + [False]
    return "\n".join(lines[first : first + rows.index(False)])


def taken_whole(chapters):
    """Map every file that is a chapter to that chapter. `chapters` maps paths of chapters to their sources."""
    taken = [(found, path) for path, source in chapters.items() for found in DIRECTIVE.finditer(source)]
    return {found[2]: path for found, path in taken if not found[3]}


def rewrite_links(text, file, title, chapter, whole, titles):
    """Make links of a file's text links of the chapter that takes it."""

    def here(target):
        return os.path.relpath(target, Path(chapter).parent)

    def replaced(found):
        image, words, target = found.groups()
        if re.match(r"[a-z]+:", target):
            return found[0]
        path, _, anchor = target.partition("#")
        place = os.path.normpath(Path(file).parent / path) if path else file
        if not (ROOT / place).exists():
            raise TakeError(f"{file} links to {target}, which is not in the repository")
        if image:
            return f"![{words}]({here(place.removeprefix('docs/'))})"
        anchor = "#" + anchor if anchor else ""
        if place in whole:
            own = whole[place] == chapter and not title
            if words.endswith(".md"):
                words = titles[whole[place]]
            return f"[{words}]({anchor if own and anchor else here(whole[place]) + anchor})"
        plain = words.strip("`")
        return f"`{place}`" if plain in place or place in plain else f"{words} (`{place}`)"

    return "\n".join(line if code else LINK.sub(replaced, line) for code, line in fenced(text.splitlines()))


def take(no_run, file, title, chapter, whole, titles):
    """Give the text that one directive stands for."""
    path = ROOT / file
    if not path.is_file():
        raise TakeError(f"{chapter} takes {file}, which is not in the repository")
    text = path.read_text(encoding="utf-8")
    if file.endswith(".rs"):
        text = module_text(text)
    if title:
        text = (table if title.startswith("|") else section)(text, title)
        if text is None:
            raise TakeError(f"{chapter} takes {title!r} of {file}, which has no such heading or table")
    if no_run:
        text = re.sub(r"^```(sh|python)$", r"```\1,no-run", text, flags=re.MULTILINE)
    return rewrite_links(text, file, title, chapter, whole, titles)


def expand(chapter, source, whole, titles):
    """Replace the directives of a chapter. `titles` maps paths of chapters to their names in SUMMARY.md."""
    return DIRECTIVE.sub(lambda found: take(*found.groups(), chapter, whole, titles), source)
