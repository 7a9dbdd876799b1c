"""What a pain point said before it was changed, and to which words somebody said "me too"."""

import django.db.models.deletion
from django.db import migrations, models

import wardwright.record.models.fields


class Migration(migrations.Migration):
    dependencies = [
        ("site", "0005_push"),
    ]

    operations = [
        migrations.AddField(
            model_name="pain",
            name="edits",
            field=models.IntegerField(default=0),
        ),
        migrations.AddField(
            model_name="paintoo",
            name="edits",
            field=models.IntegerField(default=0),
        ),
        migrations.CreateModel(
            name="PainBefore",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("title", wardwright.record.models.fields.Word()),
                ("text", wardwright.record.models.fields.Word(blank=True, default="")),
                ("place", wardwright.record.models.fields.Word(blank=True, default="")),
                ("times", models.IntegerField()),
                ("per", wardwright.record.models.fields.Word()),
                ("minutes", models.IntegerField()),
                ("system", wardwright.record.models.fields.Word(blank=True, default="")),
                ("cost", models.BigIntegerField()),
                (
                    "step",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, related_name="before", to="site.painstep"
                    ),
                ),
            ],
            options={
                "db_table": "pain_befores",
            },
        ),
    ]
