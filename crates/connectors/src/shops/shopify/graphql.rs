//! What an answer of Shopify's interface says before it is anybody's record. Errors come in three places: as the status of
//! the answer, as `errors` beside or instead of the data (with any status), and as `userErrors` inside the data, which only
//! changes have and which are read where the change is made. Pure.

use crate::rest::answers::{self, filled, list, misshapen, text};
use crate::rest::decimal::Decimal;
use crate::rest::walk::not_asked_for;
use domain::{HOUR, SECOND};
use ports::{HttpResponse, PortError, PortErrorKind, Retry};
use serde_json::Value;

/// The brand, for sentences that a person reads.
const BRAND: &str = "Shopify";

/// Why there are no data.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Refusal {
    /// The question asks for more at once than the shop allows any question to: what it would cost, and the most.
    TooDear {
        /// What it would cost.
        cost: i64,
        /// The most.
        most: i64,
    },
    /// Something else.
    Failed(PortError),
}

impl From<PortError> for Refusal {
    fn from(error: PortError) -> Refusal {
        Refusal::Failed(error)
    }
}

impl From<Refusal> for PortError {
    fn from(refusal: Refusal) -> PortError {
        match refusal {
            Refusal::Failed(error) => error,
            Refusal::TooDear { cost, most } => PortError::new(
                PortErrorKind::NotUnderstood,
                Retry::Later,
                format!("a question costs {cost} points of {most}"),
            ),
        }
    }
}

/// The data of an answer.
///
/// # Errors
/// What stands in their way. Nothing is taken from an answer that has both data and errors: what is missing there would look
/// as if it were not there.
pub(super) fn data(response: &HttpResponse, host: &str) -> Result<Value, Refusal> {
    if let Some(error) = said_before_asking(response, host) {
        return Err(error.into());
    }
    if response.status == 404 {
        return Err(no_such_shop().with("host", host).into());
    }
    let mut body = answers::body(response, host)?;
    if let Some(first) = list(&body, "errors").first() {
        return Err(of_error(first, host));
    }
    let searched = body.pointer("/extensions/search").and_then(Value::as_array);
    if searched.is_some_and(|all| all.iter().any(|one| !list(one, "warnings").is_empty())) {
        return Err(not_asked_for("a list without its filter").with("host", host).into());
    }
    match body.get_mut("data").map(Value::take) {
        Some(data @ Value::Object(_)) => Ok(data),
        _ => Err(misshapen("data").with("host", host).into()),
    }
}

/// What Shopify itself says of a request that it has not carried out, whatever the status: that it was too much at once, that
/// the token is none, that there is no such shop. Nothing when it says none of these, and then it may have been carried out.
pub(super) fn said_before_asking(response: &HttpResponse, host: &str) -> Option<PortError> {
    let body: Value = serde_json::from_slice(&response.body).unwrap_or_default();
    let error = if is_throttled(&body) {
        PortError::new(
            PortErrorKind::RateLimited,
            Retry::After(pause(&body)),
            "points are used up",
        )
    } else if is_token_refused(response) {
        PortError::new(PortErrorKind::SignInRefused, Retry::Never, "the token is refused")
    } else if response.status == 404 && body.get("errors").is_some() {
        no_such_shop()
    } else if matches!(response.status, 402 | 423) && body.get("errors").is_some() {
        PortError::new(PortErrorKind::Unreachable, Retry::Later, "the shop is closed")
    } else {
        return None;
    };
    Some(error.with("host", host))
}

/// No shop of this kind has this address.
pub(super) fn no_such_shop() -> PortError {
    PortError::new(PortErrorKind::NotThisKind, Retry::Never, "no such shop").with("connector", BRAND)
}

/// Shopify's own word that the token is not one (any more).
pub(super) fn is_token_refused(response: &HttpResponse) -> bool {
    let body: Value = serde_json::from_slice(&response.body).unwrap_or_default();
    response.status == 401 && text(&body, "errors").contains("API key or access token")
}

fn is_throttled(body: &Value) -> bool {
    let errors = list(body, "errors");
    !errors.is_empty() && errors.iter().all(|error| code(error) == "THROTTLED")
}

/// Milliseconds until the points that were missing are there again.
fn pause(body: &Value) -> i64 {
    let of = |path: &str| thousandths(body.pointer(&format!("/extensions/cost/{path}"))?);
    let asked = of("requestedQueryCost").unwrap_or(100_000);
    let there = of("throttleStatus/currentlyAvailable").unwrap_or(0);
    let rate = of("throttleStatus/restoreRate")
        .filter(|rate| *rate > 0)
        .unwrap_or(50_000);
    let missing = asked.saturating_sub(there).max(0).saturating_mul(SECOND);
    (missing.saturating_add(rate - 1) / rate).min(HOUR)
}

/// A number in thousandths: points come as whole numbers and as decimal ones.
fn thousandths(number: &Value) -> Option<i64> {
    let text = answers::digits(number)?;
    let (whole, fraction) = text.split_once('.').unwrap_or((&text, ""));
    let fraction: String = fraction.chars().chain("000".chars()).take(3).collect();
    whole
        .parse::<i64>()
        .ok()?
        .checked_mul(1_000)?
        .checked_add(fraction.parse().ok()?)
}

fn code(error: &Value) -> &str {
    error.get("extensions").map_or("", |more| text(more, "code"))
}

fn of_error(error: &Value, host: &str) -> Refusal {
    let more = error.get("extensions").unwrap_or(&Value::Null);
    let of = |key: &str| more.get(key).and_then(answers::digits)?.parse::<i64>().ok();
    let failed = |kind, retry, what: String| Refusal::Failed(PortError::new(kind, retry, what).with("host", host));
    match code(error) {
        "MAX_COST_EXCEEDED" => Refusal::TooDear {
            cost: of("cost").unwrap_or(2),
            most: of("maxCost").unwrap_or(1),
        },
        "ACCESS_DENIED" => missing_rights(error, host).into(),
        "SHOP_INACTIVE" => failed(
            PortErrorKind::Unreachable,
            Retry::Later,
            "the shop is closed".to_owned(),
        ),
        "INTERNAL_SERVER_ERROR" | "TIMEOUT" => failed(
            PortErrorKind::NotUnderstood,
            Retry::After(10 * SECOND),
            format!("{} inside the shop", code(error)),
        ),
        // Its sentence can quote what was asked, and so a customer's words.
        other => failed(PortErrorKind::NotUnderstood, Retry::Later, format!("error {other:?}")),
    }
}

/// The rights that an answer says are missing: it names them between back-ticks.
pub(super) fn missing_rights(error: &Value, host: &str) -> PortError {
    let required = error.get("extensions").and_then(|more| filled(more, "requiredAccess"));
    let said = required.unwrap_or_else(|| text(error, "message"));
    let mut rights: Vec<&str> = said.split('`').skip(1).step_by(2).collect();
    if rights.is_empty() {
        rights.push(if said.contains("protected-customer-data") {
            "protected customer data"
        } else {
            "ACCESS_DENIED"
        });
    }
    rights_missing(&rights, host)
}

/// The key lacks these rights.
pub(super) fn rights_missing(rights: &[&str], host: &str) -> PortError {
    let names = rights.join(", ");
    PortError::new(
        PortErrorKind::RightsMissing,
        Retry::Never,
        format!("not allowed: {names}"),
    )
    .with("rights", names)
    .with("host", host)
}

/// The number behind the last slash of an id: unique for each kind of thing.
///
/// # Errors
/// `NotUnderstood` when the row has none.
pub(super) fn id(row: &Value) -> Result<String, PortError> {
    bare(text(row, "id")).ok_or_else(|| misshapen("id"))
}

/// The same of an id that is already there.
pub(super) fn bare(id: &str) -> Option<String> {
    let number = id.rsplit('/').next()?.split('?').next()?;
    let is_number = !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit());
    (id.starts_with("gid://shopify/") && is_number).then(|| number.to_owned())
}

/// The id that the shop wants to hear.
pub(super) fn whole(kind: &str, number: &str) -> String {
    format!("gid://shopify/{kind}/{number}")
}

/// The id of what a field leads to, if it leads to anything.
pub(super) fn linked(row: &Value, key: &str) -> Option<String> {
    bare(text(row.get(key)?, "id"))
}

/// The rows of a connection.
pub(super) fn nodes<'a>(row: &'a Value, key: &str) -> &'a [Value] {
    row.get(key).map_or(&[], |connection| list(connection, "nodes"))
}

/// Where a connection goes on, if it does.
///
/// # Errors
/// `NotUnderstood` when it does not say so.
pub(super) fn onward(connection: &Value) -> Result<Option<String>, PortError> {
    let page = connection.get("pageInfo").ok_or_else(|| misshapen("pageInfo"))?;
    let more = page.get("hasNextPage").and_then(Value::as_bool);
    match (more.ok_or_else(|| misshapen("hasNextPage"))?, filled(page, "endCursor")) {
        (false, _) => Ok(None),
        (true, Some(cursor)) => Ok(Some(cursor.to_owned())),
        (true, None) => Err(misshapen("endCursor")),
    }
}

/// An amount in the currency that the buyer paid in.
pub(super) fn amount(row: &Value, key: &str) -> Option<Decimal> {
    let money = row.get(key)?.get("presentmentMoney")?;
    Decimal::parse(&answers::digits(money.get("amount")?)?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn response(status: u16, body: &Value) -> HttpResponse {
        HttpResponse {
            status,
            headers: Vec::new(),
            body: body.to_string().into_bytes(),
        }
    }

    fn failure(status: u16, body: &Value) -> PortError {
        data(&response(status, body), "taller.example").unwrap_err().into()
    }

    #[test]
    fn a_pause_is_as_long_as_the_missing_points_take_to_come_back() {
        for status in [200, 429] {
            let said = json!({
                "errors": [{ "message": "Throttled", "extensions": { "code": "THROTTLED" } }],
                "extensions": { "cost": { "requestedQueryCost": 752, "actualQueryCost": null, "throttleStatus":
                    { "maximumAvailable": 2000.0, "currentlyAvailable": 302, "restoreRate": 100.0 } } },
            });
            let error = failure(status, &said);
            assert_eq!(
                (error.kind, error.retry),
                (PortErrorKind::RateLimited, Retry::After(4_500))
            );
        }
    }

    #[test]
    fn missing_rights_are_called_by_their_names() {
        let said = json!({ "data": { "orders": null }, "errors": [{
            "message": "Access denied for orders field.", "path": ["orders"],
            "extensions": { "code": "ACCESS_DENIED", "requiredAccess": "`read_orders` or `read_all_orders` access scope." },
        }] });
        let error = failure(200, &said);
        assert_eq!(
            (error.kind, error.params["rights"].as_str()),
            (PortErrorKind::RightsMissing, "read_orders, read_all_orders")
        );
    }

    #[test]
    fn a_question_that_costs_too_much_says_by_how_much() {
        let said = json!({ "errors": [{ "message": "Query cost is 1210", "extensions":
            { "code": "MAX_COST_EXCEEDED", "cost": 1210, "maxCost": 1000 } }] });
        let refusal = data(&response(200, &said), "taller.example").unwrap_err();
        assert_eq!(refusal, Refusal::TooDear { cost: 1210, most: 1000 });
    }

    #[test]
    fn an_answer_with_data_and_errors_is_no_answer() {
        let said = json!({ "data": { "orders": { "nodes": [] } }, "errors": [{ "message": "Internal error",
            "extensions": { "code": "INTERNAL_SERVER_ERROR" } }] });
        assert_eq!(failure(200, &said).kind, PortErrorKind::NotUnderstood);
    }

    #[test]
    fn a_filter_that_was_left_out_with_a_warning_is_noticed() {
        let said = json!({ "data": { "orders": { "nodes": [] } }, "extensions": { "search": [{ "path": ["orders"],
            "query": "x", "warnings": [{ "field": "x", "code": "invalid_field" }] }] } });
        assert_eq!(failure(200, &said).kind, PortErrorKind::NotUnderstood);
    }

    #[test]
    fn a_refused_token_and_a_shop_that_is_not_there_are_told_apart_from_what_stands_in_between() {
        let token = json!({ "errors": "[API] Invalid API key or access token (unrecognized login or wrong password)" });
        assert_eq!(failure(401, &token).kind, PortErrorKind::SignInRefused);
        assert_eq!(
            failure(404, &json!({ "errors": "Not Found" })).kind,
            PortErrorKind::NotThisKind
        );
        for nobody in [response(401, &json!({})), response(404, &json!({ "message": "no" }))] {
            assert_eq!(said_before_asking(&nobody, "x"), None);
        }
    }

    #[test]
    fn an_id_is_its_number() {
        for (id, number) in [
            ("gid://shopify/Order/450789469", Some("450789469")),
            ("gid://shopify/MailingAddress/12?model_name=Address", Some("12")),
            ("450789469", None),
            ("gid://shopify/Order/", None),
            ("gid://shopify/Order/abc", None),
        ] {
            assert_eq!(bare(id).as_deref(), number, "{id}");
        }
    }
}
