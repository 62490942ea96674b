"""Where foreign troops stand, come to or leave from."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence

from sahel_pipeline.extraction.alliances.passage import Group, Hit, Passage, unique, verbal
from sahel_pipeline.extraction.alliances.peoples import Troops
from sahel_pipeline.extraction.alliances.scene import NOBODY, Filler, Scene
from sahel_pipeline.extraction.alliances.troops import Force, contingent_of, states_in, way_up
from sahel_pipeline.extraction.document import EntityKind
from sahel_pipeline.extraction.gazetteer import load_gazetteer
from sahel_pipeline.extraction.syntax import Clause
from sahel_pipeline.extraction.tokens import Token
from sahel_pipeline.records import SAHEL_COUNTRIES

_GOAL_REACH = 60
_GOAL = re.compile(
    r"(?<![a-z])(?:vers|sur|(?:route|direction|chemin) d[eu]?|rejoindre|regagner) (?:l |la |le )?$"
)
"""Before the place where troops go."""
OF_MISSION = "where the mission is"
"""How the ground is known that a contingent leaves."""
_IN_BOTH = re.compile(r"\W*dans (?:les|ces) deux cas ")
_JUST_BEFORE = 250
"""Characters back to the two states that "dans les deux cas" speaks of."""
_EXPELS = re.compile("(?:chass|expuls|congedi|evinc)")
_MEMBERS = re.compile("(?<![a-z])(?:ses|les) (?:[a-z]+ )?(?:etats )?membres ")
"""Members of the organisation that was spoken of."""


def left_place(scene: Scene, token: Token, force: Force) -> Filler:
    """Return the countries that troops leave."""
    passage = scene.passage
    senders = set(force.senders.parties)

    def grounds(groups: Iterable[Group]) -> list[str]:
        abroad: list[str] = []
        for group in groups:
            if passage.role(group) in ("via", "vers"):
                continue
            if found := [c for c in group.grounds if c not in senders]:
                if SAHEL_COUNTRIES & set(found) or group.demonym:
                    return found
                abroad = abroad or found
        return abroad

    if found := _who_expels(scene, token, senders):
        return Filler(found, "who expels")
    if verbal(token) and (found := grounds(object_groups(scene, token))):
        return Filler(found, "object")
    if found := grounds(
        g
        for g in scene.complements(token, "de", "hors", "depuis")
        if g.start >= force.end or g.start > token.idx
    ):
        return Filler(found, "de")
    if found := grounds(scene.complements(token, "à", "sur")):
        return Filler(found, "à", 1)
    if _IN_BOTH.match(passage.folded):
        both = scene.discourse.countries(scene.offset, 2, senders, _JUST_BEFORE)
        return Filler(both, "both before", 1)
    anaphor = this_country(scene, token, senders)
    if anaphor:
        return anaphor
    if found := _who_wants(scene, token, senders):
        return Filler(found, "who wants it", 1)
    if found := relative_place(scene, token, senders):
        return Filler(found, "où")
    if home := theatre(scene, force) or unique(scene.lexicon.theatres.get(n, "") for n in force.named):
        return Filler(home, "where the force is", 1)
    left, stood, focus = (
        scene.discourse.left_by(senders),
        scene.discourse.host_of(senders),
        scene.discourse.focus,
    )
    known = left or ([focus] if focus in stood else stood)
    if remembered := [h for h in known if h not in senders]:
        return Filler(remembered, "host before", 1)
    mission = None if force.named else contingent_of(scene, force.start, force.senders.parties)
    if mission and (ground := scene.lexicon.theatres.get(mission)):
        return Filler([ground], OF_MISSION, 1)
    host = scene.discourse.focus
    if host and host not in senders:
        return Filler([host], "context", 2)
    return NOBODY


def _who_expels(scene: Scene, token: Token, exclude: set[str]) -> list[str]:
    """Return the states that chase troops away: from their own soil."""
    expels = verbal(token) and _EXPELS.match(scene.passage.word(token))
    if not expels or Clause(scene.passage.syntax, token).passive:
        return []
    if _MEMBERS.search(scene.passage.folded, 0, token.idx) and (body := scene.spoken_of()):
        known = load_gazetteer()
        if body.entity.kind is EntityKind.ORGANISATION and body.entity.id in known:
            members = known.members(body.entity.id, scene.passage.document.anchor)
            return sorted(members) if set(members) <= SAHEL_COUNTRIES else []
    return [s for s in states_in(scene.subject(token)) if s in SAHEL_COUNTRIES - exclude]


def stays_inside(scene: Scene, hit: Hit, hosts: Sequence[str]) -> bool:
    """Whether troops only move on in the country that they would leave: "se sont repliés sur Agadez"."""
    goal = next((g for g in scene.passage.groups if 0 <= g.start - hit.end < _GOAL_REACH), None)
    if goal is None or not goal.grounds or not set(goal.grounds) <= set(hosts):
        return False
    return _GOAL.search(scene.passage.folded, hit.end, goal.start) is not None


def object_groups(scene: Scene, token: Token) -> list[Group]:
    """Return the groups in the direct object of a verb that name ground to stand on."""
    clause = Clause(scene.passage.syntax, token)
    groups = [g for p in clause.objects for g in scene.groups_of(p)]
    return [g for g in groups if g.grounds]


def this_country(scene: Scene, token: Token, exclude: set[str], before: int = 10**6) -> Filler:
    """Return what "le pays", "ce pays", "son territoire" after a word are."""
    own = scene.passage.clause_of(token)
    for hit in scene.passage.find(scene.lexicon["anaphors.country"]):
        if token.idx < hit.start < before and scene.passage.clause_of(hit.token).i == own.i:
            if known := _only_one_named(scene, hit, exclude):
                return Filler(known, "this country", 1)
            if known := scene.discourse.left_by(exclude):
                return Filler(known, "this country", 1)
            found = scene.discourse.this_country(scene.offset + hit.start, exclude)
            if found:
                return Filler([found], "this country", 1)
    return NOBODY


def _only_one_named(scene: Scene, hit: Hit, exclude: Collection[str]) -> list[str]:
    """Return the one state of the Sahel that a sentence names before "le pays", if it names just one."""
    before = [g for g in scene.passage.groups if g.end <= hit.start and not g.demonym]
    named = unique(c for g in before for c in g.countries if c in SAHEL_COUNTRIES and c not in exclude)
    return named if len(named) == 1 else []


def _who_wants(scene: Scene, token: Token, exclude: set[str]) -> list[str]:
    """Return the state that demands or obtains that troops leave: it is its own soil that they stand on."""
    verb = scene.verb(token)
    if verbal(token):
        verb = token.head
        if verb.i == token.i or not scene.lexicon["orders"].fullmatch(scene.passage.word(verb)):
            return []
    elif verb.i == token.i or token.dep_ not in ("obj", "obl:arg", "nmod"):
        return []
    subject = scene.subject(verb)
    homes = [
        m.entity.country for g in scene.passage.groups for m in g.mentions if m.entity.id in subject.parties
    ]
    states = unique([*states_in(subject), *(h for h in homes if h)])
    return [] if set(states) & exclude else [s for s in states if s in SAHEL_COUNTRIES]


def theatre(scene: Scene, force: Force) -> list[str]:
    """Return the country that a mission exists for, as the gazetteer knows it: Minusma, Mali."""
    for mention in scene.passage.sentence.mentions:
        if mention.entity.id in force.named and mention.entity.country in SAHEL_COUNTRIES:
            return [mention.entity.country or ""]
    return []


def relative_place(scene: Scene, token: Token, exclude: set[str]) -> list[str]:
    """Return the countries that "où" in a word's clause stands for: "au Mali, où la force avait ..."."""
    for step in way_up(token):
        if step.dep_ == "acl:relcl" and any(
            scene.passage.word(t) == "ou" for t in step.subtree if t.i < token.i
        ):
            before = [g for g in scene.passage.groups if g.end <= step.left_edge.idx + 1 and g.grounds]
            if before:
                return [c for c in before[-1].grounds if c not in exclude]
    for group in scene.passage.groups:  # "au Mali où, après des mois, la force avait plié bagage"
        if group.end <= token.idx and scene.passage.sentence.text.startswith((" où", ", où"), group.end):
            return [c for c in group.grounds if c not in exclude]
    return []


_REGION = re.compile(r"(?:au|le|du) sahel|sahelo saharienne|dans la (?:region|zone|bande)")
_ARRIVED = ("deploy", "install", "arriv", "envoy", "engag", "redeploy")
_SOIL = (
    "sol ",
    "territoire ",
    "frontiere ",
    "capitale ",
    "junte ",
    "pouvoir ",
    "autorites ",
    "cote ",
    "bases ",
    "chez le voisin ",
    "chez son voisin ",
)


def since(scene: Scene, token: Token) -> bool:
    """Whether a sentence says since when troops stand somewhere: "présente depuis 2013"."""
    if scene.passage.word(token).startswith(_ARRIVED):
        return True
    before = [
        scene.passage.folded[: d.start - scene.offset].split()[-2:] for d in scene.passage.sentence.dates
    ]
    return any("depuis" in words for words in before)


def on_soil(passage: Passage, group: Group) -> bool:
    """Whether an adjective makes a place of a country: "sur le sol malien"."""
    return passage.folded[: group.start].endswith(_SOIL)


def ground_of(scene: Scene, body: Troops, hit: Hit | None, *, leaving: bool) -> Filler:
    """Return the Sahel countries that troops are in or leave."""
    passage, senders = scene.passage, set(body.senders.parties)
    at = hit.start if hit else body.start

    def there(group: Group) -> list[str]:
        return [c for c in group.grounds if c in SAHEL_COUNTRIES and c not in senders]

    spots = [g for g in passage.groups if there(g) and (not g.demonym or on_soil(passage, g))]
    roles = ("à", "sur", "vers", "", "de", "depuis") if leaving else ("à", "sur", "vers", "")
    behind = [
        g
        for g in spots
        if g.start >= at and (passage.role(g) in roles or (leaving and passage.prepositions(g)[:1] == ["de"]))
    ]
    if behind and behind[0].start - at < 120:
        return Filler(there(behind[0]), "named after")
    if not leaving and _REGION.search(passage.folded, body.start, body.end + 60):
        return Filler([], "region")
    if any(at - 40 < h.start for h in passage.find(scene.lexicon["anaphors.country"])):
        known = scene.discourse.left_by(senders) or scene.discourse.host_of(senders)
        back = known or [c for c in [scene.discourse.this_country(scene.offset + at, senders)] if c]
        if found := [c for c in back if c in SAHEL_COUNTRIES and c not in senders]:
            return Filler(found, "this country", 1)
    ahead = [g for g in spots if g.end <= at and passage.role(g) in (*roles, "de")]
    if ahead:
        return Filler(there(ahead[-1]), "named before", 1)
    if hosted := [c for c in scene.discourse.host_of(senders) if c in SAHEL_COUNTRIES]:
        return Filler(hosted, "host before", 1)
    homes = [m.entity.country for m in passage.sentence.mentions if m.entity.id in body.named]
    homes += [m.entity.country for m in scene.discourse.before(scene.offset) if m.entity.id in body.named]
    if home := next((h for h in homes if h in SAHEL_COUNTRIES), None):
        return Filler([home], "where the force is", 1)
    lately = scene.discourse.countries(scene.offset + at, 4, senders, 500)
    focus = scene.discourse.focus
    if focus and focus in lately and focus not in senders:
        return Filler([focus], "context", 2)
    nearest = next((c for c in lately if c in SAHEL_COUNTRIES), None)
    if nearest:
        return Filler([nearest], "context", 2)
    return Filler([focus] if focus and focus not in senders else [], "focus", 2)
