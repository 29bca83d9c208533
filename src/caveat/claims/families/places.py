"""Ranks without a superlative: "trails only", "No. 1 in", "in the top ten", "more than any other"."""

from __future__ import annotations

from caveat.claims.draft import Draft
from caveat.claims.lexicon import lexicon
from caveat.claims.scene import Scene
from caveat.claims.spans import clause_range, trim
from caveat.claims.tokens import FINITE
from caveat.claims.turns import is_timely

_TABLES = frozenset(
    """league table list ranking rankings standings pile chart charts leaderboard heap ladder class
    field""".split()
)
_ENDS = frozenset({"top", "bottom", "head", "foot"})
_LEADING = frozenset({"leading", "foremost", "top", "biggest-selling", "number-one"})
_CONTEXT = frozenset({"in", "of", "among", "for", "on", "behind", "overall"})


def placed(scene: Scene, i: int) -> Draft | None:
    """Return the rank that the word at `i` states without a superlative."""
    clause = scene.clause(i)
    if clause.finite < 0:
        return None
    return (
        _only(scene, i)
        or _end(scene, i)
        or _at_the_end(scene, i)
        or _in_front(scene, i)
        or _number_one(scene, i)
        or _top_n(scene, i)
        or _leads(scene, i)
        or _any_other(scene, i)
        or _to_place(scene, i)
    )


def _rank(scene: Scene, i: int, *, low: bool = False, quantity: int = -1) -> Draft:
    return Draft(*clause_range(scene, i), "rank", i, quantity, "lowest" if low else "highest")


def _only(scene: Scene, i: int) -> Draft | None:
    """Return "trails only X", "behind only X", "only one has more", "only Iceland uses more"."""
    if scene.low[i] != "only":
        return None
    clause = scene.clause(i)
    if (
        scene.low[i - 1] in ("behind", "trails", "trailed", "trailing")
        or scene.tokens.lemma[i - 1] == "trail"
    ):
        return _rank(scene, i)
    if i <= clause.core < clause.finite and scene.tokens.lemma[clause.finite] in _BEATING:
        beaten = scene.tag[clause.finite + 1] in ("H", "N", "D", "O") and scene.tag[i + 1] in ("H", "N", "D")
        return _rank(scene, i) if beaten and scene.tag[clause.finite] == "V" else None
    year = scene.quantity(i + 1)
    dated = year is not None and year.unit == "year"
    if i > clause.core or not (
        scene.tag[i + 1] == "H" or dated or scene.low[i + 1] in ("one", "two", "three", "four")
    ):
        return None
    for j in range(clause.finite + 1, clause.hi):
        if scene.tag[j] == "K" and scene.low[j + 1] != "than":
            kind = lexicon().adjectives[scene.low[j]]
            scene.used.add(j)
            return _rank(scene, i, low=kind == "less")
    return None


def _end(scene: Scene, i: int) -> Draft | None:
    """Return "bottom of the league", "tops the table", "heads the list of"."""
    low, lemma = scene.low[i], scene.tokens.lemma[i]
    if (
        low in _ENDS
        and scene.low[i + 1] == "of"
        and any(scene.low[j] in _TABLES for j in (i + 2, i + 3, i + 4))
    ):
        return _rank(scene, i, low=low in ("bottom", "foot"))
    if (
        lemma in ("head", "top", "lead")
        and scene.tag[i] in ("V", "VN", "VB", "VG", "N")
        and scene.low[i + 1] == "the"
    ) and any(scene.low[j] in _TABLES for j in range(i + 2, i + 5)):
        return _rank(scene, i)
    return None


def _at_the_end(scene: Scene, i: int) -> Draft | None:
    """Return "At the very top is Leeds", "At the other end stands Hull", "Leading the way is Kent"."""
    clause = scene.clause(i)
    verb = clause.finite
    if scene.tag[i] == "VG" and scene.tokens.lemma[i] == "lead" and i == clause.core:
        led = scene.low[i + 1] == "the" and scene.low[i + 2] in _RIVALS
        return _rank(scene, i) if led and scene.tag[verb] == "A" else None
    if scene.low[i] not in _ENDS | {"end", "extreme"} or i > verb or scene.low[clause.core] != "at":
        return None
    j = i - 1
    other = scene.low[j] in ("other", "opposite", "lower", "far")
    while scene.low[j] in ("very", "other", "opposite", "lower", "upper", "far"):
        j -= 1
    if scene.low[j] != "the" or j != clause.core + 1 or (scene.low[i] in ("end", "extreme") and i - j < 2):
        return None
    if scene.tokens.lemma[verb] not in _STANDING and scene.low[verb] not in ("is", "are", "was", "were"):
        return None
    named = scene.tag[verb + 1] in ("H", "N", "D", "J") and scene.quantity(verb + 1) is None
    tables = _TABLES | {"scale", "spectrum", "range", "market", "order"}
    near = verb == i + 1 or (scene.low[i + 1] == "of" and bool(tables & set(scene.low[i + 2 : verb])))
    return _rank(scene, i, low=other or scene.low[i] in ("bottom", "foot")) if named and near else None


def _in_front(scene: Scene, i: int) -> Draft | None:
    """Return "is in front", "remains on top", "are out in the lead"."""
    clause = scene.clause(i)
    j = i - 1
    if scene.low[i] in ("lead", "front") and scene.low[j] == "the":
        j -= 1
    if scene.low[j] not in ("in", "on") or (scene.low[i] == "lead" and j == i - 1):
        return None
    j -= scene.low[j - 1] in ("out", "well", "far", "still", "now", "clearly")
    stands = scene.low[j - 1] in ("is", "are", "was", "were") or scene.tokens.lemma[j - 1] in (
        "remain",
        "stay",
    )
    ends = scene.tag[i + 1] in (".", ",", ";", "C", "\u2014") or scene.low[i + 1] in ("with", "among")
    if not stands or j - 1 < clause.finite or not ends or scene.low[i] not in ("front", "top", "lead"):
        return None
    return _rank(scene, i)


_STANDING = frozenset("come sit stand lie rank find be".split())


def _number_one(scene: Scene, i: int) -> Draft | None:
    """Return "is No. 1 in Europe", "number two in the world"."""
    if scene.low[i] not in ("no", "number", "no.") or scene.tag[i - 1] not in ("A", "D", "VN", "V", "H", "N"):
        return None
    j = i + 1 + (scene.low[i + 1] == ".")
    quantity = scene.quantity(j)
    if quantity is None or quantity.value > 300 or scene.low[j + 1] not in _CONTEXT:
        return None
    scene.used.add(j)
    return _rank(scene, i, quantity=scene.tokens.quantity[j])


def _top_n(scene: Scene, i: int) -> Draft | None:
    """Return "in the top ten for patents", "among the bottom three"."""
    if (
        scene.low[i] not in ("top", "bottom")
        or scene.low[i - 1] != "the"
        or scene.low[i - 2] not in ("in", "among", "outside")
    ):
        return None
    quantity = scene.quantity(i + 1)
    if quantity is None and scene.low[i + 1] not in ("half", "third", "quarter", "tier"):
        return None
    if quantity is not None and quantity.unit in ("percent",) and scene.low[i + 2] != "of":
        return None
    scene.used.add(i + 1)
    return _rank(scene, i, low=scene.low[i] == "bottom", quantity=scene.tokens.quantity[i + 1])


def _leads(scene: Scene, i: int) -> Draft | None:
    """Return "leads the continent in", "is the leading scorer in", "the third leading cause"."""
    clause = scene.clause(i)
    if (
        scene.tokens.lemma[i] == "lead"
        and scene.tag[i] in ("V", "VB")
        and scene.low[i + 1] in ("the", "its", "all")
    ):
        head = scene.next_noun(i + 2, most=4)
        if head >= 0 and scene.low[head] in _RIVALS and scene.low[head + 1] in ("in", "for", "on", "by"):
            return _rank(scene, i)
        alone = scene.low[head + 1] in ("with", "at") or scene.tag[head + 1] in (".", ",", ";")
        if head >= 0 and scene.low[head] in _RIVALS | _TABLES and alone:
            return _rank(scene, i)  # "leads the way with 212"
    if scene.low[i] in _LEADING and scene.tag[i - 1] in ("D", "Q", "N", "H") and i > clause.finite:
        head = scene.next_noun(i + 1, most=3)
        determined = scene.low[i - 1] in ("the", "its", "their") or scene.quantity(i - 1) is not None
        counted = scene.low[i - 1] in ("second", "third", "fourth", "fifth")
        if head >= 0 and (determined or counted) and scene.low[head + 1] in ("in", "of", "among", "for"):
            if scene.low[i] == "top" and scene.quantity(i + 1) is not None:
                return None
            return _rank(scene, i)
    return None


_BEATING = frozenset("beat exceed outrank outsell surpass outnumber outscore outpace eclipse outdo".split())
_RIVALS = frozenset(
    """world continent country nation league field pack state region county division way rest market
    industry group""".split()
)


def _any_other(scene: Scene, i: int) -> Draft | None:
    """Return "has more bookshops than any other in the country", "more than anywhere else"."""
    if scene.tag[i] != "K":
        return None
    clause = scene.clause(i)
    for j in range(i + 1, min(clause.hi, i + 12)):
        if scene.low[j] != "than":
            continue
        rest = scene.low[j + 1 : j + 4]
        if scene.tag[j + 1] == "P":  # "than in any other county", "than for any other word"
            rest = scene.low[j + 2 : j + 5]
        if (rest[0] in ("any", "all", "every") and rest[1] == "other") or (
            rest[0] in _ANYBODY and rest[1] == "else"
        ):
            if is_timely(scene, j + 1, clause.hi):
                return None
            scene.used.add(i)
            low = lexicon().adjectives[scene.low[i]] == "less"
            head = scene.next_noun(i + 1)
            draft = _rank(scene, i, low=low)
            draft.measure = trim(scene, i + 1, head + 1) if i < head < j else None
            chunk = scene.chunks[scene.chunk_of[i]]
            if chunk.finite < 0 and chunk.opener in (",", "\u2014") and chunk.lo > clause.finite:
                draft.lo, draft.hi = trim(scene, chunk.lo, clause.hi)  # ", a higher rate than any other"
            return draft
        return None
    return None


def _to_place(scene: Scene, i: int) -> Draft | None:
    """Return "slipped to ninth place", "a distant second", "placed 31st out of 80"."""
    quantity = scene.quantity(i)
    ordinal = (quantity is not None and quantity.form == "ordinal") or scene.low[i] in _ORDINALS
    if not ordinal:
        return None
    after = scene.low[i + 1]
    number = scene.tokens.quantity[i]
    distant = scene.low[i - 1] in ("distant", "close", "joint", "clear") and scene.tag[i + 1] not in (
        "N",
        "J",
    )
    moved = scene.low[i - 1] in ("to", "into", "from") and (
        after in ("place", "spot", "position")
        or (after in ("in", "on", "among", "out") and scene.time[i] < 0)
    )
    if not (distant or moved) or scene.clause(i).finite > i:
        return None
    for j in range(scene.clause(i).finite, i):
        if scene.tag[j] in FINITE or scene.tag[j] == "VN":
            scene.used.add(j)
    scene.used.add(i)
    return _rank(scene, i, low=scene.low[i] == "last", quantity=number)


_ANYBODY = frozenset("anywhere anyone anybody anything everyone everybody everything everywhere any".split())
_ORDINALS = frozenset("second third fourth fifth sixth seventh eighth ninth tenth last first".split())
