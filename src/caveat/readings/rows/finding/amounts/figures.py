"""Figures of rows: a count, a number of different things, a total, a mean, a year, a share."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date

from caveat.claims.claim import Claim
from caveat.cube.sql import identifier
from caveat.patterns import lazy_pattern
from caveat.quantity import Quantity
from caveat.readings.rows.asking.boxes import answered_of
from caveat.readings.rows.asking.query import ALL_YEARS, Answer, Ask, Function, ask_sql
from caveat.readings.rows.asking.surveys import is_survey
from caveat.readings.rows.asking.tables import RowTable
from caveat.readings.rows.asking.units import steps_of_unit
from caveat.readings.rows.finding.amounts.regions import of_others, of_them, whole_regions
from caveat.readings.rows.lexical.turns import is_turn_word
from caveat.readings.rows.lexical.words import STEM, lexicon, likeness, read_words
from caveat.readings.rows.naming.discourse import Discourse
from caveat.readings.rows.naming.limits import COUNTED
from caveat.readings.rows.naming.named import Named, kinds_of, takes_up_name
from caveat.readings.rows.naming.persons import is_person, person_columns
from caveat.readings.rows.naming.scope import Scope
from caveat.readings.rows.weighing.candidates import Cast, casts, penalty
from caveat.readings.rows.weighing.trials import (
    Asked,
    Solved,
    Trial,
    When,
    exact_functions,
    figure,
    functions,
    label_of,
    noun_after,
    whens,
)

PARTS = ("percent", "ratio")
COMPARED = 0.05  # of the sum of a column, where words hold it against another and count
THE_WHOLE = 0.05  # of what carries over as a part, where "of them" says that it is the whole
SAID_LAST = 0.7  # of the last thing named behind "of", where no verb is known that parts it from the others
OF_NOBODY = 0.1  # of a share of all rows, where it is of "the rest" or "those who did"
OF_EVERYBODY = 0.25  # of a share of all whom a survey asked, where some did not answer
MOST_GROUPS = 60  # values of a column up to which they are groups
_BY = lazy_pattern(r"\b(?:by|another|extra|further|additional)\s*$", re.I)
_APART = lazy_pattern(
    r"^[^.;,]{0,25}\b(?:apart|ahead|behind|clear of|short of|(?:fewer|more) than in|adrift|closer|wider)\b"
    r"|^[^.;,]{0,12}\bfor (?:every|each)\b",
    re.I,
)
_OF_THAT = lazy_pattern(r"\s*(?:of (?:that|it|this)|as (?:much|many|likely|high|low|wide|big|large))\b", re.I)
OF_A_PART = 0.1  # of different values, where a number is part of what was named: "12 of those races"
_OF_THOSE = lazy_pattern(r"\s*of (?:the|those|these|their|his|her|its|all|them)\b", re.I)
_DIFFERENT = lazy_pattern(r"\b(?:different|distinct|separate|unique|individual|various)\b", re.I)
_FIRST, _LAST = (
    lazy_pattern(r"\b(?:first|inaugural|earliest|began|since)\b", re.I),
    lazy_pattern(r"\b(?:last|latest|most recent)\b", re.I),
)


def figure_trials(claim: Claim, scope: Scope, discourse: Discourse, as_of: date) -> Iterator[Trial]:
    """Yield the trials of a claim that states a figure."""
    q = claim.stated
    if q is None or is_difference(claim, q):
        return
    if q.unit in PARTS and q.form != "multiple":
        yield from share_trials(claim, scope, as_of, q)
        return
    if q.unit == "year":
        yield from _year_trials(claim, scope)
        return
    if q.unit in ("points", "rank"):
        return
    asked = [a for a in functions(claim, scope, discourse) if not _in_other_unit(scope, a[1], q)]
    noun = _counted_noun(claim, scope)
    counted = _counts(claim, scope, q, noun) if not asked or _is_counted(noun, scope) else []
    exact = bool(exact_functions(read_words(claim.text)))
    for cast in casts(scope):
        held = cast.compared if exact else cast.compared | cast.limited
        for when in whens(claim, scope, cast.last_year(scope, as_of)):
            base = cast.weight * when.weight
            for function, column, fit in asked:
                weight = base * fit * penalty(scope, cast.columns)
                weight *= COMPARED if column in held and q.unit in COUNTED else 1.0
                yield _plain(scope.table, function, column, cast, when, weight, q.unit)
            for function, of, fit in counted:
                weight = (
                    base
                    * fit
                    * penalty(scope, (*cast.columns, *([of] if of and function == "distinct" else [])))
                )
                yield _plain(scope.table, function, of, cast, when, weight * (0.3 if asked else 1.0), q.unit)


def _in_other_unit(scope: Scope, column: str | None, q: Quantity) -> bool:
    """Tell whether a column without a unit holds no figures in the stated one, as its range shows."""
    p = next((p for p in scope.profiles if p.name == column and not (p.unit or p.counted_in or p.made)), None)
    return p is not None and bool(steps_of_unit(q.unit, float(q.value), p.low, p.high))


def is_difference(claim: Claim, q: Quantity) -> bool:
    """Tell whether a figure is a difference or a part of another figure, and no figure of its own."""
    before, after = claim.text[: max(0, q.start - claim.start)], claim.text[max(0, q.end - claim.start) :]
    if q.unit == "people" and re.search(r"\bby\s*$", before, re.I):  # "were shared by 11 players"
        return any(is_turn_word(w) for w in read_words(before))
    return bool(_BY.search(before) or _APART.search(after) or _OF_THAT.match(after))


def _counted_noun(claim: Claim, scope: Scope) -> str:
    """Return the noun that is counted: the first after the number, or the head of what it stands before."""
    noun, m, q = noun_after(claim), claim.measure, claim.stated
    if m is None or q is None or not q.end <= m.start <= q.end + 2 or _is_counted(noun, scope):
        return noun
    head = read_words(m.text)[-1:]
    return head[0].lemma if head else noun


def _is_counted(noun: str, scope: Scope) -> bool:
    """Tell whether the noun after a number is something that a table can count."""
    table = scope.table
    names = (*table.nouns, *lexicon()["persons"], *(x for d in table.dims for x in d.name))
    return bool(noun) and any(likeness(noun, n) for n in names)


def _counts(claim: Claim, scope: Scope, q: Quantity, noun: str) -> list[Asked]:
    """Return what may be counted: the rows, or the different values of a column that the noun names."""
    table = scope.table
    if q.unit not in COUNTED and not _is_counted(q.unit.split()[-1] if q.unit else "", scope):
        return []
    noun = noun or (q.unit.split()[-1] if q.unit not in COUNTED else "")
    out: list[Asked] = [("count", table.weight.name if table.weight else None, 1.0)]
    if not noun or q.unit == "times":
        return out
    around = [*scope.words, *scope.words_before]
    fitting = []
    for dim in table.dims:
        if len(dim.columns) > 1 or dim.flag or dim.places:
            continue
        exact = any(likeness(noun, x) >= STEM for x in dim.name)
        if exact or any(likeness(noun, k) for k in kinds_of(dim)):
            role = takes_up_name(dim, around)
            fitting.append((dim.columns[0], role, exact, dim.columns[0] in table.members))
    if not fitting and _DIFFERENT.search(claim.text) and is_person(noun):
        fitting = [(c, True, True, True) for c in person_columns(table)]
    roles = any(role for _, role, _, _ in fitting)
    part = bool(_OF_THOSE.match(claim.text[max(0, q.end - claim.start) :]))
    for column, role, exact, member in fitting:
        fit = (
            OF_A_PART
            if part
            else 1.0
            if role
            else 0.09
            if roles or scope.taken_up or not (exact or member)
            else 0.6
        )
        out.append(("distinct", column, fit))
    if (
        fitting and not part
    ):  # the noun names what is counted, so that rows are counted only where a row is one
        out[0] = (out[0][0], out[0][1], 1.0 if _one_row_each(table, fitting[0][0]) else 0.05)
    return out


def _one_row_each(table: RowTable, column: str) -> bool:
    """Tell whether a column has another value in each row."""
    name = identifier(column)
    rows = table.catalog.query(f"SELECT count(DISTINCT {name}) = count(*) FROM {identifier(table.name)}")
    return bool(rows[0][0])


def _plain(
    table: RowTable, function: Function, column: str | None, cast: Cast, when: When, weight: float, unit: str
) -> Trial:
    ask = Ask(function, column, cast.predicates, (), when.years)
    spread = len(table.clock.years) if when.each and table.clock else 1

    def solve(answers: Sequence[Answer]) -> Solved | None:
        found = answers[0]
        if not isinstance(found, float):
            return Solved(0.0, f"{ask.words()}: none") if function == "count" and found is None else None
        value = found / spread
        line = f"{ask.words()}: {figure(found)}" + (
            f" over {spread} years = {figure(value)}" if spread > 1 else ""
        )
        return Solved(value, line)

    def sql(until: str) -> str:
        one = ask_sql(table, ask, until)
        return one if spread == 1 else f"SELECT value / {spread}.0 AS value FROM (\n{one}\n)"

    period = "mean of all years" if when.each else when.years.label() if table.clock else ""
    return Trial(
        table, (ask,), solve, weight, ask.words(), label_of(cast.predicates) or "all rows", "", period, sql,
        unit, cast.origin, cast, spread=float(spread),
    )  # fmt: skip


_ONE_OF = lazy_pattern(
    r"\b(?:first|last|latest|earliest|most recent) (?:\w+ )?(?:to|of (?:them|these|those|all|the))\b", re.I
)
OF_ONE = 0.1  # of one's own first year, where the words ask who was the first of all


def _year_trials(claim: Claim, scope: Scope) -> Iterator[Trial]:
    """Yield trials of a stated year: the first or the last with rows that meet the predicates."""
    table = scope.table
    if table.clock is None:
        return
    wanted: list[Function] = []
    if _FIRST.search(claim.text):
        wanted.append("min")
    if _LAST.search(claim.text):
        wanted.append("max")
    clock = table.clock
    for cast in casts(scope):
        for function in wanted:
            ask = Ask("count", None, cast.predicates, (), ALL_YEARS, "year")
            choose = min if function == "min" else max

            def solve(answers: Sequence[Answer], choose=choose) -> Solved | None:  # type: ignore[no-untyped-def]
                found = answers[0]
                years = [int(float(k)) for k, v in found.items() if v > 0] if isinstance(found, dict) else []
                return (
                    Solved(
                        float(choose(years)), f"{'first' if choose is min else 'last'} year: {choose(years)}"
                    )
                    if years
                    else None
                )

            def sql(until: str, ask: Ask = ask, function: str = function) -> str:
                plain = Ask("count", None, ask.where)
                inner = ask_sql(table, plain, until)
                return inner.replace("SELECT 1.0 * count(*)", f"SELECT {function}({clock.expression})", 1)

            label = "first year" if function == "min" else "last year"
            weight = cast.weight * penalty(scope, cast.columns)
            weight *= OF_ONE if _ONE_OF.search(claim.text) else 1.0
            yield Trial(
                table, (ask,), solve, weight, label,
                label_of(cast.predicates) or "all rows", "", "", sql, "year", cast.origin, cast,
            )  # fmt: skip


def share_trials(claim: Claim, scope: Scope, as_of: date, q: Quantity) -> Iterator[Trial]:
    """Yield trials of a share: the rows that meet a part's predicates over those of its whole."""
    regions = whole_regions(claim, q)
    others = of_others(claim, regions)
    for cast in casts(scope, whole=True):
        for part, whole, fit in splits(scope, cast, regions, of_them=of_them(claim, q)):
            fit *= OF_NOBODY if others and not whole else 1.0
            for when in whens(claim, scope, cast.last_year(scope, as_of)):
                weight = cast.weight * fit * when.weight * penalty(scope, cast.columns)
                known = _answered(scope.table, part)
                if known is not None:
                    yield share_trial(scope.table, part, [*whole, known], when, weight, q.unit, cast)
                    weight *= OF_EVERYBODY
                yield share_trial(scope.table, part, whole, when, weight, q.unit, cast)


def _answered(table: RowTable, part: Sequence[Named]) -> Named | None:
    """Return the predicate for those who answered a survey's question, None where all did."""
    columns = {c for n in part for c in n.predicate.columns}
    if len(columns) != 1 or not is_survey(table) or any(n.predicate.test for n in part):
        return None
    (column,) = columns
    return Named(answered_of(table, column), 1.0, 0, 0, "claim") if table.has_gaps(column) else None


def share_trial(
    table: RowTable,
    part: Sequence[Named],
    whole: Sequence[Named],
    when: When,
    weight: float,
    unit: str,
    cast: Cast,
) -> Trial:
    """Return the trial of one part in one whole."""
    where, given = tuple(n.predicate for n in part), tuple(n.predicate for n in whole)
    column = table.weight.name if table.weight else None
    return share_of(table, Ask("share", column, where, given, when.years), weight, unit, cast)


def share_of(
    table: RowTable, ask: Ask, weight: float, unit: str, cast: Cast, unsaid: tuple[str, ...] = ()
) -> Trial:
    """Return the trial of a question for a share, which shows the part and the whole."""
    top = replace(ask, function="count", where=(*ask.given, *ask.where), given=())
    bottom = replace(ask, function="count", where=ask.given, given=())
    scale = 0.01 if unit == "ratio" else 1.0

    def solve(answers: Sequence[Answer]) -> Solved | None:
        share, a, b = answers
        if not isinstance(share, float) or not isinstance(b, float):
            return None
        upper = a if isinstance(a, float) else 0.0
        return Solved(scale * share, f"{figure(upper)} of {figure(b)} = {share:.1f}%", of=b)

    def sql(until: str) -> str:
        one = ask_sql(table, ask, until)
        return one if scale == 1.0 else f"SELECT value / 100.0 AS value FROM ({one})"

    period = ask.years.label() if table.clock else ""
    return Trial(
        table, (ask, top, bottom), solve, weight, ask.words(), label_of(ask.where) or "all rows",
        f"share of {label_of(ask.given) or 'all rows'}", period, sql, unit, cast.origin, cast, unsaid,
    )  # fmt: skip


def is_group(named: Named, scope: Scope) -> bool:
    """Tell whether a predicate names a group and not one of very many: "they" is never one person."""
    dim = next((d for d in scope.table.dims if d.columns == named.predicate.columns), None)
    return dim is None or len(dim.values) <= MOST_GROUPS


def splits(
    scope: Scope, cast: Cast, regions: Sequence[tuple[int, int]], *, of_them: bool = False
) -> Iterator[tuple[list[Named], list[Named], float]]:
    """Yield (part, whole, weight): what stands in the "of" phrase is the whole, as is what carries over."""
    whole = [n for n in cast.own if any(a <= n.start < b for a, b in regions)]
    part = [n for n in cast.own if n not in whole]
    carried = list(cast.carried)
    if part:
        yield part, [*whole, *carried], 1.0
        return
    for n in (x for x in carried if len(x.predicate.values) <= 2 and is_group(x, scope)):
        rest = [x for x in carried if x is not n]
        fit = {"earlier claim": 0.8, "rest": 0.8, "before": 0.6}.get(n.origin, 0.2)
        fit *= THE_WHOLE if of_them else 1.0
        yield [n], [*whole, *rest], fit
    if len(whole) > 1 and not of_them:  # "a third of the Canadians asked run Linux": the last is said of them
        *group, last = sorted(whole, key=lambda n: n.start)
        if group[-1].end <= last.start:
            yield [last], [*group, *carried], SAID_LAST
    if whole and not carried:  # "a third of the total falls under ..." with nothing beside it
        yield whole, [], 0.3


__all__ = ["figure_trials", "share_trial", "share_trials"]
