"""Parts against the whole: "120 people: 70 men and 60 women", "a total of 12: 5 in A, 4 in B, 2 in C"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from fractions import Fraction

from caveat.figures import figure_text
from caveat.patterns import lazy_pattern
from caveat.quantity import Quantity
from caveat.verdicts.own.ranges import Range, agreement, range_of
from caveat.verdicts.own.scene import Own, Scene, is_count, to_own
from caveat.verdicts.verdict import Check

_OPENS = lazy_pattern(r"(?:\s+[\w'’-]+){0,5}?\s*(:|\(|—|–|\s-(?=\s))\s*")
_TOTAL_BEFORE = lazy_pattern(
    r"\b(?:total(?:s|ed|led|ing|ling)?|altogether|in all|combined|overall|sum)\b[^,.;:]{0,20}$", re.I
)
_TOTAL_AFTER = lazy_pattern(
    r"(?:\s+[\w'’-]+){0,3}?\s+(?:in total|in all|altogether|combined|all told)\b", re.I
)
_ENDS_IN = lazy_pattern(
    r"[,—–(]?\s*\b(?:for|making|giving|which makes|that makes|adding up to|which adds? up to|a)\s+"
    r"(?:a\s+)?(?:grand\s+|combined\s+)?total of\s+$|[,—–(]\s*(?:or\s+)?$",
    re.I,
)
_SPLIT = lazy_pattern(r"\s*(?:,\s*and\s+|;\s*and\s+|,|;|\band\b|\bplus\b)\s*", re.I)
_LOOSE = lazy_pattern(
    r"\b(?:includ\w+|such as|among|of them|of whom|of which|at least|another|more than|e\.g|respectively"
    r"|per|than|compared|against|versus|vs|a day|a year|aged?|ages|minutes?|hours?|days?|weeks?"
    r"|months?|years?)\b",
    re.I,
)
_TWO = (("men", "women"), ("male", "female"), ("males", "females"), ("boys", "girls"))


def parts_of_whole(scene: Scene) -> Iterator[Own]:
    """Yield a whole followed by the list of its parts."""
    for i, whole in enumerate(scene.quantities):
        if not is_count(whole) or whole.of is not None or whole.value < 2:
            continue
        opened = _OPENS.match(scene.after(whole))
        if opened is None:
            continue
        start = whole.end + opened.end()
        listed = _listed(scene.text, start, opened[1].strip())
        parts = _parts(scene, start, listed, scene.quantities[i + 1 :], lead=False)
        total = bool(_TOTAL_BEFORE.search(scene.before(whole)) or _TOTAL_AFTER.match(scene.after(whole)))
        if parts:
            yield from _sum(scene, whole, parts, total)
    yield from _trailing(scene)


def _trailing(scene: Scene) -> Iterator[Own]:
    """Yield "5 in A, 4 in B and 2 in C, for a total of 12"."""
    for i, whole in enumerate(scene.quantities):
        if i < 2 or not is_count(whole) or whole.of is not None:
            continue
        led = _ENDS_IN.search(scene.before(whole))
        if led is None or not ("total" in led[0].lower() or _TOTAL_AFTER.match(scene.after(whole))):
            continue
        clause = max(scene.text.rfind(mark, 0, led.start()) for mark in (": ", "; ", "— ")) + 1
        listed = (clause, led.start())
        parts = _parts(scene, clause, listed, scene.quantities[:i], lead=True)
        if parts:
            yield from _sum(scene, whole, parts, True)


def _listed(text: str, start: int, mark: str) -> tuple[int, int]:
    """Return where the list that begins at `start` ends: a closing bracket or dash, else the sentence."""
    closing = {"(": r"\)", "—": r"—|;", "–": r"–|;", "-": r"\s-\s|;", ":": r"\.\s|\.$|[—–]"}[mark]
    found = re.compile(closing).search(text, start)
    return start, found.start() if found else len(text.rstrip(" ."))


def _parts(
    scene: Scene, start: int, listed: tuple[int, int], quantities: tuple[Quantity, ...], *, lead: bool
) -> tuple[Quantity, ...]:
    """Return the counts of a list whose every item begins with one, none where an item does not."""
    words = scene.text[listed[0] : listed[1]]
    if _LOOSE.search(words):
        return ()
    inside = [q for q in quantities if listed[0] <= q.start and q.end <= listed[1]]
    pieces, at = [], listed[0]
    for cut in [*_SPLIT.finditer(words), None]:
        end = listed[1] if cut is None else listed[0] + cut.start()
        pieces.append((at, end))
        at = end if cut is None else listed[0] + cut.end()
    found: list[Quantity] = []
    for n, (low, high) in enumerate(pieces):
        own = [q for q in inside if low <= q.start and q.end <= high]
        first = lead and n == 0
        if len(own) != 1 or not is_count(own[0]) or own[0].of is not None:
            return ()
        if not first and scene.text[low : own[0].start].strip():
            return ()
        found.append(own[0])
    return tuple(found) if len(found) >= 2 and len(found) == len(inside) else ()


def _sum(scene: Scene, whole: Quantity, parts: tuple[Quantity, ...], total: bool) -> Iterator[Own]:
    labels = [re.match(r"\s+(?:were\s+|are\s+)?(\w+)", scene.after(q)) for q in parts]
    names = {m[1].lower() for m in labels if m}
    apart = any(set(pair) <= names for pair in _TWO) and len(parts) == 2
    found = Range(Fraction(0), Fraction(0))
    for q in parts:
        found = found + range_of(q)
    value = sum((Fraction(q.value) for q in parts), Fraction(0))
    agrees = agreement(whole, found)
    more = value > Fraction(whole.value)
    if not agrees and not (total or (apart and more)):
        return  # the list may name parts that overlap, or only some of them
    shown = f"{' + '.join(figure_text(q.value) for q in parts)} = {figure_text(float(value))}"
    check = Check("parts of a whole", f"{shown}, stated: {whole.text}", float(value), agrees, decides=True)
    yield to_own(check, whole, *parts)


__all__ = ["parts_of_whole"]
