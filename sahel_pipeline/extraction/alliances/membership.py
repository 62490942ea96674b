"""Who is a member of an organisation, and who is not."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from sahel_pipeline.extraction.alliances.lexicon import small
from sahel_pipeline.extraction.alliances.organisations import (
    Body,
    told,
)
from sahel_pipeline.extraction.alliances.parties import is_state
from sahel_pipeline.extraction.alliances.passage import Hit, unique, verbal
from sahel_pipeline.extraction.alliances.scene import NOBODY, Filler, Scene, Statement
from sahel_pipeline.extraction.syntax import Clause
from sahel_pipeline.records import AllianceAction, AllianceStatus

if TYPE_CHECKING:
    pass

_A = AllianceAction


_NEGATED = re.compile(r"(?<![a-z])(?:ne|n) (?:[a-z]+ ){1,2}(?:pas|plus|jamais)(?![a-z]| que)")
_OF_COUNTRIES = re.compile(
    r" (?:de|des|d) (?:[a-z]+ )?(?:pays|nations|etats) [a-z ]{0,20}dont (?:le |la |l |les )?$"
)
"""Before the states that a force's soldiers come from."""
_NO_LONGER = re.compile(r" n(?:e|'|’)? .{0,40}plus .{0,25}$")


def read_membership(scene: Scene, body: Body) -> Iterator[Statement]:
    """Yield "le Tchad est membre du G5", "l'AES (Mali, Niger, Burkina)"."""
    passage = scene.passage
    text = passage.folded
    for hit in scene.hits("actions.member.phrases"):
        token = hit.token
        if not _near(scene, hit, body):
            continue
        modality = scene.modality(token)
        members, how = _members(scene, hit, body)
        if members:
            non = text[max(0, hit.start - 5) : hit.start].split()[-1:] in (["non"], ["pas"])
            negated = modality.negated or non
            negated |= bool(_NEGATED.search(text[: hit.end + 12], hit.start - 12 if hit.start > 12 else 0))
            action, date = (_A.NOT_MEMBER if negated else _A.MEMBER), None
            if not negated and "fondat" in f"{hit.text} {text[hit.end : body.start]}":
                action, date = _A.FOUNDED, scene.date(token, modality, by_announcement=False)
            if negated and _NO_LONGER.search(text[: hit.start]):
                # "n'est plus membre depuis 2000": it has left then
                date = scene.date(token, modality, by_announcement=False)
                action = _A.LEFT if date else action
            yield told(
                scene,
                body,
                action,
                members,
                AllianceStatus.DONE,
                date,
                hit.text,
                Filler([], how),
                rule="member: phrase",
            )
    # "le Mali, la Guinée et le Sénégal forment l'OMVS"
    for hit in scene.hits("actions.member.lists"):
        words = set(scene.words(hit.end, body.start))
        if hit.end <= body.start and words <= small("links") and verbal(hit.token):
            states = [p for p in scene.subject(hit.token).parties if is_state(p)]
            if len(states) > 1 and not Clause(passage.syntax, hit.token).passive:
                filler = Filler([], "subject")
                yield told(
                    scene, body, _A.MEMBER, states, AllianceStatus.DONE, None, hit.text, filler,
                    rule="member: they form it",
                )  # fmt: skip
    # a list in brackets behind the name, or behind "qui regroupe"
    for group in passage.groups:
        states = [p for p in group.countries if not group.demonym]
        if group.start < body.end or len(states) < 2:
            continue
        between = text[body.end : group.start]
        printed = passage.sentence.text[body.end : group.start]
        verbs = list(scene.lexicon["actions.member.lists"].finditer(between))
        listed = verbs and (len(between) < 70 or len(between[verbs[-1].end() :].split()) <= 6)
        bracket = printed.strip() in ("(", ":", "(le", "(la")
        other = {"sommet", "reunion", "militaires", "otages"} & set(between.split())
        if _OF_COUNTRIES.search(between):
            other = set()
        listed = listed and len(between) < 160 and "." not in printed and passage.role(group) != "à"
        if not other and (bracket or listed):
            yield told(
                scene,
                body,
                _A.MEMBER,
                states,
                AllianceStatus.DONE,
                None,
                "list",
                Filler([], "list"),
                rule="member: list",
            )


def _near(scene: Scene, hit: Hit, body: Body) -> bool:
    """Whether a word of membership is about this organisation: "membre du G5", "dont il fait partie"."""
    between = scene.passage.folded[hit.end : body.start].split()
    if hit.end <= body.start:
        return len(between) <= 5 and set(between) <= small("links")
    between = scene.passage.folded[body.end : hit.start].split()
    return any(w in small("relatives") for w in between[:4]) and len(between) <= 14


def _members(scene: Scene, hit: Hit, body: Body) -> tuple[list[str], str]:
    """Return who is a member: subject, noun that "membre" qualifies, list behind, "avec" companions."""
    passage = scene.passage
    text = passage.folded
    members: list[str] = []
    how = ""
    after = [g for g in passage.groups if g.start >= max(hit.end, body.end) and not g.demonym]
    one = hit.text.rstrip().endswith("membre")  # "le Tchad, pays membre du G5"
    plural = not one and (hit.text.rstrip().endswith("s") or hit.text.startswith(("pays", "etats")))
    if plural and after and after[0].start - max(hit.end, body.end) < 60:
        start = max(hit.end, body.end)
        between = passage.folded[start : after[0].start].split()
        printed = passage.sentence.text[start : after[0].start]
        enumerated = "," in printed and len(after[0].countries) > 1 and len(between) <= 5
        bracket = printed.rstrip(" lesau").endswith(("(", ":"))
        if {"notamment", "comme", "savoir"} & set(between) or bracket or enumerated:
            return after[0].countries, "list"
    token = hit.token
    said = token.dep_ == "xcomp" or any(c.dep_ == "cop" for c in token.children)
    if plural and hit.text.startswith(("pays", "etat", "membres")) and not after and not said:
        return [], ""
    subject = NOBODY
    if verbal(token) or any(c.dep_ == "cop" for c in token.children):
        subject = scene.subject(token)
        how = subject.how
        members = [p for p in subject.parties if is_state(p)]
    elif token.dep_ == "xcomp" and verbal(token.head):
        subject = scene.subject(token.head)
        members, how = [p for p in subject.parties if is_state(p)], subject.how
    elif token.dep_ in ("appos", "nmod", "amod") or token.pos_ == "NOUN":
        before = [g for g in passage.groups if g.end <= hit.start and g.parties]
        pointed = scene.anaphor(max(0, hit.start - 22), hit.start)
        if not before and pointed.how.startswith("anaphor"):
            return pointed.parties, pointed.how  # "les trois pays, membres de l'AES"
        if before and hit.start - before[-1].end <= 12 and " et " not in text[before[-1].end : hit.start]:
            members, how = [p for p in before[-1].countries if is_state(p)], "apposition"
    if members:
        for group in after[:1]:
            close = group.start - max(hit.end, body.end) < 16
            if close and passage.prepositions(group, hit.end)[:1] == ["avec"]:
                members = unique([*members, *group.countries])
    return members, how
