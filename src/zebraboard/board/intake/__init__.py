"""Entering a case: what a form shows of a record, what was typed into it, and the record that comes of it.

``entries`` reads what was typed; ``edits`` changes one thing in a record; ``merging`` brings two changes of one version
together; ``rows`` lays questions out. Records are values: nothing here is text surgery on a case file.
"""
