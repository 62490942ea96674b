from __future__ import annotations

import pytest

from sahel_pipeline.errors import PermanentError
from sahel_pipeline.settings import Settings, SettingsError, load


def test_nothing_set_gives_the_defaults() -> None:
    assert load({"PATH": "/bin", "AWS_ACCESS_KEY_ID": "x"}) == Settings()


def test_every_setting_can_be_set_and_says_what_it_is() -> None:
    environment = {
        "SAHEL_BUCKET": "my-bucket",
        "SAHEL_PREFIX": "tests/1/",
        "SAHEL_FEEDS": "feeds.yaml",
        "SAHEL_SCHEDULE": "0 */6 * * *",
        "SAHEL_CONTACT": "https://journal.example/robot",
        "SAHEL_ALLOW_HOSTS": "127.0.0.1:8341, 127.0.0.1:8342,",
        "SAHEL_MAX_LOST_SHARE": "0.25",
        "SAHEL_MAX_QUIET_DAYS": "7",
        "SAHEL_RUN_DEADLINE": "600",
        "SAHEL_ALERT_EMAIL": "ops@journal.example, night@journal.example",
        "SAHEL_ALERT_WEBHOOK": "true",
        "SAHEL_FETCH_SLOTS": "9",
        "SAHEL_EXTRACT_SLOTS": "3",
        "SAHEL_FETCH_QUEUE": "fetch",
        "SAHEL_EXTRACT_QUEUE": "extract",
        "SAHEL_FEEDS_PER_BATCH": "3",
        "SAHEL_FETCH_CONCURRENCY": "4",
        "SAHEL_HOST_CONCURRENCY": "1",
        "SAHEL_HOST_PACE": "1.5",
        "SAHEL_CONNECT_TIMEOUT": "5",
        "SAHEL_TOTAL_TIMEOUT": "30",
        "SAHEL_FEED_BUDGET": "11",
        "SAHEL_POLL_MIN": "60",
        "SAHEL_POLL_MAX": "7200",
        "SAHEL_PAGE_TIMEOUT": "12",
        "SAHEL_MAX_FEED_BYTES": "1000",
        "SAHEL_MAX_PAGE_BYTES": "2000",
        "SAHEL_MAX_ENTRIES": "50",
        "SAHEL_PAGE_WORKERS": "2",
    }
    assert {f"SAHEL_{name.upper()}" for name in Settings.model_fields} == environment.keys()
    settings, defaults = load(environment), Settings()
    for name, field in Settings.model_fields.items():
        assert field.description
        assert getattr(settings, name) != getattr(defaults, name), name
    assert settings.allow_hosts == {"127.0.0.1:8341", "127.0.0.1:8342"}
    assert settings.host_pace == 1.5


@pytest.mark.parametrize(
    ("mistyped", "meant"),
    [
        ("SAHEL_BUKET", "SAHEL_BUCKET"),
        ("SAHEL_FEED_PER_BATCH", "SAHEL_FEEDS_PER_BATCH"),
        ("SAHEL_MAX_LOST_SHARES", "SAHEL_MAX_LOST_SHARE"),
        ("SAHEL_bucket", "SAHEL_BUCKET"),
    ],
)
def test_a_mistyped_name_is_an_error_that_names_the_near_one(mistyped: str, meant: str) -> None:
    with pytest.raises(SettingsError, match=f"variable {mistyped}: no such setting; did you mean {meant}"):
        load({mistyped: "x"})


def test_a_name_near_to_none_lists_those_there_are() -> None:
    with pytest.raises(SettingsError, match=r"known are: SAHEL_ALERT_EMAIL, .*SAHEL_TOTAL_TIMEOUT"):
        load({"SAHEL_XYLOPHONE_QUARTZ": "x"})


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        ("SAHEL_BUCKET", "My_Bucket", "should match pattern"),
        ("SAHEL_BUCKET", "", "should match pattern"),
        ("SAHEL_PREFIX", "data", "must be empty, or end in '/'"),
        ("SAHEL_PREFIX", "/data/", "must be empty, or end in '/'"),
        ("SAHEL_MAX_LOST_SHARE", "50%", "valid number"),
        ("SAHEL_MAX_LOST_SHARE", "1.5", "less than or equal to 1"),
        ("SAHEL_MAX_LOST_SHARE", "nan", "less than or equal to 1"),
        ("SAHEL_ALERT_EMAIL", "ops@journal.example, night", "'night' is no address of the form name@host"),
        ("SAHEL_ALERT_EMAIL", "Ops <ops@journal.example>", "is no address of the form name@host"),
        ("SAHEL_ALERT_WEBHOOK", "https://hooks.example/x", "valid boolean"),
        ("SAHEL_RUN_DEADLINE", "-1", "greater than or equal to 0"),
        ("SAHEL_FETCH_SLOTS", "0", "greater than or equal to 1"),
        ("SAHEL_FETCH_QUEUE", "", "should match pattern"),
        ("SAHEL_FEEDS_PER_BATCH", "0", "greater than or equal to 1"),
        ("SAHEL_FEEDS_PER_BATCH", "2.5", "valid integer"),
        ("SAHEL_TOTAL_TIMEOUT", "0", "greater than 0"),
        ("SAHEL_FEED_BUDGET", "0", "greater than 0"),
        ("SAHEL_POLL_MAX", "600", "less than SAHEL_POLL_MIN, 900; raise it"),
        ("SAHEL_HOST_PACE", "-1", "greater than or equal to 0"),
        ("SAHEL_MAX_ENTRIES", "", "valid integer"),
        ("SAHEL_ALLOW_HOSTS", "127.0.0.1", "host:port"),
        ("SAHEL_ALLOW_HOSTS", "http://127.0.0.1:8341", "host:port"),
    ],
)
def test_a_wrong_value_is_named_with_what_the_setting_is_for(name: str, value: str, says: str) -> None:
    with pytest.raises(SettingsError) as caught:
        load({name: value})
    message = str(caught.value)
    assert message.startswith(f"environment variable {name}={value!r}: ")
    assert says in message
    assert str(Settings.model_fields[name.removeprefix("SAHEL_").lower()].description) in message


def test_all_wrong_values_are_told_at_once() -> None:
    with pytest.raises(SettingsError) as caught:
        load({"SAHEL_MAX_ENTRIES": "many", "SAHEL_HOST_PACE": "slow"})
    assert len(str(caught.value).splitlines()) == 2


def test_no_retry_mends_a_wrong_setting() -> None:
    assert issubclass(SettingsError, PermanentError)


def test_the_user_agent_names_the_contact() -> None:
    assert Settings().user_agent.startswith("sahel-pipeline/")
    assert Settings(contact="mailto:a@b.example").user_agent.endswith(" (+mailto:a@b.example)")
