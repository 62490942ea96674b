"""Meetings that a noun tells: "la rencontre entre", "un entretien avec", "le sommet de", "sa visite à"."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

from sahel_pipeline.extraction.document import EntityKind, Form
from sahel_pipeline.extraction.folding import flat
from sahel_pipeline.extraction.gazetteer import load_gazetteer
from sahel_pipeline.extraction.meetings.actors import Actor
from sahel_pipeline.extraction.meetings.antecedents import ByRole
from sahel_pipeline.extraction.meetings.bodies import body_itself, holds_session, in_title, may_name_body
from sahel_pipeline.extraction.meetings.candidate import Candidate
from sahel_pipeline.extraction.meetings.ceremonies import CeremonyReader
from sahel_pipeline.extraction.meetings.forums import commission, find_framework, mentions_of, with_body
from sahel_pipeline.extraction.meetings.groups import VerbGroup
from sahel_pipeline.extraction.meetings.lexicon import NounEntry, Trigger, pattern
from sahel_pipeline.extraction.meetings.references import References
from sahel_pipeline.extraction.meetings.roles import Reading, Role
from sahel_pipeline.extraction.meetings.setting import Setting, find_date, find_place
from sahel_pipeline.extraction.meetings.status import in_coming_year, noun_status
from sahel_pipeline.extraction.meetings.trips import trip
from sahel_pipeline.extraction.syntax import Clause, Tense
from sahel_pipeline.records import MeetingStatus

_BODIES = frozenset({EntityKind.ORGANISATION, EntityKind.FORCE, EntityKind.GROUP})
_THIS = frozenset(["ce", "cet", "cette"])
_TO_WHICH = frozenset(["auquel", "auxquels", "auxquelles", "laquelle", "lequel"])


class NounReader:
    """Reads the event nouns of one document."""

    def __init__(self, who: References) -> None:
        self.who = who
        self.ceremonies = CeremonyReader(who)

    def read(
        self,
        reading: Reading,
        index: int,
        trigger: Trigger,
        entry: NounEntry,
        i: int,
        used: dict[int, str],
        stops: Sequence[int],
    ) -> Candidate | None:
        """Return the meeting that the noun at token `i` names.

        Args:
            reading: The sentence.
            index: Its index in the document.
            trigger: The noun's place in it.
            entry: What sort of noun it is.
            i: Index of its token.
            used: Verb groups that have told a meeting already, with their frames.
            stops: Tokens of the other event nouns of the sentence.
        """
        if entry.kind == "session" and in_title(reading, trigger):
            return None  # "le président en exercice de la Conférence des chefs d'État"
        named_as_body = entry.kind == "session" and may_name_body(reading, trigger)
        last = reading.last_token(trigger.end)
        end = (
            last + 1
            if last + 1 < len(reading.doc) and reading.opens_clause(last + 1)
            else reading.after(last)
        )
        ahead = reading.governor(i)
        if ahead is not None and ahead.first > i and reading.preposition(i) == "other":
            # "En marge du sommet à Addis-Abeba, le président ...": up to the subject
            end = min(end, max(last + 1, reading.before_subject(ahead, i)))
        announced = last + 2 < len(reading.doc) and reading.low[last + 1] == ":"
        if announced:  # "Prochain rendez-vous : le conseil des ministres de l'AES, en juillet à Niamey"
            end = reading.after(last + 1)
        following = [j for j in stops if last + 1 < j < end and reading.preposition(j) == "other"]
        right = reading.roles(last + 1, min([end, *following]), start="of")  # up to "suite à une rencontre"
        paper = entry.kind == "session" and bool(
            pattern("around_nouns:paper_of").search(reading.flat[: reading.doc[i].idx])
        )
        group = None if paper else reading.governor(i)
        if entry.kind == "session" and pattern("around_nouns:beside").search(
            reading.flat[: reading.doc[i].idx]
        ):
            return None  # "en marge du sommet": where others met
        told = group is not None and used.get(group.first, "travel") != "travel"
        if (
            told
            and entry.kind == "session"
            and pattern("around_nouns:met_at").search(reading.flat[: reading.doc[i].idx])
        ):
            return None  # "doivent se retrouver à la faveur du sommet": what the verb tells took place there
        if told and entry.kind != "session" and not any(r.name in ("avec", "entre", "a") for r in right):
            return None  # "a été reçu en audience": the verb has told it
        by_role = self.who.by_role(reading, right)
        relatives = [g for g in reading.relatives(end) if self._takes_place(reading, g)]
        governor = group
        if relatives:
            # "le sommet, qui se tiendra jeudi à Lomé": the relative clause tells of the meeting
            group = relatives[-1]
            for relative in relatives:
                right = [*right, *reading.roles(relative.last + 1, reading.after(relative.last))]
            by_role = self.who.by_role(reading, right)
        after_group = self.who.by_role(
            reading,
            reading.roles(group.last + 1, reading.after(group.last)) if group and group.first > i else [],
        )
        preposition = reading.preposition(i)
        if governor is not None and governor.first > i and not self._takes_place(reading, governor):
            # "La rencontre, ont décidé les participants, se tiendra ...": the parenthesis is not the verb
            aside = governor.first > 0 and reading.low[governor.first - 1] == ","
            later = next(
                (g for g in reading.groups if g.first > governor.last and self._takes_place(reading, g)), None
            )
            if aside and later is not None:
                governor = group = later
        works = preposition == "a" and not reading.dative(i)  # "l'ouverture de la session a été présidée par"
        subject_of = (
            governor is not None and governor.first > i and (preposition in ("", "of", "en") or works)
        )
        if named_as_body and subject_of and group is not None and holds_session(reading, group, stops):
            return None  # "Le comité a tenu sa cinquième session": the session is read by itself
        oblique = preposition in ("other", "for", "about", "source", "from", "en", "a")
        own = group if relatives or preposition not in ("other", "about", "source", "for") else None
        taking = [
            *by_role("of"),
            *by_role("lead"),
            *(by_role("np") if announced else []),
            *by_role("avec", "entre", "presence", "np" if entry.kind == "session" else "avec"),
            *(body_itself(reading, trigger) if named_as_body else []),
        ]
        pays_visit = (
            group is not None
            and group.last < i
            and (
                reading.low[group.main].startswith("rend")
                or (reading.direct(group, i) and any(a.people for a in by_role("a")))
            )
        )
        if entry.kind == "travel" and pays_visit and group is not None:
            # "X a rendu visite à Y", "X a effectué une visite d'amitié à Y"
            guests, known = self.who.subject(reading, index, group, Clause(reading, reading.doc[group.main]))
            taking = [a for a in [*guests, *by_role("a")] if a.official]
            status = noun_status(reading, i, end, group, None, self.who.document.anchor, self.who.lexicon)
            if status is None or len({p for a in taking for p in a.parties}) < 2:
                return None
            setting = Setting(
                date=find_date(reading, i, group, end),
                place=find_place(reading, i, group, end, self.who.document),
            )
            at = trigger.start + reading.sentence.start
            return Candidate(
                index, at, "noun:visit", "visite", "talk", taking, setting, status.value, syntactic=known
            )
        if entry.kind == "phone" and governor is not None and self._from_afar(reading, trigger, governor):
            return self._attendant(reading, index, trigger, governor)
        if entry.kind == "travel":
            return self._noun_travel(reading, index, trigger, i, group, end, right, by_role)
        if entry.kind == "ceremony":
            return self.ceremonies.read(reading, index, trigger, i, governor, end, by_role)
        present = [*by_role("presence"), *after_group("presence")]
        takes_part = False
        places = {r.mention.start for r in right if r.name == "of" and r.mention.form is Form.CAPITAL}
        taking = [a for a in taking if a.start not in places or a.people]
        known, shape_of_body = True, False
        if trigger_text(trigger, reading).endswith(("dejeuner", "diner")):
            taking += by_role("par")  # "un déjeuner offert par X"
        if (
            entry.kind == "talk"
            and reading.low[0] == "entre"
            and not trigger_text(trigger, reading).startswith("dialogue")
        ):
            taking += self.who.by_role(reading, reading.roles(0, i))("entre")
        had = self._object_relative(reading, end)
        if had is not None:
            # "la rencontre que X a eue dimanche à Paris avec Y"
            taking += self.who.subject(reading, index, had, Clause(reading, reading.doc[had.main]))[0]
            given = ("avec", "a") if reading.low[had.main].startswith("accord") else ("avec",)
            taking += self.who.by_role(reading, reading.roles(had.last + 1, reading.after(had.last)))(*given)
            if "lui" in reading.low[had.first : had.main]:
                taking += self.who.cataphora(reading, index, had, {p for a in taking for p in a.parties})
            relatives = [had]
        if relatives and reading.low[end] in _TO_WHICH:
            taking += by_role("np")
        if subject_of and group is not None:
            verb = reading.low[group.main]
            fronted = next(
                (g for g in reading.groups if g.last < i and not g.finite and not g.infinitive), None
            )
            if fronted is not None and reading.low[fronted.main].startswith(
                ("presid", "copresid", "co-presid")
            ):
                taking += self.who.by_role(reading, reading.roles(fronted.last + 1, i))("par")
            if pattern("around_nouns:guests").match(reading.flat, reading.doc[group.main].idx):
                present += after_group("np", "presence", "of")
                taking += present
            elif self.who.lexicon.words["gathers"].fullmatch(verb):
                taking += after_group("np", "avec", "entre", "presence", "of")
            else:
                taking += after_group(
                    "entre", "avec", "presence", "par" if verb.startswith(("presid", "copresid")) else "entre"
                )
        elif governor is not None:
            group, told_by = governor, group
            verb = reading.low[group.main]
            clause = Clause(reading, reading.doc[group.main])
            takes_part = bool(self.who.lexicon.words["takes_part"].fullmatch(verb))
            if trigger_text(trigger, reading).endswith("telephone"):
                takes_part = True
                beside = self.who.by_role(reading, reading.roles(group.last + 1, reading.after(group.last)))
                taking += [*beside("avec"), *(a for a in beside("np", "a", "of") if a.people)]
            hosts = bool(pattern("around_nouns:hosts").match(verb)) and reading.direct(group, i)
            if hosts and (len({p for a in taking for p in a.parties}) >= 2 or entry.kind == "session"):
                takes_part = False  # who gives the roof is not thereby at the table
            if trigger_text(trigger, reading).startswith("audience") and verb.startswith("donn"):
                takes_part = True
            if trigger_text(trigger, reading).startswith("hote") and pattern("around_nouns:being").match(
                verb
            ):
                takes_part = True
            if trigger_text(trigger, reading).startswith("lettre"):
                takes_part = True
                taking += by_role("a")
            elif preposition == "other" and len({p for a in taking for p in a.parties}) < 2:
                # "Les présidents X et Y ont évoqué ... lors d'un appel": the subject, if it is both
                subject, known = self.who.subject(reading, index, group, clause)
                if entry.kind == "phone" and group.last < i:
                    # "a fait part à X de ... au cours d'un entretien téléphonique"
                    heard = self.who.by_role(reading, reading.roles(group.last + 1, i))("a", "np")
                    taking = [*taking, *(a for a in heard if a.people)]
                    two = len({p for a in [*subject, *taking] for p in a.parties}) >= 2
                    taking = [*subject, *taking] if two else taking
                elif len({p for a in subject for p in a.parties}) >= 2 or by_role("presence"):
                    taking = [*subject, *taking]
            if pattern("around_nouns:invites").match(verb) and not subject_of:
                # "a invité les dirigeants de ... à une rencontre"
                subject, known = self.who.subject(reading, index, group, clause)
                guests = self.who.by_role(reading, reading.roles(group.last + 1, i))("np", "a")
                guests += by_role("a")
                if "lui" in reading.low[group.first : group.main]:  # "il lui a proposé une réunion"
                    at = reading.doc[group.first].idx + reading.sentence.start
                    asking = {p for a in subject for p in a.parties}
                    guests += self.who.antecedent(index, at, within=True, other_than=asking)
                if guests or not pattern("around_nouns:offers").match(verb):
                    taking = [*subject, *guests, *taking]
            one_sided = len({p for a in taking for p in a.parties}) < 2 and bool(by_role("avec"))
            if takes_part and group.last < i and reading.direct(group, i):
                # "a eu mardi avec son homologue un entretien"
                taking += self.who.by_role(reading, reading.roles(group.last + 1, i))("avec", "presence")
            if (takes_part and (reading.direct(group, i) or entry.kind == "phone")) or one_sided:
                subject, known = self.who.subject(reading, index, group, clause)
                taking = [*(a for a in subject if a.official), *taking]
            granted = bool(pattern("around_nouns:grants").match(verb)) or trigger_text(
                trigger, reading
            ).startswith(("audience", "visite"))
            if takes_part and granted:
                taking += by_role("a")
                if "lui" in reading.low[group.first : group.main]:  # "X lui a accordé une audience"
                    giving = {p for a in taking for p in a.parties}
                    taking += self.who.antecedent(
                        index, reading.doc[group.first].idx + reading.sentence.start, other_than=giving
                    )
            group = told_by
        taking = [a for a in taking if a.official]
        if (
            not taking
            and entry.kind == "talk"
            and pattern("around_nouns:long_talks").match(reading.flat, trigger.start)
        ):
            # "Les pays de X ont quitté Y, mais les négociations se poursuivent": between the two just named
            near = [a for a in self.who.by_role(reading, reading.roles(0, i))("np", "of", "a") if a.official]
            if len({p for a in near for p in a.parties}) == 2:
                taking, known = near, False
        guessed = False
        if entry.kind == "session" and pattern("around_nouns:of_a_body").match(reading.flat, trigger.start):
            named, _, subject_matter = (find_framework(reading, i, end, entry.kind) or "").partition(" sur ")
            other = (
                bool(pattern("around_nouns:of_another").search(flat(named)))
                or any(letter.isupper() for letter in subject_matter)  # "le sommet sur l'Océan"
                or any(m.entity.kind is EntityKind.COUNTRY for m in load_gazetteer().find(named))
            )
            if not other and not any(
                m.entity.kind is EntityKind.ORGANISATION for m in mentions_of(reading, taking)
            ):
                body = self.who.body_of_context(index, reading.doc[i].idx + reading.sentence.start, taking)
                if "sommet" in trigger_text(trigger, reading):
                    body = [a for a in body if a.parties != ["ONU"]]  # it has an assembly and a council
                guessed = bool(body) and not taking
                taking += body
        if setting_accord := self._accord(reading, i, end):
            taking.append(setting_accord)
        if by_role("avec") and len({p for a in taking for p in a.parties}) < 2:
            # "X a précisé que les négociations avec Y ...": X speaks for the other side
            speaker = next((g for g in reading.groups if g.finite), None)
            if speaker is not None and speaker.first < i:
                subject, _ = self.who.subject(
                    reading, index, speaker, Clause(reading, reading.doc[speaker.main])
                )
                taking = [*(a for a in subject if a.official), *taking]
                known = False
            if len({p for a in taking for p in a.parties}) == 1 and index:
                taking += self.who.other_side(index, taking)
                known = False
        possessive = reading.possessive(i)
        pronoun = group is not None and any(
            reading.low[t.i] in ("il", "elle") for t in reading.doc[group.main].children if t.i < group.first
        )
        if (
            entry.kind != "travel"
            and (possessive or (pronoun and not any(a.people for a in taking)))
            and not any(a.people for a in by_role("avec", "entre"))
        ):
            body = self.who.body_of_context(index, reading.doc[i].idx + reading.sentence.start, [])
            holds = group is not None and reading.low[group.main].startswith(("ten", "tien", "tin"))
            if body and (entry.kind == "session" or subject_of or holds):
                states = [
                    a for a in taking if not {m.entity.kind for m in mentions_of(reading, [a])} & _BODIES
                ]
                several = len({p for a in states for p in a.parties}) >= 2
                here = [a for a in body if a.start >= reading.sentence.start]
                taking = [*states, *here] if several else body  # "X, Y et Z ont tenu leur sommet"
                shape_of_body = True
        elif pronoun and entry.kind == "session" and len({p for a in taking for p in a.parties}) == 1:
            # "où il participera à une réunion en marge de l'Assemblée générale de l'ONU"
            at = reading.doc[i].idx + reading.sentence.start
            body = self.who.body_of_context(index, at, taking)
            taking += [a for a in body if a.start >= reading.sentence.start]
        if possessive and not shape_of_body and len({p for a in taking for p in a.parties}) < 2:
            taking = [*self.who.antecedent(index, reading.doc[i].idx + reading.sentence.start), *taking]
        setting = Setting(
            date=self._relative_date(reading, relatives)
            or find_date(reading, i, own, end)
            or (find_date(reading, i, governor, end) if preposition in ("for", "other") else None),
            place=find_place(reading, i, own, end, self.who.document)
            or (
                find_place(reading, i, governor, end, self.who.document)
                if relatives and preposition == ""
                else None
            )
            or next(
                (
                    p
                    for g in relatives
                    if (p := find_place(reading, g.main, g, reading.after(g.last), self.who.document))
                ),
                None,
            ),
            framework=with_body(
                reading, find_framework(reading, i, end, entry.kind), taking, self.who.document.text
            ),
        )
        if paper and not by_role("of"):
            setting.framework = None  # "la déclaration du sommet spécial": as it was named before
        if setting.framework and pattern("around_nouns:bare_session").fullmatch(flat(setting.framework)):
            body_name, members = commission(self.who.document, index, reading.doc[i].idx)
            setting.framework = f"{setting.framework} de la {body_name}" if body_name else setting.framework
            if len({p for a in taking for p in a.parties}) < 2:
                taking = [*taking, *members]
        if group is not None and reading.tense(group) is Tense.FUTURE:
            setting.date = in_coming_year(reading, setting.date, self.who.document.anchor)
        if (eve := self._eve(reading, i, setting.date)) is not None:
            setting.date = eve or None
        status = noun_status(
            reading,
            i,
            end,
            group,
            setting.date,
            self.who.document.anchor,
            self.who.lexicon,
            governor if subject_of else None,
        )
        if status is None:
            return None
        definite = reading.definite(i)
        attended = (
            definite and bool(taking) and not {p for a in taking if a not in present for p in a.parties}
        )
        bodies = [m for m in mentions_of(reading, taking) if m.entity.kind is EntityKind.ORGANISATION]
        if (
            entry.kind == "talk"
            and len(bodies) == len(taking) == 1
            and pattern("around_nouns:leaders").search(reading.text_between(0, i))
        ):
            shape_of_body = True  # "les chefs militaires de l'organisation ont achevé leurs consultations"
        shape = "session" if shape_of_body or (announced and bodies) else entry.kind
        if attended and entry.kind == "talk":
            shape = "attendance"  # "La rencontre a vu la participation de X": of a session told before
        if self.who.lexicon.words["phone"].search(reading.text_between(i, end)):
            shape = "phone"
        again = bool(pattern("around_nouns:again").search(reading.text_between(max(0, i - 2), i + 3)))
        if pattern("around_nouns:agreed").match(reading.flat, trigger.start):
            again, status = True, replace(status, value=MeetingStatus.PLANNED)
        parties = {p for a in taking for p in a.parties}
        listed = definite and entry.kind == "session" and not setting.framework and not by_role("of", "entre")
        attended = (
            definite and bool(taking) and not {p for a in taking if a not in present for p in a.parties}
        )
        joined = reading.determiner(i) in _THIS and not by_role("avec", "entre")
        refers_back = (
            paper or (definite and len(parties) < 2) or listed or attended or (joined and takes_part)
        )
        if not taking and not refers_back and not again and not (setting.framework or setting.place):
            return None
        bare = len(parties) < 2 and setting.date is None and setting.place is None
        if named_as_body and bare and not (group and self._takes_place(reading, group)):
            return None  # "écrire au comité": the body, and no session of it
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
            again=(
                (again or bool(self.who.lexicon.words["pair"].search(reading.text_between(0, i + 6))))
                and status.value not in (MeetingStatus.HELD, MeetingStatus.ONGOING)
            )
            or (
                entry.kind in ("session", "talk")
                and not reading.flat.startswith(("c'est ", "c'etait "))  # that is a comment on it
                and bool(pattern("around_nouns:former").search(reading.text_between(max(0, i - 2), i + 4)))
            ),
        )

    def _from_afar(self, reading: Reading, trigger: Trigger, governor: VerbGroup) -> bool:
        """Whether somebody is at a meeting from afar: "a pris part aux travaux par visioconférence"."""
        by_video = pattern("around_nouns:by_video").search(reading.flat, 0, trigger.start)
        return bool(by_video and pattern("around_nouns:attends").match(reading.low[governor.main]))

    def _attendant(
        self, reading: Reading, index: int, trigger: Trigger, governor: VerbGroup
    ) -> Candidate | None:
        """Return the subject of a verb as one who was at the meeting told before."""
        clause = Clause(reading, reading.doc[governor.main])
        subject, known = self.who.subject(reading, index, governor, clause)
        there = [a for a in subject if a.official]
        at, words = trigger.start + reading.sentence.start, trigger_text(trigger, reading)
        if not there:
            return None
        return Candidate(
            index, at, "attendance", words, "attendance", there, refers_back=True, syntactic=known
        )

    def _noun_travel(
        self,
        reading: Reading,
        index: int,
        trigger: Trigger,
        i: int,
        group: VerbGroup | None,
        end: int,
        right: list[Role],
        by_role: ByRole,
    ) -> Candidate | None:
        travellers = [a for a in by_role("of", "lead") if a.official]
        relative = self._object_relative(reading, end)
        if relative is not None:
            # "la visite que X devait effectuer en Turquie"
            travellers += self.who.subject(
                reading, index, relative, Clause(reading, reading.doc[relative.main])
            )[0]
            right = [*right, *reading.roles(relative.last + 1, reading.after(relative.last))]
            after = [g for g in reading.groups if g.first > relative.last and g.finite]
            if group is None or group.first > i:
                group = after[0] if after else relative
        goals = [r.mention for r in right if r.name in ("a", "en")]
        if not goals and group is not None and group.last < i and reading.direct(group, i):
            # "achève ce vendredi à N'Djamena une tournée"
            goals = [r.mention for r in reading.roles(group.last + 1, i) if r.name in ("a", "en")]
        cleft = pattern("around_nouns:cleft").search(reading.flat, 0, reading.doc[i].idx)
        if not goals and cleft:  # "c'est à Bamako que X avait effectué sa première visite"
            start = cleft.start() + reading.sentence.start
            goals = [
                r.mention for r in reading.roles(0, i) if r.mention.start >= start and r.name in ("a", "en")
            ]
        if not travellers and group is not None:
            verb = reading.low[group.main]
            in_visit = reading.low[i - 1] == "en" if i else False
            if (
                self.who.lexicon.words["takes_part"].fullmatch(verb) and reading.direct(group, i)
            ) or in_visit:
                clause = Clause(reading, reading.doc[group.main])
                travellers, _ = self.who.subject(reading, index, group, clause)
        if not travellers and goals and group is not None and reading.preposition(i) == "other":
            # "a regagné Niamey au terme d'une visite à Téhéran"
            subject, _ = self.who.subject(reading, index, group, Clause(reading, reading.doc[group.main]))
            travellers = [a for a in subject if a.people or not a.start < reading.sentence.start]
        if not travellers and i and reading.low[i - 1] in ("sa", "son", "leur", "cette", "ce"):
            travellers = self.who.antecedent(index, reading.doc[i].idx + reading.sentence.start)
        travellers = [a for a in travellers if a.official]
        comment = reading.flat.startswith(("c'est ", "c'etait ")) and index and not reading.sentence.dates
        if not travellers or (comment and not any(a.people for a in travellers)):
            return None  # "C'est la première visite à Bamako du diplomate": of him who was told before
        return trip(self.who, reading, index, trigger, i, group, end, travellers, goals, None, "noun:travel")

    def _eve(self, reading: Reading, i: int, when: str | None) -> str | None:
        """Return the day of an event on whose eve something else happened: "" where it is not known.

        None where the event is no such one: only "à la veille d'un sommet" and the like say when it was.
        """
        match = pattern("around_nouns:eve").search(reading.flat[: reading.doc[i].idx])
        if match is None:
            return None
        if when is None or len(when) != len("YYYY-MM-DD"):
            return ""
        days = 2 if "avant-veille" in match.group() else 1
        return (date.fromisoformat(when) + timedelta(days=days)).isoformat()

    def _accord(self, reading: Reading, i: int, end: int) -> Actor | None:
        """Return the country of the accord whose committee meets ("le comité de suivi de l'accord")."""
        doc, shift = reading.doc, reading.sentence.start
        for m in reading.sentence.mentions:
            inside = doc[i].idx + shift <= m.start and (end >= len(doc) or m.start < doc[end].idx + shift)
            if m.entity.kind is EntityKind.ACCORD and m.entity.country and inside:
                return Actor(m.start, m.end, parties=[m.entity.country])
        return None

    def _object_relative(self, reading: Reading, end: int) -> VerbGroup | None:
        """Return the verb of "que X a eue avec Y" when such a clause begins at token `end`."""
        if end >= len(reading.doc) or reading.low[end] not in ("que", "qu'"):
            return None
        group = next((g for g in reading.groups if g.first > end), None)
        return (
            group
            if group and self.who.lexicon.words["takes_part"].fullmatch(reading.low[group.main])
            else None
        )

    def _takes_place(self, reading: Reading, group: VerbGroup) -> bool:
        verb = reading.low[group.main]
        if reading.text_between(group.last + 1, group.last + 2) == "lieu":
            return True
        return bool(
            self.who.lexicon.words["takes_place"].fullmatch(verb)
            or self.who.lexicon.words["gathers"].fullmatch(verb)
        )

    def _relative_date(self, reading: Reading, relatives: Sequence[VerbGroup]) -> str | None:
        """Return the date within a relative clause ("qui s'est tenue jeudi")."""
        for group in relatives:
            first, last = reading.doc[group.first].idx, reading.after(group.last)
            end = reading.doc[last].idx if last < len(reading.doc) else len(reading.flat)
            shift = reading.sentence.start
            inside = [d.edtf for d in reading.sentence.dates if d.edtf and first <= d.start - shift < end]
            if inside:
                return inside[0]
        return None


def trigger_text(trigger: Trigger, reading: Reading) -> str:
    """Return the flat text of a trigger."""
    return reading.flat[trigger.start : trigger.end]
