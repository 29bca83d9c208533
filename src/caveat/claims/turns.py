"""Words of change: which way a verb, noun or adjective turns, and what it governs."""

from __future__ import annotations

from caveat.claims.claim import Direction
from caveat.claims.lexicon import lexicon
from caveat.claims.scene import Scene
from caveat.claims.tokens import FINITE

_MOVES = frozenset(
    {
        "go",
        "come",
        "drive",
        "bring",
        "push",
        "edge",
        "tick",
        "inch",
        "nudge",
        "creep",
        "trend",
        "head",
        "move",
        "be",
        "drift",
    }
)
_VERBS = frozenset({"V", "VB", "VN", "VG"})
_NO_RISE = frozenset("come turn show crop pop end wind sign line".split())  # "turns up", "ended up"
_FLIPS: dict[Direction, Direction] = {"up": "down", "down": "up"}


def verb_turn(scene: Scene, i: int) -> Direction | None:
    """Return which way the verb at `i` turns, or None."""
    tokens = scene.tokens
    tag, lemma = tokens.tag[i], tokens.lemma[i]
    if tag not in _VERBS and tag != "A":
        return None
    classes = lexicon().classes
    if lemma == "grow" and scene.low[i + 1] == "into":
        return None  # "nine of the storms grew into hurricanes"
    if lemma in _MOVES or tag == "A":
        return _moved(scene, i)
    for kind in ("up", "down", "flat"):
        if lemma in classes[kind]:
            return kind
    return None


def _moved(scene: Scene, i: int) -> Direction | None:
    """Return up or down for "went up", "are down", "drove down", "is on the rise"."""
    for j in range(i + 1, min(i + 4, len(scene.tokens))):
        low = scene.low[j]
        if low in ("up", "down", "upward", "upwards", "downward", "downwards"):
            if low == "up" and scene.tokens.lemma[i] in _NO_RISE:
                return None
            if (
                low in ("up", "down")
                and scene.low[j + 1] in ("to", "for", "with", "in", "against", "on")
                and scene.tag[i] == "A"
            ):
                return (
                    None
                    if scene.low[j + 1] != "on" and scene.quantity(j + 2) is None and scene.time[j + 1] < 0
                    else "up"
                    if low == "up"
                    else "down"
                )
            return "up" if low.startswith("up") else "down"
        if low == "on" and scene.low[j + 1] in ("the", "its", "their"):
            word = scene.low[j + 2]
            if word in ("way", "ways") and scene.low[j + 3] in ("up", "down"):
                return "up" if scene.low[j + 3] == "up" else "down"
            kind = lexicon().nouns.get(word) or ("down" if word in ("wane", "slide", "retreat") else None)
            return kind if kind in ("up", "down") else None  # type: ignore[return-value]
        if scene.tag[j] not in ("X", "D", "A") and not (
            scene.tag[j] == "VN" and scene.tokens.lemma[j] in _MOVES
        ):
            return None
    return None


def is_weak(scene: Scene, i: int) -> bool:
    """Tell whether the verb at `i` means a change only in company."""
    return scene.tokens.lemma[i] in lexicon().classes["weak"]


def noun_turn(scene: Scene, i: int) -> Direction | None:
    """Return which way the noun at `i` turns ("spike", "decrease"), or None."""
    tag, low = scene.tag[i], scene.low[i]
    if tag not in ("N", "H"):
        return None
    kind = lexicon().nouns.get(low) or lexicon().nouns.get(low.rpartition("-")[2])
    return kind if kind in ("up", "down", "flat") else None  # type: ignore[return-value]


def adjective_turn(scene: Scene, i: int) -> Direction | None:
    """Return which way an adjective turns ("rising", "declining"), or None."""
    if scene.tag[i] not in ("J", "VG"):
        return None
    kind = lexicon().adjectives.get(scene.low[i])
    return kind if kind in ("up", "down") else None  # type: ignore[return-value]


def comparative(scene: Scene, i: int) -> Direction | None:
    """Return more, less for a comparative ("higher", "fewer", "above"), or None."""
    low = scene.low[i]
    if scene.tag[i] == "K":
        return "more" if lexicon().adjectives[low] == "more" else "less"
    return {
        "above": "more",
        "up": "more",
        "below": "less",
        "down": "less",
        "ahead": "more",
        "behind": "less",
    }.get(low)  # type: ignore[return-value]


def governed(scene: Scene, i: int) -> int:
    """Return the light verb that carries the noun at `i` ("saw a 20% fall"), or -1."""
    clause = scene.clause(i)
    light = lexicon().classes["light"]
    for j in range(i - 1, clause.lo - 1, -1):
        tag = scene.tag[j]
        if tag in FINITE or tag in ("VG", "VN", "VB"):
            lemma = scene.tokens.lemma[j]
            good = tag == "A" or lemma in light
            return (
                j
                if good
                and all(
                    scene.tag[k] not in ("P", "T") or scene.time[k] >= 0 or scene.low[k] == "at"
                    for k in range(j + 1, i)
                )
                else -1
            )
        if tag in (",", ";", "S", "R", "(", ")", "\u2014") and scene.time[j] < 0:
            return -1
    return -1


_TIMELY = frozenset(
    """year years month months quarter decade week day previous last earlier before ago peak high low
    record was were stood had levels pre-pandemic pre-crisis prior first yesterday then used trough once
    start beginning time point season""".split()
)


def is_timely(scene: Scene, lo: int, hi: int) -> bool:
    """Tell whether what something is compared with in [lo, hi) is another time."""
    for j in range(lo, min(hi, lo + 9)):
        if (scene.time[j] >= 0 and scene.periods[scene.time[j]].relation != "per") or scene.low[j] in _TIMELY:
            return True
        if scene.tag[j] in ("N", "H") or (
            scene.tag[j] == "O" and scene.low[j] not in ("it", "they", "there", "he", "she", "we")
        ):
            return False
    return False


def flip(direction: Direction | None) -> Direction | None:
    """Return the opposite of up or down."""
    return _FLIPS.get(direction, direction) if direction else None
