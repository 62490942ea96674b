"""When each article appeared: settled by the first run that stores it, for every feed and every later run.

The publication date is the partition. Where two feeds of different hosts date an article differently, or
an article without a date is read again after a crash, it would otherwise be stored once for each date.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from typing import Literal

from pydantic import AwareDatetime, BaseModel, TypeAdapter, ValidationError

from sahel_pipeline.pipeline.run import Run
from sahel_pipeline.records import Article
from sahel_pipeline.storage import keys
from sahel_pipeline.storage.objects import ChangedMeanwhileError, StorageError

_KEEP = timedelta(days=180)
"""As long as entries are remembered; an address that is used again after that is another article."""


class _Appearance(BaseModel):
    published: AwareDatetime
    published_from: Literal["feed", "page", "fetched"]
    since: date
    """Day of the run that settled it (UTC)."""


_APPEARANCES = TypeAdapter(dict[str, _Appearance])


def settle_dates(run: Run, articles: Iterable[Article]) -> list[Article]:
    """Give each article the publication time that it was first stored with, and remember that of new ones.

    To be called before the articles are stored, so that a run that dies in between dates them no other way.

    Args:
        run: The run.
        articles: Accepted articles, each id once.

    Raises:
        StorageError: when S3 refuses or cannot be reached, or what is stored cannot be read.
    """
    shards: dict[str, list[Article]] = defaultdict(list)
    for article in articles:
        shards[article.article_id[:1]].append(article)
    return [settled for shard, some in sorted(shards.items()) for settled in _settle(run, shard, some)]


def _settle(run: Run, shard: str, articles: Sequence[Article], tries: int = 5) -> Iterator[Article]:
    key = keys.known_articles(shard)
    for left in reversed(range(tries)):
        body, tag = run.store.get_tagged(key)
        try:
            known = {} if body is None else _APPEARANCES.validate_json(body)
        except ValidationError as error:
            raise StorageError(
                f"{run.store.uri(key)} cannot be read ({error.errors()[0]['msg']}); restore an earlier one, "
                "or delete it: then an article whose feeds disagree about its date may come twice"
            ) from error
        today = run.now.date()
        known = {name: seen for name, seen in known.items() if today - seen.since <= _KEEP}
        for article in articles:
            new = _Appearance(published=article.published, published_from=article.published_from, since=today)
            known.setdefault(article.article_id, new)
        settled = _APPEARANCES.dump_json(dict(sorted(known.items())))
        try:
            if settled != body:
                run.store.put(
                    key, settled, content_type="application/json", if_match=tag, if_absent=tag is None
                )
        except ChangedMeanwhileError:
            if not left:
                raise
        else:
            break
    for article in articles:
        yield article.model_copy(update=known[article.article_id].model_dump(exclude={"since"}))
