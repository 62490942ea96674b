"""Operators are told once, by every way that is switched on, and nothing secret."""

from __future__ import annotations

import asyncio
import json

import pytest

from sahel_pipeline.errors import ConfigurationError
from sahel_pipeline.local.processes import free_port
from sahel_pipeline.pipeline import Run
from sahel_pipeline.pipeline.messages import Message, Section
from sahel_pipeline.settings import load
from sahel_pipeline.storage import keys
from sahel_pipeline.storage.access import S3Access
from sahel_pipeline.storage.objects import ObjectStore
from tests.dags.conftest import Operators
from tests.dags.receivers import TOKEN, Mailbox
from tests.dags.test_dags import NOW

MESSAGE = Message("sahel_ingest failed", (Section("Feeds that gave nothing:", ("dns: journal, hebdo",)),))


@pytest.fixture
def run(store: ObjectStore) -> Run:
    return this_run(store)


def this_run(store: ObjectStore, name: str = "scheduled__2026-11-22T06:00:00+00:00") -> Run:
    return Run(id=name, now=NOW, store=store, settings=load())


def tell(run: Run, message: Message = MESSAGE) -> None:
    from sahel_messages.telling import tell

    # What is switched on is known only once the fixture has set it.
    tell(Run(id=run.id, now=run.now, store=run.store, settings=load()), "sahel_ingest", message)


def test_one_message_by_each_way(operators: Operators, run: Run) -> None:
    tell(run)
    (mail,) = operators.mail.received
    assert mail["Subject"] == "Sahel: sahel_ingest failed"
    assert operators.mail.recipients == [["night@journal.example", "ops@journal.example"]]
    link = (
        "https://airflow.journal.example/dags/sahel_ingest/runs/scheduled__2026-11-22T06%3A00%3A00%2B00%3A00"
    )
    html = mail.get_body(("html",)).get_content()  # type: ignore[union-attr]
    assert "<li>dns: journal, hebdo</li>" in html
    assert link in html
    (post,) = operators.hook.received
    assert post["text"].splitlines() == [
        "*sahel_ingest failed*",
        "Feeds that gave nothing:",
        "• dns: journal, hebdo",
        f"<{link}|The run in Airflow>",
    ]
    assert TOKEN not in str(post) + str(mail)


def test_the_same_message_is_not_sent_again_and_another_one_is(operators: Operators, run: Run) -> None:
    tell(run)
    tell(run)
    assert (len(operators.mail.received), len(operators.hook.received)) == (1, 1)
    tell(run, Message("sahel_ingest failed in another way", ()))
    assert (len(operators.mail.received), len(operators.hook.received)) == (2, 2)


def test_another_try_sends_only_what_did_not_get_through(operators: Operators, run: Run) -> None:
    from sahel_messages.channels import NotDeliveredError

    operators.hook.answers = [503, 429]
    for status in (503, 429):
        with pytest.raises(NotDeliveredError, match=f"sahel_webhook answered {status}"):
            tell(run)
    assert operators.hook.received == []
    tell(run)
    assert (len(operators.mail.received), len(operators.hook.received)) == (1, 1)
    operators.mail.refusing = True
    with pytest.raises(NotDeliveredError, match=r"sahel_smtp: .*try again later"):
        tell(run, Message("another", ()))
    assert operators.hook.received[-1]["text"].startswith("*another*")


def test_a_wrong_address_is_not_tried_again(
    operators: Operators, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    operators.hook.answers = [403]
    with pytest.raises(ConfigurationError, match=r"answered 403: .*correct its address and token") as caught:
        tell(run)
    assert TOKEN not in str(caught.value)
    monkeypatch.delenv("AIRFLOW_CONN_SAHEL_SMTP")
    with pytest.raises(ConfigurationError, match="correct the Airflow connection sahel_smtp"):
        tell(run, Message("another", ()))


def test_a_mail_server_that_is_down_is_tried_again(
    operators: Operators, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    from sahel_messages.channels import NotDeliveredError

    monkeypatch.setenv("AIRFLOW_CONN_SAHEL_SMTP", Mailbox().connection(free_port()))
    with pytest.raises(NotDeliveredError, match="sahel_smtp"):
        tell(run)
    assert len(operators.hook.received) == 1


def test_nobody_is_told_unless_a_way_is_switched_on(
    operators: Operators, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SAHEL_ALERT_EMAIL")
    monkeypatch.setenv("SAHEL_ALERT_WEBHOOK", "false")
    tell(run)
    assert (operators.mail.received, operators.hook.received) == ([], [])


def test_what_strangers_wrote_is_only_text(operators: Operators, run: Run) -> None:
    tell(run, Message("x", (Section("{{ 7 * 7 }} <!channel> <b>", ("{{ conn.sahel_s3.password }} & <i>",)),)))
    assert "{{ 7 * 7 }} &lt;!channel&gt; &lt;b&gt;" in operators.hook.received[0]["text"]
    html = operators.mail.received[0].get_body(("html",)).get_content()  # type: ignore[union-attr]
    assert "<p>{{ 7 * 7 }} &lt;!channel&gt; &lt;b&gt;</p>" in html
    assert "<li>{{ conn.sahel_s3.password }} &amp; &lt;i&gt;</li>" in html


def test_that_the_bucket_is_out_of_reach_is_told(operators: Operators, s3_access: S3Access) -> None:
    access = S3Access(f"http://127.0.0.1:{free_port()}", s3_access.key, s3_access.secret)
    tell(this_run(ObjectStore(access.client(), "nowhere")))
    assert (len(operators.mail.received), len(operators.hook.received)) == (1, 1)


def test_extraction_errors_are_told_once_a_day(operators: Operators, store: ObjectStore) -> None:
    from sahel_messages.telling import tell_once_a_day

    operators.hook.answers = [503]
    with pytest.raises(Exception, match="503"):
        tell_once_a_day(this_run(store, "first"), "sahel_extract", MESSAGE)
    tell_once_a_day(this_run(store, "second"), "sahel_extract", MESSAGE)
    assert operators.hook.received == [], "the first run is still at it"
    tell_once_a_day(this_run(store, "first"), "sahel_extract", MESSAGE)
    assert (len(operators.mail.received), len(operators.hook.received)) == (1, 1)
    assert (store.get(keys.extraction_told(NOW.date())) or b"").startswith(b"first ")


@pytest.mark.parametrize(("state", "told"), [("running", 1), ("queued", 1), ("failed", 0), ("success", 0)])
def test_a_late_run_is_told_unless_it_ended(operators: Operators, state: str, told: int) -> None:
    from sahel_messages.telling import tell_late

    context = {"dag_run": {"dag_id": "sahel_ingest", "dag_run_id": "scheduled__x", "state": state}}
    asyncio.run(tell_late(context=json.loads(json.dumps(context)), deadline_s=5400))
    assert (len(operators.mail.received), len(operators.hook.received)) == (told, told)
    if told:
        assert operators.mail.received[0]["Subject"] == "Sahel: sahel_ingest is late"
        assert "has not ended 90 minutes after it was due" in operators.hook.received[0]["text"]
