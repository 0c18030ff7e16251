//! Words of shops and countries: states of orders and names of countries, in the four languages.

use domain::{FulfilmentStatus, PaymentStatus, fold};

/// Countries by names, folded: their own and those of the four languages.
const COUNTRIES: &[(&str, &str)] = &[
    ("AR", "argentina"),
    ("AT", "austria|osterreich|ausztria"),
    ("AU", "australia|ausztralia"),
    ("BE", "belgium|belgica|belgie|belgique|belgia"),
    ("BR", "brazil|brasil|brazilia"),
    ("CA", "canada|kanada"),
    ("CH", "switzerland|suiza|schweiz|suisse|svajc|swiss"),
    ("CL", "chile"),
    ("CN", "china|kina|tiongkok"),
    ("CO", "colombia|kolumbia"),
    ("CZ", "czech republic|czechia|republica checa|chequia|csehorszag|ceko"),
    ("DE", "germany|alemania|deutschland|nemetorszag|jerman"),
    ("DK", "denmark|dinamarca|danmark|dania"),
    ("ES", "spain|espana|spanyolorszag|spanyol"),
    ("FI", "finland|finlandia|suomi|finnorszag"),
    ("FR", "france|francia|franciaorszag|prancis"),
    (
        "GB",
        "united kingdom|great britain|reino unido|egyesult kiralysag|inggris|england|uk",
    ),
    ("GR", "greece|grecia|gorogorszag|yunani"),
    ("HR", "croatia|croacia|horvatorszag|kroasia"),
    ("HU", "hungary|hungria|magyarorszag|hongaria"),
    ("ID", "indonesia|indonezia"),
    ("IE", "ireland|irlanda|irorszag|irlandia"),
    ("IN", "india"),
    ("IT", "italy|italia|olaszorszag"),
    ("JP", "japan|japon|jepang"),
    ("MX", "mexico|mexiko|meksiko"),
    ("MY", "malaysia|malasia|malajzia"),
    (
        "NL",
        "netherlands|the netherlands|paises bajos|nederland|hollandia|belanda",
    ),
    ("NO", "norway|noruega|norge|norvegia|norwegia"),
    ("NZ", "new zealand|nueva zelanda|uj zeland|selandia baru"),
    ("PE", "peru"),
    ("PL", "poland|polonia|polska|lengyelorszag|polandia"),
    ("PT", "portugal|portugalia"),
    ("RO", "romania|rumania"),
    ("RS", "serbia|szerbia"),
    ("SE", "sweden|suecia|sverige|svedorszag|swedia"),
    ("SG", "singapore|singapur|szingapur|singapura"),
    ("SI", "slovenia|eslovenia|szlovenia"),
    ("SK", "slovakia|eslovaquia|szlovakia|slowakia"),
    ("UA", "ukraine|ucrania|ukrajna|ukraina"),
    (
        "US",
        "united states|united states of america|usa|estados unidos|egyesult allamok|amerika serikat",
    ),
];

/// A country by its code or name.
pub(crate) fn country(text: &str) -> Option<String> {
    let text = text.trim();
    let folded = fold(text);
    if let Some((code, _)) = COUNTRIES
        .iter()
        .find(|(_, names)| names.split('|').any(|name| name == folded))
    {
        return Some((*code).to_owned());
    }
    (text.len() == 2 && text.bytes().all(|byte| byte.is_ascii_alphabetic())).then(|| text.to_uppercase())
}

/// What a shop's word for a state says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Said {
    pub(crate) payment: Option<PaymentStatus>,
    pub(crate) fulfilment: Option<FulfilmentStatus>,
    pub(crate) cancelled: bool,
}

/// Words of states, folded, of shops and of the four languages.
const STATES: &[(&str, Option<PaymentStatus>, Option<FulfilmentStatus>)] = &[
    (
        "paid|pagado|pagada|fizetve|kifizetve|dibayar|lunas|processing|procesando|feldolgozas alatt|diproses|\
         captured",
        Some(PaymentStatus::Paid),
        None,
    ),
    (
        "pending|pending payment|unpaid|on hold|pendiente|pendiente de pago|en espera|fuggoben|fizetesre var|\
         menunggu|menunggu pembayaran|belum dibayar|failed|fallido|sikertelen|gagal",
        Some(PaymentStatus::Pending),
        None,
    ),
    ("authorized|autorizado", Some(PaymentStatus::Authorized), None),
    ("partially paid", Some(PaymentStatus::PartiallyPaid), None),
    (
        "refunded|reembolsado|visszateritve|dikembalikan",
        Some(PaymentStatus::Refunded),
        None,
    ),
    ("partially refunded", Some(PaymentStatus::PartiallyRefunded), None),
    ("voided|expired", Some(PaymentStatus::Voided), None),
    (
        "completed|complete|completado|completada|teljesitve|selesai",
        Some(PaymentStatus::Paid),
        Some(FulfilmentStatus::Fulfilled),
    ),
    (
        "fulfilled|packed|preparado|csomagolva|dikemas",
        None,
        Some(FulfilmentStatus::Fulfilled),
    ),
    (
        "partial|partially fulfilled",
        None,
        Some(FulfilmentStatus::PartiallyFulfilled),
    ),
    (
        "unfulfilled|unshipped|not shipped|no enviado|sin enviar|nincs feladva|belum dikirim",
        None,
        Some(FulfilmentStatus::Unfulfilled),
    ),
    (
        "shipped|sent|enviado|enviada|feladva|elkuldve|dikirim|terkirim",
        None,
        Some(FulfilmentStatus::Shipped),
    ),
    (
        "delivered|entregado|entregada|kezbesitve|diterima|sampai",
        None,
        Some(FulfilmentStatus::Delivered),
    ),
    (
        "returned|restocked|devuelto|visszakuldve",
        None,
        Some(FulfilmentStatus::Returned),
    ),
];
const CANCELLED: &[&str] = &[
    "cancelled",
    "canceled",
    "cancelado",
    "cancelada",
    "anulado",
    "torolve",
    "lemondva",
    "visszavonva",
    "dibatalkan",
    "batal",
];

/// What a word for a state says; nothing of a word that is nobody's but the shop's.
pub(crate) fn state(text: &str) -> Said {
    let folded = fold(text.trim());
    let folded = folded.strip_prefix("wc-").unwrap_or(&folded).replace(['_', '-'], " ");
    let mut said = Said {
        cancelled: CANCELLED.contains(&folded.as_str()),
        ..Said::default()
    };
    if let Some((_, payment, fulfilment)) = STATES
        .iter()
        .find(|(words, ..)| words.split('|').any(|word| word == folded))
    {
        (said.payment, said.fulfilment) = (*payment, *fulfilment);
    }
    said
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_states_are_those_of_shops_and_countries() {
        assert_eq!(state("wc-processing").payment, Some(PaymentStatus::Paid));
        assert_eq!(
            state("Partially_Refunded").payment,
            Some(PaymentStatus::PartiallyRefunded)
        );
        assert_eq!(state("Kézbesítve").fulfilment, Some(FulfilmentStatus::Delivered));
        assert!(state("Canceled").cancelled);
        assert_eq!(state("Barnizando"), Said::default());
    }

    #[test]
    fn countries_are_known_by_code_and_by_name() {
        assert_eq!(country("España").as_deref(), Some("ES"));
        assert_eq!(country("hu").as_deref(), Some("HU"));
        assert_eq!(country("Nowhere"), None);
    }
}
