"""Crossings: when one side got ahead of another: "overtook cars in 2014", "first outnumbered men in 2011".

That it is ahead in a year says nothing of when it came to be: it has to be ahead then, and not
ahead just before; where the words say "first", at no time before.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from caveat.claims.claim import Claim
from caveat.readings.rows.asking.query import ALL_YEARS, YEARS, Answer, Ask, Predicate, ask_sql, by_year
from caveat.readings.rows.finding.contrasts.couples import Couple, couples
from caveat.readings.rows.finding.contrasts.sides import Side
from caveat.readings.rows.finding.orders.standings import odds_of
from caveat.readings.rows.naming.discourse import Discourse
from caveat.readings.rows.naming.relation import Relation, relation_of
from caveat.readings.rows.naming.scope import Scope
from caveat.readings.rows.weighing.candidates import UNEXPLAINED
from caveat.readings.rows.weighing.times import times_of
from caveat.readings.rows.weighing.trials import NO_BASIS, Solved, Trial, When, figure, label_of

MOST_RIVALS, MOST = 16, 40
LEAST_TIMES = 3  # years that both sides need: fewer tell nothing of when
_GOT_AHEAD = re.compile(
    r"\b(?:overt(?:ake|akes|aken|aking|ook)|leapfrog\w*|(?:pull|mov|edg|nos|forg)(?:e|ed|es|s|ing)? ahead"
    r"|(?:drew|shot|went|surged|leapt|slipped|raced) ahead"
    r"|(?:moved|climbed|shot|rose|went|surged|leapt|slipped|raced) past|passe[ds])\b(?: of\b)?",
    re.I,
)
_FIRST = re.compile(r"\bfirst (?=\w)|\bfor the first time\b(?! (?:in|for|since)\b)", re.I)
_NOT_TIME = re.compile(r"\bfirst (?:place|half|quarter|name|lady|class|aid)\b", re.I)
_SAID = frozenset("first time it be when that year past ahead move pull go".split())


@dataclass(frozen=True, slots=True)
class Crossing:
    """Which side got ahead of which, the year that a claim gives for it, and whether never before."""

    relation: Relation
    year: int
    first: bool


def crossing_of(claim: Claim, discourse: Discourse, as_of: date) -> Crossing | None:
    """Return when a claim says that one side got ahead of another; None where it says no such thing."""
    first = _FIRST.search(claim.text) is not None and not _NOT_TIME.search(claim.text)
    if not first and (claim.family != "contrast" or not _GOT_AHEAD.search(claim.text)):
        return None
    if claim.stated is not None and claim.stated.unit not in ("year", "rank"):
        return None
    relation = relation_of(replace(claim, family="contrast", stated=None), discourse) or _got_ahead(claim)
    if relation is None or relation.kind != "direction" or relation.other == "year before":
        return None
    year = _year(claim, discourse, as_of)
    return Crossing(relation, year, first) if year is not None else None


def _got_ahead(claim: Claim) -> Relation | None:
    """Return the relation of "pulled ahead of cars", None where no such words stand."""
    found = _GOT_AHEAD.search(claim.text)
    if found is None:
        return None
    start, end = claim.start + found.start(), claim.start + found.end()
    return Relation("direction", 1.0, split=end, known=((start, end),))


def _year(claim: Claim, discourse: Discourse, as_of: date) -> int | None:
    times = times_of(claim, discourse, as_of)
    for p in times.own:
        if p.relation == "in" and p.period is not None and p.period.width == 1 and p.period.frequency == "Y":
            return p.period.first_day.year
    return None


def crossing_trials(claim: Claim, crossing: Crossing, scope: Scope, discourse: Discourse) -> Iterator[Trial]:
    """Yield the trials of when one side got ahead of another, the likeliest only."""
    if scope.table.clock is None:
        return
    plain = replace(claim, stated=None, family="contrast")
    always = [When(ALL_YEARS, 1.0)]
    found = list(couples(plain, scope, crossing.relation, discourse, lambda _: always))
    for couple in sorted(found, key=lambda c: -c.weight)[:MOST]:
        rivals = _rivals(scope, couple.second)
        if rivals:
            yield _trial(scope, crossing, couple, rivals)


def _rivals(scope: Scope, side: Side) -> tuple[Ask, ...]:
    """Return the questions by year of whom a side stands for, () where they are too many or unknown."""
    if not side.take:
        return (replace(side.ask, by=YEARS),)
    dim = next((d for d in scope.table.dims if d.columns == (side.ask.by,)), None)
    if dim is None or side.take not in ("max", "next", "sum"):
        return ()
    members = [v for v in dim.values if v not in (*side.own, *side.sums) and v != dim.margin]
    if not members or len(members) > MOST_RIVALS:
        return ()
    narrowed = [Predicate((side.ask.by,), (v,)) for v in members]
    return tuple(replace(side.ask, by=YEARS, where=(p, *side.ask.where)) for p in narrowed)


def _trial(scope: Scope, crossing: Crossing, couple: Couple, rivals: Sequence[Ask]) -> Trial:
    table, relation = scope.table, crossing.relation
    own = replace(couple.first.ask, by=YEARS)
    asked = {a.column for a in (own, *rivals) if a.column}
    left = [
        w.text
        for w in scope.unsaid_words((*couple.columns, *asked))
        if w.start not in couple.explains
        and not any(a <= w.start < b for a, b in relation.known)
        and not {w.low, w.lemma} & _SAID
    ]

    def solve(answers: Sequence[Answer]) -> Solved | None:
        mine, others = by_year(answers[0]), [by_year(a) for a in answers[1:]]
        best = _best(others, relation.sign)
        years = sorted(set(mine) & set(best))
        ahead = [relation.sign * (mine[y] - best[y]) > 0 for y in years]
        at = crossed(ahead, years, crossing)
        if len(years) < LEAST_TIMES or at is None:
            return None
        right = years[at - 1] < crossing.year <= years[at]
        told = min(range(len(years)), key=lambda i: abs(years[i] - crossing.year))
        odds = odds_of(at, told, len(years), right=right)
        line = "; ".join(
            f"{years[i]}: {couple.first.label} {figure(mine[years[i]])}, {couple.second.label} "
            f"{figure(best[years[i]])}"
            for i in (at - 1, at)
        )
        return Solved(float(years[at]), line, holds=right, agrees=right, odds=odds)

    def sql(until: str) -> str:
        return _sql(ask_sql(table, own, until), [ask_sql(table, a, until) for a in rivals], crossing)

    where = [p for p in couple.cast.predicates if p not in (*own.given, *own.where)[:1]]
    unsaid = (*left, NO_BASIS) if couple.guess else tuple(left)
    return Trial(
        table, (own, *rivals), solve, couple.weight * UNEXPLAINED ** len(left),
        f"{'first year' if crossing.first else 'year'} ahead by {own.words()}",
        f"{couple.first.label} against {couple.second.label}", f"among {label_of(where) or 'all rows'}",
        "", sql, "year", couple.cast.origin, couple.cast, unsaid,
    )  # fmt: skip


def _best(others: Sequence[Mapping[int, float]], sign: float) -> dict[int, float]:
    """Return the figure of the strongest rival for each year, the weakest where less is meant."""
    years = {y for o in others for y in o}
    pick = max if sign > 0 else min
    return {y: pick(o[y] for o in others if o.get(y) is not None) for y in years}


def crossed(ahead: Sequence[bool], years: Sequence[int], crossing: Crossing) -> int | None:
    """Return where one side got ahead: for the first time, or nearest to the year that is said.

    >>> past = Crossing(Relation("direction", 1.0), 2004, first=False)
    >>> years, ahead = [2000, 2001, 2002, 2003, 2004], [False, True, False, False, True]
    >>> crossed(ahead, years, past), crossed(ahead, years, replace(past, first=True))
    (4, 1)
    >>> crossed([True, True, True], [2000, 2001, 2002], past)
    """
    if crossing.first and ahead and ahead[0]:
        return None  # it may have been so before the table begins
    found = [i for i in range(1, len(ahead)) if ahead[i] and not ahead[i - 1]]
    if not found:
        return None
    return found[0] if crossing.first else min(found, key=lambda i: abs(years[i] - crossing.year))


def _sql(own: str, rivals: Sequence[str], crossing: Crossing) -> str:
    up = crossing.relation.sign > 0
    others = "\nUNION ALL\n".join(rivals)
    found = (
        f"WITH own AS (\n{own}\n), best AS (\nSELECT key, {'max' if up else 'min'}(value) AS value "
        f"FROM (\n{others}\n) GROUP BY 1\n), line AS (\n"
        f"  SELECT own.key AS key, own.value {'>' if up else '<'} best.value AS ahead\n"
        "  FROM own JOIN best ON own.key = best.key\n"
        "  WHERE own.value IS NOT NULL AND best.value IS NOT NULL\n"
        "), steps AS (\n  SELECT key, ahead, lag(ahead) OVER (ORDER BY key) AS before FROM line\n)\n"
        "SELECT CAST(key AS INTEGER) AS value FROM steps WHERE ahead AND NOT before\n"
    )
    order = "key" if crossing.first else f"abs(key - {crossing.year}), key"
    return f"{found}ORDER BY {order} LIMIT 1"


__all__ = ["Crossing", "crossed", "crossing_of", "crossing_trials"]
