"""The kernel: what every other package may rely on, and nothing that relies on them."""

__version__ = "0.1.0"
