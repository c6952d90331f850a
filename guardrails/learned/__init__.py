"""Small learned models: linear over hashed n-grams and a few features of a check's own."""
