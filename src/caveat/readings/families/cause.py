"""From the words of a cause claim to a design ("the policy resulted in a 40% spike in homicides").

Open points:

* outcome    every column that the effect's words may mean, each in every source that covers its panel
* treated    a term of office of whom the text names; else the lists in the tables, each under its own label
* date       as each list or term dates it, by every column of dates; the date that the text names; a year on
* shock      the event, common to all places, that the text names beside the cause
* periods    none that ends after the article's date

A list stands for the group that the phrase for the cause names only where its own label or the user says so.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

import numpy as np

from caveat.claims.claim import Claim, Phrase
from caveat.cube.catalog import Catalog
from caveat.cube.cube import Cube
from caveat.cube.table import Column
from caveat.period import Period
from caveat.period_events import known_events
from caveat.quantity import interval
from caveat.readings.answers import find_answers
from caveat.readings.dating import with_dates
from caveat.readings.design import Design, FloatArray, Outcome, Shock, Treated
from caveat.readings.match import find_columns, measure_label
from caveat.readings.space import Missing, Option
from caveat.readings.treated import find_lists, find_term

LONGEST = 25  # periods (years) kept before the first date
KNOWN = 0.8  # share of its figures that a unit must have
RECENT = 3  # periods (years) at the end of which it must have one
FEWEST = 4  # units below which a source makes no panel
SENSIBLE = 0.1  # an outcome is studied from this share of the best one's weight on
MOST_OUTCOMES = 6  # outcomes studied for one claim
MONTHS = 12
# What a person in office has or does; with such a word a cause is read as the term of office.
_OFFICE = frozenset(
    "administration agenda approach government leadership office policies policy reform reforms rule "
    "strategy tenure term".split()
)
_POINTING = frozenset("its such that their theirs them these they this those".split())
_BEYOND = (
    "treated places and dates: a table with a row for each place, the date from which it applied to it, "
    "and whose list it is"
)

NONE: Mapping[str, str] = {}


def find_designs(
    claim: Claim,
    catalog: Catalog,
    as_of: date,
    *,
    inner: Claim | None = None,
    article: str = "",
    named: Mapping[str, str] = NONE,
) -> tuple[Design, ...] | Missing:
    """Return the designs of a cause claim, one for each outcome that its words may mean, or what is missing.

    Args:
        claim: of family cause.
        catalog: the tables.
        as_of: the date by which the text is judged.
        inner: the change that the claim explains, where it is a claim of its own.
        article: the text in which other causes may be named.
        named: lists by name with the words for which the user says that they stand.
    """
    columns, notes = _outcome_columns(claim, inner, catalog)
    if not columns:
        wanted = claim.measure.text if claim.measure else claim.text
        return Missing((f"a measure for “{' '.join(wanted.split())[:60]}”",))
    best = max(option.weight for _, _, option in columns)
    least = best if best >= 1.0 else SENSIBLE * best
    by_name: dict[str, list[tuple[str, Column]]] = {}
    for table, column, option in sorted(columns, key=lambda one: -one[2].weight):
        if option.weight >= least:
            by_name.setdefault(column.name, []).append((table, column))
    asked = _Asked(claim, catalog, as_of, inner, article, named)
    found = [_design(chosen, asked) for chosen in list(by_name.values())[:MOST_OUTCOMES]]
    designs = [one for one in found if isinstance(one, Design)]
    if not designs:
        return next(one for one in found if isinstance(one, Missing))
    beyond = [measure_label(chosen[0][1]) for chosen in list(by_name.values())[MOST_OUTCOMES:]]
    lost = [
        measure_label(chosen[0][1])
        for chosen, one in zip(by_name.values(), found, strict=False)
        if isinstance(one, Missing)
    ]
    if beyond:
        notes = (*notes, f"further outcomes that the words may mean, not studied: {', '.join(beyond)}")
    if lost:
        notes = (*notes, f"outcomes that make no panel here: {', '.join(lost)}")
    return (replace(designs[0], notes=(*notes, *designs[0].notes)), *designs[1:])


def find_design(
    claim: Claim,
    catalog: Catalog,
    as_of: date,
    *,
    inner: Claim | None = None,
    article: str = "",
    named: Mapping[str, str] = NONE,
) -> Design | Missing:
    """Return the design of the outcome that a cause claim's words name best; see `find_designs`."""
    found = find_designs(claim, catalog, as_of, inner=inner, article=article, named=named)
    return found if isinstance(found, Missing) else found[0]


@dataclass(frozen=True, slots=True, eq=False)
class _Asked:
    """What every outcome of one claim shares."""

    claim: Claim
    catalog: Catalog
    as_of: date
    inner: Claim | None
    article: str
    named: Mapping[str, str]


def _design(chosen: Sequence[tuple[str, Column]], asked: _Asked) -> Design | Missing:
    """Return the design of one outcome."""
    claim, catalog, inner = asked.claim, asked.catalog, asked.inner
    first = chosen[0][1]
    cubes = [catalog.cube(t, c.name) for t, c in chosen]
    panel = next((c for c in cubes if c.frequency in ("Y", "M") and len(c.members) >= FEWEST), None)
    if panel is None:
        return Missing((f"{measure_label(first)} of several places by year or month, for a comparison",))
    cause = claim.cause.text if claim.cause else ""
    event = named_event(cause)
    role: Literal["cause", "rival"] = "rival" if event else "cause"
    treatments = _treatments(claim, catalog, panel, asked.named, cause, rival=bool(event))
    if not treatments:
        return Missing((_BEYOND,))
    treatments = tuple(with_dates(one, claim, catalog, panel.table, panel.members) for one in treatments)
    like = [c for c in cubes if c.frequency == panel.frequency]
    outcomes, notes = _outcomes(catalog, like, first, treatments, asked.as_of)
    if not outcomes:
        wanted = f"{measure_label(first)} before and after the dates, up to {asked.as_of.isoformat()}"
        return Missing((wanted,))
    stated = inner.stated if inner is not None else claim.stated
    direction = inner.direction if inner is not None and inner.direction else claim.direction
    answers, others = find_answers(catalog, first)
    span: tuple[float, float] | None = None
    if stated is not None and stated.unit == "percent":
        low, high = interval(stated)
        span = (-high, -low) if direction == "down" else (low, high)
    return Design(
        outcomes=outcomes,
        treatments=treatments,
        shock=_shock(event or named_event(asked.article), outcomes[0].periods),
        role=role,
        cause=" ".join(cause.split()),
        direction="down" if direction in ("down", "less", "lowest") else "up" if direction else None,
        stated=span,
        notes=(*notes, *others),
        answers=answers,
    )


def treatment_words(claim: Claim) -> str:
    """Return the words for what was done: the cause, and the rest of the claim where it points there.

    A group named elsewhere in the claim is not what was done: "curfew mayors are glad that burglaries
    fell because of the rain". In "burglaries fell under curfew mayors because of their rules" it is.
    """
    cause = claim.cause.text if claim.cause else claim.text
    points = set(re.findall(r"[a-z]+", cause.casefold())) & _POINTING
    return f"{claim.text} {cause}" if points else cause


def named_event(text: str) -> str | None:
    """Return the first dated event of the world that a text names, None where it names none.

    >>> named_event("the fault lies with the pandemic"), named_event("the new policy")
    ('pandemic', None)
    """
    low = text.casefold()
    places = [
        (match.start(), -len(name), name)
        for name in known_events()
        if (match := re.search(rf"(?<!\w){re.escape(name)}(?!\w)", low))
    ]
    return min(places)[2] if places else None


def is_rival(claim: Claim) -> bool:
    """Tell whether a claim names an event common to all as the cause."""
    return claim.family == "cause" and claim.cause is not None and named_event(claim.cause.text) is not None


def _outcome_columns(
    claim: Claim, inner: Claim | None, catalog: Catalog
) -> tuple[list[tuple[str, Column, Option]], tuple[str, ...]]:
    """Return the columns that the effect may mean; those of earlier sentences where it names none."""
    for one in (claim, inner):
        found = find_columns(one, catalog) if one is not None else []
        if found:
            best = max(o.weight for _, _, o in found)
            exact = best >= 1.0
            names = list(dict.fromkeys(measure_label(c) for _, c, o in found if o.weight >= SENSIBLE * best))
            phrase = one.measure.text if one is not None and one.measure else ""
            return found, () if exact else (f"“{phrase}” is read as {' or '.join(names)}",)
    for near in claim.measures:
        found = find_columns(replace(claim, measure=Phrase(near.text, near.start, near.end)), catalog)
        if found:
            return found, (f"the outcome is taken from the context: “{near.text}”",)
    return [], ()


def _treatments(
    claim: Claim, catalog: Catalog, cube: Cube, named: Mapping[str, str], cause: str, *, rival: bool
) -> tuple[Treated, ...]:
    words = treatment_words(claim)
    lists = find_lists(catalog, cube.table, cube.members, "" if rival else words, {} if rival else named)
    own = [p.text for p in claim.members]
    near = [p.text for p in claim.context_members]
    term = find_term(catalog, cube.table, cube.members, [*own, *near])
    if term is None:
        return lists
    surname = term.name.split()[-1].casefold()
    in_cause = surname in cause.casefold()
    of_office = bool(_OFFICE & set(re.findall(r"[a-z]+", cause.casefold())))
    bare = in_cause and len(cause.split()) <= 3
    if not rival and (of_office or bare):
        where = "named in it" if in_cause else "named before it"
        reason = f"“{cause}” is read as the term of office of the person {where}"
        return (replace(term, stands=True, reason=reason), *lists)
    reason = "a term of office of a person whom the text names; the sentence gives another cause"
    return (replace(term, reason=reason), *lists)


def _shock(event: str | None, periods: Sequence[int]) -> Shock | None:
    if event is None:
        return None
    first, last = known_events()[event]
    yearly = max(periods) < 1000 * MONTHS
    low, high = (first.year, last.year) if yearly else (_month(first), _month(last))
    inside = tuple(p for p in periods if low <= p <= high)
    return Shock(event, inside) if inside else None


def _outcomes(
    catalog: Catalog, cubes: Sequence[Cube], column: Column, treatments: Sequence[Treated], as_of: date
) -> tuple[tuple[Outcome, ...], tuple[str, ...]]:
    """Return the first source that makes a panel, and others that cover nearly all of its units."""
    found: list[Outcome] = []
    notes: list[str] = []
    for cube in cubes:
        for at, source in enumerate(cube.sources):
            outcome = _outcome(catalog, cube, at, source, column, treatments, as_of)
            if outcome is None:
                continue
            if found and not _covers(outcome, found[0]):
                notes.append(f"source {outcome.source} covers too few of the panel's places and is left out")
                continue
            found.append(outcome)
    return tuple(found), tuple(notes)


def _covers(one: Outcome, first: Outcome) -> bool:
    common = set(one.units) & set(first.units)
    return len(common) >= KNOWN * len(first.units) and len(
        set(one.periods) & set(first.periods)
    ) >= KNOWN * len(first.periods)


def _outcome(
    catalog: Catalog, cube: Cube, at: int, source: str, column: Column, treatments: Sequence[Treated],
    as_of: date,
) -> Outcome | None:  # fmt: skip
    """Return one source as a panel of the places that have figures, up to the article's date."""
    assert cube.frequency is not None
    years = MONTHS if cube.frequency == "M" else 1
    periods = [p.ordinal for p in cube.periods if p.last_day <= as_of]
    dates = [_ordinal(d, cube.frequency) for t in treatments for _, d in t.members]
    dates = [d for d in dates if periods and periods[0] < d <= periods[-1]]
    if not dates:
        return None
    start = max(0, periods.index(min(dates)) - LONGEST * years)
    span = slice(start, len(periods))
    values = cube.values[:, at, span].copy()
    masked = cube.incomplete[:, at, span] & np.isfinite(values)
    values[masked] = np.nan
    known = np.isfinite(values)
    keep = (known.mean(axis=1) >= KNOWN) & known[:, -RECENT * years :].any(axis=1)
    keep &= np.array([bool(m.key) for m in cube.members])  # all together is no place to compare with
    if int(keep.sum()) < FEWEST:
        return None
    notes = _notes(cube, column, values, keep, int(masked[keep].sum()), periods[start], periods[-1])
    population, said = _population(catalog, cube, at, span, keep)
    units = tuple(m.name for m, k in zip(cube.members, keep, strict=True) if k)
    label = " ".join(x for x in (cube.table.title or cube.table.name, source) if x)
    return Outcome(
        measure_label(column), label, units, tuple(periods[start:]), values[keep], population, (*notes, *said)
    )


def _population(
    catalog: Catalog, cube: Cube, at: int, span: slice, keep: np.ndarray[tuple[int], np.dtype[np.bool_]]
) -> tuple[FloatArray | None, tuple[str, ...]]:
    denominator = catalog.population_cube(cube.table.name, cube.measure)
    if denominator is None:
        return None, ()
    source = at if denominator.filled.shape[1] > at else 0
    filled = denominator.filled[:, source, span][keep].copy()
    filled[~(filled > 0.0)] = np.nan
    if np.isfinite(filled).mean() < KNOWN or not np.isfinite(filled).any(axis=1).all():
        return None, ("population is known for too few places for rates",)
    drawn = int(denominator.interpolated[:, source, span][keep].sum())
    return filled, (
        (f"{drawn} populations are filled in a straight line between known ones",) if drawn else ()
    )


def _notes(
    cube: Cube, column: Column, values: FloatArray, keep: np.ndarray[tuple[int], np.dtype[np.bool_]],
    masked: int, first: int, last: int,
) -> tuple[str, ...]:  # fmt: skip
    notes = []
    some = np.isfinite(values).any(axis=1) & ~keep
    if some.any():
        notes.append(f"{int(some.sum())} places without enough figures for these periods are left out")
    if masked:
        notes.append(f"{masked} cells that are marked incomplete are left out")
    for remark in cube.breaks:
        old = remark.old_until is not None and last <= remark.old_until
        new = remark.new_from is not None and first >= remark.new_from
        if not old and not new and (not remark.fields or column.name in remark.fields):
            notes.append(f"spans a break in the series: {remark.reason}")
    return tuple(dict.fromkeys(notes))


def _ordinal(written: str, frequency: str) -> int:
    year, month = int(written[:4]), int(written[5:7] or 1)
    return year if frequency == "Y" else MONTHS * year + month - 1


def _month(day: date) -> int:
    return Period("M", MONTHS * day.year + day.month - 1).ordinal


__all__ = ["Design", "find_design", "find_designs", "is_rival", "named_event"]
