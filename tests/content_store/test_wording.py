"""What may be called by its name, and the words that stand for what may not."""

from bespoke.domain.category import Category, CategoryUse
from content_store.wording import wording_of
from guardrails.patterns import phrases_of
from tests.support.packs import demo_pack


def never(label: str) -> Category:
    return Category(label=label, topic=label.lower(), use=CategoryUse.NEVER_NAME, why="test")


def named(label: str, spoken: str) -> Category:
    return Category(
        label=label,
        topic=spoken.replace(" ", "-"),
        use=CategoryUse.NAME,
        spoken=spoken,
        singular=spoken,
        article="a",
        number="plural",
    )


def words(*categories: Category) -> tuple[str, ...]:
    return wording_of(categories).never_named


def test_topics_are_spoken_as_the_list_says_and_unused_ones_are_neither_known_nor_forbidden() -> None:
    unused = Category(label="COUPON MISC", topic="coupons", use=CategoryUse.NOT_USEFUL, why="test")

    wording = wording_of([named("FLUID MILK", "milk"), named("MILK WHITE", "milk"), unused])

    assert wording.known_topics == {"milk": "milk"}
    assert wording.never_named == ()


def test_a_label_counts_whole_and_in_the_parts_that_people_say() -> None:
    assert words(never("DIAPERS & DISPOSABLES")) == ("diapers", "diapers & disposables", "disposables")
    assert words(never("AUDIO/VIDEO PRODUCTS")) == ("audio", "audio/video products", "video products")
    assert words(never("COLD - SINUS, ALLERGY")) == ("allergy", "cold - sinus, allergy", "sinus")
    assert words(never("NON-DAIRY  BEVERAGES")) == ("non-dairy beverages",)


def test_short_parts_stay_out() -> None:
    assert words(never("HAND/BODY/LOTION")) == ("hand/body/lotion", "lotion")


def test_a_part_that_is_said_of_something_else_stays_out() -> None:
    glasses = named("GLASSWARE", "glasses and dishes")

    assert words(never("GLASSES/VISION AIDS"), glasses) == ("glasses/vision aids", "vision aids")
    assert "glasses" in words(never("GLASSES/VISION AIDS"), named("GLASSWARE", "sunglasses"))


def test_the_demos_own_words_name_nothing_that_it_never_names() -> None:
    pack = demo_pack()
    wording = wording_of(pack.categories)
    phrases = phrases_of(wording.never_named, plurals=True)

    texts = [*wording.known_topics.values(), *(block.text for block in pack.blocks)]
    assert [text for text in texts if phrases.find(text.lower())] == []
    assert {"diapers", "socks", "beers", "diapers & disposables"} <= set(wording.never_named)
