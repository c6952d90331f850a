"""Generations: hand in a brief, look at what came of it, follow it while it runs."""

from collections.abc import AsyncIterator
from typing import Annotated

from fastapi import APIRouter, Depends, Header, Path, Response
from fastapi.sse import EventSourceResponse, ServerSentEvent
from starlette.concurrency import run_in_threadpool

from agents import repository as generations
from api.briefs import GenerationBody
from api.container import Container
from api.deps import ContainerDep, JobsDep, MayGenerate, OnceDep
from api.errors import problems
from api.schemas import (
    EndView,
    GenerationView,
    Id,
    JobLinks,
    JobView,
    StepView,
    generation_view,
)
from bespoke.domain.generation import GenerationStatus
from bespoke.domain.ids import GenerationId
from bespoke.errors import (
    ConsentMissing,
    CustomerNotFound,
    GenerationNotFound,
    InvalidInput,
    KeyReused,
    OfferNotFound,
    RequestUnderWay,
    UseCaseNotFound,
)

router = APIRouter(prefix="/v1/generations", tags=["generations"])


@router.post(
    "",
    status_code=202,
    operation_id="start_generation",
    responses=problems(
        CustomerNotFound,
        UseCaseNotFound,
        OfferNotFound,
        ConsentMissing,
        InvalidInput,
        RequestUnderWay,
        KeyReused,
    ),
)
def start(
    asker: MayGenerate,
    body: GenerationBody,
    container: ContainerDep,
    jobs: JobsDep,
    once: OnceDep,
    response: Response,
) -> JobView:
    """Takes on a brief and runs it in the background."""

    def submit() -> JobView:
        token = once.token(asker, body)
        generation = container.agent.submit(
            body.brief(),
            container.copywriter_called(body.copywriter),
            None if token is None else GenerationId(f"g_{token}"),
        )
        if generation.status is GenerationStatus.RUNNING:
            jobs.start(generation.id)
        here = f"{router.prefix}/{generation.id}"
        return JobView(
            id=generation.id, status=generation.status, links=JobLinks(self=here, events=f"{here}/events")
        )

    job = once.answer(asker, body, JobView, submit)
    response.headers["Location"] = job.links.self
    return job


@router.get("/{generation_id}", operation_id="get_generation", responses=problems(GenerationNotFound))
def get(_asker: MayGenerate, generation_id: Annotated[Id, Path()], container: ContainerDep) -> GenerationView:
    """Returns a generation as it stands: its hypotheses, its variants, what was found in them."""
    return generation_view(container.agent.outcome(GenerationId(generation_id)))


def _known(
    _asker: MayGenerate, generation_id: Annotated[Id, Path()], container: ContainerDep
) -> GenerationId:
    with container.database.read() as tx:
        return generations.generation(tx, GenerationId(generation_id)).id


@router.get(
    "/{generation_id}/events",
    operation_id="follow_generation",
    response_class=EventSourceResponse,
    responses=problems(GenerationNotFound),
)
async def follow(
    generation_id: Annotated[GenerationId, Depends(_known)],
    container: ContainerDep,
    jobs: JobsDep,
    last_event_id: Annotated[int | None, Header(ge=0)] = None,
) -> AsyncIterator[ServerSentEvent]:
    """Streams progress as server-sent events: `step` and `note` while it runs, `done` at its end."""
    number = last_event_id or 0
    async for step in jobs.follow(generation_id, number):
        number = step.number
        yield ServerSentEvent(
            id=str(number),
            event="step" if step.note is None else "note",
            data=StepView(node=step.node, note=step.note),
        )
    status = await run_in_threadpool(_status, container, generation_id)
    # What still runs was cut off with its server: the client asks again, and finds it resumed.
    if status is not GenerationStatus.RUNNING:
        yield ServerSentEvent(id=str(number + 1), event="done", data=EndView(status=status))


def _status(container: Container, generation_id: GenerationId) -> GenerationStatus:
    with container.database.read() as tx:
        return generations.generation(tx, generation_id).status
