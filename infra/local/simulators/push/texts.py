"""What the simulated page says."""

from collections.abc import Mapping
from types import MappingProxyType

TEXTS: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        "tr": {
            "title": "Tarayıcıların gösterdiği bildirimler",
            "test_mode": "Deneme ortamı",
            "other_language": "English",
            "none": "Henüz bildirim yok.",
        },
        "en": {
            "title": "What browsers have shown",
            "test_mode": "Test environment",
            "other_language": "Türkçe",
            "none": "Nothing yet.",
        },
    }
)
