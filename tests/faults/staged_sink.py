"""A mail server that can be stopped in the middle of a mail, so that whoever sends can be killed right there."""

import asyncio
import threading
from typing import Any

from aiosmtpd.smtp import SMTP, Envelope, Session

from tests.smtp_sink import SmtpSink


class StagedSink(SmtpSink):
    """`stop_at`: "MAIL", "RCPT" or "250"; it then says nothing more until `go`. `slow`: seconds each mail takes."""

    stop_at: str | None = None
    slow = 0.0

    def __init__(self, *arguments: Any) -> None:
        super().__init__(*arguments)
        self.reached, self.go = threading.Event(), threading.Event()

    async def _stage(self, name: str) -> None:
        if name == self.stop_at:
            self.reached.set()
            while not self.go.is_set():
                await asyncio.sleep(0.01)

    async def handle_MAIL(  # noqa: N802 (aiosmtpd's name)
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """Answers MAIL FROM."""
        await self._stage("MAIL")
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return "250 OK"

    async def handle_RCPT(self, server: SMTP, session: Session, envelope: Envelope, address: str, options: Any) -> str:  # noqa: N802
        """Answers RCPT TO."""
        await self._stage("RCPT")
        return await super().handle_RCPT(server, session, envelope, address, options)

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        """Keeps the mail, then waits before saying so."""
        answer = await super().handle_DATA(server, session, envelope)
        await self._stage("250")
        await asyncio.sleep(self.slow)
        return answer
