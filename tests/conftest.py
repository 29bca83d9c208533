"""What all tests share: where things are, and settings that make every run alike."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import settings

ROOT = Path(__file__).resolve().parent.parent
SHARED = Path(os.environ.get("CAVEAT_SHARED", ROOT.parent / "shared"))

# The same examples on every machine and in every run: a red test stays red until it is mended.
settings.register_profile("steady", derandomize=True, deadline=None, max_examples=100)
settings.load_profile("steady")

os.environ.update({"NO_COLOR": "1", "COLUMNS": "100", "TERM": "dumb", "CAVEAT_CACHE": "none"})


@pytest.fixture(scope="session")
def root() -> Path:
    """Return the folder of the project."""
    return ROOT


@pytest.fixture(scope="session")
def shared() -> Path:
    """Return the folder with annotated articles and larger tables, which not every machine has."""
    if not SHARED.is_dir():
        pytest.skip("needs the annotated articles beside the project")
    return SHARED
