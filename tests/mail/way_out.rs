//! A bad line on the way out: it breaks while the mail is under way, or loses the answer to it.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

/// What it does to the next connection that gets so far; afterwards it is good.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fault {
    /// Breaks after so many bytes of ours.
    BreaksAfter(i64),
    /// Carries all of ours, and breaks at the first word of the server after so many.
    LosesTheAnswerAfter(i64),
}

/// A line to one port.
pub(crate) struct WayOut {
    /// Where it begins, on 127.0.0.1.
    pub(crate) port: u16,
    breaks: Arc<AtomicI64>,
    loses: Arc<AtomicI64>,
}

impl WayOut {
    pub(crate) async fn to(port: u16) -> WayOut {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        let way = WayOut {
            port: listener.local_addr().unwrap().port(),
            breaks: Arc::new(AtomicI64::new(-1)),
            loses: Arc::new(AtomicI64::new(-1)),
        };
        let (breaks, loses) = (way.breaks.clone(), way.loses.clone());
        tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                let server = TcpStream::connect(("127.0.0.1", port)).await.unwrap();
                tokio::spawn(carry(client, server, breaks.clone(), loses.clone()));
            }
        });
        way
    }

    pub(crate) fn fails(&self, fault: Fault) {
        match fault {
            Fault::BreaksAfter(bytes) => self.breaks.store(bytes, Ordering::SeqCst),
            Fault::LosesTheAnswerAfter(bytes) => self.loses.store(bytes, Ordering::SeqCst),
        }
    }
}

async fn carry(mut client: TcpStream, mut server: TcpStream, breaks: Arc<AtomicI64>, loses: Arc<AtomicI64>) {
    let (mut ours, mut theirs) = (vec![0; 4096], vec![0; 4096]);
    let mut sent = 0_i64;
    loop {
        tokio::select! {
            read = client.read(&mut ours) => {
                let Ok(read @ 1..) = read else { return };
                let limit = breaks.load(Ordering::SeqCst);
                let length = i64::try_from(read).unwrap();
                if limit >= 0 && sent + length > limit {
                    let through = usize::try_from(limit - sent).unwrap_or(0);
                    let _ = server.write_all(&ours[..through]).await;
                    breaks.store(-1, Ordering::SeqCst);
                    return;
                }
                sent += length;
                if server.write_all(&ours[..read]).await.is_err() { return }
            }
            read = server.read(&mut theirs) => {
                let Ok(read @ 1..) = read else { return };
                let limit = loses.load(Ordering::SeqCst);
                if limit >= 0 && sent > limit {
                    loses.store(-1, Ordering::SeqCst);
                    return;
                }
                if client.write_all(&theirs[..read]).await.is_err() { return }
            }
        }
    }
}
