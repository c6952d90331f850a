"""What checks know of language: lexicons, and how to read what a text says."""
