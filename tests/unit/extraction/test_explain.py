"""Why each field is what it is: the sentence, the trigger and the rule, for every field of every record."""

from __future__ import annotations

import json

import pytest

from sahel_pipeline.extraction.explain import Because, Explanation, explain
from sahel_pipeline.extraction.extractor import Reading, open_text
from sahel_pipeline.records import Alliance, Meeting

AUDIENCE = (
    "Le chef de la diplomatie malienne, Abdoulaye Diop, a été reçu jeudi à Alger par Abdelmadjid Tebboune."
    " Il s'est ensuite entretenu avec Ahmed Attaf."
)
TEXTS = [
    AUDIENCE,
    "Un sommet de l'Alliance des États du Sahel se tiendra samedi à Niamey. Le Togo y est invité.",
    "La visite du président turc à N'Djamena, prévue lundi, a été annulée.",
    "Moussa Faki Mahamat aurait rencontré Idriss Déby Itno en février à Paris.",
    "Les présidents malien et nigérien se sont parlé au téléphone dimanche de la sécurité aux frontières.",
    "Le Mali a quitté le G5 Sahel en mai 2022. Le Niger l'a suivi en décembre 2023.",
    "La force Barkhane, déployée au Mali par la France, s'est retirée en août 2022.",
    "Le Cemoc, créé en 2010, regroupe l'Algérie, le Mali, la Mauritanie et le Niger.",
    "Bamako et Moscou ont signé mardi un accord de coopération militaire.",
    "La junte demande le départ des troupes françaises du Burkina Faso.",
    "La Cédéao a levé les sanctions contre le Niger.",
]
DERIVED = {"record_id", "schema_version", "extractor_version", "participants"}
CARRIED = {"article_id", "url", "source", "feed_id", "title", "published"}


def read(text: str) -> Reading:
    return open_text(text, date="2024-06-14").read()


def of(explanation: Explanation, name: str) -> list[Because]:
    return [because for because in explanation.fields if because.field == name]


@pytest.mark.parametrize("text", TEXTS)
def test_no_field_is_without_a_reason(text: str) -> None:
    reading = read(text)
    records: dict[str, Meeting | Alliance] = {
        r.record_id: r for r in (*reading.extraction.meetings, *reading.extraction.alliances)
    }
    explanations = explain(reading)
    assert records
    assert [e.record_id for e in explanations] == list(records)
    for explanation in explanations:
        record = records[explanation.record_id]
        told = {name for because in explanation.fields for name in because.field.split(", ")}
        needed = set(type(record).model_fields) - DERIVED - CARRIED
        if getattr(record, "place", None) is None:
            needed -= {"lat", "lon", "geonames"}
        assert needed <= told
        for because in explanation.fields:
            assert because.why
            if because.sentence is not None:
                assert text[because.start : because.end] == because.sentence
            if because.words is not None and because.field not in ("topics", "sectors"):
                assert because.words in text
        for name in ("people", "parties", "actors"):
            if values := getattr(record, name, None):
                assert [b.value for b in of(explanation, name)] == values
                assert all(b.rule and b.trigger and b.sentence for b in of(explanation, name))


def test_the_words_behind_a_value() -> None:
    first, second = explain(read(AUDIENCE))
    assert [b.words for b in of(first, "people")] == [
        "chef de la diplomatie malienne, Abdoulaye Diop", "Abdelmadjid Tebboune",
    ]  # fmt: skip
    [mali, algeria] = of(first, "parties")
    assert (mali.words, mali.why, mali.rule) == ("malienne", "by its adjective", "verb:receive")
    assert algeria.why == "represented by Abdelmadjid Tebboune"
    [date] = of(first, "date")
    assert (date.value, date.words, date.why) == ("2024-06-13", "jeudi", "resolved against 2024-06-14")
    [framework] = of(first, "framework")
    assert (framework.value, framework.rule) == (None, None)
    [visitor, _] = of(second, "people")
    assert "in another sentence" in visitor.why
    assert visitor.start == 0


def test_the_words_behind_a_status() -> None:
    [cancelled] = of(explain(read(TEXTS[2]))[0], "status")
    assert (cancelled.value, cancelled.words, cancelled.why) == (
        "cancelled",
        "annulée",
        "a word of the lexicon",
    )
    [heard] = of(explain(read(TEXTS[3]))[0], "confidence")
    assert "hearsay" in heard.why


def test_the_parts_of_the_confidence() -> None:
    [because] = of(explain(read(AUDIENCE))[0], "confidence")
    assert because.why.startswith("log-odds ")
    assert "names two people +" in because.why


def test_as_json_leaves_out_what_is_not_known() -> None:
    plain = json.loads(json.dumps(explain(read(AUDIENCE))[0].as_json(), ensure_ascii=False))
    assert plain["type"] == "meeting"
    framework = next(b for b in plain["fields"] if b["field"] == "framework")
    assert set(framework) == {"field", "value", "why"}


def test_a_text_without_the_sahel_has_nothing_to_explain() -> None:
    assert explain(read("Le président portugais a reçu son homologue grec.")) == []
