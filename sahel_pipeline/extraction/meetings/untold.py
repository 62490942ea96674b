"""Meetings that no rule has read: linear models over words, learnt from the golden texts.

The rules are precise and miss what they have no words for. Where they have read nothing in a sentence, a
logistic model says how likely it is that a meeting is told there, and others which of the names in and
around it take part, which date and place belong to it, and how far it has come. A last model weighs the
whole record, and only what it is sure enough of is handed on.

The weights lie in `data/untold.json` and are learnt by `python -m tests.golden.train_untold`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

from sahel_pipeline.extraction.alliances.discourse import Discourse
from sahel_pipeline.extraction.document import Document, EntityKind
from sahel_pipeline.extraction.drafts import LEARNED, MeetingDraft, Reason
from sahel_pipeline.extraction.linear import Features, Linear, logit, ones, unit
from sahel_pipeline.extraction.meetings.lexicon import load_lexicon
from sahel_pipeline.extraction.topics import find_topics
from sahel_pipeline.extraction.wording import Wording
from sahel_pipeline.records import SAHEL_COUNTRIES, MeetingKind, MeetingStatus

LIKELY = 0.35
"""Probability from which a sentence is taken to tell a meeting."""
_CHOSEN, _SECOND_BEST = 0.5, 0.15
"""Probability from which a name takes part; and that of the two best, where fewer than two do."""
_SEVERAL, _AMONG_OTHERS = 4, 0.4
"""Where the rules have read so many meetings, a guess this likely is right more often than not."""
_UNDATED = 0.1
"""By how much likelier a meeting without a date must be elsewhere: such guesses are wrong more often."""
_LONGEST = 400
"""Characters of a sentence that is weighed: the words of longer ones tell of too many things."""
_LITTLE = frozenset(
    re.findall(
        "[a-z]+",
        "le la l les un une des du de d a au aux et en ce cette ces son sa ses leur leurs qui que qu dans sur"
        " par pour avec il elle ils elles on y se s est sont ont",
    )
)
"""Little words, which tell something only beside the word next to them."""
_TAKES_UP = re.compile(
    r"(?:les|ces) (?:deux|trois|quatre) (?:hommes|femmes|ministres|responsables|dirigeants|personnalites"
    r"|parties|diplomates|chefs|presidents|interlocuteurs|generaux|delegations)"
    r" (?:ont|avaient) (?:parle|evoque|discute|aborde|examine|fait le)(?![a-z])"
    r"|c'(?:est|etait) (?:la|le|leur|sa|son|une|un) (?:[a-z]+ ){0,2}(?:rencontre|entretien|visite|voyage"
    r"|conversation|deplacement|tete-a-tete|contact|audience|entrevue)(?![a-z])"
    r"|(?:le|la|ce|cette) (?:voyage|visite|deplacement|rencontre|tournee) (?:a|avait) (?:finalement )?ete"
    r" (?:remise?|reportee?|annulee?|repoussee?)(?![a-z])"
)
"""How a sentence begins that says what the meeting in the one before was about."""


@dataclass(frozen=True)
class Models:
    """What was learnt."""

    told: Linear
    """That a sentence tells a meeting."""
    party: Linear
    person: Linear
    date: Linear
    place: Linear
    status: Mapping[str, Linear]
    sure: Linear
    """That a record is right and not yet told by the rules."""
    threshold: float
    """Least probability with which a record is handed on."""

    @classmethod
    def from_plain(cls, plain: Mapping[str, Any]) -> Models:
        """Return the models of a plain (JSON) form."""
        single = {
            name: Linear(**plain[name]) for name in ("told", "party", "person", "date", "place", "sure")
        }
        status = {name: Linear(**model) for name, model in plain["status"].items()}
        return cls(**single, status=status, threshold=plain["threshold"])


@cache
def load_models() -> Models:
    """Return the models that the package ships."""
    source = resources.files("sahel_pipeline") / "data" / "untold.json"
    return Models.from_plain(json.loads(source.read_text(encoding="utf-8")))


class Told:
    """A document as the models see it, beside what the rules have read in it."""

    def __init__(self, document: Document, drafts: Sequence[MeetingDraft]) -> None:
        self.document = document
        self.drafts = drafts
        self.discourse = Discourse(document)
        self.read = {document.sentence_at(start) for draft in drafts for start, _ in draft.evidence}

    def passages(self) -> Iterator[Passage]:
        """Yield the sentences that name anybody."""
        for index, sentence in enumerate(self.document.sentences):
            if sentence.mentions and len(sentence.text) <= _LONGEST:
                yield Passage(self, index)


class Passage(Wording):
    """One sentence with its features."""

    def __init__(self, told: Told, index: int) -> None:
        super().__init__(told.document, told.discourse, index)
        self.told = told
        self.neighbours = (index - 1 in told.read) + (index + 1 in told.read)

    def telling(self) -> Features:
        """Return the features that tell whether a meeting is told here."""
        weighty = [word.form for word in self.words if word.form not in _LITTLE]
        apart = {f"{form} .. {other}" for i, form in enumerate(weighty) for other in weighty[i + 1 : i + 3]}
        shape = self.shape() | {f"neighbours {self.neighbours}"}
        return {**unit(self.single() | self.paired() | apart), **unit(shape)}

    def standing(self) -> Features:
        """Return the features that tell the status."""
        return unit(self.single() | self.paired())

    def people(self) -> dict[str, Features]:
        """Return the persons named in the sentence."""
        found: dict[str, set[str]] = {}
        for mention in self.sentence.mentions:
            if mention.entity.kind is EntityKind.PERSON:
                line = f"place in line {min(len(found), 3)}"
                found.setdefault(mention.entity.id, {line}).update(
                    {f"form {mention.form}"}, self.around(mention)
                )
        return {name: ones(features) for name, features in found.items()}

    def places(self) -> dict[str, Features]:
        """Return the places named in the sentence and the one before."""
        found: dict[str, set[str]] = {}
        for mention in self.sentence.mentions:
            if mention.entity.kind is EntityKind.PLACE:
                seen = {"here", f"form {mention.form}"} | self.around(mention)
                found.setdefault(mention.entity.id, set()).update(seen)
        here = len(found)
        for mention in self.told.document.sentences[self.index - 1].mentions if self.index else ():
            if mention.entity.kind is EntityKind.PLACE:
                found.setdefault(mention.entity.id, {"before", f"before, {here} here"})
        return {name: ones(features) for name, features in found.items()}


@dataclass(frozen=True, slots=True)
class Guess:
    """A meeting as the models read it in one sentence."""

    passage: Passage
    draft: MeetingDraft
    features: Features
    """What `Models.sure` weighs."""


def find_untold(
    document: Document, drafts: Sequence[MeetingDraft], models: Models | None = None
) -> list[MeetingDraft]:
    """Return meetings that are likely told in sentences in which the rules have read none.

    Args:
        document: The text.
        drafts: What the rules have read in it.
        models: Those of the package where none are given.
    """
    models = models or load_models()
    weighed = [(models.sure.probability(g.features), g) for g in guesses(Told(document, drafts), models)]
    many = len(drafts) >= _SEVERAL
    enough = min(models.threshold, _AMONG_OTHERS) if many else models.threshold
    undated = 0 if many else _UNDATED
    sure = [(p, g) for p, g in weighed if p >= enough + undated * (g.draft.date is None)]
    kept: list[MeetingDraft] = []
    for probability, guess in sorted(sure, key=lambda item: (-item[0], item[1].passage.index)):
        if any(_complete(document, draft, guess) for draft in drafts):
            continue
        if not any(_same(guess.draft, other) for other in kept):
            guess.draft.signals[LEARNED] = round(probability, 4)
            kept.append(guess.draft)
    return sorted(kept, key=lambda draft: draft.evidence)


def guesses(told: Told, models: Models) -> Iterator[Guess]:
    """Yield a meeting for every sentence that likely tells one, which the rules have not read."""
    for passage in told.passages():
        if passage.index in told.read:
            continue
        if passage.index - 1 in told.read and _TAKES_UP.match(passage.flat):
            continue
        features = passage.telling()
        probability = models.told.probability(features)
        if probability < LIKELY:
            continue
        trigger = max(passage.words, key=lambda w: (models.told.weights.get(f"word {w.form}", 0.0), -w.start))
        words = told.document.text[trigger.start : trigger.end]
        guess = _guess(passage, models, probability, Reason(LEARNED, words, passage.index))
        if guess is not None:
            yield guess


def _guess(passage: Passage, models: Models, probability: float, reason: Reason) -> Guess | None:
    ranked = models.party.ranked(passage.parties())
    parties = [party for p, party in ranked if p >= _CHOSEN]
    if len(parties) < 2:
        parties = [party for p, party in ranked[:2] if p >= _SECOND_BEST]
    if len(parties) < 2:
        return None
    people = [name for p, name in models.person.ranked(passage.people()) if p >= _CHOSEN]
    date = _best(models.date, passage.dates())
    place = _best(models.place, passage.places())
    country = _country(passage, place)
    if not _in_scope(passage, parties, country):
        return None
    standing = passage.standing()
    status = max(sorted(models.status), key=lambda name: models.status[name].log_odds(standing))
    phone = load_lexicon().words["phone"].search(passage.flat)
    kind = MeetingKind.MULTILATERAL if len(parties) > 2 else MeetingKind.BILATERAL
    sentence = passage.sentence
    filled = {"people": people, "parties": parties, "status": status, "date": date, "place": place}
    draft = MeetingDraft(
        people=people,
        parties=parties,
        kind=MeetingKind.PHONE if phone else kind,
        status=MeetingStatus(status),
        date=date,
        place=place,
        country=country,
        framework=None,
        topics=find_topics(sentence.text),
        evidence=[(sentence.start, sentence.end)],
        reasons={name: reason for name, value in filled.items() if value},
        rules=[LEARNED],
    )
    return Guess(passage, draft, _weighing(passage, draft, probability, ranked))


def _weighing(
    passage: Passage, draft: MeetingDraft, probability: float, ranked: list[tuple[float, str]]
) -> Features:
    """Return the features of a whole record, also how it stands to what the rules have read."""
    told, parties, people = passage.told.drafts, set(draft.parties), set(draft.people)
    same = [other for other in told if parties <= set(other.parties)]
    agree = [_agree(other.date, draft.date) for other in same]
    overlap = max((len(parties & set(o.parties)) / len(parties | set(o.parties)) for o in told), default=0.0)
    features = {
        "told": logit(probability),
        "surely told": float(probability > 0.85),
        "second party": logit(ranked[1][0]),
        f"parties {min(4, len(parties))}": 1.0,
        f"people {min(2, len(people))}": 1.0,
        f"status {draft.status}": 1.0,
        "date": float(draft.date is not None),
        "place": float(draft.place is not None),
        "opens the text": float(passage.index == 0),
        f"text tells {min(3, len(told))}": 1.0,
        "share of the text": len(passage.told.read) / len(passage.told.document.sentences),
        "neighbours": float(passage.neighbours),
        "overlap with a meeting": overlap,
        "parties of a meeting": float(overlap == 1),
        "within a meeting": float(bool(same)),
        "date of that meeting": float(any(agree)),
        "not its date": float(bool(agree) and all(a is False for a in agree)),
        "person of a meeting": float(any(people & set(other.people) for other in told)),
    }
    return {name: value for name, value in features.items() if value}


def _best(model: Linear, choices: Mapping[str, Features]) -> str | None:
    ranked = model.ranked(choices)
    return ranked[0][1] if ranked and ranked[0][0] >= _CHOSEN else None


def _country(passage: Passage, place: str | None) -> str | None:
    return next((m.entity.country for m in passage.told.document.mentions if m.entity.id == place), None)


def _in_scope(passage: Passage, parties: Iterable[str], country: str | None) -> bool:
    """Whether a party or the place belongs to the Sahel (RECORDS.md, "Scope")."""
    sahel = {m.entity.id for m in passage.told.document.mentions if m.entity.sahel} | SAHEL_COUNTRIES
    return country in SAHEL_COUNTRIES or not sahel.isdisjoint(parties)


def _complete(document: Document, draft: MeetingDraft, guess: Guess) -> bool:
    """Give a meeting that the next sentence tells by rule the day and place of a guess about the same two.

    "Il doit se rendre à New York le 18. Il y rencontrera le secrétaire général": one meeting, told twice.

    Returns:
        Whether the guess was about that meeting.
    """
    told, index = guess.draft, guess.passage.index
    beside = any(document.sentence_at(start) == index + 1 for start, _ in draft.evidence)
    if not beside or set(told.parties) != set(draft.parties) or told.status != draft.status:
        return False
    fits = set(told.people) <= set(draft.people) and _agree(told.date, draft.date) is not False
    if not fits or (draft.place and told.place and draft.place != told.place):
        return False
    for name in ("date", "place", "country"):
        if getattr(draft, name) is None and getattr(told, name) is not None:
            setattr(draft, name, getattr(told, name))
            if name in told.reasons:
                draft.reasons[name] = told.reasons[name]
    draft.evidence = sorted({*draft.evidence, *told.evidence})
    return True


def _same(one: MeetingDraft, other: MeetingDraft) -> bool:
    """Whether two guesses are likely one meeting: parties, date and people do not gainsay each other."""
    a, b = set(one.parties), set(other.parties)
    strangers = one.people and other.people and not set(one.people) & set(other.people)
    return (a <= b or b <= a) and _agree(one.date, other.date) is not False and not strangers


def _agree(one: str | None, other: str | None) -> bool | None:
    """Whether one date is or contains the other; None where one is missing."""
    if not one or not other:
        return None
    return one.startswith(other) or other.startswith(one)
