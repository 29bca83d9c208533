"""Ratios with their noun inside: "one picture in ten", "two pupils in five", "one day out of three".

Such a part is read as "one in ten" would be, before the words of its sentence are tagged.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from caveat.claims.lexicon import lexicon
from caveat.claims.scene import TIME_UNITS
from caveat.claims.words import CLOSED
from caveat.quantity import Quantity, find_quantities

_PARTED = re.compile(
    r"(?P<lead>(?:[a-z]+\s+){0,3})\b(?P<part>one|two|three|four|five|six|seven|eight|nine)\s+"
    r"(?P<noun>[a-z]{3,}(?:\s[a-z]{3,})?)\s+(?P<link>in every|in|out of)\s+$",
    re.IGNORECASE,
)
_AGED = re.compile(r"(?P<said>(?P<age>\b\d{1,3}(?:\.\d)?)\s+years)\s+old\b", re.IGNORECASE)
_GAUGED = re.compile(r"\b(?:median|average|averaged|mean|typical|typically)\b", re.IGNORECASE)
_NEXT = re.compile(r"\s+([^\W\d_]+)(?:\s+([^\W\d_]+|\d))?")
_LIMITED = re.compile(
    r"\s+[a-z]+s\s+(?:below|above|under|over|beyond|at (?:least|most)|(?:more|less|fewer) than)\s+\W?\d"
)
_BEFORE = 70  # characters before the whole in which its part may stand
_LARGEST = 1000  # of the wholes of such a ratio
_PLAIN = frozenset({"A", "M", "P", "C", "R", "O", "X", "S"})


def join_parted(text: str, start: int, quantities: Sequence[Quantity]) -> tuple[Quantity, ...]:
    """Return the quantities with "one picture in ten" as one of them.

    >>> text = "Roughly one picture in ten was lost"
    >>> [(q.text, q.unit, str(q.of)) for q in join_parted(text, 0, find_quantities(text))]
    [('Roughly one picture in ten', 'ratio', '10')]
    """
    if " in " not in text and " out of " not in text:
        return tuple(quantities)
    found = list(quantities)
    for whole in quantities:
        made = _parted(text, start, whole)
        if made is not None:
            found = [q for q in found if q.end <= made.start or q.start >= made.end]
            found.append(made)
    return tuple(sorted(found, key=lambda q: q.start))


def join_ages(text: str, start: int, end: int, quantities: Sequence[Quantity]) -> tuple[Quantity, ...]:
    """Return the quantities with the 28 of "were, at the median, 28 years old": an age that is a measure.

    >>> text = "The cooks were, on average, 28 years old"
    >>> [(q.text, q.unit) for q in join_ages(text, 0, len(text), find_quantities(text))]
    [('28', 'years')]
    """
    if "old" not in text[start:end] or not _GAUGED.search(text, start, end):
        return tuple(quantities)
    found = list(quantities)
    for aged in _AGED.finditer(text, start, end):
        if any(q.start < aged.end() and q.end > aged.start() for q in quantities):
            continue
        said = find_quantities(text[start : aged.end("said")], start)
        if said and said[-1].end == aged.end("age"):
            found.append(said[-1])
    return tuple(sorted(found, key=lambda q: q.start))


def _parted(text: str, start: int, whole: Quantity) -> Quantity | None:
    """Return the ratio that ends with `whole`, or None."""
    plain = whole.unit in ("count", "people") and whole.of is None and whole.high is None
    if not plain or whole.hedge != "exact" or not 2 <= whole.value <= _LARGEST:
        return None
    before = text[max(start, whole.start - _BEFORE) : whole.start]
    parted = _PARTED.search(before)
    if (
        parted is None
        or not _is_noun(parted["noun"], parted["part"])
        or _counts_on(text, whole.end, many=parted["part"].lower() != "one")
    ):
        return None
    said = f"{parted['lead']}{parted['part']} {parted['link']} {text[whole.start : whole.end]}"
    ratio = next((q for q in find_quantities(said) if q.of is not None and q.end == len(said)), None)
    if ratio is None or ratio.unit != "ratio":
        return None
    first = whole.start - len(before) + parted.start() + ratio.start
    return replace(ratio, text=text[first : whole.end], start=first, end=whole.end)


def _is_noun(noun: str, part: str) -> bool:
    """Tell whether the words between can be what is counted: one of it, or several."""
    words = noun.lower().split()
    if any(word in CLOSED for word in words) or words[-1] + "s" in TIME_UNITS | {"years", "times"}:
        return False
    return (
        part.lower() == "one"
        or words[-1].endswith("s")
        or words[-1] in ("people", "men", "women", "children")
    )


def _counts_on(text: str, end: int, *, many: bool) -> bool:
    """Tell whether the number goes on with a noun of its own ("one win in ten games")."""
    following = _NEXT.match(text, end)
    if following is None or CLOSED.get(following[1].lower()) in _PLAIN:
        return False
    if _LIMITED.match(text, end):  # "one lamb in five weighs over 4 kilos"
        return False
    word, after = following[1].lower(), (following[2] or "").lower()
    forms = lexicon().verbs.get(word)
    if forms is None:
        return True
    lemma, form = forms[0]
    if form == "base":
        return not many or (lemma in lexicon().ambiguous and after not in CLOSED)
    return lemma in lexicon().ambiguous and form == "s" and CLOSED.get(after) not in ("D", "O", "X")
