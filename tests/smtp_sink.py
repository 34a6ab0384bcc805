"""A real SMTP server to send to: it keeps what it gets as .eml files and misbehaves on request.

sink = SmtpSink(folder); sink.start()        # sink.url is an EMAIL_URL
sink.behave("4xx")                           # until the next behave(); see BEHAVIOURS
sink.messages()                              # parsed, in order of arrival
"""

import asyncio
import email
import email.policy
import itertools
import logging
from email.message import EmailMessage
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from tests.services import free_port

logging.getLogger("mail.log").setLevel(logging.WARNING)  # aiosmtpd's line for every command

# accept · refuse: nobody listens · 4xx, 5xx: answered after DATA · reject: the recipient is unknown (550 to RCPT)
# hang: never answers DATA · cut: hangs up before keeping anything · keep and cut: keeps the mail, hangs up before 250
BEHAVIOURS = ("accept", "refuse", "4xx", "5xx", "reject", "hang", "cut", "keep and cut")


class SmtpSink:
    """One server on a port of its own; `folder` is where the mails land."""

    def __init__(self, folder: Path, host: str = "127.0.0.1") -> None:
        self.folder, self.host, self.port, self.behaviour = folder, host, free_port(), "accept"
        self.url = f"smtp://{host}:{self.port}"
        self._controller: Controller | None = None
        self._numbers = itertools.count(1)

    def start(self) -> None:
        """Listens; returns when the server answers."""
        self._controller = Controller(self, hostname=self.host, port=self.port, ready_timeout=10)
        self._controller.start()

    def stop(self) -> None:
        """Stops listening; the mails stay."""
        if self._controller:
            self._controller.stop()
            self._controller = None

    def behave(self, behaviour: str) -> None:
        """From now on, one of BEHAVIOURS."""
        assert behaviour in BEHAVIOURS, behaviour
        self.behaviour = behaviour
        if behaviour == "refuse":
            self.stop()
        elif self._controller is None:
            self.start()

    def files(self) -> list[Path]:
        """The mails kept, oldest first."""
        return sorted(self.folder.glob("*.eml"))

    def messages(self) -> list[EmailMessage]:
        """The mails kept, parsed; `X-RcptTo` holds the envelope's recipients."""
        return [email.message_from_bytes(file.read_bytes(), policy=email.policy.default) for file in self.files()]

    def clear(self) -> None:
        """Forgets all mails and behaves again."""
        self.behave("accept")
        for file in self.files():
            file.unlink()

    async def handle_RCPT(self, server: SMTP, session: Session, envelope: Envelope, address: str, options: Any) -> str:  # noqa: N802 (aiosmtpd's name)
        """Answers RCPT TO."""
        if self.behaviour == "reject":
            return "550 5.1.1 nobody of that name here"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802 (aiosmtpd's name)
        """Answers the final dot of DATA."""
        if self.behaviour == "hang":
            await asyncio.sleep(3600)
        if self.behaviour in ("accept", "keep and cut"):
            self._keep(envelope)
        if self.behaviour in ("cut", "keep and cut"):
            assert server.transport
            server.transport.close()
        return {"4xx": "451 4.3.0 try later", "5xx": "554 5.7.1 no thanks"}.get(self.behaviour, "250 OK")

    def _keep(self, envelope: Envelope) -> None:
        assert isinstance(envelope.content, bytes)
        head = f"X-MailFrom: {envelope.mail_from}\r\nX-RcptTo: {', '.join(envelope.rcpt_tos)}\r\n".encode()
        draft = self.folder / f"{next(self._numbers):06}.part"
        draft.write_bytes(head + envelope.content)
        draft.rename(draft.with_suffix(".eml"))
