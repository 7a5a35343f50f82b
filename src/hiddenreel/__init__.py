"""Hiddenreel turns the training of a small neural network into pictures."""

__version__ = "0.2.0"
