"""What may stand in a path: ids a database can hold, and the ids phones make, in either case."""

import uuid

from django.urls import register_converter

LARGEST_ID = 2**63 - 1


class Id:
    regex = "[1-9][0-9]{0,18}"

    def to_python(self, value: str) -> int:
        if int(value) > LARGEST_ID:
            raise ValueError(value)
        return int(value)

    def to_url(self, value: int) -> str:
        return str(value)


class ClientId:
    regex = "[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}"

    def to_python(self, value: str) -> uuid.UUID:
        return uuid.UUID(value)

    def to_url(self, value: uuid.UUID) -> str:
        return str(value)


register_converter(Id, "id")
register_converter(ClientId, "client_id")
