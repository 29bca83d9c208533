"""Association put plainly: two states in one clause, with no bond named.

* held by the same members         "towns with many cars have few buses", "where people earn little"
* one going with the other         "high rents go with long commutes"
* one higher the more of the other "turnout is lower the poorer the district"
"""

from __future__ import annotations

from caveat.claims.draft import Range
from caveat.claims.lexicon import lexicon
from caveat.claims.scene import Scene
from caveat.claims.spans import trim

_STATES = frozenset(
    """many few much little more most fewer less high low common rare strong weak cheap dear scarce plentiful
    rife poor rich large small big widespread severe mild long short old young late early fast slow far near
    hot cold warm cool wet dry heavy light dense sparse deep shallow safe dangerous clean dirty tall healthy
    steep crowded""".split()
)
_HOLDING = frozenset({"with", "where", "whose", "that", "who", "which"})
_PERSONS = frozenset("i we you he she it they this that who".split())
_EITHER = frozenset("than any no even not never so too as".split())
_NEAR, _AFTER, _FIRST = 4, 4, 4  # words from the noun, from the verb, and to the holding word
_MEANS = frozenset({"go", "come"})


def find_along(scene: Scene, i: int) -> Range | None:
    """Return the words of an association in one clause that token `i` starts or joins, if it does."""
    return _held(scene, i) or _going_with(scene, i) or _the_poorer(scene, i)


def is_stated(scene: Scene, lo: int, hi: int) -> bool:
    """Tell whether [lo, hi) has a word for much or little of something."""
    return any(scene.low[j] in _STATES or scene.tag[j] == "K" for j in range(max(lo, 0), hi))


def _held(scene: Scene, i: int) -> Range | None:
    clause = scene.clause(i)
    lo, hi = clause.core, clause.hi
    if scene.low[i] not in _HOLDING or not 0 < i - lo <= _FIRST or clause.finite < i:
        return None
    if scene.tag[i - 1] not in ("N", "Y") or not scene.low[i - 1].endswith(("s", "people", "men")):
        return None
    verbs = [j for j in scene.finites(i, hi) if scene.tag[j] != "VN"]
    said = verbs[:1] if scene.low[i] == "with" else verbs[1:2] or verbs[:1]
    if not said or not _plain(scene, lo, hi):
        return None
    first = is_stated(scene, i + 1, said[0])
    then = is_stated(scene, said[0] + 1, min(hi, said[0] + 1 + _AFTER))
    return trim(scene, lo, hi) if first and then else None


def _going_with(scene: Scene, i: int) -> Range | None:
    clause = scene.clause(i)
    if scene.low[i] != "with" or scene.tokens.lemma[i - 1] not in _MEANS or clause.finite < 0:
        return None
    lo, hi = clause.core, clause.hi
    tends = scene.tokens.lemma[clause.finite] == "tend"
    if (clause.finite != i - 1 and not tends) or scene.low[lo] in _PERSONS or not _plain(scene, lo, hi):
        return None
    sides = (lo, clause.finite), (i + 1, min(hi, i + 1 + _NEAR))
    fits = all(is_stated(scene, *side) for side in sides) or all(_named(scene, *side) for side in sides)
    return trim(scene, lo, hi) if fits else None


def _the_poorer(scene: Scene, i: int) -> Range | None:
    clause = scene.clause(i)
    if scene.low[i] != "the" or scene.tag[i + 1] != "K" or not clause.core < clause.finite < i - 1:
        return None
    lo, hi = clause.core, clause.hi
    compared = any(scene.tag[j] == "K" for j in range(clause.finite + 1, i))
    follows = scene.low[i + 2] in ("the", "its", "their", "a", "an")
    return trim(scene, lo, hi) if compared and follows and _plain(scene, lo, i) else None


def _plain(scene: Scene, lo: int, hi: int) -> bool:
    """Tell whether [lo, hi) has no figure, no time and nothing that it is compared with."""
    return not any(scene.low[j] in _EITHER or scene.quantity(j) or scene.time[j] >= 0 for j in range(lo, hi))


def _named(scene: Scene, lo: int, hi: int) -> bool:
    gauges = lexicon().words["gauges"]
    return any(scene.low[j] in gauges for j in range(lo, hi))


__all__ = ["find_along", "is_stated"]
