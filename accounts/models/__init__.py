"""People, families, what they allowed, and the mail outbox."""

from .access_log import AccessLogEntry
from .children import Child, ErasureAgreement
from .consents import Consent
from .denials import Denial
from .erased import Erased
from .families import Family, Membership
from .grants import Grant, GrantSignature, HiddenItem
from .invitations import Invitation
from .log_heads import AccessLogHead
from .mail import Mail
from .organisations import Organisation, StaffMember
from .people import User
from .suppression import Suppression
from .tokens import ApiToken

__all__ = [
    "AccessLogEntry",
    "AccessLogHead",
    "ApiToken",
    "Child",
    "Consent",
    "Denial",
    "Erased",
    "ErasureAgreement",
    "Family",
    "Grant",
    "GrantSignature",
    "HiddenItem",
    "Invitation",
    "Mail",
    "Membership",
    "Organisation",
    "StaffMember",
    "Suppression",
    "User",
]
