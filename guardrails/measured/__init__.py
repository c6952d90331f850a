"""How often checks are wrong: labelled texts, scores, bars, cards, and cases made to test properties."""
