"""From a profile to a plan: verdicts with reasons, checks, order, follow-up, team, lookahead.

>>> planner = Planner(load())                      # doctest: +SKIP
>>> planner.plan(profile).front                    # doctest: +SKIP
"""

from zebraboard.plan.build import Planner
from zebraboard.plan.model import ASIDE, FRONT, Option, Plan, Verdict

__all__ = ["ASIDE", "FRONT", "Option", "Plan", "Planner", "Verdict"]
