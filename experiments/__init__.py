"""Who gets which arm, and with what probability. Pure functions over values."""
