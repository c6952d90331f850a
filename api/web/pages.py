"""The studio's pages: a preview to look at, and the form around it.

What a page shows is data: Jinja escapes it, and a message's own HTML only ever goes into a frame that may
run nothing. No page holds a secret, and none takes one in its address.
"""

from functools import lru_cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

from delivery.previews import Preview

TEMPLATES = Path(__file__).parent / "templates"
STUDIO_POLICY = {
    # Styles may stand in the page: an e-mail is all style attributes, and its frame inherits this policy.
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'unsafe-inline'; connect-src 'self'; img-src https:; "
        "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}
"""Headers of every page here."""


def preview_page(preview: Preview) -> str:
    """Returns a page that stands by itself: no script, nothing fetched but a logo that the e-mail names."""
    return _environment().get_template("preview.html.j2").render(preview=preview)


def studio_page(variant_id: str) -> str:
    """Returns the form that asks for key, customer and moment, and shows what comes back in a frame."""
    return _environment().get_template("studio.html.j2").render(variant_id=variant_id)


def studio_script() -> str:
    return (TEMPLATES / "studio.js").read_text(encoding="utf-8")


@lru_cache(maxsize=1)
def _environment() -> Environment:
    return Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=select_autoescape(default=True, default_for_string=True),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
