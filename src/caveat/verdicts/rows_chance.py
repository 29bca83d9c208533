"""What chance alone could do to a reading of rows: answers of people asked, and events one by one.

Where rows are the answers of a sample, a share has Wilson's interval and a comparison that of the
difference; where rows or a column count events, comparisons, records and places have those of
Poisson counts. It is said and decides no label.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

import numpy as np

from caveat.cube.sql import identifier
from caveat.figures import figure_text, ordinal
from caveat.readings.rows.asking.answers import answer
from caveat.readings.rows.asking.query import Answer, Ask, conditions
from caveat.readings.rows.asking.tables import RowTable
from caveat.readings.rows.telling.voice import RowsVoice
from caveat.readings.rows.telling.wording import is_survey, kind_of
from caveat.readings.rows.weighing.trials import Trial
from caveat.readings.space import Surface
from caveat.verdicts.sampling import (
    EVENTS,
    difference_interval,
    level_of,
    place_interval,
    ratio_interval,
    share_interval,
)

FEWEST_ASKED, MOST_ASKED = 100, 20_000  # fewer are no sample to speak of, more leave no error to speak of
FEWEST_PEERS, MOST_PEERS = 3, 500
_EVENTS = re.compile(rf"{EVENTS}|cases|rescue|call-?outs?", re.I)


def rows_within_chance(surface: Surface, at: tuple[int, ...], z: float) -> str | None:
    """Return what is said of a reading of rows within sampling error, and of a sample's share, else None."""
    voice = surface.voice
    if not isinstance(voice, RowsVoice):
        return None
    trial, _ = voice.trials[at[1]]
    table = trial.table
    if is_survey(table):
        if not FEWEST_ASKED <= table.table.rows <= MOST_ASKED:
            return None
        return _of_sample(trial, voice.as_of, z)
    return _of_events(trial, voice.as_of, z) if all(counts_events(table, a) for a in trial.asks[:2]) else None


def counts_events(table: RowTable, ask: Ask) -> bool:
    """Tell whether a question counts events that happen one by one, as deaths and crimes do."""
    if ask.function == "count" and ask.column is None:
        named = bool(_EVENTS.search(f"{table.name} {table.table.title}"))
        return named and not table.repeats
    if ask.function not in ("sum", "count"):
        return False
    column = next((c for c in table.table.columns if c.name == ask.column), None)
    return (
        column is not None
        and column.kind == "integer"
        and bool(_EVENTS.search(f"{column.name} {column.title}"))
    )


def _of_sample(trial: Trial, as_of: date, z: float) -> str | None:
    table, kind, asks = trial.table, kind_of(trial), trial.asks
    until = table.known_until(as_of)
    answers = answer(table, asks, until)
    effect = _design_effect(table)
    if kind == "share" and asks[0].column is None:
        share, n = answers[0], answers[2]
        if not isinstance(share, float) or not isinstance(n, float) or n < 2:
            return None
        low, high = share_interval(share / 100, n / effect, z)
        return (
            f"sampling error: of {n:,.0f} people asked the {level_of(z)} interval of the share runs from "
            f"{figure_text(100 * low, 'percent')} to {figure_text(100 * high, 'percent')}"
        )
    if kind not in ("sides", "move") or len(asks) != 2 or any(a.by for a in asks):
        return None
    if all(a.function == "mean" and a.column for a in asks):
        return _of_means(trial, until, effect, z)
    sides = [_share_of(table, a, asks, until) for a in asks]
    if sides[0] is None or sides[1] is None:
        return None
    (p, n), (q, m) = sides[0], sides[1]
    same = asks[0].given == asks[1].given and asks[0].years == asks[1].years
    low, high = difference_interval((p, n / effect), (q, m / effect), z, same_people=same)
    if not low <= 0 <= high or p == q:
        return None
    low, high = max(-1.0, low), min(1.0, high)
    people = f"{n:,.0f} people asked" if same else f"{n:,.0f} and {m:,.0f} people asked"
    return (
        f"within chance: of {people} the {level_of(z)} interval of the difference runs from "
        f"{100 * low:+.1f} to {100 * high:+.1f} percentage points"
    )


def _share_of(table: RowTable, ask: Ask, asks: Sequence[Ask], until: str) -> tuple[float, float] | None:
    """Return (share, people) of one side: a share of its whole, a number of all who stand on both sides."""
    if ask.column is not None or ask.function not in ("share", "count"):
        return None
    both = tuple(p for p in asks[0].where if p in asks[1].where)
    given = ask.given if ask.function == "share" else both
    part = replace(ask, function="count", where=(*ask.given, *ask.where), given=())
    upper, lower = answer(table, [part, replace(part, where=given)], until)
    if not isinstance(upper, float) or not isinstance(lower, float) or lower < 2:
        return None
    return upper / lower, lower


def _of_means(trial: Trial, until: str, effect: float, z: float) -> str | None:
    """Return what is said of two means whose difference is within the error of both samples."""
    table, found = trial.table, []
    for ask in trial.asks:
        x = table.sql_of(ask.column or "")
        terms = conditions(table, ask, until)
        where = f" WHERE {' AND '.join(terms)}" if terms else ""
        sums = f"avg({x} ORDER BY {x}), var_samp({x} ORDER BY {x}), count({x})"
        found.append(table.catalog.query(f"SELECT {sums} FROM {identifier(table.name)}{where}")[0])
    (a, v, n), (b, w, m) = found
    if None in (a, b, v, w) or min(int(n), int(m)) < 2 or a == b:
        return None
    half = z * math.sqrt(effect * (float(v) / int(n) + float(w) / int(m)))
    low, high = float(a) - float(b) - half, float(a) - float(b) + half
    if not low <= 0 <= high:
        return None
    return (
        f"within chance: of {int(n):,} and {int(m):,} people asked the {level_of(z)} interval of the "
        f"difference runs from {figure_text(low, signed=True)} to {figure_text(high, signed=True)}"
    )


def _design_effect(table: RowTable) -> float:
    """Return by how much weighting widens the error, 1 without a column of weights."""
    weight = next((c.name for c in table.table.columns if c.reason.startswith("weights of the people")), None)
    if weight is None:
        return 1.0
    w = f"CAST({identifier(weight)} AS DOUBLE)"
    found = table.one(f"count({w}) * sum({w} * {w} ORDER BY {w}) / (sum({w} ORDER BY {w}) ** 2)")
    return max(1.0, float(str(found))) if found is not None else 1.0


def _of_events(trial: Trial, as_of: date, z: float) -> str | None:
    answers = answer(trial.table, trial.asks, trial.table.known_until(as_of))
    kind = kind_of(trial)
    if kind == "place":
        return _place(trial, answers[0], z)
    if kind == "record":
        return _record(trial, answers[0], z)
    if kind not in ("sides", "move") or len(answers) != 2:
        return None
    new, old = answers
    return _pair(new, old, z) if isinstance(new, float) and isinstance(old, float) else None


def _pair(new: float, old: float, z: float) -> str | None:
    """Return what is said of two counts whose difference may be chance."""
    if new < 0 or old < 0 or new == old:
        return None
    low, high = ratio_interval(new, old, z)
    if not low <= 1 <= high:
        return None
    top = "without end" if math.isinf(high) else f"to {100 * (high - 1):+.0f}%"
    return (
        f"within chance: with {new:,.0f} against {old:,.0f} events the {level_of(z)} interval of the "
        f"difference runs from {100 * (low - 1):+.0f}% {top}"
    )


def _record(trial: Trial, found: Answer, z: float) -> str | None:
    """Return what is said of a record whose lead over the runner-up may be chance."""
    key = trial.period.split(" of ")[0]
    if not isinstance(found, Mapping) or key not in found or len(found) < FEWEST_PEERS:
        return None
    choose = min if trial.whole.endswith("least") else max
    own, rival = found[key], choose(v for k, v in found.items() if k != key)
    leads = own < rival if choose is min else own > rival
    return _pair(own, rival, z) if leads else None


def _place(trial: Trial, found: Answer, z: float) -> str | None:
    """Return between which places the error of its count leaves a member."""
    name = (
        next((n for n in found if trial.member.endswith(f" {n}")), "") if isinstance(found, Mapping) else ""
    )
    if not isinstance(found, Mapping) or not name or not FEWEST_PEERS <= len(found) <= MOST_PEERS:
        return None
    names, counts = list(found), np.array(list(found.values()))
    lowest = trial.whole.endswith("least")
    ones = np.ones(len(names))
    best, worst, near = place_interval(counts, ones, names.index(name), z, lowest=lowest)
    if best == worst:
        return None
    return (
        f"within chance: {near} of {len(names) - 1} peers are within the error of these counts; the place is "
        f"between {ordinal(best)} and {ordinal(worst)} ({level_of(z)}, all pairs together)"
    )


__all__ = ["counts_events", "rows_within_chance"]
