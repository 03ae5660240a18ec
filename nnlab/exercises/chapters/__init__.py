"""What the exercises ask, a file for each chapter: ``chapterNN.py``.

Each holds two lists, ``EXERCISES`` and ``QUIZ``.  How they are judged is
the work of the modules around this folder.
"""
