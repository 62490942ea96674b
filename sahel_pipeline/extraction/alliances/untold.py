"""Alliance statements that no rule has read: linear models over words, learnt from the golden texts.

Where the rules have read no statement of some action in a sentence, a logistic model for each action says how
likely one is made there; others say about which organisation, force or accord, who acts, when, and how far it
has come. They see the words, the lists of the lexicon that match, and the names. A last model weighs the
whole record, and only what it is sure enough of is handed on. Of what the rules have read, `Stated.support`
says how far the words bear it out, for its confidence.

The weights lie in `data/untold-alliances.json` and are learnt by `python -m tests.golden.train_unstated`.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from importlib import resources
from typing import Any

from sahel_pipeline.extraction.alliances.discourse import Discourse
from sahel_pipeline.extraction.alliances.lexicon import load_lexicon
from sahel_pipeline.extraction.alliances.merging import OVER_COOPERATION
from sahel_pipeline.extraction.alliances.papers import named_by
from sahel_pipeline.extraction.document import Document, EntityKind, Mention
from sahel_pipeline.extraction.drafts import LEARNED, AllianceDraft, Reason
from sahel_pipeline.extraction.folding import folded
from sahel_pipeline.extraction.grounds import sentences_of
from sahel_pipeline.extraction.linear import Features, Linear, Several, logit, ones, unit
from sahel_pipeline.extraction.topics import find_topics
from sahel_pipeline.extraction.wording import LONGEST, Wording
from sahel_pipeline.records import SAHEL_COUNTRIES, AllianceAction, AllianceStatus

LIKELY = 0.3
"""Probability from which a sentence is taken to make a statement of some action."""
UNNAMED = "bilateral"
_CHOSEN, _BEST, _SECOND_BEST = 0.5, 0.3, 0.25
"""Probability from which a party acts; that of the best, where none does; and of the two best, where there
must be two."""
_KINDS_NAMES_LISTS = 0.7, 0.7, 1.0
"""Weight of the kinds of names, of the names and of the lexicon's lists beside that of the words."""
_KINDS = (EntityKind.ORGANISATION, EntityKind.FORCE, EntityKind.ACCORD, EntityKind.GROUP)
_TROOPS = (AllianceAction.DEPLOYED, AllianceAction.WITHDREW)
_BELONGING = (
    AllianceAction.MEMBER,
    AllianceAction.NOT_MEMBER,
    AllianceAction.JOINED,
    AllianceAction.LEFT,
)
_NOBODY_NEEDED = (AllianceAction.FOUNDED, AllianceAction.ENDED)
_SECTORS = (AllianceAction.AGREED, AllianceAction.COOPERATES)


@dataclass(frozen=True)
class Models:
    """What was learnt."""

    told: Mapping[str, Linear]
    """That a sentence makes a statement, by action."""
    body: Linear
    """That the statement is about an organisation, force or accord, or about none with a name."""
    party: Linear
    date: Linear
    status: Mapping[str, Linear]
    sure: Linear
    """That a record is right and not yet told by the rules."""
    threshold: float
    """Least probability with which a record is handed on."""

    @cached_property
    def actions(self) -> Several:
        """`told`, asked together."""
        return Several(self.told)

    @classmethod
    def from_plain(cls, plain: Mapping[str, Any]) -> Models:
        """Return the models of a plain (JSON) form."""
        told, status = (
            {choice: Linear(**model) for choice, model in plain[name].items()} for name in ("told", "status")
        )
        body, party, date, sure = (Linear(**plain[name]) for name in ("body", "party", "date", "sure"))
        return cls(told, body, party, date, status, sure, plain["threshold"])


@cache
def load_models() -> Models:
    """Return the models that the package ships."""
    source = resources.files("sahel_pipeline") / "data" / "untold-alliances.json"
    return Models.from_plain(json.loads(source.read_text(encoding="utf-8")))


class Stated:
    """A document as the models see it, beside what the rules have read in it."""

    def __init__(self, document: Document, drafts: Sequence[AllianceDraft]) -> None:
        self.document = document
        self.drafts = drafts
        self.discourse = Discourse(document)
        self.sahel = SAHEL_COUNTRIES | {m.entity.id for m in document.mentions if m.entity.sahel}
        self.read: dict[int | None, list[AllianceDraft]] = defaultdict(list)
        """What the rules have read in each sentence."""
        for draft in drafts:
            for start, _ in draft.evidence:
                self.read[document.sentence_at(start)].append(draft)
        self.passages = {
            index: Passage(document, self.discourse, index)
            for index, sentence in enumerate(document.sentences)
            if sentence.mentions and len(sentence.text) <= LONGEST
        }
        """The sentences that name anybody, by index."""
        self._told: dict[tuple[int, Several], Mapping[str, float]] = {}

    def told(self, index: int, actions: Several) -> Mapping[str, float]:
        """Return how likely a sentence that names anybody states each action; worked out once.

        Args:
            index: Index of the sentence.
            actions: The model of each action.
        """
        known = self._told.get((index, actions))
        if known is None:
            known = self._told[index, actions] = actions.probabilities(self.passages[index].telling)
        return known

    def support(self, draft: AllianceDraft, actions: Several) -> float:
        """Return the log-odds, as the words alone have it, that the sentences of a draft state its action.

        Args:
            draft: The statement.
            actions: The model of each action (`Models.actions`).

        Returns:
            That of the likeliest sentence; 0 where none of them names anybody.
        """
        indices = sentences_of(self.document, draft.evidence)
        told = [self.told(index, actions)[draft.action] for index in indices if index in self.passages]
        return round(max(map(logit, told), default=0.0), 2)


class Passage(Wording):
    """One sentence with its features."""

    @cached_property
    def lists(self) -> set[str]:
        """The lists of the lexicon that match."""
        return load_lexicon().telling(folded(self.sentence.text).text)

    @cached_property
    def telling(self) -> Features:
        """The features that tell which actions are stated here."""
        kinds, names, lists = _KINDS_NAMES_LISTS
        named = {f"named {m.entity.id} {m.form}" for m in self.sentence.mentions}
        return {
            **unit(self.single()),
            **unit(self.paired()),
            **unit(self.shape(), kinds),
            **unit(named, names),
            **unit((f"list {path}" for path in self.lists), lists),
        }

    @cached_property
    def _bodies_here(self) -> int:
        return min(3, len({m.entity.id for m in self.sentence.mentions if m.entity.kind in _KINDS[:3]}))

    def bodies(self, action: str) -> dict[str, Features]:
        """Return what a statement may be about: named here, or spoken of before, or without a name."""
        here = self._bodies_here
        found: dict[str, set[str]] = {}
        for mention in self.sentence.mentions:
            if mention.entity.kind in _KINDS:
                seen = {f"kind {mention.entity.kind}", f"form {mention.form}", f"is {mention.entity.id}"}
                seen |= {f"bodies {here}", *self.around(mention, 4, 3)}
                found.setdefault(mention.entity.id, {f"line {min(3, len(found))}"}).update(seen)
        for where, mention in self._spoken_of_before():
            kind, name = mention.entity.kind, mention.entity.id
            if name not in found:
                absent = {"absent", f"absent kind {kind}", f"absent, {min(2, here)} here", f"is {name}"}
                found[name] = absent | {f"absent: {where}", f"{where} {kind}"}
        parties = min(3, len(self.parties_here))
        found[UNNAMED] = {UNNAMED, f"unnamed, {min(2, here)} bodies", f"unnamed, {parties} parties"}
        return {
            name: ones(seen | {f"{action}: {one}" for one in seen if not one.startswith("near")})
            for name, seen in found.items()
        }

    def _spoken_of_before(self) -> Iterator[tuple[str, Mention]]:
        """Yield what a statement that names nothing may be about, and where it is named, likeliest first."""
        discourse, start = self.discourse, self.sentence.start
        for where, mention in (("said", discourse.organisation(start)), ("accord", discourse.accord(start))):
            if mention is not None:
                yield where, mention
        yield from (("title", m) for m in self.document.title_mentions if m.entity.kind in _KINDS)

    def actors(self, action: str, alliance: str) -> dict[str, Features]:
        """Return who may act in a statement about some alliance."""
        found = {}
        for party, features in self.parties().items():
            seen = set(features) | ({"is the alliance"} if party == alliance else set())
            found[party] = ones(seen | {f"{action}: {one}" for one in seen if not one.startswith("near")})
        return found

    def days(self, action: str) -> dict[str, Features]:
        """Return the dates that an action may have."""
        return {
            date: ones({*features, *(f"{action}: {one}" for one in features if one.startswith("length"))})
            for date, features in self.dates().items()
        }

    def standing(self, action: str) -> Features:
        """Return the features that tell the status."""
        return {**unit(self.single() | self.paired()), action: 0.5}


@dataclass(frozen=True, slots=True)
class Guess:
    """A statement as the models read it in one sentence."""

    index: int
    draft: AllianceDraft
    features: Features
    """What `Models.sure` weighs."""


def find_untold(stated: Stated, models: Models) -> list[AllianceDraft]:
    """Return statements that are likely made where the rules have read none of that action."""
    weighed = [(models.sure.probability(guess.features), guess) for guess in guesses(stated, models)]
    kept: list[AllianceDraft] = []
    for probability, guess in sorted(weighed, key=lambda item: (-item[0], item[1].index)):
        if probability >= models.threshold and not _known(guess.draft, kept):
            guess.draft.signals[LEARNED] = round(probability, 4)
            kept.append(guess.draft)
    return sorted(kept, key=lambda draft: draft.evidence)


def guesses(stated: Stated, models: Models) -> Iterator[Guess]:
    """Yield a statement for every sentence and action that are likely one, and that no rule has read."""
    for passage in stated.passages.values():
        told = stated.told(passage.index, models.actions)
        read = {str(draft.action) for draft in stated.read[passage.index]}
        for name in sorted(told):
            if told[name] >= LIKELY and name not in read:
                guess = _guess(stated, passage, models, AllianceAction(name), told)
                if guess is None or _known(guess.draft, stated.drafts):
                    continue
                if not (guess.draft.action is AllianceAction.COOPERATES and _is_content(guess.draft, stated)):
                    yield guess


def _guess(
    stated: Stated, passage: Passage, models: Models, action: AllianceAction, told: Mapping[str, float]
) -> Guess | None:
    bodies = models.body.ranked(passage.bodies(action))
    alliance = bodies[0][1]
    parties = models.party.ranked(passage.actors(action, alliance))
    actors = _actors(parties, action, alliance)
    if actors is None or stated.sahel.isdisjoint({alliance, *actors}):
        return None
    theatre = load_lexicon().theatres.get(alliance)
    if theatre and action in _BELONGING:
        actors = [party for party in actors if party != theatre]  # where a force stands is none of it
        if not actors:
            return None
    if theatre and action in _TROOPS and theatre not in actors:
        if SAHEL_COUNTRIES.isdisjoint(actors):
            actors = [*actors, theatre]  # "le Portugal a envoyé des soldats au sein de Takuba"
        elif len(actors) > 1:
            alliance = UNNAMED  # the force stands elsewhere: "après Takuba, les soldats français du Niger"
    if action is AllianceAction.AGREED and "things.accord" in passage.lists:
        alliance = named_by(alliance, actors, stated.document)
    dates = models.date.ranked(passage.days(action))
    standing, sentence = passage.standing(action), passage.sentence
    status = max(sorted(models.status), key=lambda name: models.status[name].log_odds(standing))
    weights = models.told[action].weights
    trigger = max(passage.words, key=lambda w: (weights.get(f"word {w.form}", 0.0), -w.start))
    words = passage.document.text[trigger.start : trigger.end]
    reason = Reason(LEARNED, words, passage.index)
    date = dates[0][1] if dates and dates[0][0] >= _CHOSEN else None
    filled = {"alliance": True, "action": True, "status": True, "actors": actors, "date": date}
    draft = AllianceDraft(
        alliance=alliance,
        action=action,
        actors=actors,
        status=AllianceStatus(status),
        date=date,
        sectors=find_topics(sentence.text) if action in _SECTORS else [],
        evidence=[(sentence.start, sentence.end)],
        reasons={name: reason for name, value in filled.items() if value},
        rules=[LEARNED],
    )
    sure = {"told": told[action], "body": bodies[0][0], "party": parties[0][0] if parties else 0.02}
    sure["second party"] = parties[1][0] if len(parties) > 1 else 0.02
    features = {name: logit(probability) for name, probability in sure.items()}
    features |= _weighing(stated, passage, draft, best=told[action] == max(told.values()))
    return Guess(passage.index, draft, features)


def _actors(parties: Sequence[tuple[float, str]], action: AllianceAction, alliance: str) -> list[str] | None:
    """Return who acts; None where too few may."""
    actors = [party for p, party in parties if p >= _CHOSEN]
    if alliance == UNNAMED and len(actors) < 2:
        actors = [party for p, party in parties[:2] if p >= _SECOND_BEST]
        return actors if len(actors) == 2 else None
    if not actors and action not in _NOBODY_NEEDED:
        actors = [party for p, party in parties[:1] if p >= _BEST]
        return actors or None
    return actors


def _weighing(stated: Stated, passage: Passage, draft: AllianceDraft, *, best: bool) -> Features:
    """Return the features of a whole record, also how it stands to what the rules have read."""
    here = stated.read[passage.index]
    same = [set(other.actors) for other in stated.drafts if other.action is draft.action]
    actors = set(draft.actors)
    overlap = max((len(actors & other) / len(actors | other) for other in same if actors | other), default=0)
    named = {mention.entity.id for mention in passage.sentence.mentions}
    features = {
        draft.action: 1.0,
        f"status {draft.status}": 1.0,
        f"actors {min(3, len(actors))}": 1.0,
        f"rules read {min(2, len(here))} here": 1.0,
        f"rules read {min(4, len(stated.drafts))}": 1.0,
        UNNAMED: float(draft.alliance == UNNAMED),
        "alliance named before": float(draft.alliance != UNNAMED and draft.alliance not in named),
        "date": float(draft.date is not None),
        "likeliest action": float(best),
        "a list of actions": float(any(path.startswith("actions.") for path in passage.lists)),
        "action read": float(bool(same)),
        "overlap with that": overlap,
        "alliance read here": float(any(other.alliance == draft.alliance for other in here)),
    }
    return {str(name): value for name, value in features.items() if value}


def _is_content(draft: AllianceDraft, stated: Stated) -> bool:
    """Whether cooperation is what another statement of its sentence is about, which suspends or agrees it."""
    here = stated.read[stated.document.sentence_at(draft.evidence[0][0])]
    return any(o.action in OVER_COOPERATION and set(draft.actors) <= {o.alliance, *o.actors} for o in here)


def _known(draft: AllianceDraft, others: Iterable[AllianceDraft]) -> bool:
    """Whether one of some statements says the same, of all or some of the actors."""
    actors = set(draft.actors)
    for other in others:
        names = {draft.alliance, other.alliance}
        one = len(names) == 1 or (draft.action in _TROOPS and UNNAMED in names)
        common = actors & set(other.actors)
        if (
            other.action is draft.action
            and one
            and (len(common) > 1 or actors <= set(other.actors) or actors >= set(other.actors))
        ):
            return True
    return False
