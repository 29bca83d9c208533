"""Those who come next: "followed by Helvellyn", "with York second and Hull a distant third".

Also those of whom the same is so: "as has Viking", "and so did Spain".
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from caveat.claims.claim import Direction
from caveat.claims.draft import Draft
from caveat.claims.families.stated import state
from caveat.claims.scene import Scene
from caveat.claims.spans import trim
from caveat.claims.words import ENDS, PLACES

_PLACES = {word: number for word, number in PLACES.items() if number > 1}
_STOPS = frozenset({";", ".", "(", ")", "\u2014", ":", "R", "S", "V", "A", "M", "?"})
_NAMED = frozenset({"H", "N", "D", "J", "&"})
_OPENERS = frozenset({"with", "and", ",", ";", "then"})
_LED = frozenset({"rank", "level", "share", "count", "record", "change", "duration"})
_BEHIND = frozenset("close closely just hard not far".split())
_ON = frozenset("on at with".split())
_DID = frozenset("is are was were has have had do does did".split())
_SAME = frozenset({"as", "so"})


def find_followers(scene: Scene, drafts: list[Draft]) -> Iterator[Draft]:
    """Yield the places of those named after the first, and what is said of one more."""
    for i in range(2, len(scene.tokens)):
        led = [d for d in drafts if d.lo < i and d.family in _LED]
        if not led:
            continue
        draft = _followed(scene, i, led) or _placed(scene, i, led) or _same(scene, i, led)
        if draft is not None:
            yield draft


def _followed(scene: Scene, i: int, led: list[Draft]) -> Draft | None:
    """Return "followed by Helvellyn"."""
    if scene.low[i] != "followed" or scene.low[i + 1] != "by" or scene.tag[i - 1] in ("A", "X"):
        return None
    hi = i + 2
    while hi < len(scene.tokens) and scene.tag[hi] not in _STOPS and scene.quantity(hi) is None:
        hi += 1
    if not any(scene.tag[j] in ("H", "N") for j in range(i + 2, hi)):
        return None
    before = [d for d in led if scene.clause(d.anchor).lo <= i and d.anchor < i]
    if not any(d.family in ("rank", "record") or _leads(scene, d) for d in before):
        return None
    return _next(scene, i, (i, hi), state(scene, i, i + 2, 2, "rank", "ordinal"), led)


def _leads(scene: Scene, draft: Draft) -> bool:
    """Tell whether a draft says of somebody that he leads, with a figure."""
    return any(
        scene.tag[j] == "L" or scene.tokens.lemma[j] in ("lead", "top") for j in range(draft.lo, draft.hi)
    )


def _placed(scene: Scene, i: int, led: list[Draft]) -> Draft | None:
    """Return "York second", "Hull a distant third", "Spain in third place", "Leeds close behind"."""
    place, end = _place(scene, i)
    if not place or not (scene.tag[end] in ENDS or scene.low[end] in _ON):
        return None
    j = i - 1
    while scene.tag[j] in ("D", "J", "X") or scene.low[j] in (
        "in",
        "distant",
        "close",
        "joint",
        "clear",
        "far",
        "hard",
    ):
        j -= 1
    lo = j + 1
    while lo > 0 and scene.tag[lo - 1] in _NAMED and scene.low[lo - 1] not in _OPENERS:
        lo -= 1
    if (
        lo > j
        or scene.low[lo - 1] not in _OPENERS
        or not any(scene.tag[k] in ("H", "N") for k in range(lo, j + 1))
    ):
        return None
    if scene.time[i] >= 0 or not any(d.anchor < lo or d.quantity >= 0 for d in led):
        return None
    return _next(scene, i, (lo, end), state(scene, i, end, place, "rank", "ordinal"), led)


def _place(scene: Scene, i: int) -> tuple[int, int]:
    """Return the place that the words at `i` name, 0 for none, and where they end."""
    quantity = scene.quantity(i)
    named = quantity is not None and quantity.form == "ordinal" and quantity.unit == "rank"
    place = int(quantity.value) if named and quantity is not None else _PLACES.get(scene.low[i], 0)
    if place > 1 and not (quantity is not None and not named):
        return place, i + 1 + (scene.low[i + 1] in ("place", "spot", "position"))
    if scene.low[i] == "behind" and scene.low[i - 1] in _BEHIND:
        return 2, i + 1
    return 0, i


def _next(scene: Scene, i: int, span: tuple[int, int], number: int, led: list[Draft]) -> Draft:
    """Return the rank of who comes next, and end what is said of the first before it."""
    lo, hi = trim(scene, *span)[0], span[1]
    side: Direction | None = next(
        (d.direction for d in led if d.direction in ("highest", "lowest")), "highest"
    )
    for draft in led:
        if draft.lo < lo < draft.hi:
            at = scene.place[draft.quantity] if draft.quantity >= 0 else draft.anchor
            if at < lo:
                draft.hi = trim(scene, draft.lo, lo - (scene.low[lo - 1] in _OPENERS))[1]
            elif at >= hi:
                draft.lo = lo
        elif draft.lo == lo and draft.quantity >= 0 and scene.place[draft.quantity] >= hi:
            draft.lo = lo
    scene.used.add(i)
    return Draft(lo, hi, "rank", i, number, side)


def _same(scene: Scene, i: int, led: list[Draft]) -> Draft | None:
    """Return "as has Viking", "so did Spain": the same figure of another."""
    if scene.low[i] not in _SAME or scene.low[i + 1] not in _DID or scene.tag[i - 1] not in (",", "C", ";"):
        return None
    hi = i + 2
    while scene.tag[hi] in _NAMED or scene.low[hi] in ("and", "of"):
        hi += 1
    named = any(scene.tag[j] in ("H", "N") for j in range(i + 2, hi))
    if not named or scene.tag[hi] not in ENDS:
        return None
    before = [d for d in led if d.anchor < i and d.family not in ("change", "duration")]
    if not before:
        return None
    first = max(before, key=lambda d: d.anchor)
    first.hi = min(first.hi, trim(scene, first.lo, i)[1])
    number = first.quantity
    if number >= 0:  # the same figure, said here
        start, end = scene.tokens.start[i], scene.tokens.end[i + 1]
        said = replace(scene.quantities[number], text=scene.text[start:end], start=start, end=end)
        number = len(scene.quantities)
        scene.quantities = (*scene.quantities, said)
        scene.place.append(i)
    return replace(first, lo=i, hi=trim(scene, i, hi)[1], anchor=i + 1, quantity=number)
