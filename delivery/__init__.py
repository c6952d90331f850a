"""The send-time path: no model, no graph, no vector index, so that it starts and answers at once."""
