//! Refunds that come apart in the middle: at every point at which the shop's program can end, what the connector says is
//! true, and what the books then show leads to the right end.

use super::WooShop;
use super::books::{Ends, Gateway};
use crate::shops::conformance::ShopWorld;
use crate::shops::conformance::reader::connect;
use crate::shops::conformance::refunds::Case;
use domain::{Verdict, verdict};
use ports::{Effect, PortErrorKind};

/// What the books prove in the end.
#[derive(Debug, PartialEq, Eq)]
enum Proved {
    Paid,
    Open,
    Nothing,
}

#[tokio::test]
async fn wherever_a_refund_comes_apart_the_books_are_read_rightly() {
    for (point, paid, proved) in [
        (Ends::Received, 0, Proved::Nothing),
        (Ends::Checked, 0, Proved::Nothing),
        (Ends::Saved, 0, Proved::Open),
        (Ends::Asked, 0, Proved::Open),
        (Ends::Moved, 1, Proved::Open),
        (Ends::Marked, 1, Proved::Paid),
        // Paid, and nothing in the books says so: never taken for a refusal.
        (Ends::Removed, 1, Proved::Nothing),
        (Ends::Kept, 1, Proved::Paid),
    ] {
        let shop = WooShop::open().await;
        let case = Case::paid(&shop).await;
        let connected = connect("woocommerce", &shop.credentials(), shop.clock()).unwrap();
        let refund = case.refund(&*connected, 500, "M-APART");
        shop.books(|books| books.ends = Some(point));
        let error = connected.refund(&refund).await.unwrap_err();
        assert_eq!(error.effect, Effect::Unknown, "{point:?}: {error}");
        shop.books(|books| books.ends = None);
        let evidence = connected.find_refund(&refund).await.unwrap();
        let seen = match verdict(&evidence.seen, &[], 1) {
            Verdict::Paid(_) => Proved::Paid,
            Verdict::Unproven => Proved::Open,
            Verdict::Nothing => Proved::Nothing,
            other => panic!("{point:?}: {other:?}"),
        };
        assert_eq!(seen, proved, "{point:?}");
        assert_eq!(shop.books(|books| books.ledger.len()), paid, "{point:?}");
    }
}

#[tokio::test]
async fn a_gateway_that_pays_late_is_seen_to_have_paid() {
    let shop = WooShop::open().await;
    let case = Case::paid(&shop).await;
    let connected = connect("woocommerce", &shop.credentials(), shop.clock()).unwrap();
    let refund = case.refund(&*connected, 500, "M-LATE");
    shop.books(|books| books.ends = Some(Ends::Asked));
    connected.refund(&refund).await.unwrap_err();
    let before = connected.find_refund(&refund).await.unwrap();
    assert_eq!(
        verdict(&before.seen, &[], 1),
        Verdict::Unproven,
        "its row has a reason and nothing else yet"
    );
    assert_eq!(
        before.left.minor, 5_885,
        "what may still be paid is not there to be paid twice"
    );
    shop.books(|books| books.due = true);
    let after = connected.find_refund(&refund).await.unwrap();
    assert!(matches!(verdict(&after.seen, &[], 1), Verdict::Paid(_)));
}

#[tokio::test]
async fn what_no_gateway_pays_back_is_refused_before_anything_is_asked_in_whatever_language() {
    let shop = WooShop::open().await;
    shop.books(|books| books.spanish = true);
    for method in ["bacs", "cod", ""] {
        let case = Case::paid(&shop).await;
        shop.books(|books| {
            books.change(case.bought.id.parse().unwrap(), |row, _| {
                row["payment_method"] = method.into()
            });
            books.asked.clear();
        });
        let connected = connect("woocommerce", &shop.credentials(), shop.clock()).unwrap();
        let error = connected
            .refund(&case.refund(&*connected, 500, "M-HAND"))
            .await
            .unwrap_err();
        assert_eq!(
            (error.kind, error.effect),
            (PortErrorKind::RefundRefused, Effect::None),
            "{method}: {error}"
        );
        assert!(shop.books(|books| books.asked.iter().all(|asked| asked.starts_with("GET"))));
    }
}

#[tokio::test]
async fn a_gateways_no_in_spanish_proves_nothing_and_leaves_nothing_in_the_books() {
    let shop = WooShop::open().await;
    let case = Case::paid(&shop).await;
    let connected = connect("woocommerce", &shop.credentials(), shop.clock()).unwrap();
    let refund = case.refund(&*connected, 500, "M-NO");
    shop.books(|books| books.gateway = Gateway::Declines);
    let error = connected.refund(&refund).await.unwrap_err();
    assert_eq!(
        (error.kind, error.effect),
        (PortErrorKind::OutcomeUnknown, Effect::Unknown),
        "{error}"
    );
    let evidence = connected.find_refund(&refund).await.unwrap();
    assert_eq!(verdict(&evidence.seen, &[], 1), Verdict::Nothing);
    assert!(shop.books(|books| books.ledger.is_empty()));
}

#[tokio::test]
async fn money_that_bruno_gave_back_by_hand_counts_as_gone_and_is_not_ours() {
    let shop = WooShop::open().await;
    let case = Case::paid(&shop).await;
    shop.books(|books| books.by_admin(case.bought.id.parse().unwrap(), 1_000, "En la tienda", true));
    let connected = connect("woocommerce", &shop.credentials(), shop.clock()).unwrap();
    let evidence = connected
        .find_refund(&case.refund(&*connected, 500, "M-HAND"))
        .await
        .unwrap();
    assert_eq!(
        (evidence.left.minor, evidence.seen.len(), evidence.seen[0].ours),
        (5_385, 1, false)
    );
}
