"""What says it is too long is refused before it is read; what does not say how long it is, is measured."""

import io

import pytest

from serve_return.wsgi import measured

LONG = 512 * 1024


@pytest.mark.parametrize("size", [str(LONG + 1), "9" * 30])
@pytest.mark.parametrize(
    ("path", "kind"), [("/api/v1/sync/", "application/problem+json"), ("/log/", "text/html; charset=utf-8")]
)
def test_a_body_that_says_it_is_too_long_is_413(client, path, kind, size):
    answer = client.post(path, b"", content_type="multipart/form-data; boundary=x", CONTENT_LENGTH=size)
    assert (answer.status_code, answer["Content-Type"]) == (413, kind)
    assert answer["Cross-Origin-Resource-Policy"] == "same-origin"


@pytest.mark.parametrize("size", ["", "0", str(LONG), "many"])
def test_other_bodies_come_through(client, db, size):
    assert client.post("/log/", b"", content_type="text/plain", CONTENT_LENGTH=size).status_code == 302


@pytest.mark.parametrize(("sent", "said"), [(5, 5), (LONG, LONG), (LONG + 9, LONG + 1)])
def test_a_body_in_chunks_is_measured(sent, said):
    seen = {}
    environ = {"HTTP_TRANSFER_ENCODING": "chunked", "wsgi.input": io.BytesIO(b"x" * sent)}
    measured(lambda environ, start: seen.update(environ) or [])(environ, None)
    assert seen["CONTENT_LENGTH"] == str(said)
    assert len(seen["wsgi.input"].read()) == said


def test_a_body_with_a_length_is_left_alone():
    environ = {"CONTENT_LENGTH": "3", "wsgi.input": io.BytesIO(b"abc")}
    assert measured(lambda environ, start: [environ["wsgi.input"].read()])(environ, None) == [b"abc"]
