"""Tops: the first so many of the members as a condition: "among the 50 largest markets"."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from caveat.claims.claim import Claim
from caveat.cube.sql import identifier
from caveat.quantity_words import NUMERALS
from caveat.readings.rows.asking.aggregates import aggregates
from caveat.readings.rows.asking.columns import Profile, fit_of, profiles
from caveat.readings.rows.asking.dims import Dim
from caveat.readings.rows.asking.query import Predicate
from caveat.readings.rows.asking.tables import RowTable
from caveat.readings.rows.lexical.superlatives import base_of, order_words
from caveat.readings.rows.lexical.words import Word, is_content, likeness, read_words, split_name
from caveat.readings.rows.naming.named import Named, kinds_of

_NUMBER = rf"(?P<n>\d{{1,3}}|{'|'.join(w for w, n in NUMERALS.items() if 2 <= n <= 100)})"
_HOW = r"(?P<most>most |least )?(?P<how>[a-z]+(?:-[a-z]+)?)"
_MANY = _NUMBER.replace("<n>", "<m>")
_TOPS = re.compile(rf"\b(?:top {_NUMBER}(?= [a-z]|$|[,.;])|{_MANY} {_HOW})\b", re.I)
_BEST, _WORST = ("best", "top", "leading", "foremost"), ("worst", "bottom")
SURE, GUESSED, SAID = (
    0.9,
    0.6,
    0.85,
)  # by a column of ranks, one that the adjective asks for, one of its words
NAMED_BESIDE = 0.7  # of a column that only other words of the claim name: "the three largest draw ... visits"
LEAST_SURE = 0.65  # of a column that words name, from where on the noun says no more
COUNTED = 0.5  # of the number of rows, where no column is asked for
LEAST_NAMED = 0.3  # of a column's words that the claim has to have
FEWEST, LEAST_PART = 3, 0.9  # members left out, at least a tenth of all
MOST_WAYS = 4
_RANKS = ("rank", "ranking", "position", "place")
_OF_SIZE = frozenset(
    "big large great high low small top leading best worst most few poor strong weak".split()
)


@dataclass(frozen=True, slots=True)
class Top:
    """The first so many: by the columns that words ask for, from the least where `lowest`.

    `asks` are words of columns, `plain` tells that any may be meant; `kind` is the noun for the members.
    """

    count: int
    asks: tuple[str, ...]
    lowest: bool
    plain: bool
    kind: str
    said: tuple[Word, ...] = ()


def top_groups(
    claim: Claim, table: RowTable, text: str, words: Sequence[Word] = (), until: str = ""
) -> tuple[tuple[Named, ...], ...]:
    """Return the condition of being among the first so many, where a column tells the order."""
    if claim.stated is not None and claim.stated.unit == "rank":
        return ()
    out = []
    for found in _TOPS.finditer(text):
        top = _top_of(found, text, words)
        if top is None:
            continue
        start, end = claim.start + found.start(), claim.start + found.end()
        after = end + _length_of(top.kind, text[found.end() :])  # the noun is of the members, whatever it is
        ways = [
            Named(p, w, start, after if w >= LEAST_SURE else end, "claim")
            for p, w in _ways(table, top, claim, until)
        ]
        ways = sorted({n.predicate: n for n in reversed(ways)}.values(), key=lambda n: -n.weight)
        more = SURE / max(ways[0].weight, COUNTED) if ways else 0.0  # by some column it is
        out += [tuple(replace(n, weight=n.weight * more) for n in ways[:MOST_WAYS])] if ways else []
    return tuple(out[:1])


def _length_of(kind: str, rest: str) -> int:
    """Return how far the noun of what is ranked goes in what follows, 0 where there is none."""
    word = next(iter(read_words(rest)), None)
    return word.end if kind and word is not None and word.lemma == kind and word.start <= 1 else 0


def without_top(claim: Claim) -> Claim:
    """Return a claim whose only figure says among how many something is first, without that figure."""
    q = claim.stated
    if q is None or q.unit not in ("count", "people"):
        return claim
    spans = [m.span() for m in _TOPS.finditer(claim.text) if _top_of(m, claim.text, ())]
    if any(a <= q.start - claim.start < b for a, b in spans):
        return replace(claim, stated=None, family="rank")
    return claim


def _top_of(found: re.Match[str], text: str, words: Sequence[Word]) -> Top | None:
    """Return what a match says, None where its word is no superlative.

    >>> def of(text):
    ...     top = next(filter(None, (_top_of(m, text, ()) for m in _TOPS.finditer(text))), None)
    ...     return top and (top.count, top.lowest, top.plain, top.kind)
    >>> of("eight of the ten best-paid majors"), of("the 5 worst airports"), of("the five most visited parks")
    ((10, False, False, 'major'), (5, True, True, 'airport'), (5, False, False, 'park'))
    >>> of("the three least populous states"), of("three large towns"), of("six of the top ten")
    ((3, True, False, 'state'), None, (10, False, True, ''))
    """
    said = (found["n"] or found["m"]).lower()
    count = int(said) if said.isdigit() else NUMERALS[said]
    kind = next((w.lemma for w in read_words(text[found.end() :])[:1] if is_content(w)), "")
    how, most = (found["how"] or "").lower(), (found["most"] or "").strip().lower()
    first, _, second = how.partition("-")
    if found["n"] or first in (*_BEST, *_WORST) or (how and base_of(first)):
        return _of_superlative(count, first, second, kind, words)
    if not most or how.endswith("ly"):
        return None
    adjective = order_words()["adjectives"].get(how)
    asks = tuple(adjective["asks"]) if adjective is not None else ()
    low = (most == "least") != bool(adjective and adjective.get("low"))
    own = () if asks else tuple(w for w in read_words(how) if is_content(w))
    if how.endswith("s") and adjective is None:  # "the five most visits": by the noun itself
        return Top(count, (), low, False, "", own)
    return Top(count, asks, low, False, kind, own)


def _of_superlative(count: int, first: str, second: str, kind: str, words: Sequence[Word]) -> Top:
    """Return the first so many by "largest", "best", "lowest-paid" or "top"."""
    known = order_words()["adjectives"]
    base = base_of(first)
    low = first in _WORST or bool(base and known[base].get("low"))
    asks = (*(known[base]["asks"] if base and base not in _OF_SIZE else ()),)
    if second in known:
        asks = (*asks, *known[second]["asks"])
    own = tuple(read_words(second)) if second and second not in known else ()
    return Top(count, asks, low, not second and (not base or base in _OF_SIZE), kind, own)


def _ways(table: RowTable, top: Top, claim: Claim, until: str) -> Iterator[tuple[Predicate, float]]:
    """Yield the first so many members by columns of ranks, or by those that words ask for."""
    if top.count < FEWEST:
        return
    members, turned = _members(table, top), replace(top, lowest=not top.lowest)
    for c in table.table.columns if members else ():
        names = split_name(c.name)
        if c.kind == "integer" and names and names[-1] in _RANKS:
            kinds = [x for x in names if x not in _RANKS]
            if top.plain or not kinds or any(likeness(a, x) for a in top.asks for x in kinds):
                yield from _first(table, members[0], c.name, turned, SURE, claim, until)
    beside = _beside(claim, top)
    fits = [(p, _asked(p, top, beside)) for p in profiles(table) if p.years is None]
    best = max((w for _, w in fits), default=0.0)
    for member in members:
        for p, weight in fits:
            if weight and weight >= 0.6 * best and p.name not in table.derived:
                yield from _first(table, member, p.name, top, weight, claim, until)
    for column in _counted(table, top) if best < SAID else ():
        yield from _first(table, column, "", top, COUNTED, claim, until)


def _asked(p: Profile, top: Top, beside: Sequence[Word]) -> float:
    """Return how well words ask for the order of a column: those of the order itself, else those beside."""
    names = {x for tells in (p.words, *p.synonyms) for x in tells}
    if any(likeness(w.lemma, x) for w in top.said for x in names):
        return SAID
    if any(likeness(a, x) for a in top.asks for x in names):
        return GUESSED + 0.2 * fit_of(p, beside)
    fit = fit_of(p, beside) if top.plain else 0.0
    return NAMED_BESIDE * fit if fit >= LEAST_NAMED else 0.0


def _beside(claim: Claim, top: Top) -> list[Word]:
    own = claim.measure
    said = [*read_words(claim.text, claim.start), *(read_words(own.text) if own is not None else ())]
    return [w for w in said if is_content(w) and w.lemma != top.kind]


def _members(table: RowTable, top: Top) -> list[str]:
    """Return the columns whose values are ranked: the table's members, and those that the noun names."""
    named = [d for d in table.dims if len(d.columns) == 1 and _is_kind(d, top.kind)]
    named.sort(key=lambda d: (len(d.name), d.columns[0] not in table.members))
    return [d.columns[0] for d in named[:1]] or list(table.members[:1])


def _counted(table: RowTable, top: Top) -> list[str]:
    """Return the columns whose values are ranked by how many rows they have: "the five busiest airports"."""
    named = [d for d in table.dims if len(d.columns) == 1 and table.is_rows and _is_kind(d, top.kind)]
    return [d.columns[0] for d in named if len(d.values) < table.table.rows]


def _is_kind(dim: Dim, kind: str) -> bool:
    return bool(kind) and any(likeness(kind, x) for x in (*dim.name, *dim.kind, *kinds_of(dim)))


def _first(
    table: RowTable, member: str, name: str, top: Top, weight: float, claim: Claim, until: str
) -> Iterator[tuple[Predicate, float]]:
    """Yield the members with the first figures of a column, at their last time where there are several."""
    key, column = identifier(member), table.sql_of(name) if name else "1"
    out = aggregates(table, member)
    clock = table.clock
    latest = f"max({column})" if member in table.members else f"sum({column})"
    if not name:
        latest = "count(*)"
    elif clock is not None and table.is_series:
        latest = f"arg_max({column}, {clock.expression})"
    placed = f" AND {column} >= 1" if weight == SURE else ""  # the whole may have the place 0
    year = _year_of(claim, table)
    placed += f" AND {clock.expression} = {year}" if clock is not None and year else ""
    placed += f" AND {until}" if until else ""
    rows = table.catalog.query(
        f"SELECT CAST({key} AS VARCHAR) AS m, {latest} AS v FROM {identifier(table.name)} "
        f"WHERE {column} IS NOT NULL AND {key} IS NOT NULL{placed} "
        f"GROUP BY 1 ORDER BY v {'ASC' if top.lowest else 'DESC'}, m"
    )
    names = [str(r[0]) for r in rows if str(r[0]) not in out]
    if top.count <= LEAST_PART * len(names):
        shown = name or member
        yield Predicate((shown,), tuple(names[: top.count]), expression=key), weight


def _year_of(claim: Claim, table: RowTable) -> int:
    """Return the one year of the table that a claim speaks of, 0 for none."""
    p = claim.period
    if p is None or p.period is None or table.clock is None or not claim.start <= p.start < claim.end:
        return 0
    year = p.period.last_day.year
    return year if year == p.period.first_day.year and year in table.clock.years else 0


__all__ = ["top_groups", "without_top"]
