"""Who stands in for whom; whom open tasks ask is found without reading them."""

# ruff: noqa
# mypy: ignore-errors

from django.db import migrations, models

import wardwright.record.models.fields


class Migration(migrations.Migration):
    dependencies = [("record", "0003_patients_called")]

    operations = [
        migrations.CreateModel(
            name="Cover",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("role", wardwright.record.models.fields.Word()),
                ("covered", wardwright.record.models.fields.Word()),
                ("by", wardwright.record.models.fields.Word()),
                ("starts", wardwright.record.models.fields.Moment()),
                ("ends", wardwright.record.models.fields.Moment()),
                ("why", wardwright.record.models.fields.Word(blank=True, default="")),
                ("asked_by", wardwright.record.models.fields.Word()),
                ("asked", wardwright.record.models.fields.Moment()),
                ("covered_agreed", wardwright.record.models.fields.Moment(blank=True, null=True)),
                ("covered_agreed_by", wardwright.record.models.fields.Word(blank=True, default="")),
                ("by_agreed", wardwright.record.models.fields.Moment(blank=True, null=True)),
                ("ended", wardwright.record.models.fields.Moment(blank=True, null=True)),
                ("ended_by", wardwright.record.models.fields.Word(blank=True, default="")),
                ("swap", wardwright.record.models.fields.Word(blank=True, default="")),
            ],
            options={
                "db_table": "covers",
                "indexes": [
                    models.Index(models.F("ends"), condition=models.Q(("ended__isnull", True)), name="covers_standing")
                ],
            },
        ),
        migrations.AddIndex(
            model_name="task",
            index=models.Index(
                models.F("who"),
                models.F("asked"),
                models.F("place"),
                models.F("person"),
                models.F("state"),
                condition=models.Q(("closed__isnull", True)),
                name="tasks_asked",
            ),
        ),
        migrations.AddIndex(
            model_name="task",
            index=models.Index(
                models.F("person"),
                condition=models.Q(("closed__isnull", True), models.Q(("person", ""), _negated=True)),
                name="tasks_person",
            ),
        ),
    ]
