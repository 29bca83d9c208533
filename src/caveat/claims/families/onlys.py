"""What is so of one alone, of none at any time, of nearly all or hardly any, without a figure.

* "Hull is the only house never to have won", "Kent is the only county where fares fell"
* "Only 2013 got by without a strike", "has saved everybody so far"
* "Never once are they below", "Not once has it failed"
* "Hardly anyone chose the third", "Almost nobody ..", "Nearly all of them came from Europe"
* "and a majority find it rude"
"""

from __future__ import annotations

from collections.abc import Iterator

from caveat.claims.draft import Draft
from caveat.claims.scene import Scene
from caveat.claims.spans import clause_range, trim
from caveat.claims.tokens import FINITE

_FOLLOWING = frozenset("to never not that which who where with without whose in of on among ever".split())
_HARDLY = frozenset({"hardly", "barely", "scarcely", "almost", "nearly", "virtually", "practically"})
_ANYONE = frozenset({"anyone", "anybody"})
_NOBODY = frozenset({"nobody", "none"})
_THESE = frozenset({"them", "these", "those"})
_EVERYBODY = _NOBODY | {"everyone", "everybody"}
_SO_FAR = ("so far", "to date", "until now", "up to now", "as yet")
_DENYING = frozenset("without no not never none nobody nothing neither".split())
_NAMED = 6  # words between "only" and the verb
_VAGUE = frozenset(
    "thing way reason question problem hope chance option choice time point answer one".split()
)
_STRONGER = frozenset({"rank", "record", "quantified", "contrast"})
_KNOWING = frozenset(
    "know want expect believe care doubt like understand notice hope think say dispute".split()
)


def find_onlys(scene: Scene, drafts: list[Draft]) -> Iterator[Draft]:
    """Yield the claims that something is so of one, of none, of most or of hardly any."""
    for i in range(len(scene.tokens)):
        if i in scene.used or any(d.lo <= i < d.hi and d.family in _STRONGER for d in drafts):
            continue
        draft = _the_only(scene, i) or _not_once(scene, i) or _hardly(scene, i) or _majority(scene, i)
        draft = draft or _only_one(scene, i) or _everybody(scene, i)
        if draft is None:
            continue
        for other in [d for d in drafts if _is_inside(scene, d, draft)]:
            drafts.remove(other)
        scene.used.add(i)
        yield draft


def _is_inside(scene: Scene, other: Draft, draft: Draft) -> bool:
    """Tell whether a draft only says what is so of the one, or of nobody."""
    if not (draft.lo <= other.lo and other.hi <= draft.hi + 1):
        return False
    return other.quantity < 0 or (
        other.anchor > draft.anchor and other.family in ("level", "change", "count")
    )


def _the_only(scene: Scene, i: int) -> Draft | None:
    """Return "is the only house never to have won", "are the only two counties where fares fell"."""
    if scene.low[i] != "only" or scene.low[i - 1] != "the":
        return None
    clause = scene.clause(i)
    if scene.low[i - 2] not in ("is", "are", "was", "were", "remains", "remained", "be", "been", "still"):
        return None
    own = range(clause.core, clause.finite)
    if not own or not any(scene.tag[j] in ("H", "N") for j in own):
        return None
    head = scene.next_noun(i + 1 + (scene.quantity(i + 1) is not None))
    if scene.low[i + 1] in ("one", "ones"):
        head = i + 1  # "the only one with a blank sheet"
    if head < 0 or (scene.low[head] in _VAGUE and head > i + 1):
        return None
    if not any(scene.low[j] in _FOLLOWING or scene.tag[j] in ("VN", "R") for j in range(head + 1, head + 5)):
        return None
    hi = next(
        (j for j in range(head + 1, len(scene.tokens)) if scene.tag[j] in (",", ";", ".", "\u2014")), head + 1
    )
    return Draft(*trim(scene, clause_range(scene, i)[0], hi), "quantified", i)


def _only_one(scene: Scene, i: int) -> Draft | None:
    """Return "Only 2013 got by without a strike", "Only Hull never won": what is denied of no other."""
    clause = scene.clause(i)
    verb = clause.finite
    if scene.low[i] != "only" or i > clause.core + 1 or not i + 1 < verb <= i + _NAMED:
        return None
    year = scene.quantity(i + 1)
    named = year is not None and year.unit == "year" and verb == i + 2
    named = named or all(
        scene.tag[j] in ("H", "D", "X") or scene.low[j] in ("of", "and") for j in range(i + 1, verb)
    )
    denied = any(scene.low[j] in _DENYING or scene.low[j].endswith("n't") for j in range(i + 2, clause.hi))
    if not (named and denied) or scene.tag[verb] == "M":
        return None
    return Draft(*clause_range(scene, i), "quantified", i)


def _everybody(scene: Scene, i: int) -> Draft | None:
    """Return "has saved everybody so far", "has cost nobody the title to date": what befell them all."""
    clause = scene.clause(i)
    far = " ".join(scene.low[i + 1 : clause.hi])
    until = any(f" {words} " in f" {far} " for words in _SO_FAR)
    if scene.low[i] not in _EVERYBODY or not clause.core < clause.finite < i or not until:
        return None
    perfect = scene.low[clause.finite] in ("has", "have") and scene.tag[i - 1] in ("VN", "P", "N")
    return Draft(*clause_range(scene, i), "quantified", i) if perfect else None


def _not_once(scene: Scene, i: int) -> Draft | None:
    """Return "Never once are they below", "Not once has the rate fallen", "At no point did it pass 5"."""
    clause = scene.clause(i)
    once = scene.low[i] in ("never", "not") and scene.low[i + 1] == "once"
    point = scene.low[i : i + 3] in (["at", "no", "point"], ["at", "no", "time"])
    if not (once or point) or i > clause.core + 1:
        return None
    verb = i + (3 if point else 2)
    if scene.tag[verb] not in FINITE and clause.finite < 0:
        return None
    return Draft(*clause_range(scene, i), "quantified", i)


def _hardly(scene: Scene, i: int) -> Draft | None:
    """Return "Hardly anyone chose the third", "Almost nobody reads it", "Nearly all of them came"."""
    clause = scene.clause(i)
    if scene.low[i] not in _HARDLY or i > clause.core + 1 or clause.finite < i:
        return None
    nearly = scene.low[i] in ("almost", "nearly", "virtually", "practically")
    one = scene.low[i + 1 : i + 3] == ["no", "one"]
    persons = (not nearly and scene.low[i + 1] in _ANYONE) or (
        nearly and (one or scene.low[i + 1] in _NOBODY)
    )
    those = nearly and scene.low[i + 1 : i + 3] == ["all", "of"] and scene.low[i + 3] in _THESE
    verb = clause.finite if scene.tag[clause.finite] == "V" else clause.finite + 1
    if scene.tag[clause.finite] == "M" or scene.tokens.lemma[verb] in _KNOWING or not (persons or those):
        return None
    return Draft(*clause_range(scene, i), "quantified", i)


def _majority(scene: Scene, i: int) -> Draft | None:
    """Return "a majority find it rude": of those that were named before; "The bulk of the cases came"."""
    if scene.low[i] in ("bulk", "lot", "share") and scene.low[i + 1] == "of" and i < scene.clause(i).finite:
        most = scene.low[i] == "bulk" or scene.low[i - 1] in ("lion's", "better")
        return (
            Draft(*clause_range(scene, i), "quantified", i) if most and i - scene.clause(i).core < 3 else None
        )
    if (
        scene.low[i] not in ("majority", "minority")
        or scene.tag[i + 1] not in FINITE
        or scene.tag[i + 1] == "M"
    ):
        return None
    clause = scene.clause(i)
    near = range(max(clause.core - 1, i - 4), i)
    article = any(scene.low[j] in ("a", "the", "clear", "slim") for j in near)
    return Draft(*clause_range(scene, i), "quantified", i) if article and clause.finite == i + 1 else None
