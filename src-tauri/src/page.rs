//! The two pages that the shell makes itself: an empty one to measure against, and the last one, when the engine cannot be
//! opened and the interface would have nothing to show.

use crate::menu::word;
use crate::{frame, shell::Shell};
use api::contract::WireError;
use host::words;
use std::borrow::Cow;
use std::sync::{Mutex, PoisonError};
use tauri::http::{Request, Response, header};
use tauri::{AppHandle, Manager, Url};

/// The scheme of these pages.
pub(crate) const SCHEME: &str = "mostrador";
/// The host under which Windows spells it.
pub(crate) const HOST_ON_WINDOWS: &str = "mostrador.localhost";
/// The empty page.
pub(crate) const FLOOR: &str = "floor";
const FATAL: &str = "fatal";

/// The HTML of the last page, once there is one.
struct LastPage(Mutex<String>);

/// The address of one of the pages.
pub(crate) fn address(name: &str) -> tauri::Result<Url> {
    let text = if cfg!(windows) {
        format!("http://{HOST_ON_WINDOWS}/{name}")
    } else {
        format!("{SCHEME}://localhost/{name}")
    };
    text.parse().map_err(tauri::Error::InvalidUrl)
}

/// Serves the pages. They carry no script and reach nothing but the shell.
pub(crate) fn answer(app: &AppHandle, request: &Request<Vec<u8>>) -> Response<Cow<'static, [u8]>> {
    let last = || {
        app.try_state::<LastPage>()
            .map(|page| page.0.lock().unwrap_or_else(PoisonError::into_inner).clone())
    };
    let body = match request.uri().path().trim_matches('/') {
        FATAL => last().unwrap_or_default(),
        _ => String::from("<!doctype html><title>Mostrador</title>"),
    };
    let mut response = Response::new(Cow::Owned(body.into_bytes()));
    let policy = "default-src 'none'; style-src 'unsafe-inline'; connect-src ipc: http://ipc.localhost";
    for (name, value) in [
        (header::CONTENT_TYPE, "text/html; charset=utf-8"),
        (header::CONTENT_SECURITY_POLICY, policy),
    ] {
        response
            .headers_mut()
            .insert(name, header::HeaderValue::from_static(value));
    }
    response
}

/// Shows why Mostrador cannot open, in the system's language, instead of the interface.
pub(crate) fn fatal(app: &AppHandle, error: &WireError) {
    tracing::error!(
        code = error.code,
        incident = error.incident,
        "the engine cannot be opened"
    );
    let looks = app.state::<Shell>().looks();
    app.manage(LastPage(Mutex::new(html(&looks.language, error))));
    let shown = address(FATAL).and_then(|address| match app.get_webview_window(frame::MAIN) {
        Some(window) => window.navigate(address),
        None => Ok(()),
    });
    if let Err(error) = shown {
        tracing::error!(%error, "the reason cannot be shown either");
    }
}

fn html(language: &str, error: &WireError) -> String {
    let slots: Vec<(&str, &str)> = error
        .params
        .iter()
        .map(|(name, value)| (name.as_str(), value.as_str()))
        .collect();
    let reason = words::say(language, &format!("errors.{}", error.code), &slots);
    let details = std::iter::once(error.code.as_str())
        .chain(error.incident.as_deref())
        .collect::<Vec<_>>()
        .join(" · ");
    let [title, safe, advice] = ["fatal.title", "fatal.safe", "fatal.advice"].map(|key| escaped(&word(language, key)));
    format!(
        "<!doctype html><html lang=\"{language}\"><meta charset=\"utf-8\"><title>Mostrador</title><style>\
         :root {{ color-scheme: light dark }}\
         body {{ font: 1rem/1.5 system-ui, sans-serif; margin: 0; min-height: 100vh; display: grid; place-content: center; \
         background: light-dark(#fcfcfd, #111113); color: light-dark(#1c2024, #edeef0) }}\
         main {{ max-width: 34rem; padding: 2rem }}\
         h1 {{ font-size: 1.5rem; line-height: 1.25; margin: 0 0 1rem }}\
         small {{ color: light-dark(#60646c, #b0b4ba); user-select: all }}\
         </style><main role=\"alert\"><h1>{title}</h1><p>{reason}</p><p>{safe}</p><p>{advice}</p><small>{details}</small></main></html>",
        reason = escaped(&reason),
        details = escaped(&details),
    )
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_page_speaks_every_language_and_shows_what_support_needs() {
        for language in crate::menu::LANGUAGES {
            let error = WireError {
                code: "internal".to_owned(),
                params: Default::default(),
                retry: false,
                incident: Some("a1b2<script>".to_owned()),
            };
            let page = html(language, &error);
            assert!(page.contains("internal · a1b2&lt;script&gt;"), "{page}");
            assert!(
                !page.contains("<script>") && !page.contains("desktop.fatal") && !page.contains("errors.internal"),
                "{page}"
            );
        }
    }
}
