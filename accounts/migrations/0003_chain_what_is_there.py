# What is in the access log already is numbered, hashed and signed as it stands.
import hashlib
import json
import secrets
from datetime import timezone

from django.conf import settings
from django.db import migrations
from django.utils.crypto import salted_hmac


def text(*parts):
    return json.dumps(parts, separators=(",", ":")).encode()


def digest(*parts):
    return hashlib.sha256(text(*parts)).hexdigest()


def chain(apps, schema_editor):
    entries, heads = apps.get_model("accounts", "AccessLogEntry"), apps.get_model("accounts", "AccessLogHead")
    for family in apps.get_model("accounts", "Family").objects.filter(grants__isnull=False).distinct():
        seq, previous, day = 0, "", family.grants.order_by("pk").first().given_at.astimezone(timezone.utc).date()
        for row in entries.objects.filter(family=family).order_by("pk"):
            at = row.at.astimezone(timezone.utc)
            seq, salt = seq + 1, secrets.token_hex(16)
            who = (row.actor_id, row.organisation_id, row.grant_id, row.child_id)
            content = digest(salt, family.pk, *who, row.page, row.purpose, True, at.isoformat(timespec="microseconds"))
            link = digest(previous, seq, content)
            entries.objects.filter(pk=row.pk).update(seq=seq, salt=salt, content=content, previous=previous, digest=link)
            previous, day = link, at.date()
        parts = text("head", family.pk, day.isoformat(), seq, previous, True)
        signature = salted_hmac("accounts.access_log", parts, secret=settings.SECRET_KEY, algorithm="sha256").hexdigest()
        heads.objects.create(family=family, day=day, seq=seq, digest=previous, is_open=True, signature=signature)


class Migration(migrations.Migration):
    dependencies = [("accounts", "0002_access_log_chain")]

    operations = [migrations.RunPython(chain, migrations.RunPython.noop)]
