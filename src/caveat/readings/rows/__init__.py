"""Claims over rows: candidate queries on tables of events, people, answers and counts."""
