# The access log becomes a chain: numbers, digests, and signed heads. The next migration fills them in.
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


def reopen(name, to, related):
    field = models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name=related, to=to)
    return migrations.AlterField("accesslogentry", name, field)


class Migration(migrations.Migration):
    dependencies = [("accounts", "0001_initial")]

    operations = [
        migrations.CreateModel(
            name="AccessLogHead",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("day", models.DateField()),
                ("seq", models.PositiveIntegerField()),
                ("digest", models.CharField(blank=True, max_length=64)),
                ("is_open", models.BooleanField()),
                ("signature", models.CharField(max_length=64)),
                ("family", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="access_log_heads", to="accounts.family")),
            ],
            options={"constraints": [models.UniqueConstraint(models.F("family"), models.F("day"), name="one_head_per_family_and_day")]},
        ),
        reopen("child", "accounts.child", "+"),
        reopen("grant", "accounts.grant", "access_log"),
        reopen("actor", settings.AUTH_USER_MODEL, "+"),
        reopen("organisation", "accounts.organisation", "+"),
        migrations.AlterField("accesslogentry", "page", models.CharField(blank=True, choices=[("brief", "the page before a visit"), ("progress", "the page between visits"), ("plan", "what you agreed together")], max_length=12)),
        migrations.AlterField("accesslogentry", "purpose", models.CharField(blank=True, choices=[("prepare_visits", "to prepare visits with us"), ("support", "to support us at home"), ("play_and_talk", "to help with play and talking")], max_length=20)),
        migrations.AddField("accesslogentry", "allowed", models.BooleanField(default=True)),
        migrations.AddField("accesslogentry", "seq", models.PositiveIntegerField(default=0), preserve_default=False),
        migrations.AddField("accesslogentry", "salt", models.CharField(blank=True, default="", max_length=32), preserve_default=False),
        migrations.AddField("accesslogentry", "content", models.CharField(default="", max_length=64), preserve_default=False),
        migrations.AddField("accesslogentry", "previous", models.CharField(blank=True, default="", max_length=64), preserve_default=False),
        migrations.AddField("accesslogentry", "digest", models.CharField(default="", max_length=64), preserve_default=False),
        migrations.AddField("accesslogentry", "forgotten", models.CharField(blank=True, default="", max_length=64), preserve_default=False),
    ]
