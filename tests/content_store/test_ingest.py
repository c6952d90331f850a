"""What an import does to profiles that are there already."""

from datetime import UTC, date, datetime

import pytest

from bespoke.domain.ids import CustomerId, Pseudonym
from bespoke.domain.profile import CustomerType, Profile, TypeAssignment
from content_store.ingest import with_versions

DAY = date(2026, 3, 2)
IMPORTED = Profile(
    customer_id=CustomerId("c-ann"),
    pseudonym=Pseudonym("p_new"),
    version=1,
    as_of=DAY,
    type=TypeAssignment(type=CustomerType.LAPSED, as_of=DAY, reason="test"),
    updated_at=datetime(2026, 3, 2, 12, tzinfo=UTC),
)
HELD = IMPORTED.model_copy(
    update={
        "pseudonym": Pseudonym("p_ann"),
        "version": 3,
        "region": "de",
        "time_zone": "Europe/Berlin",
        "age": 0,
    }
)


@pytest.mark.parametrize(
    ("imported", "expected"),
    [
        ({}, (3, "de", "Europe/Berlin", 0)),
        ({"as_of": date(2026, 3, 9)}, (4, "de", "Europe/Berlin", 0)),
        ({"region": "at"}, (4, "at", "Europe/Berlin", 0)),
    ],
    ids=["same", "other purchases", "other region"],
)
def test_import_that_does_not_know_where_customers_are_leaves_what_they_said(
    imported: dict[str, object], expected: tuple[int, str, str, int]
) -> None:
    (stored,) = with_versions([IMPORTED.model_copy(update=imported)], {HELD.customer_id: HELD})
    assert (stored.version, stored.region, stored.time_zone, stored.age) == expected
    assert stored.pseudonym == "p_ann"
