"""What a team sends to a whole segment today: one plain message for each customer type. A baseline, never sent.

It is written to be fair: correct for any shop, about the type and nobody in it.
"""

from bespoke.domain.channel import FIELDS_OF, Channel
from bespoke.domain.draft import Copy
from bespoke.domain.profile import CustomerType

_SUBJECTS = {
    CustomerType.BRAND_ADVOCATE: "Thank you for shopping with us",
    CustomerType.MULTICATEGORY: "New things on every shelf this week",
    CustomerType.SINGLE_CATEGORY_REGULAR: "There is more to find in our store",
    CustomerType.DEAL_SEEKER: "Coupons are waiting for you",
    CustomerType.DISENGAGED: "Stop by and see what is new",
    CustomerType.LAPSED: "It has been a while, so come back in",
    CustomerType.NEW_OR_THIN: "Welcome to our store",
}
_BODIES = {
    CustomerType.BRAND_ADVOCATE: "Customers like you are the reason why we open our doors every week, and we would "
    "like to say thank you for that. Come in when it suits you, and see what is new on our shelves.",
    CustomerType.MULTICATEGORY: "There is something new on every shelf of the store this week, whatever you came for. "
    "Come in and find your favorites, and maybe something that you have not tried before.",
    CustomerType.SINGLE_CATEGORY_REGULAR: "You know your way to the things that you like, but there is more in our "
    "store to find. Come in this week and take a look around, because there may be something new for you.",
    CustomerType.DEAL_SEEKER: "We have coupons for the things that our customers buy most. They are taken off when "
    "you pay, so come in this week and see what you can save.",
    CustomerType.DISENGAGED: "A lot has happened in the store, and we would like to show you what is new. Come in when "
    "it suits you, and take a look around.",
    CustomerType.LAPSED: "It has been a while since your last visit, and we would like to see you again. You will find "
    "your favorites where they were, so come in when it suits you.",
    CustomerType.NEW_OR_THIN: "It is good to have you with us, and we hope that you found what you came for. Come in "
    "again soon, because there is a lot more in our store to find.",
}
_SHORT = {
    CustomerType.BRAND_ADVOCATE: "Thank you for shopping with us. Come in and see what is new on our shelves.",
    CustomerType.MULTICATEGORY: "There is something new on every shelf this week. Come in and take a look around.",
    CustomerType.SINGLE_CATEGORY_REGULAR: "There is more in our store to find. Take a look around on your next visit.",
    CustomerType.DEAL_SEEKER: "Coupons are waiting for you. They are taken off when you pay.",
    CustomerType.DISENGAGED: "See what is new in the store. Come in when it suits you, and take a look around.",
    CustomerType.LAPSED: "It has been a while. Your favorites are where they were, so come in when it suits you.",
    CustomerType.NEW_OR_THIN: "It is good to have you with us. There is a lot more in our store to find.",
}


def segment_message(customer_type: CustomerType, channel: Channel) -> Copy:
    """Returns the template for everyone of the type."""
    fields = {
        "subject": _SUBJECTS[customer_type],
        "preheader": "News from your store, for you.",
        "body": _BODIES[customer_type] if channel is Channel.EMAIL else _SHORT[customer_type],
        "cta": "Take a look",
    }
    return Copy(**{field.value: fields[field.value] for field in FIELDS_OF[channel]})
