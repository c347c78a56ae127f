"""Tables in Markdown, with numbers as people write them."""

import math

NONE = "–"


def table(header, rows, text=1):
    """The first columns hold text, the others numbers, which stand at the right."""
    rules = ["---" if place < text else "---:" for place in range(len(header))]
    return "\n".join("| " + " | ".join(map(cell, line)) + " |" for line in [header, rules, *rows])


def cell(value):
    return " ".join(str(value).split()).replace("|", "\\|")


def score(metric, value):
    """A score in the digits of its metric."""
    if missing(value):
        return NONE
    shown = metric.shown(value)
    return f"{shown:,.{max(0, metric.places(shown))}f}"


def seconds(value):
    """Two significant digits or whole seconds; 10 ms is the least that is told apart."""
    if missing(value):
        return NONE
    if value < 0.01:
        return "< 0.01"
    return f"{value:,.0f}" if value >= 9.95 else f"{value:.1f}" if value >= 0.995 else f"{value:.2f}"


def number(value, decimals):
    return NONE if missing(value) else f"{value:,.{decimals}f}"


def p_value(value):
    return "< 0.001" if value < 0.001 else f"{value:.3f}" if value < 0.1 else f"{value:.2f}"


def missing(value):
    return value is None or math.isnan(value)


def best_in_bold(metric, row):
    """The cells of one set; the best in the digits shown are bold."""
    scores = {method: score(metric, value) for method, value in row.items()}
    best = scores[row.idxmax() if metric.higher else row.idxmin()]
    return [f"**{text}**" if text == best else text for text in scores.values()]
