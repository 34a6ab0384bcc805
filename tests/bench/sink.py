"""`python -m tests.bench.sink PORT SECONDS`: the least a mail server can be; SECONDS go by for each mail."""

import asyncio
import sys


class Sink(asyncio.Protocol):
    """One client."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport, self.rest, self.in_data = transport, b"", False
        transport.write(b"220 sink\r\n")

    def data_received(self, data: bytes) -> None:
        self.rest += data
        while self._step():
            pass

    def _step(self) -> bool:
        """Whether a whole line or content was there."""
        end = b"\r\n.\r\n" if self.in_data else b"\r\n"
        said, found, rest = self.rest.partition(end)
        if found:
            self.rest = rest
            if self.in_data:
                self.in_data = False
                asyncio.get_running_loop().call_later(self.seconds, self.transport.write, b"250 OK\r\n")
            else:
                self.transport.write(self._answer(said))
        return bool(found)

    def _answer(self, line: bytes) -> bytes:
        self.in_data = line.upper().startswith(b"DATA")
        return b"354 go on\r\n" if self.in_data else b"221 bye\r\n" if line.upper() == b"QUIT" else b"250 OK\r\n"


async def serve(port: int, seconds: float) -> None:
    server = await asyncio.get_running_loop().create_server(lambda: Sink(seconds), "127.0.0.1", port)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(serve(int(sys.argv[1]), float(sys.argv[2])))
