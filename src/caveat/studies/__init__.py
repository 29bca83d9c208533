"""Did A cause B? Panel and adoption dates in, every reasonable study out, with placebos."""

from caveat.studies.errors import StudyError
from caveat.studies.panel import Panel

__all__ = ["Panel", "StudyError"]
