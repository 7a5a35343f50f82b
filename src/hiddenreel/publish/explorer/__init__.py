"""The explorer: one offline page a run, on which its recorded network can be turned, changed and trained.

- `pack`: arrays as text, small and bit for bit
- `contents`: what the page holds of a recording
- `page`: the page, with the scripts beside these modules joined into one
"""
