"""What must not change a share, a count, an association or a rank, over generated tables."""

import random
from datetime import date

import pytest

from caveat.article.read import parse_article
from caveat.claims.find import find_claims
from caveat.cube.catalog import Catalog
from caveat.readings.find import find_readings
from caveat.verdicts.judge import judge

AS_OF = date(2021, 6, 1)
NAMES = ("Avalon", "Borduria", "Cordovia", "Drusk", "Elbonia", "Freedonia", "Grusinia", "Hav")
TEXTS = (
    "Avalon accounts for a fifth of the population.",
    "Three states have more than 400 hospitals.",
    "Half of the states have more than 400 hospitals.",
    "States with more hospitals have more deaths.",
    "Avalon has the third-highest number of hospitals.",
)


def rows_of(seed):
    """Return one row a state with figures made from the seed."""
    dice = random.Random(seed)
    return [
        {"state": name, "population": dice.randrange(1000, 9000), "hospitals": dice.randrange(100, 900),
         "deaths": dice.randrange(10, 90)}
        for name in NAMES
    ]  # fmt: skip


def answer(folder, text, rows):
    """Return label, reason, value and support of the claim of a text."""
    folder.mkdir(exist_ok=True)
    path = folder / "figures.csv"
    lines = [",".join(rows[0]), *(",".join(str(v) for v in row.values()) for row in rows)]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    with Catalog.from_paths([path]) as catalog:
        claim = find_claims(parse_article(text, published=AS_OF))[0]
        found = judge(claim, find_readings(claim, catalog, AS_OF), catalog)
    support = None if found.support is None else round(found.support, 9)
    value = found.value if found.value is None or isinstance(found.value, bool) else round(found.value, 9)
    return found.label, found.reason, value, support


@pytest.mark.parametrize("text", TEXTS)
@pytest.mark.parametrize("seed", range(3))
def test_order_of_rows_and_columns_moves_nothing(tmp_path, text, seed):
    rows = rows_of(seed)
    mixed = [dict(reversed(list(row.items()))) for row in rows]
    random.Random(seed + 1).shuffle(mixed)
    own = answer(tmp_path / "a", text, rows)
    assert own[0] != "unknown"
    assert own == answer(tmp_path / "b", text, mixed)


@pytest.mark.parametrize("text", TEXTS)
def test_renamed_members_move_nothing(tmp_path, text):
    rows = rows_of(7)
    other = dict(zip(NAMES, ("Zubrowka", *NAMES[:-1]), strict=True))
    renamed = [row | {"state": other[row["state"]]} for row in rows]
    assert answer(tmp_path / "a", text, rows) == answer(
        tmp_path / "b", text.replace("Avalon", other["Avalon"]), renamed
    )


def test_more_with_more_and_more_with_less_never_both_hold(tmp_path):
    for seed in range(6):
        rows = rows_of(seed)
        one = answer(tmp_path / "a", "States with more hospitals have more deaths.", rows)
        two = answer(tmp_path / "b", "States with more hospitals have fewer deaths.", rows)
        assert not (one[0] == two[0] == "holds")
