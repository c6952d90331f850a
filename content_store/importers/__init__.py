"""Importers: data from outside, turned into the values that the store keeps."""
