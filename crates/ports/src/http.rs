//! HTTP as connectors see it: a request as data, an answer as bytes. Redirects to another host are not followed, bodies
//! are capped, and the errors already say whether a byte left.

use crate::PortError;
use async_trait::async_trait;

/// Request method.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Method {
    /// Reads.
    Get,
    /// Acts.
    Post,
    /// Removes.
    Delete,
}

/// A request.
#[derive(Clone, PartialEq, Eq)]
pub struct HttpRequest {
    /// Method.
    pub method: Method,
    /// Absolute http or https address.
    pub url: String,
    /// Headers; `authorization` never reaches a log.
    pub headers: Vec<(String, String)>,
    /// Body.
    pub body: Option<Vec<u8>>,
}

impl std::fmt::Debug for HttpRequest {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:?} {}", self.method, self.url)
    }
}

/// An answer, whatever its status.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HttpResponse {
    /// Status code.
    pub status: u16,
    /// Headers with lower-case names.
    pub headers: Vec<(String, String)>,
    /// Body, whole: a cut one is an error.
    pub body: Vec<u8>,
}

impl HttpResponse {
    /// First header of this lower-case name.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(n, _)| n == name).map(|(_, v)| v.as_str())
    }
}

/// Sends requests.
#[async_trait]
pub trait Http: Send + Sync {
    /// Sends one request and reads the whole answer.
    ///
    /// # Errors
    /// `Unreachable`, `Certificate` or `NotUnderstood` (cut or oversized body). `effect` is `None` only when the failure
    /// came before the first byte left.
    async fn send(&self, request: HttpRequest) -> Result<HttpResponse, PortError>;
}
