"""Levels, changes and shares: every figure that a table can give for a claim."""
