"""How each model was trained: one file a check, which exports `RECIPE`."""
