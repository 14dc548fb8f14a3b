"""The vekâlet texts: what a donor authorizes us to do. The catalog shows the one in force, orders record its version.

A text that anyone accepted is never edited: a new wording is a new version beside it.
"""

from collections.abc import Mapping

from kervan.errors import Locale

IN_FORCE = "2026-1"
PROXY_TEXTS: Mapping[str, Mapping[Locale, str]] = {
    "2026-1": {
        "tr": (
            "Vekâletimdir: Siparişimde adıma ve adlarını bildirdiğim kişiler adına; niyet ettiğim kurbanın "
            "(vacip, adak, akika, şükür ya da bağış) satın alınması, dinî usullere ve mevzuata uygun olarak "
            "kesilmesi veya kestirilmesi, etinin ve diğer parçalarının ihtiyaç sahiplerine dağıtılması, bu "
            "işlerin gerektirdiği masrafların ödediğim bedelden karşılanması için satıcıyı ve görevlendireceği "
            "kişileri vekil tayin ediyorum. Adlarını bildirdiğim kişilerin bu vekâleti vermem için bana yetki "
            "verdiğini beyan ederim. Ödediğim bedelden artan olursa hayır işlerinde kullanılmasına izin "
            "veriyorum. Kesim yapılana kadar vekâletimi geri alabileceğimi biliyorum."
        ),
        "en": (
            "My authorization: On my own behalf and on behalf of the people whose names I give in this order, I "
            "authorize the seller and the persons it appoints to buy the animal for the sacrifice that I intend "
            "(obligatory, vowed, akika, of thanks, or as a donation), to slaughter it or have it slaughtered "
            "according to religious practice and the law, to distribute its meat and other parts to people in "
            "need, and to meet the costs of this from the price that I pay. I declare that the people whose names "
            "I give have empowered me to give this authorization. Should anything remain of the price that I pay, "
            "it may be used for charity. I know that I may withdraw this authorization until the slaughter has "
            "taken place."
        ),
    }
}
