"""Named things: the values of a table that a stretch of text may mean, by the words that they share."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from caveat.readings.rows.asking.dims import Dim
from caveat.readings.rows.asking.query import Predicate
from caveat.readings.rows.asking.tables import RowTable
from caveat.readings.rows.lexical.spelling import plain_name
from caveat.readings.rows.lexical.words import Word, lexicon, likeness
from caveat.readings.rows.naming.mentions import SURE, Mention

OTHER_COLUMN = 0.3  # of a column whose name the claim does not take up, where another's is
ALONE = 0.25  # of one role alone (home team), where a thing may be in either
ROLE_NOT_NAMED = 0.4  # of a column for a role (winner, host) that the claim does not speak of
NOT_MEMBER = 0.6  # of a column that only says something, beside the one that names the rows
OLD_NAME_LEFT_OUT = 0.09  # of a country without the years in which it stood under another name
IN_A_NAME = 0.3  # of a name inside a longer one that is almost the row's own (a match's title)
SPECIFIC = 0.8
MOST_GROUPS = 4
_ROLES = frozenset(("winner", "host", "champion", "loser", "runner", "opponent"))


@dataclass(frozen=True, slots=True)
class Named:
    """One way to read a stretch of text: a predicate, how well it fits, and where it comes from."""

    predicate: Predicate
    weight: float
    start: int
    end: int
    origin: str  # claim, or the kind of stretch, or "earlier claim"


def kinds_of(dim: Dim) -> tuple[str, ...]:
    """Return what the values of a column are: a winner is a team, a club or a country."""
    roles = {"winner", "team", "host", "champion", "loser", "runner"}
    named = (*(x for x in dim.name if x in _GENERIC), *dim.kind)
    return (*named, "country", "team", "club", "side") if roles & set(dim.name) else named


_GENERIC = ("country", "nation", "team", "club", "city", "state", "player", "company", "school", "college")


def find_groups(
    table: RowTable, mentions: Sequence[Mention], words: Sequence[Word], most: int = MOST_GROUPS
) -> tuple[tuple[Named, ...], ...]:
    """Return mentions as alternatives, by the stretch of text that they share, the surest first."""
    clusters: list[list[Mention]] = []
    plain = [(m.start, m.end) for m in mentions if m.covers_all]  # what all rows are tells none apart
    for m in mentions:
        if m.covers_all or (m.score < SPECIFIC and any(a <= m.start and m.end <= b for a, b in plain)):
            continue
        for cluster in clusters:
            if any(m.start < o.end and o.start < m.end for o in cluster):
                cluster.append(m)
                break
        else:
            clusters.append([m])
    out = []
    for cluster in clusters:
        named = [n for m in cluster for n in _ways(table, m, words, cluster)]
        best = max(n.weight for n in named)
        out.append(tuple(sorted((n for n in named if n.weight >= 0.2 * best), key=lambda n: -n.weight)[:6]))
    return tuple(sorted(out, key=lambda g: -g[0].weight)[:most])


def _ways(table: RowTable, m: Mention, words: Sequence[Word], cluster: Sequence[Mention]) -> list[Named]:
    """Return a mention with its weight, and with what the same thing was called before."""
    dim = next(d for d in table.dims if d.columns == m.columns)
    weight = m.score * _affinity(table, dim, words, cluster)
    out = [Named(m.predicate, weight, m.start, m.end, "claim")]
    if len(m.predicate.values) == 1:
        olds = (*older_names(dim, m.predicate.values[0]), *same_names(dim, m.predicate.values[0]))
        if olds:
            both = replace(m.predicate, values=(*m.predicate.values, *olds))
            out.insert(0, replace(out[0], predicate=both))
            out[1] = replace(out[1], weight=OLD_NAME_LEFT_OUT * weight)
    return out


def older_names(dim: Dim, value: str) -> tuple[str, ...]:
    """Return the values under which the same country or body stands for earlier years."""
    before = lexicon()["predecessors"].get(value.lower(), ())
    return tuple(v for v in dim.values if v.lower() in before) if before else ()


@lru_cache(maxsize=256)
def _spelt_alike(values: tuple[str, ...]) -> Mapping[str, tuple[str, ...]]:
    """Return the values of a column that are the same but for how they are written."""
    forms: dict[str, list[str]] = {}
    for v in values:
        forms.setdefault(plain_name(v), []).append(v)
    return {k: tuple(vs) for k, vs in forms.items() if len(vs) > 1}


def same_names(dim: Dim, value: str) -> tuple[str, ...]:
    """Return the other spellings of a value in its column: in other letters, with a title before a name."""
    known = _spelt_alike(dim.values)
    return tuple(v for v in known.get(plain_name(value), ()) if v != value) if known else ()


def _affinity(table: RowTable, dim: Dim, words: Sequence[Word], cluster: Sequence[Mention]) -> float:
    """Return how well a column suits, among those that hold the same value: by its name, by its role."""
    at = next(m for m in cluster if m.columns == dim.columns)
    if at.score >= SURE:  # a name in full: "Ford" is no part of the "Ford Focus"
        cluster = [m for m in cluster if m.score >= SURE or m.end - m.start > at.end - at.start]
    rivals = {m.columns for m in cluster}
    own = takes_up_name(dim, words)
    role = bool(_ROLES & set(dim.name)) and not own and ("runner" not in dim.name or "up" in dim.name)
    if len(rivals) < 2:
        return ROLE_NOT_NAMED if role else 1.0
    others = any(
        takes_up_name(d, words) for d in table.dims if d.columns in rivals and d.columns != dim.columns
    )
    factor = 1.0 if own or not others else OTHER_COLUMN
    factor *= ROLE_NOT_NAMED if role and not others else 1.0
    if any(set(dim.columns) < set(r) for r in rivals) and not own:
        factor *= ALONE
    if any(m.start <= at.start and at.end <= m.end and m.end - m.start > at.end - at.start for m in cluster):
        factor *= IN_A_NAME
    equalled = any(m.columns != dim.columns and m.end - m.start >= at.end - at.start for m in cluster)
    if equalled and len(dim.values) > max(50, table.table.rows / 2):
        factor *= IN_A_NAME
    member = {c.name for c in table.table.columns_of("member")}
    if not others and not own and member & {c for r in rivals for c in r} and not member & set(dim.columns):
        factor *= NOT_MEMBER
    return factor


def takes_up_name(dim: Dim, words: Sequence[Word]) -> bool:
    """Tell whether words take up what is particular in a column's name: its role, not its kind."""
    shared = {*_GENERIC, "name", "code", "type", "group"}
    return any(likeness(w.lemma, x) for w in words for x in dim.name if x not in shared)
