"""What a phone downloads: our own files without what only their readers need, and the same otherwise."""

import re

import pytest
from django.core.management import call_command

from serve_return.pwa import STATIC
from serve_return.static_storage import slim

FILES = [path for path in STATIC.rglob("*") if path.suffix in {".css", ".js"}]


def test_comments_and_indentation_stay_at_home():
    assert slim("a.css", "/* why */\n@layer x {\n  a { color: red; } /* two\n lines */\n}\n") == (
        "@layer x {\na { color: red; } }\n"
    )
    assert slim("a.js", '// why\nif (a) {\n  // how\n  b("//x");\n}\n') == 'if (a) {\nb("//x");\n}\n'


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_our_files_have_no_text_over_lines_that_slimming_would_change(path):
    text = slim(path.name, path.read_text())
    assert all("\n" not in found for found in re.findall(r"`[^`]*`", text))


def test_a_collected_file_is_slim_and_named_by_what_it_holds(settings, tmp_path):
    settings.STATIC_ROOT = tmp_path
    settings.STORAGES = settings.STORAGES | {"staticfiles": {"BACKEND": "serve_return.static_storage.Storage"}}
    call_command("collectstatic", interactive=False, verbosity=0)
    collected = next(tmp_path.glob("js/app.*.js")).read_text()
    assert not collected.startswith("//")
    assert re.search(r'import\("\./speak\.\w+\.js"\)', collected)
