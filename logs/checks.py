"""System checks: bad content refuses to start."""
