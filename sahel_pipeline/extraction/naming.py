"""Noun phrases about people: a name with the titles before and after it, or a title alone.

Nothing here knows who anybody is; `persons` tells that.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from sahel_pipeline.extraction.document import EntityKind, Form
from sahel_pipeline.extraction.known import Person
from sahel_pipeline.extraction.titles import Reader, Title, TitleKind

_LONGEST_NAME = 7  # words
_ARTICLES = ("le", "la", "l")
_SMALL_WORDS = ("le", "la", "de", "du", "des", "y")
_BEFORE_OFFICE = frozenset(
    {"nouveau", "nouvel", "nouvelle", "actuel", "actuelle", "jeune", "puissant", "meme", "propre"}
)
_LONGEST_COMPLEMENT = 16  # words
_OPENS_COMPLEMENT = frozenset(
    ["pour", "chargee", "charge", "accredite", "accreditee", "aupres", "en", "au", "aux", "a", "dans", "de"]
) | {"du", "des", "d", "et", "par", "interim", "responsable", "resident", "residente"}
"""How what may stand between an office and the name behind it begins ("chargé de la Solidarité")."""
_PLURAL_HONORIFICS = frozenset({"mm", "messieurs", "mmes", "mesdames", "generaux", "colonels", "capitaines"})


@dataclass(slots=True)
class Phrase:
    """A noun phrase about one person: tokens from `first` up to but not including `last`."""

    first: int
    last: int
    name: tuple[int, int] | None = None
    """Tokens of the bare name."""
    titles: list[Title] = field(default_factory=list)
    """Titles, nearest to the name first."""
    person: Person | None = None
    """Known by the full name."""
    shared: Title | None = None
    """Title of the list that the name stands in: "les présidents X et Y"."""

    @property
    def office(self) -> Title | None:
        """The title that says most: a present one first, then one with a state or organisation."""
        titles = [*self.titles, self.shared] if self.shared else self.titles
        offices = [title for title in titles if title.kind is TitleKind.OFFICE]
        return min(
            offices,
            key=lambda title: (title.former, not (title.country or title.organisation)),
            default=None,
        )


class PhraseReader:
    """Puts the names and titles of a text together."""

    def __init__(self, reader: Reader, sentences: Sequence[tuple[int, int]]) -> None:
        """Take the tokens and titles of a text, and the spans of its sentences."""
        self.reader = reader
        self._sentence_starts = [start for start, _ in sentences]

    def name_end(self, index: int) -> int:
        """Index after the name that may start at `index`; `index` itself when none can."""
        reader, start = self.reader, index
        while index < len(reader.tokens) and index - start < _LONGEST_NAME:
            token = reader.tokens[index]
            mention = reader.inside.get(index)
            foreign = mention is not None and mention.entity.kind not in (EntityKind.PERSON, EntityKind.PLACE)
            if mention is not None and mention.form is Form.CAPITAL:
                foreign = True
            title = reader.title_at.get(index)
            if foreign or not token.text[0].isalpha() or not token.key.replace(" ", "").isalpha():
                break
            if token.text.endswith(("'", "’")) or (index > start and self._new_line(index)):
                break
            if reader.mark(index - 1) == "(" and token.text.isupper() and reader.mark(index + 1) == ")":
                break  # "(CUA)"
            if token.key in reader.lexicon.particles and not token.capital:
                if index == start or not self._name_word(index + 1):
                    break
                if token.key in ("la", "le") and reader.word(index - 1) != "de":
                    break
                of = (
                    token.key in ("de", "du", "la", "le")
                    and reader.word(index + 1) not in reader.lexicon.noble
                )
                if of and (index - start != 1 or reader.inside.get(index + 1)):
                    break  # "Pierre de Villiers", but not "Léa Martin de Greenpeace"
                index += 1
                continue
            if not token.capital or (
                token.key in reader.lexicon.not_names and token.key not in reader.lexicon.particles
            ):
                break
            if title is not None and title.kind is not TitleKind.HONORIFIC and index > start:
                break
            last = index > start and token.key not in _SMALL_WORDS  # "Wang Bin", but not "Diop La paix"
            if token.key in reader.lexicon.particles and not last and not self._name_word(index + 1):
                break
            if index == start and len(token.key) == 1 and reader.mark(index + 1) != ".":
                break  # "À"
            if len(token.key) == 1 and reader.mark(index + 1) == ".":
                if not self._name_word(index + 2):
                    break
                index += 2
                continue
            index += 1
        return index

    def _new_line(self, index: int) -> bool:
        reader = self.reader
        return "\n" in reader.text[reader.tokens[index - 1].end : reader.tokens[index].start]

    def _name_word(self, index: int) -> bool:
        reader = self.reader
        if not 0 <= index < len(reader.tokens):
            return False
        token = reader.tokens[index]
        return (
            bool(token.key)
            and token.capital
            and not token.text.endswith(("'", "’"))
            and token.key not in reader.lexicon.not_names
            and index not in reader.title_at
            and not self._new_line(index)
        )

    def sentence(self, index: int) -> int:
        """Number of the sentence that holds a token."""
        return bisect_right(self._sentence_starts, self.reader.tokens[index].start)

    def start(self, sentence: int) -> int:
        """Offset at which a sentence starts, given by its number."""
        return self._sentence_starts[sentence - 1] if sentence else 0

    def _gap(self, index: int, marks: str = ",(") -> int:
        """Index after an optional comma and article: where an apposition would start."""
        reader = self.reader
        if reader.mark(index) and reader.mark(index) in marks:
            index += 1
        if reader.word(index) in ("le", "la", "l", "les", "son", "sa", "leur"):
            index += 1
        while self.before_office(reader.word(index)):
            index += 1
        return index

    def before_office(self, word: str) -> bool:
        """Whether a word may stand between an article and an office: "l'ancien", "le nouveau"."""
        return word in self.reader.lexicon.former or word in _BEFORE_OFFICE

    def named_after(self, index: int) -> bool:
        """Whether the words before make the name that of a thing ("l'aéroport Modibo Keïta")."""
        reader = self.reader
        before = index - 1
        while before in reader.inside or reader.title_ending.get(before + 1):
            title = reader.title_ending.get(before + 1)
            if title is not None:
                before = title.first - 1
            elif reader.inside[before].entity.kind is EntityKind.PLACE:
                before -= 1
            else:
                break
        return reader.word(before) in reader.lexicon.named_after

    def _names(self, recognised: Sequence[tuple[int, int]]) -> Iterator[Phrase]:
        """Bare names in text order, with the person where the gazetteer knows the name."""
        reader = self.reader
        tokens = reader.tokens
        recognised_starts = {start for start, _ in recognised}
        shared: Title | None = None  # title of a list that may go on: "les présidents Goïta et | Traoré"
        list_end = 0
        index = 0
        while index < len(tokens):
            title = reader.title_at.get(index)
            if title is not None:
                index = title.last
                continue
            known = reader.at.get(index)
            if not tokens[index].capital and known is None:
                index += 1
                continue
            person = None
            end = self.name_end(index)
            if known and known[0].entity.kind is EntityKind.PERSON:
                person = reader.gazetteer.person(known[0].entity.id)
                if known[1] - index == 1 and " " in known[0].entity.id and end > known[1]:
                    person = None  # "Salem Bazoum" is not "Bazoum"
                else:
                    end = known[1]
            if end == index:
                index += 1
                continue
            if person is None:
                inner = next(
                    (
                        place
                        for place in range(index + 1, end)
                        if reader.person_at(place) and reader.at[place][1] - place > 1
                    ),
                    None,
                )
                if inner is not None and reader.word(inner - 1) in reader.lexicon.respect:
                    index = inner  # "Cheikh | Mohammed ben Zayed"
                    continue
                if inner is not None and not (self._first_name(index) and not self._opens_sentence(index)):
                    end = inner  # but "Aïssata Issoufou Mahamadou" is nobody known
                if self._opens_sentence(index):
                    # the first word has its capital from the sentence: "Viendra Moussa Traoré"
                    index = next((at for at in range(index, end) if self._first_name(at)), index)
            if shared is not None and self._next_of_list(list_end) != index:
                shared = None
            if person is None and shared is None and not self._announced(index, end, recognised_starts):
                index = end if reader.word(index) not in reader.lexicon.not_names else index + 1
                continue
            if not self.named_after(index):
                yield Phrase(index, end, (index, end), person=person, shared=shared)
                before = self._titled(index)
                if before is not None:
                    plural = before.plural or reader.word(before.first) in _PLURAL_HONORIFICS
                    shared = before if plural else None
                list_end = end
            index = end

    def _first_name(self, index: int) -> bool:
        return self.reader.word(index) in self.reader.lexicon.first_names

    def _opens_sentence(self, index: int) -> bool:
        return index > 0 and self.sentence(index - 1) != self.sentence(index)

    def _next_of_list(self, end: int) -> int:
        """Index after the comma or conjunction that carries on a list of names."""
        reader = self.reader
        if reader.mark(end) == ",":
            end += 1
        if reader.word(end) == "et":
            end += 1
        return end

    def _announced(self, index: int, end: int, recognised: set[int]) -> bool:
        """Whether something says that an unknown name is a person's."""
        reader = self.reader
        words = end - index
        title = self._titled(index)
        if title is not None:
            acronym = reader.tokens[index].text
            return not (
                title.kind is TitleKind.OFFICE and words == 1 and acronym.isupper() and len(acronym) < 6
            )
        if self.native(index) or (words >= 2 and (self.enlisted(index) or self.led_by(index))):
            return True
        known = {reader.word(index), reader.word(index + 1) if words > 2 else ""} & reader.lexicon.first_names
        if words >= 2 and (known or self._apposed(end) or self._sent_by(index, end)):
            return True
        return reader.tokens[index].start in recognised

    def _titled(self, index: int) -> Title | None:
        """The title that stands right before a name, over a comma, bracket, article or demonym."""
        reader = self.reader
        for back in range(4):
            title = reader.title_ending.get(index - back)
            if title is not None:
                return title
            before = index - back - 1
            word = reader.word(before)
            link = (
                reader.mark(before) in (",", "(")
                or word in _ARTICLES
                or word in reader.lexicon.respect
                or self.before_office(word)
            )
            if before < 0 or not (link or (back == 0 and self.native(index))):
                return None
        return None

    def native(self, index: int) -> str | None:
        """The country of "le Comorien | Azali Assoumani"."""
        mention = self.reader.inside.get(index - 1)
        if mention is None or mention.form is not Form.DEMONYM or not self.reader.tokens[index - 1].capital:
            return None
        return mention.entity.id if self.reader.word(index - 2) in ("le", "la", "l", "du") else None

    def enlisted(self, index: int) -> str | None:
        """The state before a name of a list of officials.

        "les ambassadeurs d'Algérie, X, et du Maroc, | Y", "les ministres malien X et burkinabè | Y".
        """
        reader = self.reader
        state = index - 2 if reader.mark(index - 1) == "," else index - 1
        mention = reader.inside.get(state)
        if mention is None or mention.entity.kind is not EntityKind.COUNTRY or mention.form is Form.METONYM:
            return None
        before = state
        while reader.inside.get(before) is mention:
            before -= 1
        named = reader.word(before) in ("de", "du", "des", "d", "l", "la", "les")
        if named == (mention.form is Form.DEMONYM) or (not named and state != index - 1):
            return None
        offices = (title for title in reversed(reader.titles) if title.last <= index)
        title = next((title for title in offices if title.kind is TitleKind.OFFICE), None)
        same = title is not None and self.sentence(title.first) == self.sentence(index)
        return mention.entity.id if same and title is not None and title.plural else None

    def led_by(self, index: int) -> int | None:
        """Where a delegation ends before its leader: "une mission | conduite par X", "| à sa tête X"."""
        reader = self.reader
        if reader.word(index - 1) == "par" and reader.word(index - 2) in reader.lexicon.led_by:
            return index - 2
        if reader.word(index - 1) == "tete" and reader.word(index - 2) in ("sa", "leur"):
            return index - 3
        return None

    def _apposed(self, end: int) -> bool:
        """Whether a title follows a name after a comma or bracket."""
        reader = self.reader
        if reader.mark(end) not in (",", "("):
            return False
        title = reader.title_at.get(self._gap(end))
        return (
            title is not None
            and title.kind is TitleKind.OFFICE
            and self.sentence(end) == self.sentence(title.first)
        )

    def _sent_by(self, index: int, end: int) -> bool:
        """Whether a name stands in a list of delegates: "X pour la France", "X (Sénégal)"."""
        reader = self.reader
        if any(reader.word(place) in reader.lexicon.words for place in range(index, end)):
            return False
        if reader.mark(end) == "(":
            found = reader.at.get(end + 1)
            closed = found is not None and reader.mark(found[1]) == ")"
        else:
            found = reader.at.get(end + 2) if reader.word(end) == "pour" else None
            closed = True
        return found is not None and closed and found[0].entity.kind is EntityKind.COUNTRY

    def _joined(self, phrase: Phrase) -> Title | None:
        """The first of two offices that one person holds: "le Premier ministre | et ministre de X, Y"."""
        title = self.reader.title_ending.get(phrase.first - 1)
        office = phrase.titles and phrase.titles[-1].kind is TitleKind.OFFICE
        if title is None or not office or self.reader.word(phrase.first - 1) != "et":
            return None
        single = title.kind is TitleKind.OFFICE and not title.plural
        return title if single and self.sentence(title.first) == self.sentence(phrase.first) else None

    def _over_complement(self, phrase: Phrase, claimed: set[int], starts: set[int]) -> Title | None:
        """The office before a name and a complement that ends in a comma.

        "la représentante de l'Union africaine pour les questions agricoles, | Mme X": what stands between
        begins like a complement, and names nobody else.
        """
        reader = self.reader
        if reader.mark(phrase.first - 1) != "," or any(t.kind is TitleKind.OFFICE for t in phrase.titles):
            return None
        for index in range(phrase.first - 2, max(0, phrase.first - 2 - _LONGEST_COMPLEMENT), -1):
            if reader.mark(index) or index in starts:
                return None
            title = reader.title_ending.get(index)
            if title is None or title.kind is not TitleKind.OFFICE:
                continue
            same = self.sentence(title.first) == self.sentence(phrase.first)
            fits = same and not title.plural and title.first not in claimed
            return title if fits and reader.word(index) in _OPENS_COMPLEMENT else None
        return None

    # --- phrases

    def phrases(self, recognised: Sequence[tuple[int, int]]) -> list[Phrase]:
        """Put names and titles together."""
        reader = self.reader
        phrases: list[Phrase] = []
        claimed: set[int] = set()
        names = list(self._names(recognised))
        starts = {phrase.first for phrase in names}
        for phrase in names:
            sentence = self.sentence(phrase.first)
            # titles before: "le ministre d'État, ministre de la Défense, le général X"
            while (title := self._titled(phrase.first)) is not None:
                if title.first in claimed or self.sentence(title.first) != sentence:
                    break
                if title.plural and reader.mark(phrase.first - 1) in (",", "("):
                    break
                claimed.add(title.first)
                phrase.titles.append(title)
                phrase.first = title.first
            joined = self._joined(phrase)
            if joined is not None and joined.first not in claimed:
                claimed.add(joined.first)
                phrase.titles.append(joined)
                phrase.first = joined.first
            far = self._over_complement(phrase, claimed, starts)
            if far is not None:
                claimed.add(far.first)
                phrase.titles.append(far)
                phrase.first = far.first
            # titles after: "X, ministre malien de la Défense"
            office_before = any(title.kind is TitleKind.OFFICE for title in phrase.titles)
            while True:
                mark = reader.mark(phrase.last)
                if mark not in (",", "("):
                    break
                title = reader.title_at.get(self._gap(phrase.last))
                if (
                    title is None
                    or title.kind is not TitleKind.OFFICE
                    or title.plural
                    or title.first in claimed
                ):
                    break
                if self.sentence(title.first) != sentence:
                    break
                after = title.last
                article = phrase.last + 1 < title.first
                if after in starts or ((office_before or article) and self._gap(after, ",") in starts):
                    break  # it announces the next name
                if article and office_before and mark == ",":
                    break  # "le président X, le ministre de la Défense et ...": the next of a list
                claimed.add(title.first)
                phrase.titles.append(title)
                phrase.last = title.last
                office_before = True
                if mark == "(" and reader.mark(phrase.last) == ")":
                    phrase.last += 1
            phrases.append(phrase)
        phrases += [
            Phrase(title.first, title.last, titles=[title])
            for title in reader.titles
            if title.first not in claimed and title.kind is not TitleKind.HONORIFIC
        ]
        phrases.sort(key=lambda phrase: phrase.first)
        return phrases
