"""Checks over everything that a model, a person or a file puts in, and a policy that says what follows."""
