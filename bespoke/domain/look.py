"""How a brand's e-mail looks: colours that can be read, the logo, and the way out."""

from typing import Annotated
from urllib.parse import urlsplit

from pydantic import AfterValidator, Field, model_validator

from bespoke.domain.base import Value

MIN_CONTRAST = 4.5
"""Of text to its ground, to 1 (WCAG 2.2, 1.4.3)."""

RGB = tuple[int, int, int]


def contrast(one: RGB, other: RGB) -> float:
    """Returns the contrast ratio of two colours, 1 to 21 (WCAG 2.2, definition of contrast ratio)."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(color: RGB) -> float:
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
        for part in (value / 255 for value in color)
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _https(url: str) -> str:
    try:
        split = urlsplit(url)
        is_url = split.scheme == "https" and "." in (split.hostname or "")
    except ValueError:
        is_url = False
    if not is_url or any(char.isspace() or char in "<>\"'" for char in url):
        raise ValueError(
            f"'{url}' is no address that an e-mail can use; write it like 'https://shop.example.com/a'"
        )
    return url


Color = Annotated[str, Field(pattern=r"^#[0-9a-f]{6}$")]
"""As `#1d5c3a`, in lower case."""
HttpsUrl = Annotated[str, AfterValidator(_https)]


class Colors(Value):
    """The colours of the brand's e-mails and banners. Pairs that stand on each other can be read."""

    page: Color = "#f4f1ea"
    """Behind everything."""
    card: Color = "#ffffff"
    """Behind the text."""
    text: Color = "#1f2a24"
    muted: Color = "#4d5a53"
    """Of the small print below, on the page."""
    accent: Color = "#1d5c3a"
    """Of the button, and of the shop's name on the page."""
    on_accent: Color = "#ffffff"

    @model_validator(mode="after")
    def _can_be_read(self) -> "Colors":
        for above, below in (
            ("text", "card"),
            ("muted", "page"),
            ("accent", "page"),
            ("on_accent", "accent"),
        ):
            one, other = getattr(self, above), getattr(self, below)
            ratio = contrast(_rgb(one), _rgb(other))
            if ratio < MIN_CONTRAST:
                # Cut, not rounded: 4.49 must not read as 4.5.
                raise ValueError(
                    f"'{above}' {one} on '{below}' {other} has a contrast of {int(ratio * 100) / 100:.2f} to 1; "
                    f"text needs {MIN_CONTRAST:g} to 1, so make one of them darker or lighter"
                )
        return self


def _rgb(color: str) -> RGB:
    return int(color[1:3], 16), int(color[3:5], 16), int(color[5:7], 16)


class Logo(Value):
    url: HttpsUrl
    alt: str = Field(min_length=2, max_length=80)
    """What it says, for who does not see it."""
    width: int = Field(gt=0, le=536)
    """In pixels, at most the width of the text."""


class Unsubscribe(Value):
    """The link out of e-mails, for the foot and for the header `List-Unsubscribe`."""

    url: HttpsUrl
    """May hold a mark of the sender's own, e.g. `%%recipient%%`: it is handed on as it is."""
    label: str = Field(default="Unsubscribe", min_length=2, max_length=60)
