//! The steps of a return between the shop and the pure parts ([`returns`], [`receiving`]): what is read before one is sent, the
//! one request that changes something, and how far the return is when somebody asks.

use super::talking::Connection;
use super::{documents, graphql, receiving, returns};
use crate::rest::answers::{self, misshapen};
use domain::{ReturnAct, ReturnSeen};
use ports::{Effect, PortError, ReturnAsk};
use serde_json::json;

impl Connection {
    /// Takes a step of a return; answers with how far the return is then.
    ///
    /// # Errors
    /// With `Effect::None` only where nothing has been changed for certain.
    pub(super) async fn step(&self, ask: &ReturnAsk) -> Result<ReturnSeen, PortError> {
        // While it is only read, nothing has been asked for: whatever goes wrong there, nothing was changed.
        let none = |error: PortError| PortError {
            effect: Effect::None,
            ..error
        };
        let body = match ask.act {
            ReturnAct::Open => returns::opening(ask, &self.returnable(&ask.order).await.map_err(none)?),
            ReturnAct::Receive => {
                let (_, goods) = self.goods(ask).await.map_err(none)?;
                receiving::receiving(ask, &goods)
            }
            ReturnAct::Approve | ReturnAct::Decline => returns::deciding(ask),
        };
        let body = body.map_err(|error| error.with("host", self.shop.host()))?;
        let response = self.exchange(&body).await?;
        returns::answered(&response, ask, self.shop.host())
    }

    /// How far the return is now.
    ///
    /// # Errors
    /// `ReturnMissing`, `OrderMissing`, and whatever stands between us and the shop.
    pub(super) async fn now(&self, ask: &ReturnAsk) -> Result<ReturnSeen, PortError> {
        match ask.act {
            ReturnAct::Open => self.opened_return(ask).await,
            ReturnAct::Receive => {
                let (state, goods) = self.goods(ask).await?;
                Ok(receiving::how_far(state, &goods))
            }
            ReturnAct::Approve | ReturnAct::Decline => {
                let back = graphql::whole("Return", &ask.back);
                let said = self.ask(documents::RETURN_STATE, &json!({ "id": back })).await?;
                returns::seen(said.data.get("return"), ask).map_err(|error| error.with("host", self.shop.host()))
            }
        }
    }

    /// The state of a return and all of its goods.
    async fn goods(&self, ask: &ReturnAsk) -> Result<(ReturnSeen, Vec<receiving::Goods>), PortError> {
        let (mut all, mut after) = (Vec::new(), None);
        loop {
            let variables = json!({ "id": graphql::whole("Return", &ask.back), "after": after });
            let said = self.ask(documents::RETURN_LINES, &variables).await?;
            let row = said.data.get("return");
            let state = returns::seen(row, ask).map_err(|error| error.with("host", self.shop.host()))?;
            let (goods, onward) = receiving::goods(row.unwrap_or_default())?;
            if onward.is_some() && goods.is_empty() {
                return Err(misshapen("further lines"));
            }
            all.extend(goods);
            if onward.is_none() {
                return Ok((state, all));
            }
            after = onward;
        }
    }

    /// How far the return is that was to be opened, by the order's returns, all of them.
    async fn opened_return(&self, ask: &ReturnAsk) -> Result<ReturnSeen, PortError> {
        let mut after = None;
        loop {
            let variables = json!({ "id": graphql::whole("Order", &ask.order), "after": after });
            let said = self
                .of_order(&ask.order, documents::RETURNS_OF_ORDER, &variables)
                .await?;
            let list = said
                .data
                .pointer("/order/returns")
                .ok_or_else(|| misshapen("returns"))?;
            let rows = answers::rows(list, "nodes")?;
            if let Some(seen) = returns::opened(rows, ask)? {
                return Ok(seen);
            }
            after = graphql::onward(list)?;
            if after.is_none() {
                return Ok(ReturnSeen::Nowhere);
            }
            if rows.is_empty() {
                return Err(misshapen("further returns"));
            }
        }
    }

    /// What of an order can come back, by its parcels, which are asked for one by one.
    async fn returnable(&self, order: &str) -> Result<Vec<returns::Returnable>, PortError> {
        let (mut all, mut parcel, mut line) = (Vec::new(), None, None);
        loop {
            let variables = json!({ "id": graphql::whole("Order", order), "parcel": parcel, "line": line });
            let page = self
                .page(documents::RETURNABLE, &variables, "returnableFulfillments")
                .await?;
            let mut further = None;
            for row in &page.rows {
                let lines = row.get("returnableFulfillmentLineItems");
                let lines = lines.ok_or_else(|| misshapen("returnableFulfillmentLineItems"))?;
                let rows = answers::rows(lines, "nodes")?;
                all.extend(returns::returnable(rows)?);
                further = graphql::onward(lines)?;
                if further.is_some() && rows.is_empty() {
                    return Err(misshapen("further lines"));
                }
            }
            // The same parcel is asked for until its lines end.
            line = further;
            if line.is_none() {
                if page.onward.is_none() {
                    return Ok(all);
                }
                parcel = page.onward;
            }
        }
    }
}
