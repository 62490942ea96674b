"""How sure a record is: a logistic model over what its reader had to go on.

The weights lie in `data/confidence.json`. They are readable as they stand (a feature, and by how much it
moves the log-odds that the record is right), and are learnt from the golden texts by
`python -m tests.golden.calibrate`.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Generic, TypeVar

from sahel_pipeline.extraction.document import Document, EntityKind, Form
from sahel_pipeline.extraction.drafts import LEARNED, AllianceDraft, MeetingDraft
from sahel_pipeline.extraction.gazetteer import load_gazetteer
from sahel_pipeline.extraction.grounds import mentions_of, sentences_of
from sahel_pipeline.records import SAHEL_COUNTRIES, MeetingStatus

HEARSAY = 0.5
"""Factor on the confidence of what is told in the journalistic conditional ("aurait rencontré"): that the
text was read rightly does not make the event certain (RECORDS.md: "held with low confidence")."""

_LONG, _SHORT = 300, 100
"""Characters from which a sentence counts as long, and up to which as short."""
_QUOTE = re.compile('[«“"]')

Features = dict[str, float]
Draft = TypeVar("Draft", MeetingDraft, AllianceDraft)


@dataclass(frozen=True, slots=True)
class Model:
    """The logistic model of one type of record."""

    bias: float
    """Log-odds that a record without any feature is right."""
    weights: Mapping[str, float]
    """What each feature adds to the log-odds; a feature that is not in here adds nothing."""
    threshold: float
    """Least probability with which a record is given out."""

    def parts(self, features: Mapping[str, float]) -> Features:
        """Return what each feature adds to the log-odds, the strongest first."""
        added = {name: value * self.weights.get(name, 0.0) for name, value in features.items()}
        return dict(
            sorted(((n, v) for n, v in added.items() if v), key=lambda item: (-abs(item[1]), item[0]))
        )

    def probability(self, features: Mapping[str, float]) -> float:
        """Return the probability that a record with these features is right."""
        log_odds = self.bias + sum(self.parts(features).values())
        return 1 / (1 + math.exp(-log_odds))


@cache
def load_models() -> Mapping[str, Model]:
    """Return the models of `meetings` and `alliances` that the package ships."""
    source = resources.files("sahel_pipeline") / "data" / "confidence.json"
    return {name: Model(**model) for name, model in json.loads(source.read_text(encoding="utf-8")).items()}


@dataclass(frozen=True, slots=True)
class Weighed(Generic[Draft]):
    """A draft with how sure it is."""

    draft: Draft
    features: Features
    probability: float
    """That it is right, as the text has it."""
    emitted: bool
    """Whether it is sure enough to become a record."""

    @property
    def confidence(self) -> float:
        """What the record carries: the probability, halved for hearsay."""
        return round(self.probability * (HEARSAY if self.features.get("hearsay") else 1.0), 2)


def weigh(draft: Draft, features: Features, model: Model) -> Weighed[Draft]:
    """Return a draft with its probability by a model.

    A reader that was itself learnt has weighed its readings. It was learnt from the same texts as the model,
    on which it is better than elsewhere, so that only what it says itself holds on others.
    """
    if LEARNED in features:
        return Weighed(draft, features, features[LEARNED], emitted=True)
    probability = model.probability(features)
    return Weighed(draft, features, probability, probability >= model.threshold)


def meeting_features(draft: MeetingDraft, document: Document) -> Features:
    """Return the features of a meeting: 1 for a plain yes, else a small number."""
    index = sentences_of(document, draft.evidence)
    unknown = [name for name in draft.people if name not in load_gazetteer()]
    return _without_zeros(
        {
            **_common(draft.rules, draft.signals, draft.date, document, index),
            **_parties(draft.parties, document, index),
            f"status={draft.status}": float(draft.status is not MeetingStatus.HELD),
            "names a person": float(bool(draft.people)),
            "names two people": float(len(draft.people) > 1),
            "person not in the gazetteer": float(bool(unknown)),
            "has a place": float(draft.place is not None),
            "place is a city": float(draft.place is not None and _is_city(document, draft.place)),
            "place in no party": float(draft.country is not None and draft.country not in draft.parties),
            "has a framework": float(draft.framework is not None),
            "nothing but parties": float(not (draft.people or draft.date or draft.place or draft.framework)),
        }
    )


def alliance_features(draft: AllianceDraft, document: Document) -> Features:
    """Return the features of an alliance statement."""
    index = sentences_of(document, draft.evidence)
    return _without_zeros(
        {
            **_common(draft.rules, draft.signals, draft.date, document, index),
            **_parties(draft.actors, document, index),
            f"action={draft.action}": 1.0,
            f"status={draft.status}": 1.0,
            "alliance unnamed": float(draft.alliance == "bilateral"),
            "unnamed, not of two": float(draft.alliance == "bilateral" and len(draft.actors) != 2),
            "no state of the Sahel": float(not SAHEL_COUNTRIES.intersection(draft.actors)),
            "trigger of several words": float(" " in draft.reasons["action"].trigger.strip()),
            "alliance not in its sentences": float(
                draft.alliance != "bilateral" and not any(mentions_of(document, draft.alliance, index))
            ),
        }
    )


def _common(
    rules: Iterable[str], signals: Mapping[str, float], date: str | None, document: Document, index: list[int]
) -> Features:
    rules = list(rules)
    sentences = [document.sentences[i] for i in index]
    return {
        **{f"rule={rule}": 1.0 for rule in rules[:1]},
        **signals,
        "several rules": float(len(rules) > 1),
        "several sentences": float(len(index) > 1),
        "has a date": float(date is not None),
        "dated to the day": float(date is not None and len(date.split("/")[0]) == len("YYYY-MM-DD")),
        "long sentence": float(max((len(s.text) for s in sentences), default=0) > _LONG),
        "short sentence": float(max((len(s.text) for s in sentences), default=0) < _SHORT),
        "quotation": float(any(_QUOTE.search(s.text) for s in sentences)),
    }


def _parties(parties: list[str], document: Document, index: list[int]) -> Features:
    """Return how well the sentences bear out who takes part."""
    others = {
        m.entity.id
        for i in index
        for m in document.sentences[i].mentions
        if m.entity.kind is EntityKind.COUNTRY and m.form is not Form.ANAPHOR
    } - set(parties)
    forms = {party: {m.form for _, m in mentions_of(document, party, index)} for party in parties}
    return {
        "no party": float(not parties),
        "one party": float(len(parties) == 1),
        "three parties": float(len(parties) > 2),
        "a party not in its sentences": float(any(not found for found in forms.values())),
        "no party in its sentences": float(bool(parties) and not any(forms.values())),
        "others in its sentences": float(min(len(others), 3)),
        "party only as a capital": float(any(found == {Form.CAPITAL} for found in forms.values())),
        "party only as an adjective": float(any(found == {Form.DEMONYM} for found in forms.values())),
    }


def _is_city(document: Document, place: str) -> bool:
    return any(m.entity.kind is EntityKind.PLACE and m.entity.id == place for m in document.mentions)


def _without_zeros(features: Features) -> Features:
    return {name: value for name, value in features.items() if value}
