"""Paths about people, families and permissions."""

from django.urls import path, re_path

from .views import family, leaving, operator, organisation, people, sharing, start, tokens

app_name = "accounts"
urlpatterns = [
    path("start/", start.tour, name="start"),
    path("start/2/", start.tour, {"screen": 2}, name="start-who"),
    path("start/3/", start.first_child, name="start-child"),
    path("start/show/", people.show_start, name="show-start"),
    re_path(r"^join/(?P<token>[\w.:-]+)/$", start.join, name="join"),  # no database takes NUL
    path("me/", family.me, name="me"),
    path("me/end/", leaving.end, name="end-account"),
    path("me/buttons/", tokens.tokens, name="tokens"),
    path("me/buttons/<int:pk>/revoke/", tokens.revoke, name="revoke-token"),
    path("family/", family.hub, name="family"),
    path("family/settings/", family.settings, name="settings"),
    path("family/children/add/", family.add_child, name="add-child"),
    path("family/children/<int:pk>/", family.child, name="child"),
    path("family/children/<int:pk>/erase/", family.erase, name="erase"),
    path("family/children/<int:pk>/rest/", leaving.rest, name="rest"),
    path("family/children/<int:pk>/wake/", leaving.wake, name="wake"),
    path("family/children/<int:pk>/erase/now/", leaving.erase_now, name="erase-now"),
    path("family/children/<int:pk>/keep/", family.keep, name="keep"),
    path("family/people/", people.people, name="people"),
    path("family/people/<int:pk>/leave/", family.leave, name="leave"),
    path("family/invite/", people.invite, name="invite"),
    path("family/invitations/<int:pk>/revoke/", people.revoke, name="revoke-invitation"),
    path("family/grants/", sharing.grants, name="grants"),
    path("family/grants/<int:pk>/stop/", sharing.stop, name="stop-grant"),
    path("family/grants/<int:pk>/sign/", sharing.sign, name="sign-grant"),
    path("family/grants/mail/", sharing.first_look_mail, name="first-look-mail"),
    path("family/looked/", sharing.looked, name="looked"),
    path("family/consents/", sharing.consents, name="consents"),
    path("operator/outbox/", operator.outbox, name="outbox"),
    path("organisation/", organisation.organisation, name="organisation"),
    path("organisation/register.csv", organisation.register, name="register"),
    path("organisation/invite/", organisation.invite, name="invite-colleague"),
    path("organisation/staff/<int:pk>/end/", organisation.end, name="end-colleague"),
    path("organisation/invitations/<int:pk>/revoke/", organisation.revoke, name="revoke-colleague"),
]
