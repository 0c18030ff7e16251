//! What a shop's server answers, before it is anybody's record: whether it is an answer at all, and how a row of JSON is
//! read. What is not an answer becomes an error that says whether to wait, to sign in or to look at the address.

use super::walk::Mark;
use crate::moments;
use domain::{SECOND, Timestamp};
use ports::{HttpResponse, PortError, PortErrorKind, Retry};
use serde_json::Value;

/// The bytes of an answer that says yes, without the mark of their encoding that some sites put before everything.
///
/// # Errors
/// What the status and the headers say. Retry is `Never` only where a person must act (401, 403).
pub(crate) fn accepted<'a>(response: &'a HttpResponse, host: &str) -> Result<&'a [u8], PortError> {
    let error = |kind, retry, what: &str| {
        Err(PortError::new(kind, retry, format!("{} {what}", response.status)).with("host", host))
    };
    let later = response
        .header("retry-after")
        .and_then(|text| wait(text, response))
        .map_or(Retry::Later, Retry::After);
    match response.status {
        200..=299 => {}
        300..=399 => {
            let target = response.header("location").unwrap_or_default();
            let elsewhere = url::Url::parse(target)
                .ok()
                .is_some_and(|url| url.host_str() != Some(host));
            return match elsewhere {
                true => error(
                    PortErrorKind::NetworkSignIn,
                    Retry::Later,
                    "sends us to another machine",
                ),
                false => error(PortErrorKind::NotUnderstood, Retry::Later, "sends us to another page"),
            };
        }
        401 | 403 => return error(PortErrorKind::SignInRefused, Retry::Never, "refuses the key"),
        429 => return error(PortErrorKind::RateLimited, later, "asks for a pause"),
        511 => return error(PortErrorKind::NetworkSignIn, Retry::Later, "is the network's own page"),
        408 | 502..=504 | 520..=530 => {
            return error(PortErrorKind::Unreachable, later, "stands for a server that is away");
        }
        _ => return error(PortErrorKind::NotUnderstood, later, "is no answer to a question"),
    }
    Ok(response.body.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&response.body))
}

/// Reads the JSON of an answer that says yes: an object or a list.
///
/// # Errors
/// What the status, the headers and the shape say. Retry is `Never` only where a person must act (401, 403).
pub(crate) fn body(response: &HttpResponse, host: &str) -> Result<Value, PortError> {
    let error = |kind, retry, what: &str| {
        Err(PortError::new(kind, retry, format!("{} {what}", response.status)).with("host", host))
    };
    let said = accepted(response, host)?;
    let begins = said.iter().find(|byte| !byte.is_ascii_whitespace());
    if begins == Some(&b'<') {
        return error(
            PortErrorKind::NetworkSignIn,
            Retry::Later,
            "with a page instead of data",
        );
    }
    match serde_json::from_slice(said) {
        Ok(value @ (Value::Object(_) | Value::Array(_))) => Ok(value),
        _ => error(
            PortErrorKind::NotUnderstood,
            Retry::Later,
            "with data that is cut or none",
        ),
    }
}

/// The shop's clock when it answered; whole seconds.
pub(crate) fn shop_now(response: &HttpResponse) -> Option<Timestamp> {
    response.header("date").and_then(moments::from_http_date)
}

/// Milliseconds of a `Retry-After`, which is a number of seconds or a date by the shop's clock.
fn wait(text: &str, response: &HttpResponse) -> Option<i64> {
    let seconds = text
        .trim()
        .parse::<i64>()
        .ok()
        .map(|seconds| seconds.saturating_mul(SECOND));
    let until = || Some(moments::from_http_date(text)?.since(shop_now(response)?));
    seconds.or_else(until).map(|millis| millis.max(0))
}

/// An answer was not of the agreed shape; `what` names what was missing.
pub(crate) fn misshapen(what: &str) -> PortError {
    PortError::new(
        PortErrorKind::NotUnderstood,
        Retry::Later,
        format!("the shop's answer has no {what}"),
    )
}

/// The rows of a list.
///
/// # Errors
/// `NotUnderstood` when there is no such list.
pub(crate) fn rows<'a>(body: &'a Value, list: &str) -> Result<&'a [Value], PortError> {
    body.get(list)
        .and_then(Value::as_array)
        .map(Vec::as_slice)
        .ok_or_else(|| misshapen(list))
}

/// The row's id.
///
/// # Errors
/// `NotUnderstood` when it has none.
pub(crate) fn id(row: &Value) -> Result<&str, PortError> {
    filled(row, "id").ok_or_else(|| misshapen("id"))
}

/// A moment that every row has.
///
/// # Errors
/// `NotUnderstood` when it is missing.
pub(crate) fn moment(row: &Value, key: &str) -> Result<Timestamp, PortError> {
    at(row, key).ok_or_else(|| misshapen(key))
}

/// What the walk needs of every row.
///
/// # Errors
/// `NotUnderstood` when a row has no id or no such time.
pub(crate) fn marks<'a>(rows: &'a [Value], time: &str) -> Result<Vec<Mark<'a>>, PortError> {
    rows.iter()
        .map(|row| {
            Ok(Mark {
                id: id(row)?,
                at: moment(row, time)?,
            })
        })
        .collect()
}

/// A text, trimmed; empty when it is missing.
pub(crate) fn text<'a>(row: &'a Value, key: &str) -> &'a str {
    row.get(key).and_then(Value::as_str).map_or("", str::trim)
}

/// A text that is not empty.
pub(crate) fn filled<'a>(row: &'a Value, key: &str) -> Option<&'a str> {
    Some(text(row, key)).filter(|text| !text.is_empty())
}

/// A moment, if it is there.
pub(crate) fn at(row: &Value, key: &str) -> Option<Timestamp> {
    moments::from_iso(text(row, key))
}

/// The rows of a relation; none when it was not loaded.
pub(crate) fn list<'a>(row: &'a Value, key: &str) -> &'a [Value] {
    row.get(key).and_then(Value::as_array).map_or(&[], Vec::as_slice)
}

/// The digits of a number, which some shops send as text.
pub(crate) fn digits(value: &Value) -> Option<String> {
    match value {
        Value::Number(number) => Some(number.to_string()),
        Value::String(text) => Some(text.clone()),
        _ => None,
    }
}

/// A name as its bearer writes it: Hungarians put the family name first.
pub(crate) fn name(row: &Value, country: Option<&str>) -> String {
    let (first, last) = (text(row, "first_name"), text(row, "last_name"));
    let name = if country == Some("HU") {
        format!("{last} {first}")
    } else {
        format!("{first} {last}")
    };
    let name = name.trim();
    if name.is_empty() {
        filled(row, "company_name")
            .or(filled(row, "company"))
            .unwrap_or_default()
    } else {
        name
    }
    .to_owned()
}
