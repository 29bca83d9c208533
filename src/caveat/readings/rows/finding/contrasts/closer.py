"""Closer: with which of two columns a third goes along more closely.

"Premiums track losses more closely than crashes", "income is a better guide to turnout than age".
"""

from __future__ import annotations

from collections.abc import Sequence

from caveat.readings.rows.asking.query import Answer, Ask, ask_sql
from caveat.readings.rows.asking.tables import RowTable
from caveat.readings.rows.weighing.candidates import UNEXPLAINED, Cast
from caveat.readings.rows.weighing.trials import Solved, Trial, When, label_of

FEWEST = 6  # rows that can show a correlation


def closer_trial(
    first: Ask, second: Ask, sign: float, weight: float, cast: Cast, when: When, left: Sequence[str],
    table: RowTable,
) -> Trial:  # fmt: skip
    """Return the trial that one correlation is stronger than another, weaker where the sign is -1."""
    of = Ask("count", None, first.where, (), first.years)

    def solve(answers: Sequence[Answer]) -> Solved | None:
        a, b, rows = answers
        if not (isinstance(a, float) and isinstance(b, float) and isinstance(rows, float)):
            return None
        if rows < FEWEST:
            return None
        gap = abs(a) - abs(b)
        line = f"{first.words()}: {a:.2f}, {second.words()}: {b:.2f}"
        holds = sign * gap > 0
        return Solved(gap, line, holds, holds)

    def sql(until: str) -> str:
        return (
            f"SELECT abs((\n{ask_sql(table, first, until)}\n)) - abs((\n{ask_sql(table, second, until)}\n)) "
            "AS value"
        )

    return Trial(
        table, (first, second, of), solve, weight * UNEXPLAINED ** len(left),
        f"{first.words()} against {second.words()}", label_of(cast.predicates) or "all rows", "",
        when.years.label() if table.clock else "", sql, "correlation", "", cast, tuple(left),
    )  # fmt: skip


__all__ = ["closer_trial"]
