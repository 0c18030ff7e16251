//! `mostrador-bench`: how fast the engine answers with a small and a large database. Each figure stands beside a floor
//! taken in the same run: the cheapest answer that the router gives (one row read by its key). The ratio is what may be
//! compared between machines; the milliseconds may not.
#![expect(
    clippy::print_stdout,
    clippy::disallowed_methods,
    reason = "a benchmark prints, and its time is the machine's"
)]

use api::contract::WireError;
use clap::Parser;
use domain::{
    Channel, ConnectionId, CustomerId, HOUR, Language, MINUTE, MessageId, MessageKind, Promise, PromiseKind, Situation,
    TicketId, TicketStatus, Timestamp,
};
use host::{Desk, Options};
use serde_json::{Value, json};
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::{Duration, Instant};
use store::{CustomerRow, DOUBLINGS, Entry, IdentityKind, NewConnection, NewMessage, NewTicket, SearchKind};

const PASSPHRASE: &str = "only for measuring";
const NOW: Timestamp = Timestamp(1_795_334_400_000);

/// Measures the engine on databases of these sizes.
#[derive(Parser)]
struct Arguments {
    /// Messages; may be given more than once.
    #[arg(long, default_values_t = [1_000, 100_000])]
    messages: Vec<u32>,
    /// Repetitions of each question.
    #[arg(long, default_value_t = 200)]
    rounds: u32,
    /// Only fill this data folder with the first size and keep it; its key is in the keychain.
    #[arg(long)]
    fill: Option<PathBuf>,
    /// Fill it with so many tickets instead, all open, with one short message each, and nothing to search: a long list.
    #[arg(long, requires = "fill")]
    tickets: Option<u32>,
    /// Asks the questions of a data folder that was filled before.
    #[arg(long, conflicts_with = "fill")]
    on: Option<PathBuf>,
    /// The key of what is filled or asked is sealed with this passphrase, for a computer without a keychain.
    #[arg(long)]
    passphrase: Option<String>,
}

#[tokio::main]
async fn main() -> ExitCode {
    match measure(Arguments::parse()).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            println!("{error:?}");
            ExitCode::FAILURE
        }
    }
}

async fn measure(arguments: Arguments) -> Result<(), WireError> {
    let sizes = arguments.messages;
    if let Some(folder) = arguments.fill {
        // The window that is started on it asks the same keychain.
        let desk = open(folder, arguments.passphrase).await?;
        match arguments.tickets {
            Some(tickets) => fill(&desk, tickets, &LONG_LIST).await?,
            None => fill(&desk, sizes.first().copied().unwrap_or(1_000), &SHOP).await?,
        }
        desk.close().await;
        return Ok(());
    }
    if let Some(folder) = arguments.on {
        let desk = open(folder, arguments.passphrase).await?;
        let outcome = questions(&desk, arguments.rounds).await;
        desk.close().await;
        return outcome;
    }
    for messages in sizes {
        let folder = std::env::temp_dir().join(format!("mostrador-bench-{}-{messages}", std::process::id()));
        let desk = open(folder.clone(), Some(PASSPHRASE.to_owned())).await?;
        let start = Instant::now();
        fill(&desk, messages, &SHOP).await?;
        let rate = u128::from(messages) * 1_000 / start.elapsed().as_millis().max(1);
        println!("\n{messages} messages, stored and indexed at {rate} messages/s");
        let outcome = questions(&desk, arguments.rounds).await;
        desk.close().await;
        let _ = std::fs::remove_dir_all(folder);
        outcome?;
    }
    Ok(())
}

async fn open(folder: PathBuf, passphrase: Option<String>) -> Result<Desk, WireError> {
    Desk::open(Options {
        data_dir: Some(folder),
        passphrase,
        ..Options::default()
    })
    .await
}

/// Words of four languages; the front ones are drawn far more often, as in real text.
const WORDS: &[&str] = &[
    "pedido",
    "order",
    "rendelés",
    "pesanan",
    "taza",
    "cup",
    "csésze",
    "cangkir",
    "hola",
    "hello",
    "köszönöm",
    "terima",
    "kasih",
    "gracias",
    "thanks",
    "entrega",
    "delivery",
    "szállítás",
    "pengiriman",
    "roto",
    "broken",
    "törött",
    "rusak",
    "devolución",
    "refund",
    "visszatérítés",
    "pengembalian",
    "factura",
    "invoice",
    "számla",
    "faktur",
    "azul",
    "blue",
    "kék",
    "biru",
    "plato",
    "plate",
    "tányér",
    "piring",
    "regalo",
    "gift",
    "ajándék",
    "hadiah",
    "mañana",
    "tomorrow",
    "holnap",
    "besok",
    "dirección",
    "address",
    "cím",
    "alamat",
    "talla",
    "size",
    "méret",
    "ukuran",
    "color",
    "colour",
    "szín",
    "warna",
    "lámpara",
    "lamp",
    "lámpa",
    "lampu",
    "mantel",
    "tablecloth",
    "abrosz",
    "taplak",
    "cuenco",
    "bowl",
    "tál",
    "mangkuk",
];

/// Numbers that look like chance and are the same in every run.
struct Chance(u64);

impl Chance {
    fn below(&mut self, bound: usize) -> usize {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap_or(0) % bound.max(1)
    }

    fn text(&mut self, words: usize) -> String {
        let mut text = String::new();
        for _ in 0..words {
            // The product of two draws falls near the front.
            let place = self.below(WORDS.len()) * self.below(WORDS.len()) / WORDS.len();
            text.push_str(WORDS.get(place).copied().unwrap_or("taza"));
            text.push(' ');
        }
        if self.below(50) == 0 {
            text.push_str(&format!("raro{}", self.below(10_000)));
        }
        text
    }
}

/// What a database is filled with.
struct Shape {
    /// Messages of each ticket.
    in_ticket: u32,
    /// One ticket in so many is open, the newest ones.
    open_share: u32,
    /// Words of each message.
    words: usize,
    /// Whether all that can be searched for and every address is stored too: most of the time that a filling takes.
    searched: bool,
    /// Messages that are written one by one, as the program does it; a larger database is made of copies of these.
    written: u32,
}

const SHOP: Shape = Shape {
    in_ticket: 4,
    open_share: 10,
    words: 60,
    searched: true,
    written: 16_000,
};

const LONG_LIST: Shape = Shape {
    in_ticket: 1,
    open_share: 1,
    words: 6,
    searched: false,
    written: 1_600,
};

/// At least as many messages as asked for: a copied database has a multiple of what was written.
async fn fill(desk: &Desk, messages: u32, shape: &Shape) -> Result<(), WireError> {
    let steps = (0..DOUBLINGS)
        .find(|step| messages >> step <= shape.written)
        .unwrap_or(DOUBLINGS);
    write(desk, messages.div_ceil(1 << steps), shape).await?;
    let store = desk.engine().ok_or_else(|| WireError::of("locked"))?.store().clone();
    for step in 0..steps {
        let mut tx = store.write().await?;
        tx.double(step).await?;
        tx.commit().await?;
    }
    Ok(())
}

async fn write(desk: &Desk, messages: u32, shape: &Shape) -> Result<(), WireError> {
    let engine = desk.engine().ok_or_else(|| WireError::of("locked"))?;
    // Nothing is there whose deadline could be of earlier rules; without this, whoever opens the folder renews all of them.
    engine.catch_up_promises().await?;
    let store = engine.store();
    let mut chance = Chance(7);
    let mut number: u128 = 0;
    let mut id = || {
        number += 1;
        uuid::Uuid::from_u128((number << 80) | 0x7000_8000_0000_0000_0000)
    };
    let connection = ConnectionId(id());
    let mut tx = store.write().await?;
    let fields = Default::default();
    tx.add_connection(&NewConnection {
        id: connection,
        connector: "bench".into(),
        label: "Bench".into(),
        fields,
        at: NOW,
    })
    .await?;
    tx.pause_connection(connection, true).await?;
    tx.commit().await?;
    let mut left = messages;
    while left > 0 {
        let mut tx = store.write().await?;
        for _ in 0..100 {
            let in_ticket = left.min(shape.in_ticket);
            if in_ticket == 0 {
                break;
            }
            left -= in_ticket;
            let (customer, ticket) = (CustomerId(id()), TicketId(id()));
            let age = i64::from(left) * MINUTE;
            let name = format!("Carla {}", chance.text(1));
            let language = Language::INTERFACE.get(chance.below(4)).copied();
            let row = CustomerRow {
                id: customer,
                name: name.clone(),
                language,
                country: None,
                created_at: NOW - age,
                root: customer,
            };
            let email = format!("c{left}@example.com");
            let email = shape.searched.then_some((IdentityKind::Email, email.as_str()));
            tx.add_customer(&row, email.as_slice()).await?;
            let status = if left < messages.div_ceil(shape.open_share) {
                TicketStatus::Open
            } else {
                TicketStatus::Resolved
            };
            let new = NewTicket {
                id: ticket,
                subject: chance.text(4),
                channel: Channel::Email,
                connection,
                conversation: ticket.to_string(),
                address: String::new(),
                customer: Some(customer),
                order: None,
                status,
                language,
                order_enquiry: false,
                at: NOW - age,
            };
            tx.add_ticket(&new).await?;
            if shape.searched {
                tx.index(SearchKind::Ticket, ticket.0, Some(ticket), &new.subject)
                    .await?;
            }
            if status == TicketStatus::Open {
                let due = NOW + i64::from(left % 600) * MINUTE - 2 * HOUR;
                let promise = Promise {
                    kind: PromiseKind::NextReply,
                    situation: Situation::Email,
                    started_at: NOW - age,
                    at: due,
                    latest_at: due + 12 * HOUR,
                };
                tx.set_promise(ticket, Some(promise)).await?;
                if left.is_multiple_of(5) {
                    tx.set_assignee(ticket, Some(engine.agent())).await?;
                }
            }
            for turn in 0..in_ticket {
                let kind = if turn % 2 == 0 {
                    MessageKind::Inbound
                } else {
                    MessageKind::Outbound
                };
                let (message, text, at) = (
                    MessageId(id()),
                    chance.text(shape.words),
                    NOW - age + i64::from(turn) * HOUR,
                );
                let author = name.clone();
                tx.add_message(&NewMessage {
                    id: message,
                    ticket,
                    kind,
                    author,
                    text: text.clone(),
                    language,
                    at,
                    event: None,
                })
                .await?;
                let entry = Entry {
                    at,
                    by_person: true,
                    snippet: &text,
                    has_file: false,
                    unseen_seq: None,
                    status,
                    language: None,
                };
                tx.ticket_entry(ticket, &entry).await?;
                if shape.searched {
                    tx.index(SearchKind::Message, message.0, Some(ticket), &text).await?;
                }
            }
        }
        tx.commit().await?;
    }
    Ok(())
}

async fn questions(desk: &Desk, rounds: u32) -> Result<(), WireError> {
    let list =
        json!({ "queue": "all_open", "channel": null, "language": null, "order": "due", "offset": 0, "limit": 200 });
    let rows = desk.call("ticket.list", list.clone()).await?;
    let ids: Vec<String> = rows["rows"]
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(|r| r["id"].as_str().map(str::to_owned))
        .collect();
    let ticket = |round: u32| json!({ "ticketId": ids.get(round as usize % ids.len().max(1)) });
    // As the search screen asks at first: a few of each kind, and their totals.
    let search = |text: &'static str| move |_: u32| json!({ "text": text, "limit": 6 });
    let best = |text: &'static str| move |_: u32| json!({ "text": text, "limit": 6, "order": "relevance" });
    let suggest = |text: &'static str| move |_: u32| json!({ "text": text, "limit": 4 });
    let floor = timed(desk, rounds, "app.state", &|_| Value::Null).await?;
    println!("{:<34} {:>9} {:>9} {:>8}", "question", "p50 µs", "p95 µs", "× floor");
    report("floor: six small reads", floor, floor);
    type Ask<'a> = (&'static str, &'static str, Box<dyn Fn(u32) -> Value + 'a>);
    let asked: Vec<Ask<'_>> = vec![
        ("inbox, 200 rows", "ticket.list", Box::new(|_| list.clone())),
        ("counts of all queues", "ticket.counts", Box::new(|_| Value::Null)),
        ("open a ticket", "ticket.get", Box::new(ticket)),
        ("search, a rare word", "search", Box::new(search("raro42 "))),
        ("search, a common word", "search", Box::new(search("pedido"))),
        ("search, a common word by relevance", "search", Box::new(best("pedido"))),
        ("search, two common words", "search", Box::new(search("taza rota"))),
        ("search, a phrase", "search", Box::new(search("\"pedido taza\""))),
        ("search, two letters typed", "search", Box::new(search("pe"))),
        ("search, three letters typed", "search", Box::new(search("dev"))),
        ("search, four letters typed", "search", Box::new(search("devo"))),
        ("search, part of a telephone", "search", Box::new(search("123 45"))),
        (
            "search, with conditions",
            "search",
            Box::new(search("pedido status:open channel:email")),
        ),
        (
            "search, conditions alone",
            "search",
            Box::new(search("status:resolved lang:es")),
        ),
        ("search, nothing found", "search", Box::new(search("zzyzx"))),
        ("type-ahead, two letters", "search.suggest", Box::new(suggest("ca"))),
        ("type-ahead, three letters", "search.suggest", Box::new(suggest("car"))),
        (
            "type-ahead, part of an address",
            "search.suggest",
            Box::new(suggest("@exam")),
        ),
        (
            "save a draft, durably",
            "draft.save",
            Box::new(
                |round| json!({ "ticketId": ticket(round)["ticketId"], "kind": "reply", "text": format!("Hola {round}") }),
            ),
        ),
    ];
    for (name, command, input) in asked {
        report(name, timed(desk, rounds, command, input.as_ref()).await?, floor);
    }
    Ok(())
}

type Figures = (Duration, Duration);

async fn timed(desk: &Desk, rounds: u32, command: &str, input: &dyn Fn(u32) -> Value) -> Result<Figures, WireError> {
    let mut times = Vec::new();
    for round in 0..rounds + 10 {
        let input = input(round);
        let start = Instant::now();
        desk.call(command, input).await?;
        // The first ten warm the caches.
        if round >= 10 {
            times.push(start.elapsed());
        }
    }
    times.sort();
    let at = |percent: usize| times.get(times.len() * percent / 100).copied().unwrap_or_default();
    Ok((at(50), at(95)))
}

fn report(name: &str, (p50, p95): Figures, floor: Figures) {
    let tenths = p50.as_micros() * 10 / floor.0.as_micros().max(1);
    println!(
        "{name:<34} {:>9} {:>9} {:>6}.{}",
        p50.as_micros(),
        p95.as_micros(),
        tenths / 10,
        tenths % 10
    );
}
