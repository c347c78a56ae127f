"""Formulas as MathML, which browsers show without a script: blocks of the language `math`, and $`...`$ inside a line."""

import html
import re

from latex2mathml.converter import convert

BLOCK = re.compile(r"^```math\n(.*?)\n```$", re.MULTILINE | re.DOTALL)
INLINE = re.compile(r"\$`([^`]+)`\$")
ENTITY = re.compile(r"&#x([0-9A-Fa-f]+);")


def mathml(formula, display, special=""):
    """Convert one formula. Entities become characters, except those with a meaning in HTML; special characters of Markdown are escaped."""

    def character(found):
        text = chr(int(found[1], 16))
        return f"\\{text}" if text in special else html.escape(text, quote=False)

    return ENTITY.sub(character, convert(formula, display=display))


def typeset(text):
    """Replace the formulas of a chapter."""
    text = BLOCK.sub(lambda found: f'<div class="formula">{mathml(" ".join(found[1].split()), "block")}</div>', text)
    return INLINE.sub(lambda found: mathml(found[1], "inline", "*_[]|"), text)
