//! Erasing a customer.

use super::id;
use crate::contract::*;
use crate::router::Call;
use domain::{CustomerId, Timestamp};
use store::Traces;

fn traces(traces: Traces) -> TracesView {
    let count = |number: i64| u32::try_from(number).unwrap_or(u32::MAX);
    TracesView {
        tickets: count(traces.tickets),
        messages: count(traces.messages),
        files: count(traces.files),
        drafts: count(traces.drafts),
        notes: count(traces.notes),
        addresses: count(traces.addresses),
        orders: count(traces.orders),
        under_way: count(traces.under_way),
    }
}

fn times(copies: Vec<Timestamp>) -> Vec<i64> {
    copies.into_iter().map(Timestamp::millis).collect()
}

pub(crate) async fn customer_erase_preview(call: &Call<'_>, input: CustomerInput) -> Result<ErasePreview, WireError> {
    let customer = id(&input.customer_id, CustomerId::parse)?;
    let preview = call.engine()?.erase_preview(customer).await?;
    Ok(ErasePreview {
        customer_id: preview.customer.to_string(),
        confirm: preview.confirm,
        traces: traces(preview.traces),
        copies: times(preview.copies),
    })
}

pub(crate) async fn customer_erase(call: &Call<'_>, input: CustomerEraseInput) -> Result<CustomerErased, WireError> {
    let customer = id(&input.customer_id, CustomerId::parse)?;
    let erased = call
        .engine()?
        .erase_customer(customer, &input.confirm, input.renew_backups)
        .await?;
    Ok(CustomerErased {
        traces: traces(erased.traces),
        copies: times(erased.copies),
    })
}
