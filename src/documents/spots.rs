//! 協力スポット一覧 on paper: the same public entries, headings and order as the list on the web.

use serde::Serialize;

use super::press::{PressFault, Template, print};
use super::sample;
use crate::municipalities::Municipality;
use crate::notifications::confirm::Waiting;
use crate::settings::BaseUrl;
use crate::spots::listing::{self, Order};
use crate::spots::{Category, PublicSpot};
use crate::time::JapanDate;

#[derive(Debug, Serialize)]
struct Paper {
    title: String,
    network: String,
    heading: String,
    on: String,
    office: String,
    lead: String,
    /// 目次; none where the whole list is seen at a glance.
    contents: Option<&'static str>,
    columns: [&'static str; 5],
    none: &'static str,
    groups: Vec<Group>,
    note: String,
    foot: String,
}

/// Spots from which on a list has its contents in front.
const WITH_CONTENTS: usize = 40;

#[derive(Debug, Serialize)]
struct Group {
    heading: String,
    spots: Vec<Row>,
}

/// One line; the lists are lines within a cell.
#[derive(Debug, Serialize)]
struct Row {
    name: String,
    kana: String,
    kind: Vec<String>,
    place: Vec<String>,
    hours: Vec<String>,
    activities: Vec<&'static str>,
}

/// The list of that day. Only what was agreed to is in a [`PublicSpot`], so only that is printed.
///
/// # Errors
/// [`PressFault`], our fault.
pub fn list(
    city: &Municipality,
    spots: &[PublicSpot],
    order: Order,
    on: JapanDate,
    base: Option<&BaseUrl>,
) -> Result<Vec<u8>, PressFault> {
    print(Template::Spots, &paper(city, spots, order, on, base))
}

/// 登録内容の確認のための一覧: whom to call, and room for what they say. For the office alone.
///
/// # Errors
/// [`PressFault`], our fault.
pub fn confirmations(city: &Municipality, waiting: &[Waiting], on: JapanDate) -> Result<Vec<u8>, PressFault> {
    let title = format!("{} 登録内容の確認", city.name);
    let (paper, mail): (Vec<_>, Vec<_>) = waiting.iter().partition(|w| w.email.is_none());
    let group = |heading: &str, of: Vec<&Waiting>| Group {
        heading: heading.to_owned(),
        spots: of.into_iter().map(asked).collect(),
    };
    let groups = [group("メールのないところ", paper), group("メールを送ったところ", mail)];
    let day = on.wareki_plain();
    let paper = Paper {
        network: city.network_name.clone(),
        heading: "登録内容の確認".to_owned(),
        office: format!("{} {}", city.name, city.division),
        lead: format!("登録、または前の確認から1年がたった協力スポットです。全部で{}か所。", waiting.len()),
        contents: None,
        columns: ["名称", "登録番号・前の確認", "いまの所在地・電話・営業日", "聞く相手", "結果（日付・だれから）"],
        none: "いま、確認を待っているところはありません。",
        groups: groups.into_iter().filter(|g| !g.spots.is_empty()).collect(),
        note: "連絡先が入っています。外へ持ち出さず、使い終わったら細かく切って捨ててください。".to_owned(),
        foot: format!("{}{title}　{day}現在　取扱注意", sample(city)),
        on: day,
        title,
    };
    print(Template::Spots, &paper)
}

fn asked(waiting: &Waiting) -> Row {
    let (spot, entry) = (&waiting.due.spot, waiting.due.spot.entry());
    let written = |t: Option<String>| t.unwrap_or_default();
    let last = waiting.due.verified_at.map(|at| at.in_japan().date().wareki_plain());
    Row {
        name: spot.name().to_owned(),
        kana: entry.kana.to_string(),
        kind: vec![spot.number().to_string(), last.unwrap_or_else(|| "確認はまだ".to_owned())],
        place: vec![
            written(entry.address.clone()),
            written(entry.phone.as_ref().map(ToString::to_string)),
            entry.hours.words(),
        ],
        hours: vec![waiting.contact.clone(), waiting.phone.clone()],
        activities: vec![""],
    }
}

fn paper(city: &Municipality, spots: &[PublicSpot], order: Order, on: JapanDate, base: Option<&BaseUrl>) -> Paper {
    let groups = listing::grouped(listing::ordered(spots.iter().collect(), order));
    let title = format!("{} 協力スポット一覧", city.name);
    let day = on.wareki_plain();
    let phone = city.phone.as_ref().map(|p| format!("　電話 {p}")).unwrap_or_default();
    let newest = base.map(|b| format!("新しい一覧と地図は、{b}/{}/spots にあります。", city.lg_code));
    Paper {
        network: city.network_name.clone(),
        heading: title.clone(),
        office: format!("{} {}{phone}", city.name, city.division),
        lead: format!(
            "{}に協力しているお店や団体です。話を聞き、相談できるところへつなぎます。全部で{}か所。",
            city.network_name,
            spots.len()
        ),
        contents: (groups.len() > 1 && spots.len() >= WITH_CONTENTS).then_some(match order {
            Order::District => "地区の目次",
            Order::Kana => "五十音の目次",
        }),
        columns: ["名称", "区分・業種", "所在地・電話", "営業日・時間", "協力内容"],
        none: "まだ、公開している協力スポットはありません。",
        groups: groups
            .into_iter()
            .map(|g| Group { heading: g.heading, spots: g.spots.into_iter().map(row).collect() })
            .collect(),
        note: format!("公開に同意のあった項目だけをのせています。{}", newest.unwrap_or_default()),
        foot: format!("{}{title}　{day}現在", sample(city)),
        on: day,
        title,
    }
}

fn row(spot: &PublicSpot) -> Row {
    let written = |t: Option<String>| t.unwrap_or_default();
    let category = Some(spot.category()).filter(|c| *c != Category::None && *c != Category::Group);
    Row {
        name: spot.name().to_owned(),
        kana: spot.kana().to_owned(),
        kind: vec![spot.registrant().label().to_owned(), written(category.map(|c| c.label().to_owned()))],
        place: vec![
            written(spot.address().map(str::to_owned)),
            written(spot.building().map(str::to_owned)),
            written(spot.phone().map(ToString::to_string)),
        ],
        hours: vec![spot.hours().words(), spot.hours_note().to_owned()],
        activities: spot.activities().iter().map(|a| a.label()).collect(),
    }
}
