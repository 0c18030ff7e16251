//! The real Vendure server from its other side: what Carla does in the shop front and what the shop's staff do in its
//! administration, so that a test can change something there and look whether it arrives here. It speaks the server's
//! own interface and shares no code with the connector, so that a misunderstanding there is not repeated here.

use platform::ReqwestHttp;
use ports::{Credentials, Http, HttpRequest, Method};
use serde_json::{Value, json};
use std::sync::atomic::{AtomicU32, Ordering};

/// What every mutation may answer instead of what was asked for.
const REFUSED: &str = "... on ErrorResult { errorCode message }";

/// The shop with the keys to both of its doors.
pub(crate) struct VendureShop {
    http: ReqwestHttp,
    facts: Value,
}

/// An address that no other test uses, so that tests that run at the same time do not meet.
pub(crate) fn carlas_address() -> String {
    static COUNT: AtomicU32 = AtomicU32::new(0);
    let (process, count) = (std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed));
    format!("carla.{process}.{count}@correo.test")
}

impl VendureShop {
    /// The server that `cargo xtask test` started. Nothing when only the quick tests were asked for (`MOSTRADOR_QUICK`).
    ///
    /// # Panics
    /// When there is no server and nobody said that it may be missing.
    #[expect(
        clippy::disallowed_methods,
        reason = "the test command hands the servers over in the environment"
    )]
    pub(crate) fn running() -> Option<VendureShop> {
        let Ok(path) = std::env::var("MOSTRADOR_TEST_VENDURE") else {
            assert!(
                std::env::var("MOSTRADOR_QUICK").is_ok(),
                "MOSTRADOR_TEST_VENDURE is not set: run `cargo xtask test`, or `cargo xtask servers` beside this"
            );
            println!("skipped: MOSTRADOR_QUICK is set and no Vendure server is running");
            return None;
        };
        let text = std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{path}: {error}"));
        Some(VendureShop {
            http: ReqwestHttp::new().unwrap(),
            facts: serde_json::from_str(&text).unwrap(),
        })
    }

    /// What `seed.mjs` wrote: ids and keys, by its names.
    pub(crate) fn facts(&self) -> &Value {
        &self.facts
    }

    /// What a person types in to connect: the address, and what opens the door.
    pub(crate) fn credentials_with(&self, opening: &[(&str, &str)]) -> Credentials {
        let mut values = vec![("url".to_owned(), self.fact("url"))];
        values.extend(
            opening
                .iter()
                .map(|(key, value)| ((*key).to_owned(), (*value).to_owned())),
        );
        Credentials(values.into_iter().collect())
    }

    /// With the key that may read and give money back.
    pub(crate) fn credentials(&self) -> Credentials {
        self.credentials_with(&[("api_key", &self.fact("apiKey"))])
    }

    /// Ana's own name and password instead.
    pub(crate) fn anas_credentials(&self) -> Credentials {
        let ana = |key: &str| self.facts["ana"][key].as_str().unwrap().to_owned();
        self.credentials_with(&[("username", &ana("name")), ("password", &ana("password"))])
    }

    /// Buys as a guest, paid by `method`: `card` reserves the money, `transfer` has paid. `items` are names of `seed.mjs` with
    /// pieces. Answers with the order as [`VendureShop::order`] does.
    pub(crate) async fn place_order(&self, email: &str, items: &[(&str, u32)], method: &str) -> Value {
        let mut token = String::new();
        for (name, pieces) in items {
            let add = format!(
                "mutation($v: ID!, $q: Int!) {{ addItemToOrder(productVariantId: $v, quantity: $q) {{ __typename {REFUSED} }} }}"
            );
            let variables = json!({ "v": self.facts["variants"][name], "q": pieces });
            self.call("shop-api", &add, variables, &mut token).await;
        }
        let buy = format!(
            "mutation($c: CreateCustomerInput!, $a: CreateAddressInput!, $s: [ID!]!, $m: String!) {{
                setCustomerForOrder(input: $c) {{ __typename {REFUSED} }}
                setOrderShippingAddress(input: $a) {{ __typename {REFUSED} }}
                setOrderShippingMethod(shippingMethodId: $s) {{ __typename {REFUSED} }}
                transitionOrderToState(state: \"ArrangingPayment\") {{ __typename {REFUSED} }}
                addPaymentToOrder(input: {{ method: $m, metadata: {{}} }}) {{ __typename ... on Order {{ id }} {REFUSED} }}
            }}"
        );
        let variables = json!({
            "c": { "firstName": "Carla", "lastName": "Muñoz", "emailAddress": email },
            "a": address("Madrid"),
            "s": [self.facts["shippingMethodId"]],
            "m": method,
        });
        let done = self.call("shop-api", &buy, variables, &mut token).await;
        self.order(&id(&done["addPaymentToOrder"])).await
    }

    /// An order as the administration shows it.
    pub(crate) async fn order(&self, order: &str) -> Value {
        let query =
            "query($id: ID!) { order(id: $id) { id code state updatedAt totalWithTax customer { id emailAddress }
            lines { id quantity }
            payments { id state amount refunds { id state total reason } }
            fulfillments { id state } } }";
        self.staff(query, json!({ "id": order })).await["order"].clone()
    }

    /// Takes the money of an order's first payment.
    pub(crate) async fn settle(&self, order: &str) {
        let payment = self.payment(order).await;
        self.act("settlePayment(id: $id)", "$id: ID!", json!({ "id": payment }))
            .await;
    }

    /// Packs everything and sends it off; answers with the parcel's id.
    pub(crate) async fn ship(&self, order: &str, tracking: &str) -> String {
        let lines = self.order(order).await["lines"].clone();
        let lines: Vec<Value> = lines
            .as_array()
            .unwrap()
            .iter()
            .map(|line| json!({ "orderLineId": line["id"], "quantity": line["quantity"] }))
            .collect();
        let option = |name: &str, value: &str| json!({ "name": name, "value": value });
        let handler = json!({
            "code": "manual-fulfillment",
            "arguments": [option("method", "Paquete azul"), option("trackingCode", tracking)],
        });
        let query = format!(
            "mutation($i: FulfillOrderInput!) {{ addFulfillmentToOrder(input: $i) {{ __typename ... on Fulfillment {{ id }} {REFUSED} }} }}"
        );
        let made = self
            .staff(&query, json!({ "i": { "lines": lines, "handler": handler } }))
            .await;
        let parcel = id(&made["addFulfillmentToOrder"]);
        self.bring(&parcel, "Shipped").await;
        parcel
    }

    /// Brings a parcel into a state.
    pub(crate) async fn bring(&self, parcel: &str, state: &str) {
        self.act(
            "transitionFulfillmentToState(id: $id, state: $s)",
            "$id: ID!, $s: String!",
            json!({ "id": parcel, "s": state }),
        )
        .await;
    }

    /// Pays money of an order's first payment back, in cents; answers with the refund's id.
    pub(crate) async fn refund(&self, order: &str, minor: i64, reason: &str) -> String {
        let (query, variables) = self.refunding(order, minor, reason).await;
        id(&self.staff(&query, variables).await["refundOrder"])
    }

    /// The same while others do so too: whether the server said that it did.
    pub(crate) async fn try_refund(&self, order: &str, minor: i64, reason: &str) -> bool {
        let (query, variables) = self.refunding(order, minor, reason).await;
        let body = self
            .ask("admin-api", &query, variables, &mut self.fact("staffToken"))
            .await;
        body["data"]["refundOrder"]["id"].is_string()
    }

    async fn refunding(&self, order: &str, minor: i64, reason: &str) -> (String, Value) {
        let input = json!({
            "paymentId": self.payment(order).await, "amount": minor, "reason": reason,
            "lines": [], "shipping": 0, "adjustment": 0,
        });
        let query = format!(
            "mutation($i: RefundOrderInput!) {{ refundOrder(input: $i) {{ __typename ... on Refund {{ id }} {REFUSED} }} }}"
        );
        (query, json!({ "i": input }))
    }

    /// Somebody has paid a refund by hand and says so.
    pub(crate) async fn settle_refund(&self, refund: &str) {
        self.act(
            "settleRefund(input: $i)",
            "$i: SettleRefundInput!",
            json!({ "i": { "id": refund, "transactionId": "by-hand" } }),
        )
        .await;
    }

    /// Lets go of what was reserved.
    pub(crate) async fn let_go(&self, order: &str) {
        let payment = self.payment(order).await;
        self.act("cancelPayment(id: $id)", "$id: ID!", json!({ "id": payment }))
            .await;
    }

    /// Calls pieces of an order's first line off, or the whole order.
    pub(crate) async fn call_off(&self, order: &str, pieces: Option<u32>, reason: &str) {
        let mut input = json!({ "orderId": order, "reason": reason, "cancelShipping": pieces.is_none() });
        if let Some(pieces) = pieces {
            let line = self.order(order).await["lines"][0]["id"].clone();
            input["lines"] = json!([{ "orderLineId": line, "quantity": pieces }]);
        }
        self.act("cancelOrder(input: $i)", "$i: CancelOrderInput!", json!({ "i": input }))
            .await;
    }

    /// Writes a note on an order.
    pub(crate) async fn note(&self, order: &str, text: &str, public: bool) {
        let query = "mutation($i: AddNoteToOrderInput!) { addNoteToOrder(input: $i) { id } }";
        let input = json!({ "id": order, "note": text, "isPublic": public });
        self.staff(query, json!({ "i": input })).await;
    }

    /// Modifies an order, and brings it back to the state that it was in.
    pub(crate) async fn modify(&self, order: &str, change: &Value) {
        let state = self.order(order).await["state"].as_str().unwrap().to_owned();
        self.bring_order(order, "Modifying").await;
        let mut input = json!({ "orderId": order, "dryRun": false });
        let parts = change.as_object().unwrap().clone();
        input.as_object_mut().unwrap().extend(parts);
        self.act("modifyOrder(input: $i)", "$i: ModifyOrderInput!", json!({ "i": input }))
            .await;
        self.bring_order(order, &state).await;
    }

    /// Gives an order to another customer.
    pub(crate) async fn hand_over(&self, order: &str, email: &str) {
        let query = format!(
            "mutation($i: CreateCustomerInput!) {{ createCustomer(input: $i) {{ __typename ... on Customer {{ id }} {REFUSED} }} }}"
        );
        let customer = json!({ "firstName": "Carla", "lastName": "Muñoz", "emailAddress": email });
        let made = self.staff(&query, json!({ "i": customer })).await;
        let query = "mutation($i: SetOrderCustomerInput!) { setOrderCustomer(input: $i) { id } }";
        let input = json!({ "orderId": order, "customerId": made["createCustomer"]["id"] });
        self.staff(query, json!({ "i": input })).await;
    }

    /// Ana signs out somewhere else, which ends all of her sessions.
    pub(crate) async fn ana_signs_out(&self) {
        let ana = |key: &str| self.facts["ana"][key].clone();
        let mut token = String::new();
        let query = format!(
            "mutation($u: String!, $p: String!) {{ login(username: $u, password: $p) {{ __typename {REFUSED} }} }}"
        );
        let name = json!({ "u": ana("name"), "p": ana("password") });
        self.call("admin-api", &query, name, &mut token).await;
        assert!(!token.is_empty());
        self.call("admin-api", "mutation { logout { success } }", json!({}), &mut token)
            .await;
    }

    async fn bring_order(&self, order: &str, state: &str) {
        self.act(
            "transitionOrderToState(id: $id, state: $s)",
            "$id: ID!, $s: String!",
            json!({ "id": order, "s": state }),
        )
        .await;
    }

    async fn payment(&self, order: &str) -> String {
        id(&self.order(order).await["payments"][0])
    }

    /// Does something of which only matters that the shop does not refuse it.
    async fn act(&self, what: &str, takes: &str, variables: Value) {
        let query = format!("mutation({takes}) {{ {what} {{ __typename {REFUSED} }} }}");
        self.staff(&query, variables).await;
    }

    async fn staff(&self, query: &str, variables: Value) -> Value {
        self.call("admin-api", query, variables, &mut self.fact("staffToken"))
            .await
    }

    fn fact(&self, key: &str) -> String {
        self.facts[key]
            .as_str()
            .unwrap_or_else(|| panic!("seed.mjs wrote no {key}"))
            .to_owned()
    }

    /// Asks at one of the doors for something that may not be refused.
    async fn call(&self, door: &str, query: &str, variables: Value, token: &mut String) -> Value {
        let body = self.ask(door, query, variables, token).await;
        assert!(body.get("errors").is_none(), "{query}: {body}");
        for part in body["data"].as_object().unwrap().values() {
            assert!(part.get("errorCode").is_none(), "{query}: {body}");
        }
        body["data"].clone()
    }

    /// Asks at one of the doors; `token` is the session, and becomes the one that the shop gives.
    async fn ask(&self, door: &str, query: &str, variables: Value, token: &mut String) -> Value {
        let mut headers = vec![("content-type".to_owned(), "application/json".to_owned())];
        if !token.is_empty() {
            headers.push(("authorization".to_owned(), format!("Bearer {token}")));
        }
        let body = json!({ "query": query, "variables": variables }).to_string();
        let request = HttpRequest {
            method: Method::Post,
            url: format!("{}/{door}", self.fact("url")),
            headers,
            body: Some(body.into_bytes()),
        };
        let answer = self.http.send(request).await.unwrap();
        if let Some(given) = answer.header("vendure-auth-token") {
            *token = given.to_owned();
        }
        let text = String::from_utf8_lossy(&answer.body).into_owned();
        serde_json::from_str(&text).unwrap_or_else(|error| panic!("{query}: {error}: {text}"))
    }
}

/// Carla's address in a city.
pub(crate) fn address(city: &str) -> Value {
    json!({
        "fullName": "Carla Muñoz", "streetLine1": "Calle Mayor 2", "city": city, "postalCode": "28002", "countryCode": "ES",
    })
}

fn id(row: &Value) -> String {
    row["id"]
        .as_str()
        .unwrap_or_else(|| panic!("no id in {row}"))
        .to_owned()
}
