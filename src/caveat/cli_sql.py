"""caveat sql: the command line of a reader's own question; parse, open the tables, render."""

from __future__ import annotations

import csv
import io
import json
import sys
from typing import TYPE_CHECKING, Annotated

import typer

from caveat.errors import UsageError

if TYPE_CHECKING:
    from caveat.cube.ask import Rows


def sql(
    arguments: Annotated[
        list[str],
        typer.Argument(
            metavar="[TABLE...] STATEMENT",
            help="Tables (the bundled ones by default), and one SELECT statement over them.",
        ),
    ],
    format_: Annotated[str, typer.Option("--format", help="text, csv or json.")] = "text",
    most: Annotated[int, typer.Option("--most", min=1, help="How many rows to show.")] = 1_000,
    seconds: Annotated[float, typer.Option("--seconds", min=0.1, help="When to stop.")] = 60.0,
    memory: Annotated[
        str | None, typer.Option("--memory", metavar="SIZE", help="Memory of the table engine, such as 2GB.")
    ] = None,
) -> None:
    """Run one SELECT statement over tables as caveat reads them, such as those that a report shows."""
    from caveat.cube.catalog import Catalog

    if format_ not in ("text", "csv", "json"):
        raise UsageError(f"--format has no {format_!r}", hint="use one of text, csv, json")
    *tables, statement = arguments
    with Catalog.from_paths(tables, memory_limit=memory) if tables else Catalog.bundled() as catalog:
        found = catalog.ask(statement, seconds=seconds, most=most)
    render = {"text": _to_text, "csv": _to_csv, "json": _to_json}[format_]
    sys.stdout.buffer.write(render(found).encode("utf-8"))
    sys.stdout.buffer.flush()
    if found.more:
        typer.echo(f"only the first {most:,} rows are shown (--most)", err=True)


def _to_text(found: Rows) -> str:
    lines = [[_plain(n) for n in found.names], *([_plain(v) for v in row] for row in found.rows)]
    wide = [max(len(line[i]) for line in lines) for i in range(len(found.names))]
    right = [all(isinstance(r[i], int | float) for r in found.rows if r[i] is not None)
             for i in range(len(found.names))]  # fmt: skip
    return "".join(
        "  ".join(c.rjust(w) if r else c.ljust(w) for c, w, r in zip(line, wide, right, strict=True)).rstrip()
        + "\n"
        for line in lines
    )


def _to_csv(found: Rows) -> str:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerows([found.names, *found.rows])
    return out.getvalue()


def _to_json(found: Rows) -> str:
    rows = [dict(zip(found.names, row, strict=True)) for row in found.rows]
    return json.dumps(rows, ensure_ascii=False, indent=2, default=str) + "\n"


def _plain(value: object) -> str:
    """Return a value on one line without control characters, which a terminal would obey."""
    text = "" if value is None else str(value)
    return "".join(c if c.isprintable() else " " for c in text)
