//! Names by which mail programs sort: of folders, and the labels of Gmail's archives (`X-Gmail-Labels`, from Takeout). Those of
//! the program itself are written in the language of the person who uses it.

use super::Noted;

/// Where copies of what was sent are.
const SENT: &[&str] = &[
    "sent",
    "sent items",
    "sent mail",
    "sent messages",
    "enviados",
    "enviado",
    "elementos enviados",
    "mensajes enviados",
    "elküldött",
    "elküldött elemek",
    "elküldött levelek",
    "elküldött üzenetek",
    "terkirim",
    "kotak terkirim",
    "gesendet",
    "gesendete objekte",
    "gesendete elemente",
    "envoyés",
    "éléments envoyés",
    "messages envoyés",
    "enviadas",
    "itens enviados",
    "inviati",
    "posta inviata",
    "verzonden items",
];

/// Drafts, spam, what was thrown away, and conversations that were no mail.
const UNWANTED: &[&str] = &[
    "drafts",
    "draft",
    "spam",
    "junk",
    "junk mail",
    "junk e-mail",
    "trash",
    "bin",
    "deleted items",
    "deleted messages",
    "outbox",
    "templates",
    "unsent messages",
    "chat",
    "chats",
    "borradores",
    "borrador",
    "papelera",
    "elementos eliminados",
    "correo no deseado",
    "bandeja de salida",
    "piszkozatok",
    "piszkozat",
    "vázlatok",
    "kuka",
    "lomtár",
    "törölt elemek",
    "levélszemét",
    "kimenő levelek",
    "draf",
    "konsep",
    "sampah",
    "entwürfe",
    "papierkorb",
    "gelöschte elemente",
    "brouillons",
    "corbeille",
    "rascunhos",
    "lixeira",
    "bozze",
    "cestino",
];

/// Where it lay and whether it was read: of no use here.
const USUAL: &[&str] = &[
    "inbox",
    "opened",
    "unread",
    "important",
    "starred",
    "archived",
    "all mail",
    "forwarded",
    "replied",
    "recibidos",
    "abierto",
    "abiertos",
    "no leídos",
    "no leido",
    "no leído",
    "importante",
    "importantes",
    "destacados",
    "archivado",
    "archivados",
    "beérkező levelek",
    "megnyitva",
    "megnyitott",
    "olvasatlan",
    "fontos",
    "csillagozott",
    "archivált",
    "archiválva",
    "kotak masuk",
    "dibuka",
    "belum dibaca",
    "penting",
    "berbintang",
    "diarsipkan",
    "posteingang",
    "geöffnet",
    "ungelesen",
    "wichtig",
    "markiert",
    "archiviert",
    "boîte de réception",
    "ouvert",
    "non lus",
    "important",
    "suivis",
];

/// How the names of Gmail's own tabs begin.
const TABS: &[&str] = &[
    "category ",
    "categoría ",
    "kategória ",
    "kategori ",
    "kategorie ",
    "catégorie ",
    "imap_",
    "^",
];

/// What the name of a folder says of the mails in it.
pub fn of_folder(name: &str) -> Noted {
    let small = name.to_lowercase();
    Noted {
        sent: SENT.contains(&small.as_str()),
        unwanted: UNWANTED.contains(&small.as_str()),
        ..Noted::default()
    }
}

/// From the value of the field, its encoded words read.
pub(super) fn of_gmail(value: &str) -> Noted {
    let mut noted = Noted::default();
    for label in split(value) {
        let small = label.to_lowercase();
        let is = |list: &[&str]| list.contains(&small.as_str());
        if is(SENT) {
            noted.sent = true;
        } else if is(UNWANTED) {
            noted.unwanted = true;
        } else if !is(USUAL) && !TABS.iter().any(|start| small.starts_with(start)) {
            noted.labels.push(label);
        }
    }
    noted
}

/// Labels stand between commas; one with a comma of its own stands in quotes.
fn split(value: &str) -> Vec<String> {
    let (mut labels, mut label, mut quoted) = (Vec::new(), String::new(), false);
    for letter in value.chars().chain([',']) {
        match letter {
            '"' => quoted = !quoted,
            ',' if !quoted => {
                let whole = std::mem::take(&mut label);
                if !whole.trim().is_empty() {
                    labels.push(whole.trim().to_owned());
                }
            }
            letter => label.push(letter),
        }
    }
    labels
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_persons_own_labels_are_told_from_the_programs() {
        for (value, sent, unwanted, labels) in [
            (
                "Inbox,Important,Opened,Devoluciones",
                false,
                false,
                vec!["Devoluciones"],
            ),
            ("Enviados,\"Urgente, hoy\"", true, false, vec!["Urgente, hoy"]),
            ("Kuka,Olvasatlan", false, true, vec![]),
            (
                "Kotak Masuk,Category Promotions,Toko/Bandung",
                false,
                false,
                vec!["Toko/Bandung"],
            ),
            ("Spam", false, true, vec![]),
        ] {
            let noted = of_gmail(value);
            assert_eq!(
                (noted.sent, noted.unwanted, noted.labels),
                (sent, unwanted, labels.into_iter().map(str::to_owned).collect())
            );
        }
    }
}
