//! Talking to the shop: tokens that hold for a day, questions that cost points, and pages that are made smaller when a shop
//! finds them too dear. Tokens are kept in memory only.

use super::documents;
use super::graphql::{self, Refusal, nodes, onward};
use super::place::{Keys, Shop, VERSION};
use crate::rest::answers::{self, filled, list, misshapen, text};
use domain::{MINUTE, SECOND, Timestamp};
use ports::{Effect, HttpRequest, HttpResponse, Method, PortError, PortErrorKind, Retry, Surroundings};
use serde_json::{Value, json};
use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};
use std::sync::{Mutex, PoisonError};

/// A token is renewed so long before it ends.
const BEFORE_ITS_END: i64 = 10 * MINUTE;
/// Orders on a page, at most: each has lines, payments and parcels. Few shops allow so many at once.
const ORDERS: i64 = 20;
/// Steps of payments beside an order, and refunds: what is full may go on, and is then asked for by itself.
const STEPS: usize = 10;
const REFUNDS: usize = 5;

#[derive(Clone)]
struct Token {
    text: String,
    until: Timestamp,
}

/// A connection to a shop.
pub(super) struct Connection {
    pub(super) shop: Shop,
    pub(super) around: Surroundings,
    token: Mutex<Option<Token>>,
    /// Orders on a page, as many as the shop has allowed so far.
    orders: AtomicI64,
    old_version_told: AtomicBool,
}

/// An answer, read.
pub(super) struct Said {
    /// What was asked for.
    pub(super) data: Value,
    /// The shop's clock.
    pub(super) shop_now: Option<Timestamp>,
}

/// A page of a list.
pub(super) struct Page {
    /// Its rows.
    pub(super) rows: Vec<Value>,
    /// Where the next one begins, if there is one.
    pub(super) onward: Option<String>,
    /// The shop's clock.
    pub(super) shop_now: Option<Timestamp>,
}

/// A question with its variables, as it travels.
pub(super) fn body(document: &str, variables: &Value) -> String {
    json!({ "query": document, "variables": variables }).to_string()
}

impl Connection {
    /// A connection that has asked nothing yet.
    pub(super) fn new(shop: Shop, around: Surroundings) -> Connection {
        Connection {
            shop,
            around,
            token: Mutex::default(),
            orders: AtomicI64::new(ORDERS),
            old_version_told: AtomicBool::new(false),
        }
    }

    /// Asks, and reads the answer.
    pub(super) async fn ask(&self, document: &str, variables: &Value) -> Result<Said, PortError> {
        Ok(self.try_asking(document, variables).await?)
    }

    async fn try_asking(&self, document: &str, variables: &Value) -> Result<Said, Refusal> {
        let response = self.exchange(&body(document, variables)).await?;
        Ok(Said {
            data: graphql::data(&response, self.shop.host())?,
            shop_now: answers::shop_now(&response),
        })
    }

    /// A page of a list at the top of an answer.
    pub(super) async fn page(&self, document: &str, variables: &Value, name: &str) -> Result<Page, PortError> {
        let said = self.ask(document, variables).await?;
        page_of(said, name)
    }

    /// A page of orders. One that the shop finds too dear is asked for again at once, smaller, and the size is kept.
    pub(super) async fn orders_page(
        &self,
        search: &str,
        after: Option<&str>,
        newest_first: bool,
    ) -> Result<Page, PortError> {
        loop {
            let first = self.orders.load(Ordering::Relaxed);
            let variables = json!({ "search": search, "first": first, "after": after, "newestFirst": newest_first });
            match self.try_asking(documents::ORDERS, &variables).await {
                Err(Refusal::TooDear { cost, most }) if first > 1 => {
                    let fits = first.saturating_mul(most.max(1)) / cost.max(1);
                    self.orders.store(fits.clamp(1, first - 1), Ordering::Relaxed);
                }
                Err(refusal) => return Err(refusal.into()),
                Ok(said) => {
                    let mut page = page_of(said, "orders")?;
                    self.complete(&mut page.rows).await?;
                    return Ok(page);
                }
            }
        }
    }

    /// These orders, in this order; nothing in the place of one that the shop does not give.
    pub(super) async fn orders_by_id(&self, ids: &[String]) -> Result<Vec<Option<Value>>, PortError> {
        let mut all = Vec::with_capacity(ids.len());
        while all.len() < ids.len() {
            let first = self.orders.load(Ordering::Relaxed);
            let size = usize::try_from(first).unwrap_or(1);
            let some: Vec<&String> = ids.iter().skip(all.len()).take(size).collect();
            let whole: Vec<String> = some.iter().map(|id| graphql::whole("Order", id)).collect();
            match self.try_asking(documents::ORDERS_BY_ID, &json!({ "ids": whole })).await {
                Err(Refusal::TooDear { cost, most }) if first > 1 => {
                    let fits = first.saturating_mul(most.max(1)) / cost.max(1);
                    self.orders.store(fits.clamp(1, first - 1), Ordering::Relaxed);
                }
                Err(refusal) => return Err(refusal.into()),
                Ok(said) => {
                    let rows = answers::rows(&said.data, "nodes")?;
                    if rows.len() != some.len() {
                        return Err(crate::rest::walk::not_asked_for("other orders"));
                    }
                    for (row, id) in rows.iter().zip(&some) {
                        if row.is_null() {
                            all.push(None);
                        } else if graphql::id(row)? == **id {
                            let mut rows = [row.clone()];
                            self.complete(&mut rows).await?;
                            all.extend(rows.map(Some));
                        } else {
                            return Err(crate::rest::walk::not_asked_for("other orders"));
                        }
                    }
                }
            }
        }
        Ok(all)
    }

    /// Reads what did not fit beside its order: a question may only cost so much.
    async fn complete(&self, rows: &mut [Value]) -> Result<(), PortError> {
        for row in rows {
            if list(row, "transactions").len() >= STEPS || list(row, "refunds").len() >= REFUNDS {
                let said = self
                    .ask(documents::REFUND_BOOKS, &json!({ "id": text(row, "id") }))
                    .await?;
                let books = said.data.get("order").ok_or_else(|| misshapen("order"))?;
                for key in ["transactions", "refunds"] {
                    row[key] = Value::Array(answers::rows(books, key)?.to_vec());
                }
            }
            let mut more = onward(row.get("lineItems").ok_or_else(|| misshapen("lineItems"))?)?;
            let mut lines = nodes(row, "lineItems").to_vec();
            while let Some(after) = more {
                let variables = json!({ "id": text(row, "id"), "after": after });
                let said = self.ask(documents::ORDER_LINES, &variables).await?;
                let order = said.data.get("order").ok_or_else(|| misshapen("order"))?;
                more = onward(order.get("lineItems").ok_or_else(|| misshapen("lineItems"))?)?;
                let further = nodes(order, "lineItems");
                if further.is_empty() {
                    return Err(misshapen("further lines"));
                }
                lines.extend_from_slice(further);
            }
            if let Some(connection) = row.get_mut("lineItems") {
                *connection = json!({ "nodes": lines });
            }
        }
        Ok(())
    }

    /// What the key may do.
    pub(super) async fn rights(&self) -> Result<Vec<String>, PortError> {
        let said = self.ask(documents::RIGHTS, &json!({})).await?;
        let app = said.data.get("currentAppInstallation");
        let scopes = app.ok_or_else(|| misshapen("currentAppInstallation"))?;
        let handle = |scope: &Value| filled(scope, "handle").map(str::to_owned);
        Ok(list(scopes, "accessScopes").iter().filter_map(handle).collect())
    }

    /// Sends a question as it is, and takes whatever answer comes. A token that the shop no longer knows is renewed once: it
    /// says so before it looks at what is asked.
    pub(super) async fn exchange(&self, body: &str) -> Result<HttpResponse, PortError> {
        let (token, fresh) = self.token(false).await?;
        let response = self.carry(self.question(&token, body)).await?;
        if fresh || !matches!(self.shop.keys, Keys::App { .. }) || !graphql::is_token_refused(&response) {
            return Ok(response);
        }
        let (token, _) = self.token(true).await?;
        self.carry(self.question(&token, body)).await
    }

    fn question(&self, token: &str, body: &str) -> HttpRequest {
        HttpRequest {
            method: Method::Post,
            url: self.shop.questions(),
            headers: vec![
                ("content-type".to_owned(), "application/json".to_owned()),
                ("accept".to_owned(), "application/json".to_owned()),
                ("x-shopify-access-token".to_owned(), token.to_owned()),
            ],
            body: Some(body.as_bytes().to_vec()),
        }
    }

    async fn carry(&self, request: HttpRequest) -> Result<HttpResponse, PortError> {
        let sent = self.around.http.send(request).await;
        let response = sent.map_err(|error| error.with("host", self.shop.host()))?;
        self.notice_version(&response);
        Ok(response)
    }

    /// A shop answers an interface that it has given up with the oldest that it still has, and one that it will give up with
    /// a reason in the head.
    fn notice_version(&self, response: &HttpResponse) {
        let answered = response.header("x-shopify-api-version");
        let reason = response.header("x-shopify-api-deprecated-reason");
        let old = answered.is_some_and(|version| version != VERSION) || reason.is_some();
        if old && !self.old_version_told.swap(true, Ordering::Relaxed) {
            let answered = answered.unwrap_or(VERSION);
            tracing::warn!(
                asked = VERSION,
                answered,
                reason,
                "the shop's interface is out of date here"
            );
        }
    }

    /// The token, and whether it was only just given out.
    async fn token(&self, anew: bool) -> Result<(String, bool), PortError> {
        let Keys::App { id, secret } = &self.shop.keys else {
            let Keys::Token(token) = &self.shop.keys else {
                return Err(misshapen("key"));
            };
            return Ok((token.clone(), true));
        };
        let now = self.around.clock.now();
        let known = self.token.lock().unwrap_or_else(PoisonError::into_inner).clone();
        if let Some(token) = known.filter(|token| !anew && now + BEFORE_ITS_END < token.until) {
            return Ok((token.text, false));
        }
        let form = url::form_urlencoded::Serializer::new(String::new())
            .append_pair("grant_type", "client_credentials")
            .append_pair("client_id", id)
            .append_pair("client_secret", secret)
            .finish();
        let request = HttpRequest {
            method: Method::Post,
            url: self.shop.tokens(),
            headers: vec![
                (
                    "content-type".to_owned(),
                    "application/x-www-form-urlencoded".to_owned(),
                ),
                ("accept".to_owned(), "application/json".to_owned()),
            ],
            body: Some(form.into_bytes()),
        };
        // Nothing has been asked for yet: whatever goes wrong here, nothing has happened.
        let none = |error: PortError| PortError {
            effect: Effect::None,
            ..error
        };
        let response = self.carry(request).await.map_err(none)?;
        let (text, life) = token_of(&response, self.shop.host())?;
        let token = Token {
            text: text.clone(),
            until: now + life,
        };
        *self.token.lock().unwrap_or_else(PoisonError::into_inner) = Some(token);
        Ok((text, true))
    }
}

fn page_of(said: Said, name: &str) -> Result<Page, PortError> {
    let connection = said.data.get(name).ok_or_else(|| misshapen(name))?;
    Ok(Page {
        rows: answers::rows(connection, "nodes")?.to_vec(),
        onward: onward(connection)?,
        shop_now: said.shop_now,
    })
}

/// The token of an answer, and for how many milliseconds it holds.
fn token_of(response: &HttpResponse, host: &str) -> Result<(String, i64), PortError> {
    let said = String::from_utf8_lossy(&response.body);
    let says = |word: &str| said.contains(word);
    if (400..500).contains(&response.status) {
        let error = if says("app_not_installed") || says("shop_not_permitted") {
            let why = "the app is not installed in the shop, or not of the same organisation";
            Some(PortError::new(PortErrorKind::AppMissing, Retry::Never, why))
        } else if says("invalid_client") || says("application_cannot_be_found") || says("invalid_request") {
            let why = "the client id or its secret is refused";
            Some(PortError::new(PortErrorKind::SignInRefused, Retry::Never, why))
        } else if response.status == 404 {
            Some(graphql::no_such_shop())
        } else {
            None
        };
        if let Some(error) = error {
            return Err(error.with("host", host));
        }
    }
    let body = answers::body(response, host)?;
    let token = filled(&body, "access_token").ok_or_else(|| misshapen("access_token").with("host", host))?;
    let seconds = body.get("expires_in").and_then(Value::as_i64).unwrap_or(3_600);
    Ok((token.to_owned(), seconds.clamp(60, 86_400).saturating_mul(SECOND)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(status: u16, body: &str) -> Result<(String, i64), PortErrorKind> {
        let response = HttpResponse {
            status,
            headers: Vec::new(),
            body: body.as_bytes().to_vec(),
        };
        token_of(&response, "taller.example").map_err(|error| error.kind)
    }

    #[test]
    fn a_token_holds_as_long_as_the_shop_says() {
        let body = r#"{"access_token":"shpat_1","scope":"read_orders","expires_in":86399}"#;
        assert_eq!(said(200, body), Ok(("shpat_1".to_owned(), 86_399_000)));
    }

    #[test]
    fn why_there_is_no_token_is_told_apart() {
        for (status, body, kind) in [
            (
                400,
                "Oauth error app_not_installed: The application is not installed",
                PortErrorKind::AppMissing,
            ),
            (400, "{\"error\":\"shop_not_permitted\"}", PortErrorKind::AppMissing),
            (400, "{\"error\":\"invalid_client\"}", PortErrorKind::SignInRefused),
            (
                401,
                "{\"error\":\"application_cannot_be_found\"}",
                PortErrorKind::SignInRefused,
            ),
            (404, "<html>", PortErrorKind::NotThisKind),
            (200, "<html>", PortErrorKind::NetworkSignIn),
            (200, "{\"token\":1}", PortErrorKind::NotUnderstood),
            (503, "", PortErrorKind::Unreachable),
        ] {
            assert_eq!(said(status, body), Err(kind), "{body}");
        }
    }
}
