"""Previews: what somebody would get and whether they could, without anything being sent or written down."""

import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import sync_playwright

from api.auth import Scope
from api.web.pages import preview_page
from bespoke.domain.audience import Audience
from bespoke.domain.channel import Channel
from bespoke.domain.draft import Copy
from bespoke.domain.ids import CustomerId, VariantId
from bespoke.domain.profile import CustomerType, Purpose
from bespoke.domain.variant import Variant, VariantStatus
from bespoke.errors import CustomerNotFound, InvalidInput
from bespoke.storage import tables as t
from content_store import repository as content
from tests.api.conftest import Service
from tests.support import workspace

NIGHT = datetime(2024, 10, 11, 2, tzinfo=UTC)
LIST = Copy(
    subject="A thought for your list",
    preheader="Written down now, it is off your mind.",
    body="What you need is on it sooner than you think, and the rest can wait for another day.",
    cta="Open my list",
)
MILK = Copy(
    body="{{ brand.name }}: {{ offer.headline }} takes {{ offer.value }} off until {{ offer.valid_to }}."
)
TEXT: dict[str, Any] = {"channel": Channel.SMS, "copy_text": MILK}


def stored(service: Service) -> Variant:
    """Returns one of the variants that wait for review, an email for `workspace.REGULAR`."""
    with service.parts.database.read() as tx:
        return content.search_variants(tx, customer_id=workspace.REGULAR, limit=1, offset=0).variants[0]


def put(service: Service, **changed: Any) -> VariantId:
    """Stores a variant as it would be after its approval, and returns its id."""
    variant = stored(service)
    copy_text = changed.setdefault("copy_text", LIST)
    fields = {
        "id": VariantId("v_put"),
        "status": VariantStatus.APPROVED,
        "content_hash": copy_text.content_hash(),
    }
    variant = variant.model_copy(update=fields | changed)
    with service.parts.database.write() as tx:
        content.add_variants(tx, [variant])
        content.update_variant(tx, variant, variant.content_hash)
    return variant.id


def evergreen(**changed: Any) -> dict[str, Any]:
    return {"customer_id": None, "evergreen": True, "generation_id": None} | changed


def rows(service: Service) -> dict[str, int]:
    with service.parts.database.read() as tx:
        return {
            table.name: len(tx.execute(table.select()).all())
            for table in (t.decisions, t.assignments, t.ledger, t.events, t.variants)
        }


def test_a_preview_says_what_would_come_and_that_it_could(drafted: Service) -> None:
    put(drafted)

    answer = drafted.get("/v1/variants/v_put/preview", Scope.READ).json()

    assert (answer["customer_id"], answer["at"]) == (workspace.REGULAR, "2024-10-10T12:00:00Z")
    assert (answer["sendable"], answer["reasons"], answer["details"], answer["findings"]) == (
        True,
        [],
        [],
        [],
    )
    assert answer["message"]["subject"] == "A thought for your list"
    assert "<h1" in answer["message"]["html"]
    assert answer["fields"][0] == {"field": "subject", "characters": 23, "max_chars": 60}
    assert answer["sms"] is None


def test_a_preview_leaves_no_trace(drafted: Service) -> None:
    put(drafted, channel=Channel.SMS, copy_text=MILK, offer_id=workspace.OFFER)
    before = rows(drafted)

    for path in ("/v1/variants/v_put/preview", "/v1/variants/v_put/preview.html"):
        assert drafted.get(path, Scope.READ).status_code == 200

    assert rows(drafted) == before
    with drafted.parts.database.read() as tx:
        assert content.offer(tx, workspace.OFFER).issued == 0


def test_a_preview_in_spanish_has_its_facts_its_line_and_its_language(drafted: Service) -> None:
    body = "{{ brand.name }}: {{ offer.value }} menos en leche con tu tarjeta, hasta el {{ offer.valid_to }}."
    put(
        drafted,
        channel=Channel.SMS,
        copy_text=Copy(body=body),
        offer_id=workspace.OFFER,
        locale="es_US",
    )

    answer = drafted.get("/v1/variants/v_put/preview", Scope.READ, at="2024-10-10T18:00:00Z").json()

    assert answer["message"]["text"] == (
        "Wrenfield: $1.00 menos en leche con tu tarjeta, hasta el domingo, 20 de octubre. "
        "Responde STOP para no recibir mensajes."
    )
    assert (answer["sendable"], answer["reasons"], answer["findings"]) == (True, [], [])
    assert (answer["sms"]["encoding"], answer["sms"]["segments"]) == ("GSM-7", 1)


def test_the_facts_are_those_of_the_moment_and_the_count_is_of_what_is_sent(drafted: Service) -> None:
    put(drafted, channel=Channel.SMS, copy_text=MILK, offer_id=workspace.OFFER)

    answer = drafted.get("/v1/variants/v_put/preview", Scope.READ, at="2024-10-10T18:00:00Z").json()

    text = "Wrenfield: a coupon for milk takes $1.00 off until Sunday, October 20. Reply STOP to opt out."
    assert answer["message"]["text"] == text
    assert answer["facts"] == {
        "brand.name": "Wrenfield",
        "offer.headline": "a coupon for milk",
        "offer.valid_to": "Sunday, October 20",
        "offer.value": "$1.00",
    }
    assert answer["sms"] == {
        "characters": 93,
        "encoding": "GSM-7",
        "segments": 1,
        "max_segments": 1,
        "left": 67,
        "forced_by": None,
    }


def consent_withdrawn(service: Service) -> None:
    with service.parts.database.write() as tx:
        workspace.withdraw(tx, workspace.REGULAR, Purpose.MARKETING)


def sent_often(service: Service) -> None:
    for number in range(14):
        body = {"customer": workspace.REGULAR, "use_case": "weekly-restock", "dispatch_id": f"d{number}"}
        assert service.post("/v1/decisions", Scope.DECIDE, body).json()["send"]


@pytest.mark.parametrize(
    ("changed", "asked", "reasons"),
    [
        ({"status": VariantStatus.IN_REVIEW}, {}, ["no_approved_variant"]),
        ({}, {"customer": workspace.OTHER}, ["not_eligible"]),
        ({}, {"customer": workspace.SILENT}, ["no_consent", "not_eligible", "blocked_at_send"]),
        ({**TEXT, "offer_id": workspace.OFFER}, {"at": NIGHT.isoformat()}, ["quiet_hours"]),
        (
            {**TEXT, "offer_id": workspace.OFFER},
            {"at": "2024-11-10T18:00:00Z"},
            ["offer_expired"],
        ),
        ({"use_case_id": "win-back"}, {}, ["not_eligible"]),
        (
            evergreen(evergreen=False, audience=Audience(type=CustomerType.LAPSED)),
            {"customer": workspace.REGULAR},
            ["not_eligible"],
        ),
        (
            evergreen(evergreen=False, audience=Audience(type=CustomerType.MULTICATEGORY, buys=("milk",))),
            {"customer": workspace.REGULAR},
            [],
        ),
        (TEXT, {}, ["blocked_at_send"]),
    ],
    ids=[
        "in review", "another's", "no consent", "quiet hours", "offer over", "not for their type",
        "not of the audience", "of the audience", "a fact is missing",
    ],
)  # fmt: skip
def test_why_it_could_not_be_sent_is_said(
    drafted: Service, changed: dict[str, Any], asked: dict[str, str], reasons: list[str]
) -> None:
    put(drafted, **changed)

    answer = drafted.get(
        "/v1/variants/v_put/preview", Scope.READ, **{"at": "2024-10-10T18:00:00Z"} | asked
    ).json()

    assert answer["reasons"] == reasons
    assert answer["sendable"] is (not answer["reasons"])
    assert len(answer["details"]) == len(answer["reasons"])


def test_withdrawn_consent_counts_at_once(drafted: Service) -> None:
    put(drafted)
    consent_withdrawn(drafted)

    answer = drafted.get("/v1/variants/v_put/preview", Scope.READ).json()

    assert (answer["sendable"], answer["reasons"][0]) == (False, "consent_revoked")


def test_a_full_week_counts_and_the_days_before_do_not(drafted: Service) -> None:
    put(drafted)
    sent_often(drafted)

    now = drafted.get("/v1/variants/v_put/preview", Scope.READ).json()
    before = drafted.get("/v1/variants/v_put/preview", Scope.READ, at="2024-10-09T12:00:00Z").json()

    assert now["reasons"] == ["frequency_cap"]
    assert before["reasons"] == []


def test_a_decision_fills_facts_in_the_locale_of_the_variant(drafted: Service) -> None:
    copy_text = LIST.model_copy(
        update={"body": f"{LIST.body} There is {{{{ offer.headline }}}} until {{{{ offer.valid_to }}}}."}
    )
    put(drafted, copy_text=copy_text, offer_id=workspace.OFFER, locale="en_GB")

    made = drafted.post(
        "/v1/decisions", Scope.DECIDE, {"customer": workspace.REGULAR, "use_case": "weekly-restock"}
    )

    content_sent = made.json()["content"]
    assert content_sent["body"].endswith("There is a coupon for milk until Sunday, 20 October.")
    assert '<html lang="en-GB"' in content_sent["html"]


def test_banners_have_no_quiet_hours(drafted: Service) -> None:
    banner = Copy(
        subject="A short week?", body="Order ahead, and the bags wait at the desk.", cta="Order ahead"
    )
    put(drafted, **evergreen(channel=Channel.WEB_BANNER, copy_text=banner))

    answer = drafted.get(
        "/v1/variants/v_put/preview", Scope.READ, customer=workspace.REGULAR, at=NIGHT.isoformat()
    ).json()

    assert (answer["sendable"], answer["reasons"]) == (True, [])
    assert answer["message"]["text"].splitlines()[0] == "A short week?"


def test_an_anonymous_visitor_gets_what_is_written_for_many(drafted: Service) -> None:
    put(drafted, **evergreen())

    answer = drafted.get("/v1/variants/v_put/preview", Scope.READ).json()

    assert (answer["customer_id"], answer["sendable"], answer["reasons"]) == (None, None, [])
    assert answer["message"]["subject"] == "A thought for your list"


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({}, "written for one customer; an anonymous visitor gets evergreen and group variants"),
        (
            evergreen(evergreen=False, audience=Audience(type=CustomerType.MULTICATEGORY, buys=("milk",))),
            "rests on what its readers buy",
        ),
    ],
    ids=["one customer's", "an audience's, by what it buys"],
)
def test_an_anonymous_visitor_is_told_why_not(drafted: Service, changed: dict[str, Any], why: str) -> None:
    put(drafted, **changed)

    answer = drafted.get("/v1/variants/v_put/preview", Scope.READ, anonymous="true").json()

    assert (answer["message"], answer["sendable"], answer["reasons"]) == (None, False, ["not_eligible"])
    assert why in answer["details"][0]


@pytest.mark.parametrize("status", [VariantStatus.IN_REVIEW, VariantStatus.REJECTED])
def test_what_is_not_approved_is_shown_to_an_anonymous_visitor_and_said_not_to_be_sendable(
    drafted: Service, status: VariantStatus
) -> None:
    put(drafted, **evergreen(status=status))

    answer = drafted.get("/v1/variants/v_put/preview", Scope.READ, anonymous="true").json()

    assert answer["message"]["subject"] == "A thought for your list"
    assert (answer["sendable"], answer["reasons"]) == (False, ["no_approved_variant"])
    assert answer["details"][0] == f"the variant is not approved, it is {status.value.replace('_', ' ')}"


def test_a_time_without_offset_is_on_the_clock_of_the_market(drafted: Service) -> None:
    found = drafted.parts.previews.preview(put(drafted), at=datetime(2024, 10, 10, 9))  # noqa: DTZ001  # on their clock

    assert found.at.isoformat(timespec="minutes").startswith("2024-10-10T09:00-0")
    assert found.at.utcoffset() in (timedelta(hours=-5), timedelta(hours=-6))


def test_a_variant_is_shown_in_its_own_locale_or_in_another(drafted: Service) -> None:
    put(drafted, channel=Channel.SMS, copy_text=MILK, offer_id=workspace.OFFER, locale="en_GB")

    shown = drafted.parts.previews.preview(VariantId("v_put"), at=NIGHT)
    examined = drafted.get("/v1/variants/v_put/preview", Scope.READ, locale="en_US").json()

    assert shown.message is not None
    assert shown.message.text.startswith(
        "Wrenfield: a coupon for milk takes US$1.00 off until Sunday, 20 October."
    )
    assert (shown.locale, examined["locale"]) == ("en_GB", "en_US")
    assert "$1.00 off until Sunday, October 20" in examined["message"]["text"]


def test_bad_choices_are_refused_with_what_to_do(drafted: Service) -> None:
    variant = put(drafted)
    with pytest.raises(InvalidInput, match="choose one of them"):
        drafted.parts.previews.preview(variant, customer_id=workspace.OTHER, anonymous=True, at=NIGHT)
    with pytest.raises(CustomerNotFound, match="'c-nobody'"):
        drafted.parts.previews.preview(variant, customer_id=CustomerId("c-nobody"), at=NIGHT)
    with pytest.raises(InvalidInput, match="no rules for the locale 'de_DE'"):
        drafted.parts.previews.preview(variant, locale="de_DE", at=NIGHT)


def test_the_studio_page_holds_no_secret_and_may_run_only_its_own_script(service: Service) -> None:
    answer = service.client.get("/studio/preview/v_<b>")

    assert answer.status_code == 200
    assert "v_&lt;b&gt;" in answer.text
    policy = dict(part.strip().split(" ", 1) for part in answer.headers["Content-Security-Policy"].split(";"))
    assert (policy["default-src"], policy["script-src"]) == ("'none'", "'self'")
    assert "bk_" not in answer.text.replace("bk_…", "")
    assert service.client.get("/studio/preview.js").headers["Content-Type"].startswith("text/javascript")


def test_copy_is_no_markup_on_the_page(drafted: Service) -> None:
    sly = Copy(
        subject='"><script>x()</script>', body="A body that is long enough to be read here.", cta="Open it"
    )
    put(drafted, **evergreen(channel=Channel.WEB_BANNER, copy_text=sly))

    page = drafted.get("/v1/variants/v_put/preview.html", Scope.READ).text

    assert "<script" not in page
    assert "&lt;script&gt;x()&lt;/script&gt;" in page


def test_the_page_shows_the_email_to_a_browser(drafted: Service, tmp_path: Path) -> None:
    chromium = shutil.which("chromium")
    if chromium is None:
        pytest.skip("no Chromium on this machine")
    file = tmp_path / "preview.html"
    file.write_text(preview_page(drafted.parts.previews.preview(put(drafted), at=NIGHT)), encoding="utf-8")
    told: list[str] = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium,
            args=["--no-sandbox", "--disable-background-networking", "--disable-quic"],
        )
        shown = browser.new_page(viewport={"width": 1000, "height": 800})
        shown.on("console", lambda message: told.append(message.text))
        shown.goto(file.as_uri())
        frames = shown.locator("iframe")
        headings = [frames.nth(n).content_frame.locator("h1").inner_text() for n in range(frames.count())]
        button = frames.first.content_frame.get_by_role("link", name="Open my list")
        color = button.evaluate("link => getComputedStyle(link).backgroundColor")
        overflow = shown.evaluate("document.documentElement.scrollWidth - window.innerWidth")
        browser.close()
    assert headings == ["A thought for your list"] * 2
    assert color == "rgb(29, 92, 58)"
    assert overflow <= 0
    assert told == []


@pytest.mark.parametrize(
    ("asked", "problem"),
    [
        ({"at": "0001-01-01T00:00:00Z"}, "is no moment to send at"),
        ({"at": "9999-12-31T23:59:59"}, "is no moment to send at"),
        ({"locale": "en_XX"}, "unknown locale 'en_XX'"),
        ({"locale": "zz"}, "no rules for the locale 'zz'"),
    ],
)
def test_a_moment_or_locale_that_cannot_be_is_a_plain_refusal(
    drafted: Service, asked: dict[str, str], problem: str
) -> None:
    put(drafted)

    answer = drafted.get("/v1/variants/v_put/preview", Scope.READ, **asked)

    assert (answer.status_code, answer.json()["code"]) == (400, "invalid_input")
    assert problem in answer.json()["detail"]
