//! What the shop promises, and what is promised to one customer.

use super::id;
use crate::contract::*;
use crate::router::Call;
use domain::{PromiseKind, PromisePolicy, SECOND, TicketId};

pub(crate) async fn promise_get(call: &Call<'_>, _: Nothing) -> Result<PromiseRules, WireError> {
    let policy = call.engine()?.store().promise_policy().await?;
    Ok(PromiseRules {
        rules: rules(&policy),
        articles: rules(&PromisePolicy::articles()),
    })
}

pub(crate) async fn promise_set(call: &Call<'_>, input: PromiseInput) -> Result<Done, WireError> {
    let millis = |seconds: Option<u32>| seconds.map(|seconds| i64::from(seconds) * SECOND);
    let rules: Vec<_> = input
        .rules
        .iter()
        .map(|rule| {
            let kept = domain::PromiseRule {
                target: millis(rule.target),
                latest: millis(rule.latest),
                resolution: millis(rule.resolution),
            };
            (situation(rule.situation), kept)
        })
        .collect();
    call.engine()?.set_promises(&rules).await?;
    Ok(Done {})
}

pub(crate) async fn promise_of(call: &Call<'_>, input: TicketInput) -> Result<TicketPromises, WireError> {
    let promises = call
        .engine()?
        .promises_of(id(&input.ticket_id, TicketId::parse)?)
        .await?;
    Ok(TicketPromises {
        running: promises.running.iter().map(due_view).collect(),
        first_reply: promises.first_reply.map(|kept| FirstReplyView {
            due_at: kept.due_at.millis(),
            given_at: kept.kept_at.millis(),
        }),
        paused: promises.paused,
        waited: promises.waited,
    })
}

pub(crate) fn due_view(promise: &domain::Promise) -> DueView {
    DueView {
        kind: match promise.kind {
            PromiseKind::FirstReply => DueKind::FirstReply,
            PromiseKind::NextReply => DueKind::NextReply,
            PromiseKind::Resolution => DueKind::Resolution,
        },
        situation: situation_view(promise.situation),
        started_at: promise.started_at.millis(),
        at: promise.at.millis(),
        latest_at: promise.latest_at.millis(),
    }
}

fn rules(policy: &PromisePolicy) -> Vec<PromiseRule> {
    let seconds = |millis: Option<i64>| millis.and_then(|millis| u32::try_from(millis / SECOND).ok());
    domain::Situation::ALL
        .into_iter()
        .map(|situation| {
            let rule = policy.rule(situation);
            PromiseRule {
                situation: situation_view(situation),
                target: seconds(rule.target),
                latest: seconds(rule.latest),
                resolution: seconds(rule.resolution),
            }
        })
        .collect()
}

fn situation(view: Situation) -> domain::Situation {
    match view {
        Situation::Chat => domain::Situation::Chat,
        Situation::OrderEnquiry => domain::Situation::OrderEnquiry,
        Situation::Form => domain::Situation::Form,
        Situation::Email => domain::Situation::Email,
        Situation::Social => domain::Situation::Social,
    }
}

fn situation_view(situation: domain::Situation) -> Situation {
    match situation {
        domain::Situation::Chat => Situation::Chat,
        domain::Situation::OrderEnquiry => Situation::OrderEnquiry,
        domain::Situation::Form => Situation::Form,
        domain::Situation::Email => Situation::Email,
        domain::Situation::Social => Situation::Social,
    }
}
