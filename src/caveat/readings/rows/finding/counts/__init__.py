"""Counts and quantified claims: how many rows or members do what a claim says."""
