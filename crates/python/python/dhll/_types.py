"""Rows as the extension module takes them."""

from __future__ import annotations

from typing import Any, TypedDict

from numpy.typing import NDArray


class Rows(TypedDict):
    """Rows: numbers or places among levels, and NaN for missing entries."""

    x: NDArray[Any]
    names: list[str] | None
    levels: list[list[str] | None] | None


class Training(TypedDict):
    """Rows to learn from."""

    rows: Rows
    image: tuple[int, int] | None
    kind: str
    y: NDArray[Any]
    target_names: list[str]
    label: str | None
    weights: list[float] | None
    known: list[bool] | None
