"""Checks the configuration before any job starts, and turns it into a plan.

`whole` reads one section after another: `runs`, then `products`. Of a product it checks if the run
meets the `needs` of its kind, its `options`, and the keys that all kinds share, `shared`. The options of
a dataset, an initialisation, a figure or a film are read from the signature of its function: a new one
needs no line here.
"""

from hiddenreel.plan.validate.needs import fitting_kinds
from hiddenreel.plan.validate.whole import ConfigError, language_named, product_of, run_of, theme_of, validate

__all__ = ["ConfigError", "fitting_kinds", "language_named", "product_of", "run_of", "theme_of", "validate"]
