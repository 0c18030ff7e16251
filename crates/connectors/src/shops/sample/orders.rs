//! An order as everything that will ever happen to it, with the moment of each step. What the shop says of it at a moment
//! is the sum of the steps up to then, so that asking often and asking once come to the same.

use super::catalogue::{Buyer, Catalogue};
use super::script::Words;
use domain::{Currency, FulfilmentStatus, Money, PaymentStatus, ReturnKind, ReturnStatus, Timestamp};
use ports::{
    FulfilmentRecord, OrderLineRecord, OrderNoteRecord, OrderRecord, PaymentRecord, RefundRecord, ReturnRecord,
};

/// Everything that happens to an order. Amounts are euro cents, whatever it was paid in.
#[derive(Debug, Clone)]
pub(super) struct Plan {
    pub(super) id: String,
    pub(super) number: String,
    /// What it was paid in, and what a euro costs in it.
    pub(super) currency: (Currency, i64),
    pub(super) buyer: usize,
    pub(super) placed: Timestamp,
    /// Item and pieces.
    pub(super) lines: Vec<(usize, u32)>,
    pub(super) shipping: i64,
    pub(super) total: i64,
    pub(super) transfer: bool,
    pub(super) charged_twice: bool,
    pub(super) captured: Option<Timestamp>,
    pub(super) promised: Option<Timestamp>,
    pub(super) parcel: Option<Parcel>,
    pub(super) cancelled: Option<Timestamp>,
    /// Moment, cents, reason.
    pub(super) refund: Option<(Timestamp, i64, String)>,
    pub(super) returned: Option<ReturnPlan>,
    pub(super) note: Option<(Timestamp, String)>,
}

/// A parcel.
#[derive(Debug, Clone)]
pub(super) struct Parcel {
    pub(super) packed: Timestamp,
    pub(super) shipped: Option<Timestamp>,
    pub(super) delivered: Option<Timestamp>,
    pub(super) carrier: String,
    pub(super) tracking: String,
    pub(super) page: String,
    /// The rest of the order is still in the shop.
    pub(super) partly: bool,
}

/// Goods coming back.
#[derive(Debug, Clone)]
pub(super) struct ReturnPlan {
    pub(super) at: Timestamp,
    pub(super) received: Option<Timestamp>,
    pub(super) by_buyer: bool,
    /// Number of the line and pieces.
    pub(super) lines: Vec<(usize, u32)>,
    pub(super) note: String,
}

fn reached(step: Option<Timestamp>, now: Timestamp) -> bool {
    step.is_some_and(|at| at <= now)
}

impl Plan {
    /// What nearly every order is paid in.
    pub(super) const EUROS: (Currency, i64) = (Currency::EUR, 1);

    fn money(&self, cents: i64) -> Money {
        Money::new(cents * self.currency.1, self.currency.0)
    }

    /// Price of the goods and of the shipping, from what the customer put in the basket: 4.95, free from 60 euros.
    pub(super) fn prices(lines: &[(usize, u32)], catalogue: &Catalogue) -> (i64, i64) {
        let goods = lines.iter().map(|line| line_total(line, catalogue)).sum();
        (goods, if goods >= 6_000 { 0 } else { 495 })
    }

    /// When it last changed, up to `now`; nothing when it was not placed yet.
    pub(super) fn changed_at(&self, now: Timestamp) -> Option<Timestamp> {
        if self.placed > now {
            return None;
        }
        let parcel = self.parcel.as_ref();
        let back = self.returned.as_ref();
        let steps = [
            Some(self.placed),
            self.captured,
            parcel.map(|parcel| parcel.packed),
            parcel.and_then(|parcel| parcel.shipped),
            parcel.and_then(|parcel| parcel.delivered),
            self.cancelled,
            self.refund.as_ref().map(|(at, ..)| *at),
            back.map(|back| back.at),
            back.and_then(|back| back.received),
            self.note.as_ref().map(|(at, _)| *at),
        ];
        steps.into_iter().flatten().filter(|at| *at <= now).max()
    }

    /// What the shop says of it at `now`, which must not be before it was placed.
    pub(super) fn record(&self, now: Timestamp, catalogue: &Catalogue) -> Option<OrderRecord> {
        let buyer = catalogue.buyers.get(self.buyer)?;
        let cancelled = reached(self.cancelled, now);
        let (payment, payments) = self.payment(now, cancelled, &catalogue.shop.words);
        let fulfilment = self.fulfilment(now, cancelled);
        Some(OrderRecord {
            id: self.id.clone(),
            number: self.number.clone(),
            customer: Some(buyer.id.clone()),
            email: buyer.email.clone(),
            buyer: buyer.name.clone(),
            placed_at: self.placed,
            shop_status: status_word(&catalogue.shop.words, payment, fulfilment).to_owned(),
            cancelled,
            payment,
            fulfilment,
            total: self.money(self.total),
            shipping: self.money(self.shipping),
            payments,
            lines: self.lines(now, catalogue),
            fulfilments: self.parcels(now),
            refunds: self.refunds(now),
            returns: self.returns(now),
            notes: self.notes(now),
            promised_at: self.promised,
            destination: destination(buyer),
            city: buyer.city.clone(),
            country: Some(buyer.country.clone()),
        })
    }

    /// The shop's id of a line.
    pub(super) fn line_id(&self, line: usize) -> String {
        format!("{}_{}", self.id, line + 1)
    }

    fn payment(&self, now: Timestamp, cancelled: bool, words: &Words) -> (PaymentStatus, Vec<PaymentRecord>) {
        let captured = if reached(self.captured, now) { self.total } else { 0 };
        let refunded = self
            .refund
            .as_ref()
            .filter(|(at, ..)| *at <= now)
            .map_or(0, |(_, cents, _)| *cents);
        let status = match (captured, refunded) {
            (0, _) if cancelled => PaymentStatus::Voided,
            (0, _) if self.transfer => PaymentStatus::Pending,
            (0, _) => PaymentStatus::Authorized,
            (_, 0) => PaymentStatus::Paid,
            (taken, back) if back >= taken => PaymentStatus::Refunded,
            _ => PaymentStatus::PartiallyRefunded,
        };
        let first = PaymentRecord {
            id: format!("pay_{}", self.id),
            authorized: self.money(if self.transfer { captured } else { self.total }),
            captured: self.money(captured),
            refunded: self.money(refunded),
            captured_at: self.captured.filter(|at| *at <= now),
            provider: if self.transfer {
                words.transfer.clone()
            } else {
                words.card.clone()
            },
        };
        let second = (self.charged_twice && captured > 0).then(|| PaymentRecord {
            id: format!("pay_{}_b", self.id),
            refunded: self.money(0),
            ..first.clone()
        });
        (status, std::iter::once(first).chain(second).collect())
    }

    fn fulfilment(&self, now: Timestamp, cancelled: bool) -> FulfilmentStatus {
        let pieces: u32 = self.lines.iter().map(|(_, pieces)| pieces).sum();
        let back: u32 = (0..self.lines.len()).map(|line| self.came_back(line, now)).sum();
        let Some(parcel) = self.parcel.as_ref().filter(|parcel| parcel.packed <= now) else {
            return if cancelled {
                FulfilmentStatus::Cancelled
            } else {
                FulfilmentStatus::Unfulfilled
            };
        };
        match () {
            () if cancelled => FulfilmentStatus::Cancelled,
            () if back >= pieces => FulfilmentStatus::Returned,
            () if parcel.partly => FulfilmentStatus::PartiallyFulfilled,
            () => parcel.status(now),
        }
    }

    fn lines(&self, now: Timestamp, catalogue: &Catalogue) -> Vec<OrderLineRecord> {
        let line = |(index, line): (usize, &(usize, u32))| {
            let item = catalogue.items.get(line.0)?;
            Some(OrderLineRecord {
                id: self.line_id(index),
                product: Some(item.id.clone()),
                title: item.title.clone(),
                variant: item.variant.clone(),
                sku: item.sku.clone(),
                quantity: line.1,
                returned: self.came_back(index, now),
                total: self.money(line_total(line, catalogue)),
            })
        };
        self.lines.iter().enumerate().filter_map(line).collect()
    }

    fn came_back(&self, line: usize, now: Timestamp) -> u32 {
        let back = self.returned.as_ref().filter(|back| reached(back.received, now));
        back.map_or(0, |back| {
            back.lines
                .iter()
                .filter(|(of, _)| *of == line)
                .map(|(_, pieces)| pieces)
                .sum()
        })
    }

    fn parcels(&self, now: Timestamp) -> Vec<FulfilmentRecord> {
        let parcel = self.parcel.as_ref().filter(|parcel| parcel.packed <= now);
        let record = |parcel: &Parcel| {
            let sent = reached(parcel.shipped, now);
            let known = |text: &String| if sent { text.clone() } else { String::new() };
            FulfilmentRecord {
                id: format!("ful_{}", self.id),
                status: parcel.status(now),
                carrier: parcel.carrier.clone(),
                tracking_number: known(&parcel.tracking),
                tracking_url: known(&parcel.page),
                shipped_at: parcel.shipped.filter(|at| *at <= now),
                delivered_at: parcel.delivered.filter(|at| *at <= now),
            }
        };
        parcel.into_iter().map(record).collect()
    }

    fn refunds(&self, now: Timestamp) -> Vec<RefundRecord> {
        let refund = self.refund.as_ref().filter(|(at, ..)| *at <= now);
        let record = |(at, cents, reason): &(Timestamp, i64, String)| RefundRecord {
            id: format!("ref_{}", self.id),
            amount: self.money(*cents),
            at: *at,
            reason: reason.clone(),
        };
        refund.into_iter().map(record).collect()
    }

    fn returns(&self, now: Timestamp) -> Vec<ReturnRecord> {
        let back = self.returned.as_ref().filter(|back| back.at <= now);
        let record = |back: &ReturnPlan| ReturnRecord {
            id: format!("ret_{}", self.id),
            kind: ReturnKind::Return,
            status: if reached(back.received, now) {
                ReturnStatus::Received
            } else {
                ReturnStatus::Requested
            },
            at: back.at,
            by_buyer: back.by_buyer,
            lines: back
                .lines
                .iter()
                .map(|(line, pieces)| (self.line_id(*line), *pieces))
                .collect(),
            note: back.note.clone(),
        };
        back.into_iter().map(record).collect()
    }

    fn notes(&self, now: Timestamp) -> Vec<OrderNoteRecord> {
        let note = self.note.as_ref().filter(|(at, _)| *at <= now);
        let record = |(at, text): &(Timestamp, String)| OrderNoteRecord {
            id: format!("note_{}", self.id),
            at: *at,
            text: text.clone(),
            by_buyer: true,
            to_buyer: false,
        };
        note.into_iter().map(record).collect()
    }
}

impl Parcel {
    fn status(&self, now: Timestamp) -> FulfilmentStatus {
        if reached(self.delivered, now) {
            FulfilmentStatus::Delivered
        } else if reached(self.shipped, now) {
            FulfilmentStatus::Shipped
        } else {
            FulfilmentStatus::Fulfilled
        }
    }
}

fn line_total((item, pieces): &(usize, u32), catalogue: &Catalogue) -> i64 {
    catalogue
        .items
        .get(*item)
        .map_or(0, |item| item.price.minor * i64::from(*pieces))
}

fn destination(buyer: &Buyer) -> String {
    format!("{}, {}, {}", buyer.street, buyer.city, buyer.country)
}

fn status_word(words: &Words, payment: PaymentStatus, fulfilment: FulfilmentStatus) -> &str {
    match (fulfilment, payment) {
        (FulfilmentStatus::Cancelled, _) => &words.cancelled,
        (FulfilmentStatus::Unfulfilled, PaymentStatus::Pending) => &words.awaiting_payment,
        (FulfilmentStatus::Unfulfilled, _) => &words.preparing,
        (FulfilmentStatus::PartiallyFulfilled, _) => &words.partly_sent,
        (FulfilmentStatus::Fulfilled, _) => &words.packed,
        (FulfilmentStatus::Shipped, _) => &words.sent,
        (FulfilmentStatus::Delivered, _) => &words.delivered,
        (FulfilmentStatus::Returned, _) => &words.returned,
    }
}
