"""How the model of the check `bias` is trained."""

from guardrails.checks.bias import MODEL_VERSION, THRESHOLD, prepare
from guardrails.language.stereotypes import FEATURES, read
from guardrails.learned.ngrams import Shape
from guardrails.learned.training import Recipe, Row
from guardrails.text import fold


def _group(row: Row) -> str:
    """Texts that differ in the group alone stand together."""
    return prepare(row.text).data.decode("ascii")[:60]


def _keep(row: Row) -> bool:
    # The check asks about no other texts.
    return read(fold(row.text).text) is not None


RECIPE = Recipe(
    name="bias",
    version=MODEL_VERSION,
    files=("bias_stereotype", "clean_marketing"),
    prepare=prepare,
    group=_group,
    licences={
        "pujari-stereotype": "MIT",
        "redditbias": "MIT",
        "aws-retail-demo-store": "MIT",
    },
    features=FEATURES,
    keep=_keep,
    shape=Shape(chars=(), words=(1, 2)),
    strength=0.25,
    feature_scale=4.0,
    weigh=lambda row: 1.0 if row.source.startswith(("pujari", "redditbias")) else 0.3,
    threshold=THRESHOLD,
)
