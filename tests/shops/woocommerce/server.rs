//! A WooCommerce shop rebuilt from what a real one answered (WooCommerce 11.0.1 on WordPress 7.1): the same shapes, the same
//! codes and sentences, the same traps. It speaks HTTP on this machine, checks signatures by itself and shares no code with
//! the connector, so that a misunderstanding there is not repeated here. What it does not know it leaves out, as the real one
//! does with parameters, or answers with 404.

use super::books::{Books, REFUSED, Site};
use hmac::{Hmac, KeyInit, Mac};
use serde_json::{Map, Value, json};
use sha2::Sha256;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

/// A consumer key, its secret, and whether it may write.
pub(super) const KEYS: [(&str, &str, bool); 2] = [("ck_all", "cs_all", true), ("ck_read", "cs_read", false)];

/// A running shop.
pub(super) struct Server {
    pub(super) port: u16,
    pub(super) books: Arc<Mutex<Books>>,
}

#[derive(Clone)]
struct Request {
    method: String,
    path: String,
    query: Vec<(String, String)>,
    headers: String,
    body: Value,
}

impl Request {
    fn get(&self, name: &str) -> Option<&str> {
        self.query
            .iter()
            .find(|(key, _)| key == name)
            .map(|(_, value)| value.as_str())
    }

    fn forget(&mut self, names: &[&str]) {
        self.query.retain(|(name, _)| !names.contains(&name.as_str()));
    }
}

/// Status, total of the list if it is one, body.
type Answer = (u16, Option<usize>, Value);

impl Server {
    /// Opens the shop.
    pub(super) async fn open(books: Books) -> Server {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let books = Arc::new(Mutex::new(books));
        let (served, nonces) = (books.clone(), Arc::new(Mutex::new(BTreeSet::new())));
        tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                tokio::spawn(serve(client, port, served.clone(), nonces.clone()));
            }
        });
        Server { port, books }
    }
}

async fn serve(
    mut client: TcpStream,
    port: u16,
    books: Arc<Mutex<Books>>,
    nonces: Arc<Mutex<BTreeSet<String>>>,
) -> Option<()> {
    let request = read(&mut client).await?;
    let (answer, date) = {
        let mut books = books.lock().unwrap();
        books.asked.push(format!("{} {}", request.method, request.path));
        books.settle();
        if books.forgives_nonces {
            nonces.lock().unwrap().clear();
        }
        let answer = answer(request.clone(), port, &mut books, &mut nonces.lock().unwrap());
        (answer, books.http_date())
    };
    let Some((status, total, body)) = answer else {
        // The program behind the server has ended in the middle: nothing comes.
        return None;
    };
    let text = body.to_string();
    let mut head = format!(
        "HTTP/1.1 {status} Said\r\ndate: {date}\r\ncontent-type: application/json; charset=UTF-8\r\n\
         content-length: {}\r\nconnection: close\r\n",
        text.len()
    );
    if let Some(total) = total {
        let per_page: usize = request.get("per_page").map_or(10, |text| text.parse().unwrap());
        head.push_str(&format!(
            "x-wp-total: {total}\r\nx-wp-totalpages: {}\r\n",
            total.div_ceil(per_page)
        ));
    }
    client.write_all(format!("{head}\r\n{text}").as_bytes()).await.ok()
}

async fn read(client: &mut TcpStream) -> Option<Request> {
    let (mut bytes, mut buffer) = (Vec::new(), vec![0; 16 * 1024]);
    let (head, length) = loop {
        if let Some(head) = bytes.windows(4).position(|four| four == b"\r\n\r\n") {
            let text = String::from_utf8_lossy(&bytes[..head]).into_owned();
            let lower = text.to_ascii_lowercase();
            let length = lower.lines().find_map(|line| line.strip_prefix("content-length:"));
            let length: usize = length.map_or(0, |length| length.trim().parse().unwrap());
            if bytes.len() >= head + 4 + length {
                break (text, length);
            }
        }
        let got = client.read(&mut buffer).await.ok()?;
        if got == 0 {
            return None;
        }
        bytes.extend_from_slice(&buffer[..got]);
    };
    let mut words = head.lines().next()?.split(' ');
    let (method, target) = (words.next()?.to_owned(), words.next()?);
    let (path, query) = target.split_once('?').unwrap_or((target, ""));
    let body = serde_json::from_slice(&bytes[bytes.len() - length..]).unwrap_or_default();
    Some(Request {
        method,
        path: path.to_owned(),
        query: query
            .split('&')
            .filter_map(|pair| pair.split_once('='))
            .map(|(k, v)| (decoded(k), decoded(v)))
            .collect(),
        headers: head,
        body,
    })
}

fn decoded(text: &str) -> String {
    let (mut out, mut bytes) = (Vec::new(), text.bytes());
    while let Some(byte) = bytes.next() {
        match byte {
            b'+' => out.push(b' '),
            b'%' => {
                let hex = [bytes.next().unwrap(), bytes.next().unwrap()];
                out.push(u8::from_str_radix(std::str::from_utf8(&hex).unwrap(), 16).unwrap());
            }
            other => out.push(other),
        }
    }
    String::from_utf8(out).unwrap()
}

fn error(status: u16, code: &str, message: &str) -> Option<Answer> {
    Some((
        status,
        None,
        json!({ "code": code, "message": message, "data": { "status": status } }),
    ))
}

fn answer(mut request: Request, port: u16, books: &mut Books, nonces: &mut BTreeSet<String>) -> Option<Answer> {
    let home = format!("http://127.0.0.1:{port}");
    if request.path == "/wp-json/" {
        let body = json!({
            "name": "Taller Azul", "description": "", "url": home, "home": home, "gmt_offset": "1",
            "timezone_string": "Europe/Madrid", "namespaces": ["oembed/1.0", "wc/v3", "wc-analytics", "wp/v2"],
        });
        return Some((200, None, fields(body, &request)));
    }
    if let Some(path) = request.path.clone().strip_prefix("/wp-json/wp/v2/") {
        request.forget(books.forgets);
        return site(path, &request, books);
    }
    let path = request.path.clone();
    let Some(path) = path.strip_prefix("/wp-json/wc/v3/") else {
        return error(
            404,
            "rest_no_route",
            "No route was found matching the URL and request method.",
        );
    };
    let writes = match signed_in(&request, &home, books.seconds(), nonces) {
        Ok(writes) => writes,
        Err((code, message)) => return error(401, code, message),
    };
    if request.method != "GET" && !writes {
        let message = "The API key provided does not have write permissions.";
        return error(401, "woocommerce_rest_authentication_error", message);
    }
    if let Some(per_page) = request.get("per_page")
        && !per_page.parse().is_ok_and(|count: u32| (1..=100).contains(&count))
    {
        return error(400, "rest_invalid_param", "Invalid parameter(s): per_page");
    }
    request.forget(books.forgets);
    let request = &request;
    let parts: Vec<&str> = path.split('/').collect();
    match (request.method.as_str(), parts.as_slice()) {
        ("GET", ["orders"]) => list(orders(books, request), request),
        ("GET", ["orders", "statuses"]) if !books.old => {
            let rows = books
                .statuses()
                .into_iter()
                .map(|(slug, name)| json!({ "slug": slug, "name": name }));
            Some((200, None, rows.collect()))
        }
        ("GET", ["reports", "orders", "totals"]) => {
            let rows = books
                .statuses()
                .into_iter()
                .map(|(slug, name)| json!({ "slug": slug, "name": name, "total": 1 }));
            Some((200, None, rows.collect()))
        }
        ("GET", ["data", "currencies", "current"]) => Some((
            200,
            None,
            fields(json!({ "code": "EUR", "name": "Euro", "symbol": "&euro;" }), request),
        )),
        ("GET", ["payment_gateways", id]) => match books.gateway(id) {
            Some(gateway) => Some((200, None, fields(gateway, request))),
            None => error(
                404,
                "woocommerce_rest_payment_gateway_invalid",
                "Resource does not exist.",
            ),
        },
        ("GET", ["products"]) => list(timed(books.products.values().cloned().collect(), request), request),
        ("GET", ["products", "reviews"]) => {
            let mut rows: Vec<Value> = books.reviews.clone();
            rows.sort_by_key(|row| std::cmp::Reverse(row["date_created_gmt"].to_string()));
            rows.retain(|row| request.get("status") == Some("all") || row["status"] == "approved");
            list(rows, request)
        }
        ("GET", ["products", id, "variations"]) => list(
            books
                .variations
                .get(&id.parse().unwrap_or(0))
                .cloned()
                .unwrap_or_default(),
            request,
        ),
        ("GET", ["customers"]) => list(books.customers.values().cloned().collect(), request),
        (_, ["orders", id, rest @ ..]) => {
            let id: u64 = id.parse().unwrap_or(0);
            let Some(order) = books.orders.get(&id) else {
                return match rest {
                    [] => error(404, "woocommerce_rest_shop_order_invalid_id", "Invalid ID."),
                    _ => error(404, "woocommerce_rest_invalid_order_id", "Invalid order ID."),
                };
            };
            match (request.method.as_str(), rest) {
                ("GET", []) => Some((200, None, fields(order.row.clone(), request))),
                ("GET", ["refunds"]) => list(order.refunds.iter().rev().cloned().collect(), request),
                ("GET", ["notes"]) => {
                    let rows = order.notes.iter().rev().cloned().map(|note| fields(note, request));
                    Some((200, None, rows.collect()))
                }
                ("POST", ["refunds"]) => match books.refund(id, &request.body)? {
                    Ok(refund) => Some((201, None, refund)),
                    // Every refusal has this code and this status, which is the number alone.
                    Err(message) => Some((500, None, json!({ "code": REFUSED, "message": message, "data": 500 }))),
                },
                _ => error(
                    404,
                    "rest_no_route",
                    "No route was found matching the URL and request method.",
                ),
            }
        }
        _ => error(
            404,
            "rest_no_route",
            "No route was found matching the URL and request method.",
        ),
    }
}

/// The site itself: a consumer key is a stranger there, an application password opens it.
fn site(path: &str, request: &Request, books: &mut Books) -> Option<Answer> {
    let basic = format!("authorization: basic {}", base64(b"ana:abcdEFGH"));
    if !request.headers.lines().any(|line| line.eq_ignore_ascii_case(&basic)) {
        return error(401, "invalid_username", "<strong>Error:</strong> Unknown username.");
    }
    let parts: Vec<&str> = path.split('/').collect();
    if request.method == "POST" {
        return match books.answer(&request.body)? {
            Ok(row) => Some((201, None, row)),
            Err((status, code, message)) => error(status, code, message),
        };
    }
    if books.site == Site::NoModerator && request.get("context") == Some("edit") {
        let message = "Sorry, you are not allowed to edit comments.";
        return error(403, "rest_forbidden_context", message);
    }
    let found = |row: Option<Value>| match row {
        Some(row) => Some((200, None, fields(row, request))),
        None => error(404, "rest_comment_invalid_id", "Invalid comment ID."),
    };
    match parts.as_slice() {
        ["users", "me"] => found(Some(json!({ "id": 1, "name": "ana" }))),
        ["users", "1"] => found(Some(json!({ "id": 1, "roles": ["shop_manager"] }))),
        ["users", "2"] => found(Some(json!({ "id": 2, "roles": ["customer"] }))),
        ["posts", "1"] => found(Some(json!({ "id": 1, "title": { "rendered": "Barro &#038; fuego" } }))),
        ["comments"] => {
            let mut rows: Vec<Value> = books
                .comments
                .iter()
                .filter(|row| row["type"] == "comment")
                .filter(|row| match request.get("status").unwrap_or("approve") {
                    "any" => true,
                    "all" => row["status"] == "approved" || row["status"] == "hold",
                    _ => row["status"] == "approved",
                })
                .filter(|row| {
                    let parent = request.get("parent").and_then(|parent| parent.parse::<u64>().ok());
                    parent.is_none_or(|parent| row["parent"] == parent)
                })
                .cloned()
                .collect();
            rows.sort_by_key(|row| std::cmp::Reverse((row["date_gmt"].to_string(), row["id"].as_u64())));
            list(rows, request)
        }
        ["comments", id] => found(
            books
                .comments
                .iter()
                .find(|row| row["id"].as_u64() == id.parse().ok())
                .cloned(),
        ),
        _ => error(
            404,
            "rest_no_route",
            "No route was found matching the URL and request method.",
        ),
    }
}

/// Over plain http only a signature is taken; the keys themselves are answered as if there were none.
fn signed_in(
    request: &Request,
    home: &str,
    now: i64,
    nonces: &mut BTreeSet<String>,
) -> Result<bool, (&'static str, &'static str)> {
    let wrong = |message| Err(("woocommerce_rest_authentication_error", message));
    let Some(key) = request.get("oauth_consumer_key") else {
        return Err(("woocommerce_rest_cannot_view", "Sorry, you cannot list resources."));
    };
    let Some((_, secret, writes)) = KEYS.iter().find(|(known, _, _)| *known == key) else {
        return wrong("Consumer key is invalid.");
    };
    let mut pairs: BTreeMap<String, String> = BTreeMap::new();
    for (name, value) in request.query.iter().filter(|(name, _)| name != "oauth_signature") {
        pairs.insert(percent(name), percent(value));
    }
    let pairs: Vec<String> = pairs.iter().map(|(name, value)| format!("{name}={value}")).collect();
    let url = format!("{home}{}", request.path);
    let base = format!("{}&{}&{}", request.method, percent(&url), percent(&pairs.join("&")));
    let mut mac = Hmac::<Sha256>::new_from_slice(format!("{secret}&").as_bytes()).unwrap();
    mac.update(base.as_bytes());
    let given = request.get("oauth_signature").unwrap_or_default();
    if request.get("oauth_signature_method") != Some("HMAC-SHA256") || base64(&mac.finalize().into_bytes()) != given {
        return wrong("Invalid signature - provided signature does not match.");
    }
    let time: i64 = request
        .get("oauth_timestamp")
        .and_then(|text| text.parse().ok())
        .unwrap_or(0);
    if (time - now).abs() > 15 * 60 {
        return wrong("Invalid timestamp.");
    }
    let nonce = request.get("oauth_nonce").unwrap_or_default();
    if nonce.is_empty() || !nonces.insert(format!("{key} {nonce}")) {
        return wrong("Invalid nonce - nonce has already been used.");
    }
    assert!(!request.headers.contains(secret), "a secret travelled in the clear");
    Ok(*writes)
}

/// The letters that need no sign of their own.
fn percent(text: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~');
    text.bytes()
        .map(|byte| {
            if plain(byte) {
                char::from(byte).to_string()
            } else {
                format!("%{byte:02X}")
            }
        })
        .collect()
}

fn base64(bytes: &[u8]) -> String {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut out = String::new();
    for part in bytes.chunks(3) {
        let bits = part
            .iter()
            .chain(&[0, 0])
            .take(3)
            .fold(0_usize, |bits, byte| bits << 8 | usize::from(*byte));
        for place in 0..4 {
            let letter = LETTERS[bits >> (18 - 6 * place) & 63] as char;
            out.push(if place <= part.len() { letter } else { '=' });
        }
    }
    out
}

/// Orders of the states that were asked for; without any, all but what was thrown away.
fn orders(books: &Books, request: &Request) -> Vec<Value> {
    let states: Vec<&str> = request.get("status").unwrap_or("any").split(',').collect();
    let any = states.contains(&"any");
    let wanted = |row: &&Value| {
        let state = row["status"].as_str().unwrap();
        if any { state != "trash" } else { states.contains(&state) }
    };
    let rows = books
        .orders
        .values()
        .map(|order| &order.row)
        .filter(wanted)
        .cloned()
        .collect();
    timed(rows, request)
}

/// Narrowed by time and id. A date is the site's own unless it is said to be Greenwich's; what is asked after is left out.
fn timed(mut rows: Vec<Value>, request: &Request) -> Vec<Value> {
    let greenwich = request.get("dates_are_gmt") == Some("true");
    let field = |name: &str| format!("{name}{}", if greenwich { "_gmt" } else { "" });
    for (parameter, name, later) in [
        ("modified_after", "date_modified", true),
        ("modified_before", "date_modified", false),
        ("after", "date_created", true),
        ("before", "date_created", false),
    ] {
        if let Some(bound) = request.get(parameter) {
            let field = field(name);
            rows.retain(|row| {
                let at = row[&field].as_str().unwrap();
                if later { at > bound } else { at < bound }
            });
        }
    }
    if let Some(ids) = request.get("include") {
        let ids: Vec<&str> = ids.split(',').collect();
        rows.retain(|row| ids.contains(&row["id"].to_string().as_str()));
    }
    match request.get("orderby") {
        Some("modified") => rows.sort_by_key(|row| (row["date_modified_gmt"].to_string(), row["id"].as_u64())),
        _ => rows.sort_by_key(|row| row["id"].as_u64()),
    }
    if request.get("order") != Some("asc") {
        rows.reverse();
    }
    rows
}

fn list(rows: Vec<Value>, request: &Request) -> Option<Answer> {
    let number = |name: &str| request.get(name).and_then(|text| text.parse::<usize>().ok());
    let per_page = number("per_page").unwrap_or(10);
    let skip = number("offset").unwrap_or_else(|| (number("page").unwrap_or(1) - 1) * per_page);
    let total = rows.len();
    let page = rows
        .into_iter()
        .skip(skip)
        .take(per_page)
        .map(|row| fields(row, request));
    Some((200, Some(total), page.collect()))
}

fn fields(row: Value, request: &Request) -> Value {
    let Some(wanted) = request.get("_fields") else {
        return row;
    };
    let Value::Object(row) = row else { return row };
    let wanted: Vec<&str> = wanted.split(',').collect();
    Value::Object(
        row.into_iter()
            .filter(|(name, _)| wanted.contains(&name.as_str()))
            .collect::<Map<_, _>>(),
    )
}
