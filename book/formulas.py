"""Formulas as MathML, which browsers show without a script: blocks of the language `math`, and $`...`$ inside a line."""

import html
import re

from latex2mathml.converter import convert

BLOCK = re.compile(r"^```math\n(.*?)\n```$", re.MULTILINE | re.DOTALL)
INLINE = re.compile(r"\$`([^`]+)`\$")
TEXT = re.compile(r">([^<]+)<")


def mathml(formula, display, special=""):
    """Convert one formula. Special characters of Markdown in its text are escaped; entities that need not be are characters."""

    def escaped(found):
        text = html.escape(html.unescape(found[1]), quote=False)
        return ">" + "".join("\\" + c if c in special else c for c in text) + "<"

    return TEXT.sub(escaped, convert(formula, display=display))


def typeset(text):
    """Replace the formulas of a chapter."""
    text = BLOCK.sub(lambda found: f'<div class="formula">{mathml(" ".join(found[1].split()), "block")}</div>', text)
    return INLINE.sub(lambda found: mathml(found[1], "inline", "*_[]|"), text)
