"""The page a patient takes home, in her language, from what stands in the chart. Pure: the same facts, the same page.

Facts that have no translation (medicines as ordered, names, numbers) stand as they are charted, isolated left-to-right.
A translation that no clinician approved says so at the top, in that language and in English.
"""

from __future__ import annotations

from dataclasses import dataclass

from jinja2 import DictLoader, Environment, StrictUndefined

_PAGE = """\
<!DOCTYPE html>
<html lang="{{ page.language }}" dir="{{ 'rtl' if page.rtl else 'ltr' }}">
<head>
<meta charset="utf-8">
<title>{{ page.title }}</title>
<style>
body { font-family: "IBM Plex Sans", sans-serif; font-size: 13pt; color: #13212a; }
.title { font-size: 20pt; font-weight: 600; }
.head { font-size: 15pt; font-weight: 600; margin-top: 16px; margin-bottom: 4px; }
p { margin-top: 0; margin-bottom: 4px; }
.quiet { font-size: 10pt; color: #51626b; }
.draft { font-size: 10pt; font-weight: 600; color: #8a4600; }
</style>
</head>
<body dir="{{ 'rtl' if page.rtl else 'ltr' }}">
<p class="title" dir="{{ 'rtl' if page.rtl else 'ltr' }}">{{ page.title }}</p>
<p class="quiet" dir="{{ 'rtl' if page.rtl else 'ltr' }}">{{ page.patient }} · {{ page.from_chart }}</p>
{% for line in page.drafts %}
<p class="draft">{{ line }}</p>
{% endfor %}
{% for part in page.parts %}
<p class="head" dir="{{ 'rtl' if page.rtl else 'ltr' }}">{{ part.title }}</p>
{% for line in part.lines %}
<p dir="{{ 'rtl' if page.rtl else 'ltr' }}">• {{ line }}</p>
{% endfor %}
{% endfor %}
</body>
</html>
"""
_ENVIRONMENT = Environment(
    loader=DictLoader({"handout": _PAGE}), autoescape=True, undefined=StrictUndefined, trim_blocks=True
)


@dataclass(frozen=True, slots=True)
class HandOutPart:
    title: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class HandOutPage:
    language: str  # BCP-47
    rtl: bool
    title: str
    patient: str
    from_chart: str
    drafts: tuple[str, ...]  # that nobody approved the translation, in the languages that read it
    parts: tuple[HandOutPart, ...]


def hand_out(page: HandOutPage) -> str:
    """The page as whole HTML."""
    return _ENVIRONMENT.get_template("handout").render(page=page)


def ltr(text: str) -> str:
    """A fact that keeps its own order in a right-to-left page (IL-4)."""
    return f"\u2066{text}\u2069"
