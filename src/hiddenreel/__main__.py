"""Starts the command line, with NumPy on one thread and Matplotlib without a screen."""

from __future__ import annotations

import os
import sys

# Work is shared among processes. More threads inside NumPy would only make sums come out in another
# order, and the same inputs must give the same bytes. NumPy reads this when it is imported.
for _variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[_variable] = "1"
# A notebook sets a backend that is not here, and Matplotlib refuses to be imported then.
os.environ["MPLBACKEND"] = "agg"

from hiddenreel.cli import main

if __name__ == "__main__":
    sys.exit(main())
