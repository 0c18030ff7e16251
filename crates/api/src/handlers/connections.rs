//! Connections and synchronisation.

use super::id;
use crate::contract::*;
use crate::router::Call;
use domain::{ConnectionId, Timestamp};
use engine::{Health, PullReport};
use ports::Withdrawal;

pub(crate) async fn connector_list(call: &Call<'_>, _: Nothing) -> Result<ConnectorList, WireError> {
    let connectors = call.engine()?.connectors();
    // What needs nothing typed in (the sample shop) has its own way in.
    let offered = connectors.iter().filter(|connector| !connector.fields().is_empty());
    Ok(ConnectorList {
        connectors: offered
            .map(|connector| ConnectorView {
                id: connector.id().to_owned(),
                name: connector.name().to_owned(),
                fields: connector
                    .fields()
                    .iter()
                    .map(|field| FieldView {
                        key: field.key.to_owned(),
                        kind: match field.kind {
                            ports::FieldKind::Url => FieldKind::Url,
                            ports::FieldKind::Text => FieldKind::Text,
                            ports::FieldKind::Secret => FieldKind::Secret,
                            ports::FieldKind::Number => FieldKind::Number,
                            ports::FieldKind::Choice(_) => FieldKind::Choice,
                            ports::FieldKind::Grant => FieldKind::Grant,
                        },
                        example: field.example.to_owned(),
                        choices: match field.kind {
                            ports::FieldKind::Choice(choices) => choices.iter().map(|&one| one.to_owned()).collect(),
                            _ => Vec::new(),
                        },
                        needed: field.needed,
                        seldom: field.seldom,
                    })
                    .collect(),
                steps: connector.steps().iter().map(|&step| step.to_owned()).collect(),
                capabilities: connector.capabilities().iter().map(|c| c.code().to_owned()).collect(),
            })
            .collect(),
    })
}

pub(crate) async fn connection_list(call: &Call<'_>, input: ConnectionListInput) -> Result<ConnectionList, WireError> {
    let engine = call.engine()?;
    let states = engine.pull_states();
    let mut connections = Vec::new();
    for row in engine.store().connections().await? {
        let state = states.get(&row.id);
        let counts = if input.counts == Some(true) {
            Some(engine.store().connection_counts(row.id).await?)
        } else {
            None
        };
        let health = match state.map(|s| s.health) {
            _ if row.left_at.is_some() => ConnectionHealth::Left,
            _ if row.paused => ConnectionHealth::Paused,
            _ if row.needs_person => ConnectionHealth::NeedsYou,
            // A quiet reading every few seconds is no news: only the first one is shown as such.
            Some(Health::Syncing) if row.last_success_at.is_none() => ConnectionHealth::Syncing,
            _ if row.error_code.is_some() => ConnectionHealth::Offline,
            _ if row.last_success_at.is_some() => ConnectionHealth::Good,
            _ => ConnectionHealth::New,
        };
        let connector = engine.connectors().iter().find(|one| one.id() == row.connector);
        let can = |what| connector.is_some_and(|one| one.capabilities().contains(&what));
        let begins = engine.begins_conversations(row.id).unwrap_or(true);
        let replies = row.left_at.is_none() && can(ports::Capability::Replies) && begins;
        let has_orders = can(ports::Capability::Orders);
        let from_files = connector.is_some_and(|one| one.is_of_files());
        let mended = ["sign_in_again", "sign_in_scope_missing", "mail_token_refused"];
        let wants = row.needs_person && row.error_code.as_deref().is_some_and(|code| mended.contains(&code));
        let offer = engine.sign_in_offer(&row).filter(|_| wants);
        connections.push(ConnectionView {
            id: row.id.to_string(),
            left_at: row.left_at.map(Timestamp::millis),
            typed: if row.left_at.is_some() {
                row.fields
            } else {
                Default::default()
            },
            sign_in: offer.map(|offer| offer.provider),
            replies,
            from_files,
            has_orders,
            connector: row.connector,
            label: row.label,
            health,
            last_success_at: row.last_success_at.map(Timestamp::millis),
            next_sync_at: state
                .and_then(|s| s.next_at)
                .filter(|_| !from_files && row.left_at.is_none())
                .map(Timestamp::millis),
            error_code: row.error_code,
            error_params: row.error_params,
            counts: counts.map(|counts| ConnectionCounts {
                orders: counts.orders,
                customers: counts.customers,
                products: counts.products,
                tickets: counts.tickets,
            }),
            first_import: engine.first_reading(row.id).await?.map(|progress| ImportView {
                done: progress.done,
                total: progress.total,
            }),
        });
    }
    let (outbox_open, outbox_needs_you) = engine.store().outbox_counts().await?;
    Ok(ConnectionList {
        connections,
        outbox_open,
        outbox_needs_you,
    })
}

pub(crate) async fn connection_test(call: &Call<'_>, input: ConnectionInput) -> Result<ConnectionTest, WireError> {
    let outcome = call.engine()?.test_connection(&input.connector, &input.fields).await?;
    Ok(ConnectionTest {
        ok: outcome.steps.iter().all(|step| step.error.is_none()),
        shop_name: outcome.shop_name,
        steps: outcome
            .steps
            .into_iter()
            .map(|step| TestStep {
                code: step.code.to_owned(),
                ok: step.error.is_none(),
                error_code: step.error.as_ref().map(|error| error.kind.code().to_owned()),
                error_params: step.error.map(|error| error.params).unwrap_or_default(),
            })
            .collect(),
    })
}

/// What is known from what was typed so far, so that a person types as little as possible.
pub(crate) async fn connection_suggest(
    call: &Call<'_>,
    input: ConnectionInput,
) -> Result<ConnectionSuggestion, WireError> {
    let known = call.engine()?.suggest_connection(&input.connector, &input.fields)?;
    Ok(
        known.map_or_else(ConnectionSuggestion::default, |known| ConnectionSuggestion {
            name: known.name.to_owned(),
            values: known
                .values
                .into_iter()
                .map(|(key, value)| (key.to_owned(), value))
                .collect(),
            hint: known.hint.to_owned(),
            link: known.link.to_owned(),
            sign_in: known.sign_in.map(|offer| SignInOffer {
                provider: offer.provider,
                ready: offer.ready,
                instead: offer.instead,
                register: offer.register.to_owned(),
            }),
        }),
    )
}

pub(crate) async fn connection_add(call: &Call<'_>, input: ConnectionInput) -> Result<ConnectionAdded, WireError> {
    let id = call
        .engine()?
        .add_connection(&input.connector, &input.label, &input.fields)
        .await?;
    Ok(ConnectionAdded {
        connection_id: id.to_string(),
    })
}

pub(crate) async fn connection_pause(call: &Call<'_>, input: ConnectionPauseInput) -> Result<Done, WireError> {
    call.engine()?
        .pause_connection(id(&input.connection_id, ConnectionId::parse)?, input.paused)
        .await?;
    Ok(Done {})
}

pub(crate) async fn connection_leave_preview(call: &Call<'_>, input: ConnectionRef) -> Result<LeavePreview, WireError> {
    let preview = call
        .engine()?
        .leave_preview(id(&input.connection_id, ConnectionId::parse)?)
        .await?;
    Ok(LeavePreview {
        orders: preview.counts.orders,
        customers: preview.belongings.persons,
        shared: preview.belongings.shared,
        tickets: preview.counts.tickets,
        waiting: preview.belongings.waiting,
        in_doubt: preview.belongings.in_doubt,
        copies: preview.copies.into_iter().map(Timestamp::millis).collect(),
    })
}

pub(crate) async fn connection_leave(call: &Call<'_>, input: LeaveInput) -> Result<ConnectionLeft, WireError> {
    let engine = call.engine()?;
    let connection = id(&input.connection_id, ConnectionId::parse)?;
    let left = if input.erase {
        engine.erase_connection(connection, input.renew_backups).await?
    } else {
        engine.disconnect(connection).await?
    };
    let (withdrawal, provider) = match left.withdrawal {
        Withdrawal::NoGrant => (WithdrawalView::NoGrant, String::new()),
        Withdrawal::Done { provider } => (WithdrawalView::Done, provider),
        Withdrawal::NoWay { provider } => (WithdrawalView::NoWay, provider),
        Withdrawal::Failed { provider } => (WithdrawalView::Failed, provider),
    };
    Ok(ConnectionLeft {
        withdrawal,
        provider,
        copies: left.copies.into_iter().map(Timestamp::millis).collect(),
    })
}

fn report(report: PullReport) -> ConnectionReport {
    let (error_code, error_params) = report
        .error
        .map_or((None, Default::default()), |(code, params)| (Some(code), params));
    ConnectionReport {
        label: report.label,
        orders: report.counted.orders,
        customers: report.counted.customers,
        products: report.counted.products,
        messages: report.counted.messages,
        tickets: report.counted.tickets,
        error_code,
        error_params,
    }
}

pub(crate) async fn sync_now(call: &Call<'_>, _: Nothing) -> Result<SyncReport, WireError> {
    let reports = call.engine()?.sync_now().await?;
    Ok(SyncReport {
        connections: reports.into_iter().map(report).collect(),
    })
}

/// One connection only; nothing is read of one that is paused.
pub(crate) async fn connection_sync(call: &Call<'_>, input: ConnectionRef) -> Result<SyncReport, WireError> {
    let connection = id(&input.connection_id, ConnectionId::parse)?;
    let read = call.engine()?.sync_one(connection).await?;
    Ok(SyncReport {
        connections: read.into_iter().map(report).collect(),
    })
}
