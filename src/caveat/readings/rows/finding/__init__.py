"""Trials by the kind of claim: figures, ranks, changes, contrasts, counts, shares of answers and others."""
