"""Every meeting that one sentence reports, as far as that sentence tells it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from sahel_pipeline.extraction.document import Document, Entity, EntityKind, Form, Mention
from sahel_pipeline.extraction.gazetteer import load_gazetteer
from sahel_pipeline.extraction.meetings.actors import Actor, actors, is_party, party_of
from sahel_pipeline.extraction.meetings.lexicon import Lexicon, NounEntry, Trigger, VerbEntry, flat, load_lexicon
from sahel_pipeline.extraction.meetings.roles import Reading, Role, VerbGroup
from sahel_pipeline.extraction.meetings.setting import Setting, find_date, find_framework, find_place, where
from sahel_pipeline.extraction.meetings.status import noun_status, verb_status
from sahel_pipeline.extraction.syntax import Clause, Tense
from sahel_pipeline.records import MeetingStatus

_PRONOUNS = frozenset("il elle ils elles celui-ci celle-ci ceux-ci ce dernier".split())
_PAIR = re.compile(
    r"(?<![a-z])(?:(?:l|d|c)es deux (?:hommes|dirigeants?|parties|ministres|chefs|presidents|responsables|hommes d'etat|delegations|personnalites"
    r"|diplomates|generaux|leaders|homologues|pays|etats|capitales|interlocuteurs|camps|voisins)|les deux(?! [a-z]+s)"
    r"|leurs? (?:rencontre|entretien|echange|entrevue|discussion|tete))"
)
_TROOPS = re.compile(
    r"(?<![a-z])(?:soldats?|troupes?|convois?|contingents?|renforts?|avions?|vols?|refugies|civils?|migrants?|joueurs?|equipe"
    r"|camions?|marchandises|touristes?|militaires|etudiants?|pelerins?|jihadistes|djihadistes|assaillants|mercenaires|vehicules?"
    r"|aeronefs?|helicopteres?|corps|depouille|eleves|supporters?|instructeurs?|blindes?|vol)(?![a-z])"
)
_OBJECT_OF_EXCHANGE = re.compile(r"\s*(?:des |de |leurs |plusieurs )?(?:tirs?|coups?|renseignements?|informations?|prisonniers?|otages)")
_HOSTS = re.compile(r"abrit|accueil|organis|prevoi|prevu|convoqu|annonc")
_THERE = re.compile(r"(?<![a-z])y (?:a|ont|avait|avaient|prend|prennent|participe|debat|est|sont|sera|seront|etait|rencontre|est)|(?<![a-z])(?:sur place|dans la meme ville)(?![a-z])")
_DEFINITE_PERSON = re.compile(
    r"(?<![a-z])(?:le|la|l'|son|sa) ?(?:[a-z'-]+ ){0,2}(?:visiteu(?:r|se)|diplomate|dirigeante?|ministre|presidente?|emissaire|envoyee?|responsable"
    r"|general|colonel|capitaine|officier|ambassad(?:eur|rice)|hote|chef d'etat|chef de l'etat|diplomatie|chef|numero un|homme fort|leader) $"
)
_AGAIN = re.compile(r"(?<![a-z])(?:sa premiere|leur premiere|deuxieme|seconde?|troisieme|prochaine?|nouvelle|nouveau|nouvel|autre|futur)(?![a-z])")
_LATTER = re.compile(r"(?<![a-z])(?:ce dernier|cette derniere|celui-ci|celle-ci)(?![a-z])")
_ALWAYS_OF_A_BODY = re.compile(r"(?:mini-?)?sommet|session extraordinaire|conference des chefs d'etat")
_CONTROL = re.compile(r"charg|demand|reclam|propos|invit|appel|exhort|permet|permis|ordonn|recommand|presse|enjoin|suggere")
_GOES_ON = re.compile(r"(?:ils?|elles?|ce dernier|cette derniere|sa delegation|la delegation|sur place|ensuite|puis|il y)(?![a-z])")
_TRAVEL_REACH = 90
"""Characters within which a verb of travel names its first goal."""
_STAY = re.compile(r"(?<![a-z])(?:arriv|sejourn|visite|rendu|venu|passe la journee|passe (?:deux|quelques) jours|deplacement|debarqu|etait|quitt|repart|atterr|rend a|mission)")
_COMPLEMENT = re.compile(r" (?:[a-z]+ ){0,2}?(?:de |du |des |d'|de la |de l'|a |au )?")
_PRONOUN_FIRST = re.compile(r"(?:il|elle|ils|elles|(?:a|en|au|aux|dans|lors|le|la|apres|avant|plus tot)[^,]{0,40}, (?:il|elle|ils|elles)) ")
_TO_WHICH = frozenset("auquel auxquels auxquelles laquelle lequel".split())
_LONG_TALKS = re.compile(r"(?:negociations?|discussions|pourparlers|dialogue|consultations)(?![a-z])")
_BEING = re.compile(r"(?:est|sont|sera|seront|etait|etaient|fut|ete|etre)$")
_INVITES = re.compile(r"(?:re)?invit|convi|convoqu")
_EVENT_NOUN = re.compile(r"(?<![a-z])(?:sommet|reunion|rencontre|session|conference|forum|pourparlers|negociations|assises|conclave|edition|atelier)s?(?![a-z])")
_TRAVEL_DETAIL = re.compile(r"(?<![a-z])(?:visite|mission|deplacement|sejour|voyage|tournee)")


@dataclass(slots=True)
class Candidate:
    """A meeting as one trigger tells it."""

    index: int
    """Index of the sentence."""
    at: int
    """Offset of the trigger in the text."""
    rule: str
    trigger: str
    shape: str
    """`talk`, `session`, `travel` or `phone`."""
    actors: list[Actor] = field(default_factory=list)
    setting: Setting = field(default_factory=Setting)
    status: MeetingStatus = MeetingStatus.HELD
    refers_back: bool = False
    """Whether it takes up a meeting told before ("la rencontre", "les deux hommes")."""
    syntactic: bool = True
    hearsay: bool = False
    continues: bool = False
    """Whether the text says that it followed on what was told just before ("il a ensuite été reçu")."""
    lacks_host: bool = False
    """Whether somebody was received and the sentence does not say by whom."""
    host: list[Actor] = field(default_factory=list)
    guessed: bool = False
    """Whether the body that meets is only the one last spoken of."""
    again: bool = False
    """Whether it is the next meeting of those who met before ("le prochain sommet")."""
    there: bool = False
    """Whether it took place where the last one did ("y")."""

    @property
    def people(self) -> list[str]:
        """Names of the people, in text order."""
        return list(dict.fromkeys(name for actor in self.actors for name in actor.people))

    @property
    def parties(self) -> list[str]:
        """Parties, in text order."""
        return list(dict.fromkeys(party for actor in self.actors for party in actor.parties))


class SentenceReader:
    """Reads the candidates of the sentences of one document."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.lexicon: Lexicon = load_lexicon()
        self._country = _main_country(document)

    def _reading(self, index: int) -> Reading:
        """Return a sentence with the authorities in it that the text leaves unnamed ("la junte")."""
        sentence = self.document.sentences[index]
        unnamed: list[Mention] = []
        if self._country is not None:
            for match in self.lexicon.words["authorities"].finditer(flat(sentence.text)):
                start, end = sentence.start + match.start(), sentence.start + match.end()
                beside = any(
                    m.start < end + 4 and m.end > start or _COMPLEMENT.fullmatch(flat(self.document.text[end : m.start]))
                    for m in sentence.mentions
                )
                if not beside:
                    unnamed.append(Mention(start, end, self._country, Form.METONYM))
        return Reading(self.document, sentence, unnamed)

    def read(self, index: int, triggers: Sequence[Trigger]) -> list[Candidate]:
        """Return the candidates of a sentence, in text order."""
        reading = self._reading(index)
        found: list[Candidate] = self._attendance(reading, index)
        used: dict[int, str] = {}  # verb groups that a verb trigger has claimed, with its frame
        spans: dict[tuple[int, int], list[Trigger]] = {}
        for trigger in triggers:
            spans.setdefault((trigger.start, trigger.end), []).append(trigger)
        verbs, nouns = [], []
        for (start, _), same in spans.items():
            token = reading.token_at(start + reading.sentence.start)
            if token is None:
                continue
            as_verb = reading.group_at(token.i) is not None and not reading.is_noun(token.i)
            for trigger in same:
                if isinstance(trigger.entry, VerbEntry) and as_verb:
                    verbs.append((trigger, trigger.entry, token.i))
                elif isinstance(trigger.entry, NounEntry) and not as_verb:
                    nouns.append((trigger, trigger.entry, token.i))
        for trigger, verb, i in verbs:
            group = reading.group_at(i)
            if group is None or group.main != i:
                continue
            candidate = self._verb(reading, index, trigger, verb, group)
            if candidate:
                found += self._split(reading, candidate, verb)
                used[group.first] = verb.frame
        named_until = -1  # "session" and "comité" of one framework are one meeting
        for trigger, noun, i in sorted(nouns, key=lambda item: item[2]):
            if trigger.start < named_until:
                continue
            candidate = self._noun(reading, index, trigger, noun, i, used, [item[2] for item in nouns])
            if candidate:
                found.append(candidate)
                if candidate.setting.framework:
                    named_until = trigger.start + len(candidate.setting.framework)
        for candidate in found:
            self._name_known(reading, index, candidate.actors)
            candidate.continues = bool(self.lexicon.words["continues"].search(reading.flat))
            candidate.there = bool(_THERE.search(reading.flat))
            self._follow(reading, index, candidate)
        return sorted(found, key=lambda candidate: candidate.at)

    def _follow(self, reading: Reading, index: int, candidate: Candidate) -> None:
        """Take place and date from the sentence before, when this one goes on from there ("Il y a rencontré ...")."""
        if not index or candidate.rule == "attendance" or candidate.status not in (MeetingStatus.HELD, MeetingStatus.ONGOING):
            return
        previous = self.document.sentences[index - 1]
        text = flat(previous.text)
        goes_on = _GOES_ON.match(reading.flat) and _STAY.search(text)
        if not (candidate.there or goes_on):
            return
        if candidate.setting.place is None:
            places = [w for m in previous.mentions if (w := where(m, self.document.text)) and w.city]
            candidate.setting.place = places[-1] if places else None
        dates = [d.edtf for d in previous.dates if d.edtf]
        if candidate.setting.date is None and len(dates) == 1 and _STAY.search(text):
            candidate.setting.date = dates[0]

    def _attendance(self, reading: Reading, index: int) -> list[Candidate]:
        """Return those who the sentence says were there too: it adds to a meeting told before."""
        match = self.lexicon.words["attendance"].search(reading.flat)
        if not match:
            return []
        by_role = self._by_role(reading, reading.roles(0, len(reading.doc)))
        present = [a for a in by_role("np", "presence", "avec", "par", "lead", "of") if a.official]
        leads = bool(self.lexicon.words["leads"].search(reading.flat))
        if leads:
            present = [Actor(a.start, a.end, people=a.people) for a in present if a.people]
        if not present:
            return []
        return [
            Candidate(
                index,
                reading.sentence.start,
                "attendance",
                match.group(),
                "attendance",
                present,
                refers_back=True,
            )
        ]

    def _name_known(self, reading: Reading, index: int, found: Sequence[Actor]) -> None:
        """Give "le visiteur algérien" the name of the one Algerian that the text has named."""
        for actor in found:
            if actor.people or len(actor.parties) != 1:
                continue
            before = reading.flat[max(0, actor.start - reading.sentence.start - 50) : actor.start - reading.sentence.start]
            if not _DEFINITE_PERSON.search(before):
                continue
            names = list(
                dict.fromkeys(
                    m.entity.id
                    for sentence in self.document.sentences[max(0, index - 5) : index]
                    for m in sentence.mentions
                    if m.entity.kind is EntityKind.PERSON and party_of(m) == actor.parties[0]
                )
            )
            if len(names) == 1:
                actor.people.append(names[0])

    def _split(self, reading: Reading, candidate: Candidate, entry: VerbEntry) -> list[Candidate]:
        """Return one candidate for each partner of "a été reçu dimanche par X, puis mardi par Y"."""
        shift = reading.sentence.start
        turn = re.compile(r"(?<![a-z])puis(?: [^,;.]{0,40}?)? (?:par|avec|a) ").search(reading.flat, candidate.at - shift)
        if turn is None or entry.frame not in ("receive", "with", "meet"):
            return [candidate]
        late = [a for a in candidate.actors if a.start - shift >= turn.end() - 1]
        early = [a for a in candidate.actors if a.start - shift < candidate.at - shift]
        middle = [a for a in candidate.actors if a not in late and a not in early]
        if not late or not early or not middle:
            return [candidate]
        when = next(
            (d.edtf for d in reading.sentence.dates if turn.start() <= d.start - shift <= late[-1].end - shift), None
        )
        second = replace(
            candidate,
            actors=[*early, *late],
            setting=replace(candidate.setting, date=when or candidate.setting.date),
        )
        candidate.actors = [*early, *middle]
        return [candidate, second]

    # --- verbs

    def _verb(
        self, reading: Reading, index: int, trigger: Trigger, entry: VerbEntry, group: VerbGroup
    ) -> Candidate | None:
        reflexive = any(reading.low[j] in ("se", "s'") for j in range(group.first, group.last + 1))
        if entry.requires == "reflexive" and not reflexive:
            return None
        flat_text = reading.flat
        end = reading.after(group.last)
        right = reading.roles(group.last + 1, end)
        clause = Clause(reading, reading.doc[group.main])
        passive = reading.passive(group) and not reflexive
        subject, known = self._subject(reading, index, group, clause)
        by_role = self._by_role(reading, right)
        shape = "talk"
        taking: list[Actor]
        hosts: list[Actor] = []
        refers_back = False
        frame = entry.frame
        clitic = self._clitic_object(reading, index, group, subject)
        if frame in ("meet", "receive", "call"):
            if frame == "call":
                shape = "phone"
            if passive:
                hosts = by_role("par", "with")
                if not hosts and frame == "receive":
                    hosts = self._seat_as_host(reading, right)
                theirs = {p for a in hosts for p in a.parties}
                if frame == "receive" and theirs and {p for a in subject for p in a.parties} <= theirs and not any(
                    a.start >= reading.sentence.start for a in subject
                ):
                    # "le visiteur a été accueilli par le président": not one of the president's own
                    subject = self._antecedent(index, reading.sentence.start, other_than=theirs) or subject
                taking = [*subject, *hosts]
            elif reflexive:
                if not subject and self._generic_leaders(reading, group, clause):
                    subject = self._body_of_context(index, reading.doc[group.first].idx + reading.sentence.start, [])
                    shape = "session"
                taking = [*subject, *by_role("avec", "entre")]
                refers_back = self._pair(reading, group, subject)
            else:
                objects = [a for a in by_role("np", "a" if frame == "call" else "np") if a.official]
                if not objects and clitic:
                    objects = clitic
                if not objects:
                    # "a rencontré en secret des chefs de ...": "des" may be article or preposition
                    objects = [a for a in by_role("en", "a", "of") if a.official]
                if not objects:
                    return None
                if entry.requires == "person" and not self._sees_person(reading, group, objects):
                    return None
                if frame == "receive" and not self._receives_people(reading, group, end, objects, bool(clitic)):
                    return None
                taking = [*subject, *objects, *by_role("avec")] if frame == "receive" else [*subject, *objects]
        elif frame == "with":
            if _OBJECT_OF_EXCHANGE.match(flat_text, trigger.end):
                return None
            partners = by_role("avec", "entre")
            refers_back = not partners and self._pair(reading, group, subject)
            if not partners and "c'est avec" in flat_text[: trigger.start]:
                # "c'est avec la directrice du FMI que M. X s'est entretenu"
                partners = self._by_role(reading, reading.roles(0, max(0, reading.clause_start(group) - 1)))("avec")
            taking = partners if refers_back else [*subject, *partners]
        elif frame == "gather":
            shape = "session"
            if reflexive or passive:
                if reflexive and verb_is(reading, group, "rassembl"):
                    return None  # demonstrators
                if not subject and self._generic_leaders(reading, group, clause):
                    subject = self._body_of_context(index, reading.doc[group.first].idx + reading.sentence.start, [])
                taking = [*subject, *by_role("avec", "entre")] if subject else []
                refers_back = self._pair(reading, group, subject)
            elif reading.tense(group) in (Tense.PRESENT, Tense.IMPERFECT, None) and not self._leads_event(reading, group):
                return None  # "l'état-major qui regroupe quatre pays": membership, not a meeting
            else:
                taking = [*subject, *by_role("np")]
        else:
            return self._travel(reading, index, trigger, group, subject, right, clause)
        taking = [actor for actor in taking if actor.official]
        if not taking and not refers_back:
            return None
        lacks_host = frame == "receive" and passive and not hosts
        taking += [a for a in by_role("presence", "lead") if a.people or a.official]
        setting = Setting(
            date=find_date(reading, group.main, group, end),
            place=find_place(reading, group.main, group, end, self.document),
        )
        status = verb_status(reading, clause, group, end, setting.date, self.document.anchor, self.lexicon)
        if status is None:
            return None
        if self.lexicon.words["phone"].search(reading.text_between(group.first, end)):
            shape = "phone"
        return Candidate(
            index,
            trigger.start + reading.sentence.start,
            f"verb:{frame}",
            reading.text_between(group.first, group.last + 1),
            shape,
            taking,
            setting,
            status.value,
            refers_back=refers_back,
            syntactic=known,
            hearsay=status.hearsay,
            lacks_host=lacks_host,
            host=(hosts if passive else subject) if frame == "receive" else [],
        )

    def _travel(
        self,
        reading: Reading,
        index: int,
        trigger: Trigger,
        group: VerbGroup,
        subject: list[Actor],
        right: list[Role],
        clause: Clause,
    ) -> Candidate | None:
        end = reading.after(group.last)
        verb = reading.low[group.main]
        sends = verb.startswith(("depech", "envoy"))
        visits = verb.startswith("visit")
        if sends:
            travellers = [a for a in self._by_role(reading, right)("np") if a.people or a.official]
            travellers = [*subject, *travellers]
        else:
            travellers = subject
        before = reading.text_between(max(0, group.first - 25), group.first)
        if not travellers or _TROOPS.search(before):
            return None
        if not any(a.official for a in travellers):
            return None
        goals = [r.mention for r in right if r.name in ("a", "en", "for") or (visits and r.name == "np")]
        goals = [m for m in goals if m.form is not Form.DEMONYM or where(m, self.document.text)]
        near = reading.sentence.start + reading.doc[group.last].idx + len(reading.low[group.last]) + _TRAVEL_REACH
        goals = goals if goals and goals[0].start <= near else []
        return self._trip(
            reading, index, trigger, group.main, group, end, travellers, goals, clause, "verb:travel"
        )

    def _trip(
        self,
        reading: Reading,
        index: int,
        trigger: Trigger,
        i: int,
        group: VerbGroup | None,
        end: int,
        travellers: list[Actor],
        goals: list[Mention],
        clause: Clause | None,
        rule: str,
    ) -> Candidate | None:
        """Return the visit of `travellers` to the country of the first of `goals`."""
        goal = next((m for m in goals if where(m, self.document.text)), None)
        if goal is None or goal.entity.country is None:
            return None
        city = next(
            (m for m in goals if m.entity.country == goal.entity.country and (w := where(m, self.document.text)) and w.city),
            goal,
        )
        host = goal.entity.country
        hosts = [host]
        if reading.flat.startswith("tournee", trigger.start):
            hosts = list(dict.fromkeys(m.entity.country for m in goals if m.entity.country))
        visitors = [p for a in travellers for p in a.parties if p != host]
        if not visitors:
            return None
        setting = Setting(
            date=find_date(reading, i, group, end),
            place=where(city, self.document.text),
        )
        if group is not None and clause is not None:
            status = verb_status(reading, clause, group, end, setting.date, self.document.anchor, self.lexicon)
        else:
            status = noun_status(reading, i, end, group, setting.date, self.document.anchor, self.lexicon)
        if status is None:
            return None
        return Candidate(
            index,
            trigger.start + reading.sentence.start,
            rule,
            reading.sentence.text[trigger.start : trigger.end],
            "travel",
            [*travellers, Actor(goal.start, goal.end, parties=hosts)],
            setting,
            status.value,
            hearsay=status.hearsay,
        )

    # --- nouns

    def _noun(
        self,
        reading: Reading,
        index: int,
        trigger: Trigger,
        entry: NounEntry,
        i: int,
        used: dict[int, str],
        stops: Sequence[int],
    ) -> Candidate | None:
        last = reading.last_token(trigger.end)
        end = reading.after(last)
        following = [j for j in stops if last + 1 < j < end and reading.preposition(j) == "other"]
        right = reading.roles(last + 1, min([end, *following]), start="of")  # up to "suite à une rencontre"
        group = reading.governor(i)
        told = group is not None and used.get(group.first, "travel") != "travel"
        if told and entry.kind != "session" and not any(r.name in ("avec", "entre", "a") for r in right):
            return None  # "a été reçu en audience": the verb has told it
        by_role = self._by_role(reading, right)
        relatives = [g for g in reading.relatives(end) if self._takes_place(reading, g)]
        governor = group
        if relatives:
            # "le sommet, qui se tiendra jeudi à Lomé": the relative clause tells of the meeting
            group = relatives[-1]
            for relative in relatives:
                right = [*right, *reading.roles(relative.last + 1, reading.after(relative.last))]
            by_role = self._by_role(reading, right)
        after_group = self._by_role(
            reading, reading.roles(group.last + 1, reading.after(group.last)) if group and group.first > i else []
        )
        preposition = reading.preposition(i)
        subject_of = governor is not None and governor.first > i and preposition in ("", "of", "en")
        oblique = preposition in ("other", "for", "about", "source", "from", "en", "a")
        own = group if relatives or preposition not in ("other", "about", "source", "for") else None
        taking = [*by_role("of"), *by_role("lead"), *by_role("avec", "entre", "presence", "np" if entry.kind == "session" else "avec")]
        if entry.kind == "travel":
            return self._noun_travel(reading, index, trigger, i, group, end, right, by_role)
        places = {r.mention.start for r in right if r.name == "of" and r.mention.form is Form.CAPITAL}
        taking = [a for a in taking if a.start not in places or a.people]
        known, shape_of_body = True, False
        had = self._object_relative(reading, end)
        if had is not None:
            # "la rencontre que X a eue dimanche à Paris avec Y"
            taking += self._subject(reading, index, had, Clause(reading, reading.doc[had.main]))[0]
            taking += self._by_role(reading, reading.roles(had.last + 1, reading.after(had.last)))("avec")
            relatives = [had]
        if relatives and reading.low[end] in _TO_WHICH:
            taking += by_role("np")
        if subject_of and group is not None:
            verb = reading.low[group.main]
            fronted = next((g for g in reading.groups if g.last < i and not g.finite and not g.infinitive), None)
            if fronted is not None and reading.low[fronted.main].startswith(("presid", "copresid", "co-presid")):
                taking += self._by_role(reading, reading.roles(fronted.last + 1, i))("par")
            sees = verb == "vu" and "participation" in reading.text_between(group.last + 1, group.last + 4)
            if self.lexicon.words["gathers"].fullmatch(verb) or sees:
                taking += after_group("np", "avec", "entre", "presence", "of")
            else:
                taking += after_group("entre", "avec", "presence", "par" if verb.startswith(("presid", "copresid")) else "entre")
        elif governor is not None:
            group, told_by = governor, group
            verb = reading.low[group.main]
            clause = Clause(reading, reading.doc[group.main])
            takes_part = bool(self.lexicon.words["takes_part"].fullmatch(verb))
            if trigger_text(trigger, reading).endswith("telephone"):
                takes_part = True
                taking += self._by_role(reading, reading.roles(group.last + 1, reading.after(group.last)))("avec")
            hosts = bool(_HOSTS.match(verb)) and reading.direct(group, i)
            if hosts and (len({p for a in taking for p in a.parties}) >= 2 or entry.kind == "session"):
                takes_part = False  # who gives the roof is not thereby at the table
            if trigger_text(trigger, reading).startswith("audience") and verb.startswith("donn"):
                takes_part = True
            if trigger_text(trigger, reading).startswith("hote") and _BEING.match(verb):
                takes_part = True
            if trigger_text(trigger, reading).startswith("lettre"):
                takes_part = True
                taking += by_role("a")
            elif preposition == "other" and len({p for a in taking for p in a.parties}) < 2:
                # "Les présidents X et Y ont évoqué ... lors d'un appel": the subject, if it is both
                subject, known = self._subject(reading, index, group, clause)
                if len({p for a in subject for p in a.parties}) >= 2 or by_role("presence"):
                    taking = [*subject, *taking]
            if _INVITES.match(verb) and not subject_of:
                # "a invité les dirigeants de ... à une rencontre"
                subject, known = self._subject(reading, index, group, clause)
                guests = self._by_role(reading, reading.roles(group.last + 1, i))("np")
                taking = [*subject, *guests, *taking]
            one_sided = len({p for a in taking for p in a.parties}) < 2 and bool(by_role("avec"))
            if takes_part and (reading.direct(group, i) or entry.kind == "phone") or one_sided:
                subject, known = self._subject(reading, index, group, clause)
                taking = [*(a for a in subject if a.official), *taking]
            if takes_part and trigger_text(trigger, reading).startswith("audience"):
                taking += by_role("a")
            group = told_by
        taking = [a for a in taking if a.official]
        if not taking and entry.kind == "talk" and _LONG_TALKS.match(reading.flat, trigger.start):
            # "Les pays de X ont quitté Y, mais les négociations se poursuivent": between the two just named
            near = [a for a in self._by_role(reading, reading.roles(0, i))("np", "of", "a") if a.official]
            if len({p for a in near for p in a.parties}) == 2:
                taking, known = near, False
        guessed = False
        if entry.kind == "session" and _ALWAYS_OF_A_BODY.match(reading.flat, trigger.start):
            named = find_framework(reading, i, end, entry.kind) or ""
            other = "afri" in flat(named) or any(m.entity.kind is EntityKind.COUNTRY for m in load_gazetteer().find(named))
            if not other and not any(m.entity.kind is EntityKind.ORGANISATION for m in self._mentions_of(reading, taking)):
                body = self._body_of_context(index, reading.doc[i].idx + reading.sentence.start, taking)
                guessed = bool(body) and not taking
                taking += body
        if setting_accord := self._accord(reading, i, end):
            taking.append(setting_accord)
        if by_role("avec") and len({p for a in taking for p in a.parties}) < 2:
            # "X a précisé que les négociations avec Y ...": X speaks for the other side
            speaker = next((g for g in reading.groups if g.finite), None)
            if speaker is not None and speaker.first < i:
                subject, _ = self._subject(reading, index, speaker, Clause(reading, reading.doc[speaker.main]))
                taking = [*(a for a in subject if a.official), *taking]
                known = False
            if len({p for a in taking for p in a.parties}) == 1 and index:
                taking += self._other_side(index, taking)
                known = False
        possessive = reading.possessive(i)
        pronoun = group is not None and any(
            reading.low[t.i] in ("il", "elle") for t in reading.doc[group.main].children if t.i < group.first
        )
        if entry.kind != "travel" and (possessive or pronoun) and not any(a.people for a in by_role("avec", "entre")):
            body = self._body_of_context(index, reading.doc[i].idx + reading.sentence.start, [])
            if body and (entry.kind == "session" or subject_of):
                taking = body
                shape_of_body = True
        if possessive and not shape_of_body and len({p for a in taking for p in a.parties}) < 2:
            taking = [*self._antecedent(index, reading.doc[i].idx + reading.sentence.start), *taking]
        setting = Setting(
            date=self._relative_date(reading, relatives) or find_date(reading, i, own, end),
            place=find_place(reading, i, own, end, self.document)
            or (find_place(reading, i, governor, end, self.document) if relatives and preposition == "" else None)
            or next((p for g in relatives if (p := find_place(reading, g.main, g, reading.after(g.last), self.document))), None),
            framework=self._with_body(reading, find_framework(reading, i, end, entry.kind), taking),
        )
        status = noun_status(
            reading, i, end, group, setting.date, self.document.anchor, self.lexicon, governor if subject_of else None
        )
        if status is None:
            return None
        shape = "session" if shape_of_body else entry.kind
        if self.lexicon.words["phone"].search(reading.text_between(i, end)):
            shape = "phone"
        definite = reading.definite(i)
        again = bool(_AGAIN.search(reading.text_between(max(0, i - 2), i + 3)))
        parties = {p for a in taking for p in a.parties}
        listed = definite and entry.kind == "session" and not setting.framework and not by_role("of", "entre")
        refers_back = definite and len(parties) < 2 or listed
        if not taking and not refers_back and not again and not (setting.framework or setting.place):
            return None
        return Candidate(
            index,
            trigger.start + reading.sentence.start,
            f"noun:{entry.kind}",
            reading.sentence.text[trigger.start : trigger.end],
            shape,
            taking,
            setting,
            status.value,
            refers_back=refers_back,
            syntactic=known and not oblique,
            hearsay=status.hearsay,
            guessed=guessed,
            again=(again or bool(_PAIR.search(reading.text_between(0, i + 6)))) and status.value not in (MeetingStatus.HELD, MeetingStatus.ONGOING),
        )

    def _other_side(self, index: int, taking: Sequence[Actor]) -> list[Actor]:
        """Return who spoke or acted in the sentence before: the other side of "des consultations avec X"."""
        own = {p for a in taking for p in a.parties}
        reading = self._reading(index - 1)
        first = next((g for g in reading.groups if g.finite), None)
        if first is None:
            return []
        subject, _ = self._subject(reading, index - 1, first, Clause(reading, reading.doc[first.main]))
        return [a for a in subject if a.official and not set(a.parties) & own][:1]

    def _with_body(self, reading: Reading, framework: str | None, taking: Sequence[Actor]) -> str | None:
        """Add the body to a framework that the sentence names apart from it ("l'Union a tenu une session ...")."""
        if framework is None or not re.match(r"(?:\S+ )?(?:sommet|session|reunion|conference)", flat(framework)):
            return framework
        text = self.document.text
        bodies = [
            m for m in self._mentions_of(reading, taking) if m.entity.kind is EntityKind.ORGANISATION and m.form is Form.NAME
        ]
        bodies = list({m.entity.id: m for m in reversed(bodies)}.values())[::-1]
        if any(flat(text[m.start : m.end]) in flat(framework) for m in bodies):
            return framework
        if not bodies or re.search(r"(?<![a-z])(?:de|du|des|d'|d’)(?![a-z])(?! urgence)", framework.replace("d'urgence", "")):
            return framework
        parts = []
        for body in bodies[:2]:
            before = flat(text[max(0, body.start - 3) : body.start])
            article = "de la " if before.endswith("la ") else "de l'" if before.endswith("l'") else "du " if before.endswith(("le ", "du ")) else "de "
            parts.append(article + text[body.start : body.end])
        head = re.split(r" (?:sur|consacre)", framework)[0]
        return f"{head} {' et '.join(dict.fromkeys(parts))}"

    def _mentions_of(self, reading: Reading, taking: Sequence[Actor]) -> list[Mention]:
        starts = {actor.start for actor in taking}
        return [m for m in reading.sentence.mentions if m.start in starts]

    def _body_of_context(self, index: int, at: int, taking: Sequence[Actor]) -> list[Actor]:
        """Return the organisation last spoken of: whose "sommet extraordinaire" it is when the text need not say."""
        if len({p for actor in taking for p in actor.parties}) >= 2:
            return []
        for back in range(index, max(-1, index - 4), -1):
            bodies = [
                m
                for m in self.document.sentences[back].mentions
                if m.entity.kind is EntityKind.ORGANISATION and (back < index or m.end <= at)
            ]
            if bodies:
                chosen = bodies[-1]
                return [Actor(chosen.start, chosen.end, parties=[chosen.entity.id])]
        sentence = self.document.sentences[index]
        later = [m for m in sentence.mentions if m.entity.kind is EntityKind.ORGANISATION]
        return [Actor(later[0].start, later[0].end, parties=[later[0].entity.id])] if later else []

    def _accord(self, reading: Reading, i: int, end: int) -> Actor | None:
        """Return the country of the accord whose committee meets ("le comité de suivi de l'accord d'Alger")."""
        doc, shift = reading.doc, reading.sentence.start
        for m in reading.sentence.mentions:
            if m.entity.kind is EntityKind.ACCORD and m.entity.country and doc[i].idx + shift <= m.start:
                if end >= len(doc) or m.start < doc[end].idx + shift:
                    return Actor(m.start, m.end, parties=[m.entity.country])
        return None

    def _object_relative(self, reading: Reading, end: int) -> VerbGroup | None:
        """Return the verb of "que X a eue avec Y" when such a clause follows a noun that ends at token `end`."""
        if end >= len(reading.doc) or reading.low[end] not in ("que", "qu'"):
            return None
        group = next((g for g in reading.groups if g.first > end), None)
        return group if group and self.lexicon.words["takes_part"].fullmatch(reading.low[group.main]) else None

    def _takes_place(self, reading: Reading, group: VerbGroup) -> bool:
        verb = reading.low[group.main]
        if reading.text_between(group.last + 1, group.last + 2) == "lieu":
            return True
        return bool(self.lexicon.words["takes_place"].fullmatch(verb) or self.lexicon.words["gathers"].fullmatch(verb))

    def _relative_date(self, reading: Reading, relatives: Sequence[VerbGroup]) -> str | None:
        for group in relatives:
            when = find_date(reading, group.main, group, reading.after(group.last))
            if when:
                return when
        return None

    def _noun_travel(
        self,
        reading: Reading,
        index: int,
        trigger: Trigger,
        i: int,
        group: VerbGroup | None,
        end: int,
        right: list[Role],
        by_role: _ByRole,
    ) -> Candidate | None:
        travellers = [a for a in by_role("of", "lead") if a.official]
        relative = self._object_relative(reading, end)
        if relative is not None:
            # "la visite que X devait effectuer en Turquie"
            travellers += self._subject(reading, index, relative, Clause(reading, reading.doc[relative.main]))[0]
            right = [*right, *reading.roles(relative.last + 1, reading.after(relative.last))]
            after = [g for g in reading.groups if g.first > relative.last and g.finite]
            if group is None or group.first > i:
                group = after[0] if after else relative
        goals = [r.mention for r in right if r.name in ("a", "en")]
        if not travellers and group is not None:
            verb = reading.low[group.main]
            in_visit = reading.low[i - 1] == "en" if i else False
            if self.lexicon.words["takes_part"].fullmatch(verb) and reading.direct(group, i) or in_visit:
                clause = Clause(reading, reading.doc[group.main])
                travellers, _ = self._subject(reading, index, group, clause)
        if not travellers and i and reading.low[i - 1] in ("sa", "son", "leur", "cette", "ce"):
            travellers = self._antecedent(index, reading.doc[i].idx + reading.sentence.start)
        travellers = [a for a in travellers if a.official]
        if not travellers:
            return None
        return self._trip(reading, index, trigger, i, group, end, travellers, goals, None, "noun:travel")

    # --- arguments

    def _by_role(self, reading: Reading, roles: Sequence[Role]) -> _ByRole:
        return _ByRole(self.document, reading, roles)

    def _subject(
        self, reading: Reading, index: int, group: VerbGroup, clause: Clause
    ) -> tuple[list[Actor], bool]:
        """Return who is the subject of a verb group, and whether syntax (and not nearness) says so."""
        if group.infinitive:
            controller = next((g for g in reversed(reading.groups) if g.last < group.first), None)
            if controller is not None and _CONTROL.match(reading.low[controller.main]):
                # "X demande à Y de tenir une réunion": Y, and X who asks
                asked = self._by_role(reading, reading.roles(controller.last + 1, group.first))("a", "np")
                if asked and reading.low[controller.main].startswith("charg"):
                    return asked, True
                if asked:
                    asking, _ = self._subject(reading, index, controller, Clause(reading, reading.doc[controller.main]))
                    return [*asking, *asked], True
        said = reading.low[group.first - 1] if group.first else ""
        if said in ("il", "elle", "ils", "elles"):
            return self._pronoun(index, said, reading.doc[group.first - 1].idx + reading.sentence.start), True
        for phrase in clause.subjects:
            head = phrase.head
            before = reading.text_between(max(0, head.i - 1), head.i + 1)
            if _LATTER.search(before):
                return self._antecedent(index, reading.doc[max(0, head.i - 1)].idx + reading.sentence.start, last=True), True
            if reading.low[head.i] in _PRONOUNS or head.pos_ == "PRON":
                return self._pronoun(index, reading.low[head.i], head.idx + reading.sentence.start), True
            first = reading.phrase_start(head.i)
            if head.i < group.first:
                zone = reading.roles(first, self._subject_end(reading, head.i, group))
                found = self._by_role(reading, zone)("np", "of", "presence", "lead")
                if not found:  # "les ambassadeurs qui siègent au Conseil de paix"
                    found = self._by_role(reading, reading.roles(first, group.first))("np", "of", "a")
            else:
                following = next((g.first for g in reading.groups if g.first > head.i), None)
                zone = reading.roles(first, following or reading.after(head.i))
                found = self._by_role(reading, zone)("np", "of")
            if found:
                return found, True
            single = not reading.low[head.i].endswith(("s", "x")) and reading.definite(head.i)
            if single and self.lexicon.words["human"].fullmatch(reading.low[head.i]):
                return self._antecedent(index, head.idx + reading.sentence.start), True
            return [], True
        first = reading.clause_start(group)
        if first and reading.group_at(first - 1) is not None:
            # "Pour déloger la junte, Abuja va ...": what stands before the comma belongs to the other verb
            first = next((j + 1 for j in range(first, group.first) if reading.low[j] == ","), group.first)
        zone = reading.roles(first, group.first)
        found = self._by_role(reading, zone)("np")
        if found:
            return found, False
        if not group.finite:
            following = next((g for g in reading.groups if g.first > group.last and g.finite), None)
            if following is not None and group.first <= 2:
                # "Reçu par X, Y a salué ...": the subject of the main clause
                main = Clause(reading, reading.doc[following.main])
                for phrase in main.subjects:
                    if phrase.head.i < following.first:
                        start = reading.phrase_start(phrase.head.i)
                        found = self._by_role(reading, reading.roles(start, following.first))("np", "of")
                        return found, True
                comma = next((j for j in range(following.first - 1, group.last, -1) if reading.low[j] == ","), None)
                if comma is not None:
                    found = self._by_role(reading, reading.roles(group.last + 1, following.first))("np")
                    return found, False
        opens = reading.low[group.first - 1] if group.first else ""
        if group.first <= 1 or opens in ("que", "qu'", "comme", "ou"):
            # "Étaient réunis autour de X ...", "comme l'a annoncé Y": the subject stands behind
            behind = self._by_role(reading, reading.roles(group.last + 1, reading.after(group.last)))
            found = behind("np")
            if found:
                return found, False
        earlier = [g for g in reading.groups if g.last < group.first and g.finite]
        if earlier:
            return self._subject(reading, index, earlier[-1], Clause(reading, reading.doc[earlier[-1].main]))
        return [], False

    def _pronoun(self, index: int, pronoun: str, at: int) -> list[Actor]:
        """Return whom a subject pronoun at offset `at` stands for."""
        if pronoun in ("ils", "elles"):
            return self._many(index)
        if pronoun == "elle" and (delegation := self._delegation(index, at)):
            return delegation
        return self._antecedent(index, at)

    def _many(self, index: int) -> list[Actor]:
        """Return those whom "ils" stands for: the people of the sentence before, when it named two or more."""
        if not index:
            return []
        reading = self._reading(index - 1)
        found = self._by_role(reading, reading.roles(0, len(reading.doc)))("np")
        named = [a for a in found if a.people]
        if len({name for a in named for name in a.people}) >= 2:
            return named
        first = next((g for g in reading.groups if g.finite), None)
        if first is None:
            return []
        return self._subject(reading, index - 1, first, Clause(reading, reading.doc[first.main]))[0]

    def _subject_end(self, reading: Reading, head: int, group: VerbGroup) -> int:
        """Return where the subject phrase ends: before a relative clause in it, else at the verb."""
        for j in range(head + 1, group.first):
            if reading.opens_clause(j):
                return j
        return group.first

    def _generic_leaders(self, reading: Reading, group: VerbGroup, clause: Clause) -> bool:
        """Whether the subject is leaders without a name of their own ("les chefs d'État", "les cinq dirigeants")."""
        around = reading.text_between(max(0, group.first - 10), min(len(reading.doc), group.last + 12))
        return bool(re.search(r"(?<![a-z])(?:les|des|ses|leurs) (?:[a-z]+ )?(?:chefs d'etat|dirigeants|presidents|ministres|leaders|membres|pays membres)", around))

    def _leads_event(self, reading: Reading, group: VerbGroup) -> bool:
        """Whether an event noun stands as subject before the group ("le sommet réunit ...")."""
        return bool(_EVENT_NOUN.search(reading.text_between(reading.clause_start(group), group.first)))

    def _clitic_object(
        self, reading: Reading, index: int, group: VerbGroup, subject: Sequence[Actor]
    ) -> list[Actor]:
        """Return whom "l'" or "les" stands for in "l'avait reçu"."""
        for j in range(group.first, group.main):
            if reading.low[j] in ("l'", "le", "la", "les"):
                at = reading.doc[j].idx + reading.sentence.start
                own = {party for actor in subject for party in actor.parties}
                if not any(m.entity.kind is EntityKind.PERSON and m.end <= at and party_of(m) not in own for m in reading.sentence.mentions):
                    main = next((g for g in reading.groups if g.first > group.last and g.finite), None)
                    if main is not None and reading.clause_start(group) > 0 and reading.low[reading.clause_start(group) - 1] in ("ou", "qui", "que", "qu'"):
                        # "De retour d'Israël, où X l'avait reçu, M. Déby a regagné ...": who comes next
                        ahead = self._by_role(reading, reading.roles(group.last + 1, main.first))("np")
                        ahead = [a for a in ahead if a.people and not set(a.parties) & own]
                        if ahead:
                            return ahead
                return self._antecedent(index, at, within=True, other_than=own)
        return []

    def _antecedent(
        self, index: int, at: int, *, within: bool = False, last: bool = False, other_than: set[str] | None = None
    ) -> list[Actor]:
        """Return whom a pronoun at offset `at` stands for: the subject last spoken of, if it is a person.

        Args:
            index: Sentence of the pronoun.
            at: Offset of the pronoun.
            within: Whether to look for the nearest person (an object) and not for the last subject.
            last: Whether to take the person named last ("ce dernier").
            other_than: Parties that the person does not stand for.
        """
        document = self.document
        for back in range(index, max(-1, index - 4), -1):
            sentence = document.sentences[back]
            if back < index and not last and _PRONOUN_FIRST.match(flat(sentence.text)):
                continue  # its subject is who was spoken of before
            people = [
                m
                for m in sentence.mentions
                if m.entity.kind is EntityKind.PERSON
                and (back < index or m.end <= at)
                and not (other_than and party_of(m) in other_than)
            ]
            if people:
                chosen = people[-1] if last or (within and back == index) else people[0]
                party = party_of(chosen)
                return [
                    Actor(chosen.start, chosen.end, people=[chosen.entity.id], parties=[party] if party else [])
                ]
        return []

    def _delegation(self, index: int, at: int) -> list[Actor]:
        """Return the delegation or mission that "elle" stands for, if one was spoken of last."""
        for back in (index, index - 1):
            if back < 0:
                break
            sentence = self.document.sentences[back]
            text = flat(sentence.text)[: at - sentence.start if back == index else None]
            match = None
            for match in re.finditer(r"(?<![a-z])(?:delegation|mission|equipe)(?![a-z])", text):
                pass
            if match is None:
                continue
            parties = [m for m in sentence.mentions if m.start - sentence.start >= match.start() - 20 and is_party(m)]
            people = [m for m in sentence.mentions if m.entity.kind is EntityKind.PERSON and m.start - sentence.start > match.end()]
            if not parties and not people:
                return self._body_of_context(index, at, [])
            found = []
            if parties and parties[0].start - sentence.start < match.end() + 60 and (party := party_of(parties[0])):
                found.append(Actor(parties[0].start, parties[0].end, parties=[party]))
            led = [m for m in people if re.search(r"(?:conduit|men|dirig|emmen)ee? par [^,;]*$", text[match.end() : m.start - sentence.start])]
            for m in led[:1]:
                party = None if found else party_of(m)
                found.append(Actor(m.start, m.end, people=[m.entity.id], parties=[party] if party else []))
            return found or self._body_of_context(index, at, [])
        return []

    def _pair(self, reading: Reading, group: VerbGroup, subject: Sequence[Actor]) -> bool:
        """Whether the subject takes up two people told before."""
        if len({p for a in subject for p in a.parties}) >= 2:
            return False
        before = reading.text_between(max(0, group.first - 12), group.first)
        return bool(_PAIR.search(before)) or any(reading.low[j] == "ils" for j in range(max(0, group.first - 4), group.first + 1))

    def _seat_as_host(self, reading: Reading, right: Sequence[Role]) -> list[Actor]:
        """Return the government whose seat is the place of an audience ("reçu à l'Élysée")."""
        return [
            Actor(r.mention.start, r.mention.end, parties=[r.mention.entity.country])
            for r in right
            if r.mention.form is Form.METONYM and r.name in ("a", "en") and r.mention.entity.country
        ]

    def _sees_person(self, reading: Reading, group: VerbGroup, objects: Sequence[Actor]) -> bool:
        """Whether "voir" or "appeler" has a person right behind it and no infinitive ("appelle X à libérer")."""
        first = objects[0]
        gap = reading.text_between(group.last + 1, group.last + 12)
        distance = first.start - reading.sentence.start - (reading.doc[group.last].idx + len(reading.low[group.last]))
        following = next((g for g in reading.groups if g.first > group.last), None)
        urges = following is not None and following.infinitive and "a" in reading.low[group.last : following.first]
        abstract = re.search(r"(?<![a-z])(?:participation|presence|arrivee|depart|role|visage|nom|main|fin)(?![a-z])", gap)
        return bool(first.people) and distance < 60 and not urges and not abstract and " comme " not in gap

    def _receives_people(
        self, reading: Reading, group: VerbGroup, end: int, objects: Sequence[Actor], clitic: bool
    ) -> bool:
        """Whether what is received is somebody: not "des armes de la Russie"."""
        if clitic or any(a.people for a in objects):
            return not re.match(r"(?:un |une |le |la |des |les )?(?:lettre|message|appel|soutien|aide|don|felicitation)", self._after_text(reading, group)) or "lettres de crean" in reading.flat
        first = objects[0]
        if _EVENT_NOUN.search(self._after_text(reading, group)):
            return False
        text = reading.flat[reading.doc[group.last].idx : first.end - reading.sentence.start]
        return bool(self.lexicon.words["human"].search(text)) and not re.search(
            r"(?<![a-z])(?:etats?-majors?|forces|troupes|soldats|base|siege|commandement|ressortissants|investisseurs|aide|soutien|armes?|lettres?|message|appels?|don|dons|equipements?|avions?|drones?|plainte|convocation|montant|financement|refugies)(?![a-z])",
            text,
        )

    def _after_text(self, reading: Reading, group: VerbGroup) -> str:
        return reading.text_between(group.last + 1, min(len(reading.doc), group.last + 8))


def _main_country(document: Document) -> Entity | None:
    """Return the Sahel country that the text is about: the headline's, or the one it names most."""
    for mentions in (document.title_mentions, document.mentions):
        named = [m.entity.country for m in mentions if m.entity.sahel and m.entity.country]
        if named:
            counts = Counter(named).most_common(2)
            if len(counts) == 1 or counts[0][1] >= 2 * counts[1][1]:
                return load_gazetteer().country(counts[0][0])
    return None


class _ByRole:
    """Gives those who take part by the role of their mention."""

    def __init__(self, document: Document, reading: Reading, roles: Sequence[Role]) -> None:
        self._document, self._reading, self._roles = document, reading, roles

    def __call__(self, *names: str) -> list[Actor]:
        found: list[Actor] = []
        for name in dict.fromkeys(names):
            mentions = [role.mention for role in self._roles if role.name == name]
            if name == "lead":
                mentions = [m for m in mentions if m.entity.kind is EntityKind.PERSON]
                alone = not any(is_party(role.mention) for role in self._roles if role.name in ("np", "of"))
                for m in mentions:
                    party = party_of(m) if alone else None
                    found.append(Actor(m.start, m.end, people=[m.entity.id], parties=[party] if party else []))
                continue
            found += actors(mentions, self._document.text, self._reading.flat, self._reading.sentence.start)
        return found


def verb_is(reading: Reading, group: VerbGroup, stem: str) -> bool:
    """Whether the main verb of a group begins with `stem` (flat text)."""
    return reading.low[group.main].startswith(stem)


def trigger_text(trigger: Trigger, reading: Reading) -> str:
    """Return the flat text of a trigger."""
    return reading.flat[trigger.start : trigger.end]
