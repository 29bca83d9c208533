"""The bare noun phrase that names what a claim measures."""

from __future__ import annotations

from caveat.claims.draft import Range
from caveat.claims.scene import Scene
from caveat.claims.tokens import FINITE

_COUNTERS = frozenset(
    """number numbers level levels volume total count amount incidents quantity sum""".split()
)
_POINTERS = frozenset(
    """it they this that these those which figure figures total number numbers rate estimate estimates
    result increase decrease rise fall share level count trend data he she we both all each one ones
    them the there half most others many some proportion average tally toll who what series pattern you
    i us""".split()
)
_EMPTY = frozenset(
    """total overall latest new recent whole entire same annual yearly monthly quarterly estimated combined
    current additional extra further""".split()
)
_STOPS = frozenset({"P", "R", "S", ",", ";", "(", ")", "\u2014", "T", '"', ":", "VN", "X", "O"})


def to_measure(scene: Scene, raw: Range | None) -> Range | None:
    """Return the bare noun phrase in a range of tokens, or None where it only points back.

    >>> from caveat.claims.layout import find_scene
    >>> text = "the total number of burglaries in the city fell"
    >>> scene = find_scene(text, 0, len(text), (), ())
    >>> to_measure(scene, (0, 8))
    (4, 5)
    """
    if raw is None:
        return None
    lo, hi = _without_owner(scene, *raw)
    lo = _past_counters(scene, lo, hi)
    end = _end(scene, lo, hi)
    while end > lo and (
        scene.tag[end - 1] in ("D", "C", "P", "X", "K") or scene.low[end - 1] in ("and", "or", "&")
    ):
        end -= 1
    if (
        lo < end
        and all(scene.tag[j] == "H" for j in range(lo, end))
        and not any(scene.tokens.words[j].isupper() for j in range(lo, end))
    ):
        return None  # a name alone is no measure
    if lo >= end or all(
        scene.low[j] in _POINTERS | _EMPTY or scene.tag[j] in ("D", "O", "Q", "J") for j in range(lo, end)
    ):
        return None
    return lo, end


def _without_owner(scene: Scene, lo: int, hi: int) -> Range:
    """Return the range after determiners, numbers and an owner ("the city's", "Peru's")."""
    for j in range(hi - 1, lo - 1, -1):
        if not scene.low[j].endswith(("'s", "s'")) or scene.tag[j] not in ("N", "H"):
            continue
        if not any(scene.tag[k] == "P" for k in range(lo, j)) or not any(
            scene.tag[k] == "P" for k in range(j, hi)
        ):
            lo = j + 1
            break
    while lo < hi and (
        scene.tag[lo] in ("D", "Q", "X", "C", "O", "P", "T") or scene.low[lo] in _EMPTY or scene.time[lo] >= 0
    ):
        if scene.tag[lo] == "O" and lo + 1 == hi:
            break
        lo += 1
    return lo, hi


def _past_counters(scene: Scene, lo: int, hi: int) -> int:
    """Return where the phrase begins after "number of", "estimated volume of"."""
    while True:
        j = lo
        while j < hi and (scene.tag[j] in ("J", "K", "D", "VN") or scene.low[j] in _EMPTY):
            j += 1
        if j + 1 < hi and scene.low[j] in _COUNTERS and scene.low[j + 1] == "of":
            lo = j + 2
            while lo < hi and scene.tag[lo] in ("D", "Q"):
                lo += 1
            continue
        return lo


def _end(scene: Scene, lo: int, hi: int) -> int:
    seen = False
    for j in range(lo, hi):
        tag, low = scene.tag[j], scene.low[j]
        if scene.time[j] >= 0 and seen:
            return j
        if low == "of" and seen:
            continue
        if (
            seen
            and (tag in _STOPS or tag in FINITE)
            and not (tag == "VN" and scene.tag[j + 1] in ("N", "J") and j + 1 < hi)
        ):
            if low == "per" or (low == "for" and scene.low[j - 1] in ("spending", "demand")):
                continue
            return j
        if tag in ("N", "H", "VG"):
            seen = True
    return hi
