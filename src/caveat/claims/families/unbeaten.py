"""Ranks by who beats whom, with no superlative.

* nobody does      "Nothing beats plain rice", "No team outscored the Hawks", "There is no drier place"
* only one does    "is outdone only by York", "surpassed by Leeds alone"
* nobody can       "Her tally is unmatched", "stands alone in the league", "is second to none"
* all are beaten   "outsells every other model", "is ahead of everybody else"
"""

from __future__ import annotations

from collections.abc import Iterator

from caveat.claims.draft import Draft
from caveat.claims.lexicon import lexicon
from caveat.claims.scene import TIME_UNITS, Scene
from caveat.claims.spans import clause_range, subject
from caveat.claims.turns import comparative
from caveat.claims.words import ENDS

_DENIERS = frozenset("no nobody nothing none".split())
_FEW = frozenset({"few", "hardly", "scarcely", "barely"})
_BEATEN = frozenset({"D", "H", "N", "J", "VN", "VG"})
_EXISTS = frozenset("there is are was were has been there's".split())
_FOUND = frozenset("find see meet".split())
_ALL = frozenset("every all any each everyone everybody everything".split())
_OTHERS = frozenset("other others else rival rivals competitor competitors peers comers".split())
_STANDING = frozenset("stand remain stay go be prove".split())
_PEERS = frozenset("in among amongst for on of anywhere across since".split())
_MUCH = frozenset("more less fewer better worse further later earlier".split())
_PEERLESS = frozenset({"equal", "peer", "rival", "match", "parallel", "equals", "rivals", "peers"})
_POINTING = frozenset("what this that which it i we you me us".split())
_STRONGER = frozenset({"rank", "record", "cause", "association"})
_REACH = 8  # words in which a denial has its verb, or an object its end


def find_unbeaten(scene: Scene, drafts: list[Draft]) -> Iterator[Draft]:
    """Yield the ranks of those whom nobody, or only one, beats."""
    for i in range(len(scene.tokens)):
        if i in scene.used or any(d.lo <= i < d.hi and d.family in _STRONGER for d in drafts):
            continue
        draft = (
            _nobody_beats(scene, i)
            or _no_such(scene, i)
            or _only_by(scene, i)
            or _unmatched(scene, i)
            or _beats_all(scene, i)
        )
        if draft is not None:
            scene.used.add(i)
            yield draft


def _rank(scene: Scene, i: int, *, low: bool = False) -> Draft:
    return Draft(*clause_range(scene, i), "rank", i, -1, "lowest" if low else "highest", asserted=True)


def _beats(scene: Scene, i: int) -> bool:
    """Tell whether the verb at `i` is one of beating or equalling."""
    words = lexicon().words["beating"]
    low = scene.low[i]
    return bool({scene.tokens.lemma[i], low, low.removesuffix("s"), low.removesuffix("ed")} & words)


def _nobody_beats(scene: Scene, i: int) -> Draft | None:
    """Return "nothing beats plain rice", "Few have outscored the Hawks"."""
    clause = scene.clause(i)
    verb = clause.finite
    if scene.low[i] not in _DENIERS | _FEW or not clause.core <= i < verb <= i + _REACH:
        return None
    if any(scene.tag[j] not in ("P", "D", "N", "H", "J", "L", "X", "C") for j in range(clause.core, i)):
        return None
    if scene.low[verb] in ("has", "have", "had") or scene.low[verb] in ("can", "could"):
        verb += 1 + (scene.tag[verb + 1] == "X")
    named = scene.tag[verb + 1] in _BEATEN and scene.low[verb + 1] not in ("a", "an", "my", "your", "our")
    if not _beats(scene, verb) or not named or scene.quantity(verb + 1) is not None:
        return None
    head = scene.next_noun(verb + 1)
    if head >= 0 and scene.low[head].removesuffix("s") in lexicon().words["judged_nouns"]:
        return None
    return _rank(scene, verb)


def _no_such(scene: Scene, i: int) -> Draft | None:
    """Return "There is no drier place in Spain", "You will not find a busier port"."""
    if scene.tag[i] != "K":
        return None
    clause = scene.clause(i)
    head = scene.next_noun(i + 1, most=3)
    if head < 0 or scene.low[head].removesuffix("s") in lexicon().words["judged_nouns"]:
        return None
    after = scene.low[head + 1]
    if after not in ("than", "in", "among", "anywhere", "on") or scene.low[i] in _MUCH:
        return None
    if after == "than" and scene.quantity(head + 2) is not None:
        return None
    exists = scene.low[i - 1] == "no" and scene.low[i - 2] in _EXISTS and scene.low[clause.core] == "there"
    sought = any(scene.tokens.lemma[j] in _FOUND for j in range(clause.finite, i))
    verbs = range(clause.finite, i)
    denied = any(scene.low[j] in ("not", "never") or scene.low[j].endswith("n't") for j in verbs)
    if not (exists or (sought and denied and scene.low[i - 1] in ("a", "an"))) or clause.finite < 0:
        return None
    if scene.low[head] + "s" in TIME_UNITS:
        return None  # "there was no wetter month": a record
    return _rank(scene, i, low=comparative(scene, i) == "less")


def _only_by(scene: Scene, i: int) -> Draft | None:
    """Return "is outdone only by York", "is surpassed by York alone"."""
    if scene.tag[i] not in ("VN", "V", "J") or not _beats(scene, i):
        return None
    only = scene.low[i + 1 : i + 3] in (["only", "by"], ["solely", "by"], ["by", "only"])
    alone = scene.low[i + 1] == "by" and "alone" in scene.low[i + 2 : i + 6]
    named = any(scene.tag[j] in ("H", "N", "O", "D", "J", "R") for j in (i + 3, i + 4))
    if not (only or alone) or not named or scene.quantity(i + 3) is not None:
        return None
    return _rank(scene, i)


def _unmatched(scene: Scene, i: int) -> Draft | None:
    """Return "is unmatched in Europe", "remains without equal", "has no rival", "is second to none"."""
    clause = scene.clause(i)
    before = scene.tokens.lemma[i - 1]
    stands = scene.tag[i - 1] == "A" or before in _STANDING
    ends = scene.tag[i + 1] in ENDS or scene.low[i + 1] in _PEERS or scene.low[i + 1] == "by"
    if scene.low[i] in lexicon().words["unmatched"]:
        found = stands and ends
    elif scene.low[i] in _PEERLESS and ends:
        having = scene.low[i - 2] in ("has", "have", "had") and scene.low[i - 1] == "no"
        found = having or (scene.low[i - 1] == "without" and clause.finite >= i - 3)
    else:
        found = scene.low[i : i + 3] == ["second", "to", "none"]
    own = subject(scene, clause)
    if not found or own is None or not clause.finite < i or scene.low[own[0]] in _POINTING:
        return None
    return _rank(scene, i)


def _beats_all(scene: Scene, i: int) -> Draft | None:
    """Return "outsells every other model", "leads all other towns", "is ahead of everyone else"."""
    if scene.low[i] not in _ALL:
        return None
    clause = scene.clause(i)
    if not 0 <= clause.finite < i or not any(scene.low[j] in _OTHERS for j in range(i + 1, i + 4)):
        return None
    verbal = scene.tag[i - 1] in ("V", "VN", "VB", "VG") and (
        _beats(scene, i - 1) or scene.tokens.lemma[i - 1] == "lead"
    )
    ahead = scene.low[i - 2 : i] == ["ahead", "of"] and any(
        scene.low[j] in ("is", "are", "was", "were", "remains", "stays") for j in range(i - 5, i - 2)
    )
    above = scene.low[i - 1] == "above" and scene.tag[i - 2] == "V" and scene.tokens.lemma[i - 2] in _STANDING
    return _rank(scene, i - 1) if verbal or ahead or above else None
