"""Alliance statements that only the learnt reader sees: what it adds, and what it leaves alone."""

from __future__ import annotations

import pytest

from sahel_pipeline.extraction.alliances import by_rules, find_alliances
from sahel_pipeline.extraction.alliances.untold import Models, Stated, find_untold, load_models
from sahel_pipeline.extraction.document import Document
from sahel_pipeline.extraction.drafts import LEARNED, SUPPORT, AllianceDraft
from sahel_pipeline.extraction.linear import Linear
from sahel_pipeline.extraction.reading import read_document
from sahel_pipeline.records import AllianceAction, AllianceStatus

YES, NO = Linear(5.0, {}), Linear(-5.0, {})


def read(text: str) -> Document:
    return read_document(text, title="", published="2024-06-14")


def only(action: AllianceAction, sure: Linear = YES) -> Models:
    """Models that take every sentence for a statement of one action by everybody named."""
    told = {str(one): YES if one is action else NO for one in AllianceAction}
    status = {str(one): YES if one is AllianceStatus.DONE else NO for one in AllianceStatus}
    body = Linear(0.0, {"bilateral": -1.0})
    return Models(told, body, YES, YES, status, sure, 0.5)


def facts(drafts: list[AllianceDraft]) -> list[tuple[str, str, str]]:
    return [(d.alliance, str(d.action), " ".join(sorted(d.actors))) for d in drafts]


def test_a_statement_without_a_rule_is_a_record_with_its_own_confidence() -> None:
    document = read("Le Togo et l'AES, c'est pour bientôt.")
    (draft,) = find_untold(Stated(document, []), only(AllianceAction.JOINED))
    assert draft.alliance == "AES"
    assert "TGO" in draft.actors
    assert draft.evidence == [(0, len(document.text))]
    assert draft.signals[LEARNED] > 0.9
    assert draft.rules == [LEARNED]
    assert draft.reasons["actors"].trigger in document.text


def test_what_the_rules_have_read_is_left_to_them() -> None:
    document = read("Le Mali a quitté le G5 Sahel.")
    drafts = by_rules(document)
    assert facts(drafts) == [("G5 Sahel", "left", "MLI")]
    assert find_untold(Stated(document, drafts), only(AllianceAction.LEFT)) == []
    assert find_untold(Stated(document, []), only(AllianceAction.LEFT))


def test_what_is_said_again_is_no_second_record() -> None:
    document = read("Le Mali a quitté le G5 Sahel. Le G5 Sahel et le Mali, c'est fini.")
    drafts = by_rules(document)
    assert find_untold(Stated(document, drafts), only(AllianceAction.LEFT)) == []
    twice = read("Le G5 Sahel et le Mali, c'est fini. Oui, le G5 Sahel et le Mali, c'est fini.")
    assert len(find_untold(Stated(twice, []), only(AllianceAction.LEFT))) == 1


def test_cooperation_that_is_suspended_is_no_partnership() -> None:
    document = read("La Suède a suspendu sa coopération avec le Mali.")
    drafts = by_rules(document)
    assert [draft.action for draft in drafts] == [AllianceAction.SUSPENDED]
    assert find_untold(Stated(document, drafts), only(AllianceAction.COOPERATES)) == []


def test_unnamed_alliances_need_two_and_the_sahel() -> None:
    for text in ("La Grèce et le Pérou sont amis.", "Le Mali est content."):
        assert find_untold(Stated(read(text), []), only(AllianceAction.COOPERATES)) == []
    assert find_untold(Stated(read("La Grèce et le Mali sont amis."), []), only(AllianceAction.COOPERATES))


def test_what_is_not_sure_is_not_told() -> None:
    document = read("La Grèce et le Mali sont amis.")
    assert find_untold(Stated(document, []), only(AllianceAction.COOPERATES, sure=NO)) == []


def test_the_host_of_a_mission_is_known() -> None:
    document = read("Le Portugal et Takuba, une histoire de soldats.")
    (draft,) = find_untold(Stated(document, []), only(AllianceAction.DEPLOYED))
    assert set(draft.actors) >= {"PRT", "MLI"}


def test_the_host_of_a_mission_does_not_belong_to_it() -> None:
    document = read("L'Égypte et la Minusma : le Mali attend.")
    (draft,) = find_untold(Stated(document, []), only(AllianceAction.LEFT))
    assert draft.actors == ["EGY"]
    alone = read("La Minusma et le Mali, c'est fini.")
    assert find_untold(Stated(alone, []), only(AllianceAction.LEFT)) == []


def test_a_force_does_not_stand_where_it_never_was() -> None:
    document = read("Après Takuba, les soldats de la France au Niger.")
    (draft,) = find_untold(Stated(document, []), only(AllianceAction.WITHDREW))
    assert draft.alliance == "bilateral"
    assert set(draft.actors) >= {"FRA", "NER"}


def test_a_statement_may_be_about_what_the_title_or_the_text_before_names() -> None:
    text = "L'Accord d'Alger date de 2015. Le Mali s'en va."
    document = read_document(text, title="La Cédéao en crise", published="2024-06-14")
    bodies = Stated(document, []).passages[1].bodies(str(AllianceAction.LEFT))
    assert set(bodies) == {"Accord d'Alger", "CEDEAO", "bilateral"}
    assert "absent: accord" in bodies["Accord d'Alger"]
    assert "absent: title" in bodies["CEDEAO"]


def test_words_bear_out_a_plain_statement_more_than_a_faint_one() -> None:
    plain, faint = (
        find_alliances(read(text))[0].signals[SUPPORT]
        for text in (
            "Le Mali a annoncé en janvier son retrait de la Cédéao.",
            "Il est loin, le temps où Paris pouvait compter sur Bamako.",
        )
    )
    assert plain > 0 > faint


@pytest.mark.parametrize(
    "text",
    [
        "Les Étalons du Burkina ont battu les Aigles du Mali deux buts à un, mercredi à Marrakech.",
        "Le Niger et le Bénin partagent une frontière de deux cent soixante-dix kilomètres.",
        "La Banque mondiale prévoit pour le Mali une croissance de quatre pour cent en 2024.",
    ],
)
def test_ordinary_news_states_nothing(text: str) -> None:
    assert find_alliances(read(text)) == []


def test_the_same_text_gives_the_same_records() -> None:
    text = "Le Portugal a dépêché des soldats au sein de Takuba. La Grèce et le Mali sont amis."
    assert find_alliances(read(text)) == find_alliances(read(text))


def test_the_models_name_every_action_and_status() -> None:
    models = load_models()
    assert set(models.told) == set(AllianceAction)
    assert set(models.status) == set(AllianceStatus)
