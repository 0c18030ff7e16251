//! The connector against a server made of answers: who asks and how often, and what is made of rows that a real shop is
//! seldom asked to show. What the real server says is tested in `tests/shops`.

use super::*;
use crate::Ones;
use domain::{Currency, DAY, FulfilmentStatus, Money, PaymentStatus};
use ports::{
    Clock, Effect, Http, HttpRequest, HttpResponse, ImapSession, MailNetwork, MailServer, Notebook, OrderRecord,
};
use std::collections::VecDeque;
use std::sync::Mutex;

const NOW: Timestamp = Timestamp(1_795_311_876_000);

/// Answers in the order in which they are given, and what it was asked.
#[derive(Default)]
struct Server {
    answers: Mutex<VecDeque<HttpResponse>>,
    asked: Mutex<Vec<HttpRequest>>,
}

impl Server {
    fn answers(&self, headers: &[(&str, &str)], body: &Value) {
        let headers = headers
            .iter()
            .map(|(key, value)| ((*key).to_owned(), (*value).to_owned()));
        self.answers.lock().unwrap().push_back(HttpResponse {
            status: 200,
            headers: headers.collect(),
            body: body.to_string().into_bytes(),
        });
    }

    /// What was asked since the last time: the name of the document and the token that came with it.
    fn take_asked(&self) -> Vec<(String, Option<String>)> {
        let asked = std::mem::take(&mut *self.asked.lock().unwrap());
        asked
            .iter()
            .map(|request| {
                let body: Value = serde_json::from_slice(request.body.as_deref().unwrap()).unwrap();
                let name = body["query"].as_str().unwrap().split(['(', ' ']).nth(1).unwrap();
                let token = request.headers.iter().find(|(key, _)| key == "authorization");
                (name.to_owned(), token.map(|(_, value)| value.clone()))
            })
            .collect()
    }
}

#[async_trait]
impl Http for Server {
    async fn send(&self, request: HttpRequest) -> Result<HttpResponse, PortError> {
        self.asked.lock().unwrap().push(request);
        let unreachable = || PortError::new(PortErrorKind::Unreachable, Retry::Later, "nothing was prepared");
        self.answers
            .lock()
            .unwrap()
            .pop_front()
            .ok_or_else(|| unreachable().with_unknown_effect())
    }
}

#[async_trait]
impl MailNetwork for Server {
    async fn imap(&self, _: &MailServer) -> Result<Box<dyn ImapSession>, PortError> {
        Err(PortError::new(PortErrorKind::Unreachable, Retry::Never, "no network"))
    }
}

#[async_trait]
impl Clock for Server {
    fn now(&self) -> Timestamp {
        NOW
    }
    async fn sleep(&self, _millis: i64) {}
}

impl Notebook for Server {
    fn append(&self, _: &str) -> Result<(), String> {
        Err("none".to_owned())
    }
    fn lines(&self) -> Result<Vec<String>, String> {
        Ok(Vec::new())
    }
}

fn connected(values: &[(&str, &str)]) -> (Arc<Server>, Arc<dyn Connected>) {
    let server = Arc::new(Server::default());
    let around = Surroundings {
        http: server.clone(),
        mail: server.clone(),
        clock: server.clone(),
        dice: Arc::new(Ones),
        notebook: server.clone(),
    };
    let mut credentials = Credentials::default();
    for (key, value) in [("url", "https://tienda.example")].iter().chain(values) {
        credentials.0.insert((*key).to_owned(), (*value).to_owned());
    }
    (server.clone(), Vendure.connect(&credentials, around).unwrap())
}

fn as_ana() -> (Arc<Server>, Arc<dyn Connected>) {
    connected(&[("username", "ana"), ("password", "barro")])
}

fn signed_in() -> Value {
    json!({ "data": { "login": { "__typename": "CurrentUser" } } })
}

fn forbidden() -> Value {
    json!({ "errors": [{ "message": "No puedes", "extensions": { "code": "FORBIDDEN" } }], "data": null })
}

fn no_order() -> Value {
    json!({ "data": { "order": null } })
}

fn says(name: &str, token: Option<&str>) -> (String, Option<String>) {
    (name.to_owned(), token.map(|token| format!("Bearer {token}")))
}

#[tokio::test]
async fn ana_signs_in_once_and_again_when_her_session_has_ended() {
    let (server, shop) = as_ana();
    let order = "7".to_owned();
    server.answers(&[("vendure-auth-token", "t-1")], &signed_in());
    server.answers(&[], &no_order());
    server.answers(&[], &no_order());
    assert!(shop.order_is_gone(&order).await.unwrap());
    assert!(shop.order_is_gone(&order).await.unwrap());
    let asked = server.take_asked();
    assert_eq!(
        asked,
        [
            says("SignIn", None),
            says("Order", Some("t-1")),
            says("Order", Some("t-1"))
        ]
    );
    server.answers(&[], &forbidden());
    server.answers(&[("vendure-auth-token", "t-2")], &signed_in());
    server.answers(&[], &no_order());
    assert!(shop.order_is_gone(&order).await.unwrap());
    let asked = server.take_asked();
    assert_eq!(
        asked,
        [
            says("Order", Some("t-1")),
            says("SignIn", None),
            says("Order", Some("t-2"))
        ]
    );
}

#[tokio::test]
async fn who_is_not_let_in_is_not_asked_again_and_again() {
    let (server, shop) = as_ana();
    let wrong = json!({ "data": { "login": { "__typename": "InvalidCredentialsError" } } });
    server.answers(&[], &wrong);
    let error = shop.probe().await.unwrap_err();
    assert_eq!((error.kind, error.retry), (PortErrorKind::SignInRefused, Retry::Never));
    server.answers(&[], &signed_in());
    let error = shop.probe().await.unwrap_err();
    assert_eq!(error.kind, PortErrorKind::SignInRefused, "no token came: {error}");
    assert_eq!(server.take_asked().len(), 2);
    let (server, shop) = connected(&[("api_key", "k")]);
    server.answers(&[], &forbidden());
    assert_eq!(shop.probe().await.unwrap_err().kind, PortErrorKind::SignInRefused);
    assert_eq!(server.take_asked().len(), 1);
}

#[tokio::test]
async fn a_refund_that_nobody_could_sign_in_for_was_certainly_not_paid() {
    let (server, shop) = as_ana();
    let ask = RefundAsk {
        order: "7".to_owned(),
        payment: "3".to_owned(),
        amount: Money::new(500, Currency::EUR),
        note: "Taza rota [M-1]".to_owned(),
    };
    let refund = FrozenRefund {
        bytes: shop.freeze_refund(&ask).unwrap(),
        ask,
        marker: "M-1".to_owned(),
        key: "1".to_owned(),
    };
    let error = shop.refund(&refund).await.unwrap_err();
    assert_eq!(error.effect, Effect::None, "{error}");
    server.answers(&[("vendure-auth-token", "t-1")], &signed_in());
    let error = shop.refund(&refund).await.unwrap_err();
    assert_eq!(error.effect, Effect::Unknown, "{error}");
    assert_eq!(server.take_asked().last().unwrap(), &says("Refund", Some("t-1")));
    // A shop that counts in thousandths is told apart before anything is sent.
    let profile = json!({ "data": {
        "activeChannel": { "code": "__default_channel__", "seller": { "name": "Default Seller" } },
        "globalSettings": { "serverConfig": { "moneyStrategyPrecision": 3 } },
    } });
    server.answers(&[], &profile);
    assert_eq!(shop.probe().await.unwrap(), "tienda.example");
    for error in [
        shop.find_refund(&refund).await.unwrap_err(),
        shop.refund(&refund).await.unwrap_err(),
    ] {
        assert_eq!((error.kind, error.effect), (PortErrorKind::RefundRefused, Effect::None));
    }
    assert_eq!(server.take_asked().len(), 1);
}

#[tokio::test]
async fn a_cart_among_orders_makes_the_answer_worthless() {
    let (server, shop) = connected(&[("api_key", "k")]);
    let mut cart = an_order();
    cart["orderPlacedAt"] = Value::Null;
    let answer = json!({ "data": { "orders": { "totalItems": 1, "items": [cart] } } });
    server.answers(&[], &answer);
    let error = shop.orders_again(&["7".to_owned()]).await.unwrap_err();
    assert_eq!(error.kind, PortErrorKind::NotUnderstood);
}

/// As the server says it: paid by card, one parcel, two cups.
fn an_order() -> Value {
    json!({
        "id": "7", "code": "K7FG", "state": "Shipped", "currencyCode": "EUR", "totalWithTax": 2395,
        "updatedAt": "2026-11-20T10:00:00.000Z", "orderPlacedAt": "2026-11-20T09:00:00.000Z",
        "customer": { "id": "2", "firstName": "Carla", "lastName": "Muñoz", "emailAddress": "carla@correo.test" },
        "shippingAddress": { "fullName": "", "streetLine1": "Calle Mayor 2", "city": "Madrid", "postalCode": "28002",
                             "countryCode": "ES" },
        "billingAddress": {},
        "lines": [{ "id": "11", "quantity": 2, "orderPlacedQuantity": 2, "proratedUnitPriceWithTax": 950,
                    "proratedLinePriceWithTax": 1900,
                    "productVariant": { "id": "4", "name": "Taza azul", "sku": "TA-TAZA" } }],
        "surcharges": [], "shippingLines": [{ "priceWithTax": 495, "discountedPriceWithTax": 495 }],
        "payments": [{ "id": "3", "createdAt": "2026-11-20T09:00:00.000Z", "method": "card", "amount": 2395,
                       "state": "Settled", "refunds": [] }],
        "fulfillments": [{ "id": "5", "state": "Shipped", "method": "Paquete azul", "trackingCode": "ES1",
                           "lines": [{ "orderLineId": "11", "quantity": 2 }] }],
        "modifications": [],
        "history": { "items": [
            { "id": "31", "createdAt": "2026-11-20T10:00:00.000Z", "type": "ORDER_FULFILLMENT_TRANSITION", "isPublic": true,
              "data": { "fulfillmentId": "5", "from": "Pending", "to": "Shipped" } },
            { "id": "30", "createdAt": "2026-11-20T09:30:00.000Z", "type": "ORDER_PAYMENT_TRANSITION", "isPublic": true,
              "data": { "paymentId": 3, "from": "Authorized", "to": "Settled" } },
        ] },
    })
}

fn read(row: &Value) -> OrderRecord {
    let profile = json!({
        "activeChannel": { "code": "taller-azul", "pricesIncludeTax": true },
        "globalSettings": { "trackInventory": true, "serverConfig": { "moneyStrategyPrecision": 2 } },
    });
    let profile = responses::Profile::read(&profile).unwrap();
    assert_eq!(profile.name, "taller-azul");
    orders::order(row, &profile).unwrap()
}

#[test]
fn an_order_is_read_with_the_moments_that_only_its_history_knows() {
    let order = read(&an_order());
    let at = |text: &str| crate::moments::from_iso(text);
    assert_eq!(
        (order.payment, order.fulfilment),
        (PaymentStatus::Paid, FulfilmentStatus::Shipped)
    );
    assert_eq!(order.payments[0].captured_at, at("2026-11-20T09:30:00.000Z"));
    assert_eq!(order.fulfilments[0].shipped_at, at("2026-11-20T10:00:00.000Z"));
    assert_eq!((order.buyer.as_str(), order.total.minor), ("Carla Muñoz", 2_395));
    assert_eq!(order.destination, "Calle Mayor 2, 28002 Madrid, ES");
}

#[test]
fn how_far_goods_are_is_counted_whatever_the_shop_calls_it() {
    use FulfilmentStatus as F;
    for (parcels, now, state, wanted) in [
        (json!([]), 2, "PaymentSettled", F::Unfulfilled),
        (json!([]), 0, "Cancelled", F::Cancelled),
        (json!([(1, "Pending")]), 2, "WaitingForGlaze", F::PartiallyFulfilled),
        (json!([(2, "Pending")]), 2, "Modifying", F::Fulfilled),
        (json!([(2, "Cancelled")]), 2, "PaymentSettled", F::Unfulfilled),
        (
            json!([(1, "Shipped"), (1, "Delivered")]),
            2,
            "PartiallyDelivered",
            F::Shipped,
        ),
        (json!([(1, "Delivered")]), 1, "Delivered", F::Delivered),
        (json!([(2, "Delivered")]), 0, "Cancelled", F::Returned),
        (json!([(2, "Delivered")]), 1, "Delivered", F::Delivered),
    ] {
        let mut row = an_order();
        row["state"] = json!(state);
        row["lines"][0]["quantity"] = json!(now);
        let parcel = |part: &Value| json!({ "id": "5", "state": part[1], "lines": [{ "orderLineId": "11", "quantity": part[0] }] });
        row["fulfillments"] = parcels.as_array().unwrap().iter().map(parcel).collect();
        assert_eq!(read(&row).fulfilment, wanted, "{parcels} of {now}, {state}");
    }
}

#[test]
fn how_far_money_is_is_counted_from_payments() {
    use PaymentStatus as P;
    let refund = |total: i64, state: &str| json!({ "id": "9", "createdAt": "2026-11-21T09:00:00.000Z", "total": total, "state": state, "reason": "" });
    for (state, refunds, order, wanted) in [
        ("Authorized", json!([]), "PaymentAuthorized", P::Authorized),
        ("Cancelled", json!([]), "Cancelled", P::Voided),
        ("Declined", json!([]), "ArrangingPayment", P::Pending),
        ("Settled", json!([]), "Delivered", P::Paid),
        ("Settled", json!([refund(300, "Pending")]), "Delivered", P::Paid),
        (
            "Settled",
            json!([refund(300, "Settled")]),
            "Delivered",
            P::PartiallyRefunded,
        ),
        ("Settled", json!([refund(2_395, "Settled")]), "Cancelled", P::Refunded),
    ] {
        let mut row = an_order();
        row["state"] = json!(order);
        row["payments"][0]["state"] = json!(state);
        row["payments"][0]["refunds"] = refunds.clone();
        let read = read(&row);
        assert_eq!(read.payment, wanted, "{state} {refunds}");
        assert_eq!(read.total.minor, 2_395, "{state} {refunds}");
    }
}

#[test]
fn what_moved_last_is_found_wherever_it_stands() {
    let mut row = json!({
        "id": "7", "updatedAt": "2026-11-20T10:00:00.000Z", "orderPlacedAt": "2026-11-20T09:00:00.000Z",
        "payments": [{ "updatedAt": "2026-11-20T09:30:00.000Z", "refunds": [{ "updatedAt": "2026-11-22T09:00:00.000Z" }] }],
        "fulfillments": [{ "updatedAt": "2026-11-21T09:00:00.000Z" }],
        "history": { "items": [{ "updatedAt": "2026-11-21T10:00:00.000Z" }] },
    });
    let refunded = orders::movement(&row).unwrap().at;
    assert_eq!(Some(refunded), crate::moments::from_iso("2026-11-22T09:00:00.000Z"));
    row["history"]["items"][0]["updatedAt"] = json!("2026-11-23T09:00:00.000Z");
    assert_eq!(orders::movement(&row).unwrap().at, refunded + DAY);
    for key in ["payments", "fulfillments", "history"] {
        row[key] = Value::Null;
    }
    assert_eq!(
        Some(orders::movement(&row).unwrap().at),
        orders::movement(&row).unwrap().order_changed
    );
}
