"""Puts the service together: the one place that reads settings and knows every part.

Parts are made when first used. A decision needs no vector index, graph or model, so serving one never
imports them.
"""

import asyncio
import secrets
from collections.abc import Callable, Coroutine, Iterable
from contextlib import AbstractAsyncContextManager, nullcontext, suppress
from datetime import date
from functools import cached_property
from types import TracebackType
from typing import TYPE_CHECKING, Any, TypeVar

from pydantic import ValidationError

from bespoke.clock import Clock, FrozenClock, SystemClock
from bespoke.domain.draft import CopywriterKind
from bespoke.domain.finding import Report
from bespoke.errors import InvalidInput, NothingIngested
from bespoke.ledger import Ledger
from bespoke.settings import Settings
from bespoke.storage.database import Database, storage_errors
from bespoke.storage.lock import DataDirectoryLock, make_data_directory
from bespoke.storage.schema import migrate, require_current
from content_store import repository
from content_store.workspace import REPLAY_DAY
from delivery.consents import ConsentService
from delivery.decide import DecisionService
from delivery.events import EventService
from delivery.previews import PreviewService
from guardrails.base import Check, Subject
from guardrails.pipeline import Pipeline
from guardrails.policy import load_policy
from guardrails.registry import load_checks
from guardrails.ruling import Policy

if TYPE_CHECKING:
    from agents.campaigns.runner import Campaigns
    from agents.checkpoints import Checkpointer
    from agents.copywriters.base import Copywriter
    from agents.judging import Judge
    from agents.runner import Agent
    from bespoke.llm.base import ModelClient
    from bespoke.llm.openai_client import OpenAIModel
    from bespoke.storage.completions import StoredCompletions
    from content_store.embedding import Embedder
    from content_store.index import VectorIndex

ResultT = TypeVar("ResultT")


def random_id() -> str:
    """Returns 20 hexadecimal digits that nobody can guess."""
    return secrets.token_hex(10)


class _ToldPipeline(Pipeline):
    """A pipeline whose every report is told to somebody."""

    def __init__(self, policy: Policy, checks: Iterable[Check], tell: Callable[[Report], None]) -> None:
        super().__init__(policy, checks)
        self._tell = tell

    def run(self, subject: Subject) -> Report:
        report = super().run(subject)
        self._tell(report)
        return report


class Container:
    """The parts of one process. Use as a context manager: closing gives back locks and connections."""

    def __init__(self, settings: Settings, new_id: Callable[[], str] = random_id) -> None:
        self.settings = settings
        self._new_id = new_id
        self.on_report: Callable[[Report], None] | None = None
        """Told every report of the guardrails, whoever asked for it."""
        self._lock: DataDirectoryLock | None = None
        self._checkpointer: Checkpointer | None = None
        self._model: OpenAIModel | None = None
        self._client: ModelClient | None = None

    def __enter__(self) -> "Container":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if "database" in self.__dict__:
            self.database.close()
        if self._lock is not None:
            self._lock.__exit__(kind, error, trace)

    def own_data_directory(self, holder: str) -> "Container":
        """Takes the data directory for this process; whatever writes calls this first.

        Raises:
            DataDirectoryInUse: another process holds it.
        """
        if self._lock is None:
            self._lock = DataDirectoryLock(self.settings.data_dir, holder).__enter__()
        return self

    def create_schema(self) -> None:
        """Creates the database's schema or brings it up to date.

        Raises:
            StoreVersionMismatch: the database was written by a newer version.
            StoreUnusable: the data directory or the database cannot be used.
        """
        make_data_directory(self.settings.data_dir)
        with storage_errors():
            migrate(self.database)

    def require_usable_kit(self) -> None:
        """Raises StoreUnusable where the brand kit in force breaks a rule that it did not have when published."""
        with self.database.read() as tx, suppress(NothingIngested):
            repository.brand_kit(tx)

    def require_schema(self) -> "Container":
        """Raises StoreVersionMismatch unless the database is of exactly this version."""
        if self.settings.data_dir.is_file():
            make_data_directory(self.settings.data_dir)
        if self.database.is_sqlite and not self.settings.sqlite_path().exists():
            raise NothingIngested(
                f"there is no data in '{self.settings.data_dir}'; run 'bespoke demo', or 'bespoke init' and "
                "'bespoke ingest'"
            )
        require_current(self.database)
        return self

    @cached_property
    def database(self) -> Database:
        return Database(self.settings.resolved_database_url())

    @cached_property
    def ledger(self) -> Ledger:
        return Ledger()

    @cached_property
    def clock(self) -> Clock:
        """The present, or noon of the day that the workspace replays."""
        with self.database.read() as tx:
            day = repository.workspace_value(tx, REPLAY_DAY)
        return SystemClock() if day is None else FrozenClock.on(date.fromisoformat(day))

    def forget_clock(self) -> None:
        """Reads the workspace's clock anew; an ingest may have set the day that it replays."""
        self.__dict__.pop("clock", None)

    @cached_property
    def pipeline(self) -> Pipeline:
        checks = load_checks()
        return _ToldPipeline(load_policy(self.settings.policy_file, checks), checks, self._tell)

    def _tell(self, report: Report) -> None:
        if self.on_report is not None:
            self.on_report(report)

    @cached_property
    def decisions(self) -> DecisionService:
        return DecisionService(self.database, self.ledger, self.clock, self.pipeline, self._new_id)

    @cached_property
    def previews(self) -> PreviewService:
        return PreviewService(self.database, self.decisions)

    @cached_property
    def events(self) -> EventService:
        return EventService(self.database, self.ledger, self.clock)

    @cached_property
    def consents(self) -> ConsentService:
        return ConsentService(self.database, self.ledger, self.clock, self._new_id, self.pipeline.policy)

    @cached_property
    def index(self) -> "VectorIndex":
        from content_store.index import ChromaIndex  # noqa: PLC0415

        return ChromaIndex(self.settings.data_dir / "chroma", self.embedder)

    @cached_property
    def embedder(self) -> "Embedder":
        from content_store.embedding import WordLlamaEmbedder  # noqa: PLC0415

        return WordLlamaEmbedder()

    def default_copywriter(self) -> CopywriterKind:
        """Returns who writes when nobody says who.

        Raises:
            InvalidInput: the model is asked for and none is configured.
        """
        choice = self.settings.copywriter
        if choice == "composer" or (choice == "auto" and self.settings.model is None):
            return CopywriterKind.COMPOSER
        if self.settings.model is None:
            raise InvalidInput(
                "the language model is asked for, but BESPOKE_MODEL is not set; set it, with OPENAI_BASE_URL and "
                "OPENAI_API_KEY, or use '--copywriter composer'"
            )
        return CopywriterKind.LLM

    def copywriter_called(self, name: str) -> CopywriterKind:
        """Returns the copywriter of this name; `auto` is the one that writes when nobody says who.

        Raises:
            InvalidInput: the model is asked for and none is configured.
        """
        return self.default_copywriter() if name == "auto" else CopywriterKind(name)

    @cached_property
    def agent(self) -> "Agent":
        from agents.copywriters.base import Copywriter  # noqa: PLC0415
        from agents.copywriters.composer import Composer  # noqa: PLC0415
        from agents.runner import Agent  # noqa: PLC0415

        composer = Composer()
        copywriters: dict[CopywriterKind, Copywriter] = {CopywriterKind.COMPOSER: composer}
        if self.settings.model is not None:
            client = self._model_client(self.settings.model)
            copywriters[CopywriterKind.LLM] = self._llm_copywriter_over(client)
        return Agent(
            database=self.database,
            index=self.index,
            ledger=self.ledger,
            clock=self.clock,
            pipeline=self.pipeline,
            copywriters=copywriters,
            composer=composer,
            open_checkpointer=self._open_checkpointer,
            max_repairs=self.settings.max_repairs,
            new_id=self._new_id,
            judge=self.judge() if self.settings.judge == "on" else None,
        )

    @cached_property
    def campaigns(self) -> "Campaigns":
        from agents.campaigns.runner import Campaigns, ModelParts  # noqa: PLC0415
        from bespoke.llm.reading import Price  # noqa: PLC0415

        settings = self.settings
        model = None
        if settings.model is not None:
            model = ModelParts(
                client=self._model_client(settings.model),
                copywriter_over=self._llm_copywriter_over,
                judge_over=self._judge_over if settings.judge == "on" else None,
                price=Price(settings.model_input_usd_per_mtok, settings.model_output_usd_per_mtok),
                tries=settings.model_max_tries,
            )
        return Campaigns(self.agent, model)

    def judge(self) -> "Judge":
        """Returns the judge, whether or not generations are told to ask it.

        Raises:
            InvalidInput: no model is configured.
        """
        if self.settings.model is None:
            raise InvalidInput(
                "the judge is a language model, but BESPOKE_MODEL is not set; set it, with OPENAI_BASE_URL and "
                "OPENAI_API_KEY, or set BESPOKE_JUDGE to 'off'"
            )
        return self._judge_over(self._model_client(self.settings.model))

    def _judge_over(self, client: "ModelClient") -> "Judge":
        from agents.judging import Judge  # noqa: PLC0415
        from prompts.library import PromptLibrary  # noqa: PLC0415

        return Judge(
            client,
            PromptLibrary(),
            timeout_s=self.settings.model_deadline_s,
            max_output_tokens=self.settings.model_max_output_tokens,
        )

    def run(self, work: Coroutine[Any, Any, ResultT]) -> ResultT:
        """Runs asynchronous work to its end, and closes the connections that it opened."""

        async def closing() -> ResultT:
            try:
                return await work
            finally:
                await self.close_model()

        return asyncio.run(closing())

    async def close_model(self) -> None:
        """Closes the connections to the model's endpoint; the next request opens new ones."""
        if self._model is not None:
            await self._model.aclose()

    def share_checkpointer(self, checkpointer: "Checkpointer") -> None:
        """Has every run of this process use one open checkpointer, as a server does."""
        self._checkpointer = checkpointer

    def _open_checkpointer(self) -> "AbstractAsyncContextManager[Checkpointer]":
        from agents.checkpoints import open_checkpointer  # noqa: PLC0415

        if self._checkpointer is not None:
            return nullcontext(self._checkpointer)
        return open_checkpointer(self.settings.database_url, self.settings.data_dir)

    def _llm_copywriter_over(self, client: "ModelClient") -> "Copywriter":
        from agents.copywriters.llm import LlmCopywriter  # noqa: PLC0415
        from bespoke.llm.kept import KeptModel  # noqa: PLC0415
        from prompts.library import PromptLibrary  # noqa: PLC0415

        if self.settings.completion_days:
            client = KeptModel(client, self.completions)
        return LlmCopywriter(
            client,
            PromptLibrary(),
            timeout_s=self.settings.model_deadline_s,
            max_output_tokens=self.settings.model_max_output_tokens,
        )

    @cached_property
    def completions(self) -> "StoredCompletions":
        """The kept replies of models. They are as old as they are, whatever day the workspace replays."""
        from bespoke.storage.completions import StoredCompletions  # noqa: PLC0415

        return StoredCompletions(self.database, SystemClock(), self.settings.completion_days)

    def _model_client(self, model: str) -> "ModelClient":
        """Returns the one client of this process: an outage that one asker met is known to the other."""
        from bespoke.llm.breaker import Breaker  # noqa: PLC0415
        from bespoke.llm.openai_client import OpenAIModel  # noqa: PLC0415

        if self._client is not None:
            return self._client
        settings = self.settings
        if settings.openai_base_url is None and settings.openai_api_key is None:
            raise InvalidInput(
                f"BESPOKE_MODEL is '{model}', but neither OPENAI_BASE_URL nor OPENAI_API_KEY is set: nothing is sent "
                "anywhere unless you say where; set them, or unset BESPOKE_MODEL"
            )
        self._model = OpenAIModel(
            base_url=settings.openai_base_url or "https://api.openai.com/v1",
            api_key=settings.openai_api_key.get_secret_value() if settings.openai_api_key else "none",
            model=model,
            max_attempts=settings.model_max_tries,
            attempt_timeout_s=settings.model_timeout_s,
            max_concurrency=settings.model_concurrency,
            input_usd_per_mtok=settings.model_input_usd_per_mtok,
            output_usd_per_mtok=settings.model_output_usd_per_mtok,
        )
        self._client = Breaker(self._model)
        return self._client


def read_settings() -> Settings:
    """Returns the settings of this process's environment.

    Raises:
        InvalidInput: a setting has a value it cannot have; names the setting.
    """
    try:
        return Settings()
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        name = str(first["loc"][0])
        setting = name if name.isupper() else f"BESPOKE_{name.upper()}"
        problem = str(first["msg"]).removeprefix("Value error, ")
        raise InvalidInput(
            f"setting '{setting}': {problem[:1].lower()}{problem[1:]}; see docs/reference/settings.md"
        ) from None


def open_container() -> Container:
    """Returns the parts for one command, after the settings of the environment."""
    return Container(read_settings())
