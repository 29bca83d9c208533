"""Change: one member, two times ("fell by 31 percent", "a 14% decrease", "29% lower than in 2008").

With a figure it is a verb, noun or comparative that governs the figure; what follows in
the same form without a verb ("Tampa's by 12") goes on with it. Without a figure a change
is a plain past ("exports fell") or "no change"; other tenses are trends.
"""

from __future__ import annotations

from collections.abc import Iterator

from caveat.claims.claim import Direction
from caveat.claims.draft import Draft, Range
from caveat.claims.families.change_nouns import by_noun
from caveat.claims.families.changes import change_draft
from caveat.claims.families.common import claimed, has_change
from caveat.claims.families.ellipsis import goes_on
from caveat.claims.families.ends import join, swung
from caveat.claims.families.multiple import find_multiples
from caveat.claims.figures import TIME_UNITS, is_figure
from caveat.claims.scene import Scene
from caveat.claims.spans import (
    before_infinitive,
    clause_range,
    noun_end,
    noun_phrase,
    subject,
    trim,
)
from caveat.claims.tokens import FINITE
from caveat.claims.turns import comparative, is_timely, noun_turn, verb_turn

_LINKS = frozenset({"X", "P", "D", "J", "K", "VG"})
_NO_LINK = frozenset(
    {
        "for",
        "after",
        "since",
        "before",
        "during",
        "with",
        "until",
        "within",
        "among",
        "to",
        "at",
        "in",
        "on",
        "as",
    }
)
_LOSSES = {
    "add": "up",
    "gain": "up",
    "lose": "down",
    "shed": "down",
    "cut": "down",
    "eliminate": "down",
    "save": "down",
}
_VERBAL = frozenset({"V", "VN", "VG", "VB"})


def find_changes(scene: Scene, drafts: list[Draft]) -> Iterator[Draft]:
    """Yield the changes that state a figure, then those that go on without a verb."""
    found: list[Draft] = []
    for i in tuple(scene.place):
        if i in claimed(scene, drafts + found) or not is_figure(scene, i):
            continue
        draft = (
            _by_verb(scene, i)
            or swung(scene, i)
            or by_noun(scene, i)
            or _compared(scene, i)
            or _up_down(scene, i)
        )
        if draft is None:
            draft = goes_on(
                scene, i, [d for d in (*drafts, *found) if d.family == "change" and d.quantity >= 0]
            )
        if draft is None and scene.quantities[scene.tokens.quantity[i]].hedge == "from_to":
            draft = _ends(scene, i, drafts + found)
        if draft is None:
            draft = _in_brackets(scene, i)
        if draft is not None:
            found.append(draft)
            yield draft
    yield from find_multiples(scene, drafts + found)


def _in_brackets(scene: Scene, i: int) -> Draft | None:
    """Return the change in "a faster rate of reduction (32% for rail against 19% for road)"."""
    quantity, clause = scene.quantity(i), scene.clause(i)
    if (
        quantity is None
        or quantity.unit != "percent"
        or clause.opener != "("
        or scene.low[i + 1] in ("of", ")", "year")
    ):
        return None
    opening = clause.lo - 1
    if any(scene.quantity(j) for j in range(max(0, opening - 12), opening)):
        return None
    for j in range(opening - 1, max(-1, opening - 8), -1):
        if turn := noun_turn(scene, j):
            return change_draft(scene, i, clause_range(scene, i), i, turn, None)
    return None


def _ends(scene: Scene, i: int, drafts: list[Draft]) -> Draft | None:
    """Return the change that two figures state by themselves (", from $120 to $64")."""
    quantity = scene.quantity(i)
    clause = scene.clause(i)
    if quantity is None or quantity.high is None:
        return None
    if clause.finite >= 0 and scene.tokens.lemma[clause.finite] in (
        "range",
        "vary",
        "run",
        "differ",
        "generate",
        "cost",
    ):
        return None
    if not has_change(scene, clause.lo, clause.hi) and not any(d.family == "change" for d in drafts):
        return None
    direction: Direction = "up" if quantity.high > quantity.value else "down"
    before = [d.measure for d in drafts if d.family == "change" and d.measure]
    measure = before[-1] if before and clause.finite < 0 else subject(scene, clause)
    return change_draft(scene, i, clause_range(scene, i), i, direction, measure)


def _by_verb(scene: Scene, i: int) -> Draft | None:
    """Return the change whose verb governs the quantity ("rose by 120", "cut spending by $2bn")."""
    quantity = scene.quantity(i)
    assert quantity is not None
    so_much = scene.text[: quantity.start].endswith("by ")  # "grew by two days"; not "grew for two days"
    if quantity.unit in TIME_UNITS and quantity.hedge != "from_to" and not so_much:
        return None
    if (quantity.form == "multiple" and scene.low[i + 1] in ("as", "the", "that")) or quantity.of is not None:
        return None
    clause = scene.clause(i)
    for v in range(i - 1, clause.lo - 1, -1):
        tag, lemma = scene.tag[v], scene.tokens.lemma[v]
        if tag in _VERBAL or tag == "A":
            turn: Direction | None = verb_turn(scene, v)
            if turn is None and tag != "A":
                turn = _LOSSES.get(lemma)  # type: ignore[assignment]
            if turn and scene.tokens.quantity[v] < 0:
                if not (_links(scene, v, i, lemma in _LOSSES) or _at_rate(scene, v, i)):
                    return _reaches(scene, v, i, turn)
                scene.used.add(v)
                if tag == "VG" and clause.finite < 0 and clause.core < v:
                    return change_draft(
                        scene, i, clause_range(scene, i), v, turn, trim(scene, clause.core, v)
                    )
                measure = _object(scene, v, i) or (
                    before_infinitive(scene, v) or subject(scene, clause)
                    if lemma not in _LOSSES and not _takes(scene, v, i)
                    else _lost(scene, i)
                )
                return change_draft(scene, i, clause_range(scene, i), v, turn, measure)
            if tag in FINITE and tag != "A":
                return None
        if tag in ("S", "R", ";", "(") and v > clause.lo:
            return None
    return None


def _at_rate(scene: Scene, v: int, i: int) -> bool:
    """Tell whether "grew at an annual rate of" stands before the figure."""
    near = scene.low[v + 1 : i]
    return (
        bool(near)
        and near[0] == "at"
        and near[-1] == "of"
        and near[-2] in ("rate", "pace", "clip")
        and i - v < 8
    )


def _takes(scene: Scene, v: int, i: int) -> bool:
    """Tell whether the verb acts on what the figure counts ("lifted 1.2 million children")."""
    quantity = scene.quantity(i)
    direct = all(scene.tag[j] == "X" for j in range(v + 1, i))
    return (
        direct
        and quantity is not None
        and quantity.unit in ("count", "people")
        and scene.next_noun(i + 1) >= 0
    )


def _lost(scene: Scene, i: int) -> Range:
    """Return what is lost or added: "1,200 readers", "a tenth of its value"."""
    after = i + 1 + (scene.low[i + 1] == "of")
    end = noun_end(scene, after, scene.clause(i).hi)
    return trim(scene, after, end) if end > after else noun_phrase(scene, i)


def _reaches(scene: Scene, v: int, i: int, turn: Direction) -> Draft | None:
    """Return "rose to 5.2%" as the level reached, or with "from 5.0%" as a change between two figures."""
    between = [j for j in range(v + 1, i) if scene.time[j] < 0]
    while between and (
        scene.tag[between[-1]] in ("D", "J") or scene.low[between[-1]] in ("record", "total", "high")
    ):
        between.pop()
    if (
        not between
        or scene.low[between[-1]] not in ("to", "at")
        or any(scene.tag[j] in (*FINITE, "R", "S") for j in between)
    ):
        return None
    clause = scene.clause(i)
    earlier = next((j for j in between if scene.quantity(j)), -1)
    scene.used.add(v)
    measure = _object(scene, v, i) or subject(scene, clause)
    if earlier >= 0 and scene.low[earlier - 1] != "from":
        return None
    later = next((j for j in range(i + 1, clause.hi) if scene.quantity(j) and scene.low[j - 1] == "from"), -1)
    other = earlier if earlier >= 0 else later
    if other < 0:
        return Draft(*clause_range(scene, i), "level", i, scene.tokens.quantity[i], turn, None, measure)
    scene.used.update((i, other))
    number = join(scene, other, i)
    return Draft(
        *trim(scene, clause_range(scene, min(i, other))[0], clause.hi),
        "change",
        v,
        number,
        turn,
        "absolute",
        measure,
    )


def _links(scene: Scene, v: int, i: int, takes_count: bool) -> bool:
    """Tell whether the quantity at `i` says by how much the verb at `v` turns."""
    quantity = scene.quantity(i)
    assert quantity is not None
    between = [j for j in range(v + 1, i) if scene.time[j] < 0]
    last = scene.low[between[-1]] if between else ""
    if quantity.hedge == "from_to":
        return not any(scene.tag[j] in FINITE for j in between)
    if any(scene.quantity(j) for j in between) and last not in ("and", "or"):
        return False
    if last == "by":
        return not any(scene.tag[j] in (*FINITE, "S", "R") for j in between)
    if last in _NO_LINK or last == "from":
        return False
    direct = all(
        (scene.tag[j] in _LINKS and scene.low[j] not in _NO_LINK)
        or scene.low[j] in ("average", "total", "record")
        for j in between
    )
    if direct and quantity.unit in ("count", "people") and not takes_count:
        return scene.next_noun(i + 1) < 0 or last in ("by", "another", "an", "additional") or not between
    if direct:
        return True
    # an object, then the figure: "reduced emissions 12%"
    return quantity.unit in ("percent", "points") and all(
        scene.tag[j] in ("N", "H", "D", "J", "VG") for j in between
    )


def _object(scene: Scene, v: int, i: int) -> Range | None:
    """Return the object between a verb and "by" its figure, if there is one."""
    nouns = [j for j in range(v + 1, i) if scene.tag[j] in ("N", "H") and scene.time[j] < 0]
    prepositions = [j for j in range(v + 1, i) if scene.tag[j] in ("P", "T")]
    if not nouns or (prepositions and prepositions[0] < nouns[0]):
        return None
    end = next((j for j in prepositions if scene.low[j] == "by"), i)
    return trim(scene, v + 1, end)


def _compared(scene: Scene, i: int) -> Draft | None:
    """Return the change in "29% lower than in 2008" or "2% above where it stood"."""
    quantity = scene.quantity(i)
    assert quantity is not None
    wide = next(
        (j for j in (i + 4, i + 5) if scene.low[j] in ("up", "down") and scene.low[j + 1] == "on"), i + 3
    )
    for j in range(i + 1, min(wide + 1, len(scene.tokens))):
        turn = comparative(scene, j)
        if turn is None and wide > i + 3 and scene.tag[j] in ("N", "D", "P"):
            continue
        if turn is None:
            if scene.tag[j] not in ("X", "P", "N") or scene.low[j] in ("of", "in"):
                return None
            continue
        hi = scene.clause(i).hi
        than = next((k for k in range(j, min(hi, j + 14)) if scene.low[k] == "than"), -1)
        if than < 0:
            than = next(
                (k for k in range(j, min(hi, j + 8)) if scene.low[k] in ("above", "below", "on", "from")), -1
            )
        if than < 0 and scene.low[j] not in ("up", "down"):
            stated = quantity.unit in ("percent", "points") and scene.low[j] in (
                "higher",
                "lower",
                "larger",
                "smaller",
            )
            ends = scene.tag[j + 1] in (".", ",", ";") and scene.clause(i).finite >= 0
            timely = (stated and ends) or any(scene.time[k] >= 0 for k in range(j + 1, min(hi, j + 4)))
        else:
            timely = scene.low[j] in ("up", "down") or is_timely(scene, than + 1, hi)
            if {"budgeted", "expected", "forecast", "planned", "needed"} & set(
                scene.low[than + 1 : than + 5]
            ):
                return None
        if not timely:
            return None
        scene.used.add(j)
        return change_draft(
            scene,
            i,
            clause_range(scene, i),
            j,
            "up" if turn == "more" else "down",
            subject(scene, scene.clause(i)),
        )
    return None


def _up_down(scene: Scene, i: int) -> Draft | None:
    """Return the change in "(up 6%)", ", down from 9.8%", "up by a third"."""
    if (occurred := scene.quantity(i)) is not None and occurred.unit == "times":
        return None  # "sat down 19 times"
    j = i - 1
    while scene.tag[j] == "X" or scene.low[j] in ("by", "about", "some", "from"):
        j -= 1
    since = scene.low[i - 1] == "from"
    if scene.low[j] not in ("up", "down") or (since and j == scene.clause(i).finite):
        return None
    if scene.tag[j - 1] in ("V", "VN", "VB", "VG", "N") and scene.tokens.lemma[j - 1] in (
        "make",
        "add",
        "sum",
        "end",
        "wind",
        "take",
        "give",
        "sign",
        "set",
        "hold",
        "pick",
    ):
        return None
    turn: Direction = "up" if scene.low[j] == "up" else "down"
    clause = scene.clause(i)
    lo, hi = clause_range(scene, i)
    scene.used.add(j)
    measure = subject(
        scene, clause if clause.finite >= 0 or clause.parent < 0 else scene.clauses[clause.parent]
    )
    if clause.opener == "(" and clause.lo > 1:
        before = clause.lo - 2
        measure = trim(scene, *_listed(scene, before))
        lo, hi = measure[0], min(clause.hi + 1, len(scene.tokens))
        if scene.tag[hi - 1] != ")":
            hi -= 1
        draft = change_draft(scene, i, (lo, hi), j, turn, measure)
        draft.form = "direction" if since else draft.form
        return draft
    draft = change_draft(scene, i, (lo, hi), j, turn, measure)
    if since:  # "up from 2%" states where it was, not by how much it rose
        draft.form = "direction"
    return draft


def _listed(scene: Scene, i: int) -> Range:
    """Return the phrase that ends at `i`: back to a comma, coordinator, verb or bracket."""
    lo = i
    while lo > 0 and scene.tag[lo - 1] not in (",", ";", ":", "C", ")", "(", *FINITE):
        if scene.tag[lo - 1] == "VN" and scene.tag[lo - 2] in ("A", "VB", "X"):
            break
        lo -= 1
    return lo, i + 1
