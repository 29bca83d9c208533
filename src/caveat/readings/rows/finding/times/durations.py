"""Durations: the time between two dates of a row, or from one to the article's day; ages by birth."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from caveat.claims.claim import Claim
from caveat.readings.rows.asking.clocks import LONG
from caveat.readings.rows.asking.query import ALL_YEARS, Answer, Ask, Function, Years
from caveat.readings.rows.asking.tables import RowTable
from caveat.readings.rows.lexical.turns import is_turn_word
from caveat.readings.rows.lexical.words import Word, likeness, read_words, split_name
from caveat.readings.rows.naming.discourse import Discourse
from caveat.readings.rows.naming.scope import Scope
from caveat.readings.rows.weighing.candidates import UNEXPLAINED, Cast, casts
from caveat.readings.rows.weighing.times import level_windows, times_of
from caveat.readings.rows.weighing.trials import (
    Solved,
    Trial,
    exact_functions,
    label_of,
    scaled,
    scaled_sql,
)

UNITS = {"years": 1.0, "months": 12.0, "weeks": 52.1775, "days": 365.25, "decades": 0.1}
OPEN_END, TO_NOW, SINCE_END, AGE = 0.7, 0.15, 0.15, 0.6
SHORT_SPAN = 0.1  # of a matter of days or months, for a claim in years
NOT_NAMED = 0.5  # of a span whose columns no word names
OTHER_CLOCK = 0.5  # of a time on another date of the row than the first
MOST_CASTS, MOST = 16, 300
_LONGEST = re.compile(r"\b(?:longest|most|record|oldest)\b", re.I)
_SHORTEST = re.compile(r"\b(?:shortest|briefest|fewest|youngest)\b", re.I)
_LASTING = frozenset(
    "serve stay last spend remain hold sit work term tenure stint reign age old wait take run stand live "
    "be been keep put "
    "career service office job life later after pass elapse until between long short in".split()
)


@dataclass(frozen=True, slots=True)
class Length:
    """A length of time that each row gives: the name of its SQL, its weight, the words of its columns."""

    name: str
    weight: float
    words: tuple[str, ...]


def duration_trials(claim: Claim, scope: Scope, discourse: Discourse, as_of: date) -> Iterator[Trial]:
    """Yield the trials of a stated length of time, the likeliest only."""
    q, table = claim.stated, scope.table
    if q is None or not (table.spans or table.births):
        return
    scale = UNITS.get(q.unit, 1.0)
    bare = q.unit not in UNITS
    if bare and (q.unit != "count" or not _goes_on(claim, scope, discourse)):
        return
    lengths = lengths_of(table, as_of, in_years=scale <= 1.0)
    times = times_of(claim, discourse, as_of)
    spans = [(p.start, p.end) for p in times.own]
    found: list[Trial] = []
    for cast in casts(scope)[:MOST_CASTS]:
        last = cast.last_year(scope, as_of) or as_of.year
        whens: list[tuple[Years, float]] = [(ALL_YEARS, 0.4 if times.own else 1.0)]
        for i, clock in enumerate(table.clocks):
            for years, weight in level_windows(times, claim, clock, max(last, clock.years[-1])):
                on = Years(years.first, years.last, years.months, years.days, clock)
                whens.append((on, weight * (1.0 if not i else OTHER_CLOCK)))
        for length in lengths:
            explains = {w.start for w in scope.words if any(likeness(w.lemma, x) for x in length.words)}
            fit = length.weight * (1.0 if explains else NOT_NAMED)
            left = [
                w for w in scope.unsaid_words(cast.columns)
                if w.start not in explains and w.lemma not in _LASTING and w.low not in _LASTING
                and not is_turn_word(w) and not any(a <= w.start < b for a, b in spans)
            ]  # fmt: skip
            for function, likely in _functions(claim, cast):
                for years, weight in whens:
                    whole = cast.weight * fit * likely * weight * UNEXPLAINED ** len(left)
                    ask = Ask(function, length.name, cast.predicates, (), years)
                    found.append(_duration(table, cast, ask, scale, q.unit, left, whole))
    yield from sorted(found, key=lambda t: -t.weight)[:MOST]


def lengths_of(table: RowTable, as_of: date, *, in_years: bool = False) -> list[Length]:
    """Return the lengths of time that the rows of a table give, those of years first where it is asked so."""
    out: list[Length] = []
    today = as_of.isoformat()
    starts = dict.fromkeys(s.start for s in table.spans)
    any_long = in_years and any(s.longest >= LONG for s in table.spans)
    for s in table.spans:
        words = (*split_name(s.start), *split_name(s.end))
        long = 1.0 if s.longest >= LONG or not any_long else SHORT_SPAN
        out.append(Length(f"years from {s.start} to {s.end}", long, words))
        if s.open:
            out.append(Length(f"years from {s.start} to {s.end} or {today}", OPEN_END * long, words))
    for start in starts:
        out.append(Length(f"years from {start} to {today}", TO_NOW, split_name(start)))
    for end in dict.fromkeys(s.end for s in table.spans):
        if end not in starts:
            out.append(Length(f"years from {end} to {today}", SINCE_END, split_name(end)))
    for birth in table.births:
        out.append(Length(f"years from {birth} to {as_of.year}", AGE, (*split_name(birth), "age", "old")))
    return out


def _goes_on(claim: Claim, scope: Scope, discourse: Discourse) -> bool:
    """Tell whether a bare number goes on from a length of time in the claim before: "the figure was 13"."""
    before = [c for c, name, ask in discourse.before(claim)[:1] if discourse.same_block(claim, c)
              and name == scope.table.name and (ask.column or "").startswith("years from ")]  # fmt: skip
    return bool(before)


def _functions(claim: Claim, cast: Cast) -> list[tuple[Function, float]]:
    named = exact_functions(read_words(claim.text))
    if _LONGEST.search(claim.text) and "mean" not in named:
        return [("max", 1.0), ("mean", 0.3)]
    if _SHORTEST.search(claim.text):
        return [("min", 1.0), ("mean", 0.3)]
    if named:
        return [(f, 1.0) for f in named if f in ("mean", "median", "sum", "max", "min")]
    return [("mean", 1.0), ("sum", 0.4 if cast.predicates else 0.05), ("median", 0.2), ("max", 0.1)]


def _duration(
    table: RowTable, cast: Cast, ask: Ask, scale: float, unit: str, left: Sequence[Word], weight: float
) -> Trial:
    def solve(answers: Sequence[Answer]) -> Solved | None:
        found = answers[0]
        if not isinstance(found, float) or found < 0:
            return None
        return scaled(ask, found, scale)

    def sql(until: str) -> str:
        return scaled_sql(table, ask, until, scale)

    return Trial(
        table, (ask,), solve, weight, ask.words(), label_of(cast.predicates) or "all rows", "",
        ask.years.label(), sql, unit, cast.origin, cast,
        tuple(w.text for w in left),
    )  # fmt: skip


__all__ = ["Length", "duration_trials", "lengths_of"]
