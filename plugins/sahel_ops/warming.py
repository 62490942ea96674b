"""Reads what the views need before somebody asks, so that the first visit is as quick as later ones."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime

from sahel_ops.catalogue import Catalogue, StillReadingError
from sahel_ops.filters import AllianceFilters, BoardFilters, EventChosen, FeedFilters, MeetingFilters
from sahel_ops.views.board import board
from sahel_ops.views.events import event
from sahel_ops.views.feeds import HISTORY_DAYS, feeds
from sahel_ops.views.histories import histories
from sahel_ops.views.overview import overview
from sahel_ops.views.records import alliances, meetings
from sahel_pipeline.settings import Settings

_log = logging.getLogger(__name__)


def warm_up(catalogue: Catalogue, settings: Callable[[], Settings], now: datetime) -> None:
    """Read what the views show without any filter; never fails.

    Args:
        catalogue: What the bucket holds; keeps what is read.
        settings: Gives the settings of the pipeline.
        now: The time (UTC).
    """
    views: list[Callable[[], object]] = [
        lambda: overview(catalogue, now),
        lambda: feeds(catalogue, settings(), FeedFilters(), now),
        lambda: meetings(catalogue, MeetingFilters()),
        lambda: alliances(catalogue, AllianceFilters()),
        lambda: board(catalogue, BoardFilters(), now.date()),
        lambda: event(catalogue, EventChosen(id="any"), now.date()),
        lambda: histories(catalogue, now, HISTORY_DAYS),
    ]
    try:
        for view in views:
            _whole(view)
    except Exception as error:  # whatever it is, the page says it to who comes, and reads when it is mended
        _log.warning("the Sahel page could not read ahead: %s", error)


def _whole(view: Callable[[], object]) -> None:
    while True:
        try:
            view()
        except StillReadingError:
            continue  # each try waits for as long as a page would
        return
