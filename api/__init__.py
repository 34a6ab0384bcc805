"""The phone's door: JSON over HTTP."""
