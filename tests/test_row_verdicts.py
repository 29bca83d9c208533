"""Verdicts on rows beyond their label: fair sentences, chance, composition, partial years, peers."""

from datetime import date

import pytest

import caveat


def check(folder, name, rows, text, published=date(2021, 3, 1)):
    path = folder / f"{name}.csv"
    path.write_text("\n".join(rows) + "\n", encoding="utf-8")
    article = caveat.parse_article(text, published=published)
    return caveat.check(article, data=[path]).verdicts


BAKERS = [
    "baker,town,oven,loaves",
    "Ada,Ulm,stone,410", "Ben,Ulm,steel,250", "Cy,Ulm,stone,330",
    "Di,Bonn,steel,700", "Eve,Bonn,steel,620", "Fay,Bonn,stone,540",
]  # fmt: skip

ANSWERS = ["respondent_id,gender,do you own a kite?"] + [
    f"{i},{'Female' if i % 2 else 'Male'},{'Yes' if i % 50 < (23 if i % 2 else 20) else 'No'}"
    for i in range(1, 401)
]

CALLS = ["call,date,river"] + [
    f"C{i},{year}-{month:02d}-{1 + i % 27:02d},Lahn"
    for year, months, per in ((2018, 12, 6), (2019, 12, 6), (2020, 5, 10))
    for month in range(1, months + 1)
    for i in range(100 * month, 100 * month + per)
]


@pytest.mark.parametrize(
    ("text", "label", "fair"),
    [
        ("Half of the bakers work in Ulm.", "holds", "50% of the rows have Ulm: 3 of 6 (bakers)."),
        (
            "The bakers of Bonn made 1,960 loaves.",
            "contradicted",
            "The total loaves was 1,860 for Bonn (bakers).",
        ),
        (
            "Di made more loaves than any other baker.",
            "holds",
            "Di had the highest loaves of 6 bakers: 700 (bakers).",
        ),
    ],
)
def test_a_fair_sentence_has_the_figure_of_the_rows(tmp_path, text, label, fair):
    found = [v for v in check(tmp_path, "bakers", BAKERS, text) if v.asks]
    assert [(v.label, v.fair_sentence) for v in found[:1]] == [(label, fair)]


def test_a_share_of_people_asked_has_its_sampling_error(tmp_path):
    (verdict, *_) = check(tmp_path, "kites", ANSWERS, "Of the people asked, 42 percent own a kite.")
    assert verdict.label == "holds"
    assert verdict.chance == (
        "sampling error: of 400 people asked the 95% interval of the share runs from 37.3% to 46.9%"
    )


def test_a_difference_of_answers_within_chance_says_so_and_still_holds(tmp_path):
    (verdict, *_) = check(tmp_path, "kites", ANSWERS, "Women are more likely than men to own a kite.")
    assert verdict.label == "holds"
    assert verdict.chance.startswith("within chance: of 168 people asked")


def test_a_comparison_with_a_partial_year_that_the_same_months_reverse_is_incomplete(tmp_path):
    text = "Calls on the river fell from 72 in 2019 to 50 in 2020."
    found = check(tmp_path, "river_rescue_calls", CALLS, text, date(2020, 6, 2))
    (verdict,) = [v for v in found if v.asks and v.claim.family == "change"]
    assert (verdict.label, verdict.reason) == ("selective", "incomplete")
    said = "the rows of 2020 end in May; January to May: 30 in 2019 and 50 in 2020"
    assert verdict.caveats[0] == f"incomplete: {said}"
    assert verdict.fair_sentence == f"T{said[1:]} (river_rescue_calls)."


def test_a_comparison_with_a_partial_year_that_the_same_months_confirm_holds(tmp_path):
    few = [r for r in CALLS if not r.split(",")[1].startswith("2020") or int(r.split(",")[0][1:]) % 100 < 2]
    text = "Calls on the river fell from 72 in 2019 to 10 in 2020."
    found = check(tmp_path, "river_rescue_calls", few, text, date(2020, 6, 2))
    (verdict,) = [v for v in found if v.asks and v.claim.family == "change"]
    assert verdict.label == "holds"
    assert any("end in May; January to May: 30 in 2019 and 10 in 2020" in c for c in verdict.caveats)


def test_a_gap_that_every_group_turns_around_says_so(tmp_path):
    staff = {("Male", "doctor"): (60, 98), ("Male", "clerk"): (20, 48)}
    staff |= {("Female", "doctor"): (20, 101), ("Female", "clerk"): (60, 51)}
    rows = [f"{g},{j},{pay + i % 3}" for (g, j), (n, pay) in staff.items() for i in range(n)]
    numbered = ["staff_id,gender,job,pay", *(f"{i},{row}" for i, row in enumerate(rows, 1))]
    (verdict, *_) = check(tmp_path, "staff", numbered, "Men had a higher mean pay than women.")
    assert verdict.label == "holds"
    (said,) = [c for c in verdict.caveats if c.startswith("composition")]
    assert said == (
        "composition: in each of the 2 groups by job it goes the other way "
        "(clerk: 49 against 52; doctor: 99 against 102)"
    )


def test_a_place_that_is_right_among_the_own_group_alone_says_so(tmp_path):
    (verdict, *_) = check(tmp_path, "bakers", BAKERS, "Ada made the most loaves of all bakers.")
    assert verdict.label == "contradicted"
    assert "among the 3 with town “Ulm” alone, Ada is 1st" in verdict.caveats
    assert verdict.fair_sentence == "Ada had the 4th-highest loaves of 6 bakers: 410 (bakers)."


def test_what_no_row_tells_has_no_fair_sentence(tmp_path):
    (verdict, *_) = check(tmp_path, "bakers", BAKERS, "Forty percent of the bakers grew up on a farm.")
    assert (verdict.label, verdict.fair_sentence, verdict.chance) == ("unknown", None, None)
