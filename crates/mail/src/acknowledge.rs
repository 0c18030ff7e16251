//! When a mail may be acknowledged automatically. Two machines that thank each other are the oldest fault of mail; a header can be
//! missing, so counting is the last line: one acknowledgement for each sender and day, and a breaker when too many leave in
//! an hour. A pure rule: the caller gives what was sent and gets an answer that can be stored and shown.

use crate::automatic::Verdict;
use domain::{DAY, HOUR, Timestamp};

/// Acknowledgements that may leave within one hour before the breaker opens, in all and for one domain.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// For all senders together.
    pub per_hour: usize,
    /// For one domain: an organisation whose robots have many names.
    pub per_domain_and_hour: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Limits {
            per_hour: 60,
            per_domain_and_hour: 5,
        }
    }
}

/// One acknowledgement that left.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sent {
    /// To whom.
    pub to: String,
    /// When.
    pub at: Timestamp,
}

/// The answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Answer {
    /// It may be sent.
    Send,
    /// The mail is not one to be acknowledged: see its verdict.
    NotForThisMail,
    /// It cannot be written to.
    NoAddress,
    /// This sender had one within a day.
    HadOne,
    /// The breaker is open until this moment: too many left for this domain or in all.
    BreakerOpen(Timestamp),
}

/// Decides. `sent` is what left in the last day at least, in any order.
pub fn decide(verdict: &Verdict, to: &str, now: Timestamp, sent: &[Sent], limits: Limits) -> Answer {
    if !verdict.may_acknowledge() {
        return Answer::NotForThisMail;
    }
    if !crate::address::is_address(to) {
        return Answer::NoAddress;
    }
    let person = person(to);
    // A clock that was set back must not open the door: what lies in the future counts as sent now.
    let age = |one: &Sent| now.since(one.at).max(0);
    if sent.iter().any(|one| age(one) < DAY && self::person(&one.to) == person) {
        return Answer::HadOne;
    }
    let domain = |address: &str| address.rsplit('@').next().unwrap_or_default().to_lowercase();
    let recent: Vec<&Sent> = sent.iter().filter(|one| age(one) < HOUR).collect();
    let same: Vec<&Sent> = recent
        .iter()
        .copied()
        .filter(|one| domain(&one.to) == domain(to))
        .collect();
    // Providers of mailboxes for everybody are not one organisation.
    let everybody = PROVIDERS.contains(&domain(to).as_str());
    let opens = |list: &[&Sent], limit: usize| {
        let mut times: Vec<Timestamp> = list.iter().map(|one| one.at.min(now)).collect();
        times.sort();
        (times.len() >= limit).then(|| times.get(times.len() - limit.max(1)).copied().unwrap_or(now) + HOUR)
    };
    let open =
        opens(&recent, limits.per_hour).or_else(|| opens(&same, limits.per_domain_and_hour).filter(|_| !everybody));
    open.map_or(Answer::Send, Answer::BreakerOpen)
}

/// The person behind an address: without case and without what stands behind `+`.
fn person(address: &str) -> String {
    let lower = address.to_lowercase();
    crate::thread::plus_token(&lower).map_or(lower, |(base, _)| base)
}

const PROVIDERS: &[&str] = &[
    "gmail.com",
    "googlemail.com",
    "outlook.com",
    "hotmail.com",
    "hotmail.es",
    "live.com",
    "msn.com",
    "yahoo.com",
    "yahoo.es",
    "yahoo.co.id",
    "ymail.com",
    "icloud.com",
    "me.com",
    "proton.me",
    "protonmail.com",
    "gmx.de",
    "gmx.net",
    "web.de",
    "freemail.hu",
    "citromail.hu",
    "indamail.hu",
    "t-online.hu",
    "orange.fr",
    "free.fr",
    "laposte.net",
    "uol.com.br",
    "bol.com.br",
    "telefonica.net",
    "movistar.es",
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::automatic::{Cause, Kind};
    use proptest::prelude::*;

    const NOW: Timestamp = Timestamp(1_795_348_800_000);

    fn person_wrote() -> Verdict {
        Verdict {
            kind: Kind::Person,
            causes: Vec::new(),
        }
    }

    fn sent(to: &str, ago: i64) -> Sent {
        Sent {
            to: to.into(),
            at: NOW - ago,
        }
    }

    #[test]
    fn once_for_each_sender_and_day() {
        let limits = Limits::default();
        let decide = |to: &str, list: &[Sent]| decide(&person_wrote(), to, NOW, list, limits);
        assert_eq!(decide("carla@example.org", &[]), Answer::Send);
        assert_eq!(
            decide("carla@example.org", &[sent("Carla@Example.org", DAY - 1)]),
            Answer::HadOne
        );
        assert_eq!(
            decide("carla+shop@example.org", &[sent("carla@example.org", 5)]),
            Answer::HadOne
        );
        assert_eq!(
            decide("carla@example.org", &[sent("carla@example.org", DAY)]),
            Answer::Send
        );
        assert_eq!(
            decide("carla@example.org", &[sent("carla@example.org", -HOUR)]),
            Answer::HadOne
        );
        assert_eq!(decide("nobody", &[]), Answer::NoAddress);
    }

    #[test]
    fn the_breaker_opens_for_a_domain_and_for_all() {
        let five: Vec<Sent> = (0..5)
            .map(|n| sent(&format!("robot{n}@corp.example"), n * 1000))
            .collect();
        assert_eq!(
            decide(&person_wrote(), "robot9@corp.example", NOW, &five, Limits::default()),
            Answer::BreakerOpen(NOW - 4000 + HOUR)
        );
        assert_eq!(
            decide(&person_wrote(), "carla@example.org", NOW, &five, Limits::default()),
            Answer::Send
        );
        let gmail: Vec<Sent> = (0..9).map(|n| sent(&format!("p{n}@gmail.com"), n)).collect();
        assert_eq!(
            decide(&person_wrote(), "carla@gmail.com", NOW, &gmail, Limits::default()),
            Answer::Send
        );
        let sixty: Vec<Sent> = (0..60).map(|n| sent(&format!("p@d{n}.example"), 10)).collect();
        assert!(matches!(
            decide(&person_wrote(), "carla@example.org", NOW, &sixty, Limits::default()),
            Answer::BreakerOpen(_)
        ));
    }

    #[test]
    fn a_doubt_is_enough_not_to_answer() {
        let doubt = Verdict {
            kind: Kind::Person,
            causes: vec![Cause::AnswersUnwanted],
        };
        assert_eq!(
            decide(&doubt, "carla@example.org", NOW, &[], Limits::default()),
            Answer::NotForThisMail
        );
    }

    proptest! {
        // Two robots that answer each other at once, for a day: each gets one acknowledgement.
        #[test]
        fn two_robots_are_thanked_once_each(steps in proptest::collection::vec((0usize..2, 1i64..HOUR), 1..200)) {
            let robots = ["a@one.example", "b@two.example"];
            let (mut now, mut list): (Timestamp, Vec<Sent>) = (NOW, Vec::new());
            for (robot, wait) in steps {
                now = now + wait;
                if now.since(NOW) >= DAY {
                    break;
                }
                if decide(&person_wrote(), robots[robot], now, &list, Limits::default()) == Answer::Send {
                    list.push(Sent { to: robots[robot].into(), at: now });
                }
            }
            for robot in robots {
                prop_assert!(list.iter().filter(|one| one.to == robot).count() <= 1);
            }
        }
    }
}
