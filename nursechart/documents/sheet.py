"""The page of the visit note as a Jinja template. It is Python text so that it is wherever the program is.

Only what QTextDocument draws: tables for columns, points for sizes, and paragraphs of a class where a heading would be,
for it gives headings sizes of its own. Ink on white, for it is printed;
colour never carries meaning alone.
"""

VISIT_NOTE = """\
<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<title>{{ title }}</title>
<style>
body { font-family: "IBM Plex Sans", sans-serif; font-size: 9.5pt; color: #1b2b33; }
.title { font-size: 14pt; font-weight: 600; }
.section { font-size: 10pt; font-weight: 600; margin-top: 9px; margin-bottom: 1px; }
p { margin-top: 0; margin-bottom: 1px; }
.name { font-size: 11pt; font-weight: 600; }
.quiet { color: #51626b; }
.struck { text-decoration: line-through; color: #51626b; }
.draft { font-size: 12pt; font-weight: 600; color: #b01e1e; }
.warn { font-weight: 600; color: #b01e1e; }
</style>
</head>
<body>
{% if draft %}
<p class="draft">DRAFT. Not signed. This is not yet part of the legal record.</p>
{% endif %}
<table width="100%" cellspacing="0" cellpadding="0">
<tr>
<td class="title">{{ title }}</td>
<td align="right" class="quiet">{{ organisation }}</td>
</tr>
<tr>
<td class="name">{{ patient }}</td>
<td align="right">{{ when }}</td>
</tr>
<tr>
<td colspan="2">{{ identity }}. <span{% if allergies_warn %} class="warn"{% endif %}>{{ allergies }}</span></td>
</tr>
</table>
<hr>
{% if uncovered %}
<p class="warn">Something arrived after signing that no signature covers yet.</p>
{% endif %}
{% for section in sections %}
<p class="section">{{ section.title }}{% if section.beside %} {{ section.beside }}{% endif %}</p>
{% for line in section.lines %}
<p>
{%- for piece in line -%}
{%- if piece.struck -%}<s class="struck">{{ piece.text }}</s>
{%- elif piece.strong -%}<b>{{ piece.text }}</b>
{%- elif piece.quiet -%}<span class="quiet">{{ piece.text }}</span>
{%- else -%}{{ piece.text }}
{%- endif -%}
{%- endfor -%}
</p>
{% endfor %}
{% endfor %}
<p class="section">Signatures</p>
{% if not signatures %}
<p>Nobody has signed this visit.</p>
{% endif %}
{% if patient_signed %}
{% if patient_signed.ink %}
<p><img src="{{ patient_signed.ink }}" width="{{ patient_signed.width }}" height="{{ patient_signed.height }}"></p>
{% endif %}
<table width="100%" cellspacing="0" cellpadding="2">
<tr>
<td>
{%- for piece in patient_signed.line -%}
{%- if piece.struck -%}<s class="struck">{{ piece.text }}</s>
{%- elif piece.quiet -%}<span class="quiet">{{ piece.text }}</span>
{%- else -%}{{ piece.text }}
{%- endif -%}
{%- endfor -%}
</td>
<td align="right">{{ patient_signed.when }}</td>
</tr>
</table>
{% endif %}
<table width="100%" cellspacing="0" cellpadding="2">
{% for signature in signatures %}
<tr>
<td>{{ signature.who }}{% if signature.wrong %} <span class="warn">{{ signature.wrong }}</span>{% endif %}</td>
<td>{{ signature.when }}</td>
<td align="right" class="quiet">key {{ signature.key }}</td>
</tr>
{% endfor %}
</table>
{% if pictures %}
<p class="section" style="page-break-before: always">Photos</p>
{% for each in pictures %}
<p>{{ each.words }}</p>
<p><img src="{{ each.source }}" width="{{ each.width }}" height="{{ each.height }}"></p>
{% endfor %}
{% endif %}
</body>
</html>
"""
