//! A reply for the computer's mail program: an address that opens it with everything filled in.

use crate::outgoing::ReplyPayload;

/// A `mailto:` address with subject and text (RFC 6068: percent-encoded UTF-8, line breaks as CR LF).
pub(crate) fn mailto(payload: &ReplyPayload) -> String {
    let subject = if payload.subject.is_empty() {
        format!("[#{}]", payload.ticket_number)
    } else {
        format!("Re: {} [#{}]", payload.subject, payload.ticket_number)
    };
    let to: Vec<String> = payload.to.iter().map(|address| encoded(address, "@")).collect();
    let body = payload.text.replace("\r\n", "\n").replace('\n', "\r\n");
    format!(
        "mailto:{}?subject={}&body={}",
        to.join(","),
        encoded(&subject, ""),
        encoded(&body, "")
    )
}

fn encoded(text: &str, kept: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) || kept.as_bytes().contains(&byte) {
            out.push(char::from(byte));
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_prepared_message_cannot_add_recipients_or_headers() {
        let payload = ReplyPayload {
            conversation: String::new(),
            to: vec!["carla@example.com?bcc=x@example.com".to_owned()],
            subject: "Taza & plato\r\nBcc: y@example.com".to_owned(),
            text: "Hola, Carla:\n¿qué tal? 100 %".to_owned(),
            html: None,
            files: Vec::new(),
            author: String::new(),
            ticket_number: 1001,
            then: None,
            before: Vec::new(),
            draft: None,
            automatic: false,
        };
        let address = mailto(&payload);
        assert!(
            address.starts_with("mailto:carla@example.com%3Fbcc%3Dx@example.com?subject="),
            "{address}"
        );
        assert_eq!(address.matches('?').count(), 1);
        assert_eq!(address.matches('&').count(), 1);
        assert!(!address.contains(['\r', '\n']));
        assert!(
            address.ends_with("body=Hola%2C%20Carla%3A%0D%0A%C2%BFqu%C3%A9%20tal%3F%20100%20%25"),
            "{address}"
        );
    }
}
