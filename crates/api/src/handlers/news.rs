//! What a shop tells its customers about their orders without being asked.

use super::{id, language};
use crate::contract::*;
use crate::router::Call;
use domain::ConnectionId;

fn kind_view(kind: domain::NewsKind) -> NewsKind {
    match kind {
        domain::NewsKind::Paid => NewsKind::Paid,
        domain::NewsKind::Shipped => NewsKind::Shipped,
        domain::NewsKind::Late => NewsKind::Late,
        domain::NewsKind::Unavailable => NewsKind::Unavailable,
        domain::NewsKind::Delivered => NewsKind::Delivered,
        domain::NewsKind::Refunded => NewsKind::Refunded,
    }
}

fn kind(view: NewsKind) -> domain::NewsKind {
    match view {
        NewsKind::Paid => domain::NewsKind::Paid,
        NewsKind::Shipped => domain::NewsKind::Shipped,
        NewsKind::Late => domain::NewsKind::Late,
        NewsKind::Unavailable => domain::NewsKind::Unavailable,
        NewsKind::Delivered => domain::NewsKind::Delivered,
        NewsKind::Refunded => domain::NewsKind::Refunded,
    }
}

fn rule_view(rule: domain::NewsRule) -> NewsRule {
    match rule {
        domain::NewsRule::Off => NewsRule::Off,
        domain::NewsRule::Draft => NewsRule::Draft,
        domain::NewsRule::Send => NewsRule::Send,
    }
}

fn rule(view: NewsRule) -> domain::NewsRule {
    match view {
        NewsRule::Off => domain::NewsRule::Off,
        NewsRule::Draft => domain::NewsRule::Draft,
        NewsRule::Send => domain::NewsRule::Send,
    }
}

pub(crate) async fn news_get(call: &Call<'_>, input: ConnectionRef) -> Result<NewsView, WireError> {
    let connection = id(&input.connection_id, ConnectionId::parse)?;
    let settings = call.engine()?.news_settings(connection).await?;
    let rules = settings.rules.into_iter().map(|(kind, rule)| NewsRuleView {
        kind: kind_view(kind),
        rule: rule_view(rule),
        needs_person: kind.needs_a_person(),
    });
    let texts = settings.texts.into_iter().map(|(kind, language, text, own)| NewsText {
        kind: kind_view(kind),
        language: language.code().to_owned(),
        text,
        own,
    });
    Ok(NewsView {
        rules: rules.collect(),
        texts: texts.collect(),
        places: engine::NEWS_PLACES.map(str::to_owned).to_vec(),
        way: settings.way.map(|id| id.to_string()),
        mailboxes: settings
            .mailboxes
            .into_iter()
            .map(|(id, label)| NewsMailbox {
                id: id.to_string(),
                label,
            })
            .collect(),
        delivery_days: settings.delivery_days,
        longest_delivery: domain::LONGEST_DELIVERY,
    })
}

pub(crate) async fn news_delivery(call: &Call<'_>, input: NewsDeliveryInput) -> Result<Done, WireError> {
    let connection = id(&input.connection_id, ConnectionId::parse)?;
    call.engine()?.set_delivery_days(connection, input.days).await?;
    Ok(Done {})
}

pub(crate) async fn news_set(call: &Call<'_>, input: NewsRuleInput) -> Result<Done, WireError> {
    let connection = id(&input.connection_id, ConnectionId::parse)?;
    call.engine()?
        .set_news_rule(connection, kind(input.kind), rule(input.rule))
        .await?;
    Ok(Done {})
}

pub(crate) async fn news_text(call: &Call<'_>, input: NewsTextInput) -> Result<Done, WireError> {
    let connection = id(&input.connection_id, ConnectionId::parse)?;
    call.engine()?
        .set_news_text(connection, kind(input.kind), language(&input.language)?, &input.text)
        .await?;
    Ok(Done {})
}

pub(crate) async fn news_way(call: &Call<'_>, input: NewsWayInput) -> Result<Done, WireError> {
    let connection = id(&input.connection_id, ConnectionId::parse)?;
    let through = id(&input.through_id, ConnectionId::parse)?;
    call.engine()?.set_news_way(connection, through).await?;
    Ok(Done {})
}

pub(crate) async fn news_preview(call: &Call<'_>, input: NewsTextInput) -> Result<NewsPreview, WireError> {
    let connection = id(&input.connection_id, ConnectionId::parse)?;
    let shown = call
        .engine()?
        .preview_news(connection, kind(input.kind), language(&input.language)?, &input.text)
        .await?;
    Ok(NewsPreview {
        order: shown.order,
        subject: shown.subject,
        text: shown.text,
    })
}
