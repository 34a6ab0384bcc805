"""Log a moment: one page, two taps; then, for whoever likes, the details."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.models import Child
from accounts.views.answers import form_page, person

from ... import phrases, together
from ...forms.details import DetailsForm
from ...forms.moment import MomentForm
from ...models import Conflict, Gone, Interaction, Stale
from .whose import SeeOther, chosen, header, without_child


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def log(request: HttpRequest) -> HttpResponse:
    """The home of caregivers: what did the child do, what did you do, saved."""
    children = Child.objects.visible_to(person(request))
    child = chosen(request, children)
    if child is None:
        return without_child(person(request))
    form = MomentForm(request.POST if request.method == "POST" else None, child=child, by=person(request))
    if form.is_valid() and (moment := _record(request, form)):
        return SeeOther(reverse("logs:details", args=[moment.client_id]) + "?saved=new")
    return form_page(request, "logs/caregiver/log.html", form, **_afterwards(form), **header(child, children))


def _afterwards(form: MomentForm) -> dict[str, object]:
    """What the page itself asks once a moment is on the phone: the same details, of a moment that is just now."""
    now = timezone.now()
    just_now = Interaction(child=form.child, author=form.by, occurred_at=now)
    asked = DetailsForm(moment=just_now, by=form.by, now=now)
    return {"details": asked, "whens": phrases.WHEN_LABELS.items(), "replies": phrases.REPLIES.items()}


def _record(request: HttpRequest, form: MomentForm) -> Interaction | None:
    """The stored moment; None, with the reason in the form, when this id was used for something else."""
    try:
        return together.record(
            by=person(request),
            child=form.child,
            others=form.cleaned_data["also"],
            client_id=form.client_id(),
            now=timezone.now(),
            fields=form.sent(),
        )
    except Gone:
        form.start_afresh(_("You took this moment back. Tap once more to save it after all."))
    except (Conflict, Interaction.DoesNotExist):
        form.start_afresh(_("This moment is saved already. Was it another one? Then tap once more."))
    return None


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def details(request: HttpRequest, client_id: UUID) -> HttpResponse:
    """One's own moment: saved, and anything one likes to add or change."""
    mine = Interaction.objects.of_author(person(request))
    moment = get_object_or_404((mine if request.method == "POST" else mine.current()).called(client_id))
    sent = request.POST if request.method == "POST" else None
    form = DetailsForm(sent, moment=moment, by=person(request), now=timezone.now())
    if moment.deleted_at:
        return render(request, "logs/caregiver/gone.html", {"form": form}, status=410)
    if form.is_valid() and _change(form):
        return SeeOther(f"{request.path}?saved=more")
    return form_page(request, "logs/caregiver/details.html", form, moment=moment, **_around(request, moment))


def _change(form: DetailsForm) -> Interaction | None:
    """The changed moment; None, with both versions in the form, when another window changed the same first."""
    if (weighed := form.weighed()) is None:
        return None
    fields, others = weighed
    moment = form.moment
    try:
        return together.record(
            by=moment.author, child=form.child, others=others, client_id=moment.client_id, now=form.now, rev=moment.rev,
            fields=fields,
        )  # fmt: skip
    except (Stale, Gone):
        form.meet_newer(Interaction.objects.get(pk=moment.pk))
    return None


def _around(request: HttpRequest, moment: Interaction) -> dict[str, object]:
    """The saved line, the warm one, and the top of the page."""
    saved = request.GET.get("saved", "") if request.method == "GET" else ""
    reply = phrases.reply(moment.serves, moment.back_and_forth, moment.repaired)
    return {"saved": saved, "reply": reply, **header(moment.child, Child.objects.filter(pk=moment.child_id))}


@login_required
@require_POST
def undo(request: HttpRequest, client_id: UUID) -> HttpResponse:
    """Take one's own moment back; doing it twice is the same as once."""
    moment = get_object_or_404(Interaction.objects.of_author(person(request)).called(client_id))
    if not moment.deleted_at:
        together.take_back(moment, now=timezone.now())
    messages.success(request, _("Taken back."))
    return SeeOther(f"{reverse('logs:log')}?child={moment.child_id}")
