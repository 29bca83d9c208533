"""Cause: one thing brings about a change in another.

A cause claim holds the change that it explains as a claim of its own; `effect` tells where.
"""

from __future__ import annotations

from collections.abc import Iterator

from caveat.claims.draft import Draft, Range
from caveat.claims.families.common import has_change, overlap
from caveat.claims.families.effects import find_effect
from caveat.claims.lexicon import lexicon
from caveat.claims.scene import Scene
from caveat.claims.spans import trim, whole_clause
from caveat.claims.tokens import FINITE
from caveat.claims.turns import verb_turn

_BECAUSE = tuple(
    tuple(words.split())
    for words in (
        "because of", "due to", "owing to", "thanks to", "as a result of", "on account of",
        "as a consequence of", "on the back of", "on the strength of", "in the wake of", "courtesy of",
        "in response to", "by dint of", "in consequence of",
    )
)  # fmt: skip
_BY = frozenset(
    """drive cause fuel prompt trigger spur power boost explain bring push help lead hurt spark lift
    buoy drag hit weigh propel underpin stoke dent depress inflate accelerate slow curb constrain
    support sustain exacerbate aggravate produce create induce generate offset affect dampen""".split()
)
_TO = {"lead": "to", "contribute": "to", "result": "in", "give": "rise", "pave": "way", "add": "to"}
_FROM = {
    "stem": "from",
    "result": "from",
    "arise": "from",
    "come": "from",
    "follow": "from",
    "derive": "from",
    "attribute": "to",
    "ascribe": "to",
    "credit": "to",
    "owe": "to",
    "blame": "on",
    "trace": "to",
    "pin": "on",
    "put": "to",
    "link": "",
}
_MOVING = frozenset(
    {"trend", "trends", "change", "changes", "gap", "difference", "shift", "disparity", "turnaround"}
)
_AGENTS = frozenset("he she i we you who it they".split())


def find_causes(scene: Scene, drafts: list[Draft]) -> Iterator[Draft]:
    """Yield the claims that one thing brought about another."""
    done: set[int] = set()
    for i in scene.hot.get("cause", ()):
        if scene.clause_of[i] in done:
            continue
        draft = (
            _causes(scene, i)
            or _because(scene, i)
            or _behind(scene, i)
            or _means(scene, i)
            or _helps(scene, i)
            or find_effect(scene, i)
        )
        if draft:
            done.add(scene.clause_of[i])
            _settle(scene, draft, drafts)
            yield draft


def _settle(scene: Scene, draft: Draft, drafts: list[Draft]) -> None:
    """Keep what a cause brought about to the words that say it."""
    assert draft.effect is not None
    lo, hi = draft.effect
    for other in drafts:
        if other.quantity < 0 and other.family in ("trend", "change", "contrast") and other.lo >= draft.lo:
            number = any(d.quantity >= 0 and lo <= scene.place[d.quantity] < hi for d in drafts)
            if number and other.lo < hi and other.hi > lo and lo <= other.anchor < hi:
                other.lo = other.hi
                continue
        if other.quantity < 0 and overlap((other.lo, other.hi), (draft.lo, draft.hi)) > 0.8:
            continue
        at = scene.place[other.quantity] if other.quantity >= 0 else other.anchor
        counts = other.quantity >= 0 and other.family in ("share", "count") and not has_change(scene, lo, hi)
        if other.lo >= other.hi or not lo <= at < hi or counts:  # "only three were caused by ..." counts
            continue
        if hi <= draft.anchor and other.hi > hi:
            other.lo, other.hi = trim(scene, min(other.lo, hi), hi)
        elif lo > draft.anchor - 2 and other.lo < lo:
            other.lo, other.hi = trim(scene, lo, max(other.hi, lo))


def _make(scene: Scene, i: int, span: Range, cause: Range | None, effect: Range | None) -> Draft | None:
    if effect is None or effect[0] >= effect[1]:
        return None
    changes = has_change(scene, *effect) or any(
        scene.quantity(j) or scene.tag[j] == "K" for j in range(*effect)
    )
    return Draft(
        *span,
        "cause",
        i,
        cause=cause,
        effect=effect,
        measure=effect,
        checkability=None if changes else "vague",
    )


def _before(scene: Scene, i: int) -> Range:
    clause = scene.clause(i)
    lo, hi = trim(scene, clause.core, i)
    while hi > lo and (
        scene.tag[hi - 1] in ("A", "M", "X", "T", "VN", "VB") or scene.low[hi - 1] in ("likely",)
    ):
        hi -= 1
    return trim(scene, lo, hi)


def _causes(scene: Scene, i: int) -> Draft | None:
    """Return "led to a fall", "has caused a shortage", "contributed to the rise"."""
    tag, lemma = scene.tag[i], scene.tokens.lemma[i]
    if tag not in ("V", "VN", "VG", "VB"):
        return None
    clause = scene.clause(i)
    passive = tag == "VN" and any(
        scene.low[j] in ("was", "were", "been", "be", "is", "are", "being")
        for j in range(max(clause.lo, i - 4), i)
    )
    j = i + 1
    while scene.tag[j] == "X" or (scene.low[j] in ("in", "large", "part", "mainly") and lemma != "result"):
        j += 1
    j += scene.low[j] in ("up", "down", "back", "on") and scene.low[j + 1] == "by"
    if scene.low[j] == "by" and (passive or scene.tag[i - 1] in (",", "N")) and lemma in _BY:
        end = clause.hi
        return _make(scene, i, whole_clause(scene, i), trim(scene, j + 1, end), _before(scene, i))
    source = _FROM.get(lemma)
    if (
        source
        and lemma in ("come", "follow", "put", "pin", "derive")
        and not has_change(scene, *_before(scene, i))
    ):
        source = None
    if source and scene.low[j] == source and lemma not in ("credit", "owe", "blame", "link"):
        return _make(scene, i, whole_clause(scene, i), trim(scene, j + 1, clause.hi), _before(scene, i))
    if (
        lemma in ("blame", "credit")
        and not passive
        and any(scene.low[k] in ("for", "with") for k in range(j, clause.hi))
    ):
        k = next(k for k in range(j, clause.hi) if scene.low[k] in ("for", "with"))
        return (
            _make(scene, i, whole_clause(scene, i), trim(scene, j, k), trim(scene, k + 1, clause.hi))
            if has_change(scene, k, clause.hi)
            else None
        )
    target = _TO.get(lemma)
    if target and scene.low[j] == target and lemma in ("lead", "contribute", "result", "give"):
        if lemma == "lead" and scene.tag[i] == "VG" and scene.low[i + 1] == "up":
            return None
        own = _before(scene, i)
        return _make(scene, i, whole_clause(scene, i), own, trim(scene, j + 1, clause.hi))
    plain = (
        lemma in lexicon().classes["cause"]
        and not passive
        and scene.tag[j] in ("D", "N", "J", "H", "VN", "K", "Q", "VG", "X")
    )
    if (plain and tag != "VB") or (plain and _likely(scene, i)):
        own = _before(scene, i)
        if own[0] < own[1] and scene.low[own[0]] in _AGENTS - {"it", "they"}:
            return None
        if lemma in ("drive", "kill", "induce", "provoke", "destroy") and not has_change(scene, j, clause.hi):
            return None
        return _make(scene, i, whole_clause(scene, i), own, trim(scene, j, clause.hi))
    return None


def _likely(scene: Scene, i: int) -> bool:
    return any(
        scene.low[j] in ("may", "might", "likely", "thought", "appears", "seems", "could", "have")
        for j in range(max(0, i - 4), i)
    )


def _because(scene: Scene, i: int) -> Draft | None:
    """Return "fell because of the strike", "thanks to cheaper gas, costs fell"."""
    clause = scene.clause(i)
    for words in _BECAUSE:
        if scene.low[i] == words[0] and all(scene.low[i + k] == w for k, w in enumerate(words)):
            after = i + len(words)
            home = clause
            if words[0] == "because" and i == 0:
                home = scene.clauses[scene.clause_of[min(i + 1, len(scene.tokens) - 1)]]
            end = max(home.hi, scene.clause(min(after, len(scene.tokens) - 1)).hi)
            if home.core > i:  # the cause leads in
                effect = trim(scene, home.core, home.hi)
                cause = trim(scene, after, home.core)
            else:
                effect, cause = trim(scene, home.core, i), trim(scene, after, end)
            if not has_change(scene, *effect) and not any(scene.quantity(j) for j in range(*effect)):
                return None
            return _make(scene, i, trim(scene, home.core if home.core <= i else home.lo, end), cause, effect)
    if scene.low[i] == "because" and i == 0 and scene.low[1] != "of":
        stop = next((j for j in range(1, len(scene.tokens)) if scene.tag[j] == ","), -1)
        if stop > 0 and has_change(
            scene, stop, (home := scene.clause(min(stop + 1, len(scene.tokens) - 1))).hi
        ):
            return _make(scene, i, trim(scene, 0, home.hi), trim(scene, 1, stop), trim(scene, stop, home.hi))
    if scene.low[i] == "because" and i > 0 and scene.low[i + 1] not in ("of", "") and clause.finite >= 0:
        effect = trim(scene, clause.core, i)
        end = scene.clause(i + 1).hi
        if has_change(scene, *effect) and end > i:
            return _make(scene, i, trim(scene, clause.core, end), trim(scene, i + 1, end), effect)
    return None


def _behind(scene: Scene, i: int) -> Draft | None:
    """Return "is behind the rise", "a factor in the fall", "the fault lies with"."""
    clause = scene.clause(i)
    low = scene.low[i]
    if low in ("behind", "for") and scene.low[i - 1] in (
        "factor",
        "factors",
        "reason",
        "reasons",
        "cause",
        "force",
        "responsible",
        "blame",
        "driver",
        "explanation",
        "is",
        "was",
        "are",
        "lies",
        "lay",
    ):
        if low == "for" and scene.low[i - 1] in ("is", "was", "are", "lies", "lay"):
            return None
        if clause.finite >= 0 and (
            has_change(scene, i + 1, clause.hi)
            or any(scene.low[j] in _MOVING for j in range(i + 1, clause.hi))
        ):
            stop = next((j for j in range(i + 1, clause.hi) if scene.tag[j] == "A"), clause.hi)
            effect = trim(scene, i + 1, stop)
            cause = trim(scene, stop + 1, clause.hi) if stop < clause.hi else _before(scene, i - 1)
            return _make(scene, i, whole_clause(scene, i), cause, effect)
    if (
        low in ("factor", "cause", "driver", "reason", "culprit")
        and scene.low[i + 1] in ("", ".", ",", "in", "of")
        and clause.finite >= 0
        and i > clause.finite
    ):
        changes = has_change(scene, i, clause.hi) or has_change(scene, clause.core, clause.finite)
        if changes or (low in ("factor", "culprit") and scene.tag[clause.finite] == "M"):
            effect = (
                trim(scene, i + 2, clause.hi)
                if scene.low[i + 1] in ("in", "of")
                else _before(scene, clause.finite)
            )
            return _make(scene, i, whole_clause(scene, i), _before(scene, clause.finite), effect)
    if low in ("fault", "blame", "responsibility", "credit") and scene.tokens.lemma[i + 1 : i + 2] in (
        ["lie"],
        ["rest"],
        ["belong"],
        ["go"],
    ):
        return _make(scene, i, whole_clause(scene, i), trim(scene, i + 3, clause.hi), (i, i + 1))
    if (
        low == "result"
        and scene.low[i + 1] == "of"
        and scene.low[i - 1] in ("a", "the", "direct")
        and any(scene.tag[j] in ("A", "VB") for j in range(max(clause.lo, i - 4), i))
    ):
        return _make(scene, i, whole_clause(scene, i), trim(scene, i + 2, clause.hi), _before(scene, i - 1))
    return None


def _means(scene: Scene, i: int) -> Draft | None:
    """Return "fewer nurses means longer waits", "it worked: costs fell"."""
    if scene.tokens.lemma[i] != "mean" or scene.tag[i] != "V":
        return None
    clause = scene.clause(i)
    j = i + 1 + (scene.tag[i + 1] == "X")
    if scene.tag[j] == "K" and scene.next_noun(j + 1) >= 0 and clause.core < i and scene.low[j] != "less":
        before = _before(scene, i)
        if before[1] - before[0] > 1:
            return _make(scene, i, whole_clause(scene, i), before, trim(scene, j, clause.hi))
    return None


def _helps(scene: Scene, i: int) -> Draft | None:
    """Return "helped (to) reduce", "likely to generate", "succeeded in cutting"."""
    if scene.tokens.lemma[i] not in ("help", "generate") or scene.tag[i] not in ("V", "VN", "VB", "VG"):
        return None
    clause = scene.clause(i)
    if scene.tokens.lemma[i] == "generate":
        return (
            _make(scene, i, whole_clause(scene, i), _before(scene, i), trim(scene, i + 1, clause.hi))
            if scene.tag[i] == "VB" and _likely(scene, i)
            else None
        )
    for j in range(i + 1, min(clause.hi, i + 7)):
        turn = verb_turn(scene, j) if scene.tag[j] in ("VB", "V", "N", "VG") else None
        lemma = scene.tokens.lemma[j]
        if turn or lemma in lexicon().classes["up"] | lexicon().classes["down"]:
            return _make(scene, i, whole_clause(scene, i), _before(scene, i), trim(scene, j, clause.hi))
        if scene.tag[j] in FINITE and scene.tag[j] != "V":
            return None
    return None
