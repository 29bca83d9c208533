"""The present: rows that have not ended, where a text says "today", "still" or "no longer".

A table of terms, lives or licences has a day of the end of each, empty where it goes on.
"""

from __future__ import annotations

import re

from caveat.cube.facts import words_of
from caveat.readings.rows.asking.query import Predicate
from caveat.readings.rows.asking.tables import RowTable
from caveat.readings.rows.naming.named import Named

IN_FORCE, SAID_IN_PASSING = 0.9, 0.75  # "still serves" means rows without an end; "today" may only say when
_GOES_ON = re.compile(
    r"\b(?:still(?:\s+(?!the\b|an?\b)\w+)?|sitting|serving|incumbents?|remaining|to this day|alive|living)\b",
    re.I,
)
_NOW = re.compile(r"\b(?:today|now|nowadays|currently|current|at present|at the moment|these days)\b", re.I)
_OVER = re.compile(
    r"\b(?:former(?:ly)?|no longer|retired|departed|deceased|dead|"
    r"(?:have|has) (?:since )?(?:died|left|gone|ended|closed))\b",
    re.I,
)
_LIFE = frozenset(("death", "died", "dod", "deceased", "die"))
_OF_LIFE = re.compile(r"\b(?:alive|living|dead|deceased|died|late)\b", re.I)


def present_groups(table: RowTable, text: str, start: int) -> tuple[tuple[Named, ...], ...]:
    """Return what the words for going on or being over ask of a table's open ends, () where it has none."""
    ends = list(dict.fromkeys(s.end for s in table.spans if s.open))
    found = _GOES_ON.search(text) or _OVER.search(text) or _NOW.search(text)
    if not ends or found is None:
        return ()
    life = bool(_OF_LIFE.search(text))
    fitting = [e for e in ends if bool(_LIFE & set(words_of(e))) is life]
    weight = SAID_IN_PASSING if _NOW.fullmatch(found[0]) else IN_FORCE
    over = _OVER.fullmatch(found[0]) is not None
    place = start + found.start(), start + found.end()
    ways = [
        Named(Predicate((e,), (), "known" if over else "unknown"), weight, *place, "claim") for e in fitting
    ]
    return (tuple(ways),) if ways else ()


__all__ = ["present_groups"]
