//! What is looked at before a reply leaves: what a careful colleague would see at a glance. Pure and quick, so that it can
//! run while an agent types. An error stops the first press of Send and says why; a warning only shows. An empty text and
//! a place that was not filled stop every press.

use crate::account_numbers::{card_numbers, ibans};
use crate::{Language, detect, fold, unfilled};

/// What was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FindingCode {
    /// There is nothing to send.
    Empty,
    /// A `{{place}}` has no value.
    Placeholder,
    /// The greeting names somebody else.
    Greeting,
    /// An attachment is mentioned and there is none.
    Attachment,
    /// The number of a payment card.
    Card,
    /// The number of a bank account.
    Iban,
    /// Not the customer's language.
    Language,
    /// Money is promised and nothing of the kind was done.
    Promise,
    /// The signature would stand there twice.
    Signature,
    /// Everybody would read what only the customer and the shop are to know.
    Private,
}

impl FindingCode {
    /// Its name on the wire; the words are `check.<code>`.
    pub fn code(self) -> &'static str {
        match self {
            FindingCode::Empty => "empty",
            FindingCode::Placeholder => "placeholder",
            FindingCode::Greeting => "greeting",
            FindingCode::Attachment => "attachment",
            FindingCode::Card => "card",
            FindingCode::Iban => "iban",
            FindingCode::Language => "language",
            FindingCode::Promise => "promise",
            FindingCode::Signature => "signature",
            FindingCode::Private => "private",
        }
    }

    /// It stops the first press.
    pub fn is_error(self) -> bool {
        !matches!(
            self,
            FindingCode::Language | FindingCode::Promise | FindingCode::Signature
        )
    }

    /// It stops every press.
    pub fn forbids(self) -> bool {
        matches!(self, FindingCode::Empty | FindingCode::Placeholder)
    }
}

/// Something to look at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// What.
    pub code: FindingCode,
    /// The words of the text that it is about, as they stand there; may be empty.
    pub excerpt: String,
}

/// A text with what has to be known to look at it.
#[derive(Debug, Clone, Copy, Default)]
pub struct Written<'a> {
    /// Plain text; quoted lines begin with `>`.
    pub text: &'a str,
    /// It goes to the customer; a note is only looked at for card and account numbers.
    pub to_customer: bool,
    /// The customer's language, if known.
    pub language: Option<Language>,
    /// The customer's name; empty when unknown.
    pub customer: &'a str,
    /// Files that go with it.
    pub files: usize,
    /// Money has been given back for the order, or is being given back.
    pub refunded: bool,
    /// The signature that would be added; empty: none.
    pub signature: &'a str,
    /// The agent's own name; may be empty.
    pub agent: &'a str,
    /// What must not stand where everybody reads it: numbers of orders, addresses, telephones. Nothing for who writes in private.
    pub private: &'a [String],
}

/// Looks at a text. Errors come first, each kind in the order of the text.
pub fn check(written: &Written<'_>) -> Vec<Finding> {
    let own = without_quotes(written.text);
    let mut found = Vec::new();
    let mut add = |code: FindingCode, excerpt: &str| {
        found.push(Finding {
            code,
            excerpt: excerpt.to_owned(),
        });
    };
    if own.trim().is_empty() {
        if written.files == 0 {
            add(FindingCode::Empty, "");
        }
        return found;
    }
    for number in card_numbers(&own) {
        add(FindingCode::Card, &number);
    }
    for number in ibans(&own) {
        add(FindingCode::Iban, &number);
    }
    if !written.to_customer {
        return found;
    }
    for word in told(&own, written.private) {
        add(FindingCode::Private, &word);
    }
    for place in unfilled(&own) {
        add(FindingCode::Placeholder, &format!("{{{{{place}}}}}"));
    }
    if let Some(name) = other_name(&own, written.customer) {
        add(FindingCode::Greeting, &name);
    }
    if written.files == 0
        && let Some(word) = mentions_attachment(&own)
    {
        add(FindingCode::Attachment, &word);
    }
    if let (Some(theirs), Some(used)) = (written.language, detect(&own))
        && theirs.is_offered()
        && theirs != used
    {
        add(FindingCode::Language, used.code());
    }
    if !written.refunded
        && let Some(word) = promises_money(&own)
    {
        add(FindingCode::Promise, &word);
    }
    if signed_by_hand(&own, written) {
        add(FindingCode::Signature, "");
    }
    found.sort_by_key(|finding| !finding.code.is_error());
    found
}

/// The signature stands in the text already: it is not added again.
pub fn repeats_signature(text: &str, signature: &str) -> bool {
    let flat = |text: &str| fold(text).split_whitespace().collect::<Vec<_>>().join(" ");
    let signature = flat(signature);
    signature.is_empty() || flat(&without_quotes(text)).contains(&signature)
}

/// Those of the words that stand in a text by themselves, not as a part of others; as they stand there.
fn told(own: &str, private: &[String]) -> Vec<String> {
    let lower = own.to_lowercase();
    let stands = |word: &&String| {
        let word = word.trim().to_lowercase();
        let ends = |side: Option<char>| side.is_none_or(|c| !c.is_alphanumeric());
        !word.is_empty()
            && lower.match_indices(&word).any(|(at, found)| {
                ends(lower.get(..at).and_then(|before| before.chars().next_back()))
                    && ends(lower.get(at + found.len()..).and_then(|after| after.chars().next()))
            })
    };
    let mut found: Vec<String> = private
        .iter()
        .filter(stands)
        .map(|word| word.trim().to_owned())
        .collect();
    found.dedup();
    found
}

fn without_quotes(text: &str) -> String {
    let own: Vec<&str> = text
        .lines()
        .filter(|line| !line.trim_start().starts_with('>'))
        .collect();
    own.join("\n")
}

/// The end of the text repeats a line of the signature that will follow it.
fn signed_by_hand(own: &str, written: &Written<'_>) -> bool {
    let line = |text: &str| fold(text.trim().trim_end_matches(['.', ',', '!']));
    if written.signature.trim().is_empty() || repeats_signature(own, written.signature) {
        return false;
    }
    let lines: Vec<String> = written.signature.lines().map(line).filter(|l| l.len() > 2).collect();
    let ends = own.lines().rev().map(line).filter(|l| !l.is_empty()).take(2);
    let agent = line(written.agent);
    ends.into_iter()
        .any(|end| lines.contains(&end) || (!agent.is_empty() && end == agent))
}

const GREETINGS: &[&str] = &[
    "hola",
    "buenas",
    "buenos dias",
    "buenas tardes",
    "buenas noches",
    "estimado",
    "estimada",
    "estimados",
    "querido",
    "querida",
    "kedves",
    "tisztelt",
    "szia",
    "udvozlom",
    "jo napot",
    "jo reggelt",
    "jo estet",
    "halo",
    "hai",
    "selamat pagi",
    "selamat siang",
    "selamat sore",
    "selamat malam",
    "kepada",
    "yth",
    "dear",
    "hello",
    "hi",
    "hey",
    "good morning",
    "good afternoon",
    "good evening",
];

/// Words of a greeting that are nobody's name.
const NOT_NAMES: &str = "sr sra srta senor senora don dona doctor doctora cliente amiga amigo equipo todos todas otra vez de nuevo \
    dias tardes noches muy uram asszonyom holgyem ur urno ugyfelunk vasarlonk vevonk vasarlo cim mindenki \
    napot reggelt estet kivanok kak kakak bapak pak ibu bu mas mbak sdr sdri saudara saudari pelanggan kawan \
    semua mr mrs ms miss dr sir madam customer there again all team everyone friend and y es dan the morning \
    afternoon evening pagi siang sore malam gracias thanks thank koszonom terima kasih lo siento sorry we i \
    te el la su tu yth";

/// The name that the first line greets, when it shares no word with the customer's name.
fn other_name(own: &str, customer: &str) -> Option<String> {
    let first = own.lines().find(|line| !line.trim().is_empty())?.trim();
    let folded = fold(first);
    let greeting = GREETINGS
        .iter()
        .filter(|g| {
            folded
                .strip_prefix(**g)
                .is_some_and(|rest| !rest.starts_with(char::is_alphanumeric))
        })
        .max_by_key(|g| g.len())?;
    let known: Vec<String> = words(customer).map(|word| fold(&word)).collect();
    if known.is_empty() || customer.contains('@') {
        return None;
    }
    // Folding keeps one character for each of these, so the greeting is as long in the text itself.
    let rest: String = first.chars().skip(greeting.chars().count()).collect();
    let rest = rest.trim_start_matches([',', ' ', '¡', '!']);
    let name = rest
        .split([',', ':', '!', '.', ';', '\n', '?', '–', '—'])
        .next()?
        .trim();
    let named: Vec<String> = words(name)
        .filter(|word| {
            word.chars().next().is_some_and(char::is_uppercase)
                && !NOT_NAMES.split(' ').any(|plain| plain == fold(word))
        })
        .collect();
    // A greeting is short; a sentence that follows without a stop is not a name.
    if named.is_empty() || words(name).count() > 5 {
        return None;
    }
    let same = |one: &str, other: &str| {
        one == other
            || (one.chars().count() >= 3 && other.starts_with(one))
            || (other.chars().count() >= 3 && one.starts_with(other))
    };
    let somebody_known = named.iter().any(|word| known.iter().any(|own| same(&fold(word), own)));
    (!somebody_known).then(|| named.join(" "))
}

fn words(text: &str) -> impl Iterator<Item = String> + '_ {
    text.split(|c: char| !c.is_alphanumeric() && c != '\'' && c != '’')
        .filter(|word| !word.is_empty())
        .map(str::to_owned)
}

const ATTACHED: &[&str] = &[
    "attached",
    "attaching",
    "enclosed",
    "adjunto",
    "adjunta",
    "adjuntos",
    "adjuntas",
    "adjuntamos",
    "adjuntado",
    "csatoltam",
    "csatoltuk",
    "csatolva",
    "csatolom",
    "csatoljuk",
    "csatolmanyban",
    "mellekeltem",
    "mellekeljuk",
    "mellekelve",
    "mellekelem",
    "mellekletben",
    "mellekelten",
    "terlampir",
    "lampirkan",
];

/// Words before one of those that make it the customer's file, or a wish for one.
const THEIRS: &[&str] = &[
    "you", "have", "mohon", "tolong", "bisa", "silakan", "que", "not", "no", "nem", "tidak",
];

fn mentions_attachment(own: &str) -> Option<String> {
    let all: Vec<String> = words(own).collect();
    all.iter().enumerate().find_map(|(at, word)| {
        let before = at.checked_sub(1).and_then(|i| all.get(i)).map(|w| fold(w));
        let theirs = before.is_some_and(|before| THEIRS.contains(&before.as_str()));
        (!theirs && ATTACHED.contains(&fold(word).as_str())).then(|| word.clone())
    })
}

const MONEY_BACK: &[&str] = &[
    "refund",
    "money back",
    "reimburs",
    "reembols",
    "devolvemos el dinero",
    "devolveremos el dinero",
    "devolver el dinero",
    "devolverte el dinero",
    "devolvemos el importe",
    "abonaremos",
    "abonamos",
    "visszaterit",
    "visszautal",
    "visszafizet",
    "jovairjuk",
    "jovairas",
    "pengembalian dana",
    "kembalikan dana",
    "mengembalikan dana",
    "kembalikan uang",
    "mengembalikan uang",
];

fn promises_money(own: &str) -> Option<String> {
    let flat = fold(own).split_whitespace().collect::<Vec<_>>().join(" ");
    let phrase = MONEY_BACK.iter().find(|phrase| {
        flat.match_indices(*phrase).any(|(at, _)| {
            !flat
                .get(..at)
                .is_some_and(|before| before.ends_with(char::is_alphanumeric))
        })
    })?;
    // The words as they stand in the text, when they stand there on their own.
    let head = phrase.split(' ').next().unwrap_or(phrase);
    Some(
        words(own)
            .find(|word| fold(word).starts_with(head))
            .unwrap_or_else(|| (*phrase).to_owned()),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn codes(written: &Written<'_>) -> Vec<&'static str> {
        check(written).iter().map(|finding| finding.code.code()).collect()
    }

    fn reply<'a>(text: &'a str, language: &str, customer: &'a str) -> Written<'a> {
        Written {
            text,
            to_customer: true,
            language: Language::parse(language),
            customer,
            ..Written::default()
        }
    }

    #[test]
    fn a_good_letter_is_left_alone_in_four_languages() {
        for (text, language, customer) in [
            (
                "Hola, Carla:\n\nSiento mucho el retraso. He pedido al transportista que busque hoy tu paquete TA-1204.\n\nUn saludo,\nAna",
                "es",
                "Carla Pastor",
            ),
            (
                "Buenos días:\n\nTu pedido sale mañana. ¿Nos puedes adjuntar una foto de la taza?",
                "es",
                "Iker Etxeberria",
            ),
            (
                "Kedves Eszter!\n\nElnézést kérünk a késésért, a csomagja holnap megérkezik.\n\nÜdvözlettel:\nAna",
                "hu",
                "Szabó Eszter",
            ),
            (
                "Tisztelt Vásárlónk!\n\nA csomagja már úton van, és legkésőbb pénteken megérkezik.",
                "hu",
                "Kovács Béla",
            ),
            (
                "Halo Kak Putri,\n\nMohon maaf atas keterlambatannya. Mohon lampirkan foto produknya ya, terima kasih.",
                "id",
                "Putri Ayu Lestari",
            ),
            (
                "Dear Ms Hartwell,\n\nThank you for the photo you attached. Your parcel is on its way and will be with you on Friday.",
                "en",
                "Emily Hartwell",
            ),
            (
                "Hi there,\n\nI have asked the warehouse and will know more in an hour.",
                "en",
                "Tom Reed",
            ),
            ("Hola", "es", "carla@example.com"),
        ] {
            assert_eq!(codes(&reply(text, language, customer)), [""; 0], "{text}");
        }
    }

    #[test]
    fn what_a_careful_colleague_would_see_is_found() {
        for (text, language, customer, found) in [
            ("  \n ", "es", "Carla Pastor", vec!["empty"]),
            ("> lo que dijo ella", "es", "Carla Pastor", vec!["empty"]),
            (
                "Hola, {{customer.first_name}}:",
                "es",
                "Carla Pastor",
                vec!["placeholder"],
            ),
            ("Hola, Marta:", "es", "Carla Pastor", vec!["greeting"]),
            ("Estimada señora Ruiz:", "es", "Carla Pastor", vec!["greeting"]),
            ("Kedves Béla!", "hu", "Szabó Eszter", vec!["greeting"]),
            ("Halo Kak Dewi,", "id", "Putri Ayu Lestari", vec!["greeting"]),
            ("Dear Tom,", "en", "Emily Hartwell", vec!["greeting"]),
            ("Te mando la factura adjunta.", "es", "Carla Pastor", vec!["attachment"]),
            ("A számlát csatoltam.", "hu", "Szabó Eszter", vec!["attachment"]),
            ("Fakturnya terlampir ya.", "id", "Putri Ayu", vec!["attachment"]),
            ("The invoice is attached.", "en", "Tom Reed", vec!["attachment"]),
            (
                "Thank you for waiting. I have asked the warehouse and will know more in an hour.",
                "es",
                "Carla Pastor",
                vec!["language"],
            ),
            (
                "Siento mucho el retraso. Hemos pedido al transportista que busque hoy tu paquete.",
                "hu",
                "Szabó Eszter",
                vec!["language"],
            ),
            ("Te reembolsamos hoy.", "es", "Carla Pastor", vec!["promise"]),
            ("Az összeget visszatérítjük.", "hu", "Szabó Eszter", vec!["promise"]),
            ("Pengembalian dana kami proses.", "id", "Putri Ayu", vec!["promise"]),
            ("You will get a refund.", "en", "Tom Reed", vec!["promise"]),
            ("4111 1111 1111 1111", "en", "Tom Reed", vec!["card"]),
            (
                "Cuenta ES91 2100 0418 4502 0005 1332, gracias",
                "es",
                "Carla Pastor",
                vec!["iban"],
            ),
            (
                "The invoice is attached, and you will get a refund.",
                "en",
                "Tom Reed",
                vec!["attachment", "promise"],
            ),
        ] {
            assert_eq!(codes(&reply(text, language, customer)), found, "{text}");
        }
    }

    #[test]
    fn files_refunds_and_notes_settle_what_they_are_about() {
        let attached = Written {
            files: 1,
            ..reply("The invoice is attached.", "en", "Tom Reed")
        };
        assert_eq!(codes(&attached), [""; 0]);
        let nothing_but_a_file = Written {
            files: 1,
            ..reply("", "en", "Tom Reed")
        };
        assert_eq!(codes(&nothing_but_a_file), [""; 0]);
        let refunded = Written {
            refunded: true,
            ..reply("You will get a refund.", "en", "Tom Reed")
        };
        assert_eq!(codes(&refunded), [""; 0]);
        let note = Written {
            to_customer: false,
            ..reply("Hola, Marta: {{x}} 4111-1111-1111-1111", "en", "Tom Reed")
        };
        assert_eq!(codes(&note), ["card"]);
    }

    #[test]
    fn numbers_of_orders_and_parcels_are_no_cards_and_no_accounts() {
        for text in [
            "CS4111111111111111",
            "TA-1204",
            "+34 555 01 00 01",
            "4111 1111 1111 1112",
            "2026-11-03 16:04",
            "1234567890123",
            "ES00 2100 0418 4502 0005 1332",
        ] {
            assert_eq!(codes(&reply(text, "", "")), [""; 0], "{text}");
        }
    }

    #[test]
    fn a_signature_typed_by_hand_is_seen_and_one_that_is_there_is_not_added_again() {
        let signature = "Ana Vidal\nTaller Azul";
        let by_hand = Written {
            signature,
            agent: "Ana Vidal",
            ..reply("Hola:\n\nSale mañana.\n\nAna Vidal", "es", "Carla")
        };
        assert_eq!(codes(&by_hand), ["signature"]);
        let whole = Written {
            text: "Sale mañana.\n\nAna Vidal\nTaller Azul",
            ..by_hand
        };
        assert_eq!(codes(&whole), [""; 0]);
        assert!(repeats_signature(whole.text, signature));
        assert!(!repeats_signature("> Ana Vidal\n> Taller Azul", signature));
    }

    #[test]
    fn what_is_private_is_found_where_it_stands_by_itself() {
        let private = ["TA-1204".to_owned(), "carla@correo.test".to_owned(), "#13".to_owned()];
        let found = |text| {
            let written = Written {
                private: &private,
                ..reply(text, "", "")
            };
            let found = check(&written).into_iter();
            found
                .filter(|one| one.code == FindingCode::Private)
                .map(|one| one.excerpt)
                .collect::<Vec<_>>()
        };
        assert_eq!(found("Sent: ta-1204."), ["TA-1204"]);
        assert_eq!(found("CARLA@correo.test, #13"), ["carla@correo.test", "#13"]);
        for text in [
            "TA-12045",
            "XTA-1204",
            "notcarla@correo.test",
            "#130",
            "13 days",
            "> TA-1204",
        ] {
            assert_eq!(found(text), [""; 0], "{text}");
        }
    }
}
