//! A bad line between the desk and a server: it cuts after some bytes, or takes words out of what the server says.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicUsize, Ordering};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

/// A line to one port.
pub(crate) struct Line {
    /// Where it begins, on 127.0.0.1.
    pub(crate) port: u16,
    /// Bytes from the server that still come through; below nought: all of them.
    left: Arc<AtomicI64>,
    cuts: Arc<AtomicUsize>,
}

impl Line {
    /// A line that carries everything, but for these words of the server, which become others of the same length.
    pub(crate) async fn to(port: u16, without: Option<&'static str>) -> Line {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        let line = Line {
            port: listener.local_addr().unwrap().port(),
            left: Arc::new(AtomicI64::new(-1)),
            cuts: Arc::default(),
        };
        let (left, cuts) = (line.left.clone(), line.cuts.clone());
        tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                let server = TcpStream::connect(("127.0.0.1", port)).await.unwrap();
                tokio::spawn(carry(client, server, without, left.clone(), cuts.clone()));
            }
        });
        line
    }

    /// Cuts every connection after so many bytes of the server in all; then the line is whole again.
    pub(crate) fn cut_after(&self, bytes: i64) {
        self.left.store(bytes, Ordering::SeqCst);
    }

    /// How often it was cut.
    pub(crate) fn cuts(&self) -> usize {
        self.cuts.load(Ordering::SeqCst)
    }
}

async fn carry(
    client: TcpStream,
    server: TcpStream,
    without: Option<&'static str>,
    left: Arc<AtomicI64>,
    cuts: Arc<AtomicUsize>,
) {
    let (mut client_in, mut client_out) = client.into_split();
    let (mut server_in, mut server_out) = server.into_split();
    let up = async {
        let _ = tokio::io::copy(&mut client_in, &mut server_out).await;
    };
    let down = async {
        let mut buffer = vec![0; 4096];
        while let Ok(read) = server_in.read(&mut buffer).await {
            let mut bytes = buffer[..read].to_vec();
            if let Some(word) = without {
                while let Some(at) = bytes.windows(word.len()).position(|part| part == word.as_bytes()) {
                    bytes[at..at + word.len()].fill(b'X');
                }
            }
            let budget = left.load(Ordering::SeqCst);
            if budget >= 0 {
                let through = bytes.len().min(usize::try_from(budget).unwrap());
                left.fetch_sub(i64::try_from(through).unwrap(), Ordering::SeqCst);
                if through < bytes.len() {
                    let _ = client_out.write_all(&bytes[..through]).await;
                    left.store(-1, Ordering::SeqCst);
                    cuts.fetch_add(1, Ordering::SeqCst);
                    return;
                }
            }
            if read == 0 || client_out.write_all(&bytes).await.is_err() {
                return;
            }
        }
    };
    tokio::select! { () = up => {} () = down => {} }
}
