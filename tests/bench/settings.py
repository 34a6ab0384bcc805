"""The settings of the project, with the floor's path beside the real ones."""

from serve_return.settings import *  # noqa: F403 (settings are one flat module)

ROOT_URLCONF = "tests.bench.bare"
