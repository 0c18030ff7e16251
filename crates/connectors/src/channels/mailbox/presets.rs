//! Servers of well-known providers, so that a person types an address and a password and nothing else. Facts that the providers
//! publish in their help; where a provider wants something particular, a hint says what and where.

use super::sign_in;
use ports::{Credentials, SignIn, Suggestion};

/// One provider.
struct Provider {
    /// Brand; also the value of the choice.
    name: &'static str,
    /// Ends of addresses that are surely there.
    domains: &'static [&'static str],
    /// Server to read from; `*` stands for the domain of the address.
    imap: &'static str,
    /// Server to send by.
    smtp: &'static str,
    /// Its port and protection.
    smtp_port: u16,
    /// Code of the hint: `connect.hint.<code>`.
    hint: &'static str,
    /// Where to make what the hint asks for.
    link: &'static str,
}

/// No provider was chosen: the address says which.
pub(super) const BY_ADDRESS: &str = "by_address";
/// A provider that is not in the list.
pub(super) const OTHER: &str = "another";

/// What can be chosen, in the order of the list.
pub(super) const CHOICES: &[&str] = &[
    BY_ADDRESS,
    "Gmail",
    "Outlook",
    "Yahoo",
    "iCloud",
    "Zoho",
    "Fastmail",
    "GMX",
    "WEB.DE",
    "IONOS",
    "OVHcloud",
    "STRATO",
    "Rackhost",
    "Rumahweb",
    "Niagahoster",
    "Hostinger",
    OTHER,
];

const PROVIDERS: &[Provider] = &[
    Provider {
        name: "Gmail",
        domains: &["gmail.com", "googlemail.com"],
        imap: "imap.gmail.com",
        smtp: "smtp.gmail.com",
        smtp_port: 465,
        hint: "app_password",
        link: "https://myaccount.google.com/apppasswords",
    },
    Provider {
        name: "Outlook",
        domains: &[
            "outlook.com",
            "outlook.es",
            "hotmail.com",
            "hotmail.es",
            "hotmail.hu",
            "live.com",
            "msn.com",
        ],
        imap: "outlook.office365.com",
        smtp: "smtp.office365.com",
        smtp_port: 587,
        hint: "no_passwords",
        link: "",
    },
    Provider {
        name: "Yahoo",
        domains: &["yahoo.com", "yahoo.es", "yahoo.co.id", "ymail.com", "rocketmail.com"],
        imap: "imap.mail.yahoo.com",
        smtp: "smtp.mail.yahoo.com",
        smtp_port: 465,
        hint: "app_password",
        link: "https://login.yahoo.com/account/security",
    },
    Provider {
        name: "iCloud",
        domains: &["icloud.com", "me.com", "mac.com"],
        imap: "imap.mail.me.com",
        smtp: "smtp.mail.me.com",
        smtp_port: 587,
        hint: "app_password",
        link: "https://account.apple.com",
    },
    Provider {
        name: "Zoho",
        domains: &["zoho.com", "zohomail.com", "zoho.eu", "zohomail.eu"],
        imap: "imappro.zoho.com",
        smtp: "smtppro.zoho.com",
        smtp_port: 465,
        hint: "imap_off",
        link: "https://accounts.zoho.com/home#security/app_password",
    },
    Provider {
        name: "Fastmail",
        domains: &["fastmail.com", "fastmail.fm"],
        imap: "imap.fastmail.com",
        smtp: "smtp.fastmail.com",
        smtp_port: 465,
        hint: "app_password",
        link: "https://app.fastmail.com/settings/security",
    },
    Provider {
        name: "GMX",
        domains: &["gmx.net", "gmx.de", "gmx.at", "gmx.ch"],
        imap: "imap.gmx.net",
        smtp: "mail.gmx.net",
        smtp_port: 465,
        hint: "imap_off",
        link: "",
    },
    Provider {
        name: "WEB.DE",
        domains: &["web.de"],
        imap: "imap.web.de",
        smtp: "smtp.web.de",
        smtp_port: 587,
        hint: "imap_off",
        link: "",
    },
    Provider {
        name: "IONOS",
        domains: &[],
        imap: "imap.ionos.com",
        smtp: "smtp.ionos.com",
        smtp_port: 465,
        hint: "mailbox_password",
        link: "",
    },
    Provider {
        name: "OVHcloud",
        domains: &[],
        imap: "ssl0.ovh.net",
        smtp: "ssl0.ovh.net",
        smtp_port: 465,
        hint: "mailbox_password",
        link: "",
    },
    Provider {
        name: "STRATO",
        domains: &[],
        imap: "imap.strato.de",
        smtp: "smtp.strato.de",
        smtp_port: 465,
        hint: "mailbox_password",
        link: "",
    },
    Provider {
        name: "Rackhost",
        domains: &[],
        imap: "mail.*",
        smtp: "mail.*",
        smtp_port: 465,
        hint: "hosting_panel",
        link: "",
    },
    Provider {
        name: "Rumahweb",
        domains: &[],
        imap: "mail.*",
        smtp: "mail.*",
        smtp_port: 465,
        hint: "hosting_panel",
        link: "",
    },
    Provider {
        name: "Niagahoster",
        domains: &[],
        imap: "mail.*",
        smtp: "mail.*",
        smtp_port: 465,
        hint: "hosting_panel",
        link: "",
    },
    Provider {
        name: "Hostinger",
        domains: &[],
        imap: "imap.hostinger.com",
        smtp: "smtp.hostinger.com",
        smtp_port: 465,
        hint: "mailbox_password",
        link: "",
    },
];

/// What shared hosting uses as a rule.
const GUESS: Provider = Provider {
    name: "",
    domains: &[],
    imap: "mail.*",
    smtp: "mail.*",
    smtp_port: 465,
    hint: "guessed",
    link: "",
};

/// What is behind the @ of an address; nothing while it is none.
fn domain_of(address: &str) -> Option<&str> {
    let (name, domain) = address.split_once('@')?;
    let is_host = domain.contains('.') && !domain.starts_with('.') && !domain.ends_with('.');
    (!name.is_empty() && is_host).then_some(domain)
}

fn found(typed: &Credentials, domain: &str) -> Option<&'static Provider> {
    let chosen = typed.get("provider");
    PROVIDERS.iter().find(|provider| match chosen {
        "" | BY_ADDRESS => provider.domains.contains(&domain),
        name => provider.name == name,
    })
}

/// Brand of the provider that was chosen or is known from the address.
pub(super) fn name_of(typed: &Credentials) -> Option<&'static str> {
    let address = typed.get("address").to_lowercase();
    found(typed, domain_of(&address)?).map(|provider| provider.name)
}

/// The servers of an address; nothing while it is none.
pub(super) fn suggest(typed: &Credentials) -> Option<Suggestion> {
    let address = typed.get("address").to_lowercase();
    let domain = domain_of(&address)?;
    let provider = found(typed, domain).unwrap_or(&GUESS);
    let security = if provider.smtp_port == 587 { "starttls" } else { "tls" };
    let values = [
        ("imap", provider.imap.replace('*', domain)),
        ("imap_port", "993".to_owned()),
        ("imap_security", "tls".to_owned()),
        ("smtp", provider.smtp.replace('*', domain)),
        ("smtp_port", provider.smtp_port.to_string()),
        ("smtp_security", security.to_owned()),
    ];
    // What is known of a server belongs to that server and to no other.
    let own = |key: &str| {
        let server = key.split('_').next().unwrap_or(key);
        key != server && !typed.get(server).is_empty()
    };
    let sign_in = sign_in::at(typed).map(|at| at.offer());
    let unknown = sign_in.as_ref().filter(|offer| offer.instead && !offer.ready);
    Some(Suggestion {
        name: provider.name,
        values: values.into_iter().filter(|(key, _)| !own(key)).collect(),
        hint: if unknown.is_some() {
            "client_needed"
        } else {
            provider.hint
        },
        link: unknown.map_or(provider.link, |offer| offer.register),
        sign_in,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn typed(address: &str, provider: &str) -> Credentials {
        let pairs = [("address", address), ("provider", provider)];
        Credentials(pairs.map(|(key, value)| (key.to_owned(), value.to_owned())).into())
    }

    fn value<'s>(suggestion: &'s Suggestion, key: &str) -> &'s str {
        let found = suggestion.values.iter().find(|(name, _)| *name == key);
        found.map_or("", |(_, value)| value)
    }

    #[test]
    fn an_address_is_enough_for_the_well_known_ones() {
        let gmail = suggest(&typed("Ana@Gmail.com", "")).unwrap();
        assert_eq!((gmail.name, gmail.hint), ("Gmail", "app_password"));
        assert_eq!(value(&gmail, "imap"), "imap.gmail.com");
        assert_eq!(
            (value(&gmail, "smtp_port"), value(&gmail, "smtp_security")),
            ("465", "tls")
        );
        let icloud = suggest(&typed("ana@me.com", BY_ADDRESS)).unwrap();
        assert_eq!(
            (value(&icloud, "smtp_port"), value(&icloud, "smtp_security")),
            ("587", "starttls")
        );
    }

    #[test]
    fn a_domain_of_ones_own_is_guessed_or_chosen() {
        let guessed = suggest(&typed("hola@tallerazul.example", "")).unwrap();
        assert_eq!((guessed.name, value(&guessed, "imap")), ("", "mail.tallerazul.example"));
        let chosen = suggest(&typed("hola@tallerazul.example", "IONOS")).unwrap();
        assert_eq!((chosen.name, value(&chosen, "smtp")), ("IONOS", "smtp.ionos.com"));
        for nothing in ["hola", "hola@", "@taller.example", "hola@taller", "hola@.es"] {
            assert!(suggest(&typed(nothing, "")).is_none(), "{nothing}");
        }
    }

    #[test]
    fn everything_that_can_be_chosen_is_known() {
        let known = |name: &str| PROVIDERS.iter().any(|provider| provider.name == name);
        let unknown: Vec<_> = CHOICES.iter().filter(|name| !known(name)).collect();
        assert_eq!(unknown, [&BY_ADDRESS, &OTHER]);
        assert_eq!(CHOICES.len(), PROVIDERS.len() + 2);
    }
}
