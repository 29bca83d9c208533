"""Answers to questions over rows: those from memory are those of the statements, in any order of the rows."""

import gc
import weakref
from datetime import date
from itertools import product

import pytest

import caveat
from caveat import pipeline
from caveat.cube.catalog import Catalog
from caveat.readings.rows.asking import answers, arrays
from caveat.readings.rows.asking.query import ALL_YEARS, Ask, Predicate, Years, ask_sql
from caveat.readings.rows.asking.tables import all_tables

ROWS = [
    f"{town},{kind},{1990 + i % 7},{'' if i % 5 == 0 else i * 0.1},{i * i % 11}"
    for i, (town, kind) in enumerate(
        product(("Ulm", "Bonn", "", "Köln"), ("fire", "flood", "storm", "fire", ""))
    )
]
FIRES, LATE = Predicate(("kind",), ("fire",)), Years(1993, 1996)
NONE = Predicate(("kind",), ("quake",))


def open_table(folder, rows):
    path = folder / "events.csv"
    path.write_text("\n".join(["town,kind,year,damage,hurt", *rows]) + "\n", encoding="utf-8")
    return Catalog.of([path])


def asks():
    for where, years, by in product(((), (FIRES,), (NONE,)), (ALL_YEARS, LATE), ("", "town", "year")):
        yield Ask("count", None, where, (), years, by)
        yield Ask("share", None, where, (Predicate(("town",), ("Ulm", "Bonn")),), years, by)
        yield Ask("share", "damage", where, (), years, by)
        yield Ask("ratio", "damage", where, (), years, by, "hurt")
        yield Ask("corr", "damage", where, (), years, by, "hurt")
        yield Ask("distinct", "town", where, (), years, by)
        for function, column in product(("sum", "mean", "median", "min", "max", "count"), ("damage", "hurt")):
            yield Ask(function, column, where, (), years, by)


def found(folder, rows, monkeypatch, *, held=True):
    if not held:
        monkeypatch.setattr(answers, "arrays_of", lambda table: None)
    with open_table(folder, rows) as catalog:
        (table,) = all_tables(catalog)
        return answers.answer(table, list(asks()), "")


def test_answers_from_memory_are_those_of_the_statements(tmp_path, monkeypatch):
    fast = found(tmp_path, ROWS, monkeypatch)
    slow = found(tmp_path, ROWS, monkeypatch, held=False)
    for ask, a, b in zip(asks(), fast, slow, strict=True):
        assert a == (pytest.approx(b, rel=1e-12, nan_ok=True) if b is not None else None), ask
        assert not isinstance(b, dict) or list(a) == list(b), ask


def test_the_order_of_the_rows_changes_no_bit(tmp_path, monkeypatch):
    plain = [a.function != "corr" for a in asks()]
    there = found(tmp_path, ROWS, monkeypatch)
    back = found(tmp_path, ROWS[::-1], monkeypatch)
    assert [x for x, p in zip(there, plain, strict=True) if p] == [
        x for x, p in zip(back, plain, strict=True) if p
    ]


def test_each_answer_is_that_of_its_own_statement(tmp_path):
    with open_table(tmp_path, ROWS) as catalog:
        (table,) = all_tables(catalog)
        plain = [a for a in asks() if not a.by and a.function != "corr"]
        for ask, value in zip(plain, answers.answer(table, plain, ""), strict=True):
            ((shown,),) = catalog.query(ask_sql(table, ask, ""))
            assert value == (None if shown is None else pytest.approx(float(shown), rel=1e-12)), ask


def test_a_large_table_is_left_to_the_statements(tmp_path, monkeypatch):
    monkeypatch.setattr(arrays, "MOST_ROWS", 3)
    with open_table(tmp_path, ROWS) as catalog:
        (table,) = all_tables(catalog)
        assert arrays.arrays_of(table) is None
        assert answers.answer(table, [Ask("count", None, (FIRES,))], "") == [8.0]


def test_nothing_keeps_a_catalog_alive_once_its_check_is_done(tmp_path, monkeypatch):
    alive = []
    opened = pipeline.open_catalog

    def noted(*args, **kwargs):
        catalog = opened(*args, **kwargs)
        alive.append(weakref.ref(catalog))
        return catalog

    monkeypatch.setattr(pipeline, "open_catalog", noted)
    table = tmp_path / "clubs.csv"
    table.write_text("club,town,members\nOars,Ely,40\nNets,Ely,25\nBells,Ware,31\n", encoding="utf-8")
    text = "Of the clubs, two are in Ely. The Oars have 40 members."
    report = caveat.check(caveat.parse_article(text, published=date(2020, 1, 1)), data=[table])
    assert report.verdicts
    gc.collect()
    assert alive and all(ref() is None for ref in alive)
