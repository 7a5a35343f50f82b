"""Films as a function of time: frames, chapters, pace."""
