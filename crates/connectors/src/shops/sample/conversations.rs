//! A conversation with a customer: what they will write by themselves, and how they take what the shop replies. All of it
//! follows from the story and from the replies that the shop received, so that it comes out the same after a restart.

use super::ledger::{Ledger, Reply};
use super::script::{Reaction, Speech};
use domain::{Channel, Language, SECOND, Timestamp};
use ports::{FileRecord, MessageRecord, Sender};
use std::collections::{BTreeMap, BTreeSet};

/// A story that has begun or will begin.
#[derive(Debug)]
pub(super) struct Conversation {
    /// The channel's id of it; for what was done to an order, the order's id.
    pub(super) id: String,
    pub(super) channel: Channel,
    pub(super) topic: String,
    pub(super) subject: String,
    pub(super) customer: String,
    pub(super) author: String,
    pub(super) email: String,
    /// The address on this channel.
    pub(super) address: String,
    pub(super) language: Language,
    pub(super) order_number: Option<String>,
    pub(super) enquiry: bool,
    pub(super) settled: bool,
    pub(super) said: Vec<Entry>,
    pub(super) reactions: &'static [Reaction],
    /// What `{order}` and the like stand for.
    pub(super) slots: BTreeMap<&'static str, String>,
}

/// An entry as it will appear.
#[derive(Debug, Clone)]
pub(super) struct Entry {
    pub(super) at: Timestamp,
    /// Its place in the conversation: part of its identity and of the cursor.
    pub(super) place: u64,
    pub(super) staff: Option<String>,
    pub(super) text: String,
    pub(super) files: Vec<FileRecord>,
    /// It is not written when somebody has answered by then.
    pub(super) unless_answered: bool,
    /// The conversation's name at the shop, where it is not the story's own.
    pub(super) conversation: Option<String>,
}

/// Place of the first answer to a reply; what a customer writes by themselves comes before it.
const ANSWERS: u64 = 1_000;

impl Conversation {
    /// Everything written by `now`, oldest first.
    pub(super) fn entries(&self, now: Timestamp, ledger: &Ledger, speeches: &BTreeMap<String, Speech>) -> Vec<Entry> {
        let replies: Vec<(usize, &Reply)> = ledger
            .replies
            .iter()
            .enumerate()
            .filter(|(_, reply)| self.is_named(&reply.conversation))
            .collect();
        let understood_before = |at: Timestamp| replies.iter().any(|(_, reply)| reply.at < at && self.reads(reply));
        let mut entries: Vec<Entry> = self
            .said
            .iter()
            .filter(|entry| !(entry.unless_answered && understood_before(entry.at)))
            .cloned()
            .chain(self.answers(&replies, speeches))
            .filter(|entry| entry.at <= now)
            .collect();
        entries.sort_by_key(|entry| (entry.at, entry.place));
        entries
    }

    /// A reply to a conversation of this name is a reply to this one. What was done to an order is found by the order's
    /// id within the name, because whoever made a ticket of it chose the rest.
    pub(super) fn is_named(&self, name: &str) -> bool {
        name == self.id || (self.channel == Channel::Shop && name.contains(&self.id))
    }

    /// An entry as a record.
    pub(super) fn record(&self, entry: Entry) -> MessageRecord {
        MessageRecord {
            id: format!("msg_{}_{}", self.id, entry.place),
            conversation: entry.conversation.unwrap_or_else(|| self.id.clone()),
            channel: self.channel,
            sender: if entry.staff.is_some() {
                Sender::Shop
            } else {
                Sender::Customer
            },
            author: entry.staff.unwrap_or_else(|| self.author.clone()),
            address: self.address.clone(),
            customer: Some(self.customer.clone()),
            order_number: self.order_number.clone(),
            order_enquiry: self.enquiry,
            subject: self.subject.clone(),
            text: entry.text,
            language: Some(self.language),
            at: entry.at,
            files: entry.files,
            settled: self.settled && entry.place < ANSWERS,
            marker: None,
            facts: BTreeMap::from([("topic".to_owned(), self.topic.clone())]),
        }
    }

    fn reads(&self, reply: &Reply) -> bool {
        reply.heard.language.is_none_or(|language| language == self.language)
    }

    /// What the customer answers to each reply, and when.
    fn answers(&self, replies: &[(usize, &Reply)], speeches: &BTreeMap<String, Speech>) -> Vec<Entry> {
        let Some(speech) = speeches.get(self.language.code()) else {
            return Vec::new();
        };
        let (mut answers, mut used) = (Vec::new(), BTreeSet::new());
        let (mut puzzled, mut patient, mut content) = (0_usize, false, false);
        for (line, reply) in replies {
            let place = ANSWERS + 10 * (*line as u64);
            let at = reply.at + delay(&reply.marker);
            let mut say = |at, place, text: &str, files: &[String]| {
                let conversation = Some(reply.conversation.clone()).filter(|name| *name != self.id);
                answers.push(Entry {
                    at,
                    place,
                    staff: None,
                    text: self.fill(text),
                    files: files.iter().filter_map(|name| super::files::file(name)).collect(),
                    unless_answered: false,
                    conversation,
                });
            };
            if !self.reads(reply) {
                let text = speech.confused.get(puzzled % speech.confused.len().max(1));
                text.into_iter().for_each(|text| say(at, place, text, &[]));
                puzzled += 1;
                continue;
            }
            let flags = &reply.heard.flags;
            if content {
                continue;
            }
            if flags.len() == 1 && flags.contains("holding") {
                if !patient {
                    let text = speech.patient.get(self.id.len() % speech.patient.len().max(1));
                    text.into_iter().for_each(|text| say(at, place, text, &[]));
                }
                patient = true;
                continue;
            }
            let next = self.reactions.iter().enumerate().find(|(index, reaction)| {
                !used.contains(index) && reaction.when.iter().all(|flag| flags.contains(flag))
            });
            let Some((index, reaction)) = next else { continue };
            used.insert(index);
            content = !reaction.goes_on;
            say(at, place, &reaction.text, &reaction.files);
            if let Some((after, text)) = &reaction.later {
                say(at + after.0, place + 1, text, &[]);
            }
        }
        answers
    }

    /// A text with its slots filled.
    pub(super) fn fill(&self, text: &str) -> String {
        let mut filled = text.trim().to_owned();
        for (slot, value) in &self.slots {
            filled = filled.replace(&format!("{{{slot}}}"), value);
        }
        filled
    }
}

/// 8 to 25 seconds, the same for the same reply.
fn delay(marker: &str) -> i64 {
    super::chance::Chance::new(super::SEED, marker).between(8 * SECOND, 25 * SECOND)
}
