"""Contrasts without a comparative: alike, evenly split, "the more popular of the two", "within 1 percent".

Also groups compared by what no list of adjectives holds: "parents are more forgiving than the childless".
"""

from __future__ import annotations

from collections.abc import Iterator

from caveat.claims.draft import Draft
from caveat.claims.families.common import has_change
from caveat.claims.lexicon import lexicon
from caveat.claims.scene import Scene
from caveat.claims.spans import clause_range, subject
from caveat.claims.turns import comparative

_EVENLY = frozenset({"identical", "identically", "alike", "indistinguishable"})
_NEARLY = frozenset(
    {"almost", "nearly", "virtually", "practically", "much", "roughly", "about", "exactly", "just"}
)
_HARDLY = frozenset({"hardly", "barely", "scarcely", "little", "no", "almost", "virtually"})
_SPLIT = frozenset({"split", "divided", "matched", "balanced", "shared"})
_PAIRS = frozenset(
    {"sexes", "genders", "two", "both", "pair", "sides", "camps", "parties", "groups", "halves"}
)
_STRONGER = frozenset({"rank", "record", "contrast", "association", "trend", "change", "quantified", "cause"})


def find_alike(scene: Scene, drafts: list[Draft]) -> Iterator[Draft]:
    """Yield the contrasts of two sides that are alike, and of which is more by other words."""
    for i in range(1, len(scene.tokens)):
        if i in scene.used or scene.clause(i).finite < 0:
            continue
        if any(d.lo <= i < d.hi and d.family in _STRONGER for d in drafts):
            continue
        draft = _same_way(scene, i) or _evenly(scene, i) or _no_difference(scene, i)
        draft = draft or _just_as(scene, i) or _of_two(scene, i) or _within(scene, i) or _more_so(scene, i)
        if draft is not None:
            scene.used.add(i)
            yield draft


def _equal(scene: Scene, i: int) -> Draft:
    own = subject(scene, scene.clause(i))
    return Draft(*clause_range(scene, i), "contrast", i, -1, "equal", None, own, asserted=True)


def _paired(scene: Scene, lo: int, hi: int) -> bool:
    """Tell whether [lo, hi) names two sides: "the sexes", "men and women", "rich and poor alike"."""
    named = [scene.low[j] for j in range(lo, hi)]
    joined = any(
        scene.low[j] == "and" and scene.tag[j - 1] in _NOUNS and scene.tag[j + 1] in (*_NOUNS, "D")
        for j in range(max(lo, 1), hi)
    )
    return joined or bool(_PAIRS & set(named))


_NOUNS = ("N", "H", "J")


def _same_way(scene: Scene, i: int) -> Draft | None:
    """Return "the sexes see it much the same way", "men and women answer almost identically"."""
    clause = scene.clause(i)
    if scene.low[i] == "same":
        alike = scene.low[i - 1] == "the" and scene.low[i - 2] in _NEARLY
        alike = alike and (scene.low[i + 1] in ("way", "thing") or scene.tag[i + 1] in (".", ",", ";"))
    else:
        alike = scene.low[i] in _EVENLY and scene.low[i - 1] in (*_NEARLY, "is", "are", "was", "were")
    if not alike or clause.finite > i or not _paired(scene, clause.core, clause.finite):
        return None
    return _equal(scene, i)


def _evenly(scene: Scene, i: int) -> Draft | None:
    """Return "town and country are evenly split"."""
    split = scene.low[i] in ("evenly", "equally") and scene.low[i + 1] in _SPLIT
    return _equal(scene, i) if split and scene.clause(i).finite < i else None


def _no_difference(scene: Scene, i: int) -> Draft | None:
    """Return "there is hardly any difference between men and women"."""
    if scene.low[i] not in ("difference", "distinction", "gap") or scene.low[i + 1] not in ("between", "in"):
        return None
    j = i - 1 - (scene.low[i - 1] == "any")
    denied = scene.low[j] in _HARDLY and (
        scene.low[j] not in ("almost", "virtually") or scene.low[i - 1] == "no"
    )
    return _equal(scene, i) if denied and scene.clause(i).finite < i else None


def _of_two(scene: Scene, i: int) -> Draft | None:
    """Return "winter time is the more popular of the two"."""
    clause = scene.clause(i)
    if scene.tag[i] != "K" or scene.low[i - 1] != "the" or not clause.core <= clause.finite < i:
        return None
    low = " ".join(scene.low[clause.lo : clause.hi])
    if "of the two" not in low and "of the pair" not in low:
        return None
    return Draft(
        *clause_range(scene, i), "contrast", i, -1, comparative(scene, i), None, subject(scene, clause)
    )


def _within(scene: Scene, i: int) -> Draft | None:
    """Return "are now within 1 percent of the summit"."""
    quantity = scene.quantity(i)
    if quantity is None or scene.low[i - 1] != "within" or quantity.unit not in ("percent", "points"):
        return None
    stands = scene.low[i + 1] == "of" and scene.tag[scene.clause(i).finite] in ("A", "V")
    named = scene.tag[i + 2] in ("D", "H", "N", "O")
    if not (stands and named and scene.clause(i).finite < i):
        return None
    return Draft(
        *clause_range(scene, i), "contrast", i, scene.tokens.quantity[i], None, None,
        subject(scene, scene.clause(i)),
    )  # fmt: skip


def _more_so(scene: Scene, i: int) -> Draft | None:
    """Return "parents are more forgiving than the childless": groups, by any adjective but a judgement."""
    clause = scene.clause(i)
    if (
        scene.low[i] not in ("more", "less")
        or scene.low[i + 2] != "than"
        or scene.tag[i - 1] not in ("A", "X")
    ):
        return None
    if scene.low[i + 1] in lexicon().words["judged_adjectives"] or has_change(scene, i, i + 2):
        return None
    own, persons = subject(scene, clause), lexicon().words["groups"]
    if own is None or not any(scene.low[j] in persons or scene.tag[j] == "H" for j in range(*own)):
        return None
    other = i + 3
    group = (
        scene.tag[other] in ("H", "D", "O") or scene.low[other].endswith("s") or scene.low[other] in persons
    )
    if not group or scene.low[other] in (
        "it",
        "he",
        "she",
        "this",
        "that",
        "i",
        "we",
        "you",
        "ever",
        "a",
        "an",
    ):
        return None
    return Draft(*clause_range(scene, i), "contrast", i, -1, comparative(scene, i), None, own)


def _just_as(scene: Scene, i: int) -> Draft | None:
    """Return "make just as much money": as much as those named before."""
    if scene.low[i : i + 2] != ["just", "as"] or scene.low[i + 2] not in _DEGREES:
        return None
    clause = scene.clause(i)
    again = any(scene.low[j] == "as" for j in range(i + 3, clause.hi))
    ends = clause.finite < i and subject(scene, clause) is not None
    return _equal(scene, i) if ends and not again else None


_DEGREES = frozenset("many much likely often high common large old long fast expensive popular".split())
