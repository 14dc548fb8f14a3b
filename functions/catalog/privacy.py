"""What `catalog` holds on people (`kervan.holdings`): sellers are businesses, shown to everybody."""

from kervan.holdings import Holding, Holdings, Kept

from .tables import Category, Product, ProductViews, ProductWord, Seller, Stock, StockMove, StockSettlement

HOLDINGS: Holdings = {
    Product: Holding(
        "the product catalogue",
        Kept.BUSINESS,
        links="seller_id",
        plain="product_id name description kind category price vat_rate certificate shares stocked shelf on_sale "
        "created_at",
    ),
    Stock: Holding("stock", Kept.BUSINESS, plain="product_id available reserved sold supplied empty"),
    StockMove: Holding(
        "why stock changed, and who changed it",
        Kept.BOOKS,
        links="by",
        plain="product_id move_id delta reason at expires",
    ),
    StockSettlement: Holding("the outcome of stock reservations", Kept.BUSINESS, plain="order_id outcome at"),
    ProductWord: Holding(
        "product search", Kept.BUSINESS, links="seller_id", plain="head entry product_id text category"
    ),
    ProductViews: Holding("how often products are viewed", Kept.EXPIRES, plain="day_shard product_id hits expires"),
    Category: Holding("the categories of the catalogue", Kept.BUSINESS, plain="catalog category name_tr name_en"),
    Seller: Holding(
        "sellers: businesses, by their public names",
        Kept.BUSINESS,
        links="user_id",
        plain="seller_id name city about created_at",
    ),
}
