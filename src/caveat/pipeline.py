"""check: the whole flow, from an article to a report."""

from __future__ import annotations

import gc
import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from caveat import __version__
from caveat.article.article import Article
from caveat.article.limits import Limits
from caveat.article.read import read_article
from caveat.choices import Decision, decisions_for, pick_claim, read_choices
from caveat.claims.claim import Claim
from caveat.claims.find import find_claims, find_unread
from caveat.claims.llm import check_reader, read_claims
from caveat.cube.catalog import Catalog
from caveat.errors import CaveatError
from caveat.period import Period
from caveat.readings.find import find_readings
from caveat.readings.reading import Reading
from caveat.readings.rows.naming.discourse import Discourse
from caveat.readings.show import heaviest
from caveat.readings.space import Surface
from caveat.readings.treated import check_named
from caveat.report.report import NO_DATE, Report
from caveat.verdicts.checks import unclaimed, with_own
from caveat.verdicts.constants import Constants
from caveat.verdicts.fair import fair_sentence
from caveat.verdicts.judge import judge
from caveat.verdicts.own.find import find_article_own
from caveat.verdicts.presupposed import with_presupposed
from caveat.verdicts.verdict import Settled, Verdict

if TYPE_CHECKING:
    from caveat.verdicts.cause import Causes  # with the studies a tenth of the start; loaded for causes alone

MOST_CLAIMS = 1000  # of one article; a text with more is no article, and its report could not be read
OVER_LIMIT = f"an evaluation: only the first {MOST_CLAIMS:,} claims of a text are evaluated"
Progress = Callable[[int, int], None]
COLLECTED_AT = 100_000  # objects: looking through all that is loaded for lost ones is a tenth of a check


@contextmanager
def seldom_collected() -> Iterator[None]:
    """Let Python look for lost objects seldom for a while; a check makes many, and loses few."""
    before = gc.get_threshold()
    if 0 < before[0] < COLLECTED_AT:
        gc.set_threshold(COLLECTED_AT, *before[1:])
    try:
        yield
    finally:
        gc.set_threshold(*before)


def check(
    source: str | Path | Article,
    *,
    data: Sequence[str | Path] = (),
    published: date | None = None,
    choices: str | Path | Sequence[Decision] | None = None,
    constants: Constants | None = None,
    threads: int | None = None,
    progress: Progress | None = None,
    limits: Limits | None = None,
    allow_private: bool = False,
    reader: str = "grammar",
    model: str | None = None,
    base_url: str | None = None,
    cache: str | Path | None = None,
    lists: Mapping[str, str] | None = None,
) -> Report:
    """Return the report on an article against tables of figures (the bundled one by default).

    `limits` and `allow_private` bound the reading of the article, as in `read_article`; with
    `reader="llm"` the claims are read by the language model `model` at `base_url`.
    `lists` maps a list of places, by its name in the tables, to the words of the text for which it stands.

    Raises a CaveatError for input that cannot be read; missing figures are results.
    """
    constants = constants or Constants()
    check_reader(reader, model, base_url)
    article = (
        source
        if isinstance(source, Article)
        else read_article(source, published=published, limits=limits, allow_private=allow_private)
    )
    decisions = read_choices(choices) if isinstance(choices, str | Path) else tuple(choices or ())
    with seldom_collected(), open_catalog(data, threads=threads) as catalog:
        _name_lists(catalog, lists or {})
        as_of, as_of_from = date_of(article, catalog)
        found = read_claims(
            replace(article, published=as_of),
            reader=reader, model=model, base_url=base_url, cache=cache, limits=limits,
        )  # fmt: skip
        claims = found.claims
        decided = decisions_for(claims, article, decisions)
        causes = causes_of(claims, article.text, lists or {})
        discourse = Discourse(article, claims)
        own = find_article_own(article)
        verdicts = []
        for i, claim in enumerate(claims):
            if i >= MOST_CLAIMS:
                verdicts.append(Verdict(claim, "unknown", "no data", missing=(OVER_LIMIT,), evaluated=False))
                continue
            verdict = check_claim(
                claim, catalog, as_of, constants, decided.get(claim.id, ()), causes, discourse
            )
            verdicts.append(with_own(verdict, own, claims))
            if progress:
                progress(i + 1, len(claims))
        return Report(
            article=article,
            as_of=as_of.isoformat(),
            as_of_from=as_of_from,
            tables=catalog.tables,
            data_check=catalog.findings,
            verdicts=tuple(verdicts),
            not_read=find_unread(article, claims),
            grid=hashlib.sha256("".join(v.grid for v in verdicts).encode()).hexdigest()[:16],
            version=__version__,
            settings=(*constants.items(), *((("reader", reader), ("model", model)) if model else ())),
            notes=found.notes,
            own_numbers=unclaimed(own, claims),
        )


def find_one(
    source: str | Path | Article,
    handle: str,
    *,
    data: Sequence[str | Path] = (),
    published: date | None = None,
    constants: Constants | None = None,
    most: int = 40,
    lists: Mapping[str, str] | None = None,
) -> tuple[Verdict, tuple[Reading, ...]]:
    """Return the verdict on one claim, named by its id or its words, with its heaviest readings."""
    constants = constants or Constants()
    article = source if isinstance(source, Article) else read_article(source, published=published)
    with open_catalog(data) as catalog:
        _name_lists(catalog, lists or {})
        as_of, _ = date_of(article, catalog)
        claims = find_claims(replace(article, published=as_of))
        claim = pick_claim(claims, article, handle)
        discourse = Discourse(article, claims)
        for earlier in claims[: claims.index(claim)]:  # what they settle, later claims take up
            find_readings(earlier, catalog, as_of, discourse=discourse)
        causes = causes_of(claims, article.text, lists)
        verdict = evaluate(claim, catalog, as_of, constants, {}, causes, discourse)
        verdict = with_own(verdict, find_article_own(article), claims)
        outcome = find_readings(claim, catalog, as_of, discourse=discourse)
        return verdict, heaviest(outcome, catalog, most) if isinstance(outcome, Surface) else ()


def _name_lists(catalog: Catalog, lists: Mapping[str, str]) -> None:
    """Note for which words lists stand; a name that no table has is an error."""
    if lists:
        check_named(catalog, lists)
        catalog.name_lists(lists)


def open_catalog(data: Sequence[str | Path], *, threads: int | None = None) -> Catalog:
    """Return the catalog of the tables given, or of the bundled ones."""
    if not data:
        return Catalog.bundled(threads=threads)
    return Catalog.from_paths(data, threads=threads, fetch=_fetch_table)


def _fetch_table(address: str) -> str:
    """Return the path of a table that lies at a public address, kept with its checksum."""
    from caveat.article.fetch import fetch
    from caveat.cube.cache import cached

    return cached(lambda a: fetch(a).data)(address)


def date_of(article: Article, catalog: Catalog) -> tuple[date, str]:
    """Return the date by which the text is judged, and where it comes from."""
    if article.published is not None:
        return article.published, article.published_from or "--published"
    latest: date | None = None
    for table in catalog.tables:
        for column in table.columns_of("measure", "denominator"):
            cube = catalog.cube(table.name, column.name)
            if cube.frequency is not None and cube.values.shape[2]:
                day = Period(cube.frequency, cube.first + cube.values.shape[2] - 1).last_day
                latest = day if latest is None or day > latest else latest
    if latest is None:
        return date.max, NO_DATE
    return latest, "guess: latest period of the tables"


def check_claim(
    claim: Claim, catalog: Catalog, as_of: date, constants: Constants, decisions: Sequence[Decision] = (),
    causes: Causes | None = None, discourse: Discourse | None = None,
) -> Verdict:  # fmt: skip
    """Return the verdict on one claim, with what people decided about it; a fault becomes a note on it."""
    try:
        own = evaluate(claim, catalog, as_of, constants, {}, causes, discourse)
        return decide(own, decisions, catalog, as_of, constants, causes, discourse) if decisions else own
    except CaveatError:
        raise
    except Exception as error:  # a fault in one claim never takes down the others
        note = f"this claim could not be evaluated: {type(error).__name__}: {error}"
        return Verdict(claim, "unknown", "no data", caveats=(note,), missing=("an answer: see the caveat",))


def evaluate(
    claim: Claim, catalog: Catalog, as_of: date, constants: Constants, settled: dict[str, str],
    causes: Causes | None = None, discourse: Discourse | None = None,
) -> Verdict:  # fmt: skip
    """Return the program's own verdict on a claim, with its fair sentence."""
    outcome = find_readings(claim, catalog, as_of, settled, discourse)
    verdict = judge(claim, outcome, catalog, constants)
    if claim.family == "cause":
        from caveat.verdicts.cause import Causes, with_study

        return with_study(with_presupposed(verdict, catalog, as_of), causes or Causes(), catalog, as_of)
    return replace(verdict, fair_sentence=fair_sentence(verdict, outcome, catalog, as_of, constants))


def causes_of(claims: Sequence[Claim], text: str, lists: Mapping[str, str] | None = None) -> Causes | None:
    """Return what the cause claims of a text share; None without any, and no study is loaded."""
    if not any(claim.family == "cause" for claim in claims):
        return None
    from caveat.verdicts.cause import Causes

    return Causes(claims, text, lists or {})


def decide(
    own: Verdict, decisions: Sequence[Decision], catalog: Catalog, as_of: date, constants: Constants,
    causes: Causes | None = None, discourse: Discourse | None = None,
) -> Verdict:  # fmt: skip
    """Return the verdict after the decisions of people, each beside the program's own answer."""
    program = f"{own.label}, {own.reason}"
    whole = [d for d in decisions if d.misread or d.exclude]
    notes = tuple(Settled("claim", "misread" if d.misread else "excluded", d.reason, program) for d in whole)
    if whole:
        return replace(own, settled=notes)
    settled = {d.axis: d.choice for d in decisions if d.axis and d.choice}
    changed = evaluate(own.claim, catalog, as_of, constants, settled, causes, discourse)
    points = tuple(Settled(d.axis or "", d.choice or "", d.reason, program) for d in decisions)
    return replace(changed, settled=points)
