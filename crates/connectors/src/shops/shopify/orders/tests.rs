//! Orders as the shop shows them that a person can place by hand but a test's shop does not: taxes beside prices, money taken in
//! steps, parcels in every state.

use super::*;
use serde_json::json;

fn bag(amount: &str) -> Value {
    json!({ "presentmentMoney": { "amount": amount, "currencyCode": "EUR" } })
}

fn transaction(number: u32, kind: &str, status: &str, amount: &str, parent: Option<u32>) -> Value {
    json!({
        "id": format!("gid://shopify/OrderTransaction/{number}"), "kind": kind, "status": status,
        "gateway": "shopify_payments", "formattedGateway": "Shopify Payments", "createdAt": "2026-11-22T10:00:00Z",
        "processedAt": "2026-11-22T10:00:05Z", "amountSet": bag(amount),
        "parentTransaction": parent.map(|of| json!({ "id": format!("gid://shopify/OrderTransaction/{of}") })),
    })
}

/// Two pieces without tax, something off, and shipping that is taxed too.
fn row() -> Value {
    json!({
        "id": "gid://shopify/Order/450", "name": "#1001", "createdAt": "2026-11-22T10:00:00Z",
        "updatedAt": "2026-11-22T10:00:00Z", "cancelledAt": null, "email": "kovacs@posta.test", "note": null,
        "displayFinancialStatus": "PAID", "displayFulfillmentStatus": "UNFULFILLED", "returnStatus": "NO_RETURN",
        "presentmentCurrencyCode": "EUR", "taxesIncluded": false, "customer": { "id": "gid://shopify/Customer/7" },
        "shippingAddress": { "first_name": "Anna", "last_name": "Kovács", "company": null, "address1": "Fő utca 1",
            "address2": null, "city": "Pécs", "zip": "7621", "country": "HU" },
        "billingAddress": null, "totalPriceSet": bag("27.83"), "totalShippingPriceSet": bag("5.0"),
        "totalTaxSet": bag("4.83"), "transactions": [], "fulfillments": [], "refunds": [],
        "lineItems": { "nodes": [{
            "id": "gid://shopify/LineItem/9", "title": "Taza azul", "variantTitle": "Grande", "sku": "T-1", "quantity": 2,
            "variant": { "id": "gid://shopify/ProductVariant/33" }, "originalTotalSet": bag("20.0"),
            "discountAllocations": [{ "allocatedAmountSet": bag("2.0") }], "taxLines": [{ "priceSet": bag("3.78") }],
        }] },
    })
}

fn with(change: impl FnOnce(&mut Value)) -> OrderRecord {
    let mut row = row();
    change(&mut row);
    order(&row).unwrap()
}

#[test]
fn where_prices_are_without_tax_lines_and_shipping_have_theirs_added() {
    let order = with(|_| {});
    assert_eq!(
        (order.lines[0].total.minor, order.shipping.minor, order.total.minor),
        (2_178, 605, 2_783)
    );
    let with_tax = with(|row| row["taxesIncluded"] = json!(true));
    assert_eq!((with_tax.lines[0].total.minor, with_tax.shipping.minor), (1_800, 500));
    let for_nothing = with(|row| row["totalShippingPriceSet"] = bag("0.0"));
    assert_eq!(for_nothing.shipping.minor, 0);
}

#[test]
fn a_buyer_is_named_as_people_there_write_their_names_and_numbers_are_bare() {
    let order = with(|_| {});
    assert_eq!(
        (order.buyer.as_str(), order.number.as_str(), order.id.as_str()),
        ("Kovács Anna", "1001", "450")
    );
    assert_eq!(order.destination, "Fő utca 1, 7621 Pécs, HU");
    assert_eq!(
        (order.customer.as_deref(), order.lines[0].product.as_deref()),
        (Some("7"), Some("33"))
    );
}

#[test]
fn what_was_taken_in_several_steps_is_several_payments_and_the_rest_stays_reserved() {
    let order = with(|row| {
        row["transactions"] = json!([
            transaction(1, "AUTHORIZATION", "SUCCESS", "100.0", None),
            transaction(2, "CAPTURE", "SUCCESS", "60.0", Some(1)),
            transaction(3, "CAPTURE", "FAILURE", "40.0", Some(1)),
            transaction(4, "CAPTURE", "SUCCESS", "30.0", Some(1)),
            transaction(5, "REFUND", "SUCCESS", "10.0", Some(2)),
            transaction(6, "REFUND", "PENDING", "5.0", Some(2)),
        ]);
    });
    let seen: Vec<_> = order
        .payments
        .iter()
        .map(|one| {
            (
                one.id.as_str(),
                one.authorized.minor,
                one.captured.minor,
                one.refunded.minor,
            )
        })
        .collect();
    assert_eq!(
        seen,
        [
            ("2:shopify_payments", 6_000, 6_000, 1_000),
            ("4:shopify_payments", 3_000, 3_000, 0),
            ("1:shopify_payments", 1_000, 0, 0),
        ]
    );
    assert!(order.payments[0].captured_at.is_some() && order.payments[2].captured_at.is_none());
}

#[test]
fn what_was_reserved_and_let_go_and_what_is_still_on_its_way_is_no_money() {
    let order = with(|row| {
        row["transactions"] = json!([
            transaction(1, "AUTHORIZATION", "SUCCESS", "100.0", None),
            transaction(2, "VOID", "SUCCESS", "100.0", Some(1)),
            transaction(3, "SALE", "PENDING", "100.0", None),
            transaction(4, "SALE", "ERROR", "100.0", None),
        ]);
    });
    assert!(
        order
            .payments
            .iter()
            .all(|one| one.authorized.minor == 0 && one.captured.minor == 0)
    );
    assert_eq!(order.payments.len(), 2);
}

#[test]
fn how_far_an_order_has_come_is_told_by_its_parcels() {
    let parcel = |display: &str, number: &str| {
        json!({ "id": "gid://shopify/Fulfillment/5", "status": "SUCCESS", "displayStatus": display,
            "createdAt": "2026-11-22T10:00:00Z", "deliveredAt": null,
            "trackingInfo": [{ "company": "Correos", "number": number, "url": "javascript:alert(1)" }] })
    };
    for (state, parcels, cancelled, wanted) in [
        (
            "FULFILLED",
            vec![parcel("DELIVERED", "E1")],
            false,
            FulfilmentStatus::Delivered,
        ),
        (
            "FULFILLED",
            vec![parcel("IN_TRANSIT", "E1"), parcel("DELIVERED", "E2")],
            false,
            FulfilmentStatus::Shipped,
        ),
        (
            "FULFILLED",
            vec![parcel("FULFILLED", "E1")],
            false,
            FulfilmentStatus::Shipped,
        ),
        (
            "FULFILLED",
            vec![parcel("FULFILLED", "")],
            false,
            FulfilmentStatus::Fulfilled,
        ),
        (
            "PARTIALLY_FULFILLED",
            vec![parcel("IN_TRANSIT", "E1")],
            false,
            FulfilmentStatus::PartiallyFulfilled,
        ),
        ("ON_HOLD", vec![], false, FulfilmentStatus::Unfulfilled),
        ("RESTOCKED", vec![], false, FulfilmentStatus::Returned),
        ("RESTOCKED", vec![], true, FulfilmentStatus::Cancelled),
        ("UNFULFILLED", vec![], true, FulfilmentStatus::Cancelled),
    ] {
        let order = with(|row| {
            row["displayFulfillmentStatus"] = json!(state);
            row["fulfillments"] = json!(parcels);
            if cancelled {
                row["cancelledAt"] = json!("2026-11-22T11:00:00Z");
            }
        });
        assert_eq!(order.fulfilment, wanted, "{state}");
        assert!(
            order.fulfilments.iter().all(|parcel| parcel.tracking_url.is_empty()),
            "no page but a web page"
        );
    }
}

#[test]
fn words_of_people_on_the_timeline_are_notes_and_those_of_the_shop_are_not() {
    let order = with(|row| {
        row["note"] = json!("Dejar con el portero");
        row["events"] = json!({ "nodes": [
            { "__typename": "CommentEvent", "id": "gid://shopify/CommentEvent/2", "message": "Llamar <b>antes</b>",
              "createdAt": "2026-11-22T12:00:00Z" },
            { "__typename": "BasicEvent", "id": "gid://shopify/BasicEvent/1", "message": "Order placed",
              "createdAt": "2026-11-22T10:00:00Z" },
        ] });
    });
    let said: Vec<_> = order
        .notes
        .iter()
        .map(|note| (note.text.as_str(), note.by_buyer))
        .collect();
    assert_eq!(said, [("Dejar con el portero", false), ("Llamar antes", false)]);
}

#[test]
fn what_has_no_id_no_time_no_currency_or_no_amount_is_no_order() {
    for key in ["id", "createdAt", "presentmentCurrencyCode", "totalPriceSet"] {
        let mut row = row();
        row[key] = Value::Null;
        assert!(order(&row).is_err(), "{key}");
    }
}
