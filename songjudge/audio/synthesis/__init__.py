"""Music made by arithmetic: the demo library's instruments, harmony, rhythm and styles, and its way into files.

It owns the songs that a new user hears before choosing a folder.  It decides nothing about good or bad.
"""
