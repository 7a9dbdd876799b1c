"""How every connection to PostgreSQL is made.

Lives here: what libpq is told. Must not live here: connecting. A peer that vanished is found out within seconds, by its
silence: otherwise an engine could wait for the record for a quarter of an hour.
"""

from __future__ import annotations

from typing import Any, Final

CONNECTION_OPTIONS: Final[dict[str, Any]] = {
    "connect_timeout": 5,
    "keepalives": 1,
    "keepalives_idle": 2,
    "keepalives_interval": 1,
    "keepalives_count": 3,
    "tcp_user_timeout": 5000,
    "application_name": "wardwright",
    "client_encoding": "utf8",
}

# A transaction whose engine has vanished in its middle must not hold up the next one.
SESSION: Final = ("idle_in_transaction_session_timeout = '5s'", "lock_timeout = '10s'")

# The same, as libpq hands it over: for Django, which sends no SET.
SESSION_OPTIONS: Final = "-c idle_in_transaction_session_timeout=5s -c lock_timeout=10s"
