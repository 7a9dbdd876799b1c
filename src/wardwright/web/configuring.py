"""Django, for the pages: its settings out of a home.

Lives here: `configure`, called once by the process of the pages (and by tests) before anything of Django is used. Must
not live here: what the running system's own processes need of Django (record.setup): they never load these apps.
"""

from __future__ import annotations

import os
import secrets
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import django
from django.apps import apps
from django.conf import settings

from wardwright.facts.instant import SECOND
from wardwright.home.home import Home
from wardwright.home.settings import OpenId
from wardwright.record.place import DatabasePlace
from wardwright.record.setup import databases_of, point_at

HERE = Path(__file__).resolve().parent
LANGUAGES = (("en", "English"), ("cy", "Cymraeg"))
_SECRET = "web-secret"
_THIS_MACHINE = ("localhost", "127.0.0.1", "[::1]")
_APPS = (
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "wardwright.record",
    "wardwright.record.site",
)
_MIDDLEWARE = (
    "wardwright.web.middleware.numbered",
    "wardwright.web.middleware.secured",
    "django.middleware.gzip.GZipMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "wardwright.web.middleware.spoken",
)


def configure(home: Home, place: DatabasePlace) -> None:
    """Points Django at this home and sets it up. Where the record was opened before, and had to make its tables, Django
    knows the record's app only: then the others are added.
    """
    values = settings_of(home, place)
    if not settings.configured:
        settings.configure(**values)
        django.setup()
        return
    databases = values.pop("DATABASES")
    for name, value in values.items():
        setattr(settings, name, value)
    if databases != settings.DATABASES:
        point_at(databases)
    if list(apps.app_configs) != [app.rpartition(".")[2] for app in _APPS]:
        apps.set_installed_apps(_APPS)


def settings_of(home: Home, place: DatabasePlace) -> dict[str, Any]:
    """All of Django's settings."""
    web = home.settings.web
    address = urlsplit(web.address)
    is_secure = address.scheme == "https" or web.certificate is not None
    hosts = [*_THIS_MACHINE, *([address.hostname] if address.hostname else [])]
    return {
        "DATABASES": {alias: {**each, "CONN_MAX_AGE": None} for alias, each in databases_of(place).items()},
        "DATABASE_ROUTERS": ["wardwright.record.router.MessagesApart"],
        "DEFAULT_AUTO_FIELD": "django.db.models.BigAutoField",
        "INSTALLED_APPS": list(_APPS),
        "MIDDLEWARE": list(_MIDDLEWARE),
        "ROOT_URLCONF": "wardwright.web.urls",
        "TEMPLATES": _templates(),
        "SECRET_KEY": _secret(home.data),
        "ALLOWED_HOSTS": hosts,
        "CSRF_TRUSTED_ORIGINS": [f"{address.scheme}://{address.netloc}"] if address.netloc else [],
        "CSRF_COOKIE_SECURE": is_secure,
        "CSRF_COOKIE_HTTPONLY": True,
        "CSRF_FAILURE_VIEW": "wardwright.web.errors.forged",
        "SESSION_COOKIE_SECURE": is_secure,
        "SESSION_COOKIE_NAME": "wardwright",
        "SESSION_COOKIE_AGE": home.settings.web.sign_out_after // SECOND,
        "SECURE_PROXY_SSL_HEADER": ("HTTP_X_FORWARDED_PROTO", "https") if web.behind_proxy else None,
        "SECURE_HSTS_SECONDS": 0,  # the proxy's or the hospital's to decide
        "USE_TZ": True,
        "TIME_ZONE": home.settings.zone.key,
        "LANGUAGE_CODE": "en",
        "LANGUAGES": list(LANGUAGES),
        "LOCALE_PATHS": [str(HERE / "locale")],
        "LOGGING_CONFIG": None,  # the logs of Wardwright are its own
        "DATA_UPLOAD_MAX_MEMORY_SIZE": 2_000_000,
        "DATA_UPLOAD_MAX_NUMBER_FIELDS": 5000,
        "FILE_UPLOAD_MAX_MEMORY_SIZE": 2_000_000,
        # Holds how often somebody tried to sign in: many names must not push each other out.
        "CACHES": {
            "default": {
                "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
                "OPTIONS": {"MAX_ENTRIES": 100_000},
            }
        },
        "MESSAGE_STORAGE": "django.contrib.messages.storage.session.SessionStorage",
        **_sign_in(home.settings.openid, web.behind_proxy),
    }


def _templates() -> list[dict[str, Any]]:
    ours = {
        "environment": "wardwright.web.jinja.environment",
        "context_processors": ["wardwright.web.coming_back.form_fields"],
    }
    return [
        {
            "BACKEND": "django.template.backends.jinja2.Jinja2",
            "DIRS": [str(HERE / "templates")],
            "APP_DIRS": False,
            "OPTIONS": ours,
        },
        # Texts of allauth that nobody has written anew (its emails).
        {
            "BACKEND": "django.template.backends.django.DjangoTemplates",
            "APP_DIRS": True,
            "OPTIONS": {"context_processors": ["django.template.context_processors.request"]},
        },
    ]


def _sign_in(openid: OpenId, behind_proxy: bool) -> dict[str, Any]:
    providers = {}
    if openid.issuer:
        app = {
            "provider_id": "hospital",
            "name": openid.name or "Hospital account",
            "client_id": openid.client_id,
            "secret": openid.secret_file.read_text(encoding="utf-8").strip() if openid.secret_file else "",
            "settings": {"server_url": openid.issuer},
        }
        providers = {"openid_connect": {"APPS": [app], "OAUTH_PKCE_ENABLED": True}}
    return {
        "AUTH_USER_MODEL": "site.Account",
        "AUTHENTICATION_BACKENDS": ["allauth.account.auth_backends.AuthenticationBackend"],
        "PASSWORD_HASHERS": [
            "django.contrib.auth.hashers.Argon2PasswordHasher",
            "django.contrib.auth.hashers.PBKDF2PasswordHasher",
        ],
        "AUTH_PASSWORD_VALIDATORS": [
            {"NAME": f"django.contrib.auth.password_validation.{name}", "OPTIONS": options}
            for name, options in (
                ("UserAttributeSimilarityValidator", {}),
                ("MinimumLengthValidator", {"min_length": 10}),
                ("CommonPasswordValidator", {}),
            )
        ],
        "LOGIN_URL": "/sign-in",
        "LOGIN_REDIRECT_URL": "/",
        "ACCOUNT_ADAPTER": "wardwright.web.accounts.adapter.Adapter",
        "SOCIALACCOUNT_ADAPTER": "wardwright.web.accounts.adapter.HospitalAdapter",
        "ACCOUNT_LOGIN_METHODS": {"username"},
        "ACCOUNT_SIGNUP_FIELDS": ["username*", "password1*"],
        "ACCOUNT_EMAIL_VERIFICATION": "none",
        "ACCOUNT_USER_MODEL_EMAIL_FIELD": "email",
        "ACCOUNT_LOGOUT_REDIRECT_URL": "/sign-in",
        "ACCOUNT_SESSION_REMEMBER": False,
        # Behind a proxy the last address is the one that it saw; those before it are whatever the caller wrote.
        "ALLAUTH_TRUSTED_PROXY_COUNT": 1 if behind_proxy else 0,
        "ACCOUNT_RATE_LIMITS": {"login": "60/m/ip", "login_failed": "10/m/ip,5/300s/key"},
        "USERSESSIONS_TRACK_ACTIVITY": False,
        "MFA_SUPPORTED_TYPES": ["totp", "webauthn", "recovery_codes"],
        "MFA_PASSKEY_LOGIN_ENABLED": True,
        "MFA_TOTP_ISSUER": "Wardwright",
        "SOCIALACCOUNT_PROVIDERS": providers,
        "SOCIALACCOUNT_ONLY": False,
    }


def _secret(folder: Path) -> str:
    """What signs cookies: made once for a home, readable by its user only."""
    file = folder / _SECRET
    folder.mkdir(parents=True, exist_ok=True)
    try:
        with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="ascii") as new:
            new.write(secrets.token_urlsafe(48))
    except FileExistsError:
        pass
    return file.read_text(encoding="ascii").strip()
