"""A light reading of tense: does the clause around a date speak of the past or of what is to come?

No parse: the verb form nearest to the date decides, within the sentence. That is enough to choose between
last Thursday and next Thursday.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from sahel_pipeline.extraction.temporal.calendar import Tense
from sahel_pipeline.extraction.temporal.lexicon import NOT_VERBS, PAST_EVENTS, PRESENT

_BEFORE = 160
_AFTER = 100
_AFTER_OPENING = 220
"""How far (characters) a verb may stand from a date, and from one that opens its sentence and waits for it;
also what keeps endless sentences linear."""

# Read in the text as printed: the accent tells "libéra" from "libérera", a capital tells a name from a verb.
_SENTENCE_END = re.compile(r"[.!?…;](?=[\s»\"”]|$)|[\n\r]")
_PARTICIPLE = (
    r"(?!(?:ainsi|au|aussi|ceci|celui|du|ici|jeu|lieu|lui|milieu|ni|peu|qui|si)\b)"
    r"[a-zà-ÿ]*(?:é|[^aeo\W]i|[^q\W]u|[mpr]is|[dcr]it|uit|int|ert|fait)e?s?"
)
_INFINITIVE = r"(?:s[’']|se\s)?[a-zà-ÿ]+(?:er|ir|re)"
_GAP = r"(?:,[^,.]{0,40},)?\s(?:[a-zà-ÿ]+\s|,[^,.]{0,30},\s|[«\"“]\s?){0,2}?"
"""Between an auxiliary and its participle: "avait, de son propre chef, fait", "a « suspendu"."""
# "tira", "livrait" end like "ira", "recevrait"
_STEM_IN_R = "admir|assur|attir|couvr|délivr|découvr|désir|dur|inspir|jur|livr|mesur|ouvr|respir|retir|tir"
_MARKER = re.compile(
    rf"""(?<![\w’'])(?:[lnsjm][’'](?=[aeéiouh]))?(?:
    (?P<neutral>
        (?:[eé]tait|[eé]taient|avait\s[eé]t[eé]|avaient\s[eé]t[eé])\s(?:\w+\s)?(?:pr[eé]vue?s?|attendue?s?|programm[eé]e?s?)
      | initialement\s(?:pr[eé]vue?s?|programm[eé]e?s?)|(?:pr[eé]vue?s?|programm[eé]e?s?)\sinitialement
      | devait|devaient
        # "ont convenu de se revoir en octobre": the infinitive is later than its verb, nobody knows how much
      | (?:(?:a|ont|avait|avaient|est|sont)\s(?:\w+\s)?)?
        (?:accept|appel|charg|convi|décid|demand|invit|pri|propos|souhait)ée?s?\s(?:de|d[’']|à)\s?{_INFINITIVE}
      | (?:(?:a|ont|avait|avaient|est|sont)\s(?:\w+\s)?)?(?:convenu|promis)e?s?\s(?:de|d[’'])\s?{_INFINITIVE}
    )
    |(?P<future>
        (?:
            # futur: sera, tiendra, recevront; and "a dit qu'il arriverait lundi"
            (?!(?:{_STEM_IN_R})(?:a|ait|aient)\b|aurai|serai)[a-zà-ÿ]*(?:[eiudvr]|tt|ît)r(?:a|ont|ons|ait|aient)
          | va|vont|doit|doivent|compte|comptent|entend|entendent
        )
        # and what it governs: "sera reçu", "doit se tenir", "devrait être signé"
        (?:\s(?:[a-zà-ÿ]+\s){{0,2}}(?:{_PARTICIPLE}|{_INFINITIVE}))?
      | (?:est|sont)\s(?:\w+\s)?annonc[eé]e?s?
      | (?:(?:est|sont)\s(?:\w+\s)?)?
        (?:pr[eé]vue?s?|attendue?s?|programm[eé]e?s?|(?:annonc[eé]e?s?|convoqu[eé]e?s?)\spour
          |(?:fix[eé]e?s?|report[eé]e?s?)\s(?:au|à|pour))
      | (?:(?:a|ont)\s)?(?:annonc|pr[eé]vo|programm)[a-zà-ÿ]+\s(?:[^\s.]+\s){{0,4}}?la\stenue
      | à\svenir|prochaine?s?|prochainement|bientôt|d[’']ici
    )
    |(?P<past>
        (?P<accomplished>depuis|(?:{"|".join(PAST_EVENTS)})e?s?(?=\s(?:du|de|le)\s)
          |(?:avait|avaient|(?<=s[’'])étai(?:t|ent)){_GAP}{_PARTICIPLE}) |
        (?:s[’'])?(?:a|ont|avait|avaient|ayant|aurait|auraient|est|sont|était|étaient|eut|fut|furent)
            {_GAP}{_PARTICIPLE}
      | (?P<bare>[a-zà-ÿ]{{2,}}ée?s?
          | (?:(?:re|ob|con|inter|sur|de|main)?(?:tenu|venu)|reçu|conclu|rendu|suspendu|entendu|élu|réuni
              |accueilli|choisi|parti|saisi|sorti|admis|remis|promis|pris|repris|compris|surpris|ouvert
              |conduit|introduit)e?s?)
      | [a-zà-ÿ]{{2,}}(?:èrent|irent|inrent|éra|ança|cida|clara|firma|igna|itta|ontra|ppela|riva)
      | [a-zà-ÿ]{{3,}}(?<!r)(?:ait|aient)
      | (?:{_STEM_IN_R})(?:a|ait|aient)
      | fut|furent|eut|eurent|tint|tinrent|vint|vinrent|fit|prit|reçut
    )
    |(?P<present>{"|".join(PRESENT)})
    )(?![\w])""",
    re.VERBOSE,
)
# "est parti" is an event, "est divisé" may be a state
_STATE = re.compile(
    r"(?:est|sont)\s(?!.*\b(?:re)?(?:arriv|part|ven|rentr|retourn|all|mor|décéd|n|entr|sort|tomb|deven|interven|surven|"
    r"rend|tenu|réuni|entreten|déroul)[éitus]?e?s?$)"
)
_AUXILIARY = re.compile(r"(?<!\w)(?:a|ont|avait|avaient|aurait|auraient)\s$")
"""Before the date, its participle after it: "a aujourd'hui déclaré"."""
_BARRIER = re.compile(r"(?<!\w)(?:que|qu[’']|qui|où|dont|lorsque|quand|mais|alors)(?!\w)|[;:]")
_OF_DAY = re.compile(r"\s(?:du|de|le)\s")
"""Between a date and what has taken place on it: "le putsch du 26 juillet"."""
_JUST_DONE = re.compile(
    r"(?:rendue?s?\s(?:public|publique)s?|annonc[eé]e?s?|décid[eé]e?s?|dévoil[eé]e?s?|révél[eé]e?s?)\s$"
)
"""Before a date that a comma parts from the verb: "le retrait, rendu public samedi, pourrait ..."."""
_OPENS = re.compile(r"\W*(?:le|l[’'])?\s*")
"""Before a date that opens its sentence: the day of the verb behind the comma, not of what that announces."""
_NEXT_VERB = re.compile(r"(?:^|\s)(?:et|puis|avant)\s(?:de\s)?$")
_FAR = 80
"""What a boundary of clauses between a verb and the date counts as, in characters."""


@dataclass(frozen=True, slots=True)
class Verb:
    """The verb form that a date goes with."""

    tense: Tense | None
    """None for a form that speaks of neither ("devait se tenir lundi") or of both ("reçoit lundi")."""
    distance: int
    """From the date, in characters, clause boundaries counted as `_FAR`."""
    event: bool
    """Whether it tells of something that happens; "est divisé" and "une ville aujourd'hui divisée" do not."""


_DEADLINE = re.compile(
    r"(?:jusqu[’'](?:au|à)|d[’']ici(?:\s(?:à|au|le))?|avant(?:\sle)?|au\splus\stard(?:\sle)?)\s$",
    re.IGNORECASE,
)


_STAY = re.compile(
    r"(?<!\w)en\s(?:visite|séjour|mission|déplacement|tournée)[^.;:]{0,40}\sjusqu[’'](?:au|à)\s$",
    re.IGNORECASE,
)


def tense_near(text: str, start: int, end: int) -> Tense | None:
    """Return when the clause around `text[start:end]` takes place, or None where nothing shows it.

    Args:
        text: As printed.
        start: Offset of the first character of the date.
        end: Offset just after it.
    """
    if _STAY.search(text, max(0, start - 80), start):
        return "future"  # "a reçu X, en visite jusqu'à mercredi"
    verb = verb_near(text, start, end)
    if verb and verb.tense and verb.event:
        return verb.tense
    if _DEADLINE.search(text, max(0, start - 20), start):
        return "future"  # "est suspendu jusqu'à dimanche"
    return verb.tense if verb else None


def verb_near(text: str, start: int, end: int) -> Verb | None:
    """Return the verb form nearest to `text[start:end]` in its sentence, or None.

    Args:
        text: As printed.
        start: Offset of the first character of the date.
        end: Offset just after it.
    """
    low = max(0, start - _BEFORE)
    for stop in _SENTENCE_END.finditer(text, low, start):
        low = stop.end()
    opens = text[end : end + 1] == "," and _OPENS.fullmatch(text[low:start].lower()) is not None
    before, after = _lower(text[low:start], text[end : end + (_AFTER_OPENING if opens else _AFTER)])
    stop_after = _SENTENCE_END.search(after)
    after = after[: stop_after.start()] if stop_after else after

    near = []
    for marker in _MARKER.finditer(before):
        if _is_verb(marker.group()):
            between = before[marker.end() :]
            beside = marker["accomplished"] and _OF_DAY.fullmatch(between)
            near.append((0 if beside else len(between) + _barriers(between), False, marker))
    for marker in _MARKER.finditer(after):
        if _is_verb(marker.group()):
            between = after[: marker.start()]
            # a French date rather follows its verb
            apart = _FAR if between.startswith(",") and _JUST_DONE.search(before) else 0
            near.append((len(between) * 3 // 2 + _barriers(between, after=True) + apart, True, marker))
    if not near:
        return None
    distance, follows, marker = min(near, key=lambda item: item[0])
    tense: Tense | None = "past" if marker["past"] else "future" if marker["future"] else None
    if marker["accomplished"]:
        tense = "accomplished"
    alone = follows and marker["bare"] and not _AUXILIARY.search(before)
    state = bool(marker["neutral"] or (marker["past"] and (alone or _STATE.match(marker.group()))))
    inserted = follows and not after[: marker.start()].strip(" ,")  # "Le 10 mai, a dit la police, il ..."
    if opens and tense == "past" and not inserted and not _STATE.match(marker.group()):
        return Verb("accomplished", distance, event=True)
    return Verb(tense, distance, not state)


def _lower(before: str, after: str) -> tuple[str, str]:
    """Put a sentence in small letters where capitals tell no names: its first letter, or all in capitals."""
    if before.isupper() or (after.isupper() and not before.strip()):
        return before.lower(), after.lower()
    for i, character in enumerate(before):
        if character.isalpha():  # "Reçu mardi" opens with a verb
            return before[:i] + character.lower() + before[i + 1 :], after
    return before, after


def _is_verb(form: str) -> bool:
    return form not in NOT_VERBS and (" " in form or not form.endswith(("ité", "ités")))


def _barriers(between: str, *, after: bool = False) -> int:
    """How much farther boundaries of clauses between a date and a verb (`after` it or not) set them apart."""
    next_verb = after and _NEXT_VERB.search(between) is not None  # "il a repris lundi et devrait ..."
    return _FAR * (len(_BARRIER.findall(between)) + next_verb)
