"""Moves: changes between two times of all that a table can give, named or not, as `wide` has levels.

A subject is a function of a column, a count or a share; a move sets its figures in two windows
against each other: in percent, as a factor, as a difference, or only which way it goes.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise

import numpy as np

from caveat.claims.claim import Claim
from caveat.quantity import Quantity, covers
from caveat.readings.rows.asking.columns import Profile, fit_of, profiles, rate_functions, words_of
from caveat.readings.rows.asking.query import YEARS, Answer, Ask, Function, Years, ask_sql, by_year
from caveat.readings.rows.asking.tables import RowTable
from caveat.readings.rows.finding.amounts.figures import splits
from caveat.readings.rows.lexical.turns import Turn, is_turn_word, turn_of
from caveat.readings.rows.lexical.words import Word, is_content, read_words, split_name
from caveat.readings.rows.naming.discourse import Discourse
from caveat.readings.rows.naming.scope import Scope, asks_how_likely
from caveat.readings.rows.weighing.candidates import COUNT_OF_PANEL, UNEXPLAINED, Cast, casts
from caveat.readings.rows.weighing.pairs import Pair, pairs_of
from caveat.readings.rows.weighing.rates import SUM_FOR_RATE
from caveat.readings.rows.weighing.times import Times, on_clock, times_of
from caveat.readings.rows.weighing.trials import Solved, Trial, exact_functions, figure, label_of

UNNAMED = 0.04  # of a column that no word asks for
TOTAL = 0.5  # of the only column, or that of totals, where no word asks for another
NAMED = 0.25  # of a column's words, from where on they name it
OTHERS = 0.3  # of columns that no word names, where the claim goes on from one
NO_SHARE = 0.05  # of what is no share, where the words speak of one
NEAR_BEST = 0.6  # of the best subject's weight: which way others went tells nothing
UNCLEAR = 0.3  # weight below which a subject is a guess, that a direction alone cannot prove
TAKEN_UP = 0.6  # of what the claim before was about
COUNT = 0.6  # of the number of rows, where each is one thing
MOST_CASTS, MOST_SUBJECTS, MOST = 10, 12, 420


@dataclass(frozen=True, slots=True)
class Subject:
    """What may have changed: a question without its time, how well it fits and the words that it explains."""

    ask: Ask
    weight: float
    explains: frozenset[int] = frozenset()


def move_trials(claim: Claim, scope: Scope, discourse: Discourse, as_of: date) -> Iterator[Trial]:
    """Yield the trials of a claim that speaks of a change, the likeliest only."""
    table = scope.table
    if table.clock is None:
        return
    times = times_of(claim, discourse, as_of)
    turn = turn_of(claim, is_timed(times))
    if turn is None or _is_of_some(claim):
        return
    found: list[Trial] = []
    for cast in casts(scope)[:MOST_CASTS]:
        last = cast.last_year(scope, as_of)
        if last is None:
            continue
        pairs = pairs_of(times, claim, table, as_of, last)
        subjects = sorted(subjects_of(claim, scope, cast, discourse, turn), key=lambda s: -s.weight)
        if turn.kind == "direction" and subjects and subjects[0].weight >= UNCLEAR:
            subjects = [s for s in subjects if s.weight >= NEAR_BEST * subjects[0].weight]
        for subject in subjects[:MOST_SUBJECTS]:
            left = [w.text for w in words_left(scope, cast.columns, subject.explains, times)]
            weight = cast.weight * subject.weight * UNEXPLAINED ** len(left)
            if turn.kind == "direction" and subject.weight < UNCLEAR:
                left.append("what went up or down")
            for pair in pairs:
                made = _move(claim, table, cast, subject, pair, turn)
                if made is not None:
                    found.append(replace(made, weight=weight * pair[2] * turn.sure, unsaid=tuple(left)))
    yield from sorted((t for t in found if t.weight > 0), key=lambda t: -t.weight)[:MOST]


def _is_of_some(claim: Claim) -> bool:
    """Tell whether a direction is that of so many of a group, and of nobody else: "in four of the 12"."""
    inside = (x for x in claim.quantities if claim.start <= x.start < claim.end)
    return claim.stated is None and any(x.of is not None for x in inside)


def changes(claim: Claim, discourse: Discourse, as_of: date) -> bool:
    """Tell whether a claim surely states a change over time."""
    if claim.family in ("rank", "record", "quantified", "association", "cause"):
        return False
    turn = turn_of(claim, is_timed(times_of(claim, discourse, as_of)))
    return turn is not None and turn.sure >= 1.0


def is_timed(times: Times) -> bool:
    """Tell whether a claim names a time to compare with."""
    return (
        any(p.baseline is not None or p.relation == "until" for p in times.own)
        or times.relative or times.forward or times.same or times.since_then or times.to_next is not None
    )  # fmt: skip


def words_left(scope: Scope, columns: Sequence[str], explains: frozenset[int], times: Times) -> list[Word]:
    """Return the words that nothing explains, those of time and of changing aside."""
    spans = [(p.start, p.end) for p in times.own]
    return [
        w
        for w in scope.unsaid_words(columns)
        if w.start not in explains and not is_turn_word(w) and not any(a <= w.start < b for a, b in spans)
    ]


def subjects_of(
    claim: Claim, scope: Scope, cast: Cast, discourse: Discourse, turn: Turn
) -> Iterator[Subject]:
    """Yield what may have changed, among the rows of a cast."""
    table = scope.table
    said = [w for w in scope.words if is_content(w)]
    own = claim.measure
    asked = [*said, *(w for w in (read_words(own.text) if own else ()) if is_content(w))]
    functions = exact_functions(read_words(claim.text))
    where = cast.predicates
    before = _before(claim, scope, discourse)
    shares = turn.kind == "points" or _speaks_of_share(claim)
    known = [p for p in scope.profiles if p.years is None and p.name not in table.still]
    moving = [p for p in known if not p.made]
    near = (*scope.words_before, *_rest(claim, discourse))
    rated = asks_how_likely(claim, scope)
    fits = {p.name: fit_of(p, asked, near) for p in known}
    named = max(fits.values(), default=0.0)
    for p in known:
        fit = fits[p.name]
        if moving == [p] or is_total_column(p.name):
            fit = max(fit, TOTAL * (1.0 - named))
        if before is not None and before.column == p.name:
            fit = max(fit, TAKEN_UP)
        elif before is not None and before.column in fits and named < NAMED:
            fit *= OTHERS
        fit = fit if p.made else UNNAMED + (1.0 - UNNAMED) * fit
        fit *= max(NO_SHARE, p.share_like) if shares else 1.0
        fit *= SUM_FOR_RATE if rated and p.additive and not p.made else 1.0
        explains = words_of(p, said) | scope.by_columns.get(p.name, frozenset())
        for function, w in _functions(p):
            likely = w if not functions else 1.0 if function in functions else 0.15 * w
            yield Subject(Ask(function, p.name, where), fit * likely, explains)
    column = table.weight.name if table.weight else None
    panel = is_panel(table)
    count = COUNT_OF_PANEL if panel else COUNT * (1.0 - 0.7 * named) + (0.4 if scope.rows_named else 0.0)
    yield Subject(Ask("count", column, where), min(1.0, count) * (NO_SHARE if shares else 1.0))
    if turn.kind in ("points", "percent", "direction", "from_to") or shares:
        of: list[tuple[str | None, float, frozenset[int]]] = []
        members = {c for p in where for c in p.columns if c in table.members}
        if not panel or (shares and not members):  # a list of all members, year by year, has shares of them
            of.append((column, 1.0, frozenset()))
        for p in profiles(table):
            if p.additive:
                of.append((p.name, UNNAMED + fit_of(p, asked, scope.words_before), words_of(p, said)))
        share = 1.0 if shares else 0.1
        for part, whole, fit in splits(scope, cast, ()):
            given = tuple(n.predicate for n in whole)
            for name, likely, explained in sorted(of, key=lambda x: -x[1])[:3]:
                yield Subject(
                    Ask("share", name, tuple(n.predicate for n in part), given),
                    fit * likely * share,
                    explained,
                )


def _functions(p: Profile) -> list[tuple[Function, float]]:
    if p.made == "rate":
        return [*rate_functions(p)]
    return [("sum", 1.0), ("mean", 0.2)] if p.additive else [("mean", 1.0), ("median", 0.2)]


def is_total_column(name: str) -> bool:
    """Tell whether a column holds the total of others, which no word asks for.

    >>> is_total_column("totals"), is_total_column("total_cases")
    (True, False)
    """
    return set(split_name(name)) <= {"total", "all", "overall", "grand", "count", "number", "value"}


def _rest(claim: Claim, discourse: Discourse) -> list[Word]:
    """Return the words of the claim's sentence that stand before it."""
    rest = next((s for s in discourse.around(claim) if s.kind == "rest"), None)
    return [w for w in read_words(rest.text, rest.start) if is_content(w)] if rest else []


SHARES = frozenset(("share", "proportion", "percentage", "fraction", "portion", "slice", "chunk"))


def _speaks_of_share(claim: Claim) -> bool:
    return any(w.low in SHARES for w in read_words(claim.text))


def _before(claim: Claim, scope: Scope, discourse: Discourse) -> Ask | None:
    """Return the question of the claim before, in the same paragraph and on the same table."""
    for earlier, name, ask in discourse.before(claim)[:1]:
        if name == scope.table.name and discourse.same_block(claim, earlier):
            return ask
    return None


def is_panel(table: RowTable) -> bool:
    """Tell whether a table has one row for each time and member, so that its rows count nothing."""
    return table.repeats or table.is_series


def _move(
    claim: Claim, table: RowTable, cast: Cast, subject: Subject, pair: Pair, turn: Turn
) -> Trial | None:
    clock = table.clock
    assert clock is not None
    windows = [on_clock(w, clock) for w in pair[:2]]
    if windows[0] is None or windows[1] is None:
        return None
    uneven = pair[0].width != pair[1].width and subject.ask.function in ("sum", "count")
    if turn.kind == "run":
        return _run(claim, table, cast, subject, pair, turn)
    if turn.kind == "direction" and turn.every and pair[0].frequency == "Y":
        return _every(table, cast, subject, pair, turn)
    old, new = (replace(subject.ask, years=w) for w in windows if w is not None)
    q = claim.stated
    unit = q.unit if q is not None else "direction"
    spread = (
        pair[1].width / pair[0].width if uneven else 1.0
    )  # of windows of unequal length, what each unit has

    def solve(answers: Sequence[Answer]) -> Solved | None:
        b, a = answers
        if not isinstance(a, float) or not isinstance(b, float):
            return None
        return _solved(
            q, turn, a * spread, b, f"{old.years.label()}: {figure(a)}, {new.years.label()}: {figure(b)}"
        )

    def sql(until: str) -> str:
        a, b = (f"(SELECT value FROM ({ask_sql(table, x, until)}))" for x in (old, new))
        a = f"({spread:.15g} * {a})" if spread != 1.0 else a
        return f"SELECT {_value_sql(q, turn, a, b)} AS value"

    return Trial(
        table, (new, old), solve, 0.0, new.words(), label_of(new.where) or "all rows",
        f"share of {label_of(new.given) or 'all rows'}" if new.function == "share" else "",
        f"{new.years.label()} against {old.years.label()}", sql, unit, cast.origin, cast,
    )  # fmt: skip


def _solved(q: Quantity | None, turn: Turn, a: float, b: float, line: str) -> Solved | None:
    going = turn.sign * (b - a) > 0
    if turn.kind == "direction" or q is None:
        return Solved(b - a, line, going, going)
    if turn.kind == "from_to":
        first = replace(q, hedge="exact", high=None)
        both = bool(covers(first, np.array([a]))[0]) and bool(covers(q, np.array([b]))[0])
        return Solved(b, line, both and going, going)
    if turn.kind in ("percent", "factor") and (a <= 0 or b < 0):
        return None
    if turn.kind == "factor":
        factor = b / a if turn.sign > 0 or float(q.value) < 1.0 else a / b if b else 0.0
        return Solved(factor, line, None if going else False, going)
    if turn.kind == "percent":
        value = 100.0 * (b / a - 1.0) * (0.01 if q.unit == "ratio" else 1.0)
        return Solved(turn.sign * value, line, None if going else False, going)
    return Solved(turn.sign * (b - a), line, None if going else False, going)


def _value_sql(q: Quantity | None, turn: Turn, a: str, b: str) -> str:
    if turn.kind == "direction" or q is None:
        return f"{b} - {a}"
    if turn.kind == "from_to":
        return b
    if turn.kind == "factor":
        return f"1.0 * {b} / {a}" if turn.sign > 0 or float(q.value) < 1.0 else f"1.0 * {a} / {b}"
    if turn.kind == "percent":
        return f"{turn.sign * (1.0 if q.unit == 'ratio' else 100.0):g} * (1.0 * {b} / {a} - 1)"
    return f"{turn.sign:g} * ({b} - {a})"


def _every(table: RowTable, cast: Cast, subject: Subject, pair: Pair, turn: Turn) -> Trial:
    """Return the trial of a way that every single step of some years goes."""
    first, last = pair[0].last_day.year, pair[1].last_day.year
    ask = replace(subject.ask, years=Years(first, last), by=YEARS)

    def solve(answers: Sequence[Answer]) -> Solved | None:
        years = by_year(answers[0])
        if len(years) < 2:
            return None
        line = [years[y] for y in sorted(years)]
        wrong = sum(turn.sign * (b - a) <= 0 for a, b in pairwise(line))
        ends = f"{first}: {figure(line[0])}, {last}: {figure(line[-1])}"
        shown = f"{ends}; {wrong} of {len(line) - 1} steps the other way"
        return Solved(line[-1] - line[0], shown, wrong == 0, turn.sign * (line[-1] - line[0]) > 0)

    def sql(until: str) -> str:
        inner = f"{ask_sql(table, ask, until)}\nHAVING value IS NOT NULL"
        return f"SELECT arg_max(value, key) - arg_min(value, key) AS change FROM (\n{inner}\n)"

    return Trial(
        table, (ask,), solve, 0.0, ask.words(), label_of(ask.where) or "all rows", "",
        f"every year from {first} to {last}", sql, "direction", cast.origin, cast,
    )  # fmt: skip


def _run(claim: Claim, table: RowTable, cast: Cast, subject: Subject, pair: Pair, turn: Turn) -> Trial:
    """Return the trial of how many years in a row a figure went one way after the first of two years."""
    first = pair[0].last_day.year
    ask = replace(subject.ask, years=Years(first, None), by=YEARS)
    better = ">" if turn.sign > 0 else "<"
    unit = claim.stated.unit if claim.stated else "years"

    def solve(answers: Sequence[Answer]) -> Solved | None:
        years = by_year(answers[0])
        line = [years[y] for y in sorted(years)]
        steps = 0
        for a, b in pairwise(line):
            if turn.sign * (b - a) <= 0:
                break
            steps += 1
        return Solved(float(steps), f"{steps} years in a row after {first}") if len(line) > 1 else None

    def sql(until: str) -> str:
        inner = f"{ask_sql(table, ask, until)}\nHAVING value IS NOT NULL"
        return (
            f"WITH years AS (\n{inner}\n), steps AS (\n"
            f"SELECT key, value {better} lag(value) OVER (ORDER BY key) AS goes, "
            f"row_number() OVER (ORDER BY key) - 1 AS n FROM years\n)\n"
            f"SELECT coalesce(min(n) FILTER (WHERE NOT goes) - 1, max(n)) AS years FROM steps"
        )

    return Trial(
        table, (ask,), solve, 0.0, f"years in a row of {ask.words()}", label_of(ask.where) or "all rows", "",
        f"from {first}", sql, unit, cast.origin, cast,
    )  # fmt: skip


__all__ = ["changes", "is_panel", "is_timed", "move_trials", "words_left"]
