"""Who asks to erase a child does not do it behind the other parent's back."""

import pytest
from django.core.exceptions import ValidationError

from accounts import erasure
from accounts.models import Child, Mail


@pytest.mark.django_db
class TestAsking:
    def test_hides_the_child_and_tells_the_other_parent_only(self, noor, lotte, karim, oma, now):
        erasure.ask(noor, by=lotte, now=now)
        assert not Child.objects.visible_to(karim).exists()
        [mail] = Mail.objects.all()
        assert (mail.user, mail.kind, mail.language) == (karim, "child_erasure_asked", "en")
        assert "Until 2 December you can bring everything back." in mail.text

    def test_names_nobody_in_the_mail(self, noor, lotte, karim, now):
        erasure.ask(noor, by=lotte, now=now)
        mail = Mail.objects.get()
        assert "Noor" not in mail.subject + mail.text + mail.html
        assert "Lotte" not in mail.subject + mail.text + mail.html

    def test_twice_is_refused_and_writes_no_second_mail(self, noor, lotte, karim, now):
        erasure.ask(noor, by=lotte, now=now)
        with pytest.raises(ValidationError):
            erasure.ask(noor, by=karim, now=now)
        assert Mail.objects.count() == 1
