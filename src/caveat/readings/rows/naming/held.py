"""Held: what a text says of twin columns, two times of the same thing or an aim and what came of it.

"Fewer incidents in 2000-14 than in 1985-99", "beat its projection", "matched or broke the record"
hold one column of a row against its twin, though the words name the thing only once.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from caveat.claims.claim import Claim
from caveat.readings.rows.asking.columns import Profile, fit_of
from caveat.readings.rows.asking.query import Test
from caveat.readings.rows.asking.tables import RowTable
from caveat.readings.rows.asking.twins import Twin, is_mark, twin_words, twins_of
from caveat.readings.rows.lexical.turns import change_words
from caveat.readings.rows.lexical.words import Word, is_content, read_words

UNNAMED = 0.3  # of twins whose common words no word of the text says
NAMELESS = 0.6  # of twins that share no word that tells anything
AIMED = 0.85  # of an aim, where the text names it and not the column beside it
OTHER_NAMED = 0.35  # of what came of an aim, where another one is named better
UNTOLD = 0.5  # of two times, where the text only says that something changed
MATCHING_END, OTHER_END, NO_END = 2.0, 0.5, 0.1  # of maximums and others, where a text speaks of highs
NEAR = 34  # letters between the words that hold two things against each other and the aim
_SPAN = re.compile(
    r"(?<!\d)((?:18|19|20)\d\d)(?:\s?(?:-|–|—|to|through|and|until)\s?((?:18|19|20)?\d\d))?(?!\d)"
)
_ORDINAL = re.compile(
    r"\b(first|earlier|former|initial|previous|second|later|latter|last|final|following)\b", re.I
)
_EARLY = frozenset(("first", "earlier", "former", "initial", "previous"))
_LOW = re.compile(r"\b(?:lows?|minim\w+|coldest|lowest)\b", re.I)
_BEFORE = re.compile(r"\b(?:before|earlier|ago|previously)\b", re.I)


@dataclass(frozen=True, slots=True)
class Held:
    """A column held against its twin: how the first stands to the second, and the places that say so.

    `test` is "" where the text does not say how they stand.
    """

    twin: Twin
    first: Profile
    second: Profile
    test: Test
    weight: float
    start: int
    end: int
    explains: frozenset[int]


def held_in(claim: Claim, table: RowTable, said: Sequence[Word], before: Sequence[Word]) -> Iterator[Held]:
    """Yield the twins of which a claim holds one against the other, in letters of the article."""
    twins = twins_of(table)
    if not twins:
        return
    words = read_words(claim.text, claim.start)
    for twin in twins:
        if twin.kind == "camp":
            found = of_camps(claim, words)
        elif twin.kind == "time":
            found = _of_times(claim, twin, words)
        else:
            found = _of_aim(claim, twin, words, before)
        if found is None:
            continue
        fit = _fit(twin, twins, words, said, before)
        if fit:
            test, likely, spans, turned = found
            first, second = (twin.old, twin.new) if turned else (twin.new, twin.old)
            inside = frozenset(w.start for w in words if any(a <= w.start < b for a, b in spans))
            start, end = min(a for a, _ in spans), max(b for _, b in spans)
            yield Held(twin, first, second, test, fit * likely, start, end, inside)


def _fit(
    twin: Twin, twins: Sequence[Twin], words: Sequence[Word], said: Sequence[Word], before: Sequence[Word]
) -> float:
    """Return how well words name what twins have in common, and of an aim what came of it."""
    if twin.kind == "camp":
        return 1.0
    known = [w for w in (*words, *said) if is_content(w)]
    if not any(len(x) > 2 for x in twin.shared):
        base = NAMELESS
    else:
        base = max(shared_fit(twin, known), UNNAMED + 0.5 * shared_fit(twin, before))
    if twin.kind == "time":
        return base
    base = max(base, fit_of(twin.old, known)) * _end_fit(twin, known)
    rivals = [t for t in twins if t.kind == "aim" and t.old is twin.old and t.new is not twin.new]
    own = max((1.0 for w in known if any(is_mark(w.lemma, x) for x in twin.marks[1])), default=0.0)
    other = any(is_mark(w.lemma, x) for t in rivals for x in t.marks[1] - twin.marks[1] for w in known)
    last = not any(t.kind == "time" and t.old is twin.new for t in twins)
    likely = 1.0 if own else OTHER_NAMED if other or not last else AIMED
    return min(1.0, likely * base)


def _end_fit(twin: Twin, words: Sequence[Word]) -> float:
    """Return how well highs and lows that a text speaks of suit twins of maximums or minimums."""
    ends = twin_words()["ends"]
    said = {k for k, (names, spoken) in ends.items() if any({w.low, w.lemma} & {*spoken} for w in words)}
    own = {k for k, (names, spoken) in ends.items() if twin.shared & {*names}}
    if not said:
        return 1.0
    return OTHER_END if not own else MATCHING_END if said & own else NO_END


def shared_fit(twin: Twin, words: Sequence[Word]) -> float:
    """Return what part of the words that two names share a text has."""
    shared = {x: t for x, t in twin.new.words.items() if x in twin.old.words}
    return fit_of(_only(twin.new, shared), words) if shared else 0.0


def _only(p: Profile, words: dict[str, float]) -> Profile:
    return Profile(p.name, words, None, p.low, p.high, p.whole, p.percent, p.additive)


Found = tuple[Test, float, list[tuple[int, int]], bool]


def _of_times(claim: Claim, twin: Twin, words: Sequence[Word]) -> Found | None:
    """Return how a claim sets one of two times against the other."""
    places = _places(claim, twin, words)
    if places is None:
        return None
    (old, new), sure = places
    spans = [*old, *new] or [(claim.start, claim.start)]
    than = re.search(r"\bthan\b|\bcompared\b|\bagainst\b", claim.text, re.I)
    lists = change_words()
    if than is not None:
        at = claim.start + than.start()
        sign = _compared(words, at)
        turned = bool(old) and old[0][0] < at and not (new and new[0][0] < at)
        spans.append((at, claim.start + than.end()))
        if sign:
            return (">" if sign > 0 else "<"), sure, spans, turned
    going = 0.0
    for w in words:
        if {w.low, w.lemma} & lists["up"] or w.lemma in ("improve", "better"):
            going = 1.0
        if {w.low, w.lemma} & lists["down"] or w.lemma in ("worsen", "halve"):
            going = -1.0
        if going:
            spans.append((w.start, w.end))
            return (">" if going > 0 else "<"), sure, spans, False
    return "", sure * UNTOLD, spans, False


def _compared(words: Sequence[Word], at: int) -> float:
    """Return which way the last comparative before "than" goes, 0 for none."""
    lists = change_words()
    for w in reversed([w for w in words if w.start < at]):
        if w.low in lists["less"] or w.low in ("worse",):
            return -1.0
        if w.low in lists["more"]:
            return 1.0
    return 0.0


def _places(
    claim: Claim, twin: Twin, words: Sequence[Word]
) -> tuple[tuple[list[tuple[int, int]], list[tuple[int, int]]], float] | None:
    """Return where a claim names the two times of twins, and how surely it means both, None for neither."""
    a, b = twin.old.years, twin.new.years
    if a and b:
        said = list(_years_said(claim))
        old = [s for y, s in said if _same_span(y, a)]
        new = [s for y, s in said if _same_span(y, b)]
        if old and new:
            return (old, new), 1.0
        if said and not (old or new):
            return None
    else:
        old = [(w.start, w.end) for w in words if any(is_mark(w.lemma, x) for x in twin.marks[0])]
        new = [(w.start, w.end) for w in words if any(is_mark(w.lemma, x) for x in twin.marks[1])]
        if old and new and not any(x.isdigit() for x in (*twin.marks[0], *twin.marks[1])):
            return (old, new), 1.0
    early, late = _ordinals(claim)
    if early and late:
        return (early, late), 0.9
    if (late or (new if not (a and b) else [])) and _BEFORE.search(claim.text):
        return ([], late or new), 0.6
    lists = change_words()
    if any({w.low, w.lemma} & (lists["rising"] | lists["falling"]) or w.lemma == "improve" for w in words):
        return (old, new), UNTOLD
    return None


def _years_said(claim: Claim) -> Iterator[tuple[tuple[int, int], tuple[int, int]]]:
    """Yield the years and spans of years that a claim names, with their places."""
    for found in _SPAN.finditer(claim.text):
        first, last = int(found[1]), found[2]
        end = first if last is None else int(last) if len(last) == 4 else first // 100 * 100 + int(last)
        yield (
            (first, end + 100 if end < first else end),
            (claim.start + found.start(), claim.start + found.end()),
        )


def _same_span(said: tuple[int, int], named: tuple[int, int]) -> bool:
    """Tell whether years of a text are those of a column's name: both ends, or one year of a span."""
    return said == named or (said[0] == said[1] and said[0] in named)


def _ordinals(claim: Claim) -> tuple[list[tuple[int, int]], list[tuple[int, int]]]:
    """Return where a claim speaks of a first and of a second period."""
    early: list[tuple[int, int]] = []
    late: list[tuple[int, int]] = []
    for found in _ORDINAL.finditer(claim.text):
        following = [w.lemma for w in read_words(claim.text[found.end() :])[:2]]
        bare = not claim.text[found.end() :].strip(" .,;")
        if bare or any(w in twin_words()["spans"] for w in following) or early:
            place = (claim.start + found.start(), claim.start + found.end() + len(found[0]) + 1)
            (early if found[1].lower() in _EARLY else late).append(place)
    return early, late


@cache
def _holding() -> tuple[tuple[Test, re.Pattern[str]], ...]:
    signs: tuple[Test, ...] = (">=", "<", "=", ">")
    out = []
    for sign in signs:
        words = sorted(twin_words()["held"][sign], key=len, reverse=True)
        out.append((sign, re.compile(rf"\b(?:{'|'.join(map(re.escape, words))})\b", re.I)))
    return tuple(out)


def _of_aim(claim: Claim, twin: Twin, words: Sequence[Word], before: Sequence[Word]) -> Found | None:
    """Return how a claim holds what came out against its aim."""
    aim = twin_words()["aim"][twin.aim]
    for sign, key in ((">", "over"), ("<", "under")):
        for w in words:
            if w.low in aim.get(key, ()):
                return sign, 1.0, [(w.start, w.end)], False  # type: ignore[return-value]
    for w in words:
        if not (w.lemma in aim["words"] or w.low in aim["words"]):
            continue
        at = w.start - claim.start
        best: tuple[int, int, Test] | None = None
        for test, pattern in _holding():
            for found in pattern.finditer(claim.text[:at]):
                if at - found.end() <= NEAR and (best is None or found.end() > best[1]):
                    best = (found.start(), found.end(), test)
        if best is None:
            continue
        test = _or_equal(best[2], claim.start + best[0], before)
        if _LOW.search(claim.text[at:]) and "record" in aim["words"]:
            test = {">": "<", ">=": "<="}.get(test, test)  # type: ignore[assignment]
        after = w.end + (
            len(m[0]) if (m := re.match(r" (?:highs?|lows?)\b", claim.text[w.end - claim.start :])) else 0
        )
        return test, 1.0, [(claim.start + best[0], after)], False
    return None


def of_camps(claim: Claim, words: Sequence[Word]) -> Found | None:
    """Return how a claim sets those for something against those who are not.

    >>> text = "Not one poll has put the Yes side ahead"
    >>> claim = Claim("c", 0, len(text), text, 0, "quantified")
    >>> of_camps(claim, read_words(text))[0], of_camps(claim, read_words("more people for than against"))[0]
    ('>', '>')
    """
    lists = twin_words()["camps"]
    sides = [(w, w.low in lists["for"] or w.lemma in lists["for"]) for w in words if _is_camp(w, words)]
    told = [w for w in words if w.low in lists["ahead"] or w.low in lists["behind"]]
    than = next((w for w in words if w.low == "than"), None)
    spans = [(w.start, w.end) for w in (*(w for w, _ in sides), *told)]
    spans += [(w.start, w.end) for w in words if sides and w.lemma in lists["sides"]]
    both = {positive for _, positive in sides} == {True, False}
    if both and than is not None and (sign := _compared(words, than.start)):
        return (">" if sign > 0 else "<"), 1.0, [*spans, (than.start, than.end)], not sides[0][1]
    if not sides or not told:
        return None
    sign = 1.0 if told[0].low in lists["ahead"] else -1.0
    return (">" if sign > 0 else "<"), 1.0 if both or len(sides) == 1 else UNTOLD, spans, not sides[0][1]


def _is_camp(word: Word, words: Sequence[Word]) -> bool:
    """Tell whether a word names one of two sides; yes and no do where a side or a vote is spoken of."""
    lists = twin_words()["camps"]
    if not any(x in lists[k] for x in (word.low, word.lemma) for k in ("for", "against")):
        return False
    if word.low not in ("yes", "no", "for", "back", "con", "pro", "positive", "negative"):
        return True
    if word.low == "for":
        return any(w.low == "against" for w in words)
    return (
        any(w.lemma in lists["sides"] and 0 < w.start - word.end <= 2 for w in words) or word.text.istitle()
    )


def _or_equal(test: Test, start: int, before: Sequence[Word]) -> Test:
    """Return a test that holds of equals too, where "matched or" stands right before the claim."""
    lemmas = ("match", "tie", "equal", "meet", "reach")
    near = any(w.lemma in lemmas and 0 < start - w.end <= len(" or  ") for w in before)
    return ">=" if near and test == ">" else test


def names_one_time(claim: Claim, twin: Twin) -> bool:
    """Tell whether a claim names one of two times and not the other."""
    words = read_words(claim.text, claim.start)
    a, b = twin.old.years, twin.new.years
    if a and b:
        said = list(_years_said(claim))
        return any(_same_span(y, a) for y, _ in said) != any(_same_span(y, b) for y, _ in said)
    marked = [any(is_mark(w.lemma, x) for w in words for x in m if not x.isdigit()) for m in twin.marks]
    early, late = _ordinals(claim)
    return marked[0] != marked[1] or bool(early) != bool(late)


__all__ = ["Held", "held_in", "names_one_time", "shared_fit"]
