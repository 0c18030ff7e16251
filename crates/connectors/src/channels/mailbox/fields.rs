//! What is typed in to connect a mailbox: an address and a password as a rule; everything else is known from the address or can
//! be set by who knows it better. Where somebody signs in on the provider's page, no password is typed.

use super::presets::CHOICES;
use ports::{ConnectorField, FieldKind};

/// Encrypted from the first byte, or after a greeting. There is no third: a password never goes over an open line.
const SECURITY: FieldKind = FieldKind::Choice(&["tls", "starttls"]);

pub(super) const FIELDS: &[ConnectorField] = &[
    ConnectorField::needed("address", FieldKind::Text, "hola@tienda.example"),
    ConnectorField::needed("password", FieldKind::Secret, ""),
    ConnectorField::optional("grant", FieldKind::Grant, ""),
    ConnectorField::optional("provider", FieldKind::Choice(CHOICES), ""),
    ConnectorField::optional("name", FieldKind::Text, "Taller Azul"),
    ConnectorField::seldom("imap", FieldKind::Text, "imap.tienda.example"),
    ConnectorField::seldom("imap_port", FieldKind::Number, "993"),
    ConnectorField::seldom("imap_security", SECURITY, ""),
    ConnectorField::seldom("smtp", FieldKind::Text, "smtp.tienda.example"),
    ConnectorField::seldom("smtp_port", FieldKind::Number, "465"),
    ConnectorField::seldom("smtp_security", SECURITY, ""),
    ConnectorField::seldom("user", FieldKind::Text, ""),
    ConnectorField::seldom("client_id", FieldKind::Text, ""),
    ConnectorField::seldom("client_secret", FieldKind::Secret, ""),
    ConnectorField::seldom("issuer", FieldKind::Url, "https://id.tienda.example"),
    ConnectorField::seldom("folders", FieldKind::Text, "INBOX.Web"),
    ConnectorField::seldom("history", FieldKind::Number, "365"),
];
