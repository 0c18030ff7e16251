//! Money that moves without a sign. Taking a payment, and paying back what a return is owed, leave the order's time of
//! change as it was; what does change is the time of its payment collection, but the shop has no list of those. It has
//! one of payments, which is cheap and can show that time and the order beside each payment. So all payments of the last
//! sixty days are looked through ([`crate::rest::recheck`]). The second look is at orders that are older than that but had
//! goods coming back lately: their money moves back last of all.

use crate::rest::answers::{at, filled, list, moment};
use crate::rest::recheck::Movement;
use ports::PortError;
use serde_json::Value;

/// The last movement behind a row of the list of payments; nothing for a cart that became no order.
///
/// # Errors
/// `NotUnderstood` when the collection has no time.
pub(super) fn of_payment(payment: &Value) -> Result<Option<Movement<'_>>, PortError> {
    let Some(collection) = payment.get("payment_collection") else {
        return Ok(None);
    };
    let Some(order) = collection.get("order") else {
        return Ok(None);
    };
    let Some(id) = filled(order, "id") else { return Ok(None) };
    Ok(Some(Movement {
        order: id,
        at: moment(collection, "updated_at")?,
        order_changed: at(order, "updated_at"),
    }))
}

/// The last movement of a whole order; nothing when it has no payment.
pub(super) fn of_order(row: &Value) -> Option<Movement<'_>> {
    let moved = list(row, "payment_collections")
        .iter()
        .filter_map(|collection| at(collection, "updated_at"))
        .max();
    Some(Movement {
        order: filled(row, "id")?,
        at: moved?,
        order_changed: at(row, "updated_at"),
    })
}
