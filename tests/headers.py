"""The headers that every answer carries, whatever went wrong."""

from typing import Any

SAME = {
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cross-Origin-Embedder-Policy": "require-corp",
    "Cross-Origin-Opener-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
}


def lacking(answer: Any) -> list[str]:
    """Names of the headers this answer does not carry as it should."""
    policy = answer.headers.get("Content-Security-Policy", "")
    missing = [name for name, value in SAME.items() if answer.headers.get(name) != value]
    missing += [] if "default-src 'none'" in policy and "unsafe" not in policy else ["Content-Security-Policy"]
    missing += [] if "camera=()" in answer.headers.get("Permissions-Policy", "") else ["Permissions-Policy"]
    return missing + ([] if answer.headers.get("Cache-Control") else ["Cache-Control"])
