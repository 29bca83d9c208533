"""Derived: the numbers that a claim asks for and no column holds, but two of them give.

"One in six was late" is a column over another, "twice as likely to be late" and "deaths for every
million inhabitants" too; "a wider gulf to the critics", "net" are one column less another. Only
what words name is proposed: any column over any other comes out somewhere.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cache
from importlib import resources
from typing import Any

from caveat.claims.claim import Claim
from caveat.cube.words import lemma_of
from caveat.quantity import Quantity
from caveat.readings.rows.asking.columns import Profile, fit_of, profiles, words_of
from caveat.readings.rows.asking.made import Made
from caveat.readings.rows.asking.tables import RowTable
from caveat.readings.rows.asking.twins import is_earlier, tokens_of
from caveat.readings.rows.asking.within import adds_up, is_steady, wholes_of
from caveat.readings.rows.lexical.superlatives import read_order
from caveat.readings.rows.lexical.turns import change_words
from caveat.readings.rows.lexical.words import Word, is_content, likeness, read_words
from caveat.readings.rows.naming.combined import combined_for
from caveat.readings.rows.naming.discourse import Discourse

NAMED = 0.25  # of a column's words, from where on it may be above the line
LEAST = 0.12  # of them, where no column has more
BEST_NAMED = 0.55  # of a column of which a word names no other that adds up better
BOTH = 0.4  # of the words of each of two columns that are no part of each other
OF_A_TOTAL = 0.6  # of a whole that no word names, if its name says that it is one
OF_ITS_KIND = 0.55  # of one whose name has a word of the part's: flights, of delayed flights
TELLING = 0.3  # of the most telling word of a name
OF_ANOTHER = 0.04  # of any other
OF_THE_TWO = 0.7  # of two opposed columns together, as the whole of either
NEAR_BEST = 0.9  # of the best of the columns that a named rate may be made of
CALLED = 0.95  # of a rate that is called by its name
TAKEN_UP = 0.6  # of what only the text before names
FURTHER = 0.8  # of each claim further back
MOST_ABOVE, MOST_BELOW, MOST = 4, 5, 10
_SCALES = {"hundred": 1e2, "thousand": 1e3, "million": 1e6, "billion": 1e9}
_PER = re.compile(
    r"\b(?:per|the (?:average|typical|usual)|for (?:every|each)|"
    r"to (?:every|each)|of (?:every|each)|in every|every|each|an?(?= head\b))\s+"
    r"(?:(?P<number>\d[\d,]*|an?|one)\s+)?(?:(?P<scale>hundred|thousand|million|billion)\s+)?"
    r"(?P<of>[a-z][\w'’-]*(?: (?!in\b|on\b|than\b|is\b|was\b|are\b|were\b)[a-z][\w'’-]*){0,3})",
    re.I,
)

_THE_GAP = re.compile(
    r"\b(?:the|that|this|its|their) (?:\w+ )?"
    r"(?:difference|gap|gulf|margin|surplus|deficit|balance|excess|lead|majority)\b|\bnet\b",
    re.I,
)


@cache
def measure_words() -> Mapping[str, Any]:
    """Return the word lists of `data/measures.toml`."""
    return tomllib.loads(resources.files("caveat.data").joinpath("measures.toml").read_text("utf-8"))


def made_for(
    claim: Claim, table: RowTable, words: Sequence[Word], before: Sequence[Word], discourse: Discourse
) -> tuple[Profile, ...]:
    """Return the numbers made of columns that a claim may ask for, those of earlier claims among them."""
    known = {p.name: p for p in profiles(table) if p.name not in table.ages}
    if len(known) < 2:
        return ()
    own = claim.measure
    said = [*words, *(w for w in (read_words(own.text, own.start) if own else ()) if is_content(w))]
    found = dict(_taken(claim, table, known, said, discourse))
    order = read_order(claim) if claim.stated is None or claim.family in ("rank", "record") else None
    hinted = read_words(" ".join((*order.asks, *order.turned))) if order is not None else ()
    proposed = [*_per(claim, table, known, said, before), *_rates(claim, table, known, said, before)]
    proposed += _called(claim, table, known, said, before)
    proposed += _gaps(claim.text, table, known, [*said, *hinted], before)
    for made, base, first in combined_for(claim, table, known, said, before):
        proposed.append(_profile(table, made, known, base, own=first))
    ranked = sorted(proposed, key=lambda p: -fit_of(p, said, before))[:MOST]
    for p in ranked:
        found[p.name] = replace(p, taken=found[p.name].taken) if p.name in found else p
    return tuple(found.values())


def _taken(
    claim: Claim, table: RowTable, known: Mapping[str, Profile], said: Sequence[Word], discourse: Discourse
) -> Iterator[tuple[str, Profile]]:
    """Yield the made numbers of earlier claims, that one which names no column goes on with."""
    named = max((fit_of(p, said) for p in known.values()), default=0.0)
    likely = TAKEN_UP * (OF_ANOTHER if named >= BOTH else 1.0)
    for i, (earlier, name, ask) in enumerate(discourse.before(claim)[:3]):
        made = table.made.get(ask.column or "") if name == table.name else None
        if made is not None and discourse.same_block(claim, earlier):
            profile = _profile(table, made, known, OF_A_TOTAL)
            yield made.name, replace(profile, taken=likely * FURTHER**i)


def _profile(
    table: RowTable,
    made: Made,
    known: Mapping[str, Profile],
    base: float,
    calls: frozenset[str] = frozenset(),
    own: float = 0.0,
) -> Profile:
    """Return a made number as a column, with the words that ask for it."""
    table.made.setdefault(made.name, made)
    parts = tuple(known[c] for c in made.columns)
    lists = measure_words()
    if made.kind == "gap":
        low, high = parts[0].low - parts[1].high, parts[0].high - parts[1].low
        low = 0.0 if made.apart else low
        adds = all(p.additive for p in parts) and not made.apart
        whole = all(p.whole for p in parts)
        says = frozenset(lists["gap"]) | (_moving() if base and _of_two_times(parts) else frozenset())
        percent = parts[0].percent
        years = parts[0].years if parts[0].years == parts[1].years else None
        return Profile(
            made.name, {}, years, low, high, whole, percent, adds, (), "gap", parts, base, says,
        )  # fmt: skip
    if made.kind == "sum":
        low, high = sum(p.low for p in parts), sum(p.high for p in parts)
        adds, whole = all(p.additive for p in parts), all(p.whole for p in parts)
        return Profile(
            made.name, {}, None, low, high, whole, parts[0].percent, adds, (), "sum", parts, base
        )  # fmt: skip
    percent = made.scale == 100.0
    flows = not percent and is_steady(table, made.below[0][1])
    high = 100.0 if percent else float("inf")
    says = frozenset((*lists["rate"], *(() if percent else lists["heads"])))
    years = parts[0].years
    return Profile(
        made.name, {}, years, 0.0, high, False, percent, flows, (), "rate", parts, base, says, calls, own,
    )  # fmt: skip


@cache
def _moving() -> frozenset[str]:
    """Return the words of going up or down, which ask for what two times are apart."""
    lists = change_words()
    return lists["rising"] | lists["falling"] | lists["up"] | lists["down"] | {"improve", "improvement"}


def _of_two_times(parts: Sequence[Profile]) -> bool:
    a, b = parts[:2]
    first, second = tokens_of(a.name), tokens_of(b.name)
    return is_earlier(a, b, first, second) or is_earlier(b, a, second, first)


def _called(
    claim: Claim, table: RowTable, known: Mapping[str, Profile], said: Sequence[Word], before: Sequence[Word]
) -> Iterator[Profile]:
    """Yield the rates that have a name of their own: turnout is ballots cast over the electorate."""
    here = {x for w in (*said, *read_words(claim.text)) for x in (w.low, w.lemma)}
    there = {x for w in before for x in (w.low, w.lemma)}
    for rate in measure_words()["named"]:
        names = frozenset(rate["words"])
        if not names & (here | there):
            continue
        scale = float(rate.get("scale", 100.0))
        above, below = (_holding(known, rate[k]) for k in ("above", "below"))
        for a, one in above:
            for b, two in below:
                inside = scale != 100.0 or b.name in wholes_of(table).get(a.name, ())
                if a is not b and a.years == b.years and inside:
                    made = Made("rate", a.name, ((1, b.name),), scale)
                    yield _profile(table, made, known, CALLED * one * two, names)
            for b, two in _holding(known, rate.get("rest", ())):
                if a is not b and a.years == b.years and opposed(a, b):
                    made = Made("rate", a.name, ((1, a.name), (1, b.name)), scale)
                    yield _profile(table, made, known, CALLED * one * two, names)


def _holding(known: Mapping[str, Profile], words: Sequence[str]) -> list[tuple[Profile, float]]:
    """Return the columns that add up and have one of some words, with how much of their name it is."""
    out = []
    for p in known.values():
        told = sum(t for x, t in p.words.items() if any(likeness(x, w) for w in words))
        if p.additive and told:
            out.append((p, 0.5 + 0.5 * told / sum(p.words.values())))
    best = max((fit for _, fit in out), default=0.0)
    return [x for x in sorted(out, key=lambda x: -x[1]) if x[1] >= NEAR_BEST * best][:MOST_ABOVE]


def _above(
    known: Mapping[str, Profile], said: Sequence[Word], before: Sequence[Word]
) -> list[tuple[Profile, float]]:
    """Return the columns that may stand above the line, the best named first, with how well they fit.

    "Late" alone asks for "arriving late", if no other column that adds up has more of the words.
    """
    fits = {p.name: fit_of(p, said, before) for p in known.values() if p.additive}
    best = max(fits.values(), default=0.0)
    named = [known[n] for n, fit in fits.items() if fit >= NAMED or fit == best >= LEAST]
    ranked = sorted(named, key=lambda p: -fits[p.name])[:MOST_ABOVE]
    return [(p, BEST_NAMED if fits[p.name] == best else 0.0) for p in ranked]


def says_rate(claim: Claim) -> bool:
    """Tell whether a claim has a word for a rate: "likely", "share", "rate"."""
    rates = measure_words()["rate"]
    return any(w.low in rates or w.lemma in rates for w in read_words(claim.text))


def _speaks_of_part(q: Quantity | None, said: Sequence[Word]) -> bool:
    part = q is not None and q.unit in ("percent", "ratio") and q.form != "multiple"
    rates = measure_words()["rate"]
    return part or any(w.low in rates or w.lemma in rates for w in said)


def _rates(
    claim: Claim, table: RowTable, known: Mapping[str, Profile], said: Sequence[Word], before: Sequence[Word]
) -> Iterator[Profile]:
    """Yield the parts of wholes that words speak of: of a column, of it less what is left out, of both."""
    if not _speaks_of_part(claim.stated, [*said, *read_words(claim.text)]):
        return
    for a, own in _above(known, said, before):
        wholes = [known[b] for b in wholes_of(table).get(a.name, ()) if known[b].years == a.years]
        wholes = [b for b in wholes if _tells_part(a, b, (*said, *before))]
        fits = {b.name: _whole_fit(a, b, said, before) for b in wholes}
        for b in sorted(wholes, key=lambda p: -fits[p.name])[:MOST_BELOW]:
            yield _profile(table, Made("rate", a.name, ((1, b.name),), 100.0), known, fits[b.name], own=own)
            for c in _left_out(table, known, a, b):
                made = Made("rate", a.name, ((1, b.name), (-1, c.name)), 100.0)
                yield _profile(table, made, known, fits[b.name], own=own)
        for d in known.values():
            if d.name != a.name and d.additive and d.years == a.years and opposed(a, d):
                made = Made("rate", a.name, ((1, a.name), (1, d.name)), 100.0)
                yield _profile(table, made, known, OF_THE_TWO, own=own)


def _whole_fit(a: Profile, b: Profile, said: Sequence[Word], before: Sequence[Word]) -> float:
    """Return how likely a column is the whole of another: as words name it, or as its own name tells."""
    total = any(w in measure_words()["whole"] for w in b.words)
    plain = OF_A_TOTAL if total else OF_ITS_KIND if _share_a_word(a, b) else OF_ANOTHER
    return max(plain, fit_of(b, said, before))


def _tells_part(a: Profile, b: Profile, words: Sequence[Word]) -> bool:
    """Tell whether words name what is particular to a part beside its whole: "late", of late trains."""
    own = [x for x in a.words if x not in b.words]
    return not own or any(likeness(w.lemma, x) for w in words for x in own)


def _share_a_word(a: Profile, b: Profile) -> bool:
    """Tell whether the names of two columns share a word that tells something: flights, delayed flights."""
    return any(a.words[x] >= TELLING * max(a.words.values()) for x in {*a.words} & {*b.words})


def _left_out(table: RowTable, known: Mapping[str, Profile], a: Profile, b: Profile) -> Iterator[Profile]:
    """Yield what is counted in a whole and cannot be in a part: trips that were cancelled are never late."""
    out = measure_words()["left_out"]
    for c in known.values():
        kind = c.name not in (a.name, b.name) and (_share_a_word(c, b) or _share_a_word(c, a))
        beside = c.additive and kind and any(likeness(w, x) for w in c.words for x in out)
        if beside and adds_up(table, (a.name, c.name), b.name):
            yield c


@cache
def _opposed_pairs() -> tuple[tuple[str, str], ...]:
    """Return the opposed words in their dictionary form, that which adds first."""
    return tuple((lemma_of(a), lemma_of(b)) for a, b in measure_words()["opposed"])


def opposed(a: Profile, b: Profile) -> bool:
    """Tell whether two columns hold the two parts of one thing: men and women, employed and unemployed."""
    if a.synonyms and b.synonyms:  # short names of a field, as "GF" and "GA" of goals scored and conceded
        return any(_are_opposed({*x}, {*y}) for x in a.synonyms for y in b.synonyms)
    return _are_opposed(set(a.words), set(b.words))


def _are_opposed(a: set[str], b: set[str]) -> bool:
    """Tell whether two names differ by two opposed words."""
    first, second = a - b, b - a
    if len(first) != 1 or len(second) != 1:
        return False
    x, y = first.pop(), second.pop()
    long, short = (x, y) if len(x) > len(y) else (y, x)
    if long in (f"un{short}", f"non{short}", f"dis{short}", f"in{short}"):
        return True
    return any({x, y} == set(pair) for pair in _opposed_pairs())


def _per(
    claim: Claim, table: RowTable, known: Mapping[str, Profile], said: Sequence[Word], before: Sequence[Word]
) -> Iterator[Profile]:
    """Yield one column for so many of another: "deaths for every million inhabitants"."""
    heads = measure_words()["heads"]
    for found in _PER.finditer(claim.text):
        below = [w for w in read_words(found["of"]) if w.low not in ("of", "the")]
        number = (found["number"] or "1").replace(",", "")
        scale = (float(number) if number.isdigit() else 1.0) * _SCALES.get(
            (found["scale"] or "").lower(), 1.0
        )
        if any(w.low in heads for w in below[:1]):
            below += read_words("population")
        elsewhere = [w for w in said if not found.start() <= w.start - claim.start < found.end()]
        under = [p for p in known.values() if not p.percent and fit_of(p, below) >= BOTH]
        for a, _ in _above(known, elsewhere, before):
            for b in under:
                if a.name != b.name and fit_of(a, elsewhere) >= fit_of(b, elsewhere):
                    yield _profile(
                        table, Made("rate", a.name, ((1, b.name),), scale), known, fit_of(b, below)
                    )


def _gaps(
    text: str, table: RowTable, known: Mapping[str, Profile], said: Sequence[Word], before: Sequence[Word]
) -> Iterator[Profile]:
    """Yield one column less another, where words speak of a gap and name both, or one and its opposite."""
    lists = measure_words()
    asked = [w for w in read_words(text) if w.low in lists["gap"] or w.lemma in lists["gap"]]
    if not asked:
        return
    turned = any(w.low in lists["turned"] or w.lemma in lists["turned"] for w in asked)
    definite = bool(_THE_GAP.search(text))
    signed = turned or any(w.low in lists["signed"] or w.lemma in lists["signed"] for w in asked)
    for a in known.values():
        for b in known.values():
            if a is b or a.percent != b.percent or a.years != b.years:
                continue
            fits = [fit_of(p, said, before) for p in (a, b)]
            first, last = (b, a) if turned else (a, b)
            pair = opposed(a, b) and (_comes_first(first, last) or not signed)
            own = words_of(a, said) - words_of(b, said), words_of(b, said) - words_of(a, said)
            if not pair and (min(fits) < BOTH or not (any(own) or definite)):
                continue
            if pair and not max(fits) and not definite:
                continue
            base = max(
                min(fits), OF_A_TOTAL * max(fits) if pair else 0.0, TAKEN_UP if pair and signed else 0.0
            )
            if signed:
                yield _profile(table, Made("gap", a.name, ((1, b.name),)), known, base)
            elif a.name < b.name:
                yield _profile(table, Made("gap", a.name, ((1, b.name),), apart=True), known, base)


def _comes_first(a: Profile, b: Profile) -> bool:
    """Tell whether of two opposed columns the first is the one that adds: gains, approve, births."""
    for first, second in _opposed_pairs():
        if first in a.words and second in b.words:
            return True
    return any(f"{prefix}{x}" in b.words for x in a.words for prefix in ("un", "non", "dis"))


__all__ = ["made_for", "measure_words", "opposed", "says_rate"]
