"""French temporal expressions, step by step: folding, words, calendar, tense, and the rules of a grammar.

`sahel_pipeline.extraction.dates` is the way in.
"""
