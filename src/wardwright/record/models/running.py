"""How the running system is doing: beats of its parts, states of its sources, alarms, the flows it runs.

Lives here: what `status`, metrics and pages read. Must not live here: judging it (engine).
"""

from __future__ import annotations

from django.db import models

from wardwright.record.audited import Audited
from wardwright.record.models.fields import Moment, Word, maybe_moment, word


class Beat(models.Model):
    """The last sign of life of a part, with what it says about itself."""

    part = Word(primary_key=True)
    host = word()
    pid = models.BigIntegerField()
    started = Moment()
    at = Moment()
    body = models.JSONField(default=dict)

    class Meta:
        db_table = "beats"


class SourceState(models.Model):
    """Whether a source is good or bad, and since when: one alert when it goes bad, one when it recovers."""

    source = Word(primary_key=True)
    state = Word(default="good")
    since = Moment(default=0)
    why = word()
    told = maybe_moment()  # when the last alert went out
    last_message = maybe_moment()
    resume = word()  # where a poll or a folder goes on

    class Meta:
        db_table = "source_states"


class Alarm(models.Model):
    """Something wrong with the system itself, from its beginning to its end."""

    id = models.BigAutoField(primary_key=True)
    about = Word()  # "source lab feed", "part decide", "flow …", "clock"
    text = Word()
    since = Moment()
    until = maybe_moment()
    told = maybe_moment()

    class Meta:
        db_table = "alarms"
        indexes = (models.Index("about", name="alarms_open", condition=models.Q(until__isnull=True)),)


class FlowVersion(models.Model):
    """A version of a flow that the engine took in, with its page, for as long as a firing names it."""

    id = models.BigAutoField(primary_key=True)
    title = Word()
    version = Word()
    text = Word()
    file = word()
    loaded = Moment()
    retired = maybe_moment()
    suspended = maybe_moment()
    why = word()  # why it was suspended

    class Meta:
        db_table = "flow_versions"
        indexes = (
            models.Index("title", "loaded", name="flow_versions_title"),
            models.Index("version", name="flow_versions_version"),
        )


class Setting(Audited):
    """A choice that a person made while the system runs (a paused flow, a dry run), by name."""

    name = Word(primary_key=True)
    body = models.JSONField(default=dict)
    at = Moment()

    class Meta:
        db_table = "settings"
