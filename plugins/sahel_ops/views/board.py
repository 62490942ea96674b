"""The alliance board: who was a member of what on a day, and what changed before it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from sahel_ops.catalogue import Catalogue
from sahel_ops.filters import BoardFilters
from sahel_ops.views.countries import country_names
from sahel_pipeline.derived import Membership, MembershipStatus


@dataclass(frozen=True)
class Change:
    """One who came or went."""

    day: date
    """First day that it may have happened on."""
    came: bool
    membership: Membership

    @property
    def when(self) -> str | None:
        """The day, month or year, as it is known (EDTF)."""
        return self.membership.since if self.came else self.membership.until


@dataclass(frozen=True)
class Board:
    """Memberships as of a day."""

    on: date
    since: date
    members: dict[str, list[Membership]]
    """By alliance; also who is on the way in or out."""
    changes: list[Change]
    """Since the first day, newest first."""
    last_change: Change | None
    """The newest one before the first day."""
    former: list[Membership]
    """Known to have left, on a day that nobody says."""
    alliances: list[str]
    countries: list[str]

    @property
    def shown(self) -> list[Membership]:
        """All memberships of the day."""
        return [one for members in self.members.values() for one in members]


def board(catalogue: Catalogue, filters: BoardFilters, today: date) -> Board | None:
    """The memberships as of a day, or None when none have been put together yet.

    Raises:
        StillReadingError: when reading takes longer than a page may.
        StorageError: when the bucket cannot be read.
    """
    everything = catalogue.whole("memberships", Membership)
    if everything is None:
        return None
    on = filters.on or today
    since = filters.since or on - timedelta(days=365)
    chosen = sorted(
        (
            one
            for one in everything
            if (not filters.alliance or one.alliance.casefold() == filters.alliance.casefold())
            and (not filters.country or one.actor == filters.country)
        ),
        key=lambda one: (one.alliance.casefold(), one.actor, one.date_from or date.min),
    )
    members: dict[str, list[Membership]] = {}
    for one in chosen:
        if _lasts(one, on):
            members.setdefault(one.alliance, []).append(one)
    changes = sorted(_changes(chosen), key=lambda change: change.day, reverse=True)
    return Board(
        on=on,
        since=since,
        members=members,
        changes=[change for change in changes if since <= change.day <= on],
        last_change=next((change for change in changes if change.day < since), None),
        former=[one for one in chosen if one.status is MembershipStatus.LEFT and one.date_to is None],
        alliances=sorted({one.alliance for one in everything}, key=str.casefold),
        countries=sorted({one.actor for one in everything} & country_names().keys()),
    )


def _lasts(one: Membership, on: date) -> bool:
    """Whether a membership lasts on a day, by all that is known."""
    if one.status is MembershipStatus.LEFT and one.date_to is None:
        return False
    return (one.date_from is None or one.date_from <= on) and (one.date_to is None or on <= one.date_to)


def _changes(memberships: Iterable[Membership]) -> Iterable[Change]:
    for one in memberships:
        if one.date_from is not None:
            yield Change(one.date_from, True, one)
        if one.date_to is not None:
            yield Change(one.date_to, False, one)
