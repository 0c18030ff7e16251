//! Tables of what the articles promise, and the properties that hold whatever a shop promises.

use super::*;
use MessageKind::{Inbound, Note, Outbound};
use proptest::prelude::*;

fn at(hours: i64) -> Timestamp {
    Timestamp(hours * HOUR)
}

fn case(status: TicketStatus, channel: Channel, order_enquiry: bool) -> Case {
    Case {
        status,
        channel,
        order_enquiry,
        waited: 0,
    }
}

const BY_MAIL: Case = Case {
    status: TicketStatus::Open,
    channel: Channel::Email,
    order_enquiry: false,
    waited: 0,
};

fn next(case: Case, entries: &[(MessageKind, i64)]) -> Option<Promise> {
    let talk = Talk::of(entries.iter().map(|(kind, hours)| (*kind, at(*hours))));
    next_promise(&PromisePolicy::articles(), &EveryHour, case, talk)
}

#[test]
fn carla_is_promised_an_answer_from_her_oldest_unanswered_message() {
    let due = |entries: &[(MessageKind, i64)]| next(BY_MAIL, entries).map(|p| (p.kind, p.at, p.latest_at));
    assert_eq!(
        due(&[(Inbound, 1), (Inbound, 5)]),
        Some((PromiseKind::FirstReply, at(13), at(25)))
    );
    assert_eq!(
        due(&[(Inbound, 1), (Note, 2)]),
        Some((PromiseKind::FirstReply, at(13), at(25)))
    );
    assert_eq!(due(&[]), None);
    assert_eq!(due(&[(Outbound, 1)]), None, "we wrote first: nothing was asked");
}

#[test]
fn once_answered_the_case_is_to_be_settled_in_five_hours_that_are_ours() {
    let due = |waited: i64, entries: &[(MessageKind, i64)]| {
        next(
            Case {
                waited: waited * HOUR,
                ..BY_MAIL
            },
            entries,
        )
        .map(|p| (p.kind, p.at))
    };
    assert_eq!(
        due(0, &[(Inbound, 1), (Outbound, 2)]),
        Some((PromiseKind::Resolution, at(7)))
    );
    assert_eq!(
        due(20, &[(Inbound, 1), (Outbound, 2), (Inbound, 22)]),
        Some((PromiseKind::Resolution, at(27))),
        "twenty hours were hers"
    );
    assert_eq!(
        due(50, &[(Inbound, 1), (Outbound, 2), (Inbound, 22)]),
        Some((PromiseKind::NextReply, at(34))),
        "the earlier of the two"
    );
}

#[test]
fn every_situation_has_the_figures_of_the_articles() {
    for (channel, order, target, latest) in [
        (Channel::Chat, true, 30 * SECOND, 30 * SECOND),
        (Channel::Chat, false, 30 * SECOND, 30 * SECOND),
        (Channel::Email, true, 2 * HOUR, 3 * HOUR),
        (Channel::Shop, false, 2 * HOUR, 3 * HOUR),
        (Channel::Form, true, 24 * HOUR, 24 * HOUR),
        (Channel::Email, false, 12 * HOUR, 24 * HOUR),
        (Channel::Social, false, 12 * HOUR, 24 * HOUR),
    ] {
        let promise = next(case(TicketStatus::Open, channel, order), &[(Inbound, 0)]).unwrap();
        assert_eq!(
            (promise.at.millis(), promise.latest_at.millis()),
            (target, latest),
            "{channel:?} {order}"
        );
    }
}

#[test]
fn putting_a_ticket_aside_stops_no_clock_and_the_customers_turn_does() {
    for (status, running) in [
        (TicketStatus::Open, true),
        (TicketStatus::Snoozed, true),
        (TicketStatus::Waiting, false),
        (TicketStatus::Resolved, false),
        (TicketStatus::Merged, false),
    ] {
        let due = next(case(status, Channel::Email, false), &[(Inbound, 0)]);
        assert_eq!(due.is_some(), running, "{status:?}");
    }
}

#[test]
fn the_first_reply_is_remembered_as_kept_or_late() {
    let kept = |entries: &[(MessageKind, i64)]| {
        let talk = Talk::of(entries.iter().map(|(kind, hours)| (*kind, at(*hours))));
        first_reply_kept(&PromisePolicy::articles(), &EveryHour, BY_MAIL, talk).map(|k| k.kept_at <= k.due_at)
    };
    assert_eq!(kept(&[(Inbound, 0)]), None);
    assert_eq!(kept(&[(Inbound, 0), (Outbound, 11), (Inbound, 40)]), Some(true));
    assert_eq!(kept(&[(Inbound, 0), (Outbound, 13)]), Some(false));
}

#[test]
fn a_rule_that_nobody_could_keep_is_refused() {
    let rule = |target, latest, resolution| PromiseRule {
        target,
        latest,
        resolution,
    };
    for (rule, sound) in [
        (rule(Some(HOUR), Some(2 * HOUR), None), true),
        (rule(Some(HOUR), None, Some(HOUR)), true),
        (rule(None, None, None), true),
        (rule(Some(2 * HOUR), Some(HOUR), None), false),
        (rule(None, Some(HOUR), None), false),
        (rule(Some(0), None, None), false),
        (rule(Some(-HOUR), None, None), false),
        (rule(Some(LONGEST_PROMISE + 1), None, None), false),
    ] {
        assert_eq!(rule.is_sound(), sound, "{rule:?}");
    }
}

fn entries() -> impl Strategy<Value = Vec<(MessageKind, i64)>> {
    let kind = prop_oneof![
        Just(Inbound),
        Just(Inbound),
        Just(Outbound),
        Just(Note),
        Just(MessageKind::Event)
    ];
    prop::collection::vec((kind, 0_i64..100), 0..12).prop_map(|mut entries| {
        entries.sort_by_key(|(_, at)| *at);
        entries
    })
}

proptest! {
    #[test]
    fn a_second_message_of_the_customer_never_moves_a_deadline(mut talk in entries(), later in 100_i64..200) {
        talk.push((Inbound, 99));
        let before = next(BY_MAIL, &talk);
        talk.push((Inbound, later));
        prop_assert_eq!(next(BY_MAIL, &talk), before);
    }

    #[test]
    fn an_answer_always_keeps_the_promise_of_one(mut talk in entries()) {
        talk.push((Outbound, 100));
        let left = next(BY_MAIL, &talk);
        prop_assert!(left.is_none_or(|promise| promise.kind == PromiseKind::Resolution));
    }

    #[test]
    fn tickets_are_ordered_by_the_earliest_promise_that_is_not_kept(talk in entries(), waited in 0_i64..200) {
        let case = Case { waited: waited * HOUR, ..BY_MAIL };
        let talk = Talk::of(talk.iter().map(|(kind, hours)| (*kind, at(*hours))));
        let running = running_promises(&PromisePolicy::articles(), &EveryHour, case, talk);
        let next = next_promise(&PromisePolicy::articles(), &EveryHour, case, talk);
        prop_assert_eq!(next.map(|p| p.at), running.iter().map(|p| p.at).min());
        prop_assert!(running.iter().all(|p| p.at <= p.latest_at && p.started_at <= p.at));
    }

    #[test]
    fn a_shorter_promise_is_never_due_later(talk in entries(), shorter in 1_i64..24, longer in 24_i64..100) {
        let talk = Talk::of(talk.iter().map(|(kind, hours)| (*kind, at(*hours))));
        let due = |hours: i64| {
            let mut policy = PromisePolicy::NONE;
            policy.set(Situation::Email, PromiseRule {
                target: Some(hours * HOUR), latest: Some(hours * HOUR), resolution: Some(hours * HOUR),
            });
            next_promise(&policy, &EveryHour, BY_MAIL, talk).map(|p| p.at)
        };
        prop_assert!(due(shorter) <= due(longer));
    }
}
