//! Nothing leaks: no file of the program holds a word that a customer or an agent wrote.

use crate::world::{Desk, contains};
use connectors::shops::sample::Sample;
use domain::MessageKind;
use store::{DraftKind, TicketQueue};

const CANARY: &str = "Zsuzsanna-kanari-48213";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_byte_on_disk_says_what_customers_wrote_or_ana_typed() {
    let desk = Desk::with(&Sample).await;
    let tickets = desk.queue(TicketQueue::AllOpen).await;
    desk.engine
        .save_draft(&engine::DraftSave::plain(tickets[0].id, DraftKind::Reply, CANARY))
        .await
        .unwrap();
    desk.engine
        .note(
            tickets[1].id,
            &engine::RichText::plain(CANARY),
            "5f2b1c1e-0000-4000-8000-000000000002",
        )
        .await
        .unwrap();
    desk.reply(tickets[2].id, CANARY).await;
    desk.pass(60).await;
    let mut words = vec![CANARY.to_owned()];
    for ticket in &tickets {
        words.push(ticket.customer_name.clone());
        words.extend(
            desk.texts(ticket.id, MessageKind::Inbound)
                .await
                .into_iter()
                .filter(|t| t.len() > 20),
        );
        words.extend((ticket.subject.len() > 12).then(|| ticket.subject.clone()));
    }
    let files = desk.engine.store().attachments_of(with_file(&tickets)).await.unwrap();
    let photo = desk.engine.store().attachments().read(&files[0].content).unwrap();
    for (when, bytes) in [
        ("while it is open", desk.bytes()),
        ("what the sample shop remembers", notebook(&desk)),
    ] {
        for word in &words {
            let start: String = word.chars().take(40).collect();
            assert!(!contains(&bytes, &start), "{when}: {start}");
        }
        assert!(!bytes.windows(64).any(|w| w == &photo[..64]), "{when}: a photo");
    }
    let desk = desk.restarted().await;
    assert!(
        !words.iter().any(|word| contains(&desk.bytes(), word)),
        "after a restart"
    );
}

fn with_file(tickets: &[store::TicketRow]) -> domain::TicketId {
    tickets.iter().find(|ticket| ticket.has_attachment).unwrap().id
}

fn notebook(desk: &Desk) -> Vec<u8> {
    let lines = desk.notebooks.all_lines();
    assert!(!lines.is_empty());
    lines.join("\n").into_bytes()
}
