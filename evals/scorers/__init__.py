"""Scorers: one file each, one metric each, exported as `SCORER`."""
