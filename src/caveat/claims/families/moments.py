"""What is said of time beside the other claims of a sentence, where no other rule has found it.

* a run       "The price sank for eight quarters in a row, from 38 cents to 26"
* an old mark "topping the old high from 2005", "The previous record dates from December 2015"
* so many     "An average of 21 a year were released between 2002 and 2014"
"""

from __future__ import annotations

from collections.abc import Iterator

from caveat.claims.claim import Direction
from caveat.claims.draft import Draft
from caveat.claims.families.streak import STREAK, state_ordinal, streak
from caveat.claims.scene import Scene
from caveat.claims.spans import clause_range, trim, whole_clause
from caveat.claims.turns import noun_turn, verb_turn

_OLD = frozenset("old previous prior former earlier".split())
_MARKS: dict[str, Direction] = {
    **dict.fromkeys(("record", "high", "peak", "best", "mark", "maximum"), "highest"),
    **dict.fromkeys(("low", "minimum", "trough", "nadir"), "lowest"),
}
_REACH = 12  # words from an old mark to its time


def find_moments(scene: Scene, drafts: list[Draft]) -> Iterator[Draft]:
    """Yield runs, old marks and averages that no claim of the sentence states."""
    for clause in tuple(scene.clauses):
        if not STREAK.isdisjoint(scene.low[clause.lo : clause.hi]):
            draft = _run(scene, clause.lo, clause.hi, drafts)
            if draft is not None:
                yield draft
    for i in range(1, len(scene.tokens) - 1):
        draft = _old_mark(scene, i, drafts) or _average(scene, i, drafts)
        if draft is None or any(d.lo <= i < d.hi for d in drafts):
            continue
        if draft.quantity >= 0 and any(d.quantity == draft.quantity for d in drafts):
            continue
        yield draft


def _run(scene: Scene, lo: int, hi: int, drafts: list[Draft]) -> Draft | None:
    """Return a run that the claims of its clause leave out."""
    j = streak(scene, lo, hi)
    if j >= 0:
        _part(scene, j, drafts)
    if j < 0 or any(d.lo <= j < d.hi for d in drafts):
        return None
    if scene.quantity(j) is None:
        state_ordinal(scene, j)
    start, end = clause_range(scene, j)
    if scene.tag[j - 2] == "C" and scene.tag[j - 1] == "D":
        start = j - 1  # "and the second decline running"
    end = min([end, *(d.lo for d in drafts if d.lo > j)])
    start, end = trim(scene, max([start, *(d.hi for d in drafts if d.hi <= j)]), end)
    turns = [t for k in range(start, end) if (t := verb_turn(scene, k) or noun_turn(scene, k)) is not None]
    number = scene.tokens.quantity[j]
    if turns:
        return Draft(start, end, "trend", j, number, turns[0], "direction", asserted=True)
    return Draft(start, end, "duration", j, number, checkability="data", asserted=True)


def _part(scene: Scene, j: int, drafts: list[Draft]) -> None:
    """Cut a claim with a figure before "and the second decline running", which is one of its own."""
    if scene.tag[j - 2] != "C" or scene.tag[j - 1] != "D":
        return
    for draft in drafts:
        if draft.quantity >= 0 and draft.lo < scene.place[draft.quantity] < j - 2 < j < draft.hi:
            draft.hi = trim(scene, draft.lo, j - 2)[1]


def _old_mark(scene: Scene, i: int, drafts: list[Draft]) -> Draft | None:
    """Return "the old high from 2005"; a level that states one becomes a record."""
    side = _MARKS.get(scene.low[i + 1])
    if scene.low[i] not in _OLD or side is None:
        return None
    timed = [j for j in range(i + 2, min(i + _REACH, len(scene.tokens))) if scene.time[j] >= 0]
    if not timed or any(scene.tag[j] in (";", ".") for j in range(i, timed[0])):
        return None
    for draft in drafts:
        if draft.family == "level" and draft.lo <= i < draft.hi:
            draft.family, draft.direction = "record", side
    last = max(j for j in timed if scene.time[j] == scene.time[timed[0]])
    lo = i - (scene.tag[i - 1] in ("D", "P") or scene.low[i - 1] in ("the", "its", "their"))
    return Draft(max(lo, 0), last + 1, "record", i + 1, -1, side, asserted=True)


def _average(scene: Scene, i: int, drafts: list[Draft]) -> Draft | None:
    """Return "An average of 21 a year were released"."""
    if scene.low[i] != "average" or scene.low[i + 1] != "of" or scene.low[i - 1] not in ("a", "an", "the"):
        return None
    clause = scene.clause(i)
    at = next((j for j in range(i + 2, min(i + 6, clause.hi)) if scene.quantity(j) is not None), -1)
    if at < 0 or clause.finite < at:
        return None
    lo, hi = whole_clause(scene, i)
    hi = min([hi, *(d.lo for d in drafts if d.lo > at)])
    return Draft(*trim(scene, lo, hi), "level", at, scene.tokens.quantity[at])
