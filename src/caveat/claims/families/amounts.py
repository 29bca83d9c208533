"""Differences that end their clause: "takes an hour less", "costs 40 euros more", "lasts ten minutes longer".

What they are set against stands before or goes without saying: a change where the clause names a time,
else a contrast.
"""

from __future__ import annotations

from collections.abc import Iterator

from caveat.claims.claim import Direction
from caveat.claims.draft import Draft
from caveat.claims.families.changes import change_draft
from caveat.claims.families.common import claimed
from caveat.claims.families.stated import state
from caveat.claims.scene import TIME_UNITS, Scene
from caveat.claims.spans import clause_range, subject
from caveat.claims.turns import comparative
from caveat.quantity import Hedge

_MEASURING = frozenset(
    """take cost last weigh earn pay charge get measure run spend sell use live wait sleep work
    stay drink eat make fetch""".split()
)
_ENDS = frozenset({".", ",", ";", "C", "\u2014", ")", ":"})
_AFTER = frozenset("in on at now today since per a each every these nowadays".split())
_COMPARING = frozenset({"contrast", "change", "record", "rank"})
_SINCE = frozenset("now today since nowadays currently then".split())
_HEDGES: dict[str, Hedge] = {"over": "over", "under": "under", "about": "about", "nearly": "just_under"}


def find_amounts(scene: Scene, drafts: list[Draft]) -> Iterator[Draft]:
    """Yield the differences by an amount that close what is done."""
    taken = claimed(scene, drafts)
    for i in range(2, len(scene.tokens)):
        turn = comparative(scene, i)
        if scene.tag[i] != "K" or turn is None or i in scene.used:
            continue
        if any(d.lo <= i < d.hi and d.family in _COMPARING for d in drafts):
            continue
        if not (scene.tag[i + 1] in _ENDS or scene.low[i + 1] in _AFTER):
            continue
        at = _amount(scene, i)
        if at < 0 or at in taken or not _measured(scene, at):
            continue
        scene.used.update((i, at))
        yield _difference(scene, i, at, turn)


def _amount(scene: Scene, i: int) -> int:
    """Return the number right before the comparative at `i`, with its unit; -1 for none."""
    j = i - 1 - (scene.low[i - 1] in TIME_UNITS or scene.low[i - 1] in _UNITS)
    quantity = scene.quantity(j)
    if quantity is not None:
        fits = quantity.unit not in ("count", "people", "year", "rank", "ratio")
        return j if fits and quantity.of is None else -1
    one = scene.low[j] in ("a", "an") and scene.low[i - 1] + "s" in TIME_UNITS
    one = one or (scene.low[i - 1] + "s" in TIME_UNITS and scene.low[i - 2] in ("a", "an"))
    if not one:
        return -1
    first = i - 2
    hedge = _HEDGES.get(scene.low[first - 1], "exact")
    state(scene, first, i, 1, scene.low[i - 1] + "s", hedge=hedge)
    return first


_UNITS = frozenset("miles kilometers kilometres meters metres feet inches pounds kilos euros dollars".split())


def _measured(scene: Scene, at: int) -> bool:
    """Tell whether a verb of measuring governs the amount at `at`, of what is named."""
    clause = scene.clause(at)
    j = at - 1
    while scene.tag[j] in ("X", "P") or scene.low[j] in ("some", "an", "a"):
        j -= 1
    own = subject(scene, clause)
    if own is None or own[0] >= own[1] or scene.low[own[0]] in ("i", "we", "you", "it", "this", "that"):
        return False
    return clause.finite <= j and scene.tokens.lemma[j] in _MEASURING


def _difference(scene: Scene, i: int, at: int, turn: Direction) -> Draft:
    """Return what differs by the amount; who takes or costs it is no measure."""
    span = clause_range(scene, at)
    timed = any(scene.low[j] in _SINCE or scene.time[j] >= 0 for j in range(len(scene.tokens)))
    if timed:
        draft = change_draft(scene, at, span, i, "up" if turn == "more" else "down", None)
        draft.form = "absolute"
        return draft
    return Draft(*span, "contrast", at, scene.tokens.quantity[at], turn)
