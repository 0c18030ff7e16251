//! What the columns of a file mean: by the headings of the exports that are known, else by words for them in four languages.

use crate::exports::{KINDS, Kind};
use crate::headings::WORDS;
use domain::fold;
use serde::{Deserialize, Serialize};

macro_rules! fields {
    ($($(#[$doc:meta])* $variant:ident = $code:literal,)*) => {
        /// What a column may mean. The words are `files.field.<code>`.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        pub enum Field { $($(#[$doc])* #[serde(rename = $code)] $variant,)* }

        impl Field {
            /// All of them, in the order to offer them.
            pub const ALL: &'static [Field] = &[$(Field::$variant),*];
            /// Its name on the wire.
            pub fn code(self) -> &'static str {
                match self { $(Field::$variant => $code,)* }
            }
            /// The field of a name.
            pub fn from_code(code: &str) -> Option<Field> {
                match code { $($code => Some(Field::$variant),)* _ => None }
            }
        }
    };
}

fields! {
    /// The order's number, by which it is known again.
    Number = "number",
    /// When it was placed; of a customer: since when.
    Date = "date",
    /// Address of mail.
    Email = "email",
    /// Whole name.
    Name = "name",
    /// First name.
    FirstName = "first_name",
    /// Last name.
    LastName = "last_name",
    /// The shop's id of the customer.
    CustomerId = "customer_id",
    /// Telephone number.
    Phone = "phone",
    /// What the buyer owes in all.
    Total = "total",
    /// Currency of all amounts of the row.
    Currency = "currency",
    /// Shipping, tax included.
    Shipping = "shipping",
    /// The shop's word for its state.
    Status = "status",
    /// The shop's word for the payment's state.
    Payment = "payment",
    /// The shop's word for the fulfilment's state.
    Fulfilment = "fulfilment",
    /// When it was paid.
    PaidAt = "paid_at",
    /// When it was sent.
    ShippedAt = "shipped_at",
    /// When it was cancelled.
    CancelledAt = "cancelled_at",
    /// What was given back.
    Refunded = "refunded",
    /// How it was paid.
    Method = "method",
    /// Carrier.
    Carrier = "carrier",
    /// Number to follow the parcel by.
    Tracking = "tracking",
    /// What was bought.
    ItemTitle = "item_title",
    /// Size, colour.
    ItemVariant = "item_variant",
    /// Stock-keeping unit.
    ItemSku = "item_sku",
    /// Pieces.
    ItemQuantity = "item_quantity",
    /// Price of one piece.
    ItemPrice = "item_price",
    /// Price of all pieces.
    ItemTotal = "item_total",
    /// Taken off the line.
    ItemDiscount = "item_discount",
    /// Several lines in one cell.
    Items = "items",
    /// Street of delivery; may be in more than one column.
    Street = "street",
    /// Postcode of delivery.
    Postcode = "postcode",
    /// City of delivery.
    City = "city",
    /// Country of delivery; of a customer: theirs.
    Country = "country",
    /// The customer's language.
    Language = "language",
}

/// What the rows of a file are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Subject {
    /// Orders, one or more rows each.
    Orders,
    /// Customers, a row each.
    Customers,
}

impl Subject {
    /// Whether a column of such a file can mean this.
    pub fn has(self, field: Field) -> bool {
        match self {
            Subject::Orders => !matches!(field, Field::Phone | Field::Language),
            Subject::Customers => matches!(
                field,
                Field::Email
                    | Field::Name
                    | Field::FirstName
                    | Field::LastName
                    | Field::CustomerId
                    | Field::Phone
                    | Field::Country
                    | Field::Language
                    | Field::Date
            ),
        }
    }
}

/// Small letters and digits without accents, one space between.
pub(crate) fn plain(heading: &str) -> String {
    let folded = fold(heading);
    let words: Vec<&str> = folded
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .collect();
    words.join(" ")
}

/// The export whose headings these are.
pub(crate) fn kind_of(headings: &[String]) -> Option<&'static Kind> {
    let headings: Vec<String> = headings.iter().map(|heading| plain(heading)).collect();
    KINDS.iter().find(|kind| {
        kind.signs
            .iter()
            .all(|sign| headings.iter().any(|heading| heading == sign))
    })
}

/// The export of this name.
pub(crate) fn kind_named(code: &str) -> Option<&'static Kind> {
    KINDS.iter().find(|kind| kind.code == code)
}

/// What the columns mean, as far as their headings say.
pub(crate) fn meanings(headings: &[String], kind: Option<&Kind>, subject: Subject) -> Vec<Option<Field>> {
    let mut taken: Vec<Field> = Vec::new();
    let mut found = vec![None; headings.len()];
    let names: Vec<String> = headings.iter().map(|heading| plain(heading)).collect();
    let mut take = |place: usize, field: Field, found: &mut Vec<Option<Field>>| {
        let many = matches!(field, Field::Street | Field::Items);
        let free = found.get(place).is_some_and(Option::is_none) && (many || !taken.contains(&field));
        if free && let Some(cell) = found.get_mut(place) {
            *cell = Some(field);
            taken.push(field);
        }
    };
    match kind {
        // In the order of the list: what comes first is the better column.
        Some(kind) => {
            for (sign, field) in kind.columns {
                if let Some(place) = names.iter().position(|name| name == sign) {
                    take(place, *field, &mut found);
                }
            }
            for (place, name) in names.iter().enumerate() {
                let numbered = name
                    .strip_prefix("line item ")
                    .is_some_and(|rest| rest.bytes().all(|byte| byte.is_ascii_digit()));
                if numbered && kind.subject == Subject::Orders {
                    take(place, Field::Items, &mut found);
                }
            }
        }
        None => {
            let longest = WORDS
                .iter()
                .map(|(_, words)| words.split('|').count())
                .max()
                .unwrap_or(0);
            // The better words of every field before the worse of any.
            for rank in 0..longest {
                for (field, words) in WORDS {
                    let Some(word) = words.split('|').nth(rank).filter(|_| subject.has(*field)) else {
                        continue;
                    };
                    for (place, name) in names.iter().enumerate() {
                        if *name == *word {
                            take(place, *field, &mut found);
                        }
                    }
                }
            }
        }
    }
    found
}

/// Whether the rows are customers or orders, by the headings of a table that no export is known of: customers where somebody can
/// be recognised and nothing was bought, else orders.
pub(crate) fn subject_of(headings: &[String]) -> Subject {
    let orders = meanings(headings, None, Subject::Orders);
    let people = meanings(headings, None, Subject::Customers);
    let has = |found: &[Option<Field>], fields: &[Field]| fields.iter().any(|field| found.contains(&Some(*field)));
    let bought = has(&orders, &[Field::Number, Field::Total, Field::ItemTitle, Field::Items]);
    if !bought && has(&people, &[Field::Email, Field::Phone, Field::CustomerId]) {
        Subject::Customers
    } else {
        Subject::Orders
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headings(text: &str) -> Vec<String> {
        text.split('|').map(str::to_owned).collect()
    }

    #[test]
    fn the_exports_of_shops_are_known_by_their_headings() {
        for (text, code) in [
            (
                "Name|Email|Financial Status|Created at|Lineitem quantity|Lineitem name|Lineitem price",
                Some("shopify_orders"),
            ),
            (
                "Customer ID|First Name|Last Name|Email|Total Spent|Total Orders|Phone",
                Some("shopify_customers"),
            ),
            (
                "Sale Date|Order ID|Buyer User ID|Full Name|Order Value|Order Total|Status",
                Some("etsy_orders"),
            ),
            (
                "Sale Date|Item Name|Buyer|Quantity|Price|Transaction ID|Order ID",
                Some("etsy_items"),
            ),
            ("Name|Username|Last Active|Sign Up|Email|Orders", Some("woo_customers")),
            (
                "Date|Order #|N. Revenue|Status|Customer|Product(s)|Items sold",
                Some("woo_orders"),
            ),
            (
                "Order Number|Order Status|Order Date|Email (Billing)|Item Name|Quantity (- Refund)",
                Some("woo_rows"),
            ),
            (
                "order_id|order_number|date|status|order_total|billing_email|line_items",
                Some("woo_plugin"),
            ),
            ("Order number|Order date|E-mail|Total", None),
        ] {
            assert_eq!(kind_of(&headings(text)).map(|kind| kind.code), code, "{text}");
        }
    }

    #[test]
    fn own_tables_are_understood_in_four_languages() {
        use Field::{Date, Email, ItemQuantity, ItemTitle, Name, Number, Total};
        let expected = [Number, Date, Email, Name, Total, ItemTitle, ItemQuantity].map(Some);
        for text in [
            "Order number|Order date|E-mail|Name|Total|Product|Quantity",
            "Número de pedido|Fecha|Correo electrónico|Cliente|Importe total|Producto|Cantidad",
            "Rendelésszám|Rendelés dátuma|E-mail-cím|Név|Végösszeg|Termék|Mennyiség",
            "Nomor pesanan|Tanggal|Alamat email|Nama|Total pesanan|Produk|Kuantitas",
        ] {
            let names = headings(text);
            assert_eq!(meanings(&names, None, subject_of(&names)), expected, "{text}");
        }
        let names = headings("Nev|E-mail|Telefonszám|Ország");
        assert_eq!(subject_of(&names), Subject::Customers);
        assert_eq!(subject_of(&headings("Código|Cuándo|Suma|Quién")), Subject::Orders);
    }

    #[test]
    fn a_meaning_belongs_to_one_column_but_streets_may_have_two() {
        let names = headings("Order|Order number|Address 1|Address 2|Whatever");
        let found = meanings(&names, None, Subject::Orders);
        assert_eq!(
            found,
            [
                None,
                Some(Field::Number),
                Some(Field::Street),
                Some(Field::Street),
                None
            ]
        );
    }

    /// What a person reads for each field, which is also what the empty table has for headings.
    fn words_of(locale: &str) -> Vec<(Field, String)> {
        let fields = locale.split("\n  field:\n").nth(1).unwrap_or_default();
        fields
            .lines()
            .filter_map(|line| line.strip_prefix("    "))
            .filter_map(|line| line.split_once(": "))
            .filter_map(|(code, words)| Some((Field::from_code(code)?, words.trim_matches('"').to_owned())))
            .collect()
    }

    #[test]
    fn the_words_that_a_person_reads_are_understood_as_headings() {
        for locale in [
            include_str!("../../../locales/files.en.yml"),
            include_str!("../../../locales/files.es.yml"),
            include_str!("../../../locales/files.hu.yml"),
            include_str!("../../../locales/files.id.yml"),
        ] {
            let words = words_of(locale);
            assert_eq!(words.len(), Field::ALL.len());
            for subject in [Subject::Orders, Subject::Customers] {
                for (field, heading) in words
                    .iter()
                    .filter(|(field, _)| subject.has(*field) && *field != Field::Items)
                {
                    assert_eq!(
                        meanings(std::slice::from_ref(heading), None, subject),
                        [Some(*field)],
                        "{heading}"
                    );
                }
            }
        }
    }

    #[test]
    fn every_word_means_one_thing() {
        let mut seen: Vec<&str> = Vec::new();
        for word in WORDS.iter().flat_map(|(_, words)| words.split('|')) {
            assert_eq!(plain(word), word);
            assert!(!seen.contains(&word), "{word} twice");
            seen.push(word);
        }
        for kind in KINDS {
            for (sign, _) in kind.columns {
                assert_eq!(plain(sign), *sign, "{}", kind.code);
            }
        }
    }
}
