"""The public pages as anonymous readers get them.

Each is drawn once and kept, with the keys of all it shows; it is drawn anew when any of that has changed.
"""
