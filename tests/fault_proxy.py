"""A bad network between the browser and the real server: drops, cuts, freezes, lies and delays, on request.

`proxy.fault("drop")` holds for every call to `proxy.path` (default: the delivery of an outbox) until `proxy.heal()`;
`times=1` for that many calls only. What the server really did is done: "drop" forwards the call and loses the answer.
"""

import http.client
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import urlsplit

SYNC = "/api/v1/sync/"
PORTAL = b"<!doctype html><title>Free wifi</title><h1>Accept our terms</h1>"
HOP = {"transfer-encoding", "connection", "keep-alive", "content-length"}


class FaultProxy(ThreadingHTTPServer):
    """Forwards to one server; `calls` are the bodies that came for `path`."""

    daemon_threads = True

    def __init__(self, target: str) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        parts = urlsplit(target)
        self.target = (parts.hostname or "localhost", parts.port or 80)
        self.url = f"http://localhost:{self.server_address[1]}"
        self.path, self.calls, self.thaw = SYNC, list[bytes](), threading.Event()
        self.kind, self.left, self.headers = "", 0, dict[str, str]()
        self.turn = threading.Lock()

    def fault(self, kind: str, *, path: str = SYNC, times: int = 10**9, headers: dict[str, str] | None = None) -> None:
        """drop, cut, freeze, portal, foreign (200, not our answer), login (a redirect), slow, or a status."""
        self.kind, self.path, self.left, self.headers = kind, path, times, headers or {}
        self.thaw.clear()

    def heal(self) -> None:
        self.kind = ""
        self.thaw.set()

    def next_fault(self, path: str) -> str:
        with self.turn:
            if not self.kind or not path.startswith(self.path) or self.left <= 0:
                return ""
            self.left -= 1
            return self.kind

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A browser that hangs up is no news."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: FaultProxy

    def _any(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        if self.path.startswith(SYNC):
            self.server.calls.append(body)
        fault = self.server.next_fault(self.path)
        if fault == "freeze":
            self.server.thaw.wait(30)
            fault = "cut"
        if fault == "slow":
            threading.Event().wait(0.4)
        answer = self._forward(body) if fault in {"", "drop", "slow"} else self._lie(fault)
        if fault in {"drop", "cut"}:
            self.close_connection = True
            self.connection.shutdown(2)
        else:
            self._answer(*answer)

    do_GET = do_POST = do_PUT = do_DELETE = do_HEAD = do_PATCH = _any  # noqa: N815 (names that http.server calls)

    def _forward(self, body: bytes) -> tuple[int, list[tuple[str, str]], bytes]:
        line = http.client.HTTPConnection(*self.server.target, timeout=30)
        try:
            line.request(self.command, self.path, body or None, dict(self.headers.items()))
            said = line.getresponse()
            return said.status, said.getheaders(), said.read()
        except OSError:
            return 502, [], b""
        finally:
            line.close()

    def _lie(self, fault: str) -> tuple[int, list[tuple[str, str]], bytes]:
        if fault == "portal":
            return 200, [("Content-Type", "text/html")], PORTAL
        if fault == "foreign":
            return 200, [("Content-Type", "application/json")], b'{"batch_id": "another", "results": []}'
        if fault == "login":
            return 302, [("Location", "/accounts/login/")], b""
        return (int(fault), list(self.server.headers.items()), b"") if fault.isdigit() else (502, [], b"")

    def _answer(self, status: int, headers: list[tuple[str, str]], body: bytes) -> None:
        self.send_response_only(status)
        for name, value in headers:
            if name.lower() not in HOP:
                self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:
        """Silent."""


def between(target: str) -> Iterator[FaultProxy]:
    """A proxy on a port of its own, for a fixture."""
    proxy = FaultProxy(target)
    thread = threading.Thread(target=proxy.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    yield proxy
    proxy.heal()
    proxy.shutdown()
    proxy.server_close()
    thread.join(5)
