"""What was erased and is not on the list yet; the list is a file, so that a restored backup does not take it back."""

from datetime import datetime

from django.db import models
from django.utils import timezone


class Erased(models.Model):
    """A row that is gone: its table, its id, and when it was made, because an id may come back after a restore."""

    class What(models.TextChoices):
        CHILD = "child"
        PERSON = "person"

    what = models.CharField(max_length=10, choices=What.choices)
    row = models.BigIntegerField()
    born_at = models.DateTimeField()
    at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"{self.what} {self.row}"

    @property
    def line(self) -> str:
        return f"{self.what} {self.row} {self.born_at.isoformat()} erased {self.at.isoformat()}"

    @classmethod
    def parsed(cls, line: str) -> "Erased":
        """ValueError when it is no line of the list."""
        what, row, born, said, at = line.split()
        if what not in cls.What.values or said != "erased":
            raise ValueError(line)
        return cls(what=what, row=int(row), born_at=datetime.fromisoformat(born), at=datetime.fromisoformat(at))
