"""What several families ask of a sentence."""

from __future__ import annotations

from caveat.claims.draft import Draft, Range
from caveat.claims.scene import Scene
from caveat.claims.spans import noun_end, subject, trim
from caveat.claims.turns import adjective_turn, noun_turn, verb_turn


def claimed(scene: Scene, drafts: list[Draft]) -> set[int]:
    """Return the tokens of the quantities that a draft states already."""
    return {scene.place[d.quantity] for d in drafts if d.quantity >= 0} | {
        i for i in scene.place if i in scene.used
    }


def has_change(scene: Scene, lo: int, hi: int) -> bool:
    """Tell whether [lo, hi) holds a word of change."""
    return any(verb_turn(scene, j) or noun_turn(scene, j) or adjective_turn(scene, j) for j in range(lo, hi))


def best_of(scene: Scene, i: int) -> Range | None:
    """Return what a superlative or comparative measures: its noun, or what a noun of change is about."""
    head = scene.next_noun(i + 1, most=5)
    if head < 0:
        return None
    if noun_turn(scene, head):
        if scene.low[head + 1] in ("in", "of") and scene.time[min(head + 2, len(scene.time) - 1)] < 0:
            return trim(scene, head + 2, noun_end(scene, head + 2, scene.clause(i).hi))
        return None
    if scene.low[head + 1] == "of" and scene.low[head] in ("number", "level", "share", "rate"):
        return trim(scene, i + 1, noun_end(scene, head + 1, scene.clause(i).hi))
    return i + 1, head + 1


def who(scene: Scene, i: int) -> Range | None:
    """Return the subject of "were the highest since 2014": a superlative alone says no measure."""
    clause = scene.clause(i)
    alone = scene.next_noun(i + 1, most=3) < 0 or scene.time[min(i + 1, len(scene.time) - 1)] >= 0
    return subject(scene, clause) if alone and 0 <= clause.finite < i else None


def overlap(a: Range, b: Range) -> float:
    """Return how much of the union of two ranges they share."""
    shared = min(a[1], b[1]) - max(a[0], b[0])
    return max(0, shared) / max(1, max(a[1], b[1]) - min(a[0], b[0]))
