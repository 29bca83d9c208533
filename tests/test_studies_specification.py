"""The grammar of specifications: what multiplies, what is pruned, and names that do not move."""

from __future__ import annotations

from dataclasses import replace

import pytest

from caveat.studies import Axes, Specification, StudyError
from caveat.studies.specification import AXES, WHY, Facts, build_grid, grid_hash

ALL = Facts(
    before={"list": 12},
    after={"list": 6},
    treated={"list": 3},
    population=True,
    groups=True,
    exposure=True,
    untouched=True,
    logs={"panel": True},
    shock_inside={"list": True},
    shock_after={"list": 4},
)
WIDE = Axes(treatment=("list",))


def test_an_id_depends_on_the_choices_alone_and_stays_as_it_is() -> None:
    assert Specification().id == "7b52be4cbcda"
    assert len({one.id for one in build_grid(WIDE, ALL).specifications}) == len(
        build_grid(WIDE, ALL).specifications
    )


def test_every_axis_moves_the_id_and_has_a_reason() -> None:
    plain = Specification()
    for axis in AXES:
        value = getattr(plain, axis)
        assert replace(plain, **{axis: value + 1 if isinstance(value, int) else value + "x"}).id != plain.id
        assert WHY[axis]


def test_the_order_of_choices_changes_no_grid() -> None:
    turned = replace(WIDE, estimator=WIDE.estimator[::-1], pre=WIDE.pre[::-1], donors=WIDE.donors[::-1])
    assert build_grid(WIDE, ALL) == build_grid(turned, ALL)


def test_a_choice_given_twice_counts_once() -> None:
    twice = replace(WIDE, estimator=("did", "did", "sc"))
    assert build_grid(twice, ALL).hash == build_grid(replace(WIDE, estimator=("did", "sc")), ALL).hash


def test_the_hash_moves_with_the_grid() -> None:
    grid = build_grid(WIDE, ALL)
    assert grid.hash == grid_hash(grid.specifications)
    assert grid.hash != build_grid(replace(WIDE, pre=(0, 10)), ALL).hash


@pytest.mark.parametrize(
    ("facts", "axis", "gone", "reason"),
    [
        ({"population": False}, "scale", {"rate", "log_rate"}, "population is not given"),
        ({"population": False}, "weighting", {"population"}, "population is not given"),
        ({"population": False}, "donors", {"similar size"}, "population is not given"),
        ({"groups": False}, "donors", {"same group"}, "groups of units are not given"),
        ({"exposure": False}, "donors", {"similar exposure"}, "exposure is not given"),
        ({"untouched": False}, "shock", {"triple difference"}, "no untouched outcome is given"),
        ({"logs": {"panel": False}}, "scale", {"log", "log_rate"}, "zeros or negative figures have no log"),
        ({"before": {"list": 8}}, "pre", {10}, "the pre-period is shorter"),
        ({"after": {"list": 4}}, "post", {5}, "the post-period is shorter"),
        ({"shock_inside": {}}, "shock", {"masked"}, "no shock year lies inside the panel"),
        ({"shock_after": {"list": 0}}, "shock", {"masked"}, "only shock years follow the date"),
    ],
)
def test_what_the_panel_lacks_is_pruned_with_a_reason(
    facts: dict[str, object], axis: str, gone: set[object], reason: str
) -> None:
    full = {getattr(one, axis) for one in build_grid(WIDE, ALL).specifications}
    grid = build_grid(WIDE, replace(ALL, **facts))
    assert full - {getattr(one, axis) for one in grid.specifications} == gone
    assert dict(grid.pruned)[reason] > 0


def test_choices_that_change_nothing_are_pruned() -> None:
    one = build_grid(WIDE, replace(ALL, treated={"list": 1})).specifications
    weighted = {each.estimator for each in one if each.weighting == "population"}
    assert weighted == {"did", "did_last"}
    heaviest = {each.estimator for each in one if each.donors == "without the heaviest"}
    assert not heaviest & {"did", "did_last"}
    assert all(each.scale.startswith("log") for each in one if each.shock == "triple difference")


def test_matrix_completion_has_no_heaviest_donor_to_leave_out() -> None:
    facts = Facts({"panel": 9}, {"panel": 5}, {"panel": 1})
    grid = build_grid(Axes(scale=("count",), estimator=("mc", "sc")), facts)
    heaviest = [one.estimator for one in grid.specifications if one.donors == "without the heaviest"]
    assert set(heaviest) == {"sc"}
    assert dict(grid.pruned)["matrix completion gives donors no weights"] > 0


def test_a_date_in_the_second_period_leaves_no_room_for_anticipation() -> None:
    grid = build_grid(WIDE, replace(ALL, before={"list": 1}))
    assert {one.anticipation for one in grid.specifications} == {0}
    assert dict(grid.pruned)["there is no pre-period"] > 0


def test_an_empty_grid_says_why() -> None:
    with pytest.raises(StudyError, match="no specification is left: population is not given"):
        build_grid(replace(WIDE, scale=("rate",)), replace(ALL, population=False))


@pytest.mark.parametrize(
    "choice", [{"estimator": ("magic",)}, {"donors": ()}, {"pre": (-1,)}, {"scale": ("furlongs",)}]
)
def test_choices_that_do_not_exist_are_refused(choice: dict[str, tuple[object, ...]]) -> None:
    with pytest.raises(StudyError):
        replace(WIDE, **choice)
