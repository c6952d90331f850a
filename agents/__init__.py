"""The agent: a LangGraph graph that turns a brief into variants that a person may approve."""
