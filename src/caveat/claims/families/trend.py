"""Trend: a direction over a span with no end points ("has been rising", "exploding rents").

Verbs in the perfect or progressive, adjectives of change, and nouns of change that the
sentence takes as known ("the spike in thefts"). A plain past with no figure is a change.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

from caveat.claims.claim import Direction, Family
from caveat.claims.draft import Draft, Range
from caveat.claims.figures import TIME_UNITS
from caveat.claims.lexicon import lexicon
from caveat.claims.scene import Scene
from caveat.claims.spans import before_infinitive, clause_range, noun_end, noun_phrase, noun_start, subject, trim
from caveat.claims.tokens import FINITE
from caveat.claims.turns import adjective_turn, flip, governed, is_weak, noun_turn, verb_turn

_STREAK = frozenset({"consecutive", "straight", "successive", "row", "running"})
_LONG = frozenset("long long-term steady continued continuing ongoing downward upward gradual sustained persistent year-on-year general persistent".split())
_OBJECTLESS = frozenset("questions question concern concerns awareness alarm alarms eyebrows fears hopes issue issues doubts voice voices money funds bar stakes".split())
_SHOWING = frozenset("see show record experience report post suffer enjoy register witness undergo".split())
_NEEDS_OBJECT = frozenset("lose shed cut slash raise lower reduce boost curb eliminate trim lift reverse top".split())
_TRANSITIVE = frozenset("reduce lower cut slash increase boost raise shrink trim curb eliminate expand grow shed lose decrease drive bring push".split())


def find_trends(scene: Scene, drafts: list[Draft]) -> Iterator[Draft]:
    """Yield directions without a figure: trends, or changes in the plain past."""
    for i in scene.hot.get("trend", ()):
        if i in scene.used or any(d.lo <= i < d.hi and d.family in ("record", "rank") for d in drafts if d.anchor != i):
            continue
        draft = _verb(scene, i) or _adjective(scene, i) or _noun(scene, i) or _trend_word(scene, i)
        if draft and not any(d.quantity >= 0 and d.anchor == i for d in drafts):
            scene.used.add(i)
            yield draft


def streak(scene: Scene, lo: int, hi: int) -> int:
    """Return the token of the number in "eight straight years", or -1."""
    for j in range(lo, hi):
        if scene.low[j] in _STREAK and (scene.quantity(j - 1) is not None or scene.low[j - 1] in _ORDINALS):
            return j - 1
        if scene.low[j] in ("row", "running") and any(scene.low[k] in _ORDINALS for k in range(max(lo, j - 5), j)):
            return next(k for k in range(max(lo, j - 5), j) if scene.low[k] in _ORDINALS)
        if scene.low[j] in ("row", "running") and any(scene.quantity(k) for k in range(max(lo, j - 4), j)):
            return next(k for k in range(max(lo, j - 4), j) if scene.quantity(k))
    return -1


_ORDINALS = {w: n for n, w in enumerate("second third fourth fifth sixth seventh eighth ninth tenth".split(), 2)}


def add_streaks(scene: Scene, drafts: list[Draft]) -> Iterator[Draft]:
    """State the length of a run ("for eight straight years") in the trend that it belongs to."""
    for draft in drafts:
        if draft.family not in ("trend", "change") or draft.quantity >= 0:
            continue
        if (j := _bracketed(scene, draft, drafts)) >= 0:
            draft.quantity, draft.form, draft.family = scene.tokens.quantity[j], "percent", "change"
            draft.hi = min(len(scene.tokens), scene.clause(j).hi + 1)
            continue
        j = streak(scene, draft.lo, draft.hi)
        if j < 0:
            j = _years(scene, draft)
            if j < 0:
                continue
        elif scene.quantity(j) is None:
            _state_ordinal(scene, j)
        quantity = scene.quantity(j)
        if quantity is None:
            continue
        if quantity.unit == "count":
            number = scene.tokens.quantity[j]
            unit = next((scene.low[k] for k in range(j + 1, min(j + 4, len(scene.tokens))) if scene.low[k] in TIME_UNITS), "years")
            scene.quantities = (*scene.quantities[:number], replace(quantity, unit=unit), *scene.quantities[number + 1 :])
        if scene.low[j] not in ("year",) and quantity.unit != "year":
            draft.quantity = scene.tokens.quantity[j]
            draft.family = "trend"
    return iter(())


def _bracketed(scene: Scene, draft: Draft, drafts: list[Draft]) -> int:
    """Return the token of a percentage alone in the brackets after a draft ("a large rise (17% year on year)"), or -1."""
    for j in range(draft.anchor + 1, min(len(scene.tokens), draft.hi + 3)):
        if scene.tag[j - 1] != "(":
            continue
        quantity = scene.quantity(j)
        taken = any(d.quantity == scene.tokens.quantity[j] for d in drafts if d.family != "share")
        if quantity is not None and quantity.unit == "percent" and not taken and scene.low[j + 1] in (")", "year", "on", "month", "annually"):
            for other in [d for d in drafts if d.quantity == scene.tokens.quantity[j]]:
                drafts.remove(other)
            return j
    return -1


def _years(scene: Scene, draft: Draft) -> int:
    for j in range(draft.lo, draft.hi):
        quantity = scene.quantity(j)
        if quantity is not None and quantity.unit in TIME_UNITS and scene.low[j - 1] == "for" and scene.time[j] < 0:
            return j
    return -1


def _state_ordinal(scene: Scene, j: int) -> None:
    """Make a quantity of the ordinal in "for the second year in a row"."""
    from caveat.quantity import Quantity

    stop = j + 1
    while stop < len(scene.tokens) and scene.low[stop] not in ("year", "month", "quarter", "week", "day", "time", "season"):
        stop += 1
    stop = min(stop, len(scene.tokens) - 1)
    unit = scene.low[stop] + "s"
    start, end = scene.tokens.start[j], scene.tokens.end[stop]
    made = Quantity(scene.text[start:end], start, end, Decimal(_ORDINALS[scene.low[j]]), unit, form="ordinal")
    scene.tokens.quantity[j] = len(scene.quantities)
    scene.quantities = (*scene.quantities, made)
    scene.place.append(j)


def _verb(scene: Scene, i: int) -> Draft | None:
    turn = verb_turn(scene, i)
    if turn is None or scene.tag[i] == "J":
        return None
    tag = scene.tag[i]
    clause = scene.clause(i)
    lemma = scene.tokens.lemma[i]
    if tag == "VB" and not _continued(scene, i) and not _expected(scene, i):
        return None
    if tag == "VN" and not any(scene.tag[j] == "A" for j in range(max(clause.lo, i - 4), i)):
        return None
    if tag == "VG" and not _progressive(scene, i):
        return _absolute(scene, i, turn)
    if scene.tag[i + 1] == "P" and scene.low[i + 1] in ("into", "from", "for", "short", "behind", "under", "within", "victim", "upon") and is_weak(scene, i):
        return None
    measure = _theme(scene, i)
    if measure is None:
        return None
    perfect = any(scene.tag[j] == "A" and scene.low[j] in ("has", "have", "had", "'ve") for j in range(max(clause.lo, i - 5), i))
    family: Family = "trend" if tag == "VG" or perfect or _continued(scene, i) or _present(scene, i) or _long(scene, clause.lo, clause.hi) else "change"
    if family == "change" and scene.low[i] in ("was", "were") and scene.low[i + 1] in ("up", "down"):
        family = "change"
    span = clause_range(scene, i)
    return Draft(*span, family, i, -1, turn, "direction", measure)


def _present(scene: Scene, i: int) -> bool:
    low, lemma = scene.low[i], scene.tokens.lemma[i]
    return scene.tag[i] in ("V", "A") and low in (lemma, lemma + "s", lemma + "es", "is", "are", "keeps") and low not in ("cut", "put", "set", "hit", "shed", "spread", "cost")


def _progressive(scene: Scene, i: int) -> bool:
    return any(scene.low[j] in ("been", "is", "are", "was", "were", "be", "keep", "keeps", "kept", "began", "started", "it's", "they're", "continue", "started", "stopped", "aren't", "isn't", "being") for j in range(max(0, i - 4), i))


def _continued(scene: Scene, i: int) -> bool:
    if scene.low[i - 1] != "to" and scene.tag[i - 1] != "T":
        return False
    return any(scene.tokens.lemma[j] in ("continue", "begin", "start", "tend", "appear", "seem", "fail", "cease") for j in range(max(0, i - 4), i - 1))


def _expected(scene: Scene, i: int) -> bool:
    """Tell whether "will", "is likely to" or the like stands before the verb."""
    near = scene.low[max(0, i - 5) : i]
    return scene.tag[i - 1] == "M" or scene.tag[i - 2] == "M" or (
        scene.tag[i - 1] == "T" and any(w in ("expected", "forecast", "projected", "predicted", "likely", "set", "going", "expects", "predicts") for w in near)
    )


def _long(scene: Scene, lo: int, hi: int) -> bool:
    for j in range(lo, hi):
        if scene.time[j] >= 0 and scene.periods[scene.time[j]].relation in ("since", "over"):
            return True
        if scene.low[j] in _STREAK or (scene.low[j] == "for" and scene.low[j + 1] in ("years", "decades", "months", "some")):
            return True
        if scene.low[j] in ("steadily", "gradually", "year-on-year", "relentlessly", "consistently"):
            return True
    return False


def _absolute(scene: Scene, i: int, turn: Direction) -> Draft | None:
    """Return "with rents rising" and ", expanding output"."""
    clause = scene.clause(i)
    if clause.opener == "with" and clause.finite < 0:
        return Draft(*clause_range(scene, i), "trend", i, -1, turn, "direction", trim(scene, clause.lo, i))
    return None


def _theme(scene: Scene, i: int) -> Range | None:
    """Return what changes: the object of a transitive verb, else the subject; None if unlikely to be a measure."""
    clause = scene.clause(i)
    j = i + 1
    while scene.tag[j] in ("X", "VN") or scene.low[j] in ("up", "down", "back"):
        j += 1
    passive = scene.tag[i] == "VN" and any(scene.low[k] in ("was", "were", "been", "is", "are", "being") for k in range(max(clause.lo, i - 4), i))
    transitive = scene.tag[j] in ("D", "N", "H", "J", "O", "K") and scene.time[j] < 0 and not passive and scene.tag[i] != "A"
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
    if weak and (own[1] - own[0] == 1 and scene.tag[own[0]] in ("O", "H") or scene.low[own[0]] in ("he", "she", "we", "they", "i", "who")):
        return None
    if scene.low[own[0]] in ("he", "she", "i", "we", "you", "who") and scene.tag[i] != "A":
        return None
    return own


def _adjective(scene: Scene, i: int) -> Draft | None:
    """Return "rising prices", "a growing share"."""
    turn = adjective_turn(scene, i)
    if turn is None or scene.tag[i] == "VG" and scene.tag[i - 1] in ("A", "VN", "H", "N"):
        return None
    head = scene.next_noun(i + 1, most=5)
    if head < 0 or scene.low[head] in lexicon().words["vague"] or scene.tag[i + 1] == "P":
        return None
    if scene.low[i] in ("upward", "downward", "slowing", "sinking", "swelling", "climbing") and scene.low[head] not in ("trend", "trends", "trajectory", "path") and not scene.low[head].endswith("s"):
        return None
    noun = noun_turn(scene, head)
    if noun:
        scene.used.add(head)
        turn = flip(turn) if noun == "down" and turn == "down" else turn if scene.low[i] in ("upward", "downward") else noun
    if scene.low[head] in ("trend", "trends", "trajectory"):
        scene.used.add(head)
        light = governed(scene, i)
        if light >= 0 or _continue_before(scene, i):
            return Draft(*clause_range(scene, i), "trend", i, -1, turn, "direction", subject(scene, scene.clause(i)))
    elif scene.low[i - 1] in ("a", "an") and not scene.low[head].endswith("s") and noun is None and scene.low[head + 1] != "of":
        return None
    clause = scene.clause(i)
    lo, hi = noun_start(scene, i, clause.lo), noun_end(scene, head + 1, clause.hi)
    return Draft(*trim(scene, lo, hi), "trend", i, -1, turn, "direction", trim(scene, i + 1, _head_end(scene, head, hi)))


def _continue_before(scene: Scene, i: int) -> bool:
    return any(scene.tokens.lemma[j] in ("continue", "reverse", "follow", "break", "extend") and scene.tag[j] in FINITE for j in range(max(0, i - 5), i))


def _head_end(scene: Scene, head: int, hi: int) -> int:
    return hi if scene.low[head + 1] == "of" else head + 1


def _noun(scene: Scene, i: int) -> Draft | None:
    """Return "the spike in thefts", "saw falls in output"."""
    turn = noun_turn(scene, i)
    if turn is None or scene.time[i] >= 0:
        return None
    clause = scene.clause(i)
    about = scene.low[i + 1] in ("in", "of") and scene.time[min(i + 2, len(scene.time) - 1)] < 0 and scene.next_noun(i + 2) >= 0
    if scene.low[i + 1] == "of" and (scene.low[i] not in ("growth", "expansion", "loss", "increase", "reduction", "collapse")):
        about = False
    sized = any(lexicon().adjectives.get(scene.low[j]) in ("size", "up", "down", "more") for j in (i - 1, i - 2))
    weak = scene.low[i] in lexicon().weak_nouns
    light = governed(scene, i)
    plain = light >= 0 and (scene.tag[light] == "A" or scene.tokens.lemma[light] not in ("be", "have", "give", "do", "make", "bring"))
    there = any(scene.low[j] in ("there", "there's") for j in range(clause.lo, i))
    broad = any(scene.low[j] in ("across", "among", "for", "over") for j in range(i + 1, min(clause.hi, i + 4)))
    if weak and not (scene.low[i + 1] == "in" and about):
        return None
    shown = light >= 0 and scene.tokens.lemma[light] in _SHOWING and not weak
    if not about and not (light >= 0 and (sized or there or broad)) and not _evident(scene, i) and not shown:
        return None
    if about and scene.tag[i - 1] in ("P", "T", "VB", "VG") and scene.low[i - 1] not in ("of", "with", "by", "to", "for", "despite", "from", "after", "amid", "behind"):
        return None
    if about and scene.low[i - 1] in ("of", "for", "to") and scene.low[i - 2] in ("kind", "sort", "rate", "rates", "call", "calls", "possibility", "risk"):
        return None
    negated = scene.low[i - 1] in ("no", "any")
    lo, hi = trim(scene, noun_start(scene, i, clause.lo), noun_end(scene, i + 1, clause.hi))
    if (plain or there or _evident(scene, i)) and clause.finite >= 0:
        lo, hi = clause_range(scene, i)
        past = light >= 0 and not _long(scene, clause.lo, clause.hi) and not any(scene.low[j] in _LONG for j in range(max(clause.lo, i - 3), i))
        family: Family = "change" if past else "trend"
    else:
        family = "trend"
    if negated:
        turn = "flat" if turn in ("up", "down") else turn
    return Draft(lo, hi, family, i, -1, turn, "direction", _of_noun(scene, i, light))


def _evident(scene: Scene, i: int) -> bool:
    """Tell whether "decreases were evident", "an increase was recorded" follows."""
    return scene.tag[i + 1] == "A" and any(scene.low[j] in ("evident", "seen", "recorded", "observed", "reported", "found", "registered") for j in (i + 2, i + 3))


def _of_noun(scene: Scene, i: int, light: int) -> Range | None:
    clause = scene.clause(i)
    if scene.low[i + 1] in ("in", "of"):
        return trim(scene, i + 2, noun_end(scene, i + 2, clause.hi))
    if scene.tag[i - 1] in ("N", "H") and scene.time[i - 1] < 0:
        return trim(scene, noun_start(scene, i - 1, clause.lo), i)
    return subject(scene, clause) if light >= 0 else noun_phrase(scene, i)


def _trend_word(scene: Scene, i: int) -> Draft | None:
    """Return "is getting worse", "in reverse gear", "more and more people"."""
    low = scene.low[i]
    clause = scene.clause(i)
    if low in ("more", "fewer", "less") and scene.low[i + 1] == "and" and scene.low[i + 2] == low and scene.tag[i + 3] in ("N", "J", "H"):
        return Draft(*clause_range(scene, i), "trend", i, -1, "up" if low == "more" else "down", "direction", trim(scene, i + 3, i + 4))
    if low in ("more", "fewer") and i - clause.core < 2 and i < clause.finite and scene.tag[clause.finite] == "A":
        head = scene.next_noun(i + 1)
        going = any(scene.tag[j] == "VG" for j in range(clause.finite + 1, min(clause.hi, clause.finite + 3)))
        if going and 0 <= head < clause.finite and not any(scene.low[j] == "than" for j in range(i, clause.hi)):
            return Draft(*clause_range(scene, i), "trend", i, -1, "up" if low == "more" else "down", "direction", trim(scene, i + 1, head + 1))
    if scene.tokens.lemma[i] in ("get", "become", "grow") and scene.tag[i] in ("VG", "VN") and scene.tag[i + 1] == "K":
        kind = lexicon().adjectives.get(scene.low[i + 1])
        if kind in ("more", "less"):
            scene.used.add(i + 1)
            return Draft(*clause_range(scene, i), "trend", i, -1, "up" if kind == "more" else "down", "direction", subject(scene, clause))
    return None
