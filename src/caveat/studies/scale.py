"""Grids larger than one machine: mappers that send the blocks of a study to joblib's backends and Dask.

A study is cut into the same blocks whatever spreads them, and results come back in order, so they do
not depend on the number of workers. Workers fit with one BLAS thread each, which Dask sees to itself.
"""

from __future__ import annotations

import importlib
import warnings
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any, Literal, get_args

from caveat.studies.curve import Mapper
from caveat.studies.errors import StudyError

JoblibBackend = Literal["loky", "dask", "threading"]
Backend = Literal["threads", "loky", "dask"]
CONNECT = "20s"  # to wait for a scheduler


def joblib_mapper(backend: JoblibBackend = "loky", n_jobs: int = -1) -> Mapper:
    """Return a mapper for `study` that spreads the work by joblib.

    Args:
        backend: "loky" (processes of this machine), "dask" (the workers of the active Dask client), or
            "threading".
        n_jobs: the number of workers, -1 for all processors. A Dask cluster has its own number.

    Raises a StudyError where the extra `scale` is not installed, and, once a study begins, where Dask is
    asked for and no client is active.

    >>> joblib_mapper("mpi")  # type: ignore[arg-type]
    Traceback (most recent call last):
    ...
    caveat.studies.errors.StudyError: backend 'mpi' does not exist
    <BLANKLINE>
    hint: use one of loky, dask, threading
    """
    _check(backend, get_args(JoblibBackend), n_jobs)
    joblib = _package("joblib")
    distributed = _package("distributed") if backend == "dask" else None

    def spread(function: Callable[[Any], Any], pieces: Iterable[Any]) -> Iterator[Any]:
        """Return the results in the order of the pieces, each as soon as all before it are there."""
        if distributed is not None:
            _check_client(distributed)
        # No memory maps: a block is small, and arrays that cannot be written to are other arrays.
        own = {"loky": {"inner_max_num_threads": 1, "max_nbytes": None}}.get(backend, {})
        with joblib.parallel_config(backend=backend, n_jobs=n_jobs, **own):
            parallel = joblib.Parallel(return_as="generator")
        return _until_closed(parallel(joblib.delayed(function)(piece) for piece in pieces))

    return spread


@contextmanager
def open_mapper(
    backend: Backend = "threads", workers: int | None = None, *, scheduler: str | None = None
) -> Iterator[Mapper]:
    """Yield a mapper and what it needs, closed at the end.

    For "dask" this is a client: of the scheduler that is given, else the active one, else of the scheduler
    that Dask's own settings name (such as DASK_SCHEDULER_ADDRESS), else of a cluster of processes on this
    machine.

    Args:
        backend: "threads", which needs no other package, "loky" or "dask".
        workers: their number; one thread, or as many processes as there are processors, by default.
        scheduler: the address of a Dask scheduler, such as tcp://10.0.0.5:8786; it has its own workers.

    >>> with open_mapper("threads", 2) as mapper:
    ...     list(mapper(abs, [-1, 2, -3]))
    [1, 2, 3]
    """
    _check(backend, get_args(Backend), 1 if workers is None else workers)
    if scheduler is not None and (backend != "dask" or workers is not None):
        other = "a number of workers" if backend == "dask" else f"backend '{backend}'"
        raise StudyError(
            f"a scheduler is given with {other}",
            hint="use the backend dask and give no number: a scheduler has its own workers",
        )
    if backend == "threads":
        if workers in (None, 1):
            yield map
            return
        pool = ThreadPoolExecutor(workers)
        try:
            yield pool.map
        finally:
            pool.shutdown(cancel_futures=True)
        return
    mapper = joblib_mapper(backend, -1 if workers is None else workers)
    if backend == "loky" or (scheduler is None and _active(_package("distributed"))):
        yield mapper
        return
    with _client(workers, scheduler):
        yield mapper


def _until_closed(results: Any) -> Iterator[Any]:
    """Yield the results; who stops early, as by Ctrl-C, is not warned of the work that is dropped."""
    try:
        for result in results:  # noqa: UP028 (`yield from` would close them before the warnings are off)
            yield result
    finally:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            results.close()


@contextmanager
def _client(workers: int | None, scheduler: str | None) -> Iterator[None]:
    """Keep a Dask client open, of a scheduler that is named or of a cluster of processes on this machine."""
    distributed = _package("distributed")
    address = scheduler or _package("dask").config.get("scheduler-address", None)
    if address is None:
        # Without a dashboard there is a web server still, at a port of which there is only one.
        with (
            distributed.LocalCluster(
                n_workers=workers, threads_per_worker=1, processes=True, host="localhost",
                dashboard_address=None, scheduler_kwargs={"dashboard_address": "localhost:0"},
            ) as cluster,
            distributed.Client(cluster),
        ):  # fmt: skip
            yield
        return
    try:
        client = distributed.Client(address, timeout=CONNECT)
    except (OSError, ValueError) as error:
        raise StudyError(
            f"no Dask scheduler answers at {address!r}",
            hint="start one, or name none (nor DASK_SCHEDULER_ADDRESS) for a cluster on this machine",
        ) from error
    with client:
        yield


def _check(backend: str, allowed: tuple[str, ...], workers: int) -> None:
    """Refuse a backend or a number of workers that does not exist."""
    if backend not in allowed:
        raise StudyError(f"backend '{backend}' does not exist", hint=f"use one of {', '.join(allowed)}")
    if workers == 0 or workers < -1:
        raise StudyError(f"{workers} workers cannot work", hint="give a number from 1, or -1 for all")


def _check_client(distributed: Any) -> None:
    """Refuse to begin where no Dask client is active."""
    if not _active(distributed):
        raise StudyError(
            "no Dask client is active",
            hint="start one: dask.distributed.Client(), with the address of a scheduler if there is one",
        )


def _active(distributed: Any) -> bool:
    """Tell whether there is a Dask client to work with."""
    try:
        distributed.get_client()
    except ValueError:
        return False
    return True


def _package(name: str) -> Any:
    """Return a package of the extra, imported now."""
    try:
        return importlib.import_module(name)
    except ImportError as error:
        raise StudyError(
            f"the package '{name}' is not installed", hint="install it: pip install 'caveat[scale]'"
        ) from error
