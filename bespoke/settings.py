"""Settings from the environment (`BESPOKE_*`). Read once, by `api/container.py`, and nowhere else."""

from pathlib import Path

from pydantic import AliasChoices, Field, SecretStr, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

POSTGRESQL = "postgresql+psycopg"


class Settings(BaseSettings):
    """Everything that can be set. The defaults run on one machine with no key and no server."""

    model_config = SettingsConfigDict(env_prefix="BESPOKE_", extra="ignore", frozen=True)

    data_dir: Path = Field(
        default=Path(".bespoke"), description="Folder of the embedded database, vector index and lock."
    )
    database_url: str | None = Field(
        default=None,
        description="PostgreSQL as `postgresql+psycopg://user@host/name`. Unset: SQLite in the data directory.",
    )
    policy_file: Path | None = Field(
        default=None, description="Guardrail policy in YAML. Unset: the one that ships."
    )
    copywriter: str = Field(
        default="auto",
        pattern="^(auto|composer|llm)$",
        description="`composer`, `llm`, or `auto`: the model where one is configured, else the composer.",
    )
    judge: str = Field(
        default="off",
        pattern="^(off|on)$",
        description="Whether the model also reads drafts against the brand's restrictions. Its word stops or "
        "clears a draft only with an agreement measured by `bespoke guardrails judge`.",
    )
    openai_base_url: str | None = Field(
        default=None,
        validation_alias=AliasChoices("OPENAI_BASE_URL", "BESPOKE_OPENAI_BASE_URL"),
        description="Any OpenAI-compatible endpoint.",
    )
    openai_api_key: SecretStr | None = Field(
        default=None,
        validation_alias=AliasChoices("OPENAI_API_KEY", "BESPOKE_OPENAI_API_KEY"),
        description="Its key. Local servers take any text.",
    )
    model: str | None = Field(default=None, description="Name of the chat model. Unset: no model is used.")
    model_timeout_s: float = Field(
        default=30.0, gt=0, description="Longest wait for one model call, in seconds."
    )
    model_deadline_s: float = Field(
        default=120.0, gt=0, description="Longest wait for one model call with all its retries, in seconds."
    )
    model_max_tries: int = Field(
        default=4, ge=1, le=10, description="Tries of one model call, first included."
    )
    model_concurrency: int = Field(default=16, ge=1, description="Model calls under way at once.")
    model_max_output_tokens: int | None = Field(
        default=None, ge=64, description="Bound on one reply, in tokens. Unset: what the prompt file says."
    )
    model_input_usd_per_mtok: float | None = Field(
        default=None, ge=0, description="Price of a million input tokens. Unset: cost is unknown, not zero."
    )
    model_output_usd_per_mtok: float | None = Field(
        default=None, ge=0, description="Price of a million output tokens."
    )
    completion_days: float = Field(
        default=30.0,
        ge=0,
        description="For how many days a model's reply is used again where exactly the same is asked, so that a "
        "retry is not paid for twice. 0: never.",
    )
    max_repairs: int = Field(default=2, ge=0, le=5, description="Repairs of one draft before it is replaced.")
    require_api_key: bool = Field(
        default=True,
        description="Whether the HTTP API asks for a key. Off only for a machine nobody else reaches.",
    )
    log_level: str = Field(
        default="INFO", pattern="^(DEBUG|INFO|WARNING|ERROR)$", description="Least level logged."
    )
    log_json: bool = Field(default=False, description="Logs as JSON lines instead of text.")

    @field_validator("database_url")
    @classmethod
    def _is_postgresql(cls, url: str | None) -> str | None:
        # What is given may hold a password, so that no message repeats it.
        problem = f"must be of the form {POSTGRESQL}://user@host/name, or unset for SQLite"
        if url is None:
            return None
        try:
            driver = make_url(url).drivername
        except (ArgumentError, ValueError):
            raise ValueError(problem) from None
        if driver != POSTGRESQL:
            raise ValueError(problem)
        return url

    def sqlite_path(self) -> Path:
        """Returns where the embedded database lies."""
        return self.data_dir / "bespoke.db"

    def resolved_database_url(self) -> str:
        """Returns the URL that SQLAlchemy is given."""
        return self.database_url or f"sqlite:///{self.sqlite_path().absolute()}"
