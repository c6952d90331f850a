"""Typed placeholders: what copy holds in place of a fact, and what fills it when a message is sent."""

PLACEHOLDERS: dict[str, str] = {
    "offer.headline": "the offer in a few words, e.g. «a coupon for frozen pizza»",
    "offer.value": "money off, e.g. «$1.00»",
    "offer.valid_to": "last day of the offer, e.g. «Sunday, November 5»",
    "offer.code": "the code to give",
    "brand.name": "the shop's name",
}
"""Every placeholder that copy may hold, written `{{ name }}`, and what it becomes at send time."""
