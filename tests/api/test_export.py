"""POST /export/ asks for a copy, GET /export/{id}/ says how far it is and gives it."""

import io
import zipfile

from accounts.models import Family
from logs import export
from logs.models import Export


def test_ask_wait_take(lotte, noor, now, phone):
    me = phone(lotte)
    asked = me.post("export/", {})
    assert asked.status_code == 202
    path = f"export/{asked.json()['id']}/"
    assert asked.headers["Location"] == f"/api/v1/{path}"
    assert asked.json()["state"] == "waiting"
    assert me.get(path + "?content=zip").status_code == 404
    export.make(asked.json()["id"], now=Export.objects.get().asked_at)
    ready = me.get(path).json()
    assert (ready["state"], ready["download"]) == ("ready", f"/api/v1/{path}?content=zip")
    answer = me.get(path + "?content=zip")
    assert (answer["Content-Type"], answer["Cache-Control"]) == ("application/zip", "no-store")
    assert "family.json" in zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content))).namelist()


def test_a_parent_of_two_families_chooses(lotte, noor, family, phone):
    second = Family.objects.found(by=lotte)
    me = phone(lotte)
    assert me.post("export/", {}).status_code == 400
    assert me.post("export/", {"family": second.pk}).json()["family"] == second.pk


def test_a_family_of_others_is_not_there(nadia, family, elif_, phone):
    assert phone(nadia).post("export/", {"family": family.pk}).status_code == 404


HEARD: list[int] = []


def test_the_hint_to_a_worker_carries_the_id_alone(lotte, noor, phone, settings, django_capture_on_commit_callbacks):
    settings.EXPORT_HINT = "tests.api.test_export.hear"
    HEARD.clear()
    with django_capture_on_commit_callbacks(execute=True):
        asked = phone(lotte).post("export/", {})
    assert [asked.json()["id"]] == HEARD


def hear(pk):
    HEARD.append(pk)
