"""caveat data: the command line of what a table is taken for; parse, open the tables, render."""

from __future__ import annotations

import json
import shutil
import sys
import textwrap
from itertools import zip_longest
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from caveat.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Callable

    from caveat.cube.catalog import Catalog
    from caveat.cube.table import Table

_WIDTH, _LEAST = 100, 40
_MOST_NAME = 32  # percent of the width that the names of columns take


def data(
    tables: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="TABLE...", help="Files, folders, patterns or addresses; the bundled tables by default."
        ),
    ] = None,
    format_: Annotated[str, typer.Option("--format", help="text or json.")] = "text",
    describe: Annotated[
        bool, typer.Option("--describe", help="Write a descriptor (datapackage.json) to correct by hand.")
    ] = False,
    output: Annotated[
        str | None, typer.Option("--output", "-o", metavar="FILE", help="Write to a file.")
    ] = None,
    threads: Annotated[
        int | None, typer.Option("--threads", min=1, help="Threads of the table engine.")
    ] = None,
    allow_private: Annotated[
        bool, typer.Option("--allow-private", help="Fetch addresses of private networks too.")
    ] = False,
    memory: Annotated[
        str | None, typer.Option("--memory", metavar="SIZE", help="Memory of the table engine, such as 2GB.")
    ] = None,
) -> None:
    """Show what each column of a table is taken for, and what looks wrong in the figures."""
    from caveat.cube.catalog import Catalog

    if format_ not in ("text", "json"):
        raise UsageError(f"--format has no {format_!r}", hint="use one of text, json")
    bundled = not tables
    with (
        Catalog.bundled(threads=threads)
        if bundled
        else Catalog.from_paths(
            tables or (), threads=threads, memory_limit=memory, fetch=_fetcher(allow_private)
        )
    ) as catalog:
        if describe:
            from caveat.cube.package import to_package

            text = _dumps(to_package(catalog.tables))
        elif format_ == "json":
            text = _dumps(_to_json(catalog))
        else:
            text = "\n".join(_to_text(catalog, table) for table in catalog.tables) + _unread(catalog)
    if output is None:
        sys.stdout.buffer.write(text.encode("utf-8"))
        sys.stdout.buffer.flush()
        return
    try:
        Path(output).write_text(text, encoding="utf-8", newline="")
    except OSError as error:
        raise UsageError(
            f"{output!r} cannot be written: {error.strerror}", hint="check the folder"
        ) from error


def _fetcher(allow_private: bool) -> Callable[[str], str]:
    """Return what fetches the tables of web addresses, imported only when there is one."""

    def fetch(address: str) -> str:
        from caveat.article.fetch import fetch as get
        from caveat.cube.cache import cached

        return cached(lambda a: get(a, allow_private=allow_private).data)(address)

    return fetch


def _to_json(catalog: Catalog) -> dict[str, Any]:
    from caveat.cube.package import to_record

    known = {t.name for t in catalog.tables}
    return {
        "schema": "caveat.data/1",
        "tables": [to_record(t, catalog.findings, len(catalog.members(t.name))) for t in catalog.tables],
        "not_read": [{"table": f.table, "text": f.text} for f in catalog.findings if f.table not in known],
    }


def _to_text(catalog: Catalog, table: Table) -> str:
    from caveat.cube.describe import describe

    members = len(catalog.members(table.name))
    about = f"{table.rows:,} rows, {members:,} {'member' if members == 1 else 'members'}"
    lines = [f"{table.name}  ({table.path}: {about}{', with a descriptor' if table.described else ''})", ""]
    rows = describe(table)
    width = _width()
    wide = min(max(len(_plain(r.name)) for r in rows), _MOST_NAME * width // 100)
    for row in rows:
        said = "; ".join(_plain(p) for p in (row.role, row.detail, row.reason) if p)
        lines += _side_by_side(_plain(row.name), said, wide, width)
    lines += ["", "  data check"]
    found = [f for f in catalog.findings if f.table == table.name]
    for finding in found:
        text = _plain(f"{finding.kind}: {finding.text}")
        lines += textwrap.wrap(text, width, initial_indent="  - ", subsequent_indent="    ")
    lines += [] if found else ["  - nothing found"]
    return "\n".join(lines) + "\n"


def _width() -> int:
    """Return how wide the text may be: as the terminal is, within what reads well."""
    known = shutil.get_terminal_size((_WIDTH, 24)).columns if sys.stdout.isatty() else _WIDTH
    return max(_LEAST, min(known, _WIDTH))


def _side_by_side(name: str, said: str, wide: int, width: int) -> list[str]:
    """Return a column's name with what is said of it beside it, both wrapped; nothing is cut off.

    >>> _side_by_side("Losses incurred by insurers", "measure; rate, never summed", 20, 60)
    ['  Losses incurred by    measure; rate, never summed', '    insurers']
    """
    left = textwrap.wrap(name, wide, subsequent_indent="  ") or [""]
    right = textwrap.wrap(said, width - wide - 4) or [""]
    return [f"  {a:<{wide}}  {b}".rstrip() for a, b in zip_longest(left, right, fillvalue="")]


def _unread(catalog: Catalog) -> str:
    known = {t.name for t in catalog.tables}
    lines = [
        f"not read: {_plain(f.table)}: {_plain(f.text)}" for f in catalog.findings if f.table not in known
    ]
    return "\n" + "\n".join(lines) + "\n" if lines else ""


def _plain(text: str) -> str:
    """Return a text on one line without control characters, which a terminal would obey."""
    return "".join(c if c.isprintable() else " " for c in text)


def _dumps(value: dict[str, Any]) -> str:
    return json.dumps(value, ensure_ascii=False, indent=2) + "\n"
