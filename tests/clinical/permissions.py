"""The pack as a clinic has it that was permitted to use owned scales."""

from __future__ import annotations

import msgspec

from nursechart.clinical.content import Content


def with_permission(content: Content, *scales: str) -> Content:
    """`content` with these scales switched on."""
    on = {
        name: msgspec.structs.replace(
            content.scales[name], licence=msgspec.structs.replace(content.scales[name].licence, on=True)
        )
        for name in scales
    }
    return msgspec.structs.replace(content, scales=content.scales | on)
