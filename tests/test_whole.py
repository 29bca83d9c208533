"""A space too large to lay out has the numbers that it would have if it were."""

import json
from datetime import date

import numpy as np
import pytest

import caveat
from caveat.readings import whole

SENTENCES = (
    "Burglaries in Dale rose 12% in June 2024.",
    "Burglaries in Dale fell in May 2024.",
    "Burglaries in Dale fell 30% from May 2023 to May 2024.",
    "Burglaries in Dale rose by 40 in June 2024.",
    "Burglaries in Dale fell by 25 in June 2024.",
    "Burglaries in Dale doubled in June 2024.",
)
NAMES = ("direction_support", "fairness", "fragility_share", "robustness", "uniqueness")
MONTHS = 84


def write_table(folder, *, gap=False, zero=False, flawed=False):
    rng = np.random.default_rng(4)
    lines = ["city,month,burglaries,population"]
    for city in ("Dale", "Elm"):
        for i, n in enumerate(rng.poisson(200 * np.exp(np.cumsum(rng.normal(0, 0.1, MONTHS))))):
            if gap and city == "Dale" and i in (20, 21):
                continue
            lines.append(
                f"{city},{2018 + i // 12}-{i % 12 + 1:02d},{0 if zero and i == 30 else n},{90_000 + 300 * i}"
            )
    (folder / "t.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    if flawed:
        own = {
            "breaks": [{"old_until": "2019-06", "new_from": "2019-07", "reason": "a new form"},
                       {"old_until": "2021-02", "new_from": "2021-04", "reason": "another"}],
            "incomplete": [{"from": "2022-03", "to": "2022-03", "reason": "half a month"}],
        }  # fmt: skip
        text = json.dumps({"resources": [{"path": "t.csv", "caveat": own}]})
        (folder / "datapackage.json").write_text(text, encoding="utf-8")
    return folder / "t.csv"


@pytest.mark.parametrize(
    "flaws", [{}, {"gap": True}, {"zero": True}, {"flawed": True}, {"gap": True, "flawed": True}]
)
def test_numbers_are_those_of_the_space_laid_out(tmp_path, monkeypatch, flaws):
    table = write_table(tmp_path, **flaws)
    article = caveat.parse_article(" ".join(SENTENCES), published=date(2025, 2, 1))
    monkeypatch.setattr(whole, "MOST_LAID_OUT", 10**9)
    plain = caveat.check(article, data=[table]).verdicts
    monkeypatch.setattr(whole, "MOST_LAID_OUT", 15_000)
    added_up = caveat.check(article, data=[table]).verdicts
    assert len(plain) == len(SENTENCES)
    for a, b in zip(plain, added_up, strict=True):
        assert (a.label, a.reason, a.value) == (b.label, b.reason, b.value)
        for name in NAMES:
            assert getattr(b, name) == pytest.approx(getattr(a, name), rel=1e-9, abs=1e-12), (
                a.claim.text,
                name,
            )
        assert (a.size, a.undefined) == (b.size, b.undefined)
        assert a.main.sql == b.main.sql and b.pairs is not None


def test_the_kernel_is_what_gives_them(tmp_path, monkeypatch):
    table = write_table(tmp_path)
    article = caveat.parse_article(SENTENCES[0], published=date(2025, 2, 1))
    monkeypatch.setattr(whole, "MOST_LAID_OUT", 15_000)
    asked = []
    monkeypatch.setattr(
        whole, "evaluate", lambda *a, own=whole.evaluate, **k: asked.append(a) or own(*a, **k)
    )
    caveat.check(article, data=[table])
    assert asked and asked[0][1].widths.size > 1


def test_stated_widths_are_laid_out_however_light(monkeypatch):
    from caveat.readings.space import Time

    one = np.array([1])
    time = Time("M", 0, 120, 0, one + 118, one + 6, one + 6, True, True, True)
    monkeypatch.setattr(whole, "MOST_LAID_OUT", 4_000)
    kept = whole.laid_out(time, np.arange(1, 61), 1_000)
    assert kept.size == 4 and 7 in kept and 12 in kept
    assert whole.laid_out(time, np.arange(1, 61), 10**6).tolist() == [7]
    assert whole.laid_out(time, np.arange(1, 4), 1_000).tolist() == [1, 2, 3]
