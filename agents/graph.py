"""The graph: nodes and edges, nothing else. `mermaid()` draws it; the README shows that drawing."""

from functools import lru_cache
from typing import Any

from langgraph.checkpoint.base import BaseCheckpointSaver
from langgraph.graph import END, START, StateGraph
from langgraph.graph.state import CompiledStateGraph

from agents import routing
from agents.deps import GenerationDeps
from agents.nodes.await_review import await_review
from agents.nodes.build_context import build_context
from agents.nodes.check_brief import check_brief
from agents.nodes.check_consent import check_consent
from agents.nodes.check_drafts import check_drafts
from agents.nodes.load_profile import load_profile
from agents.nodes.plan_hypotheses import plan_hypotheses
from agents.nodes.publish_variants import publish_variants
from agents.nodes.record_variants import record_variants
from agents.nodes.repair_drafts import repair_drafts
from agents.nodes.replace_drafts import replace_drafts
from agents.nodes.write_drafts import write_drafts
from agents.state import GenerationState

Graph = CompiledStateGraph[GenerationState, GenerationDeps, GenerationState, GenerationState]


@lru_cache(maxsize=2)
def build_graph(checkpointer: BaseCheckpointSaver[Any] | None, max_repairs: int) -> Graph:
    """Returns the compiled graph, the same for the same arguments: compiling takes some 20 ms.

    Args:
        checkpointer: where each step is kept, so that a killed run can go on; None for drawing only.
        max_repairs: bound of the repair loop.
    """
    graph = StateGraph(GenerationState, context_schema=GenerationDeps)
    graph.add_node("check_consent", check_consent)
    graph.add_node("check_brief", check_brief)
    graph.add_node("load_profile", load_profile)
    graph.add_node("build_context", build_context)
    graph.add_node("plan_hypotheses", plan_hypotheses)
    graph.add_node("write_drafts", write_drafts)
    graph.add_node("check_drafts", check_drafts)
    graph.add_node("repair_drafts", repair_drafts)
    graph.add_node("replace_drafts", replace_drafts)
    graph.add_node("record_variants", record_variants)
    graph.add_node("await_review", await_review)
    graph.add_node("publish_variants", publish_variants)

    graph.add_edge(START, "check_consent")
    graph.add_conditional_edges("check_consent", routing.after_consent)
    graph.add_conditional_edges("check_brief", routing.after_brief)
    graph.add_conditional_edges("load_profile", routing.after_profile)
    graph.add_edge("build_context", "plan_hypotheses")
    graph.add_conditional_edges("plan_hypotheses", routing.fan_out, ["write_drafts", END])
    graph.add_edge("write_drafts", "check_drafts")
    graph.add_conditional_edges(
        "check_drafts",
        lambda state: routing.after_check(state, max_repairs),
        ["repair_drafts", "replace_drafts", "record_variants"],
    )
    graph.add_edge("repair_drafts", "check_drafts")
    graph.add_edge("replace_drafts", "check_drafts")
    graph.add_conditional_edges("record_variants", routing.after_record)
    graph.add_edge("await_review", "publish_variants")
    graph.add_conditional_edges("publish_variants", routing.after_record)
    return graph.compile(checkpointer=checkpointer, name="generate")


def mermaid() -> str:
    """Returns the graph as Mermaid text, drawn without a network."""
    return build_graph(None, max_repairs=0).get_graph().draw_mermaid()
