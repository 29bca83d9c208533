"""Where words meet figures: the measures and members of the tables that a claim may mean.

Precision comes first: a claim whose words match no column, or whose own place is in no
table, has no reading; it never borrows a column or a place that its words do not name.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from caveat.claims.claim import Claim, Phrase
from caveat.cube.catalog import Catalog
from caveat.cube.cube import Cube
from caveat.cube.table import Column
from caveat.cube.words import SAME
from caveat.readings.space import E, Missing, Option, U

EXACT = 0.85  # from this score on, words name the column itself and not something wider or narrower
LEAST = 0.35  # below this, words do not name the column at all
_PLAIN_UNITS = (
    "count",
    "people",
    "percent",
    "points",
    "ratio",
    "rank",
    "year",
    "years",
    "months",
    "weeks",
    "days",
)
_LOCATIVE = re.compile(
    r"\b(?:in|at|across|throughout|within|inside|around|near|for|(?<!because )of|like|than)(?: the)?$", re.I
)
_POSSESSIVE = re.compile(r"[’']s?\s")
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
        tried = _measure_phrases(claim)
        wanted = tried[0][0].text if tried else claim.text
        return Missing((f"a measure for “{_short(wanted)}”",))
    names = claim.members if phrases is None else phrases
    named = _named_members(claim, catalog, {t for t, _, _ in measures}, names, strict=phrases is not None)
    targets: list[Target] = []
    for table, column, measure in measures:
        cube = catalog.cube(table, column.name)
        for index, member in named.get(table) or _only_member(cube, claim, names, bool(named)):
            targets.append(Target(cube, column, index, measure, member))
    if not targets:
        own = names if phrases is not None else _places(claim, names)
        if own:
            wanted = " or ".join(f"“{p.text}”" for p in own[:3])
            return Missing((f"figures for {wanted}",))
        return Missing(("which place or group is meant",))
    return targets


def find_columns(claim: Claim, catalog: Catalog) -> list[tuple[str, Column, Option]]:
    """Return (table name, column, option) for the measures that the claim's words may mean."""
    tables = {t.name: t for t in catalog.tables}
    for phrase, factor in _measure_phrases(claim):
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


def _named_members(
    claim: Claim, catalog: Catalog, tables: set[str], names: tuple[Phrase, ...], *, strict: bool
) -> dict[str, list[tuple[int, Option]]]:
    """Return the members that the claim is about, by table: those of the first phrase that any table knows.

    The claim's own names come first, then the claim's words (a name that opens a sentence looks
    like any other word there), then the context, unless the claim names a place of its own.
    """
    phrases = list(names)
    if not strict:
        phrases.append(Phrase(claim.text, claim.start, claim.end))
        if not _places(claim, names):
            phrases += claim.context_members
    for phrase in phrases:
        found = [m for m in catalog.find_members(phrase.text) if m.table in tables and m.role == "member"]
        found = [m for m in found if m.indexes]
        if found:
            first = min(found, key=lambda m: (-m.score, m.start))
            reason = f"“{first.text}” ({phrase.origin})"
            out: dict[str, list[tuple[int, Option]]] = {}
            for m in (m for m in found if m.score == first.score and m.start == first.start):
                members = catalog.members(m.table)
                whole = [i for i in m.indexes if members[i].name == m.value]
                for i in whole or m.indexes:
                    option = Option(members[i].name, first.score, E, reason)
                    out.setdefault(m.table, []).append((i, option))
            return out
    return {}


def _only_member(
    cube: Cube, claim: Claim, names: tuple[Phrase, ...], named: bool
) -> list[tuple[int, Option]]:
    """Return the one member of a table that has no other, where the claim names none that it could be."""
    if len(cube.members) != 1:
        return []
    if not cube.members[0].key or not (named or _places(claim, names)):
        return [(0, Option(cube.members[0].name, 1.0, E, "the table has no other"))]
    return []


def _places(claim: Claim, names: tuple[Phrase, ...]) -> list[Phrase]:
    """Return the names that stand where a place or group stands: "in X", "X's", "X had".

    Such a name settles what the claim is about, so that a claim about a place that no table
    holds never borrows another. A name elsewhere (a source, a person) settles nothing.
    """
    out = []
    for phrase in names:
        at = phrase.start - claim.start
        if phrase.origin != "sentence" or at < 0 or phrase.end > claim.end:
            continue
        before = claim.text[:at].rstrip()
        after = claim.text[at + len(phrase.text) :]
        own = at == 0 or before.lower() in ("the", "and", "but")
        if own or _LOCATIVE.search(before) or _POSSESSIVE.match(after):
            out.append(phrase)
    return out


def _measure_phrases(claim: Claim) -> list[tuple[Phrase, float]]:
    """Return the phrases that may name the measure, in order, with how much each counts.

    A named unit ("141 square miles") names the measure where the claim's own words do not.
    Words from before the sentence stand in only where the claim has none of its own.
    """
    own = claim.measure if claim.measure and claim.measure.origin == "sentence" else None
    out = [(own, 1.0)] if own else []
    q = claim.stated
    if q is not None and q.unit not in _PLAIN_UNITS and not q.unit.startswith("per ") and len(q.unit) != 3:
        out.insert(0, (Phrase(q.unit, q.start, q.end), 1.0))
    elif own is None:
        out += [(p, CONTEXT) for p in ([claim.measure] if claim.measure else []) + list(claim.measures)]
    return out


def _short(text: str, most: int = 60) -> str:
    text = " ".join(text.split())
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"
