//! Goods of a return that are back, in a Shopify shop. Of the changes that say so only `returnProcess` counts the pieces, and
//! it gives money back when it is asked to (`financialTransfer`, `refundShipping`, `refundDuties`): it is not, a refund is a step
//! of its own with its own rules. `returnClose` would end the return without saying what came, and
//! `reverseFulfillmentOrderDispose` says where things lie and not that the return was carried out.
//!
//! Where the goods go (`dispositions`) is left open: to put them back in stock the shop wants to hear a place, and whoever has
//! them in hand knows it. The change has no key. The pieces that the shop counts as back say whether it has arrived, and only
//! pieces that it does not count yet are in it, so that a second one is refused.

use super::graphql::{self, onward};
use super::returns;
use super::talking::body;
use crate::rest::answers::{filled, misshapen, rows};
use crate::shops::shopify::documents::RETURN_PROCESS;
use domain::ReturnSeen;
use ports::{PortError, PortErrorKind, Retry, ReturnAsk};
use serde_json::{Value, json};

/// A line of a return.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Goods {
    /// The shop's whole id.
    id: String,
    /// Pieces that are to come back.
    pieces: u64,
    /// Pieces that the shop counts as back.
    back: u64,
    /// Pieces that it would count as back now.
    open: u64,
}

/// The goods of a return, or of a page of them, and where the next page begins.
///
/// # Errors
/// `NotUnderstood` when something is not of the agreed shape.
pub(super) fn goods(row: &Value) -> Result<(Vec<Goods>, Option<String>), PortError> {
    let list = row.get("returnLineItems").ok_or_else(|| misshapen("returnLineItems"))?;
    let one = |line: &Value| {
        let number = |key: &str| line.get(key).and_then(Value::as_u64);
        Some(Goods {
            id: filled(line, "id")?.to_owned(),
            pieces: number("quantity")?,
            back: number("processedQuantity")?,
            open: number("processableQuantity")?,
        })
    };
    let all = rows(list, "nodes")?.iter().map(one).collect::<Option<_>>();
    Ok((all.ok_or_else(|| misshapen("line of a return"))?, onward(list)?))
}

/// How far the return is with these goods, all of them. A shop may leave it open when everything is back.
pub(super) fn how_far(state: ReturnSeen, goods: &[Goods]) -> ReturnSeen {
    let back = goods.iter().map(|one| one.back).sum::<u64>();
    match state {
        ReturnSeen::Approved if back == 0 => ReturnSeen::Approved,
        ReturnSeen::Approved if goods.iter().all(|one| one.back >= one.pieces) => ReturnSeen::Back,
        ReturnSeen::Approved => ReturnSeen::PartlyBack,
        other => other,
    }
}

/// How far the return of an answer is; nothing when the answer does not hold all of its goods.
///
/// # Errors
/// `NotUnderstood` for another return, or one that is not of the agreed shape.
pub(super) fn seen(row: &Value, ask: &ReturnAsk) -> Result<Option<ReturnSeen>, PortError> {
    let state = returns::seen(Some(row), ask)?;
    let (goods, onward) = goods(row)?;
    Ok(onward.is_none().then(|| how_far(state, &goods)))
}

/// The request that says that all of the goods are back. The shop writes nothing to the buyer.
///
/// # Errors
/// `ReturnRefused` when the shop would not count all that is missing.
pub(super) fn receiving(ask: &ReturnAsk, goods: &[Goods]) -> Result<String, PortError> {
    let missing: Vec<&Goods> = goods.iter().filter(|one| one.back < one.pieces).collect();
    if missing.is_empty() || missing.iter().any(|one| one.open != one.pieces - one.back) {
        let why = "the shop would not count all of it as back";
        return Err(PortError::new(PortErrorKind::ReturnRefused, Retry::Never, why));
    }
    let lines: Vec<Value> = missing
        .iter()
        .map(|one| json!({ "id": one.id, "quantity": one.open }))
        .collect();
    let back = graphql::whole("Return", &ask.back);
    let input = json!({ "returnId": back, "returnLineItems": lines, "notifyCustomer": false });
    Ok(body(RETURN_PROCESS, &json!({ "input": input })))
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::ReturnAct;
    use ports::Effect;

    fn ask() -> ReturnAsk {
        ReturnAsk {
            order: "450".to_owned(),
            back: "945".to_owned(),
            lines: Vec::new(),
            marker: "M-0123456789ABCDEF".to_owned(),
            act: ReturnAct::Receive,
            reason: None,
            note: String::new(),
        }
    }

    /// Lines by the pieces that are to come, those that are back, and those that the shop would count.
    fn row(status: &str, more: bool, lines: &[(u64, u64, u64)]) -> Value {
        let line = |(at, (pieces, back, open)): (usize, &(u64, u64, u64))| {
            json!({ "id": format!("gid://shopify/ReturnLineItem/{at}"), "quantity": pieces, "processedQuantity": back,
                "processableQuantity": open })
        };
        json!({ "id": "gid://shopify/Return/945", "status": status, "order": { "id": "gid://shopify/Order/450" },
            "returnLineItems": { "pageInfo": { "hasNextPage": more, "endCursor": "c" },
                "nodes": lines.iter().enumerate().map(line).collect::<Vec<_>>() } })
    }

    #[test]
    fn a_return_is_back_when_every_piece_is_whatever_the_shop_calls_it() {
        use ReturnSeen::{Approved, Asked, Back, CalledOff, PartlyBack};
        for (status, lines, expected) in [
            ("OPEN", &[(2, 0, 2), (1, 0, 1)][..], Approved),
            ("OPEN", &[(2, 1, 1), (1, 0, 1)], PartlyBack),
            ("OPEN", &[(2, 2, 0), (1, 0, 1)], PartlyBack),
            ("OPEN", &[(2, 2, 0), (1, 1, 0)], Back),
            ("OPEN", &[], Approved),
            ("CLOSED", &[(2, 0, 0)], Back),
            ("REQUESTED", &[(2, 0, 0)], Asked),
            ("CANCELED", &[(2, 0, 0)], CalledOff),
        ] {
            let seen = seen(&row(status, false, lines), &ask()).unwrap();
            assert_eq!(seen, Some(expected), "{status} {lines:?}");
        }
        assert_eq!(seen(&row("OPEN", true, &[(1, 1, 0)]), &ask()).unwrap(), None);
        let mut other = row("OPEN", false, &[(1, 1, 0)]);
        other["id"] = json!("gid://shopify/Return/946");
        assert!(seen(&other, &ask()).is_err(), "another return");
    }

    #[test]
    fn only_pieces_that_the_shop_does_not_count_yet_are_in_the_request_and_no_word_of_money() {
        let (all, _) = goods(&row("OPEN", false, &[(2, 0, 2), (1, 1, 0), (3, 1, 2)])).unwrap();
        let sent: Value = serde_json::from_str(&receiving(&ask(), &all).unwrap()).unwrap();
        let of =
            |at: u32, pieces: u32| json!({ "id": format!("gid://shopify/ReturnLineItem/{at}"), "quantity": pieces });
        assert_eq!(
            sent["variables"]["input"],
            json!({ "returnId": "gid://shopify/Return/945", "returnLineItems": [of(0, 2), of(2, 2)], "notifyCustomer": false })
        );
    }

    #[test]
    fn what_the_shop_would_not_count_as_back_is_not_asked_for() {
        for lines in [&[][..], &[(2, 2, 0)], &[(2, 0, 1)], &[(2, 0, 2), (1, 0, 0)]] {
            let (all, _) = goods(&row("OPEN", false, lines)).unwrap();
            let error = receiving(&ask(), &all).unwrap_err();
            assert_eq!(
                (error.kind, error.effect),
                (PortErrorKind::ReturnRefused, Effect::None),
                "{lines:?}"
            );
        }
        assert!(goods(&json!({})).is_err());
    }
}
