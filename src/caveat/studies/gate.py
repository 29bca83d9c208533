"""The data gate: what makes a panel or design unfit for a study, said before anything is fitted."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from caveat.studies.errors import StudyError
from caveat.studies.panel import FloatArray, Panel

MEMORY = 2 * 2**30  # bytes that one stack of Gram matrices may take
RESULTS = 4 * 2**30  # bytes that the results of one list may take
COMPARISONS = 10**9  # pairs of a unit and a donor in one specification
ALIKE = 1e-12  # figures that vary by less, relative to their size, are constant


def check_panel(panel: Panel) -> tuple[str, ...]:
    """Return notes on a panel; refuse one from which no study can be made.

    >>> check_panel(Panel.from_long(["a", "a", "a", "b", "b", "b"], [1, 2, 4, 1, 2, 4], [1, 2, 3, 3, 2, 4]))
    ('the panel has no figures for 1 period between its first and its last: 3',)
    """
    outcome = panel.outcome
    if len(panel.units) < 2:
        raise StudyError(
            f"the panel has one unit ('{panel.units[0]}')",
            hint="a study needs units that were not treated beside it",
        )
    if len(panel.periods) < 2:
        raise StudyError(
            f"the panel has one period ({panel.periods[0]})",
            hint="a study needs periods before and after the date",
        )
    if len(set(panel.units)) < len(panel.units):
        twice = next(unit for unit in panel.units if panel.units.count(unit) > 1)
        raise StudyError(f"unit '{twice}' occurs twice", hint="give each unit one row")
    if any(later <= earlier for earlier, later in zip(panel.periods, panel.periods[1:], strict=False)):
        raise StudyError("periods are not in order", hint="sort the columns by period, each once")
    infinite = np.isinf(outcome)
    if infinite.any():
        row, column = (int(i[0]) for i in np.nonzero(infinite))
        raise StudyError(
            f"{int(infinite.sum())} figures are infinite, "
            f"the first for '{panel.units[row]}' in {panel.periods[column]}",
            hint="mend them, or leave them empty",
        )
    if not np.isfinite(outcome).any():
        raise StudyError("the outcome has no figures", hint="check which column holds it")
    if _is_constant(outcome):
        raise StudyError(
            f"the outcome is constant ({np.nanmin(outcome):g} in every unit and period)",
            hint="choose an outcome that varies",
        )
    if panel.population is not None and not (panel.population[np.isfinite(panel.population)] > 0.0).all():
        raise StudyError("some populations are not positive", hint="mend them, or leave them empty")
    return (*panel.notes, *_gap_notes(panel))


def check_treatment(panel: Panel, *, name: str = "panel", least_before: int = 1) -> tuple[str, ...]:
    """Return notes on the adoption dates; refuse dates from which no study can be made.

    >>> panel = Panel.from_long(["a", "a", "b", "b"], [1, 2, 1, 2], [1, 2, 3, 5], adoption={"a": 1})
    >>> check_treatment(panel)
    Traceback (most recent call last):
    ...
    caveat.studies.errors.StudyError: unit 'a' is treated from the panel's first period (1) on
    <BLANKLINE>
    hint: give figures from before 1, or leave the unit out
    """
    first, last = panel.periods[0], panel.periods[-1]
    treated = np.flatnonzero(np.isfinite(panel.adoption))
    if not len(treated):
        raise StudyError(f"no unit is treated (list '{name}')", hint="give treated units with their dates")
    for row in treated.tolist():
        unit, date = panel.units[row], int(panel.adoption[row])
        if date > last or date < first:
            raise StudyError(
                f"unit '{unit}' is treated in {date}, outside the panel ({first} to {last})",
                hint=f"give figures that cover {date}, or leave the unit out",
            )
        seen = np.isfinite(panel.outcome[row])
        column = panel.column(date)
        if column == 0:
            raise StudyError(
                f"unit '{unit}' is treated from the panel's first period ({first}) on",
                hint=f"give figures from before {date}, or leave the unit out",
            )
        if int(seen[:column].sum()) < least_before:
            raise StudyError(
                f"unit '{unit}' has {int(seen[:column].sum())} figures before {date}",
                hint=f"at least {least_before} are needed",
            )
        if not seen[column:].any():
            raise StudyError(f"unit '{unit}' has no figures from {date} on", hint="give later figures")
    if len(treated) == len(panel.units):
        raise StudyError(
            f"all {len(panel.units)} units are treated (list '{name}')",
            hint="add units that were not treated",
        )
    untreated = np.isnan(panel.adoption)
    if not np.isfinite(panel.outcome[untreated]).any():
        raise StudyError(
            "the untreated units have no figures: no donors are left", hint="add units with figures"
        )
    notes = []
    missing = [panel.units[row] for row in treated.tolist() if not np.isfinite(panel.outcome[row]).all()]
    if missing:
        notes.append(f"treated units with missing periods, which are masked: {', '.join(missing)}")
    if int(untreated.sum()) < 19:
        notes.append(
            f"{int(untreated.sum())} untreated units: with one treated unit no p below "
            f"{1.0 / (1 + int(untreated.sum())):.3f} can be reached"
        )
    return tuple(notes)


def check_donors(panel: Panel, donors: Iterable[str]) -> None:
    """Refuse donors that are treated or not in the panel.

    >>> panel = Panel.from_long(["a", "a", "b", "b"], [1, 2, 1, 2], [1, 2, 3, 5], adoption={"a": 2})
    >>> check_donors(panel, ["b"])
    """
    chosen = list(donors)
    if not chosen:
        raise StudyError("no donors are given", hint="name untreated units, or leave the choice open")
    for unit in chosen:
        date = panel.adoption[panel.index(unit)]
        if np.isfinite(date):
            raise StudyError(
                f"donor '{unit}' is itself treated, in {int(date)}", hint="take it out of the donors"
            )


def check_logs(panel: Panel, *, required: bool = False) -> tuple[bool, tuple[str, ...]]:
    """Tell whether logs of the outcome can be used, with notes; refuse zeros where logs are required.

    Zeros of untreated units are masked; a treated unit with one rules logs out.

    >>> panel = Panel.from_long(["a", "a", "b", "b"], [1, 2, 1, 2], [0, 2, 3, 5], adoption={"a": 2})
    >>> check_logs(panel)
    (False, ("zeros or negative figures have no log, and treated unit 'a' has one: no logs are taken",))
    """
    with np.errstate(invalid="ignore"):
        bad = panel.outcome <= 0.0
    if not bad.any():
        return True, ()
    treated = np.flatnonzero(bad.any(axis=1) & np.isfinite(panel.adoption))
    if len(treated) or required:
        who = panel.units[int(treated[0])] if len(treated) else panel.units[int(np.nonzero(bad)[0][0])]
        kind = "treated unit" if len(treated) else "unit"
        message = f"zeros or negative figures have no log, and {kind} '{who}' has one"
        if required:
            raise StudyError(message, hint="use counts or rates, or longer periods")
        return False, (f"{message}: no logs are taken",)
    rows = int(bad.any(axis=1).sum())
    return True, (
        f"not positive, and masked under a log: {int(bad.sum())} figures of untreated units ({rows} units)",
    )


def check_memory(units: int, windows: int = 1, *, limit: int = MEMORY) -> None:
    """Refuse a stack of dense Gram matrices that would not fit in memory.

    >>> check_memory(3_000)
    >>> check_memory(1_000_000)
    Traceback (most recent call last):
    ...
    caveat.studies.errors.StudyError: 1,000,000 units need Gram matrices of 7,451 GiB
    <BLANKLINE>
    hint: at most 16,384 units fit in 2.0 GiB: name fewer donors, such as units of similar size
    """
    need = 8 * units * units * windows
    if need > limit:
        most = int((limit / 8 / windows) ** 0.5)
        raise StudyError(
            f"{units:,} units need Gram matrices of {need / 2**30:,.0f} GiB",
            hint=f"at most {most:,} units fit in {limit / 2**30:.1f} GiB: "
            "name fewer donors, such as units of similar size",
        )


def check_size(specifications: int, pairs: int, treated: int, shape: tuple[int, int]) -> None:
    """Refuse a grid whose fits could not be made or whose results would not fit in memory.

    Args:
        specifications: of one list.
        pairs: of a unit with a date, treated units and placebos.
        treated: how many of them are real.
        shape: units and periods.

    >>> check_size(1_000, 3_000, 1, (3_000, 30))
    >>> check_size(1, 1_000_000, 1, (1_000_000, 30))
    Traceback (most recent call last):
    ...
    caveat.studies.errors.StudyError: 1,000,000 units with 1,000,000 fits in each specification make 1e+12 \
comparisons of a unit with a donor
    <BLANKLINE>
    hint: name at most 31,622 donors, such as units of similar size, or group the units
    """
    units, periods = shape
    dates = max(1.0, pairs / units)
    if pairs * units > COMPARISONS:
        raise StudyError(
            f"{units:,} units with {pairs:,} fits in each specification make {pairs * units:.0e} "
            "comparisons of a unit with a donor",
            hint=f"name at most {int((COMPARISONS / dates) ** 0.5):,} donors, such as units of similar size, "
            "or group the units",
        )
    each = 8 * (10 * pairs + treated * (units + periods))
    if specifications * each > RESULTS:
        raise StudyError(
            f"{specifications:,} specifications of {pairs:,} fits need {specifications * each / 2**30:,.0f} "
            "GiB for their results",
            hint=f"at most {RESULTS // each:,} specifications fit in {RESULTS / 2**30:.0f} GiB: "
            "give fewer choices, or name fewer donors",
        )


def _is_constant(outcome: FloatArray) -> bool:
    """Tell whether all figures are the same."""
    low, high = float(np.nanmin(outcome)), float(np.nanmax(outcome))
    return high - low <= ALIKE * max(abs(low), abs(high))


def _gap_notes(panel: Panel) -> tuple[str, ...]:
    """Return notes on periods and figures that are missing."""
    notes = []
    missing = sorted(set(range(panel.periods[0], panel.periods[-1])) - set(panel.periods))
    if missing:
        shown = ", ".join(str(period) for period in missing[:5]) + (", ..." if len(missing) > 5 else "")
        noun = "period" if len(missing) == 1 else "periods"
        notes.append(
            f"the panel has no figures for {len(missing)} {noun} between its first and its last: {shown}"
        )
    empty = ~np.isfinite(panel.outcome)
    if empty.any():
        notes.append(
            f"{int(empty.sum())} unit-periods of {int(empty.any(axis=1).sum())} units have no figure"
        )
    return tuple(notes)
