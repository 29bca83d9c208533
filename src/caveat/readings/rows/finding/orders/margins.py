"""Margins: by how much contests were won: "by 114 votes", "a majority of 2,061", "by four points"."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date

from caveat.claims.claim import Claim
from caveat.cube.contests import MARGIN, POINTS
from caveat.readings.rows.asking.query import Answer, Ask, ask_sql
from caveat.readings.rows.lexical.words import read_words
from caveat.readings.rows.naming.discourse import Discourse
from caveat.readings.rows.naming.scope import Scope
from caveat.readings.rows.weighing.candidates import UNEXPLAINED, casts
from caveat.readings.rows.weighing.trials import Solved, Trial, figure, label_of, whens

_BY = re.compile(
    r"\bby (?:just |only |a mere |some |about |nearly |almost |over |more than |fewer than )*$", re.I
)
_LEAD = re.compile(r"\b(?:majority|margin|lead) of (?:just |only |some |about |nearly )*$|\bmajority\b", re.I)
_AHEAD = re.compile(r"^\s*(?:votes?|points?|percentage points?)?\s*(?:ahead|clear|in front)\b", re.I)
_SAYS = frozenset("vote point margin majority lead ahead clear beat defeat unseat".split())
MOST_CASTS = 12


def margin_trials(claim: Claim, scope: Scope, discourse: Discourse, as_of: date) -> Iterator[Trial]:
    """Yield the margins of the contests that a claim names, in a table of winners."""
    joined, q = scope.table.joined, claim.stated
    if joined is None or not joined.nouns or q is None or q.unit not in ("count", "people", "points"):
        return
    before, after = claim.text[: q.start - claim.start], claim.text[q.end - claim.start :]
    if not (_BY.search(before) or _LEAD.search(before) or _AHEAD.match(after)):
        return
    column = POINTS if q.unit == "points" else MARGIN
    said = {w.start for w in read_words(claim.text, claim.start) if w.lemma in _SAYS}
    for cast in casts(scope)[:MOST_CASTS]:
        for when in whens(claim, scope, cast.last_year(scope, as_of)):
            ask = Ask("mean", column, cast.predicates, (), when.years)
            left = [w for w in scope.unsaid_words(cast.columns) if w.start not in said]
            weight = cast.weight * when.weight * UNEXPLAINED ** len(left)
            unsaid = tuple(w.text for w in left)

            def solve(answers: Sequence[Answer], ask: Ask = ask) -> Solved | None:
                found = answers[0]
                return Solved(found, f"{ask.words()}: {figure(found)}") if isinstance(found, float) else None

            def sql(until: str, ask: Ask = ask) -> str:
                return ask_sql(scope.table, ask, until)

            yield Trial(
                scope.table, (ask,), solve, weight, ask.words(), label_of(cast.predicates) or "all rows", "",
                when.years.label() if scope.table.clock else "", sql, q.unit, cast.origin, cast, unsaid,
            )  # fmt: skip


__all__ = ["margin_trials"]
