"""Numbers computed from a recording, which figures and films show."""
