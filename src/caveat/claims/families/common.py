"""What several families ask of a sentence."""

from __future__ import annotations

from caveat.claims.draft import Draft, Range
from caveat.claims.scene import Scene
from caveat.claims.turns import adjective_turn, noun_turn, verb_turn


def claimed(scene: Scene, drafts: list[Draft]) -> set[int]:
    """Return the tokens of the quantities that a draft states already."""
    return {scene.place[d.quantity] for d in drafts if d.quantity >= 0} | {i for i in scene.place if i in scene.used}


def has_change(scene: Scene, lo: int, hi: int) -> bool:
    """Tell whether [lo, hi) holds a word of change."""
    return any(verb_turn(scene, j) or noun_turn(scene, j) or adjective_turn(scene, j) for j in range(lo, hi))


def overlap(a: Range, b: Range) -> float:
    """Return how much of the union of two ranges they share."""
    shared = min(a[1], b[1]) - max(a[0], b[0])
    return max(0, shared) / max(1, max(a[1], b[1]) - min(a[0], b[0]))


def inside(scene: Scene, i: int, drafts: list[Draft], *families: str) -> bool:
    """Tell whether token `i` lies in a draft of one of the families."""
    return any(d.lo <= i < d.hi and d.family in families for d in drafts)
