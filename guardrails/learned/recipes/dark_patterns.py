"""How the model of the check `dark_patterns` is trained."""

import re

from guardrails.checks.dark_patterns import FEATURES, RECIPE_VERSION, is_named, prepare
from guardrails.learned.ngrams import Shape
from guardrails.learned.training import Recipe, Row

_NOT_A_LETTER = re.compile("[^a-z]+")


def _group(row: Row) -> str:
    """Texts that differ in figures and punctuation alone stand together, wherever they are listed."""
    return _NOT_A_LETTER.sub(" ", row.text.lower()).strip()[:80]


def _keep(row: Row) -> bool:
    # Newsletters may urge: of those, what a rule finds is no negative.
    return not row.source.startswith("spamassassin") or not is_named(row.text)


def _weigh(row: Row) -> float:
    return 0.5 if row.source.startswith("spamassassin") else 1.0


RECIPE = Recipe(
    name="dark_patterns",
    version=RECIPE_VERSION,
    files=("urgency_darkpattern", "consent_darkpattern", "clean_marketing"),
    prepare=prepare,
    group=_group,
    licences={
        "ec-darkpattern": "MIT",
        "product-copy-with-digits": "MIT-0, MIT and AFL-3.0",
        "aws-retail-demo-store": "MIT-0",
        "contoso-products": "MIT",
        "eshop-catalog": "MIT",
        "magento-sample-products": "AFL-3.0",
        "spamassassin-hard-ham": "public domain",
    },
    features=FEATURES,
    keep=_keep,
    shape=Shape((3, 4, 5), (1, 2)),
    strength=8.0,
    threshold=0.75,
    weigh=_weigh,
)
