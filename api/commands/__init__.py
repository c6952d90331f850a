"""The commands. Heavy packages are imported inside a command, so that `bespoke --help` is quick."""
