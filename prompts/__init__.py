"""Prompts as versioned files, and how they are filled."""
