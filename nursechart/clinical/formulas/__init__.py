"""The code behind the formulas of the pack: each takes inputs that were judged and gives unrounded results with the
lines that lead there. Limits, factors, targets and the words of warnings are the pack's.
"""

from nursechart.clinical.formulas import body, conversions, doses, levels, nutrition, rates, reservoirs
from nursechart.clinical.formulas.working import Code, Inputs, ResultValue, Worked

__all__ = ["CODES", "Inputs", "ResultValue", "Worked"]

CODES: dict[str, Code] = {
    **rates.CODES,
    **doses.CODES,
    **body.CODES,
    **nutrition.CODES,
    **reservoirs.CODES,
    **levels.CODES,
    **conversions.CODES,
}
