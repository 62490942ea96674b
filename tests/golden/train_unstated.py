"""Learn to find statements of alliance that no rule reads (`alliances/untold.py`), and show what it is worth.

    python -m tests.golden.train_unstated             # learn from all texts, write data/untold-alliances.json
    python -m tests.golden.train_unstated --evaluate  # only show the worth on writers not learnt from

The last model, which weighs whole records, learns from guesses about texts that the others have not seen
(`learning` says what is learnt from). The rules were written with the texts of train/ in sight, so that what
they miss there is harder than what they miss elsewhere: a share of what they have right is hidden from the
last model (`HIDDEN`), about as much as they lose on texts by a writer whom no rule has seen.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from sahel_pipeline.extraction import alliances
from sahel_pipeline.extraction.alliances.untold import Models, Passage, Stated, find_untold, guesses
from sahel_pipeline.extraction.drafts import AllianceDraft
from sahel_pipeline.extraction.linear import Linear
from sahel_pipeline.records import AllianceAction, AllianceStatus
from tests.golden import scoring
from tests.golden.learning import (
    DATA,
    FOLDER,
    FOLDS,
    Examples,
    Labelled,
    fold_of,
    material,
    plain,
    share_of,
    write,
)

WEIGHTS = DATA / "untold-alliances.json"
ORDINARY = FOLDER / "quiet.txt"
THRESHOLD = 0.65
"""Least probability of a record; chosen on writers that were held out."""
HIDDEN = 0.25
"""Share of the rules' right statements that the last model does not know of."""
STRENGTH = {"told": 5.0, "body": 0.5, "party": 0.5, "date": 0.5, "status": 5.0, "sure": 0.3}
"""Inverse strength of the L2 penalty of each model."""
LEAST_OF_WORDS = 0.1
"""A weight that is smaller than this is left out where each word counts for little."""
ALLIANCE = scoring.KINDS["alliances"]


def load() -> list[Labelled[Stated]]:
    """Read every text to learn from."""
    return [
        Labelled(one.id, one.writer, Stated(one.opened.document, read), one.gold["alliances"])
        for one in material(ORDINARY)
        if one.opened.document is not None
        for read in [alliances.by_rules(one.opened.document, one.opened.for_alliances)]
    ]


def told_in(texts: Iterable[Labelled[Stated]]) -> Iterator[tuple[Passage, list[Mapping[str, Any]]]]:
    """Yield the sentences that name anybody, each with the gold statements that it is evidence of."""
    return ((passage, text.here(passage)) for text in texts for passage in text.read.passages.values())


def tellers(texts: Iterable[Labelled[Stated]]) -> dict[str, Linear]:
    """Return the models that tell which actions a sentence states."""
    told = {str(action): Examples() for action in AllianceAction}
    for passage, gold in told_in(texts):
        actions = {one["action"] for one in gold}
        for action, examples in told.items():
            examples.add({"": passage.telling}, lambda _, here=action in actions: here)
    return {action: examples.fit(STRENGTH["told"]) for action, examples in told.items()}


def readers(texts: Sequence[Labelled[Stated]]) -> Models:
    """Return the models of some texts, without the last one."""
    status = {str(status): Examples() for status in AllianceStatus}
    body, party, date = Examples(), Examples(), Examples()
    for passage, gold in told_in(texts):
        for action in sorted({one["action"] for one in gold}):
            named = [one["alliance"] for one in gold if one["action"] == action]
            body.add(passage.bodies(action), lambda name, n=named: any(scoring.same_name(a, name) for a in n))
        for one in gold:
            action, day = one["action"], one["date"]
            party.add(passage.actors(action, one["alliance"]), one["actors"].__contains__)
            date.add(passage.days(action), lambda d, day=day: bool(day) and scoring.same_date(day, d))
            for name, examples in status.items():
                examples.add({"": passage.standing(action)}, lambda _, here=one["status"] == name: here)
    return Models(
        told=tellers(texts),
        body=body.fit(STRENGTH["body"]),
        party=party.fit(STRENGTH["party"]),
        date=date.fit(STRENGTH["date"]),
        status={name: examples.fit(STRENGTH["status"]) for name, examples in status.items()},
        sure=Linear(0.0, {}),
        threshold=THRESHOLD,
    )


def learn(texts: Sequence[Labelled[Stated]]) -> Models:
    """Return all models of some texts; the last one learns from guesses about texts not seen."""
    examples = Examples()
    for fold in range(FOLDS):
        models = readers([text for text in texts if fold_of(text.id) != fold])
        for text in texts:
            if fold_of(text.id) == fold:
                stated = Stated(text.read.document, unhidden(text))
                missed = missed_of(text, stated.drafts)
                for guess in guesses(stated, models):
                    right = any(_found(one, plain_of(guess.draft)) for one in missed)
                    examples.add({"": guess.features}, lambda _, right=right: right)
    models = readers(texts)
    return Models(**{**vars(models), "sure": examples.fit(STRENGTH["sure"])})


def unhidden(text: Labelled[Stated]) -> list[AllianceDraft]:
    """What the rules have read in a text, without the share of the right ones that is hidden."""
    read = text.read.drafts
    records = [plain_of(draft) for draft in read]
    right = {j for i, j in scoring.align(ALLIANCE, text.gold, records) if _found(text.gold[i], records[j])}
    return [d for j, d in enumerate(read) if j not in right or share_of(f"{text.id} {j}") >= HIDDEN]


def _found(gold: Mapping[str, Any], record: Mapping[str, Any]) -> bool:
    return ALLIANCE.found(gold, ALLIANCE.shared(gold, record))


def plain_of(draft: AllianceDraft) -> dict[str, Any]:
    """A draft in the shape of a gold record, as far as it is scored."""
    return {name: getattr(draft, name) for name in (*ALLIANCE.key, *ALLIANCE.lists, *ALLIANCE.singles)}


def missed_of(text: Labelled[Stated], read: Sequence[AllianceDraft]) -> list[scoring.Record]:
    """The gold statements that are not among some drafts."""
    labels = {"id": text.id, "alliances": text.gold}
    told = {text.id: {"alliances": [plain_of(draft) for draft in read]}}
    return [record for _, record in scoring.score(ALLIANCE, "alliances", [labels], told).missed]


def worth(texts: Sequence[Labelled[Stated]], models: Models | None) -> scoring.Score:
    """The score of the rules on some texts, with what the models add to them."""
    told = {}
    for text in texts:
        read = text.read.drafts
        added = find_untold(text.read, models) if models else []
        told[text.id] = {"alliances": [plain_of(draft) for draft in (*read, *added)]}
    return scoring.score(
        ALLIANCE, "alliances", [{"id": text.id, "alliances": text.gold} for text in texts], told
    )


def evaluate(texts: Sequence[Labelled[Stated]]) -> None:
    """Show what the models add on each writer when they have learnt from the others."""
    for writer in sorted({text.writer for text in texts}):
        theirs = [text for text in texts if text.writer == writer]
        models = learn([text for text in texts if text.writer != writer])
        for name, score in (("rules", worth(theirs, None)), ("with learnt", worth(theirs, models))):
            print(f"{writer:9} {name:12} {score.told()}")


def dump(models: Models) -> dict[str, Any]:
    """The models in the shape of their file."""
    single = {name: plain(getattr(models, name)) for name in ("body", "party", "date", "sure")}
    several = {
        name: {choice: plain(model, LEAST_OF_WORDS) for choice, model in getattr(models, name).items()}
        for name in ("told", "status")
    }
    return {"threshold": models.threshold, **single, **several}


def main() -> None:
    """Learn and write, or only show."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--evaluate", action="store_true", help="only show the worth, write nothing")
    options = parser.parse_args()
    if options.evaluate:
        evaluate(load())
    else:
        write(WEIGHTS, dump(learn(load())))


if __name__ == "__main__":
    main()
