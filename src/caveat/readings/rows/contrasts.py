"""Contrasts over rows: one side against another, by a number, a count or a share.

Which sides, which column and which function the words mean is uncertain; each combination is a
candidate with a weight, columns that no word names with a small one, and `evidence` decides.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from caveat.claims.claim import Claim
from caveat.readings.rows.aggregates import aggregates
from caveat.readings.rows.candidates import UNEXPLAINED, Cast, casts
from caveat.readings.rows.columns import Profile, fit_of, profiles, words_of
from caveat.readings.rows.discourse import Discourse
from caveat.readings.rows.query import Answer, Ask, Function, Predicate, Years
from caveat.readings.rows.relation import Relation, idioms, relation_of
from caveat.readings.rows.scope import Scope
from caveat.readings.rows.sides import (
    Side,
    Versus,
    column_pairs,
    label,
    spoken_words,
    versus_of,
    whole_of,
    years_of,
)
from caveat.readings.rows.trials import Solved, Trial, When, exact_functions, figure, label_of, unit_fits
from caveat.readings.rows.wide import wide_whens
from caveat.readings.rows.words import Word, is_content, read_words

EQUAL = 0.06  # two figures no further apart are as much as each other
UNNAMED = 0.04  # of a column that no word asks for
NAMED = 0.25  # of a column's words, from where on a bare direction may be about it
TAKEN_UP = 0.7  # of the column and function of an earlier claim
PLAIN_COUNT = 0.06  # of the number of rows, where no word counts
NAMED_INSTEAD = 0.2  # of the number of rows, where words name a column
LEAD_IN = 6  # words of a phrase before a claim that belongs to it
MANY = re.compile(
    r"\b(?:many|number|outnumber\w*|fewer|often|common\w*|frequent\w*|likel\w+|every|more)\b", re.I
)
MOST_CASTS, MOST_FIGURES, MOST = 10, 14, 420


@dataclass(frozen=True, slots=True)
class Measure:
    """What both sides are compared by: a function of a column, or the share of some predicates."""

    function: Function
    column: str | None
    weight: float
    explains: frozenset[int] = frozenset()
    part: tuple[Predicate, ...] = ()
    scale: float = 1.0

    def ask(self, predicates: Sequence[Predicate], years: Years) -> Ask:
        """Return the question for the rows that meet some predicates."""
        if self.function == "share":
            return Ask("share", self.column, self.part, tuple(predicates), years)
        return Ask(self.function, self.column, tuple(predicates), (), years)


def timed(claim: Claim) -> Claim:
    """Return a claim without its figure: "twice as much" says nothing of when.

    >>> timed(Claim("c", 0, 0, "Bakers earn twice as much", 0, "contrast")).text
    'Bakers earn twice as much'
    """
    q = claim.stated
    if q is None or not claim.start <= q.start < claim.end:
        return claim
    a, b = q.start - claim.start, q.end - claim.start
    return replace(claim, text=claim.text[:a] + " " * (b - a) + claim.text[b:], stated=None)


def contrast_trials(claim: Claim, scope: Scope, discourse: Discourse, as_of: date) -> Iterator[Trial]:
    """Yield the trials of a claim that sets one side against another, the likeliest only."""
    relation = relation_of(claim, discourse)
    if relation is None:
        return
    found = [
        *_of_groups(claim, scope, relation, discourse, as_of),
        *_of_columns(claim, scope, relation, discourse, as_of),
        *_of_years(claim, scope, relation, discourse, as_of),
        *_of_earlier(claim, scope, relation, discourse),
    ]
    yield from sorted((t for t in found if t.weight > 0), key=lambda t: -t.weight)[:MOST]


def _of_groups(
    claim: Claim, scope: Scope, relation: Relation, discourse: Discourse, as_of: date
) -> Iterator[Trial]:
    """Yield trials of two groups of rows, or of one against the others."""
    for versus in sorted(versus_of(claim, scope, relation, discourse), key=lambda v: -v.weight)[:24]:
        columns = {c for p in (versus.one, versus.other) if p for c in p.columns}
        for cast in _casts(scope, versus.rest, columns):
            for measure in _measures(claim, scope, relation, discourse, cast):
                if measure.column in columns:
                    continue
                for when in wide_whens(timed(claim), scope, cast, discourse, as_of):
                    weight = versus.weight * cast.weight * measure.weight * when.weight
                    sides = _group_sides(scope, versus, measure, cast, when.years)
                    if sides is not None:
                        names = (*columns, *cast.columns)
                        explains = versus.explains | measure.explains
                        yield _trial(
                            claim, scope, relation, *sides, weight, names, explains, cast, when, measure.scale
                        )


def _casts(scope: Scope, rest: tuple[tuple[object, ...], ...], columns: set[str]) -> list[Cast]:
    """Return the casts of what is left of a scope once the sides are taken out."""
    carried = tuple(
        c for c in scope.carried if not columns & {x for n in c.ways for x in n.predicate.columns}
    )
    groups = tuple(
        g for g in (tuple(n for n in g if not columns & set(n.predicate.columns)) for g in rest) if g
    )  # type: ignore[attr-defined]
    return casts(replace(scope, groups=groups, carried=carried))[:MOST_CASTS]


def _group_sides(
    scope: Scope, versus: Versus, measure: Measure, cast: Cast, years: Years
) -> tuple[Side, Side] | None:
    narrowed = measure.part and [p for p in cast.predicates if p not in measure.part]
    plain = list(narrowed or ([] if measure.part else cast.predicates))
    assert versus.one is not None
    first = Side(measure.ask([versus.one, *plain], years), label=versus.one.label())
    if versus.other is not None:
        return first, Side(measure.ask([versus.other, *plain], years), label=versus.other.label())
    name = label(None, versus.take, None).split(" against ")[1]
    if not versus.take:
        return first, Side(measure.ask(plain, years), label=name)
    by = replace(measure.ask(plain, years), by=versus.one.columns[0])
    apart = versus.take in ("sum", "next", "max") and not versus.leader
    own = versus.one.values if apart else ()
    sums = tuple(sorted(aggregates(scope.table, by.by) - set(own)))
    return first, Side(by, versus.take, own, versus.count, name, sums)


def _measures(
    claim: Claim, scope: Scope, relation: Relation, discourse: Discourse, cast: Cast
) -> list[Measure]:
    """Return what two groups may be compared by, the likeliest first."""
    table, q = scope.table, claim.stated
    lead = _lead_in(claim, discourse)
    said = [w for w in (*scope.words, *_measure_words(claim), *lead) if is_content(w)]
    said += idioms(claim)
    said += [
        w
        for s in discourse.around(claim)
        if s.kind == "rest" and lead
        for w in idioms(claim, s.text, s.start)
    ]
    functions = exact_functions(read_words(claim.text))
    taken = _taken(claim, scope, discourse)
    points = q is not None and q.unit == "points"
    out: list[Measure] = []
    for p in profiles(table):
        if table.weight is not None and p.name == table.weight.name:
            continue
        if relation.kind == "difference" and not points and not unit_fits(claim, scope, p.name):
            continue
        if points and not (p.percent or p.high <= 1.0):
            continue
        fit = fit_of(p, said, scope.words_before)
        if q is None and fit < NAMED and p.name not in {c for _, c in taken}:
            continue
        scale = 100.0 if points and p.high <= 1.0 else 1.0
        own = words_of(p, said)
        for function, likely in _functions(p, functions):
            weight = (UNNAMED + (1.0 - UNNAMED) * fit) * likely
            weight = max(weight, TAKEN_UP * taken.get((function, p.name), 0.0))
            out.append(Measure(function, p.name, weight, own, (), scale))
    column = table.weight.name if table.weight else None
    tallied = q is not None and q.unit in ("count", "people", "times")
    if not points and (relation.kind != "difference" or tallied):
        best = max((m.weight for m in out), default=0.0)
        out.append(Measure("count", column, _counted(claim, scope, best)))
    if relation.kind != "difference" or points:
        out += _shares(claim, scope, discourse, cast, column)
    return sorted(out, key=lambda m: -m.weight)[:MOST_FIGURES]


def _lead_in(claim: Claim, discourse: Discourse) -> tuple[Word, ...]:
    """Return the words of a short phrase before the claim that says by what it measures: "Per person, ..."."""
    rest = next((s for s in discourse.around(claim) if s.kind == "rest"), None)
    words = read_words(rest.text, rest.start) if rest and rest.text.rstrip().endswith(",") else ()
    return words if len(words) <= LEAD_IN else ()


def _measure_words(claim: Claim) -> tuple[Word, ...]:
    own = claim.measure if claim.measure and claim.measure.origin == "sentence" else None
    return read_words(own.text, own.start) if own else ()


def _counted(claim: Claim, scope: Scope, best: float) -> float:
    """Return the weight of the number of rows, by whether the words count and whether a column is named."""
    table = scope.table
    if table.weight is not None or not table.numbers or table.ones:
        return 1.0
    many = bool(MANY.search(claim.text))
    return (1.0 if many else PLAIN_COUNT) * (NAMED_INSTEAD if best >= NAMED else 1.0)


def _functions(p: Profile, named: Sequence[Function]) -> list[tuple[Function, float]]:
    plain: list[tuple[Function, float]]
    plain = (
        [("sum", 1.0), ("mean", 0.5), ("median", 0.35)] if p.additive else [("mean", 1.0), ("median", 0.6)]
    )
    plain += [("max", 0.05)]
    named = [f for f in named if f in ("mean", "median", "sum")]
    return [(f, 1.0) for f in named] + [(f, 0.2 * w) for f, w in plain if f not in named] if named else plain


def _taken(claim: Claim, scope: Scope, discourse: Discourse) -> dict[tuple[Function, str], float]:
    """Return the functions of columns that earlier claims asked for, the nearest most."""
    out: dict[tuple[Function, str], float] = {}
    for i, (earlier, name, ask) in enumerate(discourse.before(claim)[:4]):
        if (
            name == scope.table.name
            and ask.column
            and ask.function in ("mean", "median", "sum", "max", "min")
        ):
            near = 0.8**i * (1.0 if discourse.same_block(claim, earlier) else 0.5)
            out[(ask.function, ask.column)] = max(near, out.get((ask.function, ask.column), 0.0))
    return out


def _shares(
    claim: Claim, scope: Scope, discourse: Discourse, cast: Cast, column: str | None
) -> Iterator[Measure]:
    """Yield the shares by which groups may be compared: of what the claim names besides, or of an earlier answer."""
    own = tuple(n.predicate for n in cast.own)
    if own:
        yield Measure("share", column, 1.0, frozenset(), own)
        return
    for earlier, name, ask in discourse.before(claim)[:2]:
        if name == scope.table.name and ask.function == "share" and discourse.same_block(claim, earlier):
            yield Measure("share", ask.column, 0.6, frozenset(), ask.where)


def _of_columns(
    claim: Claim, scope: Scope, relation: Relation, discourse: Discourse, as_of: date
) -> Iterator[Trial]:
    """Yield trials of one column of numbers against another over the same rows."""
    spoken = spoken_words(claim, relation, discourse)
    for a, b, fit, explains in column_pairs(claim, scope, relation, spoken):
        both = a.additive and b.additive
        for cast in casts(scope)[:MOST_CASTS]:
            for when in wide_whens(timed(claim), scope, cast, discourse, as_of):
                for function, likely in (
                    (("sum", 1.0), ("mean", 0.2)) if both else (("mean", 1.0), ("median", 0.3))
                ):
                    for whole, share in (
                        whole_of(scope.table, cast.columns) if function == "sum" else (((), 1.0),)
                    ):
                        first, second = (
                            Side(
                                Ask(function, p.name, (*cast.predicates, *whole), (), when.years),
                                label=p.name,
                            )  # type: ignore[arg-type]
                            for p in (a, b)
                        )
                        weight = fit * cast.weight * when.weight * likely * share
                        yield _trial(
                            claim, scope, relation, first, second, weight, cast.columns, explains, cast, when
                        )


def _of_years(
    claim: Claim, scope: Scope, relation: Relation, discourse: Discourse, as_of: date
) -> Iterator[Trial]:
    """Yield trials of one year against another: "less than half of what the year before had brought"."""
    if scope.table.clock is None:
        return
    for cast in casts(scope)[:MOST_CASTS]:
        pairs = years_of(claim, scope, relation, wide_whens(timed(claim), scope, cast, discourse, as_of))
        for when, years in pairs:
            for measure in _measures(claim, scope, relation, discourse, cast):
                first = Side(measure.ask(cast.predicates, when.years), label=when.years.label())
                second = Side(measure.ask(cast.predicates, years), label=years.label())
                weight = cast.weight * measure.weight * when.weight
                yield _trial(
                    claim, scope, relation, first, second, weight, cast.columns, measure.explains, cast, when
                )


def _of_earlier(claim: Claim, scope: Scope, relation: Relation, discourse: Discourse) -> Iterator[Trial]:
    """Yield trials of what the claim names against the figure of an earlier claim: "a quarter of that"."""
    if relation.other != "earlier" and relation.split >= 0:
        return
    for i, (earlier, name, ask) in enumerate(discourse.before(claim)[:2]):
        if name != scope.table.name or ask.by or not discourse.same_block(claim, earlier):
            continue
        if not _comparable(claim, scope, relation, ask):
            continue
        for cast in casts(scope)[:4]:
            own = [n.predicate for n in cast.own]
            kept = [p for p in ask.where if not any(set(p.columns) & set(o.columns) for o in own)]
            first = replace(ask, where=(*kept, *own))
            if first == ask:
                continue
            when = When(ask.years, 1.0)
            weight = cast.weight * 0.8 * 0.6**i
            yield _trial(
                claim, scope, relation, Side(first, label=label_of(own)), Side(ask, label="what was said before"),
                weight, cast.columns, frozenset(), cast, when,
            )  # fmt: skip


def _comparable(claim: Claim, scope: Scope, relation: Relation, ask: Ask) -> bool:
    """Tell whether a difference from an earlier figure can be in the stated unit."""
    q = claim.stated
    if relation.kind != "difference" or q is None:
        return True
    if ask.function == "share":
        return q.unit == "points"
    return unit_fits(claim, scope, ask.column) if ask.column else q.unit in ("count", "people")


def _trial(
    claim: Claim, scope: Scope, relation: Relation, first: Side, second: Side, weight: float,
    columns: Sequence[str], explains: frozenset[int], cast: Cast, when: When, scale: float = 1.0,
) -> Trial:  # fmt: skip
    table, q = scope.table, claim.stated
    bare = relation.kind in ("direction", "equal")
    unit = "direction" if bare or q is None else q.unit
    asked = {c for c in (first.ask.column, second.ask.column) if c}
    left = [
        w
        for w in scope.unsaid_words((*columns, *asked))
        if w.start not in explains and not any(a <= w.start < b for a, b in relation.known)
    ]

    def solve(answers: Sequence[Answer]) -> Solved | None:
        a, b = first.value(answers[0]), second.value(answers[1])
        if a is None or b is None:
            return None
        return _solved(
            relation, a * scale, b * scale, f"{first.label}: {figure(a)}, {second.label}: {figure(b)}"
        )

    def sql(until: str) -> str:
        return _sql(relation, first.sql(table, until), second.sql(table, until), scale)

    where = [p for p in cast.predicates if p not in (*first.ask.given, *first.ask.where)[:1]]
    return Trial(
        table, (first.ask, second.ask), solve, weight * UNEXPLAINED ** len(left), first.ask.words(),
        f"{first.label} against {second.label}", f"among {label_of(where) or 'all rows'}",
        when.years.label() if table.clock else "", sql, unit,
        next((n.origin for n in cast.carried), ""), cast, tuple(w.text for w in left),
    )  # fmt: skip


def _solved(relation: Relation, a: float, b: float, line: str) -> Solved | None:
    """Return what two figures come to, and whether they stand as the words say."""
    sign = relation.sign
    if relation.kind == "equal":
        near = abs(a - b) <= EQUAL * max(abs(a), abs(b))
        holds = near or (sign != 0 and sign * (a - b) > 0)
        return Solved(a - b, line, holds, holds)
    going = sign == 0 or sign * (a - b) > 0
    if relation.kind == "direction":
        return Solved(a - b, line, going, going)
    if relation.kind == "difference":
        value = abs(a - b) if sign == 0 else sign * (a - b)
        return Solved(value, line, None if going else False, going)
    if b <= 0 or a <= 0:
        return None
    if relation.kind == "percent":
        return Solved(sign * 100.0 * (a / b - 1.0), line, None if going else False, going)
    return Solved(relation.scale * (a / b if sign > 0 else b / a), line)


def _sql(relation: Relation, a: str, b: str, scale: float) -> str:
    times = f"{scale:g} * " if scale != 1.0 else ""
    if relation.kind == "multiple":
        top, bottom = (a, b) if relation.sign > 0 else (b, a)
        return f"SELECT {relation.scale:.15g} * {top} / {bottom} AS value"
    if relation.kind == "percent":
        return f"SELECT {relation.sign:g} * 100.0 * ({a} / {b} - 1) AS value"
    if relation.kind == "difference":
        gap = f"{times}({a} - {b})"
        return (
            f"SELECT abs({gap}) AS value"
            if relation.sign == 0
            else f"SELECT {relation.sign:g} * {gap} AS value"
        )
    return f"SELECT {times}({a} - {b}) AS value"


__all__ = ["contrast_trials"]
