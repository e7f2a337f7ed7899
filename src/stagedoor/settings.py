"""Every setting in one place. What an operator may set is documented in docs/reference/settings.md."""

from __future__ import annotations

from pathlib import Path

import environ

from stagedoor.common.client_address import read_networks
from stagedoor.common.database_url import with_timeouts
from stagedoor.common.keyfile import read_or_create
from stagedoor.common.private_files import make_private

env = environ.Env()
BASE_DIR = Path(__file__).resolve().parent

DATA_DIR = Path(env.str("STAGEDOOR_DATA_DIR", default="var")).resolve()
make_private(DATA_DIR)
PICTURES_DIR = DATA_DIR / "pictures"
# Files on their way into an agenda.
UPLOADS_DIR = DATA_DIR / "imports"
UPLOADS_DIR.mkdir(exist_ok=True)

PUBLIC_URL = env.str("STAGEDOOR_PUBLIC_URL", default="http://127.0.0.1:8000").rstrip("/")
SWOOGO_URL = env.str("STAGEDOOR_SWOOGO_URL", default="https://api.swoogo.com/api/v1").rstrip("/")
# A record's page in Swoogo, with {event}, {kind} and {id}. Empty: no page links to one.
SWOOGO_RECORD_URL = env.str("STAGEDOOR_SWOOGO_RECORD_URL", default="")
IMAGE_LIMIT_BYTES = env.int("STAGEDOOR_IMAGE_LIMIT_BYTES", default=1_000_000)
SYNC_INTERVAL_SECONDS = env.int("STAGEDOOR_SYNC_INTERVAL_SECONDS", default=1800)
# The time in which Swoogo gives a key its credits.
SWOOGO_WINDOW_SECONDS = env.float("STAGEDOOR_SWOOGO_WINDOW_SECONDS", default=600.0)
# Requests that one token of the API has in a minute.
API_REQUESTS_PER_MINUTE = env.int("STAGEDOOR_API_REQUESTS_PER_MINUTE", default=600)
SYNC_CONCURRENCY = env.int("STAGEDOOR_SYNC_CONCURRENCY", default=4)
# Encrypts Swoogo secrets at rest; newest first. Empty: a key file of its own in the data directory.
SECRET_KEYS = env.str("STAGEDOOR_SECRET_KEYS", default="")
# Whether live sources may be in a private network, as a pretalx or Indico of one's own can be.
PRIVATE_SOURCES = env.bool("STAGEDOOR_PRIVATE_SOURCES", default=False)

# Where alerts are mailed through, such as smtp+tls://user:password@host:587. Empty: nothing is mailed.
EMAIL_URL = env.str("STAGEDOOR_EMAIL_URL", default="")
vars().update(env.email_url_config(EMAIL_URL or "dummymail://"))
# Whoever runs Stagedoor: told when no worker runs.
OPERATOR_EMAILS = env.list("STAGEDOOR_OPERATOR_EMAILS", default=[])
DEFAULT_FROM_EMAIL = env.str("STAGEDOOR_EMAIL_FROM", default="stagedoor@localhost")

# Signs sessions. Empty: a file of its own in the data directory.
WEB_KEY = env.str("STAGEDOOR_WEB_KEY", default="")
SECRET_KEY = WEB_KEY or read_or_create(DATA_DIR / "web-key")
DEBUG = env.bool("STAGEDOOR_DEBUG", default=False)
ALLOWED_HOSTS = env.list("STAGEDOOR_ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]"])
# Proxies whose word on whom they heard from is taken (X-Forwarded-For).
TRUSTED_PROXIES = read_networks(env.list("STAGEDOOR_TRUSTED_PROXIES", default=[]))
HTTPS = PUBLIC_URL.startswith("https://")
CSRF_TRUSTED_ORIGINS = [PUBLIC_URL] if HTTPS else []
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
# Subdomains and browsers' lists are for the owner of the domain to decide, and the web server that ends TLS
# redirects to it.
SILENCED_SYSTEM_CHECKS = ["security.W005", "security.W008", "security.W021"]
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.forms",
    "django_htmx",
    "csp",
    "ninja",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "stagedoor.common",
    "stagedoor.accounts",
    "stagedoor.agenda",
    "stagedoor.api_tokens",
    "stagedoor.webhooks",
    "stagedoor.imports",
    "stagedoor.sources",
    "stagedoor.exports",
    "stagedoor.sync",
    "stagedoor.jobs",
    "stagedoor.api",
    "stagedoor.web",
]

MIDDLEWARE = [
    "stagedoor.web.probes.AnswerProbes",
    "stagedoor.web.request_ids.GiveRequestIds",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    # Every page needs a signed-in person, except those that say otherwise.
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "stagedoor.web.caching.KeepNothingOfMembers",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "stagedoor.web.last_seen.NoteLastSeen",
    "stagedoor.web.errors.ShowRefusals",
    "stagedoor.web.post_only.LeadBackToPage",
]

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "object-src": ["'none'"],
        "base-uri": ["'none'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
    }
}

ROOT_URLCONF = "stagedoor.web.urls"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "web" / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]

FORM_RENDERER = "stagedoor.web.forms.renderer.TablerRenderer"

DATABASE_URL = env.str("STAGEDOOR_DATABASE_URL", default="")
if DATABASE_URL:
    DATABASE_URL = with_timeouts(DATABASE_URL)
    DATABASES = {
        "default": {
            **env.db_url_config(DATABASE_URL),
            # Kept from one request to the next, unless the server has closed it meanwhile.
            "CONN_MAX_AGE": 60,
            "CONN_HEALTH_CHECKS": True,
        }
    }
else:
    DATABASES = {
        "default": {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": DATA_DIR / "stagedoor.sqlite3",
            "OPTIONS": {
                "timeout": 30,
                # IMMEDIATE: a transaction that will write takes the write lock at once, instead of
                # failing half way when another one wrote in between.
                "transaction_mode": "IMMEDIATE",
                # FULL: a claim that was committed survives a power cut.
                "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;",
            },
            "TEST": {"NAME": DATA_DIR / "test.sqlite3"},
        }
    }
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

CACHES = {
    # Of all processes together: attempts to sign in are counted in it.
    "default": {"BACKEND": "stagedoor.common.shared_cache.SharedCache"},
    # Of one process: which sessions it has seen lately.
    "seen": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"},
}

AUTH_USER_MODEL = "accounts.Person"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_ADAPTER = "stagedoor.accounts.adapter.InvitedOnly"
# Guessing passwords: per address, and per address and account.
ACCOUNT_RATE_LIMITS = {
    "login": "30/m/ip",
    "login_failed": "10/m/ip,5/300s/key",
    "change_password": "5/m/user",
    "reset_password": "10/m/ip,3/900s/key",
    "reset_password_from_key": "10/m/ip",
    "reauthenticate": "10/m/user",
}
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "https" if HTTPS else "http"
# Whoever asks for a new password is told the same whatever the address, and unknown ones get no mail.
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
PASSWORD_RESET_TIMEOUT = 24 * 3600

MFA_ADAPTER = "stagedoor.accounts.second_factor.SealedFactors"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_FORMS = {"add_webauthn": "stagedoor.web.forms.account.PasskeyForm"}
# An address is known to be its owner's by other means, see decision 12.
MFA_ALLOW_UNVERIFIED_EMAIL = True
MFA_TOTP_ISSUER = "Stagedoor"
# A clock may be half a minute off.
MFA_TOTP_TOLERANCE = 1
# Browsers take passkeys without TLS from this machine only.
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not HTTPS

# Signing in with the accounts of a company, by OpenID Connect. Empty: only with passwords and passkeys.
OIDC_URL = env.str("STAGEDOOR_OIDC_URL", default="")
OIDC_NAME = env.str("STAGEDOOR_OIDC_NAME", default="OpenID")
SOCIALACCOUNT_ADAPTER = "stagedoor.accounts.provider_sign_in.KnownPeopleOnly"
# A link, since a form may only be sent to this site.
SOCIALACCOUNT_LOGIN_ON_GET = True
SOCIALACCOUNT_PROVIDERS = {
    "openid_connect": {
        "OAUTH_PKCE_ENABLED": True,
        "APPS": [
            {
                "provider_id": "company",
                "name": OIDC_NAME,
                "client_id": env.str("STAGEDOOR_OIDC_CLIENT_ID", default=""),
                "secret": env.str("STAGEDOOR_OIDC_CLIENT_SECRET", default=""),
                "settings": {"server_url": OIDC_URL},
            }
        ]
        if OIDC_URL
        else [],
    }
}
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"

LANGUAGE_CODE = "en"
USE_I18N = False
USE_TZ = True
TIME_ZONE = "UTC"

STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIR / "static"
STATIC_ROOT.mkdir(exist_ok=True)
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "imports": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": UPLOADS_DIR, "base_url": None},
    },
    "pictures": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": PICTURES_DIR, "base_url": None},
    },
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedStaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = True

DATA_UPLOAD_MAX_MEMORY_SIZE = 5_000_000
FILE_UPLOAD_MAX_MEMORY_SIZE = 2_500_000
# Alerts name a page; which address it has is for the web to say.
PAGE_OF_ALERT = "stagedoor.web.alert_links.page_of_alert"
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

# How long the worker keeps what no sync needs any more; 0: for ever.
KEEP_RUNS_DAYS = env.int("STAGEDOOR_KEEP_RUNS_DAYS", default=0)
KEEP_HISTORY_DAYS = env.int("STAGEDOOR_KEEP_HISTORY_DAYS", default=0)
KEEP_UPLOADS_HOURS = env.int("STAGEDOOR_KEEP_UPLOADS_HOURS", default=24)

# Whoever has it reads /metrics. Empty: nobody does.
METRICS_TOKEN = env.str("STAGEDOOR_METRICS_TOKEN", default="")
# For a console, or as one JSON object a line.
LOG_FORMAT = env.str("STAGEDOOR_LOG_FORMAT", default="console")
LOG_LEVEL = env.str("STAGEDOOR_LOG_LEVEL", default="INFO").upper()
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "console": {"()": "stagedoor.common.logs.ConsoleFormatter"},
        "json": {"()": "stagedoor.common.logs.JsonFormatter"},
    },
    "filters": {"hide_tokens": {"()": "stagedoor.web.logs.HideTokens"}},
    "handlers": {
        "stderr": {"class": "logging.StreamHandler", "formatter": LOG_FORMAT, "filters": ["hide_tokens"]}
    },
    "root": {"handlers": ["stderr"], "level": "DEBUG" if LOG_LEVEL == "DEBUG" else "WARNING"},
    "loggers": {
        "stagedoor": {"level": LOG_LEVEL},
        # Statements hold what people wrote.
        "django.db.backends": {"level": "WARNING"},
        "django.request": {"level": "ERROR"},
    },
}
