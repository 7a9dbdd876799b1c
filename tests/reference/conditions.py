"""§3.8 of the meaning: the verdict on a condition, and the clauses of a reason."""

from __future__ import annotations

from tests.reference.log import View
from tests.reference.patient import (
    has_condition,
    is_aged,
    is_sex,
    is_taking,
    is_there,
    is_weekend,
    stay_now,
    time_is_between,
    truth,
    was_moved,
)
from tests.reference.scores import any_part_is
from tests.reference.series import changed_by, latest_is, summary_is, times_summary
from tests.reference.things import was_there
from wardwright.facts.truth import Truth, all_of, any_of, negate
from wardwright.language.tree import (
    AnyPartIs,
    ChangedBy,
    Condition,
    Group,
    HasCondition,
    IsAged,
    IsInpatient,
    IsOn,
    IsSex,
    IsTaking,
    IsWeekday,
    IsWeekend,
    LatestIs,
    Not,
    Quantifier,
    SummaryIs,
    TimeIsBetween,
    TimesSummary,
    WasMoved,
    WasThere,
)


def verdict(view: View, condition: Condition) -> Truth:
    """§3.8: Kleene logic over what each condition says."""
    match condition:
        case Not():
            return negate(verdict(view, condition.condition))
        case Group(quantifier=Quantifier.ALL):
            return all_of([verdict(view, each) for each in condition.conditions])
        case Group(quantifier=Quantifier.ANY):
            return any_of([verdict(view, each) for each in condition.conditions])
        case Group(quantifier=Quantifier.NONE):
            return negate(any_of([verdict(view, each) for each in condition.conditions]))
        case IsInpatient() | IsOn() | IsAged() | IsSex() | HasCondition() | IsTaking() | WasMoved():
            return patient_verdict(view, condition)
        case LatestIs():
            return latest_is(view, condition)
        case SummaryIs():
            return summary_is(view, condition)
        case TimesSummary():
            return times_summary(view, condition)
        case ChangedBy():
            return changed_by(view, condition)
        case WasThere():
            return was_there(view, condition)
        case TimeIsBetween():
            return time_is_between(view, condition.start, condition.end)
        case IsWeekend():
            return is_weekend(view)
        case IsWeekday():
            return negate(is_weekend(view))
        case AnyPartIs():
            return any_part_is(view, view.vocabulary[condition.score.name], condition.comparison)
    raise AssertionError(f"the reference does not know {type(condition).__name__}")


def patient_verdict(view: View, condition: Condition) -> Truth:
    """§4: what can be asked of the patient."""
    match condition:
        case IsInpatient():
            return truth(is_there(view, stay_now(view), None))
        case IsOn():
            return truth(is_there(view, stay_now(view), condition.place.name))
        case IsAged():
            return is_aged(view, condition)
        case IsSex():
            return is_sex(view, condition)
        case HasCondition():
            return has_condition(view, condition.term.name)
        case IsTaking():
            return is_taking(view, condition.term.name)
        case WasMoved():
            return was_moved(view, condition.movement, condition.window)
    raise AssertionError(f"the reference does not know {type(condition).__name__}")
