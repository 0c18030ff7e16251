//! A bad line between a connector and its shop: it carries HTTP, and on demand it delays, cuts, breaks off, answers with
//! something else in the shop's place, or leaves parts out of what was asked. Of requests that it spoils after the shop has
//! acted it keeps the count, so that a test can say that the shop acted and nobody heard of it.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

/// What the line does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Weather {
    /// It carries.
    Clear,
    /// The answer comes later by this.
    Slow(Duration),
    /// The answer ends after so many bytes, and the connection with it.
    Cut(usize),
    /// The connection is reset before anything of the request reaches the shop.
    Reset,
    /// These bytes come instead of an answer.
    Garbage(Vec<u8>),
    /// This answer comes instead: status, headers, body. The shop hears nothing.
    Instead(u16, Vec<(&'static str, &'static str)>, &'static str),
}

/// The page of a network that wants a sign-in first.
pub(crate) const PAGE: &str = "<!doctype html><title>Wi-Fi</title><form action=/login></form>";

/// What comes in the place of an answer to a request that may have reached the shop: none of it says whether it did.
pub(crate) fn no_answers() -> Vec<Weather> {
    vec![
        Weather::Reset,
        Weather::Garbage(vec![0xff; 90]),
        Weather::Instead(200, vec![], "{}"),
        Weather::Instead(200, vec![], PAGE),
        Weather::Instead(400, vec![], "{\"message\": \"no\"}"),
        Weather::Instead(403, vec![], PAGE),
        Weather::Instead(404, vec![], PAGE),
        Weather::Instead(429, vec![("retry-after", "7")], ""),
        Weather::Instead(500, vec![], PAGE),
        Weather::Instead(502, vec![], PAGE),
        Weather::Instead(302, vec![("location", "https://hotel.example/login")], ""),
    ]
}

struct Inner {
    weather: Mutex<Weather>,
    /// Only requests that have this in them are spoilt; any when empty.
    only: Mutex<&'static str>,
    forgets: Mutex<Vec<&'static str>>,
    forgets_in_bodies: Mutex<Vec<&'static str>>,
    spoilt: AtomicUsize,
}

/// A line to a server on this machine.
pub(crate) struct Line {
    port: u16,
    inner: Arc<Inner>,
}

impl Line {
    /// A line that carries everything.
    pub(crate) async fn to(server: u16) -> Line {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        let line = Line {
            port: listener.local_addr().unwrap().port(),
            inner: Arc::new(Inner {
                weather: Mutex::new(Weather::Clear),
                only: Mutex::new(""),
                forgets: Mutex::default(),
                forgets_in_bodies: Mutex::default(),
                spoilt: AtomicUsize::new(0),
            }),
        };
        let inner = line.inner.clone();
        tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                tokio::spawn(carry(client, server, inner.clone()));
            }
        });
        line
    }

    /// Its beginning, as an address.
    pub(crate) fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// From now on this, with every request.
    pub(crate) fn set(&self, weather: Weather) {
        self.set_for("", weather);
    }

    /// From now on this, with requests that have this in them: a method, or a part of what is asked.
    pub(crate) fn set_for(&self, part: &'static str, weather: Weather) {
        *self.inner.only.lock().unwrap() = part;
        *self.inner.weather.lock().unwrap() = weather;
    }

    /// From now on parameters that begin so are left out of what is asked.
    pub(crate) fn forget(&self, parameters: &[&'static str]) {
        *self.inner.forgets.lock().unwrap() = parameters.to_vec();
    }

    /// From now on these members are left out of every JSON body, by their pointers.
    pub(crate) fn forget_in_bodies(&self, pointers: &[&'static str]) {
        *self.inner.forgets_in_bodies.lock().unwrap() = pointers.to_vec();
    }

    /// Answers of the shop that were spoilt after it had acted.
    pub(crate) fn spoilt(&self) -> usize {
        self.inner.spoilt.load(Ordering::SeqCst)
    }
}

async fn carry(mut client: TcpStream, server: u16, inner: Arc<Inner>) -> Option<()> {
    let request = message(&mut client).await?;
    let only = *inner.only.lock().unwrap();
    let meant = |part: &str| part.is_empty() || request.windows(part.len()).any(|some| some == part.as_bytes());
    let weather = if meant(only) {
        inner.weather.lock().unwrap().clone()
    } else {
        Weather::Clear
    };
    match &weather {
        Weather::Reset => {
            // A reset and not an end: what was received is thrown away.
            let _ = client.set_zero_linger();
            return None;
        }
        Weather::Garbage(bytes) => {
            let _ = client.write_all(bytes).await;
            return None;
        }
        Weather::Instead(status, headers, body) => {
            let mut answer = format!(
                "HTTP/1.1 {status} Stand-in\r\ncontent-length: {}\r\nconnection: close\r\n",
                body.len()
            );
            for (name, value) in headers {
                answer.push_str(&format!("{name}: {value}\r\n"));
            }
            answer.push_str("\r\n");
            answer.push_str(body);
            let _ = client.write_all(answer.as_bytes()).await;
            return None;
        }
        Weather::Clear | Weather::Slow(_) | Weather::Cut(_) => {}
    }
    let passed_on = passed_on(
        &request,
        &inner.forgets.lock().unwrap(),
        &inner.forgets_in_bodies.lock().unwrap(),
    );
    let mut upstream = TcpStream::connect(("127.0.0.1", server)).await.ok()?;
    upstream.write_all(&passed_on).await.ok()?;
    let mut answer = Vec::new();
    upstream.read_to_end(&mut answer).await.ok()?;
    if let Weather::Slow(time) = &weather {
        late(*time).await;
    }
    if let Weather::Cut(bytes) = &weather {
        inner.spoilt.fetch_add(1, Ordering::SeqCst);
        // Never the whole: an answer that is shorter than that loses its end.
        let through = (*bytes).min(answer.len().saturating_sub(1));
        let _ = client.write_all(&answer[..through]).await;
        return None;
    }
    client.write_all(&answer).await.ok()
}

#[expect(
    clippy::disallowed_methods,
    reason = "the line is slow for a connector that waits by the machine's time"
)]
async fn late(time: Duration) {
    tokio::time::sleep(time).await;
}

/// A whole request: its head, and as much after it as the head says.
async fn message(client: &mut TcpStream) -> Option<Vec<u8>> {
    let mut bytes = Vec::new();
    let mut buffer = vec![0; 16 * 1024];
    loop {
        if let Some(head) = bytes.windows(4).position(|four| four == b"\r\n\r\n") {
            let text = String::from_utf8_lossy(&bytes[..head]).to_ascii_lowercase();
            let length = text.lines().find_map(|line| line.strip_prefix("content-length:"));
            let length = length.map_or(0, |length| length.trim().parse::<usize>().unwrap());
            if bytes.len() >= head + 4 + length {
                return Some(bytes);
            }
        }
        let read = client.read(&mut buffer).await.ok()?;
        if read == 0 {
            return None;
        }
        bytes.extend_from_slice(&buffer[..read]);
    }
}

/// The request as it goes on: for one answer only, and without what is forgotten.
fn passed_on(request: &[u8], forgets: &[&str], forgets_in_bodies: &[&str]) -> Vec<u8> {
    let head = request.windows(4).position(|four| four == b"\r\n\r\n").unwrap();
    let text = String::from_utf8_lossy(&request[..head]).into_owned();
    let mut lines = text.split("\r\n");
    let mut first = lines.next().unwrap().to_owned();
    if !forgets.is_empty()
        && let Some((path, rest)) = first.split_once('?')
    {
        let (query, version) = rest.split_once(' ').unwrap();
        let kept: Vec<&str> = query
            .split('&')
            .filter(|pair| !forgets.iter().any(|name| pair.starts_with(name)))
            .collect();
        first = format!("{path}?{} {version}", kept.join("&"));
    }
    let body = without(&request[head + 4..], forgets_in_bodies);
    let mut out = first;
    for line in lines {
        let name = line.split(':').next().unwrap().to_ascii_lowercase();
        if !matches!(name.as_str(), "connection" | "content-length") {
            out.push_str("\r\n");
            out.push_str(line);
        }
    }
    if !body.is_empty() || out.starts_with("POST") {
        out.push_str(&format!("\r\nContent-Length: {}", body.len()));
    }
    out.push_str("\r\nConnection: close\r\n\r\n");
    let mut bytes = out.into_bytes();
    bytes.extend_from_slice(&body);
    bytes
}

/// A JSON body without some of its members.
fn without(body: &[u8], pointers: &[&str]) -> Vec<u8> {
    let Ok(mut value) = serde_json::from_slice::<serde_json::Value>(body) else {
        return body.to_vec();
    };
    let mut changed = false;
    for pointer in pointers {
        let (parent, key) = pointer.rsplit_once('/').unwrap();
        let parent = value.pointer_mut(parent).and_then(serde_json::Value::as_object_mut);
        changed |= parent.is_some_and(|parent| parent.remove(key).is_some());
    }
    if changed {
        value.to_string().into_bytes()
    } else {
        body.to_vec()
    }
}
