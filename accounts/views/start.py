"""The first three screens, and joining by a link."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from ..forms import FirstChildForm
from ..models import Child, Invitation
from . import answers


@require_safe
def tour(request: HttpRequest, screen: int = 1) -> HttpResponse:
    """What a moment is (1) and who sees it (2); open to everybody."""
    return render(request, f"accounts/start_{screen}.html", {"screen": screen})


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def first_child(request: HttpRequest) -> HttpResponse:
    """The third screen: a nickname and a birth month found the family."""
    user = answers.person(request)
    form = FirstChildForm(request.POST or None, initial={"my_name": user.name})
    if not form.is_valid():
        return answers.form_page(request, "accounts/start_3.html", form, screen=3)
    data = form.cleaned_data
    user.introduce(name=data["my_name"])
    child = Child.objects.welcome(by=user, nickname=data["nickname"], birth_month=data["birth_month"])
    messages.success(request, _("Welcome, %(name)s. This is where moments go.") % {"name": child.nickname})
    return redirect("logs:log")


@require_http_methods(["GET", "HEAD", "POST"])
def join(request: HttpRequest, token: str) -> HttpResponse:
    """An invitation: GET shows what it is, POST accepts it. A link that ended says so."""
    invitation = Invitation.objects.by_token(token, now=timezone.now()).first()
    if request.method != "POST" or not invitation or not request.user.is_authenticated:
        return render(request, "accounts/join.html", {"invitation": invitation}, status=200 if invitation else 404)
    try:
        invitation.accept(by=answers.person(request), now=timezone.now())
    except ValidationError as problem:
        messages.error(request, problem.messages[0])
        return redirect("accounts:join", token)
    return redirect("home")
