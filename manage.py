#!/usr/bin/env python
"""Django's command line, for this project."""

import os
import sys

from django.core.management import execute_from_command_line

from serve_return import run_env

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "serve_return.settings")
    if sys.argv[1:2] == ["up"]:
        run_env.prepare()
    execute_from_command_line(sys.argv)
