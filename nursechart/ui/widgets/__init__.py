"""Widgets that the screens share. They show and ask; what an answer means is decided elsewhere.

Every widget a person can reach gets its two names through `named`. Text from people is plain text everywhere.
"""

from nursechart.ui.widgets.banner import Allergies, PatientBanner
from nursechart.ui.widgets.body_map import BodySiteMap, BodySpot
from nursechart.ui.widgets.buttons import (
    Button,
    DangerButton,
    IconButton,
    LinkButton,
    PrimaryButton,
    SecondaryButton,
)
from nursechart.ui.widgets.charted import ChartOrTable
from nursechart.ui.widgets.chips import Chip, SyncChip
from nursechart.ui.widgets.choices import CheckRow, ChoiceChips, Segmented, Toggle
from nursechart.ui.widgets.fields import Field, PasswordField, TextField
from nursechart.ui.widgets.figures import NumberField, PairField, SlipQuestion
from nursechart.ui.widgets.flow import FlowLayout
from nursechart.ui.widgets.frames import Card, CardHeading, EdgeCard, SideSection, ToneRow
from nursechart.ui.widgets.labels import (
    Divider,
    Icon,
    Kbd,
    Label,
    StatusText,
    TwoLines,
    WholeLabel,
    empty,
    fit_field,
    longest_word,
    repolish,
)
from nursechart.ui.widgets.naming import ltr, named, whole_units
from nursechart.ui.widgets.notices import CoverageLight, EmptyState, InlineAlert, StatTile
from nursechart.ui.widgets.overlays import StopDialog, Toast, announce
from nursechart.ui.widgets.painted import Framed, Painted, box, elided, elided_on, leading, measure, write
from nursechart.ui.widgets.panels import Footer, Scroll, SidePanel
from nursechart.ui.widgets.person import Avatar, ProgressRing
from nursechart.ui.widgets.pickers import ScaleField, Select
from nursechart.ui.widgets.plots import Sparkline, Trace, TrendChart
from nursechart.ui.widgets.proof import DiffBlock, ProofRibbon, ProofStep, StepState
from nursechart.ui.widgets.rows import Row, RowList
from nursechart.ui.widgets.section_rail import Mark, RailItem, SectionRail
from nursechart.ui.widgets.tabs import Tabs
from nursechart.ui.widgets.timeline import Block, BlockState, TimelineLane
from nursechart.ui.widgets.typing_fields import PhraseEdit, SearchField, SearchSelect
from nursechart.ui.widgets.when import DateField, TimeField

__all__ = [
    "Allergies", "Avatar", "Block", "BlockState", "BodySiteMap", "BodySpot",
    "Button", "Card", "CardHeading", "ChartOrTable", "CheckRow",
    "Chip", "ChoiceChips", "CoverageLight", "DangerButton", "DateField", "DiffBlock", "Divider", "EdgeCard",
    "EmptyState", "Field", "FlowLayout", "Footer", "Framed", "Icon", "IconButton", "InlineAlert", "Kbd", "Label",
    "LinkButton", "Mark", "NumberField", "Painted", "PairField", "PasswordField", "PatientBanner", "PhraseEdit",
    "PrimaryButton", "ProgressRing", "ProofRibbon", "ProofStep", "RailItem", "Row", "RowList", "ScaleField",
    "Scroll", "SearchField", "SearchSelect", "SecondaryButton", "SectionRail", "Segmented", "Select", "SidePanel",
    "SideSection", "SlipQuestion", "Sparkline", "StatTile", "StatusText", "StepState", "StopDialog", "SyncChip",
    "Tabs", "TextField", "TimeField", "TimelineLane", "Toast", "Toggle", "ToneRow", "Trace", "TrendChart",
    "TwoLines", "WholeLabel", "announce", "box", "elided", "elided_on", "empty", "fit_field", "leading",
    "longest_word", "ltr", "measure", "named", "repolish", "whole_units", "write",
]  # fmt: skip
