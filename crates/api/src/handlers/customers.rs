//! A customer with the purchase history.

use super::tickets::status_view;
use super::{id, money};
use crate::contract::*;
use crate::router::Call;
use domain::{Currency, CustomerId, FulfilmentStatus, Money, PaymentStatus, Timestamp};
use std::collections::BTreeMap;
use store::{IdentityKind, OrderRow};

fn payment(status: PaymentStatus) -> PaymentStatusView {
    match status {
        PaymentStatus::Pending => PaymentStatusView::Pending,
        PaymentStatus::Authorized => PaymentStatusView::Authorized,
        PaymentStatus::PartiallyPaid => PaymentStatusView::PartiallyPaid,
        PaymentStatus::Paid => PaymentStatusView::Paid,
        PaymentStatus::PartiallyRefunded => PaymentStatusView::PartiallyRefunded,
        PaymentStatus::Refunded => PaymentStatusView::Refunded,
        PaymentStatus::Voided => PaymentStatusView::Voided,
    }
}

fn fulfilment(status: FulfilmentStatus) -> FulfilmentStatusView {
    match status {
        FulfilmentStatus::Unfulfilled => FulfilmentStatusView::Unfulfilled,
        FulfilmentStatus::PartiallyFulfilled => FulfilmentStatusView::PartiallyFulfilled,
        FulfilmentStatus::Fulfilled => FulfilmentStatusView::Fulfilled,
        FulfilmentStatus::Shipped => FulfilmentStatusView::Shipped,
        FulfilmentStatus::Delivered => FulfilmentStatusView::Delivered,
        FulfilmentStatus::Returned => FulfilmentStatusView::Returned,
        FulfilmentStatus::Cancelled => FulfilmentStatusView::Cancelled,
    }
}

fn known(text: String) -> Option<String> {
    (!text.is_empty()).then_some(text)
}

fn order_view(order: OrderRow) -> OrderView {
    let (head, currency) = {
        let currency = order.head.total.currency;
        (order.head, currency)
    };
    OrderView {
        id: head.id.to_string(),
        number: head.number,
        placed_at: head.placed_at.millis(),
        payment: payment(head.payment),
        fulfilment: fulfilment(head.fulfilment),
        cancelled: head.cancelled,
        shop_status: head.shop_status,
        total: money(head.total),
        shipping: money(head.shipping),
        paid: money(head.paid),
        refunded: money(head.refunded),
        lines: order
            .lines
            .into_iter()
            .map(|line| OrderLineView {
                title: line.title,
                variant: line.variant,
                sku: line.sku,
                quantity: line.quantity,
                returned: line.returned,
                total: money(Money {
                    minor: line.total_minor,
                    currency,
                }),
                stock: line.stock.and_then(|stock| i32::try_from(stock).ok()),
            })
            .collect(),
        fulfilments: order
            .fulfilments
            .into_iter()
            .map(|parcel| FulfilmentView {
                status: fulfilment(parcel.status),
                carrier: known(parcel.carrier),
                tracking_number: known(parcel.tracking_number),
                tracking_url: known(parcel.tracking_url),
                shipped_at: parcel.shipped_at.map(Timestamp::millis),
                delivered_at: parcel.delivered_at.map(Timestamp::millis),
            })
            .collect(),
        refunds: order
            .refunds
            .into_iter()
            .map(|refund| RefundView {
                amount: money(refund.amount),
                at: refund.at.millis(),
                reason: refund.reason,
            })
            .collect(),
        returns: order
            .returns
            .into_iter()
            .map(|back| ReturnView {
                status: back.status.code().to_owned(),
                at: back.at.millis(),
                lines: back.lines,
                note: back.note,
            })
            .collect(),
        history: order
            .events
            .into_iter()
            .map(|event| OrderEventView {
                code: event.code,
                at: event.at.millis(),
                params: event.params,
            })
            .collect(),
        promised_at: head.promised_at.map(Timestamp::millis),
        destination: head.destination,
        refreshed_at: head.refreshed_at.millis(),
    }
}

pub(crate) async fn customer_get(call: &Call<'_>, input: CustomerInput) -> Result<CustomerView, WireError> {
    let engine = call.engine()?;
    let store = engine.store();
    let customer = store.customer(id(&input.customer_id, CustomerId::parse)?).await?;
    let orders = store.orders_of(customer.id).await?;
    let tickets = store.tickets_of(customer.id).await?;
    let mut spent: BTreeMap<Currency, i64> = BTreeMap::new();
    for order in &orders {
        let sum = spent.entry(order.head.total.currency).or_default();
        *sum = sum
            .saturating_add(order.head.paid.minor)
            .saturating_sub(order.head.refunded.minor);
    }
    let connections = store.connections().await?;
    let shop = orders
        .first()
        .and_then(|order| connections.iter().find(|c| c.id == order.head.connection));
    let shop = shop.or(connections.first());
    Ok(CustomerView {
        id: customer.id.to_string(),
        name: customer.name,
        emails: store.customer_identities(customer.id, IdentityKind::Email).await?,
        phones: store.customer_identities(customer.id, IdentityKind::Phone).await?,
        language: customer.language.map(|l| l.code().to_owned()),
        country: customer.country,
        city: orders.first().and_then(|order| known(order.head.city.clone())),
        note: customer.note,
        orders_count: u32::try_from(orders.len()).unwrap_or(u32::MAX),
        spent: spent
            .into_iter()
            .map(|(currency, minor)| money(Money { minor, currency }))
            .collect(),
        returned_orders: u32::try_from(orders.iter().filter(|o| !o.returns.is_empty()).count()).unwrap_or(0),
        first_order_at: orders.iter().map(|o| o.head.placed_at.millis()).min(),
        last_order_at: orders.iter().map(|o| o.head.placed_at.millis()).max(),
        tickets: tickets
            .into_iter()
            .map(|ticket| TicketBrief {
                id: ticket.id.to_string(),
                number: ticket.number,
                subject: ticket.subject,
                status: status_view(ticket.status),
                last_message_at: ticket.last_message_at.millis(),
            })
            .collect(),
        refreshed_at: shop.and_then(|c| c.last_success_at).map(Timestamp::millis),
        shop_name: shop.map(|c| c.label.clone()),
        orders: orders.into_iter().map(order_view).collect(),
    })
}

pub(crate) async fn customer_note(call: &Call<'_>, input: CustomerNoteInput) -> Result<Done, WireError> {
    call.engine()?
        .set_customer_note(id(&input.customer_id, CustomerId::parse)?, &input.text)
        .await?;
    Ok(Done {})
}
