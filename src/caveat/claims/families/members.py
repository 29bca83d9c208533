"""What is so of all or only of those members that a sentence counts or names.

* all    "The ten keenest wine nations are all in Europe", "The last six mayors have both been women"
* only   "Of the five cities only Hull closed", "Only these two finished below the average"
* list   "Chile, Peru and Cuba, all of them poorer, are ahead"
"""

from __future__ import annotations

from collections.abc import Iterator

from caveat.claims.draft import Draft
from caveat.claims.families.common import overlap
from caveat.claims.figures import is_figure
from caveat.claims.scene import Scene
from caveat.claims.spans import trim
from caveat.claims.turns import noun_turn, verb_turn

_EACH = frozenset({"all", "both", "each"})
_BE = frozenset("is are was were has have had been be".split())
_PREDICATE = frozenset({"P", "VN", "N", "H", "K", "VG", "J"})
_NOT_ALL = frozenset("about but the too of over right that this along set wrong well good very".split())
_POINTED = frozenset("these those the".split())
_RANGES = frozenset("above below over under ahead behind before after beyond without short".split())
_AHEAD = frozenset({"ahead", "behind", "above", "below"})
_STRONGER = frozenset({"record", "quantified", "association", "cause"})
_WEAKER = frozenset({"rank", "contrast", "trend", "change"})
_KNOWING = frozenset("know want think tell say need care see understand matter deserve dare ask hope".split())


def find_members(scene: Scene, drafts: list[Draft]) -> Iterator[Draft]:
    """Yield the claims on all or only the members that stand beside."""
    for i in range(len(scene.tokens)):
        if any(d.lo <= i < d.hi and d.family in _STRONGER for d in drafts):
            continue
        draft = _all_of_them(scene, i) or _only_they(scene, i) or _listed(scene, i)
        if draft is None or (scene.low[i] == "only" and _told(i, draft, drafts)):
            continue
        span = (draft.lo, draft.hi)
        for other in [d for d in drafts if overlap((d.lo, d.hi), span) > 0.6 or _inside(d, draft)]:
            if other.quantity < 0 and other.family in _WEAKER:
                draft.direction = draft.direction or other.direction
                drafts.remove(other)
        scene.used.add(i)
        yield draft


def _told(i: int, draft: Draft, drafts: list[Draft]) -> bool:
    """Tell whether another family says it: "Only Ash is drier" a rank, "only Ash has gained" a trend."""
    over = [d for d in drafts if d.lo <= i < d.hi and d.quantity < 0]
    return any(d.family in ("trend", "change") or (d.family == "rank" and draft.lo == i) for d in over)


def _inside(other: Draft, draft: Draft) -> bool:
    return draft.lo <= other.lo and other.hi <= draft.hi and other.anchor < draft.anchor


def _all_of_them(scene: Scene, i: int) -> Draft | None:
    """Return "The five wettest towns are all on the coast", "The last six winners have all been women"."""
    clause = scene.clause(i)
    verb = clause.finite
    if scene.low[i] not in _EACH or not clause.core < verb < i or scene.low[verb] not in _BE:
        return None
    if any(scene.tag[j] != "X" and scene.low[j] not in _BE for j in range(verb + 1, i)):
        return None
    after = i + 1
    while scene.low[after] in _BE or scene.tag[after] == "X":
        after += 1
    if scene.tag[after] not in _PREDICATE or scene.low[i + 1] in _NOT_ALL or scene.low[after] in _NOT_ALL:
        return None
    if not _membership(scene, clause.core, verb):
        return None
    return Draft(*trim(scene, clause.core, clause.hi), "quantified", i, measure=(clause.core, verb))


def _membership(scene: Scene, lo: int, hi: int) -> bool:
    """Tell whether [lo, hi) names members: counted, ranked or listed by their names."""
    counted = any((q := scene.quantity(j)) and q.unit in ("count", "people") for j in range(lo, hi))
    ranked = any(scene.tag[j] == "L" for j in range(lo, hi)) and scene.low[hi - 1].endswith("s")
    named = sum(_is_name(scene, j) and not _is_name(scene, j - 1) for j in range(lo, hi)) > 1
    joined = any(scene.low[j] == "and" for j in range(lo, hi))
    return scene.tag[lo] not in ("O", "P") and (counted or ranked or (named and joined))


def _only_they(scene: Scene, i: int) -> Draft | None:
    """Return "Of the six parks only Elm Hill closed", "Only Hull and York finished below the average"."""
    clause = scene.clause(i)
    verb = clause.finite
    if scene.low[i] != "only" or not i + 1 < verb or scene.tag[verb] == "M":
        return None
    among = scene.low[clause.lo] in ("of", "among", "amongst") and clause.lo < i
    if not among and i != clause.core:
        return None
    main = verb if scene.tag[verb] == "V" else next(iter(_verbs(scene, verb, clause.hi)), verb)
    if scene.tokens.lemma[main] in _KNOWING or any(
        is_figure(scene, j) and not _pointed(scene, j) for j in range(i + 1, verb)
    ):
        return None
    named = scene.tag[i + 1] == "H" or scene.low[i + 1] in _POINTED
    if not named or any(scene.tag[j] in ("R", "O", "VG", "T") for j in range(i + 1, verb)):
        return None
    if not among and not _decided(scene, verb, clause.hi):
        return None
    return Draft(*trim(scene, clause.lo, clause.hi), "quantified", i, measure=(i + 1, verb))


def _pointed(scene: Scene, i: int) -> bool:
    return scene.low[i - 1] in _POINTED


def _verbs(scene: Scene, lo: int, hi: int) -> Iterator[int]:
    return (j for j in range(lo, hi) if scene.tag[j] in ("V", "VN", "VB"))


def _decided(scene: Scene, lo: int, hi: int) -> bool:
    """Tell whether [lo, hi) says what a table could: more, less, a change, a limit or a figure."""
    return any(
        scene.tag[j] in ("K", "L")
        or (j > lo and scene.low[j] in _RANGES)
        or verb_turn(scene, j)
        or noun_turn(scene, j)
        or is_figure(scene, j)
        for j in range(lo, hi)
    )


def _listed(scene: Scene, i: int) -> Draft | None:
    """Return "Chile, Peru and Cuba, all of them far poorer, are ahead": of those named and no others."""
    if scene.low[i] not in _AHEAD or scene.tag[i + 1] not in (".", ",", ";", "P", "O", "D", "H"):
        return None
    verb = i - 1
    while scene.tag[verb] == "X" or scene.low[verb] in ("all", "both", "well", "far"):
        verb -= 1
    if scene.low[verb] not in ("are", "were", "stand", "lie", "stood", "lay"):
        return None
    lo = scene.clause(verb).lo
    start = next((c.lo for c in reversed(scene.clauses) if c.lo <= lo and _is_name(scene, c.lo)), -1)
    if start < 0:
        return None
    names = [j for j in range(start, verb) if _is_name(scene, j) and not _is_name(scene, j - 1)]
    lists = any(scene.low[j] == "and" and scene.tag[j + 1] == "H" for j in range(start, verb))
    free = not any(scene.tag[j] in ("V", "M", "A") for j in range(start, verb))
    if len(names) < 2 or not lists or not free:
        return None
    return Draft(*trim(scene, start, scene.clause(i).hi), "quantified", i, measure=(start, verb))


def _is_name(scene: Scene, j: int) -> bool:
    """Tell whether a name stands at `j`; the first word of a sentence may be one before a comma or "and"."""
    first = j == 0 and scene.tag[0] == "N" and scene.low[1] in (",", "and")
    return scene.tag[j] == "H" or first
