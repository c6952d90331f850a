"""Offline evals: what the service writes, scored against bars, with intervals and everything to repeat it."""
