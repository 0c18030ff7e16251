//! A signature in the place of the keys (OAuth 1.0a with HMAC-SHA256, RFC 5849), which is all that a shop takes over plain
//! http. Everything that is asked is signed, so nothing in it can be changed on the way; that it can be read stays true.

use super::requests::Seal;
use base64::Engine;
use domain::SECOND;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

/// The parameters with the signature's own.
pub(super) fn signed(
    method: &str,
    url: &str,
    mut parameters: Vec<(String, String)>,
    (key, secret): (&str, &str),
    seal: &Seal,
) -> Vec<(String, String)> {
    let own = [
        ("oauth_consumer_key", key.to_owned()),
        ("oauth_nonce", seal.nonce.clone()),
        ("oauth_signature_method", "HMAC-SHA256".to_owned()),
        ("oauth_timestamp", (seal.now.millis() / SECOND).to_string()),
        ("oauth_version", "1.0".to_owned()),
    ];
    parameters.extend(own.map(|(name, value)| (name.to_owned(), value)));
    let base = base_string(method, url, &parameters);
    parameters.push(("oauth_signature".to_owned(), signature(&base, secret)));
    parameters
}

fn base_string(method: &str, url: &str, parameters: &[(String, String)]) -> String {
    let mut pairs: Vec<(String, String)> = parameters
        .iter()
        .map(|(name, value)| (encoded(name), encoded(value)))
        .collect();
    pairs.sort();
    let pairs: Vec<String> = pairs.iter().map(|(name, value)| format!("{name}={value}")).collect();
    format!("{method}&{}&{}", encoded(url), encoded(&pairs.join("&")))
}

fn signature(base: &str, secret: &str) -> String {
    // A key of any length is taken.
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(format!("{secret}&").as_bytes()) else {
        return String::new();
    };
    mac.update(base.as_bytes());
    base64::engine::general_purpose::STANDARD.encode(mac.finalize().into_bytes())
}

/// Percent-encoded as RFC 3986 has it.
fn encoded(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            out.push(char::from(byte));
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_signed_is_written_as_the_standard_says() {
        let parameters = [("b5", "=%3D"), ("a3", "a"), ("a3", "2 q"), ("c@", ""), ("a2", "r b")];
        let own = parameters.map(|(name, value)| (name.to_owned(), value.to_owned()));
        assert_eq!(
            base_string("POST", "http://example.com/request", &own),
            "POST&http%3A%2F%2Fexample.com%2Frequest&a2%3Dr%2520b%26a3%3D2%2520q%26a3%3Da%26b5%3D%253D%25253D%26c%2540%3D"
        );
    }

    #[test]
    fn the_signature_is_the_one_that_openssl_makes() {
        // printf 'GET&x&y' | openssl dgst -sha256 -hmac 'cs_1&' -binary | base64
        assert_eq!(
            signature("GET&x&y", "cs_1"),
            "p+FsDHWlf8uZpHMS91s3g2HdKZdxexOimm6tDmjibB4="
        );
    }
}
