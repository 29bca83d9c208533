"""Coefficients: a stated correlation of two columns, those of the claim or of the association before it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date

from caveat.claims.claim import Claim
from caveat.readings.rows.asking.query import Answer, Ask, ask_sql
from caveat.readings.rows.naming.discourse import Discourse
from caveat.readings.rows.naming.halves import states_coefficient
from caveat.readings.rows.naming.scope import Scope
from caveat.readings.rows.weighing.trials import Solved, Trial, label_of

FEWEST = 6  # rows that can show a correlation
_NEGATIVE = re.compile(r"\b(?:negative|inverse|minus)\b|(?<![\w\d])[-\u2212](?=\d|\.\d)", re.I)
_POSITIVE = re.compile(r"\bpositive(?:ly)?\b", re.I)


def taken_coefficients(claim: Claim, scope: Scope, discourse: Discourse, as_of: date) -> Iterator[Trial]:
    """Yield the trial of a coefficient that a claim states of the association just before it."""
    if claim.family != "association" or not states_coefficient(claim):
        return
    for earlier, name, ask in discourse.before(claim)[:1]:
        near = discourse.same_block(claim, earlier) and claim.sentence - earlier.sentence <= 1
        if name == scope.table.name and ask.function == "corr" and near:
            yield coefficient_trial(claim, scope, ask, 1.0, ())


def coefficient_trial(claim: Claim, scope: Scope, ask: Ask, weight: float, left: Sequence[str]) -> Trial:
    """Return the trial that two columns have the correlation that a claim states."""
    table = scope.table
    of = Ask("count", None, ask.where, (), ask.years)
    sign = -1.0 if _NEGATIVE.search(claim.text) else 1.0 if _POSITIVE.search(claim.text) else 0.0

    def solve(answers: Sequence[Answer]) -> Solved | None:
        found, rows = answers
        if not (isinstance(found, float) and isinstance(rows, float)) or rows < FEWEST:
            return None
        return Solved(found, f"{ask.words()}: {found:.2f}", False if sign * found < 0 else None)

    return Trial(
        table, (ask, of), solve, weight, ask.words(), label_of(ask.where) or "all rows", "",
        ask.years.label() if table.clock else "", lambda until: ask_sql(table, ask, until), "correlation",
        "", None, tuple(left),
    )  # fmt: skip


__all__ = ["coefficient_trial", "taken_coefficients"]
