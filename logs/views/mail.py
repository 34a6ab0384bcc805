"""The weekly mail's pages: ask for it, say yes a second time, change it, stop it with one tap from any mail."""

import uuid

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from accounts.views.answers import form_page, person

from .. import letter_links, subscribing
from ..forms.mail import MailForm
from ..models import Gone, Interaction, Subscription

SAID = {
    "on": gettext_lazy("Saved."),
    "asked": gettext_lazy("Look in your mailbox: one more tap there, and it is on."),
    "off": gettext_lazy("Saved."),
}


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def mail(request: HttpRequest) -> HttpResponse:
    """Ask for the mail, or change its day and rhythm."""
    user, now = person(request), timezone.now()
    mine = Subscription.objects.filter(user=user).first() or Subscription(user=user)
    state = subscribing.state(mine, now=now)
    form = MailForm(request.POST or None, instance=mine, may_pause=state == "on")
    if form.is_valid():
        asked = subscribing.subscribe(user, now=now, **form.cleaned_data)
        messages.success(request, SAID[subscribing.state(asked, now=now)])
        return redirect("logs:mail")
    return form_page(request, "logs/mail/mail.html", form, state=state, subscription=mine, zone=mine.zone)


@login_required
@require_POST
def stop(request: HttpRequest) -> HttpResponse:
    """Stop the mail from one's own page."""
    subscription = get_object_or_404(Subscription, user=person(request))
    subscribing.end(subscription, now=timezone.now())
    messages.success(request, _("Stopped. You get no more tips by e-mail."))
    return redirect("logs:mail")


@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request: HttpRequest, token: str) -> HttpResponse:
    """The second yes, from the mail: no sign-in, but a button, because mail scanners follow links."""
    subscription = get_object_or_404(Subscription.objects.to_confirm(timezone.now()), confirm_token=token)
    if request.method == "POST":
        subscribing.confirm(subscription, language=subscription.user.language, now=timezone.now())
    with translation.override(subscription.user.language):
        return render(request, "logs/mail/confirm.html", {"on": subscribing.is_on(subscription)})


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def unsubscribe(request: HttpRequest, token: str) -> HttpResponse:
    """RFC 8058: a POST without cookie, sign-in or form token stops the mail; GET shows a button and never acts."""
    subscription = get_object_or_404(Subscription.objects.select_related("user"), token=token)
    if request.method == "POST":
        subscribing.end(subscription, now=timezone.now())
    with translation.override(subscription.user.language):
        return render(request, "logs/mail/unsubscribe.html", {"stopped": subscription.ended_at is not None})


@require_http_methods(["GET", "HEAD", "POST"])
def moment(request: HttpRequest, token: str) -> HttpResponse:
    """From a letter: one button and no sign-in. Looking saves nothing; a tap that is sent twice is one moment."""
    try:
        reader, child = letter_links.opened(token)
        if saved := request.method == "POST":
            letter_links.save(reader, child, tap=request.POST.get("tap", ""), token=token, now=timezone.now())
    except LookupError as error:
        raise Http404 from error
    except (Gone, Interaction.DoesNotExist):  # taken back, or the id is taken: a new tap
        return redirect(request.path)
    with translation.override(reader.language):
        return render(request, "logs/mail/moment.html", {"saved": saved, "tap": uuid.uuid4()})
