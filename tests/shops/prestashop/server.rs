//! A PrestaShop webservice rebuilt from what a real one answered (thirty bees 1.6.0) and from what its source says: the same
//! shapes, codes and traps. It speaks HTTP on this machine and shares no code with the connector, so that a misunderstanding
//! there is not repeated here. It knows tables of rows ([`super::books`]) and nothing of what they mean.

use super::books::{Books, Field, KEYS, Row};
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

/// A running shop.
pub(super) struct Server {
    pub(super) port: u16,
    pub(super) books: Arc<Mutex<Books>>,
}

/// A request, read.
struct Request {
    method: String,
    path: String,
    query: Vec<(String, String)>,
    headers: String,
    body: String,
}

impl Request {
    fn get(&self, name: &str) -> Option<&str> {
        let own = self.query.iter().find(|(key, _)| key == name);
        own.map(|(_, value)| value.as_str())
    }
}

/// Status and body.
type Answer = (u16, String);

impl Server {
    /// Opens the shop.
    pub(super) async fn open(books: Books) -> Server {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let books = Arc::new(Mutex::new(books));
        let served = books.clone();
        tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                tokio::spawn(serve(client, served.clone()));
            }
        });
        Server { port, books }
    }
}

async fn serve(mut client: TcpStream, books: Arc<Mutex<Books>>) -> Option<()> {
    let request = read(&mut client).await?;
    let ((status, body), date, silent) = {
        let mut books = books.lock().unwrap();
        books.asked.push(format!("{} {}", request.method, request.path));
        let answer = answer(&request, &mut books);
        let silent = request.method == "POST" && books.falls_silent;
        let shown = if books.chatty {
            "<br />\n<b>Deprecated</b>: Function strftime() in <b>/var/www/modules/x.php</b> on line <b>7</b><br />\n"
        } else {
            ""
        };
        ((answer.0, format!("{shown}{}", answer.1)), books.http_date(), silent)
    };
    if silent {
        // The shop has acted, and its program ended before it could say so.
        return None;
    }
    let head = format!(
        "HTTP/1.1 {status} Said\r\ndate: {date}\r\ncontent-type: text/xml;charset=utf-8\r\nx-powered-by: PrestaShop Webservice\r\n\
         content-length: {}\r\nconnection: close\r\n\r\n",
        body.len()
    );
    client.write_all(format!("{head}{body}").as_bytes()).await.ok()
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
    let pairs = query.split('&').filter_map(|pair| pair.split_once('='));
    Some(Request {
        method,
        path: path.to_owned(),
        query: pairs.map(|(name, value)| (decoded(name), decoded(value))).collect(),
        headers: head,
        body: String::from_utf8_lossy(&bytes[bytes.len() - length..]).into_owned(),
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

fn wrapped(inner: &str) -> String {
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<prestashop xmlns:xlink=\"http://www.w3.org/1999/xlink\">\n{inner}</prestashop>\n"
    )
}

fn error(status: u16, codes: &[(u32, &str)]) -> Answer {
    let errors: String = codes
        .iter()
        .map(|(code, message)| {
            format!("<error>\n<code><![CDATA[{code}]]></code>\n<message><![CDATA[{message}]]></message>\n</error>\n")
        })
        .collect();
    (status, wrapped(&format!("<errors>\n{errors}</errors>\n")))
}

fn answer(request: &Request, books: &mut Books) -> Answer {
    let Some(path) = request.path.strip_prefix("/api/") else {
        return (404, "<!DOCTYPE html><html><title>404</title></html>".to_owned());
    };
    if books.off {
        return error(
            503,
            &[(
                22,
                "The PrestaShop webservice is disabled. Please activate it in the PrestaShop Back Office",
            )],
        );
    }
    let basic = request.headers.lines().find_map(|line| {
        line.strip_prefix("authorization: Basic ")
            .or(line.strip_prefix("Authorization: Basic "))
    });
    let Some(key) = KEYS
        .iter()
        .find(|(key, _)| basic.is_some_and(|sent| sent.trim() == base64(format!("{key}:").as_bytes())))
    else {
        return error(
            401,
            &[
                (20, "Authentification key is not active"),
                (21, "No permission for this authentication key"),
            ],
        );
    };
    let (resource, id) = path
        .split_once('/')
        .map_or((path, None), |(resource, id)| (resource, Some(id)));
    let allowed = |resource: &str| !books.forbidden.contains(&resource);
    if resource.is_empty() {
        let rows: String = books
            .tables
            .keys()
            .filter(|name| allowed(name))
            .map(|name| {
                let rights = format!("get=\"true\" put=\"false\" post=\"{}\" delete=\"false\" head=\"true\"", key.1);
                format!(
                    "<{name} xlink:href=\"http://shop/api/{name}\" {rights}>\n<description xlink:href=\"http://shop/api/{name}\" {rights}>\n\
                     Rows</description>\n<schema xlink:href=\"http://shop/api/{name}?schema=blank\" type=\"blank\"/>\n</{name}>\n"
                )
            })
            .collect();
        return (200, wrapped(&format!("<api shopName=\"Taller Azul\">\n{rows}</api>\n")));
    }
    if !books.tables.contains_key(resource) {
        return error(
            400,
            &[(27, &format!("Resource of type \"{resource}\" does not exists."))],
        );
    }
    if !allowed(resource) {
        let words = format!("Resource of type \"{resource}\" is not allowed with this authentication key");
        return error(401, &[(26, &words)]);
    }
    match (request.method.as_str(), id) {
        ("GET", Some(id)) => match books.tables[resource].rows.get(&id.parse().unwrap_or(0)) {
            Some(row) => (200, wrapped(&shown(books, resource, row, "full", false))),
            // Nothing at all is said.
            None => (404, String::new()),
        },
        ("GET", None) => list(request, books, resource),
        ("POST", None) if !key.1 => error(
            405,
            &[(
                25,
                "Method POST is not allowed for the resource with this authentication key",
            )],
        ),
        ("POST", None) => match fields(&request.body) {
            Some(fields) => {
                let id = books.post(resource, &fields);
                let row = &books.tables[resource].rows[&id];
                (201, wrapped(&shown(books, resource, row, "full", false)))
            }
            None => error(500, &[(127, "XML error : String could not be parsed as XML")]),
        },
        _ => error(405, &[(23, "Method is not valid")]),
    }
}

/// Fields of a row as it is sent: only what the connector has reason to send is understood.
fn fields(body: &str) -> Option<BTreeMap<String, String>> {
    let mut fields = BTreeMap::new();
    let mut rest = body.strip_prefix("<prestashop><")?;
    rest = &rest[rest.find('>')? + 1..];
    while let Some(opened) = rest.strip_prefix('<').filter(|rest| !rest.starts_with('/')) {
        let (name, after) = opened.split_once('>')?;
        let (value, after) = after.split_once(&format!("</{name}>"))?;
        let value = value.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&");
        fields.insert(name.to_owned(), value);
        rest = after;
    }
    Some(fields)
}

fn list(request: &Request, books: &Books, resource: &str) -> Answer {
    let table = &books.tables[resource];
    let dated = request.get("date") == Some("1");
    let knows = |field: &str| {
        let known = field == "id" || table.fields.contains(&field);
        known && (dated || !matches!(field, "date_add" | "date_upd"))
    };
    let mut rows: Vec<&Row> = table.rows.values().collect();
    for (name, value) in &request.query {
        let Some(field) = name.strip_prefix("filter[").and_then(|name| name.strip_suffix(']')) else {
            continue;
        };
        if !knows(field) {
            return error(400, &[(32, "This filter does not exist.")]);
        }
        if value.is_empty() {
            return error(400, &[(33, &format!("The filter \"{field}\" is malformed."))]);
        }
        rows.retain(|row| passes(row.text(field), value));
    }
    let display = request.get("display").unwrap_or("minimum");
    if let Some(fields) = display.strip_prefix('[').and_then(|fields| fields.strip_suffix(']')) {
        let worked_out = |field: &str| request.get(&format!("price[{field}][use_tax]")).is_some();
        let known = |field: &str| field == "id" || table.fields.contains(&field) || worked_out(field);
        let unknown = fields.split(',').find(|field| !known(field));
        if let Some(unknown) = unknown {
            return error(400, &[(35, &format!("Unable to display this field \"{unknown}\"."))]);
        }
    }
    let priced = request.query.iter().any(|(name, _)| name.starts_with("price["));
    if books.no_prices && priced {
        return error(500, &[(2, "[PHP Error #1] Call to a member function on null")]);
    }
    if let Some(sort) = request.get("sort") {
        let sort = sort.trim_start_matches('[').trim_end_matches(']');
        for part in sort.split(',').rev() {
            let Some((field, direction)) = part.rsplit_once('_') else {
                return error(
                    400,
                    &[(37, "The \"sort\" value has to be formed as this example: \"field_ASC\"")],
                );
            };
            if !knows(field) {
                return error(400, &[(38, "Unable to filter by this field.")]);
            }
            rows.sort_by(|a, b| compared(a.text(field), b.text(field)));
            if direction == "DESC" {
                rows.reverse();
            }
        }
    }
    if let Some(limit) = request.get("limit") {
        let (offset, count) = limit.split_once(',').unwrap_or(("0", limit));
        rows = rows
            .into_iter()
            .skip(offset.parse().unwrap())
            .take(count.parse().unwrap())
            .collect();
    }
    let mut inner = format!("<{}>\n", table.many);
    for row in rows {
        inner.push_str(&shown(books, resource, row, display, priced));
    }
    inner.push_str(&format!("</{}>\n", table.many));
    (200, wrapped(&inner))
}

/// As numbers where both are, else as text: what a database does with its columns.
fn compared(a: &str, b: &str) -> std::cmp::Ordering {
    match (a.parse::<i64>(), b.parse::<i64>()) {
        (Ok(a), Ok(b)) => a.cmp(&b),
        _ => a.cmp(b),
    }
}

/// `[a]`, `[a|b]`, `[a,b]` with both ends, `>[a]`, `<[a]`.
fn passes(value: &str, filter: &str) -> bool {
    let (sign, rest) = filter.split_at(filter.find('[').unwrap_or(0));
    let inner = rest.trim_start_matches('[').trim_end_matches(']');
    match sign {
        ">" => compared(value, inner).is_gt(),
        "<" => compared(value, inner).is_lt(),
        _ if inner.contains('|') => inner.split('|').any(|one| one == value),
        _ => match inner.split_once(',') {
            Some((from, to)) => compared(value, from).is_ge() && compared(value, to).is_le(),
            None => value == inner,
        },
    }
}

fn shown(books: &Books, resource: &str, row: &Row, display: &str, priced: bool) -> String {
    let table = &books.tables[resource];
    let wanted: Option<Vec<&str>> = display
        .strip_prefix('[')
        .map(|fields| fields.trim_end_matches(']').split(',').collect());
    if display == "minimum" {
        return format!(
            "<{} id=\"{}\" xlink:href=\"http://shop/api/{resource}/{0}\"/>\n",
            table.one, row.id
        );
    }
    let mut out = format!("<{}>\n", table.one);
    let mut associations = String::new();
    for (name, field) in &row.fields {
        if wanted.as_ref().is_some_and(|wanted| !wanted.contains(&name.as_str())) {
            continue;
        }
        match field {
            Field::Text(text) if text.is_empty() => out.push_str(&format!("\t<{name}></{name}>\n")),
            Field::Text(text) if name.starts_with("id_") && text != "0" => {
                out.push_str(&format!(
                    "\t<{name} xlink:href=\"http://shop/api/x/{text}\"><![CDATA[{text}]]></{name}>\n"
                ));
            }
            Field::Text(text) => out.push_str(&format!("\t<{name}><![CDATA[{text}]]></{name}>\n")),
            Field::Words(words) => {
                let words: String = words
                    .iter()
                    .map(|(id, text)| format!("<language id=\"{id}\" xlink:href=\"http://shop/api/languages/{id}\"><![CDATA[{text}]]></language>"))
                    .collect();
                out.push_str(&format!("\t<{name}>{words}</{name}>\n"));
            }
            Field::Options(ids) => {
                let ids: String = ids
                    .iter()
                    .map(|id| format!("\t<product_option_value xlink:href=\"http://shop/api/product_option_values/{id}\">\n\t<id><![CDATA[{id}]]></id>\n\t</product_option_value>\n"))
                    .collect();
                associations.push_str(&format!(
                    "<{name} nodeType=\"product_option_value\" api=\"product_option_values\">\n{ids}</{name}>\n"
                ));
            }
            Field::Price(minor) => {
                if priced {
                    out.push_str(&format!(
                        "\t<{name}><![CDATA[{}.{:02}0000]]></{name}>\n",
                        minor / 100,
                        minor % 100
                    ));
                }
            }
        }
    }
    if !associations.is_empty() {
        out.push_str(&format!("<associations>\n{associations}</associations>\n"));
    }
    out.push_str(&format!("</{}>\n", table.one));
    out
}

fn base64(bytes: &[u8]) -> String {
    use base64::Engine;
    base64::engine::general_purpose::STANDARD.encode(bytes)
}
