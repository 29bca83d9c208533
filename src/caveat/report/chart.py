"""Charts as inline SVG, made without any library: all readings of a claim in order of value.

On top each reading is a dot, beneath it stand its choices (a specification curve). Colours come
from CSS classes, so that dark mode and print need no second drawing. Dots are zero-length strokes
with round caps, one path for each size, which keeps hundreds of them small.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from html import escape

import numpy as np

from caveat.report import words as w
from caveat.report.matrix import Columns, matrix, matrix_height, shown_axes
from caveat.verdicts.curve import evenly
from caveat.verdicts.verdict import Curve

Format = Callable[[float], str]
_CHAR = 0.58  # mean width of a character, in font sizes
_FEW = 4  # so few readings need less height
_ROOM = 1.6  # readings may reach this many times the range of the sensible ones before they are clipped


@dataclass(frozen=True, slots=True)
class Frame:
    """The drawing's size and the plot's place in it, in SVG units."""

    width: float
    height: float
    left: float
    right: float
    top: float
    bottom: float
    font: float
    columns: int  # as many readings are drawn at most
    names: float  # room on the left for the names of choices


WIDE = Frame(width=680, height=300, left=48, right=14, top=52, bottom=14, font=12.5, columns=220, names=150)
NARROW = Frame(width=340, height=270, left=44, right=8, top=50, bottom=12, font=12, columns=100, names=92)


def curve_svg(curve: Curve, show: Format, *, frame: Frame = WIDE, stated: str = "", title: str = "") -> str:
    """Return the readings of a claim in order of value, with the stated figure as a band.

    `show` formats a value for people; `stated` is the figure as the text has it, `title` is read
    out in place of the picture.
    """
    low, high = _limits(curve)
    curve = thinned(curve, frame.columns)
    n = len(curve.values)
    if n == 0:
        return ""
    if n <= _FEW:
        frame = replace(frame, height=0.62 * frame.height)
    axes = shown_axes(curve.axes)
    labels = [_short_tick(show(tick)) for tick in _ticks(low, high)]
    left = 10 + _CHAR * frame.font * max((len(x) for x in labels), default=0)
    left = max(frame.left, left, frame.names if axes else 0)
    plot = _Plot(replace(frame, left=left), low, high, n)
    row = 1.16 * frame.font
    columns = Columns(plot.x0, plot.x1, n, 0.9 * frame.font, row)
    height = frame.height + matrix_height(axes, row)
    parts = [
        f'<svg class="chart" viewBox="0 0 {frame.width:g} {height:.0f}" role="img" '
        f'aria-label="{escape(title, quote=True)}" font-size="{frame.font:g}">',
        *_grid(plot, show),
        *_stated(plot, curve, stated),
        *_dots(plot, curve),
        *_marks(plot, curve, show),
        *matrix(columns, axes, frame.height),
        "</svg>",
    ]
    return "".join(parts)


def thinned(curve: Curve, most: int) -> Curve:
    """Return at most `most` readings, evenly spread over the order, half of them sensible ones."""
    flawed = np.zeros(len(curve.values), dtype=bool) if curve.flawed is None else curve.flawed
    finite = np.isfinite(curve.values)
    kinds = (
        (curve.sensible & ~flawed & finite, most // 2),
        (~curve.sensible & ~flawed & finite, 3 * most // 10),
        (flawed & finite, most // 5),
    )
    free = most - sum(min(int(kind.sum()), room) for kind, room in kinds)
    kept = []
    for kind, room in kinds:
        kept.append(evenly(np.flatnonzero(kind), room + max(free, 0)))
        free -= max(0, len(kept[-1]) - room)
    at = np.sort(np.concatenate(kept))
    return replace(
        curve,
        values=curve.values[at],
        weights=curve.weights[at],
        sensible=curve.sensible[at],
        flawed=flawed[at],
        axes=tuple(replace(axis, codes=axis.codes[at]) for axis in curve.axes),
    )


def clipped(curve: Curve) -> int:
    """Return how many readings are beyond the scale of the chart."""
    low, high = _limits(curve)
    return int(np.count_nonzero((curve.values < low) | (curve.values > high)))


def chart_title(curve: Curve, show: Format, size: int = 0) -> str:
    """Return the chart in one line of words; `size` is that of the whole space."""
    values = curve.values[np.isfinite(curve.values)]
    low, high = (show(float(x)) for x in (values[0], values[-1])) if len(values) else ("", "")
    template = w.CHART_MARGIN if curve.unit == "margin" else w.CHART_TITLE
    return template.format(n=f"{max(size, len(curve.values)):,}", low=low, high=high)


def chart_caption(curve: Curve, size: int, frame: Frame = WIDE) -> str:
    """Return what the dots are, how many are drawn, and how many are beyond the scale."""
    drawn = len(thinned(curve, frame.columns).values)
    parts = [w.CHART_CAPTION]
    if curve.flawed is not None and curve.flawed.any():
        parts.append(w.CHART_FLAWED)
    if curve.axes:
        parts.append(w.CHART_MATRIX)
    if drawn < max(size, len(curve.values)):
        parts.append(w.CHART_THINNED.format(n=f"{drawn:,}", size=f"{max(size, len(curve.values)):,}"))
    if beyond := clipped(curve):
        parts.append(w.CHART_CLIPPED.format(n=beyond))
    return " ".join(parts)


def share_bar(share: float | None) -> str:
    """Return a bar from 0 to 1 as inline SVG."""
    width = 100 * min(1.0, max(0.0, share or 0.0))
    return (
        '<svg class="bar" viewBox="0 0 100 6" preserveAspectRatio="none" aria-hidden="true">'
        '<rect class="bar-all" width="100" height="6"/>'
        f'<rect class="bar-part" width="{width:.1f}" height="6"/></svg>'
    )


@dataclass(frozen=True, slots=True)
class _Plot:
    frame: Frame
    low: float
    high: float
    n: int

    @property
    def x0(self) -> float:
        return self.frame.left

    @property
    def x1(self) -> float:
        return self.frame.width - self.frame.right

    @property
    def y1(self) -> float:
        return self.frame.height - self.frame.bottom

    def x(self, i: float) -> float:
        """Return the place of the i-th reading; few readings stand in the middle of their share."""
        return self.x0 + (i + 0.5) / self.n * (self.x1 - self.x0)

    def y(self, value: float) -> float:
        value = min(max(value, self.low), self.high)
        return self.y1 - (value - self.low) / (self.high - self.low) * (self.y1 - self.frame.top)


def _limits(curve: Curve) -> tuple[float, float]:
    """Return the ends of the scale: all readings, or the sensible ones where a few are far out."""
    values = curve.values[np.isfinite(curve.values)]
    sensible = curve.values[curve.sensible & np.isfinite(curve.values)]
    shown = [float(x) for x in (sensible if len(sensible) else values)]
    shown += [x for x in (curve.main, curve.author, curve.counter, *(curve.stated or ())) if x is not None]
    shown = [x for x in shown if math.isfinite(x)] or [0.0]
    if curve.unit in {"percent", "points"} and min(shown) > 0 and min(shown) < 0.5 * max(shown):
        shown.append(0.0)
    low, high = min(shown), max(shown)
    room = (_ROOM - 1) * (high - low)
    if len(values):
        low, high = (
            min(low, max(float(values.min()), low - room)),
            max(high, min(float(values.max()), high + room)),
        )
    pad = 0.06 * (high - low) or max(1e-9, 0.02 * abs(high)) or 1.0
    return low - pad, high + pad


def _ticks(low: float, high: float, most: int = 6) -> list[float]:
    step = 10 ** math.floor(math.log10((high - low) / most))
    step = next(step * k for k in (1, 2, 5, 10, 20) if (high - low) / (step * k) <= most)
    return [k * step for k in range(math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9) + 1)]


def _short_tick(text: str) -> str:
    """Return a tick's label without decimals that say nothing.

    >>> _short_tick("+50.0%"), _short_tick("1,000.5")
    ('+50%', '1,000.5')
    """
    return re.sub(r"\.0+(?!\d)", "", text)


def _grid(plot: _Plot, show: Format) -> list[str]:
    parts = []
    for tick in _ticks(plot.low, plot.high):
        y = plot.y(tick)
        kind = "zero" if tick == 0 else "grid"
        parts.append(f'<path class="{kind}" d="M{plot.x0:g} {y:.1f}H{plot.x1:g}"/>')
        parts.append(
            f'<text class="tick" x="{plot.x0 - 6:g}" y="{y + 0.34 * plot.frame.font:.1f}" text-anchor="end">'
            f"{escape(_short_tick(show(tick)))}</text>"
        )
    return parts


def _stated(plot: _Plot, curve: Curve, figure: str) -> list[str]:
    if curve.stated is None:
        return []
    ends = [min(max(x, plot.low), plot.high) if not math.isnan(x) else plot.low for x in curve.stated]
    top, bottom = plot.y(max(ends)), plot.y(min(ends))
    middle, font = (top + bottom) / 2, plot.frame.font
    height = max(bottom - top, 2.0)
    # The curve ascends, so the corner above it on the left or below it on the right is empty.
    quarter = float(curve.values[len(curve.values) // 4])
    above = sum(ends) / 2 >= quarter
    x, anchor = (plot.x0 + 6, "start") if above else (plot.x1 - 4, "end")
    y = middle - height / 2 - 5 if above else middle + height / 2 + font
    words = f"{w.CHART_STATED} {figure}".rstrip()
    return [
        f'<rect class="stated" x="{plot.x0:g}" y="{middle - height / 2:.1f}" '
        f'width="{plot.x1 - plot.x0:g}" height="{height:.1f}"/>',
        f'<text class="stated-label" x="{x:g}" y="{y:.1f}" text-anchor="{anchor}">{escape(words)}</text>',
    ]


def _dots(plot: _Plot, curve: Curve) -> list[str]:
    """Return the dots, pale ones first, in four sizes by weight."""
    n = len(curve.values)
    most = float(curve.weights.max()) or 1.0
    base = 2.6 if n > 150 else 3.4 if n > 40 else 5.0
    paths: dict[tuple[bool, int], list[str]] = {}
    flaws = []
    for i in range(n):
        value = float(curve.values[i])
        if curve.flawed is not None and curve.flawed[i]:
            flaws.append(f"M{plot.x(i) - 2:.1f} {plot.y(value) - 2:.1f}l4 4m0-4l-4 4")
            continue
        size = math.ceil(4 * math.sqrt(max(0.0, float(curve.weights[i])) / most)) or 1
        key = (bool(curve.sensible[i]), size)
        paths.setdefault(key, []).append(f"M{plot.x(i):.1f} {plot.y(value):.1f}h0")
    crosses = [f'<path class="flaw" d="{"".join(flaws)}"/>'] if flaws else []
    return crosses + [
        f'<path class="{"dot" if sensible else "dot pale"}" stroke-width="{base * (0.7 + 0.45 * size):.1f}" '
        f'd="{"".join(paths[sensible, size])}"/>'
        for sensible, size in sorted(paths)
    ]


def _marks(plot: _Plot, curve: Curve, show: Format) -> list[str]:
    """Return main, author's and counter reading, each with a label over the plot and a line to its dot."""
    marks = [
        (role, value)
        for role, value in (("main", curve.main), ("author", curve.author), ("counter", curve.counter))
        if value is not None and math.isfinite(value)
    ]
    if len(marks) > 1 and curve.main is not None and curve.main == curve.author:
        marks = [("both" if role == "main" else role, value) for role, value in marks if role != "author"]
    marks.sort(key=lambda mark: mark[1])
    font = plot.frame.font
    places = [(plot.x(_index(curve, value)), plot.y(value)) for _, value in marks]
    words = [(w.SHORT[role], show(value)) for role, value in marks]
    widths = [_CHAR * font * max(len(a), len(b)) + 12 for a, b in words]
    centres = _spread([x for x, _ in places], widths, plot.x0 - plot.frame.left / 2, plot.x1)
    parts = []
    for (role, _), (x, y), (name, value), centre in zip(marks, places, words, centres, strict=True):
        parts.append(f'<path class="lead {role}" d="M{centre:.1f} {2.75 * font:.1f}L{x:.1f} {y:.1f}"/>')
        parts.append(_mark(role, x, y))
        parts.append(
            f'<text class="mark-label {role}" text-anchor="middle"><tspan x="{centre:.1f}" y="{font:.1f}">'
            f'{escape(name)}</tspan><tspan class="mark-value" x="{centre:.1f}" y="{2.3 * font:.1f}">'
            f"{escape(value)}</tspan></text>"
        )
    return parts


def _mark(role: str, x: float, y: float) -> str:
    if role == "author":
        return f'<path class="mark author" d="M{x:.1f} {y - 7:.1f}l7 7l-7 7l-7 -7z"/>'
    if role == "counter":
        return f'<rect class="mark counter" x="{x - 5:.1f}" y="{y - 5:.1f}" width="10" height="10"/>'
    return f'<circle class="mark {role}" cx="{x:.1f}" cy="{y:.1f}" r="6"/>'


def _index(curve: Curve, value: float) -> float:
    """Return the place of a value among the readings, the middle of its ties."""
    first = int(np.searchsorted(curve.values, value - 1e-9 * max(1.0, abs(value)), side="left"))
    last = int(np.searchsorted(curve.values, value + 1e-9 * max(1.0, abs(value)), side="right"))
    return min(max((first + last - 1) / 2, 0.0), len(curve.values) - 1.0)


def _spread(wanted: Sequence[float], widths: Sequence[float], low: float, high: float) -> list[float]:
    """Return centres near the wanted ones, in order, so that no two labels overlap.

    >>> _spread([10.0, 12.0], [20.0, 20.0], 0.0, 100.0)
    [10.0, 30.0]
    >>> _spread([95.0, 99.0], [20.0, 20.0], 0.0, 100.0)
    [70.0, 90.0]
    """
    centres: list[float] = []
    edge = low
    for x, width in zip(wanted, widths, strict=True):
        centre = max(x, edge + width / 2)
        centres.append(centre)
        edge = centre + width / 2
    edge = high
    for i in reversed(range(len(centres))):
        centres[i] = min(centres[i], edge - widths[i] / 2)
        edge = centres[i] - widths[i] / 2
    return centres
