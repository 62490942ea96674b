"""What operators are told: one message for a run that needs them, none for a run that does not.

Pure functions from reports to messages, and from messages to the forms in which they are sent. A message
names feeds and reasons and holds no secret: what is in an address behind its path stays out.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape

from sahel_pipeline.feeds.status import MEANINGS, FetchStatus
from sahel_pipeline.records import ExtractionReport, FeedHealthReport, LostFeed, RunReport

# What stands before the host and after the path, but not the punctuation of the sentence around an address.
_ADDRESS = re.compile(r"(https?://)(?:[^\s/@]*@)?([^\s?#;]*?)(?:[?#;]\S+?)?(?=[;:.,)\"']*(?:\s|$))")
_MEANT = {status.value: meaning.meaning for status, meaning in MEANINGS.items()} | {
    FetchStatus.NOT_DUE.value: "left alone for a while because of earlier errors"
}
_LONGEST_ITEM = 400  # characters; an error may quote a whole answer
_LONGEST_POST = 12_000  # characters; Slack takes 40,000, Mattermost 16,383


@dataclass(frozen=True)
class Section:
    """A heading with what belongs to it, an item a line."""

    heading: str
    items: tuple[str, ...] = ()


_ONCE_A_DAY = Section(
    "Further runs of this DAG that fail today are not told one by one: see the list of its runs. "
    "sahel_feed_health sums up the articles left unread every morning."
)


@dataclass(frozen=True)
class Message:
    """What operators are told about one run.

    Attributes:
        subject: One line that says what is the matter.
        sections: What they need to know to act.
    """

    subject: str
    sections: tuple[Section, ...]


def of_run(report: RunReport | FeedHealthReport) -> Message | None:
    """What is to be told about a run that left this report; None when it needs nobody."""
    return of_ingest(report) if isinstance(report, RunReport) else of_feed_health(report)


def of_ingest(report: RunReport) -> Message | None:
    """What is to be told about a run of sahel_ingest: that it failed, or that nothing new comes any more."""
    if report.dry_run or not (report.failures or report.warnings):
        return None
    counted = report.feeds - len(report.silenced)
    if report.failures and report.lost:
        subject = f"sahel_ingest failed: {len(report.lost)} of {counted} feeds gave nothing"
    elif report.failures:
        subject = "sahel_ingest failed: a part of its work was not done"
    else:
        subject = "sahel_ingest: no new articles"
    sections = [Section(_clean(reason)) for reason in [*report.failures, *report.warnings]]
    if report.lost:
        sections.append(Section("Feeds that gave nothing:", tuple(_by_reason(report.lost))))
    sections.append(
        Section(
            f"The run read {report.entries} entries of {report.feeds} feeds: {report.new} new, of these "
            f"{report.french} in French, {report.sahel} about the Sahel. Articles stored: {report.articles}."
        )
    )
    return Message(subject, tuple(sections))


def of_feed_health(report: FeedHealthReport) -> Message | None:
    """What is to be told about the feeds, and about articles that extraction could not read."""
    if not report.troubles and not report.unread:
        return None
    unread = sum(map(len, report.unread.values()))
    parts = [f"{len({trouble.feed_id for trouble in report.troubles})} of {report.feeds} feeds in trouble"]
    if unread:
        parts.append(f"{unread} articles unread")
    sections = [
        Section(
            f"{kind.replace('_', ' ')} ({number}):",
            tuple(
                _clean(f"{trouble.feed_id} ({trouble.source}): {trouble.explanation}")
                for trouble in report.troubles
                if trouble.trouble == kind
            ),
        )
        for kind, number in report.counts.items()
    ]
    if unread:
        dates = tuple(f"{day}: {', '.join(articles)}" for day, articles in report.unread.items())
        sections.append(Section("Articles that sahel_extract could not read:", dates))
    return Message("sahel_feed_health: " + ", ".join(parts), tuple(sections))


def of_extraction(report: ExtractionReport) -> Message | None:
    """What is to be told about a run of sahel_extract: which articles it could not read."""
    if not report.failed:
        return None
    reasons: dict[str, list[str]] = defaultdict(list)
    for article_id, error in report.failed.items():
        reasons[error].append(article_id)
    unread = f"{len(report.failed)} of {report.articles} articles of {report.date}"
    return Message(
        f"sahel_extract: {unread} could not be read",
        (
            Section(
                "The others are done; these have no records:",
                tuple(_clean(f"{', '.join(ids)}: {error}") for error, ids in reasons.items()),
            ),
            _ONCE_A_DAY,
        ),
    )


def of_broken_run(dag_id: str, failed: Sequence[str], *, once_a_day: bool = False) -> Message:
    """What is to be told about a run that left no report.

    Args:
        dag_id: Its DAG.
        failed: Names of the tasks that failed.
        once_a_day: Further ones of the same day are not told.
    """
    where = Section(f"These tasks failed: {', '.join(failed)}; their logs say why.")
    return Message(f"{dag_id} failed", (where, _ONCE_A_DAY) if once_a_day else (where,))


def of_late_run(dag_id: str, run_id: str, deadline_s: float) -> Message:
    """What is to be told about a run that should have ended by now.

    Args:
        dag_id: Its DAG.
        run_id: The run.
        deadline_s: Seconds that it had.
    """
    return Message(
        f"{dag_id} is late",
        (
            Section(
                f"The run {run_id} has not ended {deadline_s / 60:g} minutes after it was due "
                "(SAHEL_RUN_DEADLINE). It goes on; look which of its tasks wait or hang, and whether the "
                "scheduler, the workers and the pools sahel_fetch and sahel_extract are well."
            ),
        ),
    )


def as_html(message: Message, link: str) -> str:
    """The message as the body of an e-mail, with a link to the run."""
    parts = []
    for section in message.sections:
        parts.append(f"<p>{escape(section.heading)}</p>")
        if section.items:
            parts.append("<ul>" + "".join(f"<li>{escape(item)}</li>" for item in section.items) + "</ul>")
    parts.append(f'<p><a href="{escape(link)}">The run in Airflow</a></p>')
    return "\n".join(parts)


def as_slack(message: Message, link: str) -> str:
    """The message in the markup of Slack, with a link to the run; nothing in it can mention anyone."""
    lines = [f"*{_unmarked(message.subject)}*"]
    for section in message.sections:
        lines += [_unmarked(section.heading), *(f"• {_unmarked(item)}" for item in section.items)]
    text = "\n".join(lines)
    if len(text) > _LONGEST_POST:
        text = text[:_LONGEST_POST].rpartition("\n")[0] + "\n… the rest is in the report of the run."
    return f"{text}\n<{link}|The run in Airflow>"


def _by_reason(lost: Iterable[LostFeed]) -> list[str]:
    feeds: dict[str, list[str]] = defaultdict(list)
    for feed in lost:
        feeds[feed.status].append(feed.feed_id)
    return [
        f"{status}: {', '.join(sorted(ids))} ({_MEANT.get(status, 'see the log of fetch_feeds')})"
        for status, ids in sorted(feeds.items(), key=lambda item: (-len(item[1]), item[0]))
    ]


def _clean(text: str) -> str:
    """One line of bounded length, whose addresses end with their path."""
    line = _ADDRESS.sub(r"\1\2", " ".join(text.split()))
    return line if len(line) <= _LONGEST_ITEM else line[:_LONGEST_ITEM].rstrip() + "…"


def _unmarked(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
