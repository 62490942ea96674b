"""Learn to find meetings that no rule reads (`extraction/meetings/untold.py`), and show what that is worth.

    python -m tests.golden.train_untold             # learn from all texts, write data/untold.json
    python -m tests.golden.train_untold --evaluate  # only show the worth on writers that were not learnt from

The last model, which weighs whole records, learns from guesses about texts that the others have not seen
(`learning` says what is learnt from).
"""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Sequence
from typing import Any

from sahel_pipeline.extraction import meetings
from sahel_pipeline.extraction.drafts import MeetingDraft
from sahel_pipeline.extraction.linear import Linear
from sahel_pipeline.extraction.meetings.untold import (
    Models,
    Told,
    find_untold,
    guesses,
)
from sahel_pipeline.records import MeetingStatus
from tests.golden import scoring, texts
from tests.golden.learning import DATA, FOLDS, Examples, Labelled, fold_of, material, plain, write

WEIGHTS = DATA / "untold.json"
ORDINARY = texts.FOLDER / "ordinary.txt"
THRESHOLD = 0.6
"""Least probability of a record; chosen on totals of `apart`, gold5 and real articles."""
STRENGTH = {"told": 5.0, "party": 0.5, "person": 0.5, "date": 0.5, "place": 0.5, "status": 5.0, "sure": 0.3}
"""Inverse strength of the L2 penalty of each model."""
MEETING = scoring.KINDS["meetings"]


def load() -> list[Labelled[Told]]:
    """Read every text to learn from."""
    return [
        Labelled(
            one.id,
            one.writer,
            Told(one.opened.document, meetings.by_rules(one.opened.document, one.opened.for_meetings)),
            one.gold["meetings"],
        )
        for one in material(ORDINARY)
        if one.opened.document is not None
    ]


def readers(labelled: Iterable[Labelled[Told]]) -> Models:
    """Return the models of some texts, without the last one."""
    names = ("told", "party", "person", "date", "place", *MeetingStatus)
    data = {str(name): Examples() for name in names}
    for text in labelled:
        for passage in text.read.passages():
            gold = text.here(passage)
            data["told"].add({"": passage.telling()}, lambda _, gold=gold: bool(gold))
            if not gold:
                continue

            def filled(field: str, value: str, gold: Any = gold) -> bool:
                if field in MEETING.lists:
                    return any(MEETING.lists[field](one, value) for g in gold for one in g[field])
                return any(g[field] and MEETING.singles[field](g[field], value) for g in gold)

            data["party"].add(passage.parties(), lambda value, f=filled: f("parties", value))
            data["person"].add(passage.people(), lambda value, f=filled: f("people", value))
            data["date"].add(passage.dates(), lambda value, f=filled: f("date", value))
            data["place"].add(passage.places(), lambda value, f=filled: f("place", value))
            for status in MeetingStatus:
                data[status].add({"": passage.standing()}, lambda _, s=status, g=gold: g[0]["status"] == s)
    learnt = {name: data[name].fit(STRENGTH[name]) for name in names[:5]}
    status = {str(s): data[s].fit(STRENGTH["status"]) for s in MeetingStatus}
    return Models(**learnt, status=status, sure=Linear(0.0, {}), threshold=THRESHOLD)


def learn(labelled: Sequence[Labelled[Told]]) -> Models:
    """Return all models of some texts; the last one learns from guesses about texts not seen."""
    examples = Examples()
    for fold in range(FOLDS):
        models = readers(text for text in labelled if fold_of(text.id) != fold)
        for text in labelled:
            if fold_of(text.id) == fold:
                missed = missed_of(text)
                for guess in guesses(text.read, models):
                    made = plain_of(guess.draft)
                    found = any(MEETING.found(g, MEETING.shared(g, made)) for g in missed)
                    examples.add({"": guess.features}, lambda _, found=found: found)
    models = readers(labelled)
    sure = examples.fit(STRENGTH["sure"])
    return Models(**{**vars(models), "sure": sure})


def plain_of(draft: MeetingDraft) -> dict[str, Any]:
    """A draft in the shape of a gold record, as far as it is scored."""
    fields = (*MEETING.lists, *MEETING.singles)
    return {field: getattr(draft, field) for field in fields}


def missed_of(text: Labelled[Told]) -> list[scoring.Record]:
    """The gold meetings that the rules have not found."""
    labels = {"id": text.id, "meetings": text.gold}
    told = {text.id: {"meetings": [plain_of(draft) for draft in text.read.drafts]}}
    return [record for _, record in scoring.score(MEETING, "meetings", [labels], told).missed]


def worth(labelled: Sequence[Labelled[Told]], models: Models | None) -> scoring.Score:
    """The score of the rules on some texts, with what the models add to them."""
    told = {}
    for text in labelled:
        added = find_untold(text.read.document, text.read.drafts, models) if models else []
        told[text.id] = {"meetings": [plain_of(draft) for draft in (*text.read.drafts, *added)]}
    return scoring.score(MEETING, "meetings", [{"id": t.id, "meetings": t.gold} for t in labelled], told)


def evaluate(labelled: Sequence[Labelled[Told]]) -> None:
    """Show what the models add on each writer when they have learnt from the others."""
    for writer in sorted({text.writer for text in labelled}):
        theirs = [text for text in labelled if text.writer == writer]
        models = learn([text for text in labelled if text.writer != writer])
        for name, score in (("rules", worth(theirs, None)), ("with learnt", worth(theirs, models))):
            print(f"{writer:9} {name:12} {score.told()}")


def dump(models: Models) -> dict[str, Any]:
    """The models in the shape of their file."""
    single = {
        name: plain(getattr(models, name)) for name in ("told", "party", "person", "date", "place", "sure")
    }
    status = {name: plain(model) for name, model in models.status.items()}
    return {"threshold": models.threshold, **single, "status": status}


def main() -> None:
    """Learn and write, or only show."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--evaluate", action="store_true", help="only show the worth, write nothing")
    options = parser.parse_args()
    labelled = load()
    if options.evaluate:
        evaluate(labelled)
    else:
        write(WEIGHTS, dump(learn(labelled)))


if __name__ == "__main__":
    main()
