"""Made numbers: what several columns of a row give together, a rate of two or the gap between them.

A made number has a name as a column has, and is asked for wherever a column is. The rate of many
rows is the sum above the line over the sum below it, never the mean of their rates.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from caveat.cube.sql import identifier

Kind = Literal["rate", "gap", "sum"]
RATE = "rate of "  # what the name of a rate begins with


@dataclass(frozen=True, slots=True)
class Made:
    """A number made of columns: `above` over those `below`, less them, or with them; a sign before each.

    `scale` is of a rate: 100 of one in percent, 100,000 of one per so many people. `apart` is of a
    gap that has no direction, `off` is what is taken off above the line: "that did not vote".
    """

    kind: Kind
    above: str
    below: tuple[tuple[int, str], ...]
    scale: float = 1.0
    apart: bool = False
    off: str = ""

    @property
    def name(self) -> str:
        """Return the name by which questions ask for it.

        >>> Made("rate", "late", ((1, "trips"), (-1, "cancelled")), 100.0).name
        'rate of late over trips minus cancelled'
        >>> Made("gap", "gains", ((1, "losses"),)).name, Made("gap", "a", ((1, "b"),), apart=True).name
        ('gains minus losses', 'distance of a and b')
        """
        if self.kind == "sum":
            return " plus ".join(self.columns)
        if self.kind == "gap":
            other = self.below[0][1]
            return f"distance of {self.above} and {other}" if self.apart else f"{self.above} minus {other}"
        under = self.below[0][1] + "".join(f" {'plus' if s > 0 else 'minus'} {c}" for s, c in self.below[1:])
        per = f" per {self.scale:g}" if self.scale not in (1.0, 100.0) else ""
        above = f"{self.above} minus {self.off}" if self.off else self.above
        return f"{RATE}{above} over {under}{per}"

    @property
    def columns(self) -> tuple[str, ...]:
        """Return the columns that it is made of, the first above the line."""
        return (self.above, *(c for _, c in self.below), *([self.off] if self.off else []))

    @property
    def parts(self) -> tuple[str, str]:
        """Return the SQL above the line and below it.

        >>> Made("rate", "late", ((1, "trips"), (-1, "cancelled")), 100.0).parts
        ('"late"', '("trips" - "cancelled")')
        """
        first, *rest = self.below
        under = identifier(first[1]) + "".join(f" {'+' if s > 0 else '-'} {identifier(c)}" for s, c in rest)
        above = identifier(self.above)
        above = f"({above} - {identifier(self.off)})" if self.off else above
        return above, f"({under})" if rest else under

    @property
    def sql(self) -> str:
        """Return the SQL of the number of one row.

        >>> Made("gap", "gains", ((1, "losses"),)).sql
        '("gains" - "losses")'
        >>> Made("sum", "yellow", ((1, "red"),)).sql
        '("yellow" + "red")'
        >>> Made("rate", "voters", ((1, "voters"),), off="votes").parts[0]
        '("voters" - "votes")'
        """
        if self.kind == "sum":
            return f"({' + '.join(identifier(c) for c in self.columns)})"
        above, below = self.parts
        if self.kind == "rate":
            return f"({self.scale:.15g} * {above} / nullif({below}, 0))"
        return f"abs({above} - {below})" if self.apart else f"({above} - {below})"


__all__ = ["RATE", "Made"]
