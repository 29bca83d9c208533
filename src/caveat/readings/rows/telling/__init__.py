"""How what is believed is told: the surface of trials, a trial in words, a sentence to print."""
