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
from caveat.cube.names import MemberMatch
from caveat.cube.table import Column
from caveat.cube.words import SAME
from caveat.patterns import lazy_pattern
from caveat.readings.space import E, Missing, Option, U

EXACT = 0.85  # from this score on, words name the column itself and not something wider or narrower
SAME_NAME = 0.06  # a column that the words fit worse than another of its table by more is not what they name
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
_LOCATIVE = lazy_pattern(
    r"\b(?:in|at|across|throughout|within|inside|around|near|for|(?<!because )of|like|than)(?: the)?$", re.I
)
_JOINED = lazy_pattern(r"\s*(?:,|,?\s*and|&)\s*(?:the\s+|in\s+)?", re.I)
_SUBJECT = lazy_pattern(
    r"(?:the\s+)?([^,.;]+?)\s+(?:is|are|was|were|has|have|had|reached|hit|stood|stands?|rose|fell|set|broke)\b",
    re.I,
)
_TURN_OF = lazy_pattern(
    r"\b(?:spike|surge|rise|increase|jump|drop|fall|decline|plunge|growth)s?\s+(?:in|of)\s+"
    r"([\w’' -]+?)(?=\s+(?:as|that|was|is|were|are|in|since|over|to)\b|[,.;“”\"]|$)",
    re.I,
)
_PRONOUNS = frozenset("it its they their them this that these those which".split())
_TAKING_UP = frozenset(
    """and but to by from up down in since over after for at on than more fewer less most least no not
    highest lowest fewest biggest largest smallest best worst rose fell grew dropped jumped climbed
    declined increased decreased doubled tripled halved about around nearly almost roughly some just
    only rate figure figures number numbers total count toll level same record high low""".split()
)
_PART = lazy_pattern(r"(?:, | \()([A-Z][\w’'.-]*(?: [A-Z][\w’'.-]*)*)")
_POSSESSIVE = lazy_pattern(r"[’']s?\s")
CONTEXT = 0.9  # a measure taken from the context counts a little less than one in the claim


@dataclass(frozen=True, slots=True)
class Target:
    """One column and one of its members that a claim may be about."""

    cube: Cube
    column: Column
    member_index: int
    measure: Option
    member: Option
    together: bool = False  # the member only stands for all of them


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
            here = max(o.score for o in found if o.table == m.table)  # "crime rate" beside "crime total"
            exact = m.score >= max(EXACT, here - SAME_NAME) or (m.score == best and best >= SAME)
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
    for plain in phrases:
        phrase, meant = _in_full(plain, claim, names, catalog)
        found = [m for m in catalog.find_members(phrase.text) if m.table in tables and m.role == "member"]
        found = [m for m in found if m.indexes and (not meant or meant & _places_of(m))]
        if found:
            first = min(found, key=lambda m: (-m.score, m.start))
            reason = f"“{first.text}” ({phrase.origin})"
            out: dict[str, list[tuple[int, Option]]] = {}
            for m in (m for m in found if m.score == first.score and m.start == first.start):
                _add(out, m, catalog, reason)
            if phrase.origin != "sentence":
                _offer_all(out, catalog, tables)
            return _with_others(out, phrase, claim, catalog, tables, names)
    out = {}
    _offer_all(out, catalog, tables)
    return {} if _places(claim, names) or strict else out


def _in_full(
    phrase: Phrase, claim: Claim, names: tuple[Phrase, ...], catalog: Catalog
) -> tuple[Phrase, set[tuple[str, int]]]:
    """Return a name with the part after it and the members meant, where that tells: "Oban, Ohio"."""
    beside = next((n for n in names if 0 < n.start - phrase.end <= 2 and n.origin == phrase.origin), None)
    at = phrase.end - claim.start
    written = _PART.match(claim.text, at) if 0 < at < len(claim.text) else None
    part = written[1] if written else beside.text if beside else ""
    if not part:
        return phrase, set()
    full = Phrase(f"{phrase.text}, {part}", phrase.start, beside.end if beside else phrase.end, phrase.origin)
    many, told = (
        {place for m in catalog.find_members(text) if m.start == 0 for place in _places_of(m)}
        for text in (phrase.text, full.text)
    )
    parts = [m for m in catalog.find_members(part) if m.role == "member_part"]
    for meant in (told, many.intersection(*(_places_of(m) for m in parts)) if parts else set()):
        if meant and meant < many:
            return full, meant
    return phrase, set()


def _places_of(m: MemberMatch) -> set[tuple[str, int]]:
    return {(m.table, i) for i in m.indexes}


def _offer_all(out: dict[str, list[tuple[int, Option]]], catalog: Catalog, tables: set[str]) -> None:
    """Add the member that is all members together, where a table has one, for a claim that names none."""
    for table in sorted(tables):
        members = catalog.members(table)
        whole = [i for i, m in enumerate(members) if not m.key]
        if len(members) > 1 and whole:
            option = Option("all together", 1.0, E, "the claim names no place of its own")
            out.setdefault(table, []).insert(0, (whole[0], option))


def _add(out: dict[str, list[tuple[int, Option]]], m: MemberMatch, catalog: Catalog, reason: str) -> None:
    members = catalog.members(m.table)
    whole = [i for i in m.indexes if members[i].name == m.value]
    for i in whole or m.indexes:
        out.setdefault(m.table, []).append((i, Option(members[i].name, m.score, E, reason)))


def _with_others(
    out: dict[str, list[tuple[int, Option]]], first: Phrase, claim: Claim, catalog: Catalog, tables: set[str],
    names: tuple[Phrase, ...],
) -> dict[str, list[tuple[int, Option]]]:  # fmt: skip
    """Return the members with those named beside the first ("A and B"), from tables that know them all."""
    for phrase in coordinated(claim, first, names):
        found = [m for m in catalog.find_members(phrase.text) if m.table in tables and m.role == "member"]
        best = [m for m in found if m.indexes and m.start == 0]
        for table in list(out):
            own = [m for m in best if m.table == table]
            if not own:
                del out[table]
            elif own[0].indexes[0] not in [i for i, _ in out[table]]:
                _add(out, own[0], catalog, f"“{phrase.text}” ({phrase.origin})")
    return out


def coordinated(claim: Claim, first: Phrase, names: tuple[Phrase, ...]) -> list[Phrase]:
    """Return the names that follow `first` in one list, joined by commas and "and"."""
    out: list[Phrase] = []
    last = first
    for phrase in sorted((n for n in names if n.origin == "sentence"), key=lambda n: n.start):
        if phrase.start < last.end or not claim.start <= phrase.start < claim.end:
            continue
        between = claim.text[last.end - claim.start : phrase.start - claim.start]
        if not _JOINED.fullmatch(between):
            break
        out.append(phrase)
        last = phrase
    return out


def _only_member(
    cube: Cube, claim: Claim, names: tuple[Phrase, ...], named: bool
) -> list[tuple[int, Option]]:
    """Return the one member of a table that has no other, where the claim names none that it could be."""
    if len(cube.members) != 1:
        return []
    if not cube.members[0].key or not (named or _places(claim, names)):
        return [(0, Option(cube.members[0].name, 1.0, E, "the table has no other"))]
    return []


LEADING = 3  # letters between a place that opens a sentence and the claim


def _places(claim: Claim, names: tuple[Phrase, ...]) -> list[Phrase]:
    """Return the names that stand where a place or group stands: "in X", "X's", "X had".

    Such a name settles what the claim is about, so that a claim about a place that no table
    holds never borrows another. A name elsewhere (a source, a person) settles nothing.
    """
    out = []
    for phrase in names:
        at = phrase.start - claim.start
        if phrase.origin == "sentence" and 0 <= claim.start - phrase.end <= LEADING:
            out.append(phrase)  # "In X, ..." opens the sentence and stands before the claim
            continue
        if phrase.origin != "sentence" or at < 0 or phrase.end > claim.end:
            continue
        before = claim.text[:at].rstrip()
        after = claim.text[at + len(phrase.text) :]
        own = at == 0 or before.lower() in ("the", "and", "but")
        if own or _LOCATIVE.search(before) or _POSSESSIVE.match(after):
            out.append(phrase)
    return out


def _takes_up(text: str) -> bool:
    """Tell whether a claim takes up what was spoken of before: "it fell", "the most since 2015", "up 6%".

    A claim with a noun of its own before its verb speaks of that, whether or not a table knows it.
    """
    words = re.findall(r"[^\W\d_]+", text.lower())[:6]
    if words and words[0] in ("the", "a", "an"):
        words = words[1:]
    return not words or words[0] in _TAKING_UP or any(w in _PRONOUNS for w in words)


def _measure_phrases(claim: Claim) -> list[tuple[Phrase, float]]:
    """Return the phrases that may name the measure, in order, with how much each counts.

    A named unit ("141 square miles") names the measure where the claim's own words do not.
    Words from before the sentence stand in only where the claim takes them up ("it fell").
    """
    own = claim.measure if claim.measure and claim.measure.origin == "sentence" else None
    out = [(own, 1.0)] if own else []
    q = claim.stated
    if q is not None and q.unit not in _PLAIN_UNITS and not q.unit.startswith("per ") and len(q.unit) != 3:
        out.insert(0, (Phrase(q.unit, q.start, q.end), 1.0))
    elif own is None:
        subject = _TURN_OF.search(claim.text) or _SUBJECT.match(claim.text)
        if subject:
            out.append(
                (Phrase(subject[1], claim.start + subject.start(1), claim.start + subject.end(1)), 1.0)
            )
        if not subject or _takes_up(claim.text):
            out += [(p, CONTEXT) for p in ([claim.measure] if claim.measure else []) + list(claim.measures)]
    return out


def _short(text: str, most: int = 60) -> str:
    text = " ".join(text.split())
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"
