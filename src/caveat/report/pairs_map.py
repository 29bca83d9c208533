"""The map of all pairs of periods as inline SVG: from every begin to every end, one cell each.

Colours run both ways from no change, so that a rise and its mirror, a fall, are equally strong;
they say nothing of good or bad, and people who see few colours can tell them apart (after
ColorBrewer's PuOr, https://colorbrewer2.org). Neighbours of one colour become one path.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from html import escape

import numpy as np

from caveat.report import words as w
from caveat.report.matrix import svg_text
from caveat.verdicts.verdict import Pairs

Format = Callable[[float], str]

WIDTH, SIDE, LEFT, TOP, BOTTOM, FONT = 340.0, 276.0, 56.0, 20.0, 38.0, 11.0
_CHAR = 0.58
_TABLE = 12  # periods a side in the table
_RATIOS = (
    (1.005, 1.01, 1.02, 1.04), (1.01, 1.02, 1.05, 1.1), (1.02, 1.05, 1.1, 1.2), (1.05, 1.1, 1.2, 1.4),
    (1.05, 1.15, 1.4, 2.0), (1.1, 1.5, 2.0, 4.0), (1.5, 2.0, 5.0, 10.0), (2.0, 10.0, 100.0, 1000.0),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class PairsTable:
    """The map in words: the changes from each begin (a row) to each end (a column)."""

    ends: tuple[str, ...]
    rows: tuple[tuple[str, tuple[str, ...]], ...]
    whole: bool  # every period of the map is in it


def map_svg(pairs: Pairs, show: Format, *, title: str) -> str:
    """Return the map; `show` formats a value for people, `title` is read out in place of the picture."""
    n = len(pairs.labels)
    cell = SIDE / n
    edges = color_edges(pairs)
    bottom = TOP + SIDE
    marks = [(role, LEFT + (b + 0.5) * cell, bottom - (e + 0.5) * cell) for role, (b, e) in pairs.marks]
    parts = [
        f'<svg class="chart map" viewBox="0 0 {WIDTH:g} {bottom + BOTTOM:g}" role="img" '
        f'aria-label="{escape(title, quote=True)}" font-size="{FONT:g}">',
        f'<path class="map-frame" d="M{LEFT:g} {bottom:g}V{TOP:g}H{LEFT + SIDE:g}z"/>',
        f'<g transform="translate({LEFT:g} {bottom:g})scale({cell:.4f} {-cell:.4f})">',
        *_cells(pairs, edges),
        *_lines(n, cell),
        *_flaws(pairs),
        *_contour(pairs, cell),
        "</g>",
        *_labels(pairs, cell),
        *_legend(edges, show),
        *(_mark(*mark) for mark in marks),
        "</svg>",
    ]
    return "".join(parts)


def map_title(pairs: Pairs) -> str:
    """Return what the map shows in one line."""
    unit = w.PERIODS.get(pairs.frequency, w.PERIODS[""])[0]
    return w.MAP_TITLE.format(unit=unit, series=pairs.series)


def map_summary(pairs: Pairs, stated: str) -> str:
    """Return how many pairs go up and down, and how many cells give the stated figure."""
    known = pairs.values[np.isfinite(pairs.values)]
    base = 1.0 if pairs.unit == "ratio" else 0.0
    words = w.MAP_SUMMARY.format(
        n=f"{known.size:,}", what=w.MAP_PAIRS if pairs.bin == 1 else w.MAP_CELLS,
        up=f"{int((known > base).sum()):,}", down=f"{int((known < base).sum()):,}",
    )  # fmt: skip
    if pairs.covers is not None:
        words += " " + w.MAP_COVERED.format(n=f"{int(pairs.covers.sum()):,}", stated=stated)
    return words


def map_caption(pairs: Pairs) -> str:
    """Return how to read the map."""
    one, many = w.PERIODS.get(pairs.frequency, w.PERIODS[""])
    parts = [w.MAP_CAPTION.format(unit=one)]
    if pairs.covers is not None and pairs.covers.any():
        parts.append(w.MAP_OUTLINE)
    if pairs.flawed.any():
        parts.append(w.MAP_FLAWED)
    if pairs.width > 1:
        parts.append(w.MAP_WINDOW.format(n=pairs.width, many=many))
    if pairs.bin > 1:
        parts.append(w.MAP_BINNED.format(n=pairs.bin, many=many))
    if pairs.elsewhere:
        parts.append(w.MAP_ELSEWHERE.format(roles=", ".join(w.SHORT[role] for role in pairs.elsewhere)))
    return " ".join(parts)


def map_table(pairs: Pairs, show: Format) -> PairsTable:
    """Return the map as a table of at most twelve periods a side, the marked ones among them."""
    n = len(pairs.labels)
    marked = sorted({i for _, pair in pairs.marks for i in pair})
    kept = set(range(n)) if n <= _TABLE else set(marked)
    for i in np.linspace(0, n - 1, _TABLE).astype(int).tolist():
        if len(kept) < _TABLE:
            kept.add(i)
    at = sorted(kept)
    rows = []
    for b in at[:-1]:
        cells = tuple(_cell_text(float(pairs.values[b, e]), show) if e > b else "" for e in at[1:])
        rows.append((pairs.labels[b], cells))
    return PairsTable(tuple(pairs.labels[e] for e in at[1:]), tuple(rows), len(at) == n)


def color_edges(pairs: Pairs) -> tuple[float, ...]:
    """Return the eight values between the nine colours, ascending, mirrored around no change.

    For ratios and percentages the mirror of twice is half, not nought.
    """
    known = pairs.values[np.isfinite(pairs.values)]
    if pairs.unit in ("percent", "ratio"):
        ratio = known if pairs.unit == "ratio" else 1.0 + known / 100.0
        size = np.exp(np.abs(np.log(ratio[ratio > 0])))
        top = float(np.quantile(size, 0.9)) if size.size else 1.0
        steps = next((s for s in _RATIOS if s[-1] >= top), _RATIOS[-1])
        edges = [1 / s for s in reversed(steps)] + list(steps)
        return tuple(edges if pairs.unit == "ratio" else [100.0 * (e - 1.0) for e in edges])
    top = float(np.quantile(np.abs(known), 0.9)) or 1.0
    unit = 10 ** math.floor(math.log10(top))
    top = next(unit * k for k in (1, 2, 5, 10) if unit * k >= top)
    steps = (0.05 * top, 0.2 * top, 0.5 * top, top)
    return tuple([-s for s in reversed(steps)] + list(steps))


def _cells(pairs: Pairs, edges: tuple[float, ...]) -> Iterator[str]:
    """Yield a path for each colour, the cells of one row joined where they have the same."""
    n = len(pairs.labels)
    known = np.isfinite(pairs.values)
    levels = np.where(known, np.searchsorted(edges, np.nan_to_num(pairs.values)), -1)
    paths: dict[int, list[str]] = {}
    for e in range(n):
        b = 0
        while b < n:
            level, start = int(levels[b, e]), b
            while b < n and levels[b, e] == level:
                b += 1
            if level >= 0:
                paths.setdefault(level, []).append(f"M{start} {e}h{b - start}v1h-{b - start}z")
    for level in sorted(paths):
        yield f'<path class="m{level}" d="{"".join(paths[level])}"/>'


def _lines(n: int, cell: float) -> Iterator[str]:
    """Yield thin lines between the cells where these are large enough for them."""
    if cell >= 9:
        lines = "".join(f"M0 {i}h{i}M{i} {i}V{n}" for i in range(1, n))
        yield f'<path class="map-lines" stroke-width="{1 / cell:.3f}" d="{lines}"/>'


def _flaws(pairs: Pairs) -> Iterator[str]:
    dots = "".join(f"M{b}.5 {e}.5h0" for b, e in np.argwhere(pairs.flawed).tolist())
    if dots:
        yield f'<path class="map-flaw" stroke-width=".28" d="{dots}"/>'


def _contour(pairs: Pairs, cell: float) -> Iterator[str]:
    """Yield the outline of the cells that give the stated figure."""
    if pairs.covers is None or not pairs.covers.any():
        return
    inside = np.pad(pairs.covers, 1)
    across = np.argwhere(inside[1:-1, :-1] != inside[1:-1, 1:])  # edges between one end and the next
    along = np.argwhere(inside[:-1, 1:-1] != inside[1:, 1:-1])
    path = "".join(f"M{b} {e}h1" for b, e in across.tolist()) + "".join(
        f"M{b} {e}v1" for b, e in along.tolist()
    )
    for kind, width in (("map-casing", 4.0), ("map-outline", 2.0)):
        yield f'<path class="{kind}" stroke-width="{width / cell:.3f}" d="{path}"/>'


def _labels(pairs: Pairs, cell: float) -> Iterator[str]:
    """Yield the periods along both sides, as many as fit, and what the sides are."""
    n = len(pairs.labels)
    bottom = TOP + SIDE
    short = [label.split(" to ")[0] for label in pairs.labels]
    longest = _CHAR * FONT * max(len(label) for label in short)
    for i in _ticks(n, max(1, math.ceil(1.25 * longest / cell))):
        x = min(LEFT + (i + 0.5) * cell, WIDTH - longest / 2)
        yield svg_text("tick", x, bottom + 14, "middle", short[i])
    for i in _ticks(n, max(1, math.ceil(1.6 * FONT / cell))):
        y = bottom - (i + 0.5) * cell + 0.35 * FONT
        yield svg_text("tick", LEFT - 5, y, "end", short[i])
    yield svg_text("map-side", LEFT, bottom + 29, "start", w.MAP_FROM)
    yield svg_text("map-side", LEFT - 5, TOP - 7, "end", w.MAP_TO)


def _ticks(n: int, step: int) -> list[int]:
    """Return every step-th index, counted back from the last one, so that the latest is named."""
    return list(range(n - 1, -1, -step))


def _legend(edges: tuple[float, ...], show: Format) -> Iterator[str]:
    """Yield the colours with the values between them, in the corner that has no cells."""
    labels = [_short(show(edge)) for edge in edges]
    row = 12.0
    x = LEFT + SIDE - 15
    bottom = TOP + SIDE - 8
    for level in range(len(edges) + 1):
        yield f'<path class="m{level}" d="M{x:g} {bottom - row * (level + 1):g}h15v{row:g}h-15z"/>'
    for i, label in enumerate(labels):
        y = bottom - row * (i + 1) + 0.35 * FONT
        yield svg_text("tick", x - 5, y, "end", label)


def _mark(role: str, x: float, y: float) -> str:
    if role == "author":
        return f'<path class="mark author" d="M{x:.1f} {y - 7:.1f}l7 7l-7 7l-7 -7z"/>'
    if role == "counter":
        return f'<rect class="mark counter" x="{x - 5:.1f}" y="{y - 5:.1f}" width="10" height="10"/>'
    return f'<circle class="mark {role}" cx="{x:.1f}" cy="{y:.1f}" r="5.5"/>'


def _cell_text(value: float, show: Format) -> str:
    return show(value) if math.isfinite(value) else w.NO_CELL


def _short(text: str) -> str:
    """Return an edge's label with whole percents where it is not small.

    >>> _short("+40.0%"), _short("\u221228.6%"), _short("+0.5%")
    ('+40%', '\u221229%', '+0.5%')
    """
    sign, digits, rest = text[:1], text[1:].rstrip("%"), "%" if text.endswith("%") else ""
    try:
        value = float(digits.replace(",", ""))
    except ValueError:
        return text
    return f"{sign}{value:,.0f}{rest}" if value >= 4 else text
