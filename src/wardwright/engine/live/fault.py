"""Faults: which flow is to blame when deciding raises.

Lives here: from a traceback to a flow. The kernel raises only for a fault of ours; the flow that met it is suspended
alone, and everything else goes on. Must not live here: what happens then (engine.py).
"""

from __future__ import annotations

from wardwright.kernel.plan import FlowPlan, Plan, RulePlan
from wardwright.kernel.tasks import Caused


def flow_at_fault(error: BaseException, plan: Plan) -> str | None:
    """The title of the flow whose sentence was being looked at, the innermost one; None when it was none's."""
    title = None
    trace = error.__traceback__
    while trace is not None:
        for value in trace.tb_frame.f_locals.values():
            if isinstance(value, RulePlan):
                title = value.flow.title
            elif isinstance(value, FlowPlan):
                title = value.title
            elif isinstance(value, Caused) and value.flow < len(plan.flows):
                title = plan.flows[value.flow].title
        trace = trace.tb_next
    return title
