"""The types of what ``import hiddenreel`` offers; the module itself imports nothing until it is used."""

from hiddenreel.errors import HiddenreelError as HiddenreelError
from hiddenreel.interface.explorer import explore as explore
from hiddenreel.interface.runs import RecordedRun as RecordedRun
from hiddenreel.interface.runs import compare as compare
from hiddenreel.interface.runs import open as open
from hiddenreel.interface.runs import train as train
from hiddenreel.record.reel import Reel

__version__: str
record = Reel
