"""What the family wants to talk about: parents and caregivers choose, and it stays until they change it."""

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from logs.models import Topics


def page(child):
    return reverse("logs:topics", args=[child.pk])


@pytest.mark.parametrize("who", ["lotte", "karim", "oma"])
def test_parents_and_caregivers_choose(client, noor, who, request):
    person = request.getfixturevalue(who)
    client.force_login(person)
    assert client.get(page(noor)).status_code == 200
    answer = client.post(page(noor), {"chosen": ["fun", "sleep"], "words": "Waarom wordt ze wakker?\r\nElke nacht."})
    assert answer.url == page(noor)
    row = Topics.objects.get(child=noor)
    assert (row.chosen, row.words) == (["sleep", "fun"], "Waarom wordt ze wakker?\nElke nacht.")
    assert row.updated_by == person


@pytest.mark.parametrize("who", ["tim", "removed", "nadia", "vera", "ines"])
def test_for_everybody_else_the_page_is_not_there(client, noor, grant, who, request):
    client.force_login(request.getfixturevalue(who))
    assert client.get(page(noor)).status_code == 404
    assert client.post(page(noor), {"chosen": ["sleep"]}).status_code == 404
    assert client.get(page(noor)).content == client.get("/family/children/999999/topics/").content
    assert not Topics.objects.exists()


def test_what_stands_is_filled_in_and_can_be_emptied(client, noor, lotte, now):
    Topics.objects.choose(child=noor, by=lotte, chosen=["sleep"], words="Waarom?", now=now)
    client.force_login(lotte)
    html = client.get(page(noor)).content.decode()
    assert "Waarom?" in html
    assert html.count("checked") == 1
    assert "Niemand leest dit meteen." in html
    client.post(page(noor), {})
    assert Topics.objects.values_list("chosen", "words").get() == ([], "")


@pytest.mark.parametrize(("sent", "field"), [({"chosen": ["work"]}, "chosen"), ({"words": "x" * 281}, "words")])
def test_what_does_not_fit_is_said_and_kept_on_the_page(client, noor, lotte, sent, field):
    client.force_login(lotte)
    answer = client.post(page(noor), sent)
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [field]
    assert not Topics.objects.exists()


def test_a_topic_that_does_not_exist_is_refused_by_the_model_too(noor, lotte, now):
    with pytest.raises(ValidationError):
        Topics.objects.choose(child=noor, by=lotte, chosen=["work"], words="", now=now)


def test_parents_find_the_agreement_beside_it_and_caregivers_do_not(client, noor, lotte, oma):
    agreement = reverse("logs:plan-of-family", args=[noor.pk])
    client.force_login(lotte)
    assert agreement in client.get(page(noor)).content.decode()
    client.force_login(oma)
    assert agreement not in client.get(page(noor)).content.decode()
