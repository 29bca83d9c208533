"""Who is meant: the words for a group of members, met with what the tables say of their members.

In this order, each for what the one before leaves over:

* nothing narrows the group, or only words that the table's own title has: all members
* a value of a column: "every city in California", "coastal towns"
* a size: "cities with over a million people", "the 20 largest cities"
* a membership list that says the same words by its own label, or for which the user says so

What no table says is nobody's group: the lists that there are are offered under their own labels.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from caveat.cube.catalog import Catalog
from caveat.cube.cube import Cube, Member
from caveat.cube.facts import column_words
from caveat.cube.lists import ListInfo, Membership
from caveat.cube.names import fold, other_names
from caveat.cube.sql import identifier
from caveat.cube.table import Table
from caveat.readings.peers import EVERYONE, largest_group
from caveat.readings.quantifier import Asked
from caveat.readings.roll import Group, Roll, roll_of_all, roll_of_list
from caveat.readings.series import Span
from caveat.readings.sizes import find_size, roll_of_size
from caveat.readings.space import BoolArray, E, N, Option, Series
from caveat.readings.standing import content_words, names_group, standing, words_of

FEWEST = 3  # members of a table; fewer are no group
_TRUE = frozenset({"yes", "true", "1", "y", "t"})
_LINKS = frozenset(
    """that where whose which who led run ruled governed controlled headed under having had has have is are
    was were be been at within inside across all every each one ones named listed""".split()
)
_WHOLE = frozenset(
    "country nation national world whole entire single".split()
)  # where a table's title is silent
_GENERIC = frozenset(
    "place area location locality geography geo entity jurisdiction member community".split()
)
_EQUAL = ({"country", "nation", "economy"}, {"city", "town", "municipality"}, {"state", "territory"})


@dataclass(frozen=True, slots=True)
class Part:
    """What a table says of some of the words: the members it leaves, how it calls them, what is left over."""

    roll: Roll
    label: str
    left: str


def find_groups(asked: Asked, catalog: Catalog, series: Sequence[Series], span: Span) -> tuple[Group, ...]:
    """Return every way of taking the group, () where no table says anything; those that decide come first."""
    parts = [_part(asked, catalog, s.cube, span) for s in series]
    settled = [p is not None and not p.left for p in parts]
    if any(settled):
        label = next(p.label for p, ok in zip(parts, settled, strict=True) if p is not None and ok)
        rolls = [
            p.roll if ok and p is not None else _nobody(s, span)
            for p, ok, s in zip(parts, settled, series, strict=True)
        ]
        narrow = label != EVERYONE
        reason = f"the words “{asked.words}”" if narrow else ""
        option = Option(label, 1.0, E, reason)
        return (Group(option, tuple(rolls), fewest=1 if narrow else FEWEST, number=asked.number),)
    found = [_listed(info, asked, catalog, series, span, parts) for info in catalog.lists()]
    groups = [g for g in found if g is not None]
    return tuple(sorted(groups, key=lambda g: g.offered))


def fits_noun(noun: str, table: Table) -> bool:
    """Tell whether the members of a table may be what a noun names: not cities where states are meant.

    >>> from caveat.cube.catalog import Catalog
    >>> with Catalog.bundled() as catalog:
    ...     [fits_noun(noun, catalog.tables[0]) for noun in ("cities", "towns", "states", "hospitals")]
    [True, True, False, False]
    """
    wanted = set(words_of(noun))
    if not wanted or wanted & _GENERIC:
        return True
    columns = table.columns_of("member") or table.columns_of("dimension")
    own = {
        w
        for c in columns
        for text in (c.name, c.title, *c.synonyms)
        for w in words_of(text.replace("_", " "))
    }
    kinds = {kind for listed in column_words()["member"].values() for kind in listed}
    if wanted & own:
        return True
    if not own & kinds or own & kinds <= _GENERIC | {
        "name",
        "title",
    }:  # a column that says nothing of its kind
        return wanted <= set(words_of(f"{table.title} {table.name}".replace("_", " "))) or bool(
            wanted & kinds
        )
    return any(wanted & equal and own & equal for equal in _EQUAL)


def _part(asked: Asked, catalog: Catalog, cube: Cube, span: Span) -> Part | None:
    """Return what a cube's table says of the words that narrow a group, None where it has other members."""
    if not fits_noun(asked.noun, cube.table):
        return None
    roll = roll_of_all(largest_group(cube), cube, span)
    labels: list[str] = []
    left = asked.narrowing
    valued = _by_value(left, catalog, cube, span)
    if valued is not None:
        roll, left = roll.meet(valued.roll), valued.left
        labels.append(valued.label)
    size = find_size(left, asked.number, catalog, cube)
    if size is not None:
        roll, left = roll.meet(roll_of_size(size, catalog, cube, span, roll.inside)), size.left
        labels.append(size.label)
    left = "" if _says_nothing_more(left, asked.noun, cube.table) else left
    return Part(roll, " and ".join(labels) or EVERYONE, left)


def _by_value(words: str, catalog: Catalog, cube: Cube, span: Span) -> Part | None:
    """Return the members that have the values of columns which some words name."""
    wanted: dict[str, set[str]] = {}
    left = words
    for m in catalog.find_members(words):
        if m.table == cube.table.name and m.role in ("member_part", "dimension"):
            wanted.setdefault(m.column, set()).add(m.value)
            left = left.replace(m.text, " ", 1)
    for column in cube.table.columns_of("dimension", "note", "identifier"):
        named = content_words(column.name.replace("_", " "))
        if named and named <= content_words(left) and not _denied(left):
            values = _values_of(catalog, cube.table, column.name)
            if {v.casefold() for v in values} <= _TRUE | {"no", "false", "0", "n", "f"}:
                wanted.setdefault(column.name, set()).update(v for v in values if v.casefold() in _TRUE)
                left = " ".join(w for w in left.split() if not set(words_of(w)) & named)
    if not wanted or _denied(left):
        return None
    inside = np.ones(len(cube.members), dtype=bool)
    for name, meant in wanted.items():
        inside &= _having(catalog, cube, name, meant)
    label = " and ".join(f"{name} {' or '.join(sorted(meant))}" for name, meant in wanted.items())
    return Part(roll_of_all(np.flatnonzero(inside).tolist(), cube, span), label, left)


def _having(catalog: Catalog, cube: Cube, column: str, values: set[str]) -> BoolArray:
    """Return which members have one of these values, by their keys or in every row of theirs."""
    keys = [dict(m.key) for m in cube.members]
    if all(column in key for key in keys):
        return np.array([key[column] in values for key in keys])
    names = [c for c, _ in cube.members[0].key]
    chosen = ", ".join(f"CAST({identifier(n)} AS VARCHAR)" for n in (*names, column))
    view = identifier(cube.table.name)
    rows = catalog.query(f"SELECT DISTINCT {chosen} FROM {view} WHERE {identifier(column)} IS NOT NULL")
    held: dict[tuple[str, ...], set[str]] = {}
    for *key, value in rows:
        held.setdefault(tuple(str(k) for k in key), set()).add(str(value))
    found = [held.get(tuple(key.values()), set()) for key in keys]
    return np.array([bool(v) and v <= values for v in found])


def _values_of(catalog: Catalog, table: Table, column: str) -> list[str]:
    name, view = identifier(column), identifier(table.name)
    query = f"SELECT DISTINCT CAST({name} AS VARCHAR) FROM {view} WHERE {name} IS NOT NULL LIMIT 9"
    return [str(v) for (v,) in catalog.query(query)]


def _says_nothing_more(words: str, noun: str, table: Table) -> bool:
    """Tell whether the words add nothing to what the table is by its own title."""
    if _denied(words):
        return False
    title = f"{table.title} {table.name.replace('_', ' ')}"
    folded = f" {fold(title)} "
    for phrase in re.findall(r"[A-Z][\w.]*(?: [A-Z][\w.]*)*", words):
        called = [n for one in (phrase, phrase.removesuffix("n")) for n in (one, *other_names(one))]
        if any(f" {fold(name)} " in folded for name in called):
            words = words.replace(phrase, " ")
    said = content_words(words) - _LINKS - _WHOLE - content_words(noun)
    return said <= content_words(title)


def _denied(words: str) -> bool:
    return bool({"without", "not", "no", "outside", "except", "non", "never"} & set(words_of(words)))


def _listed(
    info: ListInfo, asked: Asked, catalog: Catalog, series: Sequence[Series], span: Span,
    parts: Sequence[Part | None],
) -> Group | None:  # fmt: skip
    """Return the group that a list names, None where it names no member of any of the tables."""
    rolls, members, said = [], 0, ""
    tables: dict[str, Membership] = {}
    known_rolls: dict[tuple[str, tuple[Member, ...]], Roll] = {}
    for s, part in zip(series, parts, strict=True):
        if part is None:
            rolls.append(_nobody(s, span))
            continue
        name = s.cube.table.name
        if name not in tables:
            tables[name] = catalog.list_members(info.name, name)
        found = tables[name]
        members = max(members, len(found.members))
        key = (name, s.cube.members)
        if key not in known_rolls:
            known_rolls[key] = roll_of_list(found.members, found.unmatched, s.cube, span, dated=info.dated)
        roll = known_rolls[key]
        rolls.append(roll.meet(_inside(part.roll)) if part.label != EVERYONE else roll)
        said = said or " ".join(w for w in part.left.split() if not set(words_of(w)) & _LINKS)
    if not members:
        return None
    known = f"{asked.noun} {_own_words(catalog.table(info.table))}"
    fits = any(names_group(name, said, known) for name in (info.label, info.name))
    stands, reason = standing(info.name, info.label, info.said, f"{asked.words} {said}", fits=fits)
    label = f"{info.name} (“{info.label}”)" if info.label and info.label != info.name else info.name
    option = Option(label, 1.0, E if stands else N, reason)
    return Group(
        option,
        tuple(rolls),
        dated=info.dated,
        offered=not stands,
        number=asked.number,
        caveats=_remarks(catalog.table(info.table), info),
    )


def _inside(roll: Roll) -> Roll:
    return Roll(roll.inside, roll.undated)


def _nobody(series: Series, span: Span) -> Roll:
    return roll_of_all((), series.cube, span)


def _own_words(table: Table) -> str:
    """Return the words by which a table of lists calls itself and what its rows are about."""
    columns = table.columns_of("member", "member_part")
    texts = [table.title, table.name.replace("_", " ")]
    texts += [text for c in columns for text in (c.name, c.title, *c.synonyms)]
    return " ".join(texts)


def _remarks(table: Table, info: ListInfo) -> tuple[str, ...]:
    """Return what a descriptor says of a list as such."""
    out = [
        f"{info.name}: {r.reason}"
        for r in table.remarks
        if r.kind in ("note", "definition") and any(info.name in allowed for _, allowed in r.where)
    ]
    return tuple(dict.fromkeys(out))


__all__ = ["FEWEST", "find_groups", "fits_noun"]
