"""What a running infusion is seen and driven by: clocks that count down, the graph, the steps, and a key for each act.

Each widget is shown a value of `charting.looks.infusion` and told what time it is: `show_…` when something was charted,
`tick` as the clock moves. Both change the widgets that are there and make none, but where a look has more of something
than the last; a tick paints only what reads otherwise than before. None of them knows the time by itself.
"""

from nursechart.ui.widgets.conductor.acts import ActBar
from nursechart.ui.widgets.conductor.clocks import CountdownRow
from nursechart.ui.widgets.conductor.graph import RateGraphView
from nursechart.ui.widgets.conductor.steps import StepTable

__all__ = ["ActBar", "CountdownRow", "RateGraphView", "StepTable"]
