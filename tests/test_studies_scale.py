"""A study gives the same arrays whoever does the work: threads, processes, or a real Dask cluster."""

from __future__ import annotations

import importlib
import pickle
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import fields, replace
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import caveat.studies.blocks as blocks
from caveat.cli import main
from caveat.studies import Axes, Study, StudyError, study
from caveat.studies.curve import Mapper
from caveat.studies.panel import Panel
from caveat.studies.scale import joblib_mapper, open_mapper
from studies_reference import random_panel

AXES = Axes(scale=("count", "log"), pre=(0, 6), post=(0,), anticipation=(0,))
LISTS = {"theirs": {"u00": 2009}, "ours": {"u03": 2006, "u05": 2008}}


def panel() -> Panel:
    return random_panel(11, units=12, periods=16, effect=8.0)


@cache
def plain() -> Study:
    """Return the study made without any helper."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(blocks, "BLOCK", 64)
        return study(panel(), treated=LISTS, axes=AXES, draws=50)


@pytest.fixture(autouse=True)
def small_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Cut the small study into many blocks, so that all workers have some."""
    monkeypatch.setattr(blocks, "BLOCK", 64)


@pytest.fixture(scope="module")
def cluster() -> Iterator[Any]:
    """Yield a client of a real cluster of two processes on this machine."""
    distributed = pytest.importorskip("distributed")
    pytest.importorskip("joblib")
    with (
        distributed.LocalCluster(
            n_workers=2, threads_per_worker=1, processes=True, host="localhost",
            dashboard_address=None, scheduler_kwargs={"dashboard_address": "localhost:0"},
        ) as local,
        distributed.Client(local) as client,
    ):  # fmt: skip
        yield client


def identical(one: object, other: object, where: str = "study") -> None:
    """Assert that two results are the same to the last bit."""
    if isinstance(one, np.ndarray):
        np.testing.assert_array_equal(one, other, err_msg=where)
    elif hasattr(one, "__dataclass_fields__"):
        assert type(one) is type(other), where
        for field in fields(one):  # type: ignore[arg-type]
            identical(getattr(one, field.name), getattr(other, field.name), f"{where}.{field.name}")
    elif isinstance(one, tuple):
        assert isinstance(other, tuple) and len(one) == len(other), where
        for i, (mine, theirs) in enumerate(zip(one, other, strict=True)):
            identical(mine, theirs, f"{where}[{i}]")
    else:
        assert one == other or (one != one and other != other), where


def check(mapper: Mapper) -> None:
    """Assert that a mapper changes nothing, and that it had more than a few blocks to spread."""
    told: list[tuple[int, int]] = []
    found = study(
        panel(), treated=LISTS, axes=AXES, draws=50, mapper=mapper, progress=lambda *at: told.append(at)
    )
    assert len(told) > 20
    assert told == [(at + 1, len(told)) for at in range(len(told))]
    identical(plain(), found)


def test_a_block_and_its_function_can_be_pickled() -> None:
    made: list[blocks.Block] = []

    def through_pickle(function: Any, pieces: Any) -> Any:
        made.extend(pieces)
        there = pickle.loads(pickle.dumps(function))
        return [
            pickle.loads(pickle.dumps(there(pickle.loads(pickle.dumps(one))))) for one in made[-len(pieces) :]
        ]

    check(through_pickle)
    assert made


def test_pairs_that_go_into_blocks_of_their_own_change_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(blocks, "CELLS", 60)
    found = study(panel(), treated=LISTS, axes=AXES, draws=50)
    for one, other in zip(plain().results, found.results, strict=True):
        for name in ("percent", "events", "fit", "weights", "gaps", "placebo_statistics"):
            np.testing.assert_allclose(getattr(one, name), getattr(other, name), rtol=1e-9, atol=1e-9)
        assert one.curve.p == other.curve.p


@pytest.mark.parametrize("workers", [1, 2, 3])
def test_threads_change_nothing(workers: int) -> None:
    with open_mapper("threads", workers) as mapper:
        check(mapper)


@pytest.mark.parametrize(("backend", "workers"), [("threading", 2), ("loky", 1), ("loky", 2)])
def test_joblib_changes_nothing(backend: Any, workers: int) -> None:
    pytest.importorskip("joblib")
    check(joblib_mapper(backend, n_jobs=workers))


def test_the_threads_of_the_linear_algebra_change_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """In matrices of this size the last bits depend on them, unless each worker has one."""
    pytest.importorskip("joblib")
    pytest.importorskip("threadpoolctl")
    monkeypatch.setattr(blocks, "BLOCK", 4096)
    rng, names = np.random.default_rng(0), [f"u{i}" for i in range(50)]
    figures = 300.0 + rng.normal(200.0, 10.0, (50, 25)).cumsum(axis=1) / 5.0 + rng.normal(0.0, 5.0, (50, 1))
    large = Panel.from_long(
        [name for name in names for _ in range(25)], list(range(25)) * 50, figures.ravel(),
        adoption={"u0": 15, "u1": 18},
    )  # fmt: skip
    axes = replace(AXES, pre=(0, 10))
    one, other = (study(large, axes=axes, mapper=joblib_mapper("loky", n)) for n in (1, 2))
    identical(one, other)
    identical(study(large, axes=axes), one)


def test_a_dask_cluster_changes_nothing(cluster: Any) -> None:
    check(joblib_mapper("dask"))
    with open_mapper("dask") as mapper:  # takes the client that is active
        check(mapper)
    worked = cluster.run(lambda: "caveat.studies.curve" in __import__("sys").modules)
    assert list(worked.values()) == [True, True]


def test_an_error_of_a_worker_keeps_its_hint(cluster: Any) -> None:
    for backend in ("loky", "dask"):
        with pytest.raises(StudyError, match="engine 'abacus' does not exist\n\nhint: use 'auto'"):
            study(panel(), axes=AXES, treated=LISTS, engine="abacus", mapper=joblib_mapper(backend))  # type: ignore[arg-type]


def test_an_interrupt_leaves_what_is_finished() -> None:
    pytest.importorskip("joblib")

    def stop(done: int, _: int) -> None:
        if done == 3:
            raise KeyboardInterrupt

    found = study(panel(), treated=LISTS, axes=AXES, mapper=joblib_mapper("loky", 2), progress=stop)
    assert any("interrupted" in note for note in found.results[0].notes)
    check(joblib_mapper("loky", 2))


def test_dask_without_a_client_says_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("joblib")
    distributed = pytest.importorskip("distributed")

    def no_client() -> None:
        raise ValueError("No global client found")

    monkeypatch.setattr(distributed, "get_client", no_client)
    with pytest.raises(StudyError, match=r"no Dask client is active\n\nhint: start one"):
        study(panel(), treated=LISTS, axes=AXES, mapper=joblib_mapper("dask"))


@pytest.mark.parametrize(("backend", "missing"), [("loky", "joblib"), ("dask", "distributed")])
def test_without_the_extra_the_error_says_what_to_install(
    backend: Any, missing: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    if missing != "joblib":
        pytest.importorskip("joblib")
    real = importlib.import_module

    def absent(name: str, package: str | None = None) -> Any:
        if name == missing:
            raise ModuleNotFoundError(name)
        return real(name, package)

    monkeypatch.setattr(importlib, "import_module", absent)
    with pytest.raises(StudyError, match=rf"'{missing}' is not installed\n\nhint: .*caveat\[scale\]"):
        joblib_mapper(backend)


@pytest.mark.parametrize("number", [0, -2])
def test_a_number_of_workers_that_cannot_be_is_refused(number: int) -> None:
    with pytest.raises(StudyError, match=f"{number} workers cannot work"):
        joblib_mapper("loky", n_jobs=number)


@contextmanager
def tables(folder: Path) -> Iterator[list[str]]:
    """Yield the arguments of a small design in two tables."""
    made = panel()
    lines = [f"{u},{t},{y}" for u, row in zip(made.units, made.outcome, strict=True)
             for t, y in zip(made.periods, row, strict=True)]  # fmt: skip
    (folder / "panel.csv").write_text("\n".join(["town,year,thefts", *lines]) + "\n", encoding="utf-8")
    (folder / "lists.csv").write_text("town,from\nu00,2009\n", encoding="utf-8")
    yield ["study", str(folder / "panel.csv"), "--outcome", "thefts", "--unit", "town", "--time", "year",
           "--treated", str(folder / "lists.csv"), "--grid", "small", "--format", "json"]  # fmt: skip


def test_the_command_gives_the_same_bytes_with_every_backend(tmp_path: Path) -> None:
    pytest.importorskip("joblib")
    pytest.importorskip("distributed")
    said = {}
    with tables(tmp_path) as arguments:
        for backend in ("threads", "loky", "dask"):
            output = tmp_path / f"{backend}.json"
            with pytest.raises(SystemExit) as end:
                main([*arguments, "--backend", backend, "--workers", "2", "--output", str(output)])
            assert not end.value.code
            said[backend] = output.read_bytes()
    assert said["threads"] == said["loky"] == said["dask"]


@pytest.mark.parametrize("extra", [["--backend", "mpi"], ["--threads", "2", "--workers", "2"],
                                   ["--threads", "2", "--backend", "loky"]])  # fmt: skip
def test_the_command_refuses_what_makes_no_sense(
    extra: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with tables(tmp_path) as arguments, pytest.raises(SystemExit) as end:
        main([*arguments, *extra])
    assert end.value.code == 2
    assert "hint: use" in capsys.readouterr().err
