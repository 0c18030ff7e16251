//! What is in the shop: numbers, references, and that the stories fit their orders.

use super::super::{SEED, catalogue::catalogue, world::World};
use super::{END, Known, OPENING, Stage};
use domain::{Channel, Currency, FulfilmentStatus, Language, PaymentStatus, Timestamp, fold};
use ports::Sender;
use std::collections::{BTreeMap, BTreeSet};

async fn opened() -> Known {
    Known::of(&Stage::open()).await
}

async fn ended() -> Known {
    let stage = Stage::open();
    stage.shop.probe().await.unwrap();
    stage.at(END);
    Known::of(&stage).await
}

#[tokio::test]
async fn the_shop_is_as_large_as_it_says() {
    let (start, end) = (opened().await, ended().await);
    assert!((110..=130).contains(&start.products.len()), "{}", start.products.len());
    assert!(
        (140..=160).contains(&start.customers.len()),
        "{}",
        start.customers.len()
    );
    assert!((390..=420).contains(&start.orders.len()), "{}", start.orders.len());
    assert_eq!(end.orders.len(), 471);
    assert_eq!(end.conversations().len(), 61);
    let mut languages: BTreeMap<Option<Language>, usize> = BTreeMap::new();
    for said in end.conversations().values() {
        *languages.entry(said[0].language).or_default() += 1;
    }
    assert_eq!(
        languages,
        Language::INTERFACE
            // One of the Spanish ones is a part of another.
            .map(|language| (Some(language), if language.code() == "es" { 16 } else { 15 }))
            .into_iter()
            .collect()
    );
    let channels: BTreeSet<Channel> = end.messages.values().map(|message| message.channel).collect();
    assert_eq!(channels.len(), 4, "the fifth is what buyers do to their orders");
    let notes = start
        .orders
        .values()
        .flat_map(|order| &order.notes)
        .filter(|note| note.by_buyer)
        .count();
    let returns = start
        .orders
        .values()
        .flat_map(|order| &order.returns)
        .filter(|back| back.by_buyer)
        .count();
    assert_eq!((notes, returns), (1, 1));
}

#[tokio::test]
async fn every_order_has_its_customer_and_its_products() {
    let known = ended().await;
    let mut numbers = BTreeSet::new();
    for order in known.orders.values() {
        assert!(numbers.insert(&order.number), "{} is there twice", order.number);
        let customer = &known.customers[order.customer.as_ref().unwrap()];
        assert_eq!((&order.email, &order.country), (&customer.emails[0], &customer.country));
        assert!(
            customer.name.starts_with(&order.buyer),
            "one of them has another name by then"
        );
        assert!(customer.created_at.unwrap() <= order.placed_at);
        assert!((1..=5).contains(&order.lines.len()));
        let mut goods = 0;
        // Some were paid in forint, at this shop's own rate.
        let rate = if order.total.currency == Currency::EUR { 1 } else { 390 };
        for line in &order.lines {
            let product = &known.products[line.product.as_ref().unwrap()];
            assert_eq!(
                line.total.minor,
                product.price.unwrap().minor * i64::from(line.quantity) * rate
            );
            assert!(line.returned <= line.quantity);
            goods += line.total.minor;
        }
        let shipping = if goods >= 6_000 * rate { 0 } else { 495 * rate };
        assert_eq!((order.shipping.minor, order.total.minor), (shipping, goods + shipping));
        for back in &order.returns {
            let lines: BTreeMap<_, _> = order.lines.iter().map(|line| (&line.id, line.quantity)).collect();
            assert!(!back.lines.is_empty() && back.lines.iter().all(|(line, pieces)| *pieces <= lines[line]));
        }
        assert!(
            order.refunds.iter().map(|refund| refund.amount.minor).sum::<i64>() <= order.total.minor,
            "{}",
            order.id
        );
    }
}

#[tokio::test]
async fn what_happens_to_an_order_happens_in_order() {
    for order in ended().await.orders.values() {
        let mut steps = vec![Some(order.placed_at)];
        for parcel in &order.fulfilments {
            steps.extend([parcel.shipped_at, parcel.delivered_at]);
            assert!(!parcel.carrier.is_empty());
            assert_eq!(parcel.tracking_number.is_empty(), parcel.shipped_at.is_none());
        }
        steps.extend(order.returns.iter().map(|back| Some(back.at)));
        let steps: Vec<Timestamp> = steps.into_iter().flatten().collect();
        assert!(steps.is_sorted(), "{}", order.id);
        assert!(order.promised_at.unwrap() > order.placed_at, "{}", order.id);
        assert_eq!(
            order.cancelled,
            order.fulfilment == FulfilmentStatus::Cancelled,
            "{}",
            order.id
        );
    }
}

#[tokio::test]
async fn orders_are_in_every_state_at_first_sight() {
    let known = opened().await;
    let payments: BTreeSet<PaymentStatus> = known.orders.values().map(|order| order.payment).collect();
    assert_eq!(
        payments.len(),
        PaymentStatus::ALL.len() - 1,
        "all but a part payment: {payments:?}"
    );
    let fulfilments: BTreeSet<FulfilmentStatus> = known.orders.values().map(|order| order.fulfilment).collect();
    assert_eq!(fulfilments.len(), FulfilmentStatus::ALL.len(), "{fulfilments:?}");
    let on_the_road = known
        .orders
        .values()
        .filter(|order| order.fulfilment == FulfilmentStatus::Shipped);
    let late = on_the_road
        .filter(|order| order.promised_at < Some(Timestamp(OPENING)))
        .count();
    assert!((4..=12).contains(&late), "{late} parcels are late");
    let mut per_customer: BTreeMap<_, usize> = BTreeMap::new();
    known
        .orders
        .values()
        .for_each(|order| *per_customer.entry(&order.customer).or_default() += 1);
    assert!(
        per_customer.values().any(|count| *count >= 8),
        "somebody comes back again and again"
    );
    assert!(
        known
            .products
            .values()
            .filter(|product| product.stock == Some(0))
            .count()
            >= 4
    );
    assert!(known.customers.values().any(|customer| customer.phones.is_empty()));
}

#[tokio::test]
async fn a_message_about_an_order_is_from_its_buyer() {
    let known = ended().await;
    let by_number: BTreeMap<&str, _> = known
        .orders
        .values()
        .map(|order| (order.number.as_str(), order))
        .collect();
    for message in known.messages.values() {
        let customer = &known.customers[message.customer.as_ref().unwrap()];
        assert_eq!(message.language, customer.language, "{}", message.id);
        assert!(!message.text.contains(['{', '}']), "{}: {}", message.id, message.text);
        assert!(!message.author.is_empty() && !message.address.is_empty() && !message.text.is_empty());
        // One of them has another name in the shop by then, which begins with the one that she signs with.
        let is_theirs = customer.name.starts_with(&message.author);
        assert_eq!(is_theirs, message.sender == Sender::Customer, "{}", message.id);
        assert_eq!(
            message.address.starts_with('@'),
            message.channel == Channel::Social,
            "{}",
            message.id
        );
        assert!(
            message.subject.is_empty() == matches!(message.channel, Channel::Chat | Channel::Social),
            "{}",
            message.id
        );
        assert!(message.files.iter().all(|file| file.bytes.len() < 15_000));
        if let Some(number) = &message.order_number {
            let order = by_number[number.as_str()];
            assert_eq!(order.customer, message.customer, "{}", message.id);
            assert!(order.placed_at < message.at, "{}", message.id);
        }
    }
    assert!(
        known
            .messages
            .values()
            .filter(|message| !message.files.is_empty())
            .count()
            >= 8
    );
}

#[test]
fn every_story_can_be_told_whatever_is_replied() {
    let catalogue = catalogue().unwrap();
    let world = World::build(SEED, Timestamp(OPENING), catalogue).unwrap();
    let flags = ["apology", "refund", "replacement", "photo"];
    let mut ids = BTreeSet::new();
    for (ticket, conversation) in catalogue.tickets.iter().zip(&world.conversations) {
        assert!(ids.insert(&ticket.id), "{} is there twice", ticket.id);
        assert!(
            ticket.id.starts_with(conversation.language.code()),
            "{}: told in {}",
            ticket.id,
            conversation.language.code()
        );
        assert_eq!(ticket.channel == "shop", ticket.message.is_empty(), "{}", ticket.id);
        assert!(
            ticket.reaction.iter().any(|reaction| reaction.when.is_empty()),
            "{}: no answer to a plain reply",
            ticket.id
        );
        for reaction in &ticket.reaction {
            assert!(
                reaction.when.iter().all(|flag| flags.contains(&flag.as_str())),
                "{}",
                ticket.id
            );
            let texts = std::iter::once(&reaction.text).chain(reaction.later.iter().map(|(_, text)| text));
            assert!(
                texts
                    .map(|text| conversation.fill(text))
                    .all(|text| !text.contains('{')),
                "{}",
                ticket.id
            );
            for name in &reaction.files {
                assert!(super::super::files::file(name).is_some(), "{}: {name}", ticket.id);
            }
        }
    }
}

#[tokio::test]
async fn first_sight_shows_every_state_of_a_queue() {
    use domain::{Case, EveryHour, MessageKind, PromisePolicy, Talk, TicketStatus, next_promise};
    let known = opened().await;
    let mut states: BTreeMap<&str, usize> = BTreeMap::new();
    for said in known.conversations().values() {
        let first = said[0];
        let entries = said.iter().map(|message| match message.sender {
            Sender::Customer => (MessageKind::Inbound, message.at),
            Sender::Shop => (MessageKind::Outbound, message.at),
        });
        let talk = Talk::of(entries);
        // Whoever was answered last has the next word: then it is the customer's turn.
        let status = match talk.unanswered_since {
            Some(_) => TicketStatus::Open,
            None => TicketStatus::Waiting,
        };
        let waited = said.windows(2).map(|two| match (two[0].sender, two[1].sender) {
            (Sender::Shop, Sender::Customer) => two[1].at.since(two[0].at),
            _ => 0,
        });
        let case = Case {
            status,
            channel: first.channel,
            order_enquiry: first.order_enquiry,
            waited: waited.sum(),
        };
        let promise = next_promise(&PromisePolicy::articles(), &EveryHour, case, talk);
        let state = match promise {
            _ if first.settled => "resolved",
            None => "waiting",
            Some(promise) if promise.at.millis() <= OPENING => "overdue",
            Some(promise) => {
                let (whole, left) = (promise.at.since(promise.started_at), promise.at.millis() - OPENING);
                if left * 4 <= whole { "at risk" } else { "on track" }
            }
        };
        *states.entry(state).or_default() += 1;
    }
    let of = |state| states.get(state).copied().unwrap_or_default();
    assert!((6..=12).contains(&of("overdue")), "{states:?}");
    assert!((6..=12).contains(&of("at risk")), "{states:?}");
    assert!((15..=30).contains(&of("on track")), "{states:?}");
    assert!((4..=9).contains(&of("waiting")), "{states:?}");
    assert!((6..=10).contains(&of("resolved")), "{states:?}");
}

#[tokio::test]
async fn nobody_real_can_be_written_to() {
    for customer in opened().await.customers.values() {
        for email in &customer.emails {
            let domain = email.split_once('@').unwrap().1;
            assert!(
                ["example.com", "example.org", "example.net"].contains(&domain) || domain.ends_with(".example"),
                "{email}"
            );
        }
    }
}

#[test]
fn a_customer_can_tell_the_four_languages_apart() {
    let speeches = &catalogue().unwrap().shop.language;
    let mut owners: BTreeMap<&str, &str> = BTreeMap::new();
    for (code, speech) in speeches {
        for word in &speech.known_by {
            assert_eq!(owners.insert(word, code), None, "{word}");
        }
        let phrases = [
            &speech.known_by,
            &speech.apology,
            &speech.refund,
            &speech.replacement,
            &speech.photo,
            &speech.holding,
        ];
        assert!(
            phrases.into_iter().flatten().all(|phrase| fold(phrase) == **phrase),
            "{code}: a list is not folded"
        );
        assert_eq!((speech.confused.len(), speech.patient.len()), (3, 3));
    }
    let world = World::build(SEED, Timestamp(OPENING), catalogue().unwrap()).unwrap();
    for conversation in &world.conversations {
        for entry in conversation
            .said
            .iter()
            .filter(|entry| entry.staff.is_some() || entry.text.chars().count() > 120)
        {
            let heard = super::super::hearing::listen(&entry.text, speeches);
            assert_eq!(heard.language, Some(conversation.language), "{}", entry.text);
        }
    }
}

#[test]
fn the_shop_hears_what_a_reply_offers() {
    let speeches = &catalogue().unwrap().shop.language;
    for (text, code, flags) in [
        (
            "Lo sentimos mucho, Álvaro. El reembolso de 39 € está hecho.",
            "es",
            "apology refund",
        ),
        (
            "Kedves Tamás! Elnézést kérünk, a hiányzó darabot pótoljuk, új csomagot küldünk.",
            "hu",
            "apology replacement",
        ),
        (
            "Kami mohon maaf, Kak. Dana Anda sudah kami kembalikan, refund sudah diproses.",
            "id",
            "apology refund",
        ),
        (
            "Dear George, I am very sorry. We have refunded the full amount to your card.",
            "en",
            "apology refund",
        ),
        ("Could you send us a photo of the lamp, please?", "en", "photo"),
        ("We are looking into it and will get back to you.", "en", "holding"),
    ] {
        let heard = super::super::hearing::listen(text, speeches);
        assert_eq!(heard.language, Language::parse(code), "{text}");
        assert_eq!(
            heard.flags.iter().map(String::as_str).collect::<Vec<_>>().join(" "),
            flags,
            "{text}"
        );
    }
}

#[tokio::test]
async fn the_first_minutes_bring_something_new() {
    let stage = Stage::open();
    let mut known = Known::of(&stage).await;
    let mut seen = known.messages.len();
    for seconds in [45, 130, 310, 730, 3_600] {
        stage.at(seconds * 1_000);
        known.read(&stage).await;
        assert!(known.messages.len() > seen, "nothing new after {seconds} s");
        seen = known.messages.len();
    }
    assert!(known.orders.len() > opened().await.orders.len(), "no order came in");
    let stocks = |known: &Known| {
        known
            .products
            .values()
            .filter(|product| product.stock == Some(0))
            .count()
    };
    assert!(
        stocks(&known) > stocks(&ended().await),
        "nothing came from the workshop"
    );
}

#[tokio::test]
async fn its_mailbox_held_formatted_mails_of_every_look() {
    let known = opened().await;
    let mails: Vec<_> = known
        .mails
        .iter()
        .map(|source| mail::parse(source.as_bytes()))
        .collect();
    let html: Vec<_> = mails
        .iter()
        .filter_map(|mail| mail.html.as_deref())
        .map(mail::html::sanitise)
        .collect();
    assert!(html.iter().any(|one| one.html.contains("data-fold=\"quote\"")));
    let watches = |one: &&mail::html::Sanitised| one.remote.iter().any(|remote| remote.tracker.is_some());
    assert!(html.iter().filter(watches).any(|one| one.remote.len() > 3));
    let inline = html.iter().find(|one| !one.inline.is_empty()).unwrap();
    let mut files = mails.iter().flat_map(|mail| &mail.attachments);
    let shown = files.find(|file| file.content_id.as_ref() == inline.inline.first());
    let drawn = super::super::files::file("doboz.png").unwrap();
    assert_eq!(shown.unwrap().bytes, drawn.bytes);
}
