"""Changes that go on without a verb: "Tampa's by 12", "and 6% in May"."""

from __future__ import annotations

from caveat.claims.draft import Draft, Range
from caveat.claims.families.changes import change_draft
from caveat.claims.figures import is_compound
from caveat.claims.scene import Scene
from caveat.claims.spans import (
    clause_range,
)
from caveat.claims.tokens import FINITE


def goes_on(scene: Scene, i: int, before: list[Draft]) -> Draft | None:
    """Return the change that repeats the form of the one before it ("Tampa's by 12", "and 6% in May")."""
    quantity = scene.quantity(i)
    assert quantity is not None
    lo, hi = clause_range(scene, i)
    earlier = [d for d in before if scene.place[d.quantity] < i]
    if not earlier or any(
        scene.tag[j] in FINITE
        or (scene.tag[j] == "VG" and scene.tag[j - 1] != "P" and scene.low[j + 1] != "by")
        for j in range(lo, hi)
    ):
        return None
    last = earlier[-1]
    stated = scene.quantities[last.quantity]
    if scene.low[i - 1] == "or" and quantity.unit == "percent" and i - scene.place[last.quantity] < 6:
        return _again(scene, i, last)  # "by 15 cents, or 0.4 percent"
    bare = scene.low[i - 1] == "by" and quantity.unit == "count" and stated.unit != "count"
    if not (bare or quantity.unit == stated.unit) or is_compound(scene, i) or scene.low[i + 1] == "of":
        return None
    if quantity.unit not in ("percent", "points") and not bare and scene.low[i - 1] != "by":
        return None
    if _opener(scene, lo, i) in ("(",) and scene.place[last.quantity] < lo - 12:
        return None
    draft = change_draft(scene, i, (lo, hi), i, last.direction, own_noun(scene, lo, i) or last.measure)
    draft.form = last.form
    return draft


def _again(scene: Scene, i: int, last: Draft) -> Draft:
    return change_draft(scene, i, clause_range(scene, i), i, last.direction, last.measure)


def own_noun(scene: Scene, lo: int, i: int) -> Range | None:
    """Return the noun phrase of a verbless part ("robbery by 5%"), unless it is a name or points back."""
    end = i
    while end > lo and scene.tag[end - 1] in ("P", "X", "D", "VG") and scene.low[end - 1] not in ("reading",):
        end -= 1
    if end <= lo or scene.tag[end - 1] not in ("N", "VG") or scene.low[end - 1].endswith(("'s", "s'")):
        return None
    return lo, end


def _opener(scene: Scene, lo: int, i: int) -> str:
    return scene.chunks[scene.chunk_of[i]].opener if lo >= 0 else ""
