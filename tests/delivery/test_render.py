"""Rendering: placeholders from the ledger, and nothing of the copy run as a template."""

from datetime import date
from decimal import Decimal

import pytest

from bespoke.domain.brand import BrandKit, LocaleRules, RequiredLine
from bespoke.domain.channel import Channel
from bespoke.domain.draft import Copy
from bespoke.domain.ids import OfferId
from bespoke.domain.offer import Money, Offer
from bespoke.domain.use_case import ValueExchange
from bespoke.errors import RenderFailed
from bespoke.yaml_file import read_yaml
from content_store.pack import DEMO_PACK
from delivery.render import render
from delivery.rendering.facts import fill, placeholder_values

KIT = read_yaml(DEMO_PACK / "brand.yaml", BrandKit)
OFFER = Offer(
    id=OfferId("o"),
    exchange=ValueExchange.MONETARY,
    headline="a coupon for eggs",
    topics=("eggs",),
    value=Money(amount=Decimal("1299.50"), currency="USD"),
    value_source="test",
    code="EGGS1",
    valid_from=date(2026, 3, 1),
    valid_to=date(2026, 3, 7),
    source="test",
)


def test_every_placeholder_is_filled_in_the_brands_locale() -> None:
    assert placeholder_values(KIT, OFFER) == {
        "brand.name": KIT.name,
        "offer.headline": "a coupon for eggs",
        "offer.value": "$1,299.50",
        "offer.valid_to": "Saturday, March 7",
        "offer.code": "EGGS1",
    }


@pytest.mark.parametrize(
    ("locale", "value", "day"),
    [("de_DE", "1.299,50\xa0$", "Samstag, 7. März"), ("fr_FR", "1\u202f299,50\xa0$US", "samedi 7 mars")],
)
def test_other_locales_write_money_and_days_their_way(locale: str, value: str, day: str) -> None:
    values = placeholder_values(KIT.model_copy(update={"locale": locale}), OFFER)

    assert (values["offer.value"], values["offer.valid_to"]) == (value, day)


def test_a_locale_that_cannot_be_written_fails_as_rendering_does() -> None:
    lost = KIT.model_copy(update={"locale": "zz_ZZ"})
    copy_text = Copy(subject="", preheader="", body="Good until {{ offer.valid_to }}.", cta="")

    with pytest.raises(RenderFailed, match="locale 'zz_ZZ' cannot write the facts of offer 'o'"):
        render(copy_text, Channel.EMAIL, lost, OFFER)


@pytest.mark.parametrize("name", ["offer.value", "offer.code"])
def test_what_the_offer_does_not_state_is_never_filled(name: str) -> None:
    silent = OFFER.model_copy(update={"value": None, "code": None})

    with pytest.raises(RenderFailed, match=f"'{name}' has no value now"):
        fill(f"Take {{{{ {name} }}}} off", placeholder_values(KIT, silent))


@pytest.mark.parametrize(
    "text",
    [
        "{{ 7 * 7 }}",
        "{{ offer.price }}",
        "{{ config.items() }}",
        "{{",
        "{{ self.__class__ }}",
        "}} {{ brand.name",
    ],
)
def test_nothing_but_a_known_placeholder_gets_through(text: str) -> None:
    with pytest.raises(RenderFailed):
        fill(text, placeholder_values(KIT, OFFER))


def test_copy_is_text_and_not_markup_or_template() -> None:
    copy_text = Copy(
        subject="<b>Eggs</b> & more",
        preheader="{% for x in y %}",
        body='<script>alert("x")</script>\nSecond line {# no comment #}',
        cta="Open",
    )

    message = render(copy_text, Channel.EMAIL, KIT, OFFER)

    assert "<script>" not in message.html
    assert "&lt;script&gt;alert(&quot;x&quot;)&lt;/script&gt;" in message.html
    assert "&lt;b&gt;Eggs&lt;/b&gt; &amp; more" in message.html
    assert "{% for x in y %}" in message.html
    assert "{# no comment #}" in message.text


def test_a_filled_value_is_not_read_as_a_placeholder_again() -> None:
    sly = OFFER.model_copy(update={"headline": "{{ offer.code }}"})

    with pytest.raises(RenderFailed, match="braces"):
        render(Copy(body="You have {{ offer.headline }}"), Channel.SMS, KIT, sly)


def test_each_channel_gets_its_own_parts() -> None:
    copy_text = Copy(
        subject="Eggs", preheader="Today", body="{{ offer.headline }} is on your card.", cta="Open"
    )

    email = render(copy_text, Channel.EMAIL, KIT, OFFER)
    sms = render(Copy(body=copy_text.body), Channel.SMS, KIT, OFFER)

    assert email.body == "A coupon for eggs is on your card."
    assert '<html lang="en-US" dir="ltr"' in email.html
    assert (KIT.required_line(Channel.EMAIL) or "?") in email.html
    assert f"Open: {KIT.site_url}" in email.text
    assert sms.html == ""
    assert sms.text == f"A coupon for eggs is on your card. {KIT.required_line(Channel.SMS)}"


def test_a_push_and_a_banner_have_their_own_parts() -> None:
    copy_text = Copy(subject="Eggs", body="{{ offer.headline }} is on your card.", cta="Open")

    push = render(copy_text, Channel.PUSH, KIT, OFFER)
    banner = render(copy_text, Channel.WEB_BANNER, KIT, OFFER)

    assert (push.subject, push.text) == ("Eggs", "A coupon for eggs is on your card.")
    assert banner.text == f"Eggs\nA coupon for eggs is on your card.\nOpen: {KIT.site_url}"
    assert (push.html, banner.html) == ("", "")


SPANISH = KIT.model_copy(
    update={
        "locales": {
            "es_US": LocaleRules(
                required_lines=(RequiredLine(channel=Channel.SMS, text="Responde STOP para no recibir más."),)
            )
        }
    }
)
GOOD_UNTIL = Copy(body="{{ offer.value }} menos hasta el {{ offer.valid_to }}.")


def test_a_message_in_another_locale_has_its_facts_and_its_line() -> None:
    message = render(GOOD_UNTIL, Channel.SMS, SPANISH, OFFER, locale="es_US")

    assert message.text == "$1,299.50 menos hasta el sábado, 7 de marzo. Responde STOP para no recibir más."


@pytest.mark.parametrize(
    ("channel", "locale", "problem"),
    [
        (Channel.EMAIL, "es_US", "no required line for email in 'es_US'"),
        (Channel.SMS, "de_DE", "no rules for the locale 'de_DE'; .* write in 'en_US', 'es_US'"),
    ],
)
def test_a_locale_that_the_kit_does_not_know_is_refused(channel: Channel, locale: str, problem: str) -> None:
    with pytest.raises(RenderFailed, match=problem):
        render(GOOD_UNTIL, channel, SPANISH, OFFER, locale=locale)


def test_customers_of_a_market_get_its_line() -> None:
    local = KIT.model_copy(
        update={
            "required_lines": (
                *KIT.required_lines,
                RequiredLine(channel=Channel.SMS, text="Envoyez STOP au 36111.", region="fr"),
            )
        }
    )

    assert render(GOOD_UNTIL, Channel.SMS, local, OFFER, markets=("fr", "eu")).text.endswith("STOP au 36111.")
    assert render(GOOD_UNTIL, Channel.SMS, local, OFFER, markets=("us",)).text.endswith(
        "Reply STOP to opt out."
    )


def test_an_amount_that_would_read_as_another_is_refused() -> None:
    # Yen have no cents: written by CLDR, 1299.50 would be 1,300.
    in_yen = OFFER.model_copy(update={"value": Money(amount=Decimal("1299.50"), currency="JPY")})

    with pytest.raises(RenderFailed, match=r"would read '¥1,300', which is not 1299.50 JPY"):
        render(Copy(body="{{ offer.value }} off"), Channel.SMS, KIT, in_yen)
