//! Refunds in a Shopify shop. It knows keys: the same key with the same content is one refund, for a day. Its own rules about
//! what a refusal means are few, so the table here is short: what Shopify says before it looks at what is asked, and errors
//! that name a field of the form, moved no money; anything else is looked for in the books. A refund can be written down while
//! its money is still on its way, and can fail after that: only a transaction that succeeded has paid.

use super::documents::REFUND_CREATE;
use super::graphql::{self, amount, id, nodes};
use super::orders::{FAILED, gives_back, of_payment};
use crate::rest::answers::{filled, list, misshapen, moment, text};
use crate::rest::decimal::Decimal;
use domain::{Currency, Money, Payout, RefundSeen, Timestamp, carries, refundable};
use ports::{FrozenRefund, HttpResponse, PortError, PortErrorKind, RefundAnswer, RefundAsk, RefundEvidence, Retry};
use serde_json::{Value, json};

/// Steps of payments and refunds that the books of an order are asked for. More would cost more than any question may.
const STEPS: usize = 50;
/// Refunds that they are asked for.
const REFUNDS: usize = 30;
/// The longest note that a refund may have, in letters.
const LONGEST_NOTE: usize = 5_000;

/// The form of a refund: keys in a fixed order. The mark is at the end of the note.
///
/// # Errors
/// `RefundRefused` when it names no payment of an order.
pub(super) fn freeze(ask: &RefundAsk) -> Result<String, PortError> {
    let refused = |why: &str| PortError::new(PortErrorKind::RefundRefused, Retry::Never, why);
    let is_number = !ask.order.is_empty() && ask.order.bytes().all(|byte| byte.is_ascii_digit());
    let (step, gateway) = of_payment(&ask.payment)
        .filter(|_| is_number)
        .ok_or_else(|| refused("no payment of an order"))?;
    if ask.note.chars().count() > LONGEST_NOTE {
        return Err(refused("the note is too long"));
    }
    let order = graphql::whole("Order", &ask.order);
    let text = |text: &str| Value::String(text.to_owned());
    Ok(format!(
        "{{\"orderId\":{order},\"currency\":\"{}\",\"note\":{},\"notify\":false,\"transactions\":[{{\"orderId\":{order},\
         \"parentId\":{},\"gateway\":{},\"kind\":\"REFUND\",\"amount\":\"{}\"}}]}}",
        ask.amount.currency.code(),
        text(&ask.note),
        text(&step),
        text(gateway),
        decimal(ask.amount),
        order = text(&order),
    ))
}

/// An amount as decimal digits: 1250 cents are 12.50.
fn decimal(money: Money) -> String {
    let exponent = money.currency.exponent() as usize;
    let text = format!("{:0width$}", money.minor, width = exponent + 1);
    let (whole, fraction) = text.split_at(text.len() - exponent);
    if fraction.is_empty() {
        whole.to_owned()
    } else {
        format!("{whole}.{fraction}")
    }
}

/// The request: the frozen bytes as they are.
pub(super) fn request(refund: &FrozenRefund) -> String {
    format!(
        "{{\"query\":{},\"variables\":{{\"input\":{},\"key\":{}}}}}",
        Value::String(REFUND_CREATE.to_owned()),
        refund.bytes,
        Value::String(refund.key.clone())
    )
}

fn seen(row: &Value, currency: Currency, marker: &str) -> Result<RefundSeen, PortError> {
    let steps: Vec<&Value> = nodes(row, "transactions")
        .iter()
        .filter(|step| text(step, "kind") == "REFUND")
        .collect();
    let of = |status: &dyn Fn(&str) -> bool| -> Decimal {
        let wanted = steps.iter().filter(|step| status(text(step, "status")));
        wanted.filter_map(|step| amount(step, "amountSet")).sum()
    };
    let all_are = |status: &dyn Fn(&str) -> bool| steps.iter().all(|step| status(text(step, "status")));
    let paid = |status: &str| status == "SUCCESS";
    let failed = |status: &str| FAILED.contains(&status);
    let (payout, sum) = if steps.is_empty() {
        let written = amount(row, "totalRefundedSet").unwrap_or_default();
        (Payout::Unproven, written)
    } else if all_are(&failed) {
        (Payout::Failed, of(&failed))
    } else if all_are(&|status| paid(status) || failed(status)) {
        (Payout::Paid, of(&paid))
    } else {
        (Payout::Pending, of(&|status| !failed(status)))
    };
    Ok(RefundSeen {
        id: id(row)?,
        amount: sum
            .money(currency)
            .ok_or_else(|| misshapen("amount that money can hold"))?,
        at: moment(row, "createdAt")?,
        ours: carries(text(row, "note"), marker),
        payout,
    })
}

/// The books of an order.
///
/// # Errors
/// `NotUnderstood` when something is not of the agreed shape.
pub(super) fn books(
    order: &Value,
    refund: &FrozenRefund,
    shop_now: Option<Timestamp>,
) -> Result<RefundEvidence, PortError> {
    let currency = Currency::parse(text(order, "presentmentCurrencyCode")).ok_or_else(|| misshapen("currency"))?;
    if currency != refund.ask.amount.currency {
        return Err(misshapen("currency that was paid in"));
    }
    // Lists that are full may go on: then no mark in them proves nothing, and what is left is not known.
    if list(order, "refunds").len() >= REFUNDS || list(order, "transactions").len() >= STEPS {
        return Err(misshapen("end of its refunds"));
    }
    let mut all = Vec::new();
    for row in list(order, "refunds") {
        all.push(seen(row, currency, &refund.marker)?);
    }
    all.sort_by(|a, b| (a.at, a.id.len(), &a.id).cmp(&(b.at, b.id.len(), &b.id)));
    let (payment, _) = of_payment(&refund.ask.payment).ok_or_else(|| misshapen("payment"))?;
    let steps = list(order, "transactions");
    let money = |row: &Value| {
        let sum = amount(row, "amountSet").and_then(|sum| sum.money(currency));
        sum.ok_or_else(|| misshapen("amount that money can hold"))
    };
    let mut captured = Money::zero(currency);
    if let Some(taken) = steps
        .iter()
        .find(|row| text(row, "id") == payment && text(row, "status") == "SUCCESS")
    {
        captured = money(taken)?;
    }
    let (mut back, mut pending) = (0_i64, 0_i64);
    for row in steps.iter().filter(|row| gives_back(row, &payment)) {
        match text(row, "status") {
            "SUCCESS" => back = back.saturating_add(money(row)?.minor),
            status if FAILED.contains(&status) => {}
            _ => pending = pending.saturating_add(money(row)?.minor),
        }
    }
    Ok(RefundEvidence {
        shop_now,
        seen: all,
        left: refundable(captured, Money::new(back, currency), Money::new(pending, currency)),
    })
}

/// Whether the shop would give back so much, by what it suggests.
///
/// # Errors
/// `RefundRefused`, `OrderMissing`: nothing has been asked for yet.
pub(super) fn would_pay(data: &Value, refund: &FrozenRefund) -> Result<(), PortError> {
    let refused = |kind, why: &str| Err(PortError::new(kind, Retry::Never, why));
    let Some(order) = data.get("order").filter(|order| order.is_object()) else {
        return refused(PortErrorKind::OrderMissing, "the order is not there");
    };
    let Some(suggested) = order.get("suggestedRefund").filter(|suggested| suggested.is_object()) else {
        return refused(PortErrorKind::RefundRefused, "the shop suggests no refund");
    };
    let most = amount(suggested, "maximumRefundableSet").ok_or_else(|| misshapen("maximumRefundableSet"))?;
    let currency = refund.ask.amount.currency;
    match most.money(currency) {
        Some(most) if most.minor >= refund.ask.amount.minor => Ok(()),
        _ => refused(PortErrorKind::RefundRefused, "more than is left"),
    }
}

/// What the answer to a refund proves.
///
/// # Errors
/// With `Effect::None` only for what the shop says before anything is done.
pub(super) fn answered(response: &HttpResponse, refund: &FrozenRefund, host: &str) -> Result<RefundAnswer, PortError> {
    if let Some(error) = graphql::said_before_asking(response, host) {
        return Err(error);
    }
    let body: Value = serde_json::from_slice(&response.body).unwrap_or(Value::Null);
    let change = body.pointer("/data/refundCreate").cloned().unwrap_or(Value::Null);
    if response.status == 200
        && let Some(row) = change.get("refund").filter(|row| row.is_object())
        && let Ok(one) = seen(row, refund.ask.amount.currency, &refund.marker)
        && one.ours
        && one.amount == refund.ask.amount
    {
        return Ok(RefundAnswer { refund: one });
    }
    let unknown = |what: &str| {
        PortError::new(
            PortErrorKind::OutcomeUnknown,
            Retry::Later,
            format!("{} {what}", response.status),
        )
        .with("host", host)
        .with_unknown_effect()
    };
    if let Some(first) = list(&body, "errors").first() {
        let denied = first.pointer("/extensions/code").and_then(Value::as_str) == Some("ACCESS_DENIED");
        // A right that is missing for a part of the answer alone says nothing of the change.
        let of_all = first
            .get("path")
            .and_then(Value::as_array)
            .is_some_and(|path| path == &[json!("refundCreate")]);
        return Err(if denied && of_all && change.is_null() {
            graphql::missing_rights(first, host)
        } else {
            unknown("errors prove nothing")
        });
    }
    let Some(first) = list(&change, "userErrors")
        .first()
        .filter(|_| change.get("refund").is_some_and(Value::is_null))
    else {
        return Err(unknown("proves nothing"));
    };
    let said = filled(first, "message").unwrap_or_default();
    Err(if said.contains("cannot be used with different operation parameters") {
        PortError::new(
            PortErrorKind::KeyMismatch,
            Retry::Never,
            "the key is known with other content",
        )
        .with("host", host)
        .with_unknown_effect()
    } else if said.contains("currently in progress") || said.contains("idempotency key failed") {
        unknown("the key is known")
    } else if !list(first, "field").is_empty() {
        PortError::new(PortErrorKind::RefundRefused, Retry::Never, "the form is refused").with("host", host)
    } else {
        unknown("a refusal without a reason")
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use ports::Effect;

    fn frozen() -> FrozenRefund {
        let ask = RefundAsk {
            order: "450".to_owned(),
            payment: "389:shopify_payments".to_owned(),
            amount: Money::new(500, Currency::EUR),
            note: "Taza «rota» [M-7F3K]".to_owned(),
        };
        FrozenRefund {
            bytes: freeze(&ask).unwrap(),
            ask,
            marker: "M-7F3K".to_owned(),
            key: "key-1".to_owned(),
        }
    }

    fn answer(status: u16, body: &Value) -> Result<RefundAnswer, PortError> {
        let response = HttpResponse {
            status,
            headers: Vec::new(),
            body: body.to_string().into_bytes(),
        };
        answered(&response, &frozen(), "taller.example")
    }

    fn refund(status: &str) -> Value {
        json!({
            "id": "gid://shopify/Refund/929", "createdAt": "2026-11-22T12:00:00Z", "note": "Taza «rota» [M-7F3K]",
            "totalRefundedSet": { "presentmentMoney": { "amount": "0.0", "currencyCode": "EUR" } },
            "transactions": { "nodes": [{ "id": "gid://shopify/OrderTransaction/390", "kind": "REFUND", "status": status,
                "amountSet": { "presentmentMoney": { "amount": "5.0", "currencyCode": "EUR" } } }] },
        })
    }

    fn user_error(field: &Value, message: &str) -> Value {
        json!({ "data": { "refundCreate": { "refund": null, "userErrors": [{ "field": field, "message": message }] } } })
    }

    #[test]
    fn a_frozen_refund_is_a_form_with_the_shops_own_ids() {
        let form: Value = serde_json::from_str(&frozen().bytes).unwrap();
        assert_eq!(
            form,
            json!({
                "orderId": "gid://shopify/Order/450", "currency": "EUR", "note": "Taza «rota» [M-7F3K]", "notify": false,
                "transactions": [{ "orderId": "gid://shopify/Order/450", "parentId": "gid://shopify/OrderTransaction/389",
                    "gateway": "shopify_payments", "kind": "REFUND", "amount": "5.00" }],
            })
        );
        let sent: Value = serde_json::from_str(&request(&frozen())).unwrap();
        assert_eq!(
            (&sent["variables"]["input"], &sent["variables"]["key"]),
            (&form, &json!("key-1"))
        );
        for (order, payment) in [("x", "389:g"), ("450", "389"), ("450", "x:g"), ("450", "389:")] {
            let ask = RefundAsk {
                order: order.to_owned(),
                payment: payment.to_owned(),
                ..frozen().ask
            };
            assert!(freeze(&ask).is_err(), "{order} {payment}");
        }
    }

    #[test]
    fn an_answer_says_whether_the_money_has_moved() {
        for (status, payout) in [
            ("SUCCESS", Payout::Paid),
            ("PENDING", Payout::Pending),
            ("AWAITING_RESPONSE", Payout::Pending),
            ("UNKNOWN", Payout::Pending),
            ("FAILURE", Payout::Failed),
            ("ERROR", Payout::Failed),
        ] {
            let said = json!({ "data": { "refundCreate": { "refund": refund(status), "userErrors": [] } } });
            assert_eq!(answer(200, &said).unwrap().refund.payout, payout, "{status}");
        }
    }

    #[test]
    fn only_what_certainly_moved_no_money_is_a_refusal() {
        use PortErrorKind as K;
        let throttled = json!({ "errors": [{ "message": "Throttled", "extensions": { "code": "THROTTLED" } }] });
        let denied = json!({ "errors": [{ "message": "Access denied for refundCreate field.", "path": ["refundCreate"],
            "extensions": { "code": "ACCESS_DENIED", "requiredAccess": "`write_orders` access scope." } }],
            "data": { "refundCreate": null } });
        let denied_below = json!({ "errors": [{ "message": "Access denied", "path": ["refundCreate", "refund"],
            "extensions": { "code": "ACCESS_DENIED" } }], "data": { "refundCreate": null } });
        let broken = json!({ "errors": [{ "message": "x", "extensions": { "code": "INTERNAL_SERVER_ERROR" } }] });
        let gone = json!({ "errors": "[API] Invalid API key or access token (unrecognized login or wrong password)" });
        for (status, body, kind, effect) in [
            (200, throttled.clone(), K::RateLimited, Effect::None),
            (429, throttled, K::RateLimited, Effect::None),
            (200, denied, K::RightsMissing, Effect::None),
            (200, denied_below, K::OutcomeUnknown, Effect::Unknown),
            (200, broken, K::OutcomeUnknown, Effect::Unknown),
            (401, gone, K::SignInRefused, Effect::None),
            (401, json!({}), K::OutcomeUnknown, Effect::Unknown),
            (
                200,
                user_error(&json!(["input", "note"]), "Note is too long"),
                K::RefundRefused,
                Effect::None,
            ),
            (
                200,
                user_error(&Value::Null, "The gateway said something"),
                K::OutcomeUnknown,
                Effect::Unknown,
            ),
            (
                200,
                user_error(&Value::Null, "This request is currently in progress, please try again."),
                K::OutcomeUnknown,
                Effect::Unknown,
            ),
            (
                200,
                user_error(
                    &json!(["key"]),
                    "The same idempotency key cannot be used with different operation parameters.",
                ),
                K::KeyMismatch,
                Effect::Unknown,
            ),
            (
                200,
                user_error(
                    &json!(["key"]),
                    "A previous request with this idempotency key failed. Retry with a new idempotency key.",
                ),
                K::OutcomeUnknown,
                Effect::Unknown,
            ),
        ] {
            let error = answer(status, &body).unwrap_err();
            assert_eq!((error.kind, error.effect), (kind, effect), "{body}");
        }
    }

    #[test]
    fn what_is_left_counts_money_on_its_way_as_gone() {
        let step = |number: u32, kind: &str, status: &str, amount: &str, parent: Value| {
            json!({ "id": format!("gid://shopify/OrderTransaction/{number}"), "kind": kind, "status": status,
                "amountSet": { "presentmentMoney": { "amount": amount, "currencyCode": "EUR" } },
                "parentTransaction": parent })
        };
        let ours = json!({ "id": "gid://shopify/OrderTransaction/389" });
        let other = json!({ "id": "gid://shopify/OrderTransaction/400" });
        let order = json!({
            "presentmentCurrencyCode": "EUR", "refunds": [refund("PENDING")],
            "transactions": [
                step(389, "CAPTURE", "SUCCESS", "63.85", Value::Null),
                step(390, "REFUND", "PENDING", "5.00", ours.clone()),
                step(391, "REFUND", "SUCCESS", "10.00", ours.clone()),
                step(392, "REFUND", "FAILURE", "20.00", ours),
                step(393, "REFUND", "SUCCESS", "30.00", other),
            ],
        });
        let mut endless = order.clone();
        endless["refunds"] = json!(vec![refund("SUCCESS"); REFUNDS]);
        assert!(
            books(&endless, &frozen(), None).is_err(),
            "what is not seen to its end proves nothing"
        );
        let evidence = books(&order, &frozen(), None).unwrap();
        assert_eq!(evidence.left.minor, 6_385 - 500 - 1_000);
        assert_eq!(
            (evidence.seen[0].ours, evidence.seen[0].payout),
            (true, Payout::Pending)
        );
    }
}
