"""Finds ffmpeg, and checks that it has the encoders of the formats that are asked for."""

from __future__ import annotations

import subprocess
from collections.abc import Collection

from hiddenreel.errors import HiddenreelError
from hiddenreel.publish.products.formats import FORMATS


def find_ffmpeg() -> str:
    """Return the path of the program.

    Raises
    ------
    HiddenreelError
        When there is none.
    """
    # Each call of snakemake imports this module, and few need the program.
    import imageio_ffmpeg

    try:
        return imageio_ffmpeg.get_ffmpeg_exe()
    except RuntimeError as error:
        raise HiddenreelError(f"the encoder is missing: {error}") from None


def require_encoders(formats: Collection[str]) -> None:
    """Check that ffmpeg has the encoders of these formats of films, before any work starts.

    Raises
    ------
    HiddenreelError
        When it lacks one: the message names the format, the encoder and what to do.
    """
    needed = {name: FORMATS[name].encoder for name in formats if FORMATS[name].encoder}
    if not needed:
        return
    program = find_ffmpeg()
    try:
        asked = [program, "-hide_banner", "-encoders"]
        listed = subprocess.run(asked, capture_output=True, text=True, check=True).stdout
    except (OSError, subprocess.CalledProcessError) as error:
        raise HiddenreelError(f"the encoder cannot be started: {error}") from None
    there = {words[1] for line in listed.splitlines() if len(words := line.split()) > 1}
    for name, encoder in needed.items():
        if encoder not in there:
            raise HiddenreelError(
                f"formats: {name} needs the encoder {encoder}, which {program} lacks: leave {name} "
                "out, or install imageio-ffmpeg's own ffmpeg"
            )
