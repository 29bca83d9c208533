"""Did A cause B? Panel and adoption dates in, every reasonable study out, with placebos."""

from caveat.studies.errors import StudyError
from caveat.studies.panel import Panel
from caveat.studies.result import Study, TreatmentResult
from caveat.studies.specification import Axes, Specification
from caveat.studies.study import study

__all__ = ["Axes", "Panel", "Specification", "Study", "StudyError", "TreatmentResult", "study"]
