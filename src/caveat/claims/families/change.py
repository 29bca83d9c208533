"""Change: one member, two times ("fell by 31 percent", "a 14% decrease", "29% lower than in 2008").

With a figure it is a verb, noun or comparative that governs the figure; what follows in
the same form without a verb ("Tampa's by 12") goes on with it. Without a figure a change
is a plain past ("exports fell") or "no change"; other tenses are trends.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from caveat.claims.claim import ChangeForm, Direction
from caveat.claims.draft import Draft, Range
from caveat.claims.families.common import claimed, has_change
from caveat.claims.figures import TIME_UNITS, is_compound, is_figure
from caveat.claims.lexicon import lexicon
from caveat.claims.scene import Scene
from caveat.claims.spans import before_infinitive, clause_range, noun_end, noun_phrase, noun_start, subject, trim
from caveat.claims.tokens import FINITE
from caveat.claims.turns import comparative, governed, is_timely, noun_turn, verb_turn

_LINKS = frozenset({"X", "P", "D", "J", "K", "VG"})
_NO_LINK = frozenset({"for", "after", "since", "before", "during", "with", "until", "within", "among", "to", "at", "in", "on", "as"})
_LOSSES = {"add": "up", "gain": "up", "lose": "down", "shed": "down", "cut": "down", "eliminate": "down", "save": "down"}
_VERBAL = frozenset({"V", "VN", "VG", "VB"})


def find_changes(scene: Scene, drafts: list[Draft]) -> Iterator[Draft]:
    """Yield the changes that state a figure, then those that go on without a verb."""
    found: list[Draft] = []
    for i in tuple(scene.place):
        if i in claimed(scene, drafts + found) or not is_figure(scene, i):
            continue
        draft = _by_verb(scene, i) or _by_noun(scene, i) or _compared(scene, i) or _up_down(scene, i)
        if draft is None:
            draft = _goes_on(scene, i, [d for d in (*drafts, *found) if d.family == "change" and d.quantity >= 0])
        if draft is None and scene.quantities[scene.tokens.quantity[i]].hedge == "from_to":
            draft = _ends(scene, i, drafts + found)
        if draft is not None:
            found.append(draft)
            yield draft
    yield from _multiples(scene, drafts + found)


def _ends(scene: Scene, i: int, drafts: list[Draft]) -> Draft | None:
    """Return the change that two figures state by themselves (", from $120 to $64")."""
    quantity = scene.quantity(i)
    clause = scene.clause(i)
    if quantity is None or quantity.high is None:
        return None
    if clause.finite >= 0 and scene.tokens.lemma[clause.finite] in ("range", "vary", "run", "differ", "generate", "cost"):
        return None
    direction: Direction = "up" if quantity.high > quantity.value else "down"
    before = [d.measure for d in drafts if d.family == "change" and d.measure]
    measure = before[-1] if before and clause.finite < 0 else subject(scene, clause)
    return _draft(scene, i, clause_range(scene, i), i, direction, measure)


def change_form(scene: Scene, i: int) -> ChangeForm:
    """Return how the quantity at `i` puts a change."""
    quantity = scene.quantity(i)
    assert quantity is not None
    if quantity.hedge == "from_to":
        return "absolute"
    if quantity.unit in ("percent", "points"):
        return quantity.unit  # type: ignore[return-value]
    if quantity.unit == "ratio":
        return "percent" if quantity.form == "fraction" else "factor"
    return "absolute"


def _draft(scene: Scene, i: int, span: Range, anchor: int, direction: Direction | None, measure: Range | None) -> Draft:
    return Draft(*span, "change", anchor, scene.tokens.quantity[i], direction, change_form(scene, i), measure)


def _by_verb(scene: Scene, i: int) -> Draft | None:
    """Return the change whose verb governs the quantity ("rose by 120", "cut spending by $2bn")."""
    quantity = scene.quantity(i)
    assert quantity is not None
    if quantity.unit in TIME_UNITS and quantity.hedge != "from_to":
        return None
    if quantity.form == "multiple" and scene.low[i + 1] in ("as", "the", "that") or quantity.of is not None:
        return None
    clause = scene.clause(i)
    for v in range(i - 1, clause.lo - 1, -1):
        tag, lemma = scene.tag[v], scene.tokens.lemma[v]
        if tag in _VERBAL or tag == "A":
            turn: Direction | None = verb_turn(scene, v)
            if turn is None and tag != "A":
                turn = _LOSSES.get(lemma)  # type: ignore[assignment]
            if turn and scene.tokens.quantity[v] < 0:
                if not _links(scene, v, i, lemma in _LOSSES):
                    return _reaches(scene, v, i, turn)
                scene.used.add(v)
                if tag == "VG" and clause.finite < 0 and clause.core < v:
                    return _draft(scene, i, clause_range(scene, i), v, turn, trim(scene, clause.core, v))
                measure = _object(scene, v, i) or (
                    before_infinitive(scene, v) or subject(scene, clause) if lemma not in _LOSSES else _lost(scene, i)
                )
                return _draft(scene, i, clause_range(scene, i), v, turn, measure)
            if tag in FINITE and tag != "A":
                return None
        if tag in ("S", "R", ";", "(") and v > clause.lo:
            return None
    return None


def _lost(scene: Scene, i: int) -> Range:
    """Return what is lost or added: "1,200 readers", "a tenth of its value"."""
    after = i + 1 + (scene.low[i + 1] == "of")
    end = noun_end(scene, after, scene.clause(i).hi)
    return trim(scene, after, end) if end > after else noun_phrase(scene, i)


def _reaches(scene: Scene, v: int, i: int, turn: Direction) -> Draft | None:
    """Return "rose to 5.2%" as the level reached, or with "from 5.0%" as a change between two figures."""
    between = [j for j in range(v + 1, i) if scene.time[j] < 0]
    while between and (scene.tag[between[-1]] in ("D", "J") or scene.low[between[-1]] in ("record", "total", "high")):
        between.pop()
    if not between or scene.low[between[-1]] not in ("to", "at") or any(scene.tag[j] in (*FINITE, "R", "S") for j in between):
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
    return Draft(*trim(scene, clause_range(scene, min(i, other))[0], clause.hi), "change", v, number, turn, "absolute", measure)


def join(scene: Scene, low: int, high: int) -> int:
    """Make one quantity of the two ends of a change, and return its index."""
    a, b = scene.quantity(low), scene.quantity(high)
    assert a is not None and b is not None
    start, end = min(a.start, b.start), max(a.end, b.end)
    made = replace(b, text=scene.text[start:end], start=start, end=end, value=a.value, high=b.value, hedge="from_to")
    scene.quantities = (*scene.quantities, made)
    scene.place.append(max(low, high))
    return len(scene.quantities) - 1


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
    if last in _NO_LINK:
        return False
    direct = all((scene.tag[j] in _LINKS and scene.low[j] not in _NO_LINK) or scene.low[j] in ("average", "total", "record") for j in between)
    if direct and quantity.unit in ("count", "people") and not takes_count:
        return scene.next_noun(i + 1) < 0 or last in ("by", "another", "an", "additional") or not between
    if direct:
        return True
    # an object, then the figure: "reduced emissions 12%"
    return quantity.unit in ("percent", "points") and all(scene.tag[j] in ("N", "H", "D", "J", "VG") for j in between)


def _object(scene: Scene, v: int, i: int) -> Range | None:
    """Return the object between a verb and "by" its figure, if there is one."""
    nouns = [j for j in range(v + 1, i) if scene.tag[j] in ("N", "H") and scene.time[j] < 0]
    prepositions = [j for j in range(v + 1, i) if scene.tag[j] in ("P", "T")]
    if not nouns or (prepositions and prepositions[0] < nouns[0]):
        return None
    end = next((j for j in prepositions if scene.low[j] == "by"), i)
    return trim(scene, v + 1, end)


def _by_noun(scene: Scene, i: int) -> Draft | None:
    """Return the change whose noun holds the quantity ("a 20% fall", "an increase of 120")."""
    for j in range(i + 1, min(i + 6, len(scene.tokens))):
        turn = noun_turn(scene, j)
        if turn:
            return _noun_draft(scene, i, j, turn) if _counts(scene, i, j) else None
        if scene.tag[j] not in ("J", "N", "VG", "%", "VN") or scene.clause_of[j] != scene.clause_of[i]:
            break
    j = i - 1
    while j >= 0 and (scene.tag[j] in ("X", "P", "K", "D")) and scene.low[j] not in ("of", "by"):
        j -= 1
    if scene.low[j] in ("of", "by"):
        for k in range(j - 1, max(-1, j - 7), -1):
            turn = noun_turn(scene, k)
            if turn and scene.low[k] in _RESULTS and len(quantities_unit(scene, i)) == 3:
                return None  # a loss of so much money is a level
            if turn:
                return _noun_draft(scene, i, k, turn)
            if scene.tag[k] in (*FINITE, ",", ";", "C", "Q") or scene.low[k] == "of":
                break
    return None


_RESULTS = frozenset({"loss", "losses", "gain", "gains"})


def quantities_unit(scene: Scene, i: int) -> str:
    """Return the unit of the quantity at `i`, "" if there is none."""
    quantity = scene.quantity(i)
    return quantity.unit if quantity else ""


def _counts(scene: Scene, i: int, noun: int) -> bool:
    """Tell whether the figure before a noun of change is its size, not a number of changes."""
    quantity = scene.quantity(i)
    assert quantity is not None
    if quantity.unit in ("percent", "points", "ratio") or len(quantity.unit) == 3 and quantity.unit.isupper():
        return True
    if quantity.unit in TIME_UNITS or scene.low[noun] in _RESULTS:
        return False
    return quantity.value >= 20 and not scene.low[noun].endswith("s")


def _noun_draft(scene: Scene, i: int, noun: int, turn: Direction) -> Draft:
    scene.used.add(noun)
    light = governed(scene, min(i, noun))
    span = clause_range(scene, i) if light >= 0 else _phrase(scene, min(i, noun), max(i, noun))
    return _draft(scene, i, span, noun, turn, _measure_of_noun(scene, noun, max(i, noun), light))


def _phrase(scene: Scene, first: int, last: int) -> Range:
    clause = scene.clause(first)
    return trim(scene, noun_start(scene, first, clause.lo), noun_end(scene, last + 1, clause.hi))


def _measure_of_noun(scene: Scene, noun: int, last: int, light: int) -> Range | None:
    """Return what a noun of change is about: "in homicides", else the subject, else what stands before it."""
    clause = scene.clause(noun)
    for j in range(noun + 1, min(last + 8, clause.hi)):
        if scene.low[j] in ("in", "of") and scene.time[j] < 0 and not scene.quantity(j + 1) and scene.time[j + 1] < 0:
            return trim(scene, j + 1, noun_end(scene, j + 1, clause.hi))
        if scene.tag[j] in FINITE or scene.tag[j] in (",", ";"):
            break
    if scene.tag[noun - 1] in ("N", "H") and not scene.quantity(noun - 1):
        return trim(scene, noun_start(scene, noun - 1, clause.lo), noun)
    return subject(scene, clause) if light >= 0 else None


def _compared(scene: Scene, i: int) -> Draft | None:
    """Return the change in "29% lower than in 2008" or "2% above where it stood"."""
    for j in range(i + 1, min(i + 4, len(scene.tokens))):
        turn = comparative(scene, j)
        if turn is None:
            if scene.tag[j] not in ("X", "P", "N") or scene.low[j] in ("of", "in"):
                return None
            continue
        hi = scene.clause(i).hi
        than = next((k for k in range(j, min(hi, j + 14)) if scene.low[k] == "than"), -1)
        if than < 0:
            than = next((k for k in range(j, min(hi, j + 8)) if scene.low[k] in ("above", "below", "on", "from")), -1)
        if than < 0 and scene.low[j] not in ("up", "down"):
            timely = scene.time[hi - 1] >= 0
        else:
            timely = scene.low[j] in ("up", "down") or is_timely(scene, than + 1, hi)
        if not timely:
            return None
        scene.used.add(j)
        return _draft(scene, i, clause_range(scene, i), j, "up" if turn == "more" else "down", subject(scene, scene.clause(i)))
    return None


def _up_down(scene: Scene, i: int) -> Draft | None:
    """Return the change in "(up 6%)", ", down from 9.8%", "up by a third"."""
    j = i - 1
    while scene.tag[j] == "X" or scene.low[j] in ("by", "about", "some", "from"):
        j -= 1
    since = scene.low[i - 1] == "from"
    if scene.low[j] not in ("up", "down") or (since and j == scene.clause(i).finite):
        return None
    if scene.tag[j - 1] in ("V", "VN", "VB", "VG", "N") and scene.tokens.lemma[j - 1] in ("make", "add", "sum", "end", "wind", "take", "give", "sign", "set", "hold", "pick"):
        return None
    turn: Direction = "up" if scene.low[j] == "up" else "down"
    clause = scene.clause(i)
    lo, hi = clause_range(scene, i)
    scene.used.add(j)
    measure = subject(scene, clause if clause.finite >= 0 or clause.parent < 0 else scene.clauses[clause.parent])
    if clause.opener == "(" and clause.lo > 1:
        before = clause.lo - 2
        measure = trim(scene, *_listed(scene, before))
        lo, hi = measure[0], min(clause.hi + 1, len(scene.tokens))
        if scene.tag[hi - 1] != ")":
            hi -= 1
        draft = _draft(scene, i, (lo, hi), j, turn, measure)
        draft.form = "direction" if since else draft.form
        return draft
    draft = _draft(scene, i, (lo, hi), j, turn, measure)
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


def _goes_on(scene: Scene, i: int, before: list[Draft]) -> Draft | None:
    """Return the change that repeats the form of the one before it ("Tampa's by 12", "and 6% in May")."""
    quantity = scene.quantity(i)
    assert quantity is not None
    lo, hi = clause_range(scene, i)
    earlier = [d for d in before if scene.place[d.quantity] < i]
    if not earlier or any(scene.tag[j] in FINITE or (scene.tag[j] == "VG" and scene.tag[j - 1] != "P" and scene.low[j + 1] != "by") for j in range(lo, hi)):
        return None
    last = earlier[-1]
    stated = scene.quantities[last.quantity]
    bare = scene.low[i - 1] == "by" and quantity.unit == "count" and stated.unit != "count"
    if not (bare or quantity.unit == stated.unit) or is_compound(scene, i) or scene.low[i + 1] == "of":
        return None
    if quantity.unit not in ("percent", "points") and not bare and scene.low[i - 1] != "by":
        return None
    if _opener(scene, lo, i) in ("(",) and scene.place[last.quantity] < lo - 12:
        return None
    draft = _draft(scene, i, (lo, hi), i, last.direction, own_noun(scene, lo, i) or last.measure)
    draft.form = last.form
    return draft


def own_noun(scene: Scene, lo: int, i: int) -> Range | None:
    """Return the noun phrase of a verbless part ("robbery by 5%"), unless it is a name or points back."""
    end = i
    while end > lo and scene.tag[end - 1] in ("P", "X", "D", "VG") and scene.low[end - 1] not in ("reading",):
        end -= 1
    if end <= lo or scene.tag[end - 1] not in ("N", "VG") or scene.low[end - 1].endswith(("'s", "s'")):
        return None
    return lo, end


def _opener(scene: Scene, lo: int, i: int) -> str:
    return scene.chunks[scene.chunk_of[i]].opener if lo >= 0 else ""


def _multiples(scene: Scene, drafts: list[Draft]) -> Iterator[Draft]:
    """Yield "doubled", "has tripled", "grew threefold", "cut in half"."""
    taken = claimed(scene, drafts)
    for i in scene.place:
        quantity = scene.quantity(i)
        if quantity is None or quantity.unit != "ratio" or i in taken:
            continue
        tag = scene.tag[i]
        if scene.low[i + 1] == "what" and any(scene.low[j] in ("was", "were", "had") for j in range(i + 2, i + 6)):
            yield _factor(scene, i, "up" if quantity.value > 1 else "down")
            continue
        direction: Direction = "up" if quantity.value > 1 else "down"
        if quantity.form == "multiple" and tag in _VERBAL and not _that_of(scene, i):
            clause = scene.clause(i)
            own = _after(scene, i)
            yield _draft(scene, i, clause_range(scene, i), i, direction, own or subject(scene, clause))
        elif scene.low[i - 1] == "in" and scene.tokens.lemma[i - 2] == "cut" or (
            scene.low[i - 1] == "in" and scene.tag[i - 2] in ("N", "H") and has_change(scene, scene.clause(i).lo, i)
        ):
            yield _factor(scene, i, "down")
        elif quantity.form == "multiple" and quantity.text.lower().endswith("fold") and has_change(scene, scene.clause(i).lo, i):
            yield _factor(scene, i, "up")


def _factor(scene: Scene, i: int, direction: Direction) -> Draft:
    draft = _draft(scene, i, clause_range(scene, i), i, direction, subject(scene, scene.clause(i)))
    draft.form = "factor"
    return draft


def _that_of(scene: Scene, i: int) -> bool:
    return scene.low[i + 1] == "that" or (scene.low[i + 1] in ("the", "its") and scene.tag[i] == "Q")


def _after(scene: Scene, i: int) -> Range | None:
    """Return the object of a transitive "doubled its output"."""
    if scene.tag[i + 1] in ("D", "N") and scene.time[i + 1] < 0:
        return trim(scene, i + 1, noun_end(scene, i + 2, scene.clause(i).hi))
    return None


def find_flat(scene: Scene, drafts: list[Draft]) -> Iterator[Draft]:
    """Yield "no change", "unchanged", "similar to the previous year"."""
    for i in scene.hot.get("flat", ()):
        low = scene.low[i]
        if i in scene.used or any(d.lo <= i < d.hi and d.family in ("change", "trend", "record") and d.quantity < 0 for d in drafts):
            continue
        clause = scene.clause(i)
        if low == "change" and any(scene.low[j] in ("no", "little") for j in range(max(clause.lo, i - 4), i)):
            yield Draft(*clause_range(scene, i), "change", i, -1, "flat", "direction", subject(scene, clause))
        elif low in ("unchanged", "flat", "stable", "steady", "static", "constant") and _predicate(scene, i):
            timed = any(scene.time[j] >= 0 for j in range(clause.lo, clause.hi))
            kind = "change" if low == "unchanged" or timed else "trend"
            yield Draft(*clause_range(scene, i), kind, i, -1, "flat", "direction", subject(scene, clause))  # type: ignore[arg-type]
        elif low in ("similar", "same", "identical") and is_timely(scene, i + 1, clause.hi) and _likened(scene, i, clause.hi):
            yield Draft(*clause_range(scene, i), "change", i, -1, "flat", "direction", subject(scene, clause))


def _predicate(scene: Scene, i: int) -> bool:
    for j in range(i - 1, max(-1, i - 4), -1):
        if scene.tag[j] in ("A", "V", "VN", "VB"):
            return scene.tag[j] in ("A",) or scene.tokens.lemma[j] in ("remain", "stay", "hold", "keep", "be")
        if scene.tag[j] not in ("X", "P", "J"):
            return False
    return False


def _likened(scene: Scene, i: int, hi: int) -> bool:
    return any(scene.low[j] in ("to", "as", "compared", "that", "than") for j in range(i + 1, min(hi, i + 8)))


def weak_nouns() -> frozenset[str]:
    """Return the nouns that name a change only in company."""
    return lexicon().weak_nouns
