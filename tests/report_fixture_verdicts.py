"""Verdicts of the report fixture: readings, curves and numbers, all invented.

The figures of the change claim are computed from a small series, so that its curve has the
shape that real ones have.
"""

from __future__ import annotations

import math

import numpy as np

from caveat.claims.claim import Claim
from caveat.readings.reading import AxisSummary, Choice, Reading
from caveat.verdicts.verdict import Curve, CurveAxis, Pairs, Settled, Verdict

HOSTILE_PLACE = 'Ash & <b onmouseover="alert(3)">Wick</b>'

COUNTS = (
    402, 431, 455, 498, 541, 590, 634, 701, 688, 742, 779, 803, 790, 822, 861, 873, 884, 797, 731, 664, 602,
    579, 611, 655, 694, 812,
)  # fmt: skip
OTTERS = dict(zip(range(1996, 2022), COUNTS, strict=True))


def _reading(
    new: int, old: int, *, covers: bool, strength: float, weight: float, baseline: str, **more: object
) -> Reading:
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
            Choice(
                "baseline", f"{old} ({baseline})", True, "U", weight, "one of the years the words can mean"
            ),
        ),
        formula=f"{a} / {b} - 1 = {value:+.1f}%",
        value=value,
        unit="percent",
        covers=covers,
        strength=strength,
        weight=weight,
        type="U",
        sql=str(more.get("sql", sql)),
        rows=(
            (("place", "Marrow Fen"), ("year", str(new)), ("otters", str(a)), ("survey", "camera")),
            (("place", "Marrow Fen"), ("year", str(old)), ("otters", str(b)), ("survey", "camera")),
        ),
        sources=("Lirre River Office, spring survey, vintage 2022-03",),
        caveats=tuple(more.get("caveats", ())),  # type: ignore[arg-type]
    )


def _change_curve(main: float, author: float | None, counter: float | None) -> Curve:
    values, weights, ends, widths = [], [], [], []
    for end in range(2014, 2022):
        for width in (1, 2, 3):
            for distance in range(1, 16):
                if end - width + 1 - distance < 1996:
                    continue
                new = sum(OTTERS[end - k] for k in range(width))
                old = sum(OTTERS[end - distance - k] for k in range(width))
                level = (1 if width % 5 else math.e) * (
                    math.e**2 if distance % 10 == 0 else math.e if distance % 5 == 0 else 1
                )
                values.append(100 * (new / old - 1))
                ends.append(end - 2014)
                widths.append(width - 1)
                weights.append(
                    level
                    * math.exp(-(((width - 1) / 3) ** 2) - ((distance - 1) / 10) ** 2 - (end - 2021) ** 2)
                )
    v, w = np.array(values), np.array(weights)
    order = np.argsort(v, kind="stable")
    v, w = v[order], w[order] / w.sum()
    flawed = (np.array(ends)[order] + 2014 < 2016) & (np.arange(len(v)) % 3 == 0)
    sensible = (w >= 0.1 * w.max()) & ~flawed
    axes = (
        CurveAxis("period", True, True, tuple(str(y) for y in range(2014, 2022)), np.array(ends)[order]),
        CurveAxis("window", False, True, ("1 year", "2 years", "3 <years>"), np.array(widths)[order]),
    )
    return Curve(v, w, sensible, (39.5, 40.5), "percent", main, author, counter, flawed, axes)


def otter_pairs() -> Pairs:
    """Return the map of all pairs of years of the invented survey, the later ones flawed."""
    years = list(OTTERS)
    n = len(years)
    counts = np.array([float(OTTERS[year]) for year in years])
    later = np.triu(np.ones((n, n), dtype=bool), 1)
    values = np.where(later, 100 * (counts[None, :] / counts[:, None] - 1), np.nan)
    at = {year: i for i, year in enumerate(years)}
    return Pairs(
        labels=tuple(str(year) for year in years),
        values=values,
        covers=later & (np.abs(values - 40) <= 0.5),
        flawed=later & (np.array(years)[:, None] < 2002) & (np.array(years)[None, :] >= 2002),
        unit="percent",
        series="otters, Marrow Fen & <i>surroundings</i>",
        marks=(
            ("main", (at[2020], at[2021])),
            ("author", (at[2017], at[2021])),
            ("counter", (at[2012], at[2021])),
        ),
    )


def change_verdict(claim: Claim) -> Verdict:
    main = _reading(2021, 2020, covers=False, strength=-0.164, weight=0.31, baseline="the year before")
    author = _reading(
        2021, 2017, covers=True, strength=0.0017, weight=0.12, baseline="the year of the net ban"
    )
    counter = _reading(
        2021,
        2012,
        covers=False,
        strength=-0.344,
        weight=0.09,
        baseline="the last peak",
        caveats=("the peak year was counted twice by </td><script>alert(4)</script>",),
    )
    other = _reading(
        2021,
        2001,
        covers=False,
        strength=-0.017,
        weight=0.02,
        baseline="twenty years before",
        caveats=("spans the change of method in 2002",),
        sql="SELECT 37.6 -- </script><script>alert(2)</script> {{ 1 + 1 }} '" + HOSTILE_PLACE + "'",
    )
    return Verdict(
        claim,
        "selective",
        "depends on baseline",
        value=main.value,
        support=0.3412345678912345,
        support_share=0.2871,
        direction_support=0.714,
        fairness=-0.1476,
        fragility_share=0.5305,
        robustness=0.9337,
        uniqueness=0.8994,
        coincidence=0.62,
        main=main,
        author=author,
        counter=counter,
        others=(other,),
        axes=(
            AxisSummary(
                "baseline",
                True,
                (
                    "2020, the year before",
                    "2017, the year of the net ban",
                    "2012, the last peak",
                    "mean of 2016-2020",
                    "1996, start of the series",
                ),
                0.712,
            ),
            AxisSummary("end", True, ("2021", "2020"), 0.18),
            AxisSummary("source", True, ("camera survey", "holt survey"), 0.041),
            AxisSummary("member", False, ("Marrow Fen", "Marrow Fen with its suburbs"), 0.02),
        ),
        curve=_change_curve(float(main.value), float(author.value), float(counter.value)),
        pairs=otter_pairs(),
        size=188_045_296,
        undefined=3,
        grid="c1a9e0",
        chance="The change from 2020 to 2021 is outside what counting alone "
        "would give (95% interval +5.8% to +29.5%).",
        since_then="2022: 771, 5.0% below 2021.",
        caveats=("the survey changed its method between 2001 and 2002", "two surveys differ by up to 4%"),
        fair_sentence="Otters in Marrow Fen rose 17.0% from 2020 to 2021, to 812, and stood 8.1% below "
        "their 2012 peak of 884, according to the Lirre River Office.",
    )


def level_verdict(claim: Claim) -> Verdict:
    main = Reading(
        "Marrow Fen in 2021, camera survey",
        (
            Choice("member", "Marrow Fen", False, "E", 1.0, "an earlier sentence"),
            Choice("source", "camera survey", True, "E", 0.8),
        ),
        "812",
        812.0,
        "count",
        True,
        0.0,
        0.8,
        "E",
        "SELECT otters FROM otters WHERE place = 'Marrow Fen' AND year = 2021",
        ((("place", "Marrow Fen"), ("year", "2021"), ("otters", "812")),),
        ("Lirre River Office, spring survey, vintage 2022-03",),
    )
    curve = Curve(
        np.array([809.0, 812.0]),
        np.array([0.2, 0.8]),
        np.array([True, True]),
        (811.5, 812.5),
        "count",
        812.0,
        812.0,
    )
    return Verdict(
        claim,
        "holds",
        "as stated",
        value=812.0,
        support=1.0,
        support_share=1.0,
        fragility_share=0.0,
        fairness=0.0,
        main=main,
        author=main,
        axes=(AxisSummary("source", True, ("camera survey", "holt survey"), 1.0),),
        curve=curve,
        size=2,
        grid="77aa01",
        fair_sentence="The 2021 survey counted 812 otters in Marrow Fen.",
    )


def share_verdict(claim: Claim) -> Verdict:
    return Verdict(
        claim,
        "holds",
        "rounded",
        value=0.112431,
        support=0.9996,
        coincidence=0.08,
        fragility_share=0.02,
        fairness=float("nan"),
        caveats=("the population is that of 2020; the next figure is not out yet",),
        size=4,
    )


def contrast_verdict(claim: Claim) -> Verdict:
    values = np.array([1.02, 1.05, 1.09, 1.11, 1.16, 1.2, 1.24, 1.27, 812 / 620, 1.33, 1.38, 1.42])
    main = Reading(
        "Marrow Fen against Tolland Reach, 2021",
        (Choice("end", "2021", True, "E", 1.0),),
        "812 / 620 = 1.31",
        812 / 620,
        "ratio",
        False,
        -0.345,
        0.4,
        "E",
        "SELECT a.otters / b.otters FROM otters a, otters b\n"
        "WHERE a.place = 'Marrow Fen' AND b.place = 'Tolland Reach'\n"
        "  AND a.year = 2021 AND b.year = 2021",
        (
            (("place", "Marrow Fen"), ("year", "2021"), ("otters", "812")),
            (("place", "Tolland Reach"), ("year", "2021"), ("otters", "620")),
        ),
        ("Lirre River Office",),
    )
    return Verdict(
        claim,
        "contradicted",
        "wrong number",
        value=812 / 620,
        support=0.0,
        support_share=0.0,
        direction_support=1.0,
        fairness=-0.39,
        fragility_share=0.02,
        robustness=0.86,
        uniqueness=1.0,
        coincidence=0.12,
        main=main,
        axes=(AxisSummary("end", True, ("2021", "2020", "2019"), 0.93),),
        curve=Curve(
            values,
            np.full(12, 1 / 12),
            np.array([i > 3 for i in range(12)]),
            (1.88, 2.12),
            "ratio",
            812 / 620,
        ),
        size=12,
        grid="0d4f3b",
        fair_sentence="In 2021 Marrow Fen had 1.31 times as many otters as Tolland Reach (812 and 620), "
        "according to the Lirre River Office.",
    )


def record_verdict(claim: Claim) -> Verdict:
    main = Reading(
        f"{HOSTILE_PLACE}, camera survey, springs since 2009",
        (Choice("source", "camera survey", True, "E", 0.6),),
        "214 in 2021, highest of 13",
        True,
        "",
        True,
        0.02,
        0.6,
        "E",
        "SELECT max(otters) = 214 FROM otters",
        (),
        (),
    )
    counter = Reading(
        f"{HOSTILE_PLACE}, holt survey, springs since 2009",
        (Choice("source", "holt survey", True, "E", 0.4),),
        "201 in 2021, 209 in 2014",
        False,
        "",
        False,
        -0.04,
        0.4,
        "E",
        "SELECT max(otters) = 201 FROM otters",
        (),
        (),
    )
    return Verdict(
        claim,
        "selective",
        "depends on source",
        value=True,
        support=0.6,
        direction_support=0.6,
        main=main,
        author=main,
        counter=counter,
        size=2,
        axes=(AxisSummary("source", True, ("camera survey", "holt survey"), 1.0),),
        since_then="In 2022 both surveys were lower.",
    )


def trend_verdict(claim: Claim) -> Verdict:
    values = np.concatenate([np.linspace(-61.0, -2.0, 40), np.linspace(1.0, 900.0, 6)])
    return Verdict(
        claim,
        "selective",
        "fragile",
        value=True,
        support=0.93,
        direction_support=0.55,
        fragility_share=0.58,
        curve=Curve(
            values,
            np.full(46, 1 / 46),
            np.array([i < 38 for i in range(46)]),
            None,
            "percent",
            -22.0,
            None,
            1.0,
        ),
        size=46,
    )


def settled_verdict(claim: Claim) -> Verdict:
    main = _reading(2021, 2017, covers=True, strength=0.0017, weight=1.0, baseline="the year of the net ban")
    counter = _reading(
        2021, 2015, covers=False, strength=-0.127, weight=0.2, baseline="two years before the ban"
    )
    return Verdict(
        claim,
        "holds",
        "rounded",
        value=main.value,
        support=1.0,
        support_share=1.0,
        direction_support=0.8,
        fairness=-0.05,
        fragility_share=0.21,
        main=main,
        author=main,
        counter=counter,
        size=360,
        curve=_change_curve(float(main.value), float(main.value), float(counter.value)),
        settled=(
            Settled(
                "baseline",
                "2017",
                "the ban took effect in spring 2017 & <em>not</em> before",
                "selective, depends on baseline",
            ),
        ),
    )
