"""Elliptical claims: an earlier claim's whole question with one thing replaced.

"In the 2000s the figure went past 20 percent", "among those since 2010 it is a quarter", "of the
others, only 17 percent were": what the claim itself names, its time, its group, its part or its
column, stands in the place of what the earlier claim named; all else is as it was.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date

from caveat.claims.claim import Claim
from caveat.quantity import Quantity
from caveat.readings.rows.asking.boxes import answered_of
from caveat.readings.rows.asking.query import ALL_YEARS, Answer, Ask, Predicate, Years
from caveat.readings.rows.finding.amounts.figures import PARTS, share_trial
from caveat.readings.rows.finding.amounts.regions import whole_regions
from caveat.readings.rows.lexical.words import Word, read_words
from caveat.readings.rows.naming.discourse import Discourse
from caveat.readings.rows.naming.limits import COUNTED
from caveat.readings.rows.naming.listed import surest
from caveat.readings.rows.naming.named import SPECIFIC, Named
from caveat.readings.rows.naming.negated import others_of
from caveat.readings.rows.naming.scope import Scope
from caveat.readings.rows.weighing.candidates import UNEXPLAINED, Cast
from caveat.readings.rows.weighing.times import times_of, whens_of
from caveat.readings.rows.weighing.trials import (
    Solved,
    Trial,
    When,
    exact_functions,
    label_of,
    scaled,
    scaled_sql,
    speaks_of_ever,
    unit_fits,
    whens,
)

MOST_BEFORE = 4  # earlier claims that may be gone on from
SENTENCES = 6  # so far back, at most
FURTHER = 0.45  # of each claim further back
OTHER_BLOCK = 0.4
PLAIN = 0.35  # of a claim that has no word that takes something up
NAMES_ANOTHER = 0.08  # of a claim that names another column of numbers
SAME_YEARS = 0.25  # of a claim with a time of its own, read with the earlier one's
SAME_QUESTION = 0.15  # of a claim in which nothing is replaced
INTO_GROUP = 0.5  # of what a claim names beside the earlier part: as its group, or in its place
NAMED_SINCE = 0.5  # of a group that the text named since the earlier claim
BETWEEN = 0.5  # of the time of a nearer claim, for the question of one before it
MOST_TIMES = 4
LEFT_OUT = 0.3  # of an earlier group, where the claim names one of its own
_TAKES_UP = re.compile(
    r"\b(?:it|its|they|them|their|that|this|these|those|such|same|figure|number|share|rate|proportion|portion|percentage|"
    r"total|tally|count|average|median|mean|compared|versus|against|only|just|still|already|then|now|while|but|among|for|"
    r"one|ones|others?|rest|remainder|agrees?|did|does|do|so|too|also|another)\b",
    re.I,
)
_OTHERS = re.compile(
    r"\b(?:of|among|for) (?:all )?(?:the|these|those) (?:others?|rest|remainder|remaining|other \w+)\b"
    r"|\bthe (?:others|rest|remainder)\b",
    re.I,
)
_OF_THAT = re.compile(
    r"\b(?:of|among|in|within) (?:all )?(?:that|this|these|those|them|it|such|which|whom)\b", re.I
)
_BESIDE = re.compile(
    r"\b(?:(?:(the|a|an|one|two|three|four|five|six|seven|eight|nine|ten|\d{1,2}) )?(?:years?|seasons?) "
    r"(before|earlier|prior|later|after)\b(?! (?:the|that|\d))"
    r"|(?:the )?(previous|preceding|following|next) (?:year|season)\b)",
    re.I,
)
_COUNTS = {w: n for n, w in enumerate("one two three four five six seven eight nine ten".split(), 1)}
_SAME_MONTHS = re.compile(r"\bsame (?:\w+ )?(?:months?|period|stretch|weeks|time|span)\b", re.I)
MONTHS = 12


def elliptic_trials(claim: Claim, scope: Scope, discourse: Discourse, as_of: date) -> Iterator[Trial]:
    """Yield the questions of earlier claims with what this claim names put in its place."""
    q = claim.stated
    if q is None or q.unit in ("points", "rank", "year") or q.form == "multiple":
        return
    text = _sentence(claim, discourse)
    link = 1.0 if _TAKES_UP.search(text) else PLAIN
    nearest: Ask | None = None
    for i, (earlier, name, ask) in enumerate(discourse.before(claim)[:MOST_BEFORE]):
        if name != scope.table.name or claim.sentence - earlier.sentence > SENTENCES or ask.by:
            continue
        weight = link * FURTHER**i * (1.0 if discourse.same_block(claim, earlier) else OTHER_BLOCK)
        times = _whens(claim, scope, discourse, ask, as_of, nearest if i else None)
        nearest = nearest or ask
        if ask.function == "share" or (ask.function == "count" and q.unit in PARTS):
            yield from _shares(claim, scope, discourse, ask, weight, q, text, times)
        elif _may_be_in(claim, scope, ask, earlier.stated):
            yield from _figures(claim, scope, ask, weight, q, times)


def _sentence(claim: Claim, discourse: Discourse) -> str:
    """Return the sentence of a claim up to its end."""
    rest = [s.text for s in discourse.around(claim) if s.kind == "rest"]
    return " ".join([*rest, claim.text])


def _shares(
    claim: Claim,
    scope: Scope,
    discourse: Discourse,
    ask: Ask,
    weight: float,
    q: Quantity,
    text: str,
    times: Sequence[When],
) -> Iterator[Trial]:
    if q.unit not in PARTS or ask.function not in ("share", "count"):
        return
    own = _own(scope)
    rest = next((s for s in discourse.around(claim) if s.kind == "rest"), None)
    regions = whole_regions(claim, q)
    outside = _before(scope, claim)  # "Of those who always do, ..." in front of the claim
    part, given = ask.where, tuple(p for p in ask.given if p.test != "known")
    inside = [n for n in own if any(a <= n.start < b for a, b in regions)] + outside
    beside = [n for n in own if n not in inside]
    for where, whole, fit in _filled(scope, part, given, beside, inside, text, rest.text if rest else ""):
        for when in times:
            same = (set(where), set(whole), when.years) == (set(part), set(given), ask.years)
            likely = weight * fit * when.weight * (SAME_QUESTION if same else 1.0)
            yield from _share(scope, where, whole, when, likely, q, [*beside, *inside])


def _own(scope: Scope) -> list[Named]:
    """Return what the claim itself names, the surest of each stretch."""
    return surest(scope.groups, 0.5 * SPECIFIC)


def _before(scope: Scope, claim: Claim) -> list[Named]:
    """Return the groups named in front of a claim in its sentence."""
    return [c.ways[0] for c in scope.carried if c.ways[0].origin == "rest" and c.ways[0].end <= claim.start]


Filled = tuple[tuple[Predicate, ...], tuple[Predicate, ...], float]


def _filled(
    scope: Scope, part: tuple[Predicate, ...], given: tuple[Predicate, ...], beside: Sequence[Named],
    inside: Sequence[Named], text: str, rest: str,
) -> Iterator[Filled]:  # fmt: skip
    """Yield (part, whole, weight): the earlier question with what the claim names in its place."""
    own, groups = tuple(n.predicate for n in beside), tuple(n.predicate for n in inside)
    others = tuple(o for p in part if (o := others_of(scope.table, p)) is not None)
    if _OTHERS.search(text):
        yield own or part, (*_without(given, own), *(others if own else ()), *groups), 1.0
        if others and own:
            yield own, (*groups, *others), 0.5
    if _OF_THAT.search(text) and own:
        yield own, (*_without((*given, *part), own), *groups), 1.0
        yield own, (*_without(part, own), *groups), 0.3
    taken = {c for p in own for c in p.columns}
    kept = tuple(p for p in part if not taken & set(p.columns))
    if own and len(kept) < len(part):  # another value in the place of the earlier one
        yield (*kept, *own), (*_without(given, groups), *groups), 1.0
    elif own:
        yield part, (*_without(given, (*own, *groups)), *own, *groups), INTO_GROUP
        yield own, (*_without(given, groups), *groups), INTO_GROUP * LEFT_OUT
    else:
        yield part, (*_without(given, groups), *groups), 1.0
        if given and groups:
            yield part, groups, LEFT_OUT


def _without(predicates: Sequence[Predicate], taken: Sequence[Predicate]) -> tuple[Predicate, ...]:
    columns = {c for p in taken for c in p.columns}
    return tuple(p for p in predicates if not columns & set(p.columns))


def _share(
    scope: Scope,
    where: Sequence[Predicate],
    whole: Sequence[Predicate],
    when: When,
    weight: float,
    q: Quantity,
    named: Sequence[Named],
) -> Iterator[Trial]:
    columns = {c for p in where for c in p.columns}
    if not where or any(columns & set(p.columns) for p in whole):
        return
    parts = [_as_named(p, named) for p in where]
    groups = [_as_named(p, named) for p in whole]
    cast = Cast(tuple(n for n in (*parts, *groups) if n.origin != "earlier claim"),
                tuple(n for n in (*parts, *groups) if n.origin == "earlier claim"), weight)  # fmt: skip
    left = scope.unsaid_words([*columns, *(c for p in whole for c in p.columns)])
    weight *= UNEXPLAINED ** len(left)
    unsaid = tuple(w.text for w in left)
    column = next(iter(where)).columns[0]
    yield replace(share_trial(scope.table, parts, groups, when, weight, q.unit, cast), unsaid=unsaid)
    if len(columns) == 1 and not next(iter(where)).test and scope.table.has_gaps(column):
        answered = Named(answered_of(scope.table, column), 1.0, 0, 0, "earlier claim")
        trial = share_trial(scope.table, parts, [*groups, answered], when, weight, q.unit, cast)
        yield replace(trial, unsaid=unsaid)


def _as_named(predicate: Predicate, named: Sequence[Named]) -> Named:
    own = next((n for n in named if n.predicate == predicate), None)
    return own if own is not None else Named(predicate, 1.0, 0, 0, "earlier claim")


def _figures(
    claim: Claim, scope: Scope, ask: Ask, weight: float, q: Quantity, times: Sequence[When]
) -> Iterator[Trial]:
    """Yield an earlier count, mean or total with the claim's own predicates, function, column or time."""
    counted = ask.function in ("count", "distinct")
    scale = _scale(scope, ask, q)
    if scale is None or (counted is not (q.unit in COUNTED) and ask.column is None):
        return
    own = _own(scope)
    taken = {c for n in own for c in n.predicate.columns}
    kept = [
        Named(p, 1.0, 0, 0, "earlier claim") for p in (*ask.given, *ask.where) if not taken & set(p.columns)
    ]
    named = [f for f in exact_functions(read_words(claim.text)) if not counted and ask.function != "ratio"]
    function = named[0] if named else ask.function
    other = bool(scope.columns) and ask.column not in {c for c, _ in scope.columns}
    weight *= NAMES_ANOTHER if other else 1.0
    for carried, fit in _groups(scope, own, kept):
        cast = Cast(tuple(own), carried, weight)
        left = scope.unsaid_words([*cast.columns, ask.column or "", ask.over])
        left = [] if own and _only_a_verb(claim, scope, left) else left
        for when in times:
            new = Ask(function, ask.column, cast.predicates, (), when.years, "", ask.over)
            same = SAME_QUESTION if new == ask else 1.0
            likely = weight * fit * when.weight * same * UNEXPLAINED ** len(left)
            yield _plain(scope, new, cast, when, likely, q, tuple(w.text for w in left), scale)


def _may_be_in(claim: Claim, scope: Scope, ask: Ask, before: Quantity | None) -> bool:
    """Tell whether a claim's figure may be in the unit of an earlier question, as that claim's own was."""
    if ask.column is None or ask.function in ("count", "distinct") or unit_fits(claim, scope, ask.column):
        return True
    return before is not None and claim.stated is not None and before.unit == claim.stated.unit


def _only_a_verb(claim: Claim, scope: Scope, left: Sequence[Word]) -> bool:
    """Tell whether all that a claim says besides a name and its figure is one verb: "Delta flies 40,000"."""
    q = claim.stated
    if q is None or len(left) != 1 or not left[0].text.islower() or left[0].start >= q.start:
        return False
    after = [w for w in scope.words if w.start >= q.end]
    named = [w for g in scope.groups for w in scope.words if g[0].start <= w.start < g[0].end]
    return not after and all(w == left[0] or w in named for w in scope.words)


def _groups(
    scope: Scope, own: Sequence[Named], kept: Sequence[Named]
) -> Iterator[tuple[tuple[Named, ...], float]]:
    """Yield what else narrows an earlier question: what it had, or what the text named since."""
    yield tuple(kept), 1.0
    if own and kept:
        yield (), LEFT_OUT
    taken = {c for n in own for c in n.predicate.columns}
    for new in (n for c in scope.carried for n in c.ways[:1] if n.origin in ("rest", "before")):
        columns = set(new.predicate.columns)
        if not columns & taken and new.predicate not in [k.predicate for k in kept]:
            yield (*(k for k in kept if not columns & set(k.predicate.columns)), new), NAMED_SINCE


def _scale(scope: Scope, ask: Ask, q: Quantity) -> float | None:
    """Return by what an earlier figure is multiplied to be in a claim's unit, None where it cannot be."""
    known = next((p for p in scope.profiles if p.name == ask.column), None)
    part = ask.function == "ratio" or (known is not None and (known.share_like > 0.0 or known.high <= 1.0))
    if q.unit not in PARTS:
        return 1.0 if ask.function != "ratio" else None
    if not part or ask.function in ("count", "distinct", "sum"):
        return None
    whole = 100.0 if ask.function == "ratio" or (known is not None and known.high <= 1.0) else 1.0
    return whole * (0.01 if q.unit == "ratio" else 1.0)


def _plain(
    scope: Scope, ask: Ask, cast: Cast, when: When, weight: float, q: Quantity, unsaid: tuple[str, ...],
    scale: float,
) -> Trial:  # fmt: skip
    def solve(answers: Sequence[Answer]) -> Solved | None:
        found = answers[0]
        if not isinstance(found, float):
            return None
        return scaled(ask, found, scale)

    def sql(until: str) -> str:
        return scaled_sql(scope.table, ask, until, scale)

    return Trial(
        scope.table, (ask,), solve, weight, ask.words(), label_of(cast.predicates) or "all rows", "",
        when.years.label() if scope.table.clock else "", sql, q.unit, "earlier claim", cast, unsaid,
    )  # fmt: skip


def _whens(
    claim: Claim, scope: Scope, discourse: Discourse, ask: Ask, as_of: date, nearest: Ask | None
) -> list[When]:
    """Return the claim's own time, else that of the earlier claim, or of one between them."""
    clock = scope.table.clock
    last = scope.table.last_year(as_of) if clock is not None else None
    if clock is None or last is None:
        return [When(ALL_YEARS, 1.0)]
    moved = _moved(claim.text, scope, ask.years)
    if moved is not None:  # "two years earlier": than what the earlier claim was about
        return [When(moved, 1.0), When(ask.years, SAME_YEARS)]
    times = times_of(claim, discourse, as_of)
    own = any(claim.start <= p.start < claim.end for p in times.own) or times.relative or times.forward
    between = nearest.years if nearest is not None else ask.years
    plain = [When(ask.years, 1.0), *([When(between, BETWEEN)] if between != ask.years else [])]
    if not own:
        return plain
    found = whens_of(times, claim, clock, last, whens(claim, scope, last), speaks_of_ever(claim))
    found = sorted(found, key=lambda w: -w.weight)[:MOST_TIMES]
    rest = [] if any(w.years == ask.years for w in found) else [When(ask.years, SAME_YEARS)]
    return [*found, *rest]


def _moved(text: str, scope: Scope, years: Years) -> Years | None:
    """Return the years of an earlier claim moved by so many years, the same months where it says so."""
    found = _BESIDE.search(text)
    if found is None or years.first is None or years.first != years.last:
        return None
    count = (found[1] or "one").lower()
    by = int(count) if count.isdigit() else _COUNTS.get(count, 1)
    by = by if (found[2] or found[3]).lower() in ("later", "after", "following", "next") else -by
    months = years.months
    last = scope.table.last_month(years.first) if months is None and _SAME_MONTHS.search(text) else None
    if last is not None and last < MONTHS:
        months = (1, last)
    return Years(years.first + by, years.first + by, months)


__all__ = ["elliptic_trials"]
