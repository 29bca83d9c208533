"""Quantified: all, most, none or each of the members satisfy something ("rose in every region")."""

from __future__ import annotations

from collections.abc import Iterator

from caveat.claims.draft import Draft
from caveat.claims.families.common import has_change, overlap
from caveat.claims.scene import Scene
from caveat.claims.spans import clause_range, trim
from caveat.claims.tokens import FINITE
from caveat.claims.turns import noun_turn, verb_turn

_TIMES = frozenset(
    """year day month week time morning night evening season quarter weekend effort reason way bit kind
    chance other one""".split()
)
_OPENERS = frozenset(
    {
        "most",
        "all",
        "none",
        "every",
        "each",
        "majority",
        "mostly",
        "nearly",
        "almost",
        "virtually",
        "no",
        "few",
        "both",
        "everywhere",
        "nowhere",
    }
)


def find_quantified(scene: Scene, drafts: list[Draft]) -> Iterator[Draft]:
    """Yield the claims about how many of the members something is true."""
    done: list[tuple[int, int]] = []
    for i in scene.hot.get("quantified", ()):
        low = scene.low[i]
        if low not in _OPENERS or i in scene.used or any(lo <= i < hi for lo, hi in done):
            continue
        if not _quantifies(scene, i, low):
            continue
        clause = scene.clause(i)
        span = clause_range(scene, i)
        if low == "each" and scene.low[i + 1] == "with":
            span = trim(scene, i, clause.hi)
        absorbed = [
            d
            for d in drafts
            if d.family in ("trend", "change") and d.quantity < 0 and overlap((d.lo, d.hi), span) > 0.6
        ]
        direction = absorbed[0].direction if absorbed else None
        head = scene.next_noun(i + 1 + (scene.low[i + 1] == "of"), most=7)
        measure = absorbed[0].measure if absorbed else ((i + 1, head + 1) if head >= 0 else None)
        for draft in absorbed:
            drafts.remove(draft)
        if any(
            d.family in ("rank", "record", "contrast") and overlap((d.lo, d.hi), span) > 0.6 for d in drafts
        ):
            continue
        done.append(span)
        yield Draft(*span, "quantified", i, -1, direction, None, measure)


def _quantifies(scene: Scene, i: int, low: str) -> bool:
    """Tell whether the word at `i` says of how many members the clause is true."""
    clause = scene.clause(i)
    changes = has_change(scene, clause.lo, clause.hi)
    head = scene.next_noun(i + 1 + (scene.low[i + 1] == "of"), most=7)
    if low == "mostly":
        return scene.tag[i + 1] in ("N", "J", "H") and scene.tag[i - 1] in (",", "A", "(")
    if low == "each":
        return scene.low[i + 1] == "with" or (
            head >= 0
            and scene.low[head] not in _TIMES
            and changing(scene, clause.finite, clause.hi)
            and i < clause.finite
        )
    if clause.finite < 0 or scene.time[i] >= 0:
        return False
    if low in ("nearly", "almost", "virtually"):
        return False
    if low == "majority":
        return scene.low[i + 1] == "of" and scene.quantity(i + 2) is None
    if low == "most":
        return _most(scene, i, head)
    if low == "every":
        return head >= 0 and scene.low[head] not in _TIMES and (changes or i < clause.finite)
    if low in ("everywhere", "nowhere"):
        return changes
    if low == "none":
        return scene.low[i + 1] == "of" and i < clause.finite
    if low == "few":
        return changes and i < clause.finite and scene.low[i - 1] not in ("a", "the", "past", "last")
    if low == "both":
        return (
            changes and i < clause.finite and head >= 0 and scene.low[i + 1] in ("of", "countries") and False
        )
    if low == "no":
        return i < clause.finite and i - clause.core < 1 and _achieved(scene, i, head)
    return _all(scene, i, head, changes)


def _most(scene: Scene, i: int, head: int) -> bool:
    if (
        scene.tag[i - 1] in ("D", "Q")
        or scene.low[i + 1] == "recent"
        or scene.low[i - 1] in ("at", "the", "second", "its", "their")
        or head < 0
    ):
        return False
    if scene.low[i + 1] == "of":
        return scene.low[head] not in _TIMES
    return scene.low[head].endswith("s") or scene.low[head] in ("people", "women", "men", "children")


def _achieved(scene: Scene, i: int, head: int) -> bool:
    """Tell whether "no N has ..." denies an achievement of members, not a thing."""
    clause = scene.clause(i)
    return head == clause.finite - 1 and scene.low[clause.finite] in ("has", "have", "had") and head == i + 1


def _all(scene: Scene, i: int, head: int, changes: bool) -> bool:
    clause = scene.clause(i)
    if (
        head < 0
        or scene.low[i + 1] in ("but", "this", "that", "along", "over", "too")
        or scene.low[head] in _TIMES
    ):
        return False
    subject = i < clause.finite and i - clause.core <= 1
    return (
        changes if not subject else changes or (scene.low[i + 1] in ("of",) and scene.low[head].endswith("s"))
    )


def changing(scene: Scene, lo: int, hi: int) -> bool:
    """Tell whether a verb or noun of change stands in [lo, hi)."""
    return any(
        verb_turn(scene, j) or noun_turn(scene, j)
        for j in range(lo, hi)
        if scene.tag[j] in (*FINITE, "VN", "VG", "N")
    )
