//! Where a Shopify shop is and the keys to it, as a person types or copies them.

use crate::rest::address::Address;
use ports::{Credentials, PortError, PortErrorKind, Retry};

/// The version of the interface that everything here is written for.
pub(super) const VERSION: &str = "2026-07";
/// How the shop's own address ends, whatever address customers see.
const ENDING: &str = ".myshopify.com";
/// The administration of all shops; the shop's name is in its path.
const ADMIN: &str = "admin.shopify.com";

/// What opens a shop.
#[derive(Clone, PartialEq, Eq)]
pub(super) enum Keys {
    /// An app of the Dev Dashboard: it asks for a token that holds for a day.
    App {
        /// Client id.
        id: String,
        /// Client secret.
        secret: String,
    },
    /// A token of an app that was made in the administration before 2026; it holds until somebody revokes it.
    Token(String),
}

/// A shop and the keys to it.
#[derive(Clone)]
pub(super) struct Shop {
    base: String,
    host: String,
    /// What opens it.
    pub(super) keys: Keys,
    /// Orders of any age are wanted, not only those of the last 60 days.
    pub(super) all_orders: bool,
}

impl Shop {
    /// Takes the shop's name, its own address, or a page of its administration.
    ///
    /// # Errors
    /// `Address` when it is none; `ShopAddress` when it is the address that customers see; `SignInRefused` when keys are
    /// missing or mixed up.
    pub(super) fn new(credentials: &Credentials) -> Result<Shop, PortError> {
        let address = address(credentials.get("shop"))?;
        let refused = |why: &str| {
            Err(PortError::new(PortErrorKind::SignInRefused, Retry::Never, why).with("host", address.host.clone()))
        };
        let (id, secret) = (credentials.get("client_id"), credentials.get("client_secret"));
        let token = credentials.get("access_token");
        let odd = |text: &str| text.contains(|c: char| c.is_control() || c.is_whitespace() || !c.is_ascii());
        if odd(id) || odd(secret) || odd(token) {
            return refused("a key has a letter that no key has");
        }
        let keys = match (id.is_empty() && secret.is_empty(), token.is_empty()) {
            (true, false) => Keys::Token(token.to_owned()),
            (false, true) if !id.is_empty() && !secret.is_empty() => Keys::App {
                id: id.to_owned(),
                secret: secret.to_owned(),
            },
            (true, true) => return refused("neither a client id with its secret nor a token"),
            (false, true) => return refused("a client id without its secret, or the other way round"),
            (false, false) => return refused("two kinds of keys at once"),
        };
        Ok(Shop {
            base: address.base,
            host: address.host,
            keys,
            all_orders: credentials.get("old_orders") != "sixty_days",
        })
    }

    /// Name of the machine, for sentences that a person reads.
    pub(super) fn host(&self) -> &str {
        &self.host
    }

    /// Where questions go.
    pub(super) fn questions(&self) -> String {
        format!("{}/admin/api/{VERSION}/graphql.json", self.base)
    }

    /// Where tokens are given out.
    pub(super) fn tokens(&self) -> String {
        format!("{}/admin/oauth/access_token", self.base)
    }

    /// Whether a file that the shop speaks of may be asked for: over https, or from this computer when the shop is here.
    pub(super) fn may_fetch(&self, url: &str) -> bool {
        url.starts_with("https://") || url.starts_with("http://") && url.starts_with(&format!("{}/", self.base))
    }
}

fn address(typed: &str) -> Result<Address, PortError> {
    let error = |kind, why: &str| Err(PortError::new(kind, Retry::Never, why).with("ending", ENDING));
    let name = typed.trim().trim_end_matches('/');
    let is_name = !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
    let whole = if is_name && name != "localhost" {
        format!("{name}{ENDING}")
    } else {
        name.to_owned()
    };
    let Some(address) = Address::read(&whole, &["admin", "apps", "products", "collections", "pages"]) else {
        return error(PortErrorKind::Address, "no address");
    };
    if address.host == ADMIN {
        let path = address.base.split_once("/store/").map(|(_, path)| path);
        let shop = path.and_then(|path| path.split('/').next()).unwrap_or_default();
        return match Address::read(&format!("{shop}{ENDING}"), &[]) {
            Some(address) if !shop.is_empty() => Ok(address),
            _ => error(PortErrorKind::ShopAddress, "a page of all shops"),
        };
    }
    let own = address
        .host
        .strip_suffix(ENDING)
        .is_some_and(|name| !name.is_empty() && !name.contains('.'));
    if own && address.https || address.here {
        Ok(Address {
            // Nothing lies below another path.
            base: if own {
                format!("https://{}", address.host)
            } else {
                address.base
            },
            ..address
        })
    } else if own {
        error(PortErrorKind::Address, "not https")
    } else {
        error(PortErrorKind::ShopAddress, "the address that customers see")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn credentials(values: &[(&str, &str)]) -> Credentials {
        Credentials(
            values
                .iter()
                .map(|(key, value)| ((*key).to_owned(), (*value).to_owned()))
                .collect(),
        )
    }

    fn at(shop: &str) -> Result<String, PortErrorKind> {
        Shop::new(&credentials(&[("shop", shop), ("access_token", "shpat_1")]))
            .map(|shop| shop.base)
            .map_err(|error| error.kind)
    }

    #[test]
    fn however_the_shop_is_typed_its_own_address_is_found() {
        for typed in [
            "taller-azul",
            "taller-azul.myshopify.com",
            " https://taller-azul.myshopify.com/ ",
            "https://taller-azul.myshopify.com/admin/settings/general",
            "https://admin.shopify.com/store/taller-azul",
            "https://admin.shopify.com/store/taller-azul/orders?status=open",
        ] {
            assert_eq!(at(typed), Ok("https://taller-azul.myshopify.com".to_owned()), "{typed}");
        }
        assert_eq!(at("http://127.0.0.1:80"), Ok("http://127.0.0.1".to_owned()));
    }

    #[test]
    fn the_address_that_customers_see_is_told_apart_from_no_address() {
        for (typed, kind) in [
            ("https://talleazul.example", PortErrorKind::ShopAddress),
            ("https://admin.shopify.com", PortErrorKind::ShopAddress),
            ("https://evil.taller.myshopify.com", PortErrorKind::ShopAddress),
            ("http://taller.myshopify.com", PortErrorKind::Address),
            ("", PortErrorKind::Address),
            ("ftp://taller", PortErrorKind::Address),
        ] {
            assert_eq!(at(typed), Err(kind), "{typed}");
        }
    }

    #[test]
    fn half_a_key_and_two_kinds_of_keys_are_refused_before_anything_is_asked() {
        for keys in [
            vec![],
            vec![("client_id", "abc")],
            vec![("client_secret", "shpss_1")],
            vec![
                ("client_id", "abc"),
                ("client_secret", "s"),
                ("access_token", "shpat_1"),
            ],
            vec![("access_token", "shp at")],
        ] {
            let mut values = vec![("shop", "taller-azul")];
            values.extend(keys);
            let error = Shop::new(&credentials(&values)).err().unwrap();
            assert_eq!(error.kind, PortErrorKind::SignInRefused, "{values:?}");
        }
    }

    #[test]
    fn a_file_is_fetched_from_the_net_over_https_only() {
        let shop = Shop::new(&credentials(&[("shop", "taller-azul"), ("access_token", "shpat_1")])).unwrap();
        assert!(shop.may_fetch("https://storage.example/file"));
        assert!(!shop.may_fetch("http://storage.example/file"));
        assert!(!shop.may_fetch("file:///etc/passwd"));
    }
}
