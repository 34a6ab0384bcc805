"""Which stored fields are about a person: one list that export, erasure, scrubbing and a test go by."""

from enum import Enum


class Kind(Enum):
    """What a field is; only NOTHING may appear in logs and error reports."""

    NOTHING = "says nothing about a person"
    LINK = "ties a row to a person, child or family"
    IDENTITY = "names or reaches a person"
    CHILD = "is about a child"
    CARE = "what people did, wrote, asked or allowed"
    SECRET = "opens a door; stored hashed or random"


N, L, I, C, W, S = Kind.NOTHING, Kind.LINK, Kind.IDENTITY, Kind.CHILD, Kind.CARE, Kind.SECRET

# Primary keys are NOTHING and are not listed.
FIELDS: dict[str, dict[str, Kind]] = {
    "accounts.User": dict(
        email=I, name=I, language=I, is_active=N, is_staff=N, date_joined=W, last_login=W, password=S
    ),
    "accounts.Family": dict(name=I, time_zone=I, created_at=N),
    "accounts.Membership": dict(family=L, user=L, role=W, joined_at=W, left_at=W),
    "accounts.Child": dict(
        family=L, nickname=C, birth_month=C, tips_shift=W, erasure_asked_at=W, erasure_asked_by=L, created_at=N
    ),
    "accounts.Organisation": dict(name=N, verified_at=N),
    "accounts.StaffMember": dict(organisation=L, user=L, role=W, title=I, joined_at=W, left_at=W),
    "accounts.Invitation": dict(
        family=L,
        organisation=L,
        role=W,
        invited_by=L,
        token_hash=S,
        created_at=N,
        expires_at=N,
        used_at=W,
        used_by=L,
        revoked_at=W,
    ),
    "accounts.Grant": dict(
        family=L,
        children=L,
        given_by=L,
        visitor=L,
        organisation=L,
        purpose=W,
        items=W,
        given_at=W,
        ends_at=W,
        revoked_at=W,
        revoked_by=L,
        expired_at=W,
    ),
    "accounts.GrantSignature": dict(grant=L, parent=L, signed_at=W),
    "accounts.HiddenItem": dict(grant=L, key=W, hidden_by=L),
    "accounts.Consent": dict(user=L, purpose=W, given=W, version=N, language=N, answered_at=W),
    "accounts.AccessLogEntry": dict(family=L, child=L, grant=L, actor=L, organisation=L, page=W, purpose=W, at=W),
    "accounts.ApiToken": dict(user=L, name=W, scope=N, token_hash=S, created_at=N, revoked_at=N),
    "accounts.Mail": dict(
        kind=N,
        user=L,
        to=I,
        language=N,
        subject=W,
        text=W,
        html=W,
        headers=S,
        message_id=N,
        status=N,
        queued_at=N,
        not_before=N,
        expires_at=N,
        retry_at=N,
        claims=N,
        failures=N,
        lease_until=N,
        handed_over_at=N,
        ended_at=N,
        last_error=N,
    ),
    "logs.Interaction": dict(
        family=L,
        client_id=L,
        child=L,
        author=L,
        occurred_at=W,
        received_at=W,
        clock_off=N,
        local_date=W,
        week_start=W,
        age_months=C,
        daypart_code=W,
        serve_bits=W,
        return_bits=W,
        step_bits=W,
        exchange_code=W,
        routine_code=W,
        repaired=W,
        note=W,
        note_for=W,
        kept=W,
        together=L,
        rev=N,
        deleted_at=W,
    ),
    "logs.WeekMark": dict(child=L, week_start=W, closes_at=N, generation=N, settled=N),
    "logs.TipGiven": dict(child=L, week_start=W, slug=W),
    "logs.TipFeedback": dict(user=L, slug=W, answer=W, answered_at=W),
    "logs.Subscription": dict(
        user=L,
        rhythm=W,
        weekday=W,
        hour=W,
        token=S,
        confirm_token=S,
        requested_at=W,
        confirmed_at=W,
        ended_at=W,
        next_due_at=N,
    ),
    "logs.Nudge": dict(subscription=L, week_start=W, child=L, tip_slug=W, mail=L, created_at=N),
    "logs.Topics": dict(child=L, chosen=W, words=W, updated_at=W, updated_by=L),
    "logs.Plan": dict(child=L, focus=W, ideas=W, family_says=W, agreed_by=L, agreed_at=W),
    "logs.SharedNote": dict(grant=L, interaction=L, shared_at=W),
    "logs.Heartbeat": dict(name=N, at=N),
    "logs.Epoch": dict(value=N),
}
_COUNTED = (
    "moments days repaired "
    "serve_look serve_sound serve_face serve_gesture serve_cry serve_approach serve_word serve_action serve_done "
    "return_focus return_encourage return_help return_comfort return_name return_echo return_wait return_transition "
    "step_1 step_2 step_3 step_4 step_5 routine_care routine_meal routine_bath routine_sleep routine_play "
    "routine_book routine_outdoors routine_chores routine_handover routine_cuddle routine_other "
    "daypart_morning daypart_afternoon daypart_evening daypart_night"
)
FIELDS["logs.WeeklySummary"] = dict(child=L, week_start=W, computed_at=N) | dict.fromkeys(_COUNTED.split(), W)
