"""The errors of caveat.

    CaveatError
    |-- ArticleError     a text that cannot be read
    |-- TableError       a table that cannot be read, or holds no figures
    |-- ChoicesError     a choices file that says something impossible
    `-- UsageError       an option or argument that makes no sense

A missing figure is never an error: it is a result (`unknown`).
"""

from __future__ import annotations


class CaveatError(Exception):
    """Say what is wrong and what to do about it.

    `message` is a lower-case fact with the offending value in it, `hint` the remedy.

    >>> str(CaveatError("table 'x.csv' does not exist", hint="check the path"))
    "table 'x.csv' does not exist\\n\\nhint: check the path"
    """

    def __init__(self, message: str, *, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint

    def __str__(self) -> str:
        return f"{self.message}\n\nhint: {self.hint}" if self.hint else self.message


class ArticleError(CaveatError):
    """A text that cannot be read."""


class TableError(CaveatError):
    """A table that cannot be read, or holds no figures."""


class ChoicesError(CaveatError):
    """A choices file that says something impossible."""


class UsageError(CaveatError):
    """An option or argument that makes no sense."""
