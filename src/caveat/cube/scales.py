"""Figures in thousands or millions read in full: visits_millions, revenue_musd, "Population (000s)".

What a name, a unit or a description says of the scale of a column is taken out of it, and the
figures are multiplied, so that every question compares them as they are. It is one select over
the table as it is written.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from functools import cache
from typing import TYPE_CHECKING, Any

from caveat.cube.facts import column_words, words_of
from caveat.cube.loaded import Loaded, reshape
from caveat.cube.sql import identifier

if TYPE_CHECKING:
    import duckdb

_LARGEST = 1e16  # no figure in full is larger: what would be is not in thousands
_PLAIN = frozenset("value values figure obs observation amount number data".split())
_NAMES = {3: "thousands", 6: "millions", 9: "billions", 12: "trillions"}
_PIECE = re.compile(r"[^\W_]+|['\u2019]000s?|[$\u20ac\u00a3]", re.I)
_SIGNS = frozenset("$ \u20ac \u00a3".split())


@dataclass(frozen=True, slots=True)
class Scaled:
    """A name without the scale in it, and the power of ten that it stands for."""

    name: str
    power: int


def find_scale(name: str) -> Scaled | None:
    """Return the scale that a name of a column or a unit holds, None where it holds none.

    >>> find_scale("visits_2023_millions"), find_scale("revenue_musd")
    (Scaled(name='visits_2023', power=6), Scaled(name='revenue_usd', power=6))
    >>> find_scale("Population (in thousands)"), find_scale("GDP, US$ billion")
    (Scaled(name='Population', power=3), Scaled(name='GDP, US$', power=9))
    >>> find_scale("deaths_per_million"), find_scale("height_m"), find_scale("million_dollar_homes")
    (None, None, None)
    """
    pieces = list(_PIECE.finditer(name))
    words = [p[0].lower().replace("\u2019", "'") for p in pieces]
    for i in reversed(range(len(words))):
        glued = _glued(words[i])
        power = glued[1] if glued else _power(words, i, _bracketed(name, pieces[i].start()))
        if power is None or _belongs(words[max(0, i - 2) : i]):
            continue
        start, end = pieces[i].span()
        left = name[:start] + (glued[0] if glued else "") + name[end:]
        return Scaled(_tidy(left), power)
    return None


def to_full(con: duckdb.DuckDBPyConnection, loaded: Loaded, described: Collection[str] = ()) -> Loaded:
    """Return a table with figures in full where names or units say that they are in thousands or more.

    Columns that a descriptor describes are meant as they are written.
    """
    found: dict[str, Scaled] = {}
    for name, kind in loaded.kinds.items():
        if kind not in ("integer", "number") or name in described:
            continue
        one, unit = find_scale(name), find_scale(loaded.units.get(name, ""))
        if one is not None:
            found[name] = one
        elif unit is not None:
            found[name] = Scaled(name, unit.power)
    own = find_scale(loaded.name)
    values = [n for n, k in loaded.kinds.items() if k in ("integer", "number") and set(words_of(n)) & _PLAIN]
    if own is not None and not found and len(values) == 1 and values[0] not in described:
        found[values[0]] = Scaled(values[0], own.power)
    return scale_columns(con, loaded, found)


def scale_columns(con: duckdb.DuckDBPyConnection, loaded: Loaded, found: Mapping[str, Scaled]) -> Loaded:
    """Return a table with some columns multiplied and renamed."""
    if not found:
        return loaded
    parts = []
    for name, one in found.items():
        x = f"round({identifier(name)} * 1e{one.power}, 6)"
        parts += [f"max(abs({x}))", f"coalesce(bool_and({x} = round({x})), false)"]
    row = con.execute(f"SELECT {', '.join(parts)} FROM {identifier(loaded.name)}").fetchone() or ()
    columns, renamed = list[str](), dict[str, str]()
    taken = {n.casefold() for n in loaded.kinds}
    for name in loaded.kinds:
        given = list(found).index(name) if name in found else -1
        if given < 0 or row[2 * given] is None or row[2 * given] > _LARGEST:
            columns.append(identifier(name))
            continue
        one = found[name]
        free = one.name and (one.name.casefold() not in taken or one.name == name)
        renamed[name] = one.name if free else name
        taken.add(renamed[name].casefold())
        full = f"round({identifier(name)} * 1e{one.power}, 6)"
        kind = "BIGINT" if row[2 * given + 1] else "DOUBLE"
        columns.append(f"CAST({full} AS {kind}) AS {identifier(renamed[name])}")
    if not renamed:
        return loaded
    scales = sorted({found[n].power for n in renamed})
    text = f"{', '.join(renamed)}: figures in {' and '.join(_NAMES[s] for s in scales)} were read in full"
    listed = ", ".join(columns)
    again = reshape(con, loaded, lambda r: f"(SELECT {listed} FROM {r})", finding=text)
    units = {renamed.get(n, n): _unit_left(u) if n in renamed else u for n, u in loaded.units.items()}
    return replace(again, units={n: u for n, u in units.items() if u})


def _unit_left(unit: str) -> str:
    found = find_scale(unit)
    return found.name if found else unit


def _power(words: list[str], i: int, bracketed: bool) -> int | None:
    """Return the power of ten that a word in its place stands for, None where it is none."""
    data, after = _words(), [w for w in words[i + 1 :] if w != "of"]
    if words[i] in data["letters"] and len(words) > 1:
        beside = (set(words) - {words[i]}) & (data["amounts"] | data["units"] | _SIGNS)
        return int(data["letters"][words[i]]) if beside and not set(after) - data["units"] else None
    if words[i] not in data["scale"]:
        return None
    if not bracketed and set(after) - data["units"] - _SIGNS:
        return None
    return int(data["scale"][words[i]])


def _belongs(before: list[str]) -> bool:
    """Tell whether the words before a scale make it a part of what is named: "per", "over a", "10"."""
    number = bool(before) and before[-1].isdigit() and not re.fullmatch(r"(?:1[5-9]|20)\d\d", before[-1])
    return number or "per" in before or (bool(before) and before[-1] in _words()["never"])


def _glued(word: str) -> tuple[str, int] | None:
    """Return the currency and power of ten of a word such as "musd"."""
    for currency in _words()["currencies"]:
        if word.endswith(currency) and len(word) > len(currency):
            power = {**_words()["letters"], **_words()["scale"]}.get(word.removesuffix(currency))
            if power:
                return currency, int(power)
    return None


def _bracketed(name: str, at: int) -> bool:
    before = name[:at]
    return max(before.rfind("("), before.rfind("[")) > max(before.rfind(")"), before.rfind("]"))


def _tidy(name: str) -> str:
    """Return a name without what a scale leaves behind: empty brackets, "in", "of", doubled signs."""
    text = re.sub(r"(?i)(?<![^\W_])(?:in|of)(?=[\s_]*(?:[)\]]|$))", "", name)
    text = re.sub(r"(?i)(^|[(\[,;])[\s_]*(?:in|of)[\s_]+", r"\1 ", text)
    text = re.sub(r"[(\[][\s_,]*[)\]]", "", text)
    text = re.sub(r"([\s_.])[\s_.]+", r"\1", text)
    text = re.sub(r"\s+([)\],])", r"\1", re.sub(r"([(\[])\s+", r"\1", text))
    return text.strip(" _-.,:;")


@cache
def _words() -> Mapping[str, Any]:
    words = column_words()
    return {
        "scale": words["scale"],
        "letters": words["letters"],
        "currencies": words["scaled"]["currencies"],
        "never": frozenset(words["scaled"]["never"]),
        "units": frozenset(words["scaled"]["units"]),
        "amounts": frozenset(words["scaled"]["amounts"]),
    }


__all__ = ["Scaled", "find_scale", "scale_columns", "to_full"]
