"""Measure what the documentation promises: our way of doing a piece of work against another way.

The speed of a machine varies, so only ratios are worth quoting. The two sides take turns (ours,
theirs, ours, theirs, …), and the result is the median of the pairs' ratios.

`training` and `films` each hold a tuple of functions that prepare a `Comparison`. To add one, write
such a function and add it to the tuple. `filming` and `ready` are run in processes of their own.
"""
