"""Points of a crowd are stamped into pixels one after another, also at the edges of a canvas."""

from __future__ import annotations

import numpy as np
import pytest

WIDTH, HEIGHT, SIDE, SIZE = 60, 40, 10, 3.0
# A canvas that keeps its pixels in an array, each in one number: alpha, blue, green, red.
STAMP = """
    const whole = Uint32Array.from(given.canvas), { width, height } = given;
    const rows = (act) => (left, top, wide, high) => {
      for (let row = 0; row < high; row += 1) act((top + row) * width + left, row * wide, wide);
    };
    const context = {
      getImageData(left, top, wide, high) {
        const data = new Uint8ClampedArray(4 * wide * high), pixels = new Uint32Array(data.buffer);
        rows((at, to, count) => pixels.set(whole.subarray(at, at + count), to))(left, top, wide, high);
        return { data, width: wide, height: high };
      },
      putImageData({ data, width: wide, height: high }, left, top) {
        const pixels = new Uint32Array(data.buffer);
        rows((to, at, count) => whole.set(pixels.subarray(at, at + count), to))(left, top, wide, high);
      },
    };
    const ink = { across: given.across, down: given.down, colours: given.colours, shares: given.shares };
    const pen = Object.assign(Object.create(it.CanvasPen.prototype), {
      canvas: { width, height }, context, ratio: 1, sprites: () => () => ({ side: given.side, ink }),
    });
    pen.stamp(given.places.map(([x, y]) => ({ x, y, label: 0, depth: 0, size: given.size })));
    return Array.from(whole);
"""


def channels(pixels):
    return (np.asarray(pixels, np.uint32)[..., None] >> np.arange(0, 32, 8, dtype=np.uint32)) & 255


# Points that reach over the edges, and points far from them.
@pytest.mark.parametrize("inset", [-4, 14])
def test_each_point_is_blended_over_those_before_it(run_script, inset):
    rng = np.random.default_rng(4)
    down, across = np.indices((SIDE, SIDE)).reshape(2, -1)
    colours = rng.integers(0, 2**24, SIDE**2) | 255 << 24
    shares = rng.choice([90, 180, 255], SIDE**2)
    places = rng.uniform(inset, np.array([WIDTH, HEIGHT]) - inset, (40, 2))
    canvas = np.full((HEIGHT, WIDTH), 0xFF203040, np.int64)
    canvas[:, :20] = 0
    given = {
        **{"width": WIDTH, "height": HEIGHT, "side": SIDE, "size": SIZE},
        **{"across": across.tolist(), "down": down.tolist(), "shares": shares.tolist()},
        **{"canvas": canvas.ravel().tolist(), "colours": colours.tolist(), "places": places.tolist()},
    }
    found = np.array(run_script(STAMP, given)).reshape(HEIGHT, WIDTH)

    expected = channels(canvas).astype(float)
    for left, top in np.floor(places - SIDE / 2 + 0.5).astype(int):
        for x, y, colour, share in zip(left + across, top + down, channels(colours), shares):
            if 0 <= x < WIDTH and 0 <= y < HEIGHT:
                under = expected[y, x]
                if share == 255 or not under.any():
                    expected[y, x] = colour
                else:
                    mixed = (colour[:3] * float(share) + under[:3] * (255 - share)) // 255
                    expected[y, x] = [*mixed, max(share, under[3])]
    np.testing.assert_array_equal(channels(found), expected)


def test_points_that_are_all_outside_leave_the_canvas_alone(run_script):
    given = {"width": 4, "height": 4, "side": SIDE, "size": SIZE, "canvas": list(range(16))}
    given |= {"across": [0], "down": [0], "colours": [7], "shares": [255], "places": [[-90, 2], [-80, 3]]}
    assert run_script(STAMP, given) == list(range(16))
