//! Mail that a contact form of the shop wrote: its sender is the shop, its customer stands in Reply-To or in the text. How the
//! forms of the usual systems look is data, and a shop can add its own; without it the plain "Name: value" form is read, since
//! that is what nearly all of them send.

use crate::address::{self, Mailbox};
use crate::received::Received;
use crate::thread::Ours;

/// How one form's mails look. Words are compared without case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Template {
    /// What it is called: shown in settings.
    pub name: String,
    /// The author must be one of these addresses or domains (`@shopify.com`); empty for any of the shop's own.
    pub senders: Vec<String>,
    /// One of these stands in the subject, in a header's name, or in the text; empty for no condition.
    pub signs: Vec<String>,
    /// Labels of the customer's name, address, subject, order number and message.
    pub labels: Labels,
    /// Lines that end the form: what the plugin writes below.
    pub ends: Vec<String>,
}

/// Labels, each with its translations, in small letters without the colon.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Labels {
    /// Of the name.
    pub name: Vec<String>,
    /// Of the address.
    pub email: Vec<String>,
    /// Of the subject.
    pub subject: Vec<String>,
    /// Of the order's number.
    pub order: Vec<String>,
    /// Of the telephone number.
    pub phone: Vec<String>,
    /// Of the message, which is everything below it.
    pub message: Vec<String>,
}

/// What a form says.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Form {
    /// The template that fitted.
    pub template: String,
    /// Who wrote.
    pub customer: Mailbox,
    /// About what; the mail's own subject when the form has none.
    pub subject: String,
    /// The order, as it was typed.
    pub order: Option<String>,
    /// The telephone number, as it was typed.
    pub phone: Option<String>,
    /// What she wrote.
    pub message: String,
    /// Other lines of the form: label and value, in their order.
    pub other: Vec<(String, String)>,
}

fn words(list: &[&str]) -> Vec<String> {
    list.iter().map(|word| (*word).to_owned()).collect()
}

impl Labels {
    /// The labels of the four languages of the program and of three neighbours.
    pub fn usual() -> Labels {
        Labels {
            name: words(&[
                "name",
                "your name",
                "full name",
                "customer name",
                "customer",
                "from",
                "nombre",
                "nombre completo",
                "tu nombre",
                "cliente",
                "de",
                "név",
                "neve",
                "teljes név",
                "az ön neve",
                "vásárló",
                "feladó",
                "nama",
                "nama lengkap",
                "nama anda",
                "pelanggan",
                "dari",
                "nom",
                "nome",
                "vor- und nachname",
            ]),
            email: words(&[
                "email",
                "e-mail",
                "your email",
                "email address",
                "e-mail address",
                "reply to",
                "correo",
                "correo electrónico",
                "correo-e",
                "tu correo electrónico",
                "dirección de correo electrónico",
                "e-mail cím",
                "email cím",
                "e-mail címe",
                "az ön e-mail címe",
                "alamat email",
                "alamat e-mail",
                "surel",
                "email anda",
                "adresse e-mail",
                "e-mail-adresse",
                "courriel",
            ]),
            subject: words(&[
                "subject",
                "your subject",
                "topic",
                "asunto",
                "motivo",
                "tárgy",
                "téma",
                "subjek",
                "perihal",
                "topik",
                "objet",
                "betreff",
                "assunto",
            ]),
            order: words(&[
                "order",
                "order number",
                "order no",
                "order id",
                "order reference",
                "pedido",
                "número de pedido",
                "nº de pedido",
                "referencia del pedido",
                "rendelés",
                "rendelésszám",
                "rendelési szám",
                "megrendelés",
                "pesanan",
                "nomor pesanan",
                "no. pesanan",
                "id pesanan",
                "bestellnummer",
                "commande",
            ]),
            phone: words(&[
                "phone",
                "phone number",
                "telephone",
                "mobile",
                "teléfono",
                "móvil",
                "telefon",
                "telefonszám",
                "telepon",
                "nomor telepon",
                "no. hp",
                "whatsapp",
                "téléphone",
                "telefone",
            ]),
            message: words(&[
                "message",
                "your message",
                "message body",
                "body",
                "comment",
                "comments",
                "mensaje",
                "tu mensaje",
                "comentario",
                "comentarios",
                "cuerpo del mensaje",
                "üzenet",
                "az ön üzenete",
                "üzenet szövege",
                "megjegyzés",
                "pesan",
                "pesan anda",
                "isi pesan",
                "komentar",
                "nachricht",
                "mensagem",
            ]),
        }
    }
}

/// The templates that come with the program, the most particular first.
pub fn usual() -> Vec<Template> {
    let template = |name: &str, senders: &[&str], signs: &[&str], ends: &[&str]| Template {
        name: name.to_owned(),
        senders: words(senders),
        signs: words(signs),
        labels: Labels::usual(),
        ends: words(ends),
    };
    vec![
        template(
            "Shopify",
            &["@shopify.com", "mailer@shopify.com", "@shopifyemail.com"],
            &[
                "you received a new message from your online store",
                "has recibido un mensaje nuevo",
                "új üzenetet kapott",
                "anda menerima pesan baru",
                "new customer message",
            ],
            &[],
        ),
        template(
            "PrestaShop",
            &[],
            &[
                "message from contact form",
                "mensaje desde el formulario de contacto",
                "mensaje del formulario de contacto",
                "üzenet a kapcsolat űrlapról",
                "üzenet a kapcsolatfelvételi űrlapról",
                "pesan dari formulir kontak",
                "prestashop",
            ],
            &["powered by prestashop"],
        ),
        template(
            "Contact Form 7",
            &[],
            &[
                "x-wpcf7-content-type",
                "this e-mail was sent from a contact form on",
                "this is a notification that a contact form was submitted",
                "este mensaje se ha enviado desde un formulario de contacto",
                "este correo electrónico ha sido enviado desde un formulario de contacto",
                "ezt az e-mailt egy kapcsolatfelvételi űrlapról küldték",
                "ezt az üzenetet a kapcsolati űrlapról küldték",
                "email ini dikirim dari formulir kontak",
            ],
            &["-- ", "--"],
        ),
        template(
            "WooCommerce / WordPress",
            &[],
            &[
                "x-mailer: wpmailsmtp",
                "x-wp-",
                "woocommerce",
                "wordpress@",
                "new entry from",
                "nueva entrada de",
                "sent from (ip address)",
                "wpforms",
            ],
            &["sent from (ip address)", "sent from your website", "enviado desde"],
        ),
        template("", &[], &[], &["-- "]),
    ]
}

/// Reads a form out of a mail; nothing when it is not one. A mail of the shop's own address, or of a service that sends for
/// it, must say who the customer is by Reply-To or by a line of its own.
pub fn read(received: &Received, ours: &Ours, templates: &[Template]) -> Option<Form> {
    let author = received.author().address.to_lowercase();
    let own_domain = ours
        .mailboxes
        .iter()
        .any(|mailbox| mailbox.rsplit('@').next() == author.rsplit('@').next());
    let haystack = haystack(received);
    templates.iter().find_map(|template| {
        let by_sender = template.senders.iter().any(|sender| {
            let sender = sender.to_lowercase();
            author == sender || (sender.starts_with('@') && author.ends_with(&sender))
        });
        let by_sign = template
            .signs
            .iter()
            .any(|sign| haystack.contains(&sign.to_lowercase()));
        let fits = match (template.senders.is_empty(), template.signs.is_empty()) {
            (false, _) => by_sender,
            (true, false) => by_sign && (own_domain || author.starts_with("wordpress@")),
            (true, true) => own_domain,
        };
        if fits { extract(received, ours, template) } else { None }
    })
}

fn haystack(received: &Received) -> String {
    let mut text = String::new();
    for field in received
        .fields
        .iter()
        .filter(|field| field.name.starts_with("x-"))
        .take(40)
    {
        text.push_str(&field.name);
        text.push_str(": ");
        text.push_str(&String::from_utf8_lossy(&field.raw).trim().to_lowercase());
        text.push('\n');
    }
    text.push_str(&received.author().address.to_lowercase());
    text.push('\n');
    text.push_str(&received.subject.to_lowercase());
    text.push('\n');
    text.extend(received.text.chars().take(20_000).flat_map(char::to_lowercase));
    text
}

fn extract(received: &Received, ours: &Ours, template: &Template) -> Option<Form> {
    let labels = &template.labels;
    let mut form = Form {
        template: template.name.clone(),
        ..Form::default()
    };
    let (mut name, mut address) = (String::new(), None);
    let mut message: Option<Vec<&str>> = None;
    let lines: Vec<&str> = received.text.lines().take(5_000).collect();
    let mut index = 0;
    while let Some(line) = lines.get(index) {
        index += 1;
        let trimmed = line.trim();
        let ends = template.ends.iter().any(|end| {
            if end == "-- " {
                *line == "-- "
            } else {
                trimmed.to_lowercase().starts_with(&end.to_lowercase())
            }
        });
        if ends && (message.is_some() || address.is_some()) {
            break;
        }
        if let Some(message) = &mut message {
            message.push(line);
            continue;
        }
        let Some((label, mut value)) = label_and_value(trimmed) else {
            continue;
        };
        let is = |list: &[String]| list.contains(&label);
        let known =
            is(&labels.name) || is(&labels.email) || is(&labels.subject) || is(&labels.order) || is(&labels.phone);
        // The value may stand below its label.
        if value.is_empty()
            && known
            && let Some(next) = lines
                .get(index..)
                .unwrap_or_default()
                .iter()
                .take(2)
                .position(|next| !next.trim().is_empty())
        {
            let below = lines.get(index + next).copied().unwrap_or_default().trim();
            if label_and_value(below).is_none_or(|(_, value)| value.is_empty()) {
                value = below;
                index += next + 1;
            }
        }
        if is(&labels.message) {
            message = Some(vec![value]);
        } else if is(&labels.email) {
            address = address.or_else(|| address_in(value));
        } else if is(&labels.name) {
            // "From: Carla <carla@example.org>" holds both.
            if let Some(found) = address_in(value) {
                name = name_before(value);
                address = address.or(Some(found));
            } else if name.is_empty() {
                name = value.to_owned();
            }
        } else if is(&labels.subject) {
            form.subject = value.to_owned();
        } else if is(&labels.order) {
            form.order = Some(value.to_owned()).filter(|value| !value.is_empty());
        } else if is(&labels.phone) {
            form.phone = Some(value.to_owned()).filter(|value| !value.is_empty());
        } else if !value.is_empty() && label.chars().count() <= 40 {
            form.other.push((label, value.to_owned()));
        }
    }
    let is_own = |address: &str| {
        ours.mailboxes
            .iter()
            .any(|mailbox| mailbox.eq_ignore_ascii_case(address))
    };
    let reply_to = received.reply_to.iter().find(|one| one.valid && !is_own(&one.address));
    let address = reply_to
        .map(|one| one.address.clone())
        .or(address)
        .filter(|address| !is_own(address))?;
    if name.is_empty() {
        name = reply_to.map(|one| one.name.clone()).unwrap_or_default();
    }
    let has_fields = message.is_some() || !form.subject.is_empty() || form.order.is_some() || !name.is_empty();
    if template.name.is_empty() && !has_fields && reply_to.is_none() {
        return None;
    }
    form.customer = Mailbox {
        name: crate::charset::clean_line(&name),
        valid: address::is_address(&address),
        address,
    };
    if form.subject.is_empty() {
        form.subject = received.subject.clone();
    }
    form.message = match message {
        Some(lines) => lines.join("\n").trim().to_owned(),
        None => received.text.clone(),
    };
    Some(form)
}

/// `Label: value`, `Label : value`, `*Label:* value`, `Label | value`; the label in small letters.
fn label_and_value(line: &str) -> Option<(String, &str)> {
    let line = line.trim_start_matches(['*', '-', '>', '•', ' ']);
    let (label, value) = line.split_once(['：', ':', '|', '\t'])?;
    let label = label.trim().trim_matches('*').trim().to_lowercase();
    let value = value.trim().trim_start_matches('*').trim();
    (!label.is_empty() && label.chars().count() <= 60 && !label.starts_with("http")).then_some((label, value))
}

fn address_in(value: &str) -> Option<String> {
    let words = value.split(|letter: char| letter.is_whitespace() || "<>()[]\"',;".contains(letter));
    let found = words
        .map(|word| word.trim_start_matches("mailto:").trim_end_matches('.'))
        .find(|word| address::is_address(word))?;
    let (local, host) = found.rsplit_once('@')?;
    Some(format!("{local}@{}", host.to_lowercase()))
}

fn name_before(value: &str) -> String {
    value
        .split(['<', '(', '['])
        .next()
        .unwrap_or_default()
        .trim()
        .trim_matches('"')
        .to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parse;

    fn read_form(raw: &str) -> Option<Form> {
        let ours = Ours {
            mailboxes: vec!["hola@taller.example".into()],
            ..Ours::default()
        };
        read(&parse(raw.as_bytes()), &ours, &usual())
    }

    #[test]
    fn the_usual_forms_give_their_customer_in_four_languages() {
        for (raw, template, name, address, subject, order, message) in [
            (
                "From: Taller <wordpress@taller.example>\nReply-To: carla@example.org\nSubject: Taller Azul \"Pedido\"\nX-WPCF7-Content-Type: text/plain\n\nDe: Carla Ruiz <carla@example.org>\nAsunto: Pedido\n\nCuerpo del mensaje:\n¿Dónde está?\n\n-- \nEste mensaje se ha enviado desde un formulario de contacto de Taller",
                "Contact Form 7",
                "Carla Ruiz",
                "carla@example.org",
                "Pedido",
                None,
                "¿Dónde está?",
            ),
            (
                "From: wordpress@taller.example\nSubject: x\n\nFrom: Carla <carla@example.org>\nSubject: Hello\n\nMessage Body:\nWhere is it?\nThanks\n\n-- \nThis e-mail was sent from a contact form on Taller (https://taller.example)",
                "Contact Form 7",
                "Carla",
                "carla@example.org",
                "Hello",
                None,
                "Where is it?\nThanks",
            ),
            (
                "From: Taller Azul (Shopify) <mailer@shopify.com>\nReply-To: bela@example.hu\nSubject: Új üzenet\n\nÚj üzenetet kapott az online boltból.\n\nNév:\nBéla\n\nE-mail:\nbela@example.hu\n\nÜzenet:\nHol a csomag?",
                "Shopify",
                "Béla",
                "bela@example.hu",
                "Új üzenet",
                None,
                "Hol a csomag?",
            ),
            (
                "From: hola@taller.example\nSubject: Message from contact form [no_sync]\n\nYou have a message\n\nE-mail address: dewi@example.id\nOrder ID: #417\nMessage: Halo\n\nPowered by PrestaShop",
                "PrestaShop",
                "",
                "dewi@example.id",
                "Message from contact form [no_sync]",
                Some("#417"),
                "Halo",
            ),
            (
                "From: web@taller.example\nSubject: Formulir\n\nNama: Dewi\nAlamat email: dewi@example.id\nNomor pesanan: 99\nTelepon: 0812\nPesan: Paket saya\nbelum datang",
                "",
                "Dewi",
                "dewi@example.id",
                "Formulir",
                Some("99"),
                "Paket saya\nbelum datang",
            ),
            (
                "From: hola@taller.example\nSubject: Kapcsolat\n\nNév: Béla\nE-mail cím: bela@example.hu\nTárgy: Csere\nRendelésszám: 12\nÜzenet: Kicserélik?",
                "",
                "Béla",
                "bela@example.hu",
                "Csere",
                Some("12"),
                "Kicserélik?",
            ),
            (
                "From: hola@taller.example\nReply-To: Carla <carla@example.org>\nSubject: Web\n\nhola, una pregunta",
                "",
                "Carla",
                "carla@example.org",
                "Web",
                None,
                "hola, una pregunta",
            ),
            (
                "From: wordpress@taller.example\nSubject: New Entry from Contact\nX-WP-Mailer: 1\n\n*Name:* Carla\n*Email:* <mailto:carla@example.org>\n*Comment:* Hi there",
                "WooCommerce / WordPress",
                "Carla",
                "carla@example.org",
                "New Entry from Contact",
                None,
                "Hi there",
            ),
        ] {
            let form = read_form(raw).unwrap_or_else(|| panic!("{raw}"));
            assert_eq!(
                (
                    form.template.as_str(),
                    form.customer.name.as_str(),
                    form.customer.address.as_str(),
                    form.subject.as_str(),
                    form.order.as_deref(),
                    form.message.as_str()
                ),
                (template, name, address, subject, order, message),
                "{raw}"
            );
        }
    }

    #[test]
    fn a_customer_is_never_the_shop_and_a_letter_is_no_form() {
        for raw in [
            "From: hola@taller.example\nSubject: x\n\nEmail: hola@taller.example\nMessage: x",
            "From: hola@taller.example\nSubject: x\n\nwithout any address",
            "From: carla@example.org\nSubject: x\n\nName: Carla\nEmail: other@example.org\nMessage: x",
            "From: hola@taller.example\nReply-To: <>\nSubject: x\n\nhola",
        ] {
            assert_eq!(read_form(raw), None, "{raw}");
        }
    }

    #[test]
    fn a_shop_can_describe_its_own_form() {
        let own = Template {
            name: "Taller".into(),
            senders: vec!["bot@forms.example".into()],
            signs: Vec::new(),
            labels: Labels {
                email: vec!["contacto".into()],
                message: vec!["texto".into()],
                ..Labels::default()
            },
            ends: vec!["enviado a las".into()],
        };
        let raw = b"From: bot@forms.example\nSubject: Nuevo\n\nContacto: carla@example.org\nColor: azul\nTexto: hola\nEnviado a las 12:00";
        let form = read(&parse(raw), &Ours::default(), &[own]).unwrap();
        assert_eq!(
            (form.customer.address.as_str(), form.message.as_str(), form.other),
            (
                "carla@example.org",
                "hola",
                vec![("color".to_owned(), "azul".to_owned())]
            )
        );
    }
}
