"""Speed, measured as a ratio to a floor in the same run; never a timed test."""
