"""Level, count and duration: what a number says that no other family has taken.

* duration  a length of time between dated events ("for over 70 years, the society ...")
* count     how many bodies or places satisfy a condition ("fourteen councils have ...")
* level     the value of one cell ("499 house fires in 2020", "a population of 1.5 million")
"""

from __future__ import annotations

from collections.abc import Iterator

from caveat.claims.draft import Draft, Range
from caveat.claims.families.common import claimed
from caveat.claims.families.elided import elided_subject, owned_range, without_noun
from caveat.claims.families.occasions import what_occurred
from caveat.claims.figures import (
    TIME_UNITS,
    is_age,
    is_compound,
    is_figure,
    is_habit,
    noun_after,
    verb_before,
)
from caveat.claims.lexicon import lexicon
from caveat.claims.scene import Scene
from caveat.claims.spans import clause_range, noun_start, subject, trim
from caveat.claims.tokens import FINITE
from caveat.claims.turns import verb_turn

_LASTING = frozenset({"for", "in", "after", "within", "over", "during", "about"})
_LASTING_VERBS = frozenset(
    {"last", "take", "spend", "serve", "reach", "be", "run", "wait", "remain", "stay", "live", "work"}
)
_PERSONS = frozenset("people members person men women children residents".split())
_BONDS = frozenset({"correlation", "correlations", "coefficient"})
_NO_LEVEL = frozenset({"hour", "hours", "minute", "minutes", "second", "seconds"})
_LENGTHS = frozenset("hour hours minute minutes second seconds day days week weeks month months".split())
_ROUNDS = frozenset("day night week weekday month year season shift weekend".split())
_STRETCHING = frozenset("stretch spread span extend run last".split())
_GIVEN = frozenset("give donate contribute log fly work volunteer play clock bill train put".split())
_MANY = 100  # hours that nobody spends at a stretch
_POINTED = frozenset("the this that these those its their his her our last".split())
_NEAR = 8  # words from the number to its verb
_GAUGED = frozenset(
    {
        "age",
        "median",
        "mean",
        "average",
        "expectancy",
        "lifespan",
        "wait",
        "midpoint",
        "ages",
        "typical",
        "shift",
        "delay",
    }
)


def find_durations(scene: Scene, drafts: list[Draft]) -> Iterator[Draft]:
    """Yield lengths of time that the sentence asserts."""
    taken = claimed(scene, drafts)
    for i in scene.place:
        quantity = scene.quantity(i)
        if quantity is None or i in taken or quantity.unit not in TIME_UNITS:
            continue
        if quantity.unit in _NO_LEVEL and not _apart(scene, i):
            continue
        if is_age(scene, i) or is_compound(scene, i) or _gauged(scene, i) or _a_week(scene, i):
            continue
        if not (_apart(scene, i) or _lasts(scene, i)):
            continue
        clause = scene.clause(i)
        if _only_so_many(scene, i):
            yield Draft(*trim(scene, clause.lo, clause.hi), "count", i, scene.tokens.quantity[i])
            continue
        if _apart(scene, i):
            span = trim(scene, clause.lo, max(clause.hi, scene.clause(min(i + 3, len(scene.time) - 1)).hi))
            yield Draft(*span, "duration", i, scene.tokens.quantity[i], checkability="record")
            continue
        if clause.core > i and clause.opener in (
            "^",
        ):  # "For over 70 years, ..." asserts the length by itself
            span = trim(scene, max(clause.lo, i - 2), min(i + 2, clause.core))
        else:
            span = clause_range(scene, i)
        yield Draft(*span, "duration", i, scene.tokens.quantity[i], checkability="record")


def find_spells(scene: Scene, drafts: list[Draft]) -> Iterator[Draft]:
    """Yield lengths of time without a figure: "in office for less than a year", "in force for a decade"."""
    for i in scene.hot.get("duration", ()):
        clause = scene.clause(i)
        if scene.low[i - 1] not in ("a", "an") or clause.finite < 0 or clause.finite > i:
            continue
        j = i - 2
        while scene.low[j] in (
            "than",
            "more",
            "less",
            "over",
            "under",
            "only",
            "just",
            "nearly",
            "almost",
            "about",
            "half",
        ):
            j -= 1
        perfect = scene.low[clause.finite] in ("has", "have", "had")
        changing = any(verb_turn(scene, k) for k in range(clause.lo, clause.hi))
        if scene.low[j] != "for" or not perfect or changing or any(d.lo <= i < d.hi for d in drafts):
            continue
        if any(scene.quantity(k) for k in range(clause.lo, clause.hi)):
            continue
        yield Draft(*clause_range(scene, i), "duration", i, checkability="record")


def _apart(scene: Scene, i: int) -> bool:
    """Tell whether "nine years after work began" or "within 48 hours of the storm" stands at `i`."""
    clause = scene.clause(i)
    if clause.finite < 0 or scene.tokens.lemma[clause.finite] in lexicon().classes["report"]:
        return False
    if any(verb_turn(scene, j) or scene.tag[j] == "M" for j in range(clause.lo, clause.hi)):
        return False
    quantity = scene.quantity(i)
    if quantity is None or (quantity.unit in _NO_LEVEL and scene.low[i - 1] != "within"):
        return False
    within = scene.low[i - 1] == "within" and scene.low[i + 2] == "of"
    before = scene.low[i + 2] in ("after", "before", "since") and scene.tag[i + 3] not in (".", ",")
    others = [j for j in scene.place if j != i and clause.lo <= j < clause.hi and is_figure(scene, j)]
    return (within or before) and not others


def _a_week(scene: Scene, i: int) -> bool:
    """Tell whether a length of time is so much a day, week or year ("sleep seven hours a night")."""
    per = i + 1 + (scene.low[i + 1] in _LENGTHS)
    return scene.low[per] in ("a", "an", "per", "each", "every") and scene.low[per + 1] in _ROUNDS


def _only_so_many(scene: Scene, i: int) -> bool:
    """Tell whether "Only two years since 1980 had fewer" stands at `i`: years that are counted."""
    clause = scene.clause(i)
    only = scene.low[i - 1] in ("only", "just") and i - 1 <= clause.core
    return only and i < clause.finite and scene.low[clause.finite] not in ("separate", "separated", "elapsed")


def _gauged(scene: Scene, i: int) -> bool:
    clause = scene.clause(i)
    said = scene.low[clause.lo : clause.hi]
    return any(word in _GAUGED for word in said) or ("expect" in said and "live" in said)


def _lasts(scene: Scene, i: int) -> bool:
    """Tell whether the length of time at `i` is asserted, not a deadline, a rate or "ago"."""
    after = scene.low[i + 1]
    unit = i + 2 if after in TIME_UNITS or after + "s" in TIME_UNITS else i + 1
    following = scene.low[unit]
    if following in ("ago", "earlier", "later", "old", "from", "hence", "away", "before"):
        return False
    if scene.tag[unit] == "T":
        taking = verb_before(scene, i)
        return taking >= 0 and scene.tokens.lemma[taking] == "take" and scene.tag[taking] in ("V", "VN")
    if any(scene.low[j] in ("every", "each", "per", "a") for j in (i - 1,)):
        return False
    clause = scene.clause(i)
    if any(scene.tag[j] == "M" for j in range(clause.lo, i)):
        return False
    before = scene.low[i - 1]
    verb = verb_before(scene, i)
    lasting = verb >= 0 and scene.tokens.lemma[verb] in _LASTING_VERBS
    stretched = before in ("over", "across") and scene.tokens.lemma[i - 2] in _STRETCHING
    if stretched or (before == "in" and scene.tokens.lemma[i - 2] == "put" and i - 2 >= clause.finite >= 0):
        return True
    if scene.time[i] >= 0:
        in_lead = clause.core > i
        perfect = clause.finite >= 0 and scene.low[clause.finite] in ("has", "have", "had")
        changing = any(verb_turn(scene, j) for j in range(clause.lo, clause.hi))
        if before in ("in", "within") and not changing and clause.finite >= 0:
            done = scene.low[clause.finite] in ("was", "were") and (
                scene.tag[clause.finite + 1] in ("VN", "X") or scene.low[clause.finite + 1] in ("over", "up")
            )
            return done and sum(scene.clause_of[j] == scene.clause_of[i] for j in scene.place) == 1
        return before == "for" and (in_lead or lasting or perfect) and perfect and not changing
    if before in _LASTING:
        return clause.finite >= 0 and not any(verb_turn(scene, j) for j in range(clause.lo, clause.hi))
    return lasting


def find_levels(scene: Scene, drafts: list[Draft]) -> Iterator[Draft]:
    """Yield the numbers that remain: counts of bodies that satisfy a condition, else levels."""
    taken = claimed(scene, drafts)
    for i in scene.place:
        quantity = scene.quantity(i)
        if quantity is None or i in taken or not _level_figure(scene, i):
            continue
        if scene.low[i - 2 : i] == ["all", "but"]:
            continue  # "in all but eight countries"
        number = scene.tokens.quantity[i]
        noun = noun_after(scene, i)
        span = owned_range(scene, i)
        for said in drafts:  # ", more often than in any season since 1900" is a record of its own
            if said.family == "record" and said.quantity < 0 and i < said.lo < span[1]:
                span = trim(scene, span[0], said.lo)
        clause = scene.clause(i)
        body = noun >= 0 and scene.low[noun] in lexicon().words["bodies"]
        satisfied = i < clause.finite and noun >= 0 and quantity.unit in ("count", "people")
        if quantity.value <= 1 and any(scene.low[j] in _BONDS for j in range(clause.lo, clause.hi)):
            yield Draft(*span, "association", i, number, measure=_measure(scene, i, noun))
        elif quantity.unit in ("count", "people", "times") and (
            body or _acts(scene, i, noun) or _of_them(scene, i) or _of_those(scene, i)
        ):
            yield Draft(*span, "count", i, number, measure=_counted(scene, i, noun))
        else:
            direction = (
                next((t for j in range(clause.lo, i) if (t := verb_turn(scene, j))), None)
                if not satisfied
                else None
            )
            yield Draft(*span, "level", i, number, direction, None, _measure(scene, i, noun))


def _acts(scene: Scene, i: int, noun: int) -> bool:
    """Tell whether a number of persons or bodies is the subject of an act ("nine members voted")."""
    clause = scene.clause(i)
    quantity = scene.quantity(i)
    if quantity is None or (noun < 0 and quantity.form != "words"):
        return False
    if quantity.unit == "times":
        return True
    if noun < 0:
        return False
    does = scene.tag[clause.finite] == "V" or scene.low[clause.finite] in ("has", "have", "had")
    passive = scene.tag[clause.finite + 1] == "VN" and quantity.form == "words" and quantity.unit == "people"
    acting = clause.finite == noun + 1 and (does or passive) and quantity.value < 1000
    return acting and scene.low[noun] not in _PERSONS and i - clause.core < 2


def _counted(scene: Scene, i: int, noun: int) -> Range | None:
    quantity = scene.quantity(i)
    if quantity is not None and quantity.unit == "times":
        return what_occurred(scene, i)
    return trim(scene, i + 1, noun + 1) if noun >= 0 else subject(scene, scene.clause(i))


def _level_figure(scene: Scene, i: int) -> bool:
    """Tell whether a figure that no other family took states a level."""
    quantity = scene.quantity(i)
    assert quantity is not None
    if not is_figure(scene, i):
        return False
    if _a_week(scene, i):
        return 0 <= scene.clause(i).finite < i and scene.tag[scene.clause(i).finite] != "M"
    if quantity.unit in TIME_UNITS and (_given(scene, i) or is_habit(scene, i)):
        return True
    if quantity.unit in TIME_UNITS and not (
        _gauged(scene, i)
        and not is_compound(scene, i)
        and scene.clause(i).core <= i
        and quantity.unit not in ("decade", "decades", "century", "centuries")
    ):
        return False
    if quantity.form == "multiple" and scene.low[i + 1] in ("a", "per", "each", "every"):
        return "times" in quantity.text and scene.next_noun(i + 1) >= 0  # "7.5 times a game"
    if quantity.unit == "ratio" or (is_age(scene, i) and not _gauged(scene, i)):
        return False
    aged = quantity.hedge in ("over", "under") and quantity.value < 100 and scene.tag[i - 1] == "A"
    grouped = quantity.hedge in ("over", "under") and quantity.value < 100 and _is_person(scene, i - 1)
    if (aged or grouped) and quantity.unit == "count" and noun_after(scene, i) < 0:
        return False  # "are over 60", "somebody under 18"
    apart = scene.low[i - 1] in ("from", "in", "over", "across", "during") and quantity.unit == "count"
    if apart and any(
        scene.clause_of[j] == scene.clause_of[i] and j < i and is_figure(scene, j) for j in scene.place
    ):
        return False  # "44 points from 20 matches"
    within = scene.tag[i - 2] in ("N", "H") and scene.clause(i).opener != "with"
    if scene.low[i - 1] == "with" and within and i < scene.clause(i).finite and len(scene.place) > 1:
        return False  # "farms with more than 200 cows keep ..."
    if quantity.unit == "percent" and scene.text[quantity.end : quantity.end + 1] == "-":
        return False
    clause = scene.clause(i)
    if is_compound(scene, i) and quantity.unit not in ("percent", "points"):
        return False
    if clause.finite < 0 and clause.opener == "^" and len(scene.tokens) < 4:
        return False
    noun = noun_after(scene, i)
    small = quantity.form == "words" and quantity.value < 13 and quantity.unit == "count"
    if small and clause.finite >= 0 and scene.low[clause.finite] in ("will", "shall") and i > clause.finite:
        return False  # "will visit three capitals"
    if _of_them(scene, i):
        return True
    finite = scene.clause(i).finite
    if _of_those(scene, i) and (
        scene.tag[finite] == "A" or any(scene.time[j] >= 0 for j in range(i, finite))
    ):
        return True  # "Three of the victims had not ...", "Nine of this year's storms grew ..."
    if noun < 0 and quantity.unit == "count" and quantity.form == "words" and quantity.value < 20:
        return _stated_by_verb(scene, i) or without_noun(scene, i)
    return True


def _given(scene: Scene, i: int) -> bool:
    """Tell whether a length of time is a sum of what many gave: "gave nearly 13,000 hours"."""
    quantity = scene.quantity(i)
    done = scene.tokens.lemma[i - 1] in _GIVEN and scene.tag[i - 1] in ("V", "VN")
    return quantity is not None and done and quantity.value >= _MANY and not is_compound(scene, i)


def _is_person(scene: Scene, i: int) -> bool:
    """Tell whether the word at `i` names persons, of whom an age can be said."""
    return scene.low[i] in _PERSONS or scene.low[i] in (
        "somebody",
        "someone",
        "anyone",
        "anybody",
        "those",
        "everyone",
    )


def _of_them(scene: Scene, i: int) -> bool:
    """Tell whether "three of them" is the subject: a count of those that were named."""
    return (
        scene.low[i + 1] == "of"
        and scene.low[i + 2] in ("them", "these", "those", "us")
        and i < scene.clause(i).finite
    )


def _of_those(scene: Scene, i: int) -> bool:
    """Tell whether "three of the victims" or "nine of this year's storms" is the subject and acts."""
    clause = scene.clause(i)
    pointed = scene.low[i + 1] == "of" and scene.low[i + 2] in _POINTED
    quantity = scene.quantity(i)
    small = quantity is not None and quantity.value < _MANY * 10
    does = scene.tag[clause.finite] == "V" or scene.low[clause.finite] in ("has", "have", "had")
    return pointed and small and clause.core <= i < clause.finite <= i + _NEAR and does


def _stated_by_verb(scene: Scene, i: int) -> bool:
    verb = verb_before(scene, i)
    return verb >= 0 and (scene.tokens.lemma[verb] in lexicon().classes["stand"] or scene.tag[verb] == "A")


def _measure(scene: Scene, i: int, noun: int) -> Range | None:
    """Return what has the value: "a population of Q", "Q burglaries", "the rate was Q"."""
    quantity = scene.quantity(i)
    assert quantity is not None
    clause = scene.clause(i)
    if noun < 0 and without_noun(scene, i):
        return None
    if (own := elided_subject(scene, i)) is not None:
        return own
    if scene.low[i - 1] in ("of", "at") and scene.tag[i - 2] in ("N", "H") and not _area(quantity.unit):
        return trim(scene, noun_start(scene, i - 2, clause.lo), i - 1)
    counted = quantity.unit in ("count", "people") or quantity.unit.startswith("per ")
    if noun >= 0 and counted and scene.clause_of[noun] == scene.clause_of[i]:
        first = i + 1
        while first < noun and scene.low[first] in ("of", "more", "additional", "extra", "new", "other"):
            first += 1
        return trim(scene, first, noun + 1)
    if _area(quantity.unit):
        return trim(scene, i, i + 1)
    verb = verb_before(scene, i)
    if verb >= 0 and (scene.tag[verb] in FINITE or scene.tag[verb] in ("VN", "VG")):
        own = subject(scene, clause)
        if own and own[1] <= verb and own[0] < own[1]:
            return own
    if noun >= 0 and scene.tag[noun] == "N" and noun < clause.hi:
        return trim(scene, i + 1, noun + 1)
    if clause.parent >= 0 and clause.opener in ("(", ",", "\u2014", ",and", "and"):
        return subject(scene, scenes_parent(scene, clause.parent))
    return subject(scene, clause)


def scenes_parent(scene: Scene, number: int):  # type: ignore[no-untyped-def]
    """Return the clause with that number."""
    return scene.clauses[number]


def _area(unit: str) -> bool:
    return unit.startswith(("square", "cubic")) or unit in (
        "miles",
        "kilometres",
        "kilometers",
        "acres",
        "hectares",
        "km",
        "metres",
        "meters",
        "feet",
    )
