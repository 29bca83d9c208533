"""A study that a person brought: the study with its inputs and settings."""

from __future__ import annotations

from dataclasses import dataclass

from caveat.verdicts.study import StudyVerdict


@dataclass(frozen=True, slots=True, eq=False)
class StudyReport:
    """What `study_panel` returns; the same object is shown in the terminal, as HTML and as JSON.

    `inputs` are the files with their SHA-256, `settings` the options used.
    """

    study: StudyVerdict
    inputs: tuple[tuple[str, str], ...]
    settings: tuple[tuple[str, str], ...]
    version: str
