"""What caveat knows about a table, as rows for people to read."""

from __future__ import annotations

from dataclasses import dataclass

from caveat.cube.table import Column, Table


@dataclass(frozen=True, slots=True)
class ColumnLine:
    """One column of a table in words."""

    name: str
    role: str
    title: str
    detail: str
    reason: str


def describe(table: Table) -> tuple[ColumnLine, ...]:
    """Return what is known about each column of a table, in its order.

    >>> wages = Column("wage", "measure", "number", title="hourly wage", unit="euros", reason="numbers")
    >>> describe(Table("pay", "pay.csv", "", 3, (wages,), ""))[0].detail
    'euros, not summed'
    """
    return tuple(ColumnLine(c.name, _role(c), c.title, _detail(c), c.reason) for c in table.columns)


def _role(column: Column) -> str:
    if column.bound:
        return f"period ({column.bound})"
    if column.role == "source":
        return "source (dimension)" if column.dimension else "source (note on the row)"
    return column.role.replace("_", " ")


def _detail(column: Column) -> str:
    parts: list[str] = []
    if column.role == "period":
        parts.append(
            {"Y": "years", "Q": "quarters", "M": "months", "D": "days"}.get(column.frequency or "", "")
        )
        parts.append(f"only for {', '.join(column.dates)}" if column.dates else "")
    if column.role in ("measure", "denominator"):
        parts.append(column.unit)
        parts.append("rate, never summed" if column.rate else "" if column.additive else "not summed")
        parts.append(f"per {column.denominator}" if column.denominator else "")
        parts.append(f"sum of {', '.join(column.sum_of)}" if column.sum_of else "")
    if column.role == "dimension" and column.dimension:
        parts.append("part of the key")
    return ", ".join(p for p in parts if p)
