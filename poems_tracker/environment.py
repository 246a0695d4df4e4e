"""Reads the settings' values from the environment, and stops the start with one line of advice where one is senseless.

Kept apart from `settings.py` so that it can be tried out without starting Django.
"""

from __future__ import annotations

import zoneinfo
from email.utils import parseaddr
from pathlib import Path
from urllib.parse import urlsplit

import environ
from django.core.exceptions import ImproperlyConfigured

LANGUAGE_CODES = ("en", "es")
SAMPLE_KEYS = ("changeme", "change-me", "secret", "insecure", "your-secret-key", "django-insecure")
LOOPBACK = {"localhost", "127.0.0.1", "[::1]", "::1", "testserver"}


class Advice(ImproperlyConfigured):
    """A setting that must be mended before the product may start."""


def reader(base_dir: Path) -> environ.Env:
    env = environ.Env()
    environ.Env.read_env(base_dir / ".env")
    return env


def boolean(env: environ.Env, name: str, default: bool) -> bool:
    raw = env.str(name, default="").strip().lower()
    if raw in ("1", "true", "yes", "on"):
        return True
    if raw in ("0", "false", "no", "off"):
        return False
    if raw == "":
        return default
    raise Advice(f"{name}={raw!r} is neither yes nor no. Set {name}=1 or {name}=0.")


def secret_key(env: environ.Env) -> str:
    key = env.str("SECRET_KEY", default="")
    if not key:
        raise Advice(
            "SECRET_KEY is not set. Run `make run` once (it writes .env) or set 50 random characters."
        )
    if len(key) < 32 or any(key.lower().startswith(sample) for sample in SAMPLE_KEYS):
        raise Advice("SECRET_KEY is too short or an example. Set a random text of at least 32 characters.")
    return key


def allowed_hosts(env: environ.Env, debug: bool) -> list[str]:
    hosts = [host.strip() for host in env.list("ALLOWED_HOSTS", default=[]) if host.strip()]
    if "*" in hosts:
        raise Advice(
            "ALLOWED_HOSTS='*' lets anyone forge links in mails. Name them: ALLOWED_HOSTS=poems.example.org"
        )
    if debug and set(hosts) - LOOPBACK:
        raise Advice(
            "DEBUG=1 shows internals to every visitor. Set DEBUG=0, or ALLOWED_HOSTS=localhost,127.0.0.1"
        )
    if not hosts and not debug:
        raise Advice(
            "ALLOWED_HOSTS is empty. Set the address people type, such as ALLOWED_HOSTS=poems.example.org"
        )
    return hosts or ["localhost", "127.0.0.1", "[::1]"]


def origins(env: environ.Env) -> list[str]:
    values = [value.strip() for value in env.list("CSRF_TRUSTED_ORIGINS", default=[]) if value.strip()]
    for value in values:
        if not value.startswith(("https://", "http://")):
            raise Advice(f"CSRF_TRUSTED_ORIGINS has {value!r} without scheme. Write https://{value}")
    return values


def site_url(env: environ.Env, debug: bool) -> str:
    url = env.str("SITE_URL", default="http://127.0.0.1:8000" if debug else "").rstrip("/")
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.netloc or parts.path:
        raise Advice(
            f"SITE_URL={url!r} is no address. Set it to what people type: SITE_URL=https://poems.example.org"
        )
    if parts.scheme == "http" and not debug and parts.hostname not in LOOPBACK:
        raise Advice(f"SITE_URL={url} is not encrypted. Set SITE_URL=https://{parts.netloc}")
    return url


def time_zone(env: environ.Env) -> str:
    name = env.str("TIME_ZONE", default="UTC")
    try:
        zoneinfo.ZoneInfo(name)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise Advice(f"TIME_ZONE={name!r} is unknown. Set a name such as TIME_ZONE=Europe/Madrid") from error
    return name


def language_code(env: environ.Env) -> str:
    code = env.str("LANGUAGE_CODE", default="en")
    if code not in LANGUAGE_CODES:
        raise Advice(f"LANGUAGE_CODE={code!r} is not offered. Set LANGUAGE_CODE=en or LANGUAGE_CODE=es")
    return code


SQLITE_OPTIONS = {
    # WAL alone makes concurrent saves fail; IMMEDIATE takes the write lock first, so that writers queue up.
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,
    "init_command": (
        "PRAGMA journal_mode=WAL;PRAGMA synchronous=NORMAL;PRAGMA foreign_keys=ON;"
        "PRAGMA mmap_size=134217728;PRAGMA journal_size_limit=27103364;PRAGMA cache_size=2000;"
    ),
}

# Each of our statements reads little. Among very many patients PostgreSQL thinks otherwise of some, and then compiling
# them, or starting helpers for them, takes a hundred times longer than running them.
POSTGRESQL_OPTIONS = {"options": "-c jit=off -c max_parallel_workers_per_gather=0"}


def database(env: environ.Env, base_dir: Path) -> dict:
    raw = env.str("DATABASE_URL", default=f"sqlite:///{base_dir / 'var' / 'poems.sqlite3'}")
    try:
        config = env.db_url_config(raw)
    except Exception as error:
        raise Advice("DATABASE_URL cannot be read. Write postgres://user:password@host:5432/name") from error
    if config.get("ENGINE") == "django.db.backends.sqlite3":
        if config["NAME"] != ":memory:":
            Path(config["NAME"]).parent.mkdir(parents=True, exist_ok=True)
        config["OPTIONS"] = dict(SQLITE_OPTIONS)
        # Kept open: whoever closes the last connection writes the whole log back into the file, once per request.
        config.setdefault("CONN_MAX_AGE", None)
    elif config.get("ENGINE") in ("django.db.backends.postgresql", "django.db.backends.postgresql_psycopg2"):
        config["ENGINE"] = "django.db.backends.postgresql"
        config.setdefault("CONN_MAX_AGE", 60)
        config["CONN_HEALTH_CHECKS"] = True
        config["OPTIONS"] = POSTGRESQL_OPTIONS | config.get("OPTIONS", {})
        # The plan of a statement is kept once a connection has met it; not where a pooler changes connections.
        if boolean(env, "PREPARED_STATEMENTS", True):
            config["OPTIONS"].setdefault("prepare_threshold", 1)
    else:
        raise Advice("DATABASE_URL names no database we know. Use postgres://… or sqlite:///path")
    return config


def email(env: environ.Env, base_dir: Path) -> dict:
    """Settings of Django's mail backend; without EMAIL_URL mails are written into var/mail/."""
    raw = env.str("EMAIL_URL", default="")
    if not raw:
        return {
            "EMAIL_BACKEND": "django.core.mail.backends.filebased.EmailBackend",
            "EMAIL_FILE_PATH": str(base_dir / "var" / "mail"),
        }
    try:
        config = env.email_url_config(raw)
    except Exception as error:
        raise Advice(
            "EMAIL_URL cannot be read. Write smtp+tls://user:password@mail.example.org:587"
        ) from error
    if not config.get("EMAIL_BACKEND"):
        raise Advice("EMAIL_URL names no kind we know. Write smtp+tls://user:password@mail.example.org:587")
    config.pop("OPTIONS", None)
    return config


def sender(env: environ.Env) -> str:
    address = env.str("DEFAULT_FROM_EMAIL", default="") or "POEMS Tracker <poems-tracker@localhost>"
    if "@" not in parseaddr(address)[1] or not address.isprintable():
        raise Advice(
            f"DEFAULT_FROM_EMAIL={address!r} is no address. Write POEMS Tracker <poems@clinic.example.org>"
        )
    return address


def seconds(env: environ.Env, name: str, default: int) -> int:
    raw = env.str(name, default="") or str(default)
    if not raw.isdecimal() or int(raw) == 0:
        raise Advice(f"{name}={raw!r} is no number of seconds. Leave it out, or set {name}={default}")
    return int(raw)


def when_uncertain(env: environ.Env) -> str:
    """What becomes of a mail of which nobody knows whether the server took it."""
    policy = env.str("MAIL_WHEN_UNCERTAIN", default="") or "resend"
    if policy not in ("resend", "ask"):
        raise Advice(f"MAIL_WHEN_UNCERTAIN={policy!r} is neither resend nor ask.")
    return policy


def proof_to(env: environ.Env) -> str:
    """Where the daily mail goes that proves that mail goes; empty: nowhere."""
    address = env.str("MAIL_PROOF_TO", default="")
    if address and ("@" not in parseaddr(address)[1] or not address.isprintable()):
        raise Advice(f"MAIL_PROOF_TO={address!r} is no address. Write poems-tracker@clinic.example.org")
    return address


def broker(env: environ.Env) -> str:
    url = env.str("CELERY_BROKER_URL", default="")
    if url and not url.startswith(("redis://", "rediss://", "redis+socket://", "unix://")):
        raise Advice("CELERY_BROKER_URL is no Redis address. Write redis://host:6379/0 (or leave it empty)")
    return url
