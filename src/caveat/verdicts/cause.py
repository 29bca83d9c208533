"""judge_cause: one label for a cause claim, from the study of every list and term that the tables offer.

The rules are those of docs/how-it-works.md for causes. The usual answer is `unknown`, not told apart:
where the smallest p that could come out exceeds .05, where an effect changes sign once the shock years
are masked, and where the curve of effects stands out under no list. Only lists that stand for what the
sentence names decide anything; the others are shown under their own label.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

import numpy as np

from caveat.claims.claim import Claim
from caveat.cube.catalog import Catalog
from caveat.readings.design import Design
from caveat.readings.families.cause import find_designs, is_rival
from caveat.readings.space import Missing
from caveat.studies import Axes, StudyError
from caveat.verdicts.answers import with_answers
from caveat.verdicts.studied import CHECK_AXES, study_design
from caveat.verdicts.study import ListCurve, StudyVerdict
from caveat.verdicts.verdict import Label, Verdict

LEVEL = 0.05
ENOUGH = 19  # untreated units with which one treated unit can reach a p of .05


@dataclass(slots=True)
class Causes:
    """What the cause claims of one article share: its text, the lists named by the user, studies made."""

    claims: Sequence[Claim] = ()
    article: str = ""
    named: Mapping[str, str] = field(default_factory=dict)
    axes: Axes = CHECK_AXES
    progress: Callable[[int, int], None] | None = None
    _made: dict[tuple[object, ...], StudyVerdict] = field(default_factory=dict)

    def study(self, claim: Claim, catalog: Catalog, as_of: date) -> StudyVerdict | Missing:
        """Return the study of a cause claim, one for each outcome that its words may mean."""
        inner = next((c for c in self.claims if c.id == claim.contains), None)
        designs = find_designs(claim, catalog, as_of, inner=inner, article=self.article, named=self.named)
        if isinstance(designs, Missing):
            return designs
        made, lost = [], []
        for design in designs:
            try:
                made.append(self._studied(design))
            except StudyError as error:
                lost.append((design, error))
        if not made:
            raise lost[0][1]
        gone = tuple(f"{d.outcomes[0].measure} is not studied: {error.message}" for d, error in lost)
        return replace(made[0], further=tuple(made[1:]), notes=(*made[0].notes, *gone))

    def _studied(self, design: Design) -> StudyVerdict:
        """Return the study of a design, made once for claims that share outcome, lists and dates."""
        key: tuple[object, ...] = (
            tuple((o.measure, o.source, o.periods) for o in design.outcomes),
            tuple((t.name, t.members, t.dates) for t in design.treatments),
            design.shock.periods if design.shock else (),
        )
        if key not in self._made:
            made = study_design(design, axes=self.axes, progress=self.progress)
            self._made[key] = with_answers(made, design.answers)
        made = self._made[key]
        standing = {t.name: t for t in design.treatments}
        lists = tuple(
            replace(one, stands=standing[one.name].stands, reason=standing[one.name].reason)
            for one in made.lists
        )
        return replace(
            made, lists=lists, role=design.role, cause=design.cause, direction=design.direction,
            claimed=design.stated, shock=design.shock.name if design.shock else "",
            notes=tuple(dict.fromkeys([*design.notes, *made.notes])),
        )  # fmt: skip


def with_study(verdict: Verdict, causes: Causes, catalog: Catalog, as_of: date) -> Verdict:
    """Return the verdict on a cause claim with its study and the label that follows from it."""
    claim = verdict.claim
    if claim.checkability != "data" and not (claim.checkability == "vague" and is_rival(claim)):
        return verdict
    try:
        study = causes.study(claim, catalog, as_of)
    except StudyError as error:
        study = Missing((f"a panel for a study: {error.message}",))
    if isinstance(study, Missing):
        if claim.checkability != "data":
            return verdict
        missing = tuple(dict.fromkeys([*verdict.missing, *study.missing]))
        return replace(verdict, label="unknown", reason="no data", missing=missing, evaluated=True)
    return judge_cause(verdict, study)


def judge_cause(verdict: Verdict, study: StudyVerdict) -> Verdict:
    """Return the verdict on a cause claim from its study; one label, its reason, and what would decide it."""
    if not any(one.lists for one in study.outcomes):
        wanted = (f"{study.outcome} of treated places before and after their dates",)
        return replace(verdict, label="unknown", reason="no data", missing=wanted, evaluated=True)
    label, reason, missing = _label(verdict.claim, study)
    says = _says(label, reason, study, denied=verdict.claim.polarity == "denied")
    decides = what_decides(study)
    return replace(
        verdict, label=label, reason=reason, evaluated=True, missing=missing or decides,
        study=replace(study, says=says, decides=decides), size=sum(one.size for one in study.outcomes),
        grid=study.grid,
        fair_sentence=says if label == "holds" else None,
    )  # fmt: skip


def judge_design(study: StudyVerdict) -> StudyVerdict:
    """Return a study that a person brought with what it says of each list, and what would decide it."""
    inside = [one for one in study.lists if study.shock and not _masked(one)]
    judged = [one for one in study.lists if one not in inside]
    parts = []
    for word, wanted in (("a rise", 1), ("a fall", -1)):
        names = [one.name for one in judged if rejects(one) == wanted]
        if names:
            parts.append(f"the effect stands out as {word} under {', '.join(names)}")
    rest = [one for one in judged if not rejects(one)]
    few = [one.name for one in rest if one.smallest_p > LEVEL]
    rest_names = [one.name for one in rest if one.name not in few]
    if rest_names:
        parts.append(f"the effect does not stand out from placebos under {', '.join(rest_names)}")
    if few:
        parts.append(f"no effect could stand out under {', '.join(few)}, with so few places not treated")
    if inside:
        names = [one.name for one in inside]
        parts.append(
            f"only shock years follow the dates of {', '.join(names)}, so nothing tells it from the shock"
        )
    turned = [one.name for one in study.lists if one.rival.sign_changes]
    if turned:
        parts.append(f"the effect changes sign without the shock years under {', '.join(turned)}")
    says = f"In this panel {'; '.join(parts) or 'no list could be studied'}."
    return replace(study, says=says, decides=what_decides(study) if study.lists else ())


def what_decides(study: StudyVerdict) -> tuple[str, ...]:
    """Return what would tell the named cause from its rivals, as far as the study shows what lacks."""
    out = []
    standing = [one for each in study.outcomes for one in each.standing]
    shown = [cell for one in standing or _lists(study) for cell in one.cells]
    if study.role == "cause" and not standing:
        out.append(
            f"a list of the places to which “{study.cause}” applies, with dates; "
            "a list offered here stands for it only if its own label or the user says so"
        )
    few = min((one.untreated for one in shown), default=0)
    if any(one.smallest_p > LEVEL for one in shown):
        out.append(f"at least {ENOUGH} places that were not treated ({few} here)")
    if any(one.rival.sign_changes for one in shown):
        out.append("periods after the common shock, since the effect changes sign with its years masked")
    if study.role == "rival":
        out.append(f"places that “{study.shock or study.cause}” did not reach, for a comparison")
    elif shown and all(len(one.treated) == 1 for one in shown):
        out.append("more than one treated place, with dates that differ")
    if study.shock and not any(np.isfinite(one.rival.without_shock) for one in shown):
        out.append(f"periods outside “{study.shock}” after the dates")
    if not out:
        out.append("more treated places, or more periods after the dates")
    return tuple(out)


def rejects(one: ListCurve, p: float | None = None) -> int:
    """Return the direction in which a curve stands out from the placebos, 0 where it does not."""
    p = one.p if p is None else p
    return one.sign if np.isfinite(p) and p <= LEVEL else 0


def _label(claim: Claim, study: StudyVerdict) -> tuple[Label, str, tuple[str, ...]]:
    """Return label, reason and what is missing: one test for every outcome, list and date that stands."""
    if study.role == "rival":
        return "unknown", "not told apart", ()
    cells = _cells(study)
    if not cells:
        return "unknown", "no data", what_decides(study)[:1]
    tested = tuple(cells.values())
    if any(one.smallest_p > LEVEL or one.rival.sign_changes for one in tested):
        return "unknown", "not told apart", ()
    claimed = {"up": 1, "down": -1}.get(study.direction or "", 0)
    found = {point: rejects(one) for point, one in cells.items()}
    if not any(found.values()) or claimed == 0:
        return "unknown", "not told apart", ()
    if len(set(found.values())) > 1:
        return "selective", f"depends on {_turning(found)}", ()
    if any(np.isfinite(p) and p > LEVEL for one in tested for p in (one.p_shock, one.p_masked)):
        return "selective", "depends on shock years", ()
    affirmed = claim.polarity == "affirmed"
    if tested[0].sign != claimed:
        return ("contradicted", "wrong direction", ()) if affirmed else ("holds", "as stated", ())
    if any(one.rival.reproduces for one in tested) or (
        study.shock and not all(_masked(one) for one in tested)
    ):
        return "unknown", "not told apart", ()
    return ("holds", "as stated", ()) if affirmed else ("contradicted", "wrong direction", ())


def _cells(study: StudyVerdict) -> dict[tuple[str, str, str], ListCurve]:
    """Return the curves that decide, each with its own test: by outcome, list and date."""
    return {
        (each.outcome, one.name, cell.date): cell
        for each in study.outcomes
        for one in each.standing
        for cell in one.cells
    }


def _turning(found: Mapping[tuple[str, str, str], int]) -> str:
    """Return the axis on which the answer depends: the first that settles it, else the first that moves it.

    >>> _turning({("thefts", "A", "from"): 1, ("thefts", "B", "from"): 0})
    'list'
    """
    axes = ("outcome", "list", "date")
    for at, axis in enumerate(axes):
        by: dict[str, set[int]] = {}
        for point, sign in found.items():
            by.setdefault(point[at], set()).add(sign)
        if len(by) > 1 and all(len(signs) == 1 for signs in by.values()):
            return axis
    for at, axis in enumerate(axes):
        rest: dict[tuple[str, ...], set[int]] = {}
        for point, sign in found.items():
            rest.setdefault((*point[:at], *point[at + 1 :]), set()).add(sign)
        if any(len(signs) > 1 for signs in rest.values()):
            return axis
    return "list"


def _lists(study: StudyVerdict) -> list[ListCurve]:
    return [one for each in study.outcomes for one in each.lists]


def _masked(one: ListCurve) -> bool:
    return bool(np.isfinite(one.p_masked))


def _and(words: Sequence[str]) -> str:
    """Return words as people list them.

    >>> _and(["thefts", "arsons", "murders"])
    'thefts, arsons and murders'
    """
    return f"{', '.join(words[:-1])} and {words[-1]}" if len(words) > 1 else "".join(words)


def _called(one: ListCurve) -> str:
    return f"the places of the list {one.name}" if one.kind == "list" else one.name


def _says(label: Label, reason: str, study: StudyVerdict, *, denied: bool = False) -> str:
    """Return the verdict as one sentence about tables; it never says that anything was brought about."""
    what = f"the change in {_and([one.outcome for one in study.outcomes])}"
    shock = f"the common shock (“{study.shock}”)" if study.shock else "other changes at the time"
    names = _and(list(dict.fromkeys(_called(one) for each in study.outcomes for one in each.standing)))
    names = names or "the places listed"
    if label in ("holds", "contradicted") and (label == "holds") != denied:
        return f"In these tables {what} goes with {names} and not with {shock}."
    if label in ("holds", "contradicted"):
        return f"In these tables {what} goes the other way under {names}."
    if label == "selective":
        points = {"depends on list": "the list", "depends on date": "from when it is counted"}
        points["depends on outcome"] = "what is counted"
        point = points.get(reason, "whether the shock years are in")
        return f"In these tables {what} stands out from placebos or not, depending on {point}."
    if reason == "no data":
        return (
            f"No list here stands for “{study.cause}”; each is shown under its own label and decides nothing."
        )
    if study.role == "rival":
        return (
            f"{shock[0].upper()}{shock[1:]} reached every place in these tables, so no comparison can tell "
            "it from whatever else changed then; how far places without the treatments changed is shown."
        )
    return f"These tables do not tell {names} from {shock}."


__all__ = ["Causes", "judge_cause", "judge_design", "rejects", "what_decides", "with_study"]
