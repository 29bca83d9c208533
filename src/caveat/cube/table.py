"""A table as caveat understands it: its columns with their roles, and what is said about them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from caveat.period import Frequency

Role = Literal[
    "period", "member", "member_part", "dimension", "measure", "denominator",
    "source", "note", "identifier", "ignored",
]  # fmt: skip
RemarkKind = Literal["break", "incomplete", "definition", "note", "join"]


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its role, unit and words, and why it was given that role.

    `additive`: cells may be summed over periods and members. `rate`: a rate, mean, index or
    share, never summed. `dimension`: of a source column, True where member and period
    repeat without it (its values are then rival series), False where it is a note on the row;
    of a dimension column, True where rows repeat without it (it belongs to the key), False
    where it only says something about the row. `dates`: of a period column, the only measures
    it dates (empty = all). `bound`: of a period column, whether it starts or ends a span.
    """

    name: str
    role: Role
    kind: Literal["integer", "number", "text", "date", "boolean"]
    title: str = ""
    unit: str = ""
    synonyms: tuple[str, ...] = ()
    aliases: tuple[tuple[str, tuple[str, ...]], ...] = ()
    additive: bool = False
    rate: bool = False
    denominator: str | None = None
    sum_of: tuple[str, ...] = ()
    frequency: Frequency | None = None
    dimension: bool = False
    dates: tuple[str, ...] = ()
    bound: Literal["", "start", "end"] = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Remark:
    """What a descriptor says about some cells: a break, incomplete cells, a definition, a note.

    Applies to `fields` (empty = all measures), to rows where every column of `where` has one
    of the values, and to periods first..last (ordinals of the table's frequency, None = open).
    A join says that `fields` meet the fields `to` of the table `resource`.
    A break separates periods up to `old_until` from periods from `new_from` on.
    """

    kind: RemarkKind
    reason: str
    fields: tuple[str, ...] = ()
    where: tuple[tuple[str, tuple[str, ...]], ...] = ()
    first: int | None = None
    last: int | None = None
    old_until: int | None = None
    new_from: int | None = None
    resource: str = ""
    to: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Finding:
    """One finding of the data check: which table, how bad, and the fact with its figures."""

    table: str
    kind: str  # "duplicate key", "gap", "impossible value", "parts do not sum", "jump", "sources disagree"
    text: str


@dataclass(frozen=True, slots=True)
class Table:
    """A profiled table. `name` is the SQL name of its view, `relation` what the view selects from."""

    name: str
    path: str
    sha256: str
    rows: int
    columns: tuple[Column, ...]
    relation: str  # e.g. read_csv('figures.csv', ...): CREATE VIEW name AS SELECT * FROM relation
    title: str = ""
    remarks: tuple[Remark, ...] = ()
    sources: tuple[str, ...] = ()  # as the descriptor names them
    described: bool = False  # a descriptor was found and used
    setup: str = ""  # what has to run before the relation: attaching a database file
    reader: str = ""  # the command that runs a statement on what no engine reads by itself

    def columns_of(self, *roles: Role) -> tuple[Column, ...]:
        """Return the columns that have one of these roles, in the table's order."""
        return tuple(c for c in self.columns if c.role in roles)

    def column(self, name: str) -> Column:
        """Return the column of that name."""
        return next(c for c in self.columns if c.name == name)
