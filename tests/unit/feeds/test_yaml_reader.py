"""What the quick reader makes of YAML is what PyYAML makes of it."""

from __future__ import annotations

from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from sahel_pipeline.feeds import yaml_reader
from sahel_pipeline.feeds.registry import LIVE_REGISTRY
from sahel_pipeline.feeds.yaml_reader import read_yaml

DOCUMENTS = [
    "",
    "# nothing",
    "---",
    "a",
    "[]",
    "- id: a\n  enabled: no\n  days: 012\n  when: 2024-07-08\n  share: 1.5e3\n  note: ~\n  none:\n",
    "feeds:\n- {id: 'true', note: \"1\", url: 'null'}\n- id: |\n    two\n    lines\n",
    "a: 1\na: 2",
    "1: one\ntrue: two\n~: three",
    "base: &base {a: 1}\nother: *base\n",
    "base: &base {a: 1}\nother:\n  <<: *base\n  b: 2\n",
    "!!str 1",
    "a: !!int '7'",
    "a: [b, [c, {d: e}]]",
    "%YAML 1.1\n---\na: y\n...\n",
    "é: où\nemoji: 😀\n",
    "=: a",
]
WRONG = [
    "a: [",
    "- a\nb: c",
    "a: b: c",
    "\t- a",
    "a: *b",
    "--- 1\n--- 2",
    "? {a: b}\n: c",
    "!other 1",
    "- =",
    "a: \x01",
]


@pytest.mark.parametrize("text", DOCUMENTS)
def test_documents_of_every_sort(text: str) -> None:
    assert repr(read_yaml(text)) == repr(yaml.safe_load(text))


@pytest.mark.parametrize("text", WRONG)
def test_what_is_wrong_is_told_in_the_words_of_pyyaml(text: str) -> None:
    with pytest.raises(yaml.YAMLError) as expected:
        yaml.safe_load(text)
    with pytest.raises(yaml.YAMLError) as told:
        read_yaml(text)
    assert str(told.value) == str(expected.value)


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text() | st.dates(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=20,
)


@given(VALUES)
def test_whatever_pyyaml_writes(value: Any) -> None:
    text = yaml.safe_dump(value, allow_unicode=True)
    assert repr(read_yaml(text)) == repr(yaml.safe_load(text))


@pytest.mark.skipif(not hasattr(yaml, "CSafeLoader"), reason="PyYAML without libyaml")
def test_the_registry_needs_no_other_reader(monkeypatch: pytest.MonkeyPatch) -> None:
    text = LIVE_REGISTRY.read_text(encoding="utf-8")
    expected = yaml.safe_load(text)
    monkeypatch.setattr(yaml_reader.yaml, "safe_load", None)
    assert read_yaml(text) == expected
