//! Refunds on a Medusa server. It knows no keys: the same request twice is two refunds, and with several at once one is
//! answered 400 although its money moved. It writes its row, with our note, before it asks the gateway, and removes it when
//! the gateway says no. So a row proves nothing and neither does its absence; only a whole, well-shaped answer does. What
//! certainly had no effect is a short list of the server's own errors, by their type and words, and nothing else.

use super::responses::number;
use crate::rest::answers::{id, list, misshapen, moment, text};
use crate::rest::decimal::Decimal;
use domain::{Currency, Money, Payout, RefundSeen, Timestamp, carries, refundable};
use ports::{FrozenRefund, HttpResponse, PortError, PortErrorKind, RefundAnswer, RefundAsk, RefundEvidence, Retry};
use serde_json::Value;

/// The bytes of a refund: keys in a fixed order, the amount as exact digits (the server wants a number).
pub(super) fn freeze(ask: &RefundAsk) -> String {
    format!(
        "{{\"amount\":{},\"note\":{}}}",
        digits(ask.amount),
        Value::String(ask.note.clone())
    )
}

/// An amount as decimal digits: 1250 cents are 12.50.
fn digits(money: Money) -> String {
    let exponent = money.currency.exponent() as usize;
    let text = format!("{:0width$}", money.minor, width = exponent + 1);
    let (whole, fraction) = text.split_at(text.len() - exponent);
    if fraction.is_empty() {
        whole.to_owned()
    } else {
        format!("{whole}.{fraction}")
    }
}

fn seen(row: &Value, currency: Currency, marker: &str, payout: Payout) -> Result<RefundSeen, PortError> {
    let amount = number(row, "amount").and_then(|amount| amount.money(currency));
    Ok(RefundSeen {
        id: id(row)?.to_owned(),
        amount: amount.ok_or_else(|| misshapen("amount"))?,
        at: moment(row, "created_at")?,
        ours: carries(text(row, "note"), marker),
        payout,
    })
}

/// The books of an order, whether the gateway has agreed or not.
///
/// # Errors
/// `NotUnderstood` when the row is not of the agreed shape, or has no such payment.
pub(super) fn books(
    row: &Value,
    refund: &FrozenRefund,
    shop_now: Option<Timestamp>,
) -> Result<RefundEvidence, PortError> {
    let currency = refund.ask.amount.currency;
    let (mut all, mut left) = (Vec::new(), None);
    for payment in list(row, "payment_collections")
        .iter()
        .flat_map(|collection| list(collection, "payments"))
    {
        let refunds = list(payment, "refunds");
        for refund_row in refunds {
            all.push(seen(refund_row, currency, &refund.marker, Payout::Unproven)?);
        }
        if id(payment)? == refund.ask.payment {
            let sum = |rows: &[Value]| rows.iter().filter_map(|row| number(row, "amount")).sum::<Decimal>();
            let captures = sum(list(payment, "captures"));
            // Of 77.2585 euros the server pays 77.26 back: both sides are rounded as money before they are compared.
            let rounded = |sum: Decimal| {
                sum.money(currency)
                    .ok_or_else(|| misshapen("amount that money can hold"))
            };
            left = Some(refundable(
                rounded(captures)?,
                rounded(sum(refunds))?,
                Money::zero(currency),
            ));
        }
    }
    all.sort_by(|a, b| (a.at, &a.id).cmp(&(b.at, &b.id)));
    Ok(RefundEvidence {
        shop_now,
        seen: all,
        left: left.ok_or_else(|| misshapen("payment that was to be paid back"))?,
    })
}

/// What the answer to a refund proves.
///
/// # Errors
/// With `Effect::None` only for the server's own errors that come before anything is done.
pub(super) fn answered(response: &HttpResponse, refund: &FrozenRefund, host: &str) -> Result<RefundAnswer, PortError> {
    let body: Value = serde_json::from_slice(&response.body).unwrap_or(Value::Null);
    if (200..300).contains(&response.status)
        && let Some(payment) = body.get("payment")
        && id(payment).is_ok_and(|id| id == refund.ask.payment)
    {
        let currency = Currency::parse(text(payment, "currency_code"));
        let ours: Vec<RefundSeen> = list(payment, "refunds")
            .iter()
            .filter_map(|row| seen(row, currency?, &refund.marker, Payout::Paid).ok())
            .filter(|one| one.ours)
            .collect();
        if let [one] = ours.as_slice()
            && one.amount == refund.ask.amount
        {
            return Ok(RefundAnswer { refund: one.clone() });
        }
    }
    let error = |kind, what: &str| {
        Err(PortError::new(kind, Retry::Never, format!("{} {what}", response.status)).with("host", host))
    };
    let (kind, message) = (text(&body, "type"), text(&body, "message"));
    match (response.status, kind) {
        (401, _) if message == "Unauthorized" => error(PortErrorKind::SignInRefused, "refuses the key"),
        (404, "not_found") if message.contains(&refund.ask.payment) => {
            error(PortErrorKind::OrderMissing, "no such payment")
        }
        (400, "invalid_data") if message.starts_with("Invalid request") => {
            error(PortErrorKind::RefundRefused, "refuses the form")
        }
        (400, "invalid_data") if message == "You are not allowed to refund more than the captured amount" => {
            error(PortErrorKind::RefundRefused, "more than is left")
        }
        _ => Err(PortError::new(
            PortErrorKind::OutcomeUnknown,
            Retry::Later,
            format!("{} {kind} proves nothing", response.status),
        )
        .with_unknown_effect()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::Timestamp;
    use ports::Effect;
    use serde_json::json;

    fn asked(minor: i64, code: &str) -> FrozenRefund {
        let ask = RefundAsk {
            order: "order_1".to_owned(),
            payment: "pay_1".to_owned(),
            amount: Money::new(minor, Currency::parse(code).unwrap()),
            note: "Taza \"rota\" [M-0001]".to_owned(),
        };
        FrozenRefund {
            bytes: freeze(&ask),
            ask,
            marker: "M-0001".to_owned(),
            key: "1".to_owned(),
        }
    }

    fn answer(status: u16, body: &Value) -> Result<RefundAnswer, PortError> {
        let response = HttpResponse {
            status,
            headers: Vec::new(),
            body: body.to_string().into_bytes(),
        };
        answered(&response, &asked(500, "EUR"), "tienda.example")
    }

    fn row(amount: &str, note: &str) -> Value {
        let amount: Value = serde_json::from_str(amount).unwrap();
        json!({ "id": "ref_1", "amount": amount, "note": note, "created_at": "2026-11-22T03:00:00Z" })
    }

    #[test]
    fn the_bytes_are_exact_and_always_the_same() {
        for (minor, code, amount) in [
            (500, "EUR", "5.00"),
            (7, "EUR", "0.07"),
            (7_726, "EUR", "77.26"),
            (500, "JPY", "500"),
            (1_234, "KWD", "1.234"),
        ] {
            let bytes = asked(minor, code).bytes;
            assert_eq!(
                bytes,
                format!(r#"{{"amount":{amount},"note":"Taza \"rota\" [M-0001]"}}"#)
            );
            assert_eq!(bytes, asked(minor, code).bytes);
        }
    }

    #[test]
    fn only_the_whole_answer_proves_a_payment() {
        let paid = |refunds: Value| json!({ "payment": { "id": "pay_1", "currency_code": "eur", "refunds": refunds } });
        assert!(answer(200, &paid(json!([row("5", "Taza [M-0001]")]))).is_ok());
        for (status, body) in [
            (200, paid(json!([]))),
            (200, paid(json!([row("5", "Taza [M-0002]")]))),
            (200, paid(json!([row("4.99", "Taza [M-0001]")]))),
            (200, paid(json!([row("5", "Taza [M-0001]"), row("5", "Taza [M-0001]")]))),
            (
                200,
                json!({ "payment": { "id": "pay_2", "currency_code": "eur", "refunds": [row("5", "[M-0001]")] } }),
            ),
            (200, json!("<html>")),
            (
                500,
                json!({ "type": "unknown_error", "message": "An unknown error occurred." }),
            ),
            (
                400,
                json!({ "type": "invalid_data", "message": "already has an existing active order change" }),
            ),
            (404, json!({ "message": "Cannot POST" })),
            (401, json!({ "message": "a proxy's words" })),
            (429, json!({})),
            (502, json!("Bad gateway")),
        ] {
            let error = answer(status, &body).unwrap_err();
            assert_eq!(
                (error.effect, error.retry),
                (Effect::Unknown, Retry::Later),
                "{status} {body}"
            );
        }
    }

    #[test]
    fn the_servers_own_errors_before_it_does_anything_are_a_certain_no() {
        for (status, body) in [
            (401, json!({ "message": "Unauthorized" })),
            (
                404,
                json!({ "type": "not_found", "message": "Payment id not found: pay_1" }),
            ),
            (
                400,
                json!({ "type": "invalid_data", "message": "Invalid request: Unrecognized fields: 'x'" }),
            ),
            (
                400,
                json!({ "type": "invalid_data", "message": "You are not allowed to refund more than the captured amount" }),
            ),
        ] {
            let error = answer(status, &body).unwrap_err();
            assert_eq!(
                (error.effect, error.retry),
                (Effect::None, Retry::Never),
                "{status} {body}"
            );
        }
    }

    #[test]
    fn the_books_show_every_row_and_what_is_left_in_whole_cents() {
        let row = json!({ "payment_collections": [{ "payments": [
            { "id": "pay_1", "captures": [{ "amount": 77.2585 }], "refunds": [row("5", "Taza [M-0001]")] },
            { "id": "pay_2", "captures": [{ "amount": 10 }], "refunds": [row("1", "")] },
        ] }] });
        let books = books(&row, &asked(500, "EUR"), Some(Timestamp(1))).unwrap();
        assert_eq!(books.left.minor, 7_226, "of 72.2585");
        assert_eq!(books.seen.iter().map(|one| one.ours).collect::<Vec<_>>(), [true, false]);
        assert!(books.seen.iter().all(|one| one.payout == Payout::Unproven));
    }
}
