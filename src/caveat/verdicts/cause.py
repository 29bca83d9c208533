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
from caveat.readings.families.cause import find_design, is_rival
from caveat.readings.space import Missing
from caveat.studies import Axes, StudyError
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
        """Return the study of a cause claim, made once for claims that share outcome and lists."""
        inner = next((c for c in self.claims if c.id == claim.contains), None)
        design = find_design(claim, catalog, as_of, inner=inner, article=self.article, named=self.named)
        if isinstance(design, Missing):
            return design
        shock = design.shock.periods if design.shock else ()
        key: tuple[object, ...] = (
            tuple((o.measure, o.source) for o in design.outcomes),
            tuple((t.name, t.members) for t in design.treatments), shock,
        )  # fmt: skip
        if key not in self._made:
            self._made[key] = study_design(design, axes=self.axes, progress=self.progress)
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
    if not study.lists:
        wanted = (f"{study.outcome} of treated places before and after their dates",)
        return replace(verdict, label="unknown", reason="no data", missing=wanted, evaluated=True)
    label, reason, missing = _label(verdict.claim, study)
    says = _says(label, reason, study)
    decides = what_decides(study)
    return replace(
        verdict, label=label, reason=reason, evaluated=True, missing=missing or decides,
        study=replace(study, says=says, decides=decides), size=study.size, grid=study.grid,
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
    rest = [one.name for one in judged if not rejects(one)]
    if rest:
        parts.append(f"the effect does not stand out from placebos under {', '.join(rest)}")
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
    shown = study.standing or study.lists
    if study.role == "cause" and not study.standing:
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
    if study.role == "rival":
        return "unknown", "not told apart", ()
    if not study.standing:
        return "unknown", "no data", what_decides(study)[:1]
    lists = study.standing
    if any(one.smallest_p > LEVEL or one.rival.sign_changes for one in lists):
        return "unknown", "not told apart", ()
    claimed = {"up": 1, "down": -1}.get(study.direction or "", 0)
    found = [rejects(one) for one in lists]
    parts = [p for one in lists for p in (one.p_shock, one.p_masked) if np.isfinite(p)]
    if not any(found) or claimed == 0:
        return "unknown", "not told apart", ()
    if len(set(found)) > 1:
        return "selective", "depends on list", ()
    if any(p > LEVEL for p in parts):
        return "selective", "depends on shock years", ()
    agrees = (found[0] == claimed) == (claim.polarity == "affirmed")
    if not agrees:
        return "contradicted", "wrong direction", ()
    if any(one.rival.reproduces for one in lists) or (study.shock and not all(_masked(one) for one in lists)):
        return "unknown", "not told apart", ()
    return "holds", "as stated", ()


def _masked(one: ListCurve) -> bool:
    return bool(np.isfinite(one.p_masked))


def _called(one: ListCurve) -> str:
    return f"the places of the list {one.name}" if one.kind == "list" else one.name


def _says(label: Label, reason: str, study: StudyVerdict) -> str:
    """Return the verdict as one sentence about tables; it never says that anything was brought about."""
    what = f"the change in {study.outcome}"
    shock = f"the common shock (“{study.shock}”)" if study.shock else "other changes at the time"
    names = " and ".join(_called(one) for one in study.standing) or "the places listed"
    if label == "holds":
        return f"In these tables {what} goes with {names} and not with {shock}."
    if label == "contradicted":
        return f"In these tables {what} goes the other way under {names}."
    if label == "selective":
        point = "the list" if reason == "depends on list" else "whether the shock years are in"
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
