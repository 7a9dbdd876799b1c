"""Browsers that may be told when a task comes, and how far each was told."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import wardwright.record.models.fields


class Migration(migrations.Migration):
    dependencies = [
        ("site", "0004_drafts"),
    ]

    operations = [
        migrations.CreateModel(
            name="PushBrowser",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("session", models.CharField(max_length=40)),
                ("address", models.CharField(max_length=1000, unique=True)),
                ("public", models.CharField(max_length=120)),
                ("secret", models.CharField(max_length=40)),
                ("ours", models.CharField(max_length=120)),
                ("name", wardwright.record.models.fields.Word()),
                ("ward", wardwright.record.models.fields.Word(blank=True, default="")),
                ("added", wardwright.record.models.fields.Moment()),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="push_browsers",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "db_table": "push_browsers",
            },
        ),
        migrations.CreateModel(
            name="PushMark",
            fields=[
                (
                    "browser",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="mark",
                        serialize=False,
                        to="site.pushbrowser",
                    ),
                ),
                ("task", models.BigIntegerField()),
                ("step", models.BigIntegerField()),
                ("due", wardwright.record.models.fields.Moment()),
                ("told", wardwright.record.models.fields.Moment(blank=True, null=True)),
                ("failures", models.IntegerField(default=0)),
                ("next_try", wardwright.record.models.fields.Moment(blank=True, null=True)),
                ("problem", wardwright.record.models.fields.Word(blank=True, default="")),
            ],
            options={
                "db_table": "push_marks",
            },
        ),
        migrations.AddIndex(
            model_name="pushbrowser",
            index=models.Index(models.F("session"), name="push_browsers_session"),
        ),
    ]
