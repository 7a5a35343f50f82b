"""Runs pieces of the explorer's script in Node, which needs no browser."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Callable
from typing import Any

import pytest

from hiddenreel.publish.explorer.script import WITHOUT_PAGE, joined


@pytest.fixture(scope="session")
def run_script(tmp_path_factory) -> Callable[[str, Any], Any]:
    """Return a function that runs code behind the modules and returns what the code computes.

    The code finds what it was given as `given`, and returns something that JSON can hold.
    """
    node = shutil.which("node")
    if node is None:
        pytest.skip("Node is not installed: see CONTRIBUTING.md, In a browser")

    def run(code: str, given: Any = None) -> Any:
        names = ", ".join(f"...in_{name}" for name in WITHOUT_PAGE)
        script = joined(WITHOUT_PAGE).removesuffix("})();\n")
        text = (
            f"{script}const it = {{ {names} }};\nconst given = {json.dumps(given)};\n"
            f"console.log(JSON.stringify((() => {{ {code} }})()));\n}})();\n"
        )
        file = tmp_path_factory.mktemp("script") / "script.js"
        file.write_text(text)
        done = subprocess.run([node, str(file)], capture_output=True, text=True, timeout=60)
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    return run
