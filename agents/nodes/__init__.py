"""One node a file: `async def f(state, runtime) -> StateUpdate`, returning only what it changed."""
