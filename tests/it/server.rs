//! The accept loop over real sockets: stalled connections are cut, others are served meanwhile, a stop lets answers finish.

use std::sync::Arc;
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::oneshot;
use tsunagaru::web::server;

use crate::world::World;

struct Running {
    address: std::net::SocketAddr,
    stop: oneshot::Sender<()>,
    ended: tokio::task::JoinHandle<()>,
}

async fn run(world: &World, connections: usize) -> Running {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("port");
    let address = listener.local_addr().expect("address");
    let (stop, stopped) = oneshot::channel();
    let ended =
        tokio::spawn(server::serve(listener, Arc::clone(&world.app), connections, async move { drop(stopped.await) }));
    Running { address, stop, ended }
}

async fn ask(address: std::net::SocketAddr) -> String {
    let mut stream = TcpStream::connect(address).await.expect("connection");
    let request = "GET /staff/sign-in HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";
    stream.write_all(request.as_bytes()).await.expect("request");
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.expect("answer");
    answer
}

/// Reads until the other side closes; with tokio's clock paused, the limits pass at once when nothing else can happen.
async fn cut(mut stream: TcpStream) -> bool {
    let mut rest = Vec::new();
    tokio::time::timeout(Duration::from_secs(10), stream.read_to_end(&mut rest)).await.is_ok()
}

#[tokio::test(start_paused = true)]
async fn silent_and_half_sent_requests_are_cut_within_ten_seconds_and_others_are_served() {
    let world = World::tatsuno();
    let running = run(&world, 64).await;
    let silent = TcpStream::connect(running.address).await.expect("connection");
    let mut half = TcpStream::connect(running.address).await.expect("connection");
    half.write_all(b"GET / HTTP/1.1\r\nHost: x\r\nX-Slow: ").await.expect("half a request");
    assert!(ask(running.address).await.starts_with("HTTP/1.1 200"));
    assert!(cut(silent).await, "a connection that says nothing");
    assert!(cut(half).await, "half a header");
}

#[tokio::test]
async fn a_stop_closes_the_door_and_ends() {
    let world = World::tatsuno();
    let running = run(&world, 64).await;
    assert!(ask(running.address).await.contains("職員のサインイン"));
    running.stop.send(()).expect("running");
    tokio::time::timeout(Duration::from_secs(15), running.ended).await.expect("ends").expect("no panic");
    assert!(TcpStream::connect(running.address).await.is_err());
}

/// What a browser gets for a path over a real socket, headers and body.
async fn fetch(address: std::net::SocketAddr, method: &str, path: &str, headers: &str) -> String {
    let mut stream = TcpStream::connect(address).await.expect("connection");
    let request = format!("{method} {path} HTTP/1.1\r\nHost: x\r\n{headers}Connection: close\r\n\r\n");
    stream.write_all(request.as_bytes()).await.expect("request");
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).await.expect("answer");
    String::from_utf8_lossy(&answer).into_owned()
}

/// Without the line that the clock writes.
fn dateless(answer: &str) -> String {
    let mut lines: Vec<&str> = answer.split("\r\n").filter(|l| !l.starts_with("date: ")).collect();
    let headers = lines.iter().position(|l| l.is_empty()).unwrap_or(lines.len());
    lines[..headers].sort_unstable();
    lines.join("\n")
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_that_stands_ready_is_the_same_as_one_made_on_the_way() {
    let world = World::tatsuno();
    let server = run(&world, 16).await;
    let requests = [
        ("GET", "/282294", ""),
        ("HEAD", "/282294", ""),
        ("GET", "/282294/en", "Accept-Encoding: br\r\n"),
        ("GET", "/282294/kodomo", "Accept-Encoding: gzip\r\n"),
        ("GET", "/282294", "Accept-Language: vi\r\n"),
        ("GET", "/282294/soudan", ""),
        ("GET", "/282294/shutten", ""),
    ];
    for (method, path, headers) in requests {
        let made = fetch(server.address, method, path, headers).await;
        let ready = fetch(server.address, method, path, headers).await;
        assert_eq!(dateless(&made), dateless(&ready), "{method} {path}");
        let lower = ready.to_ascii_lowercase();
        for held in ["200 ok", "content-security-policy", "x-content-type-options: nosniff", "permissions-policy"] {
            assert!(lower.contains(held), "{path}: {held}");
        }
    }
    // What stands ready must not stand in the way of the other rooms.
    for (path, says) in [("/282294/spots", "協力スポット"), ("/282294/map", "地図"), ("/282294/apply", "登録")]
    {
        assert!(fetch(server.address, "GET", path, "").await.contains(says), "{path}");
    }
    assert!(fetch(server.address, "POST", "/282294", "Content-Length: 0\r\n").await.starts_with("HTTP/1.1 40"));
    drop(server.stop);
}
