"""A process that is killed. It imports nothing else, for a new process imports this module."""

import os


def ends(folder, group):
    """End the process at once, as if it were killed."""
    os._exit(1)
