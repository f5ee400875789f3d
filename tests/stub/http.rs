//! An HTTP server in a few lines: enough for the SDK, and able to misbehave on purpose.

use std::sync::Arc;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

/// A request.
#[derive(Debug, Clone)]
pub struct Request {
    pub method: String,
    /// With the query.
    pub path: String,
    /// In lower case.
    pub head: String,
    pub body: String,
    pub form: Vec<(String, String)>,
}

impl Request {
    pub fn get(&self, name: &str) -> Option<&str> {
        self.form
            .iter()
            .find(|(key, _)| key == name)
            .map(|(_, value)| value.as_str())
    }

    /// The action of a query; for objects the method and the path.
    pub fn action(&self) -> String {
        match self.get("Action") {
            Some(action) => action.to_owned(),
            None => format!("{} {}", self.method, self.path),
        }
    }

    /// The access key that it is signed with.
    pub fn signer(&self) -> String {
        let key = self.head.split("credential=").nth(1).unwrap_or_default();
        key.split('/').next().unwrap_or_default().to_owned()
    }

    /// The region that it is signed for.
    pub fn region(&self) -> String {
        let key = self.head.split("credential=").nth(1).unwrap_or_default();
        key.split('/').nth(2).unwrap_or_default().to_owned()
    }

    /// `Prefix.member.1`, `Prefix.member.2`, …
    pub fn members(&self, prefix: &str) -> Vec<String> {
        (1..)
            .map_while(|index| {
                self.get(&format!("{prefix}.member.{index}"))
                    .map(str::to_owned)
            })
            .collect()
    }
}

/// What to do with a request.
pub enum Reply {
    /// Answer.
    Answer(u16, String),
    /// Close the connection without a word.
    Cut,
    /// Send a part of the answer, then close.
    CutMidway(u16, String),
    /// A part of the answer, and never the rest.
    Stall(u16, String),
    /// Never answer.
    Hang,
}

/// Serves until the runtime ends; returns the port on 127.0.0.1.
pub async fn serve(handle: Arc<dyn Fn(Request) -> Reply + Send + Sync>) -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let port = listener.local_addr().expect("an address").port();
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            tokio::spawn(connection(stream, handle.clone()));
        }
    });
    port
}

async fn connection(mut stream: TcpStream, handle: Arc<dyn Fn(Request) -> Reply + Send + Sync>) {
    let _ = stream.set_nodelay(true);
    let mut buffer = Vec::new();
    loop {
        let Some(request) = read(&mut stream, &mut buffer).await else {
            return;
        };
        let respond = |status: u16, body: &str| {
            // A bucket of another region says which.
            let region = match status {
                301 => "x-amz-bucket-region: eu-west-1\r\n",
                _ => "",
            };
            format!(
                "HTTP/1.1 {status} X\r\nContent-Type: text/xml\r\nx-amzn-RequestId: stub\r\nETag: \"stub\"\r\n{region}Content-Length: {}\r\n\r\n{body}",
                body.len()
            )
        };
        let is_head = request.method == "HEAD";
        match handle(request) {
            Reply::Answer(status, body) => {
                // The answer to HEAD tells a length and has no body.
                let whole = respond(status, &body);
                let told = if is_head {
                    &whole[..whole.len() - body.len()]
                } else {
                    &whole
                };
                if stream.write_all(told.as_bytes()).await.is_err() {
                    return;
                }
            }
            Reply::Cut => return,
            Reply::CutMidway(status, body) => {
                let whole = respond(status, &body);
                let _ = stream
                    .write_all(&whole.as_bytes()[..whole.len() - body.len() / 2 - 1])
                    .await;
                let _ = stream.flush().await;
                return;
            }
            Reply::Stall(status, body) => {
                let whole = respond(status, &body);
                let part = &whole.as_bytes()[..whole.len() - body.len() / 2 - 1];
                let _ = stream.write_all(part).await;
                let _ = stream.flush().await;
                std::future::pending().await
            }
            Reply::Hang => std::future::pending().await,
        }
    }
}

async fn read(stream: &mut TcpStream, buffer: &mut Vec<u8>) -> Option<Request> {
    loop {
        if let Some(end) = buffer.windows(4).position(|window| window == b"\r\n\r\n") {
            let head_text = String::from_utf8_lossy(&buffer[..end]).into_owned();
            let head = head_text.to_lowercase();
            let length = head
                .lines()
                .find_map(|line| line.strip_prefix("content-length:"))
                .and_then(|value| value.trim().parse::<usize>().ok())
                .unwrap_or(0);
            if buffer.len() >= end + 4 + length {
                let body = String::from_utf8_lossy(&buffer[end + 4..end + 4 + length]).into_owned();
                buffer.drain(..end + 4 + length);
                let mut words = head_text.split_whitespace();
                return Some(Request {
                    method: words.next().unwrap_or_default().to_owned(),
                    path: words.next().unwrap_or_default().to_owned(),
                    form: form(&body),
                    head,
                    body,
                });
            }
        }
        let mut chunk = [0; 16 * 1024];
        match stream.read(&mut chunk).await {
            Ok(0) | Err(_) => return None,
            Ok(count) => buffer.extend_from_slice(&chunk[..count]),
        }
    }
}

fn form(body: &str) -> Vec<(String, String)> {
    body.split('&')
        .filter_map(|pair| pair.split_once('='))
        .map(|(key, value)| (decode(key), decode(value)))
        .collect()
}

fn decode(text: &str) -> String {
    let bytes = text.as_bytes();
    let mut decoded = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while at < bytes.len() {
        match bytes[at] {
            b'+' => decoded.push(b' '),
            b'%' => {
                let hex = text.get(at + 1..at + 3).unwrap_or("3F");
                decoded.push(u8::from_str_radix(hex, 16).unwrap_or(b'?'));
                at += 2;
            }
            byte => decoded.push(byte),
        }
        at += 1;
    }
    String::from_utf8_lossy(&decoded).into_owned()
}
