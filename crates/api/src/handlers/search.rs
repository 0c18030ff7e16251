//! Search over everything, grouped by kind.

use super::money;
use super::tickets::{message_kind_view, row_view};
use crate::contract::*;
use crate::router::Call;
use domain::{Condition, CustomerId, Day, Mark, OrderId, Part, ProductId, SearchNames, TicketId, excerpt, fold};
use engine::{Engine, SearchGroup, SearchRequest};
use store::{Hit, IdentityKind, Texts};

/// Length of a passage, in characters.
const PASSAGE: usize = 160;

pub(crate) async fn search(call: &Call<'_>, input: SearchInput) -> Result<SearchResults, WireError> {
    let engine = call.engine()?;
    let pairs = |map: &std::collections::BTreeMap<String, String>| -> Vec<(String, String)> {
        map.iter().map(|(name, code)| (name.clone(), code.clone())).collect()
    };
    let (operators, values) = (pairs(&input.operators), pairs(&input.values));
    let names = SearchNames::new(
        operators.iter().map(|(name, code)| (name.as_str(), code.as_str())),
        values.iter().map(|(name, code)| (name.as_str(), code.as_str())),
        match input.dates {
            DateOrder::Dmy => domain::DateOrder::DayMonthYear,
            DateOrder::Mdy => domain::DateOrder::MonthDayYear,
            DateOrder::Ymd => domain::DateOrder::YearMonthDay,
        },
    );
    let answer = engine
        .search(&SearchRequest {
            text: &input.text,
            names: &names,
            kind: input.kind.map(kind_of),
            order: match input.order {
                SearchOrder::Newest => engine::SearchOrder::Newest,
                SearchOrder::Relevance => engine::SearchOrder::Relevance,
            },
            offset: input.offset,
            limit: input.limit.min(100),
            zone_minutes: input.zone_minutes,
        })
        .await?;
    let mut results = SearchResults {
        partial: answer.partial,
        meant: answer.meant,
        not_understood: answer.query.not_understood.clone(),
        conditions: answer.query.parts.iter().filter_map(condition).collect(),
        ..SearchResults::default()
    };
    for group in &answer.groups {
        let total = SearchTotal {
            count: group.total,
            more: group.more,
        };
        results.totals.insert(kind_code(group.kind).to_owned(), total);
        add(&engine, &mut results, group, &answer.marks).await?;
    }
    if let (Some(number), None | Some(SearchKind::Ticket), 0) = (answer.numbered, input.kind, input.offset) {
        numbered(&engine, &mut results, number).await?;
    }
    Ok(results)
}

/// Puts the ticket of this very number first.
async fn numbered(engine: &Engine, results: &mut SearchResults, id: TicketId) -> Result<(), WireError> {
    let text = id.to_string();
    let found = results.tickets.iter().position(|hit| hit.row.id == text);
    let hit = match found {
        Some(at) => results.tickets.remove(at),
        None => {
            if let Some(total) = results.totals.get_mut(kind_code(store::SearchKind::Ticket)) {
                total.count += 1;
            }
            TicketHit {
                row: row_view(&engine.store().ticket(id, engine.agent()).await?, engine.agent()),
                marks: Vec::new(),
            }
        }
    };
    results.tickets.insert(0, hit);
    Ok(())
}

async fn add(
    engine: &Engine,
    results: &mut SearchResults,
    group: &SearchGroup,
    marks: &[Mark],
) -> Result<(), WireError> {
    let (store, agent) = (engine.store(), engine.agent());
    match group.kind {
        store::SearchKind::Ticket => {
            for hit in &group.hits {
                let row = row_view(&store.ticket(TicketId(hit.id), agent).await?, agent);
                let (_, marks) = excerpt(&row.subject, marks, usize::MAX);
                results.tickets.push(TicketHit { row, marks });
            }
        }
        store::SearchKind::Message => {
            for hit in &group.hits {
                let message = store.found_message(hit.id).await?;
                let (excerpt, marks) = excerpt(&message.text, marks, PASSAGE);
                results.messages.push(MessageHit {
                    id: hit.id.to_string(),
                    row: row_view(&store.ticket(message.ticket, agent).await?, agent),
                    kind: message_kind_view(message.kind),
                    author: message.author,
                    at: message.at.millis(),
                    excerpt,
                    marks,
                });
            }
        }
        store::SearchKind::Customer => results.customers = customers(engine, &group.hits, marks).await?,
        store::SearchKind::Order => results.orders = orders(engine, &group.hits, marks).await?,
        store::SearchKind::Product => {
            let texts = store.texts(group.kind, &group.hits).await?;
            for hit in &group.hits {
                let product = store.product(ProductId(hit.id)).await?;
                let (excerpt, marks) = passage(&texts, hit, marks);
                results.products.push(ProductHit {
                    id: product.id.to_string(),
                    title: product.title,
                    sku: product.sku,
                    excerpt,
                    marks,
                    price: product.price.map(money),
                    stock: product.stock.and_then(|stock| i32::try_from(stock).ok()),
                });
            }
        }
    }
    Ok(())
}

async fn customers(engine: &Engine, hits: &[Hit], marks: &[Mark]) -> Result<Vec<CustomerHit>, WireError> {
    let store = engine.store();
    let texts = store.texts(store::SearchKind::Customer, hits).await?;
    let mut found = Vec::with_capacity(hits.len());
    for hit in hits {
        let customer = store.customer(CustomerId(hit.id)).await?;
        let emails = store.customer_identities(customer.id, IdentityKind::Email).await?;
        let (excerpt, marks) = passage(&texts, hit, marks);
        found.push(CustomerHit {
            id: customer.id.to_string(),
            name: customer.name,
            email: emails.into_iter().next(),
            excerpt,
            marks,
            orders_count: store.order_count(customer.id).await?,
            ticket_id: store.newest_ticket_of(customer.id).await?.map(|id| id.to_string()),
        });
    }
    Ok(found)
}

async fn orders(engine: &Engine, hits: &[Hit], marks: &[Mark]) -> Result<Vec<OrderHit>, WireError> {
    let store = engine.store();
    let texts = store.texts(store::SearchKind::Order, hits).await?;
    let mut found = Vec::with_capacity(hits.len());
    for hit in hits {
        let order = store.order_head(OrderId(hit.id)).await?;
        let mut ticket = store.newest_ticket_about(order.id).await?;
        if let (None, Some(customer)) = (ticket, order.customer) {
            ticket = store.newest_ticket_of(customer).await?;
        }
        let (excerpt, marks) = passage(&texts, hit, marks);
        found.push(OrderHit {
            id: order.id.to_string(),
            number: order.number,
            customer_name: order.buyer,
            customer_id: order.customer.map(|id| id.to_string()),
            placed_at: order.placed_at.millis(),
            total: money(order.total),
            excerpt,
            marks,
            ticket_id: ticket.map(|id| id.to_string()),
        });
    }
    Ok(found)
}

pub(crate) async fn search_suggest(call: &Call<'_>, input: SuggestInput) -> Result<Suggestions, WireError> {
    let engine = call.engine()?;
    let text = input.text.trim();
    if text.chars().count() < 2 {
        return Ok(Suggestions::default());
    }
    let limit = input.limit.clamp(1, 10);
    let (found_customers, found_orders) = engine.suggest(text, limit).await?;
    let marks = vec![Mark {
        text: fold(text),
        anywhere: true,
    }];
    let begins = |name: &String| fold(name).contains(&fold(text));
    let tags = engine.store().tags().await?.into_iter().map(|(tag, _)| tag);
    let agents = engine.store().agents().await?.into_iter().map(|agent| agent.name);
    Ok(Suggestions {
        customers: customers(&engine, &found_customers, &marks).await?,
        orders: orders(&engine, &found_orders, &marks).await?,
        tags: tags.filter(begins).take(limit as usize).collect(),
        agents: agents.filter(begins).take(limit as usize).collect(),
    })
}

fn passage(texts: &Texts, hit: &Hit, marks: &[Mark]) -> (String, Vec<(u32, u32)>) {
    excerpt(texts.get(&hit.id).map_or("", String::as_str), marks, PASSAGE)
}

fn kind_of(kind: SearchKind) -> store::SearchKind {
    match kind {
        SearchKind::Ticket => store::SearchKind::Ticket,
        SearchKind::Message => store::SearchKind::Message,
        SearchKind::Customer => store::SearchKind::Customer,
        SearchKind::Order => store::SearchKind::Order,
        SearchKind::Product => store::SearchKind::Product,
    }
}

fn kind_code(kind: store::SearchKind) -> &'static str {
    match kind {
        store::SearchKind::Ticket => "ticket",
        store::SearchKind::Message => "message",
        store::SearchKind::Customer => "customer",
        store::SearchKind::Order => "order",
        store::SearchKind::Product => "product",
    }
}

fn condition(placed: &domain::Placed) -> Option<SearchCondition> {
    let Part::Condition(condition) = &placed.part else {
        return None;
    };
    let (operator, value) = match condition {
        Condition::From(text) => ("from", text.clone()),
        Condition::To(text) => ("to", text.clone()),
        Condition::Channel(channel) => ("channel", channel.code().to_owned()),
        Condition::Lang(language) => ("lang", language.code().to_owned()),
        Condition::Before(day) => ("before", day_text(*day)),
        Condition::After(day) => ("after", day_text(*day)),
        Condition::HasAttachment => ("has", "attachment".to_owned()),
        Condition::HasDraft => ("has", "draft".to_owned()),
        Condition::Order(number) => ("order", number.clone()),
        Condition::Status(status) => ("status", status.code().to_owned()),
        Condition::Assignee(domain::Whose::Me) => ("assignee", "me".to_owned()),
        Condition::Assignee(domain::Whose::Nobody) => ("assignee", "nobody".to_owned()),
        Condition::Assignee(domain::Whose::Named(name)) => ("assignee", name.clone()),
        Condition::Tag(tag) => ("tag", tag.clone()),
        Condition::Priority(priority) => ("priority", priority.code().to_owned()),
        Condition::Unread => ("is", "unread".to_owned()),
        Condition::Number(number) => ("number", number.to_string()),
    };
    Some(SearchCondition {
        operator: operator.to_owned(),
        value,
        from: placed.from,
        to: placed.to,
    })
}

/// `2026-11-03`, or days ago as `7d`.
fn day_text(day: Day) -> String {
    match day {
        Day::Date { year, month, day } => format!("{year:04}-{month:02}-{day:02}"),
        Day::Ago(days) => format!("{days}d"),
    }
}
