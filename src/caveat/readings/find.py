"""find_readings: the surface of a claim over every reasonable reading. One line a family."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import numpy as np

from caveat.claims.claim import Claim
from caveat.cube.catalog import Catalog
from caveat.quantity import covers
from caveat.readings.families import (
    association,
    change,
    contrast,
    count,
    duration,
    level,
    quantified,
    rank,
    record,
    share,
    spell,
    trend,
)
from caveat.readings.points import at_its_time
from caveat.readings.quantifier import find_counted, speaks_of_group
from caveat.readings.rows.asking.tables import all_tables, row_tables
from caveat.readings.rows.find import find_row_readings, left_unsaid, rate_asked
from caveat.readings.rows.finding.contrasts.crossings import crossing_of
from caveat.readings.rows.finding.counts.restated import restated
from caveat.readings.rows.finding.times.timely import is_finer
from caveat.readings.rows.lexical.turns import gain_of
from caveat.readings.rows.lexical.words import lexicon, read_words
from caveat.readings.rows.naming.discourse import Discourse
from caveat.readings.rows.telling.voice import RowsVoice
from caveat.readings.rows.weighing.trials import exact_functions
from caveat.readings.settled import NONE, Settled
from caveat.readings.space import Missing, N, Series, Surface
from caveat.readings.spells import find_spell

Rule = Callable[[Claim, Catalog, date, Settled], Surface | Missing]

RULES: dict[str, Rule] = {
    "level": level.surface,
    "count": count.surface,
    "share": share.surface,
    "change": change.surface,
    "contrast": contrast.surface,
    "quantified": quantified.surface,
    "rank": rank.surface,
    "record": record.surface,
    "trend": trend.surface,
    "association": association.surface,
    "duration": duration.surface,
}


OF_ROWS = ("level", "count", "share", "rank", "contrast")  # families that ask rows, not their counts by year
COUNTED = ("one for each row", "how many people gave", "of those who answered")


def find_readings(
    claim: Claim,
    catalog: Catalog,
    as_of: date,
    settled: Settled = NONE,
    discourse: Discourse | None = None,
) -> Surface | Missing | None:
    """Return the surface of a claim, what is missing for it, or None if its family is not evaluated yet.

    `settled` maps an axis to the label of the choice that a person made for it. A claim that no
    series of figures decides is tried on the rows of tables that are no such series; there
    `discourse`, the text around the claim, settles what the claim takes up from it.
    """
    told = discourse or Discourse()
    timely = is_finer(claim, told, as_of) or crossing_of(claim, told, as_of) is not None
    if timely and all_tables(catalog):
        course = find_row_readings(claim, catalog, as_of, settled, discourse)
        if isinstance(course, Surface) and course.undecided is None:
            return course
    counted_as = restated(claim)
    if counted_as is not None and all_tables(catalog) and not _is_spelt(claim, catalog, as_of, settled):
        # how many stand beyond a limit
        rows = find_row_readings(counted_as, catalog, as_of, settled, discourse)
        right = isinstance(rows, Surface) and (rows.undecided is None or not bool(rows.holds.all()))
        return rows if right else Missing((LIMITED,))
    found = _in_series(claim, catalog, as_of, settled)
    if claim.family in ("rank", "record") and gain_of(claim)[1] >= 1.0 and all_tables(catalog):
        found = Missing((CHANGED,))  # a series is ranked by its level
    if isinstance(found, Surface) and _is_sum_for_rate(claim, found, catalog, discourse):
        return find_row_readings(claim, catalog, as_of, settled, discourse) or found
    logged = isinstance(found, Surface) and _of_log(found, catalog)
    counted = isinstance(found, Surface) and (
        logged or (claim.family in OF_ROWS and _counts_rows(found, catalog))
    )
    passing = isinstance(found, Surface) and _is_in_passing(claim, found)
    if isinstance(found, Surface) and not counted and not passing and _is_meant(claim, found):
        return found
    of_all = replace(claim, context_members=()) if passing else claim
    rows = find_row_readings(of_all, catalog, as_of, settled, discourse)
    if isinstance(found, Surface) and not counted:  # no reading of the series gives what is stated
        if isinstance(rows, Surface) and rows.undecided is None and comes_out(rows):
            same = _asks_the_same(claim, rows, found)
            # rows give the same of all members, unless the sentence turns to others than those before
            kept = not same and comes_out(found) and not told.turns_away(claim) if passing else same
            return found if kept else rows
        return Missing((OTHER,)) if _is_far(claim, found) else found
    if rows is not None or not counted:
        return rows if rows is not None else found
    assert isinstance(found, Surface)
    cube = _main_series(found).cube
    table = next((t for t in row_tables(catalog) if t.name == cube.table.name), None)
    if table is None or not (table.ones or logged):
        return found
    unsaid = left_unsaid(claim, table.name, catalog, discourse)
    if unsaid or cube.measure not in table.ones:
        return Missing((f"rows that tell which are “{unsaid}”" if unsaid else "rows that the words name",))
    return found


def _is_sum_for_rate(claim: Claim, found: Surface, catalog: Catalog, discourse: Discourse | None) -> bool:
    """Tell whether a series adds up what the words ask for a rate of, which columns of its table give."""
    series = _main_series(found)
    table = next((t for t in all_tables(catalog) if t.name == series.cube.table.name), None)
    own = [s for s in found.space.series if s.cube is series.cube]
    if table is None or any(s.denominator is not None for s in own):  # per head is among its readings
        return False
    return rate_asked(claim, table, series.cube.measure, discourse or Discourse())


LIMITED = "rows or groups with figures beyond the limit"
OTHER = "figures near the one stated, of what the words name"
CHANGED = "a change by which they could be ranked"
FAR = 3.0  # times apart: a sentence so far from every figure more likely means another one


def comes_out(surface: Surface) -> bool:
    """Tell whether a sensible reading gives what is stated."""
    sensible = surface.defined & (surface.type < N) & (surface.weight >= 0.1 * surface.weight[surface.main])
    return bool((sensible & surface.holds).any())


def _is_plain(claim: Claim, surface: Surface) -> bool:
    """Tell whether the series is plainly meant: it gives the figure the other way, or counts periods."""
    if not surface.agrees[surface.main] or find_spell(claim) is not None:
        return True
    q = claim.stated
    return q is not None and bool(covers(q, np.abs(surface.value[surface.main]).reshape(1))[0])


def _is_meant(claim: Claim, surface: Surface) -> bool:
    """Tell whether a series is what a claim asks for: a reading gives the figure, or it is plainly meant."""
    return comes_out(surface) or _is_plain(claim, surface)


def _is_in_passing(claim: Claim, surface: Surface) -> bool:
    """Tell whether the member of a series stood in an earlier sentence, and no word takes it up."""
    member = _main_series(surface).member
    if not member.label or not member.reason.endswith("(earlier sentence)"):
        return False
    return not {w.low for w in read_words(claim.text)} & set(lexicon()["anaphora"]["words"])


def _asks_the_same(claim: Claim, rows: Surface, series: Surface) -> bool:
    """Tell whether rows give a plain figure of a series, which knows more of its sources and breaks."""
    cube, voice = _main_series(series).cube, rows.voice
    if not isinstance(voice, RowsVoice):
        return False
    trial = voice.trials[rows.main[1]][0]
    unnamed = {"sum", "mean", "median", "min", "max"} - set(exact_functions(read_words(claim.text)))
    plain = all(a.function in unnamed and a.column == cube.measure for a in trial.asks)
    return plain and trial.table.name == cube.table.name


def _is_far(claim: Claim, surface: Surface) -> bool:
    """Tell whether a stated level is so far from all that its series gives that it may mean another."""
    q = claim.stated
    if q is None or claim.family not in ("level", "count") or find_spell(claim) is not None:
        return False
    if q.unit in ("percent", "ratio", "points"):
        return False
    stated = float(q.value)
    sensible = surface.defined & (surface.weight >= 0.1 * surface.weight[surface.main])
    values = np.abs(surface.value[sensible])
    near = (values > stated / FAR) & (values < stated * FAR)
    return bool(stated) and not bool(near.any())


def _of_log(surface: Surface, catalog: Catalog) -> bool:
    """Tell whether the main reading takes the figure of one event for that of its place and period."""
    name = _main_series(surface).cube.table.name
    return any(t.name == name and t.is_log for t in row_tables(catalog))


def _counts_rows(surface: Surface, catalog: Catalog) -> bool:
    """Tell whether the figures of the main reading are made of a table's rows: counts, answers, sums."""
    cube = _main_series(surface).cube
    made = cube.table.column(cube.measure).reason.startswith(COUNTED)
    return made or any(t.name == cube.table.name for t in row_tables(catalog))


def _main_series(surface: Surface) -> Series:
    return surface.space.series[surface.main[1]]


def _is_spelt(claim: Claim, catalog: Catalog, as_of: date, settled: Settled) -> bool:
    """Tell whether a claim is of how many times in a row something went on, and a series has the figures."""
    return find_spell(claim) is not None and isinstance(_in_series(claim, catalog, as_of, settled), Surface)


def _in_series(claim: Claim, catalog: Catalog, as_of: date, settled: Settled) -> Surface | Missing | None:
    claim = at_its_time(claim)
    many = find_spell(claim)
    if many is not None:
        return spell.surface(claim, many, catalog, as_of, settled)
    if claim.family in ("share", "count") and find_counted(claim) is not None:
        return quantified.surface(claim, catalog, as_of, settled)
    group = speaks_of_group(claim) if claim.family in ("change", "trend") else ""
    if group:
        return Missing((f"figures of each of “{group}”, in words that this version reads",))
    rule = RULES.get(claim.family)
    return rule(claim, catalog, as_of, settled) if rule else None
