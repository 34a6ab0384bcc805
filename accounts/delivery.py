"""One connection to the mail server, and exactly how far a mail got on it: that decides whether it may go again."""

import re
import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from email.generator import BytesGenerator
from email.policy import Compat32
from email.utils import parseaddr
from io import BytesIO
from smtplib import SMTP
from types import TracebackType
from typing import cast
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.smtp import EmailBackend as SmtpBackend
from django.core.mail.message import sanitize_address
from django.core.mail.utils import DNS_NAME

CLOSING = 421  # the server is about to hang up


class Unreachable(Exception):
    """The connection failed before any content was handed over: nobody has the mail, and it is not the mail's fault."""


class Later(Exception):
    """The server asked to try this mail again later (4xx)."""


class Refused(Exception):
    """The server will never take this mail (5xx)."""


class Unknown(Exception):
    """The connection failed after the content was handed over: the reader may have the mail or not."""


class Link:
    """Opens when it is first needed, serves any number of mails, and opens anew after a failure. Use it in a `with`."""

    def __init__(self) -> None:
        # Or Python asks the resolver for this machine's name, which can take many seconds.
        DNS_NAME._fqdn = urlsplit(settings.SITE_URL).hostname
        self.backend = get_connection()
        self.is_refused = False  # whether the last mail was

    def __enter__(self) -> "Link":
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._drop() if error else self.backend.close()

    def deliver(self, message: EmailMessage, *, hand_over: Callable[[], bool]) -> bool:
        """True when the server answered for the mail; False when `hand_over` said no and nothing was sent.

        `hand_over` is called right before the content leaves. Raises Unreachable, Later, Refused or Unknown.
        """
        if not isinstance(self.backend, SmtpBackend):
            return self._deliver_plainly(message, hand_over)
        content = _on_the_wire(message)
        smtp = self._announce(message)
        if not hand_over():
            self._drop()
            return False
        with self._or(Unknown):
            smtp.send(content)
            answer = smtp.getreply()
        self._expect(250, answer)
        return True

    def _deliver_plainly(self, message: EmailMessage, hand_over: Callable[[], bool]) -> bool:
        """Into files or memory: such a backend shows no phases. A new one each time, so that each mail is a file."""
        if not hand_over():
            return False
        with self._or(Unknown):
            get_connection().send_messages([message])
        return True

    def _announce(self, message: EmailMessage) -> SMTP:
        """Envelope and DATA; a connection kept from the last mail may have died meanwhile: it gets a second chance."""
        kept = bool(cast(SmtpBackend, self.backend).connection)
        try:
            return self._announce_once(message)
        except Unreachable:
            if not kept:
                raise
            return self._announce_once(message)

    def _announce_once(self, message: EmailMessage) -> SMTP:
        with self._or(Unreachable):
            smtp = self._open()
            sender = smtp.mail(_bare(message.from_email))
        if sender[0] >= 400:  # who we are is refused, not what this mail is
            self._drop()
            raise Unreachable(f"MAIL {sender[0]}")
        with self._or(Unreachable):
            reader = smtp.rcpt(_bare(message.to[0]))
        self._expect(250, reader)
        with self._or(Unreachable):
            data = smtp.docmd("DATA")
        self._expect(354, data)
        return smtp

    def _open(self) -> SMTP:
        backend = cast(SmtpBackend, self.backend)
        if not backend.open() and self.is_refused:
            cast(SMTP, backend.connection).rset()  # or what was refused would still be half open
        self.is_refused = False
        smtp = cast(SMTP, backend.connection)
        smtp.ehlo_or_helo_if_needed()
        return smtp

    def _expect(self, wanted: int, answer: tuple[int, bytes]) -> None:
        code = answer[0]
        if code == CLOSING:
            self._drop()
        if code // 100 != wanted // 100:
            self.is_refused = True
            raise Refused(str(code)) if code // 100 == 5 else Later(str(code))

    @contextmanager
    def _or(self, failure: type[Exception]) -> Iterator[None]:
        """Names what a broken connection means in this phase; smtplib's own errors are OSErrors too."""
        try:
            yield
        except OSError as error:
            self._drop()
            raise failure(type(error).__name__) from error

    def _drop(self) -> None:
        """Hang up without ceremony."""
        if isinstance(self.backend, SmtpBackend) and self.backend.connection:
            self.backend.connection.close()
            self.backend.connection = None


class AsSet(Compat32):
    """Writes headers as they were set: encoded, checked for line breaks. To fold each anew is half of a mail's cost."""

    def fold_binary(self, name: str, value: str) -> bytes:
        return f"{name}: {self.linesep.join(value.splitlines())}{self.linesep}".encode("ascii")


def _bare(address: str) -> str:
    """Without the name, and in ASCII."""
    return sanitize_address(("", parseaddr(address)[1]), "utf-8")


def _on_the_wire(message: EmailMessage) -> bytes:
    """A leading dot doubled, a lone dot at the end (RFC 5321, 4.5.2); no header folded, or it would begin empty."""
    raw, content = BytesIO(), message.message()
    if content.is_multipart():
        content.set_boundary(secrets.token_hex(16))  # the generator would look for one in the whole text
    BytesGenerator(raw, mangle_from_=False, policy=AsSet()).flatten(content, linesep="\r\n")
    body = re.sub(rb"(?m)^\.", b"..", raw.getvalue())
    return body + (b"" if body.endswith(b"\r\n") else b"\r\n") + b".\r\n"
