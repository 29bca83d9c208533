"""Tops: the first so many of the members as a condition: "among the 50 largest markets"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from caveat.claims.claim import Claim
from caveat.cube.sql import identifier
from caveat.quantity_words import NUMERALS
from caveat.readings.rows.asking.aggregates import aggregates
from caveat.readings.rows.asking.columns import profiles
from caveat.readings.rows.asking.query import Predicate
from caveat.readings.rows.asking.tables import RowTable
from caveat.readings.rows.lexical.superlatives import base_of, order_words
from caveat.readings.rows.lexical.words import likeness, split_name
from caveat.readings.rows.naming.named import Named

_NUMBER = rf"(?P<n>\d{{1,3}}|{'|'.join(w for w, n in NUMERALS.items() if 2 <= n <= 100)})"
_TOPS = re.compile(
    rf"\b(?:top {_NUMBER}(?= [a-z])|{_NUMBER.replace('<n>', '<m>')} (?P<most>most )?(?P<how>[a-z]+))\b", re.I
)
SURE, GUESSED = 0.9, 0.6  # by a column of ranks or one that the adjective asks for
FEWEST, LEAST_PART = 3, 0.9  # members left out, at least a tenth of all
_RANKS = ("rank", "ranking", "position", "place")


def top_groups(claim: Claim, table: RowTable, text: str) -> tuple[tuple[Named, ...], ...]:
    """Return the condition of being among the first so many, where a column tells the order."""
    out = []
    for found in _TOPS.finditer(text):
        said = (found["n"] or found["m"]).lower()
        count = int(said) if said.isdigit() else NUMERALS[said]
        adjective = _adjective(found)
        if found["how"] is not None and not adjective:
            continue
        start = claim.start + found.start()
        if claim.stated is not None and claim.stated.unit == "rank":
            continue
        end = claim.start + found.end()
        ways = [Named(p, w, start, end, "claim") for p, w in _ways(table, count, adjective)]
        out += [tuple(ways[:2])] if ways else []
    return tuple(out[:1])


def without_top(claim: Claim) -> Claim:
    """Return a claim whose only figure says among how many something is first, without that figure."""
    q = claim.stated
    if q is None or q.unit not in ("count", "people"):
        return claim
    spans = [m.span() for m in _TOPS.finditer(claim.text) if _adjective(m) or m["n"]]
    if any(a <= q.start - claim.start < b for a, b in spans):
        return replace(claim, stated=None, family="rank")
    return claim


def _adjective(found: re.Match[str]) -> str:
    how = (found["how"] or "").lower()
    adjective = how if found["most"] else base_of(how) if how else ""
    return adjective if adjective in order_words()["adjectives"] else ""


def _ways(table: RowTable, count: int, adjective: str) -> Iterator[tuple[Predicate, float]]:
    """Yield the first so many members by the columns of ranks, or by those that an adjective asks for."""
    if not table.members or count < FEWEST:
        return
    asked = order_words()["adjectives"].get(adjective)
    hints = asked["asks"] if asked is not None else ()
    for c in table.table.columns:
        words = split_name(c.name)
        if c.kind == "integer" and words and words[-1] in _RANKS:
            kinds = [x for x in words if x not in _RANKS]
            if asked is None or not kinds or any(likeness(a, x) for a in hints for x in kinds):
                yield from _first(table, c.name, count, SURE, lowest=True)
    for p in profiles(table):
        known = {x for tells in (p.words, *p.synonyms) for x in tells}
        if (
            p.years is None
            and p.name not in table.derived
            and any(likeness(a, x) for a in hints for x in known)
        ):
            yield from _first(table, p.name, count, GUESSED, lowest=bool(asked.get("low")))


def _first(
    table: RowTable, name: str, count: int, weight: float, *, lowest: bool
) -> Iterator[tuple[Predicate, float]]:
    """Yield the members with the first figures of a column, at their last time where there are several."""
    member, column = identifier(table.members[0]), table.sql_of(name)
    out = aggregates(table, table.members[0])
    latest = f"arg_max({column}, {table.clock.expression})" if table.clock is not None else f"max({column})"
    placed = f" AND {column} >= 1" if weight == SURE else ""  # the whole may have the place 0
    rows = table.catalog.query(
        f"SELECT CAST({member} AS VARCHAR) AS m, {latest} AS v FROM {identifier(table.name)} "
        f"WHERE {column} IS NOT NULL AND {member} IS NOT NULL{placed} "
        f"GROUP BY 1 ORDER BY v {'ASC' if lowest else 'DESC'}, m"
    )
    names = [str(r[0]) for r in rows if str(r[0]) not in out]
    if count <= LEAST_PART * len(names):
        yield Predicate((name,), tuple(names[:count]), expression=member), weight


__all__ = ["top_groups", "without_top"]
