//! Tables of what agents type, in the four languages of the interface, and the property that no text is a fault.

use super::*;
use proptest::prelude::*;

fn names() -> SearchNames {
    SearchNames::default()
}

fn spanish() -> SearchNames {
    SearchNames::new(
        [
            ("de", "from"),
            ("canal", "channel"),
            ("antes", "before"),
            ("tiene", "has"),
            ("estado", "status"),
        ],
        [
            ("correo", "email"),
            ("adjunto", "attachment"),
            ("abierto", "open"),
            ("ayer", "yesterday"),
        ],
        DateOrder::DayMonthYear,
    )
}

fn parts(text: &str, names: &SearchNames) -> Vec<Part> {
    SearchQuery::parse(text, names)
        .parts
        .into_iter()
        .map(|placed| placed.part)
        .collect()
}

fn word(text: &str) -> Part {
    Part::Word(text.to_owned())
}

#[test]
fn words_phrases_and_what_must_not_be_there() {
    assert_eq!(
        parts("taza \"azul marino\" -rota -\"sin asa\"", &names()),
        [
            word("taza"),
            Part::Phrase("azul marino".into()),
            Part::Without("rota".into()),
            Part::Without("sin asa".into()),
        ]
    );
    assert_eq!(parts("«azul marino", &names()), [Part::Phrase("azul marino".into())]);
    assert_eq!(
        parts("ES-10442 e-mail - ", &names()),
        [word("ES-10442"), word("e-mail"), word("-")]
    );
    assert_eq!(parts("", &names()), []);
}

#[test]
fn conditions_hold_in_the_agents_language_and_in_english() {
    use Condition::*;
    let one = |text: &str, names: &SearchNames| match parts(text, names).as_slice() {
        [Part::Condition(condition)] => condition.clone(),
        other => panic!("{text}: {other:?}"),
    };
    let hungarian = SearchNames::new(
        [
            ("tól", "from"),
            ("csatorna", "channel"),
            ("előtt", "before"),
            ("felelős", "assignee"),
        ],
        [("e-mail", "email"), ("én", "me"), ("tegnap", "yesterday")],
        DateOrder::YearMonthDay,
    );
    let indonesian = SearchNames::new(
        [
            ("dari", "from"),
            ("status", "status"),
            ("ada", "has"),
            ("prioritas", "priority"),
        ],
        [("terbuka", "open"), ("lampiran", "attachment"), ("mendesak", "urgent")],
        DateOrder::DayMonthYear,
    );
    for (text, names, condition) in [
        ("from:carla", &spanish(), From("carla".into())),
        ("De:carla", &spanish(), From("carla".into())),
        ("de:\"Carla Muñoz\"", &spanish(), From("Carla Muñoz".into())),
        ("canal:correo", &spanish(), Channel(crate::Channel::Email)),
        ("channel:chat", &spanish(), Channel(crate::Channel::Chat)),
        ("tiene:adjunto", &spanish(), HasAttachment),
        ("has:draft", &spanish(), HasDraft),
        ("estado:abierto", &spanish(), Status(TicketStatus::Open)),
        ("antes:ayer", &spanish(), Before(Day::Ago(1))),
        ("tol:kovacs", &hungarian, From("kovacs".into())),
        ("TÓL:kovacs", &hungarian, From("kovacs".into())),
        ("csatorna:e-mail", &hungarian, Channel(crate::Channel::Email)),
        ("felelős:én", &hungarian, Assignee(Whose::Me)),
        ("előtt:tegnap", &hungarian, Before(Day::Ago(1))),
        ("dari:budi", &indonesian, From("budi".into())),
        ("status:terbuka", &indonesian, Status(TicketStatus::Open)),
        ("ada:lampiran", &indonesian, HasAttachment),
        ("prioritas:mendesak", &indonesian, Priority(crate::Priority::Urgent)),
        ("is:unread", &names(), Unread),
        ("#48213", &names(), Number(48213)),
        ("order:ES-104", &names(), Order("es-104".into())),
        ("tag:#VIP", &names(), Tag("vip".into())),
        ("assignee:nobody", &names(), Assignee(Whose::Nobody)),
        ("lang:hu", &names(), Lang(Language::parse("hu").unwrap())),
    ] {
        assert_eq!(one(text, names), condition, "{text}");
    }
}

#[test]
fn a_date_is_read_in_the_order_of_the_agents_dates() {
    let date = |y, m, d| {
        Some(Day::Date {
            year: y,
            month: m,
            day: d,
        })
    };
    for (written, order, read) in [
        ("3/11/2026", DateOrder::DayMonthYear, date(2026, 11, 3)),
        ("11/3/2026", DateOrder::MonthDayYear, date(2026, 11, 3)),
        ("2026.11.03.", DateOrder::YearMonthDay, date(2026, 11, 3)),
        ("2026-11-03", DateOrder::MonthDayYear, date(2026, 11, 3)),
        ("3.11.26", DateOrder::DayMonthYear, date(2026, 11, 3)),
        ("29/2/2026", DateOrder::DayMonthYear, None),
        ("29/2/2028", DateOrder::DayMonthYear, date(2028, 2, 29)),
        ("31/13/2026", DateOrder::DayMonthYear, None),
        ("7d", DateOrder::DayMonthYear, Some(Day::Ago(7))),
        ("99999999999/1/1", DateOrder::DayMonthYear, None),
        ("soon", DateOrder::DayMonthYear, None),
    ] {
        assert_eq!(day(written, &fold(written), order), read, "{written}");
    }
}

#[test]
fn what_is_not_understood_is_searched_for_and_said() {
    let query = SearchQuery::parse("color:azul status:perdido hola", &names());
    assert_eq!(query.not_understood, ["color:azul", "status:perdido"]);
    assert!(query.has_words());
    assert_eq!(query.conditions().count(), 0);
    assert_eq!(
        parts("https://example.com/a 10:30", &names()),
        [word("https://example.com/a"), word("10:30")]
    );
    assert_eq!(parts("from:", &names()), [Part::Unfinished(Operator::From)]);
}

#[test]
fn a_part_knows_its_place_in_utf_16_units() {
    let query = SearchQuery::parse("😀 from:ana x", &names());
    let places: Vec<(u32, u32)> = query.parts.iter().map(|placed| (placed.from, placed.to)).collect();
    assert_eq!(places, [(0, 2), (3, 11), (12, 13)]);
}

#[test]
fn only_a_number_by_itself_is_a_tickets() {
    assert_eq!(SearchQuery::parse(" 48213 ", &names()).bare_number(), Some(48213));
    assert_eq!(SearchQuery::parse("48213 taza", &names()).bare_number(), None);
    assert_eq!(SearchQuery::parse("600 123 456", &names()).bare_number(), None);
}

proptest! {
    #[test]
    fn every_text_is_a_query(text in "\\PC*") {
        let query = SearchQuery::parse(&text, &spanish());
        let length = text.encode_utf16().count() as u32;
        let mut end = 0;
        for placed in &query.parts {
            prop_assert!(placed.from >= end && placed.from < placed.to && placed.to <= length);
            end = placed.to;
        }
    }

    #[test]
    fn signs_of_any_kind_are_a_query(text in "[-\"«»:#*()^+ a-cñ\u{0}]{0,24}") {
        let _ = SearchQuery::parse(&text, &spanish());
    }
}
