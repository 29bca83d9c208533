"""The errors of reading with a language model."""

from __future__ import annotations

from caveat.errors import CaveatError


class ModelError(CaveatError):
    """A language model that cannot be reached, or does not answer."""


class Fault(Exception):
    """What is wrong with an answer, or with one claim in it; the model is told, and it ends as a note."""
