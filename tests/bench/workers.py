"""Two workers that send letters against one: they share the rows, and neither waits for the other.

The mail server takes a while to answer for each mail, as they do; so this works on two cores as well.
"""

import os
import subprocess
import sys

from django.core.management import call_command

from accounts.models import Mail
from logs import nudges
from tests.bench.letters import DUE, mail_server, readers
from tests.bench.report import Report, in_turns, say, seconds

LETTERS, ANSWERS_AFTER, ROUNDS, FLOOR = 1000, 0.02, 2, 1.7


def run(report: Report) -> None:
    """Prints how much sooner two are done."""
    say(f"{LETTERS:,} letters by one worker and by two; the mail server takes {ANSWERS_AFTER * 1000:.0f} ms for each")
    with mail_server(ANSWERS_AFTER) as port:
        one, two = in_turns(lambda: _drained_by(1, port), lambda: _drained_by(2, port), ROUNDS)
    detail = f"{LETTERS / one:,.0f} and {LETTERS / two:,.0f} letters a second"
    report.at_least("two workers, against one", one / two, FLOOR, detail)


def _drained_by(workers: int, port: int) -> float:
    """Seconds until all is sent, by processes that were ready before."""
    call_command("flush", interactive=False, verbosity=0)
    readers(0, LETTERS)
    assert nudges.queue_due(DUE) == LETTERS
    started = [_worker(port) for _ in range(workers)]

    def drain() -> None:
        for _, begin in started:
            os.close(begin)
        assert [worker.wait(120) for worker, _ in started] == [0] * workers

    took = seconds(drain)
    assert Mail.objects.filter(status="sent").count() == LETTERS
    return took


def _worker(port: int) -> tuple[subprocess.Popen[str], int]:
    """One that is ready, and what to close for it to begin."""
    told, begin = os.pipe()
    worker = subprocess.Popen(
        [sys.executable, "-m", "tests.bench.sender", DUE.isoformat()],
        env=os.environ | {"EMAIL_URL": f"smtp://127.0.0.1:{port}"}, stdin=told, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    os.close(told)
    assert worker.stdout
    assert worker.stdout.readline() == "ready\n"
    return worker, begin
