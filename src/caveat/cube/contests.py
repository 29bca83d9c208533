"""Contests: of a table of candidates with their votes, those who won, and by how much.

"Labour took eleven of the twelve seats" and "settled by fewer than a hundred votes" ask for the first of
each contest, which no row says.
"""

from __future__ import annotations

import hashlib
import itertools
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from caveat.cube.facts import words_of
from caveat.cube.joins import Joined
from caveat.cube.sql import identifier
from caveat.cube.table import Column, Table

if TYPE_CHECKING:
    import duckdb

FEWEST_ROWS, MOST_ROWS = 12, 500_000
FEWEST_CONTESTS, FEWEST_EACH, MOST_EACH = 4, 1.6, 40.0  # contests, and entrants of each on average
ONCE = 0.97  # of the entrants and of the parties that stand once in a contest
MOST_KEYS, MOST_TRIED = 3, 8  # columns that tell a contest together
MARGIN, POINTS, PART = "margin", "margin in points", "share of the vote"
_VOTES = re.compile(r"(?:^|[^a-z])(?:\w*votes?|ballots|polled)$|^votes?(?:[^a-z]|$)", re.I)
_NO_VOTES = re.compile(r"share|percent|pct|%|total|rate|turnout|electora|swing|spoil|reject", re.I)
_ENTRANTS = frozenset(("candidate", "contender", "contestant", "nominee", "entrant", "name"))
_PARTIES = frozenset(("party", "parties", "ticket", "affiliation"))
_APART = frozenset(("sex", "gender", "age", "incumbent", "race", "ethnicity", "won", "winner", "elected"))
WON = (
    "winner", "win", "victory", "seat", "contest", "race", "election", "elect", "councillor",
    "representative", "lawmaker", "hold", "take", "carry", "settle", "decide", "stay", "gain", "finish",
)  # fmt: skip


def find_contests(con: duckdb.DuckDBPyConnection, tables: Sequence[Table]) -> tuple[Joined, ...]:
    """Return the winners of each table of candidates, as tables of their own in the engine.

    >>> import duckdb
    >>> con = duckdb.connect()
    >>> rows = [(f"W{w}", p, 90 - 10 * w if p == "Red" else 55) for w in range(6) for p in ("Red", "Blue")]
    >>> _ = con.execute("CREATE TABLE poll (ward TEXT, party TEXT, votes INTEGER)")
    >>> _ = con.executemany("INSERT INTO poll VALUES (?, ?, ?)", rows)
    >>> text = [Column(n, "dimension", "text") for n in ("ward", "party")]
    >>> columns = (*text, Column("votes", "measure", "integer"))
    >>> (won,) = find_contests(con, [Table("poll", "poll", "", 12, columns, "poll")])
    >>> won.table.name, won.table.rows, [c.name for c in won.table.columns][-2:]
    ('winners of poll', 6, ['margin in points', 'share of the vote'])
    >>> con.execute(won.prefix("SELECT count(*) FROM \\"winners of poll\\" WHERE party = 'Red'")).fetchall()
    [(4,)]
    """
    out = []
    for table in tables:
        if has_candidates(table):
            votes = next(c for c in table.columns if c.kind == "integer" and _counts_votes(c.name))
            keys = _keys_of(con, table, votes)
            out += [_winners(con, table, votes, keys)] if keys else []
    return tuple(out)


def has_candidates(table: Table) -> bool:
    """Tell whether the rows of a table may be those who stood in contests, with their votes."""
    votes = any(c.kind == "integer" and _counts_votes(c.name) for c in table.columns)
    return votes and FEWEST_ROWS <= table.rows <= MOST_ROWS


def _counts_votes(name: str) -> bool:
    """Tell whether a column counts the votes for who a row is about.

    >>> [_counts_votes(n) for n in ("votes", "candidatevotes", "Votes cast for", "total_votes", "vote share")]
    [True, True, True, False, False]
    """
    return bool(_VOTES.search(name.strip())) and not _NO_VOTES.search(name)


def _keys_of(con: duckdb.DuckDBPyConnection, table: Table, votes: Column) -> tuple[str, ...]:
    """Return the columns that tell one contest from another, the fewest that do; () for none."""
    one = [c for c in table.columns if set(words_of(c.name)) & _PARTIES and c.kind == "text"]
    whom = [
        c for c in table.columns if set(words_of(c.name)) & _ENTRANTS and c.kind == "text" and c not in one
    ]
    rivals = [*one[:1], *whom[:1]]
    if not rivals:
        return ()
    for keys in _choices(table, votes, rivals):
        listed = ", ".join(identifier(k) for k in keys)
        once = ", ".join(f"count(DISTINCT ({listed}, {identifier(r.name)}))" for r in rivals)
        rows, contests, *single = con.execute(
            f"SELECT count(*), count(DISTINCT ({listed})), {once} FROM {identifier(table.name)} "
            f"WHERE {identifier(votes.name)} IS NOT NULL"
        ).fetchone() or (0, 0)
        if contests < FEWEST_CONTESTS or not FEWEST_EACH <= rows / contests <= MOST_EACH:
            continue
        if all(n >= (ONCE if i else 0.9) * rows for i, n in enumerate(single)):
            return keys
    return ()


def _choices(table: Table, votes: Column, rivals: Sequence[Column]) -> Iterator[tuple[str, ...]]:
    """Yield the columns that may tell a contest, alone and together."""
    known = [
        c.name
        for c in table.columns
        if c.kind in ("text", "integer", "date") and c.name != votes.name and c not in rivals
        and c.role in ("member", "member_part", "dimension", "period", "identifier")
        and not set(words_of(c.name)) & _APART
    ][:MOST_TRIED]  # fmt: skip
    for many in range(1, MOST_KEYS + 1):
        yield from itertools.combinations(known, many)


def _winners(con: duckdb.DuckDBPyConnection, table: Table, votes: Column, keys: tuple[str, ...]) -> Joined:
    """Return the table of the winners of each contest, with their margins and shares."""
    own, place = identifier(votes.name), ", ".join(identifier(k) for k in keys)
    rows = ", ".join(identifier(c.name) for c in table.columns)
    order = f"PARTITION BY {place} ORDER BY {own} DESC, {rows}"
    whole = f"sum({own}) OVER (PARTITION BY {place})"
    statement = (
        f"SELECT * EXCLUDE (place) FROM (\n    SELECT *, row_number() OVER ({order}) AS place, "
        f"{own} - lead({own}) OVER ({order}) AS {identifier(MARGIN)}, "
        f"100.0 * ({own} - lead({own}) OVER ({order})) / {whole} AS {identifier(POINTS)}, "
        f"100.0 * {own} / {whole} AS {identifier(PART)}\n"
        f"    FROM {identifier(table.name)} WHERE {own} IS NOT NULL\n  ) WHERE place = 1"
    )
    name = f"winners of {table.name}"
    con.execute(f"CREATE OR REPLACE TEMP TABLE {identifier(name)} AS {statement} ORDER BY {place}")
    count = con.execute(f"SELECT count(*) FROM {identifier(name)}").fetchone() or (0,)
    lead = ("majority", "lead")
    made = (
        Column(MARGIN, "measure", "integer", synonyms=lead, rate=True, reason="told by rows"),
        Column(POINTS, "measure", "number", unit="percent", rate=True, reason="told by rows"),
        Column(PART, "measure", "number", unit="percent", rate=True, reason="told by rows"),
    )
    won = replace(
        table,
        name=name,
        title=f"winners of {table.title or table.name}",
        sha256=hashlib.sha256(f"{table.sha256} won".encode()).hexdigest(),
        rows=int(count[0]),
        columns=(*table.columns, *made),
    )
    added = frozenset((MARGIN, POINTS, PART))
    return Joined(won, table.name, table.name, (), statement, added, nouns=WON + keys)


__all__ = ["MARGIN", "POINTS", "find_contests", "has_candidates"]
