//! 届出の一覧: what the desk asks of all notifications, and what it is shown.

pub mod store;

use super::work::Assignee;
use super::{ReceiptNumber, StateName};
use crate::spots::RegistrantKind;
use crate::time::Moment;

/// 絞り込み: what an officer asks for. The default asks for everything.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct QueueQuery {
    /// Where they stand.
    pub state: Option<StateName>,
    /// 区分.
    pub kind: Option<RegistrantKind>,
    /// Whose they are: of whoever was named, else of whoever has it under review or decided it.
    pub assignee: Assignee,
    /// Part of a name, its reading, the receipt number or a telephone number, as typed.
    pub text: String,
}

/// One line of the queue.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct QueueLine {
    /// 受付番号.
    pub receipt: ReceiptNumber,
    /// Where it stands.
    pub state: StateName,
    /// 区分.
    pub registrant: RegistrantKind,
    /// Name of the spot.
    pub name: String,
    /// When it was first handed in.
    pub received_at: Moment,
    /// Since when it stands there.
    pub state_at: Moment,
    /// Who was named to look after it, else who has it or decided it.
    pub by: Option<String>,
    /// Counts every change from 1.
    pub version: i64,
}

/// One page of the queue: open ones first, what has waited longest at the top; finished ones after them, newest first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct QueuePage {
    /// At most as many as asked for.
    pub lines: Vec<QueueLine>,
    /// How many the question found in all.
    pub total: u32,
    /// How many there would be in each state, the rest of the question kept.
    pub by_state: Vec<(StateName, u32)>,
    /// How many there would be of each kind, the rest of the question kept.
    pub by_kind: Vec<(RegistrantKind, u32)>,
}

/// 担当ごとの件数: an officer with the open notifications that are theirs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Load {
    /// Number of the account; none for those that nobody looks after.
    pub officer: Option<i64>,
    /// Name; empty for nobody.
    pub name: String,
    /// How many of theirs wait.
    pub open: u32,
}
