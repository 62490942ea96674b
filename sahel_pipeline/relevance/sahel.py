"""Is this article about the Sahel?

RECORDS.md, "Which articles count": a Sahel country, or what exists for the Sahel, is a main subject and
no passing mention. What a main subject looks like in a news text is counted here, feature by feature,
and weighed; every verdict gives its reasons. Words and weights are in `data/lexicon/relevance.yaml`.
"""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, fields, replace
from functools import cache
from importlib import resources
from typing import Protocol

import yaml

from sahel_pipeline.extraction.document import Entity, EntityKind, Form, Mention
from sahel_pipeline.extraction.folding import fold, folded
from sahel_pipeline.extraction.gazetteer import load_gazetteer
from sahel_pipeline.records import SAHEL_COUNTRIES

LEXICON = "data/lexicon/relevance.yaml"

MAX_TEXT = 50_000
"""Characters that are looked at: what an article is about stands before."""

THRESHOLD = 0.5
"""Score from which an article counts."""

_SAHEL = "Sahel"  # in place of a country, where the region itself is named
_WEAK = 0.3  # weight of what exists for the Sahel but acts, or shares its name, elsewhere too
_IN_LIST = 0.25  # weight of one country of a list
_PASSING = 0.5  # weight of a comparison
_ADJECTIVE = 0.5  # weight of "a French soldier" in a title, who may well be in the Sahel
_LEAD = 350  # characters: the first paragraph or two of a dispatch
_PARTS = 5  # of a text, to see whether a subject runs through it
_BEFORE = 48  # characters before a name in which a turn of phrase belongs to it
_HEADS = ("president", "vice_president", "pm", "foreign", "defence")  # offices that make a name known
_OPENING = 60  # characters of an item in which its country stands
_BRIEFS = 3  # countries that the items of a bulletin open with, at least
_SHORT = 40  # words; a shorter text is not denser for it

_WORD = re.compile(r"\w+")
_LINE = re.compile(r"[^\n]+")
_CLAUSE_END = re.compile(r"[.,;:!?()\n]")
_BETWEEN = re.compile(  # what stands between two countries of a list: "..., la ", " et du ", " Traoré, l'"
    r"(?:\s[A-ZÀ-Ý][\w’'-]+){0,2}\s?(?:,|;|/|–|\bet\b|\bou\b|\bni\b|\bpuis\b|\bcomme\b){1,2}\s?"
    r"(?:(?:\bà|\bau|\baux|\ben|\bet|\bde|\bdu|\bdes|\bd[’']|\ble|\bla|\bles|\bl[’'])\s?){0,3}"
)


class Finder(Protocol):
    """What finds names in a text: the gazetteer."""

    def find(self, text: str) -> list[Mention]:
        """Find all names, in text order."""


@dataclass(frozen=True, slots=True)
class Relevance:
    """Verdict on an article."""

    score: float
    """0 to 1."""
    sahel: bool
    """Whether the article counts: a score of at least `THRESHOLD`."""
    reasons: list[str] = field(default_factory=list)
    """What spoke for and against it, strongest first, with what each added (log-odds)."""


@dataclass(frozen=True, slots=True)
class Features:
    """What is counted, each from 0 to 1."""

    title: float
    """The title names the Sahel."""
    elsewhere: float
    """The title names other countries only, in a newspaper from elsewhere; half for their adjectives."""
    lead: float
    """The first lines name it; twice is full."""
    density: float
    """Mentions for each hundred words; four are full."""
    spread: float
    """Share of the fifths of the text that name it."""
    dominance: float
    """Mentions of the Sahel, against those of the other country most named."""
    home: float
    """The newspaper is one of the Sahel, and the text does not dwell on another country."""


@dataclass(frozen=True, slots=True)
class _Hit:
    """A name that bears on the subject."""

    start: int
    end: int
    country: str
    """ISO 3166-1 alpha-3, or `_SAHEL`."""
    sahel: bool
    weight: float
    adjective: bool = False
    doubtful: bool = False
    """Counts in full only where the text names a country of the Sahel too."""


def judge(
    title: str, text: str, *, source: str = "", country: str | None = None, gazetteer: Finder | None = None
) -> Relevance:
    """Say whether an article is about the Sahel (RECORDS.md, "Which articles count").

    Args:
        title: Headline.
        text: Text of the article; of a very long one, the first `MAX_TEXT` characters are read.
        source: Name of the newspaper. One of the Sahel need not name its country.
        country: The newspaper's country where it is known (ISO 3166-1 alpha-3); else `source` tells.
        gazetteer: What finds names; the package's own by default.

    Returns:
        The verdict. A press review or a bulletin is judged by its best item, where that is better.
    """
    finder = gazetteer or load_gazetteer()
    at_home = country in SAHEL_COUNTRIES if country else _lexicon().home.match(fold(source)) is not None
    text = text[:MAX_TEXT]
    best = _weighed(count(title, text, at_home=at_home, gazetteer=finder))
    for item in _items(title, text, finder):
        opening = _CLAUSE_END.split(item, maxsplit=1)[0]
        verdict = _weighed(count(opening, item, at_home=False, gazetteer=finder))
        if verdict.score > best.score:
            best = replace(verdict, reasons=[f"item: {opening}", *verdict.reasons])
    return best


def is_sahel(title: str, text: str, source: str) -> bool:
    """Say whether an article counts: the verdict of `judge`, by the newspaper's name alone."""
    return judge(title, text, source=source).sahel


def may_be_sahel(title: str, summary: str, *, gazetteer: Finder | None = None) -> bool:
    """Say whether an entry of a general feed may lead to an article about the Sahel.

    A cheap look before the page is fetched, which rather keeps too much: every name or word of the
    Sahel keeps an entry, and so does what is about Africa at all. Not meant for newspapers of the
    Sahel, which need not name their country.

    Args:
        title: Headline.
        summary: The entry's summary, as text.
        gazetteer: What finds names; the package's own by default.

    Returns:
        False only where title and summary give no hint.
    """
    text = f"{title}\n{summary}"[:MAX_TEXT]
    if _lexicon().perhaps.search(fold(text)):
        return True
    return any(hit.sahel for hit in _hits(text, gazetteer or load_gazetteer()))


def count(title: str, text: str, *, at_home: bool = False, gazetteer: Finder | None = None) -> Features:
    """Count what a main subject looks like.

    Args:
        title: Headline.
        text: Text of the article.
        at_home: Whether the newspaper is one of the Sahel.
        gazetteer: What finds names; the package's own by default.

    Returns:
        The features that are weighed.
    """
    finder = gazetteer or load_gazetteer()
    in_title, in_text = _certain(list(_hits(title, finder)), list(_hits(text, finder)))
    # what else is named counts only beside the Sahel, or in a newspaper from there
    in_text = list(_discounted(in_text, text)) if at_home or any(hit.sahel for hit in in_text) else []
    rivals: defaultdict[str, float] = defaultdict(float)
    parts: defaultdict[int, float] = defaultdict(float)
    lead = 0.0
    lead_end = min(_LEAD, len(text) * 2 // 5)
    for hit in in_text:
        if hit.sahel:
            parts[hit.start * _PARTS // len(text)] += hit.weight
            lead += hit.weight * (hit.start <= lead_end)
        else:
            rivals[hit.country] += hit.weight
    ours, theirs = sum(parts.values()), max(rivals.values(), default=0.0)
    elsewhere = max((_ADJECTIVE if hit.adjective else 1.0 for hit in in_title if not hit.sahel), default=0.0)
    title_weight = sum(hit.weight for hit in in_title if hit.sahel)
    words = max(len(_WORD.findall(text)), _SHORT) if ours else _SHORT
    return Features(
        title=min(title_weight, 1.0),
        elsewhere=elsewhere if title_weight < _IN_LIST and not at_home else 0.0,
        lead=min(lead / 2, 1.0),
        density=min(ours / words * 100 / 4, 1.0),
        spread=sum(weight >= _PASSING for weight in parts.values()) / _PARTS,
        dominance=ours / (ours + theirs) if ours else 0.0,
        home=(ours + 1) / (ours + 1 + theirs) if at_home else 0.0,
    )


def _weighed(features: Features) -> Relevance:
    """Add up what the features say."""
    weights = _lexicon().weights
    counted = {one.name: getattr(features, one.name) for one in fields(features)}
    parts = {name: weights[name] * value for name, value in counted.items() if value}
    log_odds = weights["bias"] + sum(parts.values())
    strongest = sorted(parts.items(), key=lambda part: (-abs(part[1]), part[0]))
    score = round(1 / (1 + math.exp(-log_odds)), 4)
    return Relevance(
        score=score,
        sahel=score >= THRESHOLD,
        reasons=[f"{name} {value:+.2f}" for name, value in (*strongest, ("bias", weights["bias"]))],
    )


def _hits(text: str, finder: Finder) -> Iterator[_Hit]:
    """Find what names a country or the Sahel, in text order."""
    lexicon = _lexicon()
    plain = folded(text)

    def spans(pattern: re.Pattern[str]) -> list[tuple[int, int]]:
        return [(plain.original(m.start()), plain.original(m.end())) for m in pattern.finditer(plain.text)]

    hits = []
    for mention in finder.find(text):
        entity, span = mention.entity, (mention.start, mention.end)
        if entity.id in lexicon.doubtful or _little_known(entity):
            hits.append(_Hit(*span, _SAHEL, True, _WEAK, doubtful=True))
        elif entity.country or entity.sahel:
            weight = _WEAK if entity.id in lexicon.weak else 1.0
            adjective = mention.form is Form.DEMONYM
            hits.append(_Hit(*span, entity.country or _SAHEL, entity.sahel, weight, adjective))
    if lexicon.regional.search(plain.text):  # one look in place of four, where nothing regional is named
        hits += [_Hit(*span, _SAHEL, True, 0.0) for span in spans(lexicon.traps)]
        hits += [_Hit(*span, _SAHEL, True, _WEAK, doubtful=True) for span in spans(lexicon.region_doubtful)]
        hits += [_Hit(*span, _SAHEL, True, 1.0) for span in spans(lexicon.region)]
        hits += [_Hit(*span, _SAHEL, True, 1.0) for span in spans(lexicon.capital) if text[span[0]].isupper()]
    free = 0  # leftmost first, longest first: "delta du Niger" before "Niger", "lac Tchad" before "Tchad"
    for hit in sorted(hits, key=lambda hit: (hit.start, -hit.end)):
        if hit.start >= free:
            free = hit.end
            if hit.weight:
                yield hit


@cache
def _little_known(entity: Entity) -> bool:
    """Whether a person of the Sahel is one whose name others may bear: never at the head of a state."""
    person = load_gazetteer().person(entity.id) if entity.kind is EntityKind.PERSON and entity.sahel else None
    return person is not None and not any(term.office in _HEADS for term in person.terms)


def _certain(in_title: list[_Hit], in_text: list[_Hit]) -> tuple[list[_Hit], list[_Hit]]:
    """Let the countries that are named decide what else means the Sahel."""
    countries = {hit.country for hit in (*in_title, *in_text)}
    named = Counter(hit.country for hit in (*in_title, *in_text) if hit.weight > _WEAK)
    ours = sum(count for country, count in named.items() if country in SAHEL_COUNTRIES or country == _SAHEL)
    if ours < max(named.values(), default=0):  # "Wagner" in a text about the Central African Republic
        in_title = [replace(hit, weight=hit.weight / 2) if hit.weight == _WEAK else hit for hit in in_title]
        in_text = [replace(hit, weight=hit.weight / 2) if hit.weight == _WEAK else hit for hit in in_text]
    if not countries.isdisjoint(SAHEL_COUNTRIES):
        full = [[replace(h, weight=1.0) if h.doubtful else h for h in hits] for hits in (in_title, in_text)]
        return full[0], full[1]
    if countries.isdisjoint(_lexicon().other_sahel):
        return in_title, in_text
    return [hit for hit in in_title if not hit.sahel], [hit for hit in in_text if not hit.sahel]


def _discounted(hits: list[_Hit], text: str) -> Iterator[_Hit]:
    """Take down the weight of countries that are listed or brought in for comparison."""
    listed: set[int] = set()
    chain: list[_Hit] = []
    for hit in hits:
        if chain and not _BETWEEN.fullmatch(text, chain[-1].end, hit.start):
            listed |= _listed(chain)
            chain = []
        chain.append(hit)
    listed |= _listed(chain)
    for hit in hits:
        if hit.start in listed:
            yield replace(hit, weight=min(hit.weight, _IN_LIST))
        elif _lexicon().passing.search(
            fold(_CLAUSE_END.split(text[max(0, hit.start - _BEFORE) : hit.start])[-1])
        ):
            yield replace(hit, weight=min(hit.weight, _PASSING))
        else:
            yield hit


def _listed(chain: list[_Hit]) -> set[int]:
    """Give the starts of the countries of a list: three or more, most of them not of the Sahel."""
    countries = {hit.country: hit.sahel for hit in chain}
    if len(countries) < 3 or sum(countries.values()) * 2 > len(countries):
        return set()
    return {hit.start for hit in chain}


def _items(title: str, text: str, finder: Finder) -> Iterator[str]:
    """Give the items of a press review or bulletin; nothing for an ordinary article."""
    lexicon = _lexicon()
    lines = [line[0].strip() for line in _LINE.finditer(text)]
    if lexicon.bulletins.search(fold(f"{title}\n{text[:100]}")) or _opens_with_countries(lines, finder):
        yield from lines


def _opens_with_countries(lines: list[str], finder: Finder) -> bool:
    """Whether at least three lines, and half of all, open with a country each, as briefs do."""
    marked = sum(not _LABEL_END.isdisjoint(line[: _OPENING + 2]) for line in lines)
    if marked < _BRIEFS or marked * 2 < len(lines):
        return False
    openings = [next(iter(finder.find(line[:_OPENING])), None) for line in lines]
    countries = [
        mention.entity.country
        for line, mention in zip(lines, openings, strict=True)
        if mention is not None
        and mention.start <= 12
        and line[mention.end : mention.end + 2].strip()[:1] in _LABEL_END
    ]
    return len(set(countries)) >= _BRIEFS and len(countries) * 2 >= len(lines)


_LABEL_END = frozenset(":,.-–—/|")


@dataclass(frozen=True)
class _Lexicon:
    """The words and weights, ready for use."""

    weights: Mapping[str, float]
    region: re.Pattern[str]
    region_doubtful: re.Pattern[str]
    capital: re.Pattern[str]
    traps: re.Pattern[str]
    regional: re.Pattern[str]
    """Any of these four."""
    passing: re.Pattern[str]
    bulletins: re.Pattern[str]
    perhaps: re.Pattern[str]
    home: re.Pattern[str]
    weak: frozenset[str]
    doubtful: frozenset[str]
    other_sahel: frozenset[str]


@cache
def _lexicon() -> _Lexicon:
    data = yaml.safe_load((resources.files("sahel_pipeline") / LEXICON).read_text("utf-8"))
    return _Lexicon(
        weights=data["weights"],
        region=_pattern(data["region"]),
        region_doubtful=_pattern(data["region_doubtful"]),
        capital=_pattern(data["capital"]),
        traps=_pattern(data["traps"]),
        regional=_pattern([*data["region"], *data["region_doubtful"], *data["capital"], *data["traps"]]),
        passing=re.compile(_pattern(data["passing"]).pattern + r"(?: \w+){0,3}$"),
        bulletins=_pattern(data["bulletins"]),
        perhaps=_pattern(data["perhaps"]),
        home=_pattern(data["home"]),
        weak=frozenset(data["weak"]),
        doubtful=frozenset(data["doubtful"]),
        other_sahel=frozenset(data["other_sahel"]),
    )


def _pattern(phrases: Iterable[str]) -> re.Pattern[str]:
    """Compile phrases into one pattern for folded text; a "*" leaves the end of a word open."""
    alternatives = (
        " ".join(fold(part) + r"\w*" * part.endswith("*") for part in phrase.split()) for phrase in phrases
    )
    return re.compile(rf"\b(?:{'|'.join(alternatives)})\b")
