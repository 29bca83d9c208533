"""caveat study: the command line of a design that a person brings; parse, call study_panel, render."""

from __future__ import annotations

import sys
from contextlib import AbstractContextManager, nullcontext
from typing import TYPE_CHECKING, Annotated, cast

import typer

from caveat.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Callable

    from caveat.report.study_report import StudyReport
    from caveat.studies.scale import Backend

FORMATS = ("terminal", "json", "html")
GRIDS = ("full", "small")
BACKENDS = ("threads", "loky", "dask")


def study(
    panel: Annotated[str, typer.Argument(metavar="PANEL", help="A table with a row a unit and period.")],
    outcome: Annotated[str, typer.Option("--outcome", metavar="COLUMN", help="The figures.")],
    unit: Annotated[str, typer.Option("--unit", metavar="COLUMN", help="The units, such as cities.")],
    time: Annotated[str, typer.Option("--time", metavar="COLUMN", help="The years or months.")],
    treated: Annotated[
        str,
        typer.Option("--treated", metavar="TABLE", help="Treated units with dates (column from), by list."),
    ],
    lists: Annotated[
        list[str] | None, typer.Option("--list", metavar="NAME", help="A list to study; all by default.")
    ] = None,
    population: Annotated[
        str | None, typer.Option("--population", metavar="COLUMN", help="For rates per head.")
    ] = None,
    group: Annotated[
        str | None, typer.Option("--group", metavar="COLUMN", help="Groups of units, such as regions.")
    ] = None,
    exposure: Annotated[
        str | None, typer.Option("--exposure", metavar="COLUMN", help="Exposure to a common shock.")
    ] = None,
    untouched: Annotated[
        str | None,
        typer.Option("--untouched", metavar="COLUMN", help="An outcome that nothing was done about."),
    ] = None,
    predictor: Annotated[
        list[str] | None,
        typer.Option("--predictor", metavar="COLUMN", help="What predicts the outcome; may repeat."),
    ] = None,
    shock: Annotated[
        list[str] | None,
        typer.Option(
            "--shock", metavar="PERIOD", help="A year or month of a shock common to all; may repeat."
        ),
    ] = None,
    since: Annotated[str | None, typer.Option("--since", metavar="PERIOD", help="The first used.")] = None,
    until: Annotated[str | None, typer.Option("--until", metavar="PERIOD", help="The last used.")] = None,
    grid: Annotated[str, typer.Option("--grid", help="full, or small for a first look.")] = "full",
    format_: Annotated[str, typer.Option("--format", help="terminal, json or html.")] = "terminal",
    output: Annotated[
        str | None, typer.Option("--output", "-o", metavar="FILE", help="Write the study to a file.")
    ] = None,
    backend: Annotated[
        str, typer.Option("--backend", help="Who fits: threads, loky (processes) or dask (a cluster).")
    ] = "threads",
    workers: Annotated[
        int | None, typer.Option("--workers", metavar="N", min=1, help="How many; results stay the same.")
    ] = None,
    scheduler: Annotated[
        str | None,
        typer.Option("--scheduler", metavar="ADDRESS", help="Of a Dask cluster, such as tcp://host:8786."),
    ] = None,
    threads: Annotated[
        int | None, typer.Option("--threads", min=1, help="Short for --backend threads --workers N.")
    ] = None,
) -> None:
    """Study whether an outcome changed where something was done, in every reasonable way.

    Ctrl-C shows the lists that are finished.
    """
    from caveat.designs import study_panel
    from caveat.studies.scale import open_mapper

    given = (("--format", format_, FORMATS), ("--grid", grid, GRIDS), ("--backend", backend, BACKENDS))
    for option, value, allowed in given:
        if value not in allowed:
            raise UsageError(f"{option} has no {value!r}", hint=f"use one of {', '.join(allowed)}")
    if threads is not None and (workers is not None or backend != "threads"):
        raise UsageError(
            "--threads and another number or kind of workers are given", hint="use --backend and --workers"
        )
    spread = open_mapper(cast("Backend", backend), threads or workers, scheduler=scheduler)
    with spread as mapper, _progress() as progress:
        report = study_panel(
            panel, outcome=outcome, unit=unit, time=time, treated=treated, lists=lists or (),
            population=population, group=group, exposure=exposure, untouched=untouched,
            predictors=predictor or (), shock=shock or (), since=since, until=until,
            grid="small" if grid == "small" else "full", mapper=mapper, progress=progress,
        )  # fmt: skip
    _write(report, format_, output)


def _write(report: StudyReport, format_: str, output: str | None) -> None:
    if format_ == "terminal":
        from rich.console import Console

        from caveat.report.study_terminal import to_study_terminal

        if output is None:
            to_study_terminal(report, Console(highlight=False))
            return
        import io

        page = io.StringIO()
        to_study_terminal(report, Console(file=page, width=100, highlight=False))
        text = page.getvalue()
    elif format_ == "json":
        from caveat.report.study_json import to_study_json

        text = to_study_json(report)
    else:
        from caveat.report.study_html import to_study_html

        text = to_study_html(report)
    if output is None:
        sys.stdout.buffer.write(text.encode("utf-8"))
        sys.stdout.buffer.flush()
        return
    from pathlib import Path

    path = Path(output)
    part = path.with_name(path.name + ".part")
    try:
        part.write_text(text, encoding="utf-8", newline="")
        part.replace(path)
    except OSError as error:
        raise UsageError(
            f"{output!r} cannot be written: {error.strerror}", hint="check the folder"
        ) from error


def _progress() -> AbstractContextManager[Callable[[int, int], None] | None]:
    """Return a context that shows how much is done and the time left, on a terminal's standard error."""
    if not sys.stderr.isatty():
        return nullcontext(None)
    return _Bar()


class _Bar(AbstractContextManager):  # type: ignore[type-arg]
    """A progress bar with the time left."""

    def __enter__(self) -> Callable[[int, int], None]:
        from rich.console import Console
        from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

        from caveat.report.study_words import PROGRESS

        columns = (TextColumn("{task.description}"), BarColumn(), TextColumn("{task.percentage:>3.0f}%"))
        self._progress = Progress(
            *columns, TimeRemainingColumn(), console=Console(stderr=True), transient=True
        )
        self._task = self._progress.add_task(PROGRESS, total=None)
        self._progress.start()
        return self._show

    def _show(self, done: int, total: int) -> None:
        self._progress.update(self._task, completed=done, total=total)

    def __exit__(self, *_: object) -> None:
        self._progress.stop()
