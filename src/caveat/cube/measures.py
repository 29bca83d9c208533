"""What is said of each column: title, unit, whether it may be summed, what it is divided by."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Literal, cast

from caveat.cube.facts import Facts, column_words, title_of, words_of
from caveat.cube.table import Column

if TYPE_CHECKING:
    from caveat.cube.profile import Sketch


_COUNTED = ("persons", "years", "days")  # the words of which tell in a rate what it is of
_PERCENT = ("%", "percent", "per cent")
# Beside one of these a sign says not what the figures are counted in: "cost ($ millions)".
_SCALES = frozenset("thousand thousands million millions billion billions trillion mn bn mil per".split())


_PERCENTILE = re.compile(r"^(?:p|q|pct|perc)[_ ]?\d{1,2}(?:th)?$|percentile|quartile|decile", re.I)
_MONEY = {"$": "US dollars", "€": "euros", "£": "pounds"}


def describe_columns(sketch: Sketch) -> tuple[Column, ...]:
    """Return the columns of a profile, with what names, values and the descriptor say of them."""
    _find_denominator(sketch)
    populations = sketch.having("denominator")
    return tuple(_describe(sketch, facts, populations) for facts in sketch.facts.values())


def _find_denominator(sketch: Sketch) -> None:
    """Call the one measure named a population the denominator, if there is something to divide."""
    if sketch.having("denominator"):
        return
    names = set(column_words()["denominator"]["names"])
    open_ones = [f for n, f in sketch.facts.items() if n in sketch.having("measure")]
    open_ones = [f for f in open_ones if sketch.description.role_of(f.name) is None and not is_rate(f.name)]
    found = [f.name for f in open_ones if names & set(f.words)]
    if len(found) == 1 and len(sketch.having("measure")) > 1:
        sketch.roles[found[0]] = "denominator"
        sketch.reasons[found[0]] = "a population, which others can be divided by"


def _describe(sketch: Sketch, facts: Facts, populations: list[str]) -> Column:
    name, said = facts.name, sketch.description.said
    role = sketch.roles.get(name, "ignored")
    is_measure = role in ("measure", "denominator")
    rate = is_measure and (is_rate(facts.name) or _holds_years(facts))
    written = sketch.loaded.units.get(name, "")
    additive = (
        is_measure
        and not rate
        and role != "denominator"
        and is_additive(name, facts.kind)
        and written not in _PERCENT
    )
    rate = rate or (is_measure and written in _PERCENT)
    if isinstance(said(name, "additive"), bool):
        additive = bool(said(name, "additive"))
        rate = rate and not additive
    denominator = said(name, "denominator")
    if not isinstance(denominator, str) or denominator not in sketch.facts:
        alone = len(populations) == 1 and not sketch.description.found
        denominator = populations[0] if alone and additive and name not in populations else None
    times = sketch.times.get(name)
    kind: Literal["integer", "number", "text", "date", "boolean"] = facts.kind
    if is_measure and kind not in ("integer", "number"):
        kind = "number"
    described = sketch.description.fields.get(name, {})
    bound = sketch.bounds.get(name, "")
    unit = said(name, "unit")
    return Column(
        name=name,
        role=role,
        kind=kind,
        title=_string(described.get("title")) or title_of(_without_unit(facts) if is_measure else name),
        unit=unit if isinstance(unit, str) else (_find_unit(facts, written) if is_measure else ""),
        synonyms=_strings(said(name, "synonyms")),
        aliases=_aliases(said(name, "aliases")),
        additive=additive,
        rate=rate,
        denominator=denominator,
        sum_of=tuple(s for s in _strings(said(name, "sum_of")) if s in sketch.facts),
        frequency=times.frequency if times else None,
        dimension=name in sketch.in_key and role in ("source", "dimension"),
        dates=sketch.dates.get(name, ()),
        bound=cast(Literal["", "start", "end"], bound),
        reason=sketch.reasons.get(name, ""),
    )


def is_rate(name: str) -> bool:
    """Tell whether a column of that name holds a rate, mean, index or share.

    >>> is_rate("jobless rate"), is_rate("deaths"), is_rate("P25th")
    (True, False, True)
    """
    named = bool(set(column_words()["rate"]["names"]) & set(words_of(name)))
    return named or "%" in name or bool(_PERCENTILE.search(name))


def _holds_years(facts: Facts) -> bool:
    """Tell whether a column holds years, which are never summed: of birth, of release."""
    low, high = facts.low or 0, facts.high or 0
    named = {"year", "yr", "born", "founded", "debut"} & set(facts.words)
    return facts.kind == "integer" and bool(named) and 1000 <= low <= high <= 2200


def is_additive(name: str, kind: str) -> bool:
    """Tell whether figures of that name and kind may be summed, unless they are rates.

    >>> is_additive("deaths", "integer"), is_additive("sales", "number"), is_additive("ph", "number")
    (True, True, False)
    """
    if is_running_total(name):
        return False
    return kind == "integer" or bool(set(column_words()["amount"]["names"]) & set(words_of(name)))


def is_running_total(name: str) -> bool:
    """Tell whether a column of that name holds running totals, each with those before it.

    >>> is_running_total("cum_deaths"), is_running_total("cases to date"), is_running_total("deaths")
    (True, True, False)
    """
    words = words_of(name)
    return bool(set(column_words()["running"]["names"]) & set(words)) or "to date" in " ".join(words)


def _find_unit(facts: Facts, written: str) -> str:
    signs = {"%": "percent", "$": "US dollars", "€": "euros", "£": "pounds", "¥": "yen"}
    if written:
        return signs.get(written, written)
    if not set(facts.words) & _SCALES and (sign := next((s for s in signs if s in facts.name), "")):
        return signs[sign]
    joined = f"_{'_'.join(facts.words)}_"
    units: Mapping[str, list[str]] = column_words()["unit"]
    of_rate = bool({"rate", "rates", "share", "ratio", "per", "index", "proportion"} & set(facts.words))
    found = [
        (len(w), unit)
        for unit, names in units.items()
        for w in names
        if (f"_{w}_" in joined or w == "%" in facts.name) and not (of_rate and unit in _COUNTED)
    ]
    return max(found)[1] if found else ""


def money_of(text: str) -> str:
    """Return the currency that a text names, "" where it names none.

    >>> money_of("Yearly pay in current dollars"), money_of("Beds (\u00a3 a night)"), money_of("Floor area")
    ('US dollars', 'pounds', '')
    """
    units: Mapping[str, list[str]] = column_words()["unit"]
    words = set(words_of(text))
    named = next((u for u in _MONEY.values() if words & {*units.get(u, ()), u}), "")
    return named or next((u for sign, u in _MONEY.items() if sign in text), "")


def _without_unit(facts: Facts) -> str:
    """Return a measure's name without the unit at its end: land_area_km2 is the land area."""
    for name in column_words()["suffix"]["names"]:
        ending = name.split("_")
        if len(facts.words) > len(ending) and list(facts.words[-len(ending) :]) == ending:
            kept = len(facts.words) - len(ending)
            pieces = re.split(r"[\s._]+", facts.name)
            return " ".join(pieces[:kept] if len(pieces) == len(facts.words) else facts.words[:kept])
    return facts.name


def _string(given: object) -> str:
    return given if isinstance(given, str) else ""


def _strings(given: object) -> tuple[str, ...]:
    return tuple(s for s in given if isinstance(s, str)) if isinstance(given, list) else ()


def _aliases(given: Any) -> tuple[tuple[str, tuple[str, ...]], ...]:
    if not isinstance(given, dict):
        return ()
    return tuple((str(value), _strings(names)) for value, names in given.items())
