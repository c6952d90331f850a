"""The learning library: what experiments taught, kept for the plans that follow."""
