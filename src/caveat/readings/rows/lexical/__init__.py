"""Words by themselves: lemmas, likeness, names and their spellings, superlatives, turns of time."""
