"""Logs are lines for machines, and name nobody."""

import json
import logging
import logging.config

import pytest
import structlog

from serve_return.logging import structured_logging, without_people


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("Mail to lotte@example.org failed", "Mail to …@… failed"),
        ("Key (email)=(lotte@example.org) exists", "Key (email)=(…@…) exists"),
        ("GET /join/k3Jx0aQ9mB7vT2cL5sWz8dYh/", "GET /join/…/"),
        ("GET /week/2026-11-16/", "GET /week/2026-11-16/"),
    ],
)
def test_addresses_and_tokens_are_masked(text, written):
    assert without_people(None, "info", {"event": text})["event"] == written


def test_where_a_visitor_comes_from_is_not_written():
    assert without_people(None, "info", {"event": "x", "ip": "192.0.2.7", "user_agent": "Phone"}) == {"event": "x"}


def test_every_record_is_one_line_of_json(capsys):
    formatter = logging.config.DictConfigurator(structured_logging(debug=False)).configure_formatter
    made = formatter(structured_logging(debug=False)["formatters"]["line"])
    try:
        raise ValueError("of lotte@example.org")
    except ValueError as error:
        record = logging.LogRecord(
            "django", logging.ERROR, "", 0, "broke\nhere", None, (ValueError, error, error.__traceback__)
        )
    line = made.format(record)
    assert "\n" not in line
    assert json.loads(line)["event"] == "broke\nhere"
    assert json.loads(line)["exception"].endswith("\nbuiltins.ValueError")
    assert "lotte" not in line


def test_for_a_person_at_a_screen_lines_are_readable():
    chain = structured_logging(debug=True)["formatters"]["line"]["processors"]
    assert isinstance(chain[-1], structlog.dev.ConsoleRenderer)
