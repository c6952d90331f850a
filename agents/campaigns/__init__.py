"""Campaigns: one wish for many readers, estimated first, run within a budget, and gone on with."""
