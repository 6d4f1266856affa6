//! 届出書の中身: everything that the applicant wrote, in the order of 様式1, with what of it would become public.

use super::facts::{Fact, of_entry, written, yes};
use crate::municipalities::Municipality;
use crate::notifications::{Form1, Notification};
use crate::spots::{PublicItem, preview};
use crate::time::Moment;

/// One part of the paper.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    /// 見出し.
    pub title: &'static str,
    /// One sentence under it; empty for none.
    pub note: &'static str,
    /// Its lines; those without anything written are left out where the form leaves them open.
    pub facts: Vec<Fact>,
}

/// The paper, and the public entry as it would stand after acceptance today.
#[derive(Clone, Debug, PartialEq)]
pub struct Sheet {
    /// In the order of 様式1.
    pub parts: Vec<Part>,
    /// Exactly what the public would read; empty when nothing.
    pub public: Vec<PublicItem>,
}

/// Lays a notification out.
pub fn of(notification: &Notification, municipality: &Municipality, now: Moment) -> Sheet {
    let form = &notification.form;
    let entry = form.new_spot(municipality, notification.pin, now.in_japan().date(), Some(notification.id));
    let public = preview(&entry);
    let spot = Part { title: "協力スポット", note: "", facts: of_entry(&entry, &public) };
    let mut parts = vec![applicant(form), contact(form), spot, wishes(form), consent(form)];
    for part in &mut parts {
        part.facts.retain(|f| !f.value.is_empty());
    }
    Sheet { parts, public }
}

fn applicant(form: &Form1) -> Part {
    let a = &form.applicant;
    let representative =
        a.representative.as_ref().map(|name| format!("{} {name}", a.representative_title).trim().to_owned());
    let facts = vec![
        Fact::office("名称・氏名", a.name.as_str()),
        Fact::office("フリガナ", a.kana.as_str()),
        Fact::office("法人番号", written(a.corporate_number.as_ref())),
        Fact::office("代表者", representative.unwrap_or_default()),
        Fact::office("郵便番号", a.postal_code.to_string()),
        Fact::office("所在地・住所", format!("{} {}", a.address, a.building).trim()),
        Fact::office("活動する地域", a.activity_area.clone()),
    ];
    Part { title: "届出者", note: "市だけが見ます。", facts }
}

fn contact(form: &Form1) -> Part {
    let c = &form.contact;
    let person = format!("{} {}", c.dept, written(c.name.as_ref()));
    let facts = vec![
        Fact::office("担当者", person.trim()),
        Fact::office("電話番号", c.phone.to_string()),
        Fact::office("FAX", written(c.fax.as_ref())),
        Fact::office("メール", written(c.email.as_ref())),
        Fact::office("連絡できる時間帯", c.hours.clone()),
    ];
    Part { title: "連絡先", note: "市だけが見ます。公開しません。", facts }
}

fn wishes(form: &Form1) -> Part {
    let leaflets = form.wish.leaflets.get();
    let facts = vec![
        Fact::office("ステッカー", format!("{}枚", form.wish.stickers.get())),
        Fact::office("掲げる場所", form.wish.place.clone()),
        Fact::office("チラシ", if leaflets > 0 { format!("{leaflets}部") } else { String::new() }),
        Fact::office("ゲートキーパー研修", form.training.label()),
    ];
    Part { title: "希望", note: "", facts }
}

fn consent(form: &Form1) -> Part {
    let facts = form.consent.items().map(|(_, label, on)| Fact::office(label, yes(on)));
    Part {
        title: "公開の同意", note: "誓約と個人情報の取扱いへの同意も受けています。", facts: facts.to_vec()
    }
}
