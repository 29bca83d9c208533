"""Contrast: two members or two measures at one time ("twice as many as", "lower than in France")."""

from __future__ import annotations

from collections.abc import Iterator

from caveat.claims.claim import Direction
from caveat.claims.draft import Draft, Range
from caveat.claims.families.common import claimed
from caveat.claims.families.outdone import leading, outdone
from caveat.claims.families.sides import (
    DIMENSIONS,
    beside,
    find_sides,
    gap,
    is_time,
    lone,
    no_more,
    same_for_both,
    sized,
    to_the_dollar,
)
from caveat.claims.figures import is_figure
from caveat.claims.scene import TIME_UNITS, Scene
from caveat.claims.spans import clause_range, noun_end, subject, trim
from caveat.claims.tokens import FINITE
from caveat.claims.turns import comparative, is_timely

_MEASURED = frozenset(
    """common likely expensive productive frequent populous prevalent affordable widespread numerous costly
    deadly lethal often frequently crowded dangerous unequal efficient popular profitable severe
    accurate educated indebted densely heavily quickly rapidly slowly cheaply""".split()
)
_FARING = frozenset("do does did done fare fares fared perform score sell rate".split())
_HOW_OFTEN = frozenset({"once", "twice", "thrice"})
_SCALES = frozenset(
    "high low large big old young fast slow long short great few tall heavy dear cheap rich poor".split()
)


def find_contrasts(scene: Scene, drafts: list[Draft]) -> Iterator[Draft]:
    """Yield the claims that set two things side by side."""
    taken = claimed(scene, drafts)
    for sides in list(find_sides(scene)):
        if scene.place[sides.quantity] not in taken:
            taken.add(sides.anchor)
            yield sides
    for i in scene.place:
        if (
            i not in taken
            and i not in scene.used
            and is_figure(scene, i)
            and (measured := _by_figure(scene, i))
        ):
            yield measured
    for i in scene.hot.get("contrast", ()):
        if i in scene.used or any(
            d.lo <= i < d.hi and d.family in ("contrast", "record", "rank") for d in drafts
        ):
            continue
        draft = (
            _comparison(scene, i)
            or outdone(scene, i)
            or leading(scene, i)
            or _alike(scene, i)
            or beside(scene, i)
            or gap(scene, i)
            or no_more(scene, i)
            or same_for_both(scene, i)
        )
        if draft:
            scene.used.add(i)
            yield draft


def _by_figure(scene: Scene, i: int) -> Draft | None:
    """Return "about double the cash of", "three times as many", "20% higher than in Spain"."""
    quantity = scene.quantity(i)
    assert quantity is not None
    number = scene.tokens.quantity[i]
    if (
        quantity.hedge in ("over", "under") and " the " in quantity.text.lower()
    ):  # "fewer than the 180,000 expected"
        return Draft(
            *clause_range(scene, i),
            "contrast",
            i,
            number,
            _side(quantity.hedge == "over"),
            None,
            _measure(scene, i),
        )
    if to_the_dollar(scene, i):
        scene.used.add(i)
        return Draft(*clause_range(scene, i), "contrast", i, number, "less", None, _measure(scene, i))
    if (quantity.unit == "ratio" and quantity.form == "multiple") or quantity.form == "fraction":
        after = scene.low[i + 1]
        if after == "of" and quantity.of is None and (_owned(scene, i + 2) or scene.low[i + 2] == "what"):
            scene.used.add(i)
            return Draft(*clause_range(scene, i), "contrast", i, number, "less", None, None, (i + 2, i + 4))
        as_many = after == "as" and scene.low[i + 2] in (
            "many",
            "much",
            "likely",
            "high",
            "large",
            "big",
            "often",
            "fast",
            "old",
            "long",
            "great",
            "common",
            "expensive",
            "few",
            "low",
        )
        as_many = as_many or (
            after == "as" and scene.tag[i + 2] in ("J", "N", "X") and quantity.form == "multiple"
        )
        multiple = quantity.form == "multiple" and (
            after in ("the", "that", "those", "its", "their", "what")
            or scene.low[i + 1].endswith("'s")
            or comparative(scene, i + 1) is not None
        )
        if (
            as_many
            or multiple
            or sized(scene, i)
            or (quantity.form == "fraction" and after in ("that", "those", "as"))
        ):
            scene.used.add(i)
            direction: Direction = "more" if quantity.value > 1 else "less"
            return Draft(
                *clause_range(scene, i),
                "contrast",
                i,
                number,
                direction,
                None,
                _measure(scene, i),
                _other(scene, i),
            )
        if quantity.form == "multiple":
            return None
    if scene.low[i + 1] == "apart" and scene.clause(i).finite >= 0:
        scene.used.add(i)
        return Draft(*clause_range(scene, i), "contrast", i, number, "more", None, _measure(scene, i))
    for j in range(i + 1, min(i + 4, len(scene.tokens))):
        turn = comparative(scene, j)
        if turn and quantity.unit in TIME_UNITS and scene.tag[j] == "P" and i < scene.clause(i).finite:
            return None  # "in sixteen years behind the desk he ..."
        if turn and scene.low[j] not in ("up", "down"):
            hi = scene.clause(i).hi
            than = next(
                (
                    k
                    for k in range(j, min(hi, j + 10))
                    if scene.low[k] in ("than", "above", "below", "ahead", "behind")
                ),
                -1,
            )
            likelier = scene.low[j] in ("more", "less") and scene.low[j + 1] in _MEASURED
            if (than < 0 and not likelier and not lone(scene, i, j)) or (
                than >= 0 and is_timely(scene, than + 1, hi)
            ):
                return None
            scene.used.add(j)
            return Draft(
                *clause_range(scene, i),
                "contrast",
                i,
                number,
                turn,
                None,
                _measure(scene, j),
                _other(scene, j),
            )
        # "19 pages shorter", whatever "pages" may be elsewhere
        counted = j == i + 1 and scene.low[j].endswith("s") and comparative(scene, j + 1)
        if (scene.tag[j] not in ("N", "X", "P") and not counted) or scene.low[j] in ("of", "in"):
            return None
    return None


def _owned(scene: Scene, i: int) -> bool:
    """Tell whether "that of X" or a bare "X's" stands at `i`."""
    if scene.low[i] in ("that", "those") and scene.low[i + 1] == "of":
        return True
    if scene.low[i] == "that" and scene.tag[i + 1] in (".", ",", ";", "C"):
        return True  # "make a quarter of that"
    j = i + (scene.tag[i] == "D")
    bare = scene.tag[j + 1] not in ("N", "H", "J") or scene.low[j + 1] in DIMENSIONS
    return scene.low[j].endswith(("'s", "s'")) and bare


def _measure(scene: Scene, i: int) -> Range | None:
    """Return the noun after the comparative, else the subject."""
    if scene.low[i + 1] == "than" and scene.clause(i).finite < 0:
        return None
    j = i + 1
    while scene.low[j] in ("as", "many", "much", "the", "more", "that", "of", "an", "a"):
        j += 1
    head = scene.next_noun(j)
    if head == j and scene.low[j - 1] == "as":  # "three times as wide"
        return subject(scene, scene.clause(i))
    if head >= 0 and scene.tag[head] == "N" and scene.low[j] not in _MEASURED | _SCALES:
        return trim(scene, j, head + 1)
    return subject(scene, scene.clause(i))


def _other(scene: Scene, i: int) -> Range | None:
    """Return what stands after "than", "as" or "of": the other side."""
    clause = scene.clause(i)
    for j in range(i + 1, clause.hi):
        low = scene.low[j]
        if low in ("than", "as", "of", "behind", "ahead") and not (
            low == "as" and scene.low[j + 1] in ("many", "much", "likely", "high")
        ):
            if low == "of" and scene.low[j - 1] in ("number", "rate", "level"):
                continue
            return trim(scene, j + 1, noun_end(scene, j + 1, clause.hi))
    return None


def _comparison(scene: Scene, i: int) -> Draft | None:
    """Return a comparison without a figure: "more bakers than Lyon", "were less common"."""
    judged = scene.low[i] in ("better", "worse") and not _fared(scene, i)
    if scene.tag[i] != "K" or scene.low[i] in ("later", "earlier", "further") or judged:
        return None
    if scene.tokens.lemma[i - 1] in ("become", "get", "grow") and scene.tag[i - 1] in ("VG", "VN"):
        return None
    clause = scene.clause(i)
    if clause.finite < 0 and clause.opener not in ("with", ","):
        return None
    than = next((k for k in range(i + 1, min(clause.hi, i + 14)) if scene.low[k] == "than"), -1)
    low, after = scene.low[i], scene.low[i + 1]
    if (
        after == "than"
        and low in ("more", "less", "fewer", "higher", "lower")
        and (scene.quantity(i + 2) or scene.time[min(i + 2, len(scene.time) - 1)] >= 0)
    ):
        return None
    often = scene.quantity(i + 2)
    if after == "than" and (scene.low[i + 2] in _HOW_OFTEN or (often is not None and often.unit == "times")):
        return None  # "has won it more than once"
    if after == "than" and scene.low[i + 2] in ("a", "an") and scene.low[i + 3] + "s" in TIME_UNITS:
        return None
    if scene.low[i - 1] in ("no", "rather", "other", "any", "the", "even", "once"):
        return None
    describes = low in ("more", "less") and (
        scene.tag[i + 1] in ("J", "X", "VN", "VG") or (than > i + 1 and not _noun(scene, i + 1))
    )
    if (
        describes
        and after not in _MEASURED | {"to", "in", "on", "per", "for", "of"}
        and not after.endswith("-intensive")
    ):
        return None
    if than >= 0:
        timely = is_timely(scene, than + 1, clause.hi) and scene.low[than + 1 : than + 3] != ["the", "first"]
        timely = timely and not (low in ("better", "worse") and is_time(scene, clause.core, i))
        if scene.low[than + 1] in (
            "ever",
            "expected",
            "forecast",
            "usual",
            "before",
            "previously",
            "thought",
            "not",
        ) or (scene.low[than + 1] == "that" and scene.low[than + 2] != "of"):
            return None
        turn = comparative(scene, i)
        if timely:
            direction: Direction = "up" if turn == "more" else "down"
            return Draft(*clause_range(scene, i), "change", i, -1, direction, "direction", _measure(scene, i))
        if not _two_sides(scene, than + 1, clause.hi):
            return None
        return Draft(
            *clause_range(scene, i), "contrast", i, -1, turn, None, _measure(scene, i), _other(scene, i)
        )
    if (
        low in ("faster", "slower", "higher", "lower", "greater")
        and after in ("rate", "pace", "speed")
        and not timely_clause(scene, i)
    ):
        return Draft(
            *clause_range(scene, i),
            "contrast",
            i,
            -1,
            comparative(scene, i),
            None,
            trim(scene, i + 1, noun_end(scene, i + 2, clause.hi)),
        )
    predicate = any(scene.tag[j] == "A" for j in range(max(clause.lo, i - 3), i)) and scene.tag[i + 1] in (
        ".",
        ",",
        "(",
        ")",
        "P",
        "N",
        ";",
        "C",
        "J",
        "\u2014",
    )
    compared = any(
        scene.low[j] in ("compared", "among", "for", "in", "whereas", "while")
        for j in range(clause.lo, clause.hi)
    )
    if (
        predicate
        and (not low.startswith("more") or after in _MEASURED)
        and (compared or scene.low[i - 1] in ("much", "far", "less", "also") or after in _MEASURED)
    ):
        if scene.tag[i + 1] == "N" and low not in ("more", "less"):
            return None
        return Draft(
            *clause_range(scene, i), "contrast", i, -1, comparative(scene, i), None, _measure(scene, i)
        )
    return None


def _fared(scene: Scene, i: int) -> bool:
    """Tell whether "fared worse than" or "did little better than" stands at `i`, of no person alone."""
    clause = scene.clause(i)
    j = i - 1
    while scene.tag[j] == "X" or scene.low[j] in ("far", "much", "slightly", "little", "somewhat"):
        j -= 1
    own = subject(scene, clause)
    named = own is not None and scene.tag[own[0]] != "O" and own[1] > own[0]
    graded = j < i - 1 or scene.tag[j] != "A"  # "did better" alone leaves open at what
    faring = scene.tokens.lemma[j] in _FARING and j >= clause.finite
    return named and graded and faring and scene.low[i + 1] == "than"


def _side(more: bool) -> Direction:
    return "more" if more else "less"


def timely_clause(scene: Scene, i: int) -> bool:
    """Tell whether a time stands right after the comparative at `i`."""
    return any(scene.time[j] >= 0 for j in range(i + 2, min(len(scene.time), i + 5)))


def _noun(scene: Scene, i: int) -> bool:
    return scene.next_noun(i, most=3) >= 0


def _two_sides(scene: Scene, lo: int, hi: int) -> bool:
    """Tell whether what stands after "than" can be the other side of a contrast."""
    return (
        lo < hi
        and scene.tag[lo] in ("D", "N", "H", "O", "P", "J", "VN", "K", "Q", "X", "A", "M", "VG", "R")
        and scene.low[lo] not in ("to", "just", "in")
    ) or (scene.low[lo] == "in" and scene.tag[lo + 1] in ("H", "D", "N", "J"))


def _alike(scene: Scene, i: int) -> Draft | None:
    """Return "as many cows as people", "the same share as men"."""
    if scene.low[i] != "as" or scene.low[i + 1] not in (
        "many",
        "much",
        "likely",
        "high",
        "common",
        "old",
        "large",
        "often",
        "fast",
    ):
        return None
    if scene.quantity(i - 1) or (scene.low[i + 2] == "as" and scene.quantity(i + 3)):
        return None
    clause = scene.clause(i)
    apposed = clause.opener in (",", ",and") and i - clause.lo <= 1  # ", as many as in Spain"
    verbal = clause.finite >= 0 or apposed
    if not verbal or not any(scene.low[j] == "as" for j in range(i + 2, min(clause.hi, i + 9))):
        return None
    if any(scene.tag[j] in FINITE and scene.low[j] == "can" for j in range(i, clause.hi)):
        return None
    return Draft(
        *clause_range(scene, i), "contrast", i, -1, "equal", None, _measure(scene, i), _other(scene, i + 1)
    )
