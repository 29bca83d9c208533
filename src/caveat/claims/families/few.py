"""Counts that other words than a number state, or a number without its noun.

* none     "In April nobody rang at all", "Wales has none"
* one      "only one winner was a woman", "a lone Green councillor", "one more has followed"
* few      "yet just three have gone all the way", "28 died, nine of them at night"
* times    "has gone to a Briton only twice"
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from caveat.claims.draft import Draft
from caveat.claims.families.common import claimed
from caveat.claims.families.stated import state
from caveat.claims.figures import TIME_UNITS, is_compound, is_figure
from caveat.claims.scene import Scene
from caveat.claims.spans import clause_range, trim

_NOBODY = frozenset({"nobody", "none", "no-one"})
_MERELY = frozenset({"only", "just", "exactly", "merely", "precisely"})
_LONE = frozenset({"lone", "sole"})
_MORE = frozenset({"more", "other", "further"})
_HAVING = frozenset({"has", "have", "had"})
_ENDS = frozenset({".", ",", ";", ")", "C", "\u2014", ":"})
_KNOWING = frozenset(
    """know think want expect believe care doubt like understand remember notice see agree hope wish need
    imagine say tell ask deny deserve seem be dispute mind question suggest claim argue dare""".split()
)
_PASSING = frozenset("thing way reason question day option answer problem person side point time".split())


def find_few(scene: Scene, drafts: list[Draft]) -> Iterator[Draft]:
    """Yield the counts of none, one and a few."""
    taken = claimed(scene, drafts)
    for i in range(len(scene.tokens)):
        if scene.quantity(i) is not None and (said := _on_so_many(scene, i, drafts)) is not None:
            scene.used.add(i)
            yield said
            continue
        if i in scene.used or i in taken:
            continue
        quantity = scene.quantity(i)
        draft = None
        if quantity is None:
            if not any(d.lo <= i < d.hi and d.family in _KEPT for d in drafts):
                draft = _nobody(scene, i) or _none(scene, i) or _one(scene, i) or _lone(scene, i)
            draft = draft or _times(scene, i)
        elif quantity.unit in ("count", "people", "ratio", "days", "weeks", "months", "years", "nights"):
            ranked = any(d.lo <= i < d.hi and d.family == "rank" for d in drafts)
            draft = _times(scene, i) or (None if ranked else _few(scene, i)) or _of_those(scene, i, drafts)
        if draft is not None:
            scene.used.add(i)
            yield draft


_KEPT = frozenset({"rank", "record", "quantified", "contrast", "count", "share"})


def _count(scene: Scene, i: int, number: int) -> Draft:
    return Draft(*clause_range(scene, i), "count", i, number)


def _nobody(scene: Scene, i: int) -> Draft | None:
    """Return "nobody rang at all", "no one was rescued in May"."""
    two = scene.low[i] == "no" and scene.low[i + 1] == "one"
    clause = scene.clause(i)
    if not (two or scene.low[i] in _NOBODY) or clause.finite <= i:
        return None
    end = i + 1 + two
    if end != clause.finite or scene.tag[end] == "M":
        return None
    verb = end if scene.tag[end] == "V" else end + 1
    if scene.tokens.lemma[verb] in _KNOWING or scene.low[end] in ("is", "does", "are"):
        return None
    at_all = any(scene.low[j : j + 2] == ["at", "all"] for j in range(end, clause.hi))
    timed = any(scene.time[j] >= 0 for j in range(clause.lo, clause.hi))
    if not (at_all or timed) or any(scene.tag[j] == "K" for j in range(end, clause.hi)):
        return None
    return _count(scene, i, state(scene, i, end, 0))


def _none(scene: Scene, i: int) -> Draft | None:
    """Return "Wales has none"."""
    if scene.low[i] != "none" or scene.low[i - 1] not in _HAVING or scene.tag[i + 1] not in _ENDS:
        return None
    named = scene.tag[i - 2] in ("N", "H") and scene.clause(i).finite == i - 1
    return _count(scene, i, state(scene, i, i + 1, 0)) if named else None


def _one(scene: Scene, i: int) -> Draft | None:
    """Return "only one winner was a woman", "one more has followed"."""
    clause = scene.clause(i)
    if scene.low[i] != "one" or clause.finite < 0 or scene.tag[clause.finite] == "M":
        return None
    more = scene.low[i + 1] in _MORE
    another = more and clause.finite in (i + 2, i + 3) and i <= clause.core + 1
    if scene.low[i - 1] not in _MERELY and not another:
        return None
    them = scene.low[i + 1] == "of" and scene.low[i + 2] in ("them", "these", "those")
    head = scene.next_noun(i + 1 + more)
    if another and head < 0:
        return _count(scene, i, state(scene, i, i + 2, 1))
    if not them and (head < 0 or scene.low[head] in _PASSING or scene.quantity(i + 1) is not None):
        return None
    if scene.low[i + 1] == "of" and not them:
        return None
    counted = i < clause.finite or scene.tag[clause.finite] in ("V", "A")
    return _count(scene, i, state(scene, i, i + 1, 1)) if counted else None


def _lone(scene: Scene, i: int) -> Draft | None:
    """Return "a lone Green councillor": one, of those that a number before counts."""
    if scene.low[i] not in _LONE or scene.low[i - 1] not in ("a", "the") or scene.clause(i).finite < 0:
        return None
    head = scene.next_noun(i + 1)
    numbered = any(p < i and is_figure(scene, p) for p in scene.place)
    if head < 0 or not (numbered or scene.tag[i + 1] == "H"):
        return None
    return Draft(i - 1, head + 1, "count", i, state(scene, i, i + 1, 1))


def _on_so_many(scene: Scene, i: int, drafts: list[Draft]) -> Draft | None:
    """Return "hit triple digits on 107 days", "passed 30 degrees on 41 afternoons", with its limit."""
    quantity, clause = scene.quantity(i), scene.clause(i)
    assert quantity is not None
    first = i - (scene.low[i - 1] in _MERELY)
    if scene.low[first - 1] != "on" or scene.low[i + 1] not in _DAYS or scene.low[i + 2] == "of":
        return None
    verb = clause.finite
    if any(d.quantity == scene.tokens.quantity[i] and d.family not in ("level", "change") for d in drafts):
        return None
    past = scene.tag[verb] == "V" or scene.low[verb] in ("was", "were", "has", "have", "had")
    if not past or not verb < i or quantity.value < _SEVERAL or quantity.hedge == "from_to":
        return None
    for draft in [d for d in drafts if d.family in ("level", "change") and clause.core <= d.anchor <= i]:
        drafts.remove(draft)
    return _count(scene, i, scene.tokens.quantity[i])


_DAYS = frozenset(
    "days nights mornings evenings afternoons weekends occasions dates sundays saturdays".split()
)
_SEVERAL = 3  # days that a sentence counts rather than names


def _few(scene: Scene, i: int) -> Draft | None:
    """Return "just three have gone all the way": so many of those that were counted before."""
    quantity, clause = scene.quantity(i), scene.clause(i)
    assert quantity is not None
    if _on_days(scene, i):
        return Draft(*trim(scene, clause.lo, clause.hi), "count", i, scene.tokens.quantity[i])
    if (
        quantity.unit in TIME_UNITS
        or quantity.form != "words"
        or quantity.of is not None
        or scene.time[i] >= 0
        or is_compound(scene, i)
    ):
        return None
    if quantity.unit == "ratio":
        return None
    if _of_members(scene, i):
        return _count(scene, i, scene.tokens.quantity[i])
    if clause.finite < 0 and scene.low[i + 1].endswith("ed") and scene.tag[i + 2] in _ENDS:
        return _count(scene, i, scene.tokens.quantity[i]) if scene.low[i - 1] in _MERELY else None
    if clause.finite != i + 1 or scene.tag[i + 1] == "M":
        return None
    verb = i + 1 if scene.tag[i + 1] == "V" else i + 2
    done = scene.tag[verb] in ("V", "VN") or (scene.low[i + 1] in _HAVING and scene.tag[verb] == "X")
    limited = scene.low[i - 1] in _MERELY or quantity.hedge not in ("exact", "about")
    return _count(scene, i, scene.tokens.quantity[i]) if done and limited else None


def _on_days(scene: Scene, i: int) -> bool:
    """Tell whether "On only eleven days did every flight ..." stands at `i`: days that are counted."""
    first = i - (scene.low[i - 1] in _MERELY)
    unit = i + 1
    after = unit + 1 + (scene.low[unit + 1] == "of")
    return (
        first < i
        and scene.low[first - 1] in ("on", "in")
        and first - 1 <= scene.clause(i).lo + 1
        and scene.low[unit] in TIME_UNITS
        and scene.tag[after] == "A"
    )


def _of_members(scene: Scene, i: int) -> bool:
    """Tell whether "Only two of the parks made a profit" stands at `i`: so many of a known whole."""
    clause = scene.clause(i)
    opens = i <= clause.core + 1 and (i == clause.core or scene.low[i - 1] in _MERELY)
    if not opens or scene.low[i + 1] != "of" or scene.low[i + 2] not in _WHOLES:
        return False
    head = scene.next_noun(i + 3)
    if scene.quantities[scene.tokens.quantity[i]].value < _SEVERAL and scene.low[i - 1] not in _MERELY:
        return False  # "Two of the readers took turns"
    plural = head >= 0 and scene.low[head].endswith("s") and scene.low[head].removesuffix("s") not in _PASSING
    return plural and head < clause.finite <= head + _REACH and scene.tag[clause.finite] != "M"


_WHOLES = frozenset("the its their his her our these those".split())
_REACH = 7  # words between those counted and their verb


def _of_those(scene: Scene, i: int, drafts: list[Draft]) -> Draft | None:
    """Return "nine of them in 2022 alone" where what they are was counted before."""
    if scene.low[i + 1] != "of" or scene.low[i + 2] not in ("them", "these", "those", "whom", "which"):
        return None
    chunk = scene.chunks[scene.chunk_of[i]]
    first = i - (scene.low[i - 1] in _MERELY)
    if scene.tag[first - 1] not in (",", "\u2014", "(", "C") or chunk.hi <= i + 3:
        return None
    quantity = scene.quantity(i)
    if quantity is None or quantity.unit == "ratio" or quantity.of is not None:
        return None
    hi = next(
        (j for j in range(i + 3, len(scene.tokens)) if scene.tag[j] in (",", ";", ".", "\u2014", ")")), i + 3
    )
    for draft in drafts:  # of the first number, up to here
        if draft.quantity >= 0 and scene.place[draft.quantity] < i and draft.lo < first < draft.hi:
            draft.hi = trim(scene, draft.lo, first)[1]
    return Draft(*trim(scene, first, hi), "count", i, scene.tokens.quantity[i])


def _times(scene: Scene, i: int) -> Draft | None:
    """Return "has gone to a Briton only twice"."""
    if (
        scene.low[i] not in ("twice", "thrice")
        or scene.low[i - 1] not in _MERELY
        or scene.clause(i).finite < 0
        or scene.clause(i).finite > i
    ):
        return None
    ends = (
        scene.tag[i + 1] in _ENDS
        or scene.low[i + 1] in ("since", "before", "in", "at")
        or scene.time[i + 1] >= 0
    )
    verbal = any(scene.tag[j] in ("V", "VN") for j in range(scene.clause(i).finite, i))
    if not ends or not verbal:
        return None
    number = scene.tokens.quantity[i]
    if number < 0:
        number = state(scene, i, i + 1, 2, "times")
    made = replace(scene.quantities[number], unit="times", form="words")
    scene.quantities = (*scene.quantities[:number], made, *scene.quantities[number + 1 :])
    return _count(scene, i, number)
