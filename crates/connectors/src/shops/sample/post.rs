//! The mail that reaches the shop's own mailbox beside its conversations: what a real mailbox gets every day and nobody has to
//! answer, so that it can be met here first, and a message of the contact form that comes while the agent is at work. Three are
//! formatted and want an answer: an enquiry from Outlook above what it answers, a magazine's with pictures that lie elsewhere and one
//! that counts readers, a telephone's with a photograph in its text.

use super::world::Position;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use domain::{Civil, DAY, HOUR, MINUTE, Timestamp};
use ports::{MailRecord, Record};

/// The shop's own address.
pub(super) const ADDRESS: &str = "hola@tallerazul.example";

/// When each arrives, from the opening, and the mail as its server has it; `{date}` stands for when it was written,
/// `{picture:…}` for the bytes of one of the shop's files.
const MAILS: [(i64, &str); 8] = [
    (-DAY - 2 * HOUR, include_str!("data/post/newsletter.eml")),
    (-5 * HOUR, include_str!("data/post/away.eml")),
    (-3 * HOUR, include_str!("data/post/spam.eml")),
    (-40 * MINUTE, include_str!("data/post/bounce.eml")),
    (3 * MINUTE, include_str!("data/post/form.eml")),
    (-47 * MINUTE, include_str!("data/post/presupuesto.eml")),
    (-95 * MINUTE, include_str!("data/post/reportage.eml")),
    (-26 * MINUTE, include_str!("data/post/repedes.eml")),
];

/// Length of a line of written-out bytes.
const LINE: usize = 76;

const DAYS: [&str; 7] = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"];
const MONTHS: [&str; 12] = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
];

/// Mails after a position.
pub(super) fn mails(opened: Timestamp, after: Position, now: Timestamp) -> Vec<(Position, Record)> {
    let record = |(place, (offset, text)): (u64, &(i64, &str))| {
        let arrived = opened + *offset;
        let position = Position {
            time: arrived.millis(),
            place,
        };
        (position > after && arrived <= now).then(|| {
            let mail = MailRecord {
                mailbox: ADDRESS.to_owned(),
                source: with_picture(text)
                    .replace("{date}", &date(arrived))
                    .replace('\n', "\r\n")
                    .into_bytes(),
                cut_from: None,
                sent: false,
                arrived,
                answered: false,
                before: arrived < opened,
                archived: None,
            };
            (position, Record::Mail(Box::new(mail)))
        })
    };
    (0_u64..).zip(&MAILS).filter_map(record).collect()
}

/// Writes the bytes of a file where the mail names it.
fn with_picture(text: &str) -> String {
    let named = text.split_once("{picture:").and_then(|(before, rest)| {
        let (name, after) = rest.split_once('}')?;
        Some((before, super::files::file(name)?.bytes, after))
    });
    let Some((before, bytes, after)) = named else {
        return text.to_owned();
    };
    let mut whole = before.to_owned();
    for (at, letter) in STANDARD.encode(bytes).chars().enumerate() {
        if at > 0 && at.is_multiple_of(LINE) {
            whole.push('\n');
        }
        whole.push(letter);
    }
    whole + after
}

/// A moment as mail writes it (RFC 5322), in UTC.
fn date(at: Timestamp) -> String {
    let wall = Civil::EPOCH.plus_days(at.millis().div_euclid(DAY));
    let seconds = at.millis().rem_euclid(DAY) / 1_000;
    let weekday = usize::try_from(at.millis().div_euclid(DAY).rem_euclid(7)).unwrap_or(0);
    format!(
        "{}, {} {} {} {:02}:{:02}:{:02} +0000",
        DAYS.get(weekday).unwrap_or(&"Thu"),
        wall.day,
        MONTHS.get(usize::from(wall.month) - 1).unwrap_or(&"Jan"),
        wall.year,
        seconds / 3_600,
        seconds / 60 % 60,
        seconds % 60
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_date_is_written_as_mail_writes_it() {
        assert_eq!(date(Timestamp(1_760_000_000_000)), "Thu, 9 Oct 2025 08:53:20 +0000");
    }
}
