"""That facts were derived again is kept, so that a history can follow."""

# ruff: noqa
# mypy: ignore-errors

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("record", "0001_initial")]

    operations = [
        migrations.CreateModel(
            name="Rederivation",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("first_message", models.BigIntegerField()),
                ("last_message", models.BigIntegerField()),
            ],
            options={"db_table": "rederivations"},
        ),
    ]
