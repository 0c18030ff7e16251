//! Refunds in a WooCommerce shop. It knows no keys: the same request twice is two refunds. It writes its row, with our
//! reason, before it asks the gateway; marks it as paid when the gateway has agreed; and removes it when the gateway says no,
//! or when something else breaks after the gateway has paid. So only a row that is marked proves a payment, and no row
//! proves nothing. Every refusal comes as 500 with one and the same code and a sentence in the site's language, so what
//! certainly moved no money is a short list of sentences in English; anything else is looked for in the books.

use super::responses::{at, id, is_true, number};
use crate::rest::answers::{list, misshapen, text};
use crate::rest::decimal::Decimal;
use domain::{Currency, Money, Payout, RefundSeen, Timestamp, carries, refundable};
use ports::{FrozenRefund, HttpResponse, PortError, PortErrorKind, RefundAnswer, RefundAsk, RefundEvidence, Retry};
use serde_json::Value;

/// What the order must show to be paid back.
pub(super) const FIELDS: &str = "id,status,currency,total,date_paid_gmt,payment_method";
/// Where our mark is kept a second time: a shop's own programs can find it there.
const MARK: &str = "_mostrador_refund";

/// The bytes of a refund: keys in a fixed order. Without `api_refund` being said, too, the gateway would be asked; it is
/// said, because everything hangs on it.
pub(super) fn freeze(ask: &RefundAsk) -> String {
    let mark = ask
        .note
        .rsplit_once('[')
        .map_or("", |(_, mark)| mark.trim_end_matches(']'));
    format!(
        "{{\"amount\":\"{}\",\"reason\":{},\"api_refund\":true,\"meta_data\":[{{\"key\":\"{MARK}\",\"value\":{}}}]}}",
        decimal(ask.amount),
        Value::String(ask.note.clone()),
        Value::String(mark.to_owned())
    )
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

fn seen(row: &Value, currency: Currency, marker: &str) -> Result<RefundSeen, PortError> {
    let amount = number(row, "amount").and_then(|amount| amount.money(currency));
    let marked = list(row, "meta_data")
        .iter()
        .any(|meta| text(meta, "key") == MARK && text(meta, "value") == marker);
    Ok(RefundSeen {
        id: id(row)?,
        amount: amount.ok_or_else(|| misshapen("amount"))?,
        at: at(row, "date_created_gmt").ok_or_else(|| misshapen("date_created_gmt"))?,
        ours: marked || carries(text(row, "reason"), marker),
        payout: if is_true(row, "refunded_payment") {
            Payout::Paid
        } else {
            Payout::Unproven
        },
    })
}

/// The books of an order: its refunds are every page of their list together.
///
/// # Errors
/// `NotUnderstood` when something is not of the agreed shape.
pub(super) fn books(
    order: &Value,
    refunds: &[Value],
    refund: &FrozenRefund,
    shop_now: Option<Timestamp>,
) -> Result<RefundEvidence, PortError> {
    let currency = Currency::parse(text(order, "currency")).ok_or_else(|| misshapen("currency"))?;
    if currency != refund.ask.amount.currency {
        return Err(misshapen("currency that was paid in"));
    }
    let mut all = Vec::new();
    for row in refunds {
        all.push(seen(row, currency, &refund.marker)?);
    }
    all.sort_by(|a, b| (a.at, a.id.len(), &a.id).cmp(&(b.at, b.id.len(), &b.id)));
    let total = number(order, "total").ok_or_else(|| misshapen("total"))?;
    let captured = if at(order, "date_paid_gmt").is_some() {
        total
    } else {
        Decimal::default()
    };
    let back: Decimal = refunds.iter().filter_map(|row| number(row, "amount")).sum();
    let rounded = |sum: Decimal| {
        sum.money(currency)
            .ok_or_else(|| misshapen("amount that money can hold"))
    };
    Ok(RefundEvidence {
        shop_now,
        seen: all,
        left: refundable(rounded(captured)?, rounded(back)?, Money::zero(currency)),
    })
}

/// Whether a way of paying can pay back by itself, as the shop says of it.
pub(super) fn pays_back(gateway: &Value) -> bool {
    list(gateway, "method_supports")
        .iter()
        .any(|can| can.as_str() == Some("refunds"))
}

/// Nobody can pay this back by itself: a person does, where the money was taken.
pub(super) fn by_hand_only(host: &str) -> PortError {
    let why = "the way of paying does not pay back by itself";
    PortError::new(PortErrorKind::RefundRefused, Retry::Never, why).with("host", host)
}

/// The shop's own word that it has no such order.
pub(super) fn says_gone(response: &HttpResponse) -> bool {
    let body: Value = serde_json::from_slice(&response.body).unwrap_or_default();
    let codes = [
        "woocommerce_rest_shop_order_invalid_id",
        "woocommerce_rest_invalid_order_id",
    ];
    response.status == 404 && codes.contains(&text(&body, "code"))
}

/// What the answer to a refund proves.
///
/// # Errors
/// With `Effect::None` only for the shop's own errors that come before anything is done.
pub(super) fn answered(response: &HttpResponse, refund: &FrozenRefund, host: &str) -> Result<RefundAnswer, PortError> {
    let body: Value = serde_json::from_slice(&response.body).unwrap_or(Value::Null);
    if (200..300).contains(&response.status)
        && let Ok(one) = seen(&body, refund.ask.amount.currency, &refund.marker)
        && one.ours
        && one.amount == refund.ask.amount
    {
        return Ok(RefundAnswer { refund: one });
    }
    let error = |kind, what: &str| {
        Err(PortError::new(kind, Retry::Never, format!("{} {what}", response.status)).with("host", host))
    };
    let (code, message) = (text(&body, "code"), text(&body, "message"));
    if says_gone(response) {
        return error(PortErrorKind::OrderMissing, "no such order");
    }
    match (response.status, code) {
        (401 | 403, "woocommerce_rest_authentication_error" | "woocommerce_rest_cannot_create") => {
            error(PortErrorKind::SignInRefused, "refuses the key")
        }
        (400, "rest_invalid_param" | "rest_missing_callback_param" | "woocommerce_rest_invalid_order_refund") => {
            error(PortErrorKind::RefundRefused, "refuses the form")
        }
        (500, "woocommerce_rest_cannot_create_order_refund") if message == "Invalid refund amount." => {
            error(PortErrorKind::RefundRefused, "more than is left")
        }
        (500, "woocommerce_rest_cannot_create_order_refund")
            if message == "The payment gateway for this order does not support automatic refunds."
                || message == "The payment gateway for this order does not exist." =>
        {
            Err(by_hand_only(host))
        }
        _ => Err(PortError::new(
            PortErrorKind::OutcomeUnknown,
            Retry::Later,
            format!("{} {code} proves nothing", response.status),
        )
        .with_unknown_effect()),
    }
}
