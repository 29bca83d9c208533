"""Ranks by any superlative that no other rule read.

* what somebody or something has, draws, pays: "draws the biggest crowds", "work the longest hours"
* a superlative that opens: "The hardest to please are the reviewers", "Hardest hit was Hull"
* one at the end, of what is done: "keeps the teams busiest", "gets rain most often"
* one that tells who is named then: "The month with the most fires was May"
* one of who is said to be it: "Hull is the port with the most ferries"
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from caveat.claims.claim import Direction
from caveat.claims.draft import Draft
from caveat.claims.families.common import best_of
from caveat.claims.lexicon import lexicon
from caveat.claims.scene import Scene
from caveat.claims.spans import clause_range, subject, trim
from caveat.claims.tokens import FINITE

_BE = frozenset({"is", "are", "was", "were"})
_ENDS = frozenset({".", ",", ";", ")", "C", "\u2014", ":", "(", "?"})
_PEERS = frozenset("in on for among amongst of at across between when during".split())
_OFTEN = frozenset("often frequently commonly".split())
_BEFORE_FIGURE = frozenset({",", "at", "with", "on", "\u2014", "("})
_BECOMING = frozenset("been be became become becomes remain remains remained stays stayed".split())
_HAVING = frozenset({"has", "have", "had", "do", "does", "did"})
_AMOUNTS = frozenset({"most", "least", "fewest"})
_FARING = frozenset("do does did fare perform score sell rate pay rank".split())
_COMMON = frozenset(
    """common frequent popular widespread prevalent numerous expensive costly frequented cited quoted named
    mentioned visited populous""".split()
)
_PLAIN = frozenset("most least".split())  # of which the next word tells what is most
_STRONGER = frozenset({"rank", "record", "contrast", "quantified", "cause", "association"})
_DESCRIBING = frozenset({"J", "VN", "VG", "X", "N", "T", "VB", "P", "V"})
_NAMING = frozenset({"H", "D", "N", "J", "VG", "Q", "O"})
_POINTING = frozenset({"what", "this", "that", "which", "it", "these", "those", "i", "we", "you"})


def find_superlatives(scene: Scene, drafts: list[Draft]) -> Iterator[Draft]:
    """Yield the ranks that a superlative states in a clause that has none."""
    yield from _joined(scene, drafts)
    done: set[int] = set()  # clauses that have one
    for i in range(len(scene.tokens)):
        if scene.tag[i] != "L" or i in scene.used or scene.clause(i).finite < 0 or _is_judged(scene, i):
            continue
        if scene.clause_of[i] in done or any(d.lo <= i < d.hi and d.family in _STRONGER for d in drafts):
            continue
        bare = not any(d.lo <= i < d.hi for d in drafts)
        if (
            _opens(scene, i)
            or _tells_who(scene, i)
            or _is_the_one(scene, i)
            or _is_object(scene, i)
            or _ends(scene, i)
            or (bare and _has_figure(scene, i))
        ):
            scene.used.add(i)
            done.add(scene.clause_of[i])
            draft = _rank(scene, i)
            if _tells_who(scene, i) and re.fullmatch(r"[12]\d{3}", scene.low[scene.clause(i).finite + 1]):
                draft.family = "record"  # "The year with the most fires was 2012"
            yield _apart(scene, draft, drafts)


def _apart(scene: Scene, draft: Draft, drafts: list[Draft]) -> Draft:
    """Return the rank without the figure after it ("draws the biggest crowds, 80.8 million visits")."""
    for other in drafts:
        at = scene.place[other.quantity] if other.quantity >= 0 else -1
        if not draft.anchor < at < draft.hi or scene.clause_of[at] != scene.clause_of[draft.anchor]:
            continue
        while at > draft.anchor + 1 and scene.tag[at - 1] in ("X", "D"):
            at -= 1
        if scene.low[at - 1] in _BEFORE_FIGURE:
            draft.lo, draft.hi = trim(scene, draft.lo, at - 1)
    return draft


def _joined(scene: Scene, drafts: list[Draft]) -> Iterator[Draft]:
    """Yield the second of "was highest in Bath and lowest in Hull", and end the first before it."""
    for draft in [d for d in drafts if d.family == "rank" and d.quantity < 0]:
        for j in range(draft.anchor + 2, draft.hi):
            cut = j - (scene.tag[j - 1] == "D")
            if scene.tag[j] != "L" or scene.low[cut - 1] != "and" or scene.low[j - 1] == "at":
                continue
            if lexicon().adjectives.get(scene.low[j]) == lexicon().adjectives.get(scene.low[draft.anchor]):
                break  # "the oldest and largest"
            second = _rank(scene, j)
            second.lo, second.measure = cut, draft.measure or subject(scene, scene.clause(j))
            draft.hi = trim(scene, draft.lo, cut)[1]
            scene.used.add(j)
            if second.lo < second.hi:
                yield second
            break


def _rank(scene: Scene, i: int) -> Draft:
    kind = lexicon().adjectives.get(scene.low[i].rpartition("-")[2])
    side: Direction = "lowest" if kind == "least" else "highest"
    return Draft(*clause_range(scene, i), "rank", i, -1, side, None, best_of(scene, i))


def _is_judged(scene: Scene, i: int) -> bool:
    """Tell whether no table could decide what is most: "the biggest challenge", "the most important"."""
    words = lexicon().words
    if scene.low[i] in ("best", "worst") and scene.tokens.lemma[i - 1] in _FARING:
        return False  # "Delta does best"
    if scene.low[i - 1] == "at" or scene.low[i] in words["judged_most"]:
        return True
    near = [scene.low[j] for j in range(i + 1, i + 4)]
    if scene.low[i] in _PLAIN and near[0] in words["judged_adjectives"] | {"of", "recent", "recently"}:
        return True
    if scene.low[i] in _PLAIN and near[0] in _COMMON:
        return False  # "the most common reason"
    head = scene.next_noun(i + 1)
    return head >= 0 and scene.low[head].removesuffix("s") in words["judged_nouns"]


def _is_object(scene: Scene, i: int) -> bool:
    """Tell whether "the biggest crowds" at `i` is what the subject has or does."""
    clause = scene.clause(i)
    j = i - 1
    while scene.tag[j] in ("X", "J", "Q") or scene.low[j] in ("by", "far"):
        j -= 1
    if scene.tag[j] != "D" or scene.low[j] not in ("the", "its", "their", "his", "her"):
        return False
    verb = j - 1
    while scene.tag[verb] == "X":
        verb -= 1
    if scene.tag[verb] not in FINITE and scene.tag[verb] not in ("VN", "VB"):
        return False
    own = subject(scene, clause)
    if not clause.finite <= verb < i or own is None or own[0] >= own[1] or scene.low[own[0]] in _POINTING:
        return False
    if scene.low[i] in _PLAIN:
        return scene.tag[i + 1] in ("N", "J", "VN", "VG")
    return scene.next_noun(i + 1) >= 0


def _opens(scene: Scene, i: int) -> bool:
    """Tell whether the superlative at `i` opens its clause and says who is meant after a form of "be"."""
    clause = scene.clause(i)
    verb = clause.finite
    core = clause.core + 2 * (scene.low[clause.core : clause.core + 2] == ["by", "far"])
    if not core <= i <= core + 1 or (i > core and scene.low[i - 1] != "the"):
        return False
    if scene.low[verb] not in _BE or not 0 < verb - i <= 9 or scene.tag[verb + 1] not in _NAMING:
        return False
    if scene.quantity(verb + 1) is not None or scene.low[verb + 1] in ("that", "this", "it", "when", "how"):
        return False
    between = range(i + 1, verb)
    if not all(scene.tag[j] in _DESCRIBING or scene.low[j] in ("all", "the", "them") for j in between):
        return False
    if scene.low[i] in _PLAIN:  # "Most are women", "the most votes were cast"
        plural = len(between) == 1 and _is_plural(scene.low[i + 1])
        return bool(between) and not plural and scene.tag[verb + 1] != "VN"
    head = scene.next_noun(i + 1)
    if scene.tag[verb + 1] == "H" or (scene.tag[verb + 1] == "D" and scene.tag[verb + 2] == "H"):
        return True  # "The thirstiest beer drinkers anywhere are the Danes"
    counted = scene.low[i] in _PLAIN and scene.low[i + 1] in _COMMON
    if counted and scene.low[verb + 1] not in ("a", "an") and scene.tag[verb + 2] not in FINITE:
        return True  # "The most common reason was cost"
    return not i < head < verb or scene.tag[i + 1] in ("T", "P", "VN") or scene.low[i + 1] == "hit"


def _tells_who(scene: Scene, i: int) -> bool:
    """Tell whether "The month with the most fires was May" has its superlative at `i`."""
    clause = scene.clause(i)
    verb, first = clause.finite, i - 1 - (scene.low[i - 1] == "the")
    if scene.low[first] not in _BY_WHICH or not clause.core < first - 1 or scene.low[clause.core] not in _THE:
        return False
    if not all(scene.tag[j] in ("N", "J") for j in range(clause.core + 1, first)):
        return False
    if scene.low[verb] not in (*_BE, "remains", "remained") or not i < scene.next_noun(i + 1) < verb:
        return False
    after = verb + 1 + (scene.tag[verb + 1] == "D")
    in_may = scene.low[after] == "may" and scene.tag[after + 1] in _ENDS
    return scene.tag[after] == "H" or scene.time[after] >= 0 or in_may


def _is_the_one(scene: Scene, i: int) -> bool:
    """Tell whether "Hull is the port with the most ferries" has its superlative at `i`."""
    clause = scene.clause(i)
    own = subject(scene, clause)
    with_, verb = i - 1 - (scene.low[i - 1] == "the"), clause.finite
    if scene.low[with_] not in _BY_WHICH or scene.low[i + 1] == "to" or own is None:
        return False
    if not clause.core <= verb < with_ - 2:
        return False
    while scene.tag[verb + 1] in ("X", "VN", "VB") and verb + 1 < with_:
        verb += 1  # "had long been the port"
    if scene.low[verb] not in _BE | _BECOMING or own[0] >= own[1]:
        return False
    kind = range(verb + 2, with_)
    if scene.low[verb + 1] not in _THE or not kind or scene.low[own[0]] in _POINTING:
        return False
    return all(scene.tag[j] in ("N", "J", "H") or scene.low[j] in ("one", "ones") for j in kind)


def _ends(scene: Scene, i: int) -> bool:
    """Tell whether the superlative at `i` closes what is done: "keeps the teams busiest", "runs fastest"."""
    clause = scene.clause(i)
    after = i + 1
    if scene.low[i] in _PLAIN and scene.low[i + 1] in _OFTEN and scene.low[i - 1] in _BE:
        return scene.tag[i + 2] in ("D", "H", "N")  # "it is most often the starling"
    if scene.low[i] in _PLAIN and scene.low[i - 1] != "the":
        if scene.low[i + 1] not in _OFTEN:
            return False
        after += 1
    if scene.low[i - 1] == "the":  # "geese do the most", "Bristol had the fewest"
        verb = i - 2
        while scene.low[verb] in ("by", "far", "easily", "comfortably", "clearly") or scene.tag[verb] == "X":
            verb -= 1
        doing = i - 2 == clause.finite and scene.low[i - 2] in _HAVING and scene.low[i] in _AMOUNTS
        if verb == clause.finite and scene.low[verb] in _BE and scene.low[i] not in _PLAIN:
            own = subject(scene, clause)  # "students were the keenest on staying"
            near = scene.tag[i + 1] in _ENDS or scene.low[i + 1] in _PEERS
            return near and own is not None and own[0] < own[1] and scene.low[own[0]] not in _POINTING
        return doing and scene.tag[i + 1] in _ENDS and subject(scene, clause) is not None
    if scene.tag[after] not in _ENDS and scene.low[after] not in _PEERS | {"to"}:
        return False
    own = subject(scene, clause)
    if clause.finite >= i or own is None or own[0] >= own[1] or scene.low[own[0]] in _POINTING:
        return False
    if scene.low[after] == "to":  # "comes closest to ..."
        return scene.tag[i - 1] in ("V", "VN") and scene.low[i] in ("closest", "nearest")
    return (
        scene.tag[i - 1] in ("N", "H", "V", "VN")
        or (scene.tokens.lemma[i - 1] in _FARING)
        or (scene.tag[i - 1] == "X" and scene.low[i - 1] != "at")
    )


def _has_figure(scene: Scene, i: int) -> bool:
    """Tell whether "The slimmest winner, Ann Holt's “Rooms”, ran to 118 pages" opens with `i`."""
    clause = scene.clause(i)
    head, verb = scene.next_noun(i + 1), clause.finite
    named = 0 <= head < verb and any(scene.tag[j] == "H" for j in range(head + 1, verb))
    if not named or i != clause.core + 1 or scene.low[i - 1] != "the":
        return False
    after = (scene.quantity(j) for j in range(verb + 1, min(clause.hi, verb + _FIGURE)))
    return scene.tag[verb] == "V" and any(q is not None and q.unit != "year" for q in after)


_BY_WHICH, _THE = frozenset({"with", "having"}), frozenset({"the", "its", "their", "our"})
_FIGURE = 6  # words after the verb in which its figure stands


def _is_plural(word: str) -> bool:
    return word.endswith("s") and not word.endswith(("ous", "ss", "us"))
