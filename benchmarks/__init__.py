"""Times what we promise: each piece of work against another way of doing it, in turn, in one run.

A machine is never equally quick twice, so only ratios are worth quoting. The two sides take turns
(ours, theirs, ours, theirs, …) and the median of the pairs' ratios counts.

`training` and `films` each hold a tuple of functions that prepare a `Comparison`; adding one is such
a function and its name in the tuple. `filming` is what they start in processes of their own.
"""
