"""Tips and facts as they go out, and what somebody says of a tip."""

from typing import Any

from django.urls import reverse
from django.utils.translation import get_language
from rest_framework import serializers

from logs import library
from logs.models import TipFeedback
from logs.vocabulary import ROUTINES

from .fields import Number, Query, Shape, Word

STRENGTHS_OF_A_FACT = "How sure science is, in words."


class TipFilter(Query):
    age_months = Number(required=False, max_value=1200)
    step = Number(required=False, min_value=1, max_value=5)
    routine = Word(ROUTINES, required=False)


class Tip(serializers.Serializer[Any]):
    slug = serializers.CharField()
    title = serializers.CharField()
    step = serializers.IntegerField(min_value=1, max_value=5)
    age_months = serializers.ListField(
        child=serializers.IntegerField(), min_length=2, max_length=2, help_text="From and to, both included."
    )
    routines = serializers.ListField(child=serializers.ChoiceField(ROUTINES))
    facts = serializers.ListField(child=serializers.CharField(), help_text="The claims it rests on, by id.")
    fact_urls = serializers.ListField(child=serializers.CharField(), help_text="Where each claim can be read.")
    fact = serializers.CharField()
    next = serializers.CharField()
    language = serializers.CharField()
    reviewed_by = serializers.CharField(allow_blank=True, help_text="Empty: not yet checked by an expert.")
    reviewed_on = serializers.DateField(allow_null=True)

    def get_fields(self) -> Any:
        return super().get_fields() | {"try": serializers.CharField()}


class Reference(serializers.Serializer[Any]):
    work = serializers.CharField()
    note = serializers.CharField(allow_blank=True)


class Fact(serializers.Serializer[Any]):
    id = serializers.CharField()
    title = serializers.CharField()
    claim = serializers.CharField()
    references = Reference(many=True)
    strength = serializers.CharField(allow_blank=True, help_text=STRENGTHS_OF_A_FACT)
    caution = serializers.CharField(allow_blank=True)
    language = serializers.CharField()
    reviewed_by = serializers.CharField(allow_blank=True)
    reviewed_on = serializers.DateField(allow_null=True)


class FeedbackSent(Shape):
    answer = Word(TipFeedback.Answer.values)


class Feedback(serializers.Serializer[Any]):
    slug = serializers.CharField()
    answer = serializers.ChoiceField(TipFeedback.Answer.values)


def tip(one: library.Tip) -> dict[str, Any]:
    """In the active language."""
    text = one.text(get_language())
    return {
        "slug": one.slug,
        "title": text.title,
        "step": one.step,
        "age_months": list(one.age_months),
        "routines": list(one.routines),
        "facts": list(one.facts),
        "fact_urls": [reverse("api:fact", args=[id]) for id in one.facts],
        "fact": text.fact,
        "try": text.try_,
        "next": text.next,
        "language": library.spoken(get_language()),
        "reviewed_by": one.reviewed_by,
        "reviewed_on": one.reviewed_on.isoformat() if one.reviewed_on else None,
    }


def fact(one: library.Fact) -> dict[str, Any]:
    """In the active language."""
    text = one.text(get_language())
    return {
        "id": one.id,
        "title": text.title,
        "claim": text.claim,
        "references": [{"work": str(c.work), "note": c.work.note(get_language())} for c in one.references],
        "strength": text.strength,
        "caution": text.caution,
        "language": library.spoken(get_language()),
        "reviewed_by": one.reviewed_by,
        "reviewed_on": one.reviewed_on.isoformat() if one.reviewed_on else None,
    }
