"""The ways to operators, through Airflow's connections and notifiers; `SAHEL_ALERT_...` switches them on."""

from __future__ import annotations

import smtplib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from airflow.providers.slack.notifications.slack_webhook import SlackWebhookNotifier
from airflow.providers.smtp.notifications.smtp import SmtpNotifier
from airflow.sdk import BaseNotifier
from airflow.sdk.exceptions import AirflowNotFoundException

from sahel_pipeline.errors import ConfigurationError
from sahel_pipeline.pipeline.messages import Message, as_html, as_slack
from sahel_pipeline.settings import Settings

SMTP = "sahel_smtp"
"""Airflow connection (type SMTP) to the mail server; its extra `from_email` is the sender."""

WEBHOOK = "sahel_webhook"
"""Airflow connection (type Slack Incoming Webhook): the secret part of the address is its password."""

_REFUSED = (smtplib.SMTPAuthenticationError, smtplib.SMTPRecipientsRefused, smtplib.SMTPSenderRefused)


class NotDeliveredError(Exception):
    """A message did not get through, and another try may help."""


class WebhookNotifier(SlackWebhookNotifier):
    """Airflow's notifier for Slack, for all who take the same posts: any 2xx says that they took it."""

    def notify(self, context: Any) -> None:
        """Post the message."""
        _check(self.hook.client.send(text=self.text).status_code)

    async def async_notify(self, context: Any) -> None:
        """Post the message."""
        client = await self.hook.get_async_client()
        _check((await client.send(text=self.text)).status_code)


def notifiers(settings: Settings, message: Message, link: str) -> dict[str, BaseNotifier]:
    """A notifier for each way to operators that is switched on, by the connection that it takes.

    They are to be called by `notify` or `async_notify`: calling them as callbacks would have Airflow read the
    message as a template, and it quotes what strangers wrote.
    """
    found: dict[str, BaseNotifier] = {}
    if settings.alert_email:
        found[SMTP] = SmtpNotifier(
            smtp_conn_id=SMTP,
            to=sorted(settings.alert_email),
            subject=f"Sahel: {message.subject}",
            html_content=as_html(message, link),
        )
    if settings.alert_webhook:
        found[WEBHOOK] = WebhookNotifier(slack_webhook_conn_id=WEBHOOK, text=as_slack(message, link))
    return found


@contextmanager
def explained(connection: str) -> Iterator[None]:
    """Tell apart what another try may mend (`NotDeliveredError`) and what not (`ConfigurationError`)."""
    try:
        yield
    except (ConfigurationError, NotDeliveredError):
        raise
    except Exception as error:
        if isinstance(error, (AirflowNotFoundException, *_REFUSED)) or "is not found" in str(error):
            raise ConfigurationError(
                f"the message for operators was not sent: {type(error).__name__}: {error}; correct the "
                f"Airflow connection {connection}, or switch its channel off"
            ) from error
        raise NotDeliveredError(
            f"the message for operators did not get through the connection {connection}: "
            f"{type(error).__name__}: {error}"
        ) from error


def _check(status: int) -> None:
    if status == 429 or status >= 500:
        raise NotDeliveredError(f"the webhook of the connection {WEBHOOK} answered {status}")
    if not 200 <= status < 300:
        raise ConfigurationError(
            f"the webhook of the connection {WEBHOOK} answered {status}: it does not take messages; correct "
            "its address and token, or switch it off (SAHEL_ALERT_WEBHOOK)"
        )
