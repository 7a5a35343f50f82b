"""The explorer: one offline page a run, to turn, change and train its recorded network.

- `pack`: arrays as text, small and bit for bit
- `contents`: what the page holds of a recording
- `script`: the scripts beside these modules, joined into one
- `page`: the page
"""
