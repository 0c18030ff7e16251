//! Pictures from the public network by reqwest. A mail names their addresses, so a stranger chooses what this program asks: it asks
//! only hosts whose addresses are public, and the connection goes to the very address that was looked at, because the looking happens
//! where names are resolved. Every passing on is such a question again. Proxies of the environment are not used: behind one nobody
//! would know where a connection leads.

use imagesize::ImageType;
use ports::{Picture, PictureError, Pictures, async_trait};
use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use reqwest::{Url, header};
use std::error::Error;
use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

/// Largest picture in bytes.
const LARGEST: usize = 5 * 1024 * 1024;
/// Most points of a picture: what a web view needs for it in memory is four bytes for each.
const MOST_POINTS: usize = 40_000_000;
/// How often a question may be passed on.
const PASSED_ON: usize = 5;
/// One question with all its passing on.
const PATIENCE: Duration = Duration::from_secs(25);
/// The word of most programs for themselves, so that nobody learns which one this is.
const AGENT: &str = "Mozilla/5.0";

/// What is shown.
const KINDS: &str = "image/webp,image/png,image/jpeg,image/gif";

/// Which addresses may be asked; the port is 0 while a name is resolved.
type Allowed = Arc<dyn Fn(SocketAddr) -> bool + Send + Sync>;

/// Pictures from the public network.
#[derive(Clone)]
pub struct PublicPictures {
    client: reqwest::Client,
    allowed: Allowed,
}

impl PublicPictures {
    /// A client of its own, which shares nothing with the one that speaks to shops.
    ///
    /// # Errors
    /// A text for the log when the system's certificates cannot be read.
    pub fn new() -> Result<PublicPictures, String> {
        PublicPictures::asking(Arc::new(|address: SocketAddr| is_public(address.ip())))
    }

    fn asking(allowed: Allowed) -> Result<PublicPictures, String> {
        // An error only says that one is installed already.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let client = reqwest::Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .no_proxy()
            .referer(false)
            .dns_resolver(Arc::new(Looking(allowed.clone())))
            .connect_timeout(Duration::from_secs(8))
            .read_timeout(Duration::from_secs(10))
            .pool_max_idle_per_host(0)
            .user_agent(AGENT)
            .build()
            .map_err(|error| error.to_string())?;
        Ok(PublicPictures { client, allowed })
    }

    async fn fetched(&self, url: &str) -> Result<Picture, PictureError> {
        let mut url = Url::parse(url).map_err(|_| PictureError::Unreachable)?;
        for _ in 0..=PASSED_ON {
            let answer = self.asked(&url).await?;
            if !answer.status().is_redirection() {
                return read(answer).await;
            }
            let next = answer
                .headers()
                .get(header::LOCATION)
                .and_then(|value| value.to_str().ok());
            let next = next.and_then(|next| url.join(next).ok());
            url = next.ok_or(PictureError::Unreachable)?;
        }
        Err(PictureError::Unreachable)
    }

    async fn asked(&self, url: &Url) -> Result<reqwest::Response, PictureError> {
        if !matches!(url.scheme(), "http" | "https") || !url.username().is_empty() || url.password().is_some() {
            return Err(PictureError::Private);
        }
        // An address in digits is never resolved, so it is looked at here.
        let port = url.port_or_known_default().unwrap_or_default();
        let digits = match url.host() {
            Some(url::Host::Ipv4(ip)) => Some(IpAddr::V4(ip)),
            Some(url::Host::Ipv6(ip)) => Some(IpAddr::V6(ip)),
            Some(url::Host::Domain(_)) => None,
            None => return Err(PictureError::Unreachable),
        };
        if digits.is_some_and(|ip| !(self.allowed)(SocketAddr::new(ip, port))) {
            return Err(PictureError::Private);
        }
        let asked = self.client.get(url.clone()).header(header::ACCEPT, KINDS);
        asked.send().await.map_err(|error| {
            if is_private(&error) {
                PictureError::Private
            } else {
                tracing::debug!(host = url.host_str(), "a picture cannot be fetched");
                PictureError::Unreachable
            }
        })
    }
}

#[async_trait]
impl Pictures for PublicPictures {
    async fn picture(&self, url: &str) -> Result<Picture, PictureError> {
        match tokio::time::timeout(PATIENCE, self.fetched(url)).await {
            Ok(fetched) => fetched,
            Err(_) => Err(PictureError::Unreachable),
        }
    }
}

/// Reads an answer and looks at what it is: what its header says of it is nothing to go by.
async fn read(mut answer: reqwest::Response) -> Result<Picture, PictureError> {
    if !answer.status().is_success() {
        return Err(PictureError::Unreachable);
    }
    if answer.content_length().is_some_and(|length| length > LARGEST as u64) {
        return Err(PictureError::TooLarge);
    }
    let mut bytes = Vec::new();
    while let Some(part) = answer.chunk().await.map_err(|_| PictureError::Unreachable)? {
        if bytes.len() + part.len() > LARGEST {
            return Err(PictureError::TooLarge);
        }
        bytes.extend_from_slice(&part);
    }
    let media_type = kind(&bytes)?;
    Ok(Picture { media_type, bytes })
}

/// The kind of a picture by its first bytes, when it is one of those that are shown and not too large to draw.
fn kind(bytes: &[u8]) -> Result<&'static str, PictureError> {
    let media_type = match imagesize::image_type(bytes) {
        Ok(ImageType::Png) => "image/png",
        Ok(ImageType::Jpeg) => "image/jpeg",
        Ok(ImageType::Gif) => "image/gif",
        Ok(ImageType::Webp) => "image/webp",
        _ => return Err(PictureError::NoPicture),
    };
    let size = imagesize::blob_size(bytes).map_err(|_| PictureError::NoPicture)?;
    if size.width.saturating_mul(size.height) > MOST_POINTS {
        return Err(PictureError::TooLarge);
    }
    Ok(media_type)
}

/// A name that leads somewhere private.
#[derive(Debug)]
struct LeadsInside;

impl fmt::Display for LeadsInside {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the name leads to an address that is not public")
    }
}

impl Error for LeadsInside {}

fn is_private(error: &reqwest::Error) -> bool {
    let mut cause = error.source();
    while let Some(next) = cause {
        if next.is::<LeadsInside>() {
            return true;
        }
        cause = next.source();
    }
    false
}

/// Resolves names and gives only addresses that may be asked. One private address among them is enough to refuse the name: it was
/// made to be tried.
struct Looking(Allowed);

impl Resolve for Looking {
    fn resolve(&self, name: Name) -> Resolving {
        let allowed = self.0.clone();
        Box::pin(async move {
            let found: Vec<SocketAddr> = tokio::net::lookup_host((name.as_str(), 0)).await?.collect();
            if !found.iter().all(|address| allowed(*address)) {
                return Err(LeadsInside.into());
            }
            let found: Addrs = Box::new(found.into_iter());
            Ok(found)
        })
    }
}

/// Whether an address is of the public network: not this computer, not its own network, not one that is set aside for anything. The
/// list is that of the registries of special-purpose addresses (RFC 6890 and those after it).
fn is_public(ip: IpAddr) -> bool {
    match ip {
        IpAddr::V4(ip) => is_public_v4(ip),
        IpAddr::V6(ip) => is_public_v6(ip),
    }
}

fn is_public_v4(ip: Ipv4Addr) -> bool {
    let [a, b, c, _] = ip.octets();
    let set_aside = matches!(
        (a, b, c),
        (0 | 10 | 127 | 224..=255, _, _)
            | (100, 64..=127, _)
            | (169, 254, _)
            | (172, 16..=31, _)
            | (192, 0, 0 | 2)
            | (192, 88, 99)
            | (192, 168, _)
            | (198, 18 | 19, _)
            | (198, 51, 100)
            | (203, 0, 113)
    );
    !set_aside
}

fn is_public_v6(ip: Ipv6Addr) -> bool {
    let [first, second, third, fourth, fifth, sixth, high, low] = ip.segments();
    // Where only IPv6 is spoken, an IPv4 address is reached through this prefix (RFC 6052): what counts is the one within.
    if (first, second, third, fourth, fifth, sixth) == (0x64, 0xff9b, 0, 0, 0, 0) {
        let [a, b] = high.to_be_bytes();
        let [c, d] = low.to_be_bytes();
        return is_public_v4(Ipv4Addr::new(a, b, c, d));
    }
    // Only this eighth is given out; what is written out inside of it for tunnels, tests and examples is not public either.
    let given_out = first & 0xe000 == 0x2000;
    let set_aside = match first {
        0x2001 => second < 0x200 || second == 0xdb8,
        0x2002 => true,
        0x3fff => second < 0x1000,
        _ => false,
    };
    given_out && !set_aside
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::{Read, Write};
    use std::net::TcpListener;
    use std::thread::JoinHandle;

    const DOT: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\x06\0\0\0\x1f\x15\xc4\x89";

    #[test]
    fn only_public_addresses_are_asked() {
        for private in [
            "0.0.0.0",
            "0.1.2.3",
            "10.0.0.1",
            "100.64.0.1",
            "100.127.255.254",
            "127.0.0.1",
            "127.9.9.9",
            "169.254.169.254",
            "172.16.0.1",
            "172.31.255.255",
            "192.0.0.8",
            "192.0.2.1",
            "192.88.99.1",
            "192.168.1.1",
            "198.18.0.1",
            "198.19.255.1",
            "198.51.100.7",
            "203.0.113.9",
            "224.0.0.1",
            "239.255.255.250",
            "240.0.0.1",
            "255.255.255.255",
            "::",
            "::1",
            "::ffff:127.0.0.1",
            "::ffff:8.8.8.8",
            "::127.0.0.1",
            "64:ff9b::10.0.0.1",
            "64:ff9b::7f00:1",
            "64:ff9b:1::1",
            "100::1",
            "fc00::1",
            "fd12:3456::1",
            "fe80::1",
            "fec0::1",
            "ff02::1",
            "2001::1",
            "2001:db8::1",
            "2001:10::1",
            "2002:7f00:1::",
            "2002:808:808::",
            "3fff::1",
            "4000::1",
        ] {
            assert!(!is_public(private.parse().unwrap()), "{private}");
        }
        for public in [
            "1.1.1.1",
            "8.8.8.8",
            "100.63.255.255",
            "100.128.0.1",
            "172.15.0.1",
            "172.32.0.1",
            "192.0.1.1",
            "198.20.0.1",
            "223.255.255.255",
            "2606:4700::1111",
            "2a00:1450::1",
            "2001:4860::8888",
            "64:ff9b::8.8.8.8",
        ] {
            assert!(is_public(public.parse().unwrap()), "{public}");
        }
    }

    #[tokio::test]
    async fn an_address_in_any_digits_is_still_the_one_that_it_is() {
        let pictures = PublicPictures::new().unwrap();
        for url in [
            "http://127.0.0.1/",
            "http://2130706433/",
            "http://0x7f000001/",
            "http://0177.0.0.1/",
            "http://127.1/",
            "http://[::1]/",
            "http://[::ffff:127.0.0.1]/",
            "http://[::ffff:7f00:1]/",
            "http://\u{ff11}27.0.0.1/",
            "http://169.254.169.254/latest/meta-data/",
            "http://localhost/",
            "http://carla:secret@example.org/",
            "ftp://example.org/a.png",
            "file:///etc/passwd",
        ] {
            assert_eq!(pictures.picture(url).await, Err(PictureError::Private), "{url}");
        }
    }

    /// A server on loopback that gives each question, in turn, one of these answers, and keeps what it was asked.
    fn serving(answers: Vec<Vec<u8>>) -> (SocketAddr, JoinHandle<Vec<String>>) {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let address = listener.local_addr().unwrap();
        let asked = std::thread::spawn(move || {
            let mut asked = Vec::new();
            for answer in answers {
                let (mut socket, _) = listener.accept().unwrap();
                let mut question = [0; 4_096];
                let length = socket.read(&mut question).unwrap();
                asked.push(String::from_utf8_lossy(&question[..length]).to_lowercase());
                // Whoever has read enough closes before the end.
                let _ = socket.write_all(&answer);
            }
            asked
        });
        (address, asked)
    }

    fn answer(status: &str, headers: &str, body: &[u8]) -> Vec<u8> {
        let head = format!("HTTP/1.1 {status}\r\nconnection: close\r\n{headers}\r\n");
        [head.as_bytes(), body].concat()
    }

    /// A client that may ask this one address on loopback besides, which no other build of the program can make.
    fn asking(one: SocketAddr) -> PublicPictures {
        PublicPictures::asking(Arc::new(move |address| address == one || is_public(address.ip()))).unwrap()
    }

    #[tokio::test]
    async fn a_question_says_nothing_of_who_asks_and_the_bytes_say_what_came() {
        let text = "content-type: text/html\r\nset-cookie: a=b\r\n";
        let (there, asked) = serving(vec![
            answer("302 Found", "location: /2\r\nset-cookie: seen=carla\r\n", b""),
            answer("200 OK", text, DOT),
        ]);
        let got = asking(there)
            .picture(&format!("http://{there}/1?u=carla"))
            .await
            .unwrap();
        assert_eq!((got.media_type, got.bytes.as_slice()), ("image/png", DOT));
        let asked = asked.join().unwrap();
        assert!(asked[1].starts_with("get /2 "));
        for question in asked {
            assert!(
                !question.contains("cookie") && !question.contains("referer") && !question.contains("mostrador"),
                "{question}"
            );
            assert!(question.contains("user-agent: mozilla/5.0\r\n"), "{question}");
        }
    }

    #[tokio::test]
    async fn what_is_passed_on_to_a_private_address_is_not_asked() {
        let inside = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        inside.set_nonblocking(true).unwrap();
        let port = inside.local_addr().unwrap().port();
        for target in [
            format!("http://127.0.0.1:{port}/"),
            format!("http://localhost:{port}/"),
            format!("//[::ffff:127.0.0.1]:{port}/"),
            format!("http://2130706433:{port}/"),
            "http://192.168.1.1/reboot".to_owned(),
            "file:///etc/passwd".to_owned(),
        ] {
            let (there, asked) = serving(vec![answer("301 Moved", &format!("location: {target}\r\n"), b"")]);
            let got = asking(there).picture(&format!("http://{there}/")).await;
            assert_eq!(got, Err(PictureError::Private), "{target}");
            asked.join().unwrap();
        }
        assert!(inside.accept().is_err(), "something knocked inside");
    }

    #[tokio::test]
    async fn what_is_no_picture_too_large_or_without_end_is_not_kept() {
        let huge = [
            &DOT[..16],
            &60_000_u32.to_be_bytes(),
            &60_000_u32.to_be_bytes(),
            &DOT[24..],
        ]
        .concat();
        let long = vec![0; LARGEST + 1];
        let lie = format!("content-length: {}\r\n", LARGEST + 1);
        let around = "location: /\r\n";
        for (answers, wanted) in [
            (
                vec![answer("200 OK", "content-type: image/png\r\n", b"<svg onload=x>")],
                PictureError::NoPicture,
            ),
            (vec![answer("200 OK", "", b"")], PictureError::NoPicture),
            (vec![answer("200 OK", "", b"BM\0\0\0\0")], PictureError::NoPicture),
            (vec![answer("404 Not Found", "", DOT)], PictureError::Unreachable),
            (vec![answer("200 OK", "", &huge)], PictureError::TooLarge),
            (vec![answer("200 OK", "", &long)], PictureError::TooLarge),
            (vec![answer("200 OK", &lie, DOT)], PictureError::TooLarge),
            (
                vec![answer("302 Found", around, b""); PASSED_ON + 1],
                PictureError::Unreachable,
            ),
            (vec![answer("302 Found", "", b"")], PictureError::Unreachable),
        ] {
            let (there, asked) = serving(answers);
            assert_eq!(asking(there).picture(&format!("http://{there}/")).await, Err(wanted));
            asked.join().unwrap();
        }
    }
}
