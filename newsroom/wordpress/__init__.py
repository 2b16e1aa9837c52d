"""A WordPress site moves in, and out again.

In: :mod:`source` repairs what can be repaired of the export files, :mod:`wxr` reads records from them, :mod:`moving`
brings them in. Out: :mod:`export`.
"""
