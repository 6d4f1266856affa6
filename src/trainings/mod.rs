//! 研修・情報交換会: what a municipality offers to its spots; who comes, who waits for a seat, who was there.

pub mod acts;
pub mod calendar;
pub mod pages;
pub mod store;

use std::fmt;
use std::str::FromStr;

use crate::municipalities::LgCode;
use crate::time::{JapanDate, JapanTime, Moment};

/// 種類
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TrainingKind {
    /// ゲートキーパー研修: whoever was there gives the spot its mark.
    Gatekeeper,
    /// スキルアップ研修
    SkillUp,
    /// 情報交換会
    Exchange,
}

impl TrainingKind {
    /// Every one, in the order of the form.
    pub const ALL: [Self; 3] = [Self::Gatekeeper, Self::SkillUp, Self::Exchange];

    /// As stored.
    pub fn code(self) -> &'static str {
        match self {
            Self::Gatekeeper => "gatekeeper",
            Self::SkillUp => "skill_up",
            Self::Exchange => "exchange",
        }
    }

    /// As people read it.
    pub fn label(self) -> &'static str {
        match self {
            Self::Gatekeeper => "ゲートキーパー研修",
            Self::SkillUp => "スキルアップ研修",
            Self::Exchange => "情報交換会",
        }
    }

    /// True where those who were there get a 修了証.
    pub fn is_certified(self) -> bool {
        match self {
            Self::Gatekeeper | Self::SkillUp => true,
            Self::Exchange => false,
        }
    }
}

impl FromStr for TrainingKind {
    type Err = ();

    fn from_str(s: &str) -> Result<Self, ()> {
        Self::ALL.into_iter().find(|k| k.code() == s).ok_or(())
    }
}

/// 計画: what the division writes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plan {
    /// 種類.
    pub kind: TrainingKind,
    /// 題名.
    pub title: String,
    /// 日にち.
    pub day: JapanDate,
    /// 始まり, in minutes after midnight.
    pub from: u32,
    /// 終わり.
    pub until: u32,
    /// 会場; empty where it is only online.
    pub place: String,
    /// オンラインのアドレス: only for those who have a seat.
    pub link: Option<String>,
    /// だれのため.
    pub whom: String,
    /// 内容.
    pub words: String,
    /// 定員; none for as many as come.
    pub seats: Option<u32>,
    /// 申込みの締切, that day included.
    pub deadline: JapanDate,
    /// Whether officers of other municipalities may come.
    pub guests: bool,
    /// 修了の有効年数; none where it has no end.
    pub valid_years: Option<u32>,
}

impl Plan {
    /// `令和8年12月10日（木）14時00分から16時00分まで`.
    pub fn when(&self) -> String {
        let clock = |minute: u32| {
            if minute == 1440 { "24時00分".to_owned() } else { JapanTime::at(self.day, minute).clock() }
        };
        format!("{} {}から{}まで", self.day.wareki(), clock(self.from), clock(self.until))
    }

    /// 会場 as the public reads it; the address of an online meeting is none of its business.
    pub fn place_words(&self) -> String {
        match (self.place.is_empty(), &self.link) {
            (false, None) => self.place.clone(),
            (false, Some(_)) => format!("{}（オンラインでも参加できます）", self.place),
            (true, _) => "オンライン".to_owned(),
        }
    }

    /// When it begins.
    pub fn begins(&self) -> Moment {
        self.day.at_minute(self.from)
    }

    /// When it ends.
    pub fn ends(&self) -> Moment {
        self.day.at_minute(self.until)
    }

    /// Until when taking part counts.
    pub fn valid_until(&self) -> Option<JapanDate> {
        self.valid_years.and_then(|n| i32::try_from(n).ok()).map(|n| self.day.plus_years(n))
    }
}

/// 研修・情報交換会 in the register.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Training {
    /// The row's key.
    pub id: i64,
    /// Whose it is.
    pub lg_code: LgCode,
    /// Counted per municipality, in addresses.
    pub number: u32,
    /// 計画.
    pub plan: Plan,
    /// 中止の理由; none while it takes place.
    pub cancelled_for: Option<String>,
    /// Counts changes from 1.
    pub version: i64,
    /// Last change.
    pub updated_at: Moment,
}

/// Where a training stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// 申込み受付中
    Open,
    /// 受付終了: the deadline has passed, the day has not come.
    Closed,
    /// 終了
    Over,
    /// 中止
    Cancelled,
}

impl Stage {
    /// As people read it.
    pub fn label(self) -> &'static str {
        match self {
            Self::Open => "申込み受付中",
            Self::Closed => "申込みは終わりました",
            Self::Over => "終了",
            Self::Cancelled => "中止",
        }
    }

    /// How its tag looks.
    pub fn tone(self) -> &'static str {
        match self {
            Self::Open => "good",
            Self::Closed => "doing",
            Self::Over => "over",
            Self::Cancelled => "bad",
        }
    }
}

impl Training {
    /// The audit chain's word for it.
    pub fn subject(&self) -> String {
        format!("training:{}", self.number)
    }

    /// Its public page.
    pub fn path(&self) -> String {
        format!("/{}/trainings/{}", self.lg_code, self.number)
    }

    /// Where it stands.
    pub fn stage(&self, now: Moment) -> Stage {
        if self.cancelled_for.is_some() {
            Stage::Cancelled
        } else if now >= self.plan.begins() {
            Stage::Over
        } else if now.in_japan().date() > self.plan.deadline {
            Stage::Closed
        } else {
            Stage::Open
        }
    }
}

/// 席
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Seat {
    /// 参加
    Going,
    /// キャンセル待ち
    Waiting,
    /// 取消し
    Cancelled,
}

impl Seat {
    /// Every one.
    pub const ALL: [Self; 3] = [Self::Going, Self::Waiting, Self::Cancelled];

    /// As stored.
    pub fn code(self) -> &'static str {
        match self {
            Self::Going => "going",
            Self::Waiting => "waiting",
            Self::Cancelled => "cancelled",
        }
    }

    /// As people read it.
    pub fn label(self) -> &'static str {
        match self {
            Self::Going => "参加",
            Self::Waiting => "キャンセル待ち",
            Self::Cancelled => "取消し",
        }
    }

    /// How its tag looks.
    pub fn tone(self) -> &'static str {
        match self {
            Self::Going => "good",
            Self::Waiting => "wait",
            Self::Cancelled => "over",
        }
    }
}

impl FromStr for Seat {
    type Err = ();

    fn from_str(s: &str) -> Result<Self, ()> {
        Self::ALL.into_iter().find(|k| k.code() == s).ok_or(())
    }
}

/// 申し込んだところ: who named the person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum By {
    /// A spot of the municipality, by its row's key.
    Spot(i64),
    /// An officer of another municipality, by the number of the account.
    Officer(i64),
}

/// 参加者: one person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// The row's key.
    pub id: i64,
    /// Who named the person.
    pub by: By,
    /// The spot's name, or the other municipality's.
    pub from: String,
    /// The spot's number; none for other municipalities.
    pub spot_number: Option<u32>,
    /// 氏名, as written; none when its time is over.
    pub name: Option<String>,
    /// 席.
    pub seat: Seat,
    /// May the mark that this gives be public.
    pub shown: bool,
    /// Was there; none until somebody has noted it.
    pub attended: Option<bool>,
}

/// Most people whom one spot or one officer may send to one training.
pub const MOST_EACH: usize = 10;
/// Days after a training when the names of those who took part go.
pub const NAMES_KEPT_DAYS: i64 = 365;
/// Days before a training when those who come are reminded.
pub const REMIND_DAYS: i64 = 7;
/// Days before the end of a mark when the desk is told.
pub const MARK_SOON_DAYS: i64 = 90;

/// Why nobody was signed up.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SignUpFault {
    /// Too late, or it doesn't take place.
    Closed(Stage),
    /// More than [`MOST_EACH`].
    TooMany,
    /// This name is signed up already, or stands there twice.
    Twice(String),
    /// Nobody was named.
    Nobody,
}

impl fmt::Display for SignUpFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Closed(stage) => write!(f, "いまは「{}」なので、申し込めません。", stage.label()),
            Self::TooMany => write!(f, "1つのところから申し込めるのは、{MOST_EACH}人までです。"),
            Self::Twice(name) => write!(f, "「{name}」さんは、もう申し込まれています。"),
            Self::Nobody => f.write_str("参加する方の名前を書いてください。"),
        }
    }
}

impl std::error::Error for SignUpFault {}

#[cfg(test)]
mod tests {
    use super::*;

    /// A training on 2026-12-10 from 14 to 16, to be signed up for until the 3rd.
    pub(super) fn plan() -> Plan {
        Plan {
            kind: TrainingKind::Gatekeeper,
            title: "はじめての聴き方".into(),
            day: "2026-12-10".parse().unwrap(),
            from: 14 * 60,
            until: 16 * 60,
            place: "市役所 大会議室".into(),
            link: None,
            whom: "協力スポットの方".into(),
            words: String::new(),
            seats: Some(2),
            deadline: "2026-12-03".parse().unwrap(),
            guests: true,
            valid_years: Some(3),
        }
    }

    #[test]
    fn a_training_is_open_until_the_end_of_its_deadline_and_over_when_it_begins() {
        let mut training = Training {
            id: 1,
            lg_code: "282294".parse().unwrap(),
            number: 1,
            plan: plan(),
            cancelled_for: None,
            version: 1,
            updated_at: Moment::from_unix(0),
        };
        let stage = |t: &Training, at: &str| t.stage(at.parse().unwrap());
        assert_eq!(stage(&training, "2026-12-03T14:59:59Z"), Stage::Open);
        assert_eq!(stage(&training, "2026-12-03T15:00:00Z"), Stage::Closed);
        assert_eq!(stage(&training, "2026-12-10T04:59:59Z"), Stage::Closed);
        assert_eq!(stage(&training, "2026-12-10T05:00:00Z"), Stage::Over);
        training.cancelled_for = Some("台風のため".into());
        assert_eq!(stage(&training, "2026-12-01T00:00:00Z"), Stage::Cancelled);
    }

    #[test]
    fn the_day_is_told_as_offices_write_it_and_a_meetings_address_is_not() {
        let plan = plan();
        assert_eq!(plan.when(), "令和8年12月10日（木） 14時00分から16時00分まで");
        assert_eq!(plan.valid_until().unwrap().to_string(), "2029-12-10");
        assert_eq!(plan.day.fiscal_wareki(), "令和8年度");
        let online = Plan { place: String::new(), link: Some("https://meet.example.jp/x".into()), ..plan.clone() };
        assert_eq!(online.place_words(), "オンライン");
        let both = Plan { link: online.link, ..plan };
        assert!(both.place_words().contains("オンラインでも") && !both.place_words().contains("https"));
        assert!(TrainingKind::ALL.iter().all(|k| k.code().parse() == Ok(*k)));
        assert!(Seat::ALL.iter().all(|s| s.code().parse() == Ok(*s)));
    }
}
