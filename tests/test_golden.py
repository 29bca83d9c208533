"""The golden test of the design: published numbers for one window comparison claim.

Facts: children adopted in New York City by year, 1989-2012, and a claim of 2007 that
adoptions were up "65 to 70 percent" (Wu et al., PVLDB 7(7) 2014).
"""

import numpy as np
import pytest

from caveat.readings import numbers, weights, windows

ADOPTIONS = np.array(
    [1027, 1135, 1445, 1783, 2418, 2312, 3650, 3650, 4009, 3848, 3800, 3148, 2715, 2694, 2793,
     2735, 2364, 1831, 1562, 1473, 1337, 1162, 1189, 1297], dtype=float,
)  # fmt: skip
FIRST = 1989


def surface(widths):
    """Return ratio and weight of every (t, w, d) with t in 1995..2012, d in 1..18."""
    d = np.arange(1, 19)
    w = np.asarray(widths)
    t = np.arange(FIRST, FIRST + ADOPTIONS.size)
    new = windows.window_sums(ADOPTIONS[None, :], w)
    ratio = windows.ratios(new[..., None], windows.earlier(new, d))[0]
    ratio[t < 1995] = np.nan
    weight = (
        weights.relevance(t, 2001, 1.0)[:, None, None]
        * (weights.naturalness(w, weights.LEVELS_TERMS) * weights.relevance(w, 6, 3.0))[None, :, None]
        * (weights.naturalness(d, weights.LEVELS_TERMS) * weights.relevance(d, 6, 10.0))[None, None, :]
    )
    keep = np.isfinite(ratio)
    return ratio[keep], weight[keep]


CASES = {
    "w = 6": ([6], 171, 0.935673, -0.147598, 0.068612, 0.933689, 0.286550, 0.840267, 0.530504),
    "w in 1..9": (range(1, 10), 1670, 0.899401, -0.135574, 0.072460, 0.930103, 0.307186, 0.841290, 0.563435),
}


@pytest.mark.parametrize("name", CASES)
def test_published_numbers_are_reproduced_to_six_decimals(name):
    widths, count, unique, bias, fragile, robust, rises, direction, fragility_share = CASES[name]
    ratio, weight = surface(list(widths))
    claimed = ADOPTIONS[7:13].sum() / ADOPTIONS[1:7].sum()
    assert claimed == pytest.approx(1.661304, abs=5e-7)
    strength = numbers.rise_strength(ratio, claimed)
    every = np.ones(ratio.shape, dtype=bool)
    w = numbers.normalised(weight, every)
    assert ratio.size == count
    assert numbers.uniqueness(strength, every) == pytest.approx(unique, abs=5e-7)
    assert numbers.fairness(w, strength) == pytest.approx(bias, abs=5e-7)
    assert numbers.fragility(w, strength) == pytest.approx(fragile, abs=5e-7)
    assert numbers.robustness(w, strength) == pytest.approx(robust, abs=5e-7)
    assert float(np.mean(ratio > 1)) == pytest.approx(rises, abs=5e-7)
    assert numbers.share_where(w, ratio > 1) == pytest.approx(direction, abs=5e-7)
    weak = ratio - 1 < 0.5 * (claimed - 1)
    assert numbers.share_where(w, weak) == pytest.approx(fragility_share, abs=5e-7)


def test_unnormalised_bias_is_the_published_one():
    ratio, weight = surface([6])
    strength = numbers.rise_strength(ratio, ADOPTIONS[7:13].sum() / ADOPTIONS[1:7].sum())
    assert numbers.fairness(weight, strength) == pytest.approx(-2.476981, abs=5e-7)


@pytest.mark.parametrize(
    "new, old, width, percent",
    [(2002, 1994, 1, 16.5), (2001, 1997, 4, -0.8), (1997, 1994, 1, 73.4), (2001, 1997, 1, -32.3)],
)
def test_readings_that_others_printed(new, old, width, percent):
    sums = windows.window_sums(ADOPTIONS[None, :], np.array([width]))[0, :, 0]
    assert 100 * (sums[new - FIRST] / sums[old - FIRST] - 1) == pytest.approx(percent, abs=0.05)


@pytest.mark.parametrize("seed", range(20))
def test_trend_support_counts_every_pair(seed):
    x = np.random.default_rng(seed).integers(0, 9, size=seed * 7 + 2).astype(float)
    i, j = np.triu_indices(x.size, 1)
    expected = (int((x[j] > x[i]).sum()), int((x[j] < x[i]).sum()), int((x[j] == x[i]).sum()))
    assert numbers.trend_support(x) == expected
