//! HTTP by reqwest over rustls, with the operating system's certificates. Redirects are not followed (a captive portal
//! answers with one, and credentials must not travel to another host); bodies are capped; errors say whether a byte left.

use ports::{Http, HttpRequest, HttpResponse, Method, PortError, PortErrorKind, Retry, async_trait};
use std::time::Duration;

/// Largest body that is read.
const LARGEST_BODY: usize = 32 * 1024 * 1024;

/// The network.
#[derive(Clone)]
pub struct ReqwestHttp {
    client: reqwest::Client,
}

impl ReqwestHttp {
    /// A client; installs the TLS provider of the process if none is installed yet.
    ///
    /// # Errors
    /// A text for the log when the system's certificates cannot be read.
    pub fn new() -> Result<ReqwestHttp, String> {
        // An error only says that one is installed already.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let client = reqwest::Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .connect_timeout(Duration::from_secs(10))
            // Servers close idle connections without a word (Node after 5 s); a request on one that is just being closed
            // fails with nobody knowing whether it arrived.
            .pool_idle_timeout(Duration::from_secs(3))
            .read_timeout(Duration::from_secs(30))
            .timeout(Duration::from_secs(120))
            .user_agent(concat!("Mostrador/", env!("CARGO_PKG_VERSION")))
            .build()
            .map_err(|error| error.to_string())?;
        Ok(ReqwestHttp { client })
    }
}

#[async_trait]
impl Http for ReqwestHttp {
    async fn send(&self, request: HttpRequest) -> Result<HttpResponse, PortError> {
        let method = match request.method {
            Method::Get => reqwest::Method::GET,
            Method::Post => reqwest::Method::POST,
            Method::Delete => reqwest::Method::DELETE,
        };
        let url = reqwest::Url::parse(&request.url)
            .map_err(|error| PortError::new(PortErrorKind::Address, Retry::Never, error.to_string()))?;
        let host = url.host_str().unwrap_or_default().to_owned();
        let mut call = self.client.request(method, url);
        for (name, value) in &request.headers {
            call = call.header(name, value);
        }
        if let Some(body) = request.body {
            call = call.body(body);
        }
        let mut answer = call.send().await.map_err(|error| failure(&error, &host))?;
        let status = answer.status().as_u16();
        let headers = answer
            .headers()
            .iter()
            .filter_map(|(name, value)| Some((name.as_str().to_owned(), value.to_str().ok()?.to_owned())))
            .collect();
        let mut body = Vec::new();
        while let Some(part) = answer
            .chunk()
            .await
            .map_err(|error| failure(&error, &host).with_unknown_effect())?
        {
            if body.len() + part.len() > LARGEST_BODY {
                let text = format!("more than {LARGEST_BODY} bytes");
                return Err(PortError::new(PortErrorKind::NotUnderstood, Retry::Later, text).with_unknown_effect());
            }
            body.extend_from_slice(&part);
        }
        Ok(HttpResponse { status, headers, body })
    }
}

/// The whole chain of causes, without the address (it can hold a token).
fn causes(error: &reqwest::Error) -> String {
    let mut text = String::new();
    let mut cause = std::error::Error::source(error);
    while let Some(next) = cause {
        text.push_str(&next.to_string());
        text.push_str("; ");
        cause = next.source();
    }
    text
}

fn failure(error: &reqwest::Error, host: &str) -> PortError {
    let detail = causes(error);
    let certificate = detail.contains("certificate") || detail.contains("CertNotValidForName");
    let kind = if certificate {
        PortErrorKind::Certificate
    } else {
        PortErrorKind::Unreachable
    };
    let retry = if certificate { Retry::Never } else { Retry::Later };
    let made = PortError::new(kind, retry, detail).with("host", host);
    // Without a connection no byte of the request has left.
    if error.is_connect() {
        made
    } else {
        made.with_unknown_effect()
    }
}
