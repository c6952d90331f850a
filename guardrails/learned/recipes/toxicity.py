"""How the model of the check `toxicity` is trained."""

import re

from guardrails.checks.toxicity import RECIPE_VERSION, prepare
from guardrails.language.hostility import FEATURES, read
from guardrails.learned.ngrams import Shape
from guardrails.learned.training import Recipe, Row
from guardrails.text import ascii_bytes, fold

_NOT_A_WORD = re.compile(r"[^a-z\x01-\x08]+")
_START = 30


def _group(row: Row) -> str:
    """HateCheck texts of one template differ in the group, the slur and the spelling alone; of the other texts,
    those that begin alike stand together."""
    folded = fold(row.text).text
    if row.source.startswith("hatecheck"):
        reading = read(folded, ascii_bytes(folded))
        words = reading.classed.decode("ascii") if reading.counts[0] else reading.delexicalised
        return "hatecheck " + _NOT_A_WORD.sub(" ", words).strip()
    return folded[:_START]


RECIPE = Recipe(
    name="toxicity",
    version=RECIPE_VERSION,
    files=("toxicity", "clean_marketing"),
    prepare=prepare,
    group=_group,
    licences={
        "hatecheck": "CC BY 4.0",
        "openai-moderation": "MIT",
        "surge-toxicity": "MIT",
        "toxigen-human": "MIT",
        "aws-retail-demo-store": "MIT",
    },
    features=FEATURES,
    weigh=lambda row: 1.0 if row.id.startswith("toxi") else 0.3,
    shape=Shape((3, 4), (1, 2)),
    strength=1.0,
    feature_scale=3.0,
    threshold=0.42,
)
