"""Structured logs that cannot show what a profile holds.

Only the keys in `LOGGED_KEYS` keep their values; every other value becomes `[redacted]`. An allow-list,
since a deny-list forgets the next field that somebody adds.
"""

import logging
import sys
from collections.abc import MutableMapping
from typing import Any

import structlog

LOGGED_KEYS = frozenset(
    {
        "event", "level", "timestamp", "logger", "request_id", "method", "route", "status",
        "elapsed_ms", "code", "error_class", "generation_id", "campaign_id", "variant_id", "decision_id", "node",
        "check", "verdict", "action", "reason", "use_case", "channel", "count", "seq", "attempt",
        "kind", "model", "version", "database", "port", "path",
    }
)  # fmt: skip
REDACTED = "[redacted]"


def redact(_logger: Any, _method: str, record: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Returns the record with every value outside `LOGGED_KEYS` replaced."""
    return {key: value if key in LOGGED_KEYS else REDACTED for key, value in record.items()}


def configure_logging(level: str, as_json: bool) -> None:
    """Sends logs of this process to standard error, redacted. Called once, by an entry point."""
    renderer: Any = (
        structlog.processors.JSONRenderer() if as_json else structlog.dev.ConsoleRenderer(colors=False)
    )
    # Third parties log through the standard library, unredacted, and some set it up when imported: with a
    # handler in place they leave it alone, and what they say goes nowhere.
    logging.getLogger().addHandler(logging.NullHandler())
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            redact,
            renderer,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelNamesMapping()[level]),
        logger_factory=structlog.PrintLoggerFactory(file=sys.stderr),
        cache_logger_on_first_use=False,
    )


def get_logger() -> Any:
    """Returns a logger; its first argument is the event, in plain words without values."""
    return structlog.get_logger()
