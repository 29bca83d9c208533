"""Contrasts and associations: one side against another, one column against another."""
