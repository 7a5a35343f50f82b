"""The one kind of error that is meant for the person who called us."""


class HiddenreelError(Exception):
    """What went wrong, with which value, and where to change it, in one line.

    The command line prints the message alone; every other exception is a defect and keeps its
    traceback.
    """
