"""Suites: one file each, exported as `SUITE`. A new file is found by itself."""
