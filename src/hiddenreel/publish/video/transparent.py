"""Encodes films without their ground: VP9 for browsers, ProRes 4444 for editors and Keynote."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from hiddenreel.publish.video.ffmpeg import BT709, ffmpeg
from hiddenreel.publish.video.spoken import mark_tracks, stream_language

# One thread each, so that the bytes do not depend on the machine. Colours are BT.709 in limited range.
VP9 = ["-c:v", "libvpx-vp9", "-deadline", "realtime", "-cpu-used", "6", "-crf", "20", "-b:v", "0"]
VP9 += ["-auto-alt-ref", "0", "-threads", "1", "-pix_fmt", "yuva420p", "-f", "webm"]
PRORES = ["-c:v", "prores_ks", "-profile:v", "4444", "-alpha_bits", "8", "-vendor", "apl0"]
PRORES += ["-qscale:v", "9", "-threads", "1", "-pix_fmt", "yuva444p10le"]
PRORES += ["-movflags", "+faststart", "-f", "mov"]
CODECS = {".transparent.webm": VP9, ".transparent.mov": PRORES}
CONVERTED = f"scale=out_color_matrix=bt709:out_range=tv:flags=accurate_rnd+full_chroma_int+bitexact,{BT709}"


@contextmanager
def transparent_encoder(
    films: Mapping[str, Path], source: list[str], plain: list[str]
) -> Iterator[Callable[[memoryview], object]]:
    """Start one encoder for all transparent films; yield the function that feeds it.

    Parameters
    ----------
    films : mapping of str to Path
        By its ending, the file of each; nothing is started without any.
    source, plain : list of str
        The options for reading the frames, red, green, blue and opacity, and for a file without dates.
    """
    if not films:
        yield lambda pixels: None
        return
    outputs = []
    for ending, path in films.items():
        spoken = stream_language() if ending.endswith(".webm") else []
        outputs += ["-map", "0:v", "-vf", CONVERTED, *CODECS[ending][:-2], *plain, *spoken]
        outputs += [*CODECS[ending][-2:], str(path.absolute())]
    with ffmpeg([*source, "-i", "-", *outputs], list(films.values())) as encoder:
        yield encoder.write
    for ending, path in films.items():
        if ending.endswith(".mov"):
            mark_tracks(path)
