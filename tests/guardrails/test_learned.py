"""Learned models: what is stored, what is refused, and how long it takes."""

import json
import pickle
import time
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from bespoke.domain.finding import Severity
from bespoke.errors import InvalidFile
from guardrails.base import Check, Example, Match, Stage, Subject
from guardrails.learned import model as stored
from guardrails.learned import ngrams
from guardrails.learned.model import Model, Prepared, model_of, read_model, using
from guardrails.learned.ngrams import BUCKETS, Shape, ngrams_of
from guardrails.pipeline import Pipeline
from guardrails.policy import Policy, Rule

FEATURES = ("first", "second")


def a_model(name: str = "demo", bias: float = 0.25) -> Model:
    chars = np.zeros(BUCKETS, np.int8)
    chars[::7] = 3
    return Model(
        name=name,
        version=2,
        shape=Shape((2, 3), (1,)),
        chars=chars,
        chars_scale=0.5,
        words=np.zeros(BUCKETS, np.int8),
        words_scale=0.1,
        feature_names=FEATURES,
        feature_weights=(1.0, -2.0),
        bias=bias,
        slope=1.5,
        offset=-0.5,
        threshold=0.5,
        trained_on={"rows": {"shop": 3}},
    )


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "demo.npz"
    a_model().save(path)
    return path


def test_saved_model_answers_as_before(path: Path) -> None:
    prepared = Prepared(b"some plain text", (1.0, 0.5))
    again = read_model(path, "demo", 2, FEATURES)
    assert again.probability(prepared) == a_model().probability(prepared)
    assert 0 < again.probability(prepared) < 1
    assert again.trained_on == {"rows": {"shop": 3}}


def test_same_model_saved_twice_is_the_same_file(path: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.npz"
    a_model().save(other)
    assert other.read_bytes() == path.read_bytes()


def refused(path: Path, name: str = "demo", version: int = 2, features: tuple[str, ...] = FEATURES) -> str:
    with pytest.raises(InvalidFile) as error:
        read_model(path, name, version, features)
    assert str(path) in str(error.value)
    return str(error.value)


def test_missing_file_is_refused(tmp_path: Path) -> None:
    assert "is no weights file that can be read" in refused(tmp_path / "none.npz")


def test_file_that_is_no_archive_is_refused(path: Path) -> None:
    path.write_bytes(b"no archive at all")
    assert "no weights file" in refused(path)


@pytest.mark.parametrize("kept", [0, 1, 100, 0.5, 0.9])
def test_truncated_file_is_refused(path: Path, kept: float) -> None:
    whole = path.read_bytes()
    path.write_bytes(whole[: int(kept if kept >= 1 else kept * len(whole))])
    assert "no weights file" in refused(path)


def test_flipped_bytes_are_refused(path: Path) -> None:
    whole = bytearray(path.read_bytes())
    for at in range(200, 260):
        whole[at] ^= 0xFF
    path.write_bytes(whole)
    assert "train" in refused(path)


def test_file_that_is_too_large_is_refused(path: Path) -> None:
    with path.open("ab") as file:
        file.write(b"\0" * stored.MAX_BYTES)
    assert "more than 2000000 bytes" in refused(path)


def test_model_of_another_check_is_refused(path: Path) -> None:
    assert "has name 'demo' where 'other' is needed" in refused(path, name="other")


def test_model_of_another_recipe_is_refused(path: Path) -> None:
    assert "has version '2' where '3' is needed" in refused(path, version=3)


def test_model_of_other_features_is_refused(path: Path) -> None:
    assert "other features" in refused(path, features=("second", "first"))


Change = Callable[[dict[str, Any]], None]


def changed(path: Path, change: Change) -> None:
    with np.load(path, allow_pickle=False) as arrays:
        head = json.loads(arrays["head"].tobytes())
        chars, words = arrays["chars"], arrays["words"]
    change(head)
    text = np.frombuffer(json.dumps(head).encode(), np.uint8)
    np.savez_compressed(path, head=text, chars=chars, words=words)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (lambda head: head.update(format=stored.FORMAT + 1), "has format"),
        (lambda head: head.update(ngrams=ngrams.VERSION + 1), "has ngrams"),
        (lambda head: head.update(bias=float("nan")), "no number"),
        (lambda head: head.update(feature_weights=[float("inf"), 1.0]), "no number"),
        (lambda head: head.update(slope="steep"), "no number"),
        (lambda head: head.pop("offset"), "no weights file"),
        (lambda head: head.update(shape=None), "no weights file"),
    ],
)
def test_head_that_cannot_be_right_is_refused(path: Path, change: Change, reason: str) -> None:
    changed(path, change)
    assert reason in refused(path)


def test_weights_of_another_shape_are_refused(path: Path) -> None:
    head = np.load(path)["head"]
    np.savez_compressed(path, head=head, chars=np.zeros(8, np.int8), words=np.zeros(8, np.int8))
    assert "another shape" in refused(path)


class Bomb:
    def __reduce__(self) -> tuple[Callable[[str], None], tuple[str]]:
        return (pytest.fail, ("a pickle was loaded",))


def test_pickles_are_not_loaded(path: Path) -> None:
    path.write_bytes(pickle.dumps(Bomb()))
    assert "no weights file" in refused(path)
    with zipfile.ZipFile(path, "w") as archive:
        for name in ("head", "chars", "words"):
            archive.writestr(f"{name}.npy", pickle.dumps(Bomb()))
    assert "no weights file" in refused(path)


def test_other_number_of_features_is_an_error() -> None:
    with pytest.raises(ValueError, match="has 2 features, and was asked with 1"):
        a_model().probability(Prepared(b"text", (1.0,)))


def fail_while_using(model: Model) -> None:
    with using(model, a_model("other")):
        assert model_of("demo", 2, FEATURES) is model
        raise RuntimeError


def test_model_used_instead_is_put_back_after_an_error() -> None:
    outer, inner = a_model(), a_model(bias=9.0)
    with using(outer):
        with pytest.raises(RuntimeError):
            fail_while_using(inner)
        assert model_of("demo", 2, FEATURES) is outer
    with pytest.raises(InvalidFile):
        model_of("demo", 2, FEATURES)


def test_unusable_weights_block(tmp_path: Path) -> None:
    broken = tmp_path / "broken.npz"
    broken.write_bytes(b"")

    def find(subject: Subject) -> Iterator[Match]:
        read_model(broken, "broken", 1)
        yield from ()

    check = Check(
        name="injection",
        version=1,
        title="Broken",
        policy="It has a model.",
        policy_source="test",
        severity=Severity.REVIEW,
        stages=frozenset(Stage),
        examples=(Example("x", ()),),
        find=find,
    )
    policy = Policy(
        id="test",
        version=1,
        description="For tests.",
        stages={Stage.TEXT: (Rule(check="injection", severity=Severity.REVIEW, budget_ms=1_000),)},
    )
    report = Pipeline(policy, (check,)).run(Subject(Stage.TEXT, {"body": "hello"}))
    assert report.verdict == "block"
    assert "the check failed: InvalidFile" in report.findings[0].reason


def test_each_ngram_falls_into_one_bucket_wherever_it_stands() -> None:
    shape = Shape((3,), (1, 2))
    one = ngrams_of(b"red wine", shape)
    assert len(one.chars) == len(" red wine ") - 2
    assert len(one.words) == 3
    longer = ngrams_of(b"a glass of red wine today", shape)
    assert set(one.words) <= set(longer.words)
    assert set(one.chars) <= set(longer.chars)
    assert set(ngrams_of(b"blue beer", shape).words).isdisjoint(one.words)


def test_long_runs_take_linear_time() -> None:
    def seconds(size: int) -> float:
        data = b"x" * size
        began = time.process_time()
        ngrams_of(data, Shape())
        return time.process_time() - began

    seconds(100_000)
    assert seconds(1_600_000) < 12 * seconds(400_000) + 0.2
    assert len(ngrams_of(b"x" * 50_000, Shape((3,), (1,))).chars) == 50_000


def test_longer_text_than_a_stretch_has_the_ngrams_of_its_stretches() -> None:
    stretch = b"red wine " * (ngrams.MAX_BYTES // 9)
    stretch += b" " * (ngrams.MAX_BYTES - len(stretch))
    assert len(ngrams_of(stretch * 2, Shape()).words) == 2 * len(ngrams_of(stretch, Shape()).words)
