//! Orders as the panel shows them, and orders to choose from.

use super::{id, money, return_opening, return_view};
use crate::contract::*;
use crate::router::Call;
use domain::{FulfilmentStatus, Money, OrderId, PaymentStatus, ProductId, ReturnSupport, TicketId, Timestamp};
use store::{ConnectionRow, OrderRow, OutboxRow, ProductRow};

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

pub(crate) fn known(text: String) -> Option<String> {
    (!text.is_empty()).then_some(text)
}

pub(crate) fn order_view(
    order: OrderRow,
    shops: &[ConnectionRow],
    from_file: bool,
    decisions: &[OutboxRow],
    support: Option<ReturnSupport>,
) -> OrderView {
    let own = order.head.id.to_string();
    let decisions: Vec<&OutboxRow> = decisions
        .iter()
        .filter(|row| row.order_ref.as_ref() == Some(&own))
        .collect();
    let support = support.filter(|_| !order.head.gone);
    let (return_opening, return_opened) = return_opening(&order, &decisions, support);
    let (head, currency) = {
        let currency = order.head.total.currency;
        (order.head, currency)
    };
    OrderView {
        id: head.id.to_string(),
        number: head.number,
        shop: shops
            .iter()
            .find(|shop| shop.id == head.connection)
            .map(|shop| shop.label.clone())
            .unwrap_or_default(),
        gone: head.gone,
        from_file,
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
                line_id: line.external_id,
                product_id: line.product.map(|id| id.to_string()),
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
                tracking_url: known(parcel.tracking_url)
                    .or_else(|| domain::tracking_page(&parcel.carrier, &parcel.tracking_number)),
                carrier: known(parcel.carrier),
                tracking_number: known(parcel.tracking_number),
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
            .map(|back| return_view(back, &decisions, support))
            .collect(),
        return_opening,
        return_opened,
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
        // A shop that was read to its end since has nothing newer about it.
        refreshed_at: shops
            .iter()
            .filter(|shop| shop.id == head.connection && !from_file)
            .filter_map(|shop| shop.last_success_at)
            .fold(head.refreshed_at, Timestamp::max)
            .millis(),
    }
}

pub(crate) fn product_view(product: ProductRow) -> ProductView {
    ProductView {
        id: product.id.to_string(),
        title: product.title,
        sku: product.sku,
        description: product.description,
        category: product.category,
        price: product.price.map(money),
        stock: product
            .stock
            .map(|stock| i32::try_from(stock.max(0)).unwrap_or(i32::MAX)),
    }
}

pub(crate) async fn product_get(call: &Call<'_>, input: ProductInput) -> Result<ProductView, WireError> {
    let engine = call.engine()?;
    let product = engine.store().product(id(&input.product_id, ProductId::parse)?).await?;
    Ok(product_view(product))
}

pub(crate) async fn order_find(call: &Call<'_>, input: OrderFindInput) -> Result<OrdersFound, WireError> {
    let found = call.engine()?.find_orders(&input.text).await?;
    let orders = found
        .into_iter()
        .map(|order| OrderBrief {
            id: order.id.to_string(),
            number: order.number,
            buyer: order.buyer,
            placed_at: order.placed_at.millis(),
            total: money(order.total),
            city: order.city,
        })
        .collect();
    Ok(OrdersFound { orders })
}

pub(crate) async fn ticket_link_order(call: &Call<'_>, input: LinkOrderInput) -> Result<Done, WireError> {
    let order = input
        .order_id
        .as_deref()
        .map(|text| id(text, OrderId::parse))
        .transpose()?;
    call.engine()?
        .link_order(id(&input.ticket_id, TicketId::parse)?, order)
        .await?;
    Ok(Done {})
}
