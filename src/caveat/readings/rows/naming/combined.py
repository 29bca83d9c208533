"""Combined: numbers that a text makes of several columns without a word for a rate or a gap.

"Yellow and red cards together", "counting both periods" add columns up; "sailings that did not run"
is a whole less its part; "the biggest jump" between two tests is one column less its twin; "coal was
behind 63 percent of its emissions" is a part that its name tells.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from caveat.claims.claim import Claim
from caveat.cube.sql import identifier
from caveat.readings.rows.asking.columns import Profile, fit_of, words_of
from caveat.readings.rows.asking.made import Made
from caveat.readings.rows.asking.tables import RowTable
from caveat.readings.rows.asking.twins import tokens_of, twins_of
from caveat.readings.rows.asking.within import wholes_of
from caveat.readings.rows.lexical.turns import change_words
from caveat.readings.rows.lexical.words import Word, is_content, likeness, read_words
from caveat.readings.rows.naming.held import held_in, names_one_time, shared_fit

NAMED = 0.3  # of a column's words, from where on it is one of those added up
LISTED = 0.5  # of columns in a row, where no word says that they are taken together
NOT_SO = 0.75  # of a whole less the part that words deny
CLOSEST = 0.45  # of a whole less its closest part, where a denied verb names none
BOTH_TIMES = 0.7  # of two times together, where the text names none of them
TOLD_TIMES = 0.95  # of them, where it says so
BY_NAME = 0.55  # of a whole whose name is that of its part without a word
PART_OF = 0.99  # of the rows in which a part is no more than its whole
MOST_ADDED = 6
_TOGETHER = re.compile(
    r"\b(?:together|combined|altogether|both|in all|in total|total|totals|totall?ed|plus|sum|between them|"
    r"all told|added up|add up|adding up|collectively|overall|counting|whether|either)\b",
    re.I,
)
_AND = re.compile(r"\b(?:and|or|plus|as well as|&)\b|,", re.I)
_BOTH_TIMES = re.compile(
    r"\b(?:both|two) (?:\w+ )?(?:periods|halves|times|spans|years|semesters|terms|waves|rounds|decades)\b|"
    r"\b(?:in all|in total|altogether|combined|all told|over the (?:whole|full|entire)|throughout|"
    r"across (?:both|the whole))\b",
    re.I,
)
_DENIED = re.compile(r"\b(?:not|never|failed to|without)\b|n['’]t\b", re.I)
_TOTAL = frozenset(("total", "all", "overall", "whole", "grand"))

Proposed = tuple[
    Made, float, float
]  # a number, how likely it is whatever names its other columns, and its first


def combined_for(
    claim: Claim, table: RowTable, known: Mapping[str, Profile], said: Sequence[Word], before: Sequence[Word]
) -> Iterator[Proposed]:
    """Yield the numbers made of several columns that a claim may ask for."""
    yield from _of_times(claim, table, said, before)
    yield from _added(claim, known, said)
    yield from _denied(claim, table, known, said)
    yield from _by_name(claim, table, known, said, before)


def _of_times(
    claim: Claim, table: RowTable, said: Sequence[Word], before: Sequence[Word]
) -> Iterator[Proposed]:
    """Yield two times together, and the later less the earlier where a claim speaks of a change."""
    twins = [t for t in twins_of(table) if t.kind == "time"]
    if not twins:
        return
    words = [w for w in read_words(claim.text, claim.start) if is_content(w)]
    lists = change_words()
    marks = {x for t in twins for m in t.marks for x in m}  # "fall" beside "spring" is no falling
    words = [w for w in words if w.lemma not in marks]
    moving = [
        w
        for w in words
        if {w.low, w.lemma} & (lists["rising"] | lists["falling"] | lists["up"] | lists["down"])
    ]
    sign = -1.0 if any({w.low, w.lemma} & (lists["falling"] | lists["down"]) for w in moving) else 1.0
    held = {(h.twin.old.name, h.twin.new.name) for h in held_in(claim, table, said, before)}
    told = bool(_BOTH_TIMES.search(claim.text))
    for t in twins:
        fit = max(shared_fit(t, [*words, *said]), 0.5 * shared_fit(t, before))
        if moving or (t.old.name, t.new.name) in held:
            a, b = (t.new, t.old) if sign > 0 else (t.old, t.new)
            yield Made("gap", a.name, ((1, b.name),)), max(0.5 * BOTH_TIMES, fit) if moving else 0.0, 0.0
        elif t.new.additive and t.old.additive and fit and not names_one_time(claim, t):
            yield Made("sum", t.old.name, ((1, t.new.name),)), fit * (TOLD_TIMES if told else BOTH_TIMES), 0.0


def _added(claim: Claim, known: Mapping[str, Profile], said: Sequence[Word]) -> Iterator[Proposed]:
    """Yield the sum of columns that words name in a row, or say to take together."""
    together = bool(_TOGETHER.search(claim.text))
    if not (together or _AND.search(claim.text)):
        return
    here = [w for w in read_words(claim.text, claim.start) if is_content(w)]
    fits = {p.name: fit_of(p, here) for p in known.values() if not p.percent and p.low >= 0}
    named = [known[n] for n, fit in sorted(fits.items(), key=lambda x: -x[1]) if fit >= NAMED][
        : 2 * MOST_ADDED
    ]
    chosen: list[tuple[int, Profile]] = []
    for p in named:
        rest = frozenset().union(*(words_of(x, here) for x in named if x is not p and x.years == p.years))
        own = sorted(words_of(p, here) - rest)
        if own:
            chosen.append((own[0], p))
    chosen.sort(key=lambda x: x[0])
    for group in _rows(claim, chosen):
        if len({p.additive for p in group}) == 1 and len({(p.years, p.unit) for p in group}) == 1:
            first, *others = group
            likely = min(fits[p.name] for p in group) * (1.0 if together else LISTED)
            yield Made("sum", first.name, tuple((1, p.name) for p in others)), likely, 0.0


def _rows(claim: Claim, chosen: Sequence[tuple[int, Profile]]) -> Iterator[list[Profile]]:
    """Yield the columns that stand in a row, with nothing but "and" and a word or two between them."""
    group: list[Profile] = []
    last = 0
    for at, p in chosen:
        between = claim.text[last - claim.start : at - claim.start] if group else ""
        if group and not (
            _AND.search(between) and len(between) <= 40 and not re.search(r"[.;:]|\bthan\b", between)
        ):
            if 2 <= len(group) <= MOST_ADDED:
                yield group
            group = []
        group.append(p)
        last = at
    if 2 <= len(group) <= MOST_ADDED:
        yield group


def _denied(
    claim: Claim, table: RowTable, known: Mapping[str, Profile], said: Sequence[Word]
) -> Iterator[Proposed]:
    """Yield wholes less the part that a claim denies: "ballots that were not counted"."""
    found = _DENIED.search(claim.text)
    if found is None:
        return
    after = [w for w in read_words(claim.text[found.end() :], claim.start + found.end()) if is_content(w)][:3]
    wholes = wholes_of(table)
    q = claim.stated
    part = q is not None and q.unit in ("percent", "ratio")
    for a, above in wholes.items():
        for b in above:
            if known[a].years != known[b].years:
                continue
            own = [x for x in known[a].words if x not in known[b].words]
            shared = [x for x in known[a].words if x in known[b].words]
            said_so = bool(own) and any(likeness(w.lemma, x) for w in after for x in own)
            kind = bool(shared) and any(likeness(w.lemma, x) for w in said for x in shared)
            closest = kind and a == _closest(wholes, b, shared, known)
            if said_so or closest:
                base = NOT_SO if said_so else CLOSEST
                if part:
                    yield Made("rate", b, ((1, b),), 100.0, off=a), base, base
                else:
                    yield Made("gap", b, ((1, a),)), base, 0.0


def _closest(
    wholes: Mapping[str, tuple[str, ...]], b: str, shared: Sequence[str], known: Mapping[str, Profile]
) -> str:
    """Return the part of a whole that its own kind comes nearest to it."""
    parts = [a for a, over in wholes.items() if b in over and set(shared) <= {*known[a].words}]
    inner = [a for a in parts if not any(x in parts for x in wholes[a])]
    return inner[0] if len(inner) == 1 else ""


def _by_name(
    claim: Claim, table: RowTable, known: Mapping[str, Profile], said: Sequence[Word], before: Sequence[Word]
) -> Iterator[Proposed]:
    """Yield parts of what their name calls the whole, where figures are no whole numbers: coal_co2."""
    q = claim.stated
    if q is None or q.unit not in ("percent", "ratio") or q.form == "multiple":
        return
    plain = [
        p for p in known.values() if not (p.percent or p.additive or p.rate) and p.low >= 0.0 and p.high > 1.0
    ]
    names = {p.name: frozenset(tokens_of(p.name)) for p in plain}
    for a in plain:
        if fit_of(a, said, before) < NAMED:
            continue
        for b in plain:
            left, right = names[a.name] - names[b.name], names[b.name] - names[a.name]
            if (
                a is b
                or a.years != b.years
                or not left
                or not (names[a.name] & names[b.name])
                or not right <= _TOTAL
            ):
                continue
            key = f"part of {a.name} in {b.name}"
            if key not in table.kept:
                one, two = identifier(a.name), identifier(b.name)
                table.kept[key] = table.one(f"avg(CASE WHEN {one} > {two} THEN 0.0 ELSE 1.0 END)")
            if (table.kept[key] or 0.0) >= PART_OF:
                yield Made("rate", a.name, ((1, b.name),), 100.0), BY_NAME, BY_NAME


__all__ = ["combined_for"]
