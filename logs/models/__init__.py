"""Moments, week marks, summaries, the weekly mail's bookkeeping, visits."""

from .export import Export, ExportPart
from .guidance import TipFeedback, TipGiven
from .heartbeat import Epoch, Heartbeat
from .interaction import Interaction
from .nudge import Nudge, Subscription
from .recording import FIELDS, Conflict, Gone, Outcome, Sent, Stale
from .summary import WeeklySummary
from .visit import Plan, SharedNote, Topics
from .week_marks import WeekMark

__all__ = [
    "FIELDS",
    "Conflict",
    "Epoch",
    "Export",
    "ExportPart",
    "Gone",
    "Heartbeat",
    "Interaction",
    "Nudge",
    "Outcome",
    "Plan",
    "Sent",
    "SharedNote",
    "Stale",
    "Subscription",
    "TipFeedback",
    "TipGiven",
    "Topics",
    "WeekMark",
    "WeeklySummary",
]
