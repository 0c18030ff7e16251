//! Refunds on a Vendure server. It knows no keys: the same request twice is two refunds, and several at once can pay back more
//! than was taken, because what is left is looked up before anything is locked. The row of a refund is written after the
//! gateway has answered, in the same transaction: a row that is settled proves that the gateway has paid, no row proves
//! nothing. Its own errors that come before the gateway is asked are a short list; one comes after it.

use super::responses::{closes_the_door, error_code, money};
use super::{requests, responses};
use crate::rest::answers::{id, list, misshapen, moment, text};
use domain::{Currency, Money, Payout, RefundSeen, Timestamp, carries, refundable};
use ports::{FrozenRefund, HttpResponse, PortError, PortErrorKind, RefundAnswer, RefundAsk, RefundEvidence, Retry};
use serde_json::{Value, json};

/// The digits behind the point of all of a shop's amounts, unless it says otherwise. Bytes of a refund are made without asking
/// the shop, so money is given back only where it holds.
pub(super) const PRECISION: u32 = 2;

/// Errors of the server's own that come before its gateway is asked.
const BEFORE_ANYTHING: &[&str] = &[
    "QuantityTooGreatError",
    "NothingToRefundError",
    "OrderStateTransitionError",
    "MultipleOrderError",
    "PaymentOrderMismatchError",
    "RefundOrderStateError",
    "AlreadyRefundedError",
    "RefundAmountError",
];

fn refused(why: &str) -> PortError {
    PortError::new(PortErrorKind::RefundRefused, Retry::Never, why)
}

/// The bytes of a refund. `lines`, `shipping` and `adjustment` stand beside the amount because the server's own tables want
/// them, and count for nothing then.
///
/// # Errors
/// `RefundRefused` when there is no payment, or the shop's numbers cannot hold the amount (a thousandth of a dinar).
pub(super) fn freeze(ask: &RefundAsk) -> Result<String, PortError> {
    if ask.payment.is_empty() {
        return Err(refused("no id of a payment"));
    }
    let exponent = ask.amount.currency.exponent();
    let amount = match (10_i64.checked_pow(PRECISION.abs_diff(exponent)), exponent <= PRECISION) {
        (Some(step), true) => ask.amount.minor.checked_mul(step),
        (Some(step), false) if ask.amount.minor % step == 0 => Some(ask.amount.minor / step),
        _ => None,
    };
    let input = json!({
        "paymentId": ask.payment,
        "amount": amount.ok_or_else(|| refused("the shop counts in larger steps"))?,
        "reason": ask.note,
        "lines": [],
        "shipping": 0,
        "adjustment": 0,
    });
    let bytes = requests::body(requests::REFUND, &json!({ "input": input }));
    String::from_utf8(bytes).map_err(|error| refused(&error.to_string()))
}

/// Refuses where amounts mean something else than [`freeze`] took them for.
///
/// # Errors
/// `RefundRefused`.
pub(super) fn counts_alike(precision: u32) -> Result<(), PortError> {
    match precision {
        PRECISION => Ok(()),
        other => Err(refused(&format!(
            "the shop counts with {other} digits behind the point"
        ))),
    }
}

fn payout(state: &str) -> Payout {
    match state {
        "Settled" => Payout::Paid,
        "Pending" => Payout::Pending,
        "Failed" => Payout::Failed,
        _ => Payout::Unproven,
    }
}

fn seen(row: &Value, currency: Currency, marker: &str) -> Result<RefundSeen, PortError> {
    Ok(RefundSeen {
        id: id(row)?.to_owned(),
        amount: money(row, "total", PRECISION, currency)?,
        at: moment(row, "createdAt")?,
        ours: carries(text(row, "reason"), marker),
        payout: payout(text(row, "state")),
    })
}

/// The books of an order.
///
/// # Errors
/// `NotUnderstood` when the row is not of the agreed shape, is in another currency, or has no such payment.
pub(super) fn books(
    row: &Value,
    refund: &FrozenRefund,
    shop_now: Option<Timestamp>,
) -> Result<RefundEvidence, PortError> {
    let currency = refund.ask.amount.currency;
    if Currency::parse(text(row, "currencyCode")) != Some(currency) {
        return Err(misshapen("currency that was paid in"));
    }
    let (mut all, mut left) = (Vec::new(), None);
    for payment in list(row, "payments") {
        let mut rows = Vec::new();
        for refund_row in list(payment, "refunds") {
            rows.push(seen(refund_row, currency, &refund.marker)?);
        }
        if id(payment)? == refund.ask.payment {
            let sum = |states: &[Payout]| {
                let sum = rows
                    .iter()
                    .filter(|one| states.contains(&one.payout))
                    .fold(0_i64, |sum, one| sum.saturating_add(one.amount.minor));
                Money::new(sum, currency)
            };
            let taken = match text(payment, "state") {
                "Settled" => money(payment, "amount", PRECISION, currency)?,
                _ => Money::zero(currency),
            };
            left = Some(refundable(
                taken,
                sum(&[Payout::Paid]),
                sum(&[Payout::Pending, Payout::Unproven]),
            ));
        }
        all.append(&mut rows);
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
/// With `Effect::None` only for the server's own errors that come before its gateway is asked.
pub(super) fn answered(response: &HttpResponse, refund: &FrozenRefund, host: &str) -> Result<RefundAnswer, PortError> {
    let body: Value = serde_json::from_slice(&response.body).unwrap_or(Value::Null);
    let unknown = |what: &str| {
        let error = PortError::new(
            PortErrorKind::OutcomeUnknown,
            Retry::Later,
            format!("{} {what} proves nothing", response.status),
        );
        Err(error.with("host", host).with_unknown_effect())
    };
    let no = |kind, what: &str| {
        let what = format!("{} {what}", response.status);
        Err(PortError::new(kind, Retry::Never, what).with("host", host))
    };
    if let Some(code) = error_code(&body) {
        return match code {
            // It looks at who asks before it looks at what is asked, and at the form of it before it does anything.
            _ if closes_the_door(code) && response.status == 200 => Err(responses::refusal(code, host)),
            "GRAPHQL_PARSE_FAILED" | "GRAPHQL_VALIDATION_FAILED" => no(PortErrorKind::RefundRefused, code),
            other => unknown(other),
        };
    }
    let answer = body.pointer("/data/refundOrder").unwrap_or(&Value::Null);
    match (response.status, text(answer, "__typename")) {
        (200, "Refund") => {}
        (200, kind) if BEFORE_ANYTHING.contains(&kind) => return no(PortErrorKind::RefundRefused, kind),
        (_, other) => return unknown(other),
    }
    match seen(answer, refund.ask.amount.currency, &refund.marker) {
        Ok(one) if one.ours && one.amount == refund.ask.amount && text(answer, "paymentId") == refund.ask.payment => {
            Ok(RefundAnswer { refund: one })
        }
        _ => unknown("another refund"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ports::Effect;

    fn asked(minor: i64, code: &str) -> RefundAsk {
        RefundAsk {
            order: "7".to_owned(),
            payment: "3".to_owned(),
            amount: Money::new(minor, Currency::parse(code).unwrap()),
            note: "Taza \"rota\" [M-0001]".to_owned(),
        }
    }

    fn frozen(minor: i64, code: &str) -> FrozenRefund {
        let ask = asked(minor, code);
        FrozenRefund {
            bytes: freeze(&ask).unwrap(),
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
        answered(&response, &frozen(500, "EUR"), "tienda.example")
    }

    fn row(total: i64, reason: &str, state: &str) -> Value {
        json!({ "__typename": "Refund", "id": "9", "createdAt": "2026-11-22T03:00:00.000Z", "paymentId": "3",
                "total": total, "reason": reason, "state": state })
    }

    fn said(row: Value) -> Value {
        json!({ "data": { "refundOrder": row } })
    }

    #[test]
    fn amounts_are_in_the_shops_own_steps_and_the_bytes_always_the_same() {
        for (minor, code, amount) in [(500, "EUR", 500), (500, "JPY", 50_000), (1_230, "KWD", 123)] {
            let bytes = freeze(&asked(minor, code)).unwrap();
            assert_eq!(bytes, freeze(&asked(minor, code)).unwrap());
            let read: Value = serde_json::from_str(&bytes).unwrap();
            let input = &read["variables"]["input"];
            assert_eq!(
                (&input["amount"], &input["shipping"]),
                (&json!(amount), &json!(0)),
                "{code}"
            );
            assert_eq!(input["reason"], "Taza \"rota\" [M-0001]");
        }
        assert!(freeze(&asked(1_234, "KWD")).is_err());
        assert!(counts_alike(2).is_ok() && counts_alike(3).is_err());
    }

    #[test]
    fn only_our_own_refund_proves_anything_and_its_state_says_what() {
        for (state, payout) in [
            ("Settled", Payout::Paid),
            ("Pending", Payout::Pending),
            ("Failed", Payout::Failed),
            ("ByPigeon", Payout::Unproven),
        ] {
            let answer = answer(200, &said(row(500, "Taza [M-0001]", state))).unwrap();
            assert_eq!(answer.refund.payout, payout);
        }
        let mut of_another = row(500, "Taza [M-0001]", "Settled");
        of_another["paymentId"] = json!("4");
        for (status, body) in [
            (200, said(row(500, "Taza [M-0002]", "Settled"))),
            (200, said(row(499, "Taza [M-0001]", "Settled"))),
            (200, said(of_another)),
            (200, said(json!({ "__typename": "RefundStateTransitionError" }))),
            (200, said(Value::Null)),
            (
                200,
                json!({ "errors": [{ "extensions": { "code": "INTERNAL_SERVER_ERROR" } }], "data": null }),
            ),
            (200, json!({ "errors": [{}] })),
            (403, json!({ "errors": [{ "extensions": { "code": "FORBIDDEN" } }] })),
            (200, json!({})),
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
    fn the_servers_own_errors_before_its_gateway_are_a_certain_no() {
        let code = |code: &str| json!({ "errors": [{ "extensions": { "code": code } }], "data": null });
        for (status, body, kind) in [
            (
                200,
                said(json!({ "__typename": "RefundAmountError" })),
                PortErrorKind::RefundRefused,
            ),
            (200, code("FORBIDDEN"), PortErrorKind::SignInRefused),
            (200, code("CHANNEL_NOT_FOUND"), PortErrorKind::SignInRefused),
            (400, code("GRAPHQL_VALIDATION_FAILED"), PortErrorKind::RefundRefused),
        ] {
            let error = answer(status, &body).unwrap_err();
            assert_eq!(
                (error.kind, error.effect, error.retry),
                (kind, Effect::None, Retry::Never),
                "{status} {body}"
            );
        }
    }

    #[test]
    fn the_books_count_what_is_paid_and_what_may_still_be() {
        let order = json!({ "currencyCode": "EUR", "payments": [
            { "id": "3", "state": "Settled", "amount": 3820, "refunds": [
                row(500, "Taza [M-0001]", "Settled"), row(300, "", "Pending"), row(900, "", "Failed"),
            ] },
            { "id": "4", "state": "Settled", "amount": 100, "refunds": [row(40, "", "Settled")] },
        ] });
        let books = books(&order, &frozen(500, "EUR"), Some(Timestamp(1))).unwrap();
        assert_eq!(books.left.minor, 3_020);
        assert_eq!(books.seen.iter().filter(|one| one.ours).count(), 1);
        assert_eq!(books.seen.len(), 4);
    }
}
