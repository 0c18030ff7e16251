//! What the rebuilt shop keeps, and the rules by which it changes: which dates move with which change, and what a request for
//! a refund does, point by point, with the gateway's ledger beside the shop's own books.

use domain::SECOND;
use ports::Clock;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::sync::Arc;
use testkit::TestClock;

/// The code of every refusal of a refund.
pub(super) const REFUSED: &str = "woocommerce_rest_cannot_create_order_refund";
/// Madrid in winter.
const ZONE: i64 = 3_600;

/// A point of a refund at which the shop's program ends, so that nobody is answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Ends {
    /// P0: the request has arrived.
    Received,
    /// P1: what is left was looked at.
    Checked,
    /// P2: the row is saved, with its reason and without anything else.
    Saved,
    /// P3: the gateway was asked and answers later, when it pays.
    Asked,
    /// P4: the money has moved.
    Moved,
    /// P5: the row says that it was paid.
    Marked,
    /// P6: another program that listens broke, and the row was removed because of it.
    Removed,
    /// P7: the rest of the row is saved.
    Kept,
}

/// What the gateway does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Gateway {
    /// Pays.
    #[default]
    Pays,
    /// Says no, in the shop's language.
    Declines,
}

/// What becomes of a comment that a program writes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Site {
    /// It is there for everybody to read.
    #[default]
    Shows,
    /// It waits until somebody allows it.
    Holds,
    /// It is there, and the program behind the server ends before it can say so.
    FallsSilent,
    /// The page takes no comments.
    Closed,
    /// The user may write and not moderate.
    NoModerator,
}

/// An order with what lies beside it.
#[derive(Debug, Clone)]
pub(super) struct Order {
    pub(super) row: Value,
    pub(super) refunds: Vec<Value>,
    pub(super) notes: Vec<Value>,
}

/// The shop.
pub(super) struct Books {
    clock: Arc<TestClock>,
    pub(super) orders: BTreeMap<u64, Order>,
    pub(super) products: BTreeMap<u64, Value>,
    pub(super) variations: BTreeMap<u64, Vec<Value>>,
    pub(super) customers: BTreeMap<u64, Value>,
    pub(super) reviews: Vec<Value>,
    /// Reviews are among them, as on a real site.
    pub(super) comments: Vec<Value>,
    pub(super) site: Site,
    /// Where the money went: order and cents.
    pub(super) ledger: Vec<(u64, i64)>,
    pub(super) asked: Vec<String>,
    pub(super) ends: Option<Ends>,
    pub(super) gateway: Gateway,
    /// The site speaks Spanish.
    pub(super) spanish: bool,
    /// The shop is of a version that has no list of states yet.
    pub(super) old: bool,
    /// It does not mind a signature's chance that was used before: a test's dice always fall alike.
    pub(super) forgives_nonces: bool,
    /// Parameters that it leaves out, as it does with those that it does not know.
    pub(super) forgets: &'static [&'static str],
    /// A refund that the gateway pays later: order, row, what else belongs into the row.
    later: Option<(u64, u64, Value)>,
    /// Whether what is to come later comes now.
    pub(super) due: bool,
    last: u64,
}

impl Books {
    /// An empty shop.
    pub(super) fn new(clock: Arc<TestClock>) -> Books {
        Books {
            clock,
            orders: BTreeMap::new(),
            products: BTreeMap::new(),
            variations: BTreeMap::new(),
            customers: BTreeMap::new(),
            reviews: Vec::new(),
            comments: Vec::new(),
            site: Site::Shows,
            ledger: Vec::new(),
            asked: Vec::new(),
            ends: None,
            gateway: Gateway::Pays,
            spanish: false,
            old: false,
            forgives_nonces: false,
            forgets: &[],
            later: None,
            due: false,
            last: 10,
        }
    }

    /// Seconds since 1970.
    pub(super) fn seconds(&self) -> i64 {
        self.clock.now().millis() / SECOND
    }

    fn text(at: i64, pattern: &str) -> String {
        jiff::Timestamp::from_second(at).unwrap().strftime(pattern).to_string()
    }

    pub(super) fn http_date(&self) -> String {
        Books::text(self.seconds(), "%a, %d %b %Y %H:%M:%S GMT")
    }

    fn id(&mut self) -> u64 {
        self.last += 1;
        self.last
    }

    /// Writes a moment as the shop does: the site's own time, and Greenwich's beside it.
    pub(super) fn stamp(row: &mut Value, name: &str, at: i64) {
        const PATTERN: &str = "%Y-%m-%dT%H:%M:%S";
        row[name] = json!(Books::text(at + ZONE, PATTERN));
        row[format!("{name}_gmt")] = json!(Books::text(at, PATTERN));
    }

    /// States of orders here: those of the core, and one that an extension added.
    pub(super) fn statuses(&self) -> Vec<(&'static str, &'static str)> {
        vec![
            ("pending", "Pending payment"),
            ("processing", "Processing"),
            ("on-hold", "On hold"),
            ("completed", "Completed"),
            ("cancelled", "Cancelled"),
            ("refunded", "Refunded"),
            ("failed", "Failed"),
            ("checkout-draft", "Draft"),
            ("en-taller", "En el taller &amp; secando"),
        ]
    }

    pub(super) fn gateway(&self, id: &str) -> Option<Value> {
        let supports = match id {
            "redsys" => json!(["products", "refunds"]),
            "bacs" | "cod" => json!(["products"]),
            _ => return None,
        };
        Some(json!({ "id": id, "title": id, "enabled": true, "method_supports": supports }))
    }

    pub(super) fn add_product(&mut self, name: &str, price: &str, stock: i64) -> u64 {
        let (id, now) = (self.id(), self.seconds());
        let mut row = json!({
            "id": id, "name": name, "type": "simple", "status": "publish", "sku": format!("SKU-{id}"), "price": price,
            "description": "", "short_description": "<p>Hecho a mano</p>\n", "manage_stock": true,
            "stock_quantity": stock, "variations": [],
            "categories": [{ "id": 15, "name": "Mesa &amp; cocina", "slug": "mesa" }],
        });
        Books::stamp(&mut row, "date_created", now - 9_000);
        Books::stamp(&mut row, "date_modified", now - 9_000);
        self.products.insert(id, row);
        id
    }

    /// A product that is sold in two colours.
    pub(super) fn add_variable(&mut self, name: &str) -> (u64, Vec<u64>) {
        let id = self.add_product(name, "29.00", 0);
        let (blue, white) = (self.id(), self.id());
        let variant = |id: u64, colour: &str, stock: Value| {
            json!({
                "id": id, "sku": format!("SKU-{id}"), "price": "31.50", "manage_stock": stock, "stock_quantity": 4,
                "attributes": [{ "id": 1, "name": "Color", "option": colour }],
            })
        };
        let rows = vec![
            variant(blue, "Azul", json!(true)),
            variant(white, "Blanco", json!("parent")),
        ];
        self.variations.insert(id, rows);
        let row = self.products.get_mut(&id).unwrap();
        row["type"] = json!("variable");
        row["stock_quantity"] = json!(7);
        row["variations"] = json!([blue, white]);
        (id, vec![blue, white])
    }

    pub(super) fn add_customer(&mut self, first: &str, last: &str, email: &str) -> u64 {
        let (id, now) = (self.id(), self.seconds());
        let mut row = json!({
            "id": id, "email": email, "first_name": first, "last_name": last, "role": "customer",
            "billing": { "first_name": "", "last_name": "", "country": "ES", "email": email, "phone": "600" },
            "shipping": { "first_name": "", "last_name": "", "country": "", "phone": "" },
        });
        Books::stamp(&mut row, "date_created", now - 90_000);
        self.customers.insert(id, row);
        id
    }

    pub(super) fn add_review(&mut self, product: u64, rating: u8, words: &str, email: &str) -> u64 {
        let (id, now) = (self.id(), self.seconds());
        let mut row = json!({
            "id": id, "product_id": product, "product_name": self.products[&product]["name"], "status": "approved",
            "reviewer": "Carla", "reviewer_email": email, "review": format!("<p>{words}</p>\n"), "rating": rating,
            "verified": true,
        });
        Books::stamp(&mut row, "date_created", now);
        self.reviews.push(row);
        self.write(id, "review", product, 0, (0, email), words);
        id
    }

    /// Somebody writes on the site, by account or by address; answers with the comment's number.
    pub(super) fn comment(&mut self, post: u64, parent: u64, who: (u64, &str), words: &str) -> u64 {
        let id = self.id();
        self.write(id, "comment", post, parent, who, words);
        id
    }

    fn write(&mut self, id: u64, kind: &str, post: u64, parent: u64, (account, email): (u64, &str), words: &str) {
        let mut row = json!({
            "id": id, "post": post, "parent": parent, "author": account, "author_name": "Alguien", "author_email": email,
            "content": { "rendered": format!("<p>{words}</p>\n"), "raw": words }, "status": "approved", "type": kind,
            "author_user_agent": "Mozilla/5.0",
        });
        let now = self.seconds();
        Books::stamp(&mut row, "date", now);
        self.comments.push(row);
    }

    /// What stands under a comment: its words as they were sent, and whether everybody reads it.
    pub(super) fn under(&self, parent: u64) -> Vec<(String, bool)> {
        let rows = self.comments.iter().filter(|row| row["parent"] == parent);
        rows.map(|row| {
            (
                row["content"]["raw"].as_str().unwrap().to_owned(),
                row["status"] == "approved",
            )
        })
        .collect()
    }

    pub(super) fn set_comment(&mut self, id: u64, name: &str, value: Value) {
        let row = self.comments.iter_mut().find(|row| row["id"] == id).unwrap();
        row[name] = value;
    }

    /// A comment by the account whose password it is: the row, or status, code and sentence of a refusal; nothing when the
    /// program ended before it could answer.
    pub(super) fn answer(&mut self, body: &Value) -> Option<Result<Value, (u16, &'static str, &'static str)>> {
        let whole = |name: &str| body[name].as_u64().unwrap_or(0);
        let (post, parent) = (whole("post"), whole("parent"));
        let words = body["content"].as_str().unwrap_or_default().trim();
        if post == 0 {
            let why = "Sorry, you are not allowed to create this comment without a post.";
            return Some(Err((403, "rest_comment_invalid_post_id", why)));
        }
        if self.site == Site::Closed {
            return Some(Err((
                403,
                "rest_comment_closed",
                "Sorry, comments are closed for this item.",
            )));
        }
        if words.is_empty() {
            return Some(Err((400, "rest_comment_content_invalid", "Invalid comment content.")));
        }
        let same = |row: &Value| {
            let place = row["post"] == post && row["parent"] == parent && row["status"] != "trash";
            place && row["author"] == 1 && row["content"]["raw"] == words
        };
        if self.comments.iter().any(same) {
            let why = "Duplicate comment detected; it looks as though you&#8217;ve already said that!";
            return Some(Err((409, "comment_duplicate", why)));
        }
        let id = self.comment(post, parent, (1, "ana@taller.test"), words);
        self.set_comment(id, "author_user_agent", body["author_user_agent"].clone());
        if self.site == Site::Holds {
            self.set_comment(id, "status", json!("hold"));
        }
        if self.site == Site::FallsSilent {
            return None;
        }
        Some(Ok(self.comments.last()?.clone()))
    }

    /// An order of two products, as the recorded one: 63.85 in all, not paid.
    pub(super) fn place(&mut self, (coffee, cup): (u64, u64), email: &str, method: &str) -> u64 {
        let (id, now) = (self.id(), self.seconds());
        let (first, second) = (self.id(), self.id());
        let address = json!({
            "first_name": "Carla", "last_name": "Muñoz", "company": "", "address_1": "Calle Mayor 2", "address_2": "",
            "city": "Madrid", "state": "", "postcode": "28002", "country": "ES", "phone": "",
        });
        let mut billing = address.clone();
        billing["email"] = json!(email);
        let line = |id: u64, product: u64, name: &str, pieces: u32, total: &str, tax: &str| {
            json!({
                "id": id, "name": name, "product_id": product, "variation_id": 0, "quantity": pieces, "tax_class": "",
                "subtotal": total, "subtotal_tax": tax, "total": total, "total_tax": tax, "sku": format!("SKU-{product}"),
                "meta_data": [{ "id": 30, "key": "_reduced_stock", "value": "1", "display_key": "_reduced_stock",
                                "display_value": "1" }],
                "price": 7.8512395, "parent_name": null,
            })
        };
        let mut row = json!({
            "id": id, "parent_id": 0, "status": "pending", "currency": "EUR", "version": "11.0.1", "number": id.to_string(),
            "prices_include_tax": true, "discount_total": "0.00", "shipping_total": "4.09", "shipping_tax": "0.86",
            "cart_tax": "10.22", "total": "63.85", "total_tax": "11.08", "customer_id": 0, "billing": billing,
            "shipping": address, "payment_method": method, "payment_method_title": "Tarjeta", "customer_note": "",
            "date_completed": null, "date_completed_gmt": null, "date_paid": null, "date_paid_gmt": null,
            "meta_data": [], "refunds": [],
            "line_items": [
                line(first, coffee, "Cafetera", 1, "32.98", "6.92"),
                line(second, cup, "Taza azul", 2, "15.70", "3.30"),
            ],
        });
        Books::stamp(&mut row, "date_created", now);
        Books::stamp(&mut row, "date_modified", now);
        self.orders.insert(
            id,
            Order {
                row,
                refunds: Vec::new(),
                notes: Vec::new(),
            },
        );
        id
    }

    fn order(&mut self, id: u64) -> &mut Order {
        self.orders.get_mut(&id).unwrap()
    }

    /// Changes an order as a person does in the administration; that moves its date.
    pub(super) fn change(&mut self, id: u64, change: impl FnOnce(&mut Value, i64)) {
        let now = self.seconds();
        let order = self.order(id);
        change(&mut order.row, now);
        Books::stamp(&mut order.row, "date_modified", now);
    }

    pub(super) fn set_state(&mut self, id: u64, state: &str) {
        self.change(id, |row, _| row["status"] = json!(state));
        self.note(id, "system", &format!("Order status changed to {state}."), false);
    }

    /// A note moves no date.
    pub(super) fn note(&mut self, id: u64, author: &str, words: &str, to_buyer: bool) {
        let (note, now) = (self.id(), self.seconds());
        let mut row = json!({ "id": note, "author": author, "note": words, "customer_note": to_buyer });
        Books::stamp(&mut row, "date_created", now);
        self.order(id).notes.push(row);
    }

    /// Cents that the books show as given back.
    pub(super) fn back(&self, id: u64) -> i64 {
        self.orders[&id].refunds.iter().map(|row| cents(&row["amount"])).sum()
    }

    fn save(&mut self, id: u64, minor: i64, reason: &str) -> u64 {
        let (refund, now) = (self.id(), self.seconds());
        let amount = format!("{}.{:02}", minor / 100, minor % 100);
        let mut row = json!({
            "id": refund, "amount": amount, "reason": reason, "refunded_by": 1, "refunded_payment": false,
            "meta_data": [], "line_items": [],
        });
        Books::stamp(&mut row, "date_created", now);
        let order = self.order(id);
        order.refunds.push(row);
        order.row["refunds"]
            .as_array_mut()
            .unwrap()
            .push(json!({ "id": refund, "reason": reason, "total": format!("-{amount}") }));
        Books::stamp(&mut order.row, "date_modified", now);
        refund
    }

    fn row(&mut self, id: u64, refund: u64) -> &mut Value {
        self.order(id)
            .refunds
            .iter_mut()
            .find(|row| row["id"] == refund)
            .unwrap()
    }

    /// Takes a refund out of the books; that moves no date.
    pub(super) fn unsave(&mut self, id: u64, refund: u64) {
        let order = self.order(id);
        order.refunds.retain(|row| row["id"] != refund);
        order.row["refunds"]
            .as_array_mut()
            .unwrap()
            .retain(|row| row["id"] != refund);
    }

    fn all_back(&mut self, id: u64) {
        if self.back(id) >= cents(&self.orders[&id].row["total"]) {
            self.set_state(id, "refunded");
        }
    }

    /// Somebody pays back in the administration; by hand, nobody is paid by the shop.
    pub(super) fn by_admin(&mut self, id: u64, minor: i64, reason: &str, by_hand: bool) {
        let refund = self.save(id, minor, reason);
        if !by_hand {
            self.ledger.push((id, minor));
        }
        self.row(id, refund)["refunded_payment"] = json!(!by_hand);
        self.all_back(id);
    }

    /// What the gateway does later is done, once somebody says that it is time.
    pub(super) fn settle(&mut self) {
        if self.due
            && let Some((id, refund, meta)) = self.later.take()
        {
            let minor = cents(&self.row(id, refund)["amount"]);
            self.ledger.push((id, minor));
            self.row(id, refund)["refunded_payment"] = json!(true);
            self.row(id, refund)["meta_data"] = meta;
        }
    }

    /// A request for a refund: a row, or a refusal; nothing when the program ended before it could answer.
    pub(super) fn refund(&mut self, id: u64, body: &Value) -> Option<Result<Value, &'static str>> {
        let ends = |point| self.ends == Some(point);
        if ends(Ends::Received) {
            return None;
        }
        let minor = cents(&body["amount"]);
        let total = cents(&self.orders[&id].row["total"]);
        if minor < 0 || minor > total - self.back(id) {
            return Some(Err(if self.spanish {
                "Importe de reembolso no válido."
            } else {
                "Invalid refund amount."
            }));
        }
        if ends(Ends::Checked) {
            return None;
        }
        // It is the gateway that pays unless it is said not to.
        let asks = body["api_refund"] != false;
        let method = self.orders[&id].row["payment_method"].as_str().unwrap().to_owned();
        let refund = self.save(id, minor, body["reason"].as_str().unwrap_or_default());
        if self.ends == Some(Ends::Saved) {
            return None;
        }
        let meta: Vec<Value> = body["meta_data"].as_array().cloned().unwrap_or_default();
        if asks {
            let can = self
                .gateway(&method)
                .map(|gateway| gateway["method_supports"].to_string().contains("refunds"));
            let refusal = match (can, self.gateway, self.spanish) {
                (Some(true), Gateway::Pays, _) => None,
                (Some(true), Gateway::Declines, _) => Some("La tarjeta no admite devoluciones (0190)."),
                (_, _, true) => {
                    Some("La pasarela de pago de este pedido no es compatible con los reembolsos automáticos.")
                }
                (Some(false), _, _) => Some("The payment gateway for this order does not support automatic refunds."),
                (None, _, _) => Some("The payment gateway for this order does not exist."),
            };
            if let Some(refusal) = refusal {
                self.unsave(id, refund);
                return Some(Err(refusal));
            }
            if self.ends == Some(Ends::Asked) {
                self.later = Some((id, refund, json!(meta)));
                return None;
            }
            self.ledger.push((id, minor));
            match self.ends {
                Some(Ends::Moved) => return None,
                Some(Ends::Removed) => {
                    self.unsave(id, refund);
                    return Some(Err("Call to undefined function"));
                }
                _ => self.row(id, refund)["refunded_payment"] = json!(true),
            }
            if self.ends == Some(Ends::Marked) {
                return None;
            }
        }
        self.row(id, refund)["meta_data"] = json!(meta);
        self.all_back(id);
        if self.ends == Some(Ends::Kept) {
            return None;
        }
        Some(Ok(self.row(id, refund).clone()))
    }
}

/// Cents of an amount, which may be text or a number.
pub(super) fn cents(amount: &Value) -> i64 {
    let text = amount.as_str().map_or_else(|| amount.to_string(), str::to_owned);
    domain::Money::parse(&text, domain::Currency::EUR).map_or(-1, |money| money.minor)
}
