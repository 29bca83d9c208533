"""The one error of this room: a panel or design from which no study can be made."""

from __future__ import annotations

from caveat.errors import CaveatError


class StudyError(CaveatError):
    """A panel or design from which no study can be made.

    >>> str(StudyError("the panel has one unit", hint="a study needs units to compare with"))
    'the panel has one unit\\n\\nhint: a study needs units to compare with'
    """
