"""Organisations and coalitions: who belongs, joins, leaves, founds, revives or ends them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING

from sahel_pipeline.extraction.alliances.echoes import each_dated
from sahel_pipeline.extraction.alliances.lexicon import small
from sahel_pipeline.extraction.alliances.lifetimes import agents, read_ended, read_founded, read_revived
from sahel_pipeline.extraction.alliances.membership import read_membership
from sahel_pipeline.extraction.alliances.moves import read_departures, read_moves
from sahel_pipeline.extraction.alliances.organisations import (
    NOTICE,
    Body,
    bodies_in,
    move_status,
    spoken_of,
    told,
)
from sahel_pipeline.extraction.alliances.parties import FORCES, is_state
from sahel_pipeline.extraction.alliances.passage import unique, verbal
from sahel_pipeline.extraction.alliances.scene import NOBODY, Filler, Scene, Statement
from sahel_pipeline.extraction.alliances.turned import read_turns
from sahel_pipeline.extraction.document import EntityKind
from sahel_pipeline.extraction.syntax import Clause
from sahel_pipeline.records import AllianceAction, AllianceStatus

if TYPE_CHECKING:
    pass

_A = AllianceAction
_OPENS_WITH = re.compile("(?:creee?|fondee?|lancee?|nee?|portee?|constituee?|instituee?|mise?) ")
_IT_BEHIND = re.compile(r"  (?:elle|il|celle ci|cette derniere) ")
"""Behind a comma, what a participle that opens the sentence is said of."""
_INSTITUTED = re.compile(" *(?:instituee?|creee?|fondee?|nee?|instauree?) (?:par|de) (?:la |l |le )?")
_AND_ITS_FORCE = re.compile(
    r" +(?:y compris|ainsi que|et|comme)(?: de)? (?:la|sa) force"
    r" (?:militaire )?(?:conjointe|unifiee)(?![a-z])"
)
"""Behind an organisation that somebody leaves together with its force."""
_SIGNED_ON = re.compile(" *(?:signee?|adoptee?|paraphee?)(?: a [a-z]+)? (?=le |en |l )?")
"""Behind a charter: when it was signed."""
_REVIVED_UNDER = re.compile(
    r"(?:elle|il|celle ci|celui ci|(?:la|cette) force(?: +(?!a |avait )[a-z0-9]+){0,9}?) +"
    r"(?:a|avait) ete (?P<verb>(?:reactive|relance|ressuscite|ranime)e?) "
    r".{0,60}?(?:sous (?:le )?mandat d|sous l egide d|par(?: les (?:etats|pays) d)?)(?:e|u)?(?= )"
)
"""Who revives what was named before."""


def read_bodies(scene: Scene) -> Iterator[Statement]:
    """Yield what a sentence says about membership, founding, reviving and ending of organisations."""
    named = list(bodies_in(scene))
    said = list(_by_syntax(scene, named))
    said += read_turns(scene, named, said)
    said += _listed(scene, named, said)
    said += read_departures(scene, named, said)
    said += _followed(scene, said)
    said = [statement for statement in said if not _never_joined(statement, said)]
    for statement in said:
        if statement.action is _A.LEFT:
            scene.discourse.left_body = statement.alliance
        if statement.action in (_A.LEFT, _A.JOINED):
            scene.discourse.last_act = statement
    yield from said
    yield from _with_its_force(scene, named, said)


def _with_its_force(scene: Scene, named: list[Body], said: list[Statement]) -> Iterator[Statement]:
    """Yield "quitter toutes les instances du G5 Sahel, y compris la Force conjointe": both are left."""
    for statement in said:
        for body in named:
            both = body.name == statement.alliance and statement.alliance in FORCES and not body.force
            if both and statement.action is _A.LEFT and _AND_ITS_FORCE.match(scene.passage.folded, body.end):
                yield replace(statement, alliance=FORCES[body.name], rule="left: and its force")
                return


def _never_joined(statement: Statement, said: list[Statement]) -> bool:
    """Whether joining is only denied to say who is no member: "l'Algérie n'a jamais intégré le G5"."""
    return statement.action is _A.JOINED and any(
        s.action is _A.NOT_MEMBER
        and s.alliance == statement.alliance
        and set(statement.actors) <= set(s.actors)
        for s in said
    )


def _by_syntax(scene: Scene, named: list[Body]) -> Iterator[Statement]:
    if not named:
        yield from _pronoun(scene)
    yield from _founded_before(scene, named)
    yield from _revived_under(scene, named)
    yield from _by_charter(scene, named)
    for body in named:
        yield from read_membership(scene, body)
        common = body.kind is EntityKind.FORCE and body.name not in scene.lexicon.senders
        if (body.kind is EntityKind.ORGANISATION or common) and not (body.force and body.doubts):
            yield from read_moves(scene, body, "leave", _A.LEFT, ("de", "à", "hors"))
            yield from read_revived(scene, body)
        if not (body.force and body.doubts):
            yield from read_moves(scene, body, "join", _A.JOINED, ("à",))
        yield from read_founded(scene, body)
        yield from read_ended(scene, body)


def _pronoun(scene: Scene) -> Iterator[Statement]:
    """Yield "le Tchad n'en fait pas partie", "elle avait été créée en 2013" of one named before."""
    body = spoken_of(scene)
    if body is None:
        return
    words = scene.passage.folded.split()
    for hit in scene.hits("actions.member.phrases"):
        if "en" in words and hit.text.endswith("partie"):
            states = [p for p in scene.subject(hit.token).parties if is_state(p)]
            if states:
                action = _A.NOT_MEMBER if scene.modality(hit.token).negated else _A.MEMBER
                yield told(
                    scene, body, action, states, AllianceStatus.DONE, None, hit.text, Filler([], "subject"),
                    rule="member: en",
                )  # fmt: skip
    yield from _revived_pronoun(scene, body)
    for hit in scene.hits("actions.leave.verbs"):  # "le Mali s'en est retiré en mai"
        if any(scene.passage.word(c) == "en" for c in hit.token.children) and verbal(hit.token):
            actor = scene.subject(hit.token)
            states = [p for p in actor.parties if is_state(p)]
            status = move_status(scene.modality(hit.token))
            if states and status:
                date = scene.date(hit.token, scene.modality(hit.token), by_announcement=True)
                yield told(scene, body, _A.LEFT, states, status, date, hit.text, actor, rule="left: en")


def _founded_before(scene: Scene, named: list[Body]) -> Iterator[Statement]:
    """Yield "Elle a été créée en 2013", "Fondée par Paris et Berlin, elle réunit des bailleurs"."""
    body = spoken_of(scene)
    begins = " ".join(scene.passage.folded.split()[:2])
    pronoun = begins.startswith(("elle ", "il ", "cette derniere", "celle ci"))
    if body is None or not (pronoun or _OPENS_WITH.match(begins)):
        return
    for hit in scene.hits("actions.found.verbs"):
        clause = Clause(scene.passage.syntax, hit.token)
        head = [p.head.text.lower() for p in clause.subjects]
        passive = clause.passive or hit.text.startswith("vu")
        told_of = pronoun and passive and head in (["elle"], ["il"], ["dernière"], ["celle-ci"])
        others = [b for b in named if not (b.force and b.doubts)]
        opening = hit.start == 0 and (not others or _IT_BEHIND.search(scene.passage.folded))
        if told_of or opening:
            date = scene.date(hit.token, scene.modality(hit.token), by_announcement=False)
            actors = agents(scene, hit)
            if date or actors:
                yield told(
                    scene, body, _A.FOUNDED, [p for p in actors.parties if p != body.name],
                    AllianceStatus.DONE, date, hit.text, actors, rule="founded: elle",
                )  # fmt: skip
                return


def _by_charter(scene: Scene, named: list[Body]) -> Iterator[Statement]:
    """Yield "l'AES, instituée par la Charte du Liptako-Gourma signée le 16 septembre": of one date."""
    for body, charter in pairwise(named):
        between = scene.passage.folded[body.end : charter.start]
        if charter.kind is not EntityKind.ACCORD or not _INSTITUTED.fullmatch(between):
            continue
        signed = _SIGNED_ON.match(scene.passage.folded, charter.end)
        dates = [
            d.edtf for d in scene.passage.sentence.dates if signed and d.start - scene.offset >= signed.end()
        ]
        if not dates or dates[0] is None:
            continue
        states = [g.countries for g in scene.passage.groups if g.end <= body.start and len(g.countries) > 1]
        founders = Filler(states[-1], "its members", 1) if states else NOBODY
        for what, action in ((body, _A.FOUNDED), (charter, _A.AGREED)):
            if founders or action is _A.FOUNDED:
                yield told(
                    scene, what, action, founders.parties, AllianceStatus.DONE, dates[0], between.strip(),
                    founders, rule="founded by a charter",
                )  # fmt: skip


def _revived_under(scene: Scene, named: list[Body]) -> Iterator[Statement]:
    """Yield "Elle a été réactivée en 2015 sous mandat de l'UA": by whom, of one named before."""
    body, under = spoken_of(scene), _REVIVED_UNDER.match(scene.passage.folded)
    by = next((b for b in named if under and 0 <= b.start - under.end() <= 4), None)
    if body is None or under is None or by is None:
        return
    token = scene.passage.token_at(under.start("verb"))
    date = scene.date(token, scene.modality(token), by_announcement=False)
    yield told(
        scene, body, _A.REVIVED, [by.name], AllianceStatus.DONE, date, under["verb"], Filler([], "under", 1),
        rule="revived: under",
    )  # fmt: skip


def _revived_pronoun(scene: Scene, body: Body) -> Iterator[Statement]:
    """Yield "il pourrait être relancé", "le ministre veut le redynamiser", "la volonté de lui rendre vie"."""
    for hit in scene.hits("actions.revive.verbs", "actions.revive.nouns"):
        if hit.text.startswith(("renforc", "consolid", "developp")):
            continue
        clause = Clause(scene.passage.syntax, scene.verb(hit.token))
        clitic = {scene.passage.word(c) for c in hit.token.children} & {"le", "la", "lui", "l"}
        clitic = clitic if verbal(hit.token) else set()  # "la redynamisation des relations": an article
        passive = clause.passive and [p.head.text.lower() for p in clause.subjects] in (["il"], ["elle"])
        if not (clitic or passive or scene.possessed(hit.token)):
            continue
        modality = scene.modality(hit.token)
        if modality.hypothetical or modality.negated or modality.denied:
            continue
        actors = [p for g in scene.passage.groups for p in g.parties if is_state(p)]
        if found := scene.anaphor(0, len(scene.passage.sentence.text)):
            actors += found.parties
        if actors:
            status = AllianceStatus.PROPOSED if modality.wished or passive else AllianceStatus.DONE
            yield told(
                scene, body, _A.REVIVED, unique(actors), status, None, hit.text, Filler([], "named"),
                rule="revived: elle",
            )  # fmt: skip
            return


def _followed(scene: Scene, said: list[Statement]) -> Iterator[Statement]:
    """Yield "..., suivi du Niger", "... ; le Niger l'a suivi en décembre" behind a coming or going."""
    moved = [s for s in said if s.action in (_A.LEFT, _A.JOINED)]
    for hit in scene.hits("same") if moved else ():
        body = Body(0, 0, moved[0].alliance, EntityKind.ORGANISATION, 1)
        for parties, date in each_dated(scene, hit):
            states = [p for p in parties if is_state(p) and all(p not in s.actors for s in moved)]
            if states:
                yield told(
                    scene, body, moved[0].action, states, moved[0].status, date, hit.text,
                    Filler(states, "followed", 1), rule="the same again",
                )  # fmt: skip
        return


def _listed(scene: Scene, named: list[Body], said: list[Statement]) -> Iterator[Statement]:
    """Yield for further organisations of a list what is said of the first: "membres de A et de B"."""
    for statement in said:
        if statement.action not in (_A.MEMBER, _A.NOT_MEMBER, _A.LEFT, _A.JOINED) or not statement.actors:
            continue
        first = next((b for b in named if b.name == statement.alliance and b.end), None)
        for body in named:
            if first is None or body.start <= first.end or body.name == first.name or body.doubts:
                continue
            between = scene.words(first.end, body.start)
            others = {w for b in named if first.end < b.start < body.start for w in b.name.lower().split()}
            links = {"et", "puis", "ainsi", "que", "de", "du", "la", "l", "le", "les", "des", "d", "a", "au"}
            listed = "," in scene.passage.sentence.text[first.end : body.start]
            if (listed or {"et", "puis", "que"} & set(between)) and set(between) <= links | others | small(
                "way_titles"
            ):
                group = next((g for g in scene.passage.groups if g.start >= body.start), None)
                if group and group.countries and group.start < body.end:
                    continue
                date = statement.date
                for mention in scene.passage.sentence.dates:
                    if mention.edtf and 0 <= mention.start - scene.offset - body.end <= 12:
                        date = mention.edtf
                status = AllianceStatus.DONE if NOTICE in statement.reasons else statement.status
                yield told(
                    scene, body, statement.action, statement.actors, status, date, statement.trigger,
                    Filler([], "list", 1), rule="list",
                )  # fmt: skip
                first = body
