"""What the roles of a pack must hold beyond their shape: every role, right, act and competency named is there."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from nursechart.clinical.content import Content
    from nursechart.clinical.pack_loading import Loading


def refuse_broken_roles(content: Content, loading: Loading) -> None:
    """Raises ContentRefused at the first thing that leads nowhere."""
    for right in content.rights.values():
        if unknown := sorted(right.cells.keys() - content.roles.keys()):
            raise loading.refused(f"there is no role called {unknown[0]}", "rights", right.id)
    for act in content.acts.values():
        if act.right not in content.rights or act.competency not in ("", *content.competencies):
            raise loading.refused("a right or a competency that is not there", "acts", act.id)
        columns = {device.care for device in content.devices.values()}
        routes = {choice.id for choice in content.choices.get("route", ())}
        for said, known in (
            (act.classes, set(content.drug_classes)),
            (act.routes, routes),
            (act.procedures, set(content.procedures)),
            (act.care, columns),
        ):
            if unknown := sorted(set(said) - known):
                raise loading.refused(f"there is nothing called {unknown[0]}", "acts", act.id)
    for rule in content.scope_rules.values():
        if rule.role not in content.roles or not set(rule.acts) <= content.acts.keys():
            raise loading.refused("a role or an act that is not there", "scope_rules", rule.id)
        if rule.answer == "not_entered" and not rule.note:
            raise loading.refused("it says which rule has not been entered", "scope_rules", rule.id)
