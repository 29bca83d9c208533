"""Trends that a noun or an adjective names: "the spike in thefts", "rising rents", "more and more"."""

from __future__ import annotations

from caveat.claims.claim import Direction, Family
from caveat.claims.draft import Draft, Range
from caveat.claims.families.streak import STREAK
from caveat.claims.lexicon import lexicon
from caveat.claims.scene import Scene
from caveat.claims.spans import (
    clause_range,
    noun_end,
    noun_phrase,
    noun_start,
    subject,
    trim,
)
from caveat.claims.tokens import FINITE
from caveat.claims.turns import adjective_turn, flip, governed, noun_turn

_LONG = frozenset(
    """long long-term steady continued continuing ongoing downward upward gradual sustained persistent
    year-on-year general persistent""".split()
)


_THINGS = frozenset("sun moon star stars tide sea bird smoke voice voices ship sand dough".split())
_STEPS = frozenset("day week month quarter season year decade".split())
_SHOWING = frozenset(
    """see show record experience report post suffer enjoy register witness undergo""".split()
)


def is_long(scene: Scene, lo: int, hi: int) -> bool:
    for j in range(lo, hi):
        if scene.time[j] >= 0 and scene.periods[scene.time[j]].relation in ("since", "over"):
            return True
        if scene.low[j] in STREAK or (
            scene.low[j] == "for" and scene.low[j + 1] in ("years", "decades", "months", "some")
        ):
            return True
        if scene.low[j] in ("steadily", "gradually", "year-on-year", "relentlessly", "consistently"):
            return True
        if is_stepwise(scene, j):
            return True
    return False


def is_stepwise(scene: Scene, j: int) -> bool:
    """Tell whether "day by day", "year after year", "with every season" or "by the month" stands at `j`."""
    low = scene.low
    if low[j] in ("by", "with"):
        every = low[j + 1] in (("every", "each") if low[j] == "with" else ("the",))
        return every and low[j + 2 + (low[j + 2] == "passing")] in _STEPS
    return low[j] in _STEPS and low[j + 1] in ("by", "after") and low[j + 2] == low[j]


def by_adjective(scene: Scene, i: int) -> Draft | None:
    """Return "rising prices", "a growing share"."""
    turn = adjective_turn(scene, i)
    if turn is None or (scene.tag[i] == "VG" and scene.tag[i - 1] in ("A", "VN", "H", "N")):
        return None
    head = scene.next_noun(i + 1, most=5)
    if head < 0 or scene.low[head] in lexicon().words["vague"] | _THINGS or scene.tag[i + 1] == "P":
        return None
    if (
        scene.low[i] in ("upward", "downward", "slowing", "sinking", "swelling", "climbing")
        and scene.low[head] not in ("trend", "trends", "trajectory", "path")
        and not scene.low[head].endswith("s")
    ):
        return None
    noun = noun_turn(scene, head)
    if noun:
        scene.used.add(head)
        turn = (
            flip(turn)
            if noun == "down" and turn == "down"
            else turn
            if scene.low[i] in ("upward", "downward")
            else noun
        )
    if scene.low[head] in ("trend", "trends", "trajectory", "path", "spiral", "curve", "course"):
        scene.used.add(head)
        light = governed(scene, i)
        if (
            light >= 0
            or (scene.low[i - 2] == "on" and scene.clause(i).finite >= 0)
            or _continue_before(scene, i)
        ):
            return Draft(
                *clause_range(scene, i), "trend", i, -1, turn, "direction", subject(scene, scene.clause(i))
            )
    elif (
        scene.low[i - 1] in ("a", "an")
        and not scene.low[head].endswith("s")
        and noun is None
        and scene.low[head + 1] != "of"
    ):
        return None
    clause = scene.clause(i)
    lo, hi = noun_start(scene, i, clause.lo), noun_end(scene, head + 1, clause.hi)
    return Draft(
        *trim(scene, lo, hi),
        "trend",
        i,
        -1,
        turn,
        "direction",
        trim(scene, i + 1, _head_end(scene, head, hi)),
    )


def _continue_before(scene: Scene, i: int) -> bool:
    return any(
        scene.tokens.lemma[j] in ("continue", "reverse", "follow", "break", "extend")
        and scene.tag[j] in FINITE
        for j in range(max(0, i - 5), i)
    )


def _head_end(scene: Scene, head: int, hi: int) -> int:
    return hi if scene.low[head + 1] == "of" else head + 1


def by_noun(scene: Scene, i: int) -> Draft | None:
    """Return "the spike in thefts", "saw falls in output"."""
    turn = noun_turn(scene, i)
    if turn is None or scene.time[i] >= 0:
        return None
    clause = scene.clause(i)
    j = i - 1
    while j > clause.lo and (
        scene.tag[j] in ("X", "J") or scene.low[j] in ("free", "long-term", "terminal", "rapid")
    ):
        j -= 1
    falling = scene.low[i] in ("decline", "retreat", "recession", "collapse", "fall", "decay", "recovery")
    if falling and scene.low[j] == "in" and scene.low[i + 1] not in ("of", "in") and (
        scene.tag[j - 1] in ("A", "VN", "X") and 0 <= clause.finite < j
    ):  # fmt: skip
        return Draft(*clause_range(scene, i), "trend", i, -1, turn, "direction", subject(scene, clause))
    about = (
        scene.low[i + 1] in ("in", "of")
        and scene.time[min(i + 2, len(scene.time) - 1)] < 0
        and (scene.next_noun(i + 2) >= 0 or scene.tag[i + 2] == "VG")
    )
    if scene.low[i + 1] == "of" and (
        scene.low[i] not in ("growth", "expansion", "loss", "increase", "reduction", "collapse")
    ):
        about = False
    sized = any(
        lexicon().adjectives.get(scene.low[j]) in ("size", "up", "down", "more") for j in (i - 1, i - 2)
    )
    weak = scene.low[i] in lexicon().weak_nouns
    light = governed(scene, i)
    plain = light >= 0 and (
        scene.tag[light] == "A"
        or scene.tokens.lemma[light] not in ("be", "have", "give", "do", "make", "bring")
    )
    there = any(scene.low[j] in ("there", "there's") for j in range(clause.lo, i))
    broad = any(
        scene.low[j] in ("across", "among", "for", "over") for j in range(i + 1, min(clause.hi, i + 4))
    )
    if weak and not (scene.low[i + 1] == "in" and about):
        return None
    shown = light >= 0 and scene.tokens.lemma[light] in _SHOWING and not weak
    if not about and not (light >= 0 and (sized or there or broad)) and not _evident(scene, i) and not shown:
        return None
    if (
        about
        and scene.tag[i - 1] in ("P", "T", "VB", "VG")
        and scene.low[i - 1]
        not in ("of", "with", "by", "to", "for", "despite", "from", "after", "amid", "behind")
    ):
        return None
    if (
        about
        and scene.low[i - 1] in ("of", "for", "to")
        and scene.low[i - 2] in ("kind", "sort", "rate", "rates", "call", "calls", "possibility", "risk")
    ):
        return None
    negated = scene.low[i - 1] in ("no", "any")
    lo, hi = trim(scene, noun_start(scene, i, clause.lo), noun_end(scene, i + 1, clause.hi))
    if (plain or there or _evident(scene, i)) and clause.finite >= 0:
        lo, hi = clause_range(scene, i)
        past = (
            light >= 0
            and not is_long(scene, clause.lo, clause.hi)
            and not any(scene.low[j] in _LONG for j in range(max(clause.lo, i - 3), i))
        )
        family: Family = "change" if past else "trend"
    else:
        family = "trend"
    if negated:
        turn = "flat" if turn in ("up", "down") else turn
    return Draft(lo, hi, family, i, -1, turn, "direction", _of_noun(scene, i, light))


def _evident(scene: Scene, i: int) -> bool:
    """Tell whether "decreases were evident", "an increase was recorded" follows."""
    return scene.tag[i + 1] == "A" and any(
        scene.low[j] in ("evident", "seen", "recorded", "observed", "reported", "found", "registered")
        for j in (i + 2, i + 3)
    )


def _of_noun(scene: Scene, i: int, light: int) -> Range | None:
    clause = scene.clause(i)
    if scene.low[i + 1] in ("in", "of"):
        return trim(scene, i + 2, noun_end(scene, i + 2, clause.hi))
    if scene.tag[i - 1] in ("N", "H") and scene.time[i - 1] < 0:
        return trim(scene, noun_start(scene, i - 1, clause.lo), i)
    return subject(scene, clause) if light >= 0 else noun_phrase(scene, i)


def by_word(scene: Scene, i: int) -> Draft | None:
    """Return "is getting worse", "in reverse gear", "more and more people"."""
    low = scene.low[i]
    clause = scene.clause(i)
    if (
        low in ("more", "fewer", "less")
        and scene.low[i + 1] == "and"
        and scene.low[i + 2] == low
        and scene.tag[i + 3] in ("N", "J", "H")
    ):
        return Draft(
            *clause_range(scene, i),
            "trend",
            i,
            -1,
            "up" if low == "more" else "down",
            "direction",
            trim(scene, i + 3, i + 4),
        )
    repeated = scene.low[i - 1] == "ever" or any(
        scene.low[j] == "after" and scene.low[j - 1] == scene.low[j + 1] for j in range(1, i)
    )
    head = scene.next_noun(i + 1)
    if low in ("more", "fewer", "less") and repeated and head >= 0 and "than" not in scene.low[i : clause.hi]:
        turn: Direction = "up" if low == "more" else "down"
        return Draft(*clause_range(scene, i), "trend", i, -1, turn, "direction", trim(scene, i + 1, head + 1))
    if (
        low in ("more", "fewer")
        and i - clause.core < 2
        and i < clause.finite
        and scene.tag[clause.finite] == "A"
    ):
        head = scene.next_noun(i + 1)
        going = any(scene.tag[j] == "VG" for j in range(clause.finite + 1, min(clause.hi, clause.finite + 3)))
        if (
            going
            and 0 <= head < clause.finite
            and not any(scene.low[j] == "than" for j in range(i, clause.hi))
        ):
            return Draft(
                *clause_range(scene, i),
                "trend",
                i,
                -1,
                "up" if low == "more" else "down",
                "direction",
                trim(scene, i + 1, head + 1),
            )
    if (
        scene.tokens.lemma[i] in ("get", "become", "grow")
        and scene.tag[i] in ("VG", "VN")
        and scene.tag[i + 1] == "K"
    ):
        kind = lexicon().adjectives.get(scene.low[i + 1])
        if kind in ("more", "less"):
            scene.used.add(i + 1)
            return Draft(
                *clause_range(scene, i),
                "trend",
                i,
                -1,
                "up" if kind == "more" else "down",
                "direction",
                subject(scene, clause),
            )
    return None
