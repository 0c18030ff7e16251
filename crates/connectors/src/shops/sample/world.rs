//! The whole shop from its opening to its end, built once: customers, products, orders, conversations. Asked for a stream
//! at a moment, it says which records there are and when each last changed; the order (moment, place) is what a cursor
//! walks along.

use super::catalogue::Catalogue;
use super::conversations::{Conversation, Entry};
use super::history;
use super::ledger::Ledger;
use super::orders::Plan;
use super::refunds;
use super::script::{Offset, Sorted, Ticket};
use domain::{Channel, Currency, DAY, HOUR, MINUTE, Priority, Timestamp};
use ports::{CustomerRecord, ProductRecord, Record, TriageRecord};
use std::collections::BTreeMap;

/// Orders placed before the opening, those of the stories included.
const ORDERS: usize = 400;
/// Orders that come in during the two weeks after it.
const COMING: usize = 60;
/// Number of the first order.
const FIRST_NUMBER: usize = 20_418;

/// A record's moment and its place among those of the same moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Position {
    /// Milliseconds since 1970.
    pub(super) time: i64,
    /// Stable for the same thing.
    pub(super) place: u64,
}

/// The shop.
#[derive(Debug)]
pub(super) struct World {
    catalogue: &'static Catalogue,
    pub(super) opened: Timestamp,
    pub(super) orders: Vec<Plan>,
    pub(super) conversations: Vec<Conversation>,
    customers_since: Vec<Timestamp>,
}

impl World {
    /// Builds the shop that was opened at this moment.
    ///
    /// # Errors
    /// A text for the log, when a story does not fit its shop.
    pub(super) fn build(seed: u64, opened: Timestamp, catalogue: &'static Catalogue) -> Result<World, String> {
        let mut orders = Vec::new();
        let mut order_ids: BTreeMap<&str, String> = BTreeMap::new();
        for ticket in &catalogue.tickets {
            if let Some(story) = &ticket.order {
                let plan =
                    history::story_order(seed, &ticket.id, buyer_of(ticket, catalogue)?, story, opened, catalogue)?;
                order_ids.insert(&ticket.id, plan.id.clone());
                orders.push(plan);
            }
        }
        let told = orders.iter().filter(|plan| plan.placed <= opened).count();
        orders.extend((told..ORDERS).filter_map(|index| history::past_order(seed, index, opened, catalogue)));
        for earlier in &catalogue.earlier {
            let buyer = catalogue.buyer_keys.get(&earlier.customer).copied();
            let buyer =
                buyer.ok_or_else(|| format!("{}: there is no customer {}", earlier.number, earlier.customer))?;
            let mut plan = history::story_order(seed, &earlier.number, buyer, &earlier.order, opened, catalogue)?;
            plan.number.clone_from(&earlier.number);
            if let Some((code, rate)) = &earlier.currency {
                let currency = Currency::parse(code).ok_or_else(|| format!("{code} is no currency"))?;
                plan.currency = (currency, *rate);
            }
            orders.push(plan);
        }
        orders.extend((0..COMING).filter_map(|index| history::coming_order(seed, index, opened, catalogue)));
        orders.sort_by(|a, b| (a.placed, &a.id).cmp(&(b.placed, &b.id)));
        for (index, plan) in orders.iter_mut().filter(|plan| plan.number.is_empty()).enumerate() {
            plan.number = format!("TA-{}", FIRST_NUMBER + index);
        }
        let customers_since = customers_since(&orders, opened, catalogue);
        let mut world = World {
            catalogue,
            opened,
            orders,
            conversations: Vec::new(),
            customers_since,
        };
        for ticket in &catalogue.tickets {
            let owner = ticket.order_of.as_deref().unwrap_or(&ticket.id);
            let order = order_ids
                .get(owner)
                .and_then(|id| world.orders.iter().find(|plan| plan.id == *id));
            if order.is_none() && (ticket.order_of.is_some() || ticket.channel == "shop") {
                return Err(format!("{}: its order is missing", ticket.id));
            }
            let conversation = conversation(ticket, order, opened, catalogue)?;
            world.conversations.push(conversation);
        }
        Ok(world)
    }

    /// The conversation that a reply is for: by its name, else by the address of a buyer who did something to an order.
    pub(super) fn conversation(&self, name: &str, to: &[String]) -> Option<&Conversation> {
        self.conversations
            .iter()
            .find(|conversation| conversation.is_named(name))
            .or_else(|| {
                self.conversations
                    .iter()
                    .find(|conversation| conversation.channel == Channel::Shop && to.contains(&conversation.email))
            })
    }

    /// Customers after a position.
    pub(super) fn customers(&self, after: Position, now: Timestamp) -> Vec<(Position, Record)> {
        let record = |(index, buyer): (usize, &super::catalogue::Buyer)| {
            let since = *self.customers_since.get(index)?;
            let renamed = buyer.renamed.as_ref().map(|(at, name)| (self.opened + *at, name));
            let renamed = renamed.filter(|(at, _)| *at <= now);
            let position = Position {
                time: renamed.map_or(since, |(at, _)| at).millis(),
                place: index as u64,
            };
            (position > after && since <= now).then(|| {
                let record = CustomerRecord {
                    id: buyer.id.clone(),
                    name: renamed.map_or(&buyer.name, |(_, name)| name).clone(),
                    emails: vec![buyer.email.clone()],
                    phones: Some(buyer.phone.clone())
                        .filter(|phone| !phone.is_empty())
                        .into_iter()
                        .collect(),
                    language: Some(buyer.language),
                    country: Some(buyer.country.clone()),
                    created_at: Some(since),
                };
                (position, Record::Customer(record))
            })
        };
        self.catalogue.buyers.iter().enumerate().filter_map(record).collect()
    }

    /// Products after a position, each once, with the stock of `now`.
    pub(super) fn products(&self, after: Position, now: Timestamp, ledger: &Ledger) -> Vec<(Position, Record)> {
        let listed = self.opened - 430 * DAY;
        let record = |(index, item): (usize, &super::catalogue::Item)| {
            let restocked = item
                .restock
                .iter()
                .map(|(at, pieces)| (self.opened + at.0, *pieces))
                .chain(ledger.done_to(&item.id).map(|done| (done.at, 0)))
                .filter(|(at, _)| *at <= now);
            let (changed, stock) = restocked.max().unwrap_or((listed, item.stock));
            let position = Position {
                time: changed.millis(),
                place: index as u64,
            };
            let title = if item.variant.is_empty() {
                item.title.clone()
            } else {
                format!("{}, {}", item.title, item.variant)
            };
            (position > after && changed <= now).then(|| {
                let record = ProductRecord {
                    id: item.id.clone(),
                    title,
                    sku: item.sku.clone(),
                    description: item.description.clone(),
                    category: item.category.clone(),
                    price: Some(item.price),
                    stock: Some(stock),
                };
                (position, Record::Product(record))
            })
        };
        self.catalogue.items.iter().enumerate().filter_map(record).collect()
    }

    /// Orders that changed after a position, each once, as they are at `now`.
    pub(super) fn orders(&self, after: Position, now: Timestamp, ledger: &Ledger) -> Vec<(Position, Record)> {
        let record = |(index, plan): (usize, &Plan)| {
            let position = Position {
                time: refunds::changed_at(plan, now, ledger)?.millis(),
                place: index as u64,
            };
            if position <= after {
                return None;
            }
            let record = refunds::record(plan, now, self.catalogue, ledger)?;
            Some((position, Record::Order(Box::new(record))))
        };
        self.orders.iter().enumerate().filter_map(record).collect()
    }

    /// Entries of conversations after a position.
    pub(super) fn messages(&self, after: Position, now: Timestamp, ledger: &Ledger) -> Vec<(Position, Record)> {
        let mut records = Vec::new();
        for (index, conversation) in self.conversations.iter().enumerate() {
            for entry in conversation.entries(now, ledger, &self.catalogue.shop.language) {
                let place = ((index as u64) << 32) | entry.place;
                let position = Position {
                    time: entry.at.millis(),
                    place,
                };
                if position > after {
                    records.push((position, Record::Message(conversation.record(entry))));
                }
            }
        }
        records
    }

    /// What had been sorted before the opening, after a position.
    pub(super) fn triage(&self, after: Position, now: Timestamp) -> Vec<(Position, Record)> {
        let record = |(place, sorted): (u64, &Sorted)| {
            let position = Position {
                time: self.opened.millis(),
                place,
            };
            let record = TriageRecord {
                conversation: format!("conv_{}", sorted.ticket),
                tags: sorted.tags.clone(),
                priority: Priority::from_code(&sorted.priority),
                snoozed_until: sorted.snoozed.map(|until| self.opened + until.0),
                merged_into: sorted.part_of.as_ref().map(|ticket| format!("conv_{ticket}")),
            };
            (position > after && self.opened <= now).then_some((position, Record::Triage(record)))
        };
        (0_u64..).zip(&self.catalogue.sorted).filter_map(record).collect()
    }
}

fn buyer_of(ticket: &Ticket, catalogue: &Catalogue) -> Result<usize, String> {
    let index = catalogue.buyer_keys.get(&ticket.customer);
    index
        .copied()
        .ok_or_else(|| format!("{}: there is no customer {}", ticket.id, ticket.customer))
}

/// A customer exists since shortly before the first order; whoever has not bought yet, since some day of last year.
fn customers_since(orders: &[Plan], opened: Timestamp, catalogue: &Catalogue) -> Vec<Timestamp> {
    let since = |index: usize| {
        let spread = (index as i64 * 7_919) % 300;
        let first = orders
            .iter()
            .filter(|plan| plan.buyer == index)
            .map(|plan| plan.placed)
            .min();
        let at = first.unwrap_or(opened - (spread + 1) * DAY) - (spread % 40 + 2) * MINUTE;
        at.min(opened - HOUR)
    };
    (0..catalogue.buyers.len()).map(since).collect()
}

fn conversation(
    ticket: &'static Ticket,
    order: Option<&Plan>,
    opened: Timestamp,
    catalogue: &Catalogue,
) -> Result<Conversation, String> {
    let index = buyer_of(ticket, catalogue)?;
    let buyer = catalogue.buyers.get(index).ok_or("no such customer")?;
    if order.is_some_and(|plan| plan.buyer != index) {
        return Err(format!("{}: the order is somebody else's", ticket.id));
    }
    let channel = Channel::from_code(&ticket.channel).ok_or_else(|| format!("{}: unknown channel", ticket.id))?;
    let address = if ticket.handle.is_empty() {
        buyer.email.clone()
    } else {
        ticket.handle.clone()
    };
    let mut conversation = Conversation {
        id: order
            .filter(|_| channel == Channel::Shop)
            .map_or_else(|| format!("conv_{}", ticket.id), |plan| plan.id.clone()),
        channel,
        topic: ticket.topic.clone(),
        subject: String::new(),
        customer: buyer.id.clone(),
        author: buyer.name.clone(),
        email: buyer.email.clone(),
        address,
        language: buyer.language,
        order_number: order.map(|plan| plan.number.clone()),
        enquiry: ticket.enquiry,
        settled: ticket.settled,
        said: Vec::new(),
        reactions: &ticket.reaction,
        slots: order.map(|plan| slots(plan, buyer.language.code())).unwrap_or_default(),
    };
    conversation.subject = conversation.fill(&ticket.subject);
    let entries = ticket.message.iter().enumerate().map(|(place, said)| {
        let Offset(offset) = said.at;
        let files = said
            .files
            .iter()
            .map(|name| super::files::file(name).ok_or_else(|| format!("{}: there is no file {name}", ticket.id)));
        Ok(Entry {
            at: opened + offset,
            place: place as u64,
            staff: said.from.clone(),
            text: conversation.fill(&said.text),
            files: files.collect::<Result<_, String>>()?,
            unless_answered: said.unless_answered,
            conversation: None,
        })
    });
    conversation.said = entries.collect::<Result<_, String>>()?;
    Ok(conversation)
}

fn slots(plan: &Plan, language: &str) -> BTreeMap<&'static str, String> {
    let decimal = if language == "en" { "." } else { "," };
    let amount = |cents: i64| {
        let digits = format!("{}{decimal}{:02}", cents / 100, cents % 100);
        if matches!(language, "en" | "id") {
            format!("€{digits}")
        } else {
            format!("{digits} €")
        }
    };
    let parcel = plan.parcel.as_ref();
    BTreeMap::from([
        ("order", plan.number.clone()),
        ("total", amount(plan.total)),
        ("refund", amount(plan.refund.as_ref().map_or(0, |(_, cents, _)| *cents))),
        (
            "tracking",
            parcel.map(|parcel| parcel.tracking.clone()).unwrap_or_default(),
        ),
        (
            "carrier",
            parcel.map(|parcel| parcel.carrier.clone()).unwrap_or_default(),
        ),
    ])
}
