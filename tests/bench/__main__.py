"""`python -m tests.bench [part …] [--children N] [--letters N]`: prints ratios, exits 1 when one is missed."""

import argparse
import os
from importlib import import_module

import django
from django.core.management import call_command

import tests.services  # starts PostgreSQL and Valkey of this run's own and tells the settings by the environment
from tests.bench.report import Report, say

PARTS = ("recording", "closing", "busy", "pages", "phone", "letters", "workers", "restore")


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("parts", nargs="*", metavar="part", help=f"of {', '.join(PARTS)}; all by default")
    parser.add_argument("--children", type=int, default=int(os.environ.get("CHILDREN", "100000")))
    parser.add_argument("--letters", type=int, default=int(os.environ.get("LETTERS", "3000")))
    options = parser.parse_args()
    sizes = dict.fromkeys(("closing", "busy", "restore"), options.children) | {"letters": options.letters}
    os.environ["DJANGO_SETTINGS_MODULE"] = "serve_return.settings"
    say(tests.services.pytest_report_header())
    django.setup()
    call_command("migrate", interactive=False, verbosity=0)
    report = Report()
    for name in options.parts or PARTS:
        part = import_module(f"tests.bench.{name}")
        part.run(report, sizes[name]) if name in sizes else part.run(report)
    report.end()


if __name__ == "__main__":
    main()
