"""Codes: columns of short codes for places, and the names that they stand for: "in" is a word, IN is not."""

from __future__ import annotations

from collections.abc import Sequence

from caveat.cube.names import other_names
from caveat.readings.rows.asking.dims import Dim
from caveat.readings.rows.lexical.words import lexicon

LEAST_CODES = 5
SHORT = 3  # letters of a word that may be a code
LENGTHS = (2, SHORT)
MOSTLY = 0.8  # of the codes of a column that are those of states


def are_codes(values: Sequence[str]) -> bool:
    """Tell whether a column holds codes of letters, all as long and all in one case.

    >>> are_codes(("al", "in", "me", "oh", "or")), are_codes(("yes", "no", "in", "or", "me"))
    (True, False)
    """
    lengths = {len(v) for v in values}
    return (
        len(values) >= LEAST_CODES
        and len(lengths) == 1
        and min(lengths) in LENGTHS
        and all(v.isalpha() for v in values)
        and (all(v.islower() for v in values) or all(v.isupper() for v in values))
        and any(other_names(v.upper()) or other_names(v.upper(), "state") for v in values)
    )


def are_states(values: Sequence[str]) -> bool:
    """Tell whether most codes of a column are those of states.

    >>> are_states(("al", "in", "me", "oh", "or")), are_states(("at", "be", "de", "dk", "es"))
    (True, False)
    """
    known = sum(bool(other_names(v.upper(), "state")) for v in values)
    return known >= MOSTLY * len(values)


def names_of_code(value: str, *, state: bool) -> tuple[str, ...]:
    """Return the names that a code stands for.

    >>> "Indiana" in names_of_code("in", state=True), "India" in names_of_code("in", state=True)
    (True, False)
    """
    names = other_names(value.upper(), "state" if state else "other")
    return tuple(n for n in names if len(n) > max(LENGTHS))


def is_written(text: str, dim: Dim, value: str, *, code: bool) -> bool:
    """Tell whether a word is a value as short as a code: "Day", "Men"; not "in" for IN or "no" for No."""
    if text == (value.upper() if code else value):
        return True
    plain = value.lower() not in lexicon()["stop"] or value.lower() in dim.name
    return len(value) == SHORT and value[1:].islower() and plain and not code


__all__ = ["are_codes", "are_states", "is_written", "names_of_code"]
