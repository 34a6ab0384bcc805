"""Addresses that lead nowhere."""

from typing import Any

from django.http import Http404
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request

from ..door import Door


@extend_schema(exclude=True)
class Nowhere(Door):
    """The same 404 as for what is not yours, whatever the method."""

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        raise Http404
