"""The `wardwright.toml` that a new home gets: working defaults, the rest in comments.

Lives here: its text. A test takes the comments away and reads it, so that what it suggests can be read.
"""

from __future__ import annotations

TEMPLATE = """\
# What belongs to this installation. Every command reads it: wardwright COMMAND --home THIS-FOLDER
# All that may be said here: docs/operations/settings.md. Secrets are kept in files of their own (`…_file`).

# Times without an offset are read in this zone, and "Every day at 07:30" means half past seven there.
time_zone = "Europe/London"

[hospital]
name = "Our hospital"

[database]
folder = "data"                                  # SQLite, in this home
# key_file = "secrets/database-key"              # encrypts it; lose the key and the record is lost
# For several machines, in place of the two above: PostgreSQL
# url_file = "secrets/database-url"              # postgresql://wardwright:…@db.example.org/wardwright

[engine]
dry_run = true          # decide and write down, send nothing. Take it out when the wards are ready.
# warm_timelines = 20000                         # patients kept in memory
# warm_facts = 300000                            # facts about them kept in memory, 800 bytes each
# digest_after = 20                              # more than this in an hour reach one person as a digest

[web]
listen = "127.0.0.1:8380"                        # the pages
# address = "https://wardwright.example.org"      # how browsers write it, when other machines may come
# behind_proxy = true                            # a proxy in front ends TLS

# [web.push]                                     # notices to people's own phones: how many tasks wait, no patient
# key_file = "secrets/push-key"                  # wardwright web push-key
# contact = "mailto:integration@example.org"

# [openid]                                       # the hospital's identity provider
# issuer = "https://login.example.org"
# client_id = "wardwright"
# secret_file = "secrets/openid"

# [assistant]                                    # a language model that may propose drafts from plain words
# url = "http://127.0.0.1:11434/v1"
# model = "qwen3:8b"

[status]
listen = "127.0.0.1:9380"                        # /metrics (Prometheus), /health, /status.json

# [alarm]                                        # when the system itself is in trouble
# webhook = "https://alerts.example.org/wardwright"

# [history]                                      # facts of the record as files, for proofs
# every = "15 min"

# [tracing]                                      # OpenTelemetry: pip install wardwright[otel]
# endpoint = "http://collector:4318"

# ── Where messages come from: one table each, under the vocabulary's name for the connection ──────────────────

[sources."lab feed"]
type = "mllp"                                    # HL7 v2
listen = "127.0.0.1:2575"                        # "0.0.0.0:2575": from other machines too
# allow = ["10.0.0.0/8"]                         # … but only these
# certificate = "tls/server.pem"                 # TLS
# key = "tls/server.key"
# mapping = "lab-feed.yaml"                      # what is particular about this sender
# quiet_after = "30 min"                         # silence for so long is an alarm
# [sources."lab feed".rhythm]                    # … or by the hour
# "08-20" = "10 min"
# "20-08" = "2 h"

# [sources.fhir]
# type = "fhir"                                  # FHIR R4 over HTTP
# listen = "127.0.0.1:8080"
# token_file = "secrets/fhir-token"

# [sources.drop]
# type = "folder"                                # files that are moved into it whole
# path = "data/drop"

# ── How people are reached: the vocabulary says which role has which channel (`channel: page`) ────────────────

# [channels.page]
# type = "webhook"
# url = "https://pager.example.org/send"
# secret_file = "secrets/pager"                  # signs what is sent

# [channels.email]
# type = "smtp"
# host = "mail.example.org"
# from = "wardwright@example.org"

# ── Who is reached ────────────────────────────────────────────────────────────────────────────────────────────

# [people.amina]
# name = "Dr Amina Diallo"
# email = "amina@example.org"
# pager = "4711"

# [roles."on-call registrar"]
# people = ["amina"]                             # or: rota = "rotas/medical.ics"

# [roles."ward consultant"]
# from = "attending"                             # of the patient's stay, by the person's staff_id
"""
