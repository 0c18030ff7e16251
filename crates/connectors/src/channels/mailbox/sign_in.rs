//! Where mailboxes are signed in to without a password: at Google, at Microsoft, and at a server that the owner names. Facts that
//! the providers publish. No provider gives access to a program that it does not know: the id by which it knows this one is
//! the packager's (taken when the program is built) or the owner's own (typed into the form).

use super::presets;
use crate::sign_in::{At, Client, Provider, brand_of};
use ports::Credentials;

/// Google's client, where the packager has one.
const GOOGLE: (Option<&str>, Option<&str>) = (
    option_env!("MOSTRADOR_GOOGLE_CLIENT_ID"),
    option_env!("MOSTRADOR_GOOGLE_CLIENT_SECRET"),
);
/// Microsoft's; its desktop programs have no secret.
const MICROSOFT: (Option<&str>, Option<&str>) = (option_env!("MOSTRADOR_MICROSOFT_CLIENT_ID"), None);

const GMAIL: &str = "https://mail.google.com/";
const OUTLOOK_IMAP: &str = "https://outlook.office.com/IMAP.AccessAsUser.All";
const OUTLOOK_SMTP: &str = "https://outlook.office.com/SMTP.Send";

/// The way to sign in for what was typed, when there is one.
pub(super) fn at(typed: &Credentials) -> Option<At> {
    let address = typed.get("address").to_lowercase();
    let preset = presets::name_of(typed).unwrap_or_default();
    let issuer = typed.get("issuer");
    let (provider, built) = match preset {
        "Gmail" => (google(), GOOGLE),
        "Outlook" => (microsoft(), MICROSOFT),
        _ if issuer.is_empty() => return None,
        _ => (another(issuer), (None, None)),
    };
    let own = typed.get("client_id");
    let client = match own {
        "" => Client {
            id: built.0.unwrap_or_default().to_owned(),
            secret: built.1.unwrap_or_default().to_owned(),
        },
        own => Client {
            id: own.to_owned(),
            secret: typed.get("client_secret").to_owned(),
        },
    };
    let user = typed.get("user").to_lowercase();
    let accounts = [user, address].into_iter().filter(|one| one.contains('@')).collect();
    Some(At {
        provider: Provider {
            issuer: issuer.to_owned(),
            ..provider
        },
        client,
        accounts,
    })
}

fn google() -> Provider {
    Provider {
        brand: "Google".to_owned(),
        authorize: "https://accounts.google.com/o/oauth2/v2/auth".to_owned(),
        token: "https://oauth2.googleapis.com/token".to_owned(),
        revoke: "https://oauth2.googleapis.com/revoke".to_owned(),
        issuer: String::new(),
        scopes: &["openid", "email", GMAIL],
        needed: &[GMAIL],
        // Without both there is access for an hour only, from the second time on.
        extra: &[("access_type", "offline"), ("prompt", "consent")],
        loopback: "127.0.0.1",
        register: "https://console.cloud.google.com/auth/clients",
        instead: false,
    }
}

fn microsoft() -> Provider {
    Provider {
        brand: "Microsoft".to_owned(),
        authorize: "https://login.microsoftonline.com/common/oauth2/v2.0/authorize".to_owned(),
        token: "https://login.microsoftonline.com/common/oauth2/v2.0/token".to_owned(),
        revoke: String::new(),
        issuer: String::new(),
        scopes: &[
            "openid",
            "email",
            "profile",
            "offline_access",
            OUTLOOK_IMAP,
            OUTLOOK_SMTP,
        ],
        needed: &[OUTLOOK_IMAP, OUTLOOK_SMTP],
        // Whoever is signed in at this computer as somebody else is asked whom they mean.
        extra: &[("prompt", "select_account")],
        // Its pages let the owner write down this name with any port, and the number only by hand in a file.
        loopback: "localhost",
        register: "https://entra.microsoft.com/#view/Microsoft_AAD_RegisteredApps/ApplicationsListBlade",
        instead: true,
    }
}

fn another(issuer: &str) -> Provider {
    Provider {
        brand: brand_of(issuer),
        authorize: String::new(),
        token: String::new(),
        revoke: String::new(),
        issuer: String::new(),
        scopes: &["openid", "email", "offline_access"],
        needed: &[],
        extra: &[],
        loopback: "127.0.0.1",
        register: "",
        instead: false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ports::SignIn;

    fn typed(pairs: &[(&str, &str)]) -> Credentials {
        Credentials(
            pairs
                .iter()
                .map(|(key, value)| ((*key).to_owned(), (*value).to_owned()))
                .collect(),
        )
    }

    #[test]
    fn the_address_says_where_to_sign_in() {
        for (pairs, brand) in [
            (vec![("address", "hola@gmail.com")], Some("Google")),
            (vec![("address", "hola@outlook.es")], Some("Microsoft")),
            (
                vec![("address", "hola@tallerazul.example"), ("provider", "Outlook")],
                Some("Microsoft"),
            ),
            (vec![("address", "hola@gmx.net")], None),
            (vec![("address", "hola@")], None),
            (
                vec![
                    ("address", "hola@tallerazul.example"),
                    ("issuer", "https://id.tallerazul.example/r"),
                ],
                Some("id.tallerazul.example"),
            ),
        ] {
            let found = at(&typed(&pairs)).map(|at| at.offer().provider);
            assert_eq!(found.as_deref(), brand, "{pairs:?}");
        }
    }

    #[test]
    fn an_id_of_the_owners_own_counts_for_more_than_the_packagers() {
        let own = typed(&[
            ("address", "hola@outlook.com"),
            ("client_id", "an-id"),
            ("user", "Bruno@tallerazul.example"),
        ]);
        let at = at(&own).unwrap();
        assert!(at.offer().ready);
        assert_eq!(at.client.id, "an-id");
        assert_eq!(at.accounts, ["bruno@tallerazul.example", "hola@outlook.com"]);
    }
}
