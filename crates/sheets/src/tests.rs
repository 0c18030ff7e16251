//! Whole files, as shops write them: what comes of them, what is left out and why, and that the order of rows is nobody's business.

use crate::moments::tests::Hour;
use crate::{Item, Plan, Problem, Reading, look};
use domain::{FulfilmentStatus, PaymentStatus};
use ports::{CustomerRecord, OrderRecord};
use proptest::prelude::*;
use std::io::Cursor;

fn plan_of(text: &str) -> Plan {
    look(&mut Cursor::new(text.as_bytes())).unwrap().unwrap().plan
}

fn read_as(text: &str, plan: &Plan) -> (Vec<Item>, Vec<Problem>) {
    let mut reading = Reading::of(Cursor::new(text.as_bytes()), plan.clone())
        .unwrap()
        .unwrap();
    let (mut items, mut problems) = (Vec::new(), Vec::new());
    while let Some(found) = reading.next(&Hour).unwrap() {
        items.extend(found.item);
        problems.extend(found.problems);
    }
    (items, problems)
}

fn read(text: &str) -> (Vec<Item>, Vec<Problem>) {
    read_as(text, &plan_of(text))
}

fn orders(items: &[Item]) -> Vec<&OrderRecord> {
    items
        .iter()
        .filter_map(|item| match item {
            Item::Order(order, _) => Some(order.as_ref()),
            Item::Customer(_) => None,
        })
        .collect()
}

fn customers(items: &[Item]) -> Vec<&CustomerRecord> {
    items
        .iter()
        .filter_map(|item| match item {
            Item::Customer(customer) => Some(customer),
            Item::Order(..) => None,
        })
        .collect()
}

const SHOPIFY: &str = "Name,Email,Financial Status,Paid at,Fulfillment Status,Fulfilled at,Currency,Subtotal,Shipping,Total,Created at,\
Lineitem quantity,Lineitem name,Lineitem price,Lineitem sku,Billing Name,Shipping Street,Shipping City,Shipping Zip,Shipping Country,Cancelled at,Payment Method,Refunded Amount\n\
#1002,carla@correo.test,partially_refunded,2026-11-19 10:15:00 +0100,fulfilled,2026-11-20 09:00:00 +0100,EUR,40.00,4.50,44.50,2026-11-19 10:14:00 +0100,2,Taza azul,12.50,TAZ-1,Carla Ruiz,\"Calle Mayor 3, 2º\",Logroño,'26001,ES,,Card,10.00\n\
#1002,carla@correo.test,,,,,,,,,2026-11-19 10:14:00 +0100,1,Cuenco,15.00,CUE-9,,,,,,,,\n\
#1001,luis@correo.test,voided,,unfulfilled,,EUR,8.00,0.00,8.00,2026-11-18 08:00:00 +0100,1,Plato,8.00,PLA-2,Luis Gil,,,,,2026-11-18 09:00:00 +0100,Card,0.00\n";

#[test]
fn a_shopify_export_is_orders_with_their_lines() {
    let (items, problems) = read(SHOPIFY);
    assert_eq!(problems, []);
    let found = orders(&items);
    let [one, two] = found.as_slice() else {
        panic!("{} orders", found.len())
    };
    assert_eq!(
        (one.number.as_str(), one.total.minor, one.shipping.minor),
        ("#1002", 4450, 450)
    );
    assert_eq!(
        (one.payment, one.fulfilment),
        (PaymentStatus::PartiallyRefunded, FulfilmentStatus::Fulfilled)
    );
    assert_eq!(one.email, "carla@correo.test");
    assert_eq!(one.customer, None, "the address joins her with everything else of hers");
    assert_eq!(one.destination, "Calle Mayor 3, 2º, 26001 Logroño, ES");
    let lines: Vec<_> = one
        .lines
        .iter()
        .map(|line| (line.title.as_str(), line.quantity, line.total.minor))
        .collect();
    assert_eq!(lines, [("Cuenco", 1, 1500), ("Taza azul", 2, 2500)]);
    assert_eq!(one.refunds[0].amount.minor, 1000);
    assert_eq!(one.payments[0].captured.minor, 4450);
    assert!(two.cancelled);
    assert_eq!(two.payment, PaymentStatus::Voided);
    assert!(two.payments.is_empty());
}

#[test]
fn a_row_with_a_fault_costs_its_order_and_no_other() {
    let text = SHOPIFY
        .replace("15.00,CUE-9", "15.0x,CUE-9")
        .replace("luis@correo.test", "luis");
    let (items, problems) = read(&text);
    assert_eq!(orders(&items).len(), 1);
    let said: Vec<_> = problems
        .iter()
        .map(|one| (one.row, one.column.as_str(), one.code, one.value.as_str(), one.left_out))
        .collect();
    assert_eq!(
        said,
        [
            (3, "Lineitem price", "amount_invalid", "15.0x", true),
            (4, "Email", "email_invalid", "", false),
        ]
    );
}

#[test]
fn two_etsy_exports_say_two_halves_of_an_order() {
    let sold = "Sale Date,Order ID,Buyer User ID,Full Name,Number of Items,Date Shipped,Street 1,Street 2,Ship City,Ship Zipcode,Ship Country,Currency,Order Value,Shipping,Order Total,Status\n\
                11/20/26,3301,mtoth,Mária Tóth,3,11/21/2026,Fő utca 1,,Győr,9021,Hungary,EUR,30.00,5.00,35.00,Shipped\n";
    let items = "Sale Date,Item Name,Buyer,Quantity,Price,Discount Amount,Currency,Transaction ID,Date Paid,Date Shipped,Ship Name,Ship City,Ship Country,Order ID,Variations,SKU\n\
                 11/20/26,Blue cup,mtoth,2,12.00,1.00,EUR,91,11/20/2026,,Mária Tóth,Győr,Hungary,3301,Large,C-1\n\
                 11/20/26,Bowl,mtoth,1,7.00,0.00,EUR,92,11/20/2026,,Mária Tóth,Győr,Hungary,3301,,B-1\n";
    let (first, problems) = read(sold);
    assert_eq!(problems, []);
    let Some(Item::Order(order, says)) = first.first() else {
        panic!("no order")
    };
    assert_eq!(
        (order.total.minor, order.payment, order.fulfilment),
        (3500, PaymentStatus::Paid, FulfilmentStatus::Shipped)
    );
    assert_eq!(
        (order.customer.as_deref(), order.country.as_deref()),
        (Some("mtoth"), Some("HU"))
    );
    assert!(says.total && says.person && !says.lines);
    let (second, problems) = read(items);
    assert_eq!(problems, []);
    let Some(Item::Order(order, says)) = second.first() else {
        panic!("no order")
    };
    assert_eq!(order.lines.len(), 2);
    assert_eq!(
        (order.lines[0].title.as_str(), order.lines[1].total.minor),
        ("Blue cup", 700)
    );
    assert_eq!(order.lines[0].total.minor, 2300);
    assert!(says.lines && !says.total && !says.cancelled);
}

#[test]
fn the_exports_of_woocommerce_and_its_plug_ins_are_read() {
    let core = "Date,Order #,N. Revenue (formatted),Net Sales,Status,Customer,Customer type,Product(s),Items sold\n\
                2026-11-20 10:15:00,771,€33.00,33,completed,Carla Ruiz,new,\"2× Taza azul, grande, 1× Cuenco\",3\n";
    let mut plan = plan_of(core);
    plan.currency = Some("EUR".to_owned());
    let (items, problems) = read_as(core, &plan);
    assert_eq!(problems, []);
    let order = orders(&items)[0];
    assert_eq!((order.number.as_str(), order.total.minor), ("771", 3300));
    let lines: Vec<_> = order
        .lines
        .iter()
        .map(|line| (line.title.as_str(), line.quantity))
        .collect();
    assert_eq!(lines, [("Cuenco", 1), ("Taza azul, grande", 2)]);

    let rows = "Order Number;Order Status;Order Date;Email (Billing);First Name (Billing);Last Name (Billing);Order Total Amount;Item Name;Quantity (- Refund);Item Cost;City (Shipping)\n\
                881;wc-processing;20.11.2026 10:15;carla@correo.test;Carla;Ruiz;29,50;Taza;2;10,00;Logroño\n\
                881;wc-processing;20.11.2026 10:15;carla@correo.test;Carla;Ruiz;29,50;Plato;1;9,50;Logroño\n";
    let mut plan = plan_of(rows);
    assert_eq!(plan.kind, "woo_rows");
    plan.currency = Some("EUR".to_owned());
    let (items, problems) = read_as(rows, &plan);
    assert_eq!(problems, []);
    let order = orders(&items)[0];
    assert_eq!(
        (order.buyer.as_str(), order.total.minor, order.lines.len()),
        ("Carla Ruiz", 2950, 2)
    );
    assert_eq!(order.payment, PaymentStatus::Paid);

    let plugin = "order_id,order_number,order_date,status,order_total,order_currency,billing_email,billing_first_name,billing_last_name,line_item_1,line_item_2\n\
                  12,991,2026-11-20 10:15:00,completed,24.00,EUR,carla@correo.test,Carla,Ruiz,name:Taza|sku:T-1|quantity:2|total:20.00,name:Plato|quantity:1|total:4.00\n";
    let (items, problems) = read(plugin);
    assert_eq!(problems, []);
    let order = orders(&items)[0];
    let lines: Vec<_> = order
        .lines
        .iter()
        .map(|line| (line.title.as_str(), line.sku.as_str(), line.total.minor))
        .collect();
    assert_eq!(lines, [("Plato", "", 400), ("Taza", "T-1", 2000)]);
}

#[test]
fn customers_are_known_by_id_or_address_or_telephone() {
    let shopify = "Customer ID,First Name,Last Name,Email,Default Address Country Code,Phone,Total Spent,Total Orders\n\
                   '771,Carla,Ruiz,Carla@Correo.test,ES,'+34600111222,44.50,2\n\
                   772,Luis,Gil,luis at correo,ES,,0,0\n";
    let (items, problems) = read(shopify);
    let found = customers(&items);
    assert_eq!(found[0].emails, ["carla@correo.test"]);
    assert_eq!(found[0].phones, ["+34600111222"]);
    assert_eq!(found[1].id, "772");
    assert_eq!(
        (problems.len(), problems[0].code, problems[0].left_out),
        (1, "email_invalid", false)
    );
    let own = "Név;E-mail;Ország\nÉva;eva@posta.test;Magyarország\nNévtelen;;\n";
    let (items, problems) = read(own);
    assert_eq!(customers(&items)[0].country.as_deref(), Some("HU"));
    assert_eq!((problems[0].row, problems[0].code), (3, "person_missing"));
}

#[test]
fn a_file_that_changed_its_headings_is_another_file() {
    let plan = plan_of(SHOPIFY);
    let other = SHOPIFY.replacen("Email", "E-Mail", 1);
    assert!(Reading::of(Cursor::new(other.as_bytes()), plan).unwrap().is_none());
}

#[test]
fn everything_that_can_be_wrong_with_a_row_is_said() {
    let head = "Order number,Order date,Total,Currency,Product,Quantity,Unit price\n";
    for (rows, code, row) in [
        (",2026-11-20,5.00,EUR,Cup,1,5.00\n", "number_missing", 2),
        ("1,,5.00,EUR,Cup,1,5.00\n", "date_missing", 2),
        ("1,soon,5.00,EUR,Cup,1,5.00\n", "date_invalid", 2),
        ("1,2026-11-20,five,EUR,Cup,1,5.00\n", "amount_invalid", 2),
        ("1,2026-11-20,5.00,pesos,Cup,1,5.00\n", "currency_invalid", 2),
        ("1,2026-11-20,5.00,,Cup,1,5.00\n", "currency_missing", 2),
        (
            "1,2026-11-20,5.00,EUR,Cup,1,5.00\n1,2026-11-20,5.00,USD,Cup,1,5.00\n",
            "currency_differs",
            3,
        ),
        ("1,2026-11-20,5.00,EUR,Cup,some,5.00\n", "quantity_invalid", 2),
        ("1,2026-11-20,,EUR,,,\n", "total_missing", 2),
        ("1,2026-11-20,5.00,EUR,Cup,1,5.00,7\n", "too_many_cells", 2),
        ("1,2026-11-20,999999999999999,EUR,Cup,1,5.00\n", "amount_too_large", 2),
        ("1,2026-11-20,5.00,EUR,\"Cup,1,5.00\n", "quote_open", 2),
    ] {
        let text = format!("{head}{rows}");
        let (items, problems) = read(&text);
        let said: Vec<_> = problems.iter().map(|one| (one.code, one.row, one.left_out)).collect();
        assert_eq!(said, [(code, row, true)], "{rows}");
        assert_eq!(items, [], "{rows}");
    }
}

/// An order's rows: number, lines.
fn some_orders() -> impl Strategy<Value = Vec<(u32, Vec<(u8, u32)>)>> {
    proptest::collection::btree_map(1_u32..40, proptest::collection::vec((0_u8..6, 1_u32..5), 1..4), 1..12)
        .prop_map(|orders| orders.into_iter().collect())
}

proptest! {
    #[test]
    fn the_order_of_rows_does_not_matter(orders in some_orders(), seed in any::<u64>()) {
        let head = "Order number,Order date,E-mail,Total,Currency,Product,Quantity,Unit price\n";
        let mut rows: Vec<String> = orders
            .iter()
            .flat_map(|(number, lines)| lines.iter().map(move |(product, quantity)| {
                format!("{number},2026-11-20,c{number}@correo.test,{}.00,EUR,Cup {product},{quantity},3.00\n", number * 7)
            }))
            .collect();
        let straight = format!("{head}{}", rows.concat());
        let plan = plan_of(&straight);
        let sorted = |text: &str| {
            let (mut items, problems) = read_as(text, &plan);
            items.sort_by_key(|item| format!("{item:?}"));
            (items, problems)
        };
        let expected = sorted(&straight);
        prop_assert_eq!(expected.0.len(), orders.len());
        // Any order of rows, by a number from which the swaps follow.
        let mut state = seed | 1;
        for at in (1..rows.len()).rev() {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            rows.swap(at, usize::try_from(state >> 33).unwrap_or(0) % (at + 1));
        }
        prop_assert_eq!(sorted(&format!("{head}{}", rows.concat())), expected);
    }
}
