"""Zebraboard: the open tumour board for neuroendocrine tumours."""

__version__ = "0.1.0"
