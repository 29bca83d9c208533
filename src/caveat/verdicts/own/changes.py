"""A change against its own end points: "from 355 to 494, up 40%", "40% to 494 from 355"."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from fractions import Fraction

from caveat.figures import figure_text
from caveat.patterns import lazy_pattern
from caveat.quantity import Quantity
from caveat.verdicts.own.ranges import Range, agreement, ends_of, range_of
from caveat.verdicts.own.scene import CHANGED, Own, Scene, to_own
from caveat.verdicts.verdict import Check

_UP = (
    r"up|r[oi]se\w*|rising|increas\w+|gain\w*|jump\w*|climb\w*|surge\w*|spike\w*|growth|grew|grow\w*|leapt|leaps"
    r"|more than"
)
_DOWN = r"down|f[ae]ll\w*|drop\w*|decreas\w+|declin\w+|reduc\w+|cut|plunge\w*|slump\w*|loss|lost"
_WHEN = r"(?:\s+(?:in|by|during|at)\s+(?:\w+\s+)?(?:the\s+)?(?:\w+\s+)?\d{4})?"
_AFTER_ENDS = lazy_pattern(
    rf"{_WHEN}\s*(?:[,(;:—–]|\s-)\s*"
    r"(?:(?:or|that is|which is|a|an|is|its|by|of|some|roughly|the|total|overall"
    rf"|net|representing|equal to|equivalent to|meaning|{_UP}|{_DOWN})\b\s*)*",
    re.I,
)
_BEFORE_ENDS = lazy_pattern(rf"(?:\s+(?:{_UP}|{_DOWN}))?\s*,?\s*(?:[(—–]\s*)?", re.I)
_ELSEWHERE = lazy_pattern(
    r"\s*(?:points?\b|percentage)|\s+(?:\w+\s+)?(?:\w+\s+)?"
    r"(?:on|over|compared|than|above|below|since|against|relative|per|a year|annually"
    r"|each|every|a month|versus|in real|after|adjusted|by 20|from|of)\b",
    re.I,
)
_REACHES = lazy_pattern(rf"\b(?:{_UP}|{_DOWN})\s+(?:by\s+)?(?:about\s+|nearly\s+)?$", re.I)


def end_points(scene: Scene) -> Iterator[Own]:
    """Yield a change in percent, points, times or plain numbers beside the two figures it lies between."""
    spans = [q for q in scene.quantities if q.hedge == "from_to" and q.high is not None and q.unit != "year"]
    if len(spans) == 1 and spans[0].value > 0 and (spans[0].high or 0) > 0:
        yield from _beside(scene, spans[0])
    yield from _to_from(scene)


def _beside(scene: Scene, ends: Quantity) -> Iterator[Own]:
    for a, b in _neighbours(scene):
        if a is ends and _AFTER_ENDS.fullmatch(scene.between(a, b)):
            stated, between = b, scene.between(a, b)
        elif b is ends and _BEFORE_ENDS.fullmatch(scene.between(a, b)):
            stated, between = a, scene.before(a)[-30:] + scene.between(a, b)
        else:
            continue
        if stated.high is not None or stated.of is not None:
            continue
        if a is ends and _ELSEWHERE.match(scene.after(stated)):
            continue
        old, new = ends_of(ends)
        way = _way(between + (scene.after(stated)[:24] if a is ends else ""))
        found = _compared(stated, ends, old, new, way)
        if found is not None:
            yield found


def _neighbours(scene: Scene) -> Iterator[tuple[Quantity, Quantity]]:
    """Yield neighbouring quantities; years between them stand for no figure."""
    kept = [q for q in scene.quantities if q.unit != "year"]
    yield from itertools.pairwise(kept)


def _compared(stated: Quantity, ends: Quantity, old: Range, new: Range, way: int) -> Own | None:
    """Return the check of a stated change against old and new."""
    falls = (ends.high or 0) < ends.value
    rises = (ends.high or 0) > ends.value
    a, b = Fraction(ends.value), Fraction(ends.high or 0)
    shown = _pair(ends)
    if stated.unit == "percent":
        if ends.unit in ("percent", "points"):
            return None  # percent or points: the text does not say which
        quotient = new / old
        found = (
            Range(1 - quotient.high, 1 - quotient.low, quotient.open_high, quotient.open_low)
            if falls
            else quotient.plus(-1)
        ).times(100)
        value = abs(b / a - 1) * 100
        unit = "percent"
    elif stated.unit == "points" and ends.unit == "percent":
        found, value, unit = (old - new) if falls else (new - old), abs(b - a), "points"
    elif stated.unit == ends.unit or (
        stated.unit in ("count", "people") and ends.unit in ("count", "people")
    ):
        if way == 0:
            return None
        found, value, unit = (old - new) if falls else (new - old), abs(b - a), ends.unit
    else:
        return None
    agrees = agreement(stated, found)
    if way and ((way > 0 and falls) or (way < 0 and rises)):
        agrees = False
    text = f"{shown} is {'down ' if falls else ''}{figure_text(float(value), unit)}, stated: {stated.text}"
    check = Check("change against end points", text, float(value), agrees, decides=True)
    return to_own(check, stated, ends)


def _pair(ends: Quantity) -> str:
    return f"{figure_text(ends.value, ends.unit)} to {figure_text(ends.high or 0, ends.unit)}"


def _to_from(scene: Scene) -> Iterator[Own]:
    """Yield "rose 40% to 494 from 355"."""
    kept = [q for q in scene.quantities if q.unit != "year"]
    for share, new, old in zip(kept, kept[1:], kept[2:], strict=False):
        if share.unit != "percent" or new.unit != old.unit or new.unit in ("percent", "points", "ratio"):
            continue
        if not re.fullmatch(r",?\s+to\s+", scene.between(share, new)):
            continue
        if not re.fullmatch(rf"{_WHEN}(?:\s+\w+){{0,2}}?,?\s+from\s+", scene.between(new, old), re.I):
            continue
        if any(q.high is not None or q.of is not None or q.value <= 0 for q in (share, new, old)):
            continue
        led = _REACHES.search(scene.before(share))
        if led is None:
            continue
        both = Quantity(
            scene.text[new.start : old.end], new.start, old.end, old.value, new.unit, "from_to",
            high=new.value, precision=old.precision,
        )  # fmt: skip
        found = _compared(share, both, range_of(old), range_of(new), _way(led[0]))
        if found is not None:
            yield found


def _way(words: str) -> int:
    """Return 1 where the words say up, -1 where they say down, 0 where neither or both.

    >>> _way(", up "), _way(", a drop of "), _way(", or ")
    (1, -1, 0)
    """
    up, down = re.search(rf"\b(?:{_UP})\b", words, re.I), re.search(rf"\b(?:{_DOWN})\b", words, re.I)
    return 0 if bool(up) == bool(down) else 1 if up else -1


__all__ = ["CHANGED", "end_points"]
