//! Addresses in a body: where a link really goes, what would be fetched, and which of that only watches the reader.

use url::{Host, Url};

/// A link as it is shown to the agent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    /// Where it goes; `http`, `https`, `mailto` or `tel` only.
    pub href: String,
    /// Its host as it is looked up, in ASCII: a name in other letters shows as `xn--…`. For a mail link, the address.
    pub host: String,
    /// The words of the link.
    pub text: String,
    /// The words name another host than the one it goes to.
    pub pretends: bool,
}

/// What a remote thing was.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum RemoteKind {
    /// A picture in the text.
    Image,
    /// A picture behind the text, or one that a style asks for.
    Background,
    /// Video or sound.
    Media,
    /// A frame, an object, a plug-in.
    Frame,
    /// A style sheet, a font, a hint to connect early.
    Resource,
}

/// Why a picture is taken for a tracker.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Tracker {
    /// It is too small to be seen.
    Tiny,
    /// It is hidden.
    Hidden,
    /// Its address is of a service that counts readers.
    Service(&'static str),
}

/// Something that would have been fetched.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Remote {
    /// Its whole address.
    pub url: String,
    /// Its host, in ASCII.
    pub host: String,
    /// What it was.
    pub kind: RemoteKind,
    /// Why it only watches, when it does.
    pub tracker: Option<Tracker>,
}

/// A link's address in its one normal form, or nothing when it must not be followed.
pub(crate) fn followable(href: &str) -> Option<(String, String)> {
    if href.len() > 4_000 {
        return None;
    }
    let url = Url::parse(href.trim()).ok()?;
    match url.scheme() {
        "http" | "https" => {
            let host = host_of(&url)?;
            Some((url.to_string(), host))
        }
        "mailto" => {
            let address = url.path().to_owned();
            (!address.is_empty()).then(|| (url.to_string(), address))
        }
        "tel" => Some((url.to_string(), url.path().to_owned())),
        _ => None,
    }
}

/// The address of something that the web fetches; `//host/x` is what mailers write for "as this page". Nothing for inline data,
/// nor for a scheme that is not the web's: nobody is asked whether to load what never can be.
pub(crate) fn fetched(address: &str) -> Option<(String, String)> {
    let address = address.trim();
    if address.len() > 8_000 {
        return None;
    }
    let whole = if address.starts_with("//") || address.starts_with("\\\\") {
        format!("https://{}", address.trim_start_matches(['/', '\\']))
    } else {
        address.to_owned()
    };
    let url = Url::parse(&whole).ok()?;
    if !matches!(url.scheme(), "http" | "https") {
        return None;
    }
    let host = host_of(&url)?;
    Some((url.to_string(), host))
}

fn host_of(url: &Url) -> Option<String> {
    match url.host()? {
        Host::Domain(name) if !name.is_empty() => Some(name.to_ascii_lowercase()),
        Host::Domain(_) => None,
        Host::Ipv4(ip) => Some(ip.to_string()),
        Host::Ipv6(ip) => Some(ip.to_string()),
    }
}

/// Whether the words of a link name another host than its own.
pub(crate) fn pretends(text: &str, href: &str, host: &str) -> bool {
    let words = text.split_whitespace().take(12);
    let mut named = words.filter_map(host_named);
    if href.starts_with("mailto:") {
        let shown = text.split_whitespace().find(|word| crate::address::is_address(word));
        return shown.is_some_and(|shown| !host.eq_ignore_ascii_case(shown));
    }
    named.any(|shown| {
        let shown = shown.trim_start_matches("www.");
        let host = host.trim_start_matches("www.");
        shown != host && !host.ends_with(&format!(".{shown}"))
    })
}

/// The host that a word names: `https://bank.example/x` or `www.bank.example`, not `etc.` or `file.pdf`.
fn host_named(word: &str) -> Option<String> {
    let word = word.trim_matches(|letter: char| "()[]<>\"',;:!?.".contains(letter));
    if word.contains('@') {
        return None;
    }
    let whole = if word.contains("://") {
        word.to_owned()
    } else {
        let host = word.split(['/', '?']).next().unwrap_or_default();
        let last = host.rsplit('.').next().unwrap_or_default();
        let is_host = host.contains('.')
            && last.len() >= 2
            && last.chars().all(char::is_alphabetic)
            && !crate::filename::is_document(host);
        if !is_host {
            return None;
        }
        format!("https://{word}")
    };
    let url = Url::parse(&whole).ok()?;
    host_of(&url)
}

/// Services that put counters into mails, by the end of their host.
const SERVICES: &[(&str, &str)] = &[
    ("list-manage.com", "Mailchimp"),
    ("mailchimp.com", "Mailchimp"),
    ("mandrillapp.com", "Mandrill"),
    ("sendgrid.net", "SendGrid"),
    ("hubspotemail.net", "HubSpot"),
    ("hubspotlinks.com", "HubSpot"),
    ("hs-analytics.net", "HubSpot"),
    ("klaviyomail.com", "Klaviyo"),
    ("mailtrack.io", "Mailtrack"),
    ("yesware.com", "Yesware"),
    ("mailgun.org", "Mailgun"),
    ("sparkpostmail.com", "SparkPost"),
    ("awstrack.me", "Amazon SES"),
    ("exacttarget.com", "Salesforce"),
    ("createsend.com", "Campaign Monitor"),
    ("cmail19.com", "Campaign Monitor"),
    ("cmail20.com", "Campaign Monitor"),
    ("sendinblue.com", "Brevo"),
    ("sibautomation.com", "Brevo"),
    ("mailerlite.com", "MailerLite"),
    ("getresponse.com", "GetResponse"),
    ("activehosted.com", "ActiveCampaign"),
    ("superhuman.com", "Superhuman"),
    ("bananatag.com", "Bananatag"),
    ("streak.com", "Streak"),
    ("google-analytics.com", "Google Analytics"),
    ("doubleclick.net", "DoubleClick"),
    ("intercom-mail.com", "Intercom"),
    ("customeriomail.com", "Customer.io"),
    ("mixmax.com", "Mixmax"),
];

/// Whether a picture only watches: by its service when it also looks like a counter, by its size, by being hidden.
pub(crate) fn tracker(
    url: &str,
    host: &str,
    width: Option<&str>,
    height: Option<&str>,
    hidden: bool,
) -> Option<Tracker> {
    let tiny = |size: Option<&str>| {
        let digits: String = size
            .unwrap_or_default()
            .trim()
            .chars()
            .take_while(char::is_ascii_digit)
            .collect();
        digits.parse::<u32>().is_ok_and(|pixels| pixels <= 3) && !size.unwrap_or_default().contains('%')
    };
    let service = SERVICES
        .iter()
        .find(|(end, _)| host == *end || host.ends_with(&format!(".{end}")));
    let path = url.to_ascii_lowercase();
    let counts = [
        "/open", "/track", "/wf/open", "pixel", "/o.gif", "/beacon", "/t.gif", "open.php", "/read/",
    ]
    .iter()
    .any(|mark| path.contains(mark));
    match service {
        Some((_, name)) if counts || tiny(width) || tiny(height) || hidden => Some(Tracker::Service(name)),
        _ if tiny(width) && tiny(height) => Some(Tracker::Tiny),
        _ if hidden => Some(Tracker::Hidden),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_links_that_can_be_followed_are_links() {
        for (given, wanted) in [
            ("https://taller.example/a b", Some("taller.example")),
            ("HTTP://Taller.Example", Some("taller.example")),
            ("mailto:ana@taller.example?subject=x", Some("ana@taller.example")),
            ("tel:+34600", Some("+34600")),
            ("javascript:alert(1)", None),
            (" java\nscript:alert(1)", None),
            ("data:text/html,x", None),
            ("file:///etc/passwd", None),
            ("smb://host/share", None),
            ("vbscript:x", None),
            ("//x.example", None),
            ("/relative", None),
            ("mostrador://ticket/1", None),
            ("https://раураl.example", Some("xn--l-7sba6dbr.example")),
            ("http://0x7f000001/", Some("127.0.0.1")),
            ("https://bank.example@evil.example/", Some("evil.example")),
        ] {
            assert_eq!(followable(given).map(|(_, host)| host).as_deref(), wanted, "{given}");
        }
    }

    /// A mutant found it: a picture of a scheme that does not exist waited for consent for ever.
    #[test]
    fn only_what_the_web_can_fetch_waits_for_consent() {
        for (address, found) in [
            ("https://cdn.example/a.png", true),
            ("HTTP://cdn.example/a.png", true),
            ("//cdn.example/a.png", true),
            ("htdp://cdn.example/a.png", false),
            ("ftp://cdn.example/a.png", false),
            ("file://cdn.example/a.png", false),
            ("cid:a", false),
            ("data:image/png;base64,AA", false),
        ] {
            assert_eq!(fetched(address).is_some(), found, "{address}");
        }
    }

    #[test]
    fn words_that_name_another_host_pretend() {
        for (text, href, wanted) in [
            ("https://bank.example/login", "https://evil.example/", true),
            ("www.bank.example", "https://bank.example/x", false),
            ("bank.example", "https://secure.bank.example/", false),
            ("bank.example", "https://bank.example.evil.example/", true),
            ("See factura.pdf", "https://files.example/1", false),
            ("Click here", "https://evil.example/", false),
            ("ana@taller.example", "mailto:other@evil.example", true),
            ("Sale ends at 12.30", "https://shop.example/", false),
        ] {
            let (href, host) = followable(href).unwrap();
            assert_eq!(pretends(text, &href, &host), wanted, "{text} -> {href}");
        }
    }

    #[test]
    fn counters_are_named() {
        assert_eq!(
            tracker(
                "https://x.list-manage.com/track/open.php?u=1",
                "x.list-manage.com",
                None,
                None,
                false
            ),
            Some(Tracker::Service("Mailchimp"))
        );
        assert_eq!(
            tracker("https://a.example/p.gif", "a.example", Some("1"), Some("1px"), false),
            Some(Tracker::Tiny)
        );
        assert_eq!(
            tracker("https://a.example/logo.png", "a.example", Some("200"), Some("1"), false),
            None
        );
        assert_eq!(
            tracker("https://a.example/logo.png", "a.example", Some("1%"), Some("1%"), false),
            None
        );
        assert_eq!(
            tracker("https://a.example/logo.png", "a.example", None, None, true),
            Some(Tracker::Hidden)
        );
    }
}
