//! The loopback host: the real engine and the real interface in a browser, for tests and for work on the interface. It
//! listens on 127.0.0.1 only, asks for a token that is new at every start, and answers only to its own name, so that no
//! other page in the browser can reach it. It is never shipped.

use crate::Desk;
use api::contract::{Event, WireError};
use axum::body::Body;
use axum::extract::{Path, Query, Request, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::middleware::{self, Next};
use axum::response::sse::{self, Sse};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use futures_util::{Stream, StreamExt};
use serde_json::Value;
use std::collections::HashMap;
use std::convert::Infallible;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::sync::Arc;
use tokio::net::TcpListener;
use tokio_stream::wrappers::BroadcastStream;
use tower_http::services::ServeDir;

/// The same policy as the desktop window's.
const CONTENT_POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' blob: data:; \
                              font-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

#[derive(Clone)]
struct Shared {
    desk: Desk,
    token: Arc<str>,
    names: Arc<[String; 2]>,
}

/// A host that is ready to serve.
pub struct DevHost {
    listener: TcpListener,
    router: Router,
    /// Address with the token, for a browser.
    pub url: String,
}

impl DevHost {
    /// Takes a port (0: any free one) on the loopback address.
    ///
    /// # Errors
    /// The port is taken.
    pub async fn bind(desk: Desk, interface: PathBuf, port: u16, token: String) -> std::io::Result<DevHost> {
        let listener = TcpListener::bind(SocketAddr::from((Ipv4Addr::LOCALHOST, port))).await?;
        let port = listener.local_addr()?.port();
        let url = format!("http://127.0.0.1:{port}/?token={token}");
        let names = Arc::new([format!("127.0.0.1:{port}"), format!("localhost:{port}")]);
        let shared = Shared {
            desk,
            token: token.into(),
            names,
        };
        let router = Router::new()
            .route("/rpc/{command}", post(rpc))
            .route("/events", get(events));
        #[cfg(feature = "points")]
        let router = router.route("/points/{point}/{nth}", post(arm));
        let router = router
            .fallback_service(ServeDir::new(interface))
            .layer(middleware::from_fn_with_state(shared.clone(), own_name_only))
            .with_state(shared);
        Ok(DevHost { listener, router, url })
    }

    /// Serves until `stop` is done.
    ///
    /// # Errors
    /// The socket failed.
    pub async fn serve(self, stop: impl Future<Output = ()> + Send + 'static) -> std::io::Result<()> {
        axum::serve(self.listener, self.router)
            .with_graceful_shutdown(stop)
            .await
    }
}

/// A page of another name that resolves to this machine is refused.
async fn own_name_only(State(shared): State<Shared>, request: Request, next: Next) -> Response {
    let host = request
        .headers()
        .get(header::HOST)
        .and_then(|host| host.to_str().ok())
        .unwrap_or_default();
    if !shared.names.iter().any(|name| name == host) {
        return StatusCode::MISDIRECTED_REQUEST.into_response();
    }
    let mut response = next.run(request).await;
    response.headers_mut().insert(
        header::CONTENT_SECURITY_POLICY,
        HeaderValue::from_static(CONTENT_POLICY),
    );
    response
        .headers_mut()
        .insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

async fn rpc(
    State(shared): State<Shared>,
    Path(command): Path<String>,
    headers: axum::http::HeaderMap,
    body: Json<Value>,
) -> Response {
    let given = headers
        .get(header::AUTHORIZATION)
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default();
    if given.strip_prefix("Bearer ") != Some(&shared.token) {
        return (StatusCode::UNAUTHORIZED, Json(WireError::of("locked"))).into_response();
    }
    match shared.desk.call(&command, body.0).await {
        Ok(answer) => Json(answer).into_response(),
        Err(error) => (StatusCode::UNPROCESSABLE_ENTITY, Json(error)).into_response(),
    }
}

/// Has this process stand still at a named point, for whoever is going to kill it.
#[cfg(feature = "points")]
async fn arm(
    State(shared): State<Shared>,
    Path((point, nth)): Path<(String, u32)>,
    Query(query): Query<HashMap<String, String>>,
    request: Request,
) -> StatusCode {
    let of = query.get("of").map_or("", String::as_str);
    let given = request.headers().get(header::AUTHORIZATION);
    let given = given.and_then(|value| value.to_str().ok()).unwrap_or_default();
    if given.strip_prefix("Bearer ") != Some(&shared.token) || !crate::points::arm(&point, nth, of) {
        return StatusCode::NOT_FOUND;
    }
    StatusCode::OK
}

async fn events(State(shared): State<Shared>, Query(query): Query<HashMap<String, String>>) -> Response {
    if query.get("token").map(String::as_str) != Some(&shared.token) {
        return Response::builder()
            .status(StatusCode::UNAUTHORIZED)
            .body(Body::empty())
            .unwrap_or_default();
    }
    Sse::new(stream(shared.desk))
        .keep_alive(sse::KeepAlive::default())
        .into_response()
}

fn stream(desk: Desk) -> impl Stream<Item = Result<sse::Event, Infallible>> {
    BroadcastStream::new(desk.events()).map(|event| {
        let event = event.unwrap_or(Event::Resync);
        Ok(sse::Event::default().data(serde_json::to_string(&event).unwrap_or_default()))
    })
}
