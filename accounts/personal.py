"""Which stored fields are about a person: one list that export, erasure, scrubbing and a test go by."""

from enum import Enum


class Kind(Enum):
    """What a field is; only NOTHING may appear in logs and error reports."""

    NOTHING = "says nothing about a person"
    LINK = "ties a row to a person, child or family"
    IDENTITY = "names or reaches a person"
    CHILD = "is about a child"
    CARE = "what people did, wrote, asked or allowed"
    DOOR = "opens a door; stored hashed or random"


def _fields(**by_kind: str) -> dict[str, Kind]:
    """Field → kind, from names in one string per kind."""
    return {field: Kind[kind.upper()] for kind, fields in by_kind.items() for field in fields.split()}


# Primary keys are NOTHING and are not listed.
FIELDS: dict[str, dict[str, Kind]] = {
    "accounts.User": _fields(
        identity="email name language",
        care="date_joined last_login first_look_mail",
        door="password",
        nothing="is_active is_staff",
    ),
    "accounts.Family": _fields(
        identity="name time_zone",
        nothing="created_at",
    ),
    "accounts.Membership": _fields(
        link="family user",
        care="role joined_at left_at",
    ),
    "accounts.Child": _fields(
        link="family erasure_asked_by taken_from",
        child="nickname birth_month",
        care="tips_shift resting_since erasure_asked_at",
        nothing="warned_on warned_again_on created_at",
    ),
    "accounts.ErasureAgreement": _fields(
        link="child parent",
        care="agreed_at",
    ),
    "accounts.Erased": _fields(
        link="row",
        care="at",
        nothing="what born_at",
    ),
    "accounts.Organisation": _fields(
        nothing="name verified_at",
    ),
    "accounts.StaffMember": _fields(
        link="organisation user",
        identity="title",
        care="role joined_at left_at",
    ),
    "accounts.Invitation": _fields(
        link="family organisation invited_by used_by",
        care="role used_at revoked_at",
        door="token_hash",
        nothing="created_at expires_at",
    ),
    "accounts.Grant": _fields(
        link="family children given_by visitor organisation revoked_by",
        care="purpose items given_at ends_at revoked_at expired_at",
    ),
    "accounts.GrantSignature": _fields(
        link="grant parent",
        care="signed_at",
    ),
    "accounts.HiddenItem": _fields(
        link="grant hidden_by",
        care="key",
    ),
    "accounts.Consent": _fields(
        link="user",
        care="purpose given answered_at",
        nothing="version language",
    ),
    "accounts.AccessLogEntry": _fields(
        link="family child grant actor organisation",
        care="page purpose reason allowed at",
        nothing="seq salt content previous digest forgotten",
    ),
    "accounts.AccessLogHead": _fields(
        link="family",
        care="day",
        nothing="seq digest is_open signature",
    ),
    "accounts.Denial": _fields(
        link="person things",
        care="page at",
        nothing="method",
    ),
    "accounts.ApiToken": _fields(
        link="user",
        care="name",
        door="token_hash",
        nothing="scope created_at proved revoked_at",
    ),
    "accounts.Mail": _fields(
        link="user",
        identity="to",
        care="subject text html",
        door="headers",
        nothing=(
            "kind language message_id status queued_at not_before expires_at retry_at claims failures "
            "lease_until handed_over_at ended_at last_error"
        ),
    ),
    "accounts.Suppression": _fields(
        identity="digest",
        care="reason at",
    ),
    "logs.Interaction": _fields(
        link="family client_id child author together",
        child="age_months",
        care=(
            "occurred_at received_at local_date week_start daypart_code serve_bits return_bits step_bits "
            "exchange_code routine_code repaired note note_for kept deleted_at"
        ),
        nothing="clock_off rev",
    ),
    "logs.WeekMark": _fields(
        link="child",
        care="week_start",
        nothing="closes_at generation settled",
    ),
    "logs.TipGiven": _fields(
        link="child",
        care="week_start slug",
    ),
    "logs.TipFeedback": _fields(
        link="user",
        care="slug answer answered_at",
    ),
    "logs.Subscription": _fields(
        link="user",
        care="rhythm weekday hour requested_at confirmed_at ended_at",
        door="token confirm_token",
        nothing="next_due_at failures",
    ),
    "logs.Nudge": _fields(
        link="subscription child quote mail",
        care="week_start tip_slug",
        nothing="created_at",
    ),
    "logs.Topics": _fields(
        link="child updated_by",
        care="chosen words updated_at",
    ),
    "logs.Plan": _fields(
        link="child agreed_by",
        care="focus ideas family_says agreed_at",
    ),
    "logs.SharedNote": _fields(
        link="grant interaction",
        care="shared_at",
    ),
    "logs.Export": _fields(
        link="user family",
        care="asked_at",
        nothing="status lease_until attempts ready_at size",
    ),
    "logs.ExportPart": _fields(
        link="export",
        care="content",
        nothing="number",
    ),
    "logs.Heartbeat": _fields(
        nothing="name at",
    ),
    "logs.Epoch": _fields(
        nothing="value",
    ),
    "logs.WeeklySummary": _fields(
        link="child",
        care=(
            "week_start moments days repaired serve_look serve_sound serve_face serve_gesture serve_cry "
            "serve_approach serve_word serve_action serve_done return_focus return_encourage return_help "
            "return_comfort return_name return_echo return_wait return_transition step_1 step_2 step_3 "
            "step_4 step_5 routine_care routine_meal routine_bath routine_sleep routine_play routine_book "
            "routine_outdoors routine_chores routine_handover routine_cuddle routine_other daypart_morning "
            "daypart_afternoon daypart_evening daypart_night"
        ),
        nothing="computed_at",
    ),
}
