//! The rows of one order as one record, or why not. An order with an amount that cannot be read is left out whole: half an order
//! would be believed.

use crate::columns::{self, Field};
use crate::look::Plan;
use crate::moments;
use crate::people;
use crate::reading::{Found, Group, Item, Problem, Says, problem};
use crate::states::{self, Said};
use crate::values::{self, Amount};
use domain::{Currency, FulfilmentStatus, LocalTime, Money, PaymentStatus, Timestamp};
use ports::{FulfilmentRecord, OrderLineRecord, OrderRecord, PaymentRecord, RefundRecord};

/// The file's own parts of an order have no ids; there is one of each.
const ONLY: &str = "file";

/// Rows of an order with the plan by which they are read, and what was found wrong with them.
struct Reader<'a> {
    group: &'a Group,
    plan: &'a Plan,
    wall: &'a dyn LocalTime,
    problems: Vec<Problem>,
}

pub(crate) fn order(group: &Group, plan: &Plan, wall: &dyn LocalTime) -> Found {
    let mut reader = Reader {
        group,
        plan,
        wall,
        problems: Vec::new(),
    };
    let record = reader.record();
    let mut problems = reader.problems;
    problems.sort();
    let left_out = problems.iter().any(|problem| problem.left_out);
    let item = record
        .filter(|_| !left_out)
        .map(|record| Item::Order(Box::new(record), says(plan)));
    Found { item, problems }
}

/// What such a file says of an order.
fn says(plan: &Plan) -> Says {
    let has = |fields: &[Field]| fields.iter().any(|field| plan.column(*field).is_some());
    let paid = columns::kind_named(&plan.kind).is_some_and(|kind| kind.paid);
    Says {
        person: has(&[Field::Email, Field::CustomerId]),
        total: has(&[Field::Total]),
        shipping: has(&[Field::Shipping]),
        lines: has(&[Field::ItemTitle, Field::ItemSku, Field::Items]),
        payment: paid || has(&[Field::Payment, Field::Status, Field::PaidAt]),
        refunded: has(&[Field::Refunded, Field::Payment]),
        fulfilment: has(&[Field::Fulfilment, Field::Status, Field::ShippedAt, Field::Tracking]),
        cancelled: has(&[Field::CancelledAt, Field::Status]),
        status: has(&[Field::Status, Field::Payment, Field::Fulfilment]),
        address: has(&[Field::Street, Field::City, Field::Postcode]),
    }
}

impl Reader<'_> {
    fn text(&self, field: Field) -> &str {
        self.group
            .cell(self.plan.column(field))
            .map(|(text, _)| text)
            .unwrap_or_default()
    }

    fn wrong(&mut self, row: u64, field: Field, code: &'static str, value: &str) {
        let found = problem(self.plan, row, self.plan.column(field), code, value, true);
        self.problems.push(found);
    }

    fn amount(&mut self, field: Field) -> Option<Amount> {
        let (text, row) = self.group.cell(self.plan.column(field))?;
        let found = Amount::parse(text, self.plan.style.mark);
        if found.is_none() {
            let text = text.to_owned();
            self.wrong(row, field, "amount_invalid", &text);
        }
        found
    }

    fn moment(&mut self, field: Field) -> Option<Timestamp> {
        let (text, row) = self.group.cell(self.plan.column(field))?;
        let found = moments::moment(text, self.plan.style.days, self.wall);
        if found.is_none() {
            let text = text.to_owned();
            self.wrong(row, field, "date_invalid", &text);
        }
        found
    }

    fn currency(&mut self) -> Option<Currency> {
        let column = self.plan.column(Field::Currency);
        let given: Vec<(&str, u64)> = self
            .group
            .rows
            .iter()
            .filter_map(|row| Some((row.cells.get(column?)?.as_str(), row.number)))
            .filter(|(cell, _)| !cell.is_empty())
            .collect();
        let Some((text, row)) = given.iter().min().copied() else {
            let known = self.plan.currency.as_deref().and_then(Currency::parse);
            let known = known.or_else(|| values::currency_beside(self.text(Field::Total)));
            if known.is_none() {
                self.wrong(self.group.first(), Field::Currency, "currency_missing", "");
            }
            return known;
        };
        let Some(found) = values::currency(text) else {
            let text = text.to_owned();
            self.wrong(row, Field::Currency, "currency_invalid", &text);
            return None;
        };
        if let Some((other, row)) = given.iter().find(|(cell, _)| values::currency(cell) != Some(found)) {
            let (other, row) = ((*other).to_owned(), *row);
            self.wrong(row, Field::Currency, "currency_differs", &other);
        }
        Some(found)
    }

    fn money(&mut self, amount: Amount, field: Field, currency: Currency) -> Money {
        let found = amount.money(currency);
        if found.is_none() {
            self.wrong(self.group.first(), field, "amount_too_large", "");
        }
        found.unwrap_or(Money::zero(currency))
    }

    fn record(&mut self) -> Option<OrderRecord> {
        let currency = self.currency();
        let placed_at = self.moment(Field::Date);
        if placed_at.is_none() && self.text(Field::Date).is_empty() {
            self.wrong(self.group.first(), Field::Date, "date_missing", "");
        }
        let (paid_at, shipped_at, cancelled_at) = (
            self.moment(Field::PaidAt),
            self.moment(Field::ShippedAt),
            self.moment(Field::CancelledAt),
        );
        let (given_total, shipping, refunded) = (
            self.amount(Field::Total),
            self.amount(Field::Shipping),
            self.amount(Field::Refunded),
        );
        let lines = self.lines(currency.unwrap_or(Currency::EUR));
        let (currency, placed_at) = (currency?, placed_at?);
        let shipping = self.money(shipping.unwrap_or_default(), Field::Shipping, currency);
        let mut lines = lines;
        let total = match given_total {
            Some(total) => self.money(total, Field::Total, currency),
            None if lines.is_empty() => {
                self.wrong(self.group.first(), Field::Total, "total_missing", "");
                return None;
            }
            None => {
                let sum = |sum: Option<Money>, next: Money| sum.and_then(|sum| sum.plus(next).ok());
                let sum = lines.iter().map(|line| line.total).fold(Some(shipping), sum);
                sum.unwrap_or(Money::zero(currency))
            }
        };
        if let [only] = lines.as_mut_slice()
            && only.total.minor == 0
            && self.plan.column(Field::Items).is_some()
        {
            only.total.minor = total.minor - shipping.minor;
        }
        let refunded = self.money(refunded.unwrap_or_default(), Field::Refunded, currency);
        let states = self.states(paid_at, shipped_at, refunded, total);
        let cancelled = states.cancelled || cancelled_at.is_some();
        let payment = states.payment.unwrap_or(PaymentStatus::Pending);
        let fulfilment = states.fulfilment.unwrap_or(FulfilmentStatus::Unfulfilled);
        let number = self.group.key.clone();
        let email = self.email();
        let given = self.text(Field::CustomerId).to_owned();
        let customer = match (given.is_empty(), email.is_empty()) {
            (false, _) => Some(given),
            (true, false) => None,
            // Nobody would be known again by a name alone.
            (true, true) => Some(format!("order {number}")),
        };
        let zero = Money::zero(currency);
        let taken = !matches!(
            payment,
            PaymentStatus::Pending | PaymentStatus::Authorized | PaymentStatus::Voided
        );
        let back = match payment {
            PaymentStatus::Refunded if refunded.minor == 0 => total,
            _ => refunded,
        };
        let payments = taken.then(|| PaymentRecord {
            id: ONLY.to_owned(),
            authorized: total,
            captured: total,
            refunded: back,
            captured_at: Some(paid_at.unwrap_or(placed_at)),
            provider: self.text(Field::Method).to_owned(),
        });
        let refunds = (back.minor > 0).then(|| RefundRecord {
            id: ONLY.to_owned(),
            amount: back,
            at: cancelled_at.or(paid_at).unwrap_or(placed_at),
            reason: String::new(),
        });
        let tracking = self.text(Field::Tracking).to_owned();
        let parcels = (shipped_at.is_some() || !tracking.is_empty()).then(|| FulfilmentRecord {
            id: ONLY.to_owned(),
            status: match fulfilment {
                FulfilmentStatus::Delivered => FulfilmentStatus::Delivered,
                _ => FulfilmentStatus::Shipped,
            },
            carrier: self.text(Field::Carrier).to_owned(),
            tracking_number: tracking,
            tracking_url: String::new(),
            shipped_at: Some(shipped_at.unwrap_or(placed_at)),
            delivered_at: None,
        });
        Some(OrderRecord {
            id: number.clone(),
            number,
            customer,
            email,
            buyer: people::name(self.group, self.plan),
            placed_at,
            shop_status: self.shop_status(),
            cancelled,
            payment,
            fulfilment,
            total,
            shipping: if shipping.minor < 0 { zero } else { shipping },
            payments: payments.into_iter().collect(),
            lines,
            fulfilments: parcels.into_iter().collect(),
            refunds: refunds.into_iter().collect(),
            returns: Vec::new(),
            notes: Vec::new(),
            promised_at: None,
            destination: self.destination(),
            city: self.text(Field::City).to_owned(),
            country: states::country(self.text(Field::Country)),
        })
    }

    fn email(&mut self) -> String {
        let Some((text, row)) = self.group.cell(self.plan.column(Field::Email)) else {
            return String::new();
        };
        let found = values::address(text);
        if found.is_none() {
            let column = self.plan.column(Field::Email);
            self.problems
                .push(problem(self.plan, row, column, "email_invalid", "", false));
        }
        found.unwrap_or_default()
    }

    fn shop_status(&self) -> String {
        let words = [Field::Status, Field::Fulfilment, Field::Payment].map(|field| self.text(field));
        words
            .into_iter()
            .find(|word| !word.is_empty())
            .unwrap_or_default()
            .to_owned()
    }

    fn destination(&self) -> String {
        let columns = self.plan.fields.iter().enumerate();
        let streets = columns.filter(|(_, field)| **field == Some(Field::Street));
        let mut parts: Vec<String> = streets
            .filter_map(|(place, _)| self.group.cell(Some(place)))
            .map(|(text, _)| text.split_whitespace().collect::<Vec<_>>().join(" "))
            .collect();
        let town = format!(
            "{} {}",
            self.text(Field::Postcode).trim_start_matches('\''),
            self.text(Field::City)
        );
        parts.push(town.trim().to_owned());
        parts.push(self.text(Field::Country).to_owned());
        parts.retain(|part| !part.is_empty());
        parts.join(", ")
    }

    /// The words of the file, and where it has none what its moments and amounts say.
    fn states(&self, paid_at: Option<Timestamp>, shipped_at: Option<Timestamp>, refunded: Money, total: Money) -> Said {
        let said = |field| states::state(self.text(field));
        let (status, payment, fulfilment) = (said(Field::Status), said(Field::Payment), said(Field::Fulfilment));
        let always = columns::kind_named(&self.plan.kind).is_some_and(|kind| kind.paid);
        let mut found = Said {
            payment: payment.payment.or(status.payment),
            fulfilment: fulfilment.fulfilment.or(status.fulfilment),
            cancelled: status.cancelled || fulfilment.cancelled,
        };
        if found.payment.is_none() && (paid_at.is_some() || always) {
            found.payment = Some(PaymentStatus::Paid);
        }
        if shipped_at.is_some()
            && found
                .fulfilment
                .is_none_or(|word| word == FulfilmentStatus::Unfulfilled)
        {
            found.fulfilment = Some(FulfilmentStatus::Shipped);
        }
        if refunded.minor > 0 {
            found.payment = Some(if refunded.minor >= total.minor {
                PaymentStatus::Refunded
            } else {
                PaymentStatus::PartiallyRefunded
            });
        }
        found
    }

    /// Sorted by what they say, so that the order of rows does not matter.
    fn lines(&mut self, currency: Currency) -> Vec<OrderLineRecord> {
        let mut lines = Vec::new();
        let named = [Field::ItemTitle, Field::ItemSku].map(|field| self.plan.column(field));
        let group = self.group;
        if named.iter().any(Option::is_some) {
            for row in &group.rows {
                if let Some(line) = self.line(row.number, &row.cells, currency) {
                    lines.push(line);
                }
            }
        }
        for (place, _) in self
            .plan
            .fields
            .iter()
            .enumerate()
            .filter(|(_, field)| **field == Some(Field::Items))
        {
            if let Some((cell, _)) = group.cell(Some(place)) {
                lines.extend(several(cell, self.plan, currency));
            }
        }
        lines.sort_by(|one, other| {
            let key = |line: &OrderLineRecord| {
                (
                    line.title.clone(),
                    line.variant.clone(),
                    line.sku.clone(),
                    line.quantity,
                    line.total.minor,
                )
            };
            key(one).cmp(&key(other))
        });
        for (place, line) in lines.iter_mut().enumerate() {
            line.id = format!("{}/{}", self.group.key, place + 1);
        }
        lines
    }

    fn line(&mut self, row: u64, cells: &[String], currency: Currency) -> Option<OrderLineRecord> {
        let cell = |field| {
            let found = self.plan.column(field).and_then(|at| cells.get(at));
            found.map(String::as_str).unwrap_or_default()
        };
        let (title, sku, variant) = (cell(Field::ItemTitle), cell(Field::ItemSku), cell(Field::ItemVariant));
        if title.is_empty() && sku.is_empty() {
            return None;
        }
        let mut wrong: Vec<(Field, &'static str, String)> = Vec::new();
        let quantity = match cell(Field::ItemQuantity) {
            "" => Some(1),
            text => values::pieces(text),
        };
        if quantity.is_none() {
            wrong.push((
                Field::ItemQuantity,
                "quantity_invalid",
                cell(Field::ItemQuantity).to_owned(),
            ));
        }
        let quantity = quantity.unwrap_or(1);
        let mut amount = |field| match cell(field) {
            "" => None,
            text => {
                let found = Amount::parse(text, self.plan.style.mark);
                if found.is_none() {
                    wrong.push((field, "amount_invalid", text.to_owned()));
                }
                found
            }
        };
        let (price, whole, discount) = (
            amount(Field::ItemPrice),
            amount(Field::ItemTotal),
            amount(Field::ItemDiscount).unwrap_or_default(),
        );
        let total = whole.unwrap_or_else(|| price.unwrap_or_default().times(quantity).minus(discount));
        let money = total.money(currency);
        if money.is_none() {
            wrong.push((Field::ItemPrice, "amount_too_large", String::new()));
        }
        let line = OrderLineRecord {
            id: String::new(),
            product: None,
            title: if title.is_empty() { sku } else { title }.to_owned(),
            variant: variant.to_owned(),
            sku: sku.to_owned(),
            quantity,
            returned: 0,
            total: money.unwrap_or(Money::zero(currency)),
        };
        for (field, code, value) in wrong {
            self.wrong(row, field, code, &value);
        }
        Some(line)
    }
}

/// Several lines in one cell: "2× Cup, 1× Bowl", or "name:Cup|sku:CUP|quantity:2|total:20.00;name:…".
fn several(cell: &str, plan: &Plan, currency: Currency) -> Vec<OrderLineRecord> {
    let blank = || OrderLineRecord {
        id: String::new(),
        product: None,
        title: String::new(),
        variant: String::new(),
        sku: String::new(),
        quantity: 1,
        returned: 0,
        total: Money::zero(currency),
    };
    if cell.contains("name:") && cell.contains('|') {
        return cell
            .split(['\n', ';'])
            .filter(|part| part.contains(':'))
            .map(|part| {
                let mut line = blank();
                for pair in part.split('|') {
                    let Some((name, value)) = pair.split_once(':') else {
                        continue;
                    };
                    match name.trim() {
                        "name" => value.trim().clone_into(&mut line.title),
                        "sku" => value.trim().clone_into(&mut line.sku),
                        "quantity" | "qty" => line.quantity = values::pieces(value).unwrap_or(1),
                        "total" => {
                            let total = Amount::parse(value, plan.style.mark).and_then(|total| total.money(currency));
                            line.total = total.unwrap_or(line.total);
                        }
                        _ => {}
                    }
                }
                line
            })
            .filter(|line| !line.title.is_empty())
            .collect();
    }
    let mut lines: Vec<OrderLineRecord> = Vec::new();
    for part in cell
        .split(['\n', ';', ','])
        .map(str::trim)
        .filter(|part| !part.is_empty())
    {
        let counted = part
            .split_once(['×', 'x'])
            .and_then(|(count, title)| Some((values::pieces(count)?, title.trim())));
        match (counted, lines.last_mut()) {
            (Some((quantity, title)), _) if !title.is_empty() => lines.push(OrderLineRecord {
                title: title.to_owned(),
                quantity,
                ..blank()
            }),
            // A comma within a title.
            (_, Some(last)) => last.title = format!("{}, {part}", last.title),
            (_, None) => lines.push(OrderLineRecord {
                title: part.to_owned(),
                ..blank()
            }),
        }
    }
    lines
}
