"""What a dimension of a table of rows is: its values, the one for all of them, bands of ages, twins."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from caveat.cube.facts import column_words, words_of
from caveat.cube.observed import GROUPS
from caveat.cube.rollup import is_total
from caveat.cube.sql import identifier
from caveat.cube.table import Column
from caveat.cube.wholes import find_wholes, kind_nouns
from caveat.cube.words import lemma_of
from caveat.readings.rows.lexical.pieces import listed_values
from caveat.readings.rows.lexical.words import lexicon, split_name

if TYPE_CHECKING:
    from caveat.readings.rows.asking.tables import RowTable

MOST_VALUES, MOST_NAMES = 3000, 6000  # of a column; of one that names what the rows are about
MOST_GROUPS = 60  # that have numbers
CALENDAR = (("year",), ("month",), ("day",), ("weekday",), ("decade",))  # known from clocks
MOST_WORDS = 12  # of the description of a column, those that its words are
FILLED = 0.95  # of the rows of a column of which one value stands for all others
_FOR_ALL = ("none selected", "any", "both sexes", "everyone", "overall")
_ALL_OF = re.compile(
    r"all \w+(?:(?: ?[,/–-] ?| and )(?:all )?\w+)?(?: \(.*\))?|total \(.*\)|(?:both|any) \w+"
)
_OWN_WORDS = re.compile(
    r"\b(?:please specify|specify|explain|verbatim|open[- ]ended)\b", re.I
)  # each their own
_ADDRESS = re.compile(r"(?:https?:|www\.|\\?/)\S*$")
MANY_TEXTS, OWN_TEXT, LONG_TEXT = 20, 0.5, 7.0  # values, share of the rows, words on average
MOST_END = 0.6  # of the values, that end in what the rows are
FEWEST_KINDS = 2  # of a noun among the values, that tell it is theirs too
_BAND = re.compile(r"(\d+)\s*(?:[-–—]|to)\s*(\d+)")
_FROM = re.compile(r"(\d+)\s*(?:\+|(?:and|or) (?:over|older|above|up|more))", re.I)
_UNTIL = re.compile(r"(?:under|below|<|less than|up to)\s*(\d+)|(\d+)\s*(?:and|or) (?:under|younger)", re.I)


@dataclass(frozen=True, slots=True, eq=False)
class Dim:
    """A column, or several that hold the same things (home and away team), with its values.

    `margin` is the value that stands for all of them ("All", "None selected"), if there is one.
    `bands` gives of an age dimension the ages that each value spans.
    """

    columns: tuple[str, ...]
    values: tuple[str, ...]
    name: tuple[str, ...]
    margin: str | None = None
    bands: Mapping[str, tuple[float, float]] | None = None
    places: bool = False  # whole numbers that are places in an order
    flag: str = ""  # of a yes/no column, the value for yes
    kind: tuple[str, ...] = ()  # what the values are, whatever the column is called: countries
    numbered: bool = False  # whole numbers that stand for groups: grades, rounds
    within: str = ""  # what sets the values in one cell apart, where cells hold several

    @property
    def label(self) -> str:
        """Return what people call the column."""
        return " or ".join(c.replace("_", " ").replace(".", " ") for c in self.columns)


def read_band(value: str) -> tuple[float, float] | None:
    """Return the ages that a value spans, the end excluded.

    >>> read_band("15 - 34"), read_band("65+"), read_band("Under 15"), read_band("None selected")
    ((15.0, 35.0), (65.0, 200.0), (0.0, 15.0), None)
    >>> read_band("18")
    (18.0, 19.0)
    """
    if found := _BAND.search(value):
        return float(found[1]), float(found[2]) + 1
    if found := _FROM.search(value):
        return float(found[1]), 200.0
    if found := _UNTIL.search(value):
        return 0.0, float(found[1] or found[2])
    if value.strip().isdigit() and len(value.strip()) < 3:
        return float(value), float(value) + 1
    return None


def stands_for_all(value: str) -> bool:
    """Tell whether a value stands for all values of its column."""
    low = value.strip().lower()
    return is_total(value) or low in _FOR_ALL or bool(_ALL_OF.fullmatch(low))


def dim_of(table: RowTable, column: Column) -> Dim | None:
    """Return the dimension that a column of a table is, None where it is none."""
    told = table.clock is not None and column.name == table.clock.column
    if (column.role in ("denominator", "period") or told) and not (told and column.kind == "text"):
        return None
    words = _words_of(column)
    view, name = identifier(table.name), identifier(column.name)
    places = bool(words) and words[-1] in lexicon()["positions"]["columns"] and column.kind == "integer"
    if column.kind in ("integer", "boolean") and not places:
        low, high, known = table.catalog.query(
            f"SELECT CAST(min({name}) AS VARCHAR), CAST(max({name}) AS VARCHAR), "
            f"count(DISTINCT {name}) FROM {view}"
        )[0]
        amount = bool(set(words_of(column.name)) & set(column_words()["amount"]["names"]))
        if known == 2 and (column.kind == "boolean" or ((low, high) == ("0", "1") and not amount)):
            return Dim((column.name,), (high,), words, flag=high)
        return _numbered(table, column, words, known)
    if column.kind != "text" and not places:
        return None
    sure = table.joined is not None and column.name in table.joined.listed
    listed = None if places else listed_values(table.catalog, table.name, column.name, sure=sure)
    if listed is not None:
        return Dim((column.name,), listed[1], words, within=listed[0])
    rows = table.catalog.query(
        f"SELECT DISTINCT CAST({name} AS VARCHAR) AS v FROM {view} WHERE {name} IS NOT NULL ORDER BY 1 "
        f"LIMIT {MOST_NAMES + 1}"
    )
    values = tuple(str(r[0]) for r in rows)
    if (
        len(values) > (MOST_NAMES if column.role == "member" else MOST_VALUES)
        or not values
        or _are_addresses(values)
        or _are_texts(table, values)
    ):
        return None
    if column.role == "identifier" and all(
        re.fullmatch(r"[\W\d_]*[A-Z]{0,4}[-\w]*\d[-\w]*", v) for v in values
    ):
        return None
    if len(values) > 1 and _OWN_WORDS.search(column.name):
        return None
    yes = [v for v in values if v.strip().lower() in ("yes", "true", "y")]
    if yes and len(values) <= 3:
        return Dim((column.name,), values, words, flag=yes[0])
    margin = next((v for v in values if stands_for_all(v)), None)
    if margin is not None and not _is_whole(table, column.name):
        margin = None
    if margin is None and column.role == "member" and len(values) > 2:
        margin = find_wholes(values).whole
    named = "".join(words) in lexicon()["ages"]["columns"] or words[-1:] == ("age",)
    bands = {v: b for v in values if (b := read_band(v))} if named else None
    kind = kind_nouns(values)
    return Dim((column.name,), values, words, margin, bands or None, places=bool(places), kind=kind)


def _numbered(table: RowTable, column: Column, words: tuple[str, ...], known: int) -> Dim | None:
    """Return the groups that whole numbers stand for, None of amounts and of parts of the calendar."""
    if column.role != "dimension" or column.reason != GROUPS or not 2 <= known <= MOST_GROUPS:
        return None
    if words[-1:] in CALENDAR or not words:
        return None
    name = identifier(column.name)
    rows = table.catalog.query(
        f"SELECT DISTINCT {name} AS v FROM {identifier(table.name)} WHERE v IS NOT NULL ORDER BY v"
    )
    return Dim((column.name,), tuple(str(v) for (v,) in rows), words, numbered=True)


def _are_addresses(values: Sequence[str]) -> bool:
    """Tell whether values are addresses of pages: they have words, and name nothing by them."""
    return 2 * sum(bool(_ADDRESS.match(v)) for v in values) > len(values)


def _are_texts(table: RowTable, values: Sequence[str]) -> bool:
    """Tell whether values are free texts, nearly another one in each row: lines of songs, descriptions."""
    many = len(values) >= max(MANY_TEXTS, OWN_TEXT * table.table.rows)
    return many and sum(len(v.split()) for v in values) >= LONG_TEXT * len(values)


def _is_whole(table: RowTable, column: str) -> bool:
    """Tell whether rows of a value that means all can be totals: where the column is filled.

    One person may answer "both", or write it where few write anything.
    """
    return bool(table.one(f"count({identifier(column)}) >= {FILLED} * count(*)"))


def _words_of(column: Column) -> tuple[str, ...]:
    """Return the words of a column's name, or what tells in a longer description of it.

    >>> asked = Column("Hobbyist", "dimension", "text", synonyms=("Do you code as a hobby?",))
    >>> _words_of(asked), _words_of(Column("OpSys", "dimension", "text"))
    (('code', 'hobby'), ('op', 'sys'))
    """
    told = next((s for s in column.synonyms if len(s.split()) > len(column.name.split())), "")
    words = [w for w in split_name(told) if w not in lexicon()["stop"]]
    return tuple(dict.fromkeys(words))[:MOST_WORDS] or split_name(column.name)


def are_twins(a: Dim, b: Dim) -> bool:
    """Tell whether two columns hold the same things in two roles: home and away team."""
    if a.flag or b.flag or a.places or b.places or len(a.values) < 3 or a.margin or b.margin or a.within:
        return False
    left, right = set(a.name) - set(b.name), set(b.name) - set(a.name)
    if len(left) != 1 or len(right) != 1 or not set(a.name) & set(b.name):
        return False
    both = set(a.values) & set(b.values)
    return 2 * len(both) >= min(len(a.values), len(b.values))


def shared_nouns(columns: Sequence[Sequence[str]]) -> frozenset[str]:
    """Return what the values of several columns are called alike, which is what the rows are.

    >>> sides, sexes = ("Good Characters", "Bad Characters"), ("Female Characters", "Male Characters")
    >>> shared_nouns([sides, sexes, ("Blue Eyes", "Hazel Eyes")]), shared_nouns([sides])
    (frozenset({'character'}), frozenset())
    """
    known = Counter(w for values in columns for w in ends_of(values))
    generic = frozenset().union(*(map(generic_nouns, columns)))
    return generic.union(w for w, n in known.items() if n > 1)


def generic_nouns(values: Sequence[str]) -> frozenset[str]:
    """Return the values that are nouns for all the others too.

    >>> sorted(generic_nouns(("city", "municipality", "town"))), generic_nouns(("municipality", "Hull"))
    (['municipality'], frozenset())
    """
    low = {lemma_of(v) for v in values if v.isalpha()}
    known = lexicon()["generic"]
    return frozenset(w for w in low & set(known) if len(low & set(known[w])) >= FEWEST_KINDS)


def ends_of(values: Sequence[str]) -> frozenset[str]:
    """Return the plural nouns in which most values of a column end, none of them alone."""
    split = [v.split() for v in values]
    ends = Counter(s[-1].lower() for s in split if len(s) > 1 and all(x.isalpha() for x in s))
    most = MOST_END * len(values)
    return frozenset(lemma_of(w) for w, n in ends.items() if n > 1 and n >= most and lemma_of(w) + "s" == w)


__all__ = [
    "Dim",
    "are_twins",
    "dim_of",
    "ends_of",
    "generic_nouns",
    "read_band",
    "shared_nouns",
    "stands_for_all",
]
