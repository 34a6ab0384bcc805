"""Figures for Prometheus, only for those who may ask; and rules that speak of figures that exist."""

from datetime import timedelta
from ipaddress import ip_network
from pathlib import Path

import promql_parser
import pytest
import yaml
from django.utils import timezone
from prometheus_client.parser import text_string_to_metric_families

from accounts.models import Mail
from logs import tasks
from logs.models import Subscription
from serve_return.celery import CLOCK, app
from tests.accounts.mails import queue
from tests.logs.readers import kept, subscribed

RULES = Path(__file__).resolve().parent.parent / "docs" / "alerts.yml"


@pytest.fixture
def ask(settings, client, db):
    settings.ROOT_URLCONF = "tests.metrics_urls"
    settings.METRICS_FROM = [ip_network("127.0.0.1"), ip_network("10.1.0.0/16")]
    return lambda **headers: client.get("/metrics/", **headers)


def figures(answer):
    return {
        (sample.name, *sorted(sample.labels.items())): sample.value
        for family in text_string_to_metric_families(answer.content.decode())
        for sample in family.samples
    }


def test_ticks_mail_and_weeks_are_told(ask, lotte, noor, now):
    kept(noor, lotte, timezone.now() - timedelta(days=14), "")
    subscribed(lotte, now)
    Subscription.objects.update(next_due_at=timezone.now() - timedelta(days=1))
    queue(timezone.now() - timedelta(minutes=20))
    Mail.objects.filter(pk=queue(now).pk).update(status="failed", last_error="KeyError")
    tasks.beat_heart()
    told = figures(ask())
    assert told["serve_return_tick_age_seconds", ("tick", "clock")] < 60
    assert told["serve_return_mail", ("kind", "sign_in_code"), ("state", "quarantined")] == 1
    assert told["serve_return_mail", ("kind", "sign_in_code"), ("state", "queued")] == 1
    assert 1200 <= told["serve_return_mail_oldest_seconds",] < 1300
    assert told["serve_return_weeks_due",] == 1
    assert told["serve_return_weeks_oldest_seconds",] > 3600
    assert told["serve_return_letters_due",] == 1
    assert told["serve_return_broker_tasks",] >= 0


def test_every_tick_leaves_its_mark(ask):
    app.loader.import_default_modules()
    for line in CLOCK.values():
        app.tasks[line["task"]]()
    ticks = {key[1][1] for key in figures(ask()) if key[0] == "serve_return_tick_age_seconds"}
    assert ticks == {"clock", "weeks", "letters", "mail", "retention", "copies"}
    assert len(ticks) == len(CLOCK) - 1  # grants end by themselves; that tick only writes it down


def test_a_broker_that_is_away_is_told(ask, settings):
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    assert figures(ask())["serve_return_broker_tasks",] == -1


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 200),
        ({"REMOTE_ADDR": "10.1.2.3"}, 200),
        ({"REMOTE_ADDR": "10.2.0.1"}, 404),
        ({"REMOTE_ADDR": "::1"}, 404),
        ({"HTTP_X_FORWARDED_FOR": "127.0.0.1"}, 404),
        ({"HTTP_FORWARDED": "for=127.0.0.1"}, 404),
        ({"HTTP_X_REAL_IP": "127.0.0.1"}, 404),
    ],
)
def test_only_for_those_named_and_never_through_a_proxy(ask, headers, status):
    assert ask(**headers).status_code == status


def test_is_not_there_unless_asked_for(client, db):
    assert client.get("/metrics/").status_code == 404


def rules():
    return [rule for group in yaml.safe_load(RULES.read_text())["groups"] for rule in group["rules"]]


def selectors(node):
    """Every figure that an expression reads, with its label matchers."""
    if isinstance(node, promql_parser.VectorSelector):
        yield node
    for name in ("expr", "lhs", "rhs", "vector_selector"):
        if (inner := getattr(node, name, None)) is not None:
            yield from selectors(inner)
    for argument in getattr(node, "args", None) or ():
        yield from selectors(argument)


@pytest.mark.parametrize("rule", rules(), ids=lambda rule: rule["alert"])
def test_a_rule_is_whole_and_its_expression_parses(rule):
    assert set(rule) == {"alert", "expr", "for", "labels", "annotations"}
    assert rule["labels"]["severity"] in {"page", "morning"}
    assert set(rule["annotations"]) == {"summary", "action"}
    assert promql_parser.parse_duration(rule["for"]) >= timedelta(minutes=3)
    assert promql_parser.parse(rule["expr"])


def test_rules_speak_only_of_figures_that_exist(ask, now):
    tasks.beat_heart()
    queue(now)
    there = {key[0] for key in figures(ask())}
    read = {found.name for rule in rules() for found in selectors(promql_parser.parse(rule["expr"]))}
    assert len(read) >= 5
    assert read <= there
