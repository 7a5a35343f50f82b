"""The notebook of docs/examples runs in a real kernel, and shows a picture beside all HTML."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import matplotlib

PROJECT = Path(__file__).parents[2]
TOOLS = PROJECT / ".venv-embeds"
NOTEBOOK = PROJECT / "docs" / "examples" / "circles.ipynb"
RUN = """
import sys, nbformat
from nbclient import NotebookClient
notebook = nbformat.read(sys.argv[1], 4)
for cell in notebook.cells:
    cell.source = cell.source.replace("epochs=300", "epochs=12").replace("seconds=4", "seconds=1")
NotebookClient(notebook, timeout=300, kernel_name="python3").execute(cwd=sys.argv[2])
nbformat.validate(notebook)
shown = [set(o.data) for c in notebook.cells if c.cell_type == "code" for o in c.outputs if "data" in o]
assert len(shown) == 5, shown
for media in shown[1:]:
    assert "image/png" in media, media
"""


def test_the_notebook_runs_in_a_kernel(tool, tmp_path):
    tool("jupyter-execute")
    # The kernel is that of the tools, and finds our package and what it needs behind its own.
    ours = Path(matplotlib.__file__).parents[1]
    surroundings = {**os.environ, "PYTHONPATH": os.pathsep.join([str(PROJECT / "src"), str(ours)])}
    python = TOOLS / "bin" / "python"
    command = [str(python), "-c", RUN, str(NOTEBOOK), str(tmp_path)]
    ended = subprocess.run(command, env=surroundings, capture_output=True, text=True)
    assert ended.returncode == 0, ended.stderr[-2000:]
