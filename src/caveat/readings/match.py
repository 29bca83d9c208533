"""Where words meet figures: the measures and members of the tables that a claim may mean.

Precision comes first: a claim whose words match no column, or whose own place is in no
table, has no reading; it never borrows a column or a place that its words do not name.
"""

from __future__ import annotations

from dataclasses import dataclass

from caveat.claims.claim import Claim, Phrase
from caveat.cube.catalog import Catalog
from caveat.cube.cube import Cube
from caveat.cube.table import Column
from caveat.cube.words import SAME
from caveat.readings.space import E, Missing, Option, U

EXACT = 0.85  # from this score on, words name the column itself and not something wider or narrower
LEAST = 0.35  # below this, words do not name the column at all
CONTEXT = 0.9  # a measure taken from the context counts a little less than one in the claim


@dataclass(frozen=True, slots=True)
class Target:
    """One column and one of its members that a claim may be about."""

    cube: Cube
    column: Column
    member_index: int
    measure: Option
    member: Option


def find_targets(
    claim: Claim, catalog: Catalog, phrases: tuple[Phrase, ...] | None = None
) -> list[Target] | Missing:
    """Return every (column, member) that the claim's words may mean, best first, or what is missing.

    `phrases` stand in for the claim's own member phrases (the sides of a contrast).
    """
    measures = find_columns(claim, catalog)
    if not measures:
        wanted = claim.measure.text if claim.measure else claim.text
        return Missing((f"a measure for “{_short(wanted)}”",))
    names = claim.members if phrases is None else phrases
    targets: list[Target] = []
    for table, column, measure in measures:
        cube = catalog.cube(table, column.name)
        for index, member in _members(claim, catalog, cube, names, strict=phrases is not None):
            targets.append(Target(cube, column, index, measure, member))
    if not targets:
        if names:
            wanted = " or ".join(f"“{p.text}”" for p in names[:3])
            return Missing((f"figures for {wanted}",))
        return Missing(("which place or group is meant",))
    return targets


def find_columns(claim: Claim, catalog: Catalog) -> list[tuple[str, Column, Option]]:
    """Return (table name, column, option) for the measures that the claim's words may mean."""
    tables = {t.name: t for t in catalog.tables}
    own = [claim.measure] if claim.measure else []
    for phrase, factor in [(p, 1.0) for p in own] + [(p, CONTEXT) for p in (() if own else claim.measures)]:
        found = [m for m in catalog.find_measures(phrase.text) if m.score >= LEAST and m.why != "narrower"]
        if not found:
            continue
        best = max(m.score for m in found)
        out = []
        for m in found:
            column = tables[m.table].column(m.column)
            exact = m.score >= EXACT or (m.score == best and best >= SAME)
            words = f"“{phrase.text}” ({phrase.origin})"
            reason = f"{words} names it" if exact else f"{words} may mean it"
            weight = factor * (1.0 if exact else m.score)
            out.append((m.table, column, Option(measure_label(column), weight, E if exact else U, reason)))
        return out
    return []


def measure_label(column: Column) -> str:
    """Return what a measure is called in sentences.

    >>> measure_label(Column("violent_crime", "measure", "integer", title="Violent crimes"))
    'violent crimes'
    """
    title = column.title or column.name.replace("_", " ").replace(".", " ")
    return title if title.isupper() else title[:1].lower() + title[1:]


def _members(
    claim: Claim, catalog: Catalog, cube: Cube, names: tuple[Phrase, ...], *, strict: bool
) -> list[tuple[int, Option]]:
    if len(cube.members) == 1 and not cube.members[0].key:
        return [(0, Option(cube.members[0].name, 1.0, E, "the table has no other"))]
    found = _first_match(catalog, cube, names)
    if not found and not names and not strict:
        found = _first_match(catalog, cube, claim.context_members)
    if not found and len(cube.members) == 1 and not names and not strict:
        return [(0, Option(cube.members[0].name, 1.0, E, "the table has no other"))]
    return found


def _first_match(catalog: Catalog, cube: Cube, phrases: tuple[Phrase, ...]) -> list[tuple[int, Option]]:
    """Return the members that the first matching phrase names: several where the name is ambiguous."""
    for phrase in phrases:
        found = [
            m
            for m in catalog.find_members(phrase.text)
            if m.table == cube.table.name and m.role == "member" and m.indexes
        ]
        if found:
            best = max(m.score for m in found)
            reason = f"“{phrase.text}” ({phrase.origin})"
            indexes = dict.fromkeys(i for m in found if m.score == best for i in m.indexes)
            return [(i, Option(cube.members[i].name, best, E, reason)) for i in indexes]
    return []


def _short(text: str, most: int = 60) -> str:
    text = " ".join(text.split())
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"
