"""Persons: which columns of a table hold persons' names, and which nouns of a text count persons."""

from __future__ import annotations

from caveat.readings.rows.asking.tables import RowTable
from caveat.readings.rows.lexical.spelling import are_persons
from caveat.readings.rows.lexical.words import groups_of, lexicon

FEWEST = 5  # names of a column, from which on they may be persons by their look
_SEXES = ("man", "woman", "male", "female", "boy", "girl", "lady", "gentleman")


def person_columns(table: RowTable) -> tuple[str, ...]:
    """Return the columns of a table that hold names of persons, those that name its rows first."""
    if "persons" not in table.kept:
        found = [
            d.columns[0] for d in table.dims
            if len(d.columns) == 1 and len(d.values) >= FEWEST and not d.flag and are_persons(d.values)
        ]  # fmt: skip
        table.kept["persons"] = tuple(sorted(found, key=lambda c: c not in table.members))
    known: tuple[str, ...] = table.kept["persons"]
    return known


def is_person(noun: str) -> bool:
    """Tell whether a noun counts persons: "people", "women", "Kenyans".

    >>> is_person("woman"), is_person("people"), is_person("kenyan"), is_person("dam")
    (True, True, True, False)
    """
    if noun in lexicon()["persons"] or noun in _SEXES:
        return True
    named = any(noun in names or f"{noun}s" in names for names in lexicon()["peoples"].values())
    return named and not groups_of(noun)


__all__ = ["is_person", "person_columns"]
