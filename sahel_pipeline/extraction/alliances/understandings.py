"""Agreements without a word for the accord: "se sont entendus sur", "Signé en mai, le texte ..."."""

from __future__ import annotations

import re
from collections.abc import Iterator

from sahel_pipeline.extraction.alliances.papers import Accord, accord_statement, accord_status
from sahel_pipeline.extraction.alliances.passage import Hit, unique, verbal
from sahel_pipeline.extraction.alliances.scene import Filler, Scene, Statement
from sahel_pipeline.extraction.document import EntityKind
from sahel_pipeline.extraction.syntax import Clause
from sahel_pipeline.records import AllianceAction, AllianceStatus

_THIS_TEXT = re.compile(
    r"\w+e?s? .{4,90}? (?:ce|le|cet|cette|la|l) (?:texte|accord|document|traite|convention|pacte|protocole) "
)
"""A sentence that opens with a participle about an accord: "Révisé en 2019, ce texte ..."."""
_AGREED_BEFORE = 900
"""Characters back in which an accord was named that "le texte" or "l'a signé" points to."""


def pointed_at(scene: Scene) -> Iterator[Statement]:
    """Yield "Signé en mai par le gouvernement et la CMA, le texte ...", "le FACT ne l'a pas signé"."""
    before = (m.entity for m in scene.discourse.before(scene.offset, _AGREED_BEFORE))
    name = next((e.id for e in before if e.kind is EntityKind.ACCORD), None)
    last, parties = scene.discourse.last_accord or (None, [])
    if last and _THIS_TEXT.match(scene.passage.folded):
        hit = next(iter(scene.hits("actions.sign.verbs")), None)
        if hit and verbal(hit.token) and hit.start < 4:
            date = scene.date(hit.token, scene.modality(hit.token), by_announcement=False)
            accord = Accord(hit, last, parties, "the accord spoken of")
            done = AllianceStatus.DONE
            yield accord_statement(scene, hit, accord, AllianceAction.AGREED, parties, done, date, 2)
            return
    if name is None:
        return
    for hit in scene.hits("actions.sign.formal"):
        if not verbal(hit.token):
            continue
        objects = Clause(scene.passage.syntax, hit.token).objects
        if any(p.head.pos_ not in ("PRON", "PROPN") and p.head.text != "texte" for p in objects):
            continue  # something else is signed
        agents = re.compile(" par ").search(scene.passage.folded, hit.end)
        at = agents.end() if agents else len(scene.passage.folded)
        by = unique(p for g in scene.passage.groups if at <= g.start < at + 110 for p in g.parties)
        left = [g for g in scene.passage.groups if g.end <= hit.start and not scene.passage.prepositions(g)]
        doers = by or [p for g in left[-1:] for p in g.parties] or scene.doer(hit.token).parties
        ruling = by and {"gouvernement", "autorites"} & set(scene.words(hit.end, hit.end + 90))
        home = scene.discourse.government(scene.offset) if ruling else None
        actors = unique([home or "", *doers])
        modality = scene.modality(hit.token)
        status = accord_status(modality, signing=True)
        if actors and status:
            date = scene.date(hit.token, modality, by_announcement=False)
            accord = Accord(hit, name, actors, "the accord spoken of")
            yield accord_statement(scene, hit, accord, AllianceAction.AGREED, actors, status, date, 2)
        return


_NO_ACCORD = re.compile(
    "se|s|renforcer|poursuivre|maintenir|intensifier|consolider|rester|continuer|travailler|cooperer"
    "|accelerer|tenir|organiser|convoquer|rencontrer|reunir|relancer|reprendre|garder|revoir|donner|faire"
)


def understandings(scene: Scene, signing: list[Hit]) -> Iterator[Statement]:
    """Yield "les deux pays se sont entendus sur un départ", where no word names an accord."""
    for hit in signing:
        behind = scene.passage.folded[hit.end : hit.end + 30].split()
        agreed = hit.text.split()[-1] in ("de", "d", "du", "des", "principe")
        if " " not in hit.text or not (agreed or {"sur", "pour"} & set(behind)):
            continue
        if agreed and behind and _NO_ACCORD.match(behind[0]):
            continue  # "sont convenus de se revoir"
        actors = scene.subject(scene.verb(hit.token))
        if len(actors.parties) < 2:
            left = [g for g in scene.passage.groups if g.end <= hit.start]
            left = [g for g in left if not scene.passage.prepositions(g)]
            actors = Filler(unique(p for g in left for p in g.parties), "left of the verb", 1)
        modality = scene.modality(hit.token)
        status = accord_status(modality, signing=True)
        if len(actors.parties) > 1 and status:
            date = scene.date(hit.token, modality, by_announcement=True)
            if scene.reality(status, date, scene.passage.doc[0]) is not status:
                date = None  # agreed already, so another day: "un comité qui se réunira le 29 juillet"
            accord = Accord(hit, "bilateral", actors.parties, actors.how)
            yield accord_statement(
                scene, hit, accord, AllianceAction.AGREED, actors.parties, status, date, actors.doubts
            )
