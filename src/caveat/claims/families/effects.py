"""Causes by verbs that are about other things as well: their subject must be no one who acts.

"Stricter checks cut smuggling by 15%", "the bridge has brought a surge in visitors", "heavy rain sent
prices up", "that is why prices doubled", "most of the rise was down to fuel", "without the grant ...".
"""

from __future__ import annotations

from caveat.claims.draft import Draft, Range
from caveat.claims.families.common import has_change
from caveat.claims.families.factors import is_factor
from caveat.claims.lexicon import lexicon
from caveat.claims.scene import Scene
from caveat.claims.spans import trim, whole_clause
from caveat.claims.turns import noun_turn, verb_turn

_BRINGING = frozenset(
    """bring produce create generate yield deliver mean see cause force spell leave cost save claim kill
    destroy wipe attract draw displace""".split()
)
_WEIGHING = frozenset({"weigh", "press", "bear"})
_SENDING = frozenset(
    {"send", "push", "drive", "bring", "drag", "force", "keep", "hold", "knock", "take", "pull", "put"}
)
_REASONS = frozenset(
    """reason reasons driver drivers cause causes culprit culprits factor factors explanation force
    source engine catalyst""".split()
)
_HUMAN = frozenset("lives people jobs workers homes families patients children deaths".split())


def find_effect(scene: Scene, i: int) -> Draft | None:
    """Return the cause claim whose verb, noun or phrase stands at `i`."""
    return (
        _acts(scene, i)
        or _owes(scene, i)
        or _why(scene, i)
        or _reason(scene, i)
        or _responsible(scene, i)
        or _without(scene, i)
    )


def cause_draft(scene: Scene, i: int, span: Range, cause: Range | None, effect: Range) -> Draft | None:
    """Return the draft of a cause, vague where its effect is no change and no figure."""
    if effect[0] >= effect[1] or span[0] >= span[1]:
        return None
    changes = has_change(scene, *effect) or any(scene.quantity(j) for j in range(*effect))
    return Draft(
        *span, "cause", i, cause=cause, effect=effect, measure=effect,
        checkability=None if changes else "vague",
    )  # fmt: skip


def _before(scene: Scene, i: int) -> Range:
    lo, hi = trim(scene, scene.clause(i).core, i)
    while hi > lo and scene.tag[hi - 1] in ("A", "M", "X", "T", "VN", "VB"):
        hi -= 1
    return trim(scene, lo, hi)


def _acts(scene: Scene, i: int) -> Draft | None:
    """Return "stricter checks cut smuggling", "the bridge brought a surge in visitors"."""
    tag, lemma = scene.tag[i], scene.tokens.lemma[i]
    if tag not in ("V", "VN", "VB", "VG"):
        return None
    clause = scene.clause(i)
    own = _before(scene, i)
    if own[0] >= own[1] or not is_factor(scene, *own):
        return None
    if tag == "VN" and any(
        scene.low[j] in ("was", "were", "been", "is", "are", "being") for j in range(own[1], i)
    ):
        return None
    turn = lemma not in ("outpace", "exceed") and (verb_turn(scene, i) or lemma in ("save", "cut"))
    j = i + 1 + (scene.low[i + 1] in ("up", "down", "back", "off", "away", "out"))
    takes = scene.tag[j] in ("D", "N", "J", "H", "K", "Q", "VG", "VN", "L")
    if lemma in _WEIGHING and scene.low[i + 1] in ("on", "down"):
        return cause_draft(scene, i, whole_clause(scene, i), own, trim(scene, i + 2, clause.hi))
    if not takes or scene.time[j] >= 0:
        return None
    head = scene.next_noun(j + (scene.quantity(j) is not None), most=5)
    sending = lemma in _SENDING and any(
        scene.low[k] in ("up", "down", "higher", "lower", "low", "high") or scene.low[k] == "record"
        for k in range(i + 1, min(clause.hi, i + 7))
    )
    making = lemma == "make" and any(scene.tag[k] == "K" for k in range(j + 1, min(clause.hi, j + 6)))
    counted = scene.quantity(j) is not None and lemma in _BRINGING
    brought = lemma in _BRINGING and head >= 0 and (
        noun_turn(scene, head) or scene.tag[j] == "K" or (scene.low[head] in _HUMAN and counted)
        or scene.low[j] in ("fewer", "more")
    )  # fmt: skip
    acting = turn and head >= 0 and scene.quantity(j) is None
    left = lemma in ("leave", "cost", "save", "create", "kill", "claim", "displace") and counted and head >= 0
    if not (sending or making or brought or acting or left):
        return None
    if acting and own[1] - own[0] == 1 and not scene.low[own[0]].endswith("s") and noun_turn(scene, own[0]):
        return None
    effect = trim(scene, i if acting or sending or making else j, clause.hi)
    return cause_draft(scene, i, whole_clause(scene, i), own, effect)


def _owes(scene: Scene, i: int) -> Draft | None:
    """Return "the recovery owes much to tourists", "the dip reflects ...", "was down to ..."."""
    low, lemma, clause = scene.low[i], scene.tokens.lemma[i], scene.clause(i)
    own = _before(scene, i)
    changed = own[0] < own[1] and (has_change(scene, *own) or _moving(scene, *own))
    if not changed or scene.clause(i).finite < 0:
        return None
    if (
        lemma in ("reflect", "follow")
        and scene.tag[i] == "V"
        and scene.time[i + 1 if i + 1 < len(scene.time) else i] < 0
    ):
        if lemma == "follow" and scene.tag[i + 1] not in ("D", "J", "N"):
            return None
        return cause_draft(scene, i, whole_clause(scene, i), trim(scene, i + 1, clause.hi), own)
    if lemma == "owe" and "to" in scene.low[i + 1 : i + 4]:
        k = scene.low.index("to", i + 1)
        return cause_draft(scene, i, whole_clause(scene, i), trim(scene, k + 1, clause.hi), own)
    being = any(scene.tag[j] == "A" for j in range(max(clause.lo, i - 4), i))
    if low == "down" and scene.low[i + 1] == "to" and scene.quantity(i + 2) is None and being:
        return cause_draft(scene, i, whole_clause(scene, i), trim(scene, i + 2, clause.hi), own)
    if low in ("trace", "traced", "attributable") and "to" in scene.low[i + 1 : i + 3]:
        return cause_draft(scene, i, whole_clause(scene, i), trim(scene, i + 2, clause.hi), own)
    if low in ("result", "product", "consequence", "outcome", "effect") and scene.low[i + 1] == "of":
        return cause_draft(
            scene, i, whole_clause(scene, i), trim(scene, i + 2, clause.hi), _before(scene, clause.finite)
        )
    return None


def _why(scene: Scene, i: int) -> Draft | None:
    """Return "that is why prices doubled", "... are the reason head injuries fell"."""
    low, clause = scene.low[i], scene.clause(i)
    if low == "why" and scene.tag[i - 1] in ("A", "X"):
        end = clause.hi
        if has_change(scene, i + 1, end) or _moving(scene, i + 1, end):
            own = _before(scene, i)
            return cause_draft(scene, i, trim(scene, clause.core, end), own, trim(scene, i + 1, end))
    return None


def _reason(scene: Scene, i: int) -> Draft | None:
    """Return "the main driver of the increase was ...", "better helmets are the reason injuries fell"."""
    low, clause = scene.low[i], scene.clause(i)
    if low not in _REASONS or clause.finite < 0:
        return None
    after = scene.low[i + 1]
    start = i + 1 + (after in ("of", "for", "behind", "why", "in", "that"))
    if i < clause.finite:
        effect = trim(scene, start, clause.finite)
        last = clause.finite
        later = [j for j in scene.finites(clause.finite + 1, clause.hi)]
        if scene.tag[clause.finite] != "A" and later and scene.tag[later[0]] == "A":
            effect, last = trim(scene, start, later[0]), later[0]
        if scene.tag[last] == "A" and effect[0] < effect[1] and _changes(scene, *effect):
            return cause_draft(scene, i, whole_clause(scene, i), trim(scene, last + 1, clause.hi), effect)
        return None
    effect = trim(scene, start, clause.hi)
    if effect[0] < effect[1] and _changes(scene, *effect):
        return cause_draft(scene, i, whole_clause(scene, i), _before(scene, clause.finite), effect)
    return None


def _responsible(scene: Scene, i: int) -> Draft | None:
    """Return "is responsible for the collapse", "accounts for most of the drop", "behind the rise lies"."""
    low, lemma, clause = scene.low[i], scene.tokens.lemma[i], scene.clause(i)
    if clause.finite < 0:
        return None
    if (low in ("responsible", "blame") and scene.low[i + 1] == "for") or (
        lemma in ("account", "explain") and scene.tag[i] in ("V", "VB", "VN", "VG")
    ):
        start = i + 1 + (scene.low[i + 1] == "for")
        named = scene.low[start : min(clause.hi, start + 8)]
        change = any(noun_turn(scene, j) for j in range(start, min(clause.hi, start + 8)))
        if change and (
            lemma == "explain" or "of" in named or low in ("responsible", "blame") or scene.tag[start] == "D"
        ):
            return cause_draft(
                scene, i, whole_clause(scene, i), _before(scene, clause.finite), trim(scene, start, clause.hi)
            )
    if low == "behind" and i == clause.core and _changes(scene, i + 1, clause.finite):
        return cause_draft(
            scene,
            i,
            whole_clause(scene, i),
            trim(scene, clause.finite + 1, clause.hi),
            trim(scene, i + 1, clause.finite),
        )
    return None


def _without(scene: Scene, i: int) -> Draft | None:
    """Return "without the grant, numbers would have halved"."""
    clause = scene.clause(i)
    if scene.low[i] not in ("without", "absent") or i > clause.lo or clause.core <= i or clause.finite < 0:
        return None
    if scene.low[clause.finite] != "would" or "have" not in scene.low[clause.finite : clause.finite + 3]:
        return None
    return cause_draft(
        scene,
        i,
        trim(scene, clause.lo, clause.hi),
        trim(scene, i + 1, clause.core),
        trim(scene, clause.core, clause.hi),
    )


def _changes(scene: Scene, lo: int, hi: int) -> bool:
    """Tell whether [lo, hi) names a change."""
    return has_change(scene, lo, hi) or _moving(scene, lo, hi)


def _moving(scene: Scene, lo: int, hi: int) -> bool:
    nouns = lexicon().nouns
    moving = {"trend", "trends", "change", "changes", "gap", "difference", "shift", "turnaround"}
    return any(scene.low[j] in moving or scene.low[j] in nouns or scene.tag[j] == "K" for j in range(lo, hi))
