"""Trend: a direction over a span with no end points ("has been rising", "exploding rents").

Verbs in the perfect or progressive, adjectives of change, and nouns of change that the
sentence takes as known ("the spike in thefts"). A plain past with no figure is a change.
"""

from __future__ import annotations

from collections.abc import Iterator

from caveat.claims.claim import Direction, Family
from caveat.claims.draft import Draft, Range
from caveat.claims.families.streak import streak
from caveat.claims.families.trend_nouns import by_adjective, by_noun, by_word, is_long, is_stepwise
from caveat.claims.scene import Scene
from caveat.claims.spans import (
    before_infinitive,
    clause_range,
    noun_end,
    subject,
    trim,
)
from caveat.claims.turns import flip, is_weak, verb_turn

_OBJECTLESS = frozenset(
    """questions question concern concerns awareness alarm alarms eyebrows fears hopes issue issues doubts
    voice voices money funds bar stakes life lives""".split()
)
_THINGS = frozenset(
    """curtain sun moon audience crowd smoke flag star stars wall walls building plane bird birds voice voices
    eye eyes hand hands head heads dough bread lid hair leaf leaves apple tree trees dust ship boat ball
    rocket balloon mist fog night darkness silence empire king soldier man woman boy girl child team player
    building statue tower""".split()
)
_BELONGING = frozenset("under within upon victim prey foul ill silent asleep apart".split())
_NEEDS_OBJECT = frozenset(
    """lose shed cut slash raise lower reduce boost curb eliminate trim lift reverse top""".split()
)
_TRANSITIVE = frozenset(
    """reduce lower cut slash increase boost raise shrink trim curb eliminate expand grow shed lose
    decrease drive bring push""".split()
)


def find_trends(scene: Scene, drafts: list[Draft]) -> Iterator[Draft]:
    """Yield directions without a figure: trends, or changes in the plain past."""
    for i in scene.hot.get("trend", ()):
        if scene.low[i] in ("sign", "signs"):
            if (draft := _no_sign(scene, i)) is not None:
                scene.used.update(range(i, min(len(scene.tokens), i + 3)))
                yield draft
            continue
        if i in scene.used or any(
            d.lo <= i < d.hi and d.family in ("record", "rank") for d in drafts if d.anchor != i
        ):
            continue
        draft = _verb(scene, i) or by_adjective(scene, i) or by_noun(scene, i) or by_word(scene, i)
        if draft and not any(d.quantity >= 0 and d.anchor == i for d in drafts):
            scene.used.add(i)
            yield draft


def _verb(scene: Scene, i: int) -> Draft | None:
    turn = verb_turn(scene, i)
    if turn is None or scene.tag[i] == "J":
        return None
    tag = scene.tag[i]
    clause = scene.clause(i)
    if tag == "VB" and not (_continued(scene, i) or _expected(scene, i) or _does(scene, i)):
        return None
    if tag == "VN" and not any(scene.tag[j] == "A" for j in range(max(clause.lo, i - 4), i)):
        return None
    if tag == "VG" and not _progressive(scene, i):
        return _absolute(scene, i, turn)
    if (
        scene.tag[i + 1] == "P"
        and scene.low[i + 1]
        in ("into", "from", "for", "short", "behind", "under", "within", "victim", "upon")
        and is_weak(scene, i)
        and not (
            scene.low[i + 1] == "for"
            and (
                scene.time[i + 1] >= 0
                or scene.low[i + 2] in ("the", "years", "decades")
                or streak(scene, i, clause.hi) >= 0
            )
        )
    ):
        return None
    if _belongs(scene, i):
        return None
    measure = _theme(scene, i)
    if measure is None or _moves_about(scene, i, measure):
        return None
    perfect = any(
        scene.tag[j] == "A" and scene.low[j] in ("has", "have", "had", "'ve")
        for j in range(max(clause.lo, i - 5), i)
    )
    family: Family = (
        "trend"
        if tag == "VG"
        or perfect
        or _continued(scene, i)
        or _present(scene, i)
        or is_long(scene, clause.lo, clause.hi)
        else "change"
    )
    if family == "change" and scene.low[i] in ("was", "were") and scene.low[i + 1] in ("up", "down"):
        family = "change"
    span = clause_range(scene, i)
    return Draft(*span, family, i, -1, turn, "direction", measure)


def _belongs(scene: Scene, i: int) -> bool:
    """Tell whether what falls belongs somewhere or befalls somebody: "falls under theft", "fell ill"."""
    numbers = any(scene.quantity(j) for j in (i + 2, i + 3))
    return scene.tokens.lemma[i] == "fall" and scene.low[i + 1] in _BELONGING and not numbers


def _yearly(scene: Scene, lo: int, hi: int) -> bool:
    return is_long(scene, lo, hi) or any(
        scene.low[j] in ("every", "each") and scene.low[j + 1] in ("year", "month", "quarter")
        for j in range(lo, hi)
    )


def _moves_about(scene: Scene, i: int, measure: Range) -> bool:
    """Tell whether a thing moves in space ("the curtain fell", "rose to its feet", "rose from the ashes")."""
    after = scene.low[i + 1 : i + 4]
    if after[:1] == ["from"] and scene.time[i + 1] < 0 and not any(scene.quantity(j) for j in (i + 2, i + 3)):
        return scene.tag[i] == "V"
    if after[:1] == ["to"] and after[-1] in ("feet", "knees", "ground", "floor", "challenge", "occasion"):
        return True
    heads = [j for j in range(*measure) if scene.tag[j] in ("N", "H")]
    own = scene.low[measure[0]] in ("his", "her", "my", "your") and scene.clause(i).finite == i
    return own or (bool(heads) and scene.low[heads[-1]] in _THINGS)


def _no_sign(scene: Scene, i: int) -> Draft | None:
    """Return "shows no sign of easing"."""
    if scene.low[i - 1] not in ("no", "little", "few") or scene.low[i + 1] != "of":
        return None
    clause = scene.clause(i)
    turn = verb_turn(scene, i + 2)
    if turn is None or clause.finite < 0 or clause.finite > i:
        return None
    return Draft(*clause_range(scene, i), "trend", i, -1, flip(turn), "direction", subject(scene, clause))


def _present(scene: Scene, i: int) -> bool:
    low, lemma = scene.low[i], scene.tokens.lemma[i]
    return (
        scene.tag[i] in ("V", "A")
        and low in (lemma, lemma + "s", lemma + "es", "is", "are", "keeps")
        and low not in ("cut", "put", "set", "hit", "shed", "spread", "cost")
    )


def _progressive(scene: Scene, i: int) -> bool:
    return any(
        scene.low[j]
        in (
            "been",
            "is",
            "are",
            "was",
            "were",
            "be",
            "keep",
            "keeps",
            "kept",
            "began",
            "started",
            "it's",
            "they're",
            "continue",
            "started",
            "stopped",
            "aren't",
            "isn't",
            "being",
        )
        for j in range(max(0, i - 4), i)
    )


def _continued(scene: Scene, i: int) -> bool:
    if scene.low[i - 1] != "to" and scene.tag[i - 1] != "T":
        return False
    return any(
        scene.tokens.lemma[j] in ("continue", "begin", "start", "tend", "appear", "seem", "fail", "cease")
        for j in range(max(0, i - 4), i - 1)
    )


def _does(scene: Scene, i: int) -> bool:
    """Tell whether "did not" or the like stands before the verb."""
    return any(
        scene.low[j].startswith(("do", "did")) and scene.tag[j] == "A" for j in range(max(0, i - 3), i)
    )


def _expected(scene: Scene, i: int) -> bool:
    """Tell whether "will", "is likely to" or the like stands before the verb."""
    near = scene.low[max(0, i - 5) : i]
    return (
        scene.tag[i - 1] == "M"
        or scene.tag[i - 2] == "M"
        or (
            scene.tag[i - 1] == "T"
            and any(
                w
                in (
                    "expected",
                    "forecast",
                    "projected",
                    "predicted",
                    "likely",
                    "set",
                    "going",
                    "expects",
                    "predicts",
                )
                for w in near
            )
        )
    )


def _absolute(scene: Scene, i: int, turn: Direction) -> Draft | None:
    """Return "with rents rising" and ", expanding output"."""
    clause = scene.clause(i)
    if clause.opener == "with" and clause.finite < 0:
        return Draft(*clause_range(scene, i), "trend", i, -1, turn, "direction", trim(scene, clause.lo, i))
    return None


def _theme(scene: Scene, i: int) -> Range | None:
    """Return what changes: the object of a transitive verb, else the subject; None if it is no measure."""
    clause = scene.clause(i)
    j = i + 1
    while scene.tag[j] in ("X", "VN") or scene.low[j] in ("up", "down", "back"):
        j += 1
    passive = scene.tag[i] == "VN" and any(
        scene.low[k] in ("was", "were", "been", "is", "are", "being") for k in range(max(clause.lo, i - 4), i)
    )
    transitive = (
        scene.tag[j] in ("D", "N", "H", "J", "O", "K")
        and scene.time[j] < 0
        and not passive
        and scene.tag[i] != "A"
        and not is_stepwise(scene, j)  # "climbed year after year"
    )
    if transitive:
        head = scene.next_noun(j)
        if scene.tokens.lemma[i] not in _TRANSITIVE or head < 0 or scene.low[head] in _OBJECTLESS:
            return None
        return trim(scene, j, noun_end(scene, head + 1, clause.hi))
    mover = before_infinitive(scene, i)
    if mover is not None:
        return mover
    weak = is_weak(scene, i)
    if not passive and scene.tag[i] != "A" and scene.tokens.lemma[i] in _NEEDS_OBJECT:
        return None
    if weak and passive and scene.tokens.lemma[i] not in _TRANSITIVE:
        return None
    own = subject(scene, clause)
    if own is None or own[0] >= own[1] or any(scene.low[k] in _OBJECTLESS for k in range(*own)):
        return None
    if weak and (
        (
            own[1] - own[0] == 1
            and scene.tag[own[0]] in ("O", "H")
            and not _yearly(scene, clause.lo, clause.hi)
        )
        or scene.low[own[0]] in ("he", "she", "we", "they", "i", "who")
    ):
        return None
    if scene.low[own[0]] in ("he", "she", "i", "we", "you", "who") and scene.tag[i] != "A":
        return None
    return own
