//! What the command line prints for a person: plain lines that can be read aloud and cut with ordinary tools.

use crate::words::{moment, money, say, say_count};
use api::contract::{
    ConnectionList, CustomerView, MessageKind, MessageView, MoneyView, OutboxItem, OutboxView, SyncReport, TicketList,
    TicketView, WireError,
};
use serde_json::Value;

fn read<T: serde::de::DeserializeOwned>(value: &Value) -> Result<T, WireError> {
    serde_json::from_value(value.clone()).map_err(|_| WireError::of("internal"))
}

fn amount(lang: &str, view: &MoneyView) -> String {
    money(lang, view.minor, &view.currency)
}

/// A code of the wire as the interface's words have it.
fn word(lang: &str, area: &str, code: &impl serde::Serialize) -> String {
    let code = serde_json::to_value(code)
        .ok()
        .and_then(|v| v.as_str().map(str::to_owned))
        .unwrap_or_default();
    say(lang, &format!("{area}.{code}"), &[])
}

pub(super) fn connections(lang: &str, list: &Value) -> String {
    let Ok(list) = read::<ConnectionList>(list) else {
        return String::new();
    };
    let mut text = String::new();
    for connection in list.connections {
        text.push_str(&connection.label);
        text.push_str(": ");
        if let Some(counts) = connection.counts {
            let parts = [
                say_count(lang, "cli.orders", counts.orders, &[]),
                say_count(lang, "cli.customers", counts.customers, &[]),
                say_count(lang, "cli.products", counts.products, &[]),
                say_count(lang, "cli.tickets", counts.tickets, &[]),
            ];
            text.push_str(&parts.join(", "));
        }
        text.push('\n');
    }
    text
}

pub(super) fn report(lang: &str, report: &SyncReport) -> String {
    if report.connections.is_empty() {
        return say(lang, "cli.nothing_connected", &[]);
    }
    let mut text = String::new();
    for connection in &report.connections {
        let parts = [
            say_count(lang, "cli.orders", connection.orders, &[]),
            say_count(lang, "cli.customers", connection.customers, &[]),
            say_count(lang, "cli.products", connection.products, &[]),
            say_count(lang, "cli.messages", connection.messages, &[]),
            say_count(lang, "cli.tickets", connection.tickets, &[]),
        ];
        text.push_str(&say(
            lang,
            "cli.brought",
            &[("name", &connection.label), ("what", &parts.join(", "))],
        ));
        text.push('\n');
    }
    text
}

pub(super) fn tickets(lang: &str, list: &TicketList) -> String {
    let mut text = String::new();
    for row in &list.rows {
        let subject = if row.subject.is_empty() {
            &row.snippet
        } else {
            &row.subject
        };
        let due = match &row.due {
            Some(due) => say(lang, "cli.due", &[("time", &moment(due.at))]),
            None => word(lang, "cli.status", &row.status),
        };
        text.push_str(&format!(
            "#{}  {}  {}  {}  {}  {}\n",
            row.number,
            due,
            word(lang, "cli.channel", &row.channel),
            row.customer_name,
            row.order_number.as_deref().unwrap_or("-"),
            domain::one_line(subject, 60),
        ));
    }
    text
}

fn message(lang: &str, message: &MessageView) -> String {
    let mut text = format!("\n{}  ", moment(message.at));
    match message.kind {
        MessageKind::Event => {
            if let Some(event) = &message.event {
                let slots: Vec<(&str, &str)> = event.params.iter().map(|(k, v)| (k.as_str(), v.as_str())).collect();
                text.push_str(&say(lang, &format!("event.{}", event.code), &slots));
            }
        }
        kind => {
            text.push_str(&message.author);
            text.push_str(&format!(" ({})", word(lang, "cli.kind", &kind)));
            if let Some(delivery) = &message.delivery {
                text.push_str(&format!(" [{}]", word(lang, "cli.delivery", &delivery.state)));
            }
            text.push('\n');
            text.push_str(&message.text);
        }
    }
    for file in &message.attachments {
        text.push_str(&format!("\n  + {} ({})", file.name, file.media_type));
    }
    text.push('\n');
    text
}

pub(super) fn ticket(lang: &str, view: &Value, customer: &Value) -> Result<String, WireError> {
    let view: TicketView = read(view)?;
    let row = &view.row;
    let mut text = format!(
        "#{}  {}\n{}  {}  {}\n",
        row.number,
        row.subject,
        row.customer_name,
        word(lang, "cli.channel", &row.channel),
        word(lang, "cli.status", &row.status)
    );
    for entry in &view.messages {
        text.push_str(&message(lang, entry));
    }
    if customer.is_null() {
        return Ok(text);
    }
    let customer: CustomerView = read(customer)?;
    text.push_str(&format!(
        "\n{}\n",
        say_count(lang, "cli.orders", customer.orders_count, &[])
    ));
    for order in &customer.orders {
        text.push_str(&format!(
            "{}  {}  {}  {}  {}\n",
            order.number,
            moment(order.placed_at),
            amount(lang, &order.total),
            word(lang, "order.payment", &order.payment),
            word(lang, "order.fulfilment", &order.fulfilment),
        ));
        for line in &order.lines {
            text.push_str(&format!(
                "    {} × {}  {}\n",
                line.quantity,
                line.title,
                amount(lang, &line.total)
            ));
        }
        for back in &order.returns {
            let state = say(lang, &format!("cli.return.{}", back.status), &[]);
            text.push_str(&format!("    {state}: {}\n", back.lines.join(", ")));
        }
        for refund in &order.refunds {
            text.push_str(&format!(
                "    {}\n",
                say(lang, "cli.refunded", &[("amount", &amount(lang, &refund.amount))])
            ));
        }
    }
    Ok(text)
}

pub(super) fn outbox(lang: &str, view: &Value) -> Result<String, WireError> {
    let view: OutboxView = read(view)?;
    let mut text = String::new();
    let mut list = |items: &[OutboxItem]| {
        for item in items {
            let number = item.ticket_number.map(|n| format!("#{n}")).unwrap_or_default();
            let state = word(lang, "cli.delivery", &item.delivery.state);
            text.push_str(&format!(
                "{}  {state}  {number}  {}  {}\n",
                moment(item.changed_at),
                item.to,
                item.preview
            ));
            if let Some(code) = &item.delivery.error_code {
                text.push_str(&format!(
                    "    {}\n",
                    super::error_words(lang, code, &item.delivery.error_params)
                ));
            }
        }
    };
    list(&view.needs_you);
    list(&view.waiting);
    list(&view.sending);
    list(&view.recent);
    Ok(if text.is_empty() {
        say(lang, "cli.outbox_empty", &[])
    } else {
        text
    })
}
