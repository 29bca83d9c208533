"""The command line: parse, call one verb, render. Nothing heavy is imported before a command runs."""

from __future__ import annotations

import gc
import os
import sys
from datetime import date
from typing import TYPE_CHECKING, Annotated

import typer

from caveat.cli_data import data
from caveat.cli_sql import sql
from caveat.cli_study import study
from caveat.errors import CaveatError, UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from caveat.report.report import Report
    from caveat.verdicts.constants import Constants

app = typer.Typer(
    name="caveat",
    help="Check the statistics in a text under every reasonable reading.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)

ArticleArgument = Annotated[
    str, typer.Argument(metavar="ARTICLE", help="A file (text, Markdown, HTML, PDF, Word), an address, or -.")
]
LimitOption = Annotated[
    list[str] | None,
    typer.Option("--limit", metavar="NAME=N", help="A limit of reading, such as pages=500; may repeat."),
]
PrivateOption = Annotated[
    bool, typer.Option("--allow-private", help="Fetch addresses of private networks too.")
]
ReaderOption = Annotated[
    str, typer.Option("--reader", metavar="NAME", help="Who reads the claims: grammar, or llm.")
]
ModelOption = Annotated[
    str | None, typer.Option("--model", metavar="NAME", help="The language model of --reader llm.")
]
BaseUrlOption = Annotated[
    str | None, typer.Option("--base-url", metavar="URL", help="The endpoint of --reader llm.")
]
CacheOption = Annotated[
    str | None, typer.Option("--cache", metavar="DIR", help="Where a model's answers are kept, or none.")
]
ListOption = Annotated[
    list[str] | None,
    typer.Option("--list", metavar="NAME=WORDS", help="A list that stands for a group in the text."),
]
PublishedOption = Annotated[
    str | None,
    typer.Option("--published", metavar="DATE", help="The article's date (YYYY-MM-DD), if it does not say."),
]

ClaimArgument = Annotated[
    str, typer.Argument(metavar="CLAIM", help="The claim's id, such as c3, or words that it holds.")
]
DataOption = Annotated[
    list[str] | None,
    typer.Option(
        "--data", metavar="TABLE", help="A table of figures (CSV, TSV, Parquet) or a folder; may repeat."
    ),
]

HOLDS, CONTRADICTED, ERROR = 0, 1, 2
COLLECTED_AT = 500_000  # objects: a run is short, and looking for lost ones is a fifteenth of a cold start


@app.callback(invoke_without_command=True)
def _top(
    context: typer.Context,
    version: Annotated[bool, typer.Option("--version", help="Print the version.")] = False,
) -> None:
    if version:
        from caveat import __version__

        typer.echo(f"caveat {__version__}")
        raise typer.Exit()
    if context.invoked_subcommand is None:
        typer.echo(context.get_help())


@app.command()
def check(
    article: ArticleArgument,
    data: Annotated[
        list[str] | None,
        typer.Option(
            "--data", metavar="TABLE", help="A table of figures (CSV, TSV, Parquet) or a folder; may repeat."
        ),
    ] = None,
    published: PublishedOption = None,
    choices: Annotated[
        str | None, typer.Option("--choices", metavar="FILE", help="A TOML file that settles open points.")
    ] = None,
    format_: Annotated[str, typer.Option("--format", help="terminal, json, html or markdown.")] = "terminal",
    output: Annotated[
        str | None, typer.Option("--output", "-o", metavar="FILE", help="Write the report to a file.")
    ] = None,
    set_: Annotated[
        list[str] | None,
        typer.Option("--set", metavar="NAME=VALUE", help="Override a constant of the verdicts."),
    ] = None,
    threads: Annotated[
        int | None, typer.Option("--threads", min=1, help="Threads of the table engine.")
    ] = None,
    limit: LimitOption = None,
    allow_private: PrivateOption = False,
    reader: ReaderOption = "grammar",
    model: ModelOption = None,
    base_url: BaseUrlOption = None,
    cache: CacheOption = None,
    lists: ListOption = None,
) -> None:
    """Check an article against tables of figures.

    Exit status: 0 nothing contradicted, 1 something contradicted, 2 error.
    """
    from caveat.article.limits import to_limits
    from caveat.pipeline import check as run

    _one_of("--format", format_, ("terminal", "json", "html", "markdown"))
    constants = _constants(set_ or [])
    with _progress(format_ == "terminal" and output is None) as progress:
        report = run(
            article, data=data or (), published=_date(published), choices=choices,
            constants=constants, threads=threads, progress=progress, limits=to_limits(limit or ()),
            allow_private=allow_private, reader=reader, model=model, base_url=base_url, cache=cache,
            lists=_named(lists or []),
        )  # fmt: skip
    _write(report, format_, output)
    raise typer.Exit(CONTRADICTED if contradicted(report) else HOLDS)


@app.command()
def claims(
    article: ArticleArgument,
    published: PublishedOption = None,
    format_: Annotated[str, typer.Option("--format", help="text or json.")] = "text",
    limit: LimitOption = None,
    allow_private: PrivateOption = False,
    reader: ReaderOption = "grammar",
    model: ModelOption = None,
    base_url: BaseUrlOption = None,
    cache: CacheOption = None,
) -> None:
    """List the statistical claims of an article."""
    from dataclasses import replace

    from caveat.article.limits import to_limits
    from caveat.article.read import read_article
    from caveat.claims.llm import check_reader, read_claims

    _one_of("--format", format_, ("text", "json"))
    check_reader(reader, model, base_url)
    limits = to_limits(limit or ())
    text = read_article(article, published=_date(published), limits=limits, allow_private=allow_private)
    read = read_claims(text, reader=reader, model=model, base_url=base_url, cache=cache, limits=limits)
    text, found = replace(text, notes=(*text.notes, *read.notes)), read.claims
    if format_ == "json":
        from caveat.report.json import claims_to_dict, dumps

        _print(dumps(claims_to_dict(text, found)))
        return
    for claim in found:
        who = "" if claim.speaker == "author" else f", attributed to {claim.speaker}"
        what = claim.family if claim.checkability == "data" else f"{claim.family}, {claim.checkability}"
        _print(f"{claim.id:>4}  {what}{who}\n      {' '.join(claim.text.split())}\n")
    if not found:
        _print("no statistical claims found\n")


@app.command()
def readings(
    article: ArticleArgument,
    claim: ClaimArgument,
    data: DataOption = None,
    published: PublishedOption = None,
    lists: ListOption = None,
    most: Annotated[int, typer.Option("--most", min=1, help="How many readings to list.")] = 40,
    format_: Annotated[str, typer.Option("--format", help="text or json.")] = "text",
) -> None:
    """List the readings of one claim, the heaviest first."""
    from caveat.pipeline import find_one

    _one_of("--format", format_, ("text", "json"))
    verdict, found = find_one(
        article, claim, data=data or (), published=_date(published), most=most, lists=_named(lists or [])
    )
    if format_ == "json":
        from caveat.report.json import dumps, readings_to_dict

        _print(dumps(readings_to_dict(verdict, found)))
        return
    from caveat.report.explain import to_listing

    _print(to_listing(found, verdict))


@app.command()
def explain(
    article: ArticleArgument,
    claim: ClaimArgument,
    data: DataOption = None,
    published: PublishedOption = None,
    lists: ListOption = None,
    set_: Annotated[
        list[str] | None,
        typer.Option("--set", metavar="NAME=VALUE", help="Override a constant of the verdicts."),
    ] = None,
) -> None:
    """Print the whole reasoning behind the verdict on one claim, step by step."""
    from caveat.pipeline import find_one
    from caveat.report.explain import to_explanation

    constants = _constants(set_ or [])
    verdict, _ = find_one(
        article, claim, data=data or (), published=_date(published), constants=constants, most=1,
        lists=_named(lists or []),
    )  # fmt: skip
    _print(to_explanation(verdict, constants))


app.command()(data)
app.command()(sql)
app.command()(study)


def contradicted(report: Report) -> bool:
    """Tell whether the report contradicts a claim that nobody marked as misread or left out."""
    return any(
        v.label == "contradicted" and not any(s.axis == "claim" for s in v.settled) for v in report.verdicts
    )


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line; every error becomes a message, a hint and exit status 2."""
    gc.set_threshold(COLLECTED_AT)
    try:
        app(args=list(arguments) if arguments is not None else None, standalone_mode=True)
    except CaveatError as error:
        typer.echo(f"error: {error}", err=True)
        raise SystemExit(ERROR) from None
    except BrokenPipeError:
        sys.stderr.close()
        raise SystemExit(HOLDS) from None
    except Exception as error:
        if os.environ.get("CAVEAT_DEBUG"):
            raise
        typer.echo(f"error: a fault of caveat itself: {type(error).__name__}: {error}\n", err=True)
        typer.echo("hint: please report it; CAVEAT_DEBUG=1 shows where it happened", err=True)
        raise SystemExit(ERROR) from None
    except KeyboardInterrupt:
        typer.echo("stopped; nothing was written", err=True)
        raise SystemExit(130) from None


def _write(report: Report, format_: str, output: str | None) -> None:
    if format_ == "terminal":
        from rich.console import Console

        from caveat.report.terminal import to_terminal

        if output is None:
            to_terminal(report, Console(highlight=False))
        else:
            with open(output, "w", encoding="utf-8") as file:
                to_terminal(report, Console(file=file, width=100, highlight=False))
        return
    if format_ == "json":
        from caveat.report.json import to_json as render
    elif format_ == "html":
        from caveat.report.html import to_html as render
    else:
        from caveat.report.markdown import to_markdown as render
    text = render(report)
    if output is None:
        _print(text)
        return
    from pathlib import Path

    path = Path(output)
    part = path.with_name(path.name + ".part")  # an interrupted run leaves the last finished report whole
    try:
        part.write_text(text, encoding="utf-8", newline="")
        part.replace(path)
    except OSError as error:
        raise UsageError(
            f"{output!r} cannot be written: {error.strerror}", hint="check the folder"
        ) from error


def _print(text: str) -> None:
    sys.stdout.buffer.write(text.encode("utf-8"))
    sys.stdout.buffer.flush()


def _progress(wanted: bool):  # type: ignore[no-untyped-def]
    """Return a context that shows progress on a terminal's standard error, else nothing."""
    from contextlib import nullcontext

    if not (wanted and sys.stderr.isatty()):
        return nullcontext(None)
    return _Bar()


class _Bar:
    """A progress bar that appears only when the work takes longer than a moment."""

    def __enter__(self):  # type: ignore[no-untyped-def]
        from rich.console import Console
        from rich.progress import Progress

        self._progress = Progress(console=Console(stderr=True), transient=True)
        self._task = self._progress.add_task("checking claims", total=None)
        self._progress.start()
        return lambda done, total: self._progress.update(self._task, completed=done, total=total)

    def __exit__(self, *_: object) -> None:
        self._progress.stop()


def _date(text: str | None) -> date | None:
    if text is None:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise UsageError(f"{text!r} is no date", hint="write it as YYYY-MM-DD, such as 2021-06-03") from None


def _named(settings: list[str]) -> dict[str, str]:
    """Return lists by name with the words for which the user says that they stand."""
    out = {}
    for setting in settings:
        name, equals, words = (part.strip() for part in setting.partition("="))
        if not (name and equals and words):
            raise UsageError(f"--list has {setting!r}", hint="write it as NAME=WORDS, the words of the text")
        out[name] = words
    return out


def _one_of(option: str, value: str, allowed: tuple[str, ...]) -> None:
    if value not in allowed:
        raise UsageError(f"{option} has no {value!r}", hint=f"use one of {', '.join(allowed)}")


def _constants(settings: list[str]) -> Constants:
    from dataclasses import replace

    from caveat.verdicts.constants import Constants

    constants = Constants()
    names = [name for name, _ in constants.items()]
    for setting in settings:
        name, _, value = setting.partition("=")
        if name not in names:
            raise UsageError(f"there is no constant {name!r}", hint=f"the constants are {', '.join(names)}")
        try:
            constants = replace(constants, **{name: float(value)})
        except ValueError:
            raise UsageError(f"{value!r} is no number", hint=f"write {name}=0.1") from None
    return constants


if __name__ == "__main__":
    main()
