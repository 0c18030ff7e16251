//! Search over everything, grouped by kind.

use super::money;
use super::tickets::row_view;
use crate::contract::*;
use crate::router::Call;
use domain::{CustomerId, OrderId, ProductId, TicketId, excerpt};
use std::collections::HashSet;
use store::{IdentityKind, SearchKind, terms_of};

/// Length of a passage, in characters.
const PASSAGE: usize = 140;
/// Finds that are looked at before they are grouped.
const LOOKED_AT: u32 = 600;

pub(crate) async fn search(call: &Call<'_>, input: SearchInput) -> Result<SearchResults, WireError> {
    let engine = call.engine()?;
    let (store, agent) = (engine.store(), engine.agent());
    let limit = input.limit.min(100) as usize;
    let terms = terms_of(&input.text);
    let mut results = SearchResults::default();
    let mut seen: HashSet<TicketId> = HashSet::new();
    if let Ok(number) = input.text.trim().trim_start_matches('#').parse::<u32>()
        && let Ok(row) = store.ticket_by_number(number, agent).await
    {
        seen.insert(row.id);
        results.tickets.push(TicketHit {
            excerpt: row.snippet.clone(),
            marks: Vec::new(),
            row: row_view(&row, agent),
        });
    }
    for hit in store.search(&terms, LOOKED_AT).await? {
        match hit.kind {
            SearchKind::Ticket | SearchKind::Message => {
                let Some(id) = hit
                    .ticket
                    .filter(|id| results.tickets.len() < limit && seen.insert(*id))
                else {
                    continue;
                };
                let row = store.ticket(id, agent).await?;
                let text = match hit.kind {
                    SearchKind::Message => store.message_text(hit.id).await?,
                    _ => row.subject.clone(),
                };
                let (passage, marks) = excerpt(&text, &terms, PASSAGE);
                results.tickets.push(TicketHit {
                    row: row_view(&row, agent),
                    excerpt: passage,
                    marks,
                });
            }
            SearchKind::Customer if results.customers.len() < limit => {
                let customer = store.customer(CustomerId(hit.id)).await?;
                let emails = store.customer_identities(customer.id, IdentityKind::Email).await?;
                results.customers.push(CustomerHit {
                    id: customer.id.to_string(),
                    name: customer.name,
                    email: emails.into_iter().next(),
                    orders_count: store.order_count(customer.id).await?,
                    ticket_id: store.newest_ticket_of(customer.id).await?.map(|id| id.to_string()),
                });
            }
            SearchKind::Order if results.orders.len() < limit => {
                let order = store.order_head(OrderId(hit.id)).await?;
                let ticket = match order.customer {
                    Some(customer) => store.newest_ticket_of(customer).await?,
                    None => None,
                };
                results.orders.push(OrderHit {
                    id: order.id.to_string(),
                    number: order.number,
                    customer_name: order.buyer,
                    customer_id: order.customer.map(|id| id.to_string()),
                    placed_at: order.placed_at.millis(),
                    total: money(order.total),
                    ticket_id: ticket.map(|id| id.to_string()),
                });
            }
            SearchKind::Product if results.products.len() < limit => {
                let product = store.product(ProductId(hit.id)).await?;
                results.products.push(ProductHit {
                    id: product.id.to_string(),
                    title: product.title,
                    sku: product.sku,
                    price: product.price.map(money),
                    stock: product.stock.and_then(|stock| i32::try_from(stock).ok()),
                });
            }
            SearchKind::Customer | SearchKind::Order | SearchKind::Product => {}
        }
    }
    Ok(results)
}
