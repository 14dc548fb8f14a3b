"""What the simulated page says."""

from collections.abc import Mapping
from types import MappingProxyType

TEXTS: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        "tr": {
            "title": "Spotify hesabını bağla",
            "test_mode": "Deneme ortamı",
            "other_language": "English",
            "asks": "Uygulama Spotify hesabınızda şunlara izin istiyor:",
            "agree": "Kabul et",
            "refuse": "Vazgeç",
            "wrong": "Bu adres Spotify'da geçerli değil",
        },
        "en": {
            "title": "Connect your Spotify account",
            "test_mode": "Test environment",
            "other_language": "Türkçe",
            "asks": "The app asks to use this of your Spotify account:",
            "agree": "Agree",
            "refuse": "Cancel",
            "wrong": "Spotify does not accept this address",
        },
    }
)
