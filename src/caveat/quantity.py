"""Numbers as written: what a stated quantity says, and which values it covers.

A `Quantity` keeps the figure exactly as the text has it (a `Decimal`, so that 40 and
40.0 stay apart), with its unit, hedge, written precision and offsets.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

Hedge = Literal[
    "exact", "about", "over", "just_over", "under", "just_under",
    "nearly", "at_least", "at_most", "range", "from_to",
]  # fmt: skip
Form = Literal["digits", "words", "fraction", "multiple", "ordinal"]


@dataclass(frozen=True, slots=True)
class Quantity:
    """A stated quantity: one number as the text writes it.

    `value` is in full units without sign: "1.5 million" is 1500000, "half" 0.5 with unit
    ratio, "doubled" 2 with unit ratio, "40%" 40 with unit percent. `high` is the upper end
    of a range ("65 to 70 percent": value 65, high 70, hedge range) or the second number of
    "from 315 to 562" (hedge from_to). `of` is the whole in "14 of the 88". `unit` is one of
    count, people, percent, points, ratio, rank, year, a currency code (USD, GBP, EUR, ...),
    or the unit's name ("square miles", "per 100,000", "years", "months", "days", ...).
    `precision` is the size of one step of the written precision in full units, None where
    the number is exact (years, ranks, counts below 100). `start`, `end` index the text
    that was searched and span the number with its hedge and unit sign ("just over 1.5 million").
    """

    text: str
    start: int
    end: int
    value: Decimal
    unit: str = "count"
    hedge: Hedge = "exact"
    high: Decimal | None = None
    of: Decimal | None = None
    precision: Decimal | None = None
    form: Form = "digits"
