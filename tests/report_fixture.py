"""A rich report made by hand: an invented article on an invented river, all labels, hostile text.

Nothing here comes from a pipeline. The figures of the change claim are computed from a small
invented series, so that its curve has the shape that real ones have.
"""

from __future__ import annotations

import math
from datetime import date
from decimal import Decimal

import numpy as np

from caveat.article.article import Article, Block, Sentence, Span
from caveat.claims.claim import Claim, Phrase
from caveat.cube.table import Column, Finding, Remark, Table
from caveat.period import Period, PeriodPhrase
from caveat.quantity import Quantity
from caveat.readings.reading import AxisSummary, Choice, Reading
from caveat.report.report import Report
from caveat.verdicts.verdict import Check, Curve, Settled, Verdict

HOSTILE_PLACE = 'Ash & <b onmouseover="alert(3)">Wick</b>'

PARAGRAPHS: tuple[tuple[str, str], ...] = (
    ("heading", "The otters are back, and so is the bill"),
    ("meta", "By I. Wren, 14 May 2022"),
    ("paragraph",
     "Nobody on the Lirre needs a biologist to see it. Otters in Marrow Fen are up 40%, and the anglers "
     "have noticed. Last year's survey counted 812 of them, one for every nine people who live there, and "
     "there are now twice as many as in Tolland Reach."),
    ("paragraph",
     f"{HOSTILE_PLACE} had its best spring since 2009. A sign at the lock reads "
     '<script>alert("otter")</script> and {{ 7 * 7 }}; the river office lists 31 crossings on its '
     "<img src=x onerror=alert(1)> page."),
    ("heading2", "Who pays"),
    ("paragraph",
     "The county spent £1.35 million on fish ladders, about double the £600,000 it gave to the swimming "
     "school. “Trout landings have been falling,” says {{ ranger.name }}, and no ladder will change that. "
     "The net ban brought a 40% jump in otter numbers. The fen now has the third-largest colony in the country."),
    ("quote",
     "It is the finest sight in the valley, and whoever denies it tells a lie. There will be a thousand "
     "otters by 2025."),
)  # fmt: skip

OTTERS = dict(zip(range(1996, 2022), (
    402, 431, 455, 498, 541, 590, 634, 701, 688, 742, 779, 803, 790, 822, 861, 873, 884, 797, 731, 664,
    602, 579, 611, 655, 694, 812,
), strict=True))  # fmt: skip


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
        settings=(("tolerance", "0.1"), ("sensible", "0.1"), ("year levels", "(1, 1 y), (e, 5 y), (e^2, 10 y)")),
        notes=("The place name 'Lirre' is in no table.",),
    )


def empty_report() -> Report:
    """Return the report of a text in which nothing was found."""
    text = "Nothing to see."
    article = Article(
        text, "-", "0" * 64, None, None, None, None,
        (Block(0, len(text), "paragraph"),), (Sentence(0, 0, len(text), 0),),
    )  # fmt: skip
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
            name="otters", path="otters.csv", sha256="a1b2" * 16, rows=78,
            columns=(
                Column("place", "member", "text"),
                Column("year", "period", "integer", frequency="Y"),
                Column("otters", "measure", "integer", unit="otters", synonyms=("otter numbers",), additive=True,
                       denominator="people", reason="whole numbers, named like the unit"),
                Column("people", "denominator", "integer", unit="people"),
                Column("survey", "source", "text", dimension=True),
            ),
            relation="read_csv('otters.csv', header = true)",
            title="Otter survey of the Lirre valley",
            remarks=(
                Remark("break", "counted by holts until 2001 & by <i>cameras</i> after", ("otters",),
                       old_until=2001, new_from=2002),
            ),
            sources=("Lirre River Office, spring survey, vintage 2022-03",),
            described=True,
        ),
        Table(
            name="landings", path="landings.parquet", sha256="c3d4" * 16, rows=1204,
            columns=(
                Column("place", "member", "text"),
                Column("year", "period", "integer", frequency="Y"),
                Column("trout", "measure", "integer", unit="trout", additive=True),
            ),
            relation="read_parquet('landings.parquet')",
        ),
    )  # fmt: skip


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
        article, "c1", "Otters in Marrow Fen are up 40%", "change", direction="up", form="percent",
        stated=_stated(article, "40%", "40", "percent", precision=Decimal(1)),
        measure=_phrase(article, "Otters"), members=(_phrase(article, "Marrow Fen"),),
    )  # fmt: skip
    level = _claim(
        article, "c2", "survey counted 812 of them", "level",
        stated=_stated(article, "812", "812", "count", precision=Decimal(1)),
        measure=Phrase("Otters", change.start, change.start + 6, "earlier sentence"),
        context_members=(Phrase("Marrow Fen", change.start + 10, change.start + 20, "earlier sentence"),),
        period=PeriodPhrase("Last year", article.text.index("Last year"), article.text.index("Last year") + 9,
                            "in", Period.year(2021)),
    )  # fmt: skip
    share = _claim(
        article, "c3", "812 of them, one for every nine people", "share",
        stated=_stated(article, "one for every nine", "0.1111111111111111", "ratio", form="fraction"),
    )
    contrast = _claim(
        article, "c4", "there are now twice as many as in Tolland Reach", "contrast", direction="more",
        stated=_stated(article, "twice", "2", "ratio", form="multiple"), versus=(_phrase(article, "Tolland Reach"),),
    )  # fmt: skip
    record = _claim(
        article, "c5", f"{HOSTILE_PLACE} had its best spring since 2009", "record", direction="highest",
        members=(_phrase(article, HOSTILE_PLACE),),
    )  # fmt: skip
    money = _claim(
        article, "c6",
        "The county spent £1.35 million on fish ladders, about double the £600,000 it gave to the swimming school",
        "contrast", stated=_stated(article, "about double", "2", "ratio", form="multiple", hedge="about"),
        quantities=(
            _stated(article, "£1.35 million", "1350000", "GBP", precision=Decimal(10000)),
            _stated(article, "£600,000", "600000", "GBP", precision=Decimal(10000)),
        ),
    )  # fmt: skip
    trend = _claim(
        article, "c7", "Trout landings have been falling", "trend", direction="down", speaker="{{ ranger.name }}"
    )
    cause = _claim(
        article, "c8", "The net ban brought a 40% jump in otter numbers", "cause", contains="c9",
        cause=_phrase(article, "The net ban"),
    )  # fmt: skip
    inner = _claim(
        article, "c9", "a 40% jump in otter numbers", "change", direction="up", form="percent",
        stated=_stated(article, "40%", "40", "percent", "a 40% jump", precision=Decimal(1)),
    )  # fmt: skip
    rank = _claim(
        article, "c10", "The fen now has the third-largest colony in the country", "rank",
        stated=_stated(article, "third-largest", "3", "rank", form="ordinal"),
    )  # fmt: skip
    opinion = _claim(
        article, "c11", "It is the finest sight in the valley", "opinion", checkability="opinion",
        speaker="<script>alert('speaker')</script>",
    )  # fmt: skip
    forecast = _claim(
        article, "c12", "There will be a thousand otters by 2025", "level", checkability="prediction",
        stated=_stated(article, "a thousand", "1000", "count", form="words"),
    )  # fmt: skip
    return (
        _change_verdict(change),
        _level_verdict(level),
        _share_verdict(share),
        _contrast_verdict(contrast),
        _record_verdict(record),
        Verdict(
            money, "unknown", "no data",
            checks=(Check("ratio", "1,350,000 / 600,000 = 2.25, stated: about double", 2.25, None),),
            missing=("spending by purpose", "the year of the two sums"),
        ),
        _trend_verdict(trend),
        Verdict(cause, "unknown", "not told apart", evaluated=False),
        _settled_verdict(inner),
        Verdict(rank, "unknown", "no data", evaluated=False),
        Verdict(opinion, "not checkable", "opinion"),
        Verdict(forecast, "not checkable", "prediction"),
    )  # fmt: skip


def _reading(new: int, old: int, *, covers: bool, strength: float, weight: float, baseline: str, **more: object) -> Reading:
    a, b = OTTERS[new], OTTERS[old]
    value = 100 * (a / b - 1)
    sql = (
        f"SELECT 100.0 * (n.otters / o.otters - 1)\nFROM otters AS n, otters AS o\n"
        f"WHERE n.place = 'Marrow Fen' AND n.year = {new}\n  AND o.place = 'Marrow Fen' AND o.year = {old}"
    )
    return Reading(
        words=f"{new} against {old}, {baseline}",
        choices=(
            Choice("member", "Marrow Fen", False, "E", 1.0, "named in the sentence"),
            Choice("source", "camera survey", True, "E", 0.8, "the only one that goes back to 1996"),
            Choice("end", str(new), True, "E", 0.9, "last complete year before the article"),
            Choice("baseline", f"{old} ({baseline})", True, "U", weight, "one of the years the words can mean"),
        ),
        formula=f"{a} / {b} - 1 = {value:+.1f}%",
        value=value, unit="percent", covers=covers, strength=strength, weight=weight, type="U",
        sql=str(more.get("sql", sql)),
        rows=(
            (("place", "Marrow Fen"), ("year", str(new)), ("otters", str(a)), ("survey", "camera")),
            (("place", "Marrow Fen"), ("year", str(old)), ("otters", str(b)), ("survey", "camera")),
        ),
        sources=("Lirre River Office, spring survey, vintage 2022-03",),
        caveats=tuple(more.get("caveats", ())),  # type: ignore[arg-type]
    )  # fmt: skip


def _change_curve(main: float, author: float | None, counter: float | None) -> Curve:
    values, weights = [], []
    for end in range(2014, 2022):
        for width in (1, 2, 3):
            for distance in range(1, 16):
                if end - width + 1 - distance < 1996:
                    continue
                new = sum(OTTERS[end - k] for k in range(width))
                old = sum(OTTERS[end - distance - k] for k in range(width))
                level = (1 if width % 5 else math.e) * (math.e**2 if distance % 10 == 0 else math.e if distance % 5 == 0 else 1)
                values.append(100 * (new / old - 1))
                weights.append(level * math.exp(-(((width - 1) / 3) ** 2) - ((distance - 1) / 10) ** 2 - (end - 2021) ** 2))
    v, w = np.array(values), np.array(weights)
    order = np.argsort(v, kind="stable")
    v, w = v[order], w[order] / w.sum()
    return Curve(v, w, w >= 0.1 * w.max(), (39.5, 40.5), "percent", main, author, counter)


def _change_verdict(claim: Claim) -> Verdict:
    main = _reading(2021, 2020, covers=False, strength=-0.164, weight=0.31, baseline="the year before")
    author = _reading(2021, 2017, covers=True, strength=0.0017, weight=0.12, baseline="the year of the net ban")
    counter = _reading(
        2021, 2012, covers=False, strength=-0.344, weight=0.09, baseline="the last peak",
        caveats=("the peak year was counted twice by </td><script>alert(4)</script>",),
    )  # fmt: skip
    other = _reading(
        2021, 2001, covers=False, strength=-0.017, weight=0.02, baseline="twenty years before",
        caveats=("spans the change of method in 2002",),
        sql="SELECT 37.6 -- </script><script>alert(2)</script> {{ 1 + 1 }} '" + HOSTILE_PLACE + "'",
    )  # fmt: skip
    return Verdict(
        claim, "selective", "depends on baseline", value=main.value, support=0.3412345678912345, support_share=0.2871,
        direction_support=0.714, fairness=-0.1476, fragility_share=0.5305, robustness=0.9337, uniqueness=0.8994,
        coincidence=0.62, main=main, author=author, counter=counter, others=(other,),
        axes=(
            AxisSummary("baseline", True, ("2020, the year before", "2017, the year of the net ban", "2012, the last peak",
                                           "mean of 2016-2020", "1996, start of the series"), 0.712),
            AxisSummary("end", True, ("2021", "2020"), 0.18),
            AxisSummary("source", True, ("camera survey", "holt survey"), 0.041),
            AxisSummary("member", False, ("Marrow Fen", "Marrow Fen with its suburbs"), 0.02),
        ),
        curve=_change_curve(float(main.value), float(author.value), float(counter.value)),
        size=188_045_296, undefined=3, grid="c1a9e0", chance="The change from 2020 to 2021 is outside what counting alone "
        "would give (95% interval +5.8% to +29.5%).",
        since_then="2022: 771, 5.0% below 2021.",
        caveats=("the survey changed its method between 2001 and 2002", "two surveys differ by up to 4%"),
        fair_sentence="Otters in Marrow Fen rose 17.0% from 2020 to 2021, to 812, and stood 8.1% below their 2012 "
        "peak of 884, according to the Lirre River Office.",
    )  # fmt: skip


def _level_verdict(claim: Claim) -> Verdict:
    main = Reading(
        "Marrow Fen in 2021, camera survey",
        (Choice("member", "Marrow Fen", False, "E", 1.0, "an earlier sentence"),
         Choice("source", "camera survey", True, "E", 0.8)),
        "812", 812.0, "count", True, 0.0, 0.8, "E",
        "SELECT otters FROM otters WHERE place = 'Marrow Fen' AND year = 2021",
        ((("place", "Marrow Fen"), ("year", "2021"), ("otters", "812")),),
        ("Lirre River Office, spring survey, vintage 2022-03",),
    )  # fmt: skip
    curve = Curve(np.array([809.0, 812.0]), np.array([0.2, 0.8]), np.array([True, True]), (811.5, 812.5), "count", 812.0, 812.0)
    return Verdict(
        claim, "holds", "as stated", value=812.0, support=1.0, support_share=1.0, fragility_share=0.0, fairness=0.0,
        main=main, author=main, axes=(AxisSummary("source", True, ("camera survey", "holt survey"), 1.0),), curve=curve,
        size=2, grid="77aa01", fair_sentence="The 2021 survey counted 812 otters in Marrow Fen.",
    )  # fmt: skip


def _share_verdict(claim: Claim) -> Verdict:
    return Verdict(
        claim, "holds", "rounded", value=0.112431, support=0.9996, coincidence=0.08, fragility_share=0.02,
        fairness=float("nan"), caveats=("the population is that of 2020; the next figure is not out yet",), size=4,
    )


def _contrast_verdict(claim: Claim) -> Verdict:
    values = np.array([1.02, 1.05, 1.09, 1.11, 1.16, 1.2, 1.24, 1.27, 1.31, 1.33, 1.38, 1.42])
    main = Reading(
        "Marrow Fen against Tolland Reach, 2021",
        (Choice("end", "2021", True, "E", 1.0),), "812 / 620 = 1.31", 812 / 620, "ratio", False, -0.345, 0.4, "E",
        "SELECT a.otters / b.otters FROM otters a, otters b\nWHERE a.place = 'Marrow Fen' AND b.place = 'Tolland Reach'\n"
        "  AND a.year = 2021 AND b.year = 2021",
        ((("place", "Marrow Fen"), ("year", "2021"), ("otters", "812")),
         (("place", "Tolland Reach"), ("year", "2021"), ("otters", "620"))),
        ("Lirre River Office",),
    )  # fmt: skip
    return Verdict(
        claim, "contradicted", "wrong number", value=812 / 620, support=0.0, support_share=0.0, direction_support=1.0,
        fairness=-0.39, fragility_share=0.02, robustness=0.86, uniqueness=1.0, coincidence=0.12, main=main,
        axes=(AxisSummary("end", True, ("2021", "2020", "2019"), 0.93),),
        curve=Curve(values, np.full(12, 1 / 12), np.array([i > 3 for i in range(12)]), (1.88, 2.12), "ratio", 812 / 620),
        size=12, grid="0d4f3b",
        fair_sentence="In 2021 Marrow Fen had 1.31 times as many otters as Tolland Reach (812 and 620), according to "
        "the Lirre River Office.",
    )  # fmt: skip


def _record_verdict(claim: Claim) -> Verdict:
    main = Reading(
        f"{HOSTILE_PLACE}, camera survey, springs since 2009", (Choice("source", "camera survey", True, "E", 0.6),),
        "214 in 2021, highest of 13", True, "", True, 0.02, 0.6, "E", "SELECT max(otters) = 214 FROM otters", (), (),
    )  # fmt: skip
    counter = Reading(
        f"{HOSTILE_PLACE}, holt survey, springs since 2009", (Choice("source", "holt survey", True, "E", 0.4),),
        "201 in 2021, 209 in 2014", False, "", False, -0.04, 0.4, "E", "SELECT max(otters) = 201 FROM otters", (), (),
    )  # fmt: skip
    return Verdict(
        claim, "selective", "depends on source", value=True, support=0.6, direction_support=0.6, main=main, author=main,
        counter=counter, size=2, axes=(AxisSummary("source", True, ("camera survey", "holt survey"), 1.0),),
        since_then="In 2022 both surveys were lower.",
    )  # fmt: skip


def _trend_verdict(claim: Claim) -> Verdict:
    values = np.concatenate([np.linspace(-61.0, -2.0, 40), np.linspace(1.0, 900.0, 6)])
    return Verdict(
        claim, "selective", "fragile", value=True, support=0.93, direction_support=0.55, fragility_share=0.58,
        curve=Curve(values, np.full(46, 1 / 46), np.array([i < 38 for i in range(46)]), None, "percent", -22.0, None, 1.0),
        size=46,
    )  # fmt: skip


def _settled_verdict(claim: Claim) -> Verdict:
    main = _reading(2021, 2017, covers=True, strength=0.0017, weight=1.0, baseline="the year of the net ban")
    counter = _reading(2021, 2015, covers=False, strength=-0.127, weight=0.2, baseline="two years before the ban")
    return Verdict(
        claim, "holds", "rounded", value=main.value, support=1.0, support_share=1.0, direction_support=0.8,
        fairness=-0.05, fragility_share=0.21, main=main, author=main, counter=counter, size=360,
        curve=_change_curve(float(main.value), float(main.value), float(counter.value)),
        settled=(Settled("baseline", "2017", "the ban took effect in spring 2017 & <em>not</em> before",
                         "selective, depends on baseline"),),
    )  # fmt: skip
