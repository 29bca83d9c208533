"""The doors of a study: what can be asked for, what is refused, and what a real interrupt leaves."""

from __future__ import annotations

import json
import os
import re
import select
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import jsonschema
import numpy as np
import pytest

import caveat
import caveat.studies.blocks as blocks
from caveat.cli import main
from caveat.report.json import read_schema
from caveat.studies import Axes
from caveat.studies.panel import Panel
from studies_reference import random_panel

SMALL = Axes(
    scale=("count", "log"), estimator=("did", "sc"), donors=("all",), pre=(0,), post=(0,), anticipation=(0,)
)


def write(folder: Path, panel: Panel, dates: Mapping[str, object], **columns: np.ndarray) -> list[str]:
    """Write a panel and a list of treated units; return the arguments of the command."""
    lines = [",".join(["town", "year", "thefts", *columns])]
    for i, unit in enumerate(panel.units):
        for t, year in enumerate(panel.periods):
            value = panel.outcome[i, t]
            figure = "" if np.isnan(value) else f"{value:.6f}".rstrip("0").rstrip(".")
            lines.append(",".join([unit, str(year), figure, *(str(c[i, t]) for c in columns.values())]))
    (folder / "panel.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    rows = [f"{unit},{date}" for unit, date in dates.items()]
    (folder / "lists.csv").write_text("\n".join(["town,from", *rows]) + "\n", encoding="utf-8")
    return ["study", str(folder / "panel.csv"), "--outcome", "thefts", "--unit", "town", "--time", "year",
            "--treated", str(folder / "lists.csv")]  # fmt: skip


def run(arguments: list[str]) -> int:
    """Return the exit code of the command."""
    with pytest.raises(SystemExit) as end:
        main(arguments)
    return int(end.value.code or 0)


def found(folder: Path, arguments: list[str]) -> Any:
    """Return the study that the command writes."""
    output = folder / "study.json"
    assert run([*arguments, "--grid", "small", "--format", "json", "--output", str(output)]) == 0
    study = json.loads(output.read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator(read_schema("study-1")).validate(study)
    return study


# ---------------------------------------------------------------- what can be asked for


def rich_panel() -> tuple[Panel, dict[str, np.ndarray]]:
    """Return a panel whose first unit falls by a fifth, with what stands beside the outcome."""
    panel = random_panel(31, units=24, periods=16, date=10)
    outcome = panel.outcome * 10.0
    outcome[0, 10:] *= 0.8
    shape, rng = outcome.shape, np.random.default_rng(31)
    columns = {
        "region": np.where(np.arange(24) % 2 == 0, "north", "south")[:, None].repeat(16, axis=1),
        "jobs": np.linspace(0.1, 0.9, 24)[:, None].repeat(16, axis=1),
        "fires": (200.0 + rng.normal(0.0, 4.0, shape)).round(2),
        "income": (30.0 + 5.0 * rng.random((24, 1)) + rng.normal(0.0, 0.1, shape)).round(3),
    }
    return panel.with_outcome(outcome), columns


def test_groups_exposure_an_untouched_outcome_and_predictors_come_through_the_command(tmp_path: Path) -> None:
    panel, columns = rich_panel()
    arguments = write(tmp_path, panel, {"u00": 2010}, **columns)
    plain = found(tmp_path, arguments)["study"]
    more = ["--group", "region", "--exposure", "jobs", "--untouched", "fires", "--predictor", "income"]
    study = found(tmp_path, [*arguments, *more])["study"]

    def choices(one: Any) -> set[str]:
        rows = [row for list_ in one["lists"] for row in list_["specifications"]["choices"]]
        return {choice for row in rows for choice in row}

    added = {"same group", "similar exposure", "triple difference"}
    assert added <= choices(study) and not added & choices(plain)
    named = [one["estimator"] for one in study["lists"][0]["joint"]]
    assert "synthetic control with predictors" in named
    assert not any("predictors" in one["estimator"] for one in plain["lists"][0]["joint"])


def test_study_panel_takes_the_same_and_finds_the_planted_fall(tmp_path: Path) -> None:
    panel, columns = rich_panel()
    arguments = write(tmp_path, panel, {"u00": 2010}, **columns)
    report = caveat.study_panel(
        arguments[1], outcome="thefts", unit="town", time="year", treated=arguments[-1], grid="small",
        group="region", exposure="jobs", untouched="fires", predictors=["income"],
    )  # fmt: skip
    (one,) = report.study.lists
    assert -24.0 < one.median < -16.0 and one.p == one.smallest_p
    predicted = dict((name, effect) for name, _, effect, _ in one.joint)["synthetic control with predictors"]
    assert predicted == pytest.approx(-0.2 * panel.outcome[0, 10:].mean() / 0.8, rel=0.15)
    triple = [row for row in one.choices if "triple difference" in row]
    assert triple and all("log" in row for row in triple)


def test_the_engine_is_one_import_away() -> None:
    panel, _ = rich_panel()
    found = caveat.study(panel, treated={"mine": {"u00": 2010}}, axes=SMALL)
    assert found.results[0].place == 1
    assert caveat.Panel is Panel and caveat.Axes is Axes


@pytest.mark.parametrize(
    ("extra", "words"),
    [
        (["--group", "county"], "has no column 'county'"),
        (["--group", "fires"], "is of the groups"),
        (["--untouched", "region"], "'north' is not a number"),
        (["--predictor", "wealth"], "has no column 'wealth'"),
    ],
)
def test_columns_that_do_not_fit_are_refused(
    extra: list[str], words: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    panel, columns = rich_panel()
    assert run([*write(tmp_path, panel, {"u00": 2010}, **columns), *extra]) == 2
    said = capsys.readouterr().err
    assert words in said and "hint:" in said


# ---------------------------------------------------------------- what is refused


def bad(kind: str) -> tuple[Panel, dict[str, object]]:
    """Return a panel and dates from which no study can be made."""
    panel = random_panel(32, units=8, periods=12)
    outcome = panel.outcome.copy()
    dates: dict[str, object] = {"u00": 2008}
    if kind == "one unit":
        panel = panel.take([0])
        outcome = outcome[:1]
    elif kind == "one period":
        panel = Panel(panel.units, (2008,), outcome[:, :1].copy(), panel.adoption)
        outcome = outcome[:, :1].copy()
    elif kind == "no donors":
        outcome[1:, :] = np.nan
        outcome[1:, 0] = 5.0
    elif kind == "all treated":
        dates = dict.fromkeys(panel.units, 2008)
    elif kind == "dates outside":
        dates = {"u00": 2030}
    elif kind == "constant":
        outcome[:] = 7.0
    elif kind == "missing cells":
        outcome[0, :8] = np.nan
    return panel.with_outcome(outcome), dates


@pytest.mark.parametrize(
    ("kind", "fact", "remedy"),
    [
        ("one unit", "one unit", "not treated"),
        ("one period", r"one period \(2008\)", "before and after"),
        ("no donors", "7 of 8 units have figures for less than 80% of the 12 periods", "not treated"),
        ("all treated", "all 8 units are treated", "not treated"),
        ("dates outside", "dated inside 2000 to 2011", "before and after the dates"),
        ("constant", "the outcome is constant", "varies"),
        ("missing cells", "has figures", "before and after the dates"),
    ],
)
def test_input_from_which_no_study_can_be_made_says_what_is_needed(
    kind: str, fact: str, remedy: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run([*write(tmp_path, *bad(kind)), "--grid", "small"]) == 2
    said = " ".join(capsys.readouterr().err.split())
    text, _, hint = said.partition("hint:")
    assert re.search(fact, text), said
    assert re.search(remedy, hint), said
    assert "Traceback" not in said


def test_infinite_figures_are_refused_by_the_engine_and_count_as_missing_in_a_table(tmp_path: Path) -> None:
    panel = random_panel(32, units=24, periods=16, date=10)
    outcome = panel.outcome.copy()
    outcome[3, 4] = np.inf
    with pytest.raises(
        caveat.CaveatError, match="1 figures are infinite, the first for 'u03' in 2004"
    ) as error:
        caveat.study(panel.with_outcome(outcome), axes=SMALL)
    assert "mend them, or leave them empty" in error.value.hint
    study = found(tmp_path, write(tmp_path, panel.with_outcome(outcome), {"u00": 2010}))["study"]
    assert "1 unit-periods of 1 units have no figure" in study["notes"]


def test_missing_cells_are_masked_and_said(tmp_path: Path) -> None:
    panel = random_panel(33, units=24, periods=16, effect=9.0, date=10)
    outcome = panel.outcome.copy()
    outcome[0, 4] = outcome[5, 3] = np.nan
    study = found(tmp_path, write(tmp_path, panel.with_outcome(outcome), {"u00": 2010}))["study"]
    text = json.dumps(study)
    assert "masked" in text and "u00" in text
    assert study["lists"][0]["p"] == pytest.approx(1 / 24)


# ---------------------------------------------------------------- progress and interrupts


def test_progress_over_lists_of_unequal_size_counts_to_one_total(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(blocks, "BLOCK", 64)
    panel = random_panel(34, units=24, periods=16)
    dates = {
        "short": {"u00": 2012},
        "long": {f"u{i:02d}": 2008 + i for i in range(1, 5)},
        "again": {"u00": 2012},
    }
    told: list[tuple[int, int]] = []
    report = caveat.study_panel(
        write(tmp_path, panel, {})[1], outcome="thefts", unit="town", time="year", treated=dates,
        grid=replace(SMALL, pre=(0, 5)), progress=lambda done, total: told.append((done, total)),
    )  # fmt: skip
    assert len(report.study.lists) == 3
    assert len({total for _, total in told}) == 1
    assert [done for done, _ in told] == list(range(1, told[0][1] + 1))


@pytest.mark.skipif(not hasattr(os, "openpty"), reason="needs a pseudo-terminal")
def test_a_real_interrupt_leaves_the_finished_part_readable(tmp_path: Path) -> None:
    panel = random_panel(35, units=40, periods=20, effect=6.0, date=14)
    arguments = write(tmp_path, panel, {})
    rows = ["u00,2014,first", *(f"u{i:02d},{2008 + i},second" for i in range(1, 12))]
    (tmp_path / "lists.csv").write_text("\n".join(["town,from,list", *rows]) + "\n", encoding="utf-8")
    output = tmp_path / "part.json"
    master, slave = os.openpty()
    child = subprocess.Popen(
        [sys.executable, "-m", "caveat", *arguments, "--format", "json", "--output", str(output)],
        stderr=slave, stdout=subprocess.DEVNULL, stdin=subprocess.DEVNULL,
        env={**os.environ, "TERM": "xterm", "COLUMNS": "100"},
    )  # fmt: skip
    os.close(slave)
    shown = ""
    try:
        for chunk in reading(master, child):
            shown += chunk
            percents = [int(text) for text in re.findall(r"(\d+)%", shown)]
            if percents and percents[-1] >= 25:
                child.send_signal(signal.SIGINT)
                break
        for chunk in reading(master, child):
            shown += chunk
        code = child.wait(timeout=60)
    finally:
        child.kill()
        os.close(master)
    assert "Traceback" not in shown
    assert code in (0, 1, 130), shown[-500:]
    study = json.loads(output.read_text(encoding="utf-8"))["study"]
    assert study["partial"] is True
    assert [one["name"] for one in study["lists"]] == ["first"]
    assert study["not_studied"][0]["name"] == "second"
    assert re.search(r"\d+:\d\d", shown), "the time left"


def reading(terminal: int, child: subprocess.Popen[bytes]) -> Iterator[str]:
    """Yield what a child writes to its terminal until it ends, two minutes at most."""
    until = time.monotonic() + 120.0
    while time.monotonic() < until:
        if select.select([terminal], [], [], 0.2)[0]:
            try:
                yield os.read(terminal, 65536).decode("utf-8", "replace")
            except OSError:
                return
        elif child.poll() is not None:
            return


# ---------------------------------------------------------------- a scheduler somewhere else


@pytest.fixture(scope="module")
def remote() -> Iterator[str]:
    """Yield the address of a scheduler that runs with two workers in processes of its own."""
    distributed = pytest.importorskip("distributed")
    pytest.importorskip("joblib")
    with distributed.LocalCluster(
        n_workers=2, threads_per_worker=1, processes=True, host="localhost",
        dashboard_address=None, scheduler_kwargs={"dashboard_address": "localhost:0"},
    ) as cluster:  # fmt: skip
        yield cluster.scheduler_address


def test_a_scheduler_that_is_named_does_the_work(remote: str, tmp_path: Path) -> None:
    distributed = pytest.importorskip("distributed")
    arguments = write(tmp_path, random_panel(36, units=30, periods=16), {"u00": 2010})
    here = found(tmp_path, arguments)
    there = found(tmp_path, [*arguments, "--backend", "dask", "--scheduler", remote])
    assert here == there
    with distributed.Client(remote) as client:
        worked = client.run(lambda: "caveat.studies.curve" in sys.modules)
    assert any(worked.values())


@pytest.mark.parametrize("extra", [["--backend", "loky"], ["--backend", "dask", "--workers", "2"], []])
def test_a_scheduler_goes_with_dask_alone(
    extra: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = write(tmp_path, random_panel(36, units=8, periods=10, date=6), {"u00": 2006})
    assert run([*arguments, "--scheduler", "tcp://127.0.0.1:1", *extra]) == 2
    assert "a scheduler has its own workers" in " ".join(capsys.readouterr().err.split())
