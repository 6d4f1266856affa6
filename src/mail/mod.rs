//! お知らせ: letters to applicants and to the division. Queued in the transaction of the act; sent by [`outbox`], or printed at the
//! desk where there is no mail server or no address.

pub mod acts;
mod fault;
pub mod letters;
pub mod outbox;
pub mod smtp;
mod state;
pub mod store;
mod wrap;

pub use fault::Fault;
pub use state::{LetterAct, LetterKind, LetterState, NotNow, StateName};

use crate::municipalities::LgCode;
use crate::settings::{BaseUrl, Settings};
use crate::text::Email;
use crate::time::Moment;

/// 差出し: what an act must know to write a letter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Post {
    base_url: BaseUrl,
    by_mail: bool,
}

impl Post {
    /// By mail where a relay is set.
    pub fn of(settings: &Settings) -> Self {
        Self { base_url: settings.base_url.clone(), by_mail: settings.smtp.is_some() }
    }

    /// Letters for printing alone.
    pub fn on_paper(base_url: BaseUrl) -> Self {
        Self { base_url, by_mail: false }
    }

    /// Whether there is a relay.
    pub fn by_mail(&self) -> bool {
        self.by_mail
    }

    /// A page of ours as letters write it: `https://inochi.example.jp/282294/…`.
    pub fn link(&self, path: &str) -> String {
        format!("{}{path}", self.base_url)
    }

    /// The host's name, for the ids of messages.
    fn host(&self) -> &str {
        let host = self.base_url.host();
        host.split_once(':').map_or(host, |(name, _)| name)
    }
}

/// お知らせ that has just been written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Letter {
    /// Which one.
    pub kind: LetterKind,
    /// From which municipality.
    pub lg_code: LgCode,
    /// The act that it tells of: the same act writes one letter, however often it is tried.
    pub act: String,
    /// The notification that it is about.
    pub notification_id: Option<i64>,
    /// The audit chain's word for what it is about.
    pub record: String,
    /// With the 控え of that notification as PDF.
    pub enclosed: bool,
    /// 件名: names nobody.
    pub subject: String,
    /// To whom; none when no address is known.
    pub to: Option<Email>,
    /// The text for mail, with the applicant's link.
    pub body: String,
    /// The text for paper, with no key in it; none for letters that are never printed.
    pub paper: Option<String>,
}

/// A letter as the desk sees it: never the mail text, which may hold the applicant's key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Queued {
    /// The row's key.
    pub id: i64,
    /// Which one.
    pub kind: LetterKind,
    /// The notification that it is about.
    pub notification_id: Option<i64>,
    /// The audit chain's word for what it is about.
    pub record: String,
    /// 件名.
    pub subject: String,
    /// The text for paper, until it is taken away.
    pub paper: Option<String>,
    /// With a 控え.
    pub enclosed: bool,
    /// Where it stands.
    pub state: LetterState,
    /// Since when.
    pub state_at: Moment,
    /// When it was written.
    pub queued_at: Moment,
    /// How often it was tried.
    pub attempts: u32,
    /// Counts every change from 1.
    pub version: i64,
}

/// A letter on its way to the relay.
#[derive(Clone, PartialEq, Eq)]
pub struct Parcel {
    /// The row's key.
    pub id: i64,
    /// Which one.
    pub kind: LetterKind,
    /// Where it is from.
    pub lg_code: LgCode,
    /// The same for every try.
    pub message_id: String,
    /// 差出人名, e.g. たつの市 健康課.
    pub from_name: String,
    /// The division's mailbox, where answers go.
    pub reply_to: Option<Email>,
    /// To whom.
    pub to: Email,
    /// 件名.
    pub subject: String,
    /// The text.
    pub body: String,
    /// When it was written.
    pub queued_at: Moment,
    /// The notification whose 控え goes with it.
    pub enclosed: Option<i64>,
    /// How often it was tried, this time too.
    pub attempts: u32,
}

// Addresses and texts never reach a log.
impl std::fmt::Debug for Parcel {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Parcel({}, {})", self.id, self.kind.code())
    }
}

/// A file that goes with a letter.
pub struct Enclosure {
    /// ASCII.
    pub name: String,
    /// The PDF.
    pub bytes: Vec<u8>,
}

/// お知らせにつける鍵: the link in a letter opens the page for sixty days.
pub const LINK_SECONDS: i64 = 60 * 24 * 3600;
/// Days after which text and address of a letter that is done with are taken away.
pub const KEPT_DAYS: i64 = 7;
/// Days after which a letter that nobody took up is set aside.
pub const UNTOUCHED_DAYS: i64 = 90;

/// もう一度送るまで, in seconds, after each try that failed for now: quick at first for relays that greet strangers with 「later」,
/// then longer, over about three days.
const BACK_OFF: [i64; 11] = [60, 300, 900, 3_600, 10_800, 21_600, 43_200, 43_200, 43_200, 43_200, 43_200];

/// When to try again after so many tries that failed for now; none when it is time to give up.
pub fn next_try(attempts: u32, now: Moment) -> Option<Moment> {
    let at = usize::try_from(attempts).ok()?.checked_sub(1)?;
    BACK_OFF.get(at).map(|seconds| now.plus_seconds(*seconds))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tries_grow_from_a_minute_to_half_a_day_and_end_after_three_days() {
        let start = Moment::from_unix(1_795_338_000);
        let (mut now, mut tries, mut last) = (start, 1, 0);
        while let Some(next) = next_try(tries, now) {
            let wait = next.unix() - now.unix();
            assert!(wait >= last && wait <= 12 * 3600);
            (now, tries, last) = (next, tries + 1, wait);
        }
        assert_eq!(tries, 12);
        let days = (now.unix() - start.unix()) as f64 / 86_400.0;
        assert!((2.5..=3.5).contains(&days), "{days}");
        assert_eq!(next_try(1, start), Some(start.plus_seconds(60)));
        assert_eq!(next_try(0, start), None);
    }

    #[test]
    fn links_and_ids_come_from_the_settings_alone() {
        let post = Post::on_paper("http://127.0.0.1:8080".parse().unwrap());
        assert_eq!(post.link("/282294"), "http://127.0.0.1:8080/282294");
        assert_eq!(post.host(), "127.0.0.1");
    }
}
