"""The mail server of the tests behaves as told."""

import smtplib
from email.message import EmailMessage

import pytest

from tests.smtp_sink import SmtpSink


def send(sink: SmtpSink, timeout: float = 5) -> None:
    letter = EmailMessage()
    letter["From"], letter["To"], letter["Subject"] = "els@example.org", "lotte@example.org", "Hallo"
    letter.set_content("Dag Lotte")
    with smtplib.SMTP("127.0.0.1", sink.port, timeout=timeout) as client:
        client.send_message(letter)


def test_a_mail_is_kept_with_its_envelope(smtp):
    send(smtp)
    [kept] = smtp.messages()
    assert (kept["Subject"], kept["X-RcptTo"]) == ("Hallo", "lotte@example.org")
    assert kept.get_content().strip() == "Dag Lotte"


@pytest.mark.parametrize(
    ("behaviour", "error", "kept"),
    [
        ("refuse", ConnectionRefusedError, 0),
        ("4xx", smtplib.SMTPDataError, 0),
        ("5xx", smtplib.SMTPDataError, 0),
        ("reject", smtplib.SMTPRecipientsRefused, 0),
        ("hang", smtplib.SMTPServerDisconnected, 0),
        ("cut", smtplib.SMTPServerDisconnected, 0),
        ("keep and cut", smtplib.SMTPServerDisconnected, 1),
    ],
)
def test_it_misbehaves_until_told_otherwise(smtp, behaviour, error, kept):
    smtp.behave(behaviour)
    with pytest.raises(error):
        send(smtp, timeout=1)
    assert len(smtp.messages()) == kept
    smtp.clear()
    send(smtp)
    assert len(smtp.messages()) == 1
