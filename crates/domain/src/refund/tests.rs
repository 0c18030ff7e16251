//! The rules of refunds as tables.

use super::*;
use crate::Currency;
use proptest::prelude::*;

fn euros(minor: i64) -> Money {
    Money::new(minor, Currency::EUR)
}

fn seen(id: &str, ours: bool, payout: Payout) -> RefundSeen {
    RefundSeen {
        id: id.to_owned(),
        amount: euros(500),
        at: Timestamp(0),
        ours,
        payout,
    }
}

const KEYED: RefundSupport = RefundSupport {
    key_life: Some(20 * HOUR),
    marker_first: true,
    proof: PayoutProof::Books,
};

#[test]
fn only_what_is_left_is_given_back() {
    let left = refundable(euros(1_000), euros(300), euros(200));
    assert_eq!(left, euros(500));
    assert_eq!(refundable(euros(100), euros(300), euros(0)), euros(0));
    for (amount, expected) in [
        (1, Ok(())),
        (500, Ok(())),
        (501, Err(AmountRefused::TooMuch)),
        (0, Err(AmountRefused::Invalid)),
        (-5, Err(AmountRefused::Invalid)),
    ] {
        assert_eq!(check_refund(euros(amount), left), expected, "{amount}");
    }
    let forints = Money::new(10, Currency::parse("HUF").unwrap());
    assert_eq!(check_refund(forints, left), Err(AmountRefused::Invalid));
}

proptest! {
    #[test]
    fn parts_given_back_one_after_the_other_never_exceed_what_was_taken(captured in 0_i64..100_000, parts in proptest::collection::vec(1_i64..40_000, 0..12)) {
        let mut back = 0;
        for part in parts {
            if check_refund(euros(part), refundable(euros(captured), euros(back), euros(0))).is_ok() {
                back += part;
            }
        }
        prop_assert!(back <= captured);
    }

    #[test]
    fn every_row_has_a_marker_of_its_own(front in 0_u128..1 << 48, other in 0_u128..1 << 48, end in 0_u128..1 << 80, chance in 0_u128..1 << 80) {
        let marker = |front: u128, end: u128| refund_marker(OutboxId(uuid::Uuid::from_u128(front << 80 | end)));
        prop_assert_eq!(marker(front, end) == marker(other, end), front == other);
        prop_assert_eq!(marker(front, end) == marker(front, chance), end == chance);
        prop_assert_eq!(marker(front, end).len(), 18);
    }
}

#[test]
fn a_marker_is_found_as_a_whole() {
    assert!(carries("Taza rota [M-0001]", "M-0001"));
    assert!(!carries("Taza rota [M-00012]", "M-0001"));
    assert!(!carries("Taza rota M-0001", "M-0001"));
}

#[test]
fn what_somebody_else_gave_back_meanwhile_stops_a_refund() {
    let before = |seen: &[RefundSeen], left| before_sending(euros(500), seen, euros(left), &["old".to_owned()]);
    let old = seen("old", false, Payout::Paid);
    assert_eq!(before(std::slice::from_ref(&old), 500), Preflight::Go);
    assert_eq!(
        before(&[old.clone(), seen("new", false, Payout::Unproven)], 500),
        Preflight::Elsewhere
    );
    assert_eq!(
        before(&[old.clone(), seen("new", false, Payout::Failed)], 500),
        Preflight::Go
    );
    assert_eq!(
        before(&[old.clone(), seen("own", true, Payout::Unproven)], 500),
        Preflight::AlreadyThere
    );
    assert_eq!(
        before(&[seen("old", true, Payout::Unproven)], 500),
        Preflight::Go,
        "a person has decided about it"
    );
    assert_eq!(
        before(&[seen("old", true, Payout::Paid)], 500),
        Preflight::AlreadyThere,
        "and then it was paid after all"
    );
    assert_eq!(before(&[old], 499), Preflight::TooMuch);
}

#[test]
fn only_proof_is_proof() {
    let own = |payout| vec![seen("a", true, payout)];
    for (books, expected) in [
        (vec![], Verdict::Nothing),
        (vec![seen("x", false, Payout::Paid)], Verdict::Nothing),
        (own(Payout::Paid), Verdict::Paid("a")),
        (own(Payout::Pending), Verdict::Pending("a")),
        (own(Payout::Unproven), Verdict::Unproven),
        (own(Payout::Failed), Verdict::Failed),
        (
            vec![seen("a", true, Payout::Paid), seen("b", true, Payout::Paid)],
            Verdict::Twice,
        ),
        (
            vec![seen("a", true, Payout::Failed), seen("b", true, Payout::Paid)],
            Verdict::Paid("b"),
        ),
        (
            vec![seen("a", true, Payout::Paid), seen("b", true, Payout::Unproven)],
            Verdict::Paid("a"),
        ),
    ] {
        assert_eq!(verdict(&books, &[], 1), expected, "{books:?}");
    }
    assert_eq!(verdict(&own(Payout::Unproven), &["a".to_owned()], 2), Verdict::Nothing);
}

#[test]
fn a_missing_answer_is_looked_for_five_times_in_fifteen_minutes_of_the_shop() {
    let mut at = 0;
    let looks: Vec<i64> = (0..5)
        .map(|n| {
            at += until_next_look(n);
            at / SECOND
        })
        .collect();
    assert_eq!(looks, [5, 15, 60, 300, 900]);
    assert!(looked_enough(5, 15 * MINUTE));
    assert!(!looked_enough(5, 14 * MINUTE) && !looked_enough(4, HOUR));
}

#[test]
fn a_key_is_repeated_only_while_the_shop_certainly_knows_it() {
    let at = |hours: i64| Some(Timestamp(hours * HOUR));
    assert!(may_repeat_key(KEYED, at(1), at(20)));
    assert!(!may_repeat_key(KEYED, at(1), at(21)), "too old");
    assert!(
        !may_repeat_key(KEYED, at(2), at(1)),
        "a clock that goes back proves nothing"
    );
    assert!(!may_repeat_key(KEYED, None, at(1)) && !may_repeat_key(KEYED, at(1), None));
    let keyless = RefundSupport {
        key_life: None,
        ..KEYED
    };
    assert!(!may_repeat_key(keyless, at(1), at(1)));
}
