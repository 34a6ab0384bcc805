"""`python -m tests.bench.sender AT`: a worker that says it is ready, and sends what is due at AT once it is told to."""

import sys
from datetime import datetime

import django

if __name__ == "__main__":
    django.setup()
    from accounts import sending
    from logs import nudges

    print("ready", flush=True)
    sys.stdin.read()
    sending.send_due(due_at=datetime.fromisoformat(sys.argv[1]), wanted=nudges.wanted)
