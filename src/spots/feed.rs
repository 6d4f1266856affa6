//! 新着フィード: new spots and those that have left the list, as Atom (RFC 4287). Only open data; of what has gone only its number.

use std::fmt::Write;

use super::journal::News;
use super::sheet::LICENCE_URL;
use crate::municipalities::Municipality;
use crate::time::Moment;

/// The feed; `made` stands for its last change when there is no news at all.
pub fn atom(news: &[News], city: &Municipality, base: &str, made: Moment) -> String {
    let home = format!("{base}/{}", city.lg_code);
    let updated = news.iter().map(News::at).max().unwrap_or(made);
    let mut text = String::from("<?xml version=\"1.0\" encoding=\"utf-8\"?>\n");
    text.push_str("<feed xmlns=\"http://www.w3.org/2005/Atom\" xml:lang=\"ja\">\n");
    let title = format!("{} 協力スポットの新着", city.name);
    // Writing to a String can't fail.
    let _ = write!(
        text,
        "<id>{home}/spots.atom</id>\n<title>{}</title>\n<updated>{updated}</updated>\n\
         <author><name>{}</name></author>\n\
         <link rel=\"self\" type=\"application/atom+xml\" href=\"{home}/spots.atom\"/>\n\
         <link rel=\"alternate\" type=\"text/html\" href=\"{home}/spots\"/>\n\
         <rights>CC BY 4.0 {}「協力スポット一覧」 {LICENCE_URL}</rights>\n",
        escaped(&title),
        escaped(&format!("{} {}", city.name, city.division)),
        escaped(&city.name),
    );
    for item in news {
        entry(&mut text, item, &home);
    }
    text.push_str("</feed>\n");
    text
}

fn entry(text: &mut String, item: &News, home: &str) {
    let at = item.at();
    let day = at.in_japan().date().wareki();
    let (number, kind, title, words) = match item {
        News::New(spot, _) => {
            let activities: Vec<_> = spot.activities().iter().map(|a| a.label()).collect();
            let place = spot.town().map(|t| format!("（{t}）")).unwrap_or_default();
            let words = format!("{}{place}が、{day}に加わりました。{}。", spot.name(), activities.join("、"));
            (spot.number(), "new", format!("新しい協力スポット: {}", spot.name()), words)
        }
        News::Gone(gone) => {
            let words = format!("{}は、{day}に一覧から外れました。相談は、いつもどおりできます。", gone.number);
            (gone.number, "gone", format!("一覧から外れた協力スポット: {}", gone.number), words)
        }
    };
    let address = format!("{home}/spots/{}", number.get());
    let _ = write!(
        text,
        "<entry>\n<id>{address}#{kind}-{}</id>\n<title>{}</title>\n<published>{at}</published>\n<updated>{at}</updated>\n\
         <link rel=\"alternate\" type=\"text/html\" href=\"{address}\"/>\n<category term=\"{kind}\"/>\n\
         <content type=\"text\">{}</content>\n</entry>\n",
        at.unix(),
        escaped(&title),
        escaped(&words),
    );
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::spots::cast::{accepted, shop, tatsuno};
    use crate::spots::journal::Removed;
    use crate::spots::{NewSpot, PublicSpot};

    #[test]
    fn a_feed_tells_of_the_new_by_name_and_of_the_gone_by_number() {
        let at = Moment::from_unix(1_795_000_000);
        let quiet_place = NewSpot { consent: "list opendata".parse().unwrap(), ..shop("<花>&屋", "ハナヤ") };
        let spot = PublicSpot::of(&accepted(quiet_place, 12)).unwrap();
        let gone = Removed { number: "4".parse().unwrap(), at: at.plus_seconds(60) };
        let text = atom(&[News::Gone(gone), News::New(Box::new(spot), at)], &tatsuno(), "https://x.jp", at);
        assert!(text.contains("<title>新しい協力スポット: &lt;花&gt;&amp;屋</title>"), "{text}");
        assert!(text.contains("<id>https://x.jp/282294/spots/4#gone-1795000060</id>"));
        assert!(text.contains("<updated>2026-11-18T11:07:40Z</updated>"), "the newest of all: {text}");
        assert!(!text.contains("富永"), "no place without consent");
    }
}
