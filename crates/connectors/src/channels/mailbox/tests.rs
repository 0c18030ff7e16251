//! What real servers do not do on demand: forgetting numbers, giving bytes that make an answer unreadable, mails of gigabytes.

use super::{INBOX, Mailbox, lock};
use domain::{DAY, Timestamp};
use ports::{
    Clock, Connected, Connector, Credentials, FolderRole, FolderState, Http, HttpRequest, HttpResponse, ImapSession,
    MailAbilities, MailFlag, MailFolder, MailHead, MailNetwork, MailPart, MailRecord, MailServer, Notebook, PortError,
    PortErrorKind, Record, Retry, Surroundings, async_trait,
};
use std::sync::{Arc, Mutex};

const NOW: Timestamp = Timestamp(1_795_348_800_000);

/// A server with one folder. A mail is its number and its size; number 13 makes every answer unreadable in which it is.
#[derive(Clone, Default)]
struct Server(Arc<Mutex<Folder>>);

#[derive(Default)]
struct Folder {
    validity: u32,
    says_next: bool,
    mails: Vec<(u32, u64)>,
}

impl Server {
    fn with(mails: impl IntoIterator<Item = u32>) -> Server {
        let server = Server::default();
        *lock(&server.0) = Folder {
            validity: 1,
            says_next: true,
            mails: mails.into_iter().map(|uid| (uid, 100)).collect(),
        };
        server
    }

    fn connection(&self) -> Arc<dyn Connected> {
        let around = Surroundings {
            http: Arc::new(self.clone()),
            mail: Arc::new(self.clone()),
            clock: Arc::new(self.clone()),
            dice: Arc::new(crate::Ones),
            notebook: Arc::new(self.clone()),
        };
        let fields = [
            ("address", "a@taller.test"),
            ("password", "x"),
            ("imap", "imaps://taller.test"),
        ];
        let fields = fields.map(|(key, value)| (key.to_owned(), value.to_owned()));
        Mailbox.connect(&Credentials(fields.into()), around).unwrap()
    }
}

#[async_trait]
impl MailNetwork for Server {
    async fn imap(&self, _: &MailServer) -> Result<Box<dyn ImapSession>, PortError> {
        Ok(Box::new(self.clone()))
    }
}

#[async_trait]
impl Http for Server {
    async fn send(&self, _: HttpRequest) -> Result<HttpResponse, PortError> {
        Err(PortError::new(PortErrorKind::Unreachable, Retry::Later, "no network"))
    }
}

#[async_trait]
impl Clock for Server {
    fn now(&self) -> Timestamp {
        NOW
    }
    async fn sleep(&self, _: i64) {}
}

impl Notebook for Server {
    fn append(&self, _: &str) -> Result<(), String> {
        Ok(())
    }
    fn lines(&self) -> Result<Vec<String>, String> {
        Ok(Vec::new())
    }
}

#[async_trait]
impl ImapSession for Server {
    fn abilities(&self) -> MailAbilities {
        MailAbilities::default()
    }
    async fn folders(&mut self) -> Result<Vec<MailFolder>, PortError> {
        Ok(vec![MailFolder {
            name: "INBOX".to_owned(),
            delimiter: None,
            role: Some(FolderRole::Inbox),
            holds_mail: true,
        }])
    }
    async fn select(&mut self, _: &str) -> Result<FolderState, PortError> {
        let folder = lock(&self.0);
        let last = folder.mails.iter().map(|(uid, _)| *uid).max().unwrap_or(0);
        Ok(FolderState {
            uid_validity: folder.validity,
            uid_next: if folder.says_next { last + 1 } else { 0 },
            exists: u32::try_from(folder.mails.len()).unwrap(),
            modseq: None,
        })
    }
    async fn numbers(&mut self, first: u32, _: Option<Timestamp>) -> Result<Vec<u32>, PortError> {
        let folder = lock(&self.0);
        let all = folder.mails.iter().map(|(uid, _)| *uid);
        Ok(all.filter(|uid| *uid >= first).collect())
    }
    async fn heads(&mut self, uids: &[u32]) -> Result<Vec<MailHead>, PortError> {
        let folder = lock(&self.0);
        let some = folder.mails.iter().filter(|(uid, _)| uids.contains(uid));
        Ok(some
            .map(|(uid, size)| MailHead {
                uid: *uid,
                size: *size,
                arrived: Some(NOW + -DAY),
                answered: false,
                draft: false,
                deleted: false,
            })
            .collect())
    }
    async fn bytes(&mut self, uids: &[u32], part: MailPart) -> Result<Vec<(u32, Vec<u8>)>, PortError> {
        if uids.contains(&13) && part == MailPart::Whole {
            return Err(PortError::new(PortErrorKind::NotUnderstood, Retry::Later, "not IMAP"));
        }
        let folder = lock(&self.0);
        let some = folder.mails.iter().filter(|(uid, _)| uids.contains(uid));
        Ok(some
            .map(|(uid, _)| (*uid, format!("X: {uid}\r\n").into_bytes()))
            .collect())
    }
    async fn find(&mut self, _: &str, _: &str) -> Result<Vec<u32>, PortError> {
        Ok(Vec::new())
    }
    async fn append(&mut self, _: &str, _: &[MailFlag], _: &[u8]) -> Result<(), PortError> {
        Ok(())
    }
    async fn mark(&mut self, _: &[u32], _: MailFlag) -> Result<(), PortError> {
        Ok(())
    }
    async fn begin_listening(&mut self) -> Result<(), PortError> {
        Ok(())
    }
    async fn listen(&mut self, _: i64) -> Result<bool, PortError> {
        Ok(false)
    }
}

/// Reads to the end: the mails of each batch, and the cursor behind the last.
async fn read(mailbox: &dyn Connected, mut cursor: Option<String>) -> (Vec<Vec<MailRecord>>, String) {
    let mut batches = Vec::new();
    loop {
        let batch = mailbox.pull(INBOX, cursor.as_deref()).await.unwrap();
        let mails = batch.records.into_iter().map(|record| match record {
            Record::Mail(mail) => *mail,
            other => panic!("{other:?}"),
        });
        batches.push(mails.collect());
        if !batch.more {
            batches.retain(|mails: &Vec<MailRecord>| !mails.is_empty());
            return (batches, batch.cursor);
        }
        cursor = Some(batch.cursor);
    }
}

fn numbers(mails: &[MailRecord]) -> Vec<u32> {
    let text = |mail: &MailRecord| String::from_utf8_lossy(&mail.source).trim()[3..].parse().unwrap();
    mails.iter().map(text).collect()
}

#[tokio::test]
async fn the_newest_mails_come_first_and_none_twice() {
    let server = Server::with((1..=250).map(|number| number * 7));
    let (batches, cursor) = read(server.connection().as_ref(), None).await;
    let sizes: Vec<usize> = batches.iter().map(Vec::len).collect();
    assert_eq!(sizes, [100, 100, 50]);
    assert_eq!(numbers(&batches[0]).last(), Some(&1_750));
    let mut all: Vec<u32> = batches.iter().flat_map(|mails| numbers(mails)).collect();
    all.sort_unstable();
    assert_eq!(all, (1..=250).map(|number| number * 7).collect::<Vec<_>>());
    assert!(batches.iter().flatten().all(|mail| mail.before));
    lock(&server.0).mails.push((1_800, 100));
    let (batches, _) = read(server.connection().as_ref(), Some(cursor)).await;
    assert_eq!(
        batches.iter().map(|mails| numbers(mails)).collect::<Vec<_>>(),
        [[1_800]]
    );
}

#[tokio::test]
async fn a_first_reading_says_how_much_of_the_old_mail_is_there_also_after_a_restart() {
    let server = Server::with(1..=250);
    let (mut cursor, mut shares, mut read) = (None, Vec::new(), 0);
    for part in 0.. {
        // Another start of the program: all that is known stands in the cursor.
        let mailbox = server.connection();
        let batch = mailbox.pull(INBOX, cursor.as_deref()).await.unwrap();
        read += batch.records.len();
        let progress = mailbox.progress(INBOX, Some(&batch.cursor));
        shares.extend(progress.map(|progress| (progress.done, progress.total)));
        if part == 0 {
            lock(&server.0).mails.push((1_000, 100));
        }
        cursor = Some(batch.cursor);
        if progress.is_none() {
            break;
        }
    }
    assert_eq!(read, 251);
    shares.dedup();
    assert_eq!(
        shares,
        [(100, Some(250)), (200, Some(250))],
        "new mail is not counted with the old"
    );
    assert_eq!(server.connection().progress(INBOX, None), None);
}

#[tokio::test]
async fn a_server_that_forgot_is_read_again_and_one_that_says_no_next_number_is_still_read() {
    let server = Server::with(1..=5);
    let (_, cursor) = read(server.connection().as_ref(), None).await;
    // Under the same validity its numbers go backwards.
    lock(&server.0).mails = vec![(1, 100), (2, 100)];
    let (batches, cursor) = read(server.connection().as_ref(), Some(cursor)).await;
    assert_eq!(numbers(&batches[0]), [1, 2]);
    lock(&server.0).validity = 2;
    let (batches, _) = read(server.connection().as_ref(), Some(cursor)).await;
    assert_eq!(numbers(&batches[0]), [1, 2]);
    let silent = Server::with(1..=3);
    lock(&silent.0).says_next = false;
    let (batches, cursor) = read(silent.connection().as_ref(), None).await;
    assert_eq!(numbers(&batches[0]), [1, 2, 3]);
    lock(&silent.0).mails.push((4, 100));
    let (batches, _) = read(silent.connection().as_ref(), Some(cursor)).await;
    assert_eq!(numbers(&batches[0]), [4]);
}

#[tokio::test]
async fn a_mail_that_cannot_be_read_or_is_too_large_comes_as_its_header_and_stops_nothing() {
    let server = Server::with(11..=15);
    lock(&server.0).mails[0].1 = 2_000_000_000;
    let (batches, _) = read(server.connection().as_ref(), None).await;
    assert_eq!(numbers(&batches[0]), [11, 12, 13, 14, 15]);
    let cut: Vec<Option<u64>> = batches[0].iter().map(|mail| mail.cut_from).collect();
    assert_eq!(cut, [Some(2_000_000_000), None, Some(100), None, None]);
}
