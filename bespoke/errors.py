"""Every error the service raises on purpose, in one tree.

```
BespokeError
├── NotFound                 404  a name that nothing answers to
│   ├── CustomerNotFound
│   ├── UseCaseNotFound
│   ├── OfferNotFound
│   ├── VariantNotFound
│   ├── GenerationNotFound
│   ├── CampaignNotFound
│   ├── LearningNotFound
│   ├── BrandKitNotFound
│   └── DecisionNotFound
├── Refused                  409 / 403  understood, and not allowed
│   ├── ConsentMissing       403  no live consent for the purpose and channel
│   ├── NotInGroup           409  the use case is not meant for this customer type
│   ├── OfferNotUsable       409  not live, not open to the customer, or out of budget
│   ├── BudgetSpent          409  a campaign's budget has no room for the next model call
│   ├── CampaignUnderWay     409  another process runs the campaign
│   ├── ReviewConflict       409  already decided, text changed since, or author = approver
│   ├── BrandKitConflict     409  a version with other content, or no kit would be left in force
│   ├── NothingLearned       409  a guess is asked for, and there is nothing that it could rest on
│   ├── KeyReused            422  an idempotency key came back with another body
│   ├── RequestUnderWay      409  the first request with an idempotency key has no answer yet
│   └── NotAllowed           403  the API key lacks the scope
├── Unauthenticated          401  no API key, or one that is not known
├── InvalidInput             400  a brief, brand file, policy or pack that cannot be used
│   └── InvalidFile          400  with file, line and key
├── Unavailable              503  something the service needs is not to be had now
│   ├── DataDirectoryInUse   503  another process owns the data directory
│   ├── StoreBusy            503  the database did not answer in time
│   ├── StoreUnusable        503  the database or its folder has to be mended first
│   ├── StoreVersionMismatch 503  the database is of another version
│   ├── NothingIngested      503  no data has been loaded yet
│   ├── IndexUnavailable     503  the vector index cannot be used
│   └── ComponentMissing     503  an extra is not installed
├── RenderFailed             500  approved copy cannot be filled now; decide falls back
├── CheckFailed              500  a guardrail failed on texts that it was measured on
├── ModelFailure             502  the model gave nothing usable; `kind` says how
└── LedgerBroken             500  the audit chain does not verify; names the entry
```

Each class has a stable `code` (its name in snake case), which clients may rely on, and a `status`.
`api/errors.py` turns it into an RFC 9457 problem; the CLI prints the message and exits with 2
(input) or 1 (anything else). A message says what was wrong, where, and what to do.
"""

import re
from typing import TYPE_CHECKING, ClassVar

if TYPE_CHECKING:
    from bespoke.domain.draft import Usage


class BespokeError(Exception):
    """Base of the tree. Never raised itself."""

    status: ClassVar[int] = 500
    title: ClassVar[str] = "Internal error"

    @property
    def code(self) -> str:
        """The stable name of the class for clients, e.g. `customer_not_found`."""
        return re.sub(r"(?<!^)(?=[A-Z])", "_", type(self).__name__).lower()


class NotFound(BespokeError):
    """Base: a name that nothing answers to."""

    status = 404
    title = "Not found"
    noun: ClassVar[str] = "thing"
    hint: ClassVar[str] = ""

    def __init__(self, name: str, nearest: str | None = None) -> None:
        self.name = name
        self.nearest = nearest
        meant = f"; did you mean '{nearest}'?" if nearest else (f"; {self.hint}" if self.hint else "")
        super().__init__(f"unknown {self.noun} '{name}'{meant}")


class CustomerNotFound(NotFound):
    """Raised by content_store; handled at the edge. The serving path suppresses instead."""

    noun = "customer"
    hint = "load customers with 'bespoke ingest', or check the id"


class UseCaseNotFound(NotFound):
    """Raised by content_store; handled at the edge."""

    noun = "use case"


class OfferNotFound(NotFound):
    """Raised by content_store; handled at the edge."""

    noun = "offer"


class VariantNotFound(NotFound):
    """Raised by content_store; handled at the edge."""

    noun = "variant"
    hint = "list them with 'bespoke review list'"


class GenerationNotFound(NotFound):
    """Raised by agents; handled at the edge."""

    noun = "generation"


class CampaignNotFound(NotFound):
    """Raised by agents/campaigns; handled at the edge."""

    noun = "campaign"
    hint = "list them with 'bespoke campaign list'"


class LearningNotFound(NotFound):
    """Raised by content_store; handled at the edge."""

    noun = "learning"
    hint = "list them with 'bespoke learning list'"


class BrandKitNotFound(NotFound):
    """Raised by content_store; handled at the edge."""

    noun = "version of the brand kit"
    hint = "list them with 'bespoke brand list'"


class DecisionNotFound(NotFound):
    """Raised by delivery; handled at the edge."""

    noun = "decision"


class Refused(BespokeError):
    """Base: understood, and not allowed."""

    status = 409
    title = "Refused"


class ConsentMissing(Refused):
    """Raised by the agent before profile data is read. Serving suppresses instead of raising."""

    status = 403
    title = "No consent"


class NotInGroup(Refused):
    """Raised by the agent when a use case is not meant for the customer's type."""


class OfferNotUsable(Refused):
    """Raised by the agent for an offer asked for by name that is not live or not open."""


class BudgetSpent(Refused):
    """Raised by agents/campaigns before a model call that the budget has no room for; the campaign stops there."""


class CampaignUnderWay(Refused):
    """Raised by agents/campaigns where a campaign is to run that another process runs; nothing was changed."""


class ReviewConflict(Refused):
    """Raised by the review service; the reviewer reloads and looks again."""


class BrandKitConflict(Refused):
    """Raised by content_store when a kit cannot be published or taken back; nothing was changed."""


class NothingLearned(Refused):
    """Raised by api/guesses where no copy model was trained, or nothing was sent that a rate could come from."""


class KeyReused(Refused):
    """Raised where an idempotency key comes back with another body."""

    status = 422


class RequestUnderWay(Refused):
    """Raised by api/idempotency while the first request with a key is at work; try again soon."""


class NotAllowed(Refused):
    """Raised by api/auth when a key lacks the scope."""

    status = 403


class Unauthenticated(BespokeError):
    """Raised by api/auth."""

    status = 401
    title = "Not authenticated"


class InvalidInput(BespokeError):
    """Raised where data from outside is first read; handled at the edge."""

    status = 400
    title = "Invalid input"


class InvalidFile(InvalidInput):
    """A file that a person wrote and can mend: says where."""

    def __init__(self, path: str, problem: str, line: int | None = None, key: str | None = None) -> None:
        self.path, self.line, self.key, self.problem = path, line, key, problem
        where = path if line is None else f"{path}, line {line}"
        at_key = f"'{key}': " if key else ""
        super().__init__(f"{where}: {at_key}{problem}")


class Unavailable(BespokeError):
    """Base: something needed is not to be had now; the caller may try again."""

    status = 503
    title = "Unavailable"
    retry_after_s: ClassVar[int] = 5


class DataDirectoryInUse(Unavailable):
    """Raised when the lock of the data directory is held by another process."""


class StoreBusy(Unavailable):
    """Raised by storage when the database is locked or cannot be reached."""


class StoreUnusable(Unavailable):
    """Raised by storage when files are damaged, full, read-only or in the way; a person mends them."""

    retry_after_s = 60


class StoreVersionMismatch(Unavailable):
    """Raised at start when the schema is newer or older than the code can use."""


class NothingIngested(Unavailable):
    """Raised when a command needs data and none has been loaded."""


class IndexUnavailable(Unavailable):
    """Raised by the vector index; the agent goes on without lookalikes and says so."""


class ComponentMissing(Unavailable):
    """Raised where an optional package is needed and not installed; names the extra."""


class ModelFailure(BespokeError):
    """Raised by bespoke/llm; the agent turns it into a failed draft and the composer stands in.

    `kind` is one of `timeout`, `connection`, `rate_limited`, `server_error`, `rejected` (a 4xx),
    `refused`, `content_filter`, `truncated`, `invalid_json`, `invalid_shape`, `empty`.
    """

    status = 502
    title = "The model gave nothing usable"

    def __init__(self, kind: str, detail: str, usage: "Usage | None" = None) -> None:
        """`usage` is what the failed calls took; None where nothing was sent."""
        self.kind = kind
        self.detail = detail
        self.usage = usage
        super().__init__(f"{kind}: {detail}")


class RenderFailed(BespokeError):
    """Raised by delivery/render; `decide` handles it by falling back."""

    title = "Cannot be rendered"


class CheckFailed(BespokeError):
    """Raised by the CLI after the figures of a check that failed on texts; they say little."""

    title = "Check failed"


class LedgerBroken(BespokeError):
    """Raised by ledger verification; names the first entry that does not hold."""

    title = "The audit chain does not verify"

    def __init__(self, seq: int, problem: str) -> None:
        self.seq = seq
        self.problem = problem
        super().__init__(f"ledger entry {seq}: {problem}")
