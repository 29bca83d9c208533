"""The profile of a table: which column is the period, the member, a measure, and why.

Names tell most of it (`data/columns.toml` holds the words), the values tell the rest. A
descriptor's word always wins. The rules, in order:

1. row numbers, ids and codes identify rows and mean nothing else;
2. the period is the column whose name says so and whose values are times;
3. a column that goes one to one with the period only names it again;
4. source and note columns by name;
5. numbers are measures, texts are candidates for what a row is about;
6. the member is the first candidate that makes rows unique, with the period, its coarser
   parts (the state next to the city), the source and then other dimensions.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from caveat.cube.days import is_day_of_month
from caveat.cube.descriptor import Description
from caveat.cube.facts import Facts, column_words, count_distinct, count_facts
from caveat.cube.keys import find_key
from caveat.cube.loaded import Loaded
from caveat.cube.measures import describe_columns
from caveat.cube.rates import find_rate_units
from caveat.cube.repeats import is_rule
from caveat.cube.sql import identifier
from caveat.cube.table import Column, Finding, Role
from caveat.cube.times import Times, read_times, to_months

if TYPE_CHECKING:
    import duckdb

_MAX_PERIODS = 100_000
_NOTE_LENGTH = 60
_FEW = 200
_NUMBERED = 0.95
_FEW_TEXTS, _AGAIN = 24, 20  # of a column that is called a text; rows for each
_HIGHEST_GROUP = 500  # of rounds, weeks, congresses


@dataclass(slots=True)
class Sketch:
    """A profile in the making: roles with their reasons, times of the period columns."""

    con: duckdb.DuckDBPyConnection
    loaded: Loaded
    description: Description
    facts: Mapping[str, Facts]
    roles: dict[str, Role] = field(default_factory=dict)
    reasons: dict[str, str] = field(default_factory=dict)
    times: dict[str, Times] = field(default_factory=dict)
    bounds: dict[str, str] = field(default_factory=dict)
    dates: dict[str, tuple[str, ...]] = field(default_factory=dict)
    in_key: set[str] = field(default_factory=set)
    findings: list[Finding] = field(default_factory=list)
    events: bool = False

    def give(self, name: str, role: Role, reason: str) -> None:
        """Give a column a role that it keeps."""
        if name not in self.roles:
            self.roles[name], self.reasons[name] = role, reason

    def open(self, *kinds: str) -> list[Facts]:
        """Return the columns without a role yet, of these kinds or any."""
        return [f for f in self.facts.values() if f.name not in self.roles and (not kinds or f.kind in kinds)]

    def having(self, *roles: Role) -> list[str]:
        """Return the names of the columns that have one of these roles, in the table's order."""
        return [n for n in self.facts if self.roles.get(n) in roles]

    def repeats(self, columns: Iterable[str]) -> int:
        """Return how many rows are more than the first with the same values in these columns."""
        return self.loaded.rows - count_distinct(self.con, self.loaded.name, list(dict.fromkeys(columns)))


@dataclass(frozen=True, slots=True)
class Profile:
    """The columns of a table with their roles, the times of its periods, its repeated keys.

    `counted`: keys repeat as a rule, so the rows of one key are added up or averaged.
    `events`: one row an event, so the rows themselves are counted.
    """

    columns: tuple[Column, ...]
    times: Mapping[str, Times]
    repeats: int
    counted: bool
    events: bool
    findings: tuple[Finding, ...]


def profile(
    con: duckdb.DuckDBPyConnection, loaded: Loaded, description: Description, *, events: bool = False
) -> Profile:
    """Return the profile of a view, with what its descriptor says.

    `events`: it is known that each row of the table is an event, or a group of events.
    """
    sketch = Sketch(con, loaded, description, count_facts(con, loaded), events=events)
    _take_described(sketch)
    _find_identifiers(sketch)
    _find_period(sketch)
    _find_sources(sketch)
    _find_measures(sketch)
    repeats = find_key(sketch)
    columns = find_rate_units(con, loaded.name, describe_columns(sketch))
    key = [n for n in sketch.facts if sketch.roles.get(n) in ("member", "member_part") or n in sketch.in_key]
    key += [n for n in sketch.having("period") if n in sketch.times and not sketch.dates.get(n)]
    counted = sketch.events or (repeats > 0 and is_rule(con, loaded.name, key))
    for name, read in sketch.times.items():
        if read.odd:
            shown = ", ".join(sorted(map(str, read.odd))[:3])
            values = "1 value stands" if len(read.odd) == 1 else f"{len(read.odd)} values stand"
            text = f"{name}: {values} for no whole period ({shown}); their rows are left out"
            sketch.findings.append(Finding(loaded.name, "odd dates", text))
    times = {n: to_months(t) if sketch.events else t for n, t in sketch.times.items()}
    if times != sketch.times:
        columns = tuple(
            replace(c, frequency=times[c.name].frequency) if c.name in times else c for c in columns
        )
    return Profile(columns, times, repeats, counted, sketch.events, tuple(sketch.findings))


def _take_described(sketch: Sketch) -> None:
    for name in sketch.facts:
        role = sketch.description.role_of(name)
        if role is None:
            continue
        sketch.give(name, role, "the descriptor says so")
        if role == "period":
            bound = sketch.description.said(name, "bound", "")
            sketch.bounds[name] = bound if bound in ("start", "end") else ""
            dated = sketch.description.said(name, "fields", [])
            sketch.dates[name] = tuple(str(f) for f in dated) if isinstance(dated, list) else ()
            times = None if bound else _times_of(sketch, name)
            if times is not None:
                sketch.times[name] = times
            elif not bound:
                sketch.roles[name] = "note"
                text = f"the descriptor calls {name!r} the period, but its values are not times"
                sketch.findings.append(Finding(sketch.loaded.name, "descriptor", text))
        if role in ("measure", "denominator") and sketch.facts[name].kind not in ("integer", "number"):
            sketch.roles[name] = "note" if sketch.facts[name].known else role
            if sketch.facts[name].known:
                text = f"the descriptor calls {name!r} a {role}, but its values are not numbers"
                sketch.findings.append(Finding(sketch.loaded.name, "descriptor", text))


YEAR = frozenset(("year", "season"))


def _find_identifiers(sketch: Sketch) -> None:
    words, rows = column_words(), sketch.loaded.rows
    ids, codes = set(words["identifier"]["names"]), set(words["identifier"]["codes"])
    recorded, counted = set(words["event"]["records"]), set(words["event"]["numbers"])
    for facts in sketch.open():
        last = facts.words[-1] if facts.words else ""
        numbered = (
            facts.kind == "integer" and rows > 1 and facts.distinct == rows and facts.low in (0, 1)
            and facts.high == facts.low + rows - 1
        )  # fmt: skip
        if facts.name in sketch.loaded.blank:
            if not facts.known:
                sketch.give(facts.name, "ignored", "no name and no values")
            elif numbered or facts.distinct == rows:
                sketch.give(facts.name, "identifier", "no name, and a different value in each row")
        elif set(facts.words) & recorded and last in counted and facts.distinct >= _NUMBERED * rows:
            sketch.give(facts.name, "identifier", "the number of a record")
        elif last in ids and facts.kind in ("integer", "text") and len(facts.words) <= 3:
            if facts.kind == "integer" and set(facts.words[:-1]) & YEAR and _looks_like_years(facts):
                continue  # yearID: the years of the rows
            sketch.give(facts.name, "identifier", f"its name ends in {last!r}")
        elif last in codes:
            if facts.kind == "integer" and facts.distinct <= min(_FEW, rows / 4):
                continue
            stem = facts.words[:-1]
            same = [f for f in sketch.facts.values() if f is not facts and stem in (f.words, f.words[:-1])]
            if facts.kind == "integer" or same:
                sketch.give(facts.name, "identifier", f"a {last} of another column")
        elif numbered and rows > 2 and sketch.facts and next(iter(sketch.facts)) == facts.name:
            sketch.give(facts.name, "identifier", "numbers the rows")


def _find_period(sketch: Sketch) -> None:
    if sketch.having("period"):
        return
    words = column_words()
    never = set(words["bounds"]["never"])
    starts, ends = (set(words["bounds"][k]) for k in ("start", "end"))
    scored: list[tuple[float, str, Times]] = []
    spans: dict[str, str] = {}
    for facts in sketch.open():
        if not facts.known or facts.distinct > _MAX_PERIODS or never & set(facts.words):
            continue
        named = max((words["period"].get(w, 0) for w in facts.words), default=0)
        if not named and facts.name.lower().endswith("year") and (facts.low or 0) >= 1800:
            named = words["period"]["year"]  # iyear, taxyear
        bound = "start" if starts & set(facts.words) else "end" if ends & set(facts.words) else ""
        if not (named or bound or facts.kind == "date" or _looks_like_years(facts)):
            continue
        if facts.kind == "integer" and not ((facts.low or 0) >= 1000 or (named and _is_open_ended(facts))):
            continue
        dated = tuple(n for n in sketch.facts if n != facts.name and _is_year_of(facts.name, n))
        if dated:
            sketch.give(facts.name, "period", f"dates {dated[0]}")
            sketch.dates[facts.name] = dated
            times = _times_of(sketch, facts.name)
            if times:
                sketch.times[facts.name] = times
            continue
        times = _times_of(sketch, facts.name, bound=bool(bound))
        if times is None or (facts.kind == "integer" and times.frequency == "Y" and times.first < 1000):
            continue
        if bound:
            spans[facts.name] = bound
        scored.append(
            (
                named + 6 * (facts.kind == "date") / 10 - 5 * bool(bound) - len(facts.words) / 100,
                facts.name,
                times,
            )
        )
    if not scored:
        return
    best, name, times = max(scored, key=lambda s: s[0])
    if {"start", "end"} <= set(spans.values()) and name in spans:
        for bounded, bound in spans.items():
            sketch.give(bounded, "period", f"the {bound} of a span")
            sketch.bounds[bounded] = bound
    else:
        sketch.give(name, "period", times.note or ("named so" if best >= 1 else "its values are times"))
        sketch.times[name] = times
    for _, other, _ in scored:
        sketch.give(other, "note", f"a time, beside the period {name}")


def _is_open_ended(facts: Facts) -> bool:
    """Tell whether whole numbers may be years of which 0 or 1 stands for "not known"."""
    return facts.low in (0, 1) and (facts.high or 0) >= 1000


def _looks_like_years(facts: Facts) -> bool:
    """Tell whether whole numbers are a run of years, whatever their name."""
    if facts.kind != "integer" or facts.low is None or facts.high is None or facts.distinct < 3:
        return False
    return facts.low >= 1800 and facts.high <= 2100 and facts.distinct >= 0.6 * (facts.high - facts.low + 1)


def _is_year_of(name: str, other: str) -> bool:
    return name.casefold() in (
        f"{other}_year".casefold(),
        f"{other}.year".casefold(),
        f"year_{other}".casefold(),
    )


def _times_of(sketch: Sketch, name: str, *, bound: bool = False) -> Times | None:
    from caveat.cube.cells import time_expression

    expression = time_expression(name, sketch.loaded.sql_types[name])
    query = f"SELECT DISTINCT {expression} AS v FROM {identifier(sketch.loaded.name)} WHERE v IS NOT NULL"
    values = [r[0] for r in sketch.con.execute(f"{query} LIMIT {_MAX_PERIODS + 1}").fetchall()]
    if len(values) > _MAX_PERIODS:
        return None
    times = read_times(values)
    if times is None and bound:
        from caveat.cube.times import Times as T
        from caveat.cube.times import date_bounds

        days = {v: date_bounds(str(v))[0] for v in values}
        if days and all(days.values()):
            return T("D", {v: d.toordinal() for v, d in days.items() if d}, False)
    return times


def _find_sources(sketch: Sketch) -> None:
    words = column_words()
    sources, notes = set(words["source"]["names"]), set(words["note"]["names"])
    for facts in sketch.open("text"):
        if sources & set(facts.words) and not sketch.having("source"):
            sketch.give(facts.name, "source", "named so")
        elif (notes & set(facts.words) and not _comes_again(facts)) or (
            facts.length > _NOTE_LENGTH and facts.distinct > 1
        ):
            sketch.give(facts.name, "note", "long texts" if facts.length > _NOTE_LENGTH else "named so")
    period = [n for n in sketch.having("period") if n in sketch.times and not sketch.dates.get(n)]
    if not period:
        return
    for facts in sketch.open("integer", "text", "date"):
        if (
            facts.distinct != sketch.facts[period[0]].distinct
            or facts.distinct < 3
            or facts.known < sketch.loaded.rows
        ):
            continue
        if facts.distinct < sketch.loaded.rows and (
            count_distinct(sketch.con, sketch.loaded.name, [period[0], facts.name]) == facts.distinct
        ):
            sketch.give(facts.name, "identifier", f"goes one to one with the period {period[0]}")


def _comes_again(facts: Facts) -> bool:
    """Tell whether few texts come again and again, as answers do and notes do not."""
    return 1 < facts.distinct <= _FEW_TEXTS and facts.known >= _AGAIN * facts.distinct


def _may_sort(facts: Facts) -> bool:
    """Tell whether whole numbers may be those of rounds, weeks or decades rather than counts of something.

    >>> _may_sort(Facts("week", "integer", 9, 9, 1, 53, 0))
    True
    >>> _may_sort(Facts("full time year round", "integer", 9, 9, 111, 20192, 0))
    False
    """
    low, high = facts.low or 0, facts.high or 0
    return (high <= _HIGHEST_GROUP or 1000 <= low <= high <= 2200) and "per" not in facts.words


def _find_measures(sketch: Sketch) -> None:
    words = column_words()
    groups, codes = set(words["dimension"]["names"]), set(words["identifier"]["codes"])
    numbered = set(words["numbered"]["names"])
    for facts in sketch.open("text"):
        if " ".join(facts.words) in words["days"]["week"]:
            sketch.give(facts.name, "dimension", "the day of the week")
    for facts in [f for f in sketch.open("integer", "number", "date", "boolean") if f.known]:
        if facts.kind == "date":
            sketch.give(facts.name, "note", "a date beside the period")
        elif facts.kind == "boolean":
            sketch.give(facts.name, "dimension", "true or false")
        elif facts.kind == "integer" and facts.words[-1:] and facts.words[-1] in numbered and (
            not set(facts.words) & {*words["amount"]["names"], *words["rate"]["names"]}
            and (facts.low, facts.high) != (0, 1)
        ):  # fmt: skip
            few = facts.distinct <= _FEW
            sketch.give(
                facts.name, "dimension" if few else "identifier", "whole numbers that stand for groups"
            )
        elif facts.kind == "integer" and facts.words and facts.distinct <= _FEW and (
            (facts.words[-1] in groups and _may_sort(facts))
            or facts.words[-1] in codes or is_day_of_month(facts.name)
        ):  # fmt: skip
            sketch.give(facts.name, "dimension", "whole numbers that stand for groups")
        else:
            sketch.give(facts.name, "measure", "numbers")
    if not sketch.having("measure", "denominator"):
        for facts in sketch.open():
            if not facts.known:
                sketch.give(facts.name, "measure", "no values at all")
    for facts in sketch.open():
        if not facts.known:
            sketch.give(facts.name, "ignored", "no values")
