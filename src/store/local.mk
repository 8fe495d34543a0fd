# store/: one line per file; tests of this module are listed below.
