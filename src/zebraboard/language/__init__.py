"""The language of the knowledge: text in, typed expressions and their readers out.

Readers: :mod:`~zebraboard.language.scalar` (one patient, with reasons), :mod:`~zebraboard.language.columnar` (tables of
patients) and :mod:`~zebraboard.language.prose` (sentences). All use Kleene's three-valued logic: unknown is ``None``.
"""
