"""The licences of all packages are known, allowed, and listed."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from deploy.licences import PAGE, allowed, page, spdx

pytestmark = pytest.mark.skipif(
    not Path(sys.executable).with_name("pip-licenses").exists(), reason="pip-licenses is not installed"
)


def test_the_page_lists_what_the_lock_holds() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), "run python deploy/licences.py"


@pytest.mark.parametrize(
    ("said", "well"),
    [
        ("MIT", True),
        ("Apache-2.0 OR GPL-3.0-only", True),  # we may choose
        ("MIT AND GPL-3.0-only", False),  # both hold
        ("GNU Affero General Public License v3", False),
        ("UNKNOWN", False),
    ],
)
def test_what_obliges_our_own_code_is_refused(said: str, well: bool) -> None:
    assert allowed(spdx("some-package", said)) is well


def test_the_lock_holds_a_hash_of_every_package() -> None:
    lock = (PAGE.parents[1] / "requirements.txt").read_text()
    blocks = lock.split("\n\n")[-1] if "\n\n" in lock else lock
    named = [line for line in blocks.splitlines() if line[:1].isalnum()]
    assert named
    assert all(line.endswith("\\") for line in named)
