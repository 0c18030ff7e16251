//! Tables of what people type. It is Wednesday, 25 March 2026, 10:00 in Madrid; the clocks go forward on Sunday, 29 March,
//! from 2:00 to 3:00, and back on 25 October.

use super::*;
use proptest::prelude::*;

struct Madrid;

const SPRING: Timestamp = Timestamp(1_774_746_000_000);
const AUTUMN: Timestamp = Timestamp(1_792_890_000_000);
const NOW: Timestamp = Timestamp(1_774_429_200_000);

fn offset(at: Timestamp) -> i64 {
    if (SPRING..AUTUMN).contains(&at) { 2 * HOUR } else { HOUR }
}

impl LocalTime for Madrid {
    fn civil(&self, at: Timestamp) -> Civil {
        let wall = at.millis() + offset(at);
        let date = Civil::date(1970, 1, 1).unwrap().plus_days(wall.div_euclid(DAY));
        let minutes = wall.rem_euclid(DAY) / MINUTE;
        date.at(u8::try_from(minutes / 60).unwrap(), u8::try_from(minutes % 60).unwrap())
    }

    fn instant(&self, civil: Civil) -> Timestamp {
        let wall = civil.days() * DAY + i64::from(civil.hour) * HOUR + i64::from(civil.minute) * MINUTE;
        [2 * HOUR, HOUR]
            .into_iter()
            .find(|ahead| offset(Timestamp(wall - ahead)) == *ahead)
            .map_or(Timestamp(wall - HOUR), |ahead| Timestamp(wall - ahead))
    }
}

fn said(at: Timestamp) -> String {
    let c = Madrid.civil(at);
    format!(
        "{:04}-{:02}-{:02} {:02}:{:02}",
        c.year, c.month, c.day, c.hour, c.minute
    )
}

fn read(text: &str, language: &str) -> Result<String, WhenError> {
    read_when(text, Language::parse(language).unwrap(), NOW, &Madrid).map(said)
}

fn all_are_read(language: &str, table: &[(&str, &str)]) {
    assert!(table.len() >= 25, "{}", table.len());
    let wrong: Vec<String> = table
        .iter()
        .filter(|(text, moment)| read(text, language).as_deref() != Ok(moment))
        .map(|(text, moment)| format!("{text:?}: {:?}, not {moment}", read(text, language)))
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn the_test_knows_its_zone() {
    assert_eq!(said(NOW), "2026-03-25 10:00");
    assert_eq!(said(Timestamp(SPRING.millis() - 1)), "2026-03-29 01:59");
    assert_eq!(said(SPRING), "2026-03-29 03:00");
    assert_eq!(said(AUTUMN), "2026-10-25 02:00");
}

#[test]
fn english() {
    all_are_read(
        "en",
        &[
            ("tomorrow 9", "2026-03-26 09:00"),
            ("tomorrow", "2026-03-26 09:00"),
            ("Tomorrow at 3", "2026-03-26 15:00"),
            ("tomorrow at 3am", "2026-03-26 03:00"),
            ("tomorrow morning", "2026-03-26 09:00"),
            ("tomorrow afternoon at 4", "2026-03-26 16:00"),
            ("day after tomorrow", "2026-03-27 09:00"),
            ("tonight", "2026-03-25 20:00"),
            ("this evening", "2026-03-25 18:00"),
            ("in 3 hours", "2026-03-25 13:00"),
            ("in an hour", "2026-03-25 11:00"),
            ("half an hour", "2026-03-25 10:30"),
            ("30m", "2026-03-25 10:30"),
            ("2h30m", "2026-03-25 12:30"),
            ("3h", "2026-03-25 13:00"),
            ("in 3 days", "2026-03-28 09:00"),
            ("two weeks from now", "2026-04-08 09:00"),
            ("in a month", "2026-04-25 09:00"),
            ("monday", "2026-03-30 09:00"),
            ("next monday", "2026-03-30 09:00"),
            ("friday 10:30", "2026-03-27 10:30"),
            ("next friday", "2026-04-03 09:00"),
            ("wednesday", "2026-04-01 09:00"),
            ("next week", "2026-03-30 09:00"),
            ("next month", "2026-04-01 09:00"),
            ("9pm", "2026-03-25 21:00"),
            ("half past 9", "2026-03-26 09:30"),
            ("quarter to 11", "2026-03-25 10:45"),
            ("dec 24", "2026-12-24 09:00"),
            ("24th december at noon", "2026-12-24 12:00"),
            ("24/12", "2026-12-24 09:00"),
            ("2026-12-24 08:15", "2026-12-24 08:15"),
            ("24.12.", "2026-12-24 09:00"),
            ("24 march", "2027-03-24 09:00"),
        ],
    );
}

#[test]
fn spanish() {
    all_are_read(
        "es",
        &[
            ("mañana a las 9", "2026-03-26 09:00"),
            ("mañana", "2026-03-26 09:00"),
            ("mañana por la mañana", "2026-03-26 09:00"),
            ("mañana por la tarde", "2026-03-26 16:00"),
            ("mañana a las 9 de la mañana", "2026-03-26 09:00"),
            ("mañana a las 8 de la tarde", "2026-03-26 20:00"),
            ("mañana a las 9h", "2026-03-26 09:00"),
            ("pasado mañana", "2026-03-27 09:00"),
            ("esta tarde", "2026-03-25 16:00"),
            ("esta noche", "2026-03-25 20:00"),
            ("en 3 horas", "2026-03-25 13:00"),
            ("dentro de dos horas", "2026-03-25 12:00"),
            ("en media hora", "2026-03-25 10:30"),
            ("en 45 minutos", "2026-03-25 10:45"),
            ("en 3 días", "2026-03-28 09:00"),
            ("en una semana", "2026-04-01 09:00"),
            ("en 2 meses", "2026-05-25 09:00"),
            ("lunes", "2026-03-30 09:00"),
            ("el lunes a las 10", "2026-03-30 10:00"),
            ("el lunes que viene", "2026-03-30 09:00"),
            ("el próximo viernes", "2026-03-27 09:00"),
            ("miércoles", "2026-04-01 09:00"),
            ("la semana que viene", "2026-03-30 09:00"),
            ("próximo mes", "2026-04-01 09:00"),
            ("a las 5 y media", "2026-03-25 17:30"),
            ("a la una", "2026-03-25 13:00"),
            ("24 de diciembre", "2026-12-24 09:00"),
            ("el 24 de diciembre a las 10:30", "2026-12-24 10:30"),
            ("3/4", "2026-04-03 09:00"),
            ("24/12/2026", "2026-12-24 09:00"),
            ("24.12.", "2026-12-24 09:00"),
        ],
    );
}

#[test]
fn hungarian() {
    all_are_read(
        "hu",
        &[
            ("holnap 9-kor", "2026-03-26 09:00"),
            ("holnap", "2026-03-26 09:00"),
            ("holnap reggel 8-kor", "2026-03-26 08:00"),
            ("holnap délután 3-kor", "2026-03-26 15:00"),
            ("holnap 9:30-kor", "2026-03-26 09:30"),
            ("holnap fél 10-kor", "2026-03-26 09:30"),
            ("holnap háromnegyed 9-kor", "2026-03-26 08:45"),
            ("holnapután", "2026-03-27 09:00"),
            ("holnap délben", "2026-03-26 12:00"),
            ("ma este", "2026-03-25 20:00"),
            ("este 6-kor", "2026-03-25 18:00"),
            ("3 óra múlva", "2026-03-25 13:00"),
            ("fél óra múlva", "2026-03-25 10:30"),
            ("20 perc múlva", "2026-03-25 10:20"),
            ("3 nap múlva", "2026-03-28 09:00"),
            ("két hét múlva", "2026-04-08 09:00"),
            ("egy hónap múlva", "2026-04-25 09:00"),
            ("hétfő", "2026-03-30 09:00"),
            ("hétfőn 10 órakor", "2026-03-30 10:00"),
            ("jövő hétfőn", "2026-03-30 09:00"),
            ("jövő pénteken", "2026-04-03 09:00"),
            ("pénteken", "2026-03-27 09:00"),
            ("jövő héten", "2026-03-30 09:00"),
            ("jövő hónapban", "2026-04-01 09:00"),
            ("december 24-én", "2026-12-24 09:00"),
            ("dec. 24.", "2026-12-24 09:00"),
            ("12.24.", "2026-12-24 09:00"),
            ("12. 24. 10:00", "2026-12-24 10:00"),
            ("2026. 12. 24.", "2026-12-24 09:00"),
            ("04.03.", "2026-04-03 09:00"),
        ],
    );
}

#[test]
fn indonesian() {
    all_are_read(
        "id",
        &[
            ("besok jam 9", "2026-03-26 09:00"),
            ("besok", "2026-03-26 09:00"),
            ("besok pagi", "2026-03-26 09:00"),
            ("besok jam 7 malam", "2026-03-26 19:00"),
            ("besok pukul 14.30", "2026-03-26 14:30"),
            ("besok jam setengah 10", "2026-03-26 09:30"),
            ("lusa", "2026-03-27 09:00"),
            ("nanti sore", "2026-03-25 16:00"),
            ("nanti malam", "2026-03-25 20:00"),
            ("hari ini jam 3 sore", "2026-03-25 15:00"),
            ("3 jam lagi", "2026-03-25 13:00"),
            ("setengah jam lagi", "2026-03-25 10:30"),
            ("dalam 45 menit", "2026-03-25 10:45"),
            ("sejam lagi", "2026-03-25 11:00"),
            ("3 hari lagi", "2026-03-28 09:00"),
            ("2 minggu lagi", "2026-04-08 09:00"),
            ("seminggu lagi", "2026-04-01 09:00"),
            ("sebulan lagi", "2026-04-25 09:00"),
            ("senin", "2026-03-30 09:00"),
            ("hari Senin jam 10", "2026-03-30 10:00"),
            ("senin depan", "2026-03-30 09:00"),
            ("Jumat depan", "2026-04-03 09:00"),
            ("minggu", "2026-03-29 09:00"),
            ("hari minggu jam 8", "2026-03-29 08:00"),
            ("minggu depan", "2026-03-30 09:00"),
            ("bulan depan", "2026-04-01 09:00"),
            ("tanggal 24 Desember", "2026-12-24 09:00"),
            ("24/12", "2026-12-24 09:00"),
            ("24-12-2026 pukul 08.15", "2026-12-24 08:15"),
        ],
    );
}

#[test]
fn an_hour_that_is_missing_moves_on_and_one_that_comes_twice_is_the_first() {
    assert_eq!(read("29/3/2026 2:30", "es").as_deref(), Ok("2026-03-29 03:30"));
    let twice = read_when("25/10/2026 2:30", Language::parse("es").unwrap(), NOW, &Madrid).unwrap();
    assert_eq!(twice, AUTUMN - 30 * MINUTE);
    // Hours are as long as they are; days are by the calendar.
    let evening = Madrid.instant(Civil::date(2026, 3, 28).unwrap().at(22, 0));
    let at = |text| said(read_when(text, Language::ENGLISH, evening, &Madrid).unwrap());
    assert_eq!(at("in 6 hours"), "2026-03-29 05:00");
    assert_eq!(at("in 1 day"), "2026-03-29 09:00");
}

#[test]
fn what_can_mean_two_things_or_has_passed_is_said_and_not_guessed() {
    for (text, language, error) in [
        ("", "en", WhenError::Unreadable),
        ("soon", "en", WhenError::Unreadable),
        ("the customer", "en", WhenError::Unreadable),
        ("tomorrow tuesday", "en", WhenError::Unreadable),
        ("25:00", "en", WhenError::Unreadable),
        ("31 february", "en", WhenError::Unreadable),
        ("tomorrow in 3 hours", "en", WhenError::Unreadable),
        ("3/4", "en", WhenError::Ambiguous),
        ("3/4", "hu", WhenError::Ambiguous),
        ("today 9:00", "en", WhenError::Past),
        ("2020-01-01", "es", WhenError::Past),
        ("in 0 minutes", "en", WhenError::Past),
        ("400 months", "en", WhenError::TooFar),
        ("9999999999999999999 days", "en", WhenError::Unreadable),
    ] {
        assert_eq!(read(text, language), Err(error), "{text:?}");
    }
}

#[test]
fn another_language_of_the_interface_is_understood_too() {
    assert_eq!(read("holnap 9-kor", "es").as_deref(), Ok("2026-03-26 09:00"));
    assert_eq!(read("besok jam 9", "hu").as_deref(), Ok("2026-03-26 09:00"));
}

#[test]
fn offered_times_lie_ahead_and_each_is_offered_once() {
    let offered = |now| {
        when_presets(now, &Madrid)
            .into_iter()
            .map(|(code, at)| format!("{code} {}", said(at)))
            .collect::<Vec<_>>()
    };
    assert_eq!(
        offered(NOW),
        [
            "later_today 2026-03-25 13:00",
            "tomorrow_morning 2026-03-26 09:00",
            "next_monday 2026-03-30 09:00",
            "next_week 2026-04-01 09:00",
            "in_a_month 2026-04-25 09:00",
        ]
    );
    let sunday_evening = Madrid.instant(Civil::date(2026, 3, 29).unwrap().at(19, 0));
    assert_eq!(offered(sunday_evening)[0], "tomorrow_morning 2026-03-30 09:00");
    assert_eq!(offered(sunday_evening).len(), 3, "tomorrow is Monday, and offered once");
}

proptest! {
    #[test]
    fn whatever_is_typed_the_answer_lies_ahead_or_there_is_none(text in "[a-z0-9 ./:áéőű-]{0,24}", which in 0usize..4) {
        let language = Language::INTERFACE[which];
        if let Ok(at) = read_when(&text, language, NOW, &Madrid) {
            prop_assert!(at > NOW && at.since(NOW) <= FARTHEST);
        }
    }
}
