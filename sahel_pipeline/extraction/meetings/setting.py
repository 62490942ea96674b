"""When, where and in which framework a meeting takes place."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta

from sahel_pipeline.extraction.document import DateMention, Document, EntityKind, Form, Mention
from sahel_pipeline.extraction.gazetteer import load_data, load_gazetteer
from sahel_pipeline.extraction.meetings.lexicon import flat
from sahel_pipeline.extraction.meetings.roles import Reading, VerbGroup

_BELONGS_ELSEWHERE = re.compile(r"(?<![a-z])(?:depuis|avant|apres|jusqu'au?|d'ici|au)(?: le| la| l')?\s*$")
_DATED = re.compile(
    r"prevu|tenu|organis|program|ouvert|debut|commenc|entam|annonc|report|convoqu|initial"
    r"|reuni|conduit|men[eé]|dirig|presid|fix"
)
_CAPITAL = re.compile(r"(?<![a-z])capitale (?:politique |federale )?$")
_OF = re.compile(r"(?<![a-z])(?:de|du|des|d'|date de|datee du|datant de)\s*$")
_AT = re.compile(
    r"(?<![a-z])(?:a|au|aux|en|dans|vers|pour|depuis)(?: la| le| les| l'| son| sa)?"
    r"(?:\s?(?:grande |petite )?(?:ville|region|localite|capitale|cite|commune|palais|salle"
    r"|siege|aeroport|hotel|base|camp|province|presidence)"
    r"(?: [a-z']+){0,4}?(?: de| du| d'|,)?(?: la| l'| le)?)?\s?$"
)
_TITLE_OF_PLACE = re.compile(
    r"(?<![a-z])(?:ambassadeur|ambassadrice|representante?|envoyee?|emissaire"
    r"|chef de (?:mission|delegation)|coordinat[a-z]+"
    r"|troupes|forces|militaires|soldats|situation|crise|coup d'etat|putsch|transition|paix"
    r"|securite|intervention|retour"
    r"|operations?)(?P<between>[^,;]{0,40}) (?:au|aux|en|a|pour|dans)(?: la| le| les| l')?\s?$"
)
_AUXILIARY = re.compile(
    r"(?<![a-z])(?:a|ont|est|sont|avait|avaient|etait|sera|doit|devait|s'est|se|ete|lundi|mardi"
    r"|mercredi|jeudi|vendredi)(?![a-z])"
)
_DAY = timedelta(days=1)
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
_NAMED = re.compile(
    r"\d|(?<![a-z])(?:premiere|deuxieme|troisieme|extraordinaires?|ordinaires?|d'urgence"
    r"|urgence|comite|commission|conseil|conference"
    r"|ministeriel\w*|sommet|session|forum|assemblee|table|dialogue|tripartite|quadripartite"
    r"|mixte|bilateral\w*|assises|chefs d'etat|ministres)"
)


@dataclass(frozen=True, slots=True)
class Where:
    """A place: a city or region in a country, or only a country."""

    name: str
    country: str | None
    city: bool = True


@dataclass(slots=True)
class Setting:
    """Date, place and framework of a meeting."""

    date: str | None = None
    place: Where | None = None
    framework: str | None = None


def find_date(reading: Reading, i: int, group: VerbGroup | None, end: int) -> str | None:
    """Return the date of what happens at token `i`: the nearest one of its own clause."""
    shift = reading.sentence.start
    best: tuple[int, DateMention] | None = None
    for when in reading.sentence.dates:
        if when.edtf is None or when.start - shift < reading.dateline:
            continue
        token = reading.token_at(when.start)
        if token is None:
            continue
        cost = _distance(reading, i, group, end, when, token.i)
        if cost is None:
            continue
        before = reading.flat[max(0, when.start - shift - 14) : when.start - shift]
        if _BELONGS_ELSEWHERE.search(before):
            cost += 30
        elif _OF.search(before) and not _of_trigger(reading, i, token.i):
            cost += 25
        if len(when.edtf) == len("YYYY"):
            cost += 30  # "l'accord de 2015": a bare year seldom dates a meeting
        participle = next(
            (g for g in reading.groups if i < g.first < token.i and not g.finite and not g.infinitive), None
        )
        if participle is not None and not _DATED.match(reading.low[participle.main]):
            cost += 30  # "l'accord signé en 2015"
        if cost < 60 and (best is None or cost < best[0]):
            best = (cost, when)
    return _with_next_day(reading, best[1]) if best else None


def _with_next_day(reading: Reading, when: DateMention) -> str | None:
    """Return the date, or the interval of "lundi et mardi"."""
    dates = list(reading.sentence.dates)
    shift = reading.sentence.start
    at = dates.index(when)
    for first, second in zip(dates[max(0, at - 1) :], dates[at : at + 2] if at else dates[1:2], strict=False):
        if when not in (first, second) or first is second or not first.edtf or not second.edtf:
            continue
        gap = reading.flat[first.end - shift : second.start - shift].strip()
        days = len(first.edtf) == len(second.edtf) == len("YYYY-MM-DD")
        if gap == "et" and days and date.fromisoformat(second.edtf) - date.fromisoformat(first.edtf) == _DAY:
            return f"{first.edtf}/{second.edtf}"
    return when.edtf


def _distance(
    reading: Reading, i: int, group: VerbGroup | None, end: int, when: DateMention, at: int
) -> int | None:
    """Return how far a date stands from the event, or None when another clause has it."""
    first, last = min(i, at), max(i, at)
    own = {g.first for g in (group, reading.group_at(i)) if g is not None}
    between = [g for g in reading.groups if first < g.first < last and g.first not in own]
    finite = [g for g in between if (g.finite or g.infinitive) and not (reading.relative(g) and at < i)]
    if at > i:
        if finite:
            # "la rencontre, qui a duré ..., s'est tenue lundi": the clause of the governing verb counts
            governing = group is not None and group.first > i and at > group.last
            if not governing or any(g.first > (group.last if group else 0) for g in finite):
                return None
        return last - first + (0 if at < end else 12)
    if finite and not (len(finite) == 1 and _opens_with_where(reading, i)):
        return None
    fronted = at <= 4
    return last - first if not fronted else min(last - first, 12)


def _opens_with_where(reading: Reading, i: int) -> bool:
    """Whether the clause of token `i` begins with "où": "la veille, il était à X, où il a vu ..."."""
    group = reading.group_at(i)
    if group is None:
        return False
    start = reading.clause_start(group)
    return start > 0 and reading.doc[start - 1].text.lower() == "où"


def _of_trigger(reading: Reading, i: int, at: int) -> bool:
    """Whether "du 19 décembre" follows the trigger noun itself ("le sommet de la CEDEAO du 10 août")."""
    if at < i or reading.group_at(i) is not None:
        return False
    return not any(i < g.first < at for g in reading.groups) and not any(
        reading.low[j] in (",", ";", "sur", "contre", "apres") for j in range(i, at)
    )


def find_place(
    reading: Reading, i: int, group: VerbGroup | None, end: int, document: Document
) -> Where | None:
    """Return the place of what happens at token `i`: the nearest city of its clause, else country."""
    shift = reading.sentence.start
    found: list[tuple[int, int, Where]] = []
    within = reading.group_at(i)
    if (
        within is not None
        and (opening := reading.clause_start(within))
        and reading.doc[opening - 1].text.lower() == "où"
    ):
        # "à Kidal, où il verra ...": the place before the relative
        at = reading.doc[opening - 1].idx + shift
        named = [w for m in reading.sentence.mentions if m.end <= at and (w := where(m, document.text))]
        if named:
            return named[-1]
    own = {g.first for g in (group, reading.group_at(i)) if g is not None}
    for mention in reading.sentence.mentions:
        place = where(mention, document.text)
        if place is None or mention.start - shift < reading.dateline:
            continue
        token = reading.token_at(mention.start)
        if token is None:
            continue
        before = reading.flat[max(0, mention.start - shift - 60) : mention.start - shift]
        at = _AT.search(before)
        of = bool(re.search(r"(?<![a-z])(?:de|d')\s?$", before)) and mention.entity.kind is EntityKind.PLACE
        host = _is_host(reading, mention, i, group)
        if not at and not host and not (of and _next_to(reading, i, token.i)):
            continue
        if at and _is_title(before):
            continue
        first, last = min(i, token.i), max(i, token.i)
        between = [
            g
            for g in reading.groups
            if first < g.first < last and g.first not in own and (g.finite or g.infinitive)
        ]
        if between and not host:
            governing = group is not None and group.first > i and token.i > group.last
            if not governing or any(g.first > (group.last if group else 0) for g in between):
                continue
        cost = last - first + (8 if token.i < i else 0) + (-20 if host else 0 if at else 3)
        found.append((cost + (0 if place.city else 20), token.i, place))
    return min(found, key=lambda item: item[:2])[2] if found else None


def capital_of(country: str) -> str | None:
    """Return the capital of a country (ISO 3166-1 alpha-3), as the gazetteer prints it."""
    printed: str | None = load_data("countries").get(country, {}).get("capital")
    return printed.removeprefix("=") if printed else None


def where(mention: Mention, text: str) -> Where | None:
    """Return the place that a mention names, if it names one ("l'Élysée" stands in Paris)."""
    entity = mention.entity
    printed = text[mention.start : mention.end]
    if entity.kind is EntityKind.PLACE:
        return Where(entity.id, entity.country)
    if mention.form is Form.METONYM:
        seat = load_gazetteer().seat(printed)
        return Where(seat.name, seat.country) if seat else None
    if mention.form is Form.DEMONYM and _CAPITAL.search(
        flat(text[max(0, mention.start - 24) : mention.start])
    ):
        capital = capital_of(entity.id)
        return Where(capital, entity.id) if capital else None
    if entity.kind is EntityKind.COUNTRY and mention.form is Form.NAME:
        return Where(re.sub(r"^(?:le |la |les |l['’])", "", printed), entity.id, city=False)
    return None


def _is_title(before: str) -> bool:
    """Whether the place belongs to a title or to a subject of talk ("l'ambassadeur de France au Mali")."""
    match = _TITLE_OF_PLACE.search(before)
    return match is not None and not _AUXILIARY.search(match["between"])


def _is_host(reading: Reading, mention: Mention, i: int, group: VerbGroup | None) -> bool:
    """Whether a city hosts: "Niamey abrite le sommet", "Lomé a accueilli"."""
    if group is None or mention.entity.kind not in (EntityKind.PLACE, EntityKind.COUNTRY):
        return False
    verb = reading.low[group.main]
    token = reading.token_at(mention.start)
    return bool(
        token is not None
        and token.i < group.first
        and re.match(
            r"abrit|accueill|recoi|recu|organis"
            if mention.entity.kind is EntityKind.PLACE
            else r"abrit|accueill",
            verb,
        )
        and group.first < i
    )


def _next_to(reading: Reading, i: int, at: int) -> bool:
    """Whether a place follows the trigger noun as its complement ("le sommet extraordinaire d'Abuja")."""
    return 0 < at - i <= 4 and reading.group_at(i) is None


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
            or low[j] in ("l'", "la", "le", "les", "-", "/")
            or low[j] in ("de", "du", "des", "d'")
        ):
            if token.pos_ in ("NOUN", "PROPN", "ADJ", "NUM"):
                last = j
            j += 1
            continue
        break
    text: str = doc[first : last + 1].text
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
    if not (organisations or _NAMED.search(rest)) or (kind == "session" and len(folded.split()) < 2):
        return None
    return text
