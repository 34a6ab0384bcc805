# No two entries of a family in one place of its chain.
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("accounts", "0003_chain_what_is_there")]

    operations = [
        migrations.AddConstraint(
            "accesslogentry",
            models.UniqueConstraint(models.F("family"), models.F("seq"), name="one_chain_per_family"),
        ),
    ]
