"""study_panel: a study of a design that a person brings, from two tables to a report."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

import numpy as np

from caveat import __version__
from caveat.cube.catalog import Catalog
from caveat.cube.cube import Member
from caveat.cube.sql import identifier, literal
from caveat.cube.table import Column, Table
from caveat.errors import TableError, UsageError
from caveat.readings.design import Design, Outcome, Shock, Treated
from caveat.readings.match import measure_label
from caveat.readings.treated import list_column, lists_of, start_column
from caveat.report.study_report import StudyReport
from caveat.studies import Axes, Panel, StudyError
from caveat.studies.curve import Mapper
from caveat.studies.gate import check_panel
from caveat.studies.panel import FIRST_MONTH, to_period
from caveat.verdicts.beside import EXPOSURE, Beside
from caveat.verdicts.cause import judge_design
from caveat.verdicts.studied import CHECK_AXES, in_months, study_design, to_panel

KNOWN = 0.8  # share of its figures that a unit must have
_UNTOUCHED = "(untouched)"
_REMARKS = ("source", "note", "notes", "list", "label", "from", "to")  # never part of a key
Dates = Mapping[str, Mapping[str, object]]


def study_panel(
    panel: str | Path,
    *,
    outcome: str,
    unit: str,
    time: str,
    treated: str | Path | Dates,
    lists: Sequence[str] = (),
    population: str | None = None,
    group: str | None = None,
    exposure: str | None = None,
    untouched: str | None = None,
    predictors: Sequence[str] = (),
    shock: Iterable[int | str] = (),
    since: int | str | None = None,
    until: int | str | None = None,
    grid: Literal["full", "small"] | Axes = "full",
    mapper: Mapper = map,
    progress: Callable[[int, int], None] | None = None,
) -> StudyReport:
    """Return the study of an outcome under every reasonable specification, for each list of treated units.

    Args:
        panel: a table with a row a unit and period.
        outcome: its column of figures.
        unit: its column of units.
        time: its column of years or months.
        treated: a table of units with the date from which they were treated, or lists by name, each with
            a date by unit. The table is joined on every key column that it shares with the panel.
        lists: the lists to study, all by default.
        population: the panel's column of population, for rates.
        group: the panel's column of groups of units, such as regions: donors of the same group are a choice.
        exposure: the panel's column of exposure to a common shock: donors as exposed are a choice.
        untouched: the panel's column of another outcome, that the treatment cannot have moved: a triple
            difference against it is a choice.
        predictors: columns for a synthetic control with predictors, shown beside the curve.
        shock: periods of a shock common to all; the study is made with them and without them.
        since: the first period used.
        until: the last period used.
        grid: full, small (a first look), or axes of one's own.
        mapper: spreads the work; results do not depend on it.
        progress: called with the number of blocks done and in all.

    An interrupt leaves the lists that are finished, marked partial.
    """
    with _open(panel, None if isinstance(treated, Mapping) else treated) as (catalog, other):
        table = catalog.tables[0]
        extra = _Extra(group, exposure, untouched, tuple(dict.fromkeys(predictors)))
        pairs = _shared(table, other, unit, (outcome, time, population or "", *extra.columns))
        members, figures = _panel(
            catalog, table, [own for own, _ in pairs], time, outcome, population, since, until, extra
        )
        if other is None:
            assert isinstance(treated, Mapping)
            offered = _given(treated)
        else:
            offered = _offered(catalog, other, pairs, members)
        used = [table] if other is None else [table, other]
        inputs = tuple((Path(t.path).name, t.sha256) for t in used)
        label = measure_label(table.column(outcome))
        title = table.title or table.name
    chosen = _chosen(offered, lists)
    shocks = tuple(to_period(period) for period in shock)
    inside = tuple(p for p in figures.periods if p in shocks)
    if shocks and not inside:
        raise UsageError(
            f"shock {', '.join(map(str, shock))} is outside the panel ({figures.periods[0]} to "
            f"{figures.periods[-1]})", hint="give periods that the panel has",
        )  # fmt: skip
    kept = _outcome(figures, label, title, {u for t in chosen for u, _ in t.members})
    check_panel(to_panel(kept))
    design = Design(
        outcomes=(kept,),
        treatments=chosen,
        shock=Shock("the shock years given", inside) if inside else None,
        role="design",
        cause=", ".join(t.name for t in chosen),
    )
    beside = extra.beside(figures)
    axes = grid if isinstance(grid, Axes) else CHECK_AXES if grid == "small" else Axes()
    if extra.columns and grid == "small":
        axes = beside.axes(in_months(axes) if figures.periods[-1] >= FIRST_MONTH else axes)
    study = study_design(
        design, axes=axes, mapper=mapper, progress=progress, keep_finished=True, beside=beside
    )
    if not study.lists:
        why = "; ".join(f"{name}: {reason}" for name, _, reason in study.not_studied)
        raise StudyError(
            f"no list could be studied: {why}",
            hint="give units that were not treated, and figures before and after the dates",
        )
    settings = (
        ("outcome", outcome), ("unit", unit), ("time", time), ("population", population or ""),
        ("group", group or ""), ("exposure", exposure or ""), ("untouched", untouched or ""),
        ("predictors", ", ".join(predictors)),
        ("lists", ", ".join(t.name for t in chosen)), ("shock", ", ".join(str(p) for p in inside)),
        ("grid", grid if isinstance(grid, str) else "axes given"),
    )  # fmt: skip
    return StudyReport(judge_design(study), inputs, tuple(s for s in settings if s[1]), __version__)


@contextmanager
def _open(panel: str | Path, treated: str | Path | None) -> Iterator[tuple[Catalog, Table | None]]:
    """Yield the catalog of the panel, and the table of treated units, which need not hold any figures."""
    if treated is not None:
        with Catalog.from_paths([panel, treated]) as catalog:
            if len(catalog.tables) > 1:
                yield catalog, catalog.tables[1]
                return
            for finding in catalog.findings:
                if finding.kind == "not read" and "no column of numbers" not in finding.text:
                    raise TableError(finding.text, hint="check the file")
    with Catalog.from_paths([panel]) as catalog:
        yield catalog, None if treated is None else _as_text(catalog, Path(treated))


def _as_text(catalog: Catalog, path: Path) -> Table:
    """Return a table of which every column is text, made a view of the catalog."""
    name = "treated_units"
    relation = f"read_csv({literal(str(path))}, all_varchar = true, header = true)"
    catalog.query(f"CREATE VIEW {name} AS SELECT * FROM {relation}")
    columns = tuple(Column(str(row[0]), "dimension", "text") for row in catalog.query(f"DESCRIBE {name}"))
    rows = int(catalog.query(f"SELECT count(*) FROM {name}")[0][0])
    return Table(name, str(path), hashlib.sha256(path.read_bytes()).hexdigest(), rows, columns, relation)


def _shared(table: Table, other: Table | None, unit: str, used: Sequence[str]) -> tuple[tuple[str, str], ...]:
    """Return the key columns of the panel with those of the list: the unit, and all else that both have."""
    names = {c.name.casefold(): c.name for c in table.columns}
    for name in (unit, *(n for n in used if n)):
        if name not in names.values():
            known = ", ".join(c.name for c in table.columns)
            raise UsageError(f"table {table.name!r} has no column {name!r}", hint=f"its columns are {known}")
    if other is None:
        return ((unit, unit),)
    both = [c.name for c in other.columns if c.name.casefold() in names]
    if unit.casefold() not in [name.casefold() for name in both]:
        known = ", ".join(c.name for c in other.columns)
        raise UsageError(
            f"the list {other.name!r} has no column {unit!r} to join with the panel",
            hint=f"name it so; its columns are {known}",
        )
    never = {c.name for c in other.columns if c.role in ("source", "note", "period", "measure")}
    never |= {c.name for c in other.columns if c.name.casefold() in _REMARKS}
    keys = [n for n in both if n.casefold() == unit.casefold() or (n not in never and n not in used)]
    keys.sort(key=lambda n: n.casefold() != unit.casefold())
    return tuple((names[n.casefold()], n) for n in keys)


def _panel(
    catalog: Catalog, table: Table, keys: Sequence[str], time: str, outcome: str, population: str | None,
    since: int | str | None, until: int | str | None, extra: _Extra,
) -> tuple[tuple[Member, ...], Panel]:  # fmt: skip
    chosen = [*keys, time, outcome, *([population] if population else []), *extra.columns]
    columns = ", ".join(f"CAST({identifier(c)} AS VARCHAR)" for c in chosen)
    rows = catalog.query(f"SELECT {columns} FROM {identifier(table.name)} ORDER BY ALL")
    rows = [r for r in rows if r[0] is not None and r[len(keys)] is not None]
    low = -np.inf if since is None else to_period(since)
    high = np.inf if until is None else to_period(until)
    rows = [r for r in rows if low <= to_period(r[len(keys)]) <= high]
    if not rows:
        raise UsageError("no row of the panel is left", hint="check the columns, --since and --until")
    every = sorted({tuple(str(v or "") for v in r[: len(keys)]) for r in rows})
    names = _names(every)
    members = tuple(Member(names[k], tuple(zip(keys, k, strict=True))) for k in every)
    units = [names[tuple(str(v or "") for v in r[: len(keys)])] for r in rows]
    people = [r[len(keys) + 2] for r in rows] if population else None
    at = len(keys)
    more = {name: [r[-len(extra.columns) + i] for r in rows] for i, name in enumerate(extra.columns)}
    panel = Panel.from_long(
        units, [r[at] for r in rows], [r[at + 1] for r in rows], population=people,
        groups=extra.groups(units, more), covariates=extra.covariates(more),
    )  # fmt: skip
    return members, _without_gaps(panel)


@dataclass(frozen=True, slots=True)
class _Extra:
    """The columns of a panel that may stand beside its outcome."""

    group: str | None
    exposure: str | None
    untouched: str | None
    predictors: tuple[str, ...]

    @property
    def columns(self) -> tuple[str, ...]:
        """Return the columns that are given, each once."""
        every = (self.group, self.exposure, self.untouched, *self.predictors)
        return tuple(dict.fromkeys(name for name in every if name))

    def groups(self, units: Sequence[str], columns: Mapping[str, Sequence[object]]) -> dict[str, str] | None:
        """Return the group of each unit."""
        if self.group is None:
            return None
        found: dict[str, str] = {}
        for unit, value in zip(units, columns[self.group], strict=True):
            if value is not None and found.setdefault(unit, str(value)) != str(value):
                raise UsageError(
                    f"{unit!r} is of the groups {found[unit]!r} and {value!r} (column {self.group!r})",
                    hint="give a column that stays the same for a unit",
                )
        return found

    def covariates(self, columns: Mapping[str, Sequence[object]]) -> dict[str, Sequence[object]]:
        """Return the columns of figures by the names under which a study looks for them."""
        found = {name: columns[name] for name in self.predictors}
        for name, column in ((EXPOSURE, self.exposure), (_UNTOUCHED, self.untouched)):
            if column is not None:
                found[name] = columns[column]
        return found

    def beside(self, panel: Panel) -> Beside:
        """Return what the panel bears beside its outcome."""
        other = panel.with_outcome(panel.covariates[_UNTOUCHED]) if self.untouched else None
        return Beside(panel, self.exposure is not None, self.predictors, other)


def _without_gaps(panel: Panel) -> Panel:
    """Return the panel with gaps in population filled in a straight line: rates keep their periods."""
    if panel.population is None:
        return panel
    filled = np.array(panel.population)
    at = np.arange(filled.shape[1])
    for row in filled:
        known = np.flatnonzero(np.isfinite(row))
        if len(known) > 1:
            gaps = np.setdiff1d(at[known[0] : known[-1]], known)
            row[gaps] = np.interp(gaps, known, row[known])
    number = int((np.isfinite(filled) & ~np.isfinite(panel.population)).sum())
    note = (f"{number} populations are filled in a straight line between known ones",) if number else ()
    return replace(panel, population=filled, notes=(*panel.notes, *note))


def _names(keys: Sequence[tuple[str, ...]]) -> dict[tuple[str, ...], str]:
    """Return what each unit is called: its name, with the rest of its key where the name repeats."""
    firsts = [k[0] for k in keys]
    return {k: k[0] if firsts.count(k[0]) == 1 else ", ".join(k) for k in keys}


def _offered(
    catalog: Catalog, other: Table, pairs: tuple[tuple[str, str], ...], members: Sequence[Member]
) -> tuple[Treated, ...]:
    start = start_column(other)
    if start is None:
        known = ", ".join(c.name for c in other.columns)
        raise TableError(
            f"the list {other.name!r} has no column of dates",
            hint=f"name the column with the first treated day, month or year 'from'; its columns are {known}",
        )
    return tuple(lists_of(catalog, other, list_column(other), start, pairs, members))


def _given(treated: Dates) -> tuple[Treated, ...]:
    return tuple(
        Treated(name, "", "list", "", tuple((str(u), str(d)) for u, d in sorted(dates.items())))
        for name, dates in treated.items()
    )


def _chosen(offered: Sequence[Treated], lists: Sequence[str]) -> tuple[Treated, ...]:
    known = {t.name: t for t in offered}
    for name in lists:
        if name not in known:
            raise UsageError(f"there is no list {name!r}", hint=f"the lists are {', '.join(known)}")
    chosen = tuple(known[name] for name in dict.fromkeys(lists)) if lists else tuple(offered)
    if not chosen:
        raise UsageError("the table of treated units holds no list", hint="give a row for each treated unit")
    if not any(t.members for t in chosen):
        notes = "; ".join(n for t in chosen for n in t.notes)
        raise UsageError(
            f"no treated unit has a date and is in the panel{f' ({notes})' if notes else ''}",
            hint="give dates as 2018, 2018-06 or 2018-06-30, and units as the panel names them",
        )
    return tuple(replace(t, stands=True, reason="chosen by the user") for t in chosen)


def _outcome(panel: Panel, label: str, title: str, treated: set[str]) -> Outcome:
    """Return the panel without units that hardly have figures; treated ones stay for the gate to judge."""
    share = np.isfinite(panel.outcome).mean(axis=1)
    keep = np.flatnonzero((share >= KNOWN) | np.array([u in treated for u in panel.units]))
    out = len(panel.units) - len(keep)
    notes = (
        (f"{out} units with figures for less than {KNOWN:.0%} of the periods are left out",) if out else ()
    )
    if len(keep) < 2 <= len(panel.units):
        raise StudyError(
            f"{out} of {len(panel.units)} units have figures for less than {KNOWN:.0%} of the "
            f"{len(panel.periods)} periods, and {len(keep)} is left",
            hint="give figures of units that were not treated, or a shorter span (since, until)",
        )
    kept = panel.take(keep)
    return Outcome(
        label, title, kept.units, kept.periods, np.array(kept.outcome),
        None if kept.population is None else np.array(kept.population), (*panel.notes, *notes),
    )  # fmt: skip


__all__ = ["study_panel"]
