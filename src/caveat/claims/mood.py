"""Whether a clause asserts, denies, predicts, plans, asks or supposes."""

from __future__ import annotations

from typing import Literal

from caveat.claims.claim import Checkability
from caveat.claims.denial import denies_nothing
from caveat.claims.draft import Draft
from caveat.claims.families.surveys import is_wish
from caveat.claims.lexicon import lexicon
from caveat.claims.scene import Clause, Scene
from caveat.claims.spans import restricts

Mood = Literal["asserted", "prediction", "none"]

_SUPPOSING = frozenset(
    {
        "would",
        "could",
        "might",
        "should",
        "must",
        "may",
        "shall",
        "ought",
        "cannot",
        "wouldn't",
        "couldn't",
        "shouldn't",
        "can't",
        "he'd",
        "she'd",
        "they'd",
        "we'd",
        "i'd",
        "it'd",
    }
)
_FUTURE = frozenset(
    {"will", "won't", "'ll", "it'll", "they'll", "we'll", "he'll", "she'll", "i'll", "you'll"}
)
_EXPECTED = frozenset(
    {
        "expected",
        "forecast",
        "forecasts",
        "projected",
        "predicted",
        "likely",
        "set",
        "poised",
        "due",
        "going",
        "bound",
        "slated",
        "expects",
        "predicts",
        "projects",
        "anticipated",
        "track",
        "course",
    }
)
_DENIALS = frozenset({"not", "never", "no", "nor", "hardly", "neither", "without", "nobody", "none"})
_WISHES = frozenset({"want", "seek", "propose", "need", "demand", "target", "pledge", "promise"})
_SELF = frozenset(
    {
        "continue",
        "begin",
        "start",
        "appear",
        "seem",
        "tend",
        "estimate",
        "have",
        "fail",
        "manage",
        "help",
        "use",
        "rise",
        "fall",
        "grow",
        "find",
        "think",
        "say",
        "report",
        "believe",
        "know",
        "drop",
        "climb",
        "go",
        "come",
        "serve",
        "prove",
        "happen",
        "lead",
        "contribute",
    }
)


def mood(scene: Scene, draft: Draft) -> Mood:
    """Return whether the draft is asserted of what is or was, predicted, or neither."""
    anchor = draft.anchor
    clause = scene.clause(anchor)
    if _conditional(scene, clause) or _open(scene, draft):
        return "none"
    if draft.asserted:
        return "asserted"
    finite = _governing(scene, clause, anchor)
    phrase = (
        draft.family in ("trend", "record", "change", "rank")
        and draft.quantity < 0
        and _is_phrase(scene, draft)
    )
    if finite >= 0 and not phrase:
        low = scene.low[finite]
        if (
            draft.quantity >= 0
            and scene.tokens.lemma[finite] in _WISHES
            and scene.tag[finite] == "V"
            and finite < anchor
            and scene.tag[finite + 1] != "T"
            and draft.family != "duration"
        ):
            return "none"
        if low in _FUTURE:
            return "prediction"
        perfect = any(
            scene.low[j] == "have" and "VN" in scene.tag[j + 1 : j + 4] for j in (finite + 1, finite + 2)
        )
        if low == "would" and clause.opener == "that" and draft.family not in ("cause", "association"):
            return "prediction"
        if low == "can" and scene.low[finite + 1] == "be":
            return "none"
        if low == "would" and is_wish(scene, draft, finite):
            return "asserted"
        if draft.quantity >= 0 and _could(scene, finite):
            return "asserted"
        if low == "must" and draft.family in ("share", "count") and draft.quantity >= 0 and anchor < finite:
            return "asserted"  # "60 percent must work on Sundays" says how many have to
        if low in _SUPPOSING and not perfect and draft.family not in ("cause", "association"):
            return "none"
        if (
            low in ("would", "should", "must", "ought")
            and draft.family in ("cause", "association")
            and not perfect
        ):
            return "none"
    return "asserted" if phrase else _infinitive(scene, clause, draft)


def _open(scene: Scene, draft: Draft) -> bool:
    """Tell whether the draft's clause leaves open whether it is so ("whether ...", "how far ...")."""
    clause = scene.clause(draft.anchor)
    return any(scene.low[j] in ("whether", "why") for j in range(max(0, clause.lo - 1), draft.anchor))


def _is_phrase(scene: Scene, draft: Draft) -> bool:
    return not any(scene.tag[j] in ("A", "M", "V") for j in range(draft.lo, draft.hi))


def _conditional(scene: Scene, clause: Clause) -> bool:
    return clause.opener in ("if", "unless") or scene.low[0] in ("if", "unless", "suppose", "imagine")


def _governing(scene: Scene, clause: Clause, anchor: int) -> int:
    """Return the finite verb that governs the anchor: the last before it, else the first."""
    before = [j for j in scene.finites(clause.lo, min(anchor + 1, clause.hi))]
    if before:
        modal = [j for j in before if scene.tag[j] == "M"]
        return modal[-1] if modal and modal[-1] >= before[-1] - 3 else before[-1]
    return clause.finite


def _infinitive(scene: Scene, clause: Clause, draft: Draft) -> Mood:
    """Return the mood of "plans to cut", "is expected to rise", "to add 1,000 agents"."""
    for j in range(draft.anchor, max(clause.lo, draft.anchor - 9) - 1, -1):
        if scene.tag[j] != "VB" or scene.tag[j - 1] not in ("T", "X", "VB", "A"):
            if scene.tag[j] in ("V", "A", "M") and j < draft.anchor:
                break
            continue
        to = next((k for k in range(j - 1, max(-1, j - 4), -1) if scene.tag[k] == "T"), -1)
        if to < 0:
            continue
        before = to - 1
        while (
            before > clause.lo
            and scene.tag[before] in ("X", ",", "P", "N", "H", "D", "J")
            and scene.tokens.lemma[before] not in _SELF
            and before > to - 6
        ):
            if scene.low[before] in _EXPECTED or scene.tokens.lemma[before] in lexicon().classes["plan"]:
                break
            before -= 1
        if scene.low[before] in _EXPECTED and scene.low[j] != "have" and not _compared(scene, before):
            return "prediction"
        lemma = scene.tokens.lemma[before]
        if (
            lemma in _SELF
            or scene.tag[before] == "A"
            or scene.low[before]
            in (
                "likely",
                "able",
                "enough",
                "thought",
                "estimated",
                "said",
                "believed",
                "known",
                "reported",
                "first",
                "only",
            )
        ):
            return "asserted"
        if draft.family in ("cause", "association"):
            return "asserted"
        return "none"
    if any(
        scene.low[j]
        in ("expects", "forecasts", "predicts", "projects", "expected", "forecast", "predicted", "projected")
        and scene.tag[j] in ("V",)
        for j in range(clause.lo, draft.anchor)
    ):
        return "prediction"
    return "asserted"


def _could(scene: Scene, finite: int) -> bool:
    """Tell whether "could not be found" or "can expect to live" says what was or is so."""
    low = scene.low[finite]
    expects = low in ("could", "can") and scene.low[finite + 1] == "expect"
    return expects or low == "couldn't" or (low == "could" and scene.low[finite + 1] == "not")


def _compared(scene: Scene, i: int) -> bool:
    """Tell whether "likely" at `i` is of a comparison ("were more likely to say so")."""
    return scene.low[i] == "likely" and (
        scene.tag[i - 1] in ("K", "L") or scene.low[i - 1] in ("as", "equally", "how", "so", "twice")
    )


def polarity(scene: Scene, draft: Draft) -> Literal["affirmed", "denied"]:
    """Return denied where a negation stands before the anchor in its clause."""
    if draft.asserted or draft.direction == "flat" or draft.family in ("rank", "record", "quantified"):
        return "affirmed"
    if draft.denied:
        return "denied"
    clause = scene.clause(draft.anchor)
    lo = max(draft.lo, clause.core if restricts(scene, clause) else clause.lo)
    chunk = scene.chunks[scene.chunk_of[draft.anchor]]
    if (
        draft.quantity >= 0
        and chunk.opener in (",", "\u2014")
        and chunk.finite < 0
        and chunk.lo > clause.finite
    ):
        lo = max(lo, chunk.lo)  # "is not far behind, at 31 percent"
    stop = draft.anchor + (1 if scene.tag[draft.anchor] == "A" else 0)
    for j in range(lo, stop):
        low = scene.low[j]
        if low == "no" and draft.direction == "equal" and j + 1 == draft.anchor:
            continue  # "vote no less than men" says that they are equal
        if (low in _DENIALS and not denies_nothing(scene, j)) or low.endswith("n't"):
            return "denied"
    if clause.parent >= 0 and clause.opener == "that" and _denies(scene, scene.clauses[clause.parent]):
        return "denied"
    after = scene.low[draft.anchor + 1]
    return "denied" if scene.tag[draft.anchor] == "A" and after in ("not", "never") else "affirmed"


def _denies(scene: Scene, clause: Clause) -> bool:
    """Tell whether a clause denies what follows it ("there is no evidence that ...")."""
    for j in range(clause.lo, clause.hi):
        if scene.low[j] in ("no", "little", "scant") and scene.low[j + 1] in (
            "evidence",
            "sign",
            "proof",
            "indication",
            "truth",
        ):
            return True
        if scene.tokens.lemma[j] in ("deny", "reject", "dispute", "debunk") or scene.low[j] in (
            "untrue",
            "false",
            "wrong",
        ):
            return True
        if (scene.low[j] == "not" or scene.low[j].endswith("n't")) and scene.low[j + 1] in (
            "true",
            "correct",
            "right",
            "so",
        ):
            return True
    return False


def checkability(scene: Scene, draft: Draft, state: Mood) -> Checkability:
    """Return what could decide the draft."""
    if state == "prediction":
        return "prediction"
    return draft.checkability or "data"


def asks(text: str) -> bool:
    """Tell whether a sentence is a question.

    >>> asks("Did rents fall?"), asks("Rents fell.")
    (True, False)
    """
    return text.rstrip().rstrip("\"\u201d\u2019)'").endswith("?")
