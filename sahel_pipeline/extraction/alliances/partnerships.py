"""Partnerships (`cooperates`): declared support, solidarity, cooperation and alliance between parties."""

from __future__ import annotations

import re
from collections.abc import Iterator

from sahel_pipeline.extraction.alliances.donors import read_donors
from sahel_pipeline.extraction.alliances.merging import DONOR
from sahel_pipeline.extraction.alliances.modality import Modality
from sahel_pipeline.extraction.alliances.parties import FORCES, exists_for_sahel, is_state
from sahel_pipeline.extraction.alliances.passage import Group, Hit, unique, verbal
from sahel_pipeline.extraction.alliances.scene import NOBODY, Filler, Scene, Statement
from sahel_pipeline.extraction.alliances.turns import coalition
from sahel_pipeline.extraction.document import EntityKind, Form
from sahel_pipeline.extraction.gazetteer import load_gazetteer
from sahel_pipeline.extraction.syntax import Clause, Phrase
from sahel_pipeline.records import SAHEL_COUNTRIES, AllianceAction, AllianceStatus

_GOOD_REACH = 80
_BESIDE = 40
"""Characters from "aux côtés de" to the party: "du peuple frère du Mali"."""
_DATE_REACH = 12
"""Characters from a verb to the date behind it: " depuis "."""
_CONTEXT = 500
"""Characters back in which the other party of a pledge was named."""
_TOWARDS = ("à", "pour", "envers", "avec", "contre")
_ATTENDS = re.compile(" (?:participe[rs]?|participait|assiste|assistait|pris part|prend part|siegeait) ")
_MEETING = re.compile(r"(?:les|ses|ces) (?:participants|membres|delegations|parties prenantes|responsables) ")
"""Those who met, of whom the sentences before tell."""
_COALITION = "coalition before"
_HELPS = re.compile("pret|dispos|promi|promet|offr|offert|propos")
_DONT = re.compile(
    r" dont (?:la |le |l |les )?[a-z ]{3,30} (?:est|sont|etait|reste|demeure) (?:[a-z]+ ){0,2}$"
)
_GIVES = re.compile("apport|exprim|temoign|manifest")
_POOLING = re.compile("mutualis|mett|met |mis ")
_UNNAMED = re.compile(
    r"(?<![a-z])(?:avec (?:d autres|plusieurs|certains|des) (?:pays|etats|partenaires|voisins)"
    r"|(?:volonte|engagement) (?:des|de ses|de nos) partenaires|(?:cela|ceci|ce qui) )"
)
"""Partners without a name, or something that is no partner at all."""
_NO_PARTY = re.compile(
    r"(?:soutien|appui|aide|assistance) +(?:[a-z0-9,]+ +){0,5}?(?:aux?|a la|a l) +"
    r"(?:conclusion|decision|position|initiative|demarche|resolution|securite|mesure|sanction|effort|idee)"
)
"""What is supported is nobody: "son plein soutien aux conclusions du sommet"."""
_SPEAKS = re.compile(
    "ministre|president|ambassad|diplomate|chef|general|colonel|representant|pays|etat|premier"
)
"""Who speaks for a state that the sentence leaves out."""
_WITHIN = re.compile(r"(?<![a-z])(?:dans le cadre|au sein|en marge) d(?:e|es|u)? *(?:la +|l +|le +)?$")
"""Before an organisation within which others stand together."""
_COMPANY = (["de"], ["d"], ["du"], ["des"])
_OFFER = re.compile("propos|offr|offert")
_HOPE = re.compile("souhait(?:e|ait|erait|eraient)|propos(?:e|ait|era)|voudrait|aimerait|envisage")
"""One who wishes; the plural is a common will, and that is a declaration."""
_PROMISE = re.compile("prom[ie]|offr|offert|annonc|debloqu|livr|fourni|equip|inject|fai|fit|font")
_OWN_COUNTRY = re.compile(" entre (?:(?:son|notre) pays et|[a-z ]{2,30}et (?:son|notre) pays)")
"""Cooperation "entre son pays et le Tchad": the speaker's country and another."""


def read_partnerships(scene: Scene) -> Iterator[Statement]:
    """Yield what a sentence says about who stands with whom."""
    yield from _cooperation(scene)
    helping, givers = read_donors(scene)
    for hit in helping[:1]:
        yield from _statement(scene, hit, givers, DONOR)
    yield from _support(scene, helping)
    yield from _verbs(scene)
    yield from _partners(scene)
    yield from _ties(scene)
    yield from _gifts(scene)
    yield from _purchases(scene)
    yield from _pledges(scene)
    yield from _one_for_all(scene)


def _one_for_all(scene: Scene) -> Iterator[Statement]:
    """Yield "attaquer le Niger serait déclarer la guerre au Mali": an alliance in so many words."""
    for hit in scene.hits("actions.cooperate.war"):
        states = unique(p for g in scene.passage.groups for p in g.parties if is_state(p))
        pointed = re.search(" contre (?:eux|elles|nous|les deux|nos deux) ", scene.passage.folded[hit.end :])
        if pointed and len(states) < 2:
            states = unique([*scene.discourse.pair(scene.offset), *states])
        behind = [g for g in scene.passage.groups if 0 < g.start - hit.end < 60 and g.parties]
        if 1 < len(states) < 5 and (behind or pointed):
            yield from _statement(scene, hit, Filler(states, "sentence", 1), "one for all")


def _pledges(scene: Scene) -> Iterator[Statement]:
    """Yield what a set phrase declares: "se tient à vos côtés", "a réitéré la disponibilité de son pays".

    One party may be left to what was said before; two parties of the sentence are taken without their syntax.
    """
    seen: list[set[str]] = []
    for hit in scene.hits("actions.cooperate.pledge"):
        titled = scene.passage.sentence.text[hit.start : hit.start + 1].isupper() and hit.start > 0
        if scene.is_name(hit) or titled or " aucun" in hit.text or _in_battle(scene, hit):
            continue
        who = _standing_together(scene, hit)
        if len(who.parties) < 2 or set(who.parties) in seen:
            continue
        seen.append(set(who.parties))
        for statement in _statement(scene, hit, who, "pledge", _common_body(scene, who)):
            # who says that he wants to stand by somebody does; who offers waits for an answer
            offered = _OFFER.match(hit.text) is not None or _hoped_for(scene, hit)
            statement.status = AllianceStatus.PROPOSED if offered else AllianceStatus.DONE
            yield statement


def _common_body(scene: Scene, who: Filler) -> str:
    """Return the organisation at whose meeting "les participants" agree, where they are of its members."""
    body = scene.spoken_of() if who.how == _COALITION and len(who.parties) > 2 else None
    known = load_gazetteer()
    if body is None or body.entity.kind is not EntityKind.ORGANISATION or body.entity.id not in known:
        return "bilateral"
    members = set(known.organisation(body.entity.id).members)
    return body.entity.id if set(who.parties) <= members else "bilateral"


def _hoped_for(scene: Scene, hit: Hit) -> bool:
    """Whether one side alone would like it: "la Turquie souhaite renforcer sa coopération avec le Niger"."""
    verb, wish = hit.token, hit.token.head
    if "Inf" not in verb.morph.get("VerbForm", []) or not _HOPE.fullmatch(scene.passage.word(wish)):
        return False
    return verbal(wish) and len(scene.subject(wish).parties) < 2


def _in_battle(scene: Scene, hit: Hit) -> bool:
    """Whether soldiers fight, or people sit, side by side: that is no declaration."""
    beside = "cotes" in hit.text.split()
    if beside and hit.text.split()[-1] in ("de", "du", "des", "d"):
        near = any(0 <= g.start - hit.end < _BESIDE and g.parties for g in scene.passage.groups)
        if not near:
            return True  # "ont passé la journée aux côtés des réfugiés"
    if beside and _ATTENDS.search(scene.passage.folded, 0, hit.start):
        return True  # "participe à la réunion aux côtés des autorités"
    return beside and bool(
        scene.lexicon["things.military"].search(scene.passage.folded, max(0, hit.start - 90), hit.start)
    )


def _standing_together(scene: Scene, hit: Hit) -> Filler:
    """Return who stands together in a sentence, completed by who was spoken of last."""
    passage = scene.passage
    anaphor = scene.anaphor(0, len(passage.sentence.text))
    if anaphor.how in ("anaphor two", "anaphor three"):
        helper = scene.subject(scene.verb(hit.token)) if _HELPS.match(hit.text) else NOBODY
        apart = helper and not helper.doubts and not set(helper.parties) & set(anaphor.parties)
        return NOBODY if apart else anaphor  # "Moscou se dit prêt à aider les deux capitales à se parler"
    if _MEETING.match(passage.folded) and not passage.groups:
        return coalition(passage.document, scene.offset)
    groups = [g for g in passage.groups if _standing(scene, g)]
    before = [g for g in groups if g.end <= hit.start]
    after = [g for g in groups if g.start >= hit.start]
    named = [p for g in groups for p in g.parties]
    if len(set(named)) == 2:
        return Filler(unique(named), "sentence", 1)
    several = next((g for g in groups if len(g.parties) > 2 and set(g.parties) == set(named)), None)
    if several:
        return Filler(several.parties, "sentence", 1)
    if before and after:
        rest = [p for p in after[0].parties if p not in before[-1].parties]
        if rest:
            return Filler(unique([*before[-1].parties, *rest]), "sentence", 2)
    if len(set(named)) > 1:
        pair = [named[0], before[-1].parties[-1]] if before and not after else named[:2]
        return Filler(unique(pair), "sentence", 3) if len(set(named)) < 4 else NOBODY
    found = unique(named)
    if _others_meant(scene, hit) or (_GIVES.match(hit.text) and _at_home(before, after)):
        return NOBODY
    other = _spoken_of(scene, found)
    if not found and other:
        pair = scene.discourse.pair(scene.offset)
        return Filler(pair, "context", 3) if len(pair) == 2 else NOBODY
    return Filler(unique([*found, *other]), "context", 2)


def _at_home(before: list[Group], after: list[Group]) -> bool:
    """Whether who supports and who is supported are of one country: no alliance."""
    return bool(before and after) and before[-1].parties == after[0].parties


def _others_meant(scene: Scene, hit: Hit) -> bool:
    """Whether a sentence says who stands together, though it names no two: no context may fill it then.

    Either it is somebody unnamed ("avec d'autres pays", "la volonté des partenaires de ..."), or what is
    supported is no party ("son soutien aux conclusions du sommet"), or several pool what is theirs.
    """
    text = scene.passage.folded
    if _POOLING.match(hit.text) or _UNNAMED.search(text) or _NO_PARTY.search(text, hit.start):
        return True
    subjects = Clause(scene.passage.syntax, scene.verb(hit.token)).subjects
    unknown = [p.head for p in subjects if p.head.pos_ in ("NOUN", "PROPN") and not scene.groups_of(p)]
    named = any(g.parties for g in scene.passage.groups)
    return named and bool(unknown) and not any(_SPEAKS.match(scene.passage.word(head)) for head in unknown)


def _standing(scene: Scene, group: Group) -> bool:
    """Whether a group may be a party: no source, no enemy, no mere place."""
    if _WITHIN.search(scene.passage.folded, 0, group.start):
        return False
    roles = set(scene.passage.prepositions(group))
    place = (
        all(m.entity.kind is EntityKind.PLACE for m in group.mentions) and scene.passage.role(group) == "à"
    )
    enemy = all(m.entity.kind is EntityKind.GROUP for m in group.mentions)
    return bool(group.parties) and not roles & {"selon", "contre", "via"} and not place and not enemy


def _spoken_of(scene: Scene, found: list[str]) -> list[str]:
    """Return whom the sentences before spoke of beside a party: the country in focus, else the last one."""
    title = scene.discourse.title_pair()
    if len(found) == 1 and found[0] in title:
        return [p for p in title if p != found[0]]
    focus = scene.discourse.focus
    near = scene.discourse.countries(scene.offset, 4, found, reach=_CONTEXT)
    if focus and focus in near:
        return [focus]
    return near[:1]


def _purchases(scene: Scene) -> Iterator[Statement]:
    """Yield "le Niger achète à la Turquie des drones"."""
    for hit in scene.hits("actions.cooperate.buy"):
        if not verbal(hit.token) or not scene.lexicon["actions.cooperate.gifts"].search(
            scene.passage.folded, hit.end
        ):
            continue
        buyer = scene.doer(hit.token)
        for group in scene.complements(hit.token, "à", "auprès", "de"):
            rest = [p for p in buyer.parties if p not in group.parties]
            if rest and group.parties and not group.demonym and group.start - hit.end < 90:
                found = Filler(unique([*rest, *group.parties]), buyer.how, buyer.doubts + 1)
                yield from _statement(scene, hit, found, "purchase")
                break


def _gifts(scene: Scene) -> Iterator[Statement]:
    """Yield help in deed: "a accepté d'offrir un corridor aux troupes", "a livré des drones à l'armée"."""
    for hit in scene.hits("actions.cooperate.give"):
        token = hit.token
        if not verbal(token):
            continue
        clause = Clause(scene.passage.syntax, token)
        given = clause.subjects if clause.passive else clause.objects
        if token.dep_ == "acl" and clause.passive:
            yield from _received(scene, hit)
            continue
        gifts = scene.lexicon["actions.cooperate.gifts"]
        parted = _dated_gift(scene, hit) and gifts.search(
            scene.passage.folded, hit.end, hit.end + _GOOD_REACH
        )
        if not parted and not any(gifts.search(_words(scene, phrase)) for phrase in given):
            continue
        doer = scene.doer(token)
        for group in scene.complements(token, "à", "pour", "envers"):
            rest = [p for p in doer.parties if p not in group.parties]
            if rest and group.parties and _party_like(group) and group.start > token.idx:
                found = Filler(unique([*rest, *group.parties]), doer.how, doer.doubts)
                yield from _statement(scene, hit, found, "help in deed")
                break
        else:
            relative = token.dep_ in ("acl:relcl", "acl")
            if doer and (body := scene.pointed_body(hit.end, hit.end + 80)):
                armed = " force " in scene.passage.folded[hit.end : hit.end + 80]
                name = FORCES.get(body.entity.id, body.entity.id) if armed else body.entity.id
                found = Filler(unique([*doer.parties, name]), doer.how, doer.doubts + 1)
                yield from _statement(scene, hit, found, "help in deed", name)
                continue
            other = [] if _to_somebody(scene, hit) else _spoken_of(scene, doer.parties)
            if doer and other and _PROMISE.match(hit.text) and not relative:
                found = Filler(unique([*doer.parties, *other]), doer.how, doer.doubts + 2)
                yield from _statement(scene, hit, found, "help promised")


def _dated_gift(scene: Scene, hit: Hit) -> bool:
    """Whether a date parts a verb of giving from the gift: "livre depuis 2022 des drones"."""
    starts = [d.start - scene.offset - hit.end for d in scene.passage.sentence.dates]
    return any(0 < start <= _DATE_REACH for start in starts)


def _to_somebody(scene: Scene, hit: Hit) -> bool:
    """Whether a pronoun says to whom, so that who was spoken of last need not be meant ("lui ont livré")."""
    return bool({"lui", "leur"} & set(scene.passage.folded[: hit.start].split()[-3:]))


def _received(scene: Scene, hit: Hit) -> Iterator[Statement]:
    """Yield "le Mali a reçu des avions livrés par la Russie"."""
    thing = hit.token.head
    if not scene.lexicon["actions.cooperate.gifts"].search(scene.passage.folded, thing.idx, hit.start):
        return
    givers = scene.doer(hit.token).parties
    receiver = scene.subject(scene.verb(thing))
    rest = [p for p in receiver.parties if p not in givers]
    if givers and rest:
        found = Filler(unique([*givers, *rest]), receiver.how, receiver.doubts + 1)
        yield from _statement(scene, hit, found, "help received")


def _words(scene: Scene, phrase: Phrase) -> str:
    return " ".join(scene.passage.word(t) for t in phrase.tokens)


def _cooperation(scene: Scene) -> Iterator[Statement]:
    """Yield "la coopération entre X et Y", "le partenariat de X avec Y", "la coopération russo-malienne"."""
    for hit in scene.hits("actions.cooperate.nouns"):
        if _not_a_statement(scene, hit):
            continue
        parties, doubts = _joint(scene, hit)
        both = scene.possessed(hit.token) and len(scene.possessor(hit.token).parties) > 1
        yield from _statement(
            scene, hit, Filler(parties, "phrase", doubts), "joint will" if both else "cooperation"
        )


def _joint(scene: Scene, hit: Hit) -> tuple[list[str], int]:
    """Return the parties of something mutual."""
    passage = scene.passage
    for group in scene.complements(hit.token, "entre"):
        if len(group.parties) > 1:
            return group.parties, 0
    if (own := _OWN_COUNTRY.search(passage.folded, hit.end)) and own.start() - hit.end < 60:
        speaker = scene.doer(scene.verb(hit.token)) or scene.speaker()
        other = next(
            (g for g in passage.groups if own.start() <= g.start < own.end() + 25 and g.parties), None
        )
        rest = [p for p in speaker.parties[:1] if other and p not in other.parties]
        return (unique([*rest, *other.parties]), speaker.doubts + 1) if other and rest else ([], 0)
    near = [g for g in passage.groups if 0 <= g.start - hit.end <= 25 and len(g.countries) > 1]
    near = [g for g in near if g.demonym or (hit.text.startswith("axe") and g.start - hit.end <= 2)]
    if near:
        return near[0].countries, 0
    anaphor = scene.anaphor(hit.end, hit.end + 50)
    if anaphor.how == "anaphor two":
        return anaphor.parties, 1
    for group in scene.complements(hit.token, "avec"):
        if group.parties:
            owner = scene.owner(hit.token)
            rest = [p for p in owner.parties if p not in group.parties]
            if rest:
                return unique([*rest, *group.parties]), owner.doubts
    working = hit.text.startswith(("cooperation", "partenariat", "collaboration", "relation", "lien"))
    if working and (scene.possessed(hit.token) or hit.token.dep_ == "obj"):
        owner = scene.possessor(hit.token)
        if len(owner.parties) > 1:
            return owner.parties, owner.doubts
    return [], 0


def _support(scene: Scene, helping: list[Hit]) -> Iterator[Statement]:
    """Yield "X apporte son soutien à Y", "le soutien de X à Y", "les soutiens affichés de X et Y à Z".

    Args:
        scene: The sentence.
        helping: Where the help of donors has been read.
    """
    for hit in scene.hits("actions.cooperate.support"):
        if _not_a_statement(scene, hit) or verbal(hit.token):
            continue
        if any(help_.start <= hit.start < help_.end for help_ in helping):
            continue
        receivers = cause_of(scene, hit)
        given = () if receivers else scene.complements(hit.token, *_TOWARDS)
        for group in given:
            preps = scene.passage.prepositions(group, hit.start)
            if group.parties and "contre" not in preps and _party_like(group):
                receivers = group.parties
                break
        if not receivers:
            receivers = _in_power(scene, hit)
        if not receivers and (found := _thanked(scene, hit)):
            yield from _statement(scene, hit, found, "support with thanks")
            continue
        if not receivers:
            yield from _asked_for(scene, hit)
            continue
        givers = Filler([], "")
        for group in scene.complements(hit.token, "de", clause=False):
            if group.parties and group.parties != receivers:
                givers = Filler(group.parties, "de")
                break
        givers = givers or scene.owner(hit.token)
        rest = [p for p in givers.parties if p not in receivers]
        if rest:
            found = Filler(unique([*rest, *receivers]), givers.how, givers.doubts)
            yield from _statement(scene, hit, found, "support", _supported(receivers))


def cause_of(scene: Scene, hit: Hit) -> list[str]:
    """Return the organisation whose efforts are supported: "les efforts de la Cédéao au Niger"."""
    for cause in scene.hits("actions.cooperate.cause"):
        if 0 < cause.start - hit.end < 50:
            for group in scene.passage.groups:
                near = 0 < group.start - cause.end < 30 and group.bodies
                if near and scene.passage.prepositions(group, cause.start)[:1] == ["de"]:
                    return [m.entity.id for m in group.bodies if m.entity.kind is EntityKind.ORGANISATION]
    return []


def _thanked(scene: Scene, hit: Hit) -> Filler:
    """Return who gives and has support: "le Niger a remercié l'Algérie pour son appui"."""
    for word in scene.hits("actions.cooperate.thanks"):
        if not verbal(word.token) or not 0 < hit.start - word.end < 90:
            continue
        own = next((g for g in scene.complements(hit.token, "de", clause=False) if g.parties), None)
        givers = own.parties if own else scene.struck(word.token).parties
        thankful = scene.subject(word.token)
        rest = [p for p in thankful.parties if p not in givers]
        if givers and rest:
            return Filler(unique([*rest, *givers]), "thanks", thankful.doubts + 1)
    return Filler([], "")


def _in_power(scene: Scene, hit: Hit) -> list[str]:
    """Return whose rulers "les officiers qui ont pris le pouvoir à Bamako" behind a word are."""
    for group in scene.passage.groups:
        words = scene.passage.folded[hit.end : group.start].split()
        if group.start > hit.end and "pouvoir" in words and len(words) < 16 and group.grounds:
            return group.grounds
    return []


def _asked_for(scene: Scene, hit: Hit) -> Iterator[Statement]:
    """Yield "le Premier ministre demande le soutien de Paris", "son soutien aux conclusions de la Cédéao"."""
    inner = {t.i for t in hit.token.subtree}
    givers = next((g for g in scene.complements(hit.token, "de", clause=False) if g.parties), None)
    verb = scene.verb(hit.token)
    asked = verb.i != hit.token.i and hit.token.dep_ == "obj" and scene.modality(hit.token).wished
    if givers and asked:
        asker = scene.subject(verb)
        rest = [p for p in asker.parties if p not in givers.parties]
        if rest:
            found = Filler(unique([*rest, *givers.parties]), "asked for", asker.doubts + 1)
            yield from _statement(scene, hit, found, "support asked for")
        return
    behind = [g for g in scene.passage.groups if 0 < g.start - hit.end < 140 and g.parties][:1]
    near = [g for g in behind if {"ensemble", "efforts", "conclusions"} & set(scene.words(hit.end, g.start))]
    inside = [g for g in scene.passage.groups if scene.passage.token_at(g.start).i in inner]
    bodies = [m for g in (*inside, *near) for m in g.bodies]
    if bodies and scene.possessed(hit.token):
        owner = scene.possessor(hit.token)
        body = bodies[0].entity.id
        rest = [p for p in owner.parties if p != body]
        if rest:
            yield from _statement(
                scene, hit, Filler([*rest, body], owner.how, owner.doubts + 1), "support", body
            )


def _supported(receivers: list[str]) -> str:
    """Return the alliance: the organisation that is supported, else `bilateral`."""
    return receivers[0] if len(receivers) == 1 and not is_state(receivers[0]) else "bilateral"


def _party_like(group: Group) -> bool:
    return any(m.entity.kind is not EntityKind.PLACE or m.form is Form.CAPITAL for m in group.mentions)


def _verbs(scene: Scene) -> Iterator[Statement]:
    """Yield "X soutient Y", "X coopère avec Y", "X se rapproche de Y"."""
    for hit in scene.hits("actions.cooperate.verbs"):
        token = hit.token
        if token.pos_ == "NOUN" or any(c.dep_ == "ccomp" for c in token.children):
            continue  # "soutenir que" says something
        if hit.text.startswith("accompagn") and scene.words(hit.end, hit.end + 5)[:1] in _COMPANY:
            continue  # "l'imam, accompagné de deux ministres"
        led = hit.text.split()[-1] in ("vers", "sur", "de", "avec")
        objects = cause_of(scene, hit) or ([] if led else scene.struck(token).parties)
        if _against(scene, hit, objects):
            continue
        if hit.text.startswith("fa") and scene.lexicon["things.troops"].match(
            scene.passage.folded, hit.end + 1
        ):
            continue  # "a fait appel aux mercenaires" deploys them
        if not objects:
            for group in scene.complements(token, "avec", "de", "à", "vers", "sur", clause=False):
                if group.parties and _party_like(group):
                    objects = group.parties
                    break
        doer = scene.doer(token)
        rest = [p for p in doer.parties if p not in objects]
        if rest and objects:
            found = Filler(unique([*rest, *objects]), doer.how, doer.doubts)
            yield from _statement(scene, hit, found, "verb", _supported(objects))


def _against(scene: Scene, hit: Hit, objects: list[str]) -> bool:
    """Whether what is supported is aimed at somebody: "soutient les sanctions contre le Niger"."""
    aimed = [
        g for g in scene.passage.groups if g.start > hit.end and set(g.parties) & set(objects) and g.parties
    ]
    return bool(aimed) and scene.passage.prepositions(aimed[0], hit.start)[:1] == ["contre"]


def _partners(scene: Scene) -> Iterator[Statement]:
    """Yield "son allié russe", "la Russie, alliée du Mali", "les partenaires du Niger: X et Y"."""
    passage = scene.passage
    for hit in scene.hits("actions.cooperate.partners"):
        after = [g for g in passage.groups if 0 <= g.start - hit.end <= 40 and g.parties]
        after = [
            g for g in after if g.start - hit.end <= 25 or "," not in passage.sentence.text[hit.end : g.start]
        ]
        if whose := _of_whom(scene, hit):
            bodies = [p for p in whose.parties if not is_state(p)]
            yield from _statement(scene, hit, whose, "partner", next(iter(bodies), "bilateral"))
            continue
        if any(c.dep_ == "cop" for c in hit.token.children) and not after:
            subject, speaker = scene.subject(hit.token), scene.speaker()
            parties = unique([*subject.parties, *speaker.parties])
            if subject and not subject.doubts and len(parties) == 2:
                yield from _statement(scene, hit, Filler(parties, "speaker", 2), "partner")
            continue
        if not after or verbal(hit.token):
            continue
        group = after[0]
        if {"dont", "compris"} & set(passage.folded[hit.end : group.start].split()):
            continue
        if group.demonym or not passage.prepositions(group, hit.start):
            owner = _nearest_owner(scene, hit) if scene.possessed(hit.token) else Filler([], "")
        elif passage.prepositions(group, hit.start)[:1] == ["de"]:
            before = [g for g in passage.groups if 0 <= hit.start - g.end <= 25 and g.parties]
            owner = Filler(before[-1].parties, "apposition") if before else Filler([], "")
        else:
            continue
        rest = [p for p in owner.parties if p not in group.parties]
        if rest:
            found = Filler(unique([*rest, *group.parties]), owner.how, owner.doubts)
            yield from _statement(scene, hit, found, "partner")


def _of_whom(scene: Scene, hit: Hit) -> Filler:
    """Return both sides of "l'Otan, dont la Mauritanie est partenaire"."""
    relative = _DONT.search(scene.passage.folded, 0, hit.start)
    if relative is None:
        return NOBODY
    before = [g for g in scene.passage.groups if 0 <= relative.start() - g.end <= 2 and g.parties]
    inside = [g for g in scene.passage.groups if relative.start() < g.start < hit.start and g.parties]
    if not before or len(inside) != 1:
        return NOBODY
    return Filler(unique([*before[0].parties, *inside[0].parties]), "of whom")


def _nearest_owner(scene: Scene, hit: Hit) -> Filler:
    """Return whose partner it is: the subject of the clause that "son allié" stands in."""
    near = scene.before(hit.start)
    if near.how == "before":
        return Filler(near.parties, "nearest subject")
    found = scene.subject(scene.passage.clause_of(hit.token))
    return found or scene.possessor(hit.token)


def _ties(scene: Scene) -> Iterator[Statement]:
    """Yield relations between parties that somebody calls good or strengthens."""
    for hit in scene.hits("actions.cooperate.ties"):
        around = scene.passage.folded[max(0, hit.start - _GOOD_REACH) : hit.end + _GOOD_REACH]
        if not scene.lexicon["actions.cooperate.good"].search(around):
            continue
        parties, doubts = _joint(scene, hit)
        yield from _statement(scene, hit, Filler(parties, "phrase", doubts + 1), "ties")


def _not_a_statement(scene: Scene, hit: Hit) -> bool:
    """Whether a word is part of a name, an office or an accord: "ministre de la Coopération"."""
    if scene.is_name(hit):
        return True
    if scene.passage.folded[: hit.start].split()[-1:] == ["en"]:
        return True  # "en collaboration avec" is a preposition
    words = [w for w in scene.passage.folded[: hit.start].split()[-3:] if w not in ("la", "l", "le", "les")]
    if words[-1:] not in (["de"], ["du"], ["des"], ["d"], ["et"], ["a"]):
        return False
    before = " ".join(scene.passage.folded[max(0, hit.start - 60) : hit.start].split()[-5:])
    return bool(scene.lexicon["not_a_statement"].search(before))


def _statement(
    scene: Scene, hit: Hit, who: Filler, rule: str, alliance: str = "bilateral"
) -> Iterator[Statement]:
    parties = [p for p in who.parties if p]
    if len(parties) < 2:
        return
    if _own_association(parties):
        return
    body = next((p for p in parties if not is_state(p) and exists_for_sahel(p)), None)
    if alliance == "bilateral" and body and scene.is_organisation(body):
        alliance = body
    modality = scene.modality(hit.token)
    status = _status(modality)
    if status is None:
        return
    if status is AllianceStatus.PROPOSED and rule in ("joint will", "one for all"):
        status = AllianceStatus.DONE  # both say that they want it: that is the declaration
    date = scene.date(hit.token, modality, by_announcement=True)
    span = scene.passage.sentence.start, scene.passage.sentence.end
    yield Statement(
        alliance, AllianceAction.COOPERATES, parties, status, date, span, hit.text, rule, doubts=who.doubts,
        reasons={"actors": who.how},
    )  # fmt: skip


def _own_association(parties: list[str]) -> bool:
    """Whether a state of the Sahel helps an association that only this text names: its own business."""
    return parties[-1] not in load_gazetteer() and SAHEL_COUNTRIES.issuperset(parties[:-1])


def _status(modality: Modality) -> AllianceStatus | None:
    if modality.unreal:
        return None
    if modality.crowd and modality.wished:
        return None
    return AllianceStatus.PROPOSED if modality.wished and not modality.decided else AllianceStatus.DONE
