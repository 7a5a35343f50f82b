"""Recording: all that learning hands to drawing.

A recording is a folder of three files. ``epochs.npy`` holds one record an epoch, ``samples.npz``
what was learned from, ``made.json`` how it was made. Plain NumPy reads it:

>>> import numpy as np  # doctest: +SKIP
>>> np.load("results/recordings/circles/epochs.npy", mmap_mode="r")["W1"][300]  # doctest: +SKIP
"""
