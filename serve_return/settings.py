"""Every setting, from the environment (or var/run.env), failing loudly."""

from ipaddress import ip_network
from pathlib import Path

import django_stubs_ext
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _
from environs import Env

from .logging import structured_logging
from .translations import compile_catalogues

django_stubs_ext.monkeypatch()
BASE_DIR = Path(__file__).resolve().parent.parent
env = Env()
VAR = Path(env.str("SR_VAR", str(BASE_DIR / "var")))
if (VAR / "run.env").is_file():
    env.read_env(str(VAR / "run.env"), recurse=False)

DEBUG = env.bool("DEBUG", False)
DEMO = env.bool("DEMO", False)
PORT = env.int("PORT", 8000)
SITE_URL = env.str("SITE_URL", f"http://localhost:{PORT}").rstrip("/")
ON_LOOPBACK = SITE_URL.split("//")[-1].split(":")[0] in {"localhost", "127.0.0.1", "[::1]"}
SECURE = SITE_URL.startswith("https://")
if (DEMO or DEBUG) and not ON_LOOPBACK:
    raise ImproperlyConfigured("DEMO and DEBUG are for this machine only: unset them, or set SITE_URL to localhost.")

SECRET_KEY = env.str("SECRET_KEY", "")
if len(SECRET_KEY) < 50:
    raise ImproperlyConfigured(
        "SECRET_KEY is missing or shorter than 50 characters: run `make run` once, or set it in the environment."
    )
SECRET_KEY_FALLBACKS: list[str] = env.list("SECRET_KEY_FALLBACKS", [])
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", ["localhost", "127.0.0.1", "[::1]"] if ON_LOOPBACK else [])
if not ALLOWED_HOSTS:
    raise ImproperlyConfigured("ALLOWED_HOSTS is empty: name the hosts this server answers to.")
CSRF_TRUSTED_ORIGINS = [SITE_URL]

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django_structlog",
    "csp",
    "rest_framework",
    "drf_spectacular",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "accounts",
    "logs",
    "api",
    "serve_return",
]
MIDDLEWARE = [
    "serve_return.middleware.EveryAnswer",
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "django_permissions_policy.PermissionsPolicyMiddleware",
    "serve_return.bodies.ShortBodies",
    "serve_return.turns.DeliveriesTakeTurns",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "serve_return.middleware.CompressedPages",
    "serve_return.middleware.Sessions",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "serve_return.middleware.PersonsLanguage",
    "serve_return.pwa.KeepOffline",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "serve_return.devices.SeenDevices",
    "serve_return.middleware.DenialsAreNoted",
    "django_structlog.middlewares.RequestMiddleware",
]
ROOT_URLCONF = "serve_return.urls"
WSGI_APPLICATION = "serve_return.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": False,
        "OPTIONS": {
            "loaders": [
                (
                    "django.template.loaders.cached.Loader",
                    [
                        "django.template.loaders.filesystem.Loader",
                        "django.template.loaders.app_directories.Loader",
                    ],
                )
            ],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "accounts.context.person",
            ],
        },
    }
]

# SQLite in WAL with full sync is the default; PostgreSQL is production.
DATABASES = {"default": env.dj_db_url("DATABASE_URL", f"sqlite:///{VAR / 'db.sqlite3'}")}
if "sqlite" in DATABASES["default"]["ENGINE"]:
    DATABASES["default"]["TEST"] = {"NAME": str(VAR / "test.sqlite3")}  # a file, as in real life
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;",
    }
else:
    # In seconds, but for one; without them a request waits for ever for a host that is gone without a word.
    patience = {"connect_timeout": 4, "tcp_user_timeout": 4000}
    patience |= {"keepalives_idle": 5, "keepalives_interval": 2, "keepalives_count": 2}
    DATABASES["default"]["OPTIONS"] = patience | DATABASES["default"].get("OPTIONS", {})
# A connection stays with its thread: opening one costs more than most questions (SQLite reads its schema again).
DATABASES["default"].update(CONN_MAX_AGE=env.int("CONN_MAX_AGE", 60), CONN_HEALTH_CHECKS=True)
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

REDIS_URL = env.str("REDIS_URL", "redis://127.0.0.1:6379/0")
CELERY_BROKER_URL = REDIS_URL
EXPORT_HINT = "serve_return.hints.export_waits"  # whom `logs` tells, without knowing the engine
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": REDIS_URL,
        "KEY_PREFIX": "sr",
        "OPTIONS": {"socket_timeout": 2, "socket_connect_timeout": 1},
    }
}

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
ACCOUNT_ADAPTER = "serve_return.adapter.Adapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*"]
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_FORMS = {
    "request_login_code": "serve_return.sign_in_form.SignInForm",
    "confirm_login_code": "serve_return.sign_in_form.CodeForm",
}
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 15 * 60
ACCOUNT_LOGIN_BY_CODE_MAX_ATTEMPTS = 3
ACCOUNT_EMAIL_VERIFICATION = "none"  # each sign-in proves the address again: the code went there
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_EMAIL_NOTIFICATIONS = False
ACCOUNT_LOGOUT_REDIRECT_URL = "front-door"
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "https" if SECURE else "http"
ALLAUTH_TRUSTED_PROXY_COUNT = env.int("TRUSTED_PROXIES", 0)  # behind a proxy its address would stand for everybody
ACCOUNT_RATE_LIMITS = {"login_failed": "10/5m/ip,5/5m/key", "request_login_code": "20/m/ip,3/m/key"}
MFA_ADAPTER = "serve_return.second_factors.SecondFactors"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_TOTP_ISSUER = "Serve & Return"
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_USER_VERIFICATION = "required"  # finger, face or code each time: a phone alone proves nothing
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = False  # nowhere: http://localhost is good without it
MFA_FORMS = {
    "add_webauthn": "serve_return.passkeys.AddPasskeyForm",
    "authenticate_webauthn": "serve_return.passkeys.PasskeyForm",
    "reauthenticate_webauthn": "serve_return.passkeys.ReauthenticatePasskeyForm",
    "login_webauthn": "serve_return.passkeys.SignInPasskeyForm",
}
MFA_RATE_LIMITS = {"webauthn_login": "10/m/ip", "webauthn_challenge": "30/m/ip"}
USERSESSIONS_TRACK_ACTIVITY = True  # by serve_return.devices
# Signed in for 180 days on that phone.
SESSION_COOKIE_AGE = 180 * 24 * 3600
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "serve_return.errors.csrf_failure"
if SECURE:
    SESSION_COOKIE_NAME, CSRF_COOKIE_NAME, LANGUAGE_COOKIE_NAME = "__Host-session", "__Host-csrf", "__Host-lang"
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = True
    SECURE_SSL_REDIRECT = True
    SECURE_REDIRECT_EXEMPT = [r"^healthz/$", r"^health/deep/$", r"^metrics/$"]
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_HSTS_SECONDS = 2 * 365 * 24 * 3600
    SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "worker-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
    }
}
PERMISSIONS_POLICY: dict[str, list[str]] = {
    name: [] for name in ("camera", "geolocation", "microphone", "payment", "usb", "accelerometer", "gyroscope")
}

# Bodies are small here: a phone's whole outbox is at most 256 KiB.
DATA_UPLOAD_MAX_MEMORY_SIZE = LONGEST_BODY = 512 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 500

TIME_ZONE = "UTC"
FAMILY_TIME_ZONE = env.str("TIME_ZONE", "Europe/Brussels")
USE_TZ = True
LANGUAGE_CODE = env.str("LANGUAGE_CODE", "nl")
LANGUAGES = [("nl", _("Dutch")), ("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "serve_return" / "locale"]
LANGUAGE_COOKIE_AGE = SESSION_COOKIE_AGE
FORMAT_MODULE_PATH: list[str] = []
compile_catalogues(LOCALE_PATHS)

STATIC_URL = "/static/"
STATICFILES_FINDERS = ["django.contrib.staticfiles.finders.FileSystemFinder"]  # only ours, no package's
STATICFILES_DIRS = [BASE_DIR / "serve_return" / "static"]
STATIC_ROOT = env.path("STATIC_ROOT", VAR / "static")
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": env.str("STATIC_STORAGE", "serve_return.static_storage.Storage"),
    },
}
WHITENOISE_USE_FINDERS = WHITENOISE_AUTOREFRESH = DEBUG

ERASURE_LIST = env.path("ERASURE_LIST", VAR / "erasures.list")  # outside the database, on purpose
SECURITY_CONTACT = env.str("SECURITY_CONTACT", "")  # an address of the web or mailto:; else the sender of our mail
EMAIL_URL = env.str("EMAIL_URL", "")
DEFAULT_FROM_EMAIL = SERVER_EMAIL = env.str("MAIL_FROM", "Els van Serve & Return <els@serve-return.invalid>")
if EMAIL_URL:
    mail = env.dj_email_url("EMAIL_URL")
    EMAIL_BACKEND = mail["EMAIL_BACKEND"]
    EMAIL_HOST, EMAIL_PORT = mail["EMAIL_HOST"], mail["EMAIL_PORT"]
    EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = mail["EMAIL_HOST_USER"] or "", mail["EMAIL_HOST_PASSWORD"] or ""
    EMAIL_USE_TLS, EMAIL_USE_SSL = mail.get("EMAIL_USE_TLS", False), mail.get("EMAIL_USE_SSL", False)
else:
    EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
CONTACT_EMAIL = env.str("CONTACT_EMAIL", "")  # whom people can tell that something is hard to use
# Bounces and complaints, as the mail service posts them to /mail-events/<service>/tracking/.
MAIL_EVENTS = env.str("MAIL_EVENTS", "")
if MAIL_EVENTS:
    INSTALLED_APPS.append("anymail")
    ANYMAIL = {
        "WEBHOOK_SECRET": env.str("MAIL_EVENTS_SECRET"),
        f"{MAIL_EVENTS.upper()}_WEBHOOK_SIGNING_KEY": env.str("MAIL_EVENTS_KEY", ""),
    }
EMAIL_FILE_PATH = VAR / "mail"
EMAIL_TIMEOUT = 20

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["api.authentication.PersonalToken", "api.authentication.Session"],
    "DEFAULT_PERMISSION_CLASSES": ["api.permissions.InScope"],
    "DEFAULT_PARSER_CLASSES": ["api.parsers.StrictJSON"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_CONTENT_NEGOTIATION_CLASS": "api.negotiation.JSONOnly",
    "DEFAULT_METADATA_CLASS": None,
    "DEFAULT_THROTTLE_CLASSES": ["api.throttles.PerToken"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "EXCEPTION_HANDLER": "api.problems.handler",
    "DEFAULT_VERSIONING_CLASS": None,
    "UNAUTHENTICATED_USER": "django.contrib.auth.models.AnonymousUser",
}
API_CALLS_A_MINUTE = max(1200, env.int("API_CALLS_A_MINUTE", 2400))  # per token; 1,200 is promised
SPECTACULAR_SETTINGS = {
    "TITLE": "Serve & Return",
    "DESCRIPTION": "Moments, weeks and tips of your own family.",
    "VERSION": "1",
    "SERVE_INCLUDE_SCHEMA": False,
    "SERVE_PERMISSIONS": ["rest_framework.permissions.AllowAny"],
    "COMPONENT_SPLIT_REQUEST": True,
    "OAS_VERSION": "3.1.0",
    "ENUM_GENERATE_CHOICE_DESCRIPTION": False,
    "POSTPROCESSING_HOOKS": [],
}

# Addresses or networks that may read /metrics/ directly, not through a proxy; empty: it is not there.
metrics_from: list[str] = env.list("METRICS_FROM", [])
METRICS_FROM = [ip_network(name) for name in metrics_from]

LOGGING = structured_logging(debug=DEBUG)
