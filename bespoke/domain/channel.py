"""Channels a message can take, and the fields each one has."""

from enum import StrEnum


class Channel(StrEnum):
    """Where a message is read."""

    EMAIL = "email"
    SMS = "sms"
    PUSH = "push"
    WEB_BANNER = "web_banner"
    """On a page of the shop's own that the customer opened."""


class FieldName(StrEnum):
    """The parts of a message that a copywriter writes."""

    SUBJECT = "subject"
    PREHEADER = "preheader"
    BODY = "body"
    CTA = "cta"


FIELDS_OF: dict[Channel, tuple[FieldName, ...]] = {
    Channel.EMAIL: (FieldName.SUBJECT, FieldName.PREHEADER, FieldName.BODY, FieldName.CTA),
    Channel.SMS: (FieldName.BODY,),
    Channel.PUSH: (FieldName.SUBJECT, FieldName.BODY),
    Channel.WEB_BANNER: (FieldName.SUBJECT, FieldName.BODY, FieldName.CTA),
}
"""Fields that a draft for the channel must fill; the others stay empty."""
