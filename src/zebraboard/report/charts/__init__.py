"""Pictures of a plan and a record, drawn on the server as SVG.

=====================================  ================================================================================
``timeline(record, library, as_of)``   the disease over time: treatments, markers, tumour size, reports
``tests(plan)``                        which missing test matters most
``trials(plan, library, scalar)``      trial effects with intervals, and whether this patient would have been in the trial
``indicators(title, tallies)``         how often the quality indicators are met
``counts(title, found)``               how many of each kind
=====================================  ================================================================================

Each gives a :class:`Picture`: the words and the table of what it shows, at hand at once; the drawing itself is made when
:meth:`Picture.svg` asks for it. Every picture reads in greyscale and has its table beside it.
"""

from zebraboard.report.charts.forest import trials
from zebraboard.report.charts.indicators import counts, indicators
from zebraboard.report.charts.missing import tests
from zebraboard.report.charts.picture import Picture
from zebraboard.report.charts.timeline import timeline

__all__ = ["Picture", "counts", "indicators", "tests", "timeline", "trials"]
