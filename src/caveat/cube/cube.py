"""A cube: one measure of one table as a dense labelled array."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from caveat.cube.table import Remark, Table
from caveat.period import Frequency, Period

FloatArray = NDArray[np.float64]
BoolArray = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Member:
    """One member of a table's dimension: its name, and the key columns that identify it.

    `key` is ((column, value), ...) over the member and member_part columns; `name` is what
    people call it (the member column's value; with its parts where the name alone repeats).
    A table without a member column has the one member with name "" and an empty key.
    """

    name: str
    key: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Cell:
    """One figure with its place in a table and the row's own source."""

    table: str
    measure: str
    member: Member
    source: str
    period: Period | None
    value: float
    row_source: str = ""
    remarks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class Cube:
    """Values of one measure: members x sources x periods, float64, NaN where missing.

    Periods are consecutive units of `frequency` from ordinal `first` on; a table without a
    period has frequency None and one layer. `sources` has one entry, "", unless the table's
    source column is a dimension. `incomplete` marks cells that a descriptor calls
    incomplete; `breaks`, `notes` are the remarks that apply to this measure.
    """

    table: Table
    measure: str
    members: tuple[Member, ...]
    sources: tuple[str, ...]
    frequency: Frequency | None
    first: int
    values: FloatArray
    incomplete: BoolArray
    breaks: tuple[Remark, ...] = ()
    notes: tuple[Remark, ...] = ()

    @property
    def periods(self) -> tuple[Period, ...]:
        """Return the periods of the last axis; empty for a table without a period."""
        if self.frequency is None:
            return ()
        return tuple(Period(self.frequency, self.first + i) for i in range(self.values.shape[2]))
