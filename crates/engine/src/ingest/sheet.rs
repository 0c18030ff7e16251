//! Records of a file. What a file does not say of an order stays as another file said it, so that two halves make a whole and a
//! file that is read again changes nothing.

use super::{Counted, Ingest};
use crate::{Engine, EngineError};
use ::sheets::{Item, Says};
use domain::{ConnectionId, OrderId, Timestamp};
use ports::{FulfilmentRecord, OrderLineRecord, OrderRecord, PaymentRecord, RefundRecord};
use store::{OrderRow, RefKind, SheetProblem, SheetRow};

/// Stores a part of a file and notes, in the same transaction, what came of it and how far it is. `file_at` is how old it is.
pub(crate) async fn store_sheet(
    engine: &Engine,
    connection: ConnectionId,
    items: &[Item],
    mut row: SheetRow,
    problems: &[SheetProblem],
) -> Result<SheetRow, EngineError> {
    let mut tx = engine.store().write().await?;
    if !tx.is_connected(connection).await? {
        return Err(EngineError::refused("not_found"));
    }
    let now = engine.now();
    for item in items {
        let mut counted = Counted::default();
        let mut ingest = Ingest {
            engine,
            tx: &mut tx,
            connection,
            now,
            counted: &mut counted,
        };
        let known = match item {
            Item::Order(record, says) => ingest.order_of_file(record, *says, row.file_at).await?,
            Item::Customer(record) => {
                let known = ingest.tx.find_ref(connection, RefKind::Customer, &record.id).await?;
                ingest.customer(record).await?;
                known.is_some()
            }
        };
        if counted == Counted::default() {
            row.same += 1;
        } else if known {
            row.changed += 1;
        } else {
            row.added += 1;
        }
    }
    tx.advance_sheet(&row, problems, now).await?;
    tx.commit().await?;
    Ok(row)
}

impl Ingest<'_> {
    /// Stores an order; whether it was here before.
    async fn order_of_file(
        &mut self,
        record: &OrderRecord,
        says: Says,
        file_at: Timestamp,
    ) -> Result<bool, EngineError> {
        let known = self.tx.find_ref(self.connection, RefKind::Order, &record.id).await?;
        let mut whole = record.clone();
        if let (Some((id, _)), false) = (&known, says.is_everything()) {
            let before = self.tx.order(OrderId(*id)).await?;
            complete(&mut whole, says, &before);
            if let (false, Some(customer), Some(external)) = (says.person, before.head.customer, &whole.customer) {
                // Who bought was said by another file.
                self.tx
                    .set_ref(self.connection, RefKind::Customer, external, customer.0, &[])
                    .await?;
            }
        }
        self.order_told(&whole, false).await?;
        if let Some((id, _)) = self.tx.find_ref(self.connection, RefKind::Order, &record.id).await? {
            self.tx.order_seen(OrderId(id), file_at).await?;
        }
        Ok(known.is_some())
    }
}

/// Adds what is known and not said.
fn complete(record: &mut OrderRecord, says: Says, before: &OrderRow) {
    let head = &before.head;
    if head.total.currency != record.total.currency {
        return;
    }
    if !says.person {
        head.email.clone_into(&mut record.email);
    }
    if record.buyer.is_empty() {
        head.buyer.clone_into(&mut record.buyer);
    }
    if !says.total {
        record.total = head.total;
    }
    if !says.shipping {
        record.shipping = head.shipping;
    }
    if !says.status {
        head.shop_status.clone_into(&mut record.shop_status);
    }
    if !says.cancelled {
        record.cancelled = head.cancelled;
    }
    if !says.payment {
        record.payment = head.payment;
    }
    if !says.payment || !says.refunded {
        record.payments = before.payments.iter().map(payment).collect();
        record.refunds = before.refunds.iter().map(refund).collect();
    }
    if !says.fulfilment {
        record.fulfilment = head.fulfilment;
        record.fulfilments = before.fulfilments.iter().map(parcel).collect();
    }
    if !says.address {
        head.destination.clone_into(&mut record.destination);
        head.city.clone_into(&mut record.city);
        record.country.clone_from(&head.country);
    }
    if !says.lines {
        record.lines = before
            .lines
            .iter()
            .map(|line| OrderLineRecord {
                id: line.external_id.clone(),
                product: None,
                title: line.title.clone(),
                variant: line.variant.clone(),
                sku: line.sku.clone(),
                quantity: line.quantity,
                returned: line.returned,
                total: domain::Money::new(line.total_minor, head.total.currency),
            })
            .collect();
    }
}

fn payment(row: &store::PaymentRow) -> PaymentRecord {
    PaymentRecord {
        id: row.external_id.clone(),
        authorized: row.authorized,
        captured: row.captured,
        refunded: row.refunded,
        captured_at: row.captured_at,
        provider: row.provider.clone(),
    }
}

fn refund(row: &store::RefundRow) -> RefundRecord {
    RefundRecord {
        id: row.external_id.clone(),
        amount: row.amount,
        at: row.at,
        reason: row.reason.clone(),
    }
}

fn parcel(row: &store::FulfilmentRow) -> FulfilmentRecord {
    FulfilmentRecord {
        id: row.external_id.clone(),
        status: row.status,
        carrier: row.carrier.clone(),
        tracking_number: row.tracking_number.clone(),
        tracking_url: row.tracking_url.clone(),
        shipped_at: row.shipped_at,
        delivered_at: row.delivered_at,
    }
}
