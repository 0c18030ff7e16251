//! What belongs to no single file: the requests as they leave, and what a no means.

use super::PrestaShop;
use super::requests::{self, Shop};
use super::talking::yes;
use crate::rest::walk::{Question, Walk};
use domain::Timestamp;
use ports::{Connector, Credentials, HttpResponse, PortErrorKind, Retry};
use std::collections::BTreeSet;

const KEY: &str = "TALLERAZULTALLERAZULTALLERAZUL01";

fn shop(url: &str, key: &str, zone: &str) -> Result<Shop, ports::PortError> {
    let values = [("url", url), ("key", key), ("zone", zone)];
    Shop::new(&Credentials(
        values.map(|(name, value)| (name.to_owned(), value.to_owned())).into(),
    ))
}

#[test]
fn an_address_is_taken_as_people_copy_it() {
    for typed in [
        "tienda.example",
        "https://tienda.example/api/",
        " https://tienda.example/index.php?controller=x ",
    ] {
        let request = shop(typed, KEY, "").unwrap().request(&requests::one("orders", "7"));
        assert_eq!(request.url, "https://tienda.example/api/orders/7", "{typed}");
    }
    let below = shop("https://tienda.example/es", KEY, "")
        .unwrap()
        .request(&requests::index());
    assert_eq!(below.url, "https://tienda.example/es/api/");
    let error = |url, key, zone| shop(url, key, zone).err().map(|error| error.kind);
    assert_eq!(
        error("http://tienda.example", KEY, ""),
        Some(PortErrorKind::Address),
        "it would be overheard"
    );
    assert_eq!(error("http://192.168.1.7:8080", KEY, ""), None);
    assert_eq!(error("tienda.example", "", ""), Some(PortErrorKind::SignInRefused));
    assert_eq!(error("tienda.example", KEY, "Madrid"), Some(PortErrorKind::Address));
}

#[test]
fn only_the_address_and_the_key_must_be_typed_in() {
    let needed = PrestaShop.fields().iter().filter(|field| field.needed);
    // A choice that nobody has made is its first: the form sends nothing for it.
    assert_eq!(needed.map(|field| field.key).collect::<Vec<_>>(), ["url", "key"]);
}

#[test]
fn the_key_travels_as_a_name_and_stands_in_no_address() {
    let request = shop("tienda.example", KEY, "").unwrap().request(&requests::settings());
    assert!(!request.url.contains(KEY));
    let header = request.headers.iter().find(|(name, _)| name == "authorization");
    assert_eq!(header.unwrap().1, "Basic VEFMTEVSQVpVTFRBTExFUkFaVUxUQUxMRVJBWlVMMDE6");
}

#[test]
fn a_part_of_a_list_is_asked_for_by_the_shops_clock() {
    let asked = |question: &Question| {
        let ask = requests::changed("orders", requests::FULL, question, 50);
        shop("tienda.example", KEY, "").unwrap().request(&ask).url
    };
    let at = |seconds: i64| Timestamp(1_795_311_876_000 + seconds * 1_000);
    let begins = "https://tienda.example/api/orders?display=full&filter%5Bdate_upd%5D=";
    let ends = "&date=1&sort=%5Bdate_upd_ASC%2Cid_ASC%5D&limit=0%2C50";
    // "After" leaves its second out, so one earlier is named; a range has both of its ends.
    assert_eq!(
        asked(&Walk::starting(at(0)).question()),
        format!("{begins}%3E%5B2026-11-22%2001%3A44%3A35%5D{ends}")
    );
    assert_eq!(
        asked(&Walk::between(at(0) + 1, at(10)).question()),
        format!("{begins}%5B2026-11-22%2001%3A44%3A37%2C2026-11-22%2001%3A44%3A45%5D{ends}")
    );
    let first = asked(&Walk::default().question());
    assert_eq!(first, format!("{begins}%3E%5B1970-01-01%2000%3A00%3A00%5D{ends}"));
}

#[test]
fn a_list_of_nobody_is_not_asked_for() {
    assert_eq!(requests::whose("orders", requests::FULL, "id", &BTreeSet::new()), None);
}

#[test]
fn a_no_is_understood_by_its_code_and_not_by_its_words() {
    let errors = |codes: &[u32]| {
        let errors: String = codes
            .iter()
            .map(|code| format!("<error><code><![CDATA[{code}]]></code><message><![CDATA[No.]]></message></error>"))
            .collect();
        format!("<prestashop><errors>{errors}</errors></prestashop>")
    };
    let ask = requests::settings();
    for (status, body, kind, retry) in [
        (401, errors(&[20, 21]), PortErrorKind::SignInRefused, Retry::Never),
        (401, errors(&[18]), PortErrorKind::SignInRefused, Retry::Never),
        (401, errors(&[26]), PortErrorKind::RightsMissing, Retry::Never),
        (405, errors(&[25]), PortErrorKind::RightsMissing, Retry::Never),
        (403, errors(&[132]), PortErrorKind::SignInRefused, Retry::Never),
        (503, errors(&[22]), PortErrorKind::InterfaceOff, Retry::Never),
        (
            503,
            "<html>Maintenance</html>".to_owned(),
            PortErrorKind::Unreachable,
            Retry::Later,
        ),
        (400, errors(&[32]), PortErrorKind::NotUnderstood, Retry::Later),
        (500, errors(&[2]), PortErrorKind::NotUnderstood, Retry::Later),
        (200, errors(&[5]), PortErrorKind::NotUnderstood, Retry::Later),
        (
            200,
            "\u{feff}\n<!DOCTYPE HTML><p>Wi-Fi".to_owned(),
            PortErrorKind::NetworkSignIn,
            Retry::Later,
        ),
        (200, String::new(), PortErrorKind::NotUnderstood, Retry::Later),
    ] {
        let response = HttpResponse {
            status,
            headers: Vec::new(),
            body: body.clone().into_bytes(),
        };
        let error = yes(&response, &ask, "tienda.example").unwrap_err();
        assert_eq!((error.kind, error.retry), (kind, retry), "{status} {body}");
        assert_eq!(error.params["host"], "tienda.example");
    }
}
