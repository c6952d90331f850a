"""Datasets: one file each, with a function that returns cases and their datasheet."""
