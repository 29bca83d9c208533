"""The specification curve of a study as inline SVG: effects in order, placebo curves, choices below.

It shares its colours and habits with `chart`: CSS classes, no library, one path for many marks.
"""

from __future__ import annotations

from dataclasses import dataclass
from html import escape

import numpy as np
from numpy.typing import NDArray

from caveat.report import study_words as sw
from caveat.report.chart import _short_tick, _ticks
from caveat.report.study_view import StudyView, choice_text, letter, percent
from caveat.verdicts.study import StudyVerdict
from caveat.verdicts.study_axes import Pooled

_CHAR = 0.56  # mean width of a character, in font sizes
_PLACEBOS = 36  # curves drawn
_POINTS = 28  # of each
_EDGE = 0.02  # the share of a placebo's effects left out at either end: a few wild ones would hide the rest


@dataclass(frozen=True, slots=True)
class StudyFrame:
    """The drawing's width, the curve's height, the room for names on the left, and how many columns."""

    width: float
    curve: float
    names: float
    columns: int
    font: float
    row: float


WIDE = StudyFrame(width=680, curve=250, names=190, columns=240, font=12, row=13.5)
NARROW = StudyFrame(width=340, curve=210, names=118, columns=110, font=11, row=13.5)


def study_svg(view: StudyView, frame: StudyFrame = WIDE) -> str:
    """Return the specification curve of a study with its choices below; "" where there is none."""
    if len(view.curve.percent) < 2:
        return ""
    curve = thinned(view.curve, frame.columns)
    low, high = limits(view.study, view.curve)
    rows = _matrix_rows(curve)
    top = 0.8 * frame.font
    bottom = top + frame.curve
    height = bottom + 10 + frame.row * len(rows) + 8
    plot = _Plot(frame, top, bottom, low, high, len(curve.percent))
    title = chart_title(view)
    parts = [
        f'<svg class="chart study" viewBox="0 0 {frame.width:g} {height:.0f}" role="img" '
        f'aria-label="{escape(title, quote=True)}" font-size="{frame.font:g}">',
        *_scale(plot),
        *_placebos(plot, view.study),
        *_lines(plot, view),
        *_dots(plot, curve),
        *_answers(plot, view),
        *_matrix(plot, curve, rows),
        "</svg>",
    ]
    return "".join(parts)


def chart_title(view: StudyView) -> str:
    """Return the chart in one line of words."""
    values = view.curve.percent
    n = min(WIDE.columns, len(values))
    template = sw.CHART_TITLE if n == len(values) else sw.CHART_THINNED
    return template.format(
        n=f"{n:,}", size=f"{len(values):,}", low=percent(values[0]), high=percent(values[-1])
    )


def beyond(view: StudyView) -> int:
    """Return how many effects are beyond the scale of the chart."""
    low, high = limits(view.study, view.curve)
    return int(((view.curve.percent < low) | (view.curve.percent > high)).sum())


def limits(study: StudyVerdict, curve: Pooled) -> tuple[float, float]:
    """Return the ends of the scale: nearly all effects, the figure stated and zero; a few may be beyond."""
    values = curve.percent
    low, high = (float(x) for x in np.quantile(values, [0.01, 0.99]))
    answers = [one.percent for one in study.answers if not one.outside]
    shown = [
        low,
        high,
        0.0,
        *answers,
        *(study.claimed or ()),
        *(x for x in [_naive(study)] if np.isfinite(x)),
    ]
    low, high = min(shown), max(shown)
    pad = 0.06 * (high - low) or 1.0
    return low - pad, high + pad


def thinned(curve: Pooled, most: int) -> Pooled:
    """Return at most `most` specifications, evenly spread over the order."""
    if len(curve.percent) <= most:
        return curve
    at = np.unique(np.linspace(0, len(curve.percent) - 1, most).astype(int))
    return Pooled(curve.axes, curve.percent[at], tuple(curve.choices[i] for i in at), curve.stands[at])


@dataclass(frozen=True, slots=True)
class _Plot:
    frame: StudyFrame
    top: float
    bottom: float
    low: float
    high: float
    n: int

    @property
    def x0(self) -> float:
        return self.frame.names

    @property
    def x1(self) -> float:
        return self.frame.width - 6

    def x(self, share: float) -> float:
        return self.x0 + share * (self.x1 - self.x0)

    def column(self, i: int) -> float:
        return self.x((i + 0.5) / self.n)

    def y(self, value: float) -> float:
        value = min(max(value, self.low), self.high)
        return self.bottom - (value - self.low) / (self.high - self.low) * (self.bottom - self.top)


def _naive(study: StudyVerdict) -> float:
    lists = study.standing or (study.lists if len(study.lists) == 1 else ())
    known = [one.naive for one in lists if np.isfinite(one.naive)]
    return float(np.median(known)) if known else float("nan")


def _scale(plot: _Plot) -> list[str]:
    parts = []
    for tick in _ticks(plot.low, plot.high):
        y = plot.y(tick)
        kind = "zero" if abs(tick) < 1e-9 else "grid"
        parts.append(f'<path class="{kind}" d="M{plot.x0:g} {y:.1f}H{plot.x1:g}"/>')
        parts.append(
            f'<text class="tick" x="{plot.x0 - 6:g}" y="{y + 0.34 * plot.frame.font:.1f}" text-anchor="end">'
            f"{escape(_short_tick(percent(tick)))}</text>"
        )
    return parts


def _placebos(plot: _Plot, study: StudyVerdict) -> list[str]:
    """Return placebo curves, each in its own order of effect, an even number of every list."""
    each = max(1, _PLACEBOS // max(sum(len(one.cells) for one in study.lists), 1))
    parts = []
    for one in (cell for each in study.lists for cell in each.cells):
        rows = one.placebos
        if not len(rows):
            continue
        for at in np.unique(np.linspace(0, len(rows) - 1, min(each, len(rows))).astype(int)):
            values = np.sort(rows[at][np.isfinite(rows[at])])
            if len(values) > 1:
                parts.append(_line(plot, values))
    return [f'<path class="placebo" d="{"".join(parts)}"/>'] if parts else []


def _line(plot: _Plot, values: NDArray[np.float64]) -> str:
    edge = round(_EDGE * len(values))
    at = np.unique(np.linspace(edge, len(values) - 1 - edge, min(_POINTS, len(values))).astype(int))
    points = [f"{plot.x((i + 0.5) / len(values)):.0f} {plot.y(float(values[i])):.0f}" for i in at]
    return f"M{'L'.join(points)}"


def _lines(plot: _Plot, view: StudyView) -> list[str]:
    """Return where the article's figure and the answer without comparison fall, with their names on top."""
    font, parts = plot.frame.font, []
    claimed = view.study.claimed
    middle = sum(claimed) / 2 if claimed else float("nan")
    naive = _naive(view.study)
    if claimed is not None:
        top, bottom = plot.y(max(claimed)), plot.y(min(claimed))
        height = max(bottom - top, 2.0)
        text = f"{sw.CLAIMED} {view.claimed}".rstrip()
        parts.append(
            f'<rect class="stated" x="{plot.x0:g}" y="{(top + bottom) / 2 - height / 2:.1f}" '
            f'width="{plot.x1 - plot.x0:g}" height="{height:.1f}"/>'
        )
        parts.append(_name(plot, "stated-label", plot.x0 + 4, plot.y(middle) - height / 2 - 4, "start", text))
    if np.isfinite(naive):
        y = plot.y(naive)
        near = claimed is not None and abs(plot.y(middle) - y) < 1.4 * font
        text = f"{sw.NAIVE_LINE} {percent(naive)}"
        parts.append(f'<path class="naive" d="M{plot.x0:g} {y:.1f}H{plot.x1:g}"/>')
        below = y + 1.1 * font if near or y < plot.top + 1.5 * font else y - 4
        parts.append(_name(plot, "naive-label", plot.x0 + 4, below, "start", text))
    return parts


def _answers(plot: _Plot, view: StudyView) -> list[str]:
    """Return the marks of published answers at the right edge; those at one height share a line."""
    places: dict[int, list[str]] = {}
    for i, one in enumerate(view.study.answers):
        places.setdefault(round(plot.y(one.percent)), []).append(letter(i))
    parts = []
    for y, letters in sorted(places.items()):
        parts.append(f'<path class="answer" d="M{plot.x1 - 9:g} {y}h9"/>')
        parts.append(
            _name(plot, "answer-label", plot.x1 - 12, y + 0.34 * plot.frame.font, "end", " ".join(letters))
        )
    return parts


def _name(plot: _Plot, kind: str, x: float, y: float, anchor: str, text: str) -> str:
    return f'<text class="{kind}" x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}">{escape(text)}</text>'


def _dots(plot: _Plot, curve: Pooled) -> list[str]:
    mixed = bool(curve.stands.any()) and not bool(curve.stands.all())
    paths: dict[bool, list[str]] = {}
    for i, value in enumerate(curve.percent):
        pale = mixed and not bool(curve.stands[i])
        paths.setdefault(pale, []).append(f"M{plot.column(i):.1f} {plot.y(float(value)):.1f}h0")
    size = 3.2 if plot.n > 150 else 4.0
    return [
        f'<path class="{"dot other" if pale else "dot own"}" stroke-width="{size if pale else size + 0.8:g}" '
        f'd="{"".join(paths[pale])}"/>'
        for pale in sorted(paths, reverse=True)
    ]


def _matrix_rows(curve: Pooled) -> list[tuple[int, str | None]]:
    """Return the rows below the curve: (axis, None) for a heading, (axis, choice) for its choices."""
    rows: list[tuple[int, str | None]] = []
    for at in range(len(curve.axes)):
        choices = sorted({row[at] for row in curve.choices})
        if len(choices) > 1:
            rows.append((at, None))
            rows += [(at, choice) for choice in choices]
    return rows


def _matrix(plot: _Plot, curve: Pooled, rows: list[tuple[int, str | None]]) -> list[str]:
    parts, frame = [], plot.frame
    room = int((plot.x0 - 12) / (_CHAR * frame.font))
    y = plot.bottom + 12
    half = 0.36 * frame.row
    for at, choice in rows:
        y += frame.row
        axis = curve.axes[at]
        if choice is None:
            text = sw.AXES.get(axis, axis)
            parts.append(f'<path class="grid" d="M0 {y - frame.row + 3:.1f}H{plot.x1:g}"/>')
            parts.append(f'<text class="matrix-axis" x="0" y="{y:.1f}">{escape(text)}</text>')
            continue
        name = choice_text(axis, choice)
        name = name if len(name) <= room else name[: room - 1].rstrip() + "…"
        ticks = "".join(
            f"M{plot.column(i):.1f} {y - 4 - half:.1f}v{2 * half:.1f}"
            for i, row in enumerate(curve.choices)
            if row[at] == choice
        )
        parts.append(_name(plot, "matrix-choice", plot.x0 - 6, y, "end", name))
        parts.append(f'<path class="matrix-tick" d="{ticks}"/>')
    return parts


__all__ = ["NARROW", "WIDE", "StudyFrame", "beyond", "chart_title", "study_svg"]
