"""How sure a record is: what the model weighs, and what becomes of the unsure."""

from __future__ import annotations

import math

import pytest

from sahel_pipeline.extraction.confidence import HEARSAY, Features, Model, load_models, weigh
from sahel_pipeline.extraction.drafts import LEARNED, AllianceDraft
from sahel_pipeline.extraction.extractor import Reading, extract_records, open_text
from sahel_pipeline.records import AllianceAction, AllianceStatus

MODEL = Model(bias=0.5, weights={"sure": 2.0, "doubts": -1.5}, threshold=0.4)
DRAFT = AllianceDraft("AES", AllianceAction.FOUNDED, [], AllianceStatus.DONE, None, [], [(0, 1)])


def read(text: str) -> Reading:
    return open_text(text, date="2024-06-14").read()


def meeting_features(text: str) -> Features:
    [(_, weighed)] = read(text).meetings
    return weighed.features


def alliance_features(text: str) -> Features:
    [(_, weighed)] = read(text).alliances
    return weighed.features


def test_the_probability_is_the_logistic_of_the_sum() -> None:
    features = {"sure": 1.0, "doubts": 2.0, "never learnt": 1.0}
    assert MODEL.parts(features) == {"doubts": -3.0, "sure": 2.0}
    assert list(MODEL.parts(features)) == ["doubts", "sure"]
    assert MODEL.probability(features) == pytest.approx(1 / (1 + math.exp(0.5)))
    assert MODEL.probability({}) == pytest.approx(1 / (1 + math.exp(-0.5)))


def test_what_is_too_unsure_is_not_given_out() -> None:
    assert weigh(DRAFT, {"sure": 1.0}, MODEL).emitted
    assert not weigh(DRAFT, {"doubts": 1.0}, MODEL).emitted


def test_what_is_not_given_out_is_no_record_and_makes_no_text_relevant(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    text = "Le Mali a quitté le G5 Sahel en mai 2022."
    assert len(extract_records(text, date=None).alliances) == 1
    strict = {name: Model(m.bias, m.weights, threshold=1.1) for name, m in load_models().items()}
    monkeypatch.setattr("sahel_pipeline.extraction.extractor.load_models", lambda: strict)
    extraction = extract_records(text, date=None)
    assert (extraction.sahel, extraction.alliances) == (False, [])
    assert len(read(text).alliances) == 1


def test_a_learnt_reader_says_itself_how_sure_it_is() -> None:
    weighed = weigh(DRAFT, {"doubts": 3.0, LEARNED: 0.71}, MODEL)
    assert weighed.emitted
    assert weighed.confidence == 0.71


def test_hearsay_halves_the_confidence_but_not_the_probability() -> None:
    heard, told = (
        weigh(DRAFT, features, MODEL) for features in ({"sure": 1.0, "hearsay": 1.0}, {"sure": 1.0})
    )
    assert heard.probability == told.probability
    assert heard.confidence == pytest.approx(told.confidence * HEARSAY, abs=0.01)


def test_the_journalistic_conditional_is_low_though_held() -> None:
    text = "Le président malien Assimi Goïta {} mardi à Niamey le président nigérien Abdourahamane Tiani."
    [plain] = extract_records(text.format("a rencontré"), date="2024-06-14").meetings
    [heard] = extract_records(text.format("aurait rencontré"), date="2024-06-14").meetings
    assert plain.status == heard.status == "held"
    assert heard.confidence <= 0.5 < plain.confidence


def test_a_full_record_is_surer_than_a_bare_one() -> None:
    [full] = extract_records(
        "Abdoulaye Diop a été reçu jeudi à Alger par Abdelmadjid Tebboune.", date="2024-06-14"
    ).meetings
    [bare] = extract_records(
        "Des échanges entre le Mali et la Russie sont prévus.", date="2024-06-14"
    ).meetings
    assert bare.confidence < full.confidence


def test_the_features_of_a_meeting() -> None:
    features = meeting_features("Abdoulaye Diop a été reçu jeudi à Alger par Abdelmadjid Tebboune.")
    assert (
        features["rule=verb:receive"] == features["names two people"] == features["dated to the day"] == 1.0
    )
    assert "party only as an adjective" not in features
    assert (
        meeting_features("Les présidents malien et nigérien se sont parlé au téléphone.")["shape=phone"]
        == 1.0
    )
    assert "names a person" not in meeting_features("La délégation malienne a rencontré le Niger à Lomé.")


def test_the_features_of_an_alliance_statement() -> None:
    features = alliance_features("Le Mali a quitté le G5 Sahel en mai 2022.")
    assert features["action=left"] == features["one party"] == features["has a date"] == 1.0
    adjective = "party only as an adjective"
    assert alliance_features("Les troupes françaises ont quitté le Mali.")[adjective] == 1.0
    assert not {"dated to the day", adjective} & set(features)
    assert "alliance not in its sentences" not in features
    assert "a party not in its sentences" not in features


@pytest.mark.parametrize("name", ["meetings", "alliances"])
def test_the_shipped_model_knows_doubt(name: str) -> None:
    model = load_models()[name]
    assert 0 <= model.threshold < 0.8
    assert any(weight < 0 for weight in model.weights.values())
    assert any(weight > 0 for weight in model.weights.values())
