"""A WordPress site moves in, and out again.

In: :mod:`source` and :mod:`mending` open the export files and repair what can be repaired, :mod:`wxr` reads
records from them, :mod:`moving` brings these in: what the site has goes into a :mod:`catalogue`, a
:mod:`plan` decides what becomes of each item, :mod:`preparation` makes it, and :mod:`storage` keeps it.
Out: :mod:`export`.
"""
