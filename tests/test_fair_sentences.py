"""Fair sentences of associations, lengths of time and crossings."""

from datetime import date

import pytest

import caveat

CITIES = """city,year,population,burglaries,vacancy
Ash,2019,100000,10,4.0
Birch,2019,140000,17,4.5
Cedar,2019,180000,24,5.0
Dale,2019,220000,31,5.5
Elm,2019,260000,38,6.0
Fern,2019,300000,52,6.5
Gorse,2019,340000,45,7.0
"""
OFFICES = """official,office,city,from,to
Ann Murphy,mayor,Springfield,2021-01-10,
Joe Smith,mayor,Springfield,2009-03-01,2017-04-10
"""
STRIKES = """strike,from,to
Rail strike,2020-05-01,2020-05-14
Dock strike,2019-02-01,2019-04-22
Mill strike,2018-01-05,2018-01-19
"""
WHEELS = """year,bicycles,cars
2011,1905,1960
2012,1990,1940
2013,2060,1920
2014,2140,1900
"""


@pytest.mark.parametrize(
    ("table", "text", "label", "fair"),
    [
        (CITIES, "The higher the vacancy, the more burglaries.", "holds",
         "The rank correlation between vacancy and burglaries was 0.96 in 2019 (t)."),
        (CITIES, "The higher the vacancy, the fewer burglaries.", "contradicted",
         "The rank correlation between vacancy and burglaries was 0.96 in 2019 (t)."),
        (OFFICES, "Murphy has been in office for less than four months.", "contradicted",
         "Ann Murphy has been mayor for 142 days, from 10 January 2021 to 1 June 2021 (t)."),
        (OFFICES, "Joe Smith was mayor for eleven years.", "contradicted",
         "Joe Smith was mayor for 8 years, from 1 March 2009 to 10 April 2017 (t)."),
        (STRIKES, "The rail strike lasted four weeks.", "contradicted",
         "Rail strike lasted 13 days, from 1 May 2020 to 14 May 2020 (t)."),
        (STRIKES, "The dock strike lasted 11 weeks.", "holds",
         "Dock strike lasted 11 weeks, from 1 February 2019 to 22 April 2019 (t)."),
        (WHEELS, "Bicycles overtook cars in 2014.", "contradicted",
         "The bicycles were 1,905 and the cars 1,960 in 2011; "
         "the bicycles were 1,990 and the cars 1,940 in 2012 (t)."),
    ],
)  # fmt: skip
def test_fair_sentence(table, text, label, fair, tmp_path):
    path = tmp_path / "t.csv"
    path.write_text(table, encoding="utf-8")
    (verdict,) = caveat.check(caveat.parse_article(text, published=date(2021, 6, 1)), data=[path]).verdicts
    assert (verdict.label, verdict.fair_sentence) == (label, fair)
