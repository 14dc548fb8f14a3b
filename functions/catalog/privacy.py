"""What `catalog` holds on people (`kervan.holdings`): sellers are businesses, shown to everybody."""

from kervan.holdings import Holding, Holdings, Kept

from .tables import Category, Product, ProductViews, ProductWord, Seller, Stock, StockMove, StockSettlement

HOLDINGS: Holdings = {
    Product: Holding(
        "what can be ordered",
        Kept.BUSINESS,
        links="seller_id",
        plain="product_id name description kind category price vat_rate certificate shares stocked shelf on_sale "
        "created_at",
    ),
    Stock: Holding("how many there are", Kept.BUSINESS, plain="product_id available reserved sold supplied empty"),
    StockMove: Holding(
        "why a supply changed, and who changed it",
        Kept.BOOKS,
        links="by",
        plain="product_id move_id delta reason at expires",
    ),
    StockSettlement: Holding("what became of a reservation", Kept.BUSINESS, plain="order_id outcome at"),
    ProductWord: Holding("searching", Kept.BUSINESS, links="seller_id", plain="head entry product_id text category"),
    ProductViews: Holding("how often products are looked at", Kept.EXPIRES, plain="day_shard product_id hits expires"),
    Category: Holding("the shelves", Kept.BUSINESS, plain="catalog category name_tr name_en"),
    Seller: Holding(
        "who sells: a business, by its public name",
        Kept.BUSINESS,
        links="user_id",
        plain="seller_id name city about created_at",
    ),
}
