"""A count against the list that follows it: "five times: 1958, 1962, 1970, 1994 and 2002"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from caveat.figures import figure_text
from caveat.patterns import lazy_pattern
from caveat.quantity import Quantity
from caveat.verdicts.own.ranges import point, range_of
from caveat.verdicts.own.scene import Own, Scene, to_own
from caveat.verdicts.verdict import Check

MOST = 30  # a longer list is not written out
_NOUN = lazy_pattern(r"[\s-]+(?:[\w'’-]+\s+){0,4}?[\w'’-]+\s*(:|\(|—|–|\s-(?=\s))\s*(?:in\s+)?")
_FIVE_TIME = lazy_pattern(
    r"\b(two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|\d{1,2})[- ]time\b", re.I
)
_NUMBERS = dict(
    zip("two three four five six seven eight nine ten eleven twelve".split(), range(2, 13), strict=True)
)
_YEAR = lazy_pattern(r"(?:1[6-9]|20)\d\d")
_NAME = lazy_pattern(
    r"(?:the\s+)?(?:[A-Z][\w'’.-]*|[A-Z]\.)(?:\s+(?:of|the|de|del|la|du|da|von|van|and\s+the|upon|on)"
    r"(?=\s+[A-Z]))?(?:\s+(?:(?:of|the|de|del|la|du|da|von|van|upon|on)\s+)*[A-Z][\w'’.-]*){0,4}"
)
_LAST = lazy_pattern(r",?\s+and\s+(?!.*\s+and\s)")


def enumeration(scene: Scene) -> Iterator[Own]:
    """Yield a small count before a list of years or of names, against the number of items listed."""
    for q, noun_from in _counts(scene):
        opened = _NOUN.match(scene.text, noun_from)
        if opened is None:
            continue
        if any(o is not q and q.end <= o.start < opened.end() for o in scene.quantities):
            continue
        start = opened.end()
        words, closed = _listed(scene.text, start, opened[1].strip())
        items = _items(words)
        if not items or (opened[1].strip() != ":" and not closed):
            continue
        agrees = range_of(q).meets(point(len(items)))
        if not agrees and 2 * q.value == len(items) and not all(_YEAR.fullmatch(i) for i in items):
            continue  # "Austin, Texas, and Boise, Idaho": each name with the place that it lies in
        shown = f"{figure_text(len(items))} listed ({items[0]} … {items[-1]}), stated: {q.text}"
        check = Check("count of a list", shown, float(len(items)), agrees, decides=True)
        yield to_own(check, q, (start, start + len(words)))


def _counts(scene: Scene) -> Iterator[tuple[Quantity, int]]:
    """Yield each count that may introduce a list: the only figure of its clause but for years."""
    for i, q in enumerate(scene.quantities):
        small = q.unit in ("count", "people", "times", "years", "months", "days") and 2 <= q.value <= MOST
        if not small or q.high is not None or q.of is not None or q.form not in ("digits", "words"):
            continue
        if q.value != q.value.to_integral_value() or q.hedge not in ("exact", "at_least", "over", "at_most"):
            continue
        others = [o for o in scene.quantities[:i] if o.unit != "year"]
        if not others:
            yield q, q.end - (len(q.unit) if scene.text[: q.end].endswith(q.unit) else 0)
    for found in _FIVE_TIME.finditer(scene.text):
        if not any(o.start <= found.start() < o.end for o in scene.quantities):
            value = _NUMBERS.get(found[1].lower()) or int(found[1])
            yield Quantity(found[1], found.start(1), found.end(1), Decimal(value), "times"), found.end(1)


def _listed(text: str, start: int, mark: str) -> tuple[str, bool]:
    """Return the words of the list, and whether a closing mark ends it."""
    closing = {"(": r"\)", "—": r"—", "–": r"\s–|–\s", "-": r"\s-\s", ":": r"\.$|\.\s|;"}[mark]
    found = re.compile(closing).search(text, start)
    return text[start : found.start() if found else len(text)].rstrip(), found is not None


def _items(words: str) -> tuple[str, ...]:
    """Return the items of a list of years, or of names, none of anything else.

    >>> _items("1958, 1962 and 1970"), _items("Alton, Bray and Corby"), _items("a lot, and more")
    (('1958', '1962', '1970'), ('Alton', 'Bray', 'Corby'), ())
    >>> _items("Cuba, Haiti and Trinidad and Tobago")
    ()
    """
    if words.count(" and ") > 1 or ";" in words or not words:
        return ()
    joined = _LAST.sub(", ", words, count=1)
    items = tuple(x.strip() for x in joined.split(",") if x.strip())
    if len(items) < 2 or (" and " not in words and "," not in words):
        return ()
    if " and " not in words and " & " not in words and not all(_YEAR.fullmatch(x) for x in items):
        return ()  # without an "and" the list may go on, or give places within places
    for pattern in (_YEAR, _NAME):
        if all(pattern.fullmatch(x) for x in items):
            return items
    return ()


__all__ = ["enumeration"]
