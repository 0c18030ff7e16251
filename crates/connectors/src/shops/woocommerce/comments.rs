//! What is said in public under a post or a product: which conversation a comment belongs to, and who says it. WordPress keeps
//! comments, reviews and the answers to both in one list, as trees in which many people may talk; a conversation here is
//! one person with the shop.

use super::in_public::marker;
use super::responses::{at, id, whole};
use crate::rest::answers::{misshapen, text};
use domain::{Channel, DAY, Timestamp};
use ports::{MessageRecord, PortError, Sender};
use serde_json::Value;

/// Older comments were there before anybody answered them here.
const OLD: i64 = 14 * DAY;

/// A comment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Said {
    /// Its id.
    pub(super) id: String,
    /// What it answers; 0: the post itself.
    pub(super) parent: i64,
    /// The account that wrote it; 0: none.
    pub(super) author: i64,
    /// What it is about.
    pub(super) post: i64,
    /// When.
    pub(super) at: Timestamp,
    /// Our mark, if it left from here.
    pub(super) mark: Option<String>,
    /// Everybody can read it.
    pub(super) shown: bool,
    /// Its words as they were sent, before the site makes a page of them.
    pub(super) sent: String,
    name: String,
    email: String,
    words: String,
    rubbish: bool,
}

/// Reads a comment.
///
/// # Errors
/// `NotUnderstood` without an id or a time.
pub(super) fn said(row: &Value) -> Result<Said, PortError> {
    let content = row.get("content").map_or("", |content| text(content, "rendered"));
    Ok(Said {
        id: id(row)?,
        parent: whole(row, "parent").unwrap_or_default(),
        author: whole(row, "author").unwrap_or_default(),
        post: whole(row, "post").unwrap_or_default(),
        at: at(row, "date_gmt").ok_or_else(|| misshapen("date_gmt"))?,
        mark: marker(text(row, "author_user_agent")).map(str::to_owned),
        shown: text(row, "status") == "approved",
        sent: mail::html::plain(row.get("content").map_or("", |content| text(content, "raw"))),
        name: mail::html::plain(text(row, "author_name")),
        email: text(row, "author_email").to_ascii_lowercase(),
        words: mail::html::plain(content),
        rubbish: matches!(text(row, "status"), "spam" | "trash"),
    })
}

/// The id of its message.
pub(super) fn id_of(said: &Said) -> String {
    format!("comment:{}", said.id)
}

/// Where the conversation of a comment began: `chain` is the comment, what it answers, and so on up to the post. It is the
/// first comment above by the person who is talked to; nothing when nobody but the shop has spoken.
fn beginning(chain: &[Said], is_staff: impl Fn(&Said) -> bool) -> Option<&Said> {
    let person = chain.iter().find(|said| !is_staff(said))?;
    let same = |said: &&Said| !is_staff(said) && said.email == person.email && said.author == person.author;
    chain.iter().rev().find(same)
}

/// A comment as part of a conversation; nothing for rubbish, and where only the shop speaks.
pub(super) fn message(
    chain: &[Said],
    title: &str,
    is_staff: impl Fn(&Said) -> bool,
    now: Timestamp,
) -> Option<MessageRecord> {
    let one = chain.first().filter(|one| !one.rubbish)?;
    let begun = beginning(chain, &is_staff)?;
    let sender = if is_staff(one) { Sender::Shop } else { Sender::Customer };
    Some(MessageRecord {
        id: id_of(one),
        conversation: id_of(begun),
        channel: Channel::Shop,
        sender,
        author: one.name.clone(),
        address: begun.email.clone(),
        customer: None,
        order_number: None,
        order_enquiry: false,
        subject: mail::html::plain(title),
        text: one.words.clone(),
        language: None,
        at: one.at,
        files: Vec::new(),
        settled: now.since(one.at) >= OLD,
        marker: one.mark.clone().filter(|_| sender == Sender::Shop),
        facts: [("post".to_owned(), one.post.to_string())].into(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn comment(id: u32, author: i64, email: &str) -> Said {
        Said {
            id: id.to_string(),
            parent: 0,
            author,
            post: 1,
            at: Timestamp(0),
            mark: None,
            shown: true,
            sent: String::new(),
            name: String::new(),
            email: email.to_owned(),
            words: String::new(),
            rubbish: false,
        }
    }

    /// Where a thread of these people, newest first, began; 1 is Ana of the shop.
    fn begun(people: &[(i64, &str)]) -> Option<String> {
        let ids = (1..).zip(people.iter().rev());
        let mut chain: Vec<Said> = ids.map(|(id, (author, email))| comment(id, *author, email)).collect();
        chain.reverse();
        beginning(&chain, |said| said.author == 1).map(|said| said.id.clone())
    }

    #[test]
    fn a_conversation_is_one_person_with_the_shop() {
        let (ana, carla, dora) = ((1, ""), (0, "carla@correo.test"), (0, "dora@correo.test"));
        assert_eq!(begun(&[carla]).as_deref(), Some("1"));
        assert_eq!(
            begun(&[ana, carla]).as_deref(),
            Some("1"),
            "the shop's answer belongs to what it answers"
        );
        assert_eq!(begun(&[carla, ana, carla]).as_deref(), Some("1"));
        assert_eq!(
            begun(&[dora, carla]).as_deref(),
            Some("2"),
            "somebody else's remark is a conversation of its own"
        );
        assert_eq!(begun(&[ana, dora, carla]).as_deref(), Some("2"));
        assert_eq!(
            begun(&[carla, ana]).as_deref(),
            Some("2"),
            "what the shop said first asks nothing"
        );
        assert_eq!(begun(&[ana, ana]), None);
    }
}
