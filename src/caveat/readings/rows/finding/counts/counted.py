"""Counted: how many rows or groups stand beyond a limit, as a count, a share, "none", "all", "all but".

"In seven states the figure is above 20" counts states, "never less than 9 percent" speaks of
every year: each group has a figure, and the limit is held against it.
"""

from __future__ import annotations

import math
import operator
import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

from caveat.claims.claim import Claim
from caveat.cube.sql import literals
from caveat.quantity import find_quantities
from caveat.readings.rows.asking.aggregates import aggregates
from caveat.readings.rows.asking.dims import Dim
from caveat.readings.rows.asking.query import ALL_YEARS, YEARS, Answer, Ask, Predicate, Test, Years, ask_sql
from caveat.readings.rows.asking.tables import RowTable
from caveat.readings.rows.finding.amounts.figures import splits
from caveat.readings.rows.lexical.words import is_content, lexicon, likeness, read_words
from caveat.readings.rows.naming.discourse import Discourse
from caveat.readings.rows.naming.limits import Limit, find_limits
from caveat.readings.rows.naming.mentions import index_of
from caveat.readings.rows.naming.named import kinds_of
from caveat.readings.rows.naming.scope import Scope
from caveat.readings.rows.weighing.candidates import UNEXPLAINED, Cast, casts, penalty
from caveat.readings.rows.weighing.evidence import Odds
from caveat.readings.rows.weighing.trials import Solved, Trial, figure, label_of, whens

How = Literal["count", "share", "none", "all", "but", "only", "most"]
_NUMBER = r"(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|\d{1,3})"
_NONE = re.compile(
    r"\b(?:not (?:a single|one)|none|nobody|never|no(?! (?:more|fewer|less|longer|doubt|later))"
    r"|neither (?:of )?(?=(?-i:[A-Z])))\b",
    re.I,
)
_ALL = re.compile(
    r"\b(?:every(?: single)?|each|all(?! but)|always|without exception|both (?:in |at )?(?=(?-i:[A-Z]))"
    r"|(?-i:[A-Z])[\w.’'-]+,? and (?:in |at )?(?:the )?(?-i:[A-Z])[^,;]{2,30} alike)\b",
    re.I,
)
_PAIR = re.compile(r"\b(?:both|neither|alike)\b", re.I)
_NAMED = re.compile(r"\band (?:the )?[A-Z][\w.’'-]+,? $")  # "A, B and C each"
_WAYS: tuple[tuple[How, re.Pattern[str]], ...] = (("none", _NONE), ("all", _ALL))
_MOST = re.compile(
    r"(?<!the )\b(?:most(?: of (?:the|these|those|our))?(?= [a-z]+s\b)|(?:the|a) (?:\w+ )?majority of)", re.I
)
_APART = r"but|bar|save(?: for)?|except(?: for)?|apart from|other than|with the exception of"
_OTHERS = rf"(?:{_APART}) (?:(?P<n>{_NUMBER})\b|(?P<who>[^,.;]{{3,40}}))"
_BUT = re.compile(rf"\b(?:all|every\w*|each) (?:[\w ]{{0,20}} )?{_OTHERS}", re.I)
_EXCEPTIONS = re.compile(
    rf"\b(?:with (?:just |only )?(?P<n>{_NUMBER}|a single) exceptions?\b"
    r"|(?:with the exception of|except for|apart from) (?P<who>[^,.;]{3,40}))[^;]*?\b(?:every|all|each)\b",
    re.I,
)
_ONLY = re.compile(
    r"(?:\b[Oo]nly|\b[Jj]ust|\b[Aa]lone|\b[Ss]olely) (?:(?:in|on|at|for|among) )?(?:the )?(?=[A-Z])"
    r"|\b[Tt]he (?:only|sole) (?:[a-z-]+ )?[^,;]{3,80}? (?:is|are|was|were|being) (?:the )?(?=[A-Z])"
)
_SOLE = re.compile(
    r"^(?:[^,;]*, )?(?P<who>(?:the )?[A-Z][^;]{1,60}?),? (?:is|are|was|were|remains?|became|stays?) "
    r"(?:still |also |both )?the (?:only|sole|lone) "
    r"(?!(?:other|remaining|one to)\b|(?:two|three|four|five) other\b)"
)
YEARLY = re.compile(
    r"\b(?:never|always|at no time|(?:(?:in )?(?:no|every|each|a|any) )?(?:single )?(?:year|season)s?)\b",
    re.I,
)
NAMED = 0.8  # likeness from which on a noun names the groups that are counted
OTHER_GROUP = 0.08  # of groups that the words do not name
MEANS = 0.3  # of the mean of a group's rows, where they can be summed
MOST_APART = 2.0  # times: "not one reached 80" where the highest is 40 means something else
ALL_BY_CHANCE = 0.3  # that "none" or "all" comes out for another column
MISS, FEW = 0.4, 6.0  # of wrong claims, those wrong by one exception, and the percent of exceptions then
MOST_BY, MOST_CASTS = 4, 24
SIGNS: Mapping[str, Callable[[float, float], bool]] = {
    ">": operator.gt, ">=": operator.ge, "<": operator.lt, "<=": operator.le, "=": operator.eq,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Quant:
    """How many: a count or share as stated, none, all, all but `number` or some names, only some names.

    `pair` where it is said of several that are named: "both A and B", "neither A nor B".
    """

    how: How
    start: int
    end: int
    number: int = 0
    names: tuple[int, int] = (0, 0)
    pair: bool = False


def quant_of(claim: Claim) -> Quant | None:
    """Return how many a claim speaks of, None where it does not say."""
    text = claim.text
    if claim.family in ("count", "share") and claim.stated is not None:
        q = claim.stated
        return Quant(
            "share" if q.unit in ("percent", "ratio") else "count", q.start - claim.start, q.end - claim.start
        )
    if found := _BUT.search(text) or _EXCEPTIONS.search(text):
        number = _number_of(found["n"])
        return Quant("but", *found.span(), number, (0, 0) if number >= 0 else found.span("who"))
    if found := _SOLE.search(text):
        return Quant("only", found.end("who"), found.end(), -1, found.span("who"))
    if found := _ONLY.search(text):
        return Quant("only", *found.span(), -1, (found.end(), len(text)))
    if found := _MOST.search(text):
        return Quant("most", *found.span())
    ways = [(found, how) for how, pattern in _WAYS if (found := pattern.search(text))]
    if not ways:
        return None
    first, how = min(ways, key=lambda x: x[0].start())
    start, end = first.span()
    pair = bool(_PAIR.search(first[0])) or (first[0] == "each" and bool(_NAMED.search(text[:start])))
    return Quant(how, start, end + (pair and text[end : end + 1] == ","), pair=pair)


def _number_of(words: str | None) -> int:
    """Return the number that words say, -1 where they say none: a lone "one" is no figure elsewhere."""
    if (words or "").lower() in ("one", "a single"):
        return 1
    said = find_quantities(words or "")
    return int(said[0].value) if said else -1


def limit_trials(claim: Claim, scope: Scope, discourse: Discourse, as_of: date) -> Iterator[Trial]:
    """Yield the trials of how many rows or groups stand beyond a limit."""
    quant = quant_of(claim)
    if quant is None or (claim.stated is not None and claim.family not in ("count", "share")):
        return
    yearly = bool(YEARLY.search(claim.text)) and claim.stated is None and scope.table.clock is not None
    for cast in _casts(claim, scope, quant):
        limits = [n for n in cast.own if n.predicate.test not in ("", "known")]
        if len(limits) > 1:
            continue
        for when in whens(claim, scope, cast.last_year(scope, as_of)):
            base = cast.weight * when.weight * penalty(scope, cast.columns)
            one = when.years.first is not None and when.years.first == when.years.last
            years = ALL_YEARS if yearly and one else when.years
            for ask, test, bound, fit in _asks(claim, scope, cast, years, quant):
                said = () if limits else tuple(x.text for x in scope.limits if x.sure)[:1]
                weight = base * fit / UNEXPLAINED ** len(said)
                yield replace(counted_trial(claim, scope, cast, ask, test, bound, quant, weight), said=said)


def _casts(claim: Claim, scope: Scope, quant: Quant) -> Iterator[Cast]:
    """Yield the casts, without the names of those that are the only ones, and with all of a pair."""
    low, high = (claim.start + x for x in quant.names)
    seen: set[tuple[Predicate, ...]] = set()
    for cast in casts(scope)[:MOST_CASTS]:
        if quant.pair and not any(len(n.predicate.values) > 1 for n in cast.own):
            continue
        own = tuple(n for n in cast.own if n.predicate.test or not low <= n.start < high)
        told = cast if len(own) == len(cast.own) else replace(cast, own=own)
        if told.predicates not in seen:
            seen.add(told.predicates)
            yield told


Asked = tuple[Ask, Test, float, float]


def _asks(claim: Claim, scope: Scope, cast: Cast, years: Years, quant: Quant) -> Iterator[Asked]:
    """Yield the figures of groups, each with the limit that is held against it."""
    groups = list(groups_of(claim, scope, cast, quant))
    limit = next((n.predicate for n in cast.own if n.predicate.test not in ("", "known")), None)
    others = tuple(p for p in cast.predicates if p is not limit)
    if limit is None:
        yield from _of_rows(claim, scope, cast, years, groups)
        return
    yield from _of_all(claim, scope, limit, others, years, quant)
    for by, fit in groups:
        if by in limit.columns:
            continue
        if len(limit.columns) > 1 or limit.test == "between":
            part = Ask("share", None, (limit,), others, years, by)
            yield part, ">=", 50.0, fit
            continue
        known = next(p for p in scope.profiles if p.name == limit.columns[0])
        yield (
            Ask("mean", known.name, others, (), years, by),
            limit.test,
            limit.bound,
            fit * (MEANS if known.additive else 1.0),
        )
        if known.additive:
            yield Ask("sum", known.name, others, (), years, by), limit.test, limit.bound, fit


def _of_all(
    claim: Claim, scope: Scope, limit: Predicate, others: tuple[Predicate, ...], years: Years, quant: Quant
) -> Iterator[Asked]:
    """Yield the highest or lowest figure of all rows, or the share of them that stand beyond a limit."""
    yearly = scope.table.clock is not None and YEARLY.match(claim.text, quant.start)
    if quant.how not in ("none", "all") or yearly:
        return
    fit = 0.8 if scope.rows_named else 0.3
    if len(limit.columns) > 1 or limit.test in ("between", "="):
        yield Ask("share", None, (limit,), others, years), ">" if quant.how == "none" else ">=", 100.0, fit
        return
    highest = (limit.test in (">", ">=")) == (quant.how == "none")
    yield Ask("max" if highest else "min", limit.columns[0], others, (), years), limit.test, limit.bound, fit


def _of_rows(
    claim: Claim, scope: Scope, cast: Cast, years: Years, groups: Sequence[tuple[str, float]]
) -> Iterator[Asked]:
    """Yield counts of rows by group, and shares of them, where no column is under the limit."""
    weight = scope.table.weight.name if scope.table.weight else None
    q = claim.stated
    raw = [
        x for x in find_limits(claim.text, claim.start) if x.sure and (q is None or x.number[0] != q.start)
    ]
    for limit in raw[:1]:
        for by, fit in groups:
            if limit.unit == "percent":
                for part, whole, likely in splits(scope, cast, ()):
                    where, given = tuple(n.predicate for n in part), tuple(n.predicate for n in whole)
                    yield Ask("share", weight, where, given, years, by), limit.test, limit.bound, fit * likely
            elif (
                limit.unit in ("count", "people", "times")
                and limit.test != "between"
                and _is_row(claim, limit, scope)
            ):
                yield Ask("count", weight, cast.predicates, (), years, by), limit.test, limit.bound, fit


def _is_row(claim: Claim, limit: Limit, scope: Scope) -> bool:
    """Tell whether what a limit counts are rows: "more than 100 guests", or nothing is said."""
    after = claim.text[limit.number[1] - claim.start :]
    noun = next((w.lemma for w in read_words(after)[:2] if is_content(w)), "")
    return not noun or any(likeness(noun, n) for n in (*scope.table.nouns, *lexicon()["persons"]))


def groups_of(claim: Claim, scope: Scope, cast: Cast, quant: Quant) -> Iterator[tuple[str, float]]:
    """Yield the columns whose values are counted, by the noun beside the quantifier."""
    table = scope.table
    after = [w.lemma for w in read_words(claim.text[quant.end :])[:4]]
    if quant.how == "but":  # "every lake but one"
        after += [w.lemma for w in read_words(claim.text[quant.start : quant.end])]
    several = {c for p in cast.predicates if len(p.values) > 1 for c in p.columns} if quant.pair else set()
    taken = {c for p in cast.predicates for c in p.columns} - several
    yearly = bool(YEARLY.search(claim.text)) and table.clock is not None
    if yearly:
        yield YEARS, 1.0
    found: list[tuple[str, float]] = []
    for dim in table.dims:
        if len(dim.columns) > 1 or dim.flag or dim.places or len(dim.values) < 3 or dim.columns[0] in taken:
            continue
        named = max((likeness(w, x) for w in after for x in (*dim.name, *kinds_of(dim))), default=0.0)
        if quant.how in ("only", "but") and quant.names != (0, 0):
            named = 1.0 if names_of(claim, table, dim, quant) else 0.0
        named = 1.0 if dim.columns[0] in several else named
        member = dim.columns[0] in table.members
        if quant.how in ("only", "but") and quant.names != (0, 0) and not named:
            continue
        fit = named or (0.5 if member and not yearly else OTHER_GROUP if member else 0.0)
        if fit:
            found.append((dim.columns[0], fit))
    best = max((fit for _, fit in found), default=0.0)
    if best >= NAMED:
        found = [(by, fit if fit >= NAMED else min(fit, OTHER_GROUP)) for by, fit in found]
    yield from sorted(found, key=lambda x: -x[1])[:MOST_BY]


def names_of(claim: Claim, table: RowTable, dim: Dim, quant: Quant) -> frozenset[str]:
    """Return the values of a column that stand where a claim names exceptions."""
    low, high = (claim.start + x for x in quant.names)
    found = [m for m in index_of(table).find(claim.text, claim.start) if m.columns == dim.columns]
    near = [m for m in found if low <= m.start < high and len(m.predicate.values) == 1 and m.score >= 0.8]
    return frozenset(v for m in near for v in m.predicate.values)


def apart_of(table: RowTable, dim: Dim) -> frozenset[str]:
    """Return the values of a column that are no members: those for all or several of the others."""
    own = frozenset((dim.margin,)) if dim.margin else frozenset()
    return own | aggregates(table, dim.columns[0]) if dim.columns[0] in table.members else own


def counted_trial(
    claim: Claim, scope: Scope, cast: Cast, ask: Ask, test: Test, bound: float, quant: Quant, weight: float
) -> Trial:
    table = scope.table
    dim = next((d for d in table.dims if d.columns == (ask.by,)), None)
    apart = apart_of(table, dim) if dim is not None else frozenset()
    names = names_of(claim, table, dim, quant) if dim is not None and quant.names != (0, 0) else frozenset()
    stands, kinds = SIGNS[test], "years" if ask.by == YEARS else "groups"
    highest = (test in (">", ">=")) == (quant.how in ("none", "only"))
    q = claim.stated
    part = 1.0 if q is not None and q.unit == "ratio" else 100.0

    def solve(answers: Sequence[Answer]) -> Solved | None:
        found = answers[0]
        if isinstance(found, float):
            return _of_one(found, bound, ask, quant, stands(found, bound))
        values = {k: v for k, v in found.items() if k not in apart} if isinstance(found, dict) else {}
        if len(values) < 2 or not _divides(bound, values.values()):
            return None
        beyond = [k for k, v in values.items() if stands(v, bound)]
        line = f"{len(beyond)} of {len(values)} {kinds} {test} {figure(bound)}"
        if quant.how == "count":
            return Solved(float(len(beyond)), line)
        if quant.how == "share":
            return Solved(part * len(beyond) / len(values), line)
        if quant.how == "most":
            return Solved(100.0 * len(beyond) / len(values), line, 2 * len(beyond) > len(values))
        if quant.how in ("but", "only"):
            if not names <= set(values):
                return None  # a condition leaves out who is named
            left = set(beyond) if quant.how == "only" else set(values) - set(beyond)
            right = left == names if names else len(left) == quant.number
            # Who is named is seldom wrong, that others are like them is more easily missed.
            off = len(left ^ names) + 2 * len(names - left) if names else abs(len(left) - quant.number)
            return Solved(float(len(left)), line, right, odds=Odds(1.0 / len(values), MISS ** max(1, off)))
        end = max(values.values()) if highest else min(values.values())
        left = set(beyond) if quant.how == "none" else set(values) - set(beyond)
        return _of_end(end, bound, line, len(left), len(values))

    def sql(until: str) -> str:
        if not ask.by:
            return ask_sql(table, ask, until)
        inner = (
            f"SELECT * FROM (\n{ask_sql(table, ask, until)}\n) WHERE key IS NOT NULL AND value IS NOT NULL"
        )
        inner += f" AND key NOT IN ({literals(sorted(apart))})" if apart else ""
        met = f"count(*) FILTER (value {test} {bound:.15g})"
        shown = {
            "count": f"1.0 * {met}", "share": f"{part} * {met} / count(*)", "only": f"1.0 * {met}",
            "but": f"1.0 * count(*) - {met}", "most": f"100.0 * {met} / count(*)",
        }.get(quant.how, f"{'max' if highest else 'min'}(value)")  # fmt: skip
        return f"SELECT {shown} AS value FROM (\n{inner}\n)"

    kind = "years" if ask.by == YEARS else ask.by.replace("_", " ") or "rows"
    label = ", ".join(x for x in (label_of((*ask.given, *ask.where)), f"{test} {figure(bound)}") if x)
    period = ask.years.label() if table.clock else ""
    return Trial(
        table, (ask,), solve, weight, f"{quant.how} of {kind} by {ask.words()}", label, "", period, sql,
        q.unit if q is not None else "bound", cast.origin, cast,
    )  # fmt: skip


def _divides(bound: float, values: Collection[float]) -> bool:
    """Tell whether a limit lies near the figures that it divides: nobody would set one far from all."""
    return min(values) <= MOST_APART * bound and bound <= MOST_APART * max(values)


def _of_one(value: float, bound: float, ask: Ask, quant: Quant, beyond: bool) -> Solved | None:
    """Return what the figure of all rows tells of none or all of them."""
    line = f"{ask.words()}: {figure(value)}"
    if ask.function == "share":
        left = value if quant.how == "none" else 100.0 - value
        return Solved(value, line, left == 0.0, odds=Odds(ALL_BY_CHANCE, MISS * math.exp(-left / FEW)))
    kept = not beyond if quant.how == "none" else beyond
    return _of_end(value, bound, line, 0.0 if kept else abs(math.log(max(value, 1e-9) / max(bound, 1e-9))))


def _of_end(end: float, bound: float, line: str, left: float, size: int = 0) -> Solved | None:
    """Return whether none goes beyond a limit, None where the limit is so far off that nobody would say so.

    `end` is the highest or lowest figure, `left` the number of groups that break what is said of `size`
    of them, of which one may have been missed; where the groups are not known, how far off the end is.
    """
    if not left and bound and not (1.0 / MOST_APART <= (end or 1e-9) / bound <= MOST_APART):
        return None
    off = (left - 1.0) / size if size and left else left
    return Solved(end, line, not left, odds=Odds(ALL_BY_CHANCE, MISS * math.exp(-100.0 * off / FEW)))


__all__ = [
    "YEARLY", "Quant", "apart_of", "counted_trial", "groups_of", "limit_trials", "names_of", "quant_of",
]  # fmt: skip
