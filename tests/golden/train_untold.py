"""Learn to find meetings that no rule reads (`extraction/meetings/untold.py`), and show what that is worth.

    python -m tests.golden.train_untold             # learn from all texts, write data/untold.json
    python -m tests.golden.train_untold --evaluate  # only show the worth on writers that were not learnt from

Learnt from are the golden texts of train/, the articles of `make run` with their labels, and sentences of
ordinary news without a meeting (`ordinary.txt`). Nothing of apart/ is read. The last model, which weighs
whole records, learns from guesses about texts that the others have not seen. Everything is deterministic.
Needs scikit-learn, which the package itself does not.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression

from sahel_pipeline.extraction import meetings
from sahel_pipeline.extraction.drafts import MeetingDraft
from sahel_pipeline.extraction.extractor import open_text, parse_together
from sahel_pipeline.extraction.meetings.untold import (
    Features,
    Linear,
    Models,
    Passage,
    Told,
    find_untold,
    guesses,
)
from sahel_pipeline.local.newspapers_library import load_library
from sahel_pipeline.records import MeetingStatus
from tests.golden import scoring, texts

WEIGHTS = texts.FOLDER.parents[1] / "sahel_pipeline" / "data" / "untold.json"
ORDINARY = texts.FOLDER / "ordinary.txt"
SAMPLE = texts.FOLDER / "sample_gold.jsonl"
THRESHOLD = 0.6
"""Least probability of a record; chosen on writers that were held out."""
STRENGTH = {"told": 5.0, "party": 0.5, "person": 0.5, "date": 0.5, "place": 0.5, "status": 5.0, "sure": 0.3}
"""Inverse strength of the L2 penalty of each model."""
FOLDS = 5
RARE = 2
"""A feature that fewer examples show than this is not learnt from."""
LEAST = 0.01
"""A weight that is smaller than this is left out of the file."""
MEETING = scoring.KINDS["meetings"]


@dataclass(frozen=True)
class Labelled:
    """A text as the rules have read it, with its gold meetings."""

    id: str
    writer: str
    told: Told
    gold: Sequence[Mapping[str, Any]]

    def here(self, passage: Passage) -> list[Mapping[str, Any]]:
        """The gold meetings that a sentence is evidence of."""
        sentence, text = passage.sentence, self.told.document.text
        found = []
        for meeting in self.gold:
            starts = [(text.find(words), len(words)) for words in meeting["evidence"]]
            if any(at >= 0 and min(sentence.end, at + n) - max(sentence.start, at) > 10 for at, n in starts):
                found.append(meeting)
        return found


def load() -> list[Labelled]:
    """Read every text to learn from."""
    articles, gold = texts.articles("train"), {labels["id"]: labels for labels in texts.gold("train")}
    writers = {a["id"]: match[0] if (match := re.match(r"gold\d", a["id"])) else "first" for a in articles}
    labels = [json.loads(line) for line in SAMPLE.read_text(encoding="utf-8").splitlines()]
    gold |= {one["id"]: one for one in labels}
    library = {article.slug: article for article in load_library().articles}
    for slug in (one["id"] for one in labels if one["id"] in library):
        article = library[slug]
        date = article.published.date().isoformat()
        articles.append({"id": slug, "date": date, "title": article.meta.title, "text": article.text})
        writers[slug] = "sample"
    lines = ORDINARY.read_text(encoding="utf-8").splitlines()
    for start in range(0, len(lines), 10):
        key = f"ordinary-{start}"
        articles.append(
            {"id": key, "date": "2023-12-01", "title": "Mali", "text": "\n".join(lines[start : start + 10])}
        )
        gold[key], writers[key] = {"meetings": []}, "ordinary"
    opened = {a["id"]: open_text(a["text"], date=a["date"], title=a["title"]) for a in articles}
    parse_together(opened.values())
    return [
        Labelled(
            key,
            writers[key],
            Told(text.document, meetings.by_rules(text.document, text.for_meetings)),
            gold[key]["meetings"],
        )
        for key, text in opened.items()
        if text.document is not None
    ]


def fit(name: str, examples: Sequence[Features], right: Sequence[bool]) -> Linear:
    """Return the logistic model of some examples."""
    seen = Counter(feature for features in examples for feature in features)
    names = sorted(feature for feature, count in seen.items() if count >= RARE)
    columns = {feature: column for column, feature in enumerate(names)}
    if len(set(right)) < 2:
        return Linear(5.0 if any(right) else -5.0, {})
    cells = [
        (row, columns[feature], value)
        for row, features in enumerate(examples)
        for feature, value in features.items()
        if feature in columns
    ]
    rows, cols, values = zip(*cells, strict=True)
    x = csr_matrix(
        (values, (np.array(rows, np.int32), np.array(cols, np.int32))), (len(examples), len(names))
    )
    x.indices, x.indptr = x.indices.astype(np.int32), x.indptr.astype(np.int32)
    model = LogisticRegression(C=STRENGTH[name], solver="liblinear", random_state=0).fit(x, np.array(right))
    weights = {feature: round(float(w), 3) for feature, w in zip(names, model.coef_[0], strict=True)}
    return Linear(round(float(model.intercept_[0]), 3), {f: w for f, w in weights.items() if abs(w) >= LEAST})


class Examples:
    """What one model learns from."""

    def __init__(self) -> None:
        self.features: list[Features] = []
        self.right: list[bool] = []

    def add(self, choices: Mapping[str, Features], right: Callable[[str], bool]) -> None:
        """Add choices, right or wrong."""
        self.features += choices.values()
        self.right += map(right, choices)


def readers(labelled: Iterable[Labelled]) -> Models:
    """Return the models of some texts, without the last one."""
    names = ("told", "party", "person", "date", "place", *MeetingStatus)
    data = {str(name): Examples() for name in names}
    for text in labelled:
        for passage in text.told.passages():
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
    learnt = {name: fit(name, data[name].features, data[name].right) for name in names[:5]}
    status = {str(s): fit("status", data[s].features, data[s].right) for s in MeetingStatus}
    return Models(**learnt, status=status, sure=Linear(0.0, {}), threshold=THRESHOLD)


def fold_of(key: str) -> int:
    """The fold of a text: a hash of its id decides."""
    return int(hashlib.sha256(f"untold {key}".encode()).hexdigest(), 16) % FOLDS


def learn(labelled: Sequence[Labelled]) -> Models:
    """Return all models of some texts; the last one learns from guesses about texts not seen."""
    examples = Examples()
    for fold in range(FOLDS):
        models = readers(text for text in labelled if fold_of(text.id) != fold)
        for text in labelled:
            if fold_of(text.id) == fold:
                missed = missed_of(text)
                for guess in guesses(text.told, models):
                    plain = plain_of(guess.draft)
                    found = any(MEETING.found(g, MEETING.shared(g, plain)) for g in missed)
                    examples.add({"": guess.features}, lambda _, found=found: found)
    models = readers(labelled)
    sure = fit("sure", examples.features, examples.right)
    return Models(**{**vars(models), "sure": sure})


def plain_of(draft: MeetingDraft) -> dict[str, Any]:
    """A draft in the shape of a gold record, as far as it is scored."""
    fields = (*MEETING.lists, *MEETING.singles)
    return {field: getattr(draft, field) for field in fields}


def missed_of(text: Labelled) -> list[scoring.Record]:
    """The gold meetings that the rules have not found."""
    labels = {"id": text.id, "meetings": text.gold}
    told = {text.id: {"meetings": [plain_of(draft) for draft in text.told.drafts]}}
    return [record for _, record in scoring.score(MEETING, "meetings", [labels], told).missed]


def worth(labelled: Sequence[Labelled], models: Models | None) -> scoring.Score:
    """The score of the rules on some texts, with what the models add to them."""
    told = {}
    for text in labelled:
        added = find_untold(text.told.document, text.told.drafts, models) if models else []
        told[text.id] = {"meetings": [plain_of(draft) for draft in (*text.told.drafts, *added)]}
    return scoring.score(MEETING, "meetings", [{"id": t.id, "meetings": t.gold} for t in labelled], told)


def evaluate(labelled: Sequence[Labelled]) -> None:
    """Show what the models add on each writer when they have learnt from the others."""
    for writer in sorted({text.writer for text in labelled}):
        theirs = [text for text in labelled if text.writer == writer]
        models = learn([text for text in labelled if text.writer != writer])
        for name, score in (("rules", worth(theirs, None)), ("with learnt", worth(theirs, models))):
            print(
                f"{writer:9} {name:12}"
                + "".join(
                    f" {level:8} P {tally.precision:.3f} R {tally.recall:.3f} F1 {tally.f1:.3f}"
                    for level, tally in (("records", score.records), ("slots", score.slots))
                )
                + f"  {score.records.right} of {score.records.predicted}, {score.records.gold} gold"
            )


def dump(models: Models) -> str:
    """The models as JSON, one feature a line, in order."""

    def plain(model: Linear) -> dict[str, Any]:
        return {"bias": model.bias, "weights": dict(sorted(model.weights.items()))}

    single = {
        name: plain(getattr(models, name)) for name in ("told", "party", "person", "date", "place", "sure")
    }
    status = {name: plain(model) for name, model in models.status.items()}
    return (
        json.dumps({"threshold": models.threshold, **single, "status": status}, ensure_ascii=False, indent=0)
        + "\n"
    )


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
        WEIGHTS.write_text(dump(learn(labelled)), encoding="utf-8")


if __name__ == "__main__":
    main()
