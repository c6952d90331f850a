"""Pages for people, made on the server; no build step."""
