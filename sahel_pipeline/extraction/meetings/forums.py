"""The named forum or session that a meeting is, as the text names it."""

from __future__ import annotations

import re
from collections.abc import Sequence

from sahel_pipeline.extraction.document import Document, EntityKind, Form, Mention
from sahel_pipeline.extraction.folding import flat
from sahel_pipeline.extraction.gazetteer import load_gazetteer
from sahel_pipeline.extraction.meetings.actors import Actor, actors
from sahel_pipeline.extraction.meetings.lexicon import pattern
from sahel_pipeline.extraction.meetings.roles import Reading

_FRAMEWORK_STOPS = frozenset(
    [
        "a",
        "au",
        "aux",
        "sur",
        "pour",
        "avec",
        "entre",
        "par",
        "qui",
        "que",
        "qu'",
        "dont",
        "ou",
        "consacre",
        "consacree",
        "dans",
        "en",
        "lors",
        "afin",
        "qui,",
        "pour,",
        "et",
    ]
)
_HELD = re.compile(r"(?:tenu|organise|prevu|convoque|programme)e?s?")


def find_framework(reading: Reading, i: int, end: int, kind: str) -> str | None:
    """Return the named forum or session that the noun at token `i` heads, as the text names it."""
    if kind not in ("session", "talk"):
        return None
    doc, low = reading.doc, reading.low
    first = i
    while (
        first > 0
        and (
            doc[first - 1].pos_ in ("ADJ", "NUM") or re.fullmatch(r"\d+(?:e|eme|er|ere)|mini", low[first - 1])
        )
        and low[first - 1]
        not in ("deux", "trois", "cette", "meme", "prochain", "prochaine", "dernier", "derniere", "autre")
    ):
        first -= 1
    last = i
    j = i + 1
    dates = reading.sentence.dates
    shift = reading.sentence.start
    while j < end:
        token = doc[j]
        at = token.idx + shift
        if any(d.start <= at < d.end for d in dates) or token.pos_ in ("VERB", "AUX", "PRON"):
            break
        if _HELD.fullmatch(low[j]):
            break  # "session extraordinaire | tenue en marge de": the tagger takes it for an adjective
        if low[j] in _FRAMEWORK_STOPS:
            if low[j] == "et" and j + 1 < end and low[j + 1] in ("de", "du", "des", "d'"):
                j += 1
                continue
            if low[j] == "et" and j + 1 < end and doc[j + 1].pos_ in ("NOUN", "PROPN", "ADJ") and j - i < 8:
                j += 1
                continue
            if low[j] in ("sur", "pour") and re.search(
                r"(?:conference|forum|table|dialogue|sommet)", reading.text_between(first, i + 1)
            ):
                j += 1
                continue
            break
        if (
            token.pos_ in ("NOUN", "PROPN", "ADJ", "NUM")
            or (token.pos_ == "PUNCT" and low[j] == "-")
            or (low[j] in ("l'", "la", "le", "les") and low[j - 1] in ("de", "d'", "sur", "pour", "et"))
            or low[j] in ("-", "/")
            or low[j] in ("de", "du", "des", "d'")
        ):
            if token.pos_ in ("NOUN", "PROPN", "ADJ", "NUM"):
                last = j
            j += 1
            continue
        break
    text = doc.text[doc[first].idx : doc[last].idx + len(doc[last].text)]
    if last == i and first == i:
        return None
    folded = reading.text_between(first, last + 1)
    organisations = [
        m
        for m in reading.sentence.mentions
        if doc[first].idx + shift <= m.start < doc[last].idx + len(doc[last].text) + shift
        and m.entity.kind is not EntityKind.PERSON
    ]
    rest = re.sub(
        r"^(?:rencontre|entretien|entrevue|audience|reunion|discussion|negociation|echange)s?", "", folded
    )
    if kind == "talk" and not re.search(r"\d|tripartite|comite|commission|quadripartite", folded):
        return None
    if not (organisations or pattern("setting:named").search(rest)) or (
        kind == "session" and len(folded.split()) < 2
    ):
        return None
    return text


def with_body(reading: Reading, framework: str | None, taking: Sequence[Actor], text: str) -> str | None:
    """Add the body to a framework that is named apart from it ("l'Union a tenu une session ...")."""
    if framework and any(
        m.entity.kind is EntityKind.ORGANISATION for m in load_gazetteer().find(framework.split(" sur ")[0])
    ):
        framework = framework.split(" sur ")[0]
    if framework is None or not re.match(r"(?:\S+ )?(?:sommet|session|reunion|conference)", flat(framework)):
        return framework
    bodies = [
        m
        for m in mentions_of(reading, taking)
        if m.entity.kind is EntityKind.ORGANISATION and m.form is Form.NAME
    ]
    bodies = list({m.entity.id: m for m in reversed(bodies)}.values())[::-1]
    if any(flat(text[m.start : m.end]) in flat(framework) for m in bodies):
        return framework
    if not bodies or re.search(
        r"(?<![a-z])(?:de|du|des|d'|d’)(?![a-z])(?! urgence)", framework.replace("d'urgence", "")
    ):
        return framework
    parts = []
    for body in bodies[:2]:
        before = flat(text[max(0, body.start - 3) : body.start])
        article = (
            "de la "
            if before.endswith("la ")
            else "de l'"
            if before.endswith("l'")
            else "du "
            if before.endswith(("le ", "du "))
            else "de "
        )
        parts.append(article + text[body.start : body.end])
    head = re.split(r" (?:sur|consacre)", framework)[0]
    return f"{head} {' et '.join(dict.fromkeys(parts))}"


def commission(document: Document, index: int, at: int) -> tuple[str | None, list[Actor]]:
    """Return the joint commission last named before offset `at` of a sentence, and whose it is."""
    for back in (index, index - 1, index - 2):
        if back < 0:
            break
        sentence = document.sentences[back]
        text = flat(sentence.text)
        named = list(pattern("around_nouns:commission").finditer(text, 0, at if back == index else len(text)))
        if named:
            start, end = named[-1].span()
            inside = [m for m in sentence.mentions if start <= m.start - sentence.start < end]
            members = actors(inside, document.text, text, sentence.start)
            return sentence.text[start:end], members
    return None, []


def mentions_of(reading: Reading, taking: Sequence[Actor]) -> list[Mention]:
    """Return the mentions that stand for those who take part."""
    starts = {actor.start for actor in taking}
    return [m for m in reading.sentence.mentions if m.start in starts]
