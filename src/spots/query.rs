//! What people ask of the register, and the shape of the answers.

use super::{Activity, PublicSpot, RegistrantKind};

/// 絞り込み: what a visitor of the list asks for. The default asks for everything.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SpotQuery {
    /// Part of the name or its reading, as typed.
    pub text: String,
    /// 区分.
    pub registrant: Option<RegistrantKind>,
    /// 協力内容.
    pub activity: Option<Activity>,
    /// 町字; finds only spots that publish their address.
    pub town: Option<String>,
}

/// One page of the public list.
#[derive(Clone, Debug, PartialEq)]
pub struct PublicPage {
    /// In the order of readings (五十音).
    pub spots: Vec<PublicSpot>,
    /// How many the question found in all.
    pub total: u32,
}

/// 件数 of a municipality's register.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SpotCounts {
    /// 登録中.
    pub active: u32,
    /// 休止.
    pub suspended: u32,
    /// 廃止.
    pub ended: u32,
    /// 登録中 and on the public list.
    pub listed: u32,
}
