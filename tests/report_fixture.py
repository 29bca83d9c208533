"""A rich report made by hand: an invented article on an invented river, all labels, hostile text.

Nothing here comes from a pipeline.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from caveat.article.article import Article, Block, Sentence, Span
from caveat.claims.claim import Claim, Phrase
from caveat.cube.table import Column, Finding, Remark, Table
from caveat.period import Period, PeriodPhrase
from caveat.quantity import Quantity
from caveat.report.report import Report
from caveat.verdicts.verdict import Check, Verdict
from report_fixture_verdicts import (
    HOSTILE_PLACE,
    change_verdict,
    contrast_verdict,
    level_verdict,
    record_verdict,
    settled_verdict,
    share_verdict,
    trend_verdict,
)

PARAGRAPHS: tuple[tuple[str, str], ...] = (
    ("heading", "The otters are back, and so is the bill"),
    ("meta", "By I. Wren, 14 May 2022"),
    (
        "paragraph",
        "Nobody on the Lirre needs a biologist to see it. Otters in Marrow Fen are up 40%, and the anglers "
        "have noticed. Last year's survey counted 812 of them, one for every nine people who live there, and "
        "there are now twice as many as in Tolland Reach.",
    ),
    (
        "paragraph",
        f"{HOSTILE_PLACE} had its best spring since 2009. A sign at the lock reads "
        '<script>alert("otter")</script> and {{ 7 * 7 }}; the river office lists 31 crossings on its '
        "<img src=x onerror=alert(1)> page.",
    ),
    ("heading2", "Who pays"),
    (
        "paragraph",
        "The county spent £1.35 million on fish ladders, about double the £600,000 it gave to the swimming "
        "school. “Trout landings have been falling,” says {{ ranger.name }}, and no ladder will change that. "
        "The net ban brought a 40% jump in otter numbers. "
        "The fen now has the third-largest colony in the country.",
    ),
    (
        "quote",
        "It is the finest sight in the valley, and whoever denies it tells a lie. There will be a thousand "
        "otters by 2025.",
    ),
)


def fixture_report() -> Report:
    """Return the report that the tests of all formats show."""
    article = _article()
    verdicts = _verdicts(article)
    not_read = tuple(
        Span(s.start, s.end) for s in article.sentences if "31 crossings" in article.sentence_text(s.index)
    )
    return Report(
        article=article,
        as_of="2022-05-14",
        as_of_from="date line",
        tables=_tables(),
        data_check=(
            Finding("otters", "gap", "Tolland Reach has no figure for 2004 and 2005"),
            Finding("landings", "jump", "trout in Tolland Reach: 41 in 2013, 417 in 2014 (times 10.2)"),
        ),
        verdicts=verdicts,
        not_read=not_read,
        grid="9f2c61b0a7d3",
        version="0.1.0",
        settings=(
            ("tolerance", "0.1"),
            ("sensible", "0.1"),
            ("year levels", "(1, 1 y), (e, 5 y), (e^2, 10 y)"),
        ),
        notes=("The place name 'Lirre' is in no table.",),
    )


def empty_report() -> Report:
    """Return the report of a text in which nothing was found."""
    text = "Nothing to see."
    article = Article(
        text,
        "-",
        "0" * 64,
        None,
        None,
        None,
        None,
        (Block(0, len(text), "paragraph"),),
        (Sentence(0, 0, len(text), 0),),
    )
    return Report(article, "2021", "guess: latest period of the tables", (), (), (), (), "0", "0.1.0")


def _article() -> Article:
    text, blocks, sentences = "", [], []
    for kind, words in PARAGRAPHS:
        start = len(text)
        text += words
        level = {"heading": 1, "heading2": 2}.get(kind, 0)
        blocks.append(Block(start, len(text), "heading" if level else kind, level))  # type: ignore[arg-type]
        at = start
        for piece in words.replace("? ", ".| ").replace(". ", ".| ").split("|"):
            lead = len(piece) - len(piece.lstrip())
            sentences.append(Sentence(len(sentences), at + lead, at + len(piece), len(blocks) - 1))
            at += len(piece)
        text += "\n\n"
    return Article(
        text=text,
        source="otters.md",
        sha256="5b1e" * 16,
        title=PARAGRAPHS[0][1],
        published=date(2022, 5, 14),
        published_from="date line",
        byline="I. Wren",
        blocks=tuple(blocks),
        sentences=tuple(sentences),
        notes=("1 image was skipped",),
    )


def _tables() -> tuple[Table, ...]:
    return (
        Table(
            name="otters",
            path="otters.csv",
            sha256="a1b2" * 16,
            rows=78,
            columns=(
                Column("place", "member", "text"),
                Column("year", "period", "integer", frequency="Y"),
                Column(
                    "otters",
                    "measure",
                    "integer",
                    unit="otters",
                    synonyms=("otter numbers",),
                    additive=True,
                    denominator="people",
                    reason="whole numbers, named like the unit",
                ),
                Column("people", "denominator", "integer", unit="people"),
                Column("survey", "source", "text", dimension=True),
            ),
            relation="read_csv('otters.csv', header = true)",
            title="Otter survey of the Lirre valley",
            remarks=(
                Remark(
                    "break",
                    "counted by holts until 2001 & by <i>cameras</i> after",
                    ("otters",),
                    old_until=2001,
                    new_from=2002,
                ),
            ),
            sources=("Lirre River Office, spring survey, vintage 2022-03",),
            described=True,
        ),
        Table(
            name="landings",
            path="landings.parquet",
            sha256="c3d4" * 16,
            rows=1204,
            columns=(
                Column("place", "member", "text"),
                Column("year", "period", "integer", frequency="Y"),
                Column("trout", "measure", "integer", unit="trout", additive=True),
            ),
            relation="read_parquet('landings.parquet')",
        ),
    )


def _claim(article: Article, id: str, words: str, family: str, **more: object) -> Claim:
    start = article.text.index(words)
    sentence = next(s.index for s in article.sentences if s.start <= start < s.end)
    return Claim(id, start, start + len(words), words, sentence, family, **more)  # type: ignore[arg-type]


def _stated(article: Article, words: str, value: str, unit: str, after: str = "", **more: object) -> Quantity:
    start = article.text.index(words, article.text.index(after) if after else 0)
    return Quantity(words, start, start + len(words), Decimal(value), unit, **more)  # type: ignore[arg-type]


def _phrase(article: Article, words: str) -> Phrase:
    start = article.text.index(words)
    return Phrase(words, start, start + len(words))


def _verdicts(article: Article) -> tuple[Verdict, ...]:
    change = _claim(
        article,
        "c1",
        "Otters in Marrow Fen are up 40%",
        "change",
        direction="up",
        form="percent",
        stated=_stated(article, "40%", "40", "percent", precision=Decimal(1)),
        measure=_phrase(article, "Otters"),
        members=(_phrase(article, "Marrow Fen"),),
    )
    level = _claim(
        article,
        "c2",
        "survey counted 812 of them",
        "level",
        stated=_stated(article, "812", "812", "count", precision=Decimal(1)),
        measure=Phrase("Otters", change.start, change.start + 6, "earlier sentence"),
        context_members=(Phrase("Marrow Fen", change.start + 10, change.start + 20, "earlier sentence"),),
        period=PeriodPhrase(
            "Last year",
            article.text.index("Last year"),
            article.text.index("Last year") + 9,
            "in",
            Period.year(2021),
        ),
    )
    share = _claim(
        article,
        "c3",
        "812 of them, one for every nine people",
        "share",
        stated=_stated(article, "one for every nine", "0.1111111111111111", "ratio", form="fraction"),
    )
    contrast = _claim(
        article,
        "c4",
        "there are now twice as many as in Tolland Reach",
        "contrast",
        direction="more",
        stated=_stated(article, "twice", "2", "ratio", form="multiple"),
        versus=(_phrase(article, "Tolland Reach"),),
    )
    record = _claim(
        article,
        "c5",
        f"{HOSTILE_PLACE} had its best spring since 2009",
        "record",
        direction="highest",
        members=(_phrase(article, HOSTILE_PLACE),),
    )
    money = _claim(
        article,
        "c6",
        "The county spent £1.35 million on fish ladders, about double the £600,000 it gave to the swimming "
        "school",
        "contrast",
        stated=_stated(article, "about double", "2", "ratio", form="multiple", hedge="about"),
        quantities=(
            _stated(article, "£1.35 million", "1350000", "GBP", precision=Decimal(10000)),
            _stated(article, "£600,000", "600000", "GBP", precision=Decimal(10000)),
        ),
    )
    trend = _claim(
        article,
        "c7",
        "Trout landings have been falling",
        "trend",
        direction="down",
        speaker="{{ ranger.name }}",
    )
    cause = _claim(
        article,
        "c8",
        "The net ban brought a 40% jump in otter numbers",
        "cause",
        contains="c9",
        cause=_phrase(article, "The net ban"),
    )
    inner = _claim(
        article,
        "c9",
        "a 40% jump in otter numbers",
        "change",
        direction="up",
        form="percent",
        stated=_stated(article, "40%", "40", "percent", "a 40% jump", precision=Decimal(1)),
    )
    rank = _claim(
        article,
        "c10",
        "The fen now has the third-largest colony in the country",
        "rank",
        stated=_stated(article, "third-largest", "3", "rank", form="ordinal"),
    )
    opinion = _claim(
        article,
        "c11",
        "It is the finest sight in the valley",
        "opinion",
        checkability="opinion",
        speaker="<script>alert('speaker')</script>",
    )
    forecast = _claim(
        article,
        "c12",
        "There will be a thousand otters by 2025",
        "level",
        checkability="prediction",
        stated=_stated(article, "a thousand", "1000", "count", form="words"),
    )
    return (
        change_verdict(change),
        level_verdict(level),
        share_verdict(share),
        contrast_verdict(contrast),
        record_verdict(record),
        Verdict(
            money,
            "unknown",
            "no data",
            checks=(Check("ratio", "1,350,000 / 600,000 = 2.25, stated: about double", 2.25, None),),
            missing=("spending by purpose", "the year of the two sums"),
        ),
        trend_verdict(trend),
        Verdict(cause, "unknown", "not told apart", evaluated=False),
        settled_verdict(inner),
        Verdict(rank, "unknown", "no data", evaluated=False),
        Verdict(opinion, "not checkable", "opinion"),
        Verdict(forecast, "not checkable", "prediction"),
    )
