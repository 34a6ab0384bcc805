"""Where a fault run leaves its seed, the moments of its faults and its counts: var/reports, or SR_REPORTS."""

import json
import os
from pathlib import Path
from typing import Any

from tests.processes import ROOT

FOLDER = Path(os.environ.get("SR_REPORTS") or ROOT / "var" / "reports")


def write(name: str, **figures: Any) -> None:
    """Prints the figures, and keeps them as <name>.json."""
    print(f"\n{name}: {json.dumps(figures, default=str)}")
    FOLDER.mkdir(parents=True, exist_ok=True)
    (FOLDER / f"{name}.json").write_text(json.dumps(figures, indent=1, default=str) + "\n")


def since(moment: float) -> dict[str, Any]:
    """All that was written after it (seconds since 1970), by whichever process."""
    found = sorted(path for path in FOLDER.glob("*.json") if path.stat().st_mtime >= moment)
    return {path.stem: json.loads(path.read_text()) for path in found}
