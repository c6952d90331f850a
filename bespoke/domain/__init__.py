"""The nouns of the service, as frozen values: one file each, no behaviour that needs I/O."""
