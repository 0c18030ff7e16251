//! A door for the person's own browser: a port of this machine that understands just enough of HTTP to be told an address and to
//! show a page. Only this machine gets there; that does not make a visitor trustworthy, so what they say is believed by
//! nobody but by what it proves. A name that resolves to this machine is turned away.

use ports::{DoorPage, LoopbackDoor, LoopbackDoors, PortError, PortErrorKind, Retry, Visit, async_trait};
use std::net::{Ipv4Addr, Ipv6Addr};
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{mpsc, oneshot};
use tokio::task::JoinHandle;
use tokio::time::timeout;

/// Longest head of a request.
const HEAD: usize = 16 * 1024;
/// For a visitor to say what they want, and to take the page. Browsers also come without saying anything.
const PATIENCE: Duration = Duration::from_secs(10);
/// Visitors that may wait at once.
const WAITING: usize = 16;
/// Tries to find a port that is free by both names of this machine.
const TRIES: usize = 8;

/// Doors of this machine.
#[derive(Debug, Default)]
pub struct SystemDoors;

struct Door {
    port: u16,
    visits: mpsc::Receiver<Visit>,
    listeners: Vec<JoinHandle<()>>,
}

#[async_trait]
impl LoopbackDoors for SystemDoors {
    async fn open(&self) -> Result<Box<dyn LoopbackDoor>, PortError> {
        let closed =
            |error: std::io::Error| PortError::new(PortErrorKind::Unreachable, Retry::Later, error.to_string());
        let (sender, visits) = mpsc::channel(WAITING);
        let mut tried = 0;
        let (port, listeners) = loop {
            let first = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.map_err(closed)?;
            let port = first.local_addr().map_err(closed)?.port();
            tried += 1;
            // Browsers may take `localhost` for the newer kind of address first; nobody else is to be found there.
            match TcpListener::bind((Ipv6Addr::LOCALHOST, port)).await {
                Ok(second) => break (port, vec![first, second]),
                Err(error) if error.kind() == std::io::ErrorKind::AddrInUse && tried < TRIES => {}
                Err(_) => break (port, vec![first]),
            }
        };
        let listeners = listeners
            .into_iter()
            .map(|listener| tokio::spawn(listen(listener, port, sender.clone())))
            .collect();
        Ok(Box::new(Door {
            port,
            visits,
            listeners,
        }))
    }
}

#[async_trait]
impl LoopbackDoor for Door {
    fn port(&self) -> u16 {
        self.port
    }

    async fn next(&mut self) -> Option<Visit> {
        self.visits.recv().await
    }
}

impl Drop for Door {
    /// Nobody new; who is inside still gets the page.
    fn drop(&mut self) {
        for listener in &self.listeners {
            listener.abort();
        }
    }
}

async fn listen(listener: TcpListener, port: u16, visits: mpsc::Sender<Visit>) {
    while let Ok((stream, _)) = listener.accept().await {
        tokio::spawn(receive(stream, port, visits.clone()));
    }
}

async fn receive(mut stream: TcpStream, port: u16, visits: mpsc::Sender<Visit>) {
    let Ok(Some(target)) = timeout(PATIENCE, asked(&mut stream, port)).await else {
        let _ = timeout(PATIENCE, show(&mut stream, 400, "")).await;
        return;
    };
    let (answer, answered) = oneshot::channel::<DoorPage>();
    let visit = Visit {
        target,
        answer: Box::new(move |page| drop(answer.send(page))),
    };
    if visits.send(visit).await.is_err() {
        return;
    }
    if let Ok(page) = answered.await {
        let _ = timeout(PATIENCE, show(&mut stream, page.status, &page.html)).await;
    }
}

/// Path and query of a question to this door by its own name; nothing when it is not one.
async fn asked(stream: &mut TcpStream, port: u16) -> Option<String> {
    let mut head = Vec::new();
    let mut part = [0; 2048];
    while !head.windows(4).any(|end| end == b"\r\n\r\n") {
        let read = stream.read(&mut part).await.ok().filter(|read| *read > 0)?;
        head.extend_from_slice(part.get(..read)?);
        if head.len() > HEAD {
            return None;
        }
    }
    let head = String::from_utf8(head).ok()?;
    let mut lines = head.split("\r\n");
    let mut words = lines.next()?.split(' ');
    let (Some("GET"), Some(target), Some("HTTP/1.1" | "HTTP/1.0")) = (words.next(), words.next(), words.next()) else {
        return None;
    };
    let host = lines.find_map(|line| {
        let (name, value) = line.split_once(':')?;
        name.eq_ignore_ascii_case("host").then(|| value.trim().to_owned())
    });
    let own = ["127.0.0.1", "localhost"].map(|name| format!("{name}:{port}"));
    (target.starts_with('/') && own.contains(&host?)).then(|| target.to_owned())
}

/// The page may be kept by nobody, runs nothing and tells no other page where it was.
async fn show(stream: &mut TcpStream, status: u16, html: &str) -> std::io::Result<()> {
    let words = match status {
        200 => "OK",
        404 => "Not Found",
        _ => "Bad Request",
    };
    let head = format!(
        "HTTP/1.1 {status} {words}\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: {}\r\nCache-Control: no-store\r\n\
         Content-Security-Policy: default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'\r\n\
         Referrer-Policy: no-referrer\r\nX-Content-Type-Options: nosniff\r\nConnection: close\r\n\r\n",
        html.len()
    );
    stream.write_all(head.as_bytes()).await?;
    stream.write_all(html.as_bytes()).await?;
    stream.shutdown().await
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn says(port: u16, words: &str) -> String {
        let mut stream = TcpStream::connect((Ipv4Addr::LOCALHOST, port)).await.unwrap();
        stream.write_all(words.as_bytes()).await.unwrap();
        let mut heard = String::new();
        stream.read_to_string(&mut heard).await.unwrap();
        heard
    }

    #[tokio::test]
    async fn a_browser_is_heard_and_shown_a_page_while_another_one_says_nothing() {
        let mut door = SystemDoors.open().await.unwrap();
        let port = door.port();
        let _silent = TcpStream::connect((Ipv4Addr::LOCALHOST, port)).await.unwrap();
        let request = format!("GET /?code=a&state=b HTTP/1.1\r\nHost: localhost:{port}\r\n\r\n");
        let (heard, ()) = tokio::join!(says(port, &request), async {
            let visit = door.next().await.unwrap();
            assert_eq!(visit.target, "/?code=a&state=b");
            let html = "<p>¡Listo!</p>".to_owned();
            (visit.answer)(DoorPage { status: 200, html });
        });
        assert!(heard.starts_with("HTTP/1.1 200 OK\r\n"), "{heard}");
        assert!(heard.ends_with("<p>¡Listo!</p>"), "{heard}");
    }

    #[tokio::test]
    async fn another_name_another_method_and_noise_do_not_get_in() {
        let mut door = SystemDoors.open().await.unwrap();
        let port = door.port();
        for request in [
            "GET /?code=a HTTP/1.1\r\nHost: evil.example\r\n\r\n".to_owned(),
            format!("GET /?code=a HTTP/1.1\r\nHost: evil.example:{port}\r\n\r\n"),
            format!("POST / HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n\r\n"),
            format!("GET http://127.0.0.1:{port}/ HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n\r\n"),
            "\u{16}\u{3}\u{1}\r\n\r\n".to_owned(),
        ] {
            assert!(says(port, &request).await.starts_with("HTTP/1.1 400 "), "{request}");
        }
        let nobody = tokio::select! {
            biased;
            _ = door.next() => false,
            () = std::future::ready(()) => true,
        };
        assert!(nobody);
    }

    #[tokio::test]
    async fn the_door_is_closed_when_nobody_waits_behind_it() {
        let door = SystemDoors.open().await.unwrap();
        let port = door.port();
        drop(door);
        // The one who listens ends at its next turn.
        while TcpStream::connect((Ipv4Addr::LOCALHOST, port)).await.is_ok() {
            tokio::task::yield_now().await;
        }
    }
}
