"""Which language is this text in?

Plain French shows in its function words. Where it does not, langdetect decides; it draws n-grams at
random, but with a fixed seed for each text, and its profiles loaded in a fixed order, the same text gets the
same verdict in every process. It reads a sample only: it is slow (4 ms for what is read here), and more text
does not change what it says.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from importlib import resources
from pathlib import Path

import yaml
from langdetect.detector_factory import PROFILES_DIRECTORY, DetectorFactory
from langdetect.lang_detect_exception import LangDetectException

SAMPLE = 300
"""Characters of each of the three stretches (start, middle, end) that are looked at."""

LEXICON = "data/lexicon/relevance.yaml"

_SEED = 0
_SHORT = 100  # letters; below this, n-grams take French for Catalan, Dutch or Somali
_SURE = 0.9
_FEW = 0.03  # share of words that only French has; in plain French a tenth
_KINDS = 4  # of them, at least
_NOT_LANGUAGE = re.compile(r"https?://\S+|www\.\S+|\S+@\S+|[\d_]+")
_LATIN_WORD = re.compile(r"[a-zà-öø-ÿœ]+")


@dataclass(frozen=True, slots=True)
class Language:
    """Verdict on a text."""

    code: str
    """ISO 639-1 (Chinese as zh-cn, zh-tw); `und` when the text gives no ground for a verdict."""
    probability: float
    """As langdetect gives it, 0 to 1."""


UNDETERMINED = Language("und", 0.0)


def detect_language(text: str) -> Language:
    """Say in which language a text is written.

    Args:
        text: Any text. Of a long one, its start, middle and end are read (`SAMPLE` characters each), so
            that a notice in another language at its head does not decide.

    Returns:
        The likeliest language; `UNDETERMINED` for a text without words.
    """
    sample = _sample(text)
    if sample.isupper():  # langdetect passes over words in capitals as names
        sample = sample.lower()
    detector = _factory().create()
    detector.append(sample)
    try:
        candidates = detector.get_probabilities()
    except LangDetectException:  # no n-gram of any language
        return UNDETERMINED
    return Language(candidates[0].lang, round(candidates[0].prob, 4)) if candidates else UNDETERMINED


def is_french(text: str, hint: str | None = None) -> bool:
    """Say whether a text is French.

    Args:
        text: Any text.
        hint: Language that the feed or page declares (`fr`, `fr-FR`, ...); it decides only where the
            text itself does not: a few words, none of them telling, or a mixture.

    Returns:
        The verdict; False for a text without words.
    """
    sample = _sample(text).lower()
    words = _LATIN_WORD.findall(sample)
    letters = sum(map(len, words))
    if letters * 2 <= sum(map(str.isalpha, sample)):  # no words at all, or another script
        return False
    short = letters < _SHORT
    if (not _french_words().isdisjoint(words)) if short else _plainly_french(words):
        return True
    language = detect_language(text)
    if hint and (short or language.probability < _SURE):
        return hint.lower().partition("-")[0] == "fr"
    return language.code == "fr"


def _plainly_french(words: list[str]) -> bool:
    """Whether words that only French has stand at the start, in the middle and at the end.

    Five in six French articles are plain, and this look costs next to nothing.
    """
    french = [word in _french_words() for word in words]
    third = len(words) // 3
    return len(_french_words().intersection(words)) >= _KINDS and all(
        sum(part) >= _FEW * len(part) for part in (french[:third], french[third:-third], french[-third:])
    )


@cache
def _french_words() -> frozenset[str]:
    data = yaml.safe_load((resources.files("sahel_pipeline") / LEXICON).read_text("utf-8"))
    return frozenset(data["french"])


@cache
def _factory() -> DetectorFactory:
    """Load the profiles, sorted: the order in which a directory lists them differs between machines."""
    factory = DetectorFactory()
    profiles = sorted(Path(PROFILES_DIRECTORY).iterdir())
    factory.load_json_profile([profile.read_text(encoding="utf-8") for profile in profiles])
    factory.set_seed(_SEED)
    return factory


def _sample(text: str) -> str:
    """Take start, middle and end of a long text, without addresses and numbers."""
    if len(text) > 3 * SAMPLE:
        middle = (len(text) - SAMPLE) // 2
        stretches = (text[:SAMPLE], text[middle : middle + SAMPLE], text[-SAMPLE:])
        text = " ".join(stretches)
    return _NOT_LANGUAGE.sub(" ", text)
