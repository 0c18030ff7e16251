//! The words of four languages for days and times, without accents and in lower case, and what they mean. A phrase is found
//! before its parts, so "pasado mañana" is not "mañana". Endings are written out where a language has them.

/// What a word means to the grammar.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Word {
    /// So many days from today.
    Day(i64),
    /// Day of the week, Monday is 0.
    Weekday(i64),
    /// Month, 1 to 12.
    Month(u8),
    /// A length of time.
    Unit(Unit),
    /// A number.
    Number(i64),
    /// So much time, in one word.
    Amount(i64, Unit),
    /// A part of the day: its usual hour, and whether its hours are after noon.
    Part { hour: u8, after_noon: bool },
    /// Only says whether hours are after noon.
    AfterNoon(bool),
    /// The next one.
    Next,
    /// Minutes past the hour before the one named.
    Before(u8),
    /// Minutes past the hour named.
    After(u8),
    /// Minutes past the hour that was just named.
    AndMinutes(u8),
    /// "Hour" after a number, "at" before one.
    HourOrAt,
    /// "Week" or "Sunday".
    WeekOrSunday,
    /// Means nothing by itself.
    Skip,
}

/// A length of time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Unit {
    Minute,
    Hour,
    Day,
    Week,
    Month,
    /// Not decided yet.
    WeekOrSunday,
}

use Word::{
    After, AfterNoon, Amount, AndMinutes, Before, Day, HourOrAt, Month, Next, Number, Part, Skip, WeekOrSunday, Weekday,
};

type Table = &'static [(&'static str, Word)];

const MINUTE: Word = Word::Unit(Unit::Minute);
const HOUR: Word = Word::Unit(Unit::Hour);
const DAYS: Word = Word::Unit(Unit::Day);
const WEEK: Word = Word::Unit(Unit::Week);
const MONTHS: Word = Word::Unit(Unit::Month);

const fn part(hour: u8, after_noon: bool) -> Word {
    Part { hour, after_noon }
}

/// The words of a language.
pub(super) fn table(language: &str) -> Option<Table> {
    match language {
        "en" => Some(ENGLISH),
        "es" => Some(SPANISH),
        "hu" => Some(HUNGARIAN),
        "id" => Some(INDONESIAN),
        _ => None,
    }
}

/// The meaning of the longest phrase that the tokens begin with, and of how many tokens it is; without one, one token.
pub(super) fn longest(table: Table, tokens: &[&str]) -> (Option<Word>, usize) {
    for length in (1..=tokens.len().min(4)).rev() {
        let phrase = tokens[..length].join(" ");
        let phrase = phrase.trim_end_matches('.');
        if let Some((_, word)) = table.iter().find(|(known, _)| *known == phrase) {
            return (Some(*word), length);
        }
    }
    (None, 1)
}

#[rustfmt::skip]
const ENGLISH: Table = &[
    ("today", Day(0)), ("tomorrow", Day(1)), ("tmrw", Day(1)), ("day after tomorrow", Day(2)), ("the day after tomorrow", Day(2)),
    ("tonight", part(20, true)), ("this", Skip), ("morning", part(9, false)), ("noon", part(12, true)), ("midday", part(12, true)),
    ("afternoon", part(14, true)), ("evening", part(18, true)), ("night", part(20, true)), ("am", AfterNoon(false)),
    ("pm", AfterNoon(true)), ("a.m", AfterNoon(false)), ("p.m", AfterNoon(true)),
    ("monday", Weekday(0)), ("tuesday", Weekday(1)), ("wednesday", Weekday(2)), ("thursday", Weekday(3)), ("friday", Weekday(4)),
    ("saturday", Weekday(5)), ("sunday", Weekday(6)), ("mon", Weekday(0)), ("tue", Weekday(1)), ("wed", Weekday(2)),
    ("thu", Weekday(3)), ("fri", Weekday(4)), ("sat", Weekday(5)), ("sun", Weekday(6)),
    ("january", Month(1)), ("february", Month(2)), ("march", Month(3)), ("april", Month(4)), ("may", Month(5)), ("june", Month(6)),
    ("july", Month(7)), ("august", Month(8)), ("september", Month(9)), ("october", Month(10)), ("november", Month(11)),
    ("december", Month(12)), ("jan", Month(1)), ("feb", Month(2)), ("mar", Month(3)), ("apr", Month(4)), ("jun", Month(6)),
    ("jul", Month(7)), ("aug", Month(8)), ("sep", Month(9)), ("sept", Month(9)), ("oct", Month(10)), ("nov", Month(11)), ("dec", Month(12)),
    ("minute", MINUTE), ("minutes", MINUTE), ("min", MINUTE), ("mins", MINUTE), ("hour", HOUR), ("hours", HOUR), ("hr", HOUR),
    ("hrs", HOUR), ("day", DAYS), ("days", DAYS), ("week", WEEK), ("weeks", WEEK), ("month", MONTHS), ("months", MONTHS),
    ("next", Next), ("half an hour", Amount(30, Unit::Minute)), ("half past", After(30)), ("quarter past", After(15)), ("quarter to", Before(45)),
    ("a", Number(1)), ("an", Number(1)), ("one", Number(1)), ("two", Number(2)), ("three", Number(3)), ("four", Number(4)),
    ("five", Number(5)), ("six", Number(6)), ("seven", Number(7)), ("eight", Number(8)), ("nine", Number(9)), ("ten", Number(10)),
    ("eleven", Number(11)), ("twelve", Number(12)), ("in", Skip), ("at", Skip), ("on", Skip), ("the", Skip), ("of", Skip),
    ("in the", Skip), ("and", Skip), ("from now", Skip), ("later", Skip), ("o'clock", Skip), ("until", Skip),
];

#[rustfmt::skip]
const SPANISH: Table = &[
    ("hoy", Day(0)), ("manana", Day(1)), ("pasado manana", Day(2)), ("pasado", Day(2)), ("esta noche", part(20, true)),
    ("esta tarde", part(16, true)), ("esta manana", part(9, false)), ("por la manana", part(9, false)),
    ("por la tarde", part(16, true)), ("por la noche", part(20, true)), ("a mediodia", part(12, true)), ("al mediodia", part(12, true)),
    ("de la manana", AfterNoon(false)), ("de la tarde", AfterNoon(true)), ("de la noche", AfterNoon(true)), ("am", AfterNoon(false)),
    ("pm", AfterNoon(true)),
    ("lunes", Weekday(0)), ("martes", Weekday(1)), ("miercoles", Weekday(2)), ("jueves", Weekday(3)), ("viernes", Weekday(4)),
    ("sabado", Weekday(5)), ("domingo", Weekday(6)), ("lun", Weekday(0)), ("mar", Weekday(1)), ("mie", Weekday(2)),
    ("jue", Weekday(3)), ("vie", Weekday(4)), ("sab", Weekday(5)), ("dom", Weekday(6)),
    ("enero", Month(1)), ("febrero", Month(2)), ("marzo", Month(3)), ("abril", Month(4)), ("mayo", Month(5)), ("junio", Month(6)),
    ("julio", Month(7)), ("agosto", Month(8)), ("septiembre", Month(9)), ("setiembre", Month(9)), ("octubre", Month(10)),
    ("noviembre", Month(11)), ("diciembre", Month(12)), ("ene", Month(1)), ("feb", Month(2)), ("abr", Month(4)), ("jun", Month(6)),
    ("jul", Month(7)), ("ago", Month(8)), ("sep", Month(9)), ("oct", Month(10)), ("nov", Month(11)), ("dic", Month(12)),
    ("minuto", MINUTE), ("minutos", MINUTE), ("min", MINUTE), ("hora", HOUR), ("horas", HOUR), ("dia", DAYS), ("dias", DAYS),
    ("semana", WEEK), ("semanas", WEEK), ("mes", MONTHS), ("meses", MONTHS), ("proximo", Next), ("proxima", Next), ("que viene", Next),
    ("media hora", Amount(30, Unit::Minute)), ("y media", AndMinutes(30)), ("y cuarto", AndMinutes(15)),
    ("un", Number(1)), ("una", Number(1)), ("dos", Number(2)), ("tres", Number(3)), ("cuatro", Number(4)), ("cinco", Number(5)),
    ("seis", Number(6)), ("siete", Number(7)), ("ocho", Number(8)), ("nueve", Number(9)), ("diez", Number(10)), ("once", Number(11)),
    ("doce", Number(12)), ("quince", Number(15)), ("en", Skip), ("dentro de", Skip), ("de aqui a", Skip), ("a las", Skip),
    ("a la", Skip), ("a", Skip), ("las", Skip), ("el", Skip), ("la", Skip), ("los", Skip), ("de", Skip), ("del", Skip), ("y", Skip),
    ("este", Skip), ("esta", Skip), ("hasta", Skip), ("al", Skip),
];

#[rustfmt::skip]
const HUNGARIAN: Table = &[
    ("ma", Day(0)), ("holnap", Day(1)), ("holnaputan", Day(2)), ("ma este", part(20, true)), ("ma delutan", part(14, true)),
    ("reggel", part(9, false)), ("delelott", part(9, false)), ("delben", part(12, true)), ("delutan", part(14, true)),
    ("este", part(18, true)), ("ejjel", part(22, true)),
    ("hetfo", Weekday(0)), ("hetfon", Weekday(0)), ("hetfore", Weekday(0)), ("kedd", Weekday(1)), ("kedden", Weekday(1)),
    ("keddre", Weekday(1)), ("szerda", Weekday(2)), ("szerdan", Weekday(2)), ("szerdara", Weekday(2)), ("csutortok", Weekday(3)),
    ("csutortokon", Weekday(3)), ("csutortokre", Weekday(3)), ("pentek", Weekday(4)), ("penteken", Weekday(4)), ("pentekre", Weekday(4)),
    ("szombat", Weekday(5)), ("szombaton", Weekday(5)), ("szombatra", Weekday(5)), ("vasarnap", Weekday(6)), ("vasarnapra", Weekday(6)),
    ("januar", Month(1)), ("februar", Month(2)), ("marcius", Month(3)), ("aprilis", Month(4)), ("majus", Month(5)), ("junius", Month(6)),
    ("julius", Month(7)), ("augusztus", Month(8)), ("szeptember", Month(9)), ("oktober", Month(10)), ("november", Month(11)),
    ("december", Month(12)), ("jan", Month(1)), ("feb", Month(2)), ("febr", Month(2)), ("marc", Month(3)), ("apr", Month(4)),
    ("maj", Month(5)), ("jun", Month(6)), ("jul", Month(7)), ("aug", Month(8)), ("szept", Month(9)), ("okt", Month(10)),
    ("nov", Month(11)), ("dec", Month(12)),
    ("perc", MINUTE), ("perccel", MINUTE), ("percen", MINUTE), ("ora", HOUR), ("oraval", HOUR), ("nap", DAYS), ("nappal", DAYS),
    ("het", WEEK), ("hettel", WEEK), ("heten", WEEK), ("hetre", WEEK), ("honap", MONTHS), ("honappal", MONTHS), ("honapban", MONTHS),
    ("jovo", Next), ("kovetkezo", Next), ("fel ora", Amount(30, Unit::Minute)), ("fel", Before(30)), ("negyed", Before(15)),
    ("haromnegyed", Before(45)), ("egy", Number(1)), ("ket", Number(2)), ("ketto", Number(2)), ("harom", Number(3)),
    ("negy", Number(4)), ("ot", Number(5)), ("hat", Number(6)), ("nyolc", Number(8)), ("kilenc", Number(9)), ("tiz", Number(10)),
    ("mulva", Skip), ("mulvara", Skip), ("kesobb", Skip), ("orakor", Skip), ("kor", Skip), ("a", Skip), ("az", Skip), ("es", Skip),
    ("ekkor", Skip), ("ezen a", Skip), ("eddig", Skip), ("ig", Skip),
];

#[rustfmt::skip]
const INDONESIAN: Table = &[
    ("hari ini", Day(0)), ("besok", Day(1)), ("esok", Day(1)), ("lusa", Day(2)), ("nanti malam", part(20, true)),
    ("malam ini", part(20, true)), ("sore ini", part(16, true)), ("nanti sore", part(16, true)), ("nanti siang", part(13, true)),
    ("besok lusa", Day(2)), ("pagi", part(9, false)), ("siang", part(13, true)), ("sore", part(16, true)), ("malam", part(20, true)),
    ("senin", Weekday(0)), ("selasa", Weekday(1)), ("rabu", Weekday(2)), ("kamis", Weekday(3)), ("jumat", Weekday(4)),
    ("jum'at", Weekday(4)), ("sabtu", Weekday(5)), ("hari senin", Weekday(0)), ("hari selasa", Weekday(1)),
    ("hari rabu", Weekday(2)), ("hari kamis", Weekday(3)), ("hari jumat", Weekday(4)), ("hari sabtu", Weekday(5)), ("hari minggu", Weekday(6)), ("minggu", WeekOrSunday), ("hari minggu depan", Weekday(6)),
    ("januari", Month(1)), ("februari", Month(2)), ("maret", Month(3)), ("april", Month(4)), ("mei", Month(5)), ("juni", Month(6)),
    ("juli", Month(7)), ("agustus", Month(8)), ("september", Month(9)), ("oktober", Month(10)), ("november", Month(11)),
    ("desember", Month(12)), ("jan", Month(1)), ("feb", Month(2)), ("mar", Month(3)), ("apr", Month(4)), ("jun", Month(6)),
    ("jul", Month(7)), ("agu", Month(8)), ("agt", Month(8)), ("sep", Month(9)), ("okt", Month(10)), ("nov", Month(11)), ("des", Month(12)),
    ("menit", MINUTE), ("mnt", MINUTE), ("jam", HourOrAt), ("pekan", WEEK), ("bulan", MONTHS), ("hari", DAYS),
    ("depan", Next), ("setengah jam", Amount(30, Unit::Minute)), ("setengah", Before(30)), ("sejam", Amount(1, Unit::Hour)), ("seminggu", Amount(1, Unit::Week)),
    ("sebulan", Amount(1, Unit::Month)), ("satu", Number(1)), ("dua", Number(2)), ("tiga", Number(3)), ("empat", Number(4)), ("lima", Number(5)),
    ("enam", Number(6)), ("tujuh", Number(7)), ("delapan", Number(8)), ("sembilan", Number(9)), ("sepuluh", Number(10)),
    ("pukul", Skip), ("pada", Skip), ("tanggal", Skip), ("dalam", Skip), ("lagi", Skip), ("nanti", Skip), ("kemudian", Skip),
    ("dari sekarang", Skip), ("sampai", Skip), ("dan", Skip), ("ini", Skip),
];
