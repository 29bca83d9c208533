"""Records that stand because nothing came back to them.

* of a time    "has never got back to the record it set in 2000", "has yet to return to its peak of 1998"
* of a number  "fifteen, a number that has not been matched"
* of before    "never regained its old heights", "is still short of the summit that it reached in 2007"
"""

from __future__ import annotations

from collections.abc import Iterator

from caveat.claims.claim import Direction
from caveat.claims.draft import Draft
from caveat.claims.scene import Scene
from caveat.claims.spans import clause_range, subject, trim
from caveat.claims.words import ENDS

_BACK = frozenset("get go come climb rise return recover bounce fall drop sink work make".split())
_REGAIN = frozenset(
    """regain recover recapture reclaim reach match equal surpass exceed beat top retake repeat revisit hit
    attain""".split()
)
_HIGHS = frozenset(
    """record peak high highs height heights summit maximum best mark level levels zenith crest strength
    glory pinnacle""".split()
)
_LOWS = frozenset("low lows trough minimum nadir depth depths bottom floor".split())
_MATCHED = frozenset(
    """matched equalled equaled beaten surpassed topped bettered exceeded approached repeated broken
    reached""".split()
)
_NUMBERS = _HIGHS | frozenset("number total figure score tally count sum rate share feat time".split())
_SINCE = frozenset("since again so anywhere by in to".split())
_DENYING = frozenset("never not yet failed".split())
_OLD = frozenset("old former previous earlier pre-war pre-crisis pre-pandemic".split())
_SHORT = frozenset("short below shy".split())
_VERBAL = frozenset({"V", "VN", "VB", "VG", "N"})  # "match" and "top" are nouns as well
_REACH = 5  # words between the verb and what it does not come back to
_DATED = 9  # words from the mark to its time


def find_regained(scene: Scene, drafts: list[Draft]) -> Iterator[Draft]:
    """Yield the records that have not been reached again."""
    for i in range(2, len(scene.tokens)):
        if (unmatched := _unmatched(scene, i)) is not None:
            yield unmatched
            continue
        side = _mark(scene, i)
        if (
            side is None
            or "until" in scene.low[i : scene.clause(i).hi]
            or any(d.lo <= i < d.hi and d.family == "record" for d in drafts)
        ):
            continue
        verb = _verb(scene, i)
        clause = scene.clause(i)
        own = subject(scene, clause)
        if verb < 0 or own is None or not own[0] < verb:
            continue
        lo, hi = clause_range(scene, i)
        scene.used.update(range(verb, i + 1))
        scene.used.update(j for j in scene.place if i < j < hi and scene.time[j] >= 0)
        yield Draft(min(lo, own[0]), hi, "record", i, -1, side, None, own, asserted=True)


def _unmatched(scene: Scene, i: int) -> Draft | None:
    """Return "a number that has not been matched", "The total has never been surpassed"."""
    been = scene.low[i - 1] == "been" and scene.low[i - 2] in ("not", "never", "hardly", "yet")
    clause = scene.clause(i)
    if (
        not been
        or scene.low[i] not in _MATCHED
        or not (scene.tag[i + 1] in ENDS or scene.low[i + 1] in _SINCE)
    ):
        return None
    chunk = scene.chunks[scene.chunk_of[i]]
    lo = max(clause.lo, chunk.lo if chunk.opener in (",", "\u2014") else clause.lo)
    marked = [j for j in range(lo, i) if scene.low[j] in _NUMBERS]
    if not marked or any(scene.tag[j] in ("V", "M") for j in range(lo, i)):
        return None
    start, hi = trim(scene, lo, clause.hi)
    return Draft(start, max(hi, i + 1), "record", i, -1, "highest", None, (lo, marked[0] + 1), asserted=True)


def _mark(scene: Scene, i: int) -> Direction | None:
    """Return the side of the high or low at `i` that a text places in time, None for another word."""
    side: Direction | None = (
        "highest" if scene.low[i] in _HIGHS else "lowest" if scene.low[i] in _LOWS else None
    )
    near = range(max(0, i - 3), i)
    if side is None or not any(scene.low[j] in ("the", "its", "their", "his", "her", "that") for j in near):
        return None
    if any(scene.low[j] in _OLD for j in near):
        return side
    for j in range(i + 1, min(i + _DATED, len(scene.tokens))):
        if scene.time[j] >= 0:
            return side
        if scene.tag[j] in (",", ";", ".", "C", "S"):
            return None
    return None


def _verb(scene: Scene, i: int) -> int:
    """Return the verb that denies a return to the mark at `i`, or -1."""
    for j in range(i - 1, max(0, i - _REACH) - 1, -1):
        lemma = scene.tokens.lemma[j]
        if scene.low[j] in _SHORT and scene.low[j - 1] in (
            "still",
            "well",
            "far",
            "just",
            "remains",
            "fallen",
        ):
            still = scene.low[scene.clause(j).finite : j]
            marked = scene.low[j + 1] in ("of", "the", "its", "their") and not scene.low[i].startswith(
                "level"
            )
            return j if marked and "still" in still else -1
        back = scene.low[j + 1 : i]
        returns = lemma in _BACK and ("to" in back or lemma == "recover")
        if scene.tag[j] in _VERBAL and (returns or lemma in _REGAIN or scene.low[j] in _REGAIN):
            before = scene.low[max(scene.clause(j).lo, j - 4) : j]
            denied = not _DENYING.isdisjoint(before) or any(word.endswith("n't") for word in before)
            return j if denied else -1
        if scene.tag[j] in (",", ";", "S"):
            return -1
    return -1
