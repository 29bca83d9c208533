"""Names in a text meet the members they name, and never a namesake."""

from __future__ import annotations

from pathlib import Path

import pytest

from caveat.cube.catalog import Catalog

PLACES = """place,state,year,jobs
Los Angeles,CA,2020,1
Los Angeles County,CA,2020,1
Suffolk County,NY,2020,1
Suffolk County,MA,2020,1
St. Louis,MO,2020,1
New York,NY,2020,1
Portland,OR,2020,1
Portland,ME,2020,1
Washington,DC,2020,1
Kansas City,MO,2020,1
Orange,TX,2020,1
Cañon City,CO,2020,1
"""
STATES = (
    "state,year,jobs\nKansas,2020,1\nVirginia,2020,1\nWashington,2020,1\nLouisiana,2020,1\nIndiana,2020,2\n"
)
SEXES = """sex,age,deaths
Total,Total,6
Total,Young,3
Total,Old,3
Female,Total,2
Female,Young,1
Female,Old,1
Male,Total,4
Male,Young,2
Male,Old,2
"""


@pytest.fixture(scope="module")
def places(tmp_path_factory: pytest.TempPathFactory) -> Catalog:
    folder = tmp_path_factory.mktemp("names")
    for name, text in (("places", PLACES), ("states", STATES), ("sexes", SEXES)):
        (folder / f"{name}.csv").write_text(text, encoding="utf-8")
    return Catalog.from_paths([folder])


@pytest.mark.parametrize(
    ("phrase", "names"),
    [
        ("Los Angeles County", ["Los Angeles County"]),
        ("LA and L.A.", ["Los Angeles", "Los Angeles"]),
        ("Suffolk County", ["Suffolk County, MA", "Suffolk County, NY"]),
        ("Suffolk County, Mass.", ["Suffolk County, MA"]),
        ("Saint Louis", ["St. Louis"]),
        ("St. Louis County", []),
        ("NYC, or New York City", ["New York", "New York"]),
        ("Portland", ["Portland, ME", "Portland, OR"]),
        ("in Portland, Ore., and elsewhere", ["Portland, OR"]),
        ("Portland (Maine)", ["Portland, ME"]),
        ("D.C.", ["Washington"]),
        ("Kansas City", ["Kansas City"]),
        ("kansas city", ["Kansas City"]),
        ("an orange", []),
        ("la la land", []),
        ("Canon City", ["Cañon City"]),
        ("PORTLAND, OR", ["Portland, OR"]),
        ("Portland-based makers", ["Portland, ME", "Portland, OR"]),
        ("Portland-South Portland", []),
        ("LA LA LAND IS BACK", []),
        ("Sprngfield", []),
        ("The New York Times", []),
        ("12", []),
        ("", []),
    ],
)
def test_names_find_their_places(phrase: str, names: list[str], places: Catalog) -> None:
    found = [
        m.member.name
        for m in places.find_members(phrase)
        if m.table == "places" and m.role == "member" and m.member
    ]
    assert found == names


@pytest.mark.parametrize(
    ("phrase", "names"),
    [
        ("Kansas", ["Kansas"]),
        ("Kansas City", []),
        ("West Virginia", []),
        ("Virginia", ["Virginia"]),
        ("Washington state", ["Washington"]),
        ("La.", ["Louisiana"]),
        ("jobs in Ind. fell", ["Indiana"]),
    ],
)
def test_states_are_not_the_cities_of_their_name(phrase: str, names: list[str], places: Catalog) -> None:
    assert [m.value for m in places.find_members(phrase) if m.table == "states"] == names


def test_a_state_beside_a_city_is_a_part_not_the_member(places: Catalog) -> None:
    parts = [m for m in places.find_members("California") if m.table == "places"]
    assert [(m.role, m.how, m.value) for m in parts] == [("member_part", "part", "CA")]
    assert len(parts[0].indexes) == 2


def test_values_of_dimensions_are_found_with_the_whole_first(places: Catalog) -> None:
    (match,) = (m for m in places.find_members("women") if m.table == "sexes")
    assert match.role == "dimension" and match.value == "Female" and match.how == "alias"
    assert match.member is not None and match.member.name == "Female"
    assert len(match.indexes) == 3


def test_match_says_where_in_the_phrase_it_stands(places: Catalog) -> None:
    phrase = "Homes in St. Louis's suburbs"
    (match,) = (m for m in places.find_members(phrase) if m.table == "places")
    assert phrase[match.start : match.end] == match.text == "St. Louis"


def test_terms_of_office_are_found_by_surname(tmp_path: Path) -> None:
    path = tmp_path / "terms.csv"
    path.write_text(
        "office,name,took_office,left_office\n"
        "Mayor,Ann Lee,2015-01-05,2019-01\nMayor,Bo Díaz (interim),2019,\n",
        encoding="utf-8",
    )
    with Catalog.from_paths([path]) as catalog:
        (lee,) = catalog.find_events(["Lee"])
        assert (lee.name, lee.what, str(lee.start), str(lee.end)) == (
            "Ann Lee",
            "Mayor",
            "2015-01-05",
            "2019-01-31",
        )
        (diaz,) = catalog.find_events(["Mr Bo", "Bo Diaz"])
        assert (str(diaz.start), diaz.precision, diaz.end) == ("2019-01-01", "year", None)
        assert catalog.find_events(["Ann", ""]) == ()
