"""The preprocessor of the book: text from the repository's documents (take.py) and formulas (formulas.py).

mdBook runs it: it reads the book as JSON from standard input and writes it to standard output. Needs requirements.txt.
"""

import json
import sys

import take


def chapters(items):
    """Give all chapters of the book, at any depth."""
    for item in items:
        if isinstance(item, dict) and "Chapter" in item:
            yield item["Chapter"]
            yield from chapters(item["Chapter"]["sub_items"])


def main():
    """Answer mdBook."""
    if sys.argv[1:2] == ["supports"]:
        sys.exit(sys.argv[2:3] != ["html"])
    try:
        import formulas  # Not needed above, nor by check.py.
    except ModuleNotFoundError as error:
        sys.exit(f"error: {error.name} is not installed: pip install --requirement book/requirements.txt")

    _, book = json.load(sys.stdin)
    found = [chapter for chapter in chapters(book["items"]) if chapter["path"]]
    whole = take.taken_whole({chapter["path"]: chapter["content"] for chapter in found})
    titles = {chapter["path"]: chapter["name"] for chapter in found}
    for chapter in found:
        text = take.expand(chapter["path"], chapter["content"], whole, titles)
        chapter["content"] = formulas.typeset(text)
    json.dump(book, sys.stdout)


if __name__ == "__main__":
    try:
        main()
    except take.TakeError as error:
        sys.exit(f"error: {error}")
