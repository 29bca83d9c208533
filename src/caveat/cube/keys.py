"""The key of a table: which columns together name what a row is about.

The member is the first candidate that makes rows unique, with the period, its coarser parts,
the source and then other dimensions. In a table of events rows have no key; it is counted by
its place, its period and the few dimensions with few values.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from caveat.cube.facts import Facts, column_words, names_units
from caveat.cube.repeats import is_rule
from caveat.cube.sql import identifier
from caveat.cube.table import Finding

if TYPE_CHECKING:
    from caveat.cube.profile import Sketch

_FEW = 200
_UNIQUE_ENOUGH = 0.98
_MOST_AMOUNTS, _AMOUNTS = 40, 0.6  # values of a column; those of them that are so many or more
_OFTEN, _SEVERAL = 0.3, 12  # rows that repeat a name which tells too little; members of one that tells all
# What a table of events is counted by: dimensions of few values, few of them together.
_EVENT_VALUES, _EVENT_DIMENSIONS, _EVENT_CELLS, _EVENT_MEMBERS = 60, 3, 20_000, 5_000


def find_key(sketch: Sketch) -> int:
    """Find what a row is about; return how many rows repeat the key."""
    places, ranks = _member_ranks()
    base = [n for n in sketch.having("period") if not sketch.dates.get(n)]
    sources = sketch.having("source")
    told = sketch.having("member", "member_part", "dimension")
    candidates = [f for f in sketch.open("text") if f.known]
    if sketch.having("member"):
        parts = sketch.having("member", "member_part")
        if sketch.events or _is_of_events(sketch, base + parts):
            sketch.events = True
            return _find_event_key(sketch, [(n, parts[1:]) for n in sketch.having("member")])
        extra = [n for n in sketch.having("dimension")]
        return _complete_key(sketch, base + parts, extra + [f.name for f in candidates], sources)
    naming = (f for f in candidates if _rank(f, ranks) is not None and not _are_amounts(sketch, f))
    named = sorted(naming, key=lambda f: _rank(f, ranks) or 0)
    options: list[tuple[str, list[str]]] = []
    for facts in named:
        rank = _rank(facts, ranks) or 0
        place = rank < places
        parts = [f.name for f in named if place and f is not facts and rank < (_rank(f, ranks) or 0) < places]
        options.append((facts.name, parts))
    rows = sketch.loaded.rows
    if sketch.events or _is_of_events(sketch, [*base, *(n for n, _ in options[:1])]):
        sketch.events = True
        return _find_event_key(sketch, options)
    chosen: tuple[str, list[str]] | None = None
    for name, parts in options:
        if sketch.repeats([*base, name, *parts, *sources]) <= (1 - _UNIQUE_ENOUGH) * rows:
            chosen = (name, parts)
            break
    chosen = _sole_key(sketch, base + sources, [f.name for f in named], chosen) or chosen
    if chosen is None and options:
        chosen = _panel_key(sketch, base, [f.name for f in named], candidates) or options[0]
    if chosen is None:
        for facts in candidates:
            if facts.distinct > 1 and not sketch.repeats([*base, facts.name]):
                chosen = (facts.name, [])
                break
    if chosen is not None:
        sketch.give(
            chosen[0], "member", "what a row is about: its name says so" if options else "makes rows unique"
        )
        for part in chosen[1]:
            sketch.give(part, "member_part", f"says where {chosen[0]} is")
        base = [*base, chosen[0], *chosen[1]]
    rest = [f.name for f in sketch.open("text")]
    return _complete_key(sketch, base, [*(n for n in told if n not in base), *rest], sources)


def _are_amounts(sketch: Sketch, facts: Facts) -> bool:
    """Tell whether texts are so many or more: "hours per school day" with "<1", "2", "5+" is no school."""
    if facts.distinct > _MOST_AMOUNTS:
        return False
    name = identifier(facts.name)
    number = f"regexp_full_match(trim({name}), '[<>≤≥$£€ ]*[0-9][0-9,.]*( ?[-–] ?[0-9][0-9,.]*)? ?[+]?')"
    open_ended = f"regexp_matches({name}, '[<>≤≥–+-]')"
    each = f"count(DISTINCT {name}) FILTER ({number}"
    row = sketch.con.execute(
        f"SELECT {each}), {each} AND {open_ended}) FROM {identifier(sketch.loaded.name)}"
    ).fetchone()
    return row is not None and bool(row[1]) and int(row[0]) >= _AMOUNTS * facts.distinct


def _sole_key(
    sketch: Sketch, base: list[str], named: list[str], chosen: tuple[str, list[str]] | None
) -> tuple[str, list[str]] | None:
    """Return the column that alone tells what a row is about, where the chosen one needs its parts."""
    if chosen is None or not chosen[1] or sketch.repeats([*base, chosen[0]]) < _OFTEN * sketch.loaded.rows:
        return None
    for name in chosen[1]:
        if sketch.facts[name].distinct >= _SEVERAL and not sketch.repeats([*base, name]):
            return name, [n for n in named if n in (*chosen[1], chosen[0]) and n != name]
    return None


def _panel_key(
    sketch: Sketch, base: list[str], named: list[str], candidates: list[Facts]
) -> tuple[str, list[str]] | None:
    """Return the column of texts that comes again in every period and alone tells its rows apart."""
    rows = sketch.loaded.rows
    for facts in candidates:
        often = _SEVERAL <= facts.distinct <= rows / 2
        if base and often and facts.known == rows and not sketch.repeats([*base, facts.name]):
            return facts.name, [n for n in named if sketch.facts[n].distinct < facts.distinct]
    return None


def _complete_key(sketch: Sketch, base: list[str], extra: list[str], sources: list[str]) -> int:
    """Give the remaining texts their roles: in the key where rows repeat without them, else beside it."""
    rows = sketch.loaded.rows
    few = [n for n in extra if sketch.facts[n].distinct <= min(_FEW, max(2, rows / 2))]
    said = {n for n in sketch.having("source") if isinstance(sketch.description.said(n, "dimension"), bool)}
    always = [n for n in sources if n in said and sketch.description.said(n, "dimension")]
    maybe = [n for n in sources if n not in said]
    units = [n for n in few if names_units(n) and sketch.facts[n].distinct > 1 and not sketch.events]
    always += units
    repeats, key = sketch.repeats([*base, *always]), list[str]()
    # A few repeated keys are faults of the table; only many show that a dimension is missing.
    tries = [maybe, few, [*few, *maybe]] if repeats > (1 - _UNIQUE_ENOUGH) * rows else [maybe]
    for attempt in tries:
        if not repeats or not attempt:
            continue
        left = sketch.repeats([*base, *always, *attempt])
        if left < repeats and (left == 0 or len(tries) > 1):
            repeats, key = left, attempt
    for name in list(key):
        fewer = [n for n in key if n != name]
        if name in few and sketch.repeats([*base, *always, *fewer]) == repeats:
            key = fewer
    sketch.in_key |= set(key) | set(always)
    for name in extra:
        facts = sketch.facts[name]
        if name in units:
            sketch.give(name, "dimension", "figures in different units are never mixed")
            text = f"{name} names {facts.distinct} units, whose figures were kept apart"
            sketch.findings.append(Finding(sketch.loaded.name, "mixed units", text))
        elif name in key:
            sketch.give(name, "dimension", "rows repeat without it")
        elif facts.distinct <= max(_FEW, 2) and facts.distinct < rows:
            sketch.give(name, "dimension", "says something about a row; rows do not repeat without it")
        elif facts.distinct == rows:
            sketch.give(name, "identifier", "a different text in each row")
        else:
            sketch.give(name, "ignored", f"a text with {facts.distinct:,} different values")
    return repeats


def _is_of_events(sketch: Sketch, key: list[str]) -> bool:
    """Tell whether each row is an event: nothing is measured, or rows are numbered and share their keys."""
    if sketch.bounds or sketch.loaded.rows < 2:
        return False
    if not sketch.having("measure", "denominator"):
        dated = any(n in sketch.times for n in sketch.having("period"))
        return bool(key) and (dated or sketch.repeats(key) > 0) and not _is_list(sketch)
    records, rows = set(column_words()["event"]["records"]), sketch.loaded.rows
    numbers = [
        f
        for f in map(sketch.facts.__getitem__, sketch.having("identifier"))
        if f.distinct >= _UNIQUE_ENOUGH * rows
    ]
    days = [n for n in key if n in sketch.times and sketch.times[n].frequency == "D"]
    if any(records & set(f.words) for f in numbers) and days:
        # Numbered records with their days: several in a place, whether or not on one day.
        key = [n for n in key if n not in days]
    elif not any(records & set(f.words) or f.words[-1:] == ("id",) for f in numbers):
        return False
    return is_rule(sketch.con, sketch.loaded.name, key)


def _is_list(sketch: Sketch) -> bool:
    return any(f.words == ("list",) for f in sketch.facts.values())


def _find_event_key(sketch: Sketch, options: list[tuple[str, list[str]]]) -> int:
    """Choose what events are counted by; return how many rows share their key with another."""
    rows, cells, base = sketch.loaded.rows, 1, [n for n in sketch.having("period") if n in sketch.times]
    for name, parts in options:
        distinct = sketch.facts[name].distinct
        if 1 <= distinct <= min(_EVENT_MEMBERS, max(2, rows / 2)):
            sketch.give(name, "member", "where the events are counted")
            for part in parts:
                sketch.give(part, "member_part", f"says where {name} is")
            cells, base = distinct, [*base, name, *parts]
            break
    told = sketch.having("dimension")
    for facts in [*(sketch.facts[n] for n in told), *sketch.open("text")]:
        fits = 2 <= facts.distinct <= _EVENT_VALUES and facts.distinct * 2 <= rows
        if fits and len(sketch.in_key) < _EVENT_DIMENSIONS and cells * facts.distinct <= _EVENT_CELLS:
            cells *= facts.distinct
            sketch.give(facts.name, "dimension", "few values, by which events are counted")
            sketch.in_key.add(facts.name)
        elif facts.distinct <= _FEW:
            sketch.give(facts.name, "dimension", "says something about an event")
        elif facts.distinct == rows:
            sketch.give(facts.name, "identifier", "a different text in each row")
        else:
            sketch.give(facts.name, "ignored", f"a text with {facts.distinct:,} different values")
    key = [*base, *(n for n in sketch.facts if n in sketch.in_key)]
    return sketch.repeats(key) if key else rows - 1


def _member_ranks() -> tuple[int, dict[str, int]]:
    member = column_words()["member"]
    order = [*member["places"], *member["organisations"], *member["persons"], *member["things"]]
    return len(member["places"]), {w: i for i, w in reversed(list(enumerate(order)))}


def _rank(facts: Facts, ranks: Mapping[str, int]) -> int | None:
    found = [ranks[w] for w in facts.words if w in ranks]
    if len(found) > 1 and facts.words[-1] == "name":
        found = [ranks[w] for w in facts.words[:-1] if w in ranks]
    return min(found) if found else None
