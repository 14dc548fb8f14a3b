"""Routes of sales."""

from pydantic import BaseModel

from kervan.api import Api
from kervan.auth import TheWorld

from . import service

app = Api("sales", catch_all=True)
handler = app.handler


class SaleOut(BaseModel):
    """A sale."""

    sale_id: str


@app.post("/api/sample/sales/<product_id>", status_code=201)
def sell(product_id: str, world: TheWorld) -> SaleOut:
    """Sell one."""
    return SaleOut(sale_id=service.sell(world, "usr_sample", product_id).sale_id)
