"""Telling operators about a run, once."""

from __future__ import annotations

import hashlib
import logging
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

if TYPE_CHECKING:
    from sahel_pipeline.pipeline import Run
    from sahel_pipeline.pipeline.messages import Message

log = logging.getLogger(__name__)


def tell(run: Run, dag_id: str, message: Message) -> None:
    """Send a message by every way that is switched on, and note it, so that another try sends none twice.

    Args:
        run: The run that it is about.
        dag_id: Its DAG.
        message: The message.

    Raises:
        ConfigurationError: when a way is closed and stays so until someone corrects its connection.
        NotDeliveredError: when another try may help.
    """
    from sahel_messages.channels import explained, notifiers
    from sahel_pipeline.storage import keys
    from sahel_pipeline.storage.objects import StorageError

    for line in _lines(message):
        log.warning(line)
    ways = notifiers(run.settings, message, link_to(dag_id, run.id))
    if not ways:
        log.info("nobody is told: neither SAHEL_ALERT_EMAIL nor SAHEL_ALERT_WEBHOOK is set")
        return
    digest = _digest(message)
    try:
        told: dict[str, str] = run.store.get_json(keys.told(run.id)) or {}
    except StorageError:
        told = {}  # that the bucket is out of reach may be the very news
    errors: list[Exception] = []
    for connection, notifier in ways.items():
        if told.get(connection) == digest:
            continue
        try:
            with explained(connection):
                notifier.notify({})
        except Exception as error:
            errors.append(error)
            continue
        told[connection] = digest
        try:
            run.store.put_json(keys.told(run.id), told)
        except StorageError:
            log.exception("that the message was sent could not be noted")
    if errors:
        raise errors[0]


def tell_once_a_day(run: Run, dag_id: str, message: Message) -> None:
    """Send a message about extraction, unless another run did so on the same day.

    Many runs, one for each date, may fail for one reason.

    Raises:
        As `tell`.
        StorageError: when S3 refuses or cannot be reached.
    """
    from sahel_pipeline.storage import keys
    from sahel_pipeline.storage.objects import ChangedMeanwhileError

    key = keys.extraction_told(run.now.date())
    told = f"{run.id} {_digest(message)}".encode()
    try:
        run.store.put(key, told, content_type="text/plain", if_absent=True)
    except ChangedMeanwhileError:
        if run.store.get(key) != told:  # not even an earlier try of this
            log.warning("%s; operators were told of extraction errors today already", message.subject)
            return
    tell(run, dag_id, message)


async def tell_late(context: dict[str, Any], deadline_s: float) -> None:
    """Tell that a run has not ended in time: what the deadline alert calls, in the triggerer.

    Args:
        context: What Airflow knows of the run.
        deadline_s: Seconds that it had.
    """
    from sahel_messages.channels import explained, notifiers
    from sahel_pipeline.pipeline.messages import of_late_run
    from sahel_pipeline.settings import load

    run = context["dag_run"]
    if run["state"] not in ("queued", "running"):
        return  # Airflow keeps the deadline of a run that failed, of which operators were told
    message = of_late_run(run["dag_id"], run["dag_run_id"], deadline_s)
    link = link_to(run["dag_id"], run["dag_run_id"])
    errors: list[Exception] = []
    for connection, notifier in notifiers(load(), message, link).items():
        try:
            with explained(connection):
                await notifier.async_notify({})
        except Exception as error:
            errors.append(error)
    if errors:
        raise errors[0]


def link_to(dag_id: str, run_id: str) -> str:
    """The page of a run in the Airflow UI."""
    from airflow.sdk.configuration import conf

    base = conf.get("api", "base_url", fallback="") or "http://localhost:8080"
    return f"{base.rstrip('/')}/dags/{dag_id}/runs/{quote(run_id, safe='')}"


def _digest(message: Message) -> str:
    return hashlib.sha256("\n".join(_lines(message)).encode()).hexdigest()[:16]


def _lines(message: Message) -> list[str]:
    return [
        message.subject,
        *(line for section in message.sections for line in (section.heading, *section.items)),
    ]
