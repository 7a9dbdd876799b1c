"""The tables of the first release, as Django writes them."""

# ruff: noqa
# mypy: ignore-errors

import django.db.models.deletion
import wardwright.record.models.fields
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="AuditHead",
            fields=[
                ("id", models.BigIntegerField(primary_key=True, serialize=False)),
                ("seq", models.BigIntegerField()),
                ("hash", models.BinaryField()),
            ],
            options={
                "db_table": "audit_head",
            },
        ),
        migrations.CreateModel(
            name="Beat",
            fields=[
                ("part", wardwright.record.models.fields.Word(primary_key=True, serialize=False)),
                ("host", wardwright.record.models.fields.Word(blank=True, default="")),
                ("pid", models.BigIntegerField()),
                ("started", wardwright.record.models.fields.Moment()),
                ("at", wardwright.record.models.fields.Moment()),
                ("body", models.JSONField(default=dict)),
            ],
            options={
                "db_table": "beats",
            },
        ),
        migrations.CreateModel(
            name="Breaker",
            fields=[
                ("channel", wardwright.record.models.fields.Word(primary_key=True, serialize=False)),
                ("state", wardwright.record.models.fields.Word(default="closed")),
                ("since", wardwright.record.models.fields.Moment(default=0)),
                ("failures", models.IntegerField(default=0)),
                ("next_try", wardwright.record.models.fields.Moment(blank=True, null=True)),
                ("error", wardwright.record.models.fields.Word(blank=True, default="")),
            ],
            options={
                "db_table": "breakers",
            },
        ),
        migrations.CreateModel(
            name="Cursor",
            fields=[
                ("id", models.BigIntegerField(primary_key=True, serialize=False)),
                ("message", models.BigIntegerField(default=0)),
                ("step", models.BigIntegerField(default=0)),
                ("clock", wardwright.record.models.fields.Moment(default=0)),
                ("arrivals", models.BigIntegerField(default=0)),
                ("timer", models.BigIntegerField(default=0)),
                ("body", models.BinaryField(default=b"")),
                ("commits", models.BigIntegerField(default=0)),
            ],
            options={
                "db_table": "cursor",
            },
        ),
        migrations.CreateModel(
            name="Leading",
            fields=[
                ("id", models.BigIntegerField(primary_key=True, serialize=False)),
                ("epoch", models.BigIntegerField(default=0)),
                ("holder", wardwright.record.models.fields.Word(blank=True, default="")),
                ("beat", wardwright.record.models.fields.Moment(default=0)),
            ],
            options={
                "db_table": "lead",
            },
        ),
        migrations.CreateModel(
            name="Memory",
            fields=[
                ("subject", wardwright.record.models.fields.Word(primary_key=True, serialize=False)),
                ("through", models.BigIntegerField()),
                ("body", models.BinaryField()),
            ],
            options={
                "db_table": "memories",
            },
        ),
        migrations.CreateModel(
            name="MessagesLead",
            fields=[
                ("id", models.BigIntegerField(primary_key=True, serialize=False)),
                ("epoch", models.BigIntegerField(default=0)),
            ],
            options={
                "db_table": "messages_lead",
            },
        ),
        migrations.CreateModel(
            name="Role",
            fields=[
                ("id", wardwright.record.models.fields.Word(primary_key=True, serialize=False)),
                ("rota", wardwright.record.models.fields.Word(blank=True, default="")),
                ("from_data", wardwright.record.models.fields.Word(blank=True, default="")),
                ("left", wardwright.record.models.fields.Moment(blank=True, null=True)),
            ],
            options={
                "db_table": "roles",
            },
        ),
        migrations.CreateModel(
            name="Setting",
            fields=[
                ("name", wardwright.record.models.fields.Word(primary_key=True, serialize=False)),
                ("body", models.JSONField(default=dict)),
                ("at", wardwright.record.models.fields.Moment()),
            ],
            options={
                "db_table": "settings",
            },
        ),
        migrations.CreateModel(
            name="SourceState",
            fields=[
                ("source", wardwright.record.models.fields.Word(primary_key=True, serialize=False)),
                ("state", wardwright.record.models.fields.Word(default="good")),
                ("since", wardwright.record.models.fields.Moment(default=0)),
                ("why", wardwright.record.models.fields.Word(blank=True, default="")),
                ("told", wardwright.record.models.fields.Moment(blank=True, null=True)),
                ("last_message", wardwright.record.models.fields.Moment(blank=True, null=True)),
                ("resume", wardwright.record.models.fields.Word(blank=True, default="")),
            ],
            options={
                "db_table": "source_states",
            },
        ),
        migrations.CreateModel(
            name="Act",
            fields=[
                ("seq", models.BigAutoField(primary_key=True, serialize=False)),
                ("key", wardwright.record.models.fields.Word(db_column="id", unique=True)),
                ("firing", wardwright.record.models.fields.Word()),
                ("flow", wardwright.record.models.fields.Word()),
                ("version", wardwright.record.models.fields.Word()),
                ("subject", wardwright.record.models.fields.Word()),
                ("kind", wardwright.record.models.fields.Word()),
                ("who", wardwright.record.models.fields.Word()),
                ("text", wardwright.record.models.fields.Word()),
                ("due", wardwright.record.models.fields.Moment(blank=True, null=True)),
                ("urgent", models.BooleanField(default=False)),
                ("at", wardwright.record.models.fields.Moment()),
                ("place", wardwright.record.models.fields.Word(blank=True, default="")),
                ("task", wardwright.record.models.fields.Word(blank=True, null=True)),
                ("follows", wardwright.record.models.fields.Word(blank=True, null=True)),
                ("dry_run", models.BooleanField(default=False)),
                ("expanded", wardwright.record.models.fields.Moment(blank=True, null=True)),
            ],
            options={
                "db_table": "outbox",
                "indexes": [
                    models.Index(
                        models.F("seq"), condition=models.Q(("expanded__isnull", True)), name="outbox_waiting"
                    ),
                    models.Index(models.F("firing"), name="outbox_firing"),
                    models.Index(models.F("task"), condition=models.Q(("task__isnull", False)), name="outbox_task"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Alarm",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("about", wardwright.record.models.fields.Word()),
                ("text", wardwright.record.models.fields.Word()),
                ("since", wardwright.record.models.fields.Moment()),
                ("until", wardwright.record.models.fields.Moment(blank=True, null=True)),
                ("told", wardwright.record.models.fields.Moment(blank=True, null=True)),
            ],
            options={
                "db_table": "alarms",
                "indexes": [
                    models.Index(models.F("about"), condition=models.Q(("until__isnull", True)), name="alarms_open")
                ],
            },
        ),
        migrations.CreateModel(
            name="AuditRecord",
            fields=[
                ("seq", models.BigIntegerField(primary_key=True, serialize=False)),
                ("at", wardwright.record.models.fields.Moment()),
                ("actor", wardwright.record.models.fields.Word()),
                ("verb", wardwright.record.models.fields.Word()),
                ("kind", wardwright.record.models.fields.Word()),
                ("thing", wardwright.record.models.fields.Word()),
                ("detail", wardwright.record.models.fields.Word()),
                ("hash", models.BinaryField()),
            ],
            options={
                "db_table": "audit",
                "indexes": [
                    models.Index(models.F("kind"), models.F("thing"), name="audit_thing"),
                    models.Index(models.F("actor"), name="audit_actor"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Delivery",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("key", wardwright.record.models.fields.Word(unique=True)),
                ("act", wardwright.record.models.fields.Word()),
                ("subject", wardwright.record.models.fields.Word(blank=True, default="")),
                ("recipient", wardwright.record.models.fields.Word(blank=True, default="")),
                ("channel", wardwright.record.models.fields.Word()),
                ("address", wardwright.record.models.fields.Word(blank=True, default="")),
                (
                    "state",
                    wardwright.record.models.fields.Word(
                        choices=[
                            ("waiting", "waiting"),
                            ("failed", "failed"),
                            ("sent", "sent"),
                            ("dead", "dead"),
                            ("would send", "would send"),
                            ("withdrawn", "withdrawn"),
                            ("digested", "digested"),
                        ],
                        default="waiting",
                    ),
                ),
                ("attempts", models.IntegerField(default=0)),
                ("created", wardwright.record.models.fields.Moment()),
                ("next_try", wardwright.record.models.fields.Moment(blank=True, null=True)),
                ("error", wardwright.record.models.fields.Word(blank=True, default="")),
                ("sent", wardwright.record.models.fields.Moment(blank=True, null=True)),
                ("receipt", wardwright.record.models.fields.Word(blank=True, default="")),
                ("rendered", wardwright.record.models.fields.Word(blank=True, default="")),
                ("urgent", models.BooleanField(default=False)),
                ("body", models.JSONField(default=dict)),
                ("digest", wardwright.record.models.fields.Word(blank=True, default="")),
            ],
            options={
                "db_table": "deliveries",
                "indexes": [
                    models.Index(
                        models.F("next_try"),
                        models.F("id"),
                        condition=models.Q(("state__in", ["waiting", "failed"])),
                        name="deliveries_due",
                    ),
                    models.Index(models.F("act"), name="deliveries_act"),
                    models.Index(models.F("recipient"), models.F("created"), name="deliveries_recipient"),
                    models.Index(models.F("channel"), models.F("state"), name="deliveries_channel"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Facts",
            fields=[
                ("id", models.BigIntegerField(primary_key=True, serialize=False)),
                ("subject", wardwright.record.models.fields.Word()),
                ("message", models.BigIntegerField()),
                ("seen", wardwright.record.models.fields.Moment()),
                ("body", models.BinaryField()),
            ],
            options={
                "db_table": "facts",
                "constraints": [
                    models.UniqueConstraint(models.F("subject"), models.F("message"), name="facts_of_subject")
                ],
            },
        ),
        migrations.CreateModel(
            name="Fate",
            fields=[
                ("message", models.BigIntegerField(primary_key=True, serialize=False)),
                ("seen", wardwright.record.models.fields.Moment()),
                ("fate", wardwright.record.models.fields.Word()),
                ("facts", models.IntegerField()),
                ("not_mapped", wardwright.record.models.fields.Word(blank=True, default="")),
                ("replayed_as", models.BigIntegerField(blank=True, null=True)),
            ],
            options={
                "db_table": "fates",
                "indexes": [
                    models.Index(
                        models.F("message"), condition=models.Q(("fate", "read"), _negated=True), name="fates_not_read"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Firing",
            fields=[
                ("id", wardwright.record.models.fields.Word(primary_key=True, serialize=False)),
                ("flow", wardwright.record.models.fields.Word()),
                ("version", wardwright.record.models.fields.Word()),
                ("subject", wardwright.record.models.fields.Word()),
                ("at", wardwright.record.models.fields.Moment()),
                ("outcome", wardwright.record.models.fields.Word()),
                ("follows", wardwright.record.models.fields.Word(blank=True, null=True)),
                ("message", models.BigIntegerField(blank=True, null=True)),
                ("body", models.BinaryField()),
            ],
            options={
                "db_table": "firings",
                "indexes": [
                    models.Index(models.F("at"), name="firings_at"),
                    models.Index(models.F("flow"), models.F("at"), name="firings_flow"),
                    models.Index(models.F("subject"), models.F("at"), name="firings_subject"),
                    models.Index(
                        models.F("follows"), condition=models.Q(("follows__isnull", False)), name="firings_follows"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="FlowVersion",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("title", wardwright.record.models.fields.Word()),
                ("version", wardwright.record.models.fields.Word()),
                ("text", wardwright.record.models.fields.Word()),
                ("file", wardwright.record.models.fields.Word(blank=True, default="")),
                ("loaded", wardwright.record.models.fields.Moment()),
                ("retired", wardwright.record.models.fields.Moment(blank=True, null=True)),
                ("suspended", wardwright.record.models.fields.Moment(blank=True, null=True)),
                ("why", wardwright.record.models.fields.Word(blank=True, default="")),
            ],
            options={
                "db_table": "flow_versions",
                "indexes": [
                    models.Index(models.F("title"), models.F("loaded"), name="flow_versions_title"),
                    models.Index(models.F("version"), name="flow_versions_version"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Merge",
            fields=[
                ("ended", wardwright.record.models.fields.Word(primary_key=True, serialize=False)),
                ("survivor", wardwright.record.models.fields.Word()),
                ("message", models.BigIntegerField()),
            ],
            options={
                "db_table": "merges",
                "indexes": [models.Index(models.F("survivor"), name="merges_survivor")],
            },
        ),
        migrations.CreateModel(
            name="Message",
            fields=[
                ("seq", models.BigIntegerField(primary_key=True, serialize=False)),
                ("arrived", wardwright.record.models.fields.Moment()),
                ("source", wardwright.record.models.fields.Word()),
                ("format", wardwright.record.models.fields.Word()),
                ("encoding", models.SmallIntegerField()),
                ("copies", models.IntegerField(default=0)),
                ("control_id", wardwright.record.models.fields.Word(blank=True, default="")),
                ("type", wardwright.record.models.fields.Word(blank=True, default="")),
                ("origin", wardwright.record.models.fields.Word(blank=True, default="")),
                ("digest", models.BinaryField()),
                ("raw", models.BinaryField()),
            ],
            options={
                "db_table": "messages",
                "constraints": [
                    models.UniqueConstraint(
                        models.F("source"), models.F("control_id"), models.F("digest"), name="messages_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="NearMiss",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("flow", wardwright.record.models.fields.Word()),
                ("version", wardwright.record.models.fields.Word()),
                ("hour", wardwright.record.models.fields.Moment()),
                ("outcome", wardwright.record.models.fields.Word()),
                ("clause", wardwright.record.models.fields.Word()),
                ("count", models.BigIntegerField()),
                ("sample", models.BinaryField()),
            ],
            options={
                "db_table": "near_misses",
                "constraints": [
                    models.UniqueConstraint(
                        models.F("flow"),
                        models.F("version"),
                        models.F("hour"),
                        models.F("outcome"),
                        models.F("clause"),
                        name="near_misses_once",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Patient",
            fields=[
                ("subject", wardwright.record.models.fields.Word(primary_key=True, serialize=False)),
                ("name", wardwright.record.models.fields.Word(blank=True, default="")),
                ("born", wardwright.record.models.fields.Word(blank=True, default="")),
                ("sex", wardwright.record.models.fields.Word(blank=True, default="")),
                ("place", wardwright.record.models.fields.Word(blank=True, default="")),
                ("inpatient", models.BooleanField(default=False)),
                ("known", models.BooleanField(default=False)),
                ("heard", wardwright.record.models.fields.Moment()),
            ],
            options={
                "db_table": "patients",
                "indexes": [
                    models.Index(models.F("subject"), condition=models.Q(("inpatient", True)), name="patients_in"),
                    models.Index(
                        models.F("place"), condition=models.Q(("place", ""), _negated=True), name="patients_place"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Person",
            fields=[
                ("id", wardwright.record.models.fields.Word(primary_key=True, serialize=False)),
                ("name", wardwright.record.models.fields.Word()),
                ("email", wardwright.record.models.fields.Word(blank=True, default="")),
                ("phone", wardwright.record.models.fields.Word(blank=True, default="")),
                ("pager", wardwright.record.models.fields.Word(blank=True, default="")),
                ("staff_id", wardwright.record.models.fields.Word(blank=True, default="")),
                ("channels", models.JSONField(default=list)),
                ("left", wardwright.record.models.fields.Moment(blank=True, null=True)),
            ],
            options={
                "db_table": "people",
                "indexes": [
                    models.Index(
                        models.F("staff_id"),
                        condition=models.Q(("staff_id", ""), _negated=True),
                        name="people_staff_id",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="SetAsidePart",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("message", models.BigIntegerField()),
                ("slug", wardwright.record.models.fields.Word()),
                ("place", wardwright.record.models.fields.Word()),
                ("problem", wardwright.record.models.fields.Word()),
                ("fix", wardwright.record.models.fields.Word()),
            ],
            options={
                "db_table": "set_aside",
                "indexes": [
                    models.Index(models.F("message"), name="set_aside_message"),
                    models.Index(models.F("slug"), name="set_aside_slug"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Task",
            fields=[
                ("number", models.BigAutoField(primary_key=True, serialize=False)),
                ("key", wardwright.record.models.fields.Word(db_column="id", unique=True)),
                ("firing", wardwright.record.models.fields.Word()),
                ("flow", wardwright.record.models.fields.Word()),
                ("version", wardwright.record.models.fields.Word()),
                ("subject", wardwright.record.models.fields.Word()),
                ("who", wardwright.record.models.fields.Word()),
                ("words", wardwright.record.models.fields.Word()),
                ("opened", wardwright.record.models.fields.Moment()),
                ("due", wardwright.record.models.fields.Moment(blank=True, null=True)),
                ("urgent", models.BooleanField(default=False)),
                ("place", wardwright.record.models.fields.Word(blank=True, default="")),
                ("state", wardwright.record.models.fields.Word(default="open")),
                ("person", wardwright.record.models.fields.Word(blank=True, default="")),
                ("asked", wardwright.record.models.fields.Word(blank=True, default="")),
                ("accepted", wardwright.record.models.fields.Moment(blank=True, null=True)),
                ("closed", wardwright.record.models.fields.Moment(blank=True, null=True)),
                ("why", wardwright.record.models.fields.Word(blank=True, default="")),
            ],
            options={
                "db_table": "tasks",
                "indexes": [
                    models.Index(models.F("opened"), condition=models.Q(("closed__isnull", True)), name="tasks_open"),
                    models.Index(models.F("subject"), name="tasks_subject"),
                    models.Index(models.F("firing"), name="tasks_firing"),
                ],
            },
        ),
        migrations.CreateModel(
            name="TaskStep",
            fields=[
                ("seq", models.BigAutoField(primary_key=True, serialize=False)),
                ("task", wardwright.record.models.fields.Word()),
                ("subject", wardwright.record.models.fields.Word()),
                ("verb", wardwright.record.models.fields.Word()),
                ("at", wardwright.record.models.fields.Moment()),
                ("person", wardwright.record.models.fields.Word()),
                ("reason", wardwright.record.models.fields.Word(blank=True, default="")),
                ("text", wardwright.record.models.fields.Word(blank=True, default="")),
                ("to", wardwright.record.models.fields.Word(blank=True, default="")),
                ("seen", wardwright.record.models.fields.Moment(blank=True, null=True)),
            ],
            options={
                "db_table": "task_steps",
                "indexes": [models.Index(models.F("task"), name="task_steps_task")],
            },
        ),
        migrations.CreateModel(
            name="Timer",
            fields=[
                ("id", models.BigIntegerField(primary_key=True, serialize=False)),
                ("due", wardwright.record.models.fields.Moment()),
                ("rank", models.BigIntegerField()),
                ("subject", wardwright.record.models.fields.Word()),
                ("flow", wardwright.record.models.fields.Word()),
                ("version", wardwright.record.models.fields.Word()),
                ("body", models.BinaryField()),
            ],
            options={
                "db_table": "timers",
                "indexes": [
                    models.Index(
                        models.F("due"), models.F("rank"), models.F("subject"), models.F("id"), name="timers_order"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Membership",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("place", wardwright.record.models.fields.Word(blank=True, default="")),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="memberships", to="record.person"
                    ),
                ),
                (
                    "role",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="memberships", to="record.role"
                    ),
                ),
            ],
            options={
                "db_table": "memberships",
                "constraints": [
                    models.UniqueConstraint(
                        models.F("role"), models.F("person"), models.F("place"), name="memberships_once"
                    )
                ],
            },
        ),
    ]
