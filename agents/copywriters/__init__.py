"""Who writes: a language model, or the composer that needs none. Both keep one contract."""
