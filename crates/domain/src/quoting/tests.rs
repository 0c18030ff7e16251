//! Each mail program in each language, what must stay open, and that nothing is ever lost.

use super::{Said, folds, parts};
use proptest::prelude::*;

const GMAIL: &[(&str, &str)] = &[
    (
        "en",
        "On Mon, Mar 3, 2025 at 10:12\u{202f}AM Taller Azul <hola@tallerazul.example>\nwrote:",
    ),
    (
        "es",
        "El lun, 3 mar 2025 a las 10:12, Taller Azul (<hola@tallerazul.example>)\nescribió:",
    ),
    (
        "hu",
        "Taller Azul <hola@tallerazul.example> ezt írta (időpont: 2025. márc. 3.,\nH, 10:12):",
    ),
    (
        "id",
        "Pada tanggal Sen, 3 Mar 2025 pukul 10.12 Taller Azul <\nhola@tallerazul.example> menulis:",
    ),
    (
        "de",
        "Am Mo., 3. März 2025 um 10:12 Uhr schrieb Taller Azul <\nhola@tallerazul.example>:",
    ),
    (
        "fr",
        "Le lun. 3 mars 2025 à 10:12, Taller Azul <hola@tallerazul.example> a\nécrit\u{a0}:",
    ),
    (
        "pt",
        "Em seg., 3 de mar. de 2025 às 10:12, Taller Azul <\nhola@tallerazul.example> escreveu:",
    ),
];

const APPLE: &[(&str, &str)] = &[
    (
        "en",
        "On 3 Mar 2025, at 10:12, Taller Azul <hola@tallerazul.example> wrote:",
    ),
    (
        "es",
        "El 3 mar 2025, a las 10:12, Taller Azul <hola@tallerazul.example> escribió:",
    ),
    (
        "hu",
        "2025. márc. 3. dátummal, 10:12 időpontban Taller Azul <hola@tallerazul.example> írta:",
    ),
    (
        "id",
        "Pada 3 Mar 2025, pukul 10.12, Taller Azul <hola@tallerazul.example> menulis:",
    ),
    (
        "de",
        "Am 03.03.2025 um 10:12 schrieb Taller Azul <hola@tallerazul.example>:",
    ),
    (
        "fr",
        "Le 3 mars 2025 à 10:12, Taller Azul <hola@tallerazul.example> a écrit :",
    ),
    (
        "pt",
        "No dia 3 de mar. de 2025, às 10:12, Taller Azul <hola@tallerazul.example> escreveu:",
    ),
];

const YAHOO: &[(&str, &str)] = &[
    (
        "en",
        "On Monday, March 3, 2025 at 10:12:00 AM GMT+1, Taller Azul <hola@tallerazul.example> wrote:",
    ),
    (
        "es",
        "El lunes, 3 de marzo de 2025, 10:12:00 CET, Taller Azul <hola@tallerazul.example> escribió:",
    ),
    (
        "hu",
        "2025. március 3., hétfő 10:12:00 CET időpontban Taller Azul <hola@tallerazul.example> ezt írta:",
    ),
    (
        "id",
        "Pada Senin, 3 Maret 2025 pukul 10.12.00 WIB, Taller Azul <hola@tallerazul.example> menulis:",
    ),
    (
        "de",
        "Am Montag, 3. März 2025 um 10:12:00 MEZ hat Taller Azul <hola@tallerazul.example> Folgendes geschrieben:",
    ),
    (
        "fr",
        "Le lundi 3 mars 2025 à 10:12:00 UTC+1, Taller Azul <hola@tallerazul.example> a écrit :",
    ),
    (
        "pt",
        "Em segunda-feira, 3 de março de 2025 10:12:00 BRT, Taller Azul <hola@tallerazul.example> escreveu:",
    ),
];

const PROTON: &[(&str, &str)] = &[
    (
        "en",
        "On Monday, March 3rd, 2025 at 10:12 AM, Taller Azul <hola@tallerazul.example> wrote:",
    ),
    (
        "es",
        "El lunes, 3 de marzo de 2025 a las 10:12, Taller Azul <hola@tallerazul.example> escribió:",
    ),
    (
        "hu",
        "2025. március 3., hétfő 10:12 időpontban, Taller Azul <hola@tallerazul.example> írta:",
    ),
    (
        "id",
        "Pada hari Senin, 3 Maret 2025 pukul 10.12, Taller Azul <hola@tallerazul.example> menulis:",
    ),
    (
        "de",
        "Taller Azul <hola@tallerazul.example> schrieb am Montag, 3. März 2025 um 10:12:",
    ),
    (
        "fr",
        "Le lundi 3 mars 2025 à 10:12, Taller Azul <hola@tallerazul.example> a écrit :",
    ),
    (
        "pt",
        "Em segunda-feira, 3 de março de 2025 às 10:12, Taller Azul <hola@tallerazul.example> escreveu:",
    ),
];

const OUTLOOK: &[(&str, &str)] = &[
    (
        "en",
        "From: Taller Azul <hola@tallerazul.example>\nSent: Monday, March 3, 2025 10:12 AM\nTo: Carla\nSubject: Your order",
    ),
    (
        "en, rule",
        "-----Original Message-----\nFrom: Taller Azul\nSent: 3 March 2025 10:12",
    ),
    (
        "es",
        "________________________________\nDe: Taller Azul <hola@tallerazul.example>\nEnviado: lunes, 3 de marzo de 2025 10:12\nPara: Carla\nAsunto: Tu pedido",
    ),
    ("es, rule", "-----Mensaje original-----\nDe: Taller Azul"),
    (
        "hu",
        "Feladó: Taller Azul <hola@tallerazul.example>\nElküldve: 2025. március 3., hétfő 10:12\nCímzett: Carla\nTárgy: A rendelése",
    ),
    ("hu, rule", "-----Eredeti üzenet-----\nFeladó: Taller Azul"),
    (
        "id",
        "Dari: Taller Azul <hola@tallerazul.example>\nDikirim: Senin, 3 Maret 2025 10.12\nKepada: Carla\nSubjek: Pesanan Anda",
    ),
    ("id, rule", "-----Pesan Asli-----\nDari: Taller Azul"),
    (
        "de",
        "*Von:* Taller Azul <hola@tallerazul.example>\n*Gesendet:* Montag, 3. März 2025 10:12\n*An:* Carla\n*Betreff:* Ihre Bestellung",
    ),
    ("de, rule", "-----Ursprüngliche Nachricht-----\nVon: Taller Azul"),
    (
        "fr",
        "De : Taller Azul <hola@tallerazul.example>\nEnvoyé : lundi 3 mars 2025 10:12\nÀ : Carla\nObjet : Votre commande",
    ),
    ("fr, rule", "-----Message d'origine-----\nDe : Taller Azul"),
    (
        "pt",
        "De: Taller Azul <hola@tallerazul.example>\nEnviada em: segunda-feira, 3 de março de 2025 10:12\nPara: Carla\nAssunto: O seu pedido",
    ),
    ("pt, rule", "-----Mensagem original-----\nDe: Taller Azul"),
];

const PHONES: &[&str] = &[
    "Sent from my iPhone",
    "Sent from Yahoo Mail on Android",
    "Sent with Proton Mail secure email.",
    "Get Outlook for iOS <https://outlook.example>",
    "Enviado desde mi iPhone",
    "Enviado con Proton Mail",
    "Obtener Outlook para Android",
    "iPhone-omról küldve",
    "Elküldve az iPhone-omról",
    "Dikirim dari iPhone saya",
    "Dapatkan Outlook untuk Android",
    "Von meinem iPhone gesendet",
    "Gesendet von meinem Samsung Galaxy",
    "Envoyé de mon iPhone",
    "Enviado do meu iPhone",
];

const OWN: &str = "Gracias, el martes me va bien.\nUn saludo\n";
const EARLIER: &str = "Hola, Carla:\n¿le va bien el martes?\n";

fn said(text: &str) -> Vec<(Said, &str)> {
    parts(text)
        .into_iter()
        .map(|(said, range)| (said, &text[range]))
        .collect()
}

/// What stays open and what is folded.
fn shown(text: &str) -> (String, String) {
    let (mut open, mut folded, mut at) = (String::new(), String::new(), 0);
    for fold in folds(text) {
        open += &text[at..fold.range.start];
        folded += &text[fold.range.clone()];
        at = fold.range.end;
    }
    (open + &text[at..], folded)
}

#[test]
fn what_each_mail_program_quotes_in_each_language_is_folded_from_its_first_line() {
    for (program, table) in [
        ("Gmail", GMAIL),
        ("Apple Mail", APPLE),
        ("Yahoo", YAHOO),
        ("Proton", PROTON),
        ("Outlook", OUTLOOK),
    ] {
        for (language, announced) in table {
            let marked: String = EARLIER.lines().map(|line| format!("> {line}\n")).collect();
            for quoted in [marked.as_str(), EARLIER] {
                let text = format!("{OWN}\n{announced}\n\n{quoted}");
                let (open, folded) = shown(&text);
                assert_eq!(open, OWN, "{program} in {language}");
                assert_eq!(folded, format!("\n{announced}\n\n{quoted}"), "{program} in {language}");
            }
        }
    }
}

#[test]
fn words_right_above_the_announcement_stay_the_writers() {
    for (language, announced) in GMAIL.iter().chain(APPLE).chain(YAHOO).chain(PROTON).chain(OUTLOOK) {
        let text = format!("Köszönöm!\n{announced}\n> Hola, Carla\n");
        assert_eq!(shown(&text).0, "Köszönöm!\n", "{language}");
    }
}

#[test]
fn windows_line_ends_change_nothing() {
    for (language, announced) in GMAIL.iter().chain(OUTLOOK) {
        let text = format!("{OWN}\n{announced}\n\n{EARLIER}").replace('\n', "\r\n");
        assert_eq!(shown(&text).0, OWN.replace('\n', "\r\n"), "{language}");
    }
}

#[test]
fn the_line_of_a_telephone_is_folded_alone_and_above_a_quote() {
    for line in PHONES {
        let (open, folded) = shown(&format!("{OWN}\n{line}\n"));
        assert_eq!((open.as_str(), folded.trim()), (OWN, *line));
        let text = format!("{OWN}\n{line}\n\n{}\n> Hola, Carla\n", GMAIL[0].1);
        let all = folds(&text);
        assert_eq!((all.len(), all[0].said), (1, Said::Quoted), "{line}");
        assert_eq!(shown(&text).0, OWN);
    }
}

#[test]
fn a_signature_under_two_dashes_is_folded_and_own_words_after_a_quote_are_not() {
    let text = "¿Me lo cambiáis?\n\n-- \nCarla Pastor\n600 123 123\n";
    assert_eq!(
        said(text),
        [
            (Said::Own, "¿Me lo cambiáis?\n"),
            (Said::Signature, "\n-- \nCarla Pastor\n600 123 123\n")
        ]
    );
    assert_eq!(folds(text)[0].lines, 3);
    let text = "> uno\n> dos\n> tres\n> cuatro\n> cinco\n\nEstá bien así.\n";
    assert_eq!(shown(text).0, "Está bien así.\n");
    assert_eq!(folds(text)[0].lines, 5);
}

#[test]
fn a_short_quote_that_is_answered_under_it_stays_open() {
    let text = "> ¿Qué talla?\nLa M.\n\n> ¿Y el color?\nAzul.\n\n> Un saludo\n";
    let (open, folded) = shown(text);
    assert_eq!(open, "> ¿Qué talla?\nLa M.\n\n> ¿Y el color?\nAzul.\n");
    assert_eq!(folded, "\n> Un saludo\n");
}

#[test]
fn what_only_looks_like_a_quote_stays_open() {
    for text in [
        "El 3 de marzo de 2025 a las 10:12 el repartidor me escribió:\n",
        "On the website it said 10:30 and you wrote:\nsent within a day",
        "Dikirim dari gudang kemarin, tapi belum sampai.",
        "Hola\n\nEnviado desde mi pueblo el lunes, y todavía no ha llegado nada de nada a la oficina",
        ">:(\n",
        "From: what I can tell, the parcel is lost.\nTo be honest I am tired.",
        "Precio:\n--\n10 euros\n\nGastos:\n--\n5 euros\n\nTotal:\n15 euros\n1\n2\n3\n4\n5\n6\n7\n8\n9\n10\n11\n12\n",
        "Os reenvío esto:\n\n---------- Forwarded message ---------\nFrom: Taller Azul <a@b.example>\nDate: Mon, Mar 3, 2025 at 10:12\nSubject: Pedido\nTo: Carla\n\nHola\n\n-- \nTaller Azul\n",
        "",
        "\n\n",
    ] {
        assert_eq!(folds(text), [], "{text}");
    }
}

#[test]
fn a_message_that_is_only_a_quote_is_shown_open() {
    for text in [
        "> Hola\n> adiós\n",
        "-----Original Message-----\nFrom: Carla\n\nHola\n",
        "-- \nCarla\n",
    ] {
        assert_eq!(folds(text), [], "{text}");
    }
    assert!(parts("> Hola\n").iter().all(|(said, _)| *said == Said::Quoted));
}

fn lines() -> impl Strategy<Value = String> {
    let known: Vec<&'static str> = GMAIL
        .iter()
        .chain(APPLE)
        .chain(OUTLOOK)
        .map(|(_, line)| *line)
        .chain(PHONES.iter().copied())
        .chain([
            "",
            "-- ",
            "--",
            "> Hola",
            ">",
            "Hola",
            "\u{2028}ő",
            "---------- Forwarded message ---------",
        ])
        .collect();
    let line = prop_oneof![proptest::sample::select(known).prop_map(str::to_owned), ".{0,40}"];
    (
        proptest::collection::vec(line, 0..24),
        prop_oneof![Just("\n"), Just("\r\n")],
        any::<bool>(),
    )
        .prop_map(|(lines, end, last)| lines.join(end) + if last { end } else { "" })
}

proptest! {
    #[test]
    fn the_parts_joined_are_the_text_to_the_byte(text in lines()) {
        let joined: String = parts(&text).into_iter().map(|(_, range)| &text[range]).collect();
        prop_assert_eq!(joined, text);
    }

    #[test]
    fn folds_are_in_order_apart_and_leave_own_words(text in lines()) {
        let all = folds(&text);
        let mut at = 0;
        for fold in &all {
            prop_assert!(fold.range.start >= at && fold.range.end > fold.range.start);
            prop_assert!(fold.said != Said::Own && fold.lines > 0);
            prop_assert!(!text[fold.range.clone()].trim().is_empty());
            at = fold.range.end;
        }
        let (open, _) = shown(&text);
        prop_assert!(all.is_empty() || !open.trim().is_empty());
    }
}
