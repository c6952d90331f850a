"""The edges: HTTP, command line and pages. Everything is put together in `container.py`."""
