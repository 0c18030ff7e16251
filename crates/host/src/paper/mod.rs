//! A ticket as it is printed: who asks, what they bought, the conversation with its times and the names of its files. Internal
//! notes are left out, since what is printed goes to others.

mod sheet;

use crate::words::{moment, money, say};
use api::contract::WireError;
use domain::{MessageKind, TicketId};
use engine::Engine;
use sheet::{Sheet, Weight};
use std::collections::BTreeMap;

/// Orders that are printed beside a conversation, the newest.
const ORDERS: u32 = 5;

/// The ticket as a PDF in a language, with its number.
///
/// # Errors
/// `not_found`, or what the database reports.
pub(crate) async fn ticket(engine: &Engine, id: TicketId, lang: &str) -> Result<(u32, Vec<u8>), WireError> {
    let store = engine.store();
    let row = store.ticket(id, engine.agent()).await?;
    let number = row.number.to_string();
    let title = say(lang, "paper.ticket", &[("number", &number)]);
    let mut sheet = Sheet::new(&format!("{title}: {}", row.subject), lang);
    sheet.line(&title, Weight::Quiet);
    sheet.line(&row.subject, Weight::Title);
    let status = say(lang, &format!("cli.status.{}", row.status.code()), &[]);
    let facts = [
        ("customer", row.customer_name.clone()),
        ("address", row.address.clone()),
        ("status", status),
        ("printed", moment(engine.now().millis())),
    ];
    for (name, value) in facts.iter().filter(|(_, value)| !value.is_empty()) {
        let name = say(lang, &format!("paper.{name}"), &[]);
        sheet.line(&format!("{name}: {value}"), Weight::Plain);
    }
    if let Some(customer) = row.customer {
        let root = store.customer(customer).await?.root;
        let orders = store.orders_of(root, ORDERS).await?;
        if !orders.is_empty() {
            sheet.gap();
            sheet.line(&say(lang, "paper.orders", &[]), Weight::Strong);
        }
        for order in orders {
            let head = order.head;
            let total = money(lang, head.total.minor, head.total.currency.code());
            sheet.line(
                &format!("{} · {total} · {}", head.number, moment(head.placed_at.millis())),
                Weight::Plain,
            );
        }
    }
    let mut files: BTreeMap<domain::MessageId, Vec<String>> = BTreeMap::new();
    for file in store.attachments_of(id).await? {
        files.entry(file.message).or_default().push(file.name);
    }
    for message in store.messages(id).await? {
        if !matches!(message.kind, MessageKind::Inbound | MessageKind::Outbound) {
            continue;
        }
        sheet.rule();
        sheet.line(
            &format!("{} · {}", message.author, moment(message.at.millis())),
            Weight::Strong,
        );
        for line in message.text.trim().lines() {
            sheet.line(line, Weight::Plain);
        }
        if let Some(names) = files.get(&message.id) {
            let names = names.join(", ");
            sheet.line(&say(lang, "paper.files", &[("names", &names)]), Weight::Quiet);
        }
    }
    let pdf = sheet.finish(&|page, pages| {
        let (page, pages) = (page.to_string(), pages.to_string());
        say(
            lang,
            "paper.page",
            &[("number", &number), ("page", &page), ("pages", &pages)],
        )
    });
    Ok((
        row.number,
        pdf.map_err(|detail| {
            tracing::error!(detail, "a ticket could not be printed");
            WireError::of("internal")
        })?,
    ))
}
