//! The real Medusa server from its other side: what Carla does in the shop front and what the shop's staff do in its
//! administration, so that a test can change something there and look whether it arrives here. It speaks the server's
//! own interface and shares no code with the connector, so that a misunderstanding there is not repeated here.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "a test that cannot go on ends; it is run by people and machines that read its words"
)]

use platform::ReqwestHttp;
use ports::{Credentials, Http, HttpRequest, Method};
use serde_json::{Value, json};
use std::sync::atomic::{AtomicU32, Ordering};

/// The shop with the keys to both of its doors.
pub(crate) struct MedusaShop {
    http: ReqwestHttp,
    facts: Value,
}

/// Somebody who buys as a guest.
#[derive(Debug, Clone)]
pub(crate) struct Buyer {
    pub(crate) email: String,
    pub(crate) first_name: &'static str,
    pub(crate) last_name: &'static str,
    /// ISO 3166-1 alpha-2, lower case; the shop sends to es, hu, de and fr, and taxes es and hu.
    pub(crate) country: &'static str,
}

impl Buyer {
    /// Carla with an address of her own for every test, so that tests that run at the same time do not meet.
    pub(crate) fn carla() -> Buyer {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let (process, count) = (std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed));
        let email = format!("carla.{process}.{count}@correo.test");
        Buyer {
            email,
            first_name: "Carla",
            last_name: "Muñoz",
            country: "es",
        }
    }
}

impl MedusaShop {
    /// The server that `cargo xtask test` started. Nothing when only the quick tests were asked for (`MOSTRADOR_QUICK`).
    ///
    /// # Panics
    /// When there is no server and nobody said that it may be missing.
    #[expect(
        clippy::disallowed_methods,
        reason = "the test command hands the servers over in the environment"
    )]
    pub(crate) fn running() -> Option<MedusaShop> {
        let Ok(path) = std::env::var("MOSTRADOR_TEST_MEDUSA") else {
            assert!(
                std::env::var("MOSTRADOR_QUICK").is_ok(),
                "MOSTRADOR_TEST_MEDUSA is not set: run `cargo xtask test`, or `cargo xtask servers` beside this"
            );
            println!("skipped: MOSTRADOR_QUICK is set and no Medusa server is running");
            return None;
        };
        let text = std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{path}: {error}"));
        Some(MedusaShop {
            http: ReqwestHttp::new().unwrap(),
            facts: serde_json::from_str(&text).unwrap(),
        })
    }

    /// What `seed.mjs` wrote: ids and keys, by its names.
    pub(crate) fn facts(&self) -> &Value {
        &self.facts
    }

    /// What a person types in to connect.
    pub(crate) fn credentials(&self) -> Credentials {
        let value = |key: &str| self.fact(key);
        Credentials(
            [
                ("url".to_owned(), value("url")),
                ("secret_key".to_owned(), value("secretKey")),
            ]
            .into(),
        )
    }

    /// Buys as a guest; the payment is reserved, not taken. `items` are names of `seed.mjs` with pieces. Answers with the
    /// order as [`MedusaShop::order`] does.
    pub(crate) async fn place_order(&self, buyer: &Buyer, items: &[(&str, u32)], note: Option<&str>) -> Value {
        let items: Vec<Value> = items
            .iter()
            .map(
                |(name, pieces)| json!({ "variant_id": self.facts["variants"][name]["variantId"], "quantity": pieces }),
            )
            .collect();
        let cart = self
            .shop_front(
                "/store/carts",
                json!({
                    "region_id": self.fact("regionId"),
                    "email": buyer.email,
                    "items": items,
                    "shipping_address": {
                        "first_name": buyer.first_name, "last_name": buyer.last_name, "address_1": "Calle Mayor 2",
                        "city": "Madrid", "postal_code": "28002", "country_code": buyer.country,
                    },
                    "metadata": note.map(|note| json!({ "customer_note": note })),
                }),
            )
            .await;
        let cart = id(&cart["cart"]);
        let option = json!({ "option_id": self.fact("shippingOptionId") });
        self.shop_front(&format!("/store/carts/{cart}/shipping-methods"), option)
            .await;
        let collection = self
            .shop_front("/store/payment-collections", json!({ "cart_id": cart }))
            .await;
        let sessions = format!(
            "/store/payment-collections/{}/payment-sessions",
            id(&collection["payment_collection"])
        );
        self.shop_front(&sessions, json!({ "provider_id": "pp_system_default" }))
            .await;
        let done = self
            .shop_front(&format!("/store/carts/{cart}/complete"), json!({}))
            .await;
        assert_eq!(done["type"], "order", "{done}");
        self.order(&id(&done["order"])).await
    }

    /// An order as the administration shows it, with items, payments and fulfilments.
    pub(crate) async fn order(&self, order: &str) -> Value {
        let fields = "*items,*payment_collections.payments,*fulfillments,%2Bupdated_at,%2Bsummary";
        self.administration(Method::Get, &format!("/admin/orders/{order}?fields={fields}"), None)
            .await["order"]
            .clone()
    }

    /// Takes the money of an order's first payment: all of it, or an amount in decimal text.
    pub(crate) async fn capture(&self, order: &str, amount: Option<&str>) {
        let body = amount.map_or(json!({}), |amount| json!({ "amount": decimal(amount) }));
        self.act(&format!("/admin/payments/{}/capture", self.payment(order).await), body)
            .await;
    }

    /// Packs everything; answers with the fulfilment's id.
    pub(crate) async fn fulfil(&self, order: &str) -> String {
        let items = self.pieces(order).await;
        let body = json!({ "items": items, "location_id": self.fact("locationId") });
        self.act(&format!("/admin/orders/{order}/fulfillments"), body).await;
        let fulfilments = self.order(order).await["fulfillments"].as_array().unwrap().clone();
        id(fulfilments.last().unwrap())
    }

    /// Sends a packed fulfilment off.
    pub(crate) async fn ship(&self, order: &str, fulfilment: &str, tracking: &str) {
        let page = format!("http://127.0.0.1/parcels/{tracking}");
        let label = json!({ "tracking_number": tracking, "tracking_url": page, "label_url": page });
        let body = json!({ "items": self.pieces(order).await, "labels": [label] });
        self.act(
            &format!("/admin/orders/{order}/fulfillments/{fulfilment}/shipments"),
            body,
        )
        .await;
    }

    /// The parcel arrives.
    pub(crate) async fn deliver(&self, order: &str, fulfilment: &str) {
        self.act(
            &format!("/admin/orders/{order}/fulfillments/{fulfilment}/mark-as-delivered"),
            json!({}),
        )
        .await;
    }

    /// Takes the money and brings the parcel to the buyer.
    pub(crate) async fn complete(&self, order: &str) {
        self.capture(order, None).await;
        let parcel = self.fulfil(order).await;
        self.ship(order, &parcel, "ES300").await;
        self.deliver(order, &parcel).await;
    }

    /// Calls an order off.
    pub(crate) async fn cancel(&self, order: &str) {
        self.act(&format!("/admin/orders/{order}/cancel"), json!({})).await;
    }

    /// The buyer asks to send pieces of the order's first line back; answers with the return's id.
    pub(crate) async fn request_return_as_buyer(&self, order: &str, pieces: u32, note: &str) -> String {
        let line = id(&self.order(order).await["items"][0]);
        let body = json!({
            "order_id": order,
            "items": [{ "id": line, "quantity": pieces, "reason_id": self.fact("returnReasonId"), "note": note }],
            "return_shipping": { "option_id": self.fact("returnOptionId") },
            // Without a place the server cannot receive it: it answers 500 and leaves the order blocked.
            "location_id": self.fact("locationId"),
        });
        id(&self.shop_front("/store/returns", body).await["return"])
    }

    /// Staff begin a return and ask for nothing yet; answers with its id.
    pub(crate) async fn begin_return_as_staff(&self, order: &str) -> String {
        let body = json!({ "order_id": order, "location_id": self.fact("locationId") });
        id(&self.act("/admin/returns", body).await["return"])
    }

    /// The returns of an order, oldest first.
    pub(crate) async fn returns(&self, order: &str) -> Vec<Value> {
        let path = format!(
            "/admin/returns?order_id[]={order}&order=created_at&fields=id,status,items.quantity,items.received_quantity"
        );
        let answer = self.administration(Method::Get, &path, None).await;
        answer["returns"].as_array().unwrap().clone()
    }

    /// The goods of a requested return arrive, all of them.
    pub(crate) async fn receive_return(&self, asked: &str) {
        let path = format!("/admin/returns/{asked}?fields=items.item_id,items.quantity");
        let items = self.administration(Method::Get, &path, None).await["return"]["items"].clone();
        let items: Vec<Value> = items
            .as_array()
            .unwrap()
            .iter()
            .map(|item| json!({ "id": item["item_id"], "quantity": item["quantity"] }))
            .collect();
        self.act(&format!("/admin/returns/{asked}/receive"), json!({})).await;
        self.act(
            &format!("/admin/returns/{asked}/receive-items"),
            json!({ "items": items }),
        )
        .await;
        self.act(&format!("/admin/returns/{asked}/receive/confirm"), json!({}))
            .await;
    }

    /// Begins the arrival of a return's goods and leaves it at that.
    pub(crate) async fn begin_arrival(&self, back: &str, note: &str) {
        let body = json!({ "internal_note": note });
        self.act(&format!("/admin/returns/{back}/receive"), body).await;
    }

    /// Gives an arrival up that was begun.
    pub(crate) async fn forget_arrival(&self, back: &str) {
        let path = format!("/admin/returns/{back}/receive");
        self.administration(Method::Delete, &path, None).await;
    }

    /// Pays money of an order's first payment back; the amount is decimal text.
    pub(crate) async fn refund(&self, order: &str, amount: &str, note: &str) {
        let body = json!({ "amount": decimal(amount), "note": note });
        self.act(&format!("/admin/payments/{}/refund", self.payment(order).await), body)
            .await;
    }

    /// The same while others do so too: whether the server said that it did.
    pub(crate) async fn try_refund(&self, order: &str, amount: &str, note: &str) -> bool {
        let path = format!("/admin/payments/{}/refund", self.payment(order).await);
        let body = json!({ "amount": decimal(amount), "note": note });
        let (status, _) = self.ask(Method::Post, &path, Some(body), self.key()).await;
        (200..300).contains(&status)
    }

    /// The refunds of a payment as the shop's own books have them, oldest first.
    pub(crate) async fn refunds(&self, payment: &str) -> Vec<Value> {
        let path = format!("/admin/payments/{payment}?fields=id,*refunds");
        let mut rows = self.administration(Method::Get, &path, None).await["payment"]["refunds"]
            .as_array()
            .unwrap()
            .clone();
        rows.sort_by_key(|row| row["created_at"].to_string());
        rows
    }

    /// What the shop owes the buyer now (after a return was received), as decimal text.
    pub(crate) async fn owed(&self, order: &str) -> String {
        let difference = self.order(order).await["summary"]["pending_difference"].to_string();
        difference.strip_prefix('-').unwrap_or("0").to_owned()
    }

    /// Writes into an order's metadata.
    pub(crate) async fn annotate(&self, order: &str, key: &str, text: &str) {
        self.act(&format!("/admin/orders/{order}"), json!({ "metadata": { key: text } }))
            .await;
    }

    /// Sends an order to another city.
    pub(crate) async fn deliver_to(&self, order: &str, city: &str) {
        let address = json!({
            "first_name": "Carla", "last_name": "Muñoz", "address_1": "Calle Mayor 2", "city": city,
            "postal_code": "28002", "country_code": "es",
        });
        self.act(
            &format!("/admin/orders/{order}"),
            json!({ "shipping_address": address }),
        )
        .await;
    }

    /// Gives an order's buyer another address for mails.
    pub(crate) async fn write_to(&self, order: &str, email: &str) {
        self.act(&format!("/admin/orders/{order}"), json!({ "email": email }))
            .await;
    }

    /// Gives a customer another first name.
    pub(crate) async fn rename_customer(&self, customer: &str, first_name: &str) {
        self.act(
            &format!("/admin/customers/{customer}"),
            json!({ "first_name": first_name }),
        )
        .await;
    }

    async fn payment(&self, order: &str) -> String {
        id(&self.order(order).await["payment_collections"][0]["payments"][0])
    }

    async fn pieces(&self, order: &str) -> Vec<Value> {
        let items = self.order(order).await["items"].as_array().unwrap().clone();
        items
            .iter()
            .map(|item| json!({ "id": item["id"], "quantity": item["quantity"] }))
            .collect()
    }

    fn fact(&self, key: &str) -> String {
        self.facts[key]
            .as_str()
            .unwrap_or_else(|| panic!("seed.mjs wrote no {key}"))
            .to_owned()
    }

    async fn shop_front(&self, path: &str, body: Value) -> Value {
        self.call(
            Method::Post,
            path,
            Some(body),
            ("x-publishable-api-key", self.fact("publishableKey")),
        )
        .await
    }

    async fn act(&self, path: &str, body: Value) -> Value {
        self.administration(Method::Post, path, Some(body)).await
    }

    async fn administration(&self, method: Method, path: &str, body: Option<Value>) -> Value {
        self.call(method, path, body, self.key()).await
    }

    fn key(&self) -> (&'static str, String) {
        let key = base64(&format!("{}:", self.fact("secretKey")));
        ("authorization", format!("Basic {key}"))
    }

    async fn call(&self, method: Method, path: &str, body: Option<Value>, door: (&str, String)) -> Value {
        let (status, text) = self.ask(method, path, body, door).await;
        assert!((200..300).contains(&status), "{method:?} {path}: {status} {text}");
        serde_json::from_str(&text).unwrap_or_else(|error| panic!("{method:?} {path}: {error}"))
    }

    async fn ask(&self, method: Method, path: &str, body: Option<Value>, door: (&str, String)) -> (u16, String) {
        let (name, value) = door;
        let headers = vec![
            ("content-type".to_owned(), "application/json".to_owned()),
            (name.to_owned(), value),
        ];
        let url = format!("{}{path}", self.fact("url"));
        let body = body.map(|body| body.to_string().into_bytes());
        let request = HttpRequest {
            method,
            url,
            headers,
            body,
        };
        let answer = self.http.send(request).await.unwrap();
        (answer.status, String::from_utf8_lossy(&answer.body).into_owned())
    }
}

fn id(row: &Value) -> String {
    row["id"]
        .as_str()
        .unwrap_or_else(|| panic!("no id in {row}"))
        .to_owned()
}

/// A JSON number with exactly these digits.
fn decimal(text: &str) -> Value {
    serde_json::from_str(text).unwrap()
}

fn base64(text: &str) -> String {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut out = String::new();
    for part in text.as_bytes().chunks(3) {
        let bits = part
            .iter()
            .chain(&[0, 0])
            .take(3)
            .fold(0_usize, |bits, byte| bits << 8 | usize::from(*byte));
        for place in 0..4 {
            let letter = LETTERS[bits >> (18 - 6 * place) & 63] as char;
            out.push(if place <= part.len() { letter } else { '=' });
        }
    }
    out
}
