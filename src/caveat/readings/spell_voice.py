"""How a claim about many periods is said: the periods that satisfy its condition, and the query for them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from caveat.cube.catalog import Catalog
from caveat.figures import figure_text
from caveat.readings.space import BoolArray, Series, Space, Surface
from caveat.readings.spells import Spell
from caveat.readings.sql import window_sql
from caveat.readings.voice import Index, Voice, label, tail

FloatArray = NDArray[np.float64]


def tested(spell: Spell, s: Series) -> FloatArray:
    """Return what the condition tests in every period: a figure, a step, or the lead of one over another."""
    if s.versus is not None:
        return s.values - s.versus.values
    if not spell.condition.compares:
        return s.values
    out = np.full(s.values.shape, np.nan)
    out[1:] = s.values[1:] - s.values[:-1]
    return out


def met_by(spell: Spell, series: tuple[Series, ...], figures: FloatArray) -> BoolArray:
    """Tell for every series and period whether it satisfies the condition."""
    if spell.versus is not None:
        with np.errstate(invalid="ignore"):
            return np.asarray(figures > 0)
    return spell.condition.holds(figures)


def is_highest(space: Space) -> bool:
    """Tell whether the highest figure of a span decides, and not the lowest."""
    q = space.claim.stated
    return q is not None and q.hedge in ("under", "at_most")


@dataclass(frozen=True, slots=True, eq=False)
class SpellVoice(Voice):
    """How a claim about many periods is said."""

    spell: Spell

    def say(self, surface: Surface, at: Index) -> tuple[str, str]:
        space, spell = surface.space, self.spell
        _, p, t, _, _ = at
        s, value = space.series[p], float(surface.value[at])
        first, last = self._span(surface, at)
        span = f"{label(space, first)}-{label(space, last)}" if last > first else label(space, last)
        test = self._test(s)
        if spell.form == "extreme":
            low = "highest" if is_highest(space) else "lowest"
            i = first + int(np.flatnonzero(s.values[first : last + 1] == value)[0])
            return f"{low} {s.measure.label}, {span}{tail(s)}", f"{label(space, i)}: {figure_text(value)}"
        if spell.form in ("count", "turns"):
            met = met_by(spell, space.series, tested(spell, s)[None])[0]
            named = [label(space, i) for i in range(first, last + 1) if met[i]]
            shown = ", ".join(named[:6]) + (f" and {len(named) - 6} more" if len(named) > 6 else "")
            line = f"{int(value)} of {last - first + 1} periods" + (f": {shown}" if named else "")
            return f"periods in which {s.measure.label} {test}, {span}{tail(s)}", line
        if spell.form == "run":
            return (
                f"unbroken run to {label(space, last)} in which {s.measure.label} {test}{tail(s)}",
                f"{int(value)} in a row",
            )
        if spell.form == "each":
            years = [t - (spell.years[-1] - y) for y in spell.years]
            steps = [f"{label(space, i)}: {_step(s, i)}" for i in years]
            return f"{s.measure.label}, each year against the one before{tail(s)}", "; ".join(steps)
        i = int(value) - space.time.first
        if i >= space.time.size:
            return (
                f"{spell.form} year in which {s.measure.label} {test}{tail(s)}",
                f"none up to {label(space, i - 1)}",
            )
        words = f"{spell.form} year in which {s.measure.label} {test}{tail(s)}"
        figures = figure_text(s.values[i])
        if s.versus is not None:
            figures += f" against {figure_text(s.versus.values[i])}"
        return words, f"{label(space, i)}: {figures}"

    def _test(self, s: Series) -> str:
        c = self.spell.condition
        if s.versus is not None:
            return f"was above {s.versus.measure.label}"
        if c.threshold is None:
            return "rose" if c.test == "up" else "fell"
        said = {"over": "above", "under": "below", "at_least": "at least", "at_most": "at most"}[c.test]
        return f"was {said} {figure_text(float(c.threshold.value), c.threshold.unit)}"

    def _span(self, surface: Surface, at: Index) -> tuple[int, int]:
        """Return the first and last period whose condition counts."""
        t, distance = at[2], int(surface.space.distances[at[4]])
        if self.spell.form == "run":
            distance = max(int(surface.value[at]) - 1, 0)
        if self.spell.form == "each":
            return t - (self.spell.years[-1] - self.spell.years[0]), t
        return max(t - distance, 0), t

    def spans(self, surface: Surface, at: Index) -> list[tuple[int, int]]:
        first, last = self._span(surface, at)
        steps = self.spell.condition.compares and surface.space.series[at[1]].versus is None
        if self.spell.form == "each":
            years = [at[2] - (self.spell.years[-1] - y) for y in self.spell.years]
            return [(i - 1, i) for i in years]
        if self.spell.form in ("first", "last"):
            i = min(int(surface.value[at]) - surface.space.time.first, surface.space.time.size - 1)
            return [(max(i - 1, 0), i)]
        return [(max(first - steps, 0), last)]

    def times(self, space: Space, t: int, width: int, distance: int) -> list[tuple[str, str, bool]]:
        out = [("period", label(space, t), not space.time.end_stated)]
        if space.distances.size > 1:
            out.append(("span", f"since {label(space, t - distance)}", not space.time.distance_stated))
        return out

    def sql(self, surface: Surface, at: Index, catalog: Catalog) -> str:
        space, spell = surface.space, self.spell
        _, p, t, _, _ = at
        s = space.series[p]
        first, last = self._span(surface, at)
        if spell.form == "each":
            at_years = [t - (spell.years[-1] - y) for y in spell.years]
            steps = [
                f"100.0 * ({_cell(s, space, i, catalog)} / {_cell(s, space, i - 1, catalog)} - 1)"
                for i in at_years
            ]
            least = "least" if spell.condition.test == "up" else "greatest"
            return f"SELECT {least}({', '.join(steps)}) AS value"
        if spell.form in ("first", "last"):
            first = 0
        if spell.form == "run":
            first = 0
        points = self._points(s, space, first, last, catalog)
        c = spell.condition
        limit = 0.0 if c.threshold is None or s.versus is not None else float(c.threshold.value)
        test = f"v {'>' if s.versus is not None else c.sign} {limit:.12g}"
        head = f"WITH points AS (\n{points}\n)\n"
        if spell.form == "extreme":
            highest = is_highest(space)
            return f"{head}SELECT 1.0 * {'max' if highest else 'min'}(v) AS value FROM points"
        if spell.form in ("count", "turns"):
            return f"{head}SELECT count(*) FILTER (WHERE {test}) AS value FROM points"
        if spell.form == "run":
            never = space.time.first - 1
            broken = f"SELECT coalesce(max(period), {never}) FROM points WHERE v IS NULL OR NOT ({test})"
            return f"{head}SELECT {space.time.first + last} - ({broken}) AS value"
        pick = "min" if spell.form == "first" else "max"
        none = space.time.first + space.time.size
        return f"{head}SELECT coalesce({pick}(period), {none}) AS value FROM points WHERE {test}"

    def sentences(self, surface: Surface, at: Index) -> list[str]:
        space, form = surface.space, self.spell.form
        s, value = space.series[at[1]], float(surface.value[at])
        first, last = self._span(surface, at)
        place = f" in {s.member.label}" if s.member.label else ""
        subject, test = f"{s.measure.label}{place}", self._test(s).replace("was ", "were ", 1)
        end = label(space, last)
        if form == "extreme":
            bound = "never exceeded" if is_highest(space) else "never fell below"
            return [f"From {label(space, first)} to {end}, {subject} {bound} {figure_text(value)}"]
        if form in ("count", "turns", "run"):
            start = label(space, first - (self.spell.condition.compares and first > 0))
            if form == "run" and value < 1:
                return []
            size = last - first + 1
            return [f"From {start} to {end}, {subject} {test} in {value:.0f} of the {size} years"]
        if form == "first" and s.versus is None and value < space.time.first + space.time.size:
            return [f"{subject[:1].upper()}{subject[1:]} {test} for the first time in {value:.0f}"]
        return []

    def _points(self, s: Series, space: Space, first: int, last: int, catalog: Catalog) -> str:
        """Return one row a period: its ordinal, and what the condition tests."""
        line = tested(self.spell, s)
        lines = []
        for i in range(first, last + 1):
            if not np.isfinite(line[i]):
                expression = "NULL"
            elif s.versus is not None:
                expression = f"{_cell(s, space, i, catalog)} - {_cell(s.versus, space, i, catalog)}"
            elif self.spell.condition.compares:
                expression = f"{_cell(s, space, i, catalog)} - {_cell(s, space, i - 1, catalog)}"
            else:
                expression = _cell(s, space, i, catalog)
            lines.append(f"  SELECT {space.time.first + i} AS period, {expression} AS v")
        return "\n  UNION ALL\n".join(lines)


def _step(s: Series, i: int) -> str:
    return figure_text(100 * (s.values[i] / s.values[i - 1] - 1), "percent", signed=True)


def _cell(s: Series, space: Space, t: int, catalog: Catalog) -> str:
    return window_sql(s, space, t, 1, catalog)


__all__ = ["SpellVoice", "is_highest", "met_by", "tested"]
