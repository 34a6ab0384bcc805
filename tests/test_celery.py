"""The engine's settings, each of which once lost a task somewhere; and the clock."""

from datetime import timedelta

import pytest

from serve_return.celery import CLOCK, AtOnce, app


@pytest.mark.parametrize(
    ("setting", "value"),
    [
        ("task_acks_late", True),
        ("task_reject_on_worker_lost", True),
        ("worker_prefetch_multiplier", 1),
        ("task_ignore_result", True),
        ("task_serializer", "json"),
        ("accept_content", ["json"]),
        ("enable_utc", True),
        ("timezone", "UTC"),
        ("task_time_limit", 120),
        ("broker_connection_max_retries", None),
        ("broker_connection_retry_on_startup", True),
        ("result_backend", None),
    ],
)
def test_the_engine_is_set_to_lose_nothing(setting, value):
    assert getattr(app.conf, setting) == value


def test_the_link_to_the_broker_notices_death_soon():
    assert app.conf.broker_transport_options == {
        "visibility_timeout": 300,
        "unacked_restore_interval": 10,
        "unacked_restore_throttle": 1,
        "socket_timeout": 10,
        "socket_connect_timeout": 3,
        "socket_keepalive": True,
        "health_check_interval": 15,
    }


def test_a_task_ends_before_it_would_be_handed_out_again():
    assert app.conf.task_time_limit < app.conf.broker_transport_options["visibility_timeout"]


def test_the_broker_is_the_one_of_the_settings(settings):
    assert app.conf.broker_url == settings.REDIS_URL


def test_the_clock_holds_these_lines_and_no_others():
    seconds = {line["task"]: line["schedule"].total_seconds() for line in CLOCK.values()}
    assert seconds == {
        "logs.tasks.beat_heart": 60,
        "logs.tasks.send_mail": 60,
        "logs.tasks.make_exports": 60,
        "accounts.tasks.expire_grants": 300,
        "logs.tasks.settle_weeks": 300,
        "logs.tasks.queue_nudges": 300,
        "logs.tasks.retain": 3600,
    }


def test_every_line_of_the_clock_names_a_task_that_exists():
    app.loader.import_default_modules()
    assert {line["task"] for line in CLOCK.values()} - set(app.tasks) == set()


def test_a_tick_that_nobody_took_is_dropped_before_the_next():
    assert all(timedelta(seconds=line["options"]["expires"]) <= line["schedule"] for line in CLOCK.values())


def test_a_new_clock_ticks_at_once():
    clock = AtOnce(app=app)
    assert [name for name, line in clock.schedule.items() if not line.is_due()[0]] == []
