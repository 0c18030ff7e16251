//! Archives of mail beside a real mailbox: years of mail become tickets that ask for nothing, once, whatever the mailbox has.

use super::post::{Post, from_carla};
use crate::world::Desk;
use domain::{ConnectionId, ImportId, MessageKind, TicketStatus};
use engine::{EngineError, ImportWish};
use std::path::Path;
use store::{ImportRow, ImportState, TicketQueue};

/// A desk with a mailbox in which one question of Carla's waits.
struct Before {
    post: Post,
    desk: Desk,
    address: String,
    connection: ConnectionId,
    folder: tempfile::TempDir,
}

impl Before {
    async fn open() -> Option<Before> {
        let post = Post::running()?;
        let address = post.new_mailbox();
        let desk = post.desk_of(&address).await;
        let question = from_carla(&format!("hoy.{address}"), "Pedido de hoy", "", "¿Cuándo llega?");
        post.bring("carla@correo.test", &address, &question).await;
        desk.sync().await;
        let connection = desk.engine.store().connections().await.unwrap()[0].id;
        Some(Before {
            post,
            desk,
            address,
            connection,
            folder: tempfile::tempdir().unwrap(),
        })
    }

    /// Writes a file of the archive.
    fn put(&self, name: &str, mails: &[String]) {
        let text: String = mails
            .iter()
            .map(|mail| {
                format!(
                    "From - Sat Nov 21 08:00:00 2026\n{}\n",
                    mail.replace("\nFrom ", "\n>From ")
                )
            })
            .collect();
        std::fs::write(self.folder.path().join(name), text).unwrap();
    }

    async fn begin(&self, path: &Path) -> ImportId {
        let path = path.to_str().unwrap();
        self.desk.engine.start_import(self.connection, path).await.unwrap()
    }

    /// Reads everything that is in the folder.
    async fn import(&self) -> ImportRow {
        let id = self.begin(self.folder.path()).await;
        self.desk.engine.run_imports().await.unwrap();
        self.row(id).await
    }

    async fn row(&self, id: ImportId) -> ImportRow {
        self.desk.engine.store().import(id).await.unwrap()
    }
}

fn counts(row: &ImportRow) -> (ImportState, i64, i64, i64) {
    (row.state, row.added, row.known, row.left_out)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_archive_becomes_tickets_that_ask_for_nothing_and_reading_it_twice_changes_nothing() {
    let Some(before) = Before::open().await else { return };
    let (desk, address) = (&before.desk, &before.address);
    let in_mailbox = String::from_utf8(before.post.mails(address, "").remove(0)).unwrap();
    let question = from_carla("vieja@correo.test", "Talla", "", "¿Qué talla?\n\nFrom here on nothing.");
    let answer = format!(
        "Message-ID: <a.{address}>\nIn-Reply-To: <vieja@correo.test>\nFrom: {address}\nTo: carla@correo.test\nSubject: Re: Talla\n\
         Date: Sat, 21 Nov 2026 09:00:00 +0000\n\nLa M.\n"
    );
    let labelled = from_carla("otra@correo.test", "Devolver", "", "¿Cómo devuelvo?");
    let spam = from_carla("spam@correo.test", "Gana dinero", "", "…");
    before.put("Inbox", &[in_mailbox, question]);
    before.put("Sent", &[answer]);
    before.put(
        "Takeout.mbox",
        &[
            format!("X-Gmail-Labels: Inbox,Devoluciones\n{labelled}"),
            format!("X-Gmail-Labels: Spam\n{spam}"),
        ],
    );
    let row = before.import().await;
    assert_eq!(counts(&row), (ImportState::Done, 3, 1, 1), "{row:?}");
    assert_eq!((row.done_bytes, row.problems.as_str()), (row.total_bytes, "[]"));

    // What was open is open, and nothing else: nobody is told, nothing is promised, nothing leaves.
    let open = desk.queue(TicketQueue::AllOpen).await;
    assert_eq!(
        open.iter().map(|t| t.subject.as_str()).collect::<Vec<_>>(),
        ["Pedido de hoy"]
    );
    let resolved = desk.queue(TicketQueue::Resolved).await;
    assert_eq!(resolved.len(), 2);
    assert!(resolved.iter().all(|ticket| !ticket.unread && ticket.promise.is_none()));
    let store = desk.engine.store();
    assert!(
        store.alerts(desk.engine.agent()).await.unwrap().len() <= 1,
        "only of what came by itself"
    );
    let talk = resolved.iter().find(|ticket| ticket.subject == "Talla").unwrap();
    assert_eq!(desk.texts(talk.id, MessageKind::Outbound).await, ["La M."]);
    assert!(desk.texts(talk.id, MessageKind::Inbound).await[0].contains("\n\nFrom here on nothing."));
    let returned = resolved.iter().find(|ticket| ticket.subject == "Devolver").unwrap();
    assert_eq!(returned.tags, ["devoluciones"]);

    let hash = desk.fingerprint().await;
    let again = before.import().await;
    assert_eq!(counts(&again), (ImportState::Done, 0, 4, 1));
    assert_eq!(desk.fingerprint().await, hash);

    // Who answers to an old mail finds her old ticket, and it is open again.
    let talk = talk.id;
    let mail = from_carla(
        "nueva@correo.test",
        "Re: Talla",
        &format!("a.{address}"),
        "Gracias, ¿y en azul?",
    );
    before.post.bring("carla@correo.test", address, &mail).await;
    desk.sync().await;
    assert_eq!(desk.ticket(talk).await.status, TicketStatus::Open);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_archive_that_was_interrupted_is_read_on_and_one_that_was_paused_waits() {
    let Some(before) = Before::open().await else { return };
    let mails: Vec<String> = (0..450)
        .map(|number| {
            from_carla(
                &format!("m{number}@correo.test"),
                &format!("Pregunta {number}"),
                "",
                "Hola",
            )
        })
        .collect();
    before.put("Inbox", &mails);
    let path = before.folder.path().join("Inbox");
    let id = before.begin(&path).await;
    let again = before
        .desk
        .engine
        .start_import(before.connection, path.to_str().unwrap())
        .await;
    assert!(
        matches!(
            again,
            Err(EngineError::Refused {
                code: "import_running",
                ..
            })
        ),
        "{again:?}"
    );
    // The program is ended in the middle.
    let engine = before.desk.engine.clone();
    let reading = tokio::spawn(async move { engine.run_imports().await });
    while before.row(id).await.added == 0 {
        tokio::task::yield_now().await;
    }
    reading.abort();
    let _ = reading.await;
    let before = Before {
        desk: before.desk.restarted().await,
        ..before
    };
    let row = before.row(id).await;
    assert!((100..450).contains(&row.added), "{row:?}");
    assert_eq!(row.state, ImportState::Running);
    before.desk.engine.change_import(id, ImportWish::Pause).await.unwrap();
    before.desk.engine.run_imports().await.unwrap();
    assert_eq!(before.row(id).await.added, row.added, "it waits");
    before.desk.engine.change_import(id, ImportWish::Resume).await.unwrap();
    before.desk.engine.run_imports().await.unwrap();
    assert_eq!(counts(&before.row(id).await), (ImportState::Done, 450, 0, 0));
    let ended = before.desk.engine.change_import(id, ImportWish::Cancel).await;
    assert!(ended.is_err(), "it has ended");
    assert_eq!(before.desk.queue(TicketQueue::Resolved).await.len(), 450);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_no_mail_is_said_for_each_file() {
    let Some(before) = Before::open().await else { return };
    let nothing = before
        .desk
        .engine
        .start_import(before.connection, "/nowhere/at/all")
        .await;
    assert!(
        matches!(
            nothing,
            Err(EngineError::Refused {
                code: "import_missing",
                ..
            })
        ),
        "{nothing:?}"
    );
    before.put("Inbox", &[from_carla("uno@correo.test", "Una", "", "Hola")]);
    let mut half = std::fs::read_to_string(before.folder.path().join("Inbox")).unwrap();
    half.push_str("From - Sat Nov 21 08:00:00 2026\nMessage-ID: <dos@corr");
    std::fs::write(before.folder.path().join("half.mbox"), half).unwrap();
    std::fs::write(before.folder.path().join("foto.eml"), b"\xff\xd8\xff\xe0JFIF").unwrap();
    let row = before.import().await;
    assert_eq!(counts(&row), (ImportState::Done, 1, 1, 0), "{row:?}");
    let problems: Vec<(String, String)> = engine::import_problems(&row)
        .into_iter()
        .map(|one| (one.file, one.code))
        .collect();
    let expected = [("foto.eml", "not_mail"), ("half.mbox", "cut_off")];
    assert_eq!(
        problems,
        expected.map(|(file, code)| (file.to_owned(), code.to_owned()))
    );
}
