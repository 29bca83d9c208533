"""No change: "unchanged", "held steady", "similar to the previous year"."""

from __future__ import annotations

from collections.abc import Iterator

from caveat.claims.draft import Draft
from caveat.claims.scene import Scene
from caveat.claims.spans import (
    clause_range,
    subject,
)
from caveat.claims.turns import is_timely


def find_flat(scene: Scene, drafts: list[Draft]) -> Iterator[Draft]:
    """Yield "no change", "unchanged", "similar to the previous year"."""
    for i in scene.hot.get("flat", ()):
        low = scene.low[i]
        if i in scene.used or any(
            d.lo <= i < d.hi and d.family in ("change", "trend", "record") and d.quantity < 0 for d in drafts
        ):
            continue
        clause = scene.clause(i)
        if (
            low == "change" and any(scene.low[j] in ("no", "little") for j in range(max(clause.lo, i - 4), i))
        ) or (
            low in ("changed", "moved", "budged", "shifted")
            and scene.low[i - 1] in ("little", "barely", "hardly", "scarcely", "not")
        ):
            yield Draft(*clause_range(scene, i), "change", i, -1, "flat", "direction", subject(scene, clause))
        elif low in ("unchanged", "flat", "stable", "steady", "static", "constant") and _predicate(scene, i):
            timed = any(scene.time[j] >= 0 for j in range(clause.lo, clause.hi))
            kind = "change" if low == "unchanged" or timed else "trend"
            yield Draft(*clause_range(scene, i), kind, i, -1, "flat", "direction", subject(scene, clause))  # type: ignore[arg-type]
        elif (
            low in ("similar", "same", "identical")
            and is_timely(scene, i + 1, clause.hi)
            and _likened(scene, i, clause.hi)
        ):
            yield Draft(*clause_range(scene, i), "change", i, -1, "flat", "direction", subject(scene, clause))


def _predicate(scene: Scene, i: int) -> bool:
    for j in range(i - 1, max(-1, i - 4), -1):
        if scene.tag[j] in ("A", "V", "VN", "VB"):
            return scene.tag[j] in ("A",) or scene.tokens.lemma[j] in ("remain", "stay", "hold", "keep", "be")
        if scene.tag[j] not in ("X", "P", "J"):
            return False
    return False


def _likened(scene: Scene, i: int, hi: int) -> bool:
    return any(scene.low[j] in ("to", "as", "compared", "that", "than") for j in range(i + 1, min(hi, i + 8)))
