"""What must not change a verdict, and what must turn it around, over generated tables and claims."""

import csv
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from caveat.claims.claim import Claim, Phrase
from caveat.cube.catalog import Catalog
from caveat.period import Period, PeriodPhrase
from caveat.quantity import find_quantities
from caveat.readings import timing
from caveat.readings.find import find_readings
from caveat.readings.space import Missing
from caveat.verdicts.judge import judge

AS_OF = date(2021, 6, 1)
OPPOSITE = {
    "up": "down",
    "down": "up",
    "highest": "lowest",
    "lowest": "highest",
    "more": "less",
    "less": "more",
}
FEW = settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])

series = st.lists(st.integers(20, 900), min_size=6, max_size=14)


def write(folder, rows, name="figures.csv"):
    """Write rows (dicts) as a CSV and return the catalog of it."""
    path = folder / name
    with open(path, "w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    return Catalog.from_paths([path])


def rows_of(values, city="Springfield", scale=1, invert=False):
    """Return one row a year that ends with 2020."""
    first = 2021 - len(values)
    figures = [(1e6 / v if invert else v * scale) for v in values]
    return [{"city": city, "year": first + i, "homicides": v} for i, v in enumerate(figures)]


def claim(family, direction, *, stated=None, form="direction", period=None, versus=None, city="Springfield"):
    """Return a claim about homicides in a city as the reader would make it."""
    phrase = lambda text: Phrase(text, 0, len(text))  # noqa: E731
    quantity = find_quantities(stated)[0] if stated else None
    text = f"homicides {direction} {stated or ''}"
    return Claim(
        "c1", 0, len(text), text, 0, family, direction=direction, form=form, stated=quantity,
        measure=phrase("homicides"), members=(phrase(city),), period=period,
        versus=(phrase(versus),) if versus else (),
    )  # fmt: skip


def verdict_of(what, catalog):
    """Return the verdict on a claim."""
    outcome = find_readings(what, catalog, AS_OF)
    return judge(what, outcome, catalog)


def numbers(verdict):
    """Return what must stay the same to the last digits that matter."""
    fields = (
        verdict.support,
        verdict.direction_support,
        verdict.fairness,
        verdict.fragility_share,
        verdict.uniqueness,
    )
    return [verdict.label, verdict.reason, *(None if x is None else round(x, 9) for x in fields)]


@given(series, st.sampled_from(["change", "trend", "record"]), st.booleans())
@FEW
def test_mirrored_figures_and_sentence_get_the_same_label_and_support(
    tmp_path, monkeypatch, values, family, stated
):
    monkeypatch.setattr(timing, "MOST_WIDTHS", 1)  # the principle speaks of windows of one period
    direction = "highest" if family == "record" else "up"
    period = PeriodPhrase("in 2020", 0, 7, "in", Period.year(2020)) if stated else None
    own = claim(family, direction, period=period)
    turned = replace(own, direction=OPPOSITE[direction])
    one = verdict_of(own, write(tmp_path, rows_of(values), "a.csv"))
    two = verdict_of(turned, write(tmp_path, rows_of(values, invert=True), "b.csv"))
    assert (one.label, one.reason) == (two.label, two.reason)
    assert one.support == pytest.approx(two.support, abs=1e-9)
    assert one.direction_support == pytest.approx(two.direction_support, abs=1e-9)
    if family != "record":
        assert one.fairness == pytest.approx(two.fairness, abs=1e-9)


@given(series)
@FEW
def test_supports_of_a_direction_and_its_opposite_add_up_to_one_less_the_ties(tmp_path, values):
    catalog = write(tmp_path, rows_of(values))
    up = verdict_of(claim("change", "up"), catalog)
    down = verdict_of(claim("change", "down"), catalog)
    surface = find_readings(claim("change", "up"), catalog, AS_OF)
    ties = surface.defined & (surface.type < 2) & (surface.value == 0)
    tied = surface.weight[ties].sum() / surface.weight[surface.defined & (surface.type < 2)].sum()
    assert up.direction_support + down.direction_support == pytest.approx(1 - tied, abs=1e-9)


@given(series, st.sampled_from([10, 1000]), st.sampled_from(["change", "trend", "record"]))
@FEW
def test_scaling_all_figures_moves_nothing(tmp_path, values, scale, family):
    what = claim(family, "highest" if family == "record" else "up")
    if family == "change":
        what = claim("change", "up", stated="40%", form="percent")
    one = verdict_of(what, write(tmp_path, rows_of(values), "a.csv"))
    two = verdict_of(what, write(tmp_path, rows_of(values, scale=scale), "b.csv"))
    assert numbers(one) == numbers(two)


@given(series, st.randoms(use_true_random=False))
@FEW
def test_order_of_rows_and_columns_moves_nothing(tmp_path, values, random):
    rows = rows_of(values) + rows_of(values[::-1], "Shelbyville")
    mixed = [dict(reversed(list(row.items()))) for row in rows]
    random.shuffle(mixed)
    for what in (claim("change", "up", stated="40%", form="percent"), claim("record", "highest")):
        one = verdict_of(what, write(tmp_path, rows, "a.csv"))
        two = verdict_of(what, write(tmp_path, mixed, "b.csv"))
        assert numbers(one) == numbers(two)


@given(series)
@FEW
def test_renamed_members_and_other_speakers_move_nothing(tmp_path, values):
    rows = rows_of(values) + rows_of(values[::-1], "Shelbyville")
    renamed = [
        row | {"city": {"Springfield": "Ogdenville", "Shelbyville": "Capital City"}[row["city"]]}
        for row in rows
    ]
    own = claim("change", "up", stated="40%", form="percent")
    other = replace(
        claim("change", "up", stated="40%", form="percent", city="Ogdenville"), speaker="the mayor"
    )
    one = verdict_of(own, write(tmp_path, rows, "a.csv"))
    two = verdict_of(other, write(tmp_path, renamed, "b.csv"))
    assert numbers(one) == numbers(two)


@given(series)
@FEW
def test_an_irrelevant_table_moves_nothing(tmp_path, values):
    catalog = write(tmp_path, rows_of(values), "a.csv")
    (tmp_path / "b.csv").write_text("city,year,rainfall_mm\nSpringfield,2019,800\nSpringfield,2020,900\n")
    both = Catalog.from_paths([tmp_path / "a.csv", tmp_path / "b.csv"])
    what = claim("change", "up", stated="40%", form="percent")
    assert numbers(verdict_of(what, catalog)) == numbers(verdict_of(what, both))


@pytest.mark.parametrize("family, direction", [("change", "up"), ("level", None), ("record", "highest")])
def test_without_the_deciding_rows_a_claim_is_unknown_and_not_contradicted(tmp_path, family, direction):
    period = PeriodPhrase("in 2020", 0, 7, "in", Period.year(2020))
    what = claim(family, direction, stated="494" if family == "level" else None, period=period)
    rows = [row for row in rows_of([300, 310, 320, 330, 351, 355, 494]) if row["year"] != 2020]
    rows.append({"city": "Springfield", "year": 2021, "homicides": 1})
    assert verdict_of(what, write(tmp_path, rows)).label == "unknown"


def test_a_table_without_the_measure_gives_missing_and_not_a_guess(tmp_path):
    catalog = write(tmp_path, [{"city": "Springfield", "year": 2020, "rainfall": 3}])
    assert isinstance(find_readings(claim("change", "up"), catalog, AS_OF), Missing)


GROUPS = st.lists(
    st.tuples(*[st.integers(20, 900)] * 3, st.sampled_from(["", "2010", "2019-03-01", "2020", "never"])),
    min_size=4, max_size=9,
)  # fmt: skip
QUANTIFIERS = [
    "every city",
    "most cities",
    "nearly all cities",
    "none of the cities",
    "not all cities",
    "few cities",
]


def group_tables(folder, groups, name, *, invert=False, backwards=False):
    """Write figures of some cities and a list of those with a curfew; return the catalog of both."""
    rows, listed = [], []
    for i, (*values, start) in enumerate(groups):
        city = f"Town {chr(65 + i)}"
        figures = [1e6 / v if invert else v for v in values]
        rows += [{"city": city, "year": 2018 + k, "homicides": v} for k, v in enumerate(figures)]
        if start != "never":
            listed.append({"list": "Post", "label": "curfew", "city": city, "from": start})
    if not listed:
        listed.append({"list": "Post", "label": "curfew", "city": "Elsewhere", "from": "2010"})
    (folder / name).mkdir(exist_ok=True)
    for file, table in (("figures.csv", rows), ("lists.csv", listed)):
        with open(folder / name / file, "w", newline="", encoding="utf-8") as out:
            writer = csv.DictWriter(out, list(table[0]))
            writer.writeheader()
            writer.writerows(table[::-1] if backwards else table)
    return Catalog.from_paths([folder / name])


def group_claim(direction, who, period=None):
    """Return a quantified claim about homicides in a group of cities."""
    verb = {"up": "rose", "down": "fell"}[direction]
    text = f"homicides {verb} in {who}"
    return replace(claim("quantified", direction, period=period), text=text, end=len(text), members=())


@given(GROUPS, st.sampled_from(QUANTIFIERS), st.booleans(), st.booleans())
@FEW
def test_a_quantified_claim_and_its_mirror_get_the_same_label_and_support(
    tmp_path, groups, who, listed, stated
):
    who = f"{who} with a curfew" if listed else who
    period = PeriodPhrase("in 2020", 0, 7, "in", Period.year(2020)) if stated else None
    own = group_claim("up", who, period)
    one = verdict_of(own, group_tables(tmp_path, groups, "a"))
    two = verdict_of(
        replace(group_claim("down", who, period)), group_tables(tmp_path, groups, "b", invert=True)
    )
    assert numbers(one) == numbers(two)
    assert len(one.others) == len(two.others)


@given(GROUPS, st.sampled_from(QUANTIFIERS), st.sampled_from(["up", "down"]))
@FEW
def test_the_order_of_figures_and_lists_moves_nothing_in_a_quantified_claim(tmp_path, groups, who, direction):
    what = group_claim(direction, f"{who} with a curfew")
    one = verdict_of(what, group_tables(tmp_path, groups, "a"))
    two = verdict_of(what, group_tables(tmp_path, groups, "b", backwards=True))
    assert numbers(one) == numbers(two)


@given(GROUPS, st.sampled_from(["up", "down"]))
@FEW
def test_every_and_not_all_are_never_both_true_of_one_group(tmp_path, groups, direction):
    period = PeriodPhrase("in 2020", 0, 7, "in", Period.year(2020))
    catalog = group_tables(tmp_path, groups, "a")
    labels = [
        verdict_of(group_claim(direction, f"{q} cities with a curfew", period), catalog).label
        for q in ("all", "not all")
    ]
    assert (labels[0] == "unknown") == (labels[1] == "unknown")
    assert labels.count("contradicted") == (0 if labels[0] == "unknown" else 1), labels
