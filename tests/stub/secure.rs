//! Certificates and proxies: which are trusted and used, and what is said of those that are not.

use std::net::Ipv4Addr;
use std::path::Path;
use std::sync::{Arc, Mutex};

use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair, date_time_ymd};
use tokio::io::{AsyncReadExt, AsyncWriteExt, copy_bidirectional};
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::PrivatePkcs8KeyDer;

use crate::command::{command, server, side_by_side};
use crate::world::World;

/// Name, variables and flags. In them `{PLAIN}`, `{GOOD}`, … are the ports of the servers below.
type Case = (
    &'static str,
    &'static [(&'static str, &'static str)],
    &'static [&'static str],
);

const BUNDLE: (&str, &str) = ("AWS_CA_BUNDLE", "ca.pem");
const GOOD: (&str, &str) = ("AWS_ENDPOINT_URL", "https://127.0.0.1:{GOOD}");
const PLAIN: (&str, &str) = ("AWS_ENDPOINT_URL", "http://127.0.0.1:{PLAIN}");

const CASES: &[Case] = &[
    ("an authority by variable", &[GOOD, BUNDLE], &[]),
    ("an authority by flag", &[GOOD], &["--ca-bundle", "ca.pem"]),
    (
        "an authority by the flag of the AWS CDK",
        &[GOOD, ("AWS_CA_BUNDLE", "other.pem")],
        &["--ca-bundle-path", "ca.pem"],
    ),
    ("an authority by profile", &[GOOD], &["--profile", "bundle"]),
    ("an unknown authority", &[GOOD], &[]),
    (
        "another authority",
        &[GOOD, ("AWS_CA_BUNDLE", "other.pem")],
        &[],
    ),
    (
        "a certificate that has expired",
        &[("AWS_ENDPOINT_URL", "https://127.0.0.1:{EXPIRED}"), BUNDLE],
        &[],
    ),
    (
        "a certificate of the future",
        &[("AWS_ENDPOINT_URL", "https://127.0.0.1:{EARLY}"), BUNDLE],
        &[],
    ),
    (
        "a certificate of another host",
        &[
            ("AWS_ENDPOINT_URL", "https://127.0.0.1:{ELSEWHERE}"),
            BUNDLE,
        ],
        &[],
    ),
    (
        "TLS with whom it does not speak",
        &[("AWS_ENDPOINT_URL", "https://127.0.0.1:{OPEN}")],
        &[],
    ),
    (
        "no TLS with whom it does",
        &[("AWS_ENDPOINT_URL", "http://127.0.0.1:{GOOD}")],
        &[],
    ),
    (
        "a proxy",
        &[BUNDLE, ("HTTPS_PROXY", "http://127.0.0.1:{PROXY}")],
        &[],
    ),
    (
        "a proxy in lower case",
        &[
            BUNDLE,
            ("https_proxy", "127.0.0.1:{PROXY}"),
            ("HTTPS_PROXY", "http://127.0.0.1:1"),
        ],
        &[],
    ),
    (
        "a proxy for everything",
        &[BUNDLE, ("ALL_PROXY", "http://127.0.0.1:{PROXY}/")],
        &[],
    ),
    (
        "a proxy by flag",
        &[BUNDLE, ("HTTPS_PROXY", "http://127.0.0.1:1")],
        &["--proxy", "http://127.0.0.1:{PROXY}"],
    ),
    (
        "a proxy with a password",
        &[
            BUNDLE,
            ("HTTPS_PROXY", "http://me:so%40secret@127.0.0.1:{PROXY}"),
        ],
        &[],
    ),
    (
        "a proxy for what is not encrypted",
        &[PLAIN, ("HTTP_PROXY", "http://127.0.0.1:{PROXY}")],
        &[],
    ),
    (
        "a host without proxy",
        &[
            PLAIN,
            ("HTTP_PROXY", "http://127.0.0.1:1"),
            ("NO_PROXY", "example.com,127.0.0.1"),
        ],
        &[],
    ),
    (
        "a network without proxy",
        &[
            PLAIN,
            ("HTTP_PROXY", "http://127.0.0.1:1"),
            ("no_proxy", "127.0.0.0/8"),
        ],
        &[],
    ),
    (
        "an empty proxy",
        &[PLAIN, ("HTTP_PROXY", ""), ("HTTPS_PROXY", "")],
        &[],
    ),
    (
        "a proxy that asks for a password",
        &[("HTTPS_PROXY", "http://127.0.0.1:{ASKING}")],
        &[],
    ),
    (
        "a proxy that asks for another password",
        &[("HTTPS_PROXY", "http://me:sosecret@127.0.0.1:{ASKING}")],
        &[],
    ),
    (
        "a proxy that asks for a password, not encrypted",
        &[PLAIN, ("HTTP_PROXY", "http://127.0.0.1:{ASKING}")],
        &[],
    ),
    (
        "a proxy that refuses",
        &[("HTTPS_PROXY", "http://127.0.0.1:{REFUSING}")],
        &[],
    ),
    (
        "a proxy that is not there",
        &[("HTTPS_PROXY", "http://me:sosecret@127.0.0.1:1")],
        &[],
    ),
    (
        "a proxy of another kind",
        &[("HTTPS_PROXY", "socks5://me:sosecret@127.0.0.1:1080")],
        &[],
    ),
    (
        "a proxy without host",
        &[("HTTPS_PROXY", "http://me:sosecret@")],
        &[],
    ),
    (
        "a proxy with an odd port",
        &[("HTTP_PROXY", "http://proxy:eighty")],
        &[],
    ),
    (
        "a proxy that reads along",
        &[("HTTPS_PROXY", "http://127.0.0.1:{PROXY}")],
        &[],
    ),
    (
        "a container is not behind the proxy",
        &[
            ("HTTP_PROXY", "http://127.0.0.1:{PROXY}"),
            (
                "AWS_CONTAINER_CREDENTIALS_FULL_URI",
                "http://127.0.0.1:1/credentials",
            ),
            ("AWS_ACCESS_KEY_ID", ""),
        ],
        &[],
    ),
];

const CONFIG: &str = "[profile bundle]
ca_bundle = ca.pem
aws_access_key_id = A
aws_secret_access_key = B
";

/// An authority, and the text of its certificate.
fn authority(name: &str) -> (Issuer<'static, KeyPair>, String) {
    let key = KeyPair::generate().expect("a key");
    let mut params = CertificateParams::new([]).expect("parameters");
    params
        .distinguished_name
        .push(rcgen::DnType::CommonName, name);
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let certificate = params.self_signed(&key).expect("a certificate");
    (Issuer::new(params, key), certificate.pem())
}

/// Somebody who speaks TLS with a certificate for these names and years, and passes everything on to a port.
async fn encrypted(
    authority: &Issuer<'static, KeyPair>,
    names: &[&str],
    years: (i32, i32),
    to: u16,
) -> u16 {
    let key = KeyPair::generate().expect("a key");
    let names = names.iter().map(|name| (*name).to_owned());
    let mut params = CertificateParams::new(names.collect::<Vec<_>>()).expect("parameters");
    params.not_before = date_time_ymd(years.0, 1, 1);
    params.not_after = date_time_ymd(years.1, 1, 1);
    let certificate = params.signed_by(&key, authority).expect("a certificate");
    let key = PrivatePkcs8KeyDer::from(key.serialize_der());
    let config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .expect("versions")
        .with_no_client_auth()
        .with_single_cert(vec![certificate.der().clone()], key.into())
        .expect("a configuration");
    let acceptor = TlsAcceptor::from(Arc::new(config));
    listen(move |stream| {
        let acceptor = acceptor.clone();
        async move {
            if let Ok(mut stream) = acceptor.accept(stream).await {
                pass_on(&mut stream, to, b"").await;
            }
        }
    })
    .await
}

/// Somebody who takes every first byte for a bad request.
async fn open() -> u16 {
    listen(|mut stream| async move {
        if stream.read_u8().await.is_ok() {
            let answer = b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n";
            let _ = stream.write_all(answer).await;
        }
    })
    .await
}

/// What a proxy is asked, in the order of its coming.
type Asked = Arc<Mutex<Vec<String>>>;

/// A proxy that gives every request this answer, or passes it on to a port: encrypted ones to the first.
async fn proxy(asked: &Asked, answer: Option<&'static str>, to: (u16, u16)) -> u16 {
    let asked = asked.clone();
    listen(move |mut stream| {
        let asked = asked.clone();
        async move {
            let mut head = Vec::new();
            while !head.ends_with(b"\r\n\r\n") {
                let Ok(byte) = stream.read_u8().await else {
                    return;
                };
                head.push(byte);
            }
            let text = String::from_utf8_lossy(&head).into_owned();
            let mut lines = text.lines();
            let first = lines.next().unwrap_or_default().to_owned();
            let user = lines.find(|line| line.to_lowercase().starts_with("proxy-authorization"));
            let with = if user.is_some() {
                " with a password"
            } else {
                ""
            };
            asked
                .lock()
                .expect("requests")
                .push(format!("{first}{with}"));
            if let Some(answer) = answer {
                let answer = format!("HTTP/1.1 {answer}\r\nContent-Length: 0\r\n\r\n");
                let _ = stream.write_all(answer.as_bytes()).await;
            } else if first.starts_with("CONNECT") {
                let _ = stream.write_all(b"HTTP/1.1 200 OK\r\n\r\n").await;
                pass_on(&mut stream, to.0, b"").await;
            } else {
                pass_on(&mut stream, to.1, &head).await;
            }
        }
    })
    .await
}

async fn listen<F>(serve: impl Fn(TcpStream) -> F + Send + 'static) -> u16
where
    F: Future<Output = ()> + Send + 'static,
{
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))
        .await
        .expect("a port");
    let port = listener.local_addr().expect("an address").port();
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            tokio::spawn(serve(stream));
        }
    });
    port
}

async fn pass_on(
    stream: &mut (impl tokio::io::AsyncRead + tokio::io::AsyncWrite + Unpin),
    to: u16,
    first: &[u8],
) {
    if let Ok(mut other) = TcpStream::connect((Ipv4Addr::LOCALHOST, to)).await
        && other.write_all(first).await.is_ok()
    {
        let _ = copy_bidirectional(stream, &mut other).await;
    }
}

/// The ports of the servers, by name.
async fn servers(directory: &Path, plain: u16, asked: &Asked) -> Vec<(&'static str, u16)> {
    let (ours, certificate) = authority("ours");
    std::fs::write(directory.join("ca.pem"), certificate).expect("written");
    let (_, certificate) = authority("theirs");
    std::fs::write(directory.join("other.pem"), certificate).expect("written");
    let here = ["127.0.0.1", "*.us-east-1.amazonaws.com"];
    let good = encrypted(&ours, &here, (2020, 4000), plain).await;
    vec![
        ("{PLAIN}", plain),
        ("{GOOD}", good),
        ("{OPEN}", open().await),
        (
            "{EXPIRED}",
            encrypted(&ours, &here, (2020, 2021), plain).await,
        ),
        (
            "{EARLY}",
            encrypted(&ours, &here, (3000, 4000), plain).await,
        ),
        (
            "{ELSEWHERE}",
            encrypted(&ours, &["elsewhere.example"], (2020, 4000), plain).await,
        ),
        ("{PROXY}", proxy(asked, None, (good, plain)).await),
        (
            "{ASKING}",
            proxy(asked, Some("407 Proxy Authentication Required"), (0, 0)).await,
        ),
        (
            "{REFUSING}",
            proxy(asked, Some("403 Forbidden"), (0, 0)).await,
        ),
    ]
}

fn told((name, variables, arguments): &Case) -> String {
    let directory = tempfile::tempdir().expect("a directory");
    let here = directory.path();
    let asked = Asked::default();
    let (world, ports) = server().block_on(async {
        let world = World::new().await;
        let port = world
            .url
            .rsplit(':')
            .next()
            .and_then(|port| port.parse().ok());
        let ports = servers(here, port.expect("a port"), &asked).await;
        (world, ports)
    });
    std::fs::write(here.join("config"), CONFIG).expect("written");
    let filled = |text: &str| {
        (ports.iter()).fold(text.to_owned(), |text, (name, port)| {
            text.replace(name, &port.to_string())
        })
    };
    let mut command = command(here, "", &["outputs", "S"]);
    for name in ["AWS_ENDPOINT_URL", "AWS_CA_BUNDLE"] {
        command.env_remove(name);
    }
    for name in ["HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY"] {
        command.env_remove(name).env_remove(name.to_lowercase());
    }
    let output = command
        .args(arguments.iter().map(|argument| filled(argument)))
        .env("AWS_CONFIG_FILE", here.join("config"))
        .env("AWS_EC2_METADATA_DISABLED", "true")
        .env("COLUMNS", "1000")
        .envs(variables.iter().map(|(name, value)| (name, filled(value))))
        .output()
        .expect("it starts");
    let mut told = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(!told.contains("secret"), "{name}: {told}");
    for (name, port) in &ports {
        told = told.replace(&format!(":{port}"), &format!(":{name}"));
    }
    let mut asked = asked.lock().expect("requests").clone();
    for (name, port) in &ports {
        for line in &mut asked {
            *line = line.replace(&format!(":{port}"), &format!(":{name}"));
        }
    }
    let model = world.model.lock().expect("a model");
    let calls =
        (!model.requests.is_empty()).then(|| format!("called {}", model.requests.join(", ")));
    let asked = asked
        .into_iter()
        .map(|line| format!("the proxy was asked: {line}"));
    let rest: Vec<String> = asked.chain(calls).collect();
    format!("# {name}\n{told}{}\n\n", rest.join("\n"))
}

#[test]
fn certificates_and_proxies_are_used_and_their_faults_named() {
    let told = side_by_side(CASES, told);
    insta::assert_snapshot!(told.concat());
}
