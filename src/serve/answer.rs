//! What a browser gets for a request.

use http_body_util::Full;
use hyper::body::Bytes;
use hyper::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, HOST, HeaderValue, X_CONTENT_TYPE_OPTIONS,
};
use hyper::{Method, Request, Response, StatusCode};

use super::shelf::{Shelf, Shown};
use crate::text::html;

/// An answer.
type Answer = Response<Full<Bytes>>;

/// The number of the newest state, for pages that wait for a newer one. No page of a site stands in this folder.
const VERSION: &str = "-/version";
/// The script that waits.
const LIVE: &str = "-/live.js";
static LIVE_SCRIPT: &str = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/site/live.js"));

/// What pages may do. Their pictures carry style sheets of their own.
static POLICY: HeaderValue = HeaderValue::from_static(
    "default-src 'none'; style-src 'self' 'unsafe-inline'; script-src 'self'; img-src 'self' data:; connect-src 'self'; \
     base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
);

/// The answer to a request.
pub(super) fn to<B>(request: &Request<B>, shelf: &Shelf) -> Answer {
    if !is_local(request.headers().get(HOST)) {
        return plain(
            StatusCode::FORBIDDEN,
            "this site is served to this machine only\n",
        );
    }
    if !matches!(*request.method(), Method::GET | Method::HEAD) {
        return plain(StatusCode::METHOD_NOT_ALLOWED, "this site is only read\n");
    }
    let Some(path) = decoded(request.uri().path()) else {
        return plain(StatusCode::BAD_REQUEST, "this path is not UTF-8\n");
    };
    file(&path, &shelf.shown())
}

/// Whether a request names this machine as its own user would.
fn is_local(host: Option<&HeaderValue>) -> bool {
    let host = host.and_then(|host| host.to_str().ok()).unwrap_or("");
    let name = match host.rsplit_once(':') {
        Some((name, port)) if port.bytes().all(|c| c.is_ascii_digit()) => name,
        _ => host,
    };
    matches!(name, "localhost" | "127.0.0.1")
}

/// A path below the site, its escapes read.
fn decoded(path: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(path.len());
    let mut rest = path.trim_start_matches('/').bytes();
    while let Some(byte) = rest.next() {
        bytes.push(match byte {
            b'%' => digit(rest.next()?)? * 16 + digit(rest.next()?)?,
            byte => byte,
        });
    }
    let mut path = String::from_utf8(bytes).ok()?;
    if path.is_empty() || path.ends_with('/') {
        path.push_str("index.html");
    }
    Some(path)
}

fn digit(byte: u8) -> Option<u8> {
    let value = char::from(byte).to_digit(16)?;
    u8::try_from(value).ok()
}

fn file(path: &str, shown: &Shown) -> Answer {
    match path {
        VERSION => plain(StatusCode::OK, &shown.version.to_string()),
        LIVE => typed(StatusCode::OK, "text/javascript", LIVE_SCRIPT.to_owned()),
        _ => of_site(path, shown),
    }
}

fn of_site(path: &str, shown: &Shown) -> Answer {
    if let (Some(report), true) = (&shown.fault, path.ends_with(".html")) {
        return typed(
            StatusCode::OK,
            "text/html",
            waiting(&fault(report), shown.version),
        );
    }
    match (shown.files.get(path), shown.files.get("404.html")) {
        (Some(text), _) if path.ends_with(".html") => {
            typed(StatusCode::OK, "text/html", waiting(text, shown.version))
        }
        (Some(text), _) => typed(StatusCode::OK, media_type(path), text.clone()),
        (None, Some(text)) => typed(
            StatusCode::NOT_FOUND,
            "text/html",
            waiting(text, shown.version),
        ),
        (None, None) => plain(StatusCode::NOT_FOUND, "there is no such page\n"),
    }
}

/// The kinds of files that a site has.
fn media_type(path: &str) -> &'static str {
    match path.rsplit_once('.') {
        Some((_, "css")) => "text/css",
        Some((_, "js")) => "text/javascript",
        Some((_, "json")) => "application/json",
        Some((_, "svg")) => "image/svg+xml",
        _ => "text/plain",
    }
}

/// A page that loads itself anew as soon as there is a newer state than this one.
fn waiting(page: &str, version: u64) -> String {
    let script =
        format!("<script src=\"/{LIVE}\" data-version=\"{version}\" defer></script>\n</head>");
    page.replacen("</head>", &script, 1)
}

/// The report on a lab that no site can be made of, as the terminal shows it.
fn fault(report: &str) -> String {
    format!(
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<title>The lab has errors</title>\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta name=\"color-scheme\" content=\"light dark\">\n<link rel=\"stylesheet\" href=\"/site.css\">\n</head>\n\
         <body>\n<main>\n<h1>The lab has errors</h1>\n<pre tabindex=\"0\">{}</pre>\n\
         <p>This page goes away once the lab is right again.</p>\n</main>\n</body>\n</html>\n",
        html::text(report)
    )
}

fn plain(status: StatusCode, text: &str) -> Answer {
    typed(status, "text/plain", text.to_owned())
}

fn typed(status: StatusCode, kind: &'static str, text: String) -> Answer {
    let mut answer = Response::new(Full::new(Bytes::from(text)));
    *answer.status_mut() = status;
    let kind = HeaderValue::try_from(format!("{kind}; charset=utf-8"));
    let headers = answer.headers_mut();
    headers.extend(kind.ok().map(|kind| (CONTENT_TYPE, kind)));
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(CONTENT_SECURITY_POLICY, POLICY.clone());
    answer
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use http_body_util::BodyExt;

    use super::*;

    fn shelf() -> Shelf {
        let shelf = Shelf::default();
        let page = "<html><head></head><body>nodes</body></html>".to_owned();
        shelf.site(BTreeMap::from([("nodes/a b.html".to_owned(), page)]));
        shelf
    }

    fn ask(shelf: &Shelf, host: &str, method: Method, path: &str) -> (StatusCode, String) {
        let request = Request::builder()
            .method(method)
            .uri(path)
            .header(HOST, host);
        let answer = to(&request.body(()).unwrap(), shelf);
        let (head, body) = answer.into_parts();
        let runtime = tokio::runtime::Builder::new_current_thread()
            .build()
            .unwrap();
        let body = runtime.block_on(body.collect()).unwrap().to_bytes();
        (head.status, String::from_utf8(body.to_vec()).unwrap())
    }

    fn get(shelf: &Shelf, path: &str) -> (StatusCode, String) {
        ask(shelf, "127.0.0.1:8000", Method::GET, path)
    }

    #[test]
    fn serves_a_page_that_waits_for_a_newer_one() {
        let (status, page) = get(&shelf(), "/nodes/a%20b.html");
        assert_eq!(status, StatusCode::OK);
        assert!(page.contains("data-version=\"1\""), "{page}");
        assert_eq!(get(&shelf(), "/-/version").1, "1");
    }

    #[test]
    fn shows_a_fault_in_place_of_pages_and_forgets_it() {
        let shelf = shelf();
        shelf.fault("error: <here>".to_owned());
        assert!(
            get(&shelf, "/nodes/a%20b.html")
                .1
                .contains("error: &lt;here&gt;")
        );
        assert_eq!(get(&shelf, "/-/version").1, "2");
        shelf.site(BTreeMap::new());
        assert_eq!(get(&shelf, "/nodes/a%20b.html").0, StatusCode::NOT_FOUND);
    }

    #[test]
    fn serves_nobody_who_names_it_otherwise() {
        for host in [
            "lab.example",
            "lab.example:8000",
            "127.0.0.1.lab.example",
            "",
        ] {
            let (status, _) = ask(&shelf(), host, Method::GET, "/nodes/a%20b.html");
            assert_eq!(status, StatusCode::FORBIDDEN, "{host}");
        }
        let (status, _) = ask(&shelf(), "localhost", Method::POST, "/");
        assert_eq!(status, StatusCode::METHOD_NOT_ALLOWED);
    }

    #[test]
    fn leads_nowhere_else() {
        for path in [
            "/../Cargo.toml",
            "/%2e%2e/Cargo.toml",
            "/nodes/%",
            "/%ff",
            "/nodes//a b.html",
        ] {
            let path = path.replace(' ', "%20");
            let (status, _) = get(&shelf(), &path);
            assert!(status.is_client_error(), "{path}");
        }
    }
}
