"""When an action takes place: the date that hangs on its word, or that the passage has for it."""

from __future__ import annotations

import re
from collections.abc import Collection

from sahel_pipeline.extraction.alliances.lexicon import Lexicon
from sahel_pipeline.extraction.alliances.modality import Modality
from sahel_pipeline.extraction.alliances.passage import Passage, verbal
from sahel_pipeline.extraction.document import Document, Sentence
from sahel_pipeline.extraction.folding import folded
from sahel_pipeline.extraction.tokens import Token
from sahel_pipeline.records import AllianceStatus

_COMPLETED = re.compile("(?:acheve|entame|commence|intervenu|survenu|termine|effecti[fv]|decide|boucle)e?s?")
_WHEN = re.compile(r"[ ]{1,3}(?:lorsqu|quand|date a laquelle|jour ou)e? ?")
_DEADLINE = re.compile(
    r"(?<![a-z])(?:d ici(?: au?| le)?|a (?:compter|partir) d[ue]|avec effet (?:au?|le|du)) +(?=[0-9a-z])"
)
"""Before a date by or from which something is done."""
_LEAD = 12
"""Characters that such words take up."""
_CLAUSE = 110
"""Characters from "lorsque" to the verb."""
_OCCASION = re.compile(
    r"(?<![a-z])(?:(?:a|pour) (?:cette|l) occasion|(?:il|elle|ils|elles) y (?:a|ont|avait|avaient) )"
)
"""In a sentence about an occasion that the sentence before tells of."""
_HEADING = re.compile(r"[\s•*–—-]*")
_COLON = re.compile(r"\s*[:–—]\s")
"""Around a date that heads a line of a chronology."""
_SET_OFF = re.compile(r", (?:le |en |ce )?")
"""Between an act and a date set off by commas: "la dénonciation, le 18 janvier, de l'accord"."""
_TOOK_PLACE = re.compile(
    r"qui (?:a|ont|avait|avaient|s est|est|sont|etait) (?:eu lieu|commence|debute|demarre|intervenue?s?"
    r"|survenue?s?|acheve|pris effet|ete acheve|effectif)[a-z ]{0,20}$"
)
_EFFECTIVE = re.compile(
    r"\W*(?:la|cette|l|sa|leur|le|ce|elle|il) *(?:[a-z]+ +){0,2}?"
    r"(?:(?:est|sera|devient) +effecti(?:f|ve)|(?:prend|prendra|a pris) +effet"
    r"|(?:entre|entrera|est entree?) +en vigueur) "
)
"""How a sentence opens that says when what was told before begins: "La mesure prend effet le 3 mai"."""


def effective_date(document: Document, sentence: Sentence) -> str | None:
    """Return the day on which what a sentence tells takes effect, where the sentence behind it says so."""
    index = document.sentence_at(sentence.start)
    behind = document.sentences[index + 1 : index + 2] if index is not None else []
    dates = (d.edtf for s in behind if _EFFECTIVE.match(folded(s.text).text) for d in s.dates)
    return next(filter(None, dates), None)


class Timing:
    """A passage whose actions are dated."""

    def __init__(self, passage: Passage, lexicon: Lexicon) -> None:
        self.passage = passage
        self.lexicon = lexicon
        self.offset = passage.sentence.start

    def reality(self, status: AllianceStatus, date: str | None, token: Token) -> AllianceStatus:
        """Return the status of an action on some date: what is dated after the article is not done yet.

        A verb in the past has happened whatever date was read; it is the date that was misread.
        """
        if verbal(token) and any(c.dep_ == "aux:tense" for c in token.children):
            return status
        return self.ahead(status, date)

    def ahead(self, status: AllianceStatus, date: str | None) -> AllianceStatus:
        """Return a status, or `announced` for what is told as done but dated after the article."""
        anchor = str(self.passage.document.anchor or "")
        begins = (date or "").split("/")[0]
        later = bool(begins and anchor) and begins > anchor[: len(begins)]
        return AllianceStatus.ANNOUNCED if later and status is AllianceStatus.DONE else status

    def date(
        self, trigger: Token, modality: Modality, *, by_announcement: bool, without: Collection[int] = ()
    ) -> str | None:
        """Return the date of an action: one that hangs on its word, its verb, or opens the sentence.

        Args:
            trigger: The word of the action.
            modality: How it is governed.
            by_announcement: Whether announcing it does it ("a annoncé mardi la rupture"), so that the date
                of the announcement is the action's.
            without: Tokens whose dates belong to something else.
        """
        passage, shift = self.passage, self.offset
        best: tuple[int, int, str] | None = None
        governors = {token.i for token in modality.governors}
        for mention in passage.sentence.dates:
            if mention.edtf is None:
                continue
            start = mention.start - shift
            token = passage.token_at(start)
            if _SET_OFF.fullmatch(passage.sentence.text, trigger.idx + len(trigger.text), start):
                return mention.edtf
            if token.i in without:
                continue
            rank = self._date_rank(token, trigger, governors, by_announcement)
            if trigger.idx < start < trigger.idx + _CLAUSE and self._deadline(start):
                rank = 1
            if rank is None and self._took_place(trigger, start):
                rank = 0
            if rank is None and self._day_when(mention.end - shift, trigger):
                rank = 1
            if rank is None and by_announcement and self._hangs_on_announcement(token):
                rank = 5
            if (
                rank is None
                and start <= 12
                and passage.clause_of(trigger).dep_ in ("ROOT", "ccomp", "conj", "xcomp")
            ):
                rank = 4
            if rank is not None:
                candidate = (rank, abs(start - trigger.idx), mention.edtf)
                best = min(best, candidate) if best else candidate
        return best[2] if best else self._heading_date() or self._date_of_the_occasion()

    def _deadline(self, start: int) -> bool:
        """Whether a date is one by or from which something is done: "la fermeture d'ici au 3 mai"."""
        return _DEADLINE.search(self.passage.folded, max(0, start - _LEAD), start + _LEAD) is not None

    def _day_when(self, end: int, trigger: Token) -> bool:
        """Whether a date is followed by what happened on it: "le 16 mars, lorsque la junte a dénoncé"."""
        opening = _WHEN.match(self.passage.folded, end)
        return opening is not None and 0 <= trigger.idx - opening.end() < _CLAUSE

    def _date_of_the_occasion(self) -> str | None:
        """Return the only date of the sentence before, for what is said or done "à cette occasion"."""
        dated = any(d.edtf for d in self.passage.sentence.dates)
        if dated or not _OCCASION.search(self.passage.folded):
            return None
        document = self.passage.document
        index = document.sentence_at(self.offset)
        before = document.sentences[index - 1 : index] if index else []
        dates = [d.edtf for s in before for d in s.dates if d.edtf]
        return dates[0] if len(dates) == 1 else None

    def _heading_date(self) -> str | None:
        """Return the date that heads the line, for a sentence without one: "24 mai : putsch. L'UA ..."."""
        if any(d.edtf for d in self.passage.sentence.dates):
            return None
        document = self.passage.document
        begin = document.text.rfind("\n", 0, self.offset) + 1
        bullet = _HEADING.match(document.text, begin)
        index = document.sentence_at(bullet.end() if bullet else begin)
        dates = document.sentences[index].dates[:1] if index is not None else []
        for mention in dates:
            if _HEADING.fullmatch(document.text, begin, mention.start):
                return mention.edtf if _COLON.match(document.text, mention.end) else None
        return None

    def _date_rank(
        self, token: Token, trigger: Token, governors: set[int], by_announcement: bool
    ) -> int | None:
        """Return how closely a date hangs on an action (0 is closest), or None."""
        for step in range(10):
            if token.i == trigger.i:
                return 0 if step <= 2 else 1
            if token.i in governors:
                verbal = trigger.pos_ in ("VERB", "AUX")
                modal = token.i == trigger.head.i and verbal and trigger.dep_ in ("xcomp", "aux")
                if by_announcement or modal or not self._announces(token):
                    return 2
                return None
            if token.dep_ == "parataxis" and by_announcement and token.head.i in {*governors, trigger.i}:
                return 3  # "..., a annoncé vendredi le ministère"
            if (
                token.dep_ == "acl"
                and token.head.i == trigger.i
                and _COMPLETED.fullmatch(self.passage.word(token))
            ):
                return 1  # "le retrait, achevé en août"
            if token.dep_ in ("acl:relcl", "advcl", "parataxis", "acl") or token.head.i == token.i:
                return None
            if step and token.pos_ == "NOUN" and token.dep_ != "conj" and self._event(token):
                return None
            token = token.head
        return None

    def _took_place(self, trigger: Token, at: int) -> bool:
        """Whether a relative clause of the action tells its date: "le retrait, qui a eu lieu le 3 mai"."""
        between = self.passage.folded[trigger.idx : at]
        return len(between) < 110 and _TOOK_PLACE.search(between) is not None

    def _hangs_on_announcement(self, token: Token) -> bool:
        """Whether a date belongs to the main verb and that announces: "a annoncé samedi qu'il quittait"."""
        root = token.root
        while token.head.i != token.i and token.head.i != root.i:
            if token.dep_ in ("acl:relcl", "advcl", "acl", "parataxis", "ccomp"):
                return False
            token = token.head
        return token.head.i == root.i and self._announces(root)

    def _announces(self, token: Token) -> bool:
        word = self.passage.word(token)
        return bool(
            self.lexicon["status.decided"].fullmatch(word) or self.lexicon["status.wished"].fullmatch(word)
        )

    def _event(self, noun: Token) -> bool:
        """Whether a noun is an event of its own whose date is not ours: "le coup d'État du 26 juillet"."""
        word = self.passage.word(noun).removesuffix("s")
        return word in {"coup", "putsch", "putsche", "sommet", "visite", "communique", "reunion", "attaque"}
