//! What a person said of senders, and addresses that take no mail.

use crate::contract::*;
use crate::router::Call;
use store::SenderRule;

fn rule_view(rule: SenderRule) -> SenderRuleView {
    match rule {
        SenderRule::Block => SenderRuleView::Block,
        SenderRule::Allow => SenderRuleView::Allow,
    }
}

fn rule(view: SenderRuleView) -> SenderRule {
    match view {
        SenderRuleView::Block => SenderRule::Block,
        SenderRuleView::Allow => SenderRule::Allow,
    }
}

pub(crate) fn failed_view(failed: &store::FailedAddress) -> FailedView {
    FailedView {
        at: failed.at.millis(),
        status: failed.status.clone(),
        // A report names the protocol before the words.
        said: failed.words.trim_start_matches("smtp;").trim().to_owned(),
    }
}

pub(crate) async fn address_retry(call: &Call<'_>, input: AddressInput) -> Result<Done, WireError> {
    call.engine()?.try_address_again(&input.address).await?;
    Ok(Done {})
}

pub(crate) async fn sender_list(call: &Call<'_>, _: Nothing) -> Result<SenderList, WireError> {
    let rows = call.engine()?.store().sender_rules().await?;
    Ok(SenderList {
        senders: rows
            .into_iter()
            .map(|row| SenderView {
                sender: row.sender,
                rule: rule_view(row.rule),
                said_at: row.said_at.millis(),
            })
            .collect(),
    })
}

pub(crate) async fn sender_set(call: &Call<'_>, input: SenderInput) -> Result<Done, WireError> {
    call.engine()?
        .say_of_sender(&input.sender, input.rule.map(rule))
        .await?;
    Ok(Done {})
}
