//! The address of a shop's server as people type or copy it: with or without "https://", the page that happened to be open
//! too.

use url::{Host, Url};

/// An address that can be asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Address {
    /// Scheme, host, port and path, without a slash at the end.
    pub(crate) base: String,
    /// Name of the machine, for sentences that a person reads.
    pub(crate) host: String,
    /// What is said there cannot be overheard.
    pub(crate) https: bool,
    /// It is this computer.
    pub(crate) here: bool,
    /// It is this computer or one of the same house: nothing of it goes over the internet.
    pub(crate) near: bool,
}

impl Address {
    /// Reads what was typed; the path ends before the first of these segments, which are pages of the shop and not its place.
    /// Nothing when it is no web address, or one with a name and password in it.
    pub(crate) fn read(typed: &str, pages: &[&str]) -> Option<Address> {
        let typed = if typed.contains("://") {
            typed.to_owned()
        } else {
            format!("https://{typed}")
        };
        let url = Url::parse(&typed).ok()?;
        let host = url.host()?;
        if !matches!(url.scheme(), "http" | "https") || !url.username().is_empty() || url.password().is_some() {
            return None;
        }
        let port = url.port().map(|port| format!(":{port}")).unwrap_or_default();
        let prefix: String = url
            .path_segments()?
            .take_while(|segment| !pages.contains(segment))
            .filter(|segment| !segment.is_empty())
            .map(|segment| format!("/{segment}"))
            .collect();
        let here = is_here(&host);
        Some(Address {
            base: format!("{}://{host}{port}{prefix}", url.scheme()),
            https: url.scheme() == "https",
            here,
            near: here || is_near(&host),
            host: host.to_string(),
        })
    }
}

fn is_here(host: &Host<&str>) -> bool {
    match host {
        Host::Domain(name) => *name == "localhost" || name.ends_with(".localhost"),
        Host::Ipv4(address) => address.is_loopback(),
        Host::Ipv6(address) => address.is_loopback(),
    }
}

/// By the ranges and endings that are kept for networks of one's own.
fn is_near(host: &Host<&str>) -> bool {
    match host {
        Host::Domain(name) => {
            let own = [".local", ".lan", ".test", ".internal", ".home.arpa"];
            !name.contains('.') || own.iter().any(|end| name.ends_with(end))
        }
        Host::Ipv4(address) => address.is_private() || address.is_link_local(),
        Host::Ipv6(address) => address.is_unique_local() || address.is_unicast_link_local(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_stays_in_the_house_is_known() {
        for (typed, near) in [
            ("http://192.168.1.20:8080", true),
            ("http://tienda.local", true),
            ("http://tienda", true),
            ("http://[fd00::7]/", true),
            ("http://127.0.0.1", true),
            ("http://tienda.example", false),
            ("http://8.8.8.8", false),
        ] {
            assert_eq!(
                Address::read(typed, &[]).map(|address| address.near),
                Some(near),
                "{typed}"
            );
        }
    }

    #[test]
    fn a_page_of_the_shop_is_not_its_place() {
        let read = |typed| Address::read(typed, &["wp-admin"]).map(|address| address.base);
        let typed = "https://taller.example/tienda/wp-admin/admin.php?page=wc-settings";
        assert_eq!(read(typed).as_deref(), Some("https://taller.example/tienda"));
        assert_eq!(read("ftp://taller.example"), None);
        assert_eq!(read("https://ana:clave@taller.example"), None);
    }
}
