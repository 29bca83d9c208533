"""Changes that a noun puts into figures: "a 20% fall", "an increase of 120"."""

from __future__ import annotations

from caveat.claims.claim import Direction
from caveat.claims.draft import Draft, Range
from caveat.claims.families.changes import change_draft
from caveat.claims.figures import TIME_UNITS
from caveat.claims.lexicon import lexicon
from caveat.claims.scene import Scene
from caveat.claims.spans import (
    clause_range,
    noun_end,
    noun_start,
    subject,
    trim,
)
from caveat.claims.tokens import FINITE
from caveat.claims.turns import governed, noun_turn


def by_noun(scene: Scene, i: int) -> Draft | None:
    """Return the change whose noun holds the quantity ("a 20% fall", "an increase of 120")."""
    for j in range(i + 1, min(i + 6, len(scene.tokens))):
        turn = noun_turn(scene, j)
        if turn:
            return _noun_draft(scene, i, j, turn) if _counts(scene, i, j) else None
        if scene.tag[j] not in ("J", "N", "VG", "%", "VN") or scene.clause_of[j] != scene.clause_of[i]:
            break
    j = i - 1
    while j >= 0 and (scene.tag[j] in ("X", "P", "K", "D")) and scene.low[j] not in ("of", "by"):
        j -= 1
    if scene.low[j] in ("of", "by"):
        for k in range(j - 1, max(-1, j - 7), -1):
            turn = noun_turn(scene, k)
            if turn and scene.low[k] in _RESULTS and len(_unit(scene, i)) == 3:
                return None  # a loss of so much money is a level
            if turn:
                return _noun_draft(scene, i, k, turn)
            if scene.tag[k] in (*FINITE, ",", ";", "C", "Q") or scene.low[k] == "of":
                break
    return _came_to(scene, i)


_CAME_TO = frozenset("come amount reach total average run stand".split())


def _came_to(scene: Scene, i: int) -> Draft | None:
    """Return "the increase came to 12%", "in Kent the fall was about a third": the noun is the subject."""
    clause, quantity = scene.clause(i), scene.quantity(i)
    verb = clause.finite
    if (
        quantity is None
        or quantity.of is not None
        or quantity.unit in TIME_UNITS
        or not clause.core < verb < i
    ):
        return None
    states = scene.low[verb] in ("is", "was", "has", "had") or scene.tokens.lemma[verb] in _CAME_TO
    between = range(verb + 1, i)
    if not states or any(
        scene.tag[k] not in ("X", "T", "VN") and scene.low[k] not in ("at", "out") for k in between
    ):
        return None
    nouns = [
        k
        for k in range(clause.core, verb)
        if scene.clause_of[k] == scene.clause_of[i] and (turn := noun_turn(scene, k)) and turn != "flat"
    ]
    if (
        not nouns
        or scene.low[nouns[0]] in weak_nouns() - {"fall"}
        or scene.tag[nouns[0] - 1] not in ("D", "J", ".")
    ):
        return None
    turn = noun_turn(scene, nouns[0])
    assert turn is not None
    scene.used.add(nouns[0])
    measure = _measure_of_noun(scene, nouns[0], nouns[0], -1)
    return change_draft(scene, i, clause_range(scene, i), i, turn, measure)


def weak_nouns() -> frozenset[str]:
    """Return the nouns that name a change only in company."""
    return lexicon().weak_nouns


_RESULTS = frozenset({"loss", "losses", "gain", "gains"})


def _unit(scene: Scene, i: int) -> str:
    """Return the unit of the quantity at `i`, "" if there is none."""
    quantity = scene.quantity(i)
    return quantity.unit if quantity else ""


def _counts(scene: Scene, i: int, noun: int) -> bool:
    """Tell whether the figure before a noun of change is its size, not a number of changes."""
    quantity = scene.quantity(i)
    assert quantity is not None
    if quantity.unit in ("percent", "points", "ratio") or (
        len(quantity.unit) == 3 and quantity.unit.isupper()
    ):
        return True
    if quantity.unit in TIME_UNITS or scene.low[noun] in _RESULTS:
        return False
    return quantity.value >= 20 and not scene.low[noun].endswith("s")


def _noun_draft(scene: Scene, i: int, noun: int, turn: Direction) -> Draft:
    scene.used.add(noun)
    light = governed(scene, min(i, noun))
    span = clause_range(scene, i) if light >= 0 else _phrase(scene, min(i, noun), max(i, noun))
    return change_draft(scene, i, span, noun, turn, _measure_of_noun(scene, noun, max(i, noun), light))


def _phrase(scene: Scene, first: int, last: int) -> Range:
    clause = scene.clause(first)
    return trim(scene, noun_start(scene, first, clause.lo), noun_end(scene, last + 1, clause.hi))


def _measure_of_noun(scene: Scene, noun: int, last: int, light: int) -> Range | None:
    """Return what a noun of change is about: "in exports", else the subject, else what stands before it."""
    clause = scene.clause(noun)
    for j in range(noun + 1, min(last + 8, clause.hi)):
        if (
            scene.low[j] in ("in", "of")
            and scene.time[j] < 0
            and not scene.quantity(j + 1)
            and scene.time[j + 1] < 0
        ):
            return trim(scene, j + 1, noun_end(scene, j + 1, clause.hi))
        if scene.tag[j] in FINITE or scene.tag[j] in (",", ";"):
            break
    if scene.tag[noun - 1] in ("N", "H") and not scene.quantity(noun - 1):
        return trim(scene, noun_start(scene, noun - 1, clause.lo), noun)
    return subject(scene, clause) if light >= 0 else None
