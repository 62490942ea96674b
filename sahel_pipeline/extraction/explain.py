"""Why each field of each record is what it is: the rule, what set it off, and the words of the text.

A reader hands over the rule behind every field that it fills (`drafts.Reason`). Here that is joined with what
the document knows: which words name a party, a person or a date, and what the other fields are derived from.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from sahel_pipeline.extraction.alliances.lexicon import load_lexicon as alliance_words
from sahel_pipeline.extraction.confidence import Model, Weighed, load_models
from sahel_pipeline.extraction.document import Document, EntityKind, Form, Mention
from sahel_pipeline.extraction.drafts import LEARNED, AllianceDraft, MeetingDraft, Reason
from sahel_pipeline.extraction.extractor import Reading
from sahel_pipeline.extraction.folding import flat
from sahel_pipeline.extraction.gazetteer import load_gazetteer
from sahel_pipeline.extraction.grounds import dates_of, mentions_of, sentences_of
from sahel_pipeline.extraction.meetings.lexicon import load_lexicon as meeting_words
from sahel_pipeline.extraction.stems import WordList
from sahel_pipeline.extraction.topics import topic_words
from sahel_pipeline.records import Alliance, AllianceStatus, Meeting, MeetingStatus, Topic

_FORMS = {
    Form.NAME: "named",
    Form.DEMONYM: "by its adjective",
    Form.CAPITAL: "by its capital",
    Form.METONYM: "by its seat",
    Form.OFFICE: "by an office",
    Form.ANAPHOR: "taken up",
}
_SHAPES = {
    "phone": "by telephone or video",
    "travel": "a journey, with no audience told",
    "session": "a session",
    "talk": "an encounter",
}


@dataclass(frozen=True, slots=True)
class Because:
    """Why one value of one field is there."""

    field: str
    value: Any
    """As in the record; one of its items where the field is a list."""
    why: str
    """In words."""
    rule: str | None = None
    """The rule that gave it; None for what is derived from other fields or looked up."""
    trigger: str | None = None
    """The words that set off the rule."""
    words: str | None = None
    """The words of the text that name the value."""
    start: int | None = None
    """Offset of the sentence that gave it, in the article text (code points)."""
    end: int | None = None
    sentence: str | None = None
    """That sentence, verbatim."""


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why a record is what it is."""

    record_id: str
    type: str
    """`meeting` or `alliance`."""
    fields: list[Because] = field(default_factory=list)

    def as_json(self) -> dict[str, Any]:
        """Return it as plain values, without what is not known."""
        plain = asdict(self)
        plain["fields"] = [
            {key: value for key, value in because.items() if value is not None or key == "value"}
            for because in plain["fields"]
        ]
        return plain


def explain(reading: Reading) -> list[Explanation]:
    """Return why each record of a text is what it is, meetings first, in the order of the records."""
    if reading.document is None:
        return []
    models = load_models()
    return [
        *(
            Explanation(
                record.record_id,
                "meeting",
                list(_meeting(record, weighed, reading.document, models["meetings"])),
            )
            for record, weighed in reading.meetings
            if weighed.emitted
        ),
        *(
            Explanation(
                record.record_id,
                "alliance",
                list(_alliance(record, weighed, reading.document, models["alliances"])),
            )
            for record, weighed in reading.alliances
            if weighed.emitted
        ),
    ]


def _meeting(
    record: Meeting, weighed: Weighed[MeetingDraft], document: Document, model: Model
) -> Iterator[Because]:
    draft = weighed.draft
    teller = _Teller(document, draft.reasons, sentences_of(document, draft.evidence))
    for name in record.people:
        known = "a person of the gazetteer" if name in load_gazetteer() else "a name as printed"
        yield teller.named("people", name, known)
    if not record.people:
        yield teller.missing("people")
    for party in record.parties:
        yield teller.named("parties", party)
    shape = next((name.removeprefix("shape=") for name in weighed.features if name.startswith("shape=")), "")
    count = len(record.parties)
    yield Because(
        "kind", record.kind, f"{_SHAPES.get(shape, shape)} of {count} part{'y' if count == 1 else 'ies'}"
    )
    yield teller.status(record.status, meeting_words().status.get(record.status.value))
    yield teller.dated(record.date)
    if record.place:
        yield teller.named("place", record.place)
        yield Because("country", record.country, "the country of the place")
        yield Because(
            "lat, lon, geonames", [record.lat, record.lon, record.geonames], "of the place, GeoNames"
        )
    else:
        yield teller.missing("place")
        yield teller.missing("country")
    if record.framework:
        yield teller.told("framework", record.framework, "as the text names it")
    else:
        yield teller.missing("framework")
    yield from teller.about("topics", record.topics)
    yield from _common(record, weighed, teller, model)


def _alliance(
    record: Alliance, weighed: Weighed[AllianceDraft], document: Document, model: Model
) -> Iterator[Because]:
    draft = weighed.draft
    teller = _Teller(document, draft.reasons, sentences_of(document, draft.evidence))
    if record.alliance == "bilateral":
        yield teller.told("alliance", record.alliance, "no organisation, force or accord is named")
    else:
        yield teller.named("alliance", record.alliance)
    yield teller.told("action", record.action, "what the trigger says")
    for actor in record.actors:
        yield teller.named("actors", actor)
    if not record.actors:
        yield teller.missing("actors")
    words = {AllianceStatus.ANNOUNCED: "status.decided", AllianceStatus.PROPOSED: "status.wished"}
    path = words.get(record.status)
    yield teller.status(record.status, alliance_words()[path] if path else None)
    yield teller.dated(record.date)
    yield from teller.about("sectors", record.sectors)
    yield from _common(record, weighed, teller, model)


def _common(
    record: Meeting | Alliance, weighed: Weighed[Any], teller: _Teller, model: Model
) -> Iterator[Because]:
    for piece in record.evidence:
        rules = ", ".join(weighed.draft.rules)
        yield Because(
            "evidence", piece.text, f"read by {rules}", start=piece.start, end=piece.end, sentence=piece.text
        )
    yield Because("confidence", record.confidence, _weight(weighed, model))
    days = [day and day.isoformat() for day in (record.date_from, record.date_to)]
    yield Because("date_from, date_to", days, "first and last day of the date")
    yield Because("plover", record.plover.model_dump(), "derived from the fields above")
    yield Because("event_id", record.event_id, "digest of what reports of one event tell alike")


def _weight(weighed: Weighed[Any], model: Model) -> str:
    """Return in words how sure a record is, and why."""
    hearsay = "; halved, for it is hearsay" if weighed.features.get("hearsay") else ""
    if LEARNED in weighed.features:
        return f"as the learnt reader itself says{hearsay}"
    parts = [f"{name} {added:+.2f}" for name, added in model.parts(weighed.features).items()]
    return f"log-odds {model.bias:+.2f}, {', '.join(parts) or 'no feature'}{hearsay}"


class _Teller:
    """Finds the words behind the values of one record."""

    def __init__(self, document: Document, reasons: Mapping[str, Reason], own: list[int]) -> None:
        self._document = document
        self._reasons = reasons
        self._own = own
        others = set(range(len(document.sentences))) - set(own)
        first = own[0] if own else 0
        self._elsewhere = sorted(others, key=lambda i: (i > first, abs(i - first)))
        """The other sentences: those before first, the nearest first."""

    def told(self, name: str, value: Any, why: str) -> Because:
        """Return why a field is there that a rule gave."""
        reason = self._reason(name)
        return self._because(name, value, why, reason, reason.sentence)

    def status(self, value: MeetingStatus | AllianceStatus, lexicon: WordList | None) -> Because:
        """Return why the status is what it is: a word of the lexicon beside the trigger, else the verb."""
        reason = self._reason("status")
        sentence = self._document.sentences[reason.sentence]
        match = lexicon.search(flat(sentence.text)) if lexicon else None
        if match is None:
            plain = value in (MeetingStatus.HELD, AllianceStatus.DONE)
            why = "told as a fact" if plain else "tense and mood of the verb, or its negation"
            return self._because("status", value, why, reason, reason.sentence)
        words = sentence.text[match.start() : match.end()].strip()
        return self._because("status", value, "a word of the lexicon", reason, reason.sentence, words)

    def named(self, name: str, value: str, why: str = "") -> Because:
        """Return why a party, person, place or alliance is there, with the words that name it."""
        reason = self._reason(name)
        for sentences, where in ((self._own, ""), (self._elsewhere, "in another sentence")):
            found = list(mentions_of(self._document, value, sentences))
            if not found:
                continue
            index, mention = min(found, key=lambda item: (item[0] != reason.sentence, _rank(item[1], value)))
            form = "named" if name == "place" else self._form(mention, value)
            how = "; ".join(part for part in (why, form, where, reason.how) if part)
            return self._because(name, value, how, reason, index, self._printed(mention))
        how = "; ".join(part for part in (why, "from the headline or from context", reason.how) if part)
        return self._because(name, value, how, reason, reason.sentence)

    def dated(self, value: str | None) -> Because:
        """Return why the date is what it is."""
        if value is None:
            return self.missing("date")
        reason = self._reason("date")
        for sentences, where in ((self._own, ""), (self._elsewhere, ", in another sentence")):
            for index, mention in dates_of(self._document, value, sentences):
                why = f"resolved against {self._document.anchor or 'no date'}{where}"
                if mention.contradicts:
                    why += "; the text contradicts itself"
                words = self._document.text[mention.start : mention.end]
                return self._because("date", value, why, reason, index, words)
        return self._because(
            "date", value, "put together from the dates of the text", reason, reason.sentence
        )

    def about(self, name: str, topics: list[Topic]) -> Iterator[Because]:
        """Yield why topics are there: the words of the lexicon."""
        for topic in topics:
            for index in self._own:
                sentence = self._document.sentences[index]
                if word := topic_words(sentence.text).get(topic):
                    yield Because(
                        name, topic, "a word of the lexicon of topics", None, None, word, sentence.start,
                        sentence.end, sentence.text,
                    )  # fmt: skip
                    break
        if not topics:
            yield Because(name, [], "no word of the lexicon of topics, or not asked of this action")

    def missing(self, name: str) -> Because:
        """Return why a field is empty."""
        return Because(
            name, [] if name in ("people", "actors") else None, "no words of the text give it to this record"
        )

    def _reason(self, name: str) -> Reason:
        """Return the reason of a field; what was carried over has that of the record."""
        return self._reasons.get(name) or next(iter(self._reasons.values()))

    def _because(
        self, name: str, value: Any, why: str, reason: Reason, index: int, words: str | None = None
    ) -> Because:
        sentence = self._document.sentences[index]
        return Because(
            name, value, why, reason.rule, reason.trigger, words, sentence.start, sentence.end, sentence.text
        )

    def _printed(self, mention: Mention) -> str:
        return self._document.text[mention.start : mention.end]

    def _form(self, mention: Mention, value: str) -> str:
        """Return in words how a mention names a value."""
        if mention.entity.kind is EntityKind.PERSON and mention.entity.id != value:
            return f"represented by {mention.entity.id}"
        return _FORMS[mention.form]


def _rank(mention: Mention, value: str) -> tuple[bool, bool]:
    """Return how plainly a mention names a value: itself first, and by its name."""
    return mention.entity.id != value, mention.form is not Form.NAME
