//! A megabyte each of what makes parsers slow.

/// Without the optimiser a tenth of it says the same: what is not linear shows there too.
const MEGABYTE: usize = if cfg!(debug_assertions) { 100_000 } else { 1_000_000 };

/// A piece, again and again.
fn many(piece: &str) -> String {
    piece.repeat(MEGABYTE / piece.len() + 1)
}

/// A numbered piece, again and again.
fn numbered(piece: impl Fn(usize) -> String) -> String {
    let mut all = String::new();
    for number in 0.. {
        if all.len() >= MEGABYTE {
            break;
        }
        all.push_str(&piece(number));
    }
    all
}

fn html(body: &str) -> Vec<u8> {
    format!("From: a@b.example\r\nSubject: x\r\nContent-Type: text/html; charset=utf-8\r\n\r\n{body}").into_bytes()
}

fn text(body: &str) -> Vec<u8> {
    format!("From: a@b.example\r\nSubject: x\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n{body}").into_bytes()
}

fn raw(text: &str) -> Vec<u8> {
    text.as_bytes().to_vec()
}

/// Names and mails.
pub(crate) fn mails() -> Vec<(&'static str, Vec<u8>)> {
    let nested: String = (0..3_000)
        .map(|level| format!("Content-Type: multipart/mixed; boundary=b{level}\r\n\r\n--b{level}\r\n"))
        .collect();
    let files = numbered(|n| format!("--b\r\nContent-Disposition: attachment; filename=f{n}\r\n\r\nx\r\n"));
    vec![
        ("html: deep", html(&many("<div>"))),
        ("html: deep and inline", html(&many("<b><i><font>"))),
        ("html: adoption agency", html(&many("<a><b><p><i></a></b>"))),
        (
            "html: adoption, never closed",
            html(&(many("<b><p>") + &"</b>".repeat(MEGABYTE / 20))),
        ),
        (
            "html: a million attributes",
            html(&format!("<p {}>", numbered(|n| format!("a{n}=1 ")))),
        ),
        (
            "html: one attribute a million times",
            html(&format!("<p {}>", many("a=1 "))),
        ),
        (
            "html: styles",
            html(&many("<p style='color:red;background:url(//x);margin:1px 2px'>x")),
        ),
        (
            "html: one huge style",
            html(&format!("<p style='{}'>", many("color:red;"))),
        ),
        (
            "html: style sheet",
            html(&format!("<style>{}</style>", many(".a .b>c{color:red}"))),
        ),
        (
            "html: formatting lists",
            html(&numbered(|n| format!("<font color=#{:06x}><p>", n % 0xff_ffff))),
        ),
        ("html: tables in tables", html(&many("<table><tr><td>"))),
        (
            "html: a huge table",
            html(&format!("<table>{}", many("<tr><td>x<td>y"))),
        ),
        ("html: foster parents", html(&many("<table><b>x"))),
        ("html: entities", html(&many("&amp;&#x41;&notanentity;&lt"))),
        ("html: less-than signs", html(&many("<"))),
        ("html: comments", html(&many("<!--x--><!---->"))),
        ("html: an open comment", html(&format!("<!--{}", many("- -")))),
        (
            "html: links",
            html(&numbered(|n| format!("<a href=https://a{n}.example/>b.example</a>"))),
        ),
        (
            "html: pictures",
            html(&numbered(|n| format!("<img src=https://a.example/{n}>"))),
        ),
        ("html: foreign content", html(&many("<svg><math><mtext><p>"))),
        ("html: templates", html(&many("<template><p>"))),
        ("html: select in select", html(&many("<select><option>"))),
        ("html: blank spaces", html(&many(" \n\t"))),
        ("html: quotes in quotes", html(&many("<blockquote>x"))),
        (
            "html: marks of quotes",
            html(&many("<div class=gmail_quote><div>On Mon, Ana wrote:</div>")),
        ),
        (
            "html: separators",
            html(&many("<hr><p>From: Ana<br>Sent: x<br>To: y<br>Subject: z</p>")),
        ),
        ("html: one word", html(&many("x"))),
        ("text: quoted deeply", text(&many(">"))),
        ("text: quoted lines", text(&many("> x\n"))),
        (
            "text: attributions",
            text(&many("On Mon, 3 Mar 2025 at 10:12, Ana <a@b.example> wrote:\n")),
        ),
        ("text: half attributions", text(&many("On Mon, 3 Mar 2025\n"))),
        (
            "text: forwarded heads",
            text(&many("From: Ana\nSent: x\nTo: y\nSubject: z\n\n")),
        ),
        ("text: separators", text(&many("-- \n"))),
        ("text: underscores", text(&many("_"))),
        ("text: empty lines", text(&many("\n"))),
        ("text: one line", text(&many("a b "))),
        ("text: uuencoded", text(&many("begin 644 a\n#0V%T\n"))),
        ("text: signs of right to left", text(&many("\u{202e}x"))),
        (
            "mime: parts",
            raw(&format!(
                "Content-Type: multipart/mixed; boundary=b\r\n\r\n{}",
                many("--b\r\n\r\nx\r\n")
            )),
        ),
        (
            "mime: files",
            raw(&format!("Content-Type: multipart/mixed; boundary=b\r\n\r\n{files}")),
        ),
        ("mime: nested parts", raw(&nested)),
        ("mime: nested mails", raw(&many("Content-Type: message/rfc822\r\n\r\n"))),
        (
            "mime: a boundary that never comes",
            raw(&format!(
                "Content-Type: multipart/mixed; boundary=b\r\n\r\n{}",
                many("--a\r\n--")
            )),
        ),
        (
            "mime: one long field",
            raw(&format!("Subject: {}\r\n\r\nx", many("x "))),
        ),
        (
            "mime: a folded field",
            raw(&format!("Subject: {}\r\n\r\nx", many("x\r\n "))),
        ),
        ("mime: fields", raw(&numbered(|n| format!("X-{n}: y\r\n")))),
        (
            "mime: encoded words",
            raw(&format!("Subject: {}\r\n\r\nx", many("=?utf-8?Q?=41?= "))),
        ),
        (
            "mime: addresses",
            raw(&format!(
                "To: {}\r\n\r\nx",
                numbered(|n| format!("\"a\" <a{n}@b.example>, "))
            )),
        ),
        (
            "mime: comments in addresses",
            raw(&format!("To: {}\r\n\r\nx", many("("))),
        ),
        ("mime: groups", raw(&format!("To: {}\r\n\r\nx", many("a:b@c;,")))),
        (
            "mime: references",
            raw(&format!(
                "References: {}\r\n\r\nx",
                numbered(|n| format!("<{n}@b.example> "))
            )),
        ),
        (
            "mime: parameters",
            raw(&format!(
                "Content-Type: text/plain; {}\r\n\r\nx",
                numbered(|n| format!("a*{n}*=b; "))
            )),
        ),
        (
            "mime: soft line breaks",
            raw(&format!(
                "Content-Transfer-Encoding: quoted-printable\r\n\r\n{}",
                many("=\r\n")
            )),
        ),
        (
            "mime: base64 of nothing",
            raw(&format!("Content-Transfer-Encoding: base64\r\n\r\n{}", many("=\r\n"))),
        ),
        (
            "mime: a calendar",
            raw(&format!(
                "Content-Type: text/calendar; method=REQUEST\r\n\r\nBEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\n{}",
                many("ATTENDEE:mailto:a@b.example\r\n")
            )),
        ),
        (
            "mime: an unknown alphabet",
            raw(&format!("Content-Type: text/plain\r\n\r\n{}", many("\u{e9}\u{151}"))),
        ),
    ]
}
