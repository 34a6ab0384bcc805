"""Who calls: a personal token, or the session of a browser with its CSRF token."""

from django.utils import timezone
from rest_framework.authentication import BaseAuthentication, SessionAuthentication
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request

from accounts.models import ApiToken, User


class PersonalToken(BaseAuthentication):
    """`Authorization: Bearer TOKEN`."""

    def authenticate(self, request: Request) -> tuple[User, ApiToken] | None:
        scheme, _, secret = request.headers.get("Authorization", "").partition(" ")
        if scheme.lower() != "bearer":
            return None
        token = ApiToken.objects.by_secret(secret.strip())
        if token is None:
            raise AuthenticationFailed
        User.objects.came(token.user, now=timezone.now())
        return token.user, token

    def authenticate_header(self, request: Request) -> str:
        return 'Bearer realm="Serve & Return"'


class Session(SessionAuthentication):
    """The cookie of a signed-in browser; whatever changes something brings the CSRF token in `X-CSRFToken`."""
