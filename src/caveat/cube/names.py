"""Names meet members: which rows a phrase of a text may be about.

Names are compared with case, accents and punctuation folded away, whole words only, the
longest name first, so that "Orange County" is never "Orange". A name that goes on
in the text ("Kansas City" for Kansas, "West Virginia" for Virginia) does not match, and a
state named after a place decides between two of that name. Short names in capitals (LA, PA)
match only as they are written. Nothing is matched by likeness.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from importlib import resources
from typing import Any, Literal

from caveat.cube.cube import Member
from caveat.cube.rollup import is_total
from caveat.cube.table import Role, Table

How = Literal["exact", "alias", "folded", "part"]
Kind = Literal["state", "other"]
_SCORES: Mapping[How, float] = {"exact": 1.0, "folded": 0.95, "alias": 0.9, "part": 0.5}
_SHORT = 3
_NAMESAKES = 20


@dataclass(frozen=True, slots=True)
class MemberMatch:
    """A value of a table that a stretch of a phrase names.

    `indexes` are the members that have the value, as positions in `Catalog.members`, those
    that stand for all of it first. `member` is the one meant, where there is just one; a name
    that two places share gives two matches. A match with role member_part or dimension names
    a part (a state, an age group), not what a row is about.
    """

    table: str
    column: str
    value: str
    role: Role
    indexes: tuple[int, ...]
    member: Member | None
    score: float
    how: How
    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class _Named:
    table: str
    column: str
    value: str
    role: Role
    indexes: tuple[int, ...]
    how: How
    written: str


@dataclass(slots=True)
class NameIndex:
    """All names by which the members and dimension values of some tables may be called."""

    names: dict[tuple[str, ...], list[_Named]] = field(default_factory=dict)
    members: dict[str, tuple[Member, ...]] = field(default_factory=dict)
    dimensions: dict[str, frozenset[str]] = field(default_factory=dict)
    state_columns: set[tuple[str, str]] = field(default_factory=set)
    longest: int = 1

    def add(self, table: Table, members: Sequence[Member]) -> None:
        """Add the names of a table's members and of the values of its dimensions."""
        self.members[table.name] = tuple(members)
        self.dimensions[table.name] = frozenset(c.name for c in table.columns_of("dimension"))
        indexes: dict[tuple[str, str], list[int]] = {}
        for i, member in enumerate(members):
            for pair in member.key:
                indexes.setdefault(pair, []).append(i)
        for column in {c for c, _ in indexes}:
            self._note_states(table, column, [v for c, v in indexes if c == column and v])
        for (column, value), where in indexes.items():
            if value:
                self._add_value(table, column, value, tuple(where))

    def add_values(self, table: Table, column: str, values: Iterable[str]) -> None:
        """Add the values of a dimension that is no part of the members' keys."""
        listed = list(values)
        self._note_states(table, column, listed)
        for value in listed:
            self._add_value(table, column, value, ())

    def _note_states(self, table: Table, column: str, values: Sequence[str]) -> None:
        if values and sum(fold(v) in _states() for v in values) >= 0.8 * len(values):
            self.state_columns.add((table.name, column))

    def _add_value(self, table: Table, column: str, value: str, where: tuple[int, ...]) -> None:
        described = table.column(column)
        if is_total(value) or not re.search(r"[^\W\d]", value):
            return
        role = described.role
        kind: Kind = "state" if (table.name, column) in self.state_columns else "other"
        code = kind == "state" and len(value) < _SHORT  # written as IN, since "in" is a word
        written = value.upper() if code else value
        self._add(value, _Named(table.name, column, value, role, where, "exact", written))
        for own, names in described.aliases:
            if own == value:
                for name in names:
                    self._add(name, _Named(table.name, column, value, role, where, "alias", name))
        for name in other_names(written, kind):
            self._add(name, _Named(table.name, column, value, role, where, "alias", name))

    def _add(self, name: str, named: _Named) -> None:
        key = tuple(fold(name).split())
        if not key:
            return
        listed = self.names.setdefault(key, [])
        if named not in listed:
            listed.append(named)
        self.longest = max(self.longest, len(key))

    def find(self, phrase: str) -> tuple[MemberMatch, ...]:
        """Return the values that a phrase names, in the order of the text, the best first at each place."""
        tokens = _tokens(phrase)
        shouted = phrase.isupper() and len(tokens) > 2
        found: list[MemberMatch] = []
        i = 0
        while i < len(tokens):
            for width in range(min(self.longest, len(tokens) - i), 0, -1):
                key = tuple(t.folded for t in tokens[i : i + width])
                listed = self.names.get(key)
                if not listed:
                    continue
                start, end = tokens[i].start, tokens[i + width - 1].end
                text = phrase[start:end]
                fitting = _distinct(
                    n
                    for n in listed
                    if _fits(n, text, phrase[end : end + 1], alone=width == len(tokens), shouted=shouted)
                )
                if (
                    i + width < len(tokens)
                    and tokens[i + width].folded == "state"
                    and " ".join(key) in _states()
                ):
                    fitting = [n for n in fitting if (n.table, n.column) in self.state_columns]
                if not fitting or _goes_on(phrase, tokens, i, width):
                    continue
                part, after = _part_after(phrase, tokens, i + width)
                found += self._matches(fitting, text, start, end, part)
                i += width + after - 1
                break
            i += 1
        return tuple(found)

    def _matches(
        self, listed: Sequence[_Named], text: str, start: int, end: int, part: frozenset[str]
    ) -> list[MemberMatch]:
        out: list[MemberMatch] = []
        for named in listed:
            members = self.members[named.table]
            indexes = named.indexes
            if part and named.role == "member":
                with_part = tuple(i for i in indexes if any(v in part for _, v in members[i].key))
                indexes = with_part if with_part or _has_states(members) else indexes
                if not indexes:
                    continue
            whole = [i for i in indexes if self._is_whole(named, members[i])]
            indexes = (*whole, *(i for i in indexes if i not in set(whole)))
            how: How = named.how
            if how == "exact" and text != named.value:
                how = "folded"
            if named.role == "member_part":
                how = "part"
            match = MemberMatch(
                table=named.table,
                column=named.column,
                value=named.value,
                role=named.role,
                indexes=indexes,
                member=members[whole[0]] if len(whole) == 1 else None,
                score=_SCORES[how],
                how=how,
                text=text,
                start=start,
                end=end,
            )
            if named.role == "member" and 1 < len(whole) <= _NAMESAKES:
                out += [replace(match, indexes=(i,), member=members[i]) for i in whole]
            else:
                out.append(match)
        return sorted(out, key=lambda m: -m.score)

    def _is_whole(self, named: _Named, member: Member) -> bool:
        """Tell whether a member stands for a value as a whole, whatever the other dimensions."""
        dimensions = self.dimensions[named.table]
        return all(c == named.column or c not in dimensions or is_total(v) for c, v in member.key)


def fold(text: str) -> str:
    """Return a name without case, accents and punctuation, "Saint" as "st".

    >>> fold("Saint-Étienne"), fold("St. Gallen"), fold("Coeur d'Alene")
    ('st etienne', 'st gallen', 'coeur dalene')
    """
    plain = unicodedata.normalize("NFKD", text)
    plain = "".join(c for c in plain if not unicodedata.combining(c)).casefold()
    plain = re.sub(r"['\u2019\u02bb.]", "", plain)
    words = re.findall(r"\w+", plain.replace("_", " "))
    changed = ["st" if w == "saint" else "ft" if w == "fort" else "mt" if w == "mount" else w for w in words]
    return " ".join(changed)


def other_names(value: str, kind: Kind = "other") -> tuple[str, ...]:
    """Return the other names of a state, or of any other place or group, from `data/aliases.toml`.

    >>> "PA" in other_names("Pennsylvania", "state"), "Pennsylvania" in other_names("PA", "state")
    (True, True)
    >>> other_names("Vienna"), other_names("Vienna", "state")
    (('Wien',), ())
    """
    return _aliases(kind).get(_alias_key(value), ())


@dataclass(frozen=True, slots=True)
class _Token:
    folded: str
    start: int
    end: int
    text: str


def _tokens(phrase: str) -> list[_Token]:
    """Return the words of a phrase, possessive endings cut off."""
    tokens: list[_Token] = []
    for match in re.finditer(r"(?:[^\W\d_]\.){2,}|[^\W_]+(?:['\u2019\u02bb][^\W_]+)*", phrase):
        text = re.sub(r"['\u2019]s$", "", match[0])
        folded = fold(text)
        if folded:
            tokens.append(_Token(folded, match.start(), match.start() + len(text), text))
    return tokens


def _fits(named: _Named, text: str, following: str, *, alone: bool, shouted: bool) -> bool:
    """Tell whether a stretch of text may be this name.

    Short names only as they are written, and not where all is in capitals; others
    with a capital unless they stand alone, as in a search.
    """
    written = named.written
    if written.endswith(".") and not text.endswith(".") and following != ".":
        return False
    letters = [c for c in written if c.isalpha()]
    if len(letters) <= _SHORT and written.isupper():
        return text.replace(".", "") == written.replace(".", "") and (alone or not shouted)
    if len(letters) <= _SHORT:
        alone = False
    elif named.role not in ("member", "member_part"):
        return True
    return text[:1].isupper() or not text[:1].isalpha() or written[:1].islower() or alone


def _distinct(listed: Iterable[_Named]) -> list[_Named]:
    """Return one name for each value, the first."""
    first: dict[tuple[str, str, str], _Named] = {}
    for named in listed:
        first.setdefault((named.table, named.column, named.value), named)
    return list(first.values())


def _goes_on(phrase: str, tokens: Sequence[_Token], i: int, width: int) -> bool:
    """Tell whether the name is only part of a longer one: Kansas City, West Virginia."""
    data = _alias_data()["words"]
    last = i + width - 1
    start, end = tokens[i].start, tokens[last].end
    if re.match(r"-[A-Z]", phrase[end : end + 2]) or re.search(r"[A-Z]\w*-$", phrase[:start]):
        return True
    if last + 1 < len(tokens):
        after = tokens[last + 1]
        between = phrase[tokens[last].end : after.start]
        if (
            after.text[:1].isupper()
            and after.folded in data["after"]
            and not between.strip()
            and "'" not in between
        ):
            return True
    if i > 0:
        before = tokens[i - 1]
        between = phrase[before.end : tokens[i].start]
        if before.text[:1].isupper() and before.folded in data["before"] and not between.strip():
            return True
    return False


def _part_after(phrase: str, tokens: Sequence[_Token], i: int) -> tuple[frozenset[str], int]:
    """Return the names of a state that follows a place ("Portland, Ore."), and its number of words."""
    for width in (2, 1):
        if i + width > len(tokens) or i == 0:
            continue
        between = phrase[tokens[i - 1].end : tokens[i].start]
        if not re.fullmatch(r"\s*,\s*|\s*\(\s*|\s+", between):
            continue
        text = phrase[tokens[i].start : tokens[i + width - 1].end]
        state = _states().get(fold(text))
        bare = not between.strip()
        if state is None or not text[:1].isupper() or (bare and not (text.isupper() and len(text) == 2)):
            continue
        if len(text) == 2 and not text.isupper() and phrase[tokens[i].end : tokens[i].end + 1] != ".":
            continue
        return frozenset(state), width
    return frozenset(), 0


def _has_states(members: Sequence[Member]) -> bool:
    """Tell whether the members' keys name states, so that a state in the text can be told from theirs."""
    states = {n for names in _states().values() for n in names}
    return any(v in states for m in members[:50] for _, v in m.key[1:])


def _alias_key(value: str) -> str:
    return value if len(value) <= _SHORT and value.isupper() else fold(value)


@cache
def _alias_data() -> Mapping[str, Any]:
    return tomllib.loads(resources.files("caveat.data").joinpath("aliases.toml").read_text("utf-8"))


@cache
def _aliases(kind: Kind) -> Mapping[str, tuple[str, ...]]:
    """Return for each way of writing a name the other ways."""
    found: dict[str, dict[str, None]] = {}
    data = _alias_data()
    sections = ("states",) if kind == "state" else ("places", "countries")
    groups: list[list[str]] = [
        [name, *names] for section in sections for name, names in data[section].items()
    ]
    groups += data["groups"]["values"] if kind == "other" else []
    for group in groups:
        for name in group:
            others = found.setdefault(_alias_key(name), {})
            others.update(dict.fromkeys(n for n in group if n != name))
    return {name: tuple(others) for name, others in found.items()}


@cache
def _states() -> Mapping[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for name, codes in _alias_data()["states"].items():
        for written in (name, *codes):
            found.setdefault(fold(written), (name, *codes))
    return found
