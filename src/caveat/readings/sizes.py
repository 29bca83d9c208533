"""Groups by size: "cities with over a million people", "the 20 largest cities", period by period."""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np

from caveat.cube.catalog import Catalog
from caveat.cube.cube import Cube
from caveat.cube.table import Column
from caveat.figures import figure_text
from caveat.quantity import Hedge, Quantity, find_quantities
from caveat.readings.match import measure_label
from caveat.readings.roll import Roll
from caveat.readings.series import Span, _align
from caveat.readings.space import BoolArray, FloatArray

_OVER = re.compile(
    r"\b(?:over|above|more than|greater than|larger than|bigger than|at least|exceeding)\b", re.I
)
_UNDER = re.compile(r"\b(?:under|below|less than|fewer than|smaller than|at most)\b", re.I)
_TOP = re.compile(r"\b(largest|biggest|most populous|smallest|least populous)\b", re.I)
_HEDGES: dict[Hedge, str] = {
    "over": ">", "just_over": ">", "under": "<", "just_under": "<", "at_least": ">=", "at_most": "<=",
}  # fmt: skip
PEOPLE = frozenset("people residents inhabitants persons citizens population souls".split())
_CUT = re.compile(
    r"\b(?:with|of|a|having|that|have|has|had|whose|population|populations|is|are|was|were|or|in)\b", re.I
)


@dataclass(frozen=True, slots=True)
class Size:
    """A test of a size: a column, and a limit or a place; `left` are the words that it leaves over."""

    column: Column
    sign: str  # > < >= <=, or "top" and "bottom" for a place
    limit: float
    label: str
    left: str


def find_size(words: str, number: int | None, catalog: Catalog, cube: Cube) -> Size | None:
    """Return the size that some words ask of members, None where they ask none or no column has it."""
    top = _TOP.search(words)
    if top is not None and number is not None:
        column = _population(cube)
        if column is None:
            return None
        sign = "bottom" if top[1].lower() in ("smallest", "least populous") else "top"
        left = _rest(words, top.start(), top.end())
        return Size(
            column, sign, float(number), f"the {number} {top[1].lower()} by {measure_label(column)}", left
        )
    for q in find_quantities(words):
        test = _sign(words, q)
        if test is None or q.unit not in ("count", "people") or q.value < 1:
            continue
        column, end = _column_after(words, q, catalog, cube)
        if column is None:
            continue
        start = max((m.start() for p in (_OVER, _UNDER) for m in p.finditer(words[: q.end])), default=q.start)
        label = f"{measure_label(column)} {test} {figure_text(float(q.value))}"
        return Size(column, test, float(q.value), label, _rest(words, min(start, q.start), end))
    return None


def roll_of_size(size: Size, catalog: Catalog, cube: Cube, span: Span, among: BoolArray) -> Roll:
    """Return who has the size, at each period by the figure last known there, else the first one after."""
    known = catalog.cube(cube.table.name, size.column.name)
    values = np.full((len(cube.members), span.size), np.nan)
    for i in range(len(cube.members)):
        lines = [_align(known, i, k, span)[0] for k in range(len(known.sources))]
        values[i] = _carried(max(lines, key=lambda line: int(np.isfinite(line).sum())))
    lacking = np.isnan(values)
    if size.sign in ("top", "bottom"):
        signed = values if size.sign == "top" else -values
        signed = np.where(among & ~lacking, signed, -np.inf)
        place = 1 + (signed[None, :, :] > signed[:, None, :]).sum(axis=1)
        inside = (place <= size.limit) & np.isfinite(signed)
    else:
        with np.errstate(invalid="ignore"):
            inside = {
                ">": values > size.limit, "<": values < size.limit,
                ">=": values >= size.limit, "<=": values <= size.limit,
            }[size.sign]  # fmt: skip
    return Roll(inside, lacking)


def _carried(line: FloatArray) -> FloatArray:
    at = np.flatnonzero(np.isfinite(line))
    if not at.size:
        return line
    last = np.maximum(np.searchsorted(at, np.arange(line.size), side="right") - 1, 0)
    return line[at[last]]


def _sign(words: str, q: Quantity) -> str | None:
    sign = _HEDGES.get(q.hedge)
    if sign is None and q.hedge == "exact":
        before = words[max(0, q.start - 20) : q.start]
        sign = ">" if _OVER.search(before) else "<" if _UNDER.search(before) else None
        after = words[q.end : q.end + 20]
        sign = ">=" if re.match(r"\s*(?:people\s+|residents\s+)?or more\b", after, re.I) else sign
    return sign


def _column_after(words: str, q: Quantity, catalog: Catalog, cube: Cube) -> tuple[Column | None, int]:
    """Return the column that the words after a figure name, else the population, and their end."""
    noun = re.match(r"\s*(?:or more\s+|or fewer\s+)?([^\W\d_]+(?:\s+[^\W\d_]+)?)?", words[q.end :])
    said = (noun[1] or "") if noun else ""
    first = said.split()[0].lower() if said else ""
    if not said or first in PEOPLE or q.unit == "people":
        end = q.end + (noun.start(1) + len(first) if noun and said and first in PEOPLE else 0)
        return _population(cube), end
    for m in catalog.find_measures(said):
        if m.table == cube.table.name and m.score >= 0.65:
            return cube.table.column(m.column), q.end + (noun.end() if noun else 0)
    return None, q.end


def _population(cube: Cube) -> Column | None:
    """Return the column that says how many people a member has."""
    columns = cube.table.columns_of("denominator", "measure")
    own = cube.table.column(cube.measure).denominator
    named = [c for c in columns if c.name == own]
    return next(
        iter(named or [c for c in columns if c.role == "denominator" or c.unit in ("persons", "people")]),
        None,
    )


def _rest(words: str, start: int, end: int) -> str:
    return " ".join(_CUT.sub(" ", f"{words[:start]} {words[end:]}").split())


__all__ = ["PEOPLE", "Size", "find_size", "roll_of_size"]
