//! 受け付ける数の上限: one limiter for every form that anybody can send, by address and by what is written in it. Kept in memory; nothing of
//! it is ever written down. The consultation page knows nothing of it: a school is one address.

use std::collections::HashMap;
use std::collections::hash_map::RandomState;
use std::hash::BuildHasher;
use std::net::IpAddr;
use std::sync::{Mutex, MutexGuard, PoisonError};

use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::Response;

use crate::settings::Network;
use crate::time::Moment;
use crate::web::error::plain;

/// What is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Cap {
    /// 様式1の書き始め, by address.
    Begin,
    /// 届出, by address. A shopping street's meeting in one hall is one address.
    HandIn,
    /// 届出, by the mail address written in it.
    HandInMail,
    /// 届出 of one municipality, from everybody together.
    HandInCity,
    /// まちがいのお知らせ, by address.
    Report,
    /// 受付番号と暗証番号, by address.
    Pin,
    /// サインイン, by address.
    SignIn,
}

impl Cap {
    /// So many in so many seconds.
    pub fn rule(self) -> (i64, i64) {
        match self {
            Self::Begin => (60, 3600),
            Self::HandIn => (20, 3600),
            Self::HandInMail => (12, 3600),
            Self::HandInCity => (300, 3600),
            Self::Report => (10, 3600),
            Self::Pin => (30, 900),
            Self::SignIn => (60, 900),
        }
    }
}

/// Wrong tries before the first wait.
pub const FREE_TRIES: u32 = 5;
/// The longest wait between two tries.
pub const LONGEST_WAIT: i64 = 15 * 60;
/// Tries are forgotten after a day without one.
const FORGOTTEN: i64 = 86_400;
/// Keys that are remembered; a flood of addresses must not fill the memory.
const KEYS: usize = 100_000;

/// Seconds to wait after so many wrong tries: 30, 60, 120 … up to [`LONGEST_WAIT`].
pub fn wait(wrong: u32) -> i64 {
    match wrong.checked_sub(FREE_TRIES) {
        None => 0,
        Some(more) => (30_i64 << more.min(10)).min(LONGEST_WAIT),
    }
}

/// The counts.
#[derive(Default)]
pub struct Limits {
    by: RandomState,
    /// When the key would be as if nothing had come, in milliseconds.
    caps: Mutex<HashMap<(Cap, u64), i64>>,
    /// Wrong tries and the last one, in seconds.
    tries: Mutex<HashMap<u64, (u32, i64)>>,
}

impl Limits {
    /// Counts one more for the key.
    ///
    /// # Errors
    /// The moment from which the next one is taken; this one isn't counted.
    pub fn take(&self, cap: Cap, key: &str, now: Moment) -> Result<(), Moment> {
        let (most, seconds) = cap.rule();
        let (now, whole) = (now.unix() * 1000, seconds * 1000);
        let mut caps = open(&self.caps);
        tidy(&mut caps, |full| *full <= now);
        let full = caps.entry((cap, self.by.hash_one(key))).or_insert(now);
        let next = (*full).max(now) + whole / most;
        if next - now > whole {
            return Err(Moment::from_unix((next - whole).div_euclid(1000) + 1));
        }
        *full = next;
        Ok(())
    }

    /// When the key may try again; none when now.
    pub fn waits(&self, key: &str, now: Moment) -> Option<Moment> {
        let tries = open(&self.tries);
        let (wrong, last) = tries.get(&self.by.hash_one(key)).copied()?;
        let until = last + wait(wrong);
        (until > now.unix()).then(|| Moment::from_unix(until))
    }

    /// Notes a wrong try.
    pub fn note_wrong(&self, key: &str, now: Moment) {
        let mut tries = open(&self.tries);
        tidy(&mut tries, |(_, last)| now.unix() - *last > FORGOTTEN);
        let (wrong, last) = tries.entry(self.by.hash_one(key)).or_insert((0, now.unix()));
        *wrong = if now.unix() - *last > FORGOTTEN { 1 } else { wrong.saturating_add(1) };
        *last = now.unix();
    }

    /// A right try makes all forgotten.
    pub fn forgive(&self, key: &str) {
        open(&self.tries).remove(&self.by.hash_one(key));
    }
}

fn open<T>(counts: &Mutex<T>) -> MutexGuard<'_, T> {
    counts.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Drops what is over when the table is full, and every other key when that isn't enough.
fn tidy<K: std::hash::Hash + Eq, V>(table: &mut HashMap<K, V>, over: impl Fn(&V) -> bool) {
    if table.len() < KEYS {
        return;
    }
    table.retain(|_, v| !over(v));
    if table.len() >= KEYS {
        let mut odd = false;
        table.retain(|_, _| {
            odd = !odd;
            odd
        });
    }
}

/// 送ってきたアドレス, as the connection says; the accept loop puts it beside the request.
#[derive(Clone, Copy, Debug)]
pub struct Peer(pub IpAddr);

/// The key of whoever sends, for limits by address: one IPv4 address, one /64 of IPv6. None for the machine itself: behind a proxy that nobody
/// named, everybody comes from there.
pub fn sender(peer: Option<Peer>, headers: &HeaderMap, trusted: &[Network]) -> Option<String> {
    let address = client(peer?.0, headers, trusted).to_canonical();
    match address {
        _ if address.is_loopback() => None,
        IpAddr::V4(v4) => Some(v4.to_string()),
        IpAddr::V6(v6) => Some(format!("{:x}/64", v6.to_bits() >> 64)),
    }
}

/// Who stands behind the proxies that were named: the last address that none of them has. Nobody else's word counts.
fn client(peer: IpAddr, headers: &HeaderMap, trusted: &[Network]) -> IpAddr {
    let named = |a: IpAddr| trusted.iter().any(|n| n.holds(a));
    let mut address = peer;
    let mut hops = hops(headers);
    while named(address) {
        let Some(hop) = hops.pop() else { break };
        // Something that is no address: the proxy itself is what is known.
        let Some(before) = hop else { break };
        address = before;
    }
    address
}

/// The addresses of `X-Forwarded-For`, else of `Forwarded`, in their order; none for a hop that can't be read.
fn hops(headers: &HeaderMap) -> Vec<Option<IpAddr>> {
    let lines = |name: &str| {
        let all: Vec<String> = headers.get_all(name).iter().map(|v| v.to_str().unwrap_or("?").to_owned()).collect();
        all.join(",")
    };
    let plain = lines("x-forwarded-for");
    if !plain.is_empty() {
        return plain.split(',').map(|hop| address(hop.trim())).collect();
    }
    let standard = lines("forwarded");
    if standard.is_empty() {
        return Vec::new();
    }
    let of = |hop: &str| {
        let pair =
            hop.split(';').filter_map(|p| p.trim().split_once('=')).find(|(n, _)| n.eq_ignore_ascii_case("for"))?;
        address(pair.1.trim_matches('"'))
    };
    standard.split(',').map(of).collect()
}

/// `192.0.2.1`, `192.0.2.1:4711`, `[2001:db8::1]:4711` or `2001:db8::1`.
fn address(text: &str) -> Option<IpAddr> {
    let text = text.trim();
    text.parse()
        .ok()
        .or_else(|| text.parse::<std::net::SocketAddr>().ok().map(|a| a.ip()))
        .or_else(|| text.strip_prefix('[')?.strip_suffix(']')?.parse().ok())
}

/// The page for whoever has to wait. It says how long, and that nothing is lost.
pub fn busy(until: Moment, kept: &str) -> Response {
    let words = format!(
        "同じところから続けて送られたため、いまは受け取れません。{}を過ぎてから、もう一度お試しください。{kept}会場や会社など、多くの人が同じ回線を使っているときにも、この画面が出ることがあります。",
        until.in_japan().clock()
    );
    plain(StatusCode::TOO_MANY_REQUESTS, "少し時間をおいてください", &words)
}

/// The same with the seconds to wait for programs.
pub fn busy_for(until: Moment, now: Moment, kept: &str) -> Response {
    let mut response = busy(until, kept);
    if let Ok(seconds) = HeaderValue::from_str(&(until.unix() - now.unix()).max(1).to_string()) {
        response.headers_mut().insert(header::RETRY_AFTER, seconds);
    }
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: i64) -> Moment {
        Moment::from_unix(1_795_312_800 + seconds)
    }

    #[test]
    fn so_many_are_taken_and_then_one_after_the_other() {
        let limits = Limits::default();
        let taken = |n: i64| (0..n).filter(|_| limits.take(Cap::HandIn, "a", at(0)).is_ok()).count();
        assert_eq!(taken(10_000), 20);
        assert_eq!(limits.take(Cap::HandIn, "b", at(0)), Ok(()), "another key");
        assert_eq!(limits.take(Cap::Report, "a", at(0)), Ok(()), "another form");
        let next = limits.take(Cap::HandIn, "a", at(0)).unwrap_err();
        assert!((at(170)..=at(182)).contains(&next), "{next}");
        assert_eq!(limits.take(Cap::HandIn, "a", next), Ok(()));
        assert!(limits.take(Cap::HandIn, "a", next).is_err());
        assert_eq!((0..30).filter(|_| limits.take(Cap::HandIn, "a", at(9000)).is_ok()).count(), 20, "and all again");
    }

    #[test]
    fn waits_grow_and_a_right_try_ends_them() {
        assert_eq!([4, 5, 6, 7, 8, 9, 10, 99].map(wait), [0, 30, 60, 120, 240, 480, 900, 900]);
        let limits = Limits::default();
        (0..5).for_each(|_| limits.note_wrong("a", at(0)));
        assert_eq!(
            (limits.waits("a", at(0)), limits.waits("a", at(30)), limits.waits("b", at(0))),
            (Some(at(30)), None, None)
        );
        limits.forgive("a");
        assert_eq!(limits.waits("a", at(0)), None);
    }

    #[test]
    fn a_flood_of_keys_fills_no_memory() {
        let limits = Limits::default();
        assert!((0..250_000).all(|n| limits.take(Cap::HandIn, &n.to_string(), at(0)).is_ok()));
        assert!(open(&limits.caps).len() <= KEYS);
    }

    #[test]
    fn only_named_proxies_say_who_stands_behind_them() {
        let trusted: Vec<Network> = ["127.0.0.0/8", "10.0.0.0/8"].map(|n| n.parse().unwrap()).to_vec();
        let who = |peer: &str, name: &'static str, value: &'static str, trusted: &[Network]| {
            let mut headers = HeaderMap::new();
            headers.insert(name, HeaderValue::from_static(value));
            sender(Some(Peer(peer.parse().unwrap())), &headers, trusted)
        };
        let xff = "x-forwarded-for";
        assert_eq!(who("127.0.0.1", xff, "198.51.100.7", &trusted).as_deref(), Some("198.51.100.7"));
        assert_eq!(who("127.0.0.1", xff, "6.6.6.6, 198.51.100.7, 10.0.0.2", &trusted).as_deref(), Some("198.51.100.7"));
        assert_eq!(
            who("203.0.113.9", xff, "198.51.100.7", &trusted).as_deref(),
            Some("203.0.113.9"),
            "not a proxy of ours"
        );
        assert_eq!(who("203.0.113.9", xff, "198.51.100.7", &[]).as_deref(), Some("203.0.113.9"), "nobody was named");
        assert_eq!(who("127.0.0.1", xff, "rubbish", &trusted), None);
        assert_eq!(who("127.0.0.1", xff, "198.51.100.7", &[]), None, "a proxy that nobody named");
        assert_eq!(
            who("10.1.1.1", "forwarded", "for=6.6.6.6, for=\"[2001:db8::17]:4711\";proto=https", &trusted).as_deref(),
            Some("20010db800000000/64")
        );
        assert_eq!(who("::ffff:203.0.113.9", xff, "", &[]).as_deref(), Some("203.0.113.9"));
        assert_eq!(sender(None, &HeaderMap::new(), &trusted), None);
    }
}
