"""What the clock asks of accounts."""

from celery import shared_task
from django.utils import timezone

from .models import Grant


@shared_task
def expire_grants() -> None:
    """Grants whose end has come are marked as ended; the door was closed already."""
    Grant.objects.expire(timezone.now())
