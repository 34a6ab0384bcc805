"""Who gets what at which address: one row per route, one answer per method and role.

A row is `"namespace:name": ("parameter=thing …", {"METHOD": "one status per role"})`; the things are attributes of the
scene in tests/test_routes.py, the roles stand in the order of ROLES. A call carries nothing, or to the API the body
that BODIES names; so who may enter shows as 2xx, 303, 400 or 422, and who may not as 401, 302, 403 or 404. A method
that a row does not name is refused to everybody. Add the row of a new route to the file of its part.
"""

from . import accounts, api, logs, site

ROLES = (
    "nobody", "parent", "coparent", "caregiver", "helper", "elsewhere", "removed", "visitor", "ungranted", "coordinator"
)  # fmt: skip
Row = tuple[str, dict[str, str]]
TABLE: dict[str, Row] = {**site.ROUTES, **accounts.ROUTES, **logs.ROUTES, **api.ROUTES}
BODIES: dict[str, object] = api.BODIES
