"""How a moment gets in: new, again, edited, refused, buried."""

import uuid
from datetime import UTC, date, datetime, timedelta

import pytest

from accounts.models import Family
from logs.models import Conflict, Gone, Interaction, Outcome, Sent, SharedNote, Stale, WeekMark

ID = uuid.UUID("11111111-2222-4333-8444-555555555555")
MONDAY = date(2026, 11, 16)


@pytest.fixture
def put(lotte, noor, now):
    """Records as Lotte, for Noor, under one id, unless told otherwise."""

    def put(*, by=lotte, child=noor, client_id=ID, at=now, **more):
        return Interaction.objects.record(by=by, child=child, client_id=client_id, now=at, **more)

    return put


def generations():
    return dict(WeekMark.objects.values_list("week_start", "generation"))


def test_only_the_child_is_needed(put, now, lotte, noor):
    outcome = put()
    row = Interaction.objects.get()
    assert outcome == Outcome("stored", row)
    assert (row.author, row.child, row.family_id, row.rev) == (lotte, noor, noor.family_id, 1)
    assert (row.occurred_at, row.received_at, row.clock_off) == (now, now, False)
    assert (row.local_date, row.week_start, row.age_months) == (date(2026, 11, 18), MONDAY, 10)
    assert (row.serves, row.returns, row.steps, row.routine, row.back_and_forth) == ([], [], [], None, None)
    assert (row.note, row.note_for, row.kept, row.repaired, row.together) == ("", "me", False, False, None)


def test_every_field_that_is_sent_is_stored(put, now):
    together = uuid.uuid4()
    fields = {
        "occurred_at": now - timedelta(hours=2),
        "serves": ["cry", "look"],
        "returns": ["comfort", "name"],
        "back_and_forth": "few",
        "routine": "bath",
        "repaired": True,
        "note": "Samen in bad.",
        "note_for": "family",
        "kept": True,
        "together": together,
    }
    put(**fields)
    row = Interaction.objects.get()
    assert {name: getattr(row, name) for name in fields} == fields | {"serves": ["look", "cry"]}
    assert row.steps == [1, 2, 3, 4]


def test_the_same_thing_three_times_is_one_row_and_one_answer(put):
    answers = [put(serves=["look"], routine="bath") for _ in range(3)]
    assert [answer.status for answer in answers] == ["stored", "duplicate", "duplicate"]
    assert len({answer.interaction.pk for answer in answers}) == 1
    assert Interaction.objects.count() == 1
    assert generations() == {MONDAY: 1}


def test_again_with_fewer_fields_is_the_same_thing_when_those_are_equal(put):
    put(serves=["look"], routine="bath", note="Plons")
    assert put(routine="bath").status == "duplicate"
    assert put().status == "duplicate"


def test_other_content_under_the_same_id_is_a_conflict_and_changes_nothing(put):
    put(serves=["look"])
    with pytest.raises(Conflict):
        put(serves=["sound"])
    assert Interaction.objects.get().serves == ["look"]


def test_with_the_current_revision_it_is_an_edit(put, now):
    put(serves=["look"], note="Eerst")
    outcome = put(rev=1, serves=["done"], at=now + timedelta(hours=1))
    row = Interaction.objects.get()
    assert (outcome.status, row.rev, row.serves, row.steps, row.note) == ("edited", 2, ["done"], [1, 5], "Eerst")
    assert row.received_at == now
    assert generations() == {MONDAY: 2}


def test_with_an_old_revision_it_is_stale(put):
    put(serves=["look"])
    put(rev=1, serves=["cry"])
    with pytest.raises(Stale):
        put(rev=1, serves=["sound"])
    assert Interaction.objects.get().serves == ["cry"]


def test_an_edit_repeated_after_its_reply_was_lost_is_the_same_thing(put):
    put(serves=["look"])
    put(rev=1, serves=["cry"])
    assert put(rev=1, serves=["cry"]).status == "duplicate"
    assert Interaction.objects.get().rev == 2


def test_an_edit_that_says_nothing_new_changes_nothing(put):
    put(serves=["look"])
    assert put(rev=1, serves=["look"]).status == "duplicate"
    assert Interaction.objects.get().rev == 1


def test_an_edit_to_another_week_marks_both(put, now):
    put()
    put(rev=1, occurred_at=now - timedelta(days=7))
    assert generations() == {MONDAY: 2, MONDAY - timedelta(days=7): 1}
    row = Interaction.objects.get()
    assert (row.local_date, row.week_start) == (date(2026, 11, 11), date(2026, 11, 9))


def test_an_edit_to_the_other_child_marks_both_children(put, noor, sam):
    put()
    put(child=sam, rev=1)
    row = Interaction.objects.get()
    assert (row.child, row.age_months) == (sam, 38)
    assert set(WeekMark.objects.values_list("child_id", "generation")) == {(noor.pk, 2), (sam.pk, 1)}


def test_an_edit_after_the_family_moved_keeps_the_day_it_had(put, family, noor, now):
    at = datetime(2026, 11, 15, 23, 30, tzinfo=UTC)  # Monday 00:30 in Brussels, Sunday in Niue
    put(occurred_at=at)
    Family.objects.update(time_zone="Pacific/Niue")
    noor.family.refresh_from_db()
    put(rev=1, occurred_at=at, note="Nieuw huis")
    row = Interaction.objects.get()
    assert (row.note, row.local_date, row.week_start) == ("Nieuw huis", MONDAY, MONDAY)


def test_a_week_closes_when_it_has_ended_in_the_old_home_and_in_the_new(put, family, noor, now):
    put()
    Family.objects.update(time_zone="Pacific/Niue")
    noor.family.refresh_from_db()
    put(client_id=uuid.uuid4())
    assert WeekMark.objects.get().closes_at == datetime(2026, 11, 23, 17, 0, tzinfo=UTC)
    Family.objects.update(time_zone="Pacific/Kiritimati")
    noor.family.refresh_from_db()
    put(client_id=uuid.uuid4())
    assert WeekMark.objects.get().closes_at == datetime(2026, 11, 23, 17, 0, tzinfo=UTC)


def test_the_id_of_somebody_else_in_the_family_is_not_there(put, karim):
    put()
    with pytest.raises(Interaction.DoesNotExist):
        put(by=karim)
    assert Interaction.objects.count() == 1


def test_another_family_may_use_the_same_id(put, nadia, elif_):
    put()
    assert put(by=nadia, child=elif_).status == "stored"
    assert Interaction.objects.count() == 2


def test_what_was_deleted_is_gone_for_good(put, now):
    put(note="Weg ermee", serves=["look"], kept=True, together=uuid.uuid4(), routine="bath")
    Interaction.objects.get().delete_by_author(now=now)
    row = Interaction.objects.get()
    assert (row.deleted_at, row.rev, row.note, row.kept, row.together, row.daypart_code) == (now, 2, "", False, None, 0)
    assert (row.serves, row.steps, row.routine) == ([], [], None)
    assert generations() == {MONDAY: 2}
    for rev in (None, 1, 2):
        with pytest.raises(Gone):
            put(rev=rev, serves=["look"])
    with pytest.raises(Gone):
        row.delete_by_author(now=now)
    assert generations() == {MONDAY: 2}


def test_deleting_an_old_revision_is_stale(put, now):
    put(serves=["look"])
    put(rev=1, serves=["cry"])
    with pytest.raises(Stale):
        Interaction.objects.get().delete_by_author(now=now, rev=1)
    Interaction.objects.get().delete_by_author(now=now, rev=2)
    assert Interaction.objects.get().deleted_at == now


def test_deleting_marks_the_week_in_which_the_moment_lies_by_then(put, now):
    old = put().interaction
    read_before = Interaction.objects.get(pk=old.pk)
    put(rev=1, occurred_at=now - timedelta(days=7))
    read_before.delete_by_author(now=now)
    assert generations() == {MONDAY: 2, MONDAY - timedelta(days=7): 2}


def test_deleting_takes_the_note_back_from_the_visitor(put, grant, now):
    SharedNote.objects.create(grant=grant, interaction=put(note="Kijk").interaction, shared_at=now)
    Interaction.objects.get().delete_by_author(now=now)
    assert not SharedNote.objects.exists()


def test_a_bad_item_in_the_middle_never_blocks_the_rest(lotte, karim, noor, put, now):
    mine, his = uuid.uuid4(), uuid.uuid4()
    put(client_id=mine, serves=["look"])
    put(client_id=his, by=karim)
    items = [
        Sent(uuid.uuid4(), noor, {"serves": ["look"]}),
        Sent(mine, noor, {"serves": ["cry"]}),
        Sent(his, noor),
        Sent(uuid.uuid4(), noor, {"serves": ["blink"]}),
        Sent(uuid.uuid4(), noor, {"occurred_at": datetime(9999, 12, 31, 23, 59, tzinfo=UTC)}),
        Sent(mine, noor, {"serves": ["cry"]}, rev=1),
        Sent(mine, noor, {"serves": ["sound"]}, rev=1),
        Sent(ID, noor),
    ]
    answers = Interaction.objects.record_many(by=lotte, items=items, now=now)
    seen = [answer.status if isinstance(answer, Outcome) else type(answer) for answer in answers]
    assert seen == ["stored", Conflict, Interaction.DoesNotExist, ValueError, ValueError, "edited", Stale, "stored"]
    assert Interaction.objects.count() == 4


def test_one_id_several_times_in_one_outbox_is_one_row(lotte, noor, now):
    items = [Sent(ID, noor), Sent(ID, noor), Sent(ID, noor, {"kept": True}), Sent(ID, noor, {"kept": True}, rev=1)]
    answers = Interaction.objects.record_many(by=lotte, items=items, now=now)
    seen = [answer.status if isinstance(answer, Outcome) else type(answer) for answer in answers]
    assert seen == ["stored", "duplicate", Conflict, "edited"]
    row = Interaction.objects.get()
    assert (row.kept, row.rev) == (True, 2)


def test_an_outbox_of_a_hundred_takes_a_handful_of_queries(lotte, noor, now, django_assert_max_num_queries):
    items = [Sent(uuid.uuid4(), noor, {"occurred_at": now - timedelta(days=n)}) for n in range(100)]
    with django_assert_max_num_queries(8):
        Interaction.objects.record_many(by=lotte, items=items, now=now)
    assert Interaction.objects.count() == 100


def test_a_moment_to_come_is_kept(put, now):
    row = put(occurred_at=now + timedelta(days=9)).interaction
    assert (row.week_start, row.clock_off) == (date(2026, 11, 23), True)
    assert not Interaction.objects.happened(now).exists()
    assert Interaction.objects.happened(now + timedelta(days=9)).exists()
