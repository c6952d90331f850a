"""Lays an e-mail out: MJML made into inlined HTML once for a look, and filled with escaped text at each send.

The layout is the project's own file; what a kit or a copywriter wrote comes in through holes, escaped.
"""

import re
from functools import lru_cache
from html import escape
from pathlib import Path
from string import Template
from typing import NamedTuple

from babel import Locale
from css_inline import CSSInliner
from mrml import to_html

from bespoke.domain.look import Colors, Logo, Unsubscribe

LAYOUTS = Path(__file__).parent.parent / "layouts"
_HOLE = re.compile(r"@@([a-z_]+)@@")
_PARAGRAPH = '<p style="margin:0 0 16px">'

_MASTHEAD = (
    '<mj-text font-size="20px" font-weight="bold" color="{accent}">'
    '<a class="home" href="@@link@@">@@brand@@</a></mj-text>'
)
_LOGO = (
    '<mj-image src="@@logo@@" alt="@@logo_alt@@" href="@@link@@" width="{width}px" align="{start}" '
    'padding="0 32px" />'
)
_BUTTON = (
    '<mj-button href="@@link@@" align="{start}" background-color="{accent}" color="{on_accent}" '
    'font-size="17px" font-weight="bold" border-radius="6px" inner-padding="13px 26px" padding="8px 32px 0">'
    "@@cta@@</mj-button>"
)
_WAY_OUT = '<a class="way-out" href="@@way_out@@">@@way_out_label@@</a>'


class Look(NamedTuple):
    """What of a kit shows in the layout; two kits that agree in it share one."""

    locale: str
    brand: str
    link: str
    colors: Colors
    logo: Logo | None
    required_line: str
    unsubscribe: Unsubscribe | None


class Parts(NamedTuple):
    """The text of one e-mail, its placeholders filled."""

    subject: str
    preheader: str
    body: str
    """Paragraphs, one a line."""
    cta: str


def email_html(parts: Parts, look: Look) -> str:
    """Returns the e-mail; nothing of the text is read as markup or as a hole."""
    pieces = list(_compiled(look, bool(parts.cta)))
    filled = {
        "subject": escape(parts.subject),
        "preheader": escape(parts.preheader),
        "body": "".join(
            f"{_PARAGRAPH}{escape(line.strip())}</p>" for line in parts.body.split("\n") if line.strip()
        ),
        "cta": escape(parts.cta),
    }
    pieces[1::2] = [filled[name] for name in pieces[1::2]]
    return "".join(pieces)


def email_text(parts: Parts, look: Look) -> str:
    """Returns the same content as plain text, below the subject that the mail program shows."""
    way_out = look.unsubscribe
    said = (
        "\n\n".join(line.strip() for line in parts.body.split("\n") if line.strip()),
        f"{parts.cta}: {look.link}" if parts.cta else "",
        look.required_line,
        f"{way_out.label}: {way_out.url}" if way_out is not None else "",
    )
    return "\n\n".join(part for part in said if part)


@lru_cache(maxsize=256)
def _compiled(look: Look, has_button: bool) -> tuple[str, ...]:
    """Returns the layout of a look: HTML at even places, and at odd ones the hole between."""
    # Programs that drop style sheets keep attributes. MJML has its own styles there already; the rest is a reset.
    inliner = CSSInliner(
        inline_style_tags=False,
        keep_style_tags=True,
        load_remote_stylesheets=False,
        extra_css=Template(_layout("email.css")).substitute(look.colors.model_dump()),
    )
    pieces = _HOLE.split(inliner.inline(to_html(_mjml(look, has_button)).content))
    of_look = {
        "brand": look.brand,
        "link": look.link,
        "logo": "" if look.logo is None else look.logo.url,
        "logo_alt": "" if look.logo is None else look.logo.alt,
        "required_line": look.required_line,
        "way_out": "" if look.unsubscribe is None else look.unsubscribe.url,
        "way_out_label": "" if look.unsubscribe is None else look.unsubscribe.label,
    }
    merged = [pieces[0]]
    for hole, after in zip(pieces[1::2], pieces[2::2], strict=True):
        if hole in of_look:
            merged[-1] += escape(of_look[hole]) + after
        else:
            merged += [hole, after]
    return tuple(merged)


def _mjml(look: Look, has_button: bool) -> str:
    direction = Locale.parse(look.locale).text_direction
    start = "right" if direction == "rtl" else "left"
    colors = look.colors.model_dump()
    masthead = _MASTHEAD if look.logo is None else _LOGO.replace("{width}", str(look.logo.width))
    foot = [
        *(["@@required_line@@"] if look.required_line else []),
        *([_WAY_OUT] if look.unsubscribe is not None else []),
    ]
    return Template(_layout("email.mjml")).substitute(
        colors,
        language=look.locale.replace("_", "-"),
        direction=direction,
        start=start,
        masthead=masthead.replace("{accent}", look.colors.accent).replace("{start}", start),
        button=_BUTTON.format(start=start, **colors) if has_button else "",
        foot="<br />".join(foot),
    )


@lru_cache(maxsize=4)
def _layout(name: str) -> str:
    return (LAYOUTS / name).read_text(encoding="utf-8")
