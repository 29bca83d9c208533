"""The choices behind each reading, drawn beneath the curve: a row for each, or a strip for an axis of time.

A column is one reading, under its dot. Neighbours with the same choice become one line, which
keeps hundreds of readings small.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from html import escape
from itertools import groupby

import numpy as np
from numpy.typing import NDArray

from caveat.report import words as w
from caveat.verdicts.verdict import Curve, CurveAxis

_CHAR = 0.56  # mean width of a character, in font sizes
_FEW = 3  # an axis of time with more choices becomes a strip
_MOST_ROWS = 8
_STRIP = 2.6  # height of a strip, in rows


@dataclass(frozen=True, slots=True)
class Columns:
    """Where the columns stand: from x0 to x1, `n` of them; `font` and `row` in SVG units."""

    x0: float
    x1: float
    n: int
    font: float
    row: float

    @property
    def each(self) -> float:
        """Return the width of one column."""
        return (self.x1 - self.x0) / self.n


@dataclass(frozen=True, slots=True)
class ChoiceRow:
    """The readings that make one choice: how many, and the lowest, middle and highest value."""

    choice: str
    readings: str
    low: str
    middle: str
    high: str


def matrix_height(axes: tuple[CurveAxis, ...], row: float) -> float:
    """Return the height that the axes need, a row being so high."""
    return sum(_height(axis, row) for axis in axes)


def matrix(columns: Columns, axes: tuple[CurveAxis, ...], top: float) -> Iterator[str]:
    """Yield the drawing of all axes, the first one at `top`."""
    y = top
    for axis in axes:
        yield f'<path class="grid" d="M0 {y + 2:.1f}H{columns.x1:g}"/>'
        how = w.OPEN if axis.open else w.STATED
        yield svg_text("choice-axis", 0, y + columns.row, "start", f"{axis.name}, {how}")
        inside = y + _head(axis) * columns.row
        yield from _strip(columns, axis, inside) if _is_strip(axis) else _rows(columns, axis, inside)
        y += _height(axis, columns.row)


def shown_axes(axes: tuple[CurveAxis, ...]) -> tuple[CurveAxis, ...]:
    """Return the axes on which the readings differ, long lists of choices cut to those used most."""
    out = []
    for axis in axes:
        used, codes = np.unique(axis.codes, return_inverse=True)
        labels = tuple(axis.labels[i] for i in used)
        if len(labels) > _MOST_ROWS and not axis.ordered:
            labels, codes = _most_used(labels, codes)
        if len(labels) > 1:
            out.append(CurveAxis(axis.name, axis.open, axis.ordered, labels, codes))
    return tuple(out)


def choice_table(curve: Curve, show: Callable[[float], str]) -> tuple[ChoiceRow, ...]:
    """Return the curve as a table: for each choice, how many readings make it and what they give.

    Of an axis of time with many choices, some are left out.
    """
    rows = [_choice_row("", curve.values, show)]
    for axis in shown_axes(curve.axes):
        codes = np.arange(len(axis.labels))
        if codes.size > _MOST_ROWS:
            codes = codes[np.unique(np.linspace(0, codes.size - 1, _MOST_ROWS).astype(int))]
        rows += [
            _choice_row(f"{axis.name}: {axis.labels[code]}", curve.values[axis.codes == code], show)
            for code in codes.tolist()
        ]
    return tuple(rows)


def _choice_row(name: str, values: NDArray[np.float64], show: Callable[[float], str]) -> ChoiceRow:
    known = values[np.isfinite(values)]
    low, middle, high = (show(float(x)) for x in np.quantile(known, [0.0, 0.5, 1.0], method="nearest"))
    return ChoiceRow(name, f"{known.size:,}", low, middle, high)


def _most_used(
    labels: tuple[str, ...], codes: NDArray[np.int64]
) -> tuple[tuple[str, ...], NDArray[np.int64]]:
    counts = np.bincount(codes, minlength=len(labels))
    kept = np.sort(np.argsort(-counts, kind="stable")[: _MOST_ROWS - 1])
    place = np.full(len(labels), len(kept))
    place[kept] = np.arange(len(kept))
    others = w.OTHER_CHOICES.format(n=len(labels) - len(kept))
    return (*(labels[i] for i in kept), others), place[codes]


def _is_strip(axis: CurveAxis) -> bool:
    return axis.ordered and len(axis.labels) > _FEW


def _height(axis: CurveAxis, row: float) -> float:
    return row * (_head(axis) + (_STRIP if _is_strip(axis) else len(axis.labels))) + 6


def _head(axis: CurveAxis) -> float:
    """Return the height of an axis's name, in rows; a strip's first label stands right beneath it."""
    return 1.5 if _is_strip(axis) else 1.2


def _rows(columns: Columns, axis: CurveAxis, top: float) -> Iterator[str]:
    """Yield a row for each choice, with a stroke under every reading that makes it."""
    room = int((columns.x0 - 8) / (_CHAR * columns.font))
    for code, name in enumerate(fitting(axis.labels, room)):
        y = top + columns.row * (code + 1)
        yield svg_text("choice-name", columns.x0 - 6, y, "end", name)
        runs = "".join(f"M{i} 0h{n}" for i, n, one in _runs(axis.codes) if one == code)
        place = f"translate({columns.x0:.1f} {y - 0.32 * columns.row:.1f})scale({columns.each:.4f} 1)"
        yield (
            f'<path class="choice-tick" stroke-width="{0.62 * columns.row:.1f}" transform="{place}" '
            f'd="{runs}"/>'
        )


def fitting(labels: tuple[str, ...], room: int) -> tuple[str, ...]:
    """Return labels of at most `room` characters: without the words that all share, then cut.

    >>> fitting(("median of salary", "mean of salary"), 9), fitting(("count", "per 100,000"), 9)
    (('median', 'mean'), ('count', 'per 100,…'))
    """
    if len(labels) > 1 and any(len(label) > room for label in labels):
        words = [label.split(" ") for label in labels]
        most = min(map(len, words)) - 1  # a word of each has to stay
        head = next((i for i in range(most) if len({w[i] for w in words}) > 1), most)
        tail = next((i for i in range(most - head) if len({w[-1 - i] for w in words}) > 1), most - head)
        labels = tuple(" ".join(w[head : len(w) - tail]) for w in words)
    return tuple(label if len(label) <= room else label[: room - 1].rstrip() + "…" for label in labels)


def _strip(columns: Columns, axis: CurveAxis, top: float) -> Iterator[str]:
    """Yield a strip in which each reading stands as high as its choice comes in the order."""
    height, n = _STRIP * columns.row, len(axis.labels)
    step = (height - 3) / n
    bottom = top + height
    for label, y in ((axis.labels[-1], top + 0.85 * columns.font), (axis.labels[0], bottom)):
        yield svg_text("choice-name", columns.x0 - 6, y, "end", label)
    runs = "".join(f"M{i} {code}h{many}" for i, many, code in _runs(axis.codes))
    yield (
        f'<path class="choice-tick" stroke-width="{min(3.0, max(1.6, 0.8 * step)) / step:.3f}" '
        f'transform="translate({columns.x0:.1f} {bottom - step / 2:.1f})'
        f'scale({columns.each:.4f} {-step:.4f})" d="{runs}"/>'
    )


def _runs(codes: NDArray[np.int64]) -> Iterator[tuple[int, int, int]]:
    """Yield (first column, how many, code) of each run of equal codes.

    >>> list(_runs(np.array([2, 2, 0])))
    [(0, 2, 2), (2, 1, 0)]
    """
    at = 0
    for code, same in groupby(codes.tolist()):
        n = len(list(same))
        yield at, n, code
        at += n


def svg_text(kind: str, x: float, y: float, anchor: str, text: str) -> str:
    """Return a line of text in a picture."""
    return f'<text class="{kind}" x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}">{escape(text)}</text>'
