"""Faults: which flow is to blame when deciding raises.

Lives here: from a traceback to a flow. The kernel raises only for a fault of ours; the flow that met it is suspended
alone, and everything else goes on. What fails outside of the kernel (a patient whose timeline cannot be made again, a
commit) is no flow's fault, though one was about to have its turn. Must not live here: what happens then (engine.py).
"""

from __future__ import annotations

from wardwright.kernel.plan import FlowPlan, Plan, RulePlan
from wardwright.kernel.tasks import Caused

_KERNEL = "wardwright.kernel."


def flow_at_fault(error: BaseException, plan: Plan) -> FlowPlan | None:
    """The flow whose sentence was being looked at, the innermost one; None when it was none's."""
    found: FlowPlan | None = None
    trace = error.__traceback__
    while trace is not None:
        frame = trace.tb_frame
        if frame.f_globals.get("__name__", "").startswith(_KERNEL):
            for value in frame.f_locals.values():
                if isinstance(value, RulePlan):
                    found = value.flow
                elif isinstance(value, FlowPlan):
                    found = value
                elif isinstance(value, Caused) and value.flow < len(plan.flows):
                    found = plan.flows[value.flow]
        trace = trace.tb_next
    return found
