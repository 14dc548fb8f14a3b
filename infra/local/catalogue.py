"""A small catalogue such as a Turkish charity and its shop would have. Stock is counted where there is an end to it."""

from typing import Any

CATEGORIES = {
    "kurban": ("Kurban bağışları", "Sacrifice donations"),
    "bagis": ("Diğer bağışlar", "Other donations"),
    "magaza": ("Mağaza", "Shop"),
}
SELLERS = (
    {
        "name": "Kurban Cebimde Derneği",
        "city": "Ankara",
        "about": "Vekâletle kurban bağışı; her kesim kayıtlıdır.",
    },
    {"name": "Hayır Çarşısı", "city": "Konya", "about": "Geliri bağış projelerine giden küçük bir dükkân."},
)


def _donation(name: str, price: str, description: str, *, shares: int | None = None, stock: int = 0) -> dict[str, Any]:
    return {
        "name": name,
        "description": description,
        "kind": "donation",
        "category": "kurban",
        "price": {"amount": price, "currency": "TRY"},
        "vat_rate": 0,
        "certificate": True,
        "shares": shares,
        "stocked": stock > 0,
        "stock": stock,
    }


DONATIONS = (
    _donation(
        "Büyükbaş kurban, 1 hisse",
        "12500.00",
        "Yedi hisseli büyükbaş kurbanın bir hissesi. Kesim vekâletle yapılır, et ihtiyaç sahiplerine ulaştırılır.",
        shares=7,
        stock=700,
    ),
    _donation("Büyükbaş kurban, tamamı", "87500.00", "Yedi hissenin tamamı.", shares=7, stock=40),
    _donation("Küçükbaş kurban (koç)", "14750.00", "Bir kişi adına kesilen koç.", stock=250),
    _donation("Adak kurbanı", "13900.00", "Adağınız vekâletle yerine getirilir.", stock=120),
    _donation("Akika kurbanı", "13900.00", "Yeni doğan çocuğunuz için şükür kurbanı.", stock=120),
)
OTHERS = (
    {
        "name": "Su kuyusuna katkı",
        "description": "Açılacak bir su kuyusuna katkı; kuyunun yeri ve fotoğrafları paylaşılır.",
        "kind": "donation",
        "category": "bagis",
        "price": {"amount": "250.00", "currency": "TRY"},
        "vat_rate": 0,
        "certificate": True,
    },
    {
        "name": "Kavurma konservesi, 400 g",
        "description": "Geliri bağış projelerine gider.",
        "kind": "physical",
        "category": "magaza",
        "price": {"amount": "389.90", "currency": "TRY"},
        "vat_rate": 1,
        "stocked": True,
        "stock": 500,
    },
    {
        "name": "Çocuklar için kurban hikâyeleri (e-kitap)",
        "description": "Resimli, 64 sayfa, PDF.",
        "kind": "digital",
        "category": "magaza",
        "price": {"amount": "79.90", "currency": "TRY"},
        "vat_rate": 0,
    },
)
