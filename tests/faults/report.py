"""Where a fault run leaves its seed, the moments of its faults and its counts."""

import json
import os
from pathlib import Path
from typing import Any


def write(name: str, **figures: Any) -> None:
    """Prints the figures, and keeps them as SR_REPORTS/<name>.json when that folder is named."""
    text = json.dumps(figures, indent=1, default=str)
    print(f"\n{name}: {json.dumps(figures, default=str)}")
    if folder := os.environ.get("SR_REPORTS"):
        Path(folder).mkdir(parents=True, exist_ok=True)
        (Path(folder) / f"{name}.json").write_text(text + "\n")
