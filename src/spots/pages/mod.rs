//! 協力スポットのページ: the public list and one spot, from [`PublicSpot`]s only.

pub mod files;

use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;

use super::listing::{self, Asked, Facets, Group, Order};
use super::register::Now;
use super::{PublicSpot, RegistrationNumber, store};
use crate::municipalities::{LgCode, Municipality};
use crate::store::Tx;
use crate::web::app::Shared;
use crate::web::error::WebError;
use crate::web::extract::{InQuery, Typed, city, named};
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
    /// `now` or empty: only spots whose hours say that they are open.
    pub open: String,
    /// 町名 from which distances are counted; the map's.
    pub near: String,
}

impl Question {
    /// Takes what it knows out of an address; texts longer than 100 letters are cut, they would find nothing.
    pub fn of(typed: &Typed) -> Self {
        let get = |name| typed.get(name).chars().take(100).collect();
        let (q, kind, activity) = (get("q"), get("kind"), get("activity"));
        let (open, near) = (get("open"), get("near"));
        Self { q, kind, activity, area: get("area"), by: get("by"), open, near }
    }

    /// What it asks for.
    pub fn asked(&self) -> Asked {
        let district = Some(self.area.trim().to_owned()).filter(|a| !a.is_empty());
        let (kind, activity) = (self.kind.parse().ok(), self.activity.parse().ok());
        Asked { text: self.q.clone(), kind, activity, district, open_now: self.open == "now" }
    }

    /// ならべ方.
    pub fn order(&self) -> Order {
        if self.by == "kana" { Order::Kana } else { Order::District }
    }

    /// The same question, ready for the number of a page to be put after it.
    pub fn pages(&self, path: &str) -> String {
        let before = self.with(path, "", "");
        format!("{before}{}page=", if before.contains('?') { '&' } else { '?' })
    }

    /// The same question with one answer changed, at the first page.
    pub fn with(&self, path: &str, name: &str, value: &str) -> String {
        let now = [
            ("q", &self.q),
            ("kind", &self.kind),
            ("activity", &self.activity),
            ("area", &self.area),
            ("by", &self.by),
            ("open", &self.open),
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
    /// いま営業時間; none when no spot publishes its hours.
    pub open_now: Option<FilterLink>,
    /// True when a filter (not the search box) narrows: the filters stay open.
    pub open: bool,
    /// True when anything narrows.
    pub narrowed: bool,
}

impl Filters {
    /// Links that keep the rest of the question.
    pub fn new(path: &str, typed: &Question, facets: &Facets) -> Self {
        let asked = typed.asked();
        let link = |name: &str, code: &str, text: &str, count: usize, here: bool| FilterLink {
            text: text.to_owned(),
            count,
            address: typed.with(path, name, if here { "" } else { code }),
            here,
        };
        let kept = [
            ("kind", &typed.kind),
            ("activity", &typed.activity),
            ("area", &typed.area),
            ("by", &typed.by),
            ("open", &typed.open),
        ];
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
            open_now: facets.open_now.map(|n| link("open", "now", "いま営業時間のところ", n, asked.open_now)),
            open: asked.open_now || asked.kind.is_some() || asked.activity.is_some() || asked.district.is_some(),
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
    groups: Vec<(Group<'a>, usize)>,
    by_district: String,
    by_kana: String,
    order: Order,
    pages: Pages,
    /// What another site writes to show the same spots.
    embed: String,
    /// 何日現在, for paper.
    today: String,
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
    let (typed, code) = (Question::of(&query), named::<LgCode>(&lgcode)?);
    let (path, asked, order) = (format!("/{code}/spots"), typed.asked(), typed.order());
    let (registers, now, here) =
        (app.registers.clone(), Now::of(app.now().in_japan(), &app.holidays), query.get("page").parse().unwrap_or(1));
    let address = typed.pages(&path);
    let (city, all, found, pages, spots) = app
        .store
        .read(move |tx| {
            let city = city(tx, code)?;
            let register = registers.of(tx, code)?;
            let found = register.find(&asked, order, now);
            let pages = Pages::new(here, found.total(), EACH, address);
            let part = register.part(&found, order, (pages.here - 1) * EACH, EACH);
            Ok::<_, WebError>((city, register.len(), found, pages, fetched(tx, code, part)?))
        })
        .await?;
    let filters = Filters::new(&path, &typed, &found.facets);
    let (total, groups) = (found.total(), groups(&spots, &found.headings));
    let frame = PublicFrame::of(&city, PublicPlace::List);
    let (by_district, by_kana) = (typed.with(&path, "by", ""), typed.with(&path, "by", "kana"));
    let embed = format!("{}{}", app.settings.base_url, typed.with(&format!("/{code}/embed"), "by", ""));
    let today = app.now().in_japan().date().wareki_plain();
    let view =
        ListPage { frame, city: &city, filters, all, total, groups, by_district, by_kana, order, pages, embed, today };
    page::html(StatusCode::OK, &view)
}

/// The spots of a page, each with its heading.
pub(crate) fn fetched(
    tx: &Tx<'_>,
    code: LgCode,
    part: Vec<(String, RegistrationNumber)>,
) -> Result<Vec<(String, PublicSpot)>, WebError> {
    let spot = |(heading, number)| Ok(store::public_one(tx, code, number)?.map(|spot| (heading, spot)));
    part.into_iter().map(spot).filter_map(Result::transpose).collect()
}

/// Under each heading the number of all that stand under it, on this page or another.
fn groups<'a>(spots: &'a [(String, PublicSpot)], headings: &[(String, usize)]) -> Vec<(Group<'a>, usize)> {
    let groups = listing::grouped(spots.iter().map(|(heading, spot)| (heading.clone(), spot)));
    let all = |g: &Group<'_>| headings.iter().find(|(h, _)| *h == g.heading).map_or(g.spots.len(), |(_, n)| *n);
    groups.into_iter().map(|g| (all(&g), g)).map(|(n, g)| (g, n)).collect()
}

/// The municipality in the address and its public spots in the order of readings.
///
/// # Errors
/// 404 when it doesn't take part.
pub async fn city_and_spots(app: &Shared, lgcode: &str) -> Result<(Municipality, Vec<PublicSpot>), WebError> {
    let code: LgCode = named(lgcode)?;
    app.store
        .read(move |tx| {
            let city = city(tx, code)?;
            Ok((city, store::public_all(tx, code)?))
        })
        .await
}
