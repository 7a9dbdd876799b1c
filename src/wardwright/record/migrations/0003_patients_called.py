"""Patients are found by how their name begins."""

# ruff: noqa
# mypy: ignore-errors

from django.db import migrations, models
from django.db.models.functions import Upper


class Migration(migrations.Migration):
    dependencies = [("record", "0002_rederivations")]

    operations = [
        migrations.AddIndex(model_name="patient", index=models.Index(Upper("name"), name="patients_called")),
    ]
