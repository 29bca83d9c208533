"""One BLAS thread: the last bits of a product can depend on how many threads share it."""

from __future__ import annotations

import ctypes
import importlib
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

_NAMES = ("scipy_openblas_{}64_", "openblas_{}64_", "openblas_{}")  # as numpy's own copies call them


def one_thread() -> AbstractContextManager[Any]:
    """Return a context in which BLAS uses one thread.

    It asks threadpoolctl, else the OpenBLAS that numpy brings along; where there is neither, it does
    nothing.

    >>> with one_thread():
    ...     pass
    """
    controller = _controller()
    return _own_limit() if controller is None else controller.limit(limits=1, user_api="blas")


@cache
def _controller() -> Any:
    """Return what governs the libraries that are loaded; to look for them takes a few milliseconds."""
    try:
        return importlib.import_module("threadpoolctl").ThreadpoolController()
    except ImportError:
        return None


@contextmanager
def _own_limit() -> Iterator[None]:
    found = _openblas()
    if found is None:
        yield
        return
    get, set_ = found
    before = get()
    set_(1)
    try:
        yield
    finally:
        set_(before)


@cache
def _openblas() -> tuple[Callable[[], int], Callable[[int], None]] | None:
    """Return how to ask and set the threads of the OpenBLAS that is part of numpy, None if it has none."""
    home = Path(np.__file__).parent
    for folder in (home.parent / "numpy.libs", home / ".dylibs"):
        for path in sorted(folder.glob("*openblas*")):
            library = ctypes.CDLL(str(path))
            for name in _NAMES:
                if hasattr(library, name.format("get_num_threads")):
                    ask = getattr(library, name.format("get_num_threads"))
                    limit = getattr(library, name.format("set_num_threads"))
                    limit.restype = None
                    return ask, limit
    return None
