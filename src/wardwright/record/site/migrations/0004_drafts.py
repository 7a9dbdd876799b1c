"""Drafts of flows, every text of theirs, and who has one open."""

import django.db.models.deletion
from django.db import migrations, models

import wardwright.record.models.fields


class Migration(migrations.Migration):
    dependencies = [
        ("site", "0003_feeds_and_systems"),
    ]

    operations = [
        migrations.CreateModel(
            name="Draft",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("key", models.CharField(max_length=32, unique=True)),
                ("title", wardwright.record.models.fields.Word()),
                ("text", wardwright.record.models.fields.Word(blank=True)),
                ("revision", models.IntegerField()),
                ("owner", wardwright.record.models.fields.Word()),
                ("shared", models.JSONField(default=list)),
                ("for_all", models.BooleanField(default=False)),
                ("made", wardwright.record.models.fields.Moment()),
                ("changed", wardwright.record.models.fields.Moment()),
                ("changed_by", wardwright.record.models.fields.Word()),
                ("asked", wardwright.record.models.fields.Word(blank=True, default="")),
                ("began_as", wardwright.record.models.fields.Word(blank=True, default="")),
                ("published", wardwright.record.models.fields.Word(blank=True, default="")),
                ("discarded", wardwright.record.models.fields.Moment(blank=True, null=True)),
            ],
            options={
                "db_table": "drafts",
                "indexes": [models.Index(fields=["owner", "-changed"], name="drafts_owner")],
            },
        ),
        migrations.CreateModel(
            name="DraftReader",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("account", wardwright.record.models.fields.Word()),
                ("name", wardwright.record.models.fields.Word()),
                ("seen", wardwright.record.models.fields.Moment()),
                (
                    "draft",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="readers", to="site.draft"
                    ),
                ),
            ],
            options={
                "db_table": "draft_readers",
                "constraints": [
                    models.UniqueConstraint(models.F("draft"), models.F("account"), name="draft_readers_one")
                ],
            },
        ),
        migrations.CreateModel(
            name="DraftText",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("revision", models.IntegerField()),
                ("before", models.IntegerField()),
                ("text", wardwright.record.models.fields.Word(blank=True)),
                ("at", wardwright.record.models.fields.Moment()),
                ("by", wardwright.record.models.fields.Word()),
                ("aside", models.BooleanField(default=False)),
                (
                    "draft",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="texts", to="site.draft"
                    ),
                ),
            ],
            options={
                "db_table": "draft_texts",
                "constraints": [
                    models.UniqueConstraint(
                        models.F("draft"),
                        models.F("revision"),
                        condition=models.Q(("aside", False)),
                        name="draft_texts_one",
                    )
                ],
            },
        ),
    ]
