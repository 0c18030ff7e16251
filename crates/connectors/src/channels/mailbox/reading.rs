//! Reading a folder by numbers: what is new, upwards; when nothing is new, a slice of what is old, downwards from the newest. So
//! a mailbox of half a million mails is of use after its first slice, new mail never waits for old mail, and a
//! reading can end after any slice.
//!
//! A mail that is there is handed over, whatever the server does with it: one whose bytes make the answer unreadable comes
//! as its header, and one without a readable header as an empty mail that says so. Otherwise it would stop the folder.

use super::place::{FolderPlace, Place};
use super::{Connection, Reader, lock};
use domain::Timestamp;
use ports::{FolderState, ImapSession, MailHead, MailPart, MailRecord, PortError, PortErrorKind, Record};

/// Mails of one slice.
const SLICE: usize = 100;
/// Bytes of one slice, unless its first mail alone is larger.
const SLICE_BYTES: u64 = 24 * 1024 * 1024;
/// Mails that were answered from elsewhere, of which one reading looks at the newest.
const ANSWERED: usize = 50;
/// Bytes of one mail that is read whole; of a larger one only the header is.
const LARGEST: u64 = mail::limits::MESSAGE as u64;

pub(super) struct Slice {
    pub(super) records: Vec<Record>,
    pub(super) more: bool,
}

impl Connection {
    pub(super) async fn read_folder(
        &self,
        reader: &mut Reader,
        name: &str,
        is_sent: bool,
        place: &mut Place,
    ) -> Result<Slice, PortError> {
        let state = match reader.session.select(name).await {
            Ok(state) => state,
            // Removed or renamed since the list was read: the others go on.
            Err(error) if error.kind == PortErrorKind::FolderMissing && name != "INBOX" => {
                return Ok(Slice {
                    records: Vec::new(),
                    more: false,
                });
            }
            Err(error) => return Err(error),
        };
        let started = Timestamp(place.started);
        let known = place
            .folders
            .get(name)
            .filter(|known| still_holds(known, &state))
            .cloned();
        let mut at = match &known {
            Some(known) => known.clone(),
            None => {
                lock(&self.old_mail).remove(name);
                fresh(reader.session.as_mut(), &state).await?
            }
        };
        if at.whole && at.modseq.is_some() && at.modseq == state.modseq && state.uid_next == at.seen.saturating_add(1) {
            place.folders.insert(name.to_owned(), at);
            return Ok(Slice {
                records: Vec::new(),
                more: false,
            });
        }
        let mut slice = Slice {
            records: Vec::new(),
            more: false,
        };
        let mut new = if state.uid_next == 0 || state.uid_next > at.seen.saturating_add(1) {
            reader.session.numbers(at.seen.saturating_add(1), None).await?
        } else {
            Vec::new()
        };
        if new.is_empty() {
            at.seen = at.seen.max(state.uid_next.saturating_sub(1));
            if !at.whole {
                self.read_old(reader, name, is_sent, started, &mut at, &mut slice)
                    .await?;
            }
        } else {
            slice.more = new.len() > SLICE;
            new.truncate(SLICE);
            let heads = fitting(reader.session.heads(&new).await?, &mut slice.more);
            // One that is gone meanwhile has no head; it is passed only up to the last that was read.
            at.seen = match (slice.more, heads.last()) {
                (true, Some(last)) => last.uid,
                _ => new.last().copied().unwrap_or(at.seen),
            };
            slice.records = self.records(reader, name, is_sent, started, &heads).await?;
        }
        if !is_sent {
            let answered = self.answered(reader, name, started, known.as_ref(), &state).await?;
            slice.records.extend(answered);
        }
        at.modseq = state.modseq.filter(|_| at.whole && !slice.more);
        place.folders.insert(name.to_owned(), at);
        Ok(slice)
    }

    /// Known mails that the server says were answered since the folder was looked at last, once more: what it says of them has
    /// changed. A server that counts no changes is not asked.
    async fn answered(
        &self,
        reader: &mut Reader,
        name: &str,
        started: Timestamp,
        known: Option<&FolderPlace>,
        state: &FolderState,
    ) -> Result<Vec<Record>, PortError> {
        let was = known.and_then(|known| Some((known.seen, known.modseq?)));
        let Some((seen, modseq)) = was.filter(|(_, modseq)| state.modseq.is_some_and(|now| now > *modseq)) else {
            return Ok(Vec::new());
        };
        let mut uids = reader.session.answered_since(modseq).await?;
        uids.retain(|uid| *uid <= seen);
        let newest = uids.split_off(uids.len().saturating_sub(ANSWERED));
        if newest.is_empty() {
            return Ok(Vec::new());
        }
        let mut more = false;
        let heads = fitting(reader.session.heads(&newest).await?, &mut more);
        self.records(reader, name, false, started, &heads).await
    }

    async fn read_old(
        &self,
        reader: &mut Reader,
        name: &str,
        is_sent: bool,
        started: Timestamp,
        at: &mut FolderPlace,
        slice: &mut Slice,
    ) -> Result<(), PortError> {
        let listed = lock(&self.old_mail).get(name).cloned();
        let mut left = match listed {
            Some(left) => left,
            None => {
                let since = Timestamp(started.millis().saturating_sub(self.history));
                reader.session.numbers(1, Some(since)).await?
            }
        };
        left.retain(|uid| *uid < at.low);
        if at.old == 0 {
            at.old = left.len() as u64;
        }
        let some: Vec<u32> = left.iter().rev().take(SLICE).copied().collect();
        let mut heads = reader.session.heads(&some).await?;
        heads.sort_by_key(|head| std::cmp::Reverse(head.uid));
        let mut more = left.len() > some.len();
        let mut heads = fitting_in_order(heads, &mut more);
        at.low = match (more && heads.len() < some.len(), heads.last()) {
            (true, Some(last)) => last.uid,
            _ => some.last().copied().unwrap_or(at.low),
        };
        at.whole = some.is_empty() || !more;
        slice.more = more;
        heads.reverse();
        slice.records = self.records(reader, name, is_sent, started, &heads).await?;
        let below = left.iter().filter(|uid| **uid < at.low).count();
        at.left = if at.whole { 0 } else { below as u64 };
        let mut listed = lock(&self.old_mail);
        if at.whole {
            listed.remove(name);
        } else {
            // With this slice still in it: when it cannot be stored, it is asked for again.
            listed.insert(name.to_owned(), left);
        }
        Ok(())
    }

    async fn records(
        &self,
        reader: &mut Reader,
        name: &str,
        is_sent: bool,
        started: Timestamp,
        heads: &[MailHead],
    ) -> Result<Vec<Record>, PortError> {
        let wanted: Vec<MailHead> = heads
            .iter()
            .copied()
            .filter(|head| !head.draft && !head.deleted)
            .collect();
        let bytes = self.bytes(reader, name, &wanted).await?;
        let now = self.around.clock.now();
        let records = wanted.iter().zip(bytes).filter_map(|(head, bytes)| {
            let (source, whole) = bytes?;
            let arrived = head.arrived.unwrap_or(now);
            Some(Record::Mail(Box::new(MailRecord {
                mailbox: self.address.clone(),
                source,
                cut_from: (!whole).then_some(head.size),
                sent: is_sent,
                arrived,
                answered: head.answered,
                // Servers tell the second: what came in the second of the beginning is new.
                before: arrived.millis() / domain::SECOND < started.millis() / domain::SECOND,
                archived: None,
            })))
        });
        Ok(records.collect())
    }

    /// The bytes of each mail and whether they are all; nothing for one that is gone.
    async fn bytes(
        &self,
        reader: &mut Reader,
        name: &str,
        heads: &[MailHead],
    ) -> Result<Vec<Option<(Vec<u8>, bool)>>, PortError> {
        let small: Vec<u32> = heads
            .iter()
            .filter(|head| head.size <= LARGEST)
            .map(|head| head.uid)
            .collect();
        let mut whole = if small.is_empty() {
            Vec::new()
        } else {
            match reader.session.bytes(&small, MailPart::Whole).await {
                Ok(found) => found,
                // One of them makes the answer unreadable: each is asked for alone, on a new connection.
                Err(error) if error.kind == PortErrorKind::NotUnderstood => {
                    self.reopen(reader, name).await?;
                    Vec::new()
                }
                Err(error) => return Err(error),
            }
        };
        let mut all = Vec::with_capacity(heads.len());
        for head in heads {
            let found = whole.iter().position(|(uid, _)| *uid == head.uid);
            let one = match found {
                Some(place) => Some((whole.swap_remove(place).1, true)),
                None => self.alone(reader, name, head).await?,
            };
            all.push(one);
        }
        Ok(all)
    }

    /// One mail that did not come with the others.
    async fn alone(
        &self,
        reader: &mut Reader,
        name: &str,
        head: &MailHead,
    ) -> Result<Option<(Vec<u8>, bool)>, PortError> {
        let parts: &[MailPart] = if head.size > LARGEST {
            &[MailPart::Header]
        } else {
            &[MailPart::Whole, MailPart::Header]
        };
        for part in parts {
            match reader.session.bytes(&[head.uid], *part).await {
                Ok(found) => {
                    if let Some((_, bytes)) = found.into_iter().next() {
                        return Ok(Some((bytes, *part == MailPart::Whole)));
                    }
                }
                Err(error) if error.kind == PortErrorKind::NotUnderstood => self.reopen(reader, name).await?,
                Err(error) => return Err(error),
            }
        }
        let still = reader.session.heads(&[head.uid]).await?;
        Ok((!still.is_empty()).then(|| (Vec::new(), false)))
    }

    async fn reopen(&self, reader: &mut Reader, name: &str) -> Result<(), PortError> {
        *reader = self.open_reader().await?;
        reader.session.select(name).await?;
        Ok(())
    }
}

/// Whether the numbers still mean the same mails, as far as the server says it. One that goes backwards has forgotten.
fn still_holds(known: &FolderPlace, state: &FolderState) -> bool {
    known.validity == state.uid_validity && (state.uid_next == 0 || state.uid_next > known.seen)
}

async fn fresh(session: &mut dyn ImapSession, state: &FolderState) -> Result<FolderPlace, PortError> {
    let seen = match state.uid_next {
        0 => session.numbers(1, None).await?.last().copied().unwrap_or(0),
        next => next - 1,
    };
    Ok(FolderPlace {
        validity: state.uid_validity,
        seen,
        low: seen.saturating_add(1),
        whole: seen == 0,
        old: 0,
        left: 0,
        modseq: None,
    })
}

/// The first mails, by number, that fit into one slice; `more` when some do not.
fn fitting(mut heads: Vec<MailHead>, more: &mut bool) -> Vec<MailHead> {
    heads.sort_by_key(|head| head.uid);
    fitting_in_order(heads, more)
}

fn fitting_in_order(mut heads: Vec<MailHead>, more: &mut bool) -> Vec<MailHead> {
    let mut bytes: u64 = 0;
    let mut fit = 0;
    for head in &heads {
        let size = if head.size > LARGEST { 0 } else { head.size };
        bytes = bytes.saturating_add(size);
        if fit > 0 && bytes > SLICE_BYTES {
            break;
        }
        fit += 1;
    }
    *more |= fit < heads.len();
    heads.truncate(fit);
    heads
}
