"""Pain points, and what people say beside the lines of flows, as Django wrote them."""

import django.db.models.deletion
from django.db import migrations, models

import wardwright.record.models.fields


class Migration(migrations.Migration):
    dependencies = [
        ("site", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Pain",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("title", wardwright.record.models.fields.Word()),
                ("text", wardwright.record.models.fields.Word(blank=True, default="")),
                ("place", wardwright.record.models.fields.Word(blank=True, default="")),
                ("times", models.IntegerField()),
                ("per", wardwright.record.models.fields.Word()),
                ("minutes", models.IntegerField()),
                ("system", wardwright.record.models.fields.Word(blank=True, default="")),
                ("state", wardwright.record.models.fields.Word(default="new")),
                ("became", wardwright.record.models.fields.Word(blank=True, default="")),
                ("why", wardwright.record.models.fields.Word(blank=True, default="")),
                ("by", wardwright.record.models.fields.Word()),
                ("at", wardwright.record.models.fields.Moment()),
                ("changed", wardwright.record.models.fields.Moment()),
                ("too", models.IntegerField(default=0)),
                ("cost", models.BigIntegerField()),
            ],
            options={
                "db_table": "pains",
                "indexes": [
                    models.Index(models.F("cost"), models.F("id"), name="pains_cost"),
                    models.Index(models.F("at"), name="pains_at"),
                    models.Index(models.F("state"), models.F("cost"), name="pains_state"),
                    models.Index(
                        models.F("became"), condition=models.Q(("became", ""), _negated=True), name="pains_became"
                    ),
                    models.Index(
                        models.F("system"), condition=models.Q(("system", ""), _negated=True), name="pains_system"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PainStep",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("verb", wardwright.record.models.fields.Word()),
                ("at", wardwright.record.models.fields.Moment()),
                ("by", wardwright.record.models.fields.Word()),
                ("text", wardwright.record.models.fields.Word(blank=True, default="")),
                ("became", wardwright.record.models.fields.Word(blank=True, default="")),
                ("state", wardwright.record.models.fields.Word()),
                (
                    "pain",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="steps", to="site.pain"
                    ),
                ),
            ],
            options={
                "db_table": "pain_steps",
            },
        ),
        migrations.CreateModel(
            name="FlowRemark",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("flow", wardwright.record.models.fields.Word()),
                ("version", wardwright.record.models.fields.Word()),
                ("line", models.IntegerField()),
                ("words", wardwright.record.models.fields.Word(blank=True, default="")),
                ("sentence", wardwright.record.models.fields.Word(blank=True, default="")),
                ("text", wardwright.record.models.fields.Word()),
                ("by", wardwright.record.models.fields.Word()),
                ("at", wardwright.record.models.fields.Moment()),
                ("resolved", wardwright.record.models.fields.Moment(blank=True, null=True)),
                ("resolved_by", wardwright.record.models.fields.Word(blank=True, default="")),
                (
                    "answers",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="answered",
                        to="site.flowremark",
                    ),
                ),
            ],
            options={
                "db_table": "flow_remarks",
                "indexes": [models.Index(models.F("flow"), models.F("id"), name="flow_remarks_flow")],
            },
        ),
        migrations.CreateModel(
            name="PainToo",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("account", wardwright.record.models.fields.Word()),
                ("at", wardwright.record.models.fields.Moment()),
                (
                    "pain",
                    models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="toos", to="site.pain"),
                ),
            ],
            options={
                "db_table": "pain_toos",
                "constraints": [models.UniqueConstraint(models.F("pain"), models.F("account"), name="pain_toos_once")],
            },
        ),
    ]
