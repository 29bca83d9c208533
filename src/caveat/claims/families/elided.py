"""Figures whose noun or verb was said before: "Italy's, four", "have been in eight", "and women $45,000"."""

from __future__ import annotations

from caveat.claims.draft import Range
from caveat.claims.scene import Scene
from caveat.claims.spans import clause_range, noun_start
from caveat.claims.tokens import FINITE

_GOT = frozenset("win have be hold host lose play reach score take claim".split())
_ENDS = frozenset({".", ",", ";", ")", "C", "\u2014"})


def owned_range(scene: Scene, i: int) -> Range:
    """Return the range of a figure, with the owner before it ("Italy's, four")."""
    lo, hi = clause_range(scene, i)
    if scene.tag[hi] == ")" and "(" in scene.low[lo:hi] and ")" not in scene.low[lo:hi]:
        hi += 1
    owner = i - 2 if scene.tag[i - 1] == "," else i - 1
    if lo == i and owner >= 0 and scene.low[owner].endswith(("'s", "s'")) and scene.tag[owner] in ("N", "H"):
        return noun_start(scene, owner), hi
    return lo, hi


def without_noun(scene: Scene, i: int) -> bool:
    """Tell whether a bare number stands for a noun said before: "have been in eight", "and 24 in 2016"."""
    if scene.next_noun(i + 1, most=2) >= 0:
        return False
    quantity = scene.quantity(i)
    if quantity is None or quantity.unit != "count" or quantity.of is not None:
        return False
    before = any(
        j < i and (q := scene.quantity(j)) is not None and q.unit in ("count", "people") for j in scene.place
    )
    chunk = scene.chunks[scene.chunk_of[i]]
    timed = scene.time[min(i + 1, len(scene.time) - 1)] >= 0
    named = i - 3 <= chunk.lo < i and all(scene.tag[j] == "H" for j in range(chunk.lo, i))
    if before and named and chunk.opener in ("and", ",and", ",", ";") and scene.tag[i + 1] in _ENDS:
        return True  # "Poland has won four medals, Norway six"
    if before and chunk.lo == i and chunk.opener in ("and", ",and", ",") and timed and chunk.finite < 0:
        return True
    if scene.tag[i + 1] not in _ENDS:
        return False
    verb = i - 1 - (scene.low[i - 1] == "in" and scene.low[i - 2] == "been")
    return (
        scene.tag[verb] == "VN"
        and scene.tokens.lemma[verb] in _GOT
        and scene.low[verb - 1] in ("has", "have", "had")
        and (scene.low[i - 1] == "in" or scene.low[verb] != "been")
    )


def elided_subject(scene: Scene, i: int) -> Range | None:
    """Return the subject of "and women $45,000", whose verb was said before."""
    chunk = scene.chunks[scene.chunk_of[i]]
    if chunk.finite >= 0 or chunk.lo >= i or chunk.opener not in ("and", ",and", ","):
        return None
    if any(scene.tag[j] != "." for j in range(i + 1, chunk.hi)) or any(
        scene.tag[j] not in ("N", "D", "J") for j in range(chunk.lo, i)
    ):
        return None
    clause = scene.clause(i)
    verbal = any(scene.tag[j] in FINITE for j in range(clause.lo, chunk.lo))
    alike = any(
        (q := scene.quantity(j)) is not None and q.unit == scene.quantities[scene.tokens.quantity[i]].unit
        for j in scene.place
        if j < chunk.lo
    )
    owned = any(scene.low[j].endswith(("'s", "s'")) for j in range(chunk.lo, i))
    return (chunk.lo, i) if verbal and alike and not owned and scene.tag[i - 1] == "N" else None
