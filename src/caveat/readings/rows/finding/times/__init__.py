"""Trends and durations: the course of time, runs, when a limit was passed, how long something took."""
