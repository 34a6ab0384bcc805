"""What a visitor reads: the same pages as on the web, as plain objects. No count, no order of activity, no row ids."""

from typing import Any

from rest_framework import serializers

from logs.briefs import Brief as BriefPage
from logs.progress import Block as BlockOfPage
from logs.progress import Progress as ProgressPage
from logs.sight import Agreed as AgreedThen
from logs.sight import Idea as IdeaThere
from logs.sight import Line as LineThere
from logs.sight import Quote as QuoteThere
from logs.visits import Household


class SharedChild(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    nickname = serializers.CharField()


class VisitorFamily(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    children = SharedChild(many=True)


class Line(serializers.Serializer[Any]):
    code = serializers.CharField(help_text='What it is, such as "step:3" or "topic:sleep".')
    text = serializers.CharField()


class Quote(serializers.Serializer[Any]):
    words = serializers.CharField()
    by = serializers.CharField()
    day = serializers.CharField(help_text="In words.")


class Agreed(serializers.Serializer[Any]):
    focus = Line(allow_null=True)
    ideas = serializers.ListField(child=serializers.CharField())
    family_says = serializers.CharField(allow_null=True)


class Idea(serializers.Serializer[Any]):
    slug = serializers.CharField()
    title = serializers.CharField()


class Brief(serializers.Serializer[Any]):
    """The page before a visit."""

    child = serializers.CharField()
    age = serializers.CharField()
    topics = Line(many=True)
    topic_words = serializers.CharField(allow_null=True)
    quotes = Quote(many=True)
    strengths = Line(many=True)
    agreed = Agreed(allow_null=True)
    liked = Idea(many=True)
    next = Idea(many=True, help_text="What there is to enjoy at this age.")


class Block(serializers.Serializer[Any]):
    title = serializers.CharField()
    agreed = Agreed(allow_null=True)
    new = Line(many=True)
    occurred = Line(many=True)
    quotes = Quote(many=True)


class Progress(serializers.Serializer[Any]):
    """The page between visits, newest block first."""

    child = serializers.CharField()
    age = serializers.CharField()
    blocks = Block(many=True)
    next = Idea(many=True)


def household(one: Household) -> dict[str, Any]:
    return {"id": one.family_id, "children": [{"id": child.pk, "nickname": child.nickname} for child in one.children]}


def brief(page: BriefPage) -> dict[str, Any]:
    return {
        "child": page.child,
        "age": page.age,
        "topics": [_line(line) for line in page.topics],
        "topic_words": page.topic_words.words if page.topic_words else None,
        "quotes": [_quote(quote) for quote in page.quotes],
        "strengths": [_line(line) for line in page.strengths],
        "agreed": _agreed(page.agreed),
        "liked": [_idea(idea) for idea in page.liked],
        "next": [_idea(idea) for idea in page.next],
    }


def progress(page: ProgressPage) -> dict[str, Any]:
    return {
        "child": page.child,
        "age": page.age,
        "blocks": [_block(block) for block in page.blocks],
        "next": [_idea(idea) for idea in page.next],
    }


def _block(block: BlockOfPage) -> dict[str, Any]:
    return {
        "title": block.title,
        "agreed": _agreed(block.agreed),
        "new": [_line(line) for line in block.new],
        "occurred": [_line(line) for line in block.occurred],
        "quotes": [_quote(quote) for quote in block.quotes],
    }


def _line(line: LineThere) -> dict[str, str]:
    return {"code": line.key, "text": line.text}


def _quote(quote: QuoteThere) -> dict[str, str]:
    return {"words": quote.words, "by": quote.by, "day": quote.day}


def _idea(idea: IdeaThere) -> dict[str, str]:
    return {"slug": idea.slug, "title": idea.title}


def _agreed(plan: AgreedThen | None) -> dict[str, Any] | None:
    if plan is None:
        return None
    return {
        "focus": {"code": f"step:{plan.step}", "text": plan.focus.text} if plan.focus else None,
        "ideas": [idea.words for idea in plan.ideas],
        "family_says": plan.family_says.words if plan.family_says else None,
    }
