"""Things observed many times, asked as one row for each: which tables have them, what is told of them."""

from datetime import date, timedelta

import pytest

import caveat
from caveat.cube.catalog import Catalog

NAMES = ("Agnes Barry Carla Dirk Edda Frank Greta Hugo Ilse Jonas Karin Lothar Marta Nils Olga Paul").split()


def write(path, head, rows):
    path.write_text("\n".join([head, *(",".join(map(str, r)) for r in rows)]) + "\n", encoding="utf-8")
    return path


def gales():
    """Twice a day for each gale; names come again after four years, as those of real ones do."""
    for year in range(2008, 2020):
        for i in range(4):
            name = NAMES[4 * (year % 4) + i]
            first = date(year, (2, 9, 10, 12)[i], 3 + (year * 5 + i) % 9)
            days = 2 + (year * 3 + i * 5) % 6
            top = 40 + (year * 7 + i * 11) % 35
            for t in range(2 * days):
                wind = top - 3 * abs(t - days)
                kind = "red" if wind >= 60 else "amber" if wind >= 45 else "green"
                day = first + timedelta(days=t // 2)
                yield name, day.isoformat(), 12 * (t % 2), kind, wind, 1010 - wind


@pytest.fixture
def log(tmp_path):
    return write(tmp_path / "gales.csv", "name,date,hour,kind,wind,pressure", gales())


def whittlers():
    """By season and round; one goes out each round, the last one wins."""
    for season in range(1, 9):
        for i in range(8):
            name = f"{NAMES[(season * 3 + i) % 16]} {'ABCDEFGH'[season - 1]}{'xyzuvwrs'[i]}ern"
            for number in range(1, min(i + 2, 7) + 1):
                out = number == i + 1 and i < 7
                best = (season + number * 5) % 7 == i - 1
                outcome = "OUT" if out else "STAR" if best else "IN"
                if number == 7:
                    outcome = "CHAMPION" if i == 7 else "SECOND"
                yield season, name, number, outcome, 20 + (season * 13 + i * 7) % 45


@pytest.fixture
def show(tmp_path):
    return write(tmp_path / "whittlers.csv", "season,whittler,round,outcome,age", whittlers())


def things_of(path):
    with Catalog.from_paths([path]) as catalog:
        return [j for j in catalog.joined.values() if j.key]


def check(text, path, published=date(2020, 1, 10)):
    report = caveat.check(caveat.parse_article(text, published=published), data=[path])
    for verdict in report.verdicts:
        if verdict.main is not None and verdict.label in ("holds", "contradicted"):
            with Catalog.from_paths([path]) as catalog:
                assert catalog.query(verdict.main.sql), verdict.main.sql
    return report.verdicts


def test_a_name_that_comes_again_years_later_is_another_thing(log):
    (made,) = things_of(log)
    rows = list(gales())
    assert made.table.rows == len({(n, d[:4]) for n, d, *_ in rows}) == 48
    with Catalog.from_paths([log]) as catalog:
        assert catalog.joined
        told = 'sum("times observed"), max("highest wind"), min("lowest pressure")'
        winds = [r[4] for r in rows]
        assert catalog.query(made.prefix(f'SELECT {told} FROM "{made.table.name}"')) == [
            (len(rows), max(winds), 1010 - max(winds))
        ]
        kinds = f'SELECT count(*) FROM "{made.table.name}" WHERE "times red" > 0 AND kind LIKE \'%red%\''
        strong = {(n, d[:4]) for n, d, _, kind, *_ in rows if kind == "red"}
        assert catalog.query(made.prefix(kinds)) == [(len(strong),)]


def test_what_stays_is_told_as_it_is_and_contestants_keep_their_season(show):
    (made,) = things_of(show)
    assert made.key == ("whittler",) and made.table.rows == 64
    assert "age" in {c.name for c in made.table.columns} and "times STAR" in {
        c.name for c in made.table.columns
    }


@pytest.mark.parametrize("kind", ["panel", "gaps", "events", "twice", "few"])
def test_panels_and_lists_of_events_have_no_things(kind, tmp_path):
    rows = []
    for i, name in enumerate(NAMES):
        for year in range(1990, 2010):
            n = 7 * i + year % 9
            if (
                kind == "panel"
                or (kind == "gaps" and (i * year) % 5)
                or (kind == "few" and year - 1990 < i % 3)
            ):
                rows.append((name, year, n))
            elif kind == "twice" and i - 3 <= year - 1990 <= i:
                rows += [(name, year, n), (name, year, n + 1)]
            elif kind == "events" and (year * 7 + i * 5) % 6 == 0:
                rows.append((name, year, n))
    path = write(tmp_path / "ports.csv", "port,year,ships", rows)
    assert not things_of(path)


@pytest.mark.parametrize(
    ("text", "label", "value"),
    [
        ("Four gales were counted in 2016.", "holds", 4),
        ("Nine gales were counted in 2016.", "contradicted", 4),
        ("Between 2008 and 2019 there were 48 gales.", "holds", 48),
        ("At its peak in 2018 Ilse's winds reached WIND knots.", "holds", None),
        ("20 gales had winds of 60 knots or more.", "holds", 20),
        ("33 gales had winds of 60 knots or more.", "contradicted", 20),
        ("Three in four gales began between September and December.", "holds", 0.75),
        ("62 percent of the gales began between September and December.", "contradicted", 75),
        ("About four in ten gales since 2008 reached red.", "holds", 20 / 48),
    ],
)
def test_gales_are_counted_and_not_their_rows(text, label, value, log):
    highest = max(r[4] for r in gales() if r[0] == "Ilse" and r[1].startswith("2018"))
    verdict = check(f"# The gales of a decade\n\n{text.replace('WIND', str(highest))}\n", log)[0]
    assert verdict.label == label, (verdict.main, verdict.reason)
    assert value is None or verdict.value == pytest.approx(value)


def test_contestants_are_counted_once(show):
    verdicts = check("# Whittlers\n\nSo far 64 whittlers have taken part.\n", show)
    assert [(v.label, v.value) for v in verdicts] == [("holds", 64)]


def test_a_census_at_each_time_is_no_list_of_things(tmp_path):
    """Members of a large house sit for a few terms; who they are is asked as of a term."""
    rows = [
        (f"{NAMES[i % 16]} {chr(65 + i % 23)}{i}ard", 1990 + 2 * term, 30 + i % 40 + 2 * term)
        for term in range(16)
        for i in range(260 * (term // 4), 260 * (term // 4) + 260)
    ]
    assert things_of(write(tmp_path / "house.csv", "member,year,age", rows)) == []
    few = [r for r in rows if int(r[0].rsplit(" ")[1][1:-3]) % 260 < 100]
    assert len(things_of(write(tmp_path / "council.csv", "member,year,age", few))) == 1
