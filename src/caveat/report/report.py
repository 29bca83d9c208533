"""A report: an article with the verdicts on its claims, and all they rest on."""

from __future__ import annotations

from dataclasses import dataclass

from caveat.article.article import Article, Span
from caveat.cube.table import Finding, Table
from caveat.verdicts.own.scene import Own
from caveat.verdicts.verdict import Verdict

NO_DATE = "guess: neither the text nor the tables have a date"


@dataclass(frozen=True, slots=True, eq=False)
class Report:
    """What `check` returns; the same object is shown in the terminal, as HTML and as JSON.

    `as_of` is the date by which the text is judged (ISO), `as_of_from` where it comes from
    ("--published", "metadata", "date line", "guess: latest period of the tables", or NO_DATE).
    `not_read` are sentences that hold a figure or a comparison and no claim. `settings`
    are the constants and options used, `grid` the hash over all spaces. `own_numbers` are the
    checks of figures against each other in sentences where no claim was found.
    """

    article: Article
    as_of: str
    as_of_from: str
    tables: tuple[Table, ...]
    data_check: tuple[Finding, ...]
    verdicts: tuple[Verdict, ...]
    not_read: tuple[Span, ...]
    grid: str
    version: str
    settings: tuple[tuple[str, str], ...] = ()
    notes: tuple[str, ...] = ()
    own_numbers: tuple[Own, ...] = ()
