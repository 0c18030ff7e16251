//! What is asked of a Medusa server, as data. Only filters that 2.18 really knows are used, since it leaves out others
//! without a word; the field lists ask for whole relations wherever the shop computes with them: it adds up what was
//! loaded, so a shipping method asked for by name and price alone makes its total, and the order's, silently wrong.

use crate::moments;
use crate::rest::address::Address;
use crate::rest::walk::Question;
use base64::Engine;
use domain::Timestamp;
use ports::{Credentials, FrozenRefund, HttpRequest, Method, PortError, PortErrorKind, Retry};
use serde_json::Value;

const CUSTOMER: &str = "id,email,first_name,last_name,company_name,phone,created_at,updated_at,*addresses";
const PRODUCT: &str = "id,title,description,updated_at,type.value,collection.title,categories.name,variants.id,\
variants.title,variants.sku,variants.manage_inventory,variants.prices.amount,variants.prices.currency_code,\
variants.prices.min_quantity,variants.prices.price_list_id,\
variants.inventory_items.required_quantity,variants.inventory_items.inventory.location_levels.available_quantity";
const ORDER: &str = "id,display_id,custom_display_id,status,email,customer_id,currency_code,created_at,updated_at,\
metadata,total,*items,*items.detail,*shipping_methods,*shipping_address,*billing_address,returns.id,\
payment_collections.id,payment_collections.status,payment_collections.amount,payment_collections.updated_at,\
payment_collections.payments.id,payment_collections.payments.provider_id,payment_collections.payments.amount,\
payment_collections.payments.captured_at,payment_collections.payments.canceled_at,\
payment_collections.payments.captures.amount,payment_collections.payments.captures.created_at,\
payment_collections.payments.refunds.id,payment_collections.payments.refunds.amount,\
payment_collections.payments.refunds.created_at,payment_collections.payments.refunds.note,\
payment_collections.payments.refunds.refund_reason.label,\
fulfillments.id,fulfillments.created_at,fulfillments.packed_at,fulfillments.shipped_at,fulfillments.delivered_at,\
fulfillments.canceled_at,fulfillments.shipping_option_id,fulfillments.labels.tracking_number,\
fulfillments.labels.tracking_url";
const RETURN: &str = "id,order_id,status,created_by,created_at,requested_at,claim.id,exchange.id,items.item_id,\
items.quantity,items.note,items.reason.label";
const REFUNDED: &str = "id,currency_code,refunds.id,refunds.amount,refunds.note,refunds.created_at";
const RETURN_STATE: &str = "id,order_id,status,metadata";
const RETURN_MOVED: &str = "id,order_id,updated_at";
const PAYMENT_MOVED: &str = "id,created_at,payment_collection.updated_at,payment_collection.order.id,\
payment_collection.order.updated_at";

/// A server and the key to it.
pub(super) struct Shop {
    base: String,
    host: String,
    authorization: String,
}

impl Shop {
    /// Takes what a person typed or copied: with or without "https://", the address of the admin page too.
    ///
    /// # Errors
    /// `Address` when it is no address, or one over which the key would travel in the clear (plain http is for this
    /// computer only); `SignInRefused` when the key is none or not a secret one.
    pub(super) fn new(credentials: &Credentials) -> Result<Shop, PortError> {
        let Address { base, host, .. } = Address::read(credentials.get("url"), &["app", "admin", "health"])
            .filter(|address| address.https || address.here)
            .ok_or_else(|| {
                PortError::new(
                    PortErrorKind::Address,
                    Retry::Never,
                    "not https, and not http on this computer",
                )
            })?;
        let key = credentials.get("secret_key");
        if key.is_empty() || key.starts_with("pk_") || key.contains(|c: char| c.is_control() || c == ':') {
            let why = "no secret key (a publishable one only opens the shop front)";
            return Err(PortError::new(PortErrorKind::SignInRefused, Retry::Never, why).with("host", host));
        }
        let authorization = format!(
            "Basic {}",
            base64::engine::general_purpose::STANDARD.encode(format!("{key}:"))
        );
        Ok(Shop {
            base,
            host,
            authorization,
        })
    }

    /// Name of the machine, for sentences that a person reads.
    pub(super) fn host(&self) -> &str {
        &self.host
    }

    /// Is it up, and is it a Medusa? Goes without the key, which a stranger must not see.
    pub(super) fn health(&self) -> HttpRequest {
        HttpRequest {
            method: Method::Get,
            url: format!("{}/health", self.base),
            headers: Vec::new(),
            body: None,
        }
    }

    /// The shop itself: name and currencies.
    pub(super) fn stores(&self) -> HttpRequest {
        let fields = "id,name,supported_currencies.currency_code,supported_currencies.is_default";
        self.get("stores", &[("fields", fields.to_owned())])
    }

    /// Part of the customers, by change.
    pub(super) fn customers(&self, question: &Question, limit: usize) -> HttpRequest {
        self.walk("customers", "updated_at", question, limit, CUSTOMER)
    }

    /// Part of the products, by change.
    pub(super) fn products(&self, question: &Question, limit: usize) -> HttpRequest {
        self.walk("products", "updated_at", question, limit, PRODUCT)
    }

    /// Part of the orders, by change.
    pub(super) fn orders(&self, question: &Question, limit: usize) -> HttpRequest {
        self.walk("orders", "updated_at", question, limit, ORDER)
    }

    /// Part of the returns, by change: only which orders they belong to.
    pub(super) fn returns_moved(&self, question: &Question, limit: usize) -> HttpRequest {
        self.walk("returns", "updated_at", question, limit, RETURN_MOVED)
    }

    /// Part of the payments, by creation: only when their money last moved, and for which order.
    pub(super) fn payments_moved(&self, question: &Question, limit: usize) -> HttpRequest {
        self.walk("payments", "created_at", question, limit, PAYMENT_MOVED)
    }

    /// Whether one order is there: as little of it as possible.
    pub(super) fn order(&self, id: &str) -> HttpRequest {
        self.get(&format!("orders/{}", plain(id)), &[("fields", "id".to_owned())])
    }

    /// These orders; with `before`, only those that are older.
    pub(super) fn orders_by_id(&self, ids: &[String], before: Option<Timestamp>) -> HttpRequest {
        let mut parameters = listed("id[]", ids);
        parameters.extend(before.map(|at| ("created_at[$lt]", moments::to_iso(at))));
        parameters.extend([("limit", ids.len().to_string()), ("fields", ORDER.to_owned())]);
        self.get("orders", &parameters)
    }

    /// The returns of these orders, at most `limit`.
    pub(super) fn returns_of(&self, orders: &[String], limit: usize) -> HttpRequest {
        let mut parameters = listed("order_id[]", orders);
        parameters.extend([
            ("order", "created_at".to_owned()),
            ("limit", limit.to_string()),
            ("fields", RETURN.to_owned()),
        ]);
        self.get("returns", &parameters)
    }

    /// Pays money of a payment back: exactly the frozen bytes.
    pub(super) fn refund(&self, refund: &FrozenRefund) -> HttpRequest {
        let place = format!("payments/{}/refund", refund.ask.payment);
        self.post(&place, REFUNDED, refund.bytes.clone())
    }

    /// How far the returns of an order are, the newest first.
    pub(super) fn return_states(&self, order: &str, limit: usize) -> HttpRequest {
        let mut parameters = listed("order_id[]", &[order.to_owned()]);
        parameters.extend([
            ("order", "-created_at".to_owned()),
            ("limit", limit.to_string()),
            ("fields", RETURN_STATE.to_owned()),
        ]);
        self.get("returns", &parameters)
    }

    /// Where the goods of an order left from.
    pub(super) fn parcels_of(&self, order: &str) -> HttpRequest {
        let fields = "id,fulfillments.location_id,fulfillments.canceled_at".to_owned();
        self.get(&format!("orders/{}", plain(order)), &[("fields", fields)])
    }

    /// Begins a return.
    pub(super) fn begin_return(&self, body: &Value) -> HttpRequest {
        self.post("returns", RETURN_STATE, body.to_string())
    }

    /// A step of a return that is there: `request-items`, `request`, `cancel`, `receive`, `receive-items`, `receive/confirm`.
    pub(super) fn step_of_return(&self, back: &str, step: &str, body: &Value) -> HttpRequest {
        let place = format!("returns/{}/{step}", plain(back));
        self.post(&place, RETURN_STATE, body.to_string())
    }

    /// What is under way at an order.
    pub(super) fn changes_of(&self, order: &str) -> HttpRequest {
        let fields = "id,status,change_type,return_id,internal_note".to_owned();
        let mut parameters = listed("status[]", &["pending".to_owned(), "requested".to_owned()]);
        parameters.push(("fields", fields));
        self.get(&format!("orders/{}/changes", plain(order)), &parameters)
    }

    /// What is to come back by a return, and where to.
    pub(super) fn goods_back(&self, back: &str) -> HttpRequest {
        let fields = "id,location_id,items.item_id,items.quantity".to_owned();
        self.get(&format!("returns/{}", plain(back)), &[("fields", fields)])
    }

    /// The place to which the goods of a return come back.
    pub(super) fn place_of_return(&self, back: &str, location: &str) -> HttpRequest {
        let body = serde_json::json!({ "location_id": location, "no_notification": true });
        self.post(&format!("returns/{}", plain(back)), RETURN_STATE, body.to_string())
    }

    /// The parcels by which a return was to come back.
    pub(super) fn parcels_back(&self, back: &str) -> HttpRequest {
        let fields = "id,fulfillments.id,fulfillments.canceled_at".to_owned();
        self.get(&format!("returns/{}", plain(back)), &[("fields", fields)])
    }

    /// Calls off a parcel.
    pub(super) fn cancel_parcel(&self, parcel: &str) -> HttpRequest {
        self.post(&format!("fulfillments/{}/cancel", plain(parcel)), "id", "{}".to_owned())
    }

    /// Throws away a return that was begun and never asked for.
    pub(super) fn forget_return(&self, back: &str) -> HttpRequest {
        self.delete(&format!("returns/{}/request", plain(back)))
    }

    /// Throws away an arrival of goods that was begun and never confirmed.
    pub(super) fn forget_arrival(&self, back: &str) -> HttpRequest {
        self.delete(&format!("returns/{}/receive", plain(back)))
    }

    fn delete(&self, place: &str) -> HttpRequest {
        HttpRequest {
            method: Method::Delete,
            ..self.get(place, &[])
        }
    }

    fn post(&self, place: &str, fields: &str, body: String) -> HttpRequest {
        let mut base = self.get(place, &[("fields", fields.to_owned())]);
        base.method = Method::Post;
        base.headers
            .push(("content-type".to_owned(), "application/json".to_owned()));
        base.body = Some(body.into_bytes());
        base
    }

    fn walk(&self, list: &str, time: &str, question: &Question, limit: usize, fields: &str) -> HttpRequest {
        let (at_or_after, before) = (format!("{time}[$gte]"), format!("{time}[$lt]"));
        let mut parameters = vec![(at_or_after.as_str(), moments::to_iso(question.from))];
        parameters.extend(question.before.map(|end| (before.as_str(), moments::to_iso(end))));
        parameters.extend([
            ("order", if question.by_id { "id" } else { time }.to_owned()),
            ("limit", limit.to_string()),
            ("offset", question.offset.to_string()),
            ("fields", fields.to_owned()),
        ]);
        self.get(list, &parameters)
    }

    fn get(&self, list: &str, parameters: &[(&str, String)]) -> HttpRequest {
        let mut query = url::form_urlencoded::Serializer::new(String::new());
        query.extend_pairs(parameters);
        HttpRequest {
            method: Method::Get,
            url: format!("{}/admin/{list}?{}", self.base, query.finish()),
            headers: vec![
                ("authorization".to_owned(), self.authorization.clone()),
                ("accept".to_owned(), "application/json".to_owned()),
            ],
            body: None,
        }
    }
}

/// An id that becomes part of an address.
fn plain(id: &str) -> String {
    id.chars()
        .filter(|c| c.is_ascii_alphanumeric() || "_-".contains(*c))
        .collect()
}

fn listed<'a>(name: &'a str, ids: &[String]) -> Vec<(&'a str, String)> {
    ids.iter().map(|id| (name, id.clone())).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shop(url: &str, key: &str) -> Result<Shop, PortError> {
        let values = [("url", url), ("secret_key", key)].map(|(name, value)| (name.to_owned(), value.to_owned()));
        Shop::new(&Credentials(values.into()))
    }

    #[test]
    fn an_address_is_taken_as_people_copy_it() {
        for (typed, base) in [
            ("https://tienda.example", "https://tienda.example"),
            ("tienda.example/", "https://tienda.example"),
            ("https://tienda.example/app/orders?x=1#y", "https://tienda.example"),
            ("https://example.org/medusa/app/login", "https://example.org/medusa"),
            ("http://127.0.0.1:9000", "http://127.0.0.1:9000"),
            ("http://localhost:9000/admin", "http://localhost:9000"),
            ("http://[::1]:9000/", "http://[::1]:9000"),
            ("HTTPS://Tienda.Example:443", "https://tienda.example"),
            ("https://ñandú.example", "https://xn--and-6ma2c.example"),
        ] {
            assert_eq!(shop(typed, "sk_1").map(|s| s.base).unwrap(), base, "{typed}");
        }
    }

    #[test]
    fn the_key_never_travels_in_the_clear() {
        for typed in [
            "http://tienda.example",
            "http://192.168.1.4:9000",
            "ftp://tienda.example",
            "",
            "https://",
            "https://a b",
            "https://ana:pw@tienda.example",
            "http://localhost.evil.example",
        ] {
            assert_eq!(
                shop(typed, "sk_1").err().map(|e| e.kind),
                Some(PortErrorKind::Address),
                "{typed}"
            );
        }
    }

    #[test]
    fn a_key_that_cannot_open_the_shop_is_refused_at_once() {
        for key in ["", "  ", "pk_123", "sk_1:2", "sk\n1"] {
            assert_eq!(
                shop("https://tienda.example", key).err().map(|e| e.kind),
                Some(PortErrorKind::SignInRefused),
                "{key}"
            );
        }
    }

    #[test]
    fn a_question_becomes_a_request() {
        let shop = shop("https://tienda.example", "sk_abc").unwrap();
        let question = Question {
            from: Timestamp(0),
            before: Some(Timestamp(1)),
            by_id: true,
            offset: 49,
        };
        let request = shop.returns_moved(&question, 50);
        assert_eq!(
            request.url,
            "https://tienda.example/admin/returns?updated_at%5B%24gte%5D=1970-01-01T00%3A00%3A00.000Z\
             &updated_at%5B%24lt%5D=1970-01-01T00%3A00%3A00.001Z&order=id&limit=50&offset=49&fields=id%2Corder_id%2Cupdated_at"
        );
        assert_eq!(request.headers[0].1, "Basic c2tfYWJjOg==");
        assert!(!format!("{request:?}").contains("c2tf"));
        assert!(shop.health().headers.is_empty());
        let ids = ["order_1".to_owned(), "order_2".to_owned()];
        assert!(
            shop.orders_by_id(&ids, None)
                .url
                .contains("id%5B%5D=order_1&id%5B%5D=order_2&limit=2")
        );
    }

    #[test]
    fn a_page_of_orders_fits_into_the_line_that_servers_accept() {
        let shop = shop("https://tienda.example", "sk_abc").unwrap();
        let ids: Vec<String> = (0..super::super::List::Orders.page())
            .map(|n| format!("order_01M80EY80JQP6DZXG2HC0W9{n:03}"))
            .collect();
        assert!(shop.orders_by_id(&ids, Some(Timestamp(0))).url.len() < 8_000);
    }
}
