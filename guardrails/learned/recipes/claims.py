"""How the model of the check `claims` is trained: which sentences compare."""

import re

from guardrails.checks.claims import FEATURES, RECIPE_VERSION, prepare
from guardrails.learned.ngrams import Shape
from guardrails.learned.training import Recipe, Row

_NOT_A_LETTER = re.compile("[^a-z]+")


def _group(row: Row) -> str:
    return _NOT_A_LETTER.sub(" ", row.text.lower()).strip()[:60]


def _keep(row: Row) -> bool:
    # Newsletters compare as much as reviews do, and nobody has labelled where.
    return not row.source.startswith("spamassassin")


def _weigh(row: Row) -> float:
    return 1.0 if row.source.startswith("comparative") else 0.3


RECIPE = Recipe(
    name="claims",
    version=RECIPE_VERSION,
    files=("claims_comparative", "clean_marketing"),
    prepare=prepare,
    group=_group,
    licences={
        "comparative-sentences": "CC BY 4.0",
        "aws-retail-demo-store": "MIT-0",
        "contoso-products": "MIT",
        "eshop-catalog": "MIT",
        "magento-sample-products": "AFL-3.0",
    },
    features=FEATURES,
    keep=_keep,
    weigh=_weigh,
    shape=Shape((), (1, 2)),
    strength=1.0,
    feature_scale=2.0,
)
