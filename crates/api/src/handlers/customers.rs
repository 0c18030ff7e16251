//! A customer: who they are, what they are worth, who else they may be, what may be offered to them.

use super::orders::{known, order_view, product_view};
use super::tickets::status_view;
use super::{id, money};
use crate::contract::*;
use crate::router::Call;
use domain::{CustomerField, CustomerId, CustomerNoteId, Language, MergeId, OrderId, Reason, Timestamp};
use std::collections::BTreeMap;
use store::{CustomerNoteRow, IdentityKind, Store};

/// Orders that are given unless all are asked for.
const NEWEST: u32 = 3;
/// Orders that are given when all are asked for.
const MOST: u32 = 200;

fn field(view: CustomerFieldView) -> CustomerField {
    match view {
        CustomerFieldView::Name => CustomerField::Name,
        CustomerFieldView::Language => CustomerField::Language,
        CustomerFieldView::Country => CustomerField::Country,
    }
}

fn field_view(field: CustomerField) -> CustomerFieldView {
    match field {
        CustomerField::Name => CustomerFieldView::Name,
        CustomerField::Language => CustomerFieldView::Language,
        CustomerField::Country => CustomerFieldView::Country,
    }
}

fn note_view(note: CustomerNoteRow) -> CustomerNoteView {
    CustomerNoteView {
        id: note.id.to_string(),
        author: note.author,
        text: note.text,
        at: note.at.millis(),
        changed_at: note.changed_at.map(Timestamp::millis),
    }
}

/// The person behind whoever is named.
async fn root_of(store: &Store, text: &str) -> Result<CustomerId, WireError> {
    Ok(store.customer(id(text, CustomerId::parse)?).await?.root)
}

pub(crate) async fn customer_get(call: &Call<'_>, input: CustomerGetInput) -> Result<CustomerView, WireError> {
    let engine = call.engine()?;
    let store = engine.store();
    let root = root_of(store, &input.customer_id).await?;
    let customer = store.customer(root).await?;
    let person = store.person(root).await?;
    let value = store.customer_value(root).await?;
    let limit = if input.all_orders { MOST } else { NEWEST };
    let mut orders = store.orders_of(root, limit).await?;
    if let Some(wanted) = input.order_id.as_deref().and_then(OrderId::parse)
        && !orders.iter().any(|order| order.head.id == wanted)
        && let Ok(order) = store.order(wanted).await
    {
        orders.push(order);
    }
    let connections = store.connections().await?;
    let order_ids: Vec<_> = orders.iter().map(|order| order.head.id).collect();
    let decisions = store.return_steps(&order_ids).await?;
    let known_by = store.shops_of(root).await?;
    let emails = store.customer_identities(root, IdentityKind::Email).await?;
    let mut failed_emails = Vec::new();
    for address in &emails {
        if let Some(failed) = store.failed_address(address).await? {
            failed_emails.push(FailedAddressView {
                address: address.clone(),
                failed: super::failed_view(&failed),
            });
        }
    }
    Ok(CustomerView {
        id: root.to_string(),
        name: customer.name,
        emails,
        failed_emails,
        phones: store.customer_identities(root, IdentityKind::Phone).await?,
        language: customer.language.map(|l| l.code().to_owned()),
        country: customer.country,
        city: orders.first().and_then(|order| known(order.head.city.clone())),
        edited: CustomerField::ALL
            .iter()
            .filter(|field| person.set(root, **field).is_some())
            .map(|field| field_view(*field))
            .collect(),
        disputes: CustomerField::ALL
            .iter()
            .filter_map(|field| person.conflict(root, *field))
            .map(|conflict| FieldDispute {
                field: field_view(conflict.field),
                before: conflict.base,
                yours: conflict.mine,
                shop: conflict.theirs,
            })
            .collect(),
        orders_count: value.iter().map(|row| row.orders).sum(),
        cancelled_orders: value.iter().map(|row| row.cancelled).sum(),
        spent: value.iter().map(|row| money(row.spent)).collect(),
        returned_orders: value.iter().map(|row| row.returned).sum(),
        first_order_at: value.iter().map(|row| row.first_at.millis()).min(),
        last_order_at: value.iter().map(|row| row.last_at.millis()).max(),
        tickets: store
            .tickets_of(root)
            .await?
            .into_iter()
            .map(|ticket| TicketBrief {
                id: ticket.id.to_string(),
                number: ticket.number,
                subject: ticket.subject,
                status: status_view(ticket.status),
                last_message_at: ticket.last_message_at.millis(),
            })
            .collect(),
        notes: store.customer_notes(root).await?.into_iter().map(note_view).collect(),
        shops: connections
            .iter()
            .filter(|shop| known_by.contains(&shop.id))
            .map(|shop| CustomerShop {
                connection_id: shop.id.to_string(),
                label: shop.label.clone(),
                refreshed_at: shop.last_success_at.map(Timestamp::millis),
                paused: shop.paused,
                error_code: shop.error_code.clone(),
                error_params: shop.error_params.clone(),
                needs_person: shop.needs_person,
            })
            .collect(),
        orders: orders
            .into_iter()
            .map(|order| {
                let shop = connections.iter().find(|shop| shop.id == order.head.connection);
                let from_file = shop.is_some_and(|shop| engine.is_of_files(&shop.connector));
                let support = engine.return_support(order.head.connection);
                order_view(order, &connections, from_file, &decisions, support)
            })
            .collect(),
    })
}

pub(crate) async fn customer_edit(call: &Call<'_>, input: CustomerEditInput) -> Result<Done, WireError> {
    let changes: BTreeMap<CustomerField, Option<String>> = input
        .changes
        .into_iter()
        .map(|change| (field(change.field), change.value))
        .collect();
    call.engine()?
        .edit_customer(id(&input.customer_id, CustomerId::parse)?, &changes)
        .await?;
    Ok(Done {})
}

pub(crate) async fn customer_keep(call: &Call<'_>, input: CustomerKeepInput) -> Result<Done, WireError> {
    call.engine()?
        .keep_customer_field(id(&input.customer_id, CustomerId::parse)?, field(input.field))
        .await?;
    Ok(Done {})
}

pub(crate) async fn customer_note_add(call: &Call<'_>, input: CustomerNoteAddInput) -> Result<Done, WireError> {
    let (customer, note) = (
        id(&input.customer_id, CustomerId::parse)?,
        id(&input.note_id, CustomerNoteId::parse)?,
    );
    call.engine()?.add_customer_note(customer, note, &input.text).await?;
    Ok(Done {})
}

pub(crate) async fn customer_note_edit(call: &Call<'_>, input: CustomerNoteEditInput) -> Result<Done, WireError> {
    let note = id(&input.note_id, CustomerNoteId::parse)?;
    call.engine()?.change_customer_note(note, input.text.as_deref()).await?;
    Ok(Done {})
}

pub(crate) async fn customer_matches(call: &Call<'_>, input: CustomerInput) -> Result<CustomerMatches, WireError> {
    let engine = call.engine()?;
    let store = engine.store();
    let root = root_of(store, &input.customer_id).await?;
    let mut matches = CustomerMatches {
        likely: Vec::new(),
        merged: Vec::new(),
    };
    for found in store.likenesses(root).await? {
        matches.likely.push(CustomerMatch {
            id: found.root.to_string(),
            name: store.customer(found.root).await?.name,
            strong: found.reasons.keys().any(|reason| reason.is_strong()),
            reasons: found
                .reasons
                .into_iter()
                .map(|(reason, value)| MatchReasonView {
                    code: reason.code().to_owned(),
                    value,
                })
                .collect(),
        });
    }
    let person = store.person(root).await?;
    for merge in &person.merges {
        matches.merged.push(MergedCustomer {
            merge_id: merge.id.to_string(),
            name: person.shown(merge.source, CustomerField::Name),
            emails: store.own_identities(merge.source, IdentityKind::Email).await?,
            at: merge.at.millis(),
        });
    }
    Ok(matches)
}

async fn side(store: &Store, root: CustomerId) -> Result<MergeSide, WireError> {
    let customer = store.customer(root).await?;
    let size = |length: usize| u32::try_from(length).unwrap_or(u32::MAX);
    Ok(MergeSide {
        id: root.to_string(),
        name: customer.name,
        emails: store.customer_identities(root, IdentityKind::Email).await?,
        phones: store.customer_identities(root, IdentityKind::Phone).await?,
        language: customer.language.as_ref().map(|l| Language::code(l).to_owned()),
        country: customer.country,
        orders_count: store.order_count(root).await?,
        tickets_count: size(store.tickets_of(root).await?.len()),
        notes_count: size(store.customer_notes(root).await?.len()),
    })
}

pub(crate) async fn customer_merge_preview(
    call: &Call<'_>,
    input: CustomerPairInput,
) -> Result<MergePreview, WireError> {
    let engine = call.engine()?;
    let store = engine.store();
    let ours = side(store, root_of(store, &input.customer_id).await?).await?;
    let theirs = side(store, root_of(store, &input.other_id).await?).await?;
    let fields = [
        (
            CustomerFieldView::Name,
            known(ours.name.clone()),
            known(theirs.name.clone()),
        ),
        (
            CustomerFieldView::Language,
            ours.language.clone(),
            theirs.language.clone(),
        ),
        (CustomerFieldView::Country, ours.country.clone(), theirs.country.clone()),
    ];
    let conflicts = fields
        .into_iter()
        .filter_map(|(field, ours, theirs)| {
            let (ours, theirs) = ours.zip(theirs).filter(|(ours, theirs)| ours != theirs)?;
            Some(FieldConflict { field, ours, theirs })
        })
        .collect();
    Ok(MergePreview {
        ours,
        theirs,
        conflicts,
    })
}

pub(crate) async fn customer_merge(call: &Call<'_>, input: CustomerMergeInput) -> Result<Done, WireError> {
    let theirs: Vec<CustomerField> = input.theirs.into_iter().map(field).collect();
    let (customer, other) = (
        id(&input.customer_id, CustomerId::parse)?,
        id(&input.other_id, CustomerId::parse)?,
    );
    call.engine()?.merge_customers(customer, other, &theirs).await?;
    Ok(Done {})
}

pub(crate) async fn customer_separate(call: &Call<'_>, input: MergeInput) -> Result<Done, WireError> {
    call.engine()?
        .separate_customers(id(&input.merge_id, MergeId::parse)?)
        .await?;
    Ok(Done {})
}

pub(crate) async fn customer_distinct(call: &Call<'_>, input: CustomerPairInput) -> Result<Done, WireError> {
    let (customer, other) = (
        id(&input.customer_id, CustomerId::parse)?,
        id(&input.other_id, CustomerId::parse)?,
    );
    call.engine()?.tell_apart(customer, other).await?;
    Ok(Done {})
}

pub(crate) async fn customer_refresh(call: &Call<'_>, input: CustomerInput) -> Result<CustomerRefresh, WireError> {
    let reports = call
        .engine()?
        .refresh_customer(id(&input.customer_id, CustomerId::parse)?)
        .await?;
    let shops = reports
        .into_iter()
        .map(|report| {
            let (error_code, error_params) = report.error.unzip();
            ShopRefresh {
                label: report.label,
                reread: report.reread,
                list_only: report.list_only,
                changed: report.changed,
                error_code,
                error_params: error_params.unwrap_or_default(),
            }
        })
        .collect();
    Ok(CustomerRefresh { shops })
}

pub(crate) async fn customer_products(call: &Call<'_>, input: CustomerInput) -> Result<CustomerProducts, WireError> {
    let engine = call.engine()?;
    let store = engine.store();
    let customer = id(&input.customer_id, CustomerId::parse)?;
    let mut products = Vec::new();
    for suggestion in engine.suggestions(customer).await? {
        let (reason, because, count) = match suggestion.reason {
            Reason::Together { because, customers } => ("together", store.product(because).await?.title, customers),
            Reason::Category { category, times } => ("category", category, times),
        };
        products.push(SuggestedProduct {
            product: product_view(store.product(suggestion.product).await?),
            reason: reason.to_owned(),
            because,
            count,
        });
    }
    Ok(CustomerProducts { products })
}
