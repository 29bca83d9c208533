"""SQL text made safe: names and values that strangers chose, quoted."""

from __future__ import annotations

from collections.abc import Iterable, Sequence


def identifier(name: str) -> str:
    """Return a name as a quoted SQL identifier.

    >>> identifier('"; drop table x')
    '\"\"\"; drop table x\"'
    """
    return '"' + name.replace('"', '""') + '"'


def literal(value: str | int | float) -> str:
    """Return a value as an SQL literal.

    >>> literal("Coeur d'Alene"), literal(2020)
    ("'Coeur d''Alene'", '2020')
    """
    if isinstance(value, str):
        return "'" + value.replace("'", "''") + "'"
    return repr(value)


def literals(values: Iterable[str | int | float]) -> str:
    """Return values as SQL literals with commas between them.

    >>> literals(["a", "b"])
    "'a', 'b'"
    """
    return ", ".join(literal(value) for value in values)


def conjunction(terms: Sequence[str]) -> str:
    """Return conditions joined with AND as a WHERE clause, or nothing where there are none.

    >>> conjunction(["a = 1", "b = 2"])
    ' WHERE a = 1 AND b = 2'
    """
    return " WHERE " + " AND ".join(terms) if terms else ""


def path_literal(path: str) -> str:
    """Return a path as an SQL literal in which no character is a wildcard.

    >>> path_literal("figures[1].csv")
    "'figures[[]1].csv'"
    """
    return literal("".join(f"[{c}]" if c in "[*?" else c for c in path))
