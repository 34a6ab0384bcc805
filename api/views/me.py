"""Who I am, and my language."""

from rest_framework.request import Request
from rest_framework.response import Response

from ..documentation import operation
from ..door import Door
from ..shapes import people


class Me(Door):
    @operation("read me", gives={200: people.Me})
    def get(self, request: Request) -> Response:
        """The person whose token or session this is."""
        return Response(people.me(self.person))

    @operation("change me", takes=people.MeSent, gives={200: people.Me}, refuses=(400,))
    def patch(self, request: Request) -> Response:
        """Change the first name or the language."""
        sent = self.taken(people.MeSent)
        self.person.introduce(name=sent.get("name", ""))
        self.person.speak(sent.get("language", ""))
        return Response(people.me(self.person))
