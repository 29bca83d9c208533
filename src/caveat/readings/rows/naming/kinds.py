"""Kinds and names: whether the values of a column name single things, or end in what they are."""

from __future__ import annotations

import re
from collections.abc import Sequence

from caveat.readings.rows.asking.dims import Dim
from caveat.readings.rows.asking.tables import RowTable
from caveat.readings.rows.lexical.words import read_words

MANY = 40  # of so many values, those that are names are written as names
MOST_OF_A_KIND = 0.5  # of all values: what more of them are tells none apart
_NAMING = frozenset(("name", "title", "film", "movie", "song", "book", "album", "show"))


def are_names(dim: Dim, table: RowTable) -> bool:
    """Tell whether a column holds names of single things, many of them: titles, persons, events."""
    capital = sum(v[:1].isupper() for v in dim.values)
    if all(v.isupper() for v in dim.values) and not _NAMING & set(dim.name):
        return False  # nothing but capitals: they tell no names from kinds
    return len(dim.values) > max(MANY, 0.3 * table.table.rows) and 2 * capital > len(dim.values)


def are_kinds(dim: Dim, said: Sequence[str], values: Sequence[str]) -> bool:
    """Tell whether values end in a word that says what they are, as few others do: "owls"."""
    ends = [read_words(v)[-1].lemma for v in values if read_words(v)]
    return (
        len(said) == 1 and all(e == said[0] for e in ends) and len(values) <= MOST_OF_A_KIND * len(dim.values)
    )


def is_acronym(word: str, value: str) -> bool:
    """Tell whether a word is the letters by which a value is known: "OECD" of "OECD members"."""
    return len(word) >= 3 and word.isalpha() and word.isupper() and word in re.findall(r"\w+", value)


__all__ = ["MANY", "are_kinds", "are_names", "is_acronym"]
