"""Boxes: columns that people tick, one for each thing that a question lists: dishes, pets, reasons.

A box holds the thing's name or nothing, or 1 or 0. Who ticked none of them was not asked, where
there is no box for none: a share of "those who answered" is of all with a tick in the family.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from caveat.cube.sql import identifier
from caveat.readings.rows.asking.dims import Dim
from caveat.readings.rows.asking.query import Predicate
from caveat.readings.rows.asking.tables import RowTable
from caveat.readings.rows.lexical.words import split_name

FEWEST, MOST = 3, 60
_STEM = re.compile(r"^(.*\S)\s*(?:\s[-–—:|]\s|\[|\(|:|\.{2,}|/)\s*([^\[\]:]+?)\W*$")
_PART = re.compile(r"^(.*)[_. ](.+)$")


@dataclass(frozen=True, slots=True)
class Box:
    """A column of a family, what ticking it means, and the words that tell it from the others."""

    column: str
    value: str
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class BoxFamily:
    """Columns that list the things of one question; `filled` where an unticked box holds a value too."""

    stem: str
    boxes: tuple[Box, ...]
    filled: bool

    def answered(self) -> str:
        """Return what is known of a row where any of the boxes is ticked."""
        return f"coalesce({', '.join(f'CAST({identifier(b.column)} AS VARCHAR)' for b in self.boxes)})"


def box_families(table: RowTable) -> tuple[BoxFamily, ...]:
    """Return the families of boxes of a table, found once."""
    if "boxes" not in table.kept:
        table.kept["boxes"] = tuple(_find(table))
    known: tuple[BoxFamily, ...] = table.kept["boxes"]
    return known


def _find(table: RowTable) -> list[BoxFamily]:
    ticked = [d for d in table.dims if len(d.columns) == 1 and _is_box(table, d)]
    by_stem: dict[tuple[str, bool], list[tuple[Dim, str]]] = {}
    for dim in ticked:
        stem, own = stem_of(dim.columns[0])
        if stem:
            by_stem.setdefault((stem.lower(), not table.has_gaps(dim.columns[0])), []).append((dim, own))
    out = []
    for (stem, filled), found in by_stem.items():
        if FEWEST <= len(found) <= MOST:
            boxes = tuple(Box(d.columns[0], d.flag or d.values[0], split_name(own)) for d, own in found)
            out.append(BoxFamily(stem, boxes, filled))
    return out


def _is_box(table: RowTable, dim: Dim) -> bool:
    """Tell whether a column holds one value or nothing, or yes or no."""
    if dim.flag:
        return True
    return len(dim.values) == 1 and table.has_gaps(dim.columns[0])


def stem_of(name: str) -> tuple[str, str]:
    """Return what a box's name shares with the others of its question, and its own part.

    >>> stem_of("Which pies? Select all that apply. - Apple"), stem_of("Q2. Used for [Bring children]")
    (('Which pies? Select all that apply.', 'Apple'), ('Q2. Used for', 'Bring children'))
    >>> stem_of("reason_cost"), stem_of("smoker")
    (('reason', 'cost'), ('', ''))
    """
    found = _STEM.match(name) or _PART.match(name)
    return (found[1].strip(), found[2].strip()) if found else ("", "")


def answered_of(table: RowTable, column: str) -> Predicate:
    """Return the condition that a row answers the question of a column: of a box, that any is ticked."""
    for family in box_families(table):
        if not family.filled and any(b.column == column for b in family.boxes):
            texts = all(d.flag == "" for d in table.dims if d.columns == (column,))
            if texts:
                return Predicate((column,), (), "known", expression=family.answered())
    made = table.sql_of(column) if column in table.derived or column in table.made else ""
    return Predicate((column,), (), "known", expression=made)


__all__ = ["Box", "BoxFamily", "answered_of", "box_families", "stem_of"]
