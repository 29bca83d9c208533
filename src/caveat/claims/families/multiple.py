"""Changes by a factor ("doubled", "cut in half")."""

from __future__ import annotations

from collections.abc import Iterator

from caveat.claims.claim import Direction
from caveat.claims.draft import Draft, Range
from caveat.claims.families.changes import change_draft
from caveat.claims.families.common import claimed, has_change
from caveat.claims.scene import Scene
from caveat.claims.spans import (
    clause_range,
    noun_end,
    subject,
    trim,
)


def find_multiples(scene: Scene, drafts: list[Draft]) -> Iterator[Draft]:
    """Yield "doubled", "has tripled", "grew threefold", "cut in half"."""
    taken = claimed(scene, drafts)
    for i in scene.place:
        quantity = scene.quantity(i)
        if quantity is None or quantity.unit != "ratio" or i in taken:
            continue
        tag = scene.tag[i]
        if scene.low[i + 1] == "what" and any(
            scene.low[j] in ("was", "were", "had") for j in range(i + 2, i + 6)
        ):
            yield _factor(scene, i, "up" if quantity.value > 1 else "down")
            continue
        direction: Direction = "up" if quantity.value > 1 else "down"
        if (
            quantity.form == "multiple"
            and tag in frozenset({"V", "VN", "VG", "VB"})
            and not _that_of(scene, i)
        ):
            clause = scene.clause(i)
            own = _after(scene, i)
            yield change_draft(scene, i, clause_range(scene, i), i, direction, own or subject(scene, clause))
        elif (scene.low[i - 1] == "in" and scene.tokens.lemma[i - 2] == "cut") or (
            scene.low[i - 1] == "in"
            and scene.tag[i - 2] in ("N", "H")
            and has_change(scene, scene.clause(i).lo, i)
        ):
            yield _factor(scene, i, "down")
        elif (
            quantity.form == "multiple"
            and quantity.text.lower().endswith("fold")
            and has_change(scene, scene.clause(i).lo, i)
        ):
            yield _factor(scene, i, "up")


def _factor(scene: Scene, i: int, direction: Direction) -> Draft:
    draft = change_draft(scene, i, clause_range(scene, i), i, direction, subject(scene, scene.clause(i)))
    draft.form = "factor"
    return draft


def _that_of(scene: Scene, i: int) -> bool:
    return scene.low[i + 1] == "that" or (scene.low[i + 1] in ("the", "its") and scene.tag[i] == "Q")


def _after(scene: Scene, i: int) -> Range | None:
    """Return the object of a transitive "doubled its output"."""
    if scene.tag[i + 1] in ("D", "N") and scene.time[i + 1] < 0:
        return trim(scene, i + 1, noun_end(scene, i + 2, scene.clause(i).hi))
    return None
