"""The first tables of the pages, as Django wrote them."""

from django.db import migrations, models

import wardwright.record.models.fields


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Account",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("password", models.CharField(max_length=128, verbose_name="password")),
                ("last_login", models.DateTimeField(blank=True, null=True, verbose_name="last login")),
                ("username", models.CharField(max_length=150, unique=True)),
                ("person", wardwright.record.models.fields.Word(blank=True, default="")),
                ("name", wardwright.record.models.fields.Word()),
                ("email", models.EmailField(blank=True, default="", max_length=254)),
                ("hats", models.JSONField(default=list)),
                ("is_active", models.BooleanField(default=True)),
                ("pin", models.CharField(blank=True, default="", max_length=200)),
                ("pin_failures", models.IntegerField(default=0)),
                ("language", models.CharField(blank=True, default="", max_length=12)),
                ("theme", models.CharField(blank=True, default="", max_length=8)),
                ("choices", models.JSONField(default=dict)),
                ("created", wardwright.record.models.fields.Moment()),
                ("persona", wardwright.record.models.fields.Word(blank=True, default="")),
            ],
            options={
                "db_table": "accounts",
            },
        ),
        migrations.CreateModel(
            name="Station",
            fields=[
                ("id", models.CharField(max_length=64, primary_key=True, serialize=False)),
                ("name", wardwright.record.models.fields.Word()),
                ("enrolled", wardwright.record.models.fields.Moment()),
                ("enrolled_by", wardwright.record.models.fields.Word()),
                ("ended", wardwright.record.models.fields.Moment(blank=True, null=True)),
                ("known", models.JSONField(default=dict)),
            ],
            options={
                "db_table": "stations",
            },
        ),
        migrations.CreateModel(
            name="Look",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("at", wardwright.record.models.fields.Moment()),
                ("account", wardwright.record.models.fields.Word()),
                ("subject", wardwright.record.models.fields.Word()),
                ("page", wardwright.record.models.fields.Word()),
                ("purpose", wardwright.record.models.fields.Word(blank=True, default="")),
            ],
            options={
                "db_table": "looks",
                "indexes": [
                    models.Index(models.F("subject"), models.F("at"), name="looks_subject"),
                    models.Index(models.F("account"), models.F("at"), name="looks_account"),
                ],
            },
        ),
    ]
