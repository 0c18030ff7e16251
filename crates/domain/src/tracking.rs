//! Where a parcel can be followed. Many shops give a number and no page; the page follows from the carrier, and the carrier
//! from the name that the shop gives, or from the number alone where its form proves it (a check digit, letters that only one
//! carrier uses). A number that could be anybody's leads nowhere: a wrong page tells a customer that the parcel does not exist.

use crate::fold;

/// Carriers whose pages are known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Carrier {
    Ups,
    FedEx,
    Usps,
    Dhl,
    Gls,
    Dpd,
    RoyalMail,
    Correos,
    CorreosExpress,
    Seur,
    Mrw,
    MagyarPosta,
    Foxpost,
    Jne,
    JAndT,
    SiCepat,
    PosIndonesia,
}

use Carrier::{
    Correos, CorreosExpress, Dhl, Dpd, FedEx, Foxpost, Gls, JAndT, Jne, MagyarPosta, Mrw, PosIndonesia, RoyalMail,
    Seur, SiCepat, Ups, Usps,
};

/// Words by which a carrier is named, folded, one after the other. The longer name stands before the one that it begins with.
const NAMES: &[(&[&str], Carrier)] = &[
    (&["correos", "express"], CorreosExpress),
    (&["cex"], CorreosExpress),
    (&["correos"], Correos),
    (&["seur"], Seur),
    (&["mrw"], Mrw),
    (&["ups"], Ups),
    (&["united", "parcel", "service"], Ups),
    (&["fedex"], FedEx),
    (&["federal", "express"], FedEx),
    (&["usps"], Usps),
    (&["us", "postal", "service"], Usps),
    (&["dhl"], Dhl),
    (&["deutsche", "post"], Dhl),
    (&["gls"], Gls),
    (&["dpd"], Dpd),
    (&["royal", "mail"], RoyalMail),
    (&["magyar", "posta"], MagyarPosta),
    (&["mpl"], MagyarPosta),
    (&["foxpost"], Foxpost),
    (&["jne"], Jne),
    (&["j", "t"], JAndT),
    (&["jnt"], JAndT),
    (&["sicepat"], SiCepat),
    (&["si", "cepat"], SiCepat),
    (&["pos", "indonesia"], PosIndonesia),
];

/// Posts by the country in the last two letters of a number of the Universal Postal Union.
const POSTS: &[(&str, Carrier)] = &[
    ("ES", Correos),
    ("HU", MagyarPosta),
    ("US", Usps),
    ("ID", PosIndonesia),
    ("DE", Dhl),
    ("GB", RoyalMail),
];

/// Page on which each carrier shows a parcel; `{}` is its number.
fn page_of(carrier: Carrier) -> &'static str {
    match carrier {
        Ups => "https://www.ups.com/track?tracknum={}",
        FedEx => "https://www.fedex.com/fedextrack/?trknbr={}",
        Usps => "https://tools.usps.com/go/TrackConfirmAction?tLabels={}",
        Dhl => "https://www.dhl.com/global-en/home/tracking.html?tracking-id={}",
        Gls => "https://gls-group.com/GROUP/en/parcel-tracking?match={}",
        Dpd => "https://tracking.dpd.de/status/en_US/parcel/{}",
        RoyalMail => "https://www.royalmail.com/track-your-item#/tracking-results/{}",
        Correos => "https://www.correos.es/es/es/herramientas/localizador/envios/detalle?tracking-number={}",
        CorreosExpress => "https://s.correosexpress.com/SeguimientoSinCP/search?n={}",
        Seur => "https://www.seur.com/livetracking/?segOnlineIdentificador={}",
        Mrw => "https://www.mrw.es/seguimiento_envios/MRW_resultados_consultas.asp?modo=nacional&envio={}",
        MagyarPosta => "https://www.posta.hu/nyomkovetes/nyitooldal?searchvalue={}",
        Foxpost => "https://foxpost.hu/csomagkovetes/?code={}",
        Jne => "https://www.jne.co.id/tracking-package?awb={}",
        JAndT => "https://www.jet.co.id/track/{}",
        SiCepat => "https://www.sicepat.com/checkAwb/{}",
        PosIndonesia => "https://www.posindonesia.co.id/id/tracking/{}",
    }
}

/// The carrier that the shop names.
fn named(name: &str) -> Option<Carrier> {
    let folded = fold(name);
    let words: Vec<&str> = folded
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .collect();
    NAMES
        .iter()
        .find(|(name, _)| words.windows(name.len()).any(|part| part == *name))
        .map(|(_, carrier)| *carrier)
}

fn value(letter: u8) -> u32 {
    match letter {
        b'0'..=b'9' => u32::from(letter - b'0'),
        _ => u32::from(letter.wrapping_sub(b'A')) % 26,
    }
}

/// `1Z` and sixteen signs, the last of which proves the others: letters count 2 for A, 3 for B …, every second sign twice.
fn is_of_ups(number: &[u8]) -> bool {
    let (Some(rest), Some(last)) = (number.strip_prefix(b"1Z"), number.last()) else {
        return false;
    };
    let counted = |sign: u8| match sign {
        b'0'..=b'9' => value(sign),
        _ => (value(sign) + 2) % 10,
    };
    let sum: u32 = rest
        .iter()
        .take(15)
        .enumerate()
        .map(|(place, sign)| counted(*sign) * if place % 2 == 1 { 2 } else { 1 })
        .sum();
    rest.len() == 16 && last.is_ascii_digit() && (10 - sum % 10) % 10 == value(*last)
}

/// The post of a number like `RR123456785ES`, when its check digit is right.
fn post_of(number: &[u8]) -> Option<Carrier> {
    const WEIGHTS: [u32; 8] = [8, 6, 4, 2, 3, 5, 9, 7];
    let (letters, rest) = number.split_at_checked(2)?;
    let (digits, country) = rest.split_at_checked(9)?;
    let (serial, check) = digits.split_at_checked(8)?;
    let plain = letters.iter().chain(country).all(u8::is_ascii_uppercase) && digits.iter().all(u8::is_ascii_digit);
    if !plain || country.len() != 2 {
        return None;
    }
    let sum: u32 = serial
        .iter()
        .zip(WEIGHTS)
        .map(|(digit, weight)| value(*digit) * weight)
        .sum();
    let right = match 11 - sum % 11 {
        10 => 0,
        11 => 5,
        other => other,
    };
    let country = std::str::from_utf8(country).ok()?;
    let post = POSTS.iter().find(|(code, _)| *code == country);
    post.filter(|_| check.first().copied().map(value) == Some(right))
        .map(|(_, carrier)| *carrier)
}

/// 20 to 22 digits that begin with 9, with the check digit of the trade's numbers.
fn is_of_usps(number: &[u8]) -> bool {
    let (Some(last), Some(head)) = (number.last(), number.get(..number.len().saturating_sub(1))) else {
        return false;
    };
    let sum: u32 = head
        .iter()
        .rev()
        .enumerate()
        .map(|(place, digit)| value(*digit) * if place % 2 == 0 { 3 } else { 1 })
        .sum();
    matches!(number.len(), 20 | 22)
        && number.iter().all(u8::is_ascii_digit)
        && number.first() == Some(&b'9')
        && (10 - sum % 10) % 10 == value(*last)
}

/// The carrier whose number this must be, by its form alone.
fn proven(number: &str) -> Option<Carrier> {
    let bytes = number.as_bytes();
    let digits_after = |letters: &str, counts: std::ops::RangeInclusive<usize>| {
        number
            .strip_prefix(letters)
            .is_some_and(|rest| counts.contains(&rest.len()) && rest.bytes().all(|b| b.is_ascii_digit()))
    };
    if is_of_ups(bytes) {
        Some(Ups)
    } else if let Some(post) = post_of(bytes) {
        Some(post)
    } else if is_of_usps(bytes) {
        Some(Usps)
    } else if digits_after("CLFOX", 8..=12) {
        Some(Foxpost)
    } else if digits_after("JJD", 16..=20) || digits_after("JVGL", 14..=20) {
        Some(Dhl)
    } else if ["JP", "JX", "JZ", "JT", "JD"]
        .iter()
        .any(|head| digits_after(head, 10..=10))
    {
        Some(JAndT)
    } else if number.len() == 23 && matches!(bytes, [b'P', b'A'..=b'Z', .., b'A'..=b'Z']) {
        Some(Correos)
    } else {
        None
    }
}

/// The page on which a parcel can be followed, by the carrier's name as the shop gives it (may be empty) and its number.
/// Nothing when no known carrier is named and the number does not prove one.
pub fn tracking_page(carrier: &str, number: &str) -> Option<String> {
    let number: String = number
        .chars()
        .filter(|c| !c.is_whitespace() && !matches!(c, '-' | '.'))
        .collect::<String>()
        .to_ascii_uppercase();
    if !(5..=40).contains(&number.len()) || !number.bytes().all(|b| b.is_ascii_alphanumeric()) {
        return None;
    }
    let carrier = named(carrier).or_else(|| proven(&number))?;
    Some(page_of(carrier).replace("{}", &number))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_number_leads_to_its_carriers_page_by_name_or_by_form() {
        for (carrier, number, expected) in [
            // By its form alone.
            ("", "1Z999AA10123456784", Some(Ups)),
            ("", "1Z 999 AA1 01 2345 6784", Some(Ups)),
            ("", "1Z999AA10123456785", None),
            ("", "RR123456785ES", Some(Correos)),
            ("", "rr123456785hu", Some(MagyarPosta)),
            ("", "RR123456785US", Some(Usps)),
            ("", "RR123456785ID", Some(PosIndonesia)),
            ("", "RR123456785GB", Some(RoyalMail)),
            ("", "RR123456784ES", None),
            ("", "RR123456785ZZ", None),
            ("", "PQ4F6P0704073380174802D", Some(Correos)),
            ("", "CLFOX0000000038", Some(Foxpost)),
            ("", "JJD000390007882930129", Some(Dhl)),
            ("", "JP1234567890", Some(JAndT)),
            ("", "9400111899223197428497", Some(Usps)),
            ("", "9400111899223197428491", None),
            // A number that could be anybody's leads nowhere without a name.
            ("", "123456789012", None),
            ("", "12345678901234", None),
            ("FedEx", "123456789012", Some(FedEx)),
            ("MRW", "123456789012", Some(Mrw)),
            ("SiCepat REG", "000123456789", Some(SiCepat)),
            ("DPD Magyarország", "12345678901234", Some(Dpd)),
            ("GLS", "12345678901", Some(Gls)),
            ("Correos", "123456789012", Some(Correos)),
            ("Correos Express Paq 24", "1234567890123456", Some(CorreosExpress)),
            ("SEUR 24", "1234567890", Some(Seur)),
            ("Magyar Posta (MPL)", "PNTM30000000000", Some(MagyarPosta)),
            ("J&T Express", "JP1234567890", Some(JAndT)),
            ("JNE", "0123456789012345", Some(Jne)),
            ("DHL Paket", "00340434161094042557", Some(Dhl)),
            // A name counts for more than a form; a word is not found inside another.
            ("UPS", "RR123456785ES", Some(Ups)),
            ("Groups and more", "123456789012", None),
            ("Correo Sur", "CS123456789", None),
            ("Correo Sur", "1Z999AA10123456784", Some(Ups)),
            // What is no number.
            ("UPS", "", None),
            ("UPS", "sin número", None),
            ("UPS", "x/../?y=1", None),
        ] {
            let page = expected.map(page_of);
            let found = tracking_page(carrier, number);
            let head = |page: &str| page.split("{}").next().unwrap_or_default().to_owned();
            assert_eq!(
                found.is_some(),
                page.is_some(),
                "{carrier:?} {number:?}: {found:?}, expected {expected:?}"
            );
            if let (Some(found), Some(page)) = (found, page) {
                assert!(found.starts_with(&head(page)), "{carrier:?} {number:?}: {found}");
            }
        }
    }

    proptest! {
        #[test]
        fn a_page_holds_the_number_and_nothing_that_changes_the_address(carrier in "(UPS|SEUR|GLS|JNE|)", number in ".{0,60}") {
            if let Some(page) = tracking_page(&carrier, &number) {
                prop_assert!(page.starts_with("https://"));
                prop_assert!(!page.contains(char::is_whitespace) && page.is_ascii());
            }
        }

        #[test]
        fn one_wrong_digit_of_a_ups_number_is_noticed(place in 8_usize..17, other in 1_u8..10) {
            let mut number = *b"1Z999AA10123456784";
            number[place] = b'0' + (number[place] - b'0' + other) % 10;
            // Twice five is ten: a digit that counts twice hides a change by five.
            if !(place % 2 == 1 && other == 5) {
                prop_assert!(!is_of_ups(&number), "{:?}", std::str::from_utf8(&number));
            }
        }
    }
}
