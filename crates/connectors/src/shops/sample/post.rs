//! The mail that reaches the shop's own mailbox beside its conversations: what a real mailbox gets every day and nobody has to
//! answer, so that it can be met here first, and a message of the contact form that comes while the agent is at work.

use super::world::Position;
use domain::{Civil, DAY, HOUR, MINUTE, Timestamp};
use ports::{MailRecord, Record};

/// The shop's own address.
pub(super) const ADDRESS: &str = "hola@tallerazul.example";

/// When each arrives, from the opening, and the mail as its server has it; `{date}` stands for when it was written.
const MAILS: [(i64, &str); 5] = [
    (-DAY - 2 * HOUR, include_str!("data/post/newsletter.eml")),
    (-5 * HOUR, include_str!("data/post/away.eml")),
    (-3 * HOUR, include_str!("data/post/spam.eml")),
    (-40 * MINUTE, include_str!("data/post/bounce.eml")),
    (3 * MINUTE, include_str!("data/post/form.eml")),
];

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
                source: text
                    .replace("{date}", &date(arrived))
                    .replace('\n', "\r\n")
                    .into_bytes(),
                cut_from: None,
                sent: false,
                arrived,
                answered: false,
                before: arrived < opened,
            };
            (position, Record::Mail(Box::new(mail)))
        })
    };
    (0_u64..).zip(&MAILS).filter_map(record).collect()
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
