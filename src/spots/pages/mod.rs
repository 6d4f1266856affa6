//! 協力スポットのページ: the public list and one spot, from [`PublicSpot`]s only.

pub mod files;

use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;

use super::listing::{self, Asked, Found, Group, Order};
use super::{PublicSpot, store};
use crate::municipalities::{self, LgCode, Municipality};
use crate::web::app::Shared;
use crate::web::error::WebError;
use crate::web::extract::{InQuery, Typed};
use crate::web::form::{Pages, query};
use crate::web::frame::{PublicFrame, PublicPlace};
use crate::web::page;

/// Spots on one page of the list.
const EACH: usize = 50;

/// The query of list and map as typed; what can't be understood asks for everything.
#[derive(Clone, Debug, Default)]
pub struct Question {
    /// See [`Asked::text`].
    pub q: String,
    /// 区分 by its code.
    pub kind: String,
    /// 協力内容 by its code.
    pub activity: String,
    /// 地区.
    pub area: String,
    /// `kana` or empty.
    pub by: String,
    /// 町名 from which distances are counted; the map's.
    pub near: String,
}

impl Question {
    /// Takes what it knows out of an address; texts longer than 100 letters are cut, they would find nothing.
    pub fn of(typed: &Typed) -> Self {
        let get = |name| typed.get(name).chars().take(100).collect();
        let (q, kind, activity) = (get("q"), get("kind"), get("activity"));
        Self { q, kind, activity, area: get("area"), by: get("by"), near: get("near") }
    }

    /// What it asks for.
    pub fn asked(&self) -> Asked {
        let district = Some(self.area.trim().to_owned()).filter(|a| !a.is_empty());
        Asked { text: self.q.clone(), kind: self.kind.parse().ok(), activity: self.activity.parse().ok(), district }
    }

    fn order(&self) -> Order {
        if self.by == "kana" { Order::Kana } else { Order::District }
    }

    /// The same question with one answer changed, at the first page.
    pub fn with(&self, path: &str, name: &str, value: &str) -> String {
        let now = [
            ("q", &self.q),
            ("kind", &self.kind),
            ("activity", &self.activity),
            ("area", &self.area),
            ("by", &self.by),
            ("near", &self.near),
        ];
        let pairs = now.map(|(n, v)| (n, if n == name { value } else { v.as_str() }));
        format!("{path}{}", query(&pairs))
    }
}

/// One answer of a filter as a link.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FilterLink {
    /// What people read.
    pub text: String,
    /// How many it would show.
    pub count: usize,
    /// Where it leads; a chosen answer leads back to all.
    pub address: String,
    /// Chosen.
    pub here: bool,
}

/// The filters above list and map.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Filters {
    /// Path of the page, for the search form.
    pub path: String,
    /// What is in the search box.
    pub text: String,
    /// What the search form sends along: name and value.
    pub kept: Vec<(&'static str, String)>,
    /// 区分.
    pub kinds: Vec<FilterLink>,
    /// 協力内容.
    pub activities: Vec<FilterLink>,
    /// 地区.
    pub districts: Vec<FilterLink>,
    /// True when a filter (not the search box) narrows: the filters stay open.
    pub open: bool,
    /// True when anything narrows.
    pub narrowed: bool,
}

impl Filters {
    /// Links that keep the rest of the question.
    pub fn new(path: &str, typed: &Question, found: &Found<'_>) -> Self {
        let asked = typed.asked();
        let link = |name: &str, code: &str, text: &str, count: usize, here: bool| FilterLink {
            text: text.to_owned(),
            count,
            address: typed.with(path, name, if here { "" } else { code }),
            here,
        };
        let facets = &found.facets;
        let kept = [("kind", &typed.kind), ("activity", &typed.activity), ("area", &typed.area), ("by", &typed.by)];
        let kinds = facets.kinds.iter().map(|(k, n)| link("kind", k.code(), k.label(), *n, asked.kind == Some(*k)));
        let activities = facets
            .activities
            .iter()
            .map(|(a, n)| link("activity", a.code(), a.label(), *n, asked.activity == Some(*a)));
        let districts =
            facets.districts.iter().map(|(d, n)| link("area", d, d, *n, asked.district.as_ref() == Some(d)));
        Self {
            path: path.to_owned(),
            text: typed.q.clone(),
            kept: kept.into_iter().filter(|(_, v)| !v.is_empty()).map(|(n, v)| (n, v.clone())).collect(),
            kinds: kinds.collect(),
            activities: activities.collect(),
            districts: districts.collect(),
            open: asked.kind.is_some() || asked.activity.is_some() || asked.district.is_some(),
            narrowed: asked.narrows(),
        }
    }
}

#[derive(Template)]
#[template(path = "spots/list.html")]
struct ListPage<'a> {
    frame: PublicFrame,
    city: &'a Municipality,
    filters: Filters,
    all: usize,
    total: usize,
    groups: Vec<Group<'a>>,
    by_district: String,
    by_kana: String,
    order: Order,
    pages: Pages,
}

/// `GET /{lgcode}/spots`
///
/// # Errors
/// 404 for a municipality that doesn't take part.
pub async fn list(
    State(app): State<Shared>,
    Path(lgcode): Path<String>,
    InQuery(query): InQuery,
) -> Result<Response, WebError> {
    let typed = Question::of(&query);
    let (city, all) = city_and_spots(&app, &lgcode).await?;
    let path = format!("/{}/spots", city.lg_code);
    let found = listing::find(&all, &typed.asked());
    let filters = Filters::new(&path, &typed, &found);
    let total = found.spots.len();
    let before = typed.with(&path, "", "");
    let joint = if before.contains('?') { '&' } else { '?' };
    let pages = Pages::new(query.get("page").parse().unwrap_or(1), total, EACH, format!("{before}{joint}page="));
    let ordered = listing::ordered(found.spots, typed.order());
    let groups = listing::grouped(ordered.into_iter().skip((pages.here - 1) * EACH).take(EACH));
    let frame = PublicFrame::of(&city, PublicPlace::List);
    let (by_district, by_kana) = (typed.with(&path, "by", ""), typed.with(&path, "by", "kana"));
    let (all, order) = (all.len(), typed.order());
    let view = ListPage { frame, city: &city, filters, all, total, groups, by_district, by_kana, order, pages };
    page::html(StatusCode::OK, &view)
}

/// The municipality in the address and its public spots in the order of readings.
///
/// # Errors
/// 404 when it doesn't take part.
pub async fn city_and_spots(app: &Shared, lgcode: &str) -> Result<(Municipality, Vec<PublicSpot>), WebError> {
    let code: LgCode = lgcode.parse().map_err(|_| WebError::NotHere)?;
    app.store
        .read(move |tx| {
            let city = municipalities::store::get(tx, code)?.ok_or(WebError::NotHere)?;
            Ok((city, store::public_all(tx, code)?))
        })
        .await
}
