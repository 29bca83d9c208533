"""Trials: candidate readings, the times they take, what speaks for and against each, what to believe."""
