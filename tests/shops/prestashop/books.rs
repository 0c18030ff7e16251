//! What the rebuilt shop keeps: tables of rows as the webservice shows them, by the shop's own wall clock, and which dates move
//! with which change. A credit slip, a note, the number of a parcel and a corrected address leave the order's date as it was.

use jiff::tz::TimeZone;
use ports::Clock;
use std::collections::BTreeMap;
use std::sync::Arc;
use testkit::TestClock;

/// Keys, and whether each may add rows.
pub(super) const KEYS: [(&str, bool); 2] = [
    ("TALLERAZULTALLERAZULTALLERAZUL01", true),
    ("TALLERAZULTALLERAZULTALLERAZUL02", false),
];

/// States of orders here. Their numbers are not those of any other shop.
pub(super) const WAITING: u64 = 21;
pub(super) const PAID: u64 = 22;
pub(super) const SENT: u64 = 23;
pub(super) const CANCELLED: u64 = 24;
pub(super) const WORKSHOP: u64 = 25;
pub(super) const REFUNDED: u64 = 26;
pub(super) const ARRIVED: u64 = 27;

/// What a field holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Field {
    /// A text or a number.
    Text(String),
    /// A text for each language.
    Words(Vec<(u64, String)>),
    /// What a combination is made of.
    Options(Vec<u64>),
    /// A price that the shop works out when it is asked for, in cents.
    Price(i64),
}

/// A row.
#[derive(Debug, Clone)]
pub(super) struct Row {
    pub(super) id: u64,
    pub(super) fields: Vec<(String, Field)>,
}

impl Row {
    /// A field as text; empty when there is none.
    pub(super) fn text(&self, name: &str) -> &str {
        match self.fields.iter().find(|(field, _)| field == name) {
            Some((_, Field::Text(text))) => text,
            _ => "",
        }
    }

    pub(super) fn set(&mut self, name: &str, value: impl ToString) {
        let value = Field::Text(value.to_string());
        match self.fields.iter_mut().find(|(field, _)| field == name) {
            Some((_, field)) => *field = value,
            None => self.fields.push((name.to_owned(), value)),
        }
    }
}

/// A resource.
pub(super) struct Table {
    /// Node of its list.
    pub(super) many: &'static str,
    /// Node of a row.
    pub(super) one: &'static str,
    /// Fields that can be asked for.
    pub(super) fields: Vec<&'static str>,
    pub(super) rows: BTreeMap<u64, Row>,
}

/// Resource, node of its list, node of a row, fields.
const TABLES: &[(&str, &str, &str, &str)] = &[
    (
        "addresses",
        "addresses",
        "address",
        "id_customer id_country company lastname firstname address1 address2 postcode city phone phone_mobile deleted date_add date_upd",
    ),
    ("carriers", "carriers", "carrier", "name url active deleted"),
    (
        "categories",
        "categories",
        "category",
        "id_parent active name date_add date_upd",
    ),
    (
        "combinations",
        "combinations",
        "combination",
        "id_product reference price product_option_values",
    ),
    (
        "configurations",
        "configurations",
        "configuration",
        "value name id_shop_group id_shop date_add date_upd",
    ),
    ("countries", "countries", "country", "id_zone iso_code active name"),
    (
        "currencies",
        "currencies",
        "currency",
        "name iso_code conversion_rate deleted active",
    ),
    (
        "customer_messages",
        "customer_messages",
        "customer_message",
        "id_employee id_customer_thread ip_address message file_name user_agent private date_add date_upd read",
    ),
    (
        "customer_threads",
        "customer_threads",
        "customer_thread",
        "id_lang id_shop id_customer id_order id_product id_contact email token status date_add date_upd",
    ),
    (
        "customers",
        "customers",
        "customer",
        "id_lang passwd lastname firstname email company is_guest active date_add date_upd",
    ),
    (
        "employees",
        "employees",
        "employee",
        "id_lang lastname firstname email active id_profile",
    ),
    (
        "languages",
        "languages",
        "language",
        "name iso_code language_code active",
    ),
    (
        "order_carriers",
        "order_carriers",
        "order_carrier",
        "id_order id_carrier id_order_invoice weight shipping_cost_tax_excl shipping_cost_tax_incl tracking_number date_add",
    ),
    (
        "order_details",
        "order_details",
        "order_detail",
        "id_order product_id product_attribute_id product_name product_quantity product_quantity_refunded product_quantity_return product_reference unit_price_tax_incl total_price_tax_incl",
    ),
    (
        "order_histories",
        "order_histories",
        "order_history",
        "id_employee id_order_state id_order date_add",
    ),
    (
        "order_slip",
        "order_slips",
        "order_slip",
        "id_customer id_order conversion_rate total_products_tax_excl total_products_tax_incl total_shipping_tax_excl total_shipping_tax_incl amount shipping_cost shipping_cost_amount partial order_slip_type date_add date_upd",
    ),
    (
        "order_states",
        "order_states",
        "order_state",
        "unremovable delivery hidden send_email module_name invoice color logable shipped paid pdf_delivery pdf_invoice deleted name template",
    ),
    (
        "orders",
        "orders",
        "order",
        "id_address_delivery id_address_invoice id_cart id_currency id_lang id_customer id_carrier current_state module invoice_number invoice_date delivery_number delivery_date valid date_add date_upd shipping_number note id_shop_group id_shop secure_key payment reference total_paid total_paid_tax_incl total_paid_tax_excl total_paid_real total_shipping total_shipping_tax_incl total_shipping_tax_excl",
    ),
    (
        "product_option_values",
        "product_option_values",
        "product_option_value",
        "id_attribute_group color position name",
    ),
    (
        "products",
        "products",
        "product",
        "id_category_default reference price active date_add date_upd name description description_short",
    ),
    (
        "stock_availables",
        "stock_availables",
        "stock_available",
        "id_product id_product_attribute id_shop id_shop_group quantity depends_on_stock out_of_stock",
    ),
];

/// The shop.
pub(super) struct Books {
    clock: Arc<TestClock>,
    pub(super) tables: BTreeMap<&'static str, Table>,
    pub(super) asked: Vec<String>,
    /// The webservice is switched off.
    pub(super) off: bool,
    /// Warnings of its server stand before every answer.
    pub(super) chatty: bool,
    /// It breaks while it works out a price.
    pub(super) no_prices: bool,
    /// It acts on what is added, and nobody hears of it.
    pub(super) falls_silent: bool,
    /// What the key may not look at.
    pub(super) forbidden: Vec<&'static str>,
    last: u64,
}

impl Books {
    /// A shop without goods and people.
    pub(super) fn new(clock: Arc<TestClock>) -> Books {
        let table = |(name, many, one, fields): &(&'static str, &'static str, &'static str, &'static str)| {
            let fields = fields.split(' ').collect();
            let rows = BTreeMap::new();
            (
                *name,
                Table {
                    many,
                    one,
                    fields,
                    rows,
                },
            )
        };
        let mut books = Books {
            clock,
            tables: TABLES.iter().map(table).collect(),
            asked: Vec::new(),
            off: false,
            chatty: false,
            no_prices: false,
            falls_silent: false,
            forbidden: Vec::new(),
            last: 40,
        };
        books.furnish();
        books
    }

    fn furnish(&mut self) {
        for (id, code) in [(1, "en"), (2, "es")] {
            self.put("languages", id, &[("name", code), ("iso_code", code), ("active", "1")]);
        }
        self.put("currencies", 3, &[("iso_code", "EUR"), ("name", "Euro")]);
        self.put("countries", 6, &[("iso_code", "ES")]);
        self.put("countries", 7, &[("iso_code", "HU")]);
        self.put(
            "carriers",
            2,
            &[("name", "Correos"), ("url", "https://correos.test/sigue?n=@")],
        );
        self.put(
            "employees",
            1,
            &[("firstname", "Bruno"), ("lastname", "Azul"), ("active", "1")],
        );
        self.words("categories", 9, "name", "Table", "Mesa");
        self.words("product_option_values", 11, "name", "Blue", "Azul");
        self.words("product_option_values", 12, "name", "White", "Blanco");
        let settings = [
            ("PS_TIMEZONE", "Europe/Madrid".to_owned()),
            ("PS_LANG_DEFAULT", "2".to_owned()),
            ("PS_CURRENCY_DEFAULT", "3".to_owned()),
            ("PS_OS_CANCELED", CANCELLED.to_string()),
            ("PS_OS_REFUND", REFUNDED.to_string()),
            ("PS_OS_ERROR", "28".to_owned()),
            ("PS_OS_DELIVERED", ARRIVED.to_string()),
            ("PS_SHOP_NAME", "Taller Azul".to_owned()),
        ];
        for (id, (name, value)) in (1..).zip(settings) {
            self.put(
                "configurations",
                id,
                &[("name", name), ("value", &value), ("id_shop", "")],
            );
        }
        for (id, english, spanish, flags) in [
            (WAITING, "Awaiting bank wire", "En espera de transferencia", ""),
            (PAID, "Payment accepted", "Pago aceptado", "paid logable invoice"),
            (SENT, "Shipped", "Enviado", "paid logable invoice delivery shipped"),
            (CANCELLED, "Canceled", "Cancelado", ""),
            (WORKSHOP, "In the workshop", "En el taller y secando", "logable"),
            (REFUNDED, "Refunded", "Reembolsado", "invoice"),
            (
                ARRIVED,
                "Delivered",
                "Entregado",
                "paid logable invoice delivery shipped",
            ),
            (28, "Payment error", "Error en el pago", ""),
        ] {
            self.words("order_states", id, "name", english, spanish);
            for flag in ["paid", "logable", "invoice", "delivery", "shipped", "hidden"] {
                let set = u8::from(flags.split(' ').any(|one| one == flag));
                self.row("order_states", id).set(flag, set);
            }
        }
    }

    /// A row with all the fields of its table, empty where nothing is said.
    pub(super) fn put(&mut self, table: &str, id: u64, values: &[(&str, &str)]) {
        let table = self.tables.get_mut(table).unwrap();
        let field = |name: &&str| {
            let value = values
                .iter()
                .find(|(given, _)| given == name)
                .map_or("", |(_, value)| value);
            ((*name).to_owned(), Field::Text(value.to_owned()))
        };
        let mut fields = vec![("id".to_owned(), Field::Text(id.to_string()))];
        fields.extend(table.fields.iter().map(field));
        table.rows.insert(id, Row { id, fields });
    }

    /// The same, dated now; answers with its number.
    pub(super) fn add(&mut self, table: &str, values: &[(&str, &str)]) -> u64 {
        self.last += 1;
        let (id, now) = (self.last, self.wall());
        self.put(table, id, values);
        for date in ["date_add", "date_upd"] {
            if self.tables[table].fields.contains(&date) {
                self.row(table, id).set(date, &now);
            }
        }
        id
    }

    fn words(&mut self, table: &str, id: u64, field: &str, english: &str, spanish: &str) {
        if !self.tables[table].rows.contains_key(&id) {
            self.put(table, id, &[]);
        }
        let row = self.row(table, id);
        let place = row.fields.iter_mut().find(|(name, _)| name == field).unwrap();
        place.1 = Field::Words(vec![(1, english.to_owned()), (2, spanish.to_owned())]);
    }

    pub(super) fn row(&mut self, table: &str, id: u64) -> &mut Row {
        self.tables.get_mut(table).unwrap().rows.get_mut(&id).unwrap()
    }

    /// Rows of a table in which a field says this.
    pub(super) fn of(&self, table: &str, field: &str, value: u64) -> Vec<&Row> {
        let rows = self.tables[table].rows.values();
        rows.filter(|row| row.text(field) == value.to_string()).collect()
    }

    /// What the shop's wall clock shows, as its database writes it.
    pub(super) fn wall(&self) -> String {
        let at = jiff::Timestamp::from_millisecond(self.clock.now().millis()).unwrap();
        let zone = TimeZone::get("Europe/Madrid").unwrap();
        at.to_zoned(zone).strftime("%Y-%m-%d %H:%M:%S").to_string()
    }

    pub(super) fn http_date(&self) -> String {
        let at = jiff::Timestamp::from_millisecond(self.clock.now().millis()).unwrap();
        at.strftime("%a, %d %b %Y %H:%M:%S GMT").to_string()
    }

    pub(super) fn add_product(&mut self, name: &str, minor: i64, stock: i64) -> u64 {
        let id = self.add(
            "products",
            &[("id_category_default", "9"), ("active", "1"), ("price", "1.000000")],
        );
        self.words("products", id, "name", name, name);
        self.words(
            "products",
            id,
            "description_short",
            "<p>Hand made</p>",
            "<p>Hecho a <b>mano</b></p>",
        );
        let row = self.row("products", id);
        row.set("reference", format!("SKU-{id}"));
        row.fields.push(("shown_price".to_owned(), Field::Price(minor)));
        self.count(id, 0, stock);
        id
    }

    fn count(&mut self, product: u64, combination: u64, stock: i64) {
        let (product, combination, stock) = (product.to_string(), combination.to_string(), stock.to_string());
        let values = [
            ("id_product", product.as_str()),
            ("id_product_attribute", &combination),
            ("quantity", &stock),
        ];
        self.add("stock_availables", &values);
    }

    /// A product that is sold in two colours.
    pub(super) fn add_in_colours(&mut self, name: &str) -> (u64, Vec<u64>) {
        let product = self.add_product(name, 2_900, 11);
        let mut made = Vec::new();
        for (option, stock) in [(11, 4), (12, 7)] {
            let own = product.to_string();
            let id = self.add("combinations", &[("id_product", &own), ("price", "2.000000")]);
            let row = self.row("combinations", id);
            let place = row
                .fields
                .iter_mut()
                .find(|(name, _)| name == "product_option_values")
                .unwrap();
            place.1 = Field::Options(vec![option]);
            row.fields.push(("shown_price".to_owned(), Field::Price(3_150)));
            self.count(product, id, stock);
            made.push(id);
        }
        (product, made)
    }

    pub(super) fn add_customer(&mut self, first: &str, last: &str, email: &str, guest: bool) -> u64 {
        let guest = if guest { "1" } else { "0" };
        let values = [
            ("id_lang", "2"),
            ("firstname", first),
            ("lastname", last),
            ("email", email),
            ("is_guest", guest),
            ("active", "1"),
            ("passwd", "secret-hash"),
        ];
        let customer = self.add("customers", &values);
        let owner = customer.to_string();
        let values = [
            ("id_customer", owner.as_str()),
            ("id_country", "6"),
            ("firstname", first),
            ("lastname", last),
            ("address1", "Calle Mayor 2"),
            ("postcode", "28002"),
            ("city", "Madrid"),
            ("phone_mobile", "600100200"),
            ("deleted", "0"),
        ];
        self.add("addresses", &values);
        customer
    }

    /// An order of two products: 63.85 in all, not paid.
    pub(super) fn place(&mut self, (coffee, cup): (u64, u64), customer: u64) -> u64 {
        let address = self.of("addresses", "id_customer", customer)[0].id.to_string();
        let (buyer, state) = (customer.to_string(), WAITING.to_string());
        let never = "0000-00-00 00:00:00";
        let values = [
            ("id_address_delivery", address.as_str()),
            ("id_address_invoice", &address),
            ("id_currency", "3"),
            ("id_lang", "2"),
            ("id_customer", &buyer),
            ("id_carrier", "2"),
            ("current_state", &state),
            ("module", "bankwire"),
            ("payment", "Transferencia"),
            ("invoice_date", never),
            ("delivery_date", never),
            ("valid", "0"),
            ("total_paid", "63.850000"),
            ("total_paid_tax_incl", "63.850000"),
            ("total_paid_tax_excl", "52.770000"),
            ("total_paid_real", "0.000000"),
            ("total_shipping", "4.950000"),
            ("total_shipping_tax_incl", "4.950000"),
        ];
        let order = self.add("orders", &values);
        self.row("orders", order).set("reference", format!("XKBKN{order:04}"));
        let own = order.to_string();
        for (product, name, pieces, single, total) in [
            (coffee, "Cafetera", "1", "39.900000", "39.900000"),
            (cup, "Taza azul", "2", "9.500000", "19.000000"),
        ] {
            let product = product.to_string();
            let values = [
                ("id_order", own.as_str()),
                ("product_id", &product),
                ("product_attribute_id", "0"),
                ("product_name", name),
                ("product_quantity", pieces),
                ("product_quantity_return", "0"),
                ("product_quantity_refunded", "0"),
                ("product_reference", "SKU"),
                ("unit_price_tax_incl", single),
                ("total_price_tax_incl", total),
            ];
            self.add("order_details", &values);
        }
        self.add(
            "order_carriers",
            &[("id_order", &own), ("id_carrier", "2"), ("tracking_number", "")],
        );
        self.add(
            "order_histories",
            &[("id_order", &own), ("id_order_state", &state), ("id_employee", "0")],
        );
        order
    }

    /// Changes an order as a person does in the administration; that moves its date.
    pub(super) fn change(&mut self, order: u64, change: impl FnOnce(&mut Row, &str)) {
        let now = self.wall();
        let row = self.row("orders", order);
        change(row, &now);
        row.set("date_upd", &now);
    }

    pub(super) fn set_state(&mut self, order: u64, state: u64) {
        self.change(order, |row, _| row.set("current_state", state));
        let (order, state) = (order.to_string(), state.to_string());
        self.add(
            "order_histories",
            &[("id_order", &order), ("id_order_state", &state), ("id_employee", "1")],
        );
    }

    /// A credit slip; it moves no date of the order.
    pub(super) fn slip(&mut self, order: u64, minor: i64) -> u64 {
        let (own, amount) = (order.to_string(), format!("{}.{:02}0000", minor / 100, minor % 100));
        let values = [
            ("id_order", own.as_str()),
            ("total_products_tax_incl", &amount),
            ("total_shipping_tax_incl", "0.000000"),
            ("amount", &amount),
            ("shipping_cost_amount", "0.000000"),
            ("partial", "1"),
        ];
        self.add("order_slip", &values)
    }

    /// A thread of a customer about an order, or about none.
    pub(super) fn thread(&mut self, customer: u64, order: u64, email: &str) -> u64 {
        let (customer, order) = (customer.to_string(), order.to_string());
        let values = [
            ("id_lang", "2"),
            ("id_customer", customer.as_str()),
            ("id_order", &order),
            ("id_product", "0"),
            ("id_contact", "1"),
            ("email", email),
            ("status", "open"),
            ("token", "abc"),
        ];
        self.add("customer_threads", &values)
    }

    /// Somebody writes in it; 0: the customer.
    pub(super) fn say(&mut self, thread: u64, employee: u64, private: bool, words: &str) -> u64 {
        let (thread, employee) = (thread.to_string(), employee.to_string());
        let private = if private { "1" } else { "0" };
        let values = [
            ("id_customer_thread", thread.as_str()),
            ("id_employee", &employee),
            ("private", private),
            ("message", words),
            ("user_agent", "Mozilla/5.0"),
        ];
        self.add("customer_messages", &values)
    }

    /// A note of the staff on an order.
    pub(super) fn annotate(&mut self, order: u64, words: &str) {
        let thread = match self.of("customer_threads", "id_order", order).first() {
            Some(thread) => thread.id,
            None => {
                let customer = self.row("orders", order).text("id_customer").parse().unwrap();
                self.thread(customer, order, "")
            }
        };
        self.say(thread, 1, true, words);
    }

    /// Throws an order away, with all that belongs to it.
    pub(super) fn remove(&mut self, order: u64) {
        self.tables.get_mut("orders").unwrap().rows.remove(&order);
        let own = order.to_string();
        for table in ["order_details", "order_carriers", "order_histories", "order_slip"] {
            let rows = &mut self.tables.get_mut(table).unwrap().rows;
            rows.retain(|_, row| row.text("id_order") != own);
        }
    }

    /// A row that came over the webservice.
    pub(super) fn post(&mut self, table: &str, fields: &BTreeMap<String, String>) -> u64 {
        let values: Vec<(&str, &str)> = fields
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str()))
            .collect();
        self.add(table, &values)
    }
}
