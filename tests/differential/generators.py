"""Hypothesis strategies: pages over every node of the tree, and histories that make them decide.

Times come from a small grid and values from a small pool shared with the thresholds, so that ties and exact
boundaries occur often. Deterministic under a seed. The vocabulary is that of the manual.
"""

from __future__ import annotations

from tests.differential.flows import flow_sets, whole_flows
from tests.differential.histories import histories
from tests.differential.pools import VOCABULARY, ZONE

__all__ = ["VOCABULARY", "ZONE", "flow_sets", "histories", "whole_flows"]
