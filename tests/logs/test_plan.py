"""After a visit: one focus or none, at most two ideas, how it went; the family sees it at once and says how it went."""

import re
from datetime import timedelta

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import models
from django.urls import reverse

from logs.forms.visits import PlanForm
from logs.models import Plan


@pytest.fixture(autouse=True)
def _now_it_is(now, time_machine):
    time_machine.move_to(now, tick=False)


@pytest.fixture
def where(grant, noor):
    return reverse("logs:plan", args=[grant.family_id, noor.pk])


@pytest.fixture
def at_home(noor):
    return reverse("logs:plan-of-family", args=[noor.pk])


def plans():
    return list(Plan.objects.order_by("pk").values_list("focus", "ideas", "family_says"))


def test_what_a_visitor_agrees_the_family_sees_at_once(visitor_client, client, where, at_home, vera, lotte, karim):
    sent = {"focus": "4", "idea_1": "Tel tot drie", "idea_2": "", "family_says": "We willen het proberen."}
    assert visitor_client(vera).post(where, sent).url == where
    assert plans() == [(4, ["Tel tot drie"], "We willen het proberen.")]
    assert Plan.objects.get().agreed_by == vera
    for parent in (lotte, karim):
        client.force_login(parent)
        assert "Tel tot drie" in client.get(at_home).content.decode()


def test_no_focus_is_a_choice(visitor_client, where, vera):
    visitor_client(vera).post(where, {"focus": "", "idea_1": "Rust", "idea_2": "Samen buiten"})
    assert plans() == [(None, ["Rust", "Samen buiten"], "")]


@pytest.mark.parametrize(
    ("sent", "field"),
    [
        ({"focus": "6"}, "focus"),
        ({"focus": "0"}, "focus"),
        ({"idea_1": "x" * 141}, "idea_1"),
        ({"family_says": "x" * 281}, "family_says"),
    ],
)
def test_what_does_not_fit_is_said_and_nothing_is_stored(visitor_client, where, vera, sent, field):
    answer = visitor_client(vera).post(where, {"focus": "3"} | sent)
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [field]
    assert plans() == []


@pytest.mark.parametrize(("focus", "ideas"), [(6, []), (0, []), (1, ["a", "b", "c"]), (1, [" "]), (1, ["x" * 141])])
def test_the_model_refuses_too(noor, vera, now, focus, ideas):
    for verb in (Plan.objects.agree, Plan.objects.after_visit):
        with pytest.raises(ValidationError):
            verb(child=noor, by=vera, now=now, focus=focus, ideas=ideas, family_says="")
    assert plans() == []


def test_how_it_went_stays_with_the_plan_it_is_about(visitor_client, where, vera, noor, now):
    Plan.objects.agree(child=noor, by=vera, now=now - timedelta(days=20), focus=1, ideas=["Kijk"])
    visitor_client(vera).post(where, {"focus": "4", "idea_1": "Wacht", "family_says": "Kijken lukte goed."})
    assert plans() == [(1, ["Kijk"], "Kijken lukte goed."), (4, ["Wacht"], "")]


def test_the_same_focus_and_ideas_are_the_same_plan(visitor_client, where, vera, noor, now):
    Plan.objects.agree(child=noor, by=vera, now=now, focus=1, ideas=["Kijk"], family_says="Goed.")
    client = visitor_client(vera)
    client.post(where, {"focus": "1", "idea_1": "Kijk", "family_says": ""})
    assert plans() == [(1, ["Kijk"], "Goed.")]  # an empty field takes no words away
    client.post(where, {"focus": "1", "idea_1": "Kijk", "family_says": "Heel goed."})
    assert plans() == [(1, ["Kijk"], "Heel goed.")]


def test_agreeing_the_same_again_changes_only_the_familys_words(noor, vera, lotte, now):
    first = Plan.objects.agree(child=noor, by=vera, now=now, focus=1, ideas=["Kijk"])
    again = Plan.objects.agree(child=noor, by=lotte, now=now, focus=1, ideas=["Kijk"], family_says="Fijn!")
    assert again == first
    assert plans() == [(1, ["Kijk"], "Fijn!")]
    assert Plan.objects.get().agreed_by == vera


def test_the_form_starts_from_what_the_visitor_may_see(visitor_client, grant, where, vera, lotte, noor, now):
    Plan.objects.agree(child=noor, by=vera, now=now, focus=4, ideas=["Tel tot drie"], family_says="Goed.")
    client = visitor_client(vera)
    assert client.get(where).context["form"].initial == {
        "focus": "4", "idea_1": "Tel tot drie", "idea_2": "", "family_says": "Goed.",
    }  # fmt: skip
    for key in ("plan:focus", "plan:ideas", "plan:says"):
        grant.hide(key=key, hidden=True, by=lotte)
    hidden = client.get(where)
    assert hidden.context["form"].initial == {"focus": ""}
    assert "Tel tot drie" not in hidden.content.decode()
    client.post(where, {"focus": "2"})
    assert plans()[0] == (4, ["Tel tot drie"], "Goed.")


def test_without_the_plan_in_the_grant_there_is_no_such_page(visitor_client, grant, where, vera, noor):
    grant.items.remove("plan")
    grant.save()
    client = visitor_client(vera)
    assert client.get(where).status_code == 404
    assert client.post(where, {"focus": "2"}).status_code == 404
    assert where not in client.get(reverse("logs:brief", args=[grant.family_id, noor.pk])).content.decode()
    assert plans() == []


def test_a_parent_says_how_it_went(client, at_home, noor, vera, karim, now):
    Plan.objects.agree(child=noor, by=vera, now=now, focus=4, ideas=[])
    client.force_login(karim)
    assert client.post(at_home, {"family_says": "In bad lukt het best."}).url == at_home
    assert plans() == [(4, [], "In bad lukt het best.")]
    assert Plan.objects.get().agreed_by == vera
    assert client.post(at_home, {"family_says": "x" * 281}).status_code == 422


def test_before_a_visit_the_familys_page_says_what_will_be_there(client, at_home, lotte):
    client.force_login(lotte)
    assert "wat jullie samen kozen" in client.get(at_home).content.decode()
    client.post(at_home, {"family_says": "Hallo"})
    assert plans() == []


@pytest.mark.parametrize("who", ["oma", "tim", "removed", "nadia", "vera", "ines"])
def test_only_parents_have_the_familys_page(client, at_home, noor, vera, now, who, request):
    Plan.objects.agree(child=noor, by=vera, now=now, focus=4, ideas=[])
    client.force_login(request.getfixturevalue(who))
    assert client.get(at_home).status_code == 404
    assert client.post(at_home, {"family_says": "Hallo"}).status_code == 404
    assert plans() == [(4, [], "")]


def test_every_word_a_visitor_ever_wrote_stays_readable_for_the_family(
    visitor_client, client, where, at_home, vera, lotte, time_machine, now
):
    visitor = visitor_client(vera)
    words = [f"Idee {number} van toen" for number in range(6)]
    for number in range(0, 6, 2):
        time_machine.move_to(now + timedelta(days=number), tick=False)
        visitor.post(where, {"focus": "4", "idea_1": words[number], "idea_2": words[number + 1], "family_says": ""})
    client.force_login(lotte)
    page = client.get(at_home).content.decode()
    assert [word for word in words if word not in page] == []


def test_a_visitor_can_write_nowhere_else():
    """No field in the whole schema is for a visitor alone: what they write is a plan, which the family reads."""
    by_people = {
        f"{model.__name__}.{field.name}"
        for model in apps.get_models()
        if model._meta.app_label in {"accounts", "logs"}
        for field in model._meta.get_fields()
        if isinstance(field, models.CharField | models.TextField | models.JSONField) and not field.choices
    }
    assert {name for name in by_people if re.search(r"note|remark|comment|observation|memo", name, re.I)} == {
        "Interaction.note"
    }
    assert set(PlanForm.base_fields) == {"family_says", "focus", "idea_1", "idea_2"}
