"""What a token may do; whose things they are is decided by the querysets alone."""

from typing import TYPE_CHECKING

from rest_framework.permissions import SAFE_METHODS, BasePermission
from rest_framework.request import Request

from accounts.models import ApiToken, User

if TYPE_CHECKING:
    from rest_framework.views import APIView  # which reads the settings that name this class


class InScope(BasePermission):
    """Signed in, and within the token's scope. A session may do whatever the person may do.

    `read` opens every GET; `log` opens the methods that a view names in `log_scope`; a method that the view does not
    have passes, so that it is answered with 405.
    """

    def has_permission(self, request: Request, view: "APIView") -> bool:
        if not isinstance(request.user, User):
            return False
        token, method = request.auth, str(request.method)
        if not isinstance(token, ApiToken) or token.scope == ApiToken.Scope.ALL:
            return True
        if method not in view.allowed_methods and method not in SAFE_METHODS:
            return True
        if token.scope == ApiToken.Scope.READ:
            return method in SAFE_METHODS
        return method.replace("HEAD", "GET") in getattr(view, "log_scope", ())
