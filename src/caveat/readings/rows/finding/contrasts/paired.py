"""Paired: two columns of each row against each other, how far apart they are or in how many rows.

"Disapproval stood ten points above approval", "spring scores were nine points higher than in the
fall", "came in 68 million over budget", "matched the record on 17 days": the columns are named both,
or one is known by being the twin of the other.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cache

from caveat.claims.claim import Claim
from caveat.quantity import Quantity
from caveat.readings.rows.asking.columns import Profile, fit_of, profiles, words_of
from caveat.readings.rows.asking.query import Answer, Ask, Function, ask_sql
from caveat.readings.rows.asking.tables import RowTable
from caveat.readings.rows.asking.twins import tokens_of
from caveat.readings.rows.finding.amounts.wide import scales_of, wide_whens
from caveat.readings.rows.lexical.turns import change_words
from caveat.readings.rows.lexical.words import is_content, lexicon, likeness, read_words
from caveat.readings.rows.naming.derived import measure_words
from caveat.readings.rows.naming.discourse import Discourse
from caveat.readings.rows.naming.held import held_in
from caveat.readings.rows.naming.scope import Scope
from caveat.readings.rows.weighing.candidates import UNEXPLAINED, Cast, casts
from caveat.readings.rows.weighing.trials import (
    Solved,
    Trial,
    When,
    exact_functions,
    figure,
    label_of,
    noun_after,
    unit_fits,
)

LEAST_FIT = 0.3  # of each of two columns that words name
OTHER_KIND = 0.3  # of two columns whose names share a word and differ by more than one
PLAIN_ROWS = 0.3  # of the number of rows, where the noun beside the figure does not say that they are counted
UNIT_FREE = ("count", "people", "points", "percent", "ratio")
MOST_CASTS, MOST_WHENS, MOST = 8, 6, 200
_REST = r"((?:[\w'’-]+ ?){1,6})"
_CLOCKED = {"day": ("day", "night", "date", "morning"), "month": ("month",), "year": ("year", "season")}


@dataclass(frozen=True, slots=True)
class Pair:
    """Two columns held against each other: how surely, which way, and the words that say so."""

    first: Profile
    second: Profile
    weight: float
    sign: float  # 0 where the words do not say which is more
    explains: frozenset[int]


def paired_trials(claim: Claim, scope: Scope, discourse: Discourse, as_of: date) -> Iterator[Trial]:
    """Yield the trials of how far apart two columns are, and of how many rows have more of the one."""
    found = [*_counted(claim, scope, discourse, as_of), *_apart(claim, scope, discourse, as_of)]
    found += _of_gaps(claim, scope, discourse, as_of)
    yield from sorted((t for t in found if t.weight > 0), key=lambda t: -t.weight)[:MOST]


def _counted(claim: Claim, scope: Scope, discourse: Discourse, as_of: date) -> Iterator[Trial]:
    """Yield counts of the rows in which one column stands so to another, where rows are figures of times."""
    q = claim.stated
    if q is None or q.unit not in ("count", "people", "days", "months", "years") or not scope.table.is_series:
        return
    noun = noun_after(claim) or q.unit.rstrip("s")
    fit = 1.0 if _is_row(noun, scope.table) else PLAIN_ROWS
    for cast in casts(scope)[:MOST_CASTS]:
        if not any(len(p.columns) > 1 and p.test for p in cast.predicates):
            continue
        for when in wide_whens(claim, scope, cast, discourse, as_of)[:MOST_WHENS]:
            ask = Ask("count", None, cast.predicates, (), when.years)
            left = scope.unsaid_words(cast.columns)
            weight = fit * cast.weight * when.weight * UNEXPLAINED ** len(left)
            yield _plain(scope.table, ask, cast, weight, q.unit, tuple(w.text for w in left))


def _is_row(noun: str, table: RowTable) -> bool:
    """Tell whether a noun is what one row of a table stands for: a day, a poll, a member."""
    clock = table.clock
    if clock is not None:
        grain = "day" if clock.day else "month" if clock.month else "year"
        if noun in _CLOCKED[grain]:
            return True
    return any(likeness(noun, n) for n in (*table.nouns, *lexicon()["persons"]))


def _plain(table: RowTable, ask: Ask, cast: Cast, weight: float, unit: str, left: tuple[str, ...]) -> Trial:
    def solve(answers: Sequence[Answer]) -> Solved | None:
        found = answers[0] if isinstance(answers[0], float) else 0.0
        return Solved(found, f"{ask.words()}: {figure(found)}")

    return Trial(
        table, (ask,), solve, weight, ask.words(), label_of(cast.predicates), "",
        ask.years.label() if table.clock else "", lambda until: ask_sql(table, ask, until), unit, cast.origin,
        cast, left,
    )  # fmt: skip


def _of_gaps(claim: Claim, scope: Scope, discourse: Discourse, as_of: date) -> Iterator[Trial]:
    """Yield the gap that a claim calls by name right before its figure: "a goal difference of plus 57"."""
    q = claim.stated
    if q is None or not _gap_of().search(claim.text[: max(0, q.start - claim.start)]):
        return
    said = [w for w in scope.words if is_content(w)]
    gaps = [(p, fit_of(p, said, scope.words_before)) for p in scope.made if p.made == "gap"]
    for cast in casts(scope)[:MOST_CASTS]:
        for when in wide_whens(claim, scope, cast, discourse, as_of)[:MOST_WHENS]:
            for p, fit in ((p, fit) for p, fit in gaps if fit >= LEAST_FIT):
                ask = Ask("sum" if p.additive else "mean", p.name, cast.predicates, (), when.years)
                known = words_of(p, said)
                left = [w for w in scope.unsaid_words(cast.columns) if w.start not in known]
                weight = fit * cast.weight * when.weight * UNEXPLAINED ** len(left)
                yield _plain(scope.table, ask, cast, weight, q.unit, tuple(w.text for w in left))


@cache
def _gap_of() -> re.Pattern[str]:
    words = "|".join(re.escape(w) for w in measure_words()["gap"])
    return re.compile(
        rf"\b(?:{words})s?(?: \w+){{0,2}}? (?:of|was|is|were|came to|stood at|at)"
        r"(?: (?:only|just|about|some|plus|minus))* ?\+?$",
        re.I,
    )


def _apart(claim: Claim, scope: Scope, discourse: Discourse, as_of: date) -> Iterator[Trial]:
    """Yield how far one column is from another: as a difference, in percent, as a factor."""
    q = claim.stated
    if q is None or q.unit in ("rank", "year") or claim.family in ("rank", "record"):
        return
    pairs = sorted(pairs_in(claim, scope, q), key=lambda p: -p.weight)[:6]
    if not pairs:
        return
    functions = exact_functions(read_words(claim.text))
    for cast in casts(scope)[:MOST_CASTS]:
        if any(len(p.columns) > 1 for p in cast.predicates):
            continue
        for when in wide_whens(claim, scope, cast, discourse, as_of)[:MOST_WHENS]:
            for pair in pairs:
                left = [w for w in scope.unsaid_words(cast.columns) if w.start not in pair.explains]
                weight = pair.weight * cast.weight * when.weight * UNEXPLAINED ** len(left)
                for function, likely in _functions(pair, functions, q):
                    for scale, fit in scales_of(q):
                        made = _gap(claim, scope.table, pair, function, cast, when, q, scale)
                        unsaid = tuple(w.text for w in left)
                        yield replace(made, weight=weight * likely * fit, unsaid=unsaid)


def _functions(pair: Pair, named: Sequence[Function], q: Quantity) -> list[tuple[Function, float]]:
    adds = pair.first.additive and pair.second.additive
    plain: list[tuple[Function, float]] = (
        [("sum", 1.0), ("mean", 0.4)] if adds else [("mean", 1.0), ("sum", 0.2)]
    )
    if q.unit == "points" or pair.first.percent:
        plain = [("mean", 1.0), ("median", 0.15)]
    said = [f for f in named if f in ("mean", "median", "sum")]
    return [(f, 1.0) for f in said] + [(f, 0.2 * w) for f, w in plain if f not in said] if said else plain


def pairs_in(claim: Claim, scope: Scope, q: Quantity) -> Iterator[Pair]:
    """Yield the columns that a claim holds against each other by the figure that it states."""
    text = claim.text
    at, end = max(0, q.start - claim.start), max(0, q.end - claim.start)
    words = read_words(text, claim.start)
    said = [w for w in words if is_content(w)]
    held = _held_by(text, at, end)
    gaps = frozenset(w.start for w in words if _is_gap_word(w.low, w.lemma))
    for x in held_in(claim, scope.table, said, scope.words_before):
        sign = 0.0 if not x.test else 1.0 if x.test in (">", ">=") else -1.0
        far = x.twin.kind in ("time", "camp") or held is not None or claim.family in ("change", "contrast")
        fits = unit_fits(claim, scope, x.first.name) or q.unit == "points"
        if fits and (far or x.start >= q.end):
            explains = x.explains | words_of(x.first, said) | words_of(x.second, said) | gaps
            yield Pair(x.first, x.second, min(1.0, x.weight), sign, frozenset(explains))
    if held is not None:
        yield from _named(claim, scope, held, gaps)


@dataclass(frozen=True, slots=True)
class _Sides:
    """The words of two sides, which is more, and the place of the words that say so."""

    first: str
    second: str
    sign: float
    at: tuple[int, int]
    second_at: int


_Signed = tuple[tuple[float, re.Pattern[str]], ...]


@cache
def _apart_words() -> tuple[_Signed, _Signed]:
    """Return the patterns of "points above it" after a figure, and of "led it by" before one."""
    above, below, more, less = (
        "|".join(re.escape(w) for w in sorted(measure_words()[key], key=len, reverse=True))
        for key in ("above", "below", "leading", "trailing")
    )
    unit = r"^\s*(?:[a-z-]+ ){0,2}?"
    by = r"\bby (?:an average of |some |about |nearly |only |just |almost )?$"
    return (
        tuple((x, re.compile(rf"{unit}\b({w}) {_REST}", re.I)) for x, w in ((1.0, above), (-1.0, below))),
        tuple((x, re.compile(rf"\b({w})\b {_REST}{by}", re.I)) for x, w in ((1.0, more), (-1.0, less))),
    )


def _held_by(text: str, at: int, end: int) -> _Sides | None:
    """Return the two sides that a figure sets apart: "his disapproval stood 10 points above his approval"."""
    before, after = text[:at], text[end:]
    beyond, leading = _apart_words()
    for sign, pattern in beyond:
        if (found := pattern.search(after)) and not re.match(r"\s*\d", found[2]):
            return _Sides(
                before, found[2], sign, (end + found.start(1), end + found.end(1)), end + found.start(2)
            )
    for sign, pattern in leading:
        if found := pattern.search(before):
            return _Sides(before[: found.start()], found[2], sign, found.span(1), found.start(2))
    return None


def _is_gap_word(low: str, lemma: str) -> bool:
    lists = measure_words()
    known = change_words()
    flat = {low, lemma}
    return bool(
        flat & ({*lists["gap"]} | known["more"] | known["less"] | known["up"] | known["down"])
    ) or bool(flat & {*lists["leading"], *lists["trailing"]})


def _named(claim: Claim, scope: Scope, held: _Sides, gaps: frozenset[int]) -> Iterator[Pair]:
    """Yield the pairs of columns that the words of two sides name."""
    first = [w for w in read_words(held.first, claim.start) if is_content(w)]
    second = [w for w in read_words(held.second, claim.start + held.second_at) if is_content(w)]
    known = [p for p in profiles(scope.table) if p.name not in scope.table.derived]
    before = scope.words_before
    one = {p.name: fit_of(p, first, before) for p in known}
    two = {p.name: fit_of(p, second) for p in known}
    low, high = (claim.start + x for x in held.at)
    saying = gaps.union(w.start for w in read_words(claim.text, claim.start) if low <= w.start < high)
    for a in known:
        for b in known:
            if a is b or a.percent != b.percent or min(one[a.name], two[b.name]) < LEAST_FIT:
                continue
            if one[a.name] > one[b.name] and two[b.name] > two[a.name]:
                explains = words_of(a, first) | words_of(b, second) | saying
                alike = 1.0 if _are_alike(a.name, b.name) else OTHER_KIND
                yield Pair(a, b, alike * min(one[a.name], two[b.name]), held.sign, explains)


def _are_alike(a: str, b: str) -> bool:
    """Tell whether two names differ by one word each, or share none: approve_hi and disapprove_hi."""
    first, second = ({*tokens_of(x)} for x in (a, b))
    return not first & second or max(len(first - second), len(second - first)) <= 1


def _gap(
    claim: Claim,
    table: RowTable,
    pair: Pair,
    function: Function,
    cast: Cast,
    when: When,
    q: Quantity,
    scale: float,
) -> Trial:
    """Return the trial of the distance of two columns: of their sums or means."""
    asks = tuple(Ask(function, p.name, cast.predicates, (), when.years) for p in (pair.first, pair.second))
    percent = q.unit == "percent" and not pair.first.percent
    times = q.unit == "ratio" and q.form == "multiple"
    sign = pair.sign or (-1.0 if claim.direction in ("down", "less") else 1.0)

    def solve(answers: Sequence[Answer]) -> Solved | None:
        a, b = answers
        if not isinstance(a, float) or not isinstance(b, float) or ((percent or times) and b <= 0):
            return None
        line = f"{pair.first.name}: {figure(a)}, {pair.second.name}: {figure(b)}"
        if times:
            return Solved(a / b, line)
        value = sign * (100.0 * (a / b - 1.0) if percent else (a - b) * scale)
        going = not pair.sign or value > 0
        return Solved(value if pair.sign else abs(value), line, None if going else False, going)

    def sql(until: str) -> str:
        a, b = (f"(SELECT value FROM (\n{ask_sql(table, x, until)}\n))" for x in asks)
        if times:
            return f"SELECT {a} / {b} AS value"
        value = f"100.0 * ({a} / {b} - 1)" if percent else f"{scale:.15g} * ({a} - {b})"
        return f"SELECT {sign:g} * {value} AS value" if pair.sign else f"SELECT abs({value}) AS value"

    return Trial(
        table, asks, solve, 0.0, asks[0].words(), f"{pair.first.name} against {pair.second.name}",
        f"among {label_of(cast.predicates) or 'all rows'}", when.years.label() if table.clock else "", sql,
        q.unit, cast.origin, cast,
    )  # fmt: skip


__all__ = ["paired_trials", "pairs_in"]
