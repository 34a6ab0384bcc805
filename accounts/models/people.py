"""A person: an e-mail address, a first name, a language. No password."""

from contextlib import suppress
from datetime import datetime, timedelta

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import DatabaseError, models, transaction
from django.db.models.functions import Lower
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _


class UserManager(BaseUserManager["User"]):
    def create_user(self, email: str, *, name: str = "", language: str = "nl", is_staff: bool = False) -> "User":
        """Make a person who signs in with a code. The address is stored in lower case; ValueError when empty."""
        if not email:
            raise ValueError("A person needs an e-mail address.")
        user = self.model(email=email.strip().lower(), name=name, language=language, is_staff=is_staff)
        user.set_unusable_password()
        user.save(using=self._db)
        return user

    def meet(self, email: str, *, language: str) -> "User":
        """The person with this address, made when new: signing in and signing up are one thing."""
        found = self.filter(email=email.strip().lower()).first()
        if found:
            self.filter(pk=found.pk).update(email=found.email)  # a write as well: who is here shows in no time either
        return found or self.create_user(email, language=language)

    def came(self, user: "User", *, now: datetime) -> None:
        """A sign of somebody who came by a token or a letter, at most once a day; sign-ins note themselves."""
        if user.last_login is None or user.last_login <= now - timedelta(days=1):
            with suppress(DatabaseError), transaction.atomic():  # a full disk: reading goes on
                self.filter(pk=user.pk).update(last_login=now)

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email=(username or "").lower())


class User(AbstractBaseUser):
    LANGUAGES = {"nl": _("Dutch"), "en": _("English")}

    email = models.EmailField(_("e-mail address"), max_length=254, unique=True)
    name = models.CharField(_("first name"), max_length=40, blank=True)
    language = models.CharField(_("language"), max_length=5, default="nl", choices=list(LANGUAGES.items()))
    first_look_mail = models.BooleanField(default=True)  # a mail when a visitor they let in looks for the first time
    is_active = models.BooleanField(default=True)
    is_staff = models.BooleanField(default=False)
    date_joined = models.DateTimeField(auto_now_add=True)

    objects = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"

    class Meta:
        constraints = [models.UniqueConstraint(Lower("email"), name="one_person_per_address")]

    def __str__(self) -> str:
        return f"person {self.pk}"

    def speak(self, language: str) -> None:
        """Choose one of our languages; any other changes nothing."""
        if language in self.LANGUAGES:
            self.language = language
            self.save(update_fields=["language"])

    def introduce(self, *, name: str) -> None:
        """Tell one's first name; an empty one changes nothing."""
        if name:
            self.name = name
            self.save(update_fields=["name"])

    def want_first_look_mail(self, wanted: bool) -> None:
        """Whether to be told by mail when a visitor looks along for the first time."""
        self.first_look_mail = wanted
        self.save(update_fields=["first_look_mail"])

    @property
    def called(self) -> str:
        """The name others in the family see: the first name, else the part before the @."""
        return self.name or (self.email.split("@")[0] if self.is_active else gettext("somebody who left"))
