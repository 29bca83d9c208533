"""Contrasts of two figures ("61, against 12 next door", "by 58% to 31%") and "is below that of"."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise

from caveat.claims.claim import Direction
from caveat.claims.draft import Draft
from caveat.claims.families.changes import change_draft
from caveat.claims.figures import is_figure
from caveat.claims.scene import TIME_UNITS, Scene
from caveat.claims.spans import clause_range, noun_end, subject, trim
from caveat.claims.tokens import FINITE
from caveat.claims.turns import comparative, is_timely

_AGAINST = frozenset({"against", "versus", "vs", "v"})
_GAPS = frozenset("gap difference margin disparity divide gulf differential spread".split())
DIMENSIONS = frozenset(
    "size rate price number level cost weight height length amount share average speed age figure".split()
)
_SHARED = frozenset("way number proportion pay salary pace result margin odds".split())
_COINS = frozenset("dollar pound euro".split())
_NORMS = frozenset("average averages mean median norm national".split())
_APART = frozenset("wide big large huge small narrow tiny vast".split())


def find_sides(scene: Scene) -> Iterator[Draft]:
    """Yield the contrasts that set one figure against another."""
    placed = sorted(i for i in scene.place if i not in scene.used and is_figure(scene, i))
    for first, second in pairwise(placed):
        if any(scene.quantity(j) is None for j in (first, second)):
            continue
        link = _linked(scene, first, second)
        if link == "to":
            scene.used.update((first, second))
            yield Draft(
                *_both(scene, first, second),
                "contrast",
                first,
                scene.tokens.quantity[first],
                "more",
                None,
                subject(scene, scene.clause(first)),
            )
        elif link == "against":
            scene.used.add(second)
            yield _against(scene, first, second)


def _linked(scene: Scene, first: int, second: int) -> str:
    """Return how two figures are set against each other: "to", "against" or ""."""
    one, two = scene.quantity(first), scene.quantity(second)
    assert one is not None and two is not None
    before = second - 1
    while before > first and (scene.tag[before] in ("X", "D") or scene.low[before] in ("just", "only")):
        before -= 1
    if (
        scene.low[before] == "to"
        and scene.low[first - 1] == "by"
        and second - first <= 3
        and one.unit in (two.unit, "votes", "count", "people", "percent")
    ):
        return "to"
    with_to = scene.low[before] in ("with", "to") and scene.low[before - 1] in ("compared", "compares")
    if scene.low[before] not in _AGAINST and not with_to:
        return ""
    same = one.unit == two.unit or {one.unit, two.unit} <= {"percent", "ratio"} or two.unit == "count"
    start = before - with_to
    if scene.clause(first).finite < 0:
        return ""
    free = not any(scene.tag[j] in (";", ".") for j in range(first, start))
    return "against" if same and free and second - first < 16 else ""


def _against(scene: Scene, first: int, second: int) -> Draft:
    lo, hi = _both(scene, first, second)
    one, two = scene.quantity(first), scene.quantity(second)
    assert one is not None and two is not None
    number = scene.tokens.quantity[second]
    measure = subject(scene, scene.clause(first))
    if is_timely(scene, second + 1, hi):
        lo, hi = clause_range(scene, second)
        turn: Direction = "up" if one.value > two.value else "down"
        draft = change_draft(scene, second, (lo, hi), second, turn, measure)
        draft.form = "absolute"
        return draft
    side: Direction = "more" if one.value > two.value else "less"
    return Draft(lo, hi, "contrast", second, number, side, None, measure, trim(scene, second + 1, hi))


def _both(scene: Scene, first: int, second: int) -> tuple[int, int]:
    clause = scene.clause(first)
    later = scene.clause(second)
    lo = clause_range(scene, first)[0]
    hi = later.hi if later is not clause else clause.hi
    nearest = [c.lo for c in scene.chunks if second < c.lo and c.opener in (",", ",and", "and", ";", "which")]
    return trim(scene, lo, min([hi, *nearest]))


def gap(scene: Scene, i: int) -> Draft | None:
    """Return "the gap between rich and poor pupils is 18 points", "... is wide"."""
    if scene.low[i] not in _GAPS or "between" not in scene.low[i + 1 : i + 3]:
        return None
    clause = scene.clause(i)
    if clause.finite <= i or scene.tag[clause.finite] != "A":
        return None
    for j in range(clause.finite + 1, min(clause.hi, clause.finite + 5)):
        quantity = scene.quantity(j)
        if (quantity is not None and quantity.unit != "year") or scene.low[j] in _APART:
            number = scene.tokens.quantity[j]
            if scene.low[j - 1] == "by" or any(scene.tag[k] == "VG" for k in range(clause.finite, j)):
                return None
            scene.used.add(j)
            return Draft(*clause_range(scene, j), "contrast", j, number, "more", None, subject(scene, clause))
    return None


def beside(scene: Scene, i: int) -> Draft | None:
    """Return "is below that of teachers", "well above the national average", "lags behind the cities"."""
    low, clause = scene.low[i], scene.clause(i)
    if low not in ("above", "below", "behind") or not 0 <= clause.finite < i:
        return None
    j = i - 1
    while scene.tag[j] == "X" or scene.low[j] in ("well", "far", "slightly", "just"):
        j -= 1
    lags = scene.tokens.lemma[j] in ("lag", "trail", "fall") and low == "behind"
    if scene.tag[j] not in ("A", "VN") and not lags:
        return None
    if scene.tag[j] == "VN" and scene.tokens.lemma[j] != "be":
        return None
    other = scene.low[i + 1 : i + 6]
    own = subject(scene, clause)
    if (
        is_timely(scene, i + 1, clause.hi)
        and low != "behind"
        and scene.low[i + 1] in ("its", "their", "where", "the")
    ):
        turn: Direction = "up" if low == "above" else "down"
        return Draft(*clause_range(scene, i), "change", i, -1, turn, "direction", own) if own else None
    likened = scene.low[i + 1] in ("that", "those") and scene.low[i + 2] == "of"
    normal = any(word in _NORMS for word in other)
    if not (likened or normal or (lags and scene.tag[i + 1] in ("D", "N", "H"))):
        return None
    if is_timely(scene, i + 1, clause.hi) or own is None:
        return None
    side = comparative(scene, i)
    return Draft(
        *clause_range(scene, i),
        "contrast",
        i,
        -1,
        side,
        None,
        own,
        trim(scene, i + 1, noun_end(scene, i + 1, clause.hi)),
    )


def sized(scene: Scene, i: int) -> bool:
    """Tell whether "a tenth the size of" or "half the rate" stands at the figure `i`."""
    return (
        scene.low[i + 1] in ("the", "its", "their")
        and scene.low[i + 2] in DIMENSIONS
        and any(scene.low[j] in ("of", "in", "for") for j in (i + 3, i + 4))
    )


def lone(scene: Scene, i: int, j: int) -> bool:
    """Tell whether "$900 more per pupil" or "12 points lower among renters" needs no "than"."""
    after = scene.low[j + 1]
    quantity = scene.quantity(i)
    if quantity is None or any(scene.tag[k] in FINITE for k in range(i, j)):
        return False
    if after in ("per", "a", "an") and scene.clause(i).finite >= 0:
        return True
    if j == i + 1 and quantity.unit in ("percent", "ratio") and scene.clause(i).finite >= 0:
        return scene.low[j] in ("more", "fewer", "less") and scene.tag[j + 1] in ("N", ".", ",", ";")
    return after in ("among", "for", "amongst") and scene.time[min(j + 2, len(scene.time) - 1)] < 0


def to_the_dollar(scene: Scene, i: int) -> bool:
    """Tell whether "83 cents for every dollar" stands at `i`; the figure becomes a ratio."""
    quantity = scene.quantity(i)
    if quantity is None or len(quantity.unit) != 3 or not quantity.unit.isupper() or quantity.value >= 1:
        return False
    if scene.low[i + 1] not in ("for", "on", "to") or scene.low[i + 2] not in ("every", "each", "the"):
        return False
    if scene.low[i + 3] not in _COINS:
        return False
    number = scene.tokens.quantity[i]
    made = replace(quantity, unit="ratio", form="fraction")
    scene.quantities = (*scene.quantities[:number], made, *scene.quantities[number + 1 :])
    return True


def no_more(scene: Scene, i: int) -> Draft | None:
    """Return "vote no less than men", "read no more often than boys": neither side has more."""
    clause = scene.clause(i)
    if scene.tag[i] != "K" or scene.low[i - 1] != "no" or not 0 <= clause.finite < i:
        return None
    than = next((j for j in range(i + 1, min(clause.hi, i + 5)) if scene.low[j] == "than"), -1)
    own = subject(scene, clause)
    if (
        than < 0
        or own is None
        or not (scene.tag[than + 1] in ("N", "H", "J") or scene.low[than + 1] in ("the", "those"))
        or (is_timely(scene, than + 1, clause.hi) and not is_time(scene, *own))
    ):
        return None
    if any(scene.tag[j] not in ("N", "H", "J", "D", "P", "C") for j in range(*own)):
        return None
    other = trim(scene, than + 1, noun_end(scene, than + 1, clause.hi))
    return Draft(*clause_range(scene, i), "contrast", i, -1, "equal", None, own, other)


def is_time(scene: Scene, lo: int, hi: int) -> bool:
    """Tell whether [lo, hi) names a time ("the first decade of the century", "the twenties")."""
    return any(scene.time[j] >= 0 or scene.low[j] + "s" in TIME_UNITS for j in range(lo, hi))


def same_for_both(scene: Scene, i: int) -> Draft | None:
    """Return "The sexes see it the same way", "Boys and girls read the same amount"."""
    clause = scene.clause(i)
    if scene.low[i] != "same" or scene.low[i - 1] != "the" or not 0 <= clause.finite < i:
        return None
    if scene.low[i + 1] not in DIMENSIONS | _SHARED or scene.tag[i + 2] not in (".", ",", ";"):
        return None
    own = subject(scene, clause)
    if own is None:
        return None
    words = scene.low[own[0] : own[1]]
    paired = "and" in words or words[0] in ("both", "neither") or words[-1] == "sexes" or "two" in words
    return Draft(*clause_range(scene, i), "contrast", i, -1, "equal", None, own) if paired else None
