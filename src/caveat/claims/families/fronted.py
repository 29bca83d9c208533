"""Places that stand before their verb: "Last is Hull", "Just behind are Kent and Essex"."""

from __future__ import annotations

from collections.abc import Iterator

from caveat.claims.claim import Direction
from caveat.claims.draft import Draft
from caveat.claims.families.stated import state
from caveat.claims.scene import Scene
from caveat.claims.spans import trim
from caveat.claims.words import PLACES

_NEXT = {"next": 2, "behind": 2, "heels": 2, "last": 0, "rear": 0, "dead": 0}
_BEHIND = frozenset("just not far close hot hard right closely".split())
_LINKS = frozenset("is are was were come comes came follow follows followed rank ranks sit sits".split())
_SPOTS = frozenset({"place", "spot", "position"})
_STRONGER = frozenset({"rank", "record", "contrast", "quantified", "association"})


def find_fronted(scene: Scene, drafts: list[Draft]) -> Iterator[Draft]:
    """Yield the ranks whose place stands before the verb and whose holder after it."""
    yield from _belongs(scene, drafts)
    for clause in scene.clauses:
        verb = clause.finite
        if verb < 0 or scene.low[verb] not in _LINKS or scene.tag[verb + 1] not in ("H", "N", "D", "J"):
            continue
        found = _place(scene, clause.lo, verb)
        if found is None or scene.quantity(verb + 1) is not None:
            continue
        at, place = found
        if scene.low[at] == "next" and scene.low[verb + 1] in ("a", "an"):
            continue  # "Next is a word about the method"
        if any(d.lo <= at < d.hi and d.family in _STRONGER for d in drafts):
            continue
        hi = next(
            (j for j in range(verb + 1, len(scene.tokens)) if scene.tag[j] in (",", ";", ".", "\u2014", "(")),
            clause.hi,
        )
        led = verb + 1
        for draft in drafts:  # "In last place is Hull, with 2.1": the figure is that of Hull
            if (
                draft.quantity >= 0
                and hi <= draft.lo <= hi + 2
                and draft.family in ("level", "share", "count")
            ):
                draft.lo = led
        number = state(scene, at, at + 1, place, "rank", "ordinal") if place else -1
        side: Direction = "highest" if place else "lowest"
        yield Draft(*trim(scene, clause.lo, hi), "rank", at, number, side)


def _belongs(scene: Scene, drafts: list[Draft]) -> Iterator[Draft]:
    """Yield "the first place has belonged to Hull since", "second spot went to Kent"."""
    for i in range(1, len(scene.tokens) - 3):
        if scene.low[i] not in _SPOTS or scene.low[i - 1] not in (*PLACES, "top", "last", "bottom"):
            continue
        clause = scene.clause(i)
        verb = clause.finite if scene.tag[clause.finite] == "V" else clause.finite + 1
        if not i < clause.finite <= i + 2 or scene.tokens.lemma[verb] not in ("belong", "go", "fall"):
            continue
        if scene.low[verb + 1] != "to" or any(d.lo <= i < d.hi and d.family in _STRONGER for d in drafts):
            continue
        place = PLACES.get(scene.low[i - 1], 0)
        number = state(scene, i - 1, i + 1, place, "rank", "ordinal") if place else -1
        side: Direction = "lowest" if scene.low[i - 1] in ("last", "bottom") else "highest"
        yield Draft(*trim(scene, clause.lo, clause.hi), "rank", i, number, side)


def _place(scene: Scene, lo: int, verb: int) -> tuple[int, int] | None:
    """Return where [lo, verb) names a place, and which, 0 for the last; None where it says more."""
    words = [scene.low[j] for j in range(lo, verb) if scene.tag[j] not in ("C", ",")]
    start = verb - len(words)
    if not words or len(words) > 5:
        return None
    if words[0] == "in" and len(words) == 3 and words[2] in _SPOTS:
        words, start = words[1:2], start + 1
    elif len(words) == 4 and words[:2] == ["in", "a"] and words[3] in _SPOTS:
        words, start = words[2:3], start + 2
    if len(words) == 1 and words[0] in PLACES and scene.time[start] < 0:
        return (start, PLACES[words[0]]) if PLACES[words[0]] > 1 else None
    if words == ["next", "in", "line"]:
        return start, 2
    if words in (["next"], ["last"], ["dead", "last"], ["next", "up"]):
        return start, _NEXT[words[-1] if words[-1] in _NEXT else words[0]]
    if words[-1] == "behind" and set(words[:-1]) <= _BEHIND and len(words) > 1:
        return verb - 1, 2
    if words[-1] == "heels" and words[0] in ("close", "hot", "hard"):
        return verb - 1, 2
    if words == ["bringing", "up", "the", "rear"]:
        return verb - 1, 0
    return None
